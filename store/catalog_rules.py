"""The assignment rules (R7): a rule names groups of its project and members of its group."""

from collections.abc import Collection, Mapping

from domain.catalog import AssignmentRule, RuleKind
from domain.matching import fold
from store.catalog_block import Block, entries_of
from store.catalog_people import Known
from store.catalog_yaml import Scalar, Value

_RULE = ("kind", "group", "specialist", "sites")
_NAMES_A_SPECIALIST = frozenset({RuleKind.FIXED, RuleKind.BY_SITE})
_NONE = AssignmentRule(RuleKind.FIXED, "")


def read_rule(category: Block, groups: Collection[str], known: Known) -> AssignmentRule:
    if "assign" not in category:
        remedy = "agregue «assign: {kind: fixed, group: ...}»"
        known.faults.add(category.place, f"en {category.title} falta «assign»", remedy)
        return _NONE
    return _rule(f"{category.title}.assign", category.at("assign"), groups, known)


def _rule(title: str, value: Value, groups: Collection[str], known: Known) -> AssignmentRule:
    block = Block(title, value, _RULE, known.faults)
    kind = block.one_of("kind", RuleKind)
    written = block.text("group")
    group = known.group(Scalar(written, block.at("group").place), groups) if written else ""
    sites = _sites(block, groups, known) if kind is RuleKind.BY_SITE else {}
    if kind is not RuleKind.BY_SITE and "sites" in block:
        remedy = "bórrelo o escriba «kind: by_site»"
        known.faults.add(block.at("sites").place, f"{title} no lleva «sites»", remedy)
    return AssignmentRule(kind, group, _specialist(block, kind, group, known), sites)


def _specialist(block: Block, kind: RuleKind, group: str, known: Known) -> str:
    written = block.text("specialist", required=False)
    if not written:
        return ""
    place = block.at("specialist").place
    if kind not in _NAMES_A_SPECIALIST:
        what = f"{block.title} no lleva «specialist»: «{kind}» lo escoge"
        known.faults.add(place, what, "bórrelo o escriba «kind: fixed»")
        return ""
    person = known.directory.find(Scalar(written, place))
    members = known.groups[group].members if group else ()
    if person and group and person not in members:
        what = f"«{written}» no está en el grupo «{group}»"
        emails = ", ".join(known.directory.people[member].email for member in members)
        remedy = f"agregue la persona al grupo o use una de: {emails}"
        known.faults.add(place, what, remedy)
    return person


def _sites(block: Block, groups: Collection[str], known: Known) -> Mapping[str, AssignmentRule]:
    value, title = block.at("sites"), f"{block.title}.sites"
    entries = entries_of(title, value, known.faults) if "sites" in block else {}
    if not entries:
        remedy = "agregue «sites:» con una regla por sede"
        known.faults.add(value.place, f"{block.title} es by_site y no tiene sedes", remedy)
    rules: dict[str, AssignmentRule] = {}
    for site, entry in entries.items():
        key = fold(site)
        if not key or key in rules:
            what = f"la sede «{site}» está vacía o repetida"
            known.faults.add(entry.place, what, "escriba cada sede una sola vez")
        rules[key] = _local(f"{title}.{site}", entry, groups, known)
    return rules


def _local(title: str, value: Value, groups: Collection[str], known: Known) -> AssignmentRule:
    rule = _rule(title, value, groups, known)
    if rule.kind is RuleKind.BY_SITE:
        what = f"{title} no puede ser otra vez by_site"
        known.faults.add(value.place, what, "use fixed, round_robin o least_loaded")
    return rule
