"""Business time is what the wall clock of the project shows, to the second, and nothing else."""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from domain.business_time import DAY_S, Calendar, Holidays, Shift
from store.holidays_of import holidays_of


def colombia() -> Holidays:
    found = holidays_of("CO")
    assert found
    return found


HOUR = 3_600
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)

MORNING = Shift(8 * HOUR, 12 * HOUR)
AFTERNOON = Shift(13 * HOUR, 17 * HOUR)
OFFICE = Calendar(
    "America/Bogota",
    dict.fromkeys(range(5), (MORNING, AFTERNOON)),
    closed={date(2026, 12, 24), date(2026, 12, 31)},
    holidays=colombia(),
)
"""Monday to Friday, eight hours with a break at noon."""
NIGHTS = Calendar(
    "America/New_York",
    dict.fromkeys(range(7), (Shift(22 * HOUR, DAY_S), Shift(0, 6 * HOUR))),
)
"""Every night from 22:00 to 06:00, also the two in which the clocks are put forward and back."""


def bogota(text: str) -> datetime:
    """Bogotá has had one offset, the whole year, since 1993."""
    return datetime.fromisoformat(f"{text}-05:00")


def utc(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+00:00")


FRIDAY = bogota("2026-11-13 16:30")
"""Half an hour before it closes until Tuesday: Monday 16 is the Independence of Cartagena."""
SATURDAY = bogota("2026-11-14 10:00")


# A case registered on a Friday afternoon.


@pytest.mark.rule("R28")
def test_two_hours_from_friday_afternoon_end_on_tuesday_after_the_monday_that_is_a_holiday() -> (
    None
):
    due = OFFICE.add(FRIDAY, 2 * HOUR)

    assert due == bogota("2026-11-17 09:30")  # 0:30 on Friday, 1:30 on Tuesday


@pytest.mark.rule("R28")
def test_eight_hours_from_friday_afternoon_leave_out_the_lunch_of_tuesday() -> None:
    due = OFFICE.add(FRIDAY, 8 * HOUR)

    assert due == bogota("2026-11-17 16:30")  # 0:30 on Friday, 4:00 and 3:30 on Tuesday


@pytest.mark.rule("R28")
def test_the_third_business_day_ends_at_the_same_time_of_day() -> None:
    due = OFFICE.business_day(FRIDAY, 3)

    assert due == bogota("2026-11-19 16:30")  # Tuesday, Wednesday, Thursday


@pytest.mark.rule("R28")
@pytest.mark.parametrize(
    ("registered", "due"),
    [
        ("2026-11-14 10:00", "2026-11-17 10:00"),
        ("2026-11-12 20:15", "2026-11-13 20:15"),
        ("2026-12-23 09:00", "2026-12-28 09:00"),
    ],
    ids=["on a Saturday", "after hours", "before a closed day, a holiday and a weekend"],
)
def test_the_next_business_day_keeps_the_time_of_day_whatever_it_is(
    registered: str, due: str
) -> None:
    assert OFFICE.business_day(bogota(registered), 1) == bogota(due)


@pytest.mark.rule("R28")
def test_what_begins_on_a_saturday_begins_when_the_next_shift_opens() -> None:
    assert OFFICE.opens(SATURDAY) == bogota("2026-11-17 08:00")
    assert OFFICE.add(SATURDAY, HOUR) == bogota("2026-11-17 09:00")


@pytest.mark.rule("R28")
def test_a_deadline_at_the_end_of_a_shift_is_that_end_and_not_the_next_opening() -> None:
    morning = bogota("2026-11-13 08:00")

    assert OFFICE.add(morning, 4 * HOUR) == bogota("2026-11-13 12:00")
    assert OFFICE.add(morning, 4 * HOUR + 1) == bogota("2026-11-13 13:00:01")
    assert OFFICE.add(morning, 8 * HOUR) == bogota("2026-11-13 17:00")
    assert OFFICE.add(morning, 8 * HOUR + 1) == bogota("2026-11-17 08:00:01")


@pytest.mark.rule("R28")
def test_no_time_at_all_is_over_at_once_also_while_it_is_closed() -> None:
    assert OFFICE.add(SATURDAY, 0) == SATURDAY


@pytest.mark.rule("R28")
@pytest.mark.parametrize(
    ("since", "until", "hours"),
    [
        ("2026-11-12 11:30", "2026-11-12 13:30", 1),
        ("2026-11-12 12:00", "2026-11-12 13:00", 0),
        ("2026-11-12 06:00", "2026-11-12 20:00", 8),
        ("2026-11-20 16:00", "2026-11-23 09:00", 2),
        ("2026-11-13 16:30", "2026-11-17 08:30", 1),
        ("2026-11-14 00:00", "2026-11-17 08:00", 0),
        ("2026-11-09 00:00", "2026-11-14 00:00", 40),
        ("2026-11-16 00:00", "2026-11-21 00:00", 32),
        ("2026-12-23 16:00", "2026-12-28 09:00", 2),
        ("2026-12-30 16:00", "2027-01-04 09:00", 2),
    ],
    ids=[
        "across lunch",
        "within lunch",
        "from before it opens until after it closes",
        "across a weekend",
        "across a weekend and a holiday",
        "within closed time",
        "a week",
        "a week with a holiday",
        "across a closed day, a holiday and a weekend",
        "across the year's end",
    ],
)
def test_only_the_hours_in_which_it_works_are_measured(since: str, until: str, hours: int) -> None:
    assert OFFICE.measure(bogota(since), bogota(until)) == hours * HOUR


@pytest.mark.rule("R28")
def test_what_ends_before_it_begins_took_no_time() -> None:
    assert OFFICE.measure(bogota("2026-11-12 15:00"), bogota("2026-11-12 09:00")) == 0
    assert OFFICE.measure(bogota("2026-11-12 15:00"), bogota("2026-11-12 15:00")) == 0


@pytest.mark.rule("R28")
def test_a_day_closed_besides_the_holidays_is_closed_for_its_project_alone() -> None:
    neighbour = Calendar(OFFICE.timezone, OFFICE.shifts, holidays=OFFICE.holidays)
    day = (bogota("2026-12-24 00:00"), bogota("2026-12-25 00:00"))

    assert OFFICE.measure(*day) == 0
    assert neighbour.measure(*day) == 8 * HOUR
    assert not OFFICE.works_on(date(2026, 12, 24))
    assert neighbour.works_on(date(2026, 12, 24))


@pytest.mark.rule("R28")
def test_a_shift_holds_its_first_second_and_not_its_end() -> None:
    assert not OFFICE.works_at(bogota("2026-11-12 07:59:59"))
    assert OFFICE.works_at(bogota("2026-11-12 08:00"))
    assert OFFICE.works_at(bogota("2026-11-12 11:59:59"))
    assert not OFFICE.works_at(bogota("2026-11-12 12:00"))
    assert OFFICE.opens(bogota("2026-11-12 12:00")) == bogota("2026-11-12 13:00")


@pytest.mark.rule("R28")
def test_an_instant_is_taken_at_the_second_it_lies_in() -> None:
    late, early = bogota("2026-11-13 16:30:00.999999"), bogota("2026-11-13 16:30:01.000001")

    assert OFFICE.measure(late, early) == 1
    assert OFFICE.measure(FRIDAY, late) == 0
    assert OFFICE.add(late, 1) == bogota("2026-11-13 16:30:01")
    assert OFFICE.opens(late) == FRIDAY
    assert OFFICE.works_at(bogota("2026-11-13 16:59:59.999999"))


@pytest.mark.rule("R28")
def test_an_instant_is_the_same_whichever_zone_tells_it() -> None:
    told = FRIDAY.astimezone(ZoneInfo("Asia/Tokyo"))

    assert OFFICE.add(told, 2 * HOUR) == OFFICE.add(FRIDAY, 2 * HOUR)
    assert OFFICE.business_day(told, 1) == OFFICE.business_day(FRIDAY, 1)
    assert OFFICE.measure(told, FRIDAY + MINUTE) == 60


# Holidays of Colombia.


@pytest.mark.rule("R28")
@pytest.mark.parametrize(
    "day",
    [
        *("2026-01-01", "2026-04-02", "2026-04-03", "2026-05-01", "2026-07-20", "2026-08-07"),
        *("2026-12-08", "2026-12-25"),
        *("2027-01-01", "2027-03-25", "2027-03-26", "2027-05-01", "2027-07-20", "2027-08-07"),
        *("2027-12-08", "2027-12-25"),
    ],
)
def test_colombia_rests_on_its_holidays(day: str) -> None:
    assert not OFFICE.works_on(date.fromisoformat(day))
    assert date.fromisoformat(day) in OFFICE.holidays(int(day[:4]))


@pytest.mark.rule("R28")
@pytest.mark.parametrize(
    ("falls", "rests"),
    [
        ("2026-01-06", "2026-01-12"),  # Reyes Magos
        ("2026-03-19", "2026-03-23"),  # San José
        ("2026-05-14", "2026-05-18"),  # Ascensión
        ("2026-11-11", "2026-11-16"),  # Independencia de Cartagena
        ("2027-01-06", "2027-01-11"),
        ("2027-06-29", "2027-07-05"),  # San Pedro y San Pablo
        ("2027-10-12", "2027-10-18"),  # Día de la Diversidad
    ],
)
def test_a_holiday_that_is_moved_rests_on_its_monday_and_not_on_its_own_day(
    falls: str, rests: str
) -> None:
    monday = date.fromisoformat(rests)

    assert monday.weekday() == 0
    assert not OFFICE.works_on(monday)
    assert OFFICE.works_on(date.fromisoformat(falls))


@pytest.mark.rule("R28")
@pytest.mark.parametrize("day", ["2026-01-05", "2026-11-23", "2027-02-01", "2027-11-22"])
def test_a_plain_monday_is_no_holiday(day: str) -> None:
    assert date.fromisoformat(day).weekday() == 0
    assert OFFICE.works_on(date.fromisoformat(day))


def test_the_holidays_of_a_year_lie_in_it() -> None:
    found = colombia()

    assert {day.year for day in found(2026)} == {2026}
    assert found(2026) is found(2026)


@pytest.mark.parametrize("code", ["ZZ", "no", "co", "COL", "Colombia", "", "__doc__"])
def test_a_country_is_named_by_its_code_of_two_letters(code: str) -> None:
    assert holidays_of(code) is None


# Daylight saving and time zones.


@pytest.mark.rule("R28")
def test_the_hour_that_the_clocks_skip_is_not_worked() -> None:
    midnight, six = utc("2026-03-08 05:00"), utc("2026-03-08 10:00")

    assert NIGHTS.measure(midnight, six) == 5 * HOUR
    assert NIGHTS.add(midnight, 5 * HOUR) == six
    assert NIGHTS.add(midnight, 5 * HOUR + 1) == utc("2026-03-09 02:00:01")


@pytest.mark.rule("R28")
def test_the_hour_that_the_clocks_show_twice_is_worked_twice() -> None:
    midnight, six = utc("2026-11-01 04:00"), utc("2026-11-01 11:00")

    assert NIGHTS.measure(midnight, six) == 7 * HOUR
    assert NIGHTS.add(midnight, 7 * HOUR) == six
    assert NIGHTS.add(midnight, 7 * HOUR + 1) == utc("2026-11-02 03:00:01")


@pytest.mark.rule("R28")
def test_a_business_day_keeps_the_time_on_the_wall_while_the_clocks_are_put_forward() -> None:
    london = Calendar("Europe/London", OFFICE.shifts)

    due = london.business_day(utc("2026-03-27 09:00"), 1)

    assert due == utc("2026-03-30 08:00")  # nine o'clock in both
    assert london.measure(utc("2026-03-27 09:00"), due) == 8 * HOUR


@pytest.mark.rule("R28")
def test_a_business_day_that_ends_at_a_time_the_clocks_skip_or_repeat_still_ends() -> None:
    half_past_two, half_past_one = utc("2026-03-07 07:30"), utc("2026-10-31 05:30")

    assert NIGHTS.business_day(half_past_two, 1) == half_past_two + timedelta(days=1)
    assert NIGHTS.business_day(half_past_one, 1) == half_past_one + timedelta(days=1)


@pytest.mark.rule("R28")
def test_an_office_a_quarter_of_an_hour_off_opens_on_its_own_clock() -> None:
    kathmandu = Calendar("Asia/Kathmandu", OFFICE.shifts)

    assert kathmandu.opens(utc("2026-11-13 00:00")) == utc("2026-11-13 02:15")
    assert kathmandu.opens(utc("2026-11-13 11:15")) == utc("2026-11-16 02:15")


@pytest.mark.rule("R28")
def test_a_day_that_a_zone_leaves_out_is_not_worked() -> None:
    """Samoa went from Thursday 29 to Saturday 31 December 2011."""
    apia = Calendar("Pacific/Apia", dict.fromkeys(range(7), (MORNING, AFTERNOON)))

    assert apia.measure(utc("2011-12-29 10:00"), utc("2011-12-31 10:00")) == 16 * HOUR
    assert apia.opens(utc("2011-12-30 03:00")) == utc("2011-12-30 18:00")


# Ten years, minute by minute.

BEGIN = datetime(2020, 1, 1, tzinfo=UTC)
END = datetime(2030, 1, 1, tzinfo=UTC)
MINUTES = (END - BEGIN) // MINUTE
ODD_STEP = 17
"""It meets every minute of the hour."""


@dataclass(frozen=True)
class Decade:
    calendar: Calendar
    before: Sequence[int]
    """How many minutes were worked before each minute since BEGIN."""


def watched(calendar: Calendar) -> Decade:
    """Looks at the wall clock once a minute for ten years."""
    zone = ZoneInfo(calendar.timezone)

    @cache
    def open_minutes(day: date) -> AbstractSet[int]:
        if day in calendar.closed or day in calendar.holidays(day.year):
            return frozenset()
        shifts = calendar.shifts.get(day.weekday(), ())
        return frozenset(m for s in shifts for m in range(s.since // 60, s.until // 60))

    before = array("I", [0])
    worked = 0
    now = BEGIN
    for _ in range(MINUTES):
        wall = now.astimezone(zone)
        worked += wall.hour * 60 + wall.minute in open_minutes(wall.date())
        before.append(worked)
        now += MINUTE
    return Decade(calendar, before)


SUPPORT = Calendar(
    "America/Bogota",
    {
        **dict.fromkeys(range(4), (MORNING, AFTERNOON)),
        4: (Shift(7 * HOUR + 45 * 60, 12 * HOUR), Shift(12 * HOUR, 15 * HOUR + 20 * 60)),
        5: (Shift(8 * HOUR + 30 * 60, 12 * HOUR + 15 * 60),),
    },
    closed={date(year, 12, day) for year in range(2020, 2030) for day in (24, 26, 31)},
    holidays=colombia(),
)


@pytest.fixture(
    scope="module", params=[SUPPORT, NIGHTS], ids=["Bogotá by day", "New York by night"]
)
def decade(request: pytest.FixtureRequest) -> Decade:
    calendar = request.param
    assert isinstance(calendar, Calendar)
    return watched(calendar)


OFTEN = settings(deadline=None, max_examples=300)
SOME = settings(deadline=None, max_examples=100)

SPANS = st.tuples(
    st.integers(0, MINUTES),
    st.integers(0, 4 * 24 * 60) | st.integers(0, MINUTES),
).map(lambda drawn: (drawn[0], min(sum(drawn), MINUTES)))
"""Two minutes since BEGIN: often a few days apart, often years."""


def minute(number: int) -> datetime:
    return BEGIN + number * MINUTE


@pytest.mark.rule("R28")
def test_ten_years_in_steps_of_minutes_agree_with_a_look_at_the_clock_every_minute(
    decade: Decade,
) -> None:
    wrong = [
        minute(since)
        for since, until in pairwise(range(0, MINUTES + 1, ODD_STEP))
        if decade.calendar.measure(minute(since), minute(until))
        != (decade.before[until] - decade.before[since]) * 60
    ]

    assert not wrong
    assert decade.calendar.measure(BEGIN, END) == decade.before[-1] * 60


@pytest.mark.rule("R28")
@OFTEN
@given(span=SPANS)
def test_any_two_minutes_of_ten_years_agree_with_a_look_at_the_clock_every_minute(
    decade: Decade, span: tuple[int, int]
) -> None:
    since, until = span

    measured = decade.calendar.measure(minute(since), minute(until))

    assert measured == (decade.before[until] - decade.before[since]) * 60


@pytest.mark.rule("R28")
@OFTEN
@given(span=SPANS)
def test_any_minutes_added_end_where_that_many_were_first_worked(
    decade: Decade, span: tuple[int, int]
) -> None:
    since, until = span
    worked = decade.before[until] - decade.before[since]
    assume(worked)

    due = decade.calendar.add(minute(since), worked * 60)

    assert due == minute(bisect_left(decade.before, decade.before[until]))
    assert decade.calendar.measure(minute(since), due) == worked * 60
    assert decade.calendar.measure(minute(since), due - SECOND) == worked * 60 - 1


# Any calendar, any instant.

ZONES = (
    "America/Bogota",
    "America/New_York",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",  # puts its clocks half an hour back
    "Europe/London",
    "Pacific/Apia",  # leaves out a whole day, at the end of 2011
)
FROM, TO = datetime(2011, 9, 1), datetime(2012, 12, 31)  # noqa: DTZ001 - Hypothesis adds the zone
INSTANTS = st.datetimes(FROM, TO, timezones=st.just(UTC))
DAYS = st.dates(FROM.date(), TO.date())
LIMITS = st.lists(st.integers(0, DAY_S), min_size=2, max_size=6, unique=True).map(sorted)


def parted(limits: Sequence[int]) -> tuple[Shift, ...]:
    return tuple(Shift(a, b) for a, b in zip(limits[::2], limits[1::2], strict=False))


def touching(limits: Iterable[int]) -> tuple[Shift, ...]:
    return tuple(Shift(a, b) for a, b in pairwise(limits))


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    week = st.dictionaries(st.integers(0, 6), LIMITS.map(parted) | LIMITS.map(touching), min_size=1)
    feasts = draw(st.frozensets(DAYS, max_size=12))
    return Calendar(
        timezone=draw(st.sampled_from(ZONES)),
        shifts=draw(week),
        closed=draw(st.frozensets(DAYS, max_size=12)),
        holidays=lambda year: {day for day in feasts if day.year == year},
    )


def open_on(calendar: Calendar, day: date) -> bool:
    free = day in calendar.closed or day in calendar.holidays(day.year)
    return day.weekday() in calendar.shifts and not free


def open_at(calendar: Calendar, at: datetime) -> bool:
    """The rule, as somebody reads it off the wall."""
    wall = at.astimezone(ZoneInfo(calendar.timezone))
    second = wall.hour * HOUR + wall.minute * 60 + wall.second
    return open_on(calendar, wall.date()) and any(
        shift.since <= second < shift.until for shift in calendar.shifts[wall.weekday()]
    )


@pytest.mark.rule("R28")
@SOME
@given(calendars(), INSTANTS)
def test_it_works_when_the_clock_on_the_wall_shows_a_shift(
    calendar: Calendar, at: datetime
) -> None:
    assert calendar.works_at(at) == open_at(calendar, at)


@pytest.mark.rule("R28")
@SOME
@given(calendars(), INSTANTS, st.integers(0, 90))
def test_seconds_are_counted_one_by_one_where_a_shift_begins(
    calendar: Calendar, at: datetime, before: int
) -> None:
    begin = calendar.opens(at) - before * SECOND

    worked = [open_at(calendar, begin + n * SECOND) for n in range(120)]

    assert calendar.measure(begin, begin + 120 * SECOND) == sum(worked)


@pytest.mark.rule("R28")
@SOME
@given(calendars(), st.lists(INSTANTS, min_size=3, max_size=3).map(sorted))
def test_parts_add_up_and_more_time_is_never_less(
    calendar: Calendar, instants: Sequence[datetime]
) -> None:
    first, second, third = instants

    whole = calendar.measure(first, third)
    parts = calendar.measure(first, second), calendar.measure(second, third)

    assert sum(parts) == whole
    assert 0 <= min(parts) <= max(parts) <= whole
    assert whole <= (third - first) / SECOND + 1  # either is taken at its second


@pytest.mark.rule("R28")
@SOME
@given(calendars(), st.tuples(INSTANTS, INSTANTS).map(sorted))
def test_a_deadline_is_the_first_second_at_which_its_time_is_over(
    calendar: Calendar, instants: Sequence[datetime]
) -> None:
    since, until = instants
    seconds = calendar.measure(since, until)
    assume(seconds)

    due = calendar.add(since, seconds)

    assert since < due <= until
    assert calendar.measure(since, due) == seconds
    assert calendar.measure(since, due - SECOND) == seconds - 1


@pytest.mark.rule("R28")
@SOME
@given(calendars(), st.tuples(INSTANTS, INSTANTS).map(sorted), st.floats(0, 1))
def test_time_added_in_two_parts_ends_where_it_ends_at_once(
    calendar: Calendar, instants: Sequence[datetime], share: float
) -> None:
    since, until = instants
    seconds = calendar.measure(since, until)
    part = int(seconds * share)

    halfway = calendar.add(since, part)

    assert calendar.add(halfway, seconds - part) == calendar.add(since, seconds)


@pytest.mark.rule("R28")
@SOME
@given(calendars(), INSTANTS)
def test_it_opens_at_the_first_working_second(calendar: Calendar, at: datetime) -> None:
    opening = calendar.opens(at)

    assert opening > at - SECOND
    assert calendar.works_at(opening)
    assert calendar.opens(opening) == opening
    assert calendar.measure(at, opening) == 0


@pytest.mark.rule("R28")
@SOME
@given(calendars(), INSTANTS, st.integers(0, 40))
def test_business_days_are_counted_day_by_day(calendar: Calendar, at: datetime, count: int) -> None:
    # At its second; of a time that is shown twice, the first.
    wall = at.astimezone(ZoneInfo(calendar.timezone)).replace(microsecond=0, fold=0)
    left = count
    while left:
        wall += timedelta(days=1)  # on the wall: the same time of the next day
        left -= open_on(calendar, wall.date())

    assert calendar.business_day(at, count) == wall.astimezone(UTC)


# Calendars that cannot be.


@pytest.mark.rule("R28")
@pytest.mark.parametrize(
    "day",
    [
        (Shift(8 * HOUR, 12 * HOUR), Shift(11 * HOUR, 17 * HOUR)),
        (Shift(11 * HOUR, 17 * HOUR), Shift(8 * HOUR, 12 * HOUR)),
        (Shift(8 * HOUR, 17 * HOUR), Shift(12 * HOUR, 13 * HOUR)),
        (MORNING, MORNING),
        (Shift(17 * HOUR, 8 * HOUR),),
        (MORNING, Shift(17 * HOUR, 13 * HOUR)),
        (Shift(8 * HOUR, 8 * HOUR),),
        (MORNING, Shift(13 * HOUR, 13 * HOUR)),
        (Shift(22 * HOUR, DAY_S + 1),),
        (Shift(DAY_S, DAY_S + HOUR),),
        (Shift(-1, 8 * HOUR),),
    ],
    ids=[
        "overlapping",
        "overlapping, the later one first",
        "one within the other",
        "twice the same",
        "reversed",
        "one of two reversed",
        "empty",
        "one of two empty",
        "beyond 24:00",
        "after 24:00",
        "before 00:00",
    ],
)
def test_shifts_that_do_not_fit_into_a_day_are_refused(day: tuple[Shift, ...]) -> None:
    with pytest.raises(ValueError, match="shift"):
        Calendar("America/Bogota", {0: (MORNING, AFTERNOON), 1: day})


@pytest.mark.rule("R28")
@pytest.mark.parametrize("week", [{}, dict.fromkeys(range(7), ())], ids=["no days", "free days"])
def test_a_week_without_any_working_time_is_refused(week: dict[int, tuple[Shift, ...]]) -> None:
    with pytest.raises(ValueError, match="no working day"):
        Calendar("America/Bogota", week)


@pytest.mark.rule("R28")
def test_shifts_that_touch_are_one_stretch_of_work_in_whichever_order_they_are_told() -> None:
    joined = Calendar("America/Bogota", {3: (Shift(12 * HOUR, 17 * HOUR), MORNING)})

    assert joined.measure(bogota("2026-11-12 00:00"), bogota("2026-11-13 00:00")) == 9 * HOUR
    assert joined.add(bogota("2026-11-12 11:00"), 2 * HOUR) == bogota("2026-11-12 13:00")


@pytest.mark.rule("R28")
def test_a_day_of_twenty_four_hours_goes_over_into_the_next() -> None:
    always = Calendar("America/Bogota", dict.fromkeys(range(7), (Shift(0, DAY_S),)))

    assert always.add(FRIDAY, 100 * HOUR) == FRIDAY + timedelta(hours=100)


@pytest.mark.rule("R28")
def test_a_calendar_that_never_opens_again_ends_the_search() -> None:
    days = {date(9990, 1, 1) + timedelta(days=n) for n in range(3652)}
    closed = Calendar("America/Bogota", OFFICE.shifts, closed=days)

    with pytest.raises(OverflowError):
        closed.add(utc("9990-06-01 12:00"), 1)
    with pytest.raises(OverflowError):
        closed.business_day(utc("9990-06-01 12:00"), 1)


@pytest.mark.rule("R28")
def test_a_week_has_seven_days() -> None:
    with pytest.raises(ValueError, match="seven days"):
        Calendar("America/Bogota", {7: (MORNING,)})


@pytest.mark.rule("R28")
def test_a_calendar_made_from_another_measures_by_its_own_days() -> None:
    thursday = bogota("2026-11-12 00:00"), bogota("2026-11-13 00:00")
    assert OFFICE.measure(*thursday) == 8 * HOUR

    closed = replace(OFFICE, closed={date(2026, 11, 12)})

    assert closed.measure(*thursday) == 0
    assert OFFICE.measure(*thursday) == 8 * HOUR


@pytest.mark.rule("R28")
def test_a_deadline_in_days_is_taken_at_its_second() -> None:
    at = FRIDAY + timedelta(microseconds=999_999)

    assert OFFICE.business_day(at, 3) == OFFICE.business_day(FRIDAY, 3)


@pytest.mark.rule("R28")
def test_of_two_moments_that_show_the_same_time_neither_ends_before_the_other() -> None:
    """London shows 01:30 twice on 25 October, and not at all 154 days later."""
    always = Calendar("Europe/London", dict.fromkeys(range(7), (Shift(0, DAY_S),)))

    assert always.business_day(utc("2026-10-25 00:30"), 154) == always.business_day(
        utc("2026-10-25 01:30"), 154
    )
