"""Business time, looked up fast: a month's report measures hundreds of thousands of stretches."""

from bisect import bisect_right
from datetime import UTC, datetime

from domain.business_time import Calendar

BEFORE = 3
"""Years ahead of the one in question that are laid out: few cases are older."""


class Tally:
    """What `Calendar.measure` says, between two of its readings: those of a chain of stretches
    share them. Instants in whole seconds since 1970."""

    __slots__ = ("_calendar", "_origin", "_since", "_sum", "_until")

    def __init__(self, calendar: Calendar, year: int) -> None:
        """For instants until the end of `year`."""
        self._calendar = calendar
        self._since: list[int] = []
        self._until: list[int] = []
        self._sum = [0]
        self._origin = _second(datetime(year - BEFORE, 1, 1, tzinfo=UTC))
        for laid_out in range(year - BEFORE, year + 2):
            for since, until in calendar.spans(laid_out):
                self._since.append(since)
                self._until.append(until)
                self._sum.append(self._sum[-1] + until - since)

    def __call__(self, at: int) -> int:
        """Business seconds from an origin of its own until then; negative before that."""
        place = bisect_right(self._since, at) - 1
        if place >= 0:
            return self._sum[place] + min(at, self._until[place]) - self._since[place]
        return -self._calendar.measure(_instant(at), _instant(self._origin))


def _second(at: datetime) -> int:
    return int(at.timestamp())


def _instant(second: int) -> datetime:
    return datetime.fromtimestamp(second, UTC)
