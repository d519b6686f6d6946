"""What one case was in a month (R31): from its moves, as they stood at the month's end.

Nothing that happened later changes it: a month that is over is told the same again, whatever
became of its cases since.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from domain.case import Priority, State
from domain.catalog import Catalog, Project, Promise
from domain.months import Month
from domain.sla import SETTLED, WAITING, clock_runs
from domain.tally import Tally

Answers = Mapping[str, str]

NO_STATES: Mapping[str, int] = {}


class Passage(NamedTuple):
    """A case went from one state to another, `at` in whole seconds since 1970. `source` is empty
    at its beginning."""

    at: int
    source: str
    target: str


class Later(NamedTuple):
    """A field was changed, and what stood there before."""

    at: int
    field: str
    before: str


@dataclass(slots=True)
class Life:
    """All of a case that figures are made of. Instants in whole seconds since 1970; nothing of it
    says who its requester is."""

    number: int
    project: str
    category: str
    priority: str
    group: str
    assignee: str
    site: str
    opened: int
    passages: list[Passage] = field(default_factory=list)
    """The oldest first."""
    answers: list[tuple[int, Answers]] = field(default_factory=list)
    """The rounds of its survey, and when they were answered."""
    later: list[Later] = field(default_factory=list)
    """The oldest first; what happened within the month is left alone."""


class Part(NamedTuple):
    """What a case adds to the figures of a month, and where it stood at the month's end.

    `attention` and `solution` say of a final case whether the promise was kept; None where nothing
    was agreed. `states` is its business time in each, in seconds, of a final case alone.
    """

    number: int
    group: str
    category: str
    site: str
    specialist: str
    state: str
    registered: bool
    final: bool
    unmanaged: bool
    open: bool
    reopened: int
    attention: bool | None
    solution: bool | None
    states: Mapping[str, int]
    rounds: Sequence[Answers]


@dataclass(frozen=True, slots=True)
class _Here:
    """A project, with the limits of the month in its own zone: `until` is not of it any more."""

    project: Project
    since: int
    until: int
    tally: Tally
    runs: Mapping[tuple[str, str], bool]
    """Whether its time counts, by the state and the one that followed."""


class Judge:
    """Says what each case was in this month. `now` ends a month that is not over yet: its second
    is of it, so that nothing that was done before is left out."""

    def __init__(self, catalog: Catalog, month: Month, now: datetime) -> None:
        self._catalog = catalog
        calendars = {id(p.calendar): p.calendar for p in catalog.projects.values()}
        tallies = {id_: Tally(calendar, month.year) for id_, calendar in calendars.items()}
        self._here = {
            project.id: _Here(
                project,
                int(month.begins(project.calendar.zone).timestamp()),
                min(int(month.ends(project.calendar.zone).timestamp()), int(now.timestamp()) + 1),
                tallies[id(project.calendar)],
                {
                    (state, then): clock_runs(state, then, project)
                    for state in State
                    for then in State
                },
            )
            for project in catalog.projects.values()
        }
        self._elsewhere = next(iter(self._here.values()))

    @property
    def since(self) -> int:
        """The first second that is of the month anywhere."""
        return min(here.since for here in self._here.values())

    @property
    def until(self) -> int:
        return max(here.until for here in self._here.values())

    @property
    def settled(self) -> int:
        """From here on something may have happened after the month."""
        return min(here.until for here in self._here.values())

    def part(self, life: Life) -> Part | None:
        """None for a case that has no part in the month."""
        here = self._here.get(life.project, self._elsewhere)
        if life.opened >= here.until:
            return None
        passages = [p for p in life.passages if p.at < here.until and p.source != p.target]
        begun = passages or [Passage(life.opened, "", State.REGISTERED)]
        ended, reopened = _ends(begun, here.since)
        state = begun[-1].target
        over = state in SETTLED
        done = over and ended is not None and begun[ended].at >= here.since
        rounds = [said for at, said in life.answers if here.since <= at < here.until]
        registered = life.opened >= here.since
        if not (registered or done or not over or reopened or rounds):
            return None
        stood = _as_it_stood(life, here.until)
        final = done and state != State.UNMANAGED
        attention = solution = None
        states = NO_STATES
        if final and ended is not None:
            states, waited, ran = _measured(begun[: ended + 1], here)
            promise = self._promise(stood.get("category", life.category), life.priority)
            if promise:
                attention, solution = waited <= promise.attention, ran <= promise.solution
        return Part(
            number=life.number,
            group=stood.get("group", life.group),
            category=stood.get("category", life.category),
            site=life.site,
            specialist=stood.get("assignee", life.assignee),
            state=state,
            registered=registered,
            final=final,
            unmanaged=done and not final,
            open=not over,
            reopened=reopened,
            attention=attention,
            solution=solution,
            states=states,
            rounds=rounds,
        )

    def _promise(self, category: str, priority: str) -> Promise | None:
        found = self._catalog.categories.get(category)
        return found.promises.get(Priority(priority)) if found else None


def _ends(passages: Iterable[Passage], since: int) -> tuple[int | None, int]:
    """Which passage brought it to its end for the last time; and how often it was reopened since
    then. From Solucionado to Cerrado is no end of its own."""
    ended, reopened = None, 0
    for place, passage in enumerate(passages):
        was_over = passage.source in SETTLED
        if passage.target in SETTLED:
            ended = ended if was_over else place
        elif was_over and passage.at >= since:
            reopened += 1
    return ended, reopened


def _measured(passages: Sequence[Passage], here: _Here) -> tuple[Mapping[str, int], int, int]:
    """Until the last passage, which ended it: the business seconds in each state, those until it
    was first attended to, and those that count (R22, R29)."""
    states: dict[str, int] = {}
    waited = ran = 0
    waiting, tally, runs = True, here.tally, here.runs
    state, before = passages[0].target, tally(passages[0].at)
    for at, _, then in passages[1:]:
        after = tally(at)
        spent = max(0, after - before)
        states[state] = states.get(state, 0) + spent
        waiting = waiting and state in WAITING
        if runs[state, then]:
            ran += spent
            waited += spent if waiting else 0
        state, before = then, after
    return states, waited, ran


def _as_it_stood(life: Life, until: int) -> Mapping[str, str]:
    """The fields that were changed after the month, as they were at its end."""
    stood: dict[str, str] = {}
    for later in life.later:
        if later.at >= until:
            stood.setdefault(later.field, later.before)
    return stood
