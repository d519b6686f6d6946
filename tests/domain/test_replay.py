"""A log of real incidents, lived again through the lifecycle, ends as it ended.

The log (ServiceNow; Amaral, Fantinato and Peres, CC BY 4.0) is no part of the project:
MESA_INCIDENT_LOG says where it lies. A few incidents in its format, all invented, are always lived.
"""

import csv
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import pytest

from domain.agenda import MESA, agenda
from domain.case import Case, Change, Fact, State
from domain.lifecycle import LIFECYCLE, act, permitted
from domain.moves import By, Verb
from domain.opening import open_case
from domain.sla import Clock, clock
from domain.survey import answer_survey
from tests.domain.building import DESK, HOUR, NO, OFFICE, YES, Counted, asked, moved
from tests.people import ANA

LOG = "MESA_INCIDENT_LOG"

OURS: Mapping[str, State] = {
    "New": State.REGISTERED,
    "Active": State.IN_PROGRESS,
    "Awaiting User Info": State.SUSPENDED,
    "Awaiting Evidence": State.SUSPENDED,
    "Awaiting Problem": State.ESCALATED_SPECIALIST,
    "Awaiting Vendor": State.ACTIVE_PROVIDER,
    "Resolved": State.SOLVED,
    "Closed": State.CLOSED,
}
RUNS = {
    State.REGISTERED,
    State.IN_PROGRESS,
    State.ESCALATED_SPECIALIST,
    State.ACTIVE_PROVIDER,
}
"""The states of the log in which the clock runs, by hand from the product."""

INVENTED = """\
number,incident_state,reopen_count,sys_mod_count,caller_id,opened_at,sys_updated_at
TWICE,New,0,0,?,07-03-2016 08:00,07-03-2016 08:05
TWICE,Active,0,1,?,07-03-2016 08:00,07-03-2016 09:00
TWICE,Awaiting User Info,0,2,?,07-03-2016 08:00,07-03-2016 11:00
TWICE,Resolved,0,11,?,07-03-2016 08:00,08-03-2016 10:00
TWICE,Active,0,10,?,07-03-2016 08:00,08-03-2016 09:00
TWICE,Awaiting User Info,0,9,?,07-03-2016 08:00,08-03-2016 09:00
TWICE,Active,1,12,?,07-03-2016 08:00,09-03-2016 10:00
TWICE,Resolved,1,13,?,07-03-2016 08:00,09-03-2016 10:30
TWICE,Closed,1,14,?,07-03-2016 08:00,14-03-2016 11:00
SOON,Resolved,0,0,?,07-03-2016 08:00,07-03-2016 09:00
SOON,Closed,0,1,?,07-03-2016 08:00,07-03-2016 09:20
SOON,Closed,0,2,?,07-03-2016 08:00,08-03-2016 09:20
AROUND,New,0,4,?,07-03-2016 08:00,07-03-2016 07:30
AROUND,Awaiting Problem,0,1,?,07-03-2016 08:00,07-03-2016 09:00
AROUND,Awaiting Vendor,0,2,?,07-03-2016 08:00,07-03-2016 10:00
AROUND,Resolved,0,3,?,07-03-2016 08:00,07-03-2016 11:00
AROUND,Awaiting Evidence,1,4,?,07-03-2016 08:00,11-03-2016 08:00
AROUND,Resolved,1,5,?,07-03-2016 08:00,11-03-2016 09:00
AROUND,Closed,1,6,?,07-03-2016 08:00,16-03-2016 08:59
"""


@dataclass(frozen=True, slots=True, order=True)
class Update:
    """One row of the log, in the order in which they were made."""

    at: datetime
    count: int
    state: State
    reopenings: int
    """Until then."""


@dataclass(frozen=True, slots=True)
class Life:
    """A case of the log as it was logged, and the same case as the lifecycle has it."""

    opened_at: datetime
    updates: Sequence[Update]
    case: Case
    facts: Sequence[Fact]

    @property
    def begins(self) -> Sequence[tuple[State, datetime]]:
        """The states that the log tells of and since when, from the opening on."""
        told = [(State.REGISTERED, self.opened_at), *((u.state, u.at) for u in self.updates)]
        return [told[0], *(new for old, new in pairwise(told) if old[0] is not new[0])]

    @property
    def ended_at(self) -> datetime:
        return self.begins[-1][1]

    @property
    def reopenings(self) -> int:
        return self.verbs.count(Verb.REOPEN)

    @property
    def verbs(self) -> Sequence[str]:
        return [fact.verb for fact in self.facts]

    @property
    def clock(self) -> Clock:
        found = clock(self.case, self.facts, DESK, self.ended_at)
        assert found is not None
        return found

    @property
    def worked(self) -> int:
        """Business seconds that count, from the log alone."""
        return sum(
            OFFICE.measure(since, until)
            for (state, since), (_, until) in pairwise(self.begins)
            if state in RUNS
        )


def lives_of(lines: Iterable[str]) -> Mapping[str, Life]:
    """Every case of a log lived again, by number."""
    rows: dict[str, list[dict[str, str]]] = {}
    for row in csv.DictReader(lines):
        rows.setdefault(row["number"], []).append(row)
    return {number: _life(of_case) for number, of_case in rows.items()}


def _life(rows: Sequence[Mapping[str, str]]) -> Life:
    updates = sorted(_update(row) for row in rows)
    # Some cases of the log were written down before they were open.
    opened_at = min(_when(rows[0]["opened_at"]), updates[0].at)
    change = open_case(asked(category="laptop"), ANA, ANA, DESK, Counted(), opened_at)
    facts = [change.fact]
    for update in updates:
        while change.case.state is not update.state:
            change = _step(change.case, facts, update.state, update.at)
            facts.append(change.fact)
    return Life(opened_at, updates, change.case, facts)


