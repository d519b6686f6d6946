"""What a move of many cases would do (R32): each checked as a single reassignment is, and named
where it is left out."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from domain.assignment import assign
from domain.case import Case, Person
from domain.catalog import AssignmentRule, Catalog, RuleKind
from domain.door import Door, Known
from domain.errors import IllegalMove, Invalid, NotAllowed, Problem, ProblemKind
from domain.forecast import WINDOW, Forecast, Holder, Pace
from domain.given import Need, clean
from domain.lifecycle import act, permitted
from domain.moves import Verb
from domain.ports import Unit
from domain.transfer import LEAST, NOTE_LIMIT, Agreed, Asked, Effect, Step, Why


def effect_of(unit: Unit, door: Door, asked: Asked, who: Person) -> Effect:
    """Raises Invalid for what is asked of all of them."""
    known = _known(unit, door, asked.numbers, who)
    left_out: dict[Why, list[int]] = {}
    if unknown := sorted(set(asked.numbers) - {k.case.number for k in known}):
        left_out[Why.UNKNOWN] = unknown
    giver = _Giver(unit, door.catalog, asked)
    steps, moves = [], dict[int, Holder]()
    for one in known:
        why = _left_out(one, asked, door.catalog)
        assignee = "" if why else giver.to(one.case)
        if not why and (one.case.group, one.case.assignee) == (asked.group, assignee):
            why = Why.THERE
        if why:
            left_out.setdefault(why, []).append(one.case.number)
            continue
        steps.append(Step(one.case.number, one.case.version, assignee))
        moves[one.case.number] = Holder.of(asked.group, assignee)
    agreed = Agreed(steps=steps, group=asked.group, reason=asked.reason, note=asked.note)
    _check(known, agreed, who, door.catalog)
    holders = {*moves.values(), *(_holder(k.case) for k in known if k.case.number in moves)}
    held = unit.open_of(sorted(holders)) if holders else ()
    forecast = Forecast(_pace(unit, door, agreed.group, holders), door.catalog, door.now())
    return Effect(agreed, left_out, forecast.lines(holders, held, moves))


def _known(unit: Unit, door: Door, numbers: Sequence[int], who: Person) -> Sequence[Known]:
    """The cases that they may know of, in the order of a queue."""
    cases, facts = unit.cases(numbers), unit.histories(numbers)
    known = (door.knows(case, facts[case.number], who) for case in cases)
    return sorted((one for one in known if one.roles), key=lambda one: in_order(one.case))


def in_order(case: Case) -> tuple[bool, datetime, int]:
    """What breaches first; last the cases whose clock is stopped."""
    return case.due_at is None, case.due_at or case.opened_at, case.number


def _left_out(one: Known, asked: Asked, catalog: Catalog) -> Why | None:
    try:
        permitted(one.case, Verb.REASSIGN, one.roles, None)
    except IllegalMove:
        return Why.OVER
    except NotAllowed:
        return Why.NO_RIGHT
    foreign = asked.group not in catalog.home(one.case).groups
    return Why.ELSEWHERE if foreign and asked.group in catalog.groups else None


def _check(known: Iterable[Known], agreed: Agreed, who: Person, catalog: Catalog) -> None:
    """What is asked of them is what a single reassignment asks (R11). Raises Invalid with every
    problem."""
    problems: dict[str, Problem] = {}
    if len(clean(agreed.note)) > NOTE_LIMIT:
        problems[Need.NOTE] = Problem(ProblemKind.TOO_LONG, NOTE_LIMIT)
    by_number = {one.case.number: one for one in known}
    for step in agreed.steps:
        one = by_number[step.number]
        move = permitted(one.case, Verb.REASSIGN, one.roles, None)
        try:
            act(one.case, move, agreed.given(step.assignee), who, catalog, one.at)
        except Invalid as no:
            problems = {**no.problems, **problems}
    if problems:
        raise Invalid(problems)


def _holder(case: Case) -> Holder:
    return Holder.of(case.group, case.assignee)


def _pace(unit: Unit, door: Door, group: str, holders: Iterable[Holder]) -> Pace:
    """Of those who have the cases, and of the group that gets them."""
    found, projects = door.catalog.groups.get(group), door.catalog.projects.values()
    home = next((p for p in projects if group in p.groups), next(iter(projects)))
    people = {*(found.members if found else ()), *(h.person for h in holders if h.person)}
    at = door.now()
    solved = unit.solved_by(sorted(people), at - WINDOW)
    return Pace(home.calendar.measure(at - WINDOW, at), solved)


class _Giver:
    """Whom each case goes to, one after the other."""

    def __init__(self, unit: Unit, catalog: Catalog, asked: Asked) -> None:
        self._catalog, self._asked = catalog, asked
        self._shared = asked.specialist == LEAST and asked.group in catalog.groups
        self._loads = _Counted(unit.open_cases(asked.group) if self._shared else {})
        self._rule = AssignmentRule(RuleKind.LEAST_LOADED, asked.group)

    def to(self, case: Case) -> str:
        if not self._shared:
            return "" if self._asked.specialist == LEAST else self._asked.specialist
        if case.group == self._asked.group:  # it is on its way: it weighs on nobody
            self._loads.count[case.assignee] -= 1
        _group, assignee = assign(self._rule, case.client, self._catalog, self._loads)
        self._loads.count[assignee] += 1
        return assignee


class _Counted:
    """`domain.assignment.Loads`, with what was given out meanwhile."""

    def __init__(self, open_cases: Mapping[str, int]) -> None:
        self.count = Counter(open_cases)

    def next_turn(self, _group: str) -> int:
        return 0

    def open_cases(self, _group: str) -> Mapping[str, int]:
        return self.count
