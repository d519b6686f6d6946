"""The reporter shows how far a report is, and what became of it (R31); what it is told of the work
is in the test's hands, the processes are real where they are what it is about."""

import asyncio
import itertools
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import pytest

from bot.connector import Connector
from bot.gate import Loopback
from bot.limits import Pace
from bot.post import Place, Post
from bot.reporter import Made, Progress, Reporter
from bot.tokens import NoTokens
from cards.language import texts_for
from cards.surface import Frame, Surface
from domain.months import Month
from domain.report import Report
from domain.reporting import TRIES, Reports
from domain.reports import Figures
from report_room import Processes, WorkFailed
from store.report_rows import LEASE
from store.shelf import FsspecShelf
from tests.bot.conftest import BOT, Refusal, Station, chat_of
from tests.chat import words
from tests.people import ELENA, NOON, TENANT
from tests.teams import Failure

MAY = Month(2026, 5)


@dataclass
class Maker:
    """Makes a report of nothing; `on_the_way` happens while it does."""

    folder: Path
    steps: tuple[int, ...] = ()
    fails: int = 0
    on_the_way: Callable[[], Awaitable[object]] | None = None
    made: list[str] = field(default_factory=list)

    @asynccontextmanager
    async def make(self, report: Report, _language: str, progress: Progress) -> AsyncIterator[Made]:
        for percent in self.steps:
            await progress(percent)
        if self.on_the_way:
            await self.on_the_way()
        if self.fails:
            self.fails -= 1
            raise WorkFailed(1)
        book = self.folder / "made.xlsx"
        await asyncio.to_thread(book.write_bytes, b"PK workbook")
        self.made.append(report.id)
        yield Made(Figures().data(), book)


@dataclass
class Desk:
    station: Station
    maker: Maker
    reports: Reports
    reporter: Reporter
    shelf: FsspecShelf
    seconds: float = 0.0

    async def asks(self) -> tuple[Report, str]:
        """Elena's report, and the message that shows it."""
        place = chat_of(ELENA)
        message = await self.reporter.post.card(
            await self._place(), {"fallbackText": "Lo preparo", "body": []}
        )
        report, _ = await self.reports.ask(MAY, ("soporte",), ELENA, place, message)
        return report, message

    async def _place(self) -> Any:
        return Place(self.station.teams.url, chat_of(ELENA))

    def shown(self) -> list[str]:
        return [words(m.card) for m in self.station.teams.chats[chat_of(ELENA)] if m.card]

    def due_again(self) -> None:
        self.station.clock.now += LEASE


@pytest.fixture
async def desk(station: Station, tmp_path: Path) -> AsyncIterator[Desk]:
    async def at_once(_seconds: float) -> None: ...

    await station.writes(ELENA)
    connector = Connector(station.session, NoTokens(), Loopback(TENANT))
    post = Post(connector, Pace(sleep=at_once), BOT, TENANT)
    shelf = FsspecShelf(str(tmp_path / "shelf"))
    reports = Reports(station.store, station.catalog, station.clock)
    maker = Maker(tmp_path)

    def surface(who: Any) -> Surface:
        return Surface(texts_for(who), station.catalog, Frame.CARD)

    reporter = Reporter(reports, maker, shelf, post, station.store, surface)
    desk = Desk(station, maker, reports, reporter, shelf)
    reporter.seconds = lambda: desk.seconds
    yield desk
    shelf.close()


@pytest.mark.rule("R31")
async def test_the_message_is_updated_and_never_sent_anew(desk: Desk) -> None:
    report, _ = await desk.asks()

    assert await desk.reporter.make_due() == 1

    [shown] = desk.shown()
    assert "En ese mes no hubo casos" in shown
    assert b"".join([chunk async for chunk in desk.shelf.read(report.id)]) == b"PK workbook"
    assert await desk.reporter.make_due() == 0


@pytest.mark.rule("R31")
async def test_progress_is_shown_every_other_second_at_most(desk: Desk) -> None:
    _, message = await desk.asks()
    seen: list[str] = []

    async def tick() -> None:
        seen.extend(desk.shown())
        desk.seconds += 1.0

    made = desk.maker.make

    @asynccontextmanager
    async def slowly(report: Report, language: str, progress: Progress) -> AsyncIterator[Made]:
        for percent in range(10, 100, 10):
            await tick()
            await progress(percent)
        async with made(report, language, progress) as found:
            yield found

    desk.reporter.maker = _as_maker(slowly)

    await desk.reporter.make_due()

    told = [shown.rsplit("\n", 1)[-1] for shown in seen if "%" in shown]
    assert sorted(set(told)) == [f"Va en {n} %" for n in (20, 40, 60, 80)]
    updates = next(m for m in desk.station.teams.chats[chat_of(ELENA)] if m.id == message).updates
    assert updates == 5


def _as_maker(make: Any) -> Any:
    return type("Slowly", (), {"make": staticmethod(make)})()


@pytest.mark.rule("R31")
async def test_a_message_that_is_gone_is_sent_anew(desk: Desk) -> None:
    await desk.asks()
    desk.station.teams.chats[chat_of(ELENA)].clear()

    await desk.reporter.make_due()

    assert ["En ese mes no hubo casos" in shown for shown in desk.shown()] == [True]


@pytest.mark.rule("R31")
async def test_what_was_made_and_could_not_be_shown_is_only_shown_then(desk: Desk) -> None:
    await desk.asks()
    desk.station.teams.refuses[chat_of(ELENA)] = Refusal(Failure(503))
    await desk.reporter.make_due()
    desk.station.teams.refuses.clear()
    desk.due_again()

    await desk.reporter.make_due()

    assert len(desk.maker.made) == 1
    assert "En ese mes no hubo casos" in desk.shown()[0]


