"""Transactions that share a commit on SQLite neither help nor harm one another."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.exc import SQLAlchemyError

from store.lanes import Lane, SqliteLane, lane

ROUNDS = 20


@pytest.fixture
async def shared(tmp_path: Path) -> AsyncIterator[SqliteLane]:
    made = SqliteLane(tmp_path / "lane.db")
    await made.write(lambda db: db.execute(text("CREATE TABLE t (n INTEGER PRIMARY KEY)")) and None)
    yield made
    await made.close()


def put(number: int) -> Callable[[Connection], int]:
    def work(db: Connection) -> int:
        db.execute(text("INSERT INTO t VALUES (:n)"), {"n": number})
        return number

    return work


def fail(_db: Connection) -> int:
    raise LookupError("no")


async def numbers(made: Lane) -> list[int]:
    return await made.read(
        lambda db: list(db.execute(text("SELECT n FROM t ORDER BY n")).scalars())
    )


async def together(made: SqliteLane, *works: Callable[[Connection], Any]) -> list[Any]:
    """All of these in one commit: they wait while the writer is held up."""
    held, go_on = threading.Event(), threading.Event()

    def hold(_db: Connection) -> None:
        held.set()
        assert go_on.wait(20)

    first = asyncio.create_task(made.write(hold))
    await asyncio.to_thread(held.wait, 20)
    waiting = [asyncio.create_task(made.write(work)) for work in works]
    await asyncio.sleep(0)  # each of them has asked now
    go_on.set()
    done = await asyncio.gather(*waiting, return_exceptions=True)
    await asyncio.gather(first, return_exceptions=True)
    return done


class Commits:
    """Counts the commits of every engine; the next ones fail when it is told so."""

    def __init__(self) -> None:
        self.count = 0
        self.fail = False

    def __call__(self, _db: Connection) -> None:
        self.count += 1
        if self.fail:
            raise OSError("disk full")


@pytest.fixture
def commits() -> Iterator[Commits]:
    seen = Commits()
    event.listen(Engine, "commit", seen)
    yield seen
    event.remove(Engine, "commit", seen)


async def test_what_waits_together_shares_one_commit(shared: SqliteLane, commits: Commits) -> None:
    assert await together(shared, *(put(n) for n in range(ROUNDS))) == list(range(ROUNDS))

    assert commits.count == 2  # what held the writer up, and the rest
    assert await numbers(shared) == list(range(ROUNDS))


async def test_one_that_fails_does_not_harm_the_others(shared: SqliteLane) -> None:
    def put_and_fail(db: Connection) -> int:
        put(77)(db)
        return fail(db)

    done = await together(shared, put(1), fail, put(2), put(1), put_and_fail, put(3))

    assert [type(d).__name__ for d in done] == [
        "int",
        "LookupError",
        "int",
        "IntegrityError",
        "LookupError",
        "int",
    ]
    assert await numbers(shared) == [1, 2, 3]


async def test_nobody_is_answered_before_the_commit(shared: SqliteLane, commits: Commits) -> None:
    commits.fail = True
    done = await together(shared, put(1), put(2))
    commits.fail = False

    assert [type(d) for d in done] == [OSError, OSError]
    assert await numbers(shared) == []


async def test_one_alone_is_not_answered_before_its_commit_either(
    shared: SqliteLane, commits: Commits
) -> None:
    commits.fail = True
    with pytest.raises(OSError, match="disk full"):
        await shared.write(put(1))
    commits.fail = False

    assert await numbers(shared) == []
    assert await shared.write(put(1)) == 1


async def test_who_no_longer_waits_does_not_stop_the_writer(shared: SqliteLane) -> None:
    gone = asyncio.create_task(shared.write(put(1)))
    await asyncio.sleep(0)
    gone.cancel()

    assert await shared.write(put(2)) == 2
    assert 2 in await numbers(shared)


async def test_a_reader_sees_what_was_committed_while_another_writes(shared: SqliteLane) -> None:
    await shared.write(put(1))
    writing, read = threading.Event(), threading.Event()

    def slow(db: Connection) -> None:
        put(2)(db)
        writing.set()
        assert read.wait(20)

    task = asyncio.create_task(shared.write(slow))
    await asyncio.to_thread(writing.wait, 20)
    seen = await asyncio.wait_for(numbers(shared), 20)
    read.set()
    await task

    assert seen == [1]
    assert await numbers(shared) == [1, 2]


async def test_closing_finishes_what_was_asked_before(tmp_path: Path, shared: SqliteLane) -> None:
    writes = [asyncio.create_task(shared.write(put(n))) for n in range(100)]
    await asyncio.sleep(0)

    await shared.close()

    assert await asyncio.gather(*writes) == list(range(100))


async def test_a_commit_is_on_the_disk_and_readers_are_not_held_up(shared: SqliteLane) -> None:
    def settings(db: Connection) -> list[str]:
        asked = ("journal_mode", "synchronous", "busy_timeout")
        return [str(db.exec_driver_sql(f"PRAGMA {name}").scalar()) for name in asked]

    assert await shared.write(settings) == ["wal", "2", "10000"]
    assert await shared.read(settings) == ["wal", "2", "10000"]


async def test_threads_end_with_the_lane(tmp_path: Path) -> None:
    made = lane(f"sqlite:///{tmp_path / 'x.db'}")
    assert [t.name for t in threading.enumerate() if t.name.startswith("sqlite-")]
    await asyncio.gather(*(made.read(lambda db: db.execute(text("SELECT 1"))) for _ in range(9)))

    await made.close()

    assert not [t.name for t in threading.enumerate() if t.name.startswith("sqlite-")]


@pytest.mark.parametrize(
    "url", ["", "sqlite://", "sqlite:///", "mysql://x/y", "postgresql+psycopg://x", "mesa.db"]
)
def test_no_lane_leads_to_another_database(url: str) -> None:
    with pytest.raises(ValueError, match="neither sqlite"):
        lane(url)


async def test_a_statement_that_fails_does_not_say_what_was_in_it(url: str) -> None:
    made = lane(url)
    written = text("INSERT INTO people (id, name) VALUES (:id, :name)")
    row = {"id": "ana.rojas@entidad.example", "name": "Ana Rojas"}

    with pytest.raises(SQLAlchemyError) as failed:
        await made.write(lambda db: db.execute(written, row) and None)

    await made.close()
    assert "parameters hidden" in str(failed.value)