def _update(row: Mapping[str, str]) -> Update:
    return Update(
        _when(row["sys_updated_at"]),
        int(row["sys_mod_count"]),
        OURS[row["incident_state"]],
        int(row["reopen_count"]),
    )


def _when(written: str) -> datetime:
    """Day first; the log does not name its zone: the desk's."""
    return datetime.strptime(written, "%d-%m-%Y %H:%M").replace(tzinfo=OFFICE.zone)


def _step(case: Case, facts: Sequence[Fact], target: State, at: datetime) -> Change:
    """The next move on the way to what the log says. Raises what the domain raises, and ValueError
    where no row of the table leads there."""
    if case.state is State.SOLVED:
        return _closed(case, facts, at) if target is State.CLOSED else _answered(case, NO, at)
    goal = State.IN_PROGRESS if case.state is State.REOPENED else target
    (verb,) = (
        m.verb
        for m in LIFECYCLE
        if m.by is By.PRESS and case.state in m.sources and m.target is goal
    )
    who = DESK.people[case.assignee or DESK.groups[case.group].members[0]]
    return moved(case, verb, who, at, next_contact=at.date().isoformat())


def _closed(case: Case, facts: Sequence[Fact], at: datetime) -> Change:
    """By time, where the survey had been open long enough by then; else by the requester.

    Not a moment before the log closes it: its desk waited longer for an answer than ours.
    """
    expires = next(due.at for due in agenda(case, facts, DESK, at) if due.verb is Verb.EXPIRE)
    if at < expires:
        return _answered(case, YES, at)
    move = permitted(case, Verb.EXPIRE, frozenset(), case.version, by=By.CLOCK)
    return act(case, move, {}, MESA, DESK, at)


def _answered(case: Case, given: Mapping[str, str], at: datetime) -> Change:
    return answer_survey(case, case.round, given, ANA, DESK, at)


@pytest.fixture(scope="module")
def invented() -> Mapping[str, Life]:
    return lives_of(INVENTED.splitlines())


@pytest.fixture(scope="module", params=["invented", "logged"])
def lives(request: pytest.FixtureRequest, invented: Mapping[str, Life]) -> Mapping[str, Life]:
    if request.param == "invented":
        return invented
    path = os.environ.get(LOG)
    if not path:
        pytest.skip(f"{LOG} does not say where the incident log is")
    if not Path(path).is_file():
        pytest.skip(f"{LOG}: there is no file {path}")
    with Path(path).open(encoding="utf-8", newline="") as lines:
        return lives_of(lines)


@pytest.mark.rule("R22")
def test_every_case_ends_as_the_log_says(lives: Mapping[str, Life]) -> None:
    ends = {number: (life.case.state, life.facts[-1].at) for number, life in lives.items()}

    assert ends
    assert ends == {number: life.begins[-1] for number, life in lives.items()}


@pytest.mark.rule("R22", "R24")
def test_every_case_is_reopened_as_often_as_the_log_says(lives: Mapping[str, Life]) -> None:
    reopenings = {number: life.reopenings for number, life in lives.items()}

    assert any(reopenings.values())
    assert reopenings == {number: life.updates[-1].reopenings for number, life in lives.items()}


@pytest.mark.rule("R16")
def test_the_history_of_every_case_is_a_chain(lives: Mapping[str, Life]) -> None:
    for number, life in lives.items():
        links = [(fact.source, fact.target) for fact in life.facts]
        times = [fact.at for fact in life.facts]

        assert links[0] == (None, State.REGISTERED), number
        assert all(ends is begins for (_, ends), (begins, _) in pairwise(links)), number
        assert links[-1][1] is life.case.state, number
        assert [fact.version for fact in life.facts] == list(range(1, len(links) + 1)), number
        assert times == sorted(times), number
        assert {*times} == {at for _, at in life.begins}, number
        assert {*life.begins} <= {(fact.target, fact.at) for fact in life.facts}, number


@pytest.mark.rule("R29")
def test_the_clock_explains_every_case_to_the_second(lives: Mapping[str, Life]) -> None:
    for number, life in lives.items():
        found = life.clock

        lived = int((life.ended_at - life.opened_at).total_seconds())
        assert found.elapsed == lived, number
        assert found.spent + found.stopped + found.outside == lived, number
        assert found.spent == found.solution.spent == life.worked, number
        assert all(a.until == b.since for a, b in pairwise(found.intervals)), number


@pytest.mark.rule("R22", "R23", "R24")
def test_every_step_of_the_log_is_made_by_moves_of_the_table(invented: Mapping[str, Life]) -> None:
    verbs = {number: life.verbs for number, life in invented.items()}

    assert verbs == {
        "TWICE": [
            *("open", "take", "suspend", "take", "solve"),
            *("reopen", "take", "solve", "expire"),
        ],
        "SOON": ["open", "solve", "close"],
        "AROUND": [
            *("open", "escalate", "provider", "solve"),
            *("reopen", "take", "suspend", "solve", "close"),
        ],
    }


@pytest.mark.rule("R22", "R29")
def test_what_was_reopened_counts_neither_waiting_nor_the_time_solved(
    invented: Mapping[str, Life],
) -> None:
    found = invented["TWICE"].clock

    # 8 to 11, 9 to 10 the next day, and half an hour after the reopening.
    assert found.spent == 4.5 * HOUR
    assert found.stopped == (6 + 8 + 24.5) * HOUR
    assert found.outside == (7 * 24 + 3) * HOUR - 43 * HOUR
