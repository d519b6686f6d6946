"""Who makes reports, and where they are given: a process of its own for each, kindly to the rest of
the machine, and killed with whoever waits for it."""

import asyncio
import json
import shutil
import sys
import tempfile
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from bot.bell import Bell
from bot.given_back import GivenBack
from bot.links import Links
from bot.post import Post
from bot.reporter import Made, Progress, Reporter
from cards.language import LANGUAGES
from domain.ports import Now
from domain.report import Report
from domain.reporting import Reports
from domain.shelf import Shelf
from ground import Ground
from identity import secret
from report_order import BOOK, FIGURES, Order
from settings import ROOT

WORK = (sys.executable, "-m", "report_work")
HOMES = "mesa-report-"
"""How the names of the folders begin in which reports are made."""
FORSAKEN_S = 3_600
"""A folder that nothing was put into for so long is of a process that was killed."""
SILENT_S = 90
"""A process that says nothing for so long is ended: less than its report is lent for."""


class WorkFailed(Exception):
    """The process ended without a report; what it said of it stands in the log."""


@dataclass(frozen=True, slots=True)
class Processes:
    """Implements `bot.reporter.Makes`."""

    database_url: str
    now: Now
    work: Sequence[str] = WORK
    silent_s: float = SILENT_S

    @asynccontextmanager
    async def make(self, report: Report, language: str, progress: Progress) -> AsyncIterator[Made]:
        """Raises WorkFailed, and TimeoutError where it hangs."""
        folder = await asyncio.to_thread(_folder)
        try:
            order = Order(
                self.database_url,
                str(report.month),
                report.scope,
                self.now().isoformat(),
                language,
                folder,
            )
            await self._done(order, progress)
            figures = await asyncio.to_thread((Path(folder) / FIGURES).read_text, "utf-8")
            yield Made(json.loads(figures), Path(folder) / BOOK)
        finally:
            await asyncio.to_thread(_removed, Path(folder))

    async def _done(self, order: Order, progress: Progress) -> None:
        process = await asyncio.create_subprocess_exec(
            *self.work, cwd=ROOT, stdin=PIPE, stdout=PIPE
        )
        try:
            await self._followed(process, order, progress)
        finally:
            if process.returncode is None:
                with suppress(ProcessLookupError):
                    process.kill()
            await process.wait()
        if process.returncode:
            raise WorkFailed(process.returncode)

    async def _followed(self, process: Process, order: Order, progress: Progress) -> None:
        if process.stdin is None or process.stdout is None:
            raise WorkFailed
        # The order names the database with its password: no command line shows it.
        process.stdin.write(order.written())
        process.stdin.close()
        while line := await asyncio.wait_for(process.stdout.readline(), self.silent_s):
            if line.strip().isdigit():
                await progress(int(line))
        await asyncio.wait_for(process.wait(), self.silent_s)


def _folder() -> str:
    """A new one; what those left that were killed has names of people in it, and goes."""
    for left in Path(tempfile.gettempdir()).glob(f"{HOMES}*"):
        with suppress(OSError):
            if time.time() - left.lstat().st_mtime > FORSAKEN_S:
                _removed(left)
    return tempfile.mkdtemp(prefix=HOMES)


def _removed(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class ReportRoom:
    reports: Reports
    reporter: Reporter
    links: Links
    given_back: GivenBack


async def report_room(ground: Ground, post: Post, shelf: Shelf) -> ReportRoom:
    settings, store, now = ground.settings, ground.store, ground.now
    bell = Bell()
    reports = Reports(store, ground.catalog, now, bell.ring)
    maker = Processes(settings.database_url, now)
    reporter = Reporter(reports, maker, shelf, post, store, ground.surface, bell)
    links = Links(settings.public_url, await secret(store, "reports"), now, "reports")
    over = " · ".join(texts.reports.link_over for texts in LANGUAGES.values())
    return ReportRoom(reports, reporter, links, GivenBack(reports, links, shelf, over))
