"""The clock of a case, worked out by hand.

The desk works from Monday to Friday, 08:00 to 12:00 and 13:00 to 17:00. A case of medium priority
is attended to within two hours and solved within sixteen.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from domain.agenda import Due, agenda, planned
from domain.case import Case, Fact, Person, Priority, State
from domain.catalog import Catalog
from domain.moves import Verb
from domain.sla import Clock, clock
from tests.domain.building import DESK, HOUR, NO, YES, a_case, by_survey, filled, moved
from tests.people import ANA, JORGE, LUCIA, MARTA

BOGOTA = ZoneInfo("America/Bogota")
# In December 2026 the 7th is a Monday, and the 8th would be a holiday: this desk knows none.
FRIDAY = datetime(2026, 12, 4, 16, 30, tzinfo=BOGOTA)


def at(text: str) -> datetime:
    """`4 16:30`: the day of December 2026 and the time in Bogotá."""
    day, time = text.split()
    hour, minute, *second = map(int, time.split(":"))
    return datetime(2026, 12, int(day), hour, minute, *second, tzinfo=BOGOTA)


class Life:
    """A case from its registration on, moved at given times."""

    def __init__(self, opened: str, catalog: Catalog = DESK, **other: object) -> None:
        self.catalog = catalog
        self.case: Case = a_case(State.REGISTERED, opened_at=at(opened), version=1, **other)
        begun = Fact(
            verb=Verb.OPEN,
            who=ANA.id,
            who_name=ANA.name,
            at=self.case.opened_at,
            source=None,
            target=State.REGISTERED,
        )
        self.facts: list[Fact] = [begun]

    def does(self, verb: Verb, when: str, who: Person = JORGE, **given: str) -> "Life":
        late = {"next_contact": "2027-01-15"} if "next_contact" in filled(verb, self.case) else {}
        change = moved(self.case, verb, who, at(when), **(late | given))
        self.case, self.facts = change.case, [*self.facts, change.fact]
        return self

    def answers(self, when: str, *, closes: bool) -> "Life":
        change = by_survey(self.case, YES if closes else NO)
        self.case, self.facts = change.case, [*self.facts, replace(change.fact, at=at(when))]
        return self

    def clock(self, when: str) -> Clock:
        found = clock(self.case, self.facts, self.catalog, at(when))
        assert found is not None
        return found

    def ahead(self, when: str) -> Sequence[Due]:
        return agenda(self.case, self.facts, self.catalog, at(when))


def hours(found: Clock) -> tuple[float, float, float]:
    return found.spent / HOUR, found.stopped / HOUR, found.outside / HOUR


# Running


@pytest.mark.rule("R28", "R29")
def test_registered_on_a_friday_at_half_past_four() -> None:
    """Half an hour is left on Friday; an hour and a half are owed on Monday."""
    found = Life("4 16:30").clock("4 16:45")

    assert found.attention.due == at("7 09:30")
    # Sixteen hours: half of one on Friday, eight on Monday, seven and a half on Tuesday.
    assert found.solution.due == at("8 16:30")
    assert found.solution.spent == HOUR / 4
    assert found.pending == found.attention


@pytest.mark.rule("R29")
def test_what_was_attended_to_in_time_and_what_was_not() -> None:
    assert Life("7 08:00").does(Verb.TAKE, "7 10:00").clock("7 11:00").attention.breached_at is None

    late = Life("7 08:00").does(Verb.TAKE, "7 10:00:01").clock("7 11:00").attention

    assert late.breached_at == at("7 10:00")
    assert late.met_at == at("7 10:00:01")
    assert late.due is None


@pytest.mark.rule("R13", "R29")
def test_an_escalation_is_no_attention() -> None:
    life = Life("7 08:00").does(Verb.ESCALATE, "7 08:30", group="systems", specialist=MARTA.id)

    waiting = life.clock("7 09:00").attention
    life.does(Verb.TAKE, "7 11:00", who=MARTA)

    assert (waiting.met_at, waiting.due) == (None, at("7 10:00"))
    assert life.clock("7 12:00").attention.breached_at == at("7 10:00")


@pytest.mark.rule("R29")
def test_what_is_solved_at_once_was_attended_to_at_once() -> None:
    found = Life("7 08:00").does(Verb.SOLVE, "7 08:20").clock("7 12:00")

    assert found.attention.met_at == found.solution.met_at == at("7 08:20")
    assert found.pending is None


# Stopped


@pytest.mark.rule("R12", "R29")
def test_a_suspension_moves_what_is_due_by_as_much_as_it_lasted() -> None:
    life = Life("7 08:00").does(Verb.TAKE, "7 09:00").does(Verb.SUSPEND, "7 10:00")

    stopped = life.clock("7 16:00")
    assert (stopped.solution.due, stopped.solution.left) == (None, 14 * HOUR)
    assert hours(stopped) == (2, 5, 1)
    life.does(Verb.TAKE, "8 10:00")

    # Fourteen hours from Tuesday at ten: six on Tuesday, eight on Wednesday.
    assert life.clock("8 10:00").solution.due == at("9 17:00")
    assert hours(life.clock("8 12:00")) == (4, 8, 16)


@pytest.mark.rule("R14")
def test_a_provider_stops_the_clock_only_where_the_project_says_so() -> None:
    runs = Life("7 08:00").does(Verb.TAKE, "7 08:00").does(Verb.PROVIDER, "7 09:00")
    tic = replace(DESK.projects["tic"], provider_stops_clock=True)
    catalog = replace(DESK, projects={**DESK.projects, "tic": tic})

    stops = clock(runs.case, runs.facts, catalog, at("7 11:00"))

    assert runs.clock("7 11:00").solution.spent == 3 * HOUR
    assert stops is not None
    assert (stops.solution.spent, stops.stopped) == (HOUR, 2 * HOUR)


@pytest.mark.rule("R20", "R22")
def test_what_was_solved_stands_still_and_goes_on_where_it_was_when_it_is_reopened() -> None:
    life = Life("7 08:00").does(Verb.TAKE, "7 08:00").does(Verb.SOLVE, "7 11:00")
    assert life.clock("9 17:00").solution.spent == 3 * HOUR

    life.answers("9 10:00", closes=False)

    assert life.clock("9 12:00").solution.spent == 5 * HOUR
    # Thirteen of sixteen hours were left on Wednesday at ten: six, and seven on Thursday.
    assert life.clock("9 12:00").solution.due == at("10 16:00")


@pytest.mark.rule("R22")
def test_time_in_solucionado_counts_where_the_project_says_so_once_it_was_reopened() -> None:
    tic = replace(DESK.projects["tic"], solved_counts=True)
    catalog = replace(DESK, projects={**DESK.projects, "tic": tic})
    life = Life("7 08:00", catalog).does(Verb.TAKE, "7 08:00").does(Verb.SOLVE, "7 11:00")

    assert life.clock("9 10:00").solution.spent == 3 * HOUR
    life.answers("8 11:00", closes=False)

    assert life.clock("8 11:00").solution.spent == 11 * HOUR


@pytest.mark.rule("R22")
def test_a_reopened_case_goes_on_from_the_escalation_to_its_specialist() -> None:
    """Lucía's desk had it for two hours: they count for the case, and not for Marta."""
    life = Life("7 08:00", group="desk", assignee="", category="printer")
    life.does(Verb.TAKE, "7 09:00", who=LUCIA)
    life.does(Verb.ESCALATE, "7 10:00", who=LUCIA, group="systems", specialist=MARTA.id)
    life.does(Verb.TAKE, "7 11:00", who=MARTA).does(Verb.SOLVE, "7 14:00", who=MARTA)

    life.answers("8 09:00", closes=False)

    found = life.clock("8 10:00")
    assert found.holding.since == at("7 10:00")
    # Ten to twelve and one to two on Monday, nine to ten on Tuesday.
    assert found.holding.spent == 4 * HOUR
    assert found.solution.spent == 6 * HOUR


