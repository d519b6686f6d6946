"""Who gets a new case (R7): one function for each kind of rule, pure but for two counts."""

from collections.abc import Callable, Mapping
from typing import Protocol

from domain.case import Person
from domain.catalog import AssignmentRule, Catalog, RuleKind
from domain.matching import fold


class Loads(Protocol):
    """What the store counts for the rules, inside the transaction that opens the case."""

    def next_turn(self, group: str) -> int:
        """A number that grows by one each time it is asked for this group."""
        ...

    def open_cases(self, group: str) -> Mapping[str, int]:
        """Open cases of the group by assignee; who has none is not named."""
        ...


Assigned = tuple[str, str]
"""Group and specialist; the specialist may be "": the case waits in the group's queue."""


def assign(rule: AssignmentRule, client: Person, catalog: Catalog, loads: Loads) -> Assigned:
    return _BY_KIND[rule.kind](rule, client, catalog, loads)


def _fixed(rule: AssignmentRule, _client: Person, _catalog: Catalog, _loads: Loads) -> Assigned:
    return rule.group, rule.specialist


def _round_robin(rule: AssignmentRule, client: Person, catalog: Catalog, loads: Loads) -> Assigned:
    able = _able(rule, client, catalog)
    return rule.group, able[loads.next_turn(rule.group) % len(able)] if able else ""


def _least_loaded(rule: AssignmentRule, client: Person, catalog: Catalog, loads: Loads) -> Assigned:
    able = _able(rule, client, catalog)
    busy = loads.open_cases(rule.group)
    # Of two who have the same, the first of the catalogue's list.
    return rule.group, min(able, key=lambda person: busy.get(person, 0), default="")


def _by_site(rule: AssignmentRule, client: Person, catalog: Catalog, loads: Loads) -> Assigned:
    local = rule.sites.get(fold(client.site))
    return assign(local, client, catalog, loads) if local else (rule.group, rule.specialist)


def _able(rule: AssignmentRule, client: Person, catalog: Catalog) -> tuple[str, ...]:
    """Nobody is handed their own case while somebody else could have it."""
    members = catalog.groups[rule.group].members
    return tuple(m for m in members if m != client.id) or members


_BY_KIND: Mapping[RuleKind, Callable[[AssignmentRule, Person, Catalog, Loads], Assigned]] = {
    RuleKind.FIXED: _fixed,
    RuleKind.ROUND_ROBIN: _round_robin,
    RuleKind.LEAST_LOADED: _least_loaded,
    RuleKind.BY_SITE: _by_site,
}