@pytest.mark.rule("R31")
async def test_progress_that_cannot_be_shown_holds_nothing_up(desk: Desk) -> None:
    await desk.asks()
    desk.maker.steps = (50,)
    later = itertools.count(step=10)
    desk.reporter.seconds = lambda: next(later)
    desk.station.teams.failures.append(Failure(502))

    await desk.reporter.make_due()

    assert "En ese mes no hubo casos" in desk.shown()[0]


@pytest.mark.rule("R31")
async def test_a_report_that_fails_is_tried_again_and_in_the_end_said_to_fail(desk: Desk) -> None:
    await desk.asks()
    desk.maker.fails = TRIES

    for _ in range(TRIES):
        await desk.reporter.make_due()
        desk.due_again()
    await desk.reporter.make_due()

    [shown] = desk.shown()
    assert "No pude preparar este informe" in shown
    assert desk.maker.made == []


@pytest.mark.rule("R31")
async def test_a_report_that_takes_its_process_along_is_given_up_too(desk: Desk) -> None:
    await desk.asks()
    for _ in range(TRIES):  # each claims it, and is never heard of again
        assert await desk.reports.claim()
        desk.due_again()

    await desk.reporter.make_due()
    desk.due_again()

    assert "No pude preparar este informe" in desk.shown()[0]
    assert desk.maker.made == []
    assert await desk.reporter.make_due() == 0


@pytest.mark.rule("R31")
async def test_one_failure_is_not_the_end(desk: Desk) -> None:
    await desk.asks()
    desk.maker.fails = 1
    await desk.reporter.make_due()
    desk.due_again()

    await desk.reporter.make_due()

    assert "En ese mes no hubo casos" in desk.shown()[0]


@pytest.mark.rule("R31")
async def test_who_was_overtaken_says_nothing(desk: Desk) -> None:
    """It hung for longer than its lease: another copy made the report meanwhile."""
    await desk.asks()
    other = Reporter(
        Reports(desk.station.store, desk.station.catalog, desk.station.clock),
        Maker(desk.maker.folder),
        desk.shelf,
        desk.reporter.post,
        desk.station.store,
        desk.reporter.surface,
    )

    async def meanwhile() -> None:
        desk.due_again()
        assert await other.make_due() == 1

    desk.maker.on_the_way = meanwhile
    await desk.reporter.make_due()

    [message] = [m for m in desk.station.teams.chats[chat_of(ELENA)] if m.card]
    assert message.updates == 1


# The process


async def _no_progress(_percent: int) -> None: ...


def _report() -> Report:
    return Report(id="r", month=MAY, scope=("soporte",), person=ELENA.id, at=NOON)


@pytest.mark.rule("R31")
@pytest.mark.parametrize(
    "does",
    ["import sys; sys.exit(3)", "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"],
    ids=["fails", "is killed"],
)
async def test_a_process_that_dies_is_a_failure_and_leaves_nothing(
    station: Station, does: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    processes = Processes("sqlite:///x", station.clock, (sys.executable, "-c", does))

    with pytest.raises(WorkFailed):
        async with processes.make(_report(), "es", _no_progress):
            pass

    left = os.listdir(tmp_path)  # noqa: PTH208 - a folder of the test's own
    assert not [name for name in left if name.startswith("mesa-report-")]


@pytest.mark.rule("R31")
async def test_what_a_killed_process_left_goes_with_the_next_report_and_nothing_else_does(
    station: Station, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    elsewhere = tmp_path / "of-others"
    for name in ("mesa-report-old", "mesa-report-new", elsewhere.name):
        (tmp_path / name).mkdir()
        (tmp_path / name / "book.xlsx").write_text("Jorge")
    (tmp_path / "mesa-report-link").symlink_to(elsewhere)
    for name in ("mesa-report-old", elsewhere.name):
        os.utime(tmp_path / name, (1, 1))
    os.utime(tmp_path / "mesa-report-link", (1, 1), follow_symlinks=False)
    processes = Processes("sqlite:///x", station.clock, (sys.executable, "-c", "exit(3)"))

    with pytest.raises(WorkFailed):
        async with processes.make(_report(), "es", _no_progress):
            pass

    left = {*os.listdir(tmp_path)}  # noqa: PTH208 - a folder of the test's own
    assert "mesa-report-old" not in left
    assert {"mesa-report-new", "of-others"} <= left
    assert (elsewhere / "book.xlsx").exists()


@pytest.mark.rule("R31")
async def test_a_process_that_hangs_is_ended(station: Station) -> None:
    hangs = (sys.executable, "-c", "import time; time.sleep(600)")
    processes = Processes("sqlite:///x", station.clock, hangs, silent_s=0.2)

    with pytest.raises(TimeoutError):
        async with processes.make(_report(), "es", _no_progress):
            pass


@pytest.mark.rule("R31")
async def test_a_process_ends_with_whoever_waits_for_it(station: Station) -> None:
    begun = asyncio.Event()
    says = "import os, time; print(os.getpid(), flush=True); time.sleep(600)"
    processes = Processes("sqlite:///x", station.clock, (sys.executable, "-c", says))
    pids: list[int] = []

    async def progress(pid: int) -> None:
        pids.append(pid)
        begun.set()

    async def waits() -> None:
        async with processes.make(_report(), "es", progress):
            pass

    waiting = asyncio.create_task(waits())
    await begun.wait()
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)

    assert not psutil.pid_exists(pids[0])