@pytest.mark.rule("R25", "R29")
def test_a_closed_case_ends_its_clock_with_its_life() -> None:
    life = Life("7 08:00").does(Verb.TAKE, "7 08:00").does(Verb.SOLVE, "7 10:00")
    life.answers("7 11:00", closes=True)

    found = life.clock("31 11:00")

    assert hours(found) == (2, 1, 0)
    assert found.elapsed == 3 * HOUR


@pytest.mark.rule("R29")
def test_breached_is_breached_from_the_second_at_which_the_time_was_used_up() -> None:
    life = Life("7 08:00", priority=Priority.HIGH).does(Verb.TAKE, "7 08:00")

    before, there = life.clock("7 16:59:59").solution, life.clock("7 17:00").solution

    assert (before.breached_at, before.left) == (None, 1)
    assert (there.breached_at, there.due, there.left) == (at("7 17:00"), at("7 17:00"), 0)


@pytest.mark.rule("R29")
def test_without_an_agreement_there_is_no_clock() -> None:
    case = a_case(category="gone")

    assert clock(case, (), DESK, FRIDAY) is None
    assert planned(case, (), DESK, FRIDAY) == case


# What is ahead


@pytest.mark.rule("R30")
def test_the_warnings_that_are_ahead() -> None:
    """Two hours to attend: three quarters are over at 09:30, nine tenths at 09:48."""
    ahead = [(due.verb, due.target, due.at) for due in Life("7 08:00").ahead("7 08:00")]

    assert ahead == [
        ("warn", "attention", at("7 09:30")),
        ("alert", "attention", at("7 09:48")),
        ("breach", "attention", at("7 10:00")),
        # Twelve of sixteen hours; fourteen hours and 24 minutes.
        ("warn", "solution", at("8 12:00")),
        ("alert", "solution", at("8 15:24")),
        ("breach", "solution", at("8 17:00")),
    ]


