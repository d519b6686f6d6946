"""The forecast of a move, recomputed case by case and second by second (R32)."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.forecast import WINDOW, Forecast, Holder, OpenCase, Pace, Weight
from tests.domain.building import DESK, HOUR, OFFICE
from tests.people import JORGE, LUCIA, MARTA, NOON

pytestmark = pytest.mark.rule("R32")

MINE, HERS, QUEUE = Holder(JORGE.id), Holder(LUCIA.id), Holder("", "desk")
BUSINESS = OFFICE.measure(NOON - WINDOW, NOON)
"""Twenty days of eight hours."""


def forecast(**solved: int) -> Forecast:
    by_name = {"jorge": JORGE.id, "lucia": LUCIA.id, "marta": MARTA.id}
    counts = {by_name[name]: count for name, count in solved.items()}
    return Forecast(Pace(BUSINESS, counts), DESK, NOON)


def open_case(
    number: int, due: float | None = None, risk: float | None = None, holder: Holder = MINE
) -> OpenCase:
    """`due` and `risk` in hours from now."""
    due_at, risk_at = (None if h is None else NOON + timedelta(hours=h) for h in (due, risk))
    return OpenCase(number, "tic", holder, due_at, risk_at)


def test_a_case_that_comes_due_before_its_turn_would_breach() -> None:
    # 160 business hours, 80 solved: two hours each. It is ten; the desk rests from twelve to one.
    said = forecast(jorge=80)
    cases = [open_case(1, 1), open_case(2, 1.5), open_case(3, 6)]

    # The first is begun now; the second's turn is at twelve, too late; the third's at three.
    assert said.weight(MINE, cases) == Weight(3, 0, 1)


def test_what_comes_due_at_its_very_turn_is_attended_to_in_time() -> None:
    assert forecast(jorge=80).weight(MINE, [open_case(1, 1), open_case(2, 2)]).breaches == 0


def test_what_is_breached_already_counts_and_takes_its_turn() -> None:
    cases = [open_case(1, -3, -5), open_case(2, 1)]

    assert forecast(jorge=80).weight(MINE, cases) == Weight(2, 0, 2)


def test_a_case_whose_clock_is_stopped_has_no_turn() -> None:
    waiting, late = open_case(1), open_case(2, None, -30)

    said = forecast(jorge=80).weight(MINE, [waiting, late, open_case(3, 1)])

    assert said == Weight(3, 0, 1)


def test_at_risk_is_from_its_instant_until_it_breaches() -> None:
    cases = [open_case(1, 5, 0), open_case(2, 5, 0.1), open_case(3, -1, -2), open_case(4, 5)]

    assert forecast().weight(MINE, cases).at_risk == 1


def test_who_solved_nothing_goes_at_the_mean_pace_of_those_who_did() -> None:
    pace = forecast(lucia=120, marta=40).pace

    assert pace.of(LUCIA.id) == BUSINESS // 120
    assert pace.of(JORGE.id) == BUSINESS // 80


def test_where_nobody_solved_anything_only_what_is_breached_counts() -> None:
    said = forecast()

    assert said.pace.of(JORGE.id) is None
    assert (
        said.weight(MINE, [open_case(n, 0.1) for n in range(9)] + [open_case(9, -1)]).breaches == 1
    )


def test_of_what_nobody_has_nothing_is_forecast() -> None:
    assert forecast(jorge=80).weight(QUEUE, [open_case(1, -1, holder=QUEUE)]) == Weight(1, 0, None)


def test_a_move_changes_the_loads_of_both_ends_and_comes_to_the_same_sum() -> None:
    cases = [open_case(n, n, 0) for n in range(1, 7)] + [open_case(9, 3, holder=HERS)]

    lines = forecast(jorge=80, lucia=80).lines({MINE, HERS}, cases, {1: HERS, 2: HERS})

    assert {line.holder: (line.before.open, line.after.open) for line in lines} == {
        MINE: (6, 4),
        HERS: (1, 3),
    }
    assert sum(line.before.at_risk - line.after.at_risk for line in lines) == 0


HOURS = st.none() | st.floats(-40, 60)
CASES = st.lists(
    st.builds(open_case, st.integers(1, 10_000), HOURS, HOURS, st.sampled_from([MINE, HERS])),
    max_size=25,
    unique_by=lambda one: one.number,
)


@given(CASES, st.integers(0, 200), st.integers(0, 200), st.sets(st.integers(1, 10_000)))
def test_it_agrees_with_a_day_of_work_played_through(
    cases: list[OpenCase], by_jorge: int, by_lucia: int, some: set[int]
) -> None:
    """The naive way: each person works off their cases on a calendar, one after the other."""
    solved = {k: v for k, v in (("jorge", by_jorge), ("lucia", by_lucia)) if v}
    said, moves = forecast(**solved), {c.number: HERS for c in cases[::3]}

    lines = {line.holder: line for line in said.lines({MINE, HERS}, cases, moves)}

    for holder in (MINE, HERS):
        before = [c for c in cases if c.holder == holder]
        after = [c for c in cases if moves.get(c.number, c.holder) == holder]
        each = played_pace(solved, "jorge" if holder == MINE else "lucia")
        assert lines[holder].before == played(before, each)
        assert lines[holder].after == played(after, each)


def played_pace(solved: dict[str, int], person: str) -> int | None:
    if person in solved:
        return BUSINESS // solved[person]
    return BUSINESS * len(solved) // sum(solved.values()) if solved else None


def played(cases: Sequence[OpenCase], each: int | None) -> Weight:
    late = at_risk = 0
    begins: datetime = NOON
    in_line = sorted((c for c in cases if c.due_at), key=lambda c: (c.due_at, c.number))
    for case in in_line:
        assert case.due_at
        ahead = OFFICE.measure(NOON, begins)
        late += case.due_at <= NOON or (
            each is not None and OFFICE.measure(NOON, case.due_at) < ahead
        )
        at_risk += case.due_at > NOON and case.risk_at is not None and case.risk_at <= NOON
        begins = OFFICE.add(begins, each or 0)
    late += sum(case.due_at is None and case.risk_at is not None for case in cases)
    return Weight(len(cases), at_risk, late)


def test_the_calendar_of_these_tests_has_twenty_days_of_eight_hours() -> None:
    assert BUSINESS == 160 * HOUR
