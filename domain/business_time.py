"""Business time (R28): what counts as working time, added to an instant or measured between two.

Whole seconds: every instant is taken at the second it lies in, so that parts always add up.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from itertools import accumulate, pairwise
from zoneinfo import ZoneInfo

Holidays = Callable[[int], AbstractSet[date]]
"""The holidays of a year. A port: the packages that know them live outside the domain."""

DAY_S = 86_400
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND = timedelta(seconds=1)
_LAST_YEAR = 9998
"""Further away than any agreement: a calendar that hardly works still ends the search."""


def no_holidays(_year: int) -> AbstractSet[date]:
    return frozenset()


@dataclass(frozen=True, slots=True, order=True)
class Shift:
    """Working hours of one day, in seconds from its midnight: `since` counts, `until` does not."""

    since: int
    until: int


@dataclass(frozen=True)
class Calendar:
    """When a project works. `shifts` by weekday, Monday is 0; a day without any is free.

    What the wall clock of `timezone` shows decides: an hour that daylight saving repeats counts
    twice, one that it skips does not count.
    """

    timezone: str
    shifts: Mapping[int, tuple[Shift, ...]]
    closed: Collection[date] = ()
    """Closed besides the holidays."""
    holidays: Holidays = no_holidays
    _years: dict[int, "_Year"] = field(init=False, default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Raises ValueError for shifts that overlap, end before they begin, or are none at all."""
        if not self.shifts.keys() <= set(range(7)):
            raise ValueError("a week has seven days")
        for shifts in self.shifts.values():
            limits = [limit for s in sorted(shifts) for limit in (s.since, s.until)]
            if any(a >= b for a, b in zip(limits[::2], limits[1::2], strict=True)):
                raise ValueError("a shift ends before it begins")
            if any(a > b for a, b in pairwise(limits)):
                raise ValueError("shifts overlap")
            if limits and not 0 <= limits[0] < limits[-1] <= DAY_S:
                raise ValueError("a shift leaves its day")
        if not any(self.shifts.values()):
            raise ValueError("no working day")

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    def measure(self, since: datetime, until: datetime) -> int:
        """Business seconds between two instants; 0 where `until` is not the later one."""
        begin, end = _second(since), _second(until)
        if end <= begin:
            return 0
        years = range(_year_of(begin), _year_of(end) + 1)
        return sum(self._year(y).worked(end) - self._year(y).worked(begin) for y in years)

    def add(self, at: datetime, seconds: int) -> datetime:
        """The first instant at which this much business time has passed since `at`.

        Raises OverflowError where the calendar never works so long.
        """
        begin = _second(at)
        if seconds <= 0:
            return _instant(begin)
        year = _year_of(begin)
        ahead = self._year(year).worked(begin) + seconds
        while ahead > self._year(year).total:
            ahead -= self._year(year).total
            year += 1
            if year > _LAST_YEAR:
                raise OverflowError("this calendar hardly ever works")
        return _instant(self._year(year).when(ahead))

    def works_at(self, at: datetime) -> bool:
        return self.measure(at, at + _SECOND) > 0

    def opens(self, at: datetime) -> datetime:
        """The instant itself while it is working time, else the beginning of the next shift."""
        return _instant(_second(self.add(at, 1)) - 1)

    def works_on(self, day: date) -> bool:
        """Whether it is a business day."""
        return bool(
            self.shifts.get(day.weekday())
            and day not in self.closed
            and day not in self.holidays(day.year)
        )

    def business_day(self, at: datetime, count: int) -> datetime:
        """The `count`-th business day after the day of `at`, at the same time of day (R28)."""
        local = _instant(_second(at)).astimezone(self.zone).replace(fold=0)
        day = local.date()
        while count > 0:
            day += timedelta(days=1)
            count -= self.works_on(day)
        return datetime.combine(day, local.time(), self.zone).astimezone(UTC)

    def business_day_before(self, at: datetime, count: int) -> datetime:
        """The `count`-th business day before the day of `at`, at the same time of day."""
        local = _instant(_second(at)).astimezone(self.zone).replace(fold=0)
        day = local.date()
        while count > 0:
            day -= timedelta(days=1)
            count -= self.works_on(day)
        return datetime.combine(day, local.time(), self.zone).astimezone(UTC)

    def _year(self, year: int) -> "_Year":
        found = self._years.get(year)
        if found is None:
            found = self._years[year] = _Year(self.spans(year))
        return found

    def spans(self, year: int) -> Iterator[tuple[int, int]]:
        """The working time of a year of UTC, as seconds since 1970, in order."""
        for begin, end, offset in _pieces(self.zone, year):
            first, last = (_instant(s + offset).date() for s in (begin, end - 1))
            for number in range(first.toordinal(), last.toordinal() + 1):
                day = date.fromordinal(number)
                if not self.works_on(day):
                    continue
                midnight = _second(datetime.combine(day, time(), UTC)) - offset
                for shift in sorted(self.shifts[day.weekday()]):
                    since = max(begin, midnight + shift.since)
                    until = min(end, midnight + shift.until)
                    if since < until:
                        yield since, until


class _Year:
    """The working time of one year, ready to be looked up by halving."""

    __slots__ = ("_before", "_since", "_until", "total")

    def __init__(self, spans: Iterator[tuple[int, int]]) -> None:
        found = list(spans)
        self._since = [since for since, _ in found]
        self._until = [until for _, until in found]
        self._before = [0, *accumulate(until - since for since, until in found)]
        """Seconds worked in the year before each span, and at its end."""
        self.total = self._before[-1]

    def worked(self, at: int) -> int:
        """Seconds worked in the year until `at`: none before it begins, all after its end."""
        place = bisect_right(self._since, at) - 1
        if place < 0:
            return 0
        return self._before[place] + min(at, self._until[place]) - self._since[place]

    def when(self, worked: int) -> int:
        """The first second at which this much of the year's time, 1 to `total`, is worked."""
        place = bisect_left(self._before, worked) - 1
        return self._since[place] + worked - self._before[place]


def _pieces(zone: ZoneInfo, year: int) -> Iterator[tuple[int, int, int]]:
    """The year of UTC, cut where the zone's offset changes: begin, end, and the offset, seconds."""
    begin, end = (_second(datetime(y, 1, 1, tzinfo=UTC)) for y in (year, year + 1))
    since, offset = begin, _offset(zone, begin)
    for day in range(begin + DAY_S, end + 1, DAY_S):
        there = min(day, end - 1)
        if _offset(zone, there) != offset:
            before, after = there - DAY_S, there
            while after - before > 1:
                middle = (before + after) // 2
                if _offset(zone, middle) == offset:
                    before = middle
                else:
                    after = middle
            yield since, after, offset
            since, offset = after, _offset(zone, after)
    yield since, end, offset


def _offset(zone: ZoneInfo, second: int) -> int:
    offset = _instant(second).astimezone(zone).utcoffset()
    return offset // _SECOND if offset is not None else 0


def _second(at: datetime) -> int:
    return (at - _EPOCH) // _SECOND


def _instant(second: int) -> datetime:
    return _EPOCH + timedelta(seconds=second)


def _year_of(second: int) -> int:
    return _instant(second).year
