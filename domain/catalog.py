"""The catalogue: what a deployer decides. Projects, categories, groups, reasons, survey.

Plain data, already checked: `store/catalog_files.py` reads it from YAML and refuses what is wrong.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import time
from enum import StrEnum
from functools import cached_property

from domain.business_time import Calendar
from domain.case import Audience, Case, CaseType, Impact, Person, Priority, Role, State, Urgency
from domain.matching import fold


@dataclass(frozen=True, slots=True)
class Words:
    """A name that people read, in both languages."""

    es: str
    en: str

    def said(self, language: str) -> str:
        return self.en if language == "en" else self.es


@dataclass(frozen=True, slots=True)
class Group:
    id: str
    name: Words
    level: int
    """1 the desk, 2 on-site and infrastructure, 3 systems, security and providers."""
    onsite: bool
    members: tuple[str, ...]
    supervisors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a state changed (R11). It belongs to one verb and, where `sources` says so, to the
    transitions that leave those states."""

    id: str
    name: Words
    sources: tuple[State, ...] = ()
    asks: bool = False
    """Of a suspension: the requester owes an answer, and is asked for it (R26)."""
    unanswered: bool = False
    """Of an end without solution: the one to propose when no answer came (R27)."""


class FieldKind(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class ExtraField:
    """Additional data that a category asks for (R5)."""

    id: str
    kind: FieldKind
    label: Words
    required: bool
    choices: Mapping[str, Words] = field(default_factory=dict)


class RuleKind(StrEnum):
    FIXED = "fixed"
    ROUND_ROBIN = "round_robin"
    LEAST_LOADED = "least_loaded"
    BY_SITE = "by_site"


@dataclass(frozen=True, slots=True)
class AssignmentRule:
    """Who gets a new case (R7). `sites`, folded names, is read by BY_SITE only; other sites follow
    the rest of the rule as FIXED."""

    kind: RuleKind
    group: str
    specialist: str = ""
    sites: Mapping[str, "AssignmentRule"] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Promise:
    """What is agreed for a case (ANS), in seconds of business time."""

    attention: int
    solution: int


@dataclass(frozen=True, slots=True)
class Category:
    """A leaf of the category tree: all that a new case takes from it."""

    id: str
    path: tuple[Words, ...]
    """Project, service, category, down to its own name."""
    project: str
    type: CaseType
    rule: AssignmentRule
    tells: tuple[Audience, ...]
    impact: Impact
    promises: Mapping[Priority, Promise]
    extra: tuple[ExtraField, ...] = ()

    @property
    def name(self) -> Words:
        return self.path[-1]


@dataclass(frozen=True, slots=True)
class Node:
    """One step of the walk down the tree (R4). Without children it is the leaf of the same id."""

    id: str
    name: Words
    children: tuple["Node", ...] = ()


@dataclass(frozen=True, slots=True)
class MailRule:
    """Which mails become precases of a project (R8), and of which group they are."""

    keywords: tuple[str, ...] = ()
    """Words of a subject, as the catalogue writes them."""
    group: str = ""
    domains: tuple[str, ...] = ()
    """Whoever writes from these need not be in the directory; folded."""


NO_MAIL = MailRule()


@dataclass(frozen=True, slots=True)
class DigestRule:
    """When the desk of a project is told how it stands, and what is stuck then."""

    hour: time = time(7, 30)
    """On the wall clock of its calendar, each business day."""
    stuck: int = 3
    """Business days without movement."""
    sent: bool = True
    """No: it comes only where somebody asks for it."""


@dataclass(frozen=True, slots=True)
class Project:
    id: str
    name: Words
    groups: tuple[str, ...]
    supervisors: tuple[str, ...]
    creators: tuple[str, ...]
    """Groups whose members may create cases for others (R1)."""
    priorities: Mapping[tuple[Impact, Urgency], Priority]
    calendar: Calendar
    provider_stops_clock: bool
    solved_counts: bool = False
    """Whether the time in Solucionado counts where the case was then reopened (R22)."""
    shares_solutions: bool = True
    """Whether a solution is proposed, without names, to whoever reports the like."""
    warn_share: int = 75
    """Percent of the agreed time at which the specialist is warned (R30)."""
    alert_share: int = 90
    """Percent at which the supervisors are."""
    warns_outside_hours: bool = False
    mail: MailRule = NO_MAIL
    keeps_years: int = 0
    """Years after its end at which a case is anonymised; 0 for never."""
    digest: DigestRule = DigestRule()


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the survey (R21). The last one authorises the closing: `yes` or `no`."""

    id: str
    text: Words
    choices: Mapping[str, Words]


@dataclass(frozen=True, slots=True)
class Scope:
    """The cases that one person may know of (R10, R17): their own, those assigned to them, those
    of these groups and of these projects."""

    person: str
    groups: tuple[str, ...] = ()
    projects: tuple[str, ...] = ()


@dataclass(frozen=True)
class Catalog:
    projects: Mapping[str, Project]
    groups: Mapping[str, Group]
    tree: tuple[Node, ...]
    categories: Mapping[str, Category]
    reasons: Mapping[str, tuple[Reason, ...]]
    """By verb of the lifecycle."""
    survey: tuple[Question, ...]
    people: Mapping[str, Person]
    administrators: tuple[str, ...]

    @cached_property
    def nodes(self) -> Mapping[str, Node]:
        found: dict[str, Node] = {}
        ahead = list(self.tree)
        while ahead:
            node = ahead.pop()
            found[node.id] = node
            ahead.extend(node.children)
        return found

    @cached_property
    def groups_of(self) -> Mapping[str, tuple[Group, ...]]:
        """The groups of each specialist, by person."""
        return _by_person((g, g.members) for g in self.groups.values())

    @cached_property
    def watched_by(self) -> Mapping[str, tuple[Group, ...]]:
        """The groups whose queues each supervisor watches, of themselves or through a project."""
        of_projects = (
            (self.groups[g], p.supervisors) for p in self.projects.values() for g in p.groups
        )
        return _by_person([*((g, g.supervisors) for g in self.groups.values()), *of_projects])

    def desk_of(self, person: str) -> tuple[Group, ...]:
        """The groups whose cases this person works or watches; none for a mere requester."""
        own, watched = self.groups_of.get(person, ()), self.watched_by.get(person, ())
        return tuple({group.id: group for group in (*own, *watched)}.values())

    def groups_like(self, words: str, language: str) -> tuple[Group, ...]:
        """The groups whose name or id begins with or holds these words, accents forgiven."""
        wanted = fold(words)
        groups = self.groups.values()
        exact = tuple(g for g in groups if wanted in {fold(g.id), fold(g.name.said(language))})
        near = (g for g in groups if wanted in fold(f"{g.id} {g.name.es} {g.name.en}"))
        return exact or tuple(near)

    def reasons_for(self, verb: str, source: State | None) -> tuple[Reason, ...]:
        """The list of the transition that `verb` makes from `source` (R11)."""
        return tuple(r for r in self.reasons.get(verb, ()) if not r.sources or source in r.sources)

    def reason(self, verb: str, reason: str) -> Reason | None:
        return next((r for r in self.reasons.get(verb, ()) if r.id == reason), None)

    def home(self, case: Case) -> Project:
        """Its project; the first one where the catalogue no longer has it."""
        return self.projects.get(case.project) or next(iter(self.projects.values()))

    def promise(self, case: Case) -> Promise | None:
        """What is agreed for a case; None where its category is no longer in the catalogue."""
        category = self.categories.get(case.category)
        return category.promises.get(case.priority) if category else None

    def roles(self, case: Case, person: str) -> frozenset[Role]:
        """What this person is to this case. Empty: they may not know that it exists (R17)."""
        mine = self.desk_of(person)
        project = self.projects.get(case.project)
        group = self.groups.get(case.group)
        own = group is not None and person in group.members
        held = {
            Role.REQUESTER: person == case.client.id,
            Role.SPECIALIST: own or person == case.assignee,
            Role.SUPERVISOR: bool(group and person in group.supervisors)
            or bool(project and person in project.supervisors),
            Role.COLLEAGUE: project is not None and any(g.id in project.groups for g in mine),
        }
        return frozenset(role for role, holds in held.items() if holds)

    def scope(self, person: str) -> Scope:
        """The cases in which this person has a role: what `roles` says, for many at once."""
        mine = {g.id for g in self.desk_of(person)}
        groups = (g.id for g in self.groups.values() if person in {*g.members, *g.supervisors})
        projects = (
            p.id for p in self.projects.values() if person in p.supervisors or mine & {*p.groups}
        )
        return Scope(person, tuple(groups), tuple(projects))

    def may_create_for_others(self, person: str, project: str | None = None) -> bool:
        """R1: in `project`, or in any project when none is named."""
        mine = {group.id for group in self.desk_of(person)}
        asked = [self.projects[project]] if project else self.projects.values()
        return any(mine & set(p.creators) for p in asked)


def _by_person(pairs: Iterable[tuple[Group, tuple[str, ...]]]) -> Mapping[str, tuple[Group, ...]]:
    found: dict[str, dict[str, Group]] = {}
    for group, people in pairs:
        for person in people:
            found.setdefault(person, {})[group.id] = group
    return {person: tuple(groups.values()) for person, groups in found.items()}
