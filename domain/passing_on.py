"""What a parent's note or solution does to its open children (R19), in the same transaction."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from domain.case import Case, Change, Difference, Fact, Person, Role
from domain.door import Door, Known
from domain.errors import IllegalMove, Invalid, NotAllowed
from domain.given import ForChildren, Given, Need, Visibility
from domain.lifecycle import act, meant, permitted
from domain.moves import Move, Verb
from domain.ports import Unit

SOLVED, NOTED = "children_solved", "children_noted"
"""Fields of the differences of a parent's fact: which children got what."""


@dataclass(frozen=True, slots=True)
class Share:
    """What one child gets: its change, and the facts before it."""

    change: Change
    facts: Sequence[Fact]

    @property
    def solves(self) -> bool:
        return self.change.fact.verb == Verb.SOLVE


def is_parent(facts: Sequence[Fact]) -> bool:
    """Whether it was ever made one: a case that was not costs no query."""
    return any(fact.verb == Verb.RELATE for fact in facts)


def concerned(unit: Unit, known: Known, move: Move) -> Sequence[Case]:
    """The open children of which this person is asked."""
    asked = Need.CHILDREN in (*move.needs, *move.may)
    if not asked or not is_parent(known.facts) or known.roles == {Role.REQUESTER}:
        return ()
    return unit.open_children([known.case.number])


def passed_on(
    unit: Unit, door: Door, change: Change, given: Given, children: Sequence[Case], who: Person
) -> Sequence[Share]:
    """What each child gets. One that this person cannot solve, or not as it stands, gets the
    solution as a note; so does one with open children of its own: of those nobody was warned."""
    wanted = ForChildren(given.get(Need.CHILDREN) or ForChildren.ONLY)
    if not children or wanted is ForChildren.ONLY:
        return ()
    unit.relate_alone()
    numbers = [child.number for child in children]
    histories = unit.histories(numbers)
    solving = change.fact.verb == Verb.SOLVE and wanted is ForChildren.SAME
    warned = {case.parent for case in unit.open_children(numbers)}
    note = dict(given)
    if change.fact.verb == Verb.SOLVE:  # for the requester, as the solution is
        note |= {Need.NOTE: given[Need.SOLUTION], Need.VISIBILITY: Visibility.PUBLIC}
    shares = []
    for child in children:
        known = door.knows(child, histories[child.number], who)
        solved = None
        if solving and child.number not in warned:
            solved = _done(door, known, Verb.SOLVE, given, who)
        done = solved or _done(door, known, meant(child, Verb.NOTE, who), note, who)
        if done:
            shares.append(Share(done, known.facts))
    return shares


def witness(change: Change, shares: Iterable[Share]) -> Change:
    """The parent's change, whose fact says which children got what."""
    got: dict[str, list[str]] = {SOLVED: [], NOTED: []}
    for share in shares:
        got[SOLVED if share.solves else NOTED].append(str(share.change.case.number))
    lines = (Difference(name, "", ", ".join(cases)) for name, cases in got.items() if cases)
    fact = replace(change.fact, differences=(*change.fact.differences, *lines))
    return replace(change, fact=fact)


def _done(door: Door, known: Known, verb: Verb, given: Given, who: Person) -> Change | None:
    try:
        move = permitted(known.case, verb, known.roles, None)
        return act(known.case, move, given, who, door.catalog, known.at)
    except (IllegalMove, NotAllowed, Invalid):
        return None
