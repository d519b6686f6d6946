"""The demonstration's clock: the administrator moves it, and everything due by then happens at
once, in order. It never goes back."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from domain.business_time import Calendar
from domain.desk import Desk
from domain.digests import Digests
from domain.matching import fold
from domain.ports import Store, Unit


class Measured(StrEnum):
    """What a span of time is counted in."""

    MINUTES = "minutes"
    HOURS = "hours"
    DAYS = "days"
    WEEKS = "weeks"
    BUSINESS_DAYS = "business_days"


_WORDS = {
    **dict.fromkeys(("minuto", "minutos", "minute", "minutes", "min"), Measured.MINUTES),
    **dict.fromkeys(("hora", "horas", "hour", "hours", "h"), Measured.HOURS),
    **dict.fromkeys(("dia", "dias", "day", "days"), Measured.DAYS),
    **dict.fromkeys(("semana", "semanas", "week", "weeks"), Measured.WEEKS),
    **dict.fromkeys(
        ("dia habil", "dias habiles", "business day", "business days"), Measured.BUSINESS_DAYS
    ),
}
_SPAN = re.compile(r"(\d{1,3})\s*([a-z]+(?: [a-z]+)?)")
LONGEST = timedelta(days=400)
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Span:
    count: int
    measured: Measured

    def after(self, at: datetime, calendars: Iterable[Calendar]) -> datetime:
        """Business days are those of every calendar: of the one that works the fewest."""
        if self.measured is Measured.BUSINESS_DAYS:
            return max(calendar.business_day(at, self.count) for calendar in calendars)
        return at + timedelta(**{self.measured.value: self.count})


def read_span(text: str) -> Span | None:
    """`3 días hábiles`, `2 hours`; None for what is no span of time, or one of over a year."""
    match = _SPAN.fullmatch(" ".join(fold(text).split()))
    measured = _WORDS.get(match[2]) if match else None
    if match is None or measured is None or not int(match[1]):
        return None
    span = Span(int(match[1]), measured)
    counted = Measured.DAYS if measured is Measured.BUSINESS_DAYS else measured
    return span if timedelta(**{counted.value: span.count}) <= LONGEST else None


class DemoClock:
    """The wall clock and what was added to it. How much lies in the database: every copy of the
    process shows the same time."""

    def __init__(self, store: Store, wall: Callable[[], datetime]) -> None:
        self._store, self._wall = store, wall
        self._shift = timedelta()

    def __call__(self) -> datetime:
        return self._wall() + self._shift

    async def follow(self) -> None:
        """Another copy of the process may have moved it."""
        shift = await self._store.read(lambda unit: unit.time_shift())
        self._shift = max(self._shift, shift)

    async def move_to(self, at: datetime) -> None:
        """To whole seconds; and never back, whoever else moves it meanwhile."""
        wanted, before = timedelta(seconds=-(-(at - self._wall()) // _SECOND)), self()

        def work(unit: Unit) -> None:
            # Here, and not after it: who claims something next already goes by it. It only ever
            # grows, so it may run more than once.
            self._shift = max(self._shift, unit.keep_time_shift(wanted, before))

        await self._store.write(work)


class Demo:
    """What the administrator may ask of time, in the demonstration only."""

    def __init__(self, clock: DemoClock, desk: Desk, digests: Digests | None = None) -> None:
        self.clock, self._desk, self._digests = clock, desk, digests

    async def advance(self, span: Span) -> int:
        """Moves the clock from one thing that is due to the next; how many were done. Digests
        are not counted: they say how things stand and change none."""
        await self.clock.follow()
        calendars = [project.calendar for project in self._desk.catalog.projects.values()]
        until, done = span.after(self.clock(), calendars), 0
        while (due := await self._due_next()) and due <= until:
            await self.clock.move_to(due)
            done += await self._see_to_what_is_due()
        await self.clock.move_to(until)
        return done + await self._see_to_what_is_due()

    async def _due_next(self) -> datetime | None:
        due = await self._desk.due_next(), await self._digests.due_next() if self._digests else None
        return min((at for at in due if at), default=None)

    async def _see_to_what_is_due(self) -> int:
        done = await self._desk.see_to_what_is_due()
        if self._digests:
            await self._digests.see_to_what_is_due()
        return done
