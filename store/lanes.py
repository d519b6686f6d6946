"""How a transaction reaches the database: one plain function, run where it blocks nobody.

The statements are written once, in SQLAlchemy Core. SQLite runs them on threads of its own, with
one hop a transaction instead of one a statement; PostgreSQL runs them over asyncpg.
"""

import asyncio
import logging
import queue
import sqlite3
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.ext.asyncio import create_async_engine

T = TypeVar("T")
Work = Callable[[Connection], T]

log = logging.getLogger(__name__)

BATCH = 64
"""Transactions that may share one commit."""
READERS = 2
POOL = 10


class Lane(Protocol):
    async def read(self, work: Work[T]) -> T: ...
    async def write(self, work: Work[T]) -> T: ...
    async def close(self) -> None: ...


def lane(url: str) -> Lane:
    """The lane for `sqlite:///PATH` or `postgresql://...`. Raises ValueError for another."""
    scheme, _, rest = url.partition("://")
    if scheme == "sqlite" and rest.strip("/"):
        return SqliteLane(Path(rest.removeprefix("/")))
    if scheme in {"postgresql", "postgres"}:
        return PostgresLane(f"postgresql+asyncpg://{rest}")
    raise ValueError(f"neither sqlite:///PATH nor postgresql://...: {scheme}")


@dataclass(slots=True)
class _Job:
    work: Work[Any]
    done: "asyncio.Future[Any]"
    loop: asyncio.AbstractEventLoop

    def settle(self, result: object, error: BaseException | None) -> None:
        self.loop.call_soon_threadsafe(self._settle, result, error)

    def _settle(self, result: object, error: BaseException | None) -> None:
        if self.done.cancelled():
            return
        if error is None:
            self.done.set_result(result)
        else:
            self.done.set_exception(error)


class SqliteLane:
    """One thread writes, and what waits meanwhile shares its commit (a savepoint each, answered
    only after COMMIT); a few threads read, which in WAL mode the writer does not hold up."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._writer = _sqlite(path, "BEGIN IMMEDIATE")
        self._reader = _sqlite(path, "BEGIN")
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._readers = ThreadPoolExecutor(READERS, "sqlite-read")
        self._thread = threading.Thread(target=self._run, name="sqlite-write", daemon=True)
        self._thread.start()

    async def read(self, work: Work[T]) -> T:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._readers, partial(_within, self._reader, work))

    async def write(self, work: Work[T]) -> T:
        loop = asyncio.get_running_loop()
        job = _Job(work, loop.create_future(), loop)
        self._jobs.put(job)
        result: T = await job.done
        return result

    async def close(self) -> None:
        self._jobs.put(None)
        await asyncio.to_thread(self._thread.join)
        self._readers.shutdown()
        self._writer.dispose()
        self._reader.dispose()

    def _run(self) -> None:
        while (first := self._jobs.get()) is not None:
            jobs, last = self._waiting(first)
            for job, result, error in _commit(self._writer, jobs):
                job.settle(result, error)
            if last:
                return

    def _waiting(self, first: _Job) -> tuple[list[_Job], bool]:
        jobs = [first]
        while len(jobs) < BATCH:
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                break
            if job is None:
                return jobs, True
            jobs.append(job)
        return jobs, False


Outcome = tuple[_Job, object, BaseException | None]


def _commit(engine: Engine, jobs: Sequence[_Job]) -> list[Outcome]:
    """All jobs in one transaction; a job that fails takes back only its own savepoint."""
    try:
        with engine.begin() as db:
            if len(jobs) == 1:
                return [(jobs[0], jobs[0].work(db), None)]
            return [_saved(db, job) for job in jobs]
    except Exception as error:  # noqa: BLE001 - it is raised again, in the task that waits for it
        return [(job, None, error) for job in jobs]


def _saved(db: Connection, job: _Job) -> Outcome:
    try:
        with db.begin_nested():
            return job, job.work(db), None
    except Exception as error:  # noqa: BLE001 - likewise
        return job, None, error


def _within(engine: Engine, work: Work[T]) -> T:
    with engine.begin() as db:
        return work(db)


def _sqlite(path: Path, begin: str) -> Engine:
    engine = create_engine(f"sqlite:///{path}", connect_args={"check_same_thread": False})

    @event.listens_for(engine, "connect")
    def configure(connection: sqlite3.Connection, _record: object) -> None:
        # The driver would begin transactions by itself, too late and without savepoints.
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=10000"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin_(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


class PostgresLane:
    def __init__(self, url: str) -> None:
        self._engine = create_async_engine(url, pool_size=POOL, pool_pre_ping=True)

    async def read(self, work: Work[T]) -> T:
        return await self.write(work)

    async def write(self, work: Work[T]) -> T:
        async with self._engine.begin() as db:
            return await db.run_sync(work)

    async def close(self) -> None:
        await self._engine.dispose()
