"""What the clock still has to do for a case: reminders and closings, requests, warnings.

Read from the facts alone (R23, R26, R27, R30): what was done is a fact, so nothing is done twice.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from domain.case import Case, Fact, Person, State
from domain.catalog import Catalog, Project
from domain.file_facts import stands
from domain.given import SUSPENDED
from domain.lifecycle import NOTES, OPEN_STATES
from domain.moves import Verb
from domain.sla import Clock, Measure, clock, reached

MESA = Person("mesa", "Mesa")
"""Who the history says it was, where the clock did it."""

SURVEY_DAYS = 3
"""Business days that the survey stays open (R23); the reminder comes one earlier."""
REQUESTS = 3
"""The suspension is the first; then one each business day (R26)."""
PROMPT = timedelta(minutes=10)
"""A warning that is less late than this is not late."""


SPOKEN = NOTES | {Verb.RETRACT}
"""What a requester says of a case: to relate it to another, as some may, is no answer."""
_EVER = datetime.min.replace(tzinfo=UTC)
_MARKS = re.compile(rf"^{SUSPENDED}\s*|\s*\(\d\d/\d\d/\d{{4}}\)$")


@dataclass(frozen=True, slots=True)
class Due:
    """One thing to do, and when. `target` is the promise that a warning speaks of."""

    at: datetime
    verb: Verb
    target: str = ""


@dataclass(frozen=True, slots=True)
class Chase:
    """The requests for an answer that the requester owes. `requests` are the facts, oldest first:
    the suspension and those that followed it."""

    requests: Sequence[Fact]
    exhausted: bool
    """All were made and the proposal to end it went to the specialist (R27)."""

    @property
    def question(self) -> str:
        """As it was typed: without the marks that R12 puts around it."""
        return _MARKS.sub("", self.requests[0].note)


def agenda(case: Case, facts: Sequence[Fact], catalog: Catalog, at: datetime) -> Sequence[Due]:
    """All that is ahead if nothing else happens, in order; also what fell due before `at`."""
    return _ahead(case, facts, catalog, at, _running(case, facts, catalog, at))


def planned(case: Case, facts: Sequence[Fact], catalog: Catalog, at: datetime) -> Case:
    """The case with its indexes: when it breaches next, from when it is at risk, and when the clock
    has to see to it."""
    running = _running(case, facts, catalog, at)
    ahead = _ahead(case, facts, catalog, at, running)
    pending = running.pending if running else None
    return replace(
        case,
        due_at=pending.due if pending else None,
        risk_at=_risk(running, pending, catalog.home(case)) if running and pending else None,
        wake_at=ahead[0].at if ahead else None,
    )


def _risk(running: Clock, pending: Measure, project: Project) -> datetime | None:
    if pending.due is None:
        return pending.breached_at
    warned = -(-pending.promised * project.warn_share // 100)
    return reached(running.counted(pending.target), warned, project.calendar)


def chase(case: Case, facts: Sequence[Fact], catalog: Catalog) -> Chase | None:
    """Who was asked has not answered yet; None where nothing is asked, or the answer is there."""
    if case.state is not State.SUSPENDED:
        return None
    begun = next((f for f in reversed(facts) if f.verb == Verb.SUSPEND), None)
    if begun is None:  # another desk suspended it: we have asked nothing
        return None
    since = [f for f in facts if f.version > begun.version]
    reason = catalog.reason(Verb.SUSPEND, begun.reason)
    if reason is None or not reason.asks or answered(case, facts):
        return None
    again = (f for f in since if f.verb == Verb.CHASE)
    return Chase((begun, *again), any(f.verb == Verb.PROPOSE for f in since))


def answered(case: Case, facts: Sequence[Fact]) -> bool:
    """Whether the requester has answered since the suspension: with words, as long as they did not
    say that it was none, or with a file that they sent since and did not take back. One that they
    sent before and that arrived later answers nothing."""
    place = next((n for n, f in enumerate(reversed(facts)) if f.verb == Verb.SUSPEND), None)
    if place is None:
        return False
    begun, since = facts[-1 - place], facts[len(facts) - place :]
    said = [fact for fact in since if fact.who == case.client.id]
    words = next((fact.verb for fact in reversed(said) if fact.verb in SPOKEN), Verb.RETRACT)
    return words != Verb.RETRACT or stands(said, begun.at)


def closes_at(case: Case, facts: Sequence[Fact], catalog: Catalog) -> datetime | None:
    """When the case, last solved by one of these facts, is closed if the survey is not answered
    (R23); None where it never was, or another desk solved it."""
    solved = next((f for f in reversed(facts) if f.verb == Verb.SOLVE), None)
    if solved is None:
        return None
    return catalog.home(case).calendar.business_day(solved.at, SURVEY_DAYS)


def arrived_at(facts: Sequence[Fact]) -> datetime:
    """When the case came from another desk; of our own, before all time."""
    return next((f.at for f in reversed(facts) if f.verb == Verb.IMPORT), _EVER)


def _running(case: Case, facts: Sequence[Fact], catalog: Catalog, at: datetime) -> Clock | None:
    """The clock of a case that somebody still owes work on."""
    return clock(case, facts, catalog, at) if case.state in OPEN_STATES else None


def _ahead(
    case: Case, facts: Sequence[Fact], catalog: Catalog, at: datetime, running: Clock | None
) -> Sequence[Due]:
    found = (
        *_survey(case, facts, catalog, at),
        *_requests(case, facts, catalog),
        *(_warnings(running, facts, catalog.home(case)) if running else ()),
    )
    return sorted(found, key=lambda due: due.at)


def _survey(case: Case, facts: Sequence[Fact], catalog: Catalog, at: datetime) -> Iterator[Due]:
    solved = next((f for f in reversed(facts) if f.verb == Verb.SOLVE), None)
    if case.state is not State.SOLVED or solved is None:  # another desk solved it, and asked
        return
    calendar = catalog.home(case).calendar
    closes = calendar.business_day(solved.at, SURVEY_DAYS)
    reminded = any(f.verb == Verb.REMIND and f.version > solved.version for f in facts)
    if not reminded and at < closes:  # else it would remind of what is over
        yield Due(calendar.business_day(solved.at, SURVEY_DAYS - 1), Verb.REMIND)
    yield Due(closes, Verb.EXPIRE)


def _requests(case: Case, facts: Sequence[Fact], catalog: Catalog) -> Iterator[Due]:
    asked = chase(case, facts, catalog)
    if asked is None or asked.exhausted:
        return
    # From the last one: also where it came late, the next does not come on its heels.
    calendar, last = catalog.home(case).calendar, asked.requests[-1].at
    left = [Verb.CHASE] * (REQUESTS - len(asked.requests)) + [Verb.PROPOSE]
    for day, verb in enumerate(left, 1):
        yield Due(calendar.business_day(last, day), verb)


def _warnings(running: Clock, facts: Sequence[Fact], project: Project) -> Iterator[Due]:
    shares = (
        (Verb.WARN, project.warn_share),
        (Verb.ALERT, project.alert_share),
        (Verb.BREACH, 100),
    )
    said = {(f.verb, f.reason) for f in facts}
    came = arrived_at(facts)
    for measure in (running.attention, running.solution):
        if measure.met_at:
            continue
        intervals = running.counted(measure.target)
        for verb, share in shares:
            # Rounded up: a share of the time is not reached a moment before it is.
            when = reached(intervals, -(-measure.promised * share // 100), project.calendar)
            # What ran out at another desk is history: nobody here is told of it now.
            if when and when > came and (verb, measure.target) not in said:
                yield Due(_audible(when, running.at, project), verb, measure.target)


def _audible(when: datetime, at: datetime, project: Project) -> datetime:
    """Nobody is warned outside business hours (R30). What is late by so much that the desk has
    closed meanwhile waits for the morning."""
    late = at >= when + PROMPT
    if not late or project.warns_outside_hours or project.calendar.works_at(at):
        return when
    return project.calendar.opens(at)
