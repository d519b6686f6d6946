"""Real processes of the bot, `app.py serve`, as a test starts and kills them.

They are forked from one that has loaded the program already: a hundred of them would spend most of
their lives on that. `test_killed.py` has some that are started from nothing.
"""

import asyncio
import os
import signal
import socket
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from multiprocessing.reduction import DupFd
from pathlib import Path
from typing import Any

import orjson

from settings import SAMPLE
from store.tables import metadata
from tests.bot.served import serve
from tests.chat import Chat, Clock, Json
from tests.forks import FORKS
from tests.teams import FakeTeams

STARTED_S, STOPPED_S = 60, 10
"""Bounds, not expectations: what takes longer has failed."""


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


@dataclass
class Service:
    """One life of the process."""

    process: BaseProcess
    log: list[Json]
    reading: "asyncio.Task[None]"

    async def killed(self) -> None:
        self.process.kill()
        await self._ended()

    async def stopped(self) -> int:
        """Its exit code, after it was asked to end."""
        os.kill(self.pid, signal.SIGTERM)
        await asyncio.wait_for(self._ended(), STOPPED_S)
        code = self.process.exitcode
        assert code is not None
        return code

    @property
    def pid(self) -> int:
        assert self.process.pid
        return self.process.pid

    async def _ended(self) -> None:
        await self.reading
        await asyncio.to_thread(self.process.join)

    def errors(self) -> list[str]:
        """The lines of the log that say that something is broken."""
        broken = [line for line in self.log if line["level"] in {"error", "critical"}]
        return [orjson.dumps(line).decode() for line in broken]


@asynccontextmanager
async def serving(url: str, port: int, catalog: Path = SAMPLE) -> AsyncIterator[Service]:
    """A process that listens; whatever happens here, none is left."""
    with tempfile.TemporaryDirectory() as mails:
        async with _served(url, port, catalog, mails) as service:
            yield service


@asynccontextmanager
async def _served(url: str, port: int, catalog: Path, mails: str) -> AsyncIterator[Service]:
    env = {
        "MESA_ENVIRONMENT": "demo",
        "MESA_FORMS": "card",
        "MESA_PORT": str(port),
        "MESA_DATABASE_URL": url,
        "MESA_CATALOG": str(catalog),
        "MESA_MAIL_FOLDER": mails,
    }
    told, said = os.pipe()
    process = FORKS.Process(target=serve, args=(env, DupFd(said)), daemon=True)
    await asyncio.to_thread(process.start)
    os.close(said)
    log: list[Json] = []
    listening = asyncio.Event()

    async def read() -> None:
        async for line in await _lines(told):
            try:
                log.append(orjson.loads(line))
            except orjson.JSONDecodeError:  # the interpreter's own last words
                log.append({"level": "critical", "said": line.decode()})
            if log[-1]["said"] == "listening":
                listening.set()
        listening.set()  # it ended

    service = Service(process, log, asyncio.create_task(read()))
    try:
        await asyncio.wait_for(listening.wait(), STARTED_S)
        assert [line for line in log if line["said"] == "listening"], log
        yield service
    finally:
        if process.exitcode is None:
            await service.killed()


async def _lines(pipe: int) -> asyncio.StreamReader:
    """All that comes out of it; at its end it is closed."""
    reader = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    protocol = asyncio.StreamReaderProtocol(reader)
    await loop.connect_read_pipe(lambda: protocol, os.fdopen(pipe, "rb"))
    return reader


async def _nothing() -> None:
    """Nobody waits for deliveries here."""


def people(client: Any, teams: FakeTeams) -> Chat:
    """Who talk to a process of its own: nobody sees into its database."""
    return Chat(client, teams, settle=_nothing, clock=Clock(), database=Path(), hands=None)


@asynccontextmanager
async def closing(close: Callable[[], Awaitable[None]]) -> AsyncIterator[None]:
    try:
        yield
    finally:
        await close()


def everything(db: Any) -> dict[str, list[Json]]:
    """All rows of all tables."""
    return {
        name: [dict(row) for row in db.execute(table.select()).mappings()]
        for name, table in metadata.tables.items()
    }
