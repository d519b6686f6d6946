"""Takes up what is owed as soon as it is owed: at least once, in order, at the pace of its line."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

from bot.bell import Bell
from domain.case import Audience
from domain.notices import LETTERS, TELLING, Fate, Line, NotDelivered, Notice, What, next_try
from domain.ports import Store, Unit

log = logging.getLogger(__name__)

Reader = tuple[str, int]
"""A person; or nobody and a case, whose cards are refreshed. All letters are one reader's: a mail
server takes them one after the other."""

READERS = {Line.TEAMS: 100, Line.MAIL: 1}
"""How many may be on their way at once."""
POST_OFFICE: Reader = ("", 0)
STALE = timedelta(seconds=10)
"""After this much of its lease, a notice is claimed anew before it is delivered."""


class Delivers(Protocol):
    async def deliver(self, notice: Notice) -> None:
        """Raises NotDelivered."""
        ...


class Courier:
    def __init__(
        self,
        store: Store,
        delivery: Delivers,
        now: Callable[[], datetime],
        line: Line = Line.TEAMS,
    ) -> None:
        self._store, self._delivery, self._now = store, delivery, now
        self.line, self._most = line, READERS[line]
        self._bell = Bell()
        self._claiming = asyncio.Lock()
        self._under_way: dict[Reader, asyncio.Task[None]] = {}
        """The last in line of each reader."""
        self._tasks: set[asyncio.Task[None]] = set()

    def ring(self) -> None:
        """Something was owed a moment ago."""
        self._bell.ring()

    async def run(self) -> None:
        """Until cancelled."""
        await self._bell.answered_by(self.take_up, "courier")

    async def deliver_due(self) -> int:
        """Until everything that is due has arrived, or has failed and is to be tried later; how
        many notices were taken up for it."""
        count = 0
        while (taken := await self.take_up()) or self._under_way:
            count += taken
            await asyncio.gather(*self._under_way.values())
        return count

    async def close(self) -> None:
        """What is under way is dropped: it comes due again after its lease."""
        tasks = [*self._tasks]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def take_up(self) -> int:
        """Claims what is due and sets it on its way; how many notices. A reader who has much to be
        told, at the pace that Teams allows, holds up nobody else."""
        count = 0
        async with self._claiming:
            while len(self._under_way) < self._most and (owed := await self._claim()):
                count += len(owed)
                self._set_out(owed)
        return count

    async def _claim(self) -> Sequence[Notice]:
        return await self._store.write(lambda unit: unit.claim(self._now(), self.line))

    def _set_out(self, owed: Sequence[Notice]) -> None:
        claimed, tellers = self._now(), defaultdict[int, list[asyncio.Task[None]]](list)
        for reader, notices in _queues(n for n in owed if n.what is not What.REFRESH):
            task = self._sent_off(reader, notices, claimed, ())
            for notice in notices:
                tellers[notice.number].append(task)
        # After what is told of the case: a card that was sent new a moment ago needs no refreshing.
        for case, notices in _queues(n for n in owed if n.what is What.REFRESH):
            self._sent_off(case, notices, claimed, tellers[notices[0].number])

    def _sent_off(
        self,
        reader: Reader,
        notices: Sequence[Notice],
        claimed: datetime,
        after: Sequence["asyncio.Task[None]"],
    ) -> "asyncio.Task[None]":
        before = self._under_way.get(reader)
        ahead = (*after, before) if before else after
        task = asyncio.create_task(self._in_turn(notices, claimed, ahead))
        self._under_way[reader] = task
        self._tasks.add(task)
        task.add_done_callback(partial(self._arrived, reader))
        return task

    def _arrived(self, reader: Reader, task: "asyncio.Task[None]") -> None:
        self._tasks.discard(task)
        if self._under_way.get(reader) is task:
            del self._under_way[reader]
        if len(self._under_way) == self._most - 1:
            self.ring()  # there is room again
        if not task.cancelled() and task.exception():
            log.error("courier", exc_info=task.exception())

    async def _in_turn(
        self,
        notices: Sequence[Notice],
        claimed: datetime,
        after: Sequence["asyncio.Task[None]"],
    ) -> None:
        """One reader's notices one after the other: they read them in the order of the facts."""
        if after:
            await asyncio.wait(after)
        waiting = [*notices]
        while waiting:
            notice = waiting.pop(0)
            if self._now() - claimed > STALE and not await self._renewed(notice):
                continue  # its lease ran out while others were paced: another courier has it
            failure = await self._failure(notice)
            if failure:
                waiting = await self._undelivered(notice, failure, waiting)

    async def _failure(self, notice: Notice) -> NotDelivered | None:
        try:
            await self._delivery.deliver(notice)
        except NotDelivered as error:
            return error
        except Exception as error:
            log.exception("notice", extra={"notice": notice.id, "case": notice.number})
            return NotDelivered(Fate.AGAIN, type(error).__name__)
        return None

    async def _renewed(self, notice: Notice) -> bool:
        return await self._store.write(lambda unit: unit.renew(notice, self._now()))

    async def _undelivered(
        self, notice: Notice, error: NotDelivered, waiting: Sequence[Notice]
    ) -> list[Notice]:
        """What becomes of it; and which of those behind it may still go out now. A later fact of
        the case does not overtake it, and a pause that Teams asks for holds for all of them."""
        log.warning(
            "not delivered",
            extra={
                "notice": notice.id,
                "case": notice.number,
                "why": error.why,
                "fate": error.fate,
            },
        )
        again = error.fate is Fate.AGAIN
        at = next_try(notice.attempts, self._now(), error.retry_after) if again else None
        held_up = [n for n in waiting if at and (error.retry_after or _behind(n, notice))]

        def work(unit: Unit) -> None:
            if error.fate is Fate.UNREACHABLE:
                unit.unreachable(notice.person, self._now())
            kept = again and at is None and notice.what not in LETTERS
            if error.fate is Fate.UNREACHABLE or kept:
                unit.parked(notice, error.why)
            else:
                unit.failed(notice, error.why, at)
            for later in held_up:
                unit.postponed(later, at or self._now())
            if at is None and notice.audience is Audience.REQUESTER and notice.what in TELLING:
                # The desk sees on its cards that the requester was not reached.
                unit.owe_redrawing(notice.number, notice.version, notice.person, self._now())

        await self._store.write(work)
        return [n for n in waiting if n not in held_up]


def _behind(later: Notice, notice: Notice) -> bool:
    """Whether the same reader would hear of the same case out of order."""
    return (later.person, later.number) == (notice.person, notice.number)


def _queues(owed: Iterable[Notice]) -> Iterable[tuple[Reader, list[Notice]]]:
    queues: dict[Reader, list[Notice]] = defaultdict(list)
    for notice in owed:
        queues[_reader(notice)].append(notice)
    return queues.items()


def _reader(notice: Notice) -> Reader:
    if notice.what in LETTERS:
        return POST_OFFICE
    return notice.person, 0 if notice.person else notice.number
