"""Which cases may come under another, or leave it (R18): what keeps one from it, by its number."""

from collections.abc import Callable, Sequence

from domain.case import Case, Person
from domain.door import Door, Known
from domain.errors import CaseNotFound, IllegalMove, Invalid, NotAllowed, Problem, ProblemKind
from domain.lifecycle import permitted
from domain.moves import By, Verb
from domain.ports import Unit

MOST = 20
"""Cases chosen by hand in one go: what one card can hold."""
CHILDREN = "children"
"""The difference of a parent's fact: which cases it gained, or lost."""


class Kinship:
    """Asked of one parent, in the name of one person."""

    def __init__(self, unit: Unit, door: Door, parent: Known, who: Person) -> None:
        self._unit, self._door, self._parent, self._who = unit, door, parent.case, who
        self._above = ancestors(unit, parent.case)

    def with_new_child(self, number: int) -> Known | Problem:
        child = self._known(number)
        if child is None:
            return _problem(ProblemKind.NO_CASE, number)
        if number == self._parent.number:
            return _problem(ProblemKind.ITSELF, number)
        if child.case.parent:
            return _problem(ProblemKind.HAS_PARENT, number)
        if number in self._above:
            return _problem(ProblemKind.CYCLE, number)
        return self._allowed(child, Verb.JOIN, By.RELATED)

    def with_own_child(self, number: int) -> Known | Problem:
        child = self._known(number)
        if child is None:
            return _problem(ProblemKind.NO_CASE, number)
        if child.case.parent != self._parent.number:
            return _problem(ProblemKind.NOT_A_CHILD, number)
        return self._allowed(child, Verb.PART, By.RELATING)

    def _known(self, number: int) -> Known | None:
        """None for a case that there is not, or that they may not know of: the two look alike."""
        try:
            return self._door.known(self._unit, number, self._who)
        except CaseNotFound:
            return None

    def _allowed(self, child: Known, verb: Verb, by: By) -> Known | Problem:
        try:
            permitted(child.case, verb, child.roles, None, by=by)
        except (NotAllowed, IllegalMove):
            return _problem(ProblemKind.NO_RIGHT, child.case.number)
        return child


def ancestors(unit: Unit, case: Case) -> frozenset[int]:
    """The case itself, its parent, and so on to the top."""
    above = {case.number}
    while case.parent and case.parent not in above:
        case = unit.case(case.parent)
        above.add(case.number)
    return frozenset(above)


def all_or_none(numbers: Sequence[int], asked: Callable[[int], Known | Problem]) -> Sequence[Known]:
    wanted = sorted(set(numbers))
    if not wanted:
        raise Invalid({CHILDREN: Problem(ProblemKind.REQUIRED)})
    if len(wanted) > MOST:
        raise Invalid({CHILDREN: Problem(ProblemKind.TOO_MANY, MOST)})
    found = {number: asked(number) for number in wanted}
    problems = {str(n): no for n, no in found.items() if isinstance(no, Problem)}
    if problems:
        raise Invalid(problems)
    return [known for known in found.values() if isinstance(known, Known)]


def _problem(kind: ProblemKind, number: int) -> Problem:
    return Problem(kind, value=str(number))
