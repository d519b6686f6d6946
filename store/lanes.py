"""How a transaction reaches the database: one plain function, run where it blocks nobody.

The statements are written once, in SQLAlchemy Core. SQLite runs them on threads of its own, with
one hop a transaction instead of one a statement; PostgreSQL runs them over asyncpg.
"""

import asyncio
import logging
import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.ext.asyncio import create_async_engine

T = TypeVar("T")
Work = Callable[[Connection], T]

log = logging.getLogger(__name__)

HIDDEN = True
"""A statement that fails is logged: what people wrote, and their addresses, would be with it."""
BATCH = 64
"""Transactions that may share one commit."""
READERS = 2
WAL_TRIES = 100
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
        if self.done.done():  # given up by who waited for it
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
        self._writes, self._reads = _Queue(), _Queue()
        self._threads = [
            threading.Thread(target=_work_off, args=(queue, do, engine), name=name, daemon=True)
            for queue, do, engine, name in (
                (self._writes, _commit, self._writer, "sqlite-write"),
                *[(self._reads, _look, self._reader, "sqlite-read")] * READERS,
            )
        ]
        for thread in self._threads:
            thread.start()

    async def read(self, work: Work[T]) -> T:
        return await _queued(self._reads, work)

    async def write(self, work: Work[T]) -> T:
        return await _queued(self._writes, work)

    async def close(self) -> None:
        self._writes.put(None)
        for _ in range(READERS):
            self._reads.put(None)
        for thread in self._threads:
            await asyncio.to_thread(thread.join)
        self._writer.dispose()
        self._reader.dispose()


async def _queued(queue: "_Queue", work: Work[T]) -> T:
    loop = asyncio.get_running_loop()
    job = _Job(work, loop.create_future(), loop)
    queue.put(job)
    result: T = await job.done
    return result


def _work_off(queue: "_Queue", do: "Do", engine: Engine) -> None:
    while (first := queue.get()) is not None:
        jobs, last = _waiting(queue, first)
        _settle(do(engine, jobs))
        if last:
            return


def _waiting(queue: "_Queue", first: _Job) -> tuple[list[_Job], bool]:
    jobs = [first]
    while len(jobs) < BATCH:
        try:
            job = queue.get_nowait()
        except Empty:
            break
        if job is None:
            return jobs, True
        jobs.append(job)
    return jobs, False


_Queue = SimpleQueue["_Job | None"]
Outcome = tuple[_Job, object, BaseException | None]
Do = Callable[[Engine, Sequence[_Job]], list[Outcome]]


def _commit(engine: Engine, jobs: Sequence[_Job]) -> list[Outcome]:
    """All jobs in one transaction. Savepoints cost as much as a third of the work, and are rarely
    needed: only where a job failed, all are done again, and it takes back no work but its own."""
    try:
        with engine.begin() as db:
            return [(job, job.work(db), None) for job in jobs]
    except Exception as error:  # noqa: BLE001 - it is raised again, in the task that waits for it
        if len(jobs) == 1:
            return [(jobs[0], None, error)]
    try:
        with engine.begin() as db:
            return [_saved(db, job) for job in jobs]
    except Exception as error:  # noqa: BLE001 - likewise
        return [(job, None, error) for job in jobs]


def _saved(db: Connection, job: _Job) -> Outcome:
    try:
        with db.begin_nested():
            return job, job.work(db), None
    except Exception as error:  # noqa: BLE001 - likewise
        return job, None, error


def _settle(outcomes: Sequence[Outcome]) -> None:
    """The loop is woken once for all of them."""

    def tell() -> None:
        for job, result, error in outcomes:
            job.settle(result, error)

    outcomes[0][0].loop.call_soon_threadsafe(tell)


def _look(engine: Engine, jobs: Sequence[_Job]) -> list[Outcome]:
    """All of them were asked before the snapshot was taken, so each sees what it may expect."""
    try:
        with engine.begin() as db:
            return [_looked(db, job) for job in jobs]
    except Exception as error:  # noqa: BLE001 - it is raised again, in the task that waits for it
        return [(job, None, error) for job in jobs]


def _looked(db: Connection, job: _Job) -> Outcome:
    try:
        return job, job.work(db), None
    except Exception as error:  # noqa: BLE001 - likewise
        return job, None, error


def _sqlite(path: Path, begin: str) -> Engine:
    engine = create_engine(
        f"sqlite:///{path}",
        connect_args={"check_same_thread": False},
        hide_parameters=HIDDEN,
    )

    @event.listens_for(engine, "connect")
    def configure(connection: sqlite3.Connection, _record: object) -> None:
        # The driver would begin transactions by itself, too late and without savepoints.
        connection.isolation_level = None
        for pragma in ("busy_timeout=10000", "synchronous=FULL"):
            connection.execute(f"PRAGMA {pragma}")
        _to_wal(connection)

    @event.listens_for(engine, "begin")
    def begin_(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def _to_wal(connection: sqlite3.Connection) -> None:
    """Readers then never wait for the writer. The file remembers it; the change itself does not
    wait for whoever else has the file open, so it is tried until it comes through."""
    for _ in range(WAL_TRIES):
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError:
            time.sleep(0.05)  # on a thread of the lane's own
        else:
            return
    connection.execute("PRAGMA journal_mode=WAL")


class PostgresLane:
    def __init__(self, url: str) -> None:
        self._engine = create_async_engine(
            url, pool_size=POOL, pool_pre_ping=True, hide_parameters=HIDDEN
        )

    async def read(self, work: Work[T]) -> T:
        return await self.write(work)

    async def write(self, work: Work[T]) -> T:
        async with self._engine.begin() as db:
            return await db.run_sync(work)

    async def close(self) -> None:
        await self._engine.dispose()
