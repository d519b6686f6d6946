"""The clock of a case (R22, R28, R29): derived from its facts, its project's calendar and what was
agreed for it. Nothing of it is stored but an index."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.business_time import Calendar
from domain.case import Case, Fact, State
from domain.catalog import Catalog, Project
from domain.lifecycle import FINAL


class Target(StrEnum):
    """What the agreements promise."""

    ATTENTION = "attention"
    """That somebody begins to work on it."""
    SOLUTION = "solution"


class Counts(StrEnum):
    """Whether the agreed time of a case runs while it is in a state."""

    RUNS = "runs"
    STOPS = "stops"
    PER_PROVIDER_RULE = "per_provider_rule"
    IF_REOPENED = "if_reopened"


COUNTS: Mapping[State, Counts] = {
    State.REGISTERED: Counts.RUNS,
    State.IN_PROGRESS: Counts.RUNS,
    State.ESCALATED_SPECIALIST: Counts.RUNS,
    State.ESCALATED_ONSITE: Counts.RUNS,
    State.SUSPENDED: Counts.STOPS,
    State.ACTIVE_PROVIDER: Counts.PER_PROVIDER_RULE,
    State.SOLVED: Counts.IF_REOPENED,
    State.REOPENED: Counts.RUNS,
    State.CLOSED: Counts.STOPS,
    State.UNMANAGED: Counts.STOPS,
}

WAITING = frozenset({State.REGISTERED, State.ESCALATED_SPECIALIST, State.ESCALATED_ONSITE})
"""Nobody has attended to it yet, while it has only been in these."""
SETTLED = FINAL | {State.SOLVED}


@dataclass(frozen=True, slots=True)
class Interval:
    """A stretch of time in one state. `business` is the calendar's part of it, in seconds; it
    counts where `runs`. `verb` and `reason` are why the state began."""

    state: State
    verb: str
    reason: str
    since: datetime
    until: datetime
    runs: bool
    business: int

    @property
    def elapsed(self) -> int:
        return int(self.until.timestamp()) - int(self.since.timestamp())

    @property
    def outside(self) -> int:
        return self.elapsed - self.business


@dataclass(frozen=True, slots=True)
class Measure:
    """One promise against what was spent of it, in seconds. `due` is None while it can not come
    due: it was kept, or the clock is stopped."""

    target: Target
    promised: int
    spent: int
    met_at: datetime | None
    due: datetime | None
    breached_at: datetime | None

    @property
    def left(self) -> int:
        """Negative once it is breached."""
        return self.promised - self.spent

    @property
    def share(self) -> int:
        """Percent spent."""
        return self.spent * 100 // self.promised


@dataclass(frozen=True, slots=True)
class Holding:
    """How long the specialist who has it has had it: from the escalation to them, also through a
    reopening (R22). `spent` in seconds of running clock."""

    since: datetime
    spent: int


@dataclass(frozen=True, slots=True)
class Clock:
    """All that the clock of a case says at one instant, to the second."""

    at: datetime
    intervals: Sequence[Interval]
    attention: Measure
    solution: Measure
    holding: Holding

    def of(self, target: Target) -> Measure:
        return self.attention if target is Target.ATTENTION else self.solution

    def counted(self, target: Target) -> Sequence[Interval]:
        """The stretches of time that this promise is measured over."""
        return self.intervals if target is Target.SOLUTION else tuple(_waited(self.intervals))

    @property
    def current(self) -> Interval:
        return self.intervals[-1]

    @property
    def pending(self) -> Measure | None:
        """The promise that is still to be kept and breaches first; None where all is over."""
        return next(iter(self.open_promises), None)

    @property
    def open_promises(self) -> Sequence[Measure]:
        """The one that breaches next; and the other, where that one is breached already."""
        ahead = [m for m in (self.attention, self.solution) if m.met_at is None]
        ahead.sort(key=lambda m: m.left)
        return ahead if ahead and ahead[0].breached_at else ahead[:1]

    @property
    def spent(self) -> int:
        return sum(i.business for i in self.intervals if i.runs)

    @property
    def stopped(self) -> int:
        """Business time that did not count."""
        return sum(i.business for i in self.intervals if not i.runs)

    @property
    def outside(self) -> int:
        return sum(i.outside for i in self.intervals)

    @property
    def elapsed(self) -> int:
        return sum(i.elapsed for i in self.intervals)


def clock(case: Case, facts: Sequence[Fact], catalog: Catalog, at: datetime) -> Clock | None:
    """What the clock says at `at`, of a case with these facts, oldest first.

    None where the catalogue no longer knows what was agreed.
    """
    promise = catalog.promise(case)
    if promise is None:
        return None
    project = catalog.home(case)
    intervals = tuple(_intervals(case, facts, project, at))
    waited = tuple(_waited(intervals))
    attended = intervals[len(waited)].since if len(waited) < len(intervals) else None
    solved = _settled_at(facts) if case.state in SETTLED else None
    calendar = project.calendar
    if attended is None and solved is not None:
        attended = solved  # it went from waiting to its end
    return Clock(
        at=at,
        intervals=intervals,
        attention=_measured(Target.ATTENTION, promise.attention, waited, attended, calendar),
        solution=_measured(Target.SOLUTION, promise.solution, intervals, solved, calendar),
        holding=_holding(case, facts, intervals, calendar),
    )


def reached(intervals: Sequence[Interval], seconds: int, calendar: Calendar) -> datetime | None:
    """When this much of the clock had run, or will have if nothing changes; None while it is
    stopped before."""
    ahead = seconds
    for interval in intervals:
        if not interval.runs:
            continue
        if ahead <= interval.business or interval is intervals[-1]:
            return calendar.add(interval.since, ahead)
        ahead -= interval.business
    return None


def _intervals(
    case: Case, facts: Iterable[Fact], project: Project, at: datetime
) -> Iterator[Interval]:
    moves = [fact for fact in facts if fact.source is not fact.target]
    begins = [(State.REGISTERED, "", "", case.opened_at)] if not moves else []
    begins += [(fact.target, fact.verb, fact.reason, fact.at) for fact in moves]
    for place, (state, verb, reason, since) in enumerate(begins):
        after = begins[place + 1] if place + 1 < len(begins) else None
        if state in FINAL and after is None:  # other desks have opened closed cases again
            return
        until = after[3] if after else max(at, since)
        runs = clock_runs(state, after[0] if after else None, project)
        business = project.calendar.measure(since, until)
        yield Interval(state, verb, reason, since, until, runs, business)


def clock_runs(state: State, then: State | None, project: Project) -> bool:
    """R12, R14, R20, R22: whether time in this state counts. `then` is the state that followed;
    None while it lasts."""
    counts = COUNTS[state]
    if counts is Counts.PER_PROVIDER_RULE:
        return not project.provider_stops_clock
    if counts is Counts.IF_REOPENED:
        return project.solved_counts and then is State.REOPENED
    return counts is Counts.RUNS


def _waited(intervals: Iterable[Interval]) -> Iterator[Interval]:
    for interval in intervals:
        if interval.state not in WAITING:
            return
        yield interval


def _settled_at(facts: Sequence[Fact]) -> datetime | None:
    """When it was solved, or left unsolved, for the last time."""
    ends = (f.at for f in reversed(facts) if f.target in SETTLED and f.source not in SETTLED)
    return next(ends, None)


def _measured(
    target: Target,
    promised: int,
    intervals: Sequence[Interval],
    met_at: datetime | None,
    calendar: Calendar,
) -> Measure:
    spent = sum(i.business for i in intervals if i.runs)
    over = spent > promised if met_at else spent >= promised
    running = met_at is None and bool(intervals) and intervals[-1].runs
    when = reached(intervals, promised, calendar) if over or running else None
    return Measure(
        target,
        promised,
        spent,
        met_at,
        due=when if running else None,
        breached_at=when if over else None,
    )


def _holding(
    case: Case, facts: Sequence[Fact], intervals: Sequence[Interval], calendar: Calendar
) -> Holding:
    handed = (
        fact.at
        for fact in reversed(facts)
        if any(d.field == "assignee" and d.after == case.assignee for d in fact.differences)
    )
    since = next(handed, case.opened_at)
    parts = (
        calendar.measure(max(since, i.since), i.until)
        for i in intervals
        if i.runs and i.until > since
    )
    return Holding(since, sum(parts))
