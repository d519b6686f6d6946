"""Fetches the files that people sent, in the background and a few at a time: nobody waits for it.

What is owed lies in the database, lent to one copy of the process at a time: one that dies leaves
its files due again.
"""

import asyncio
import logging
from dataclasses import dataclass, field
from datetime import timedelta

from bot.bell import Bell
from bot.downloads import AT_ONCE, Downloads, NotNow
from bot.filetypes import NotTaken
from domain.attachment import Attachment
from domain.files import Files

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Porter:
    files: Files
    downloads: Downloads
    bell: Bell = field(default_factory=Bell)
    _under_way: set["asyncio.Task[None]"] = field(default_factory=set)
    _claiming: asyncio.Lock = field(default_factory=asyncio.Lock)

    def ring(self) -> None:
        """Something was owed a moment ago."""
        self.bell.ring()

    async def run(self) -> None:
        """Until cancelled."""
        await self.bell.answered_by(self.take_up, "porter")

    async def fetch_due(self) -> int:
        """Until everything that is due is here, or refused, or to be tried later; how many."""
        count = 0
        while (taken := await self.take_up()) or self._under_way:
            count += taken
            await asyncio.gather(*self._under_way)
        return count

    async def close(self) -> None:
        """What is under way is dropped: it comes due again after its lease."""
        tasks = [*self._under_way]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def take_up(self) -> int:
        """Claims what is due, as much as there are hands for; how many files."""
        async with self._claiming:
            free = AT_ONCE - len(self._under_way)
            owed = await self.files.claim(free) if free else []
            for file in owed:
                task = asyncio.create_task(self._carry(file))
                self._under_way.add(task)
                task.add_done_callback(self._carried)
        return len(owed)

    def _carried(self, task: "asyncio.Task[None]") -> None:
        self._under_way.discard(task)
        self.ring()  # there is a hand free again
        if not task.cancelled() and task.exception():
            log.error("porter", exc_info=task.exception())

    async def _carry(self, file: Attachment) -> None:
        try:
            fetched = await self.downloads.fetch(file)
        except NotTaken as no:
            log.info("file refused", extra={"file": file.id, "why": no.fault})
            await self.files.refused(file, no.fault)
        except NotNow as no:
            log.warning("file not fetched", extra={"file": file.id, "why": no.why})
            await self.files.failed(file, no.why, no.retry_after)
        except Exception as error:
            log.exception("file", extra={"file": file.id})
            await self.files.failed(file, type(error).__name__, timedelta())
        else:
            await self.files.kept(file, fetched.judged.name, fetched.judged.kind, fetched.size)
