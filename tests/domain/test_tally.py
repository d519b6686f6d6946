"""The fast way to measure business time says what the calendar says."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from domain.business_time import DAY_S, Calendar, Shift
from domain.tally import Tally
from tests.domain.building import OFFICE

NIGHTS = Calendar(
    "America/Santiago",  # with daylight saving
    {day: (Shift(0, 6 * 3_600), Shift(20 * 3_600, DAY_S)) for day in range(7)},
)
CALENDARS = [OFFICE, NIGHTS]
TALLIES = [Tally(calendar, 2026) for calendar in CALENDARS]
FIRST = datetime(2019, 1, 1, tzinfo=UTC)
SECONDS = int(timedelta(days=365 * 8).total_seconds())


@pytest.mark.rule("R28", "R31")
@given(some.sampled_from([0, 1]), *[some.integers(0, SECONDS)] * 2)
def test_a_tally_measures_what_its_calendar_measures(which: int, one: int, other: int) -> None:
    calendar, tally = CALENDARS[which], TALLIES[which]
    since, until = (FIRST + timedelta(seconds=n) for n in sorted((one, other)))

    found = tally(int(until.timestamp())) - tally(int(since.timestamp()))

    assert found == calendar.measure(since, until)
