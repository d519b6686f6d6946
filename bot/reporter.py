"""Makes the reports that people asked for (R31), in the background and one at a time, and shows in
their message how far it is.

What is owed lies in the database, lent to one copy of the process at a time: one that dies leaves
its report due again. What was made and not yet shown is only shown then.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from bot.bell import Bell
from bot.post import Place, Post
from cards.parts import Card
from cards.report_card import gave_up_card, preparing_card, report_card
from cards.report_names import Names
from cards.surface import Surface
from domain.case import Person
from domain.notices import Fate, NotDelivered
from domain.ports import Store
from domain.report import Report
from domain.reporting import Reports
from domain.shelf import CHUNK, Shelf

log = logging.getLogger(__name__)

EVERY_S = 2.0
"""The message is updated no more often."""

Progress = Callable[[int], Awaitable[None]]
"""Told how many percent are done."""


@dataclass(frozen=True, slots=True)
class Made:
    """The figures as they are kept, and where the workbook lies until it is on the shelf."""

    figures: Mapping[str, Any]
    book: Path


class Makes(Protocol):
    def make(
        self, report: Report, language: str, progress: Progress, /
    ) -> AbstractAsyncContextManager[Made]:
        """What it leaves is gone afterwards."""
        ...


class Overtaken(Exception):
    """Another copy of the process has this report by now."""


class Hopeless(Exception):
    """Whoever tried to make this report died of it, each time."""


@dataclass(slots=True)
class Reporter:
    reports: Reports
    maker: Makes
    shelf: Shelf
    post: Post
    store: Store
    surface: Callable[[Person], Surface]
    bell: Bell = field(default_factory=Bell)
    seconds: Callable[[], float] = time.monotonic
    working: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held while it is at work."""

    def ring(self) -> None:
        """Something was owed a moment ago, or may be due again."""
        self.bell.ring()

    async def run(self) -> None:
        """Until cancelled."""
        await self.bell.answered_by(self.make_due, "reporter")

    async def make_due(self) -> int:
        """Until nothing is due; how many reports were taken up."""
        count = 0
        async with self.working:
            while report := await self.reports.claim():
                await self._carry(report)
                count += 1
        return count

    async def _carry(self, report: Report) -> None:
        who, now = await self.reports.asker(report), report
        try:
            if now.made_at is None:
                if self.reports.hopeless(report):
                    raise Hopeless
                now = await self._made(report, who)
            await self._tell(now, await self._card(now, who))
            await self.reports.settled(now)
        except Overtaken:
            log.info("report overtaken", extra={"report": report.id})
        except NotDelivered as error:
            log.warning("report not shown", extra={"report": report.id, "why": str(error)})
            await self.reports.failed(now, str(error))
        except Exception as error:
            log.exception("report", extra={"report": report.id})
            if await self.reports.failed(now, type(error).__name__):
                await self._give_up(now, who)

    async def _made(self, report: Report, who: Person) -> Report:
        s, shown = self.surface(who), self.seconds()

        async def progress(percent: int) -> None:
            nonlocal shown
            if self.seconds() - shown < EVERY_S:
                return
            shown = self.seconds()
            if not await self.reports.hold(report):
                raise Overtaken
            await self._update(report, preparing_card(report, percent, s))

        async with self.maker.make(report, s.texts.language, progress) as made:
            size = await self._keep(report, made.book)
            done = await self.reports.made(report, made.figures, size)
        if done is None:
            raise Overtaken
        return done

    async def _keep(self, report: Report, book: Path) -> int:
        """The workbook is on the shelf before anything says so; its bytes."""
        size = 0
        file = await asyncio.to_thread(book.open, "rb")
        try:
            async with self.shelf.put(report.id, report.attempts) as slot:
                while chunk := await asyncio.to_thread(file.read, CHUNK):
                    await slot.write(chunk)
                    size += len(chunk)
                await slot.look(lambda _whole: None)
                await slot.keep()
        finally:
            await asyncio.to_thread(file.close)
        return size

    async def _card(self, report: Report, who: Person) -> Card:
        found = await self.reports.told(report)
        return report_card(
            found, Names(self.surface(who), await self.reports.people(found.figures))
        )

    async def _tell(self, report: Report, card: Card) -> None:
        """In the message that was shown; in a new one where that is gone. Raises NotDelivered."""
        place, message = await self._place(report)
        if message:
            try:
                await self.post.update(place, message, card)
            except NotDelivered as error:
                if error.fate is not Fate.GONE:
                    raise
            else:
                return
        await self.post.card(place, card)

    async def _update(self, report: Report, card: Card) -> None:
        """How far it is, where it can be shown: the work does not wait for it."""
        try:
            place, message = await self._place(report)
            if message:
                await self.post.update(place, message, card)
        except NotDelivered as error:
            log.info("progress not shown", extra={"report": report.id, "why": str(error)})

    async def _give_up(self, report: Report, who: Person) -> None:
        try:
            await self._tell(report, gave_up_card(report, self.surface(who)))
        except NotDelivered as error:
            log.warning("report not shown", extra={"report": report.id, "why": str(error)})

    async def _place(self, report: Report) -> tuple[Place, str]:
        """As it is now: the message may have been put there after the report was claimed."""
        now, address, heard = await self.store.read(
            lambda u: (u.report(report.id), u.address(report.person), u.service_url())
        )
        service_url = address.service_url if address else heard
        shown = now or report
        return Place(service_url, shown.conversation), shown.activity