@pytest.mark.rule("R30")
def test_a_pause_moves_the_warnings_and_the_shares_are_the_projects() -> None:
    tic = replace(DESK.projects["tic"], warn_share=50, alert_share=51)
    catalog = replace(DESK, projects={**DESK.projects, "tic": tic})
    life = Life("7 08:00", catalog).does(Verb.TAKE, "7 08:00").does(Verb.SUSPEND, "7 09:00")
    assert not [due for due in life.ahead("7 10:00") if due.target]

    life.does(Verb.TAKE, "8 09:00")

    # Seven of eight hours are ahead, from Tuesday at nine.
    assert life.ahead("8 09:00")[0] == Due(at("8 17:00"), Verb.WARN, "solution")


@pytest.mark.rule("R30")
def test_nobody_is_woken_at_night_by_what_came_late() -> None:
    """The process was down from Monday noon on, and is started at 22:00."""
    life = Life("7 08:00")

    assert {due.at for due in life.ahead("7 22:00") if due.target == "attention"} == {at("8 08:00")}

    tic = replace(DESK.projects["tic"], warns_outside_hours=True)
    life.catalog = replace(DESK, projects={**DESK.projects, "tic": tic})
    assert life.ahead("7 22:00")[0].at == at("7 09:30")


@pytest.mark.rule("R30")
def test_what_comes_due_at_the_end_of_the_day_is_said_then() -> None:
    life = Life("7 08:00", priority=Priority.HIGH).does(Verb.TAKE, "7 08:00")

    breach = [due for due in life.ahead("7 17:00:05") if due.verb is Verb.BREACH]

    assert breach == [Due(at("7 17:00"), Verb.BREACH, "solution")]


@pytest.mark.rule("R23", "R28")
def test_the_survey_ends_three_business_days_later_at_the_same_time_of_day() -> None:
    life = Life("3 08:00").does(Verb.SOLVE, "4 16:30")

    assert life.ahead("4 16:30") == [
        Due(at("8 16:30"), Verb.REMIND),
        Due(at("9 16:30"), Verb.EXPIRE),
    ]


@pytest.mark.rule("R26", "R27")
def test_the_requests_and_the_proposal_are_a_business_day_apart() -> None:
    life = Life("3 08:00").does(Verb.SUSPEND, "3 16:30", reason="no-answer")

    assert [(due.verb, due.at) for due in life.ahead("3 16:30")] == [
        ("chase", at("4 16:30")),
        ("chase", at("7 16:30")),
        ("propose", at("8 16:30")),
    ]


@pytest.mark.rule("R26")
@pytest.mark.parametrize("verb", [Verb.ANSWER, Verb.NOTE])
def test_an_answer_ends_the_requests_and_what_the_desk_notes_does_not(verb: Verb) -> None:
    life = Life("3 08:00").does(Verb.SUSPEND, "3 16:30", reason="no-answer")

    life.does(verb, "3 16:40", who=ANA if verb is Verb.ANSWER else JORGE)

    assert bool(life.ahead("3 16:45")) == (verb is Verb.NOTE)


@pytest.mark.rule("R26")
def test_a_case_that_is_suspended_again_is_asked_about_again() -> None:
    life = Life("3 08:00").does(Verb.SUSPEND, "3 09:00", reason="no-answer")
    life.does(Verb.ANSWER, "3 10:00", who=ANA).does(Verb.TAKE, "3 11:00")

    life.does(Verb.SUSPEND, "3 12:00", reason="no-answer")

    asks = {Verb.CHASE, Verb.PROPOSE}
    assert len([due for due in life.ahead("3 12:00") if due.verb in asks]) == 3


@pytest.mark.rule("R10")
def test_the_indexes_are_the_next_breach_and_the_next_thing_to_see_to() -> None:
    life = Life("7 08:00")
    case = planned(life.case, life.facts, DESK, at("7 08:00"))
    assert (case.due_at, case.wake_at) == (at("7 10:00"), at("7 09:30"))

    life.does(Verb.SUSPEND, "7 09:00", reason="spare-part")
    case = planned(life.case, life.facts, DESK, at("7 09:00"))

    assert (case.due_at, case.wake_at) == (None, None)
