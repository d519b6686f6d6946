"""The projects: each with its groups, its priorities, and its tree of services and categories."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import product

from domain.case import Audience, CaseType, Impact, Priority, Urgency
from domain.catalog import Category, ExtraField, FieldKind, Node, Project, Words
from store.catalog_agreements import Agreements, Promises, read_warnings
from store.catalog_block import Block, to_words
from store.catalog_calendars import calendar_of
from store.catalog_digest import read_digest
from store.catalog_mail import MailRules
from store.catalog_people import Known
from store.catalog_retention import read_years
from store.catalog_rules import read_rule
from store.catalog_yaml import Scalar, Table, Value

_PROJECT = (
    "name",
    "groups",
    "supervisors",
    "creators",
    "calendar",
    "agreement",
    "agreements",
    "warnings",
    "provider_stops_clock",
    "solved_counts",
    "shares_solutions",
    "mail",
    "retention",
    "digest",
    "priorities",
    "services",
)
_BRANCH = ("name", "agreement", "categories")
_LEAF = ("name", "agreement", "type", "impact", "assign", "tells", "fields")
_FIELD = ("label", "kind", "required", "choices")
_TAKEN = frozenset(
    {"subject", "description", "category", "urgency", "impact", "client", "group", "specialist"}
)
"""The new case form has fields of these names."""
_TYPES = (CaseType.INCIDENT, CaseType.REQUEST)
"""A precase has no category."""


@dataclass(frozen=True, slots=True)
class _Way:
    """Where in the tree a node stands."""

    project: Project
    path: tuple[Words, ...]
    agreements: Agreements
    promises: Promises | None
    """Of the agreement that holds here, unless something below names another."""

    def below(self, name: Words, block: Block) -> "_Way":
        promises = self.agreements.named(block, self.promises)
        return replace(self, path=(*self.path, name), promises=promises)


class Forest:
    """All projects. Ids are shared by projects, services and categories: one id, one node."""

    def __init__(self, known: Known) -> None:
        self.projects: dict[str, Project] = {}
        self.categories: dict[str, Category] = {}
        self.tree: list[Node] = []
        self._known, self._faults = known, known.faults
        self._seen: dict[str, Value] = {}
        self._mails = MailRules(known)

    def read(self, section: Iterable[tuple[str, str, Value]]) -> None:
        for id_, way, value in section:
            self._once(id_, value)
            block = Block(way, value, _PROJECT, self._faults)
            project = self._project(id_, block)
            self.projects[id_] = project
            agreements = Agreements(block)
            here = _Way(project, (project.name,), agreements, agreements.named(block, None))
            services = block.table("services")
            children = tuple(self._branch(s, w, v, here) for s, w, v in services)
            self.tree.append(Node(id_, project.name, children))

    def _project(self, id_: str, block: Block) -> Project:
        known, before = self._known, len(self._faults.found)
        groups = tuple(dict.fromkeys(known.group(g) for g in block.items("groups")))
        if len(self._faults.found) > before:
            groups = tuple(known.groups)  # whoever names the one that is missing is not at fault
        creators = block.items("creators", required=False)
        bosses = block.items("supervisors", required=False)
        return Project(
            id=id_,
            name=block.words("name"),
            groups=groups,
            supervisors=known.directory.find_all(bosses),
            creators=tuple(known.group(g, groups) for g in creators),
            priorities=self._priorities(block),
            calendar=calendar_of(block, known.calendars),
            provider_stops_clock=block.flag("provider_stops_clock", default=False),
            solved_counts=block.flag("solved_counts", default=False),
            shares_solutions=block.flag("shares_solutions", default=True),
            mail=self._mails.read(block, groups),
            keeps_years=read_years(block),
            digest=read_digest(block),
            **read_warnings(block),
        )

    def _priorities(self, block: Block) -> Mapping[tuple[Impact, Urgency], Priority]:
        if block.missing("priorities", _MATRIX):
            return {}
        title = f"{block.title}.priorities"
        rows = Block(title, block.at("priorities"), list(Impact), self._faults)
        cells = {
            impact: Block(f"{title}.{impact}", rows.at(impact), list(Urgency), self._faults)
            for impact in Impact
            if not rows.missing(impact, _MATRIX, f"la fila «{impact}»")
        }
        return {
            (impact, urgency): cells[impact].one_of(urgency, Priority)
            for impact, urgency in product(cells, Urgency)
        }

    def _branch(self, id_: str, way: str, value: Value, above: _Way) -> Node:
        self._once(id_, value)
        block = Block(way, value, _BRANCH, self._faults)
        name = block.words("name")
        here = above.below(name, block)
        inside = block.table("categories")
        return Node(id_, name, tuple(self._category(c, w, v, here) for c, w, v in inside))

    def _category(self, id_: str, way: str, value: Value, above: _Way) -> Node:
        # What is no table is refused there, once.
        if not isinstance(value, Table) or "categories" in value.entries:
            return self._branch(id_, way, value, above)
        self._once(id_, value)
        block = Block(way, value, _LEAF, self._faults)
        name = block.words("name")
        here = above.below(name, block)
        self.categories[id_] = Category(
            id=id_,
            path=here.path,
            project=above.project.id,
            type=block.one_of("type", CaseType, _TYPES),
            rule=read_rule(block, above.project.groups, self._known),
            tells=self._tells(block),
            impact=block.one_of("impact", Impact),
            promises=here.agreements.of(block, here.promises),
            extra=tuple(self._field(f, w, v) for f, w, v in block.table("fields", required=False)),
        )
        return Node(id_, name)

    def _tells(self, block: Block) -> tuple[Audience, ...]:
        """Who takes a new case is told of it, unless the category says otherwise (R9)."""
        if "tells" not in block:
            return (Audience.RECEIVER,)
        return tuple(self._audience(item) for item in block.items("tells", required=False))

    def _audience(self, written: Scalar) -> Audience:
        if written.text in set(Audience):
            return Audience(written.text)
        self._faults.unknown(written.place, "el destinatario", written.text, list(Audience))
        return Audience.RECEIVER

    def _field(self, id_: str, way: str, value: Value) -> ExtraField:
        block = Block(way, value, _FIELD, self._faults)
        if id_ in _TAKEN:
            what = f"el campo adicional no puede llamarse «{id_}»"
            self._faults.add(value.place, what, "cámbiele el identificador")
        kind = block.one_of("kind", FieldKind)
        if kind is not FieldKind.CHOICE and "choices" in block:
            remedy = "bórrelo o escriba «kind: choice»"
            self._faults.add(block.at("choices").place, f"{way} no lleva «choices»", remedy)
        choices = block.table("choices", required=kind is FieldKind.CHOICE)
        return ExtraField(
            id=id_,
            kind=kind,
            label=block.words("label"),
            required=block.flag("required", default=False),
            choices={c: to_words(w, v, self._faults) for c, w, v in choices},
        )

    def _once(self, id_: str, value: Value) -> None:
        first = self._seen.setdefault(id_, value)
        if first is not value:
            what = f"el identificador «{id_}» ya está en {first.place.file}:{first.place.line}"
            remedy = "use otro: no se repiten entre proyectos, servicios y categorías"
            self._faults.add(value.place, what, remedy)


_MATRIX = (
    "escriba una fila por impacto (low, medium, high) y en cada una la prioridad de cada urgencia, "
    "por ejemplo «high: {low: medium, medium: high, high: critical}»"
)
