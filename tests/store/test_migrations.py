"""A new database is migrated from nothing, and comes out as the code expects it."""

import asyncio
import sys
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, insert, inspect

from domain.case import Fact, State
from domain.catalog import Catalog
from domain.desk import Desk
from settings import ROOT
from store.lanes import Lane, lane
from store.migrate import configured, migrate
from store.sql import SqlStore
from store.tables import cases, fact_to_row, facts, metadata, to_row
from tests.people import NOON
from tests.postgres import Postgres
from tests.store.samples import a_case


@pytest.fixture
async def bare_postgres_url(postgres: Postgres) -> AsyncIterator[str]:
    async with postgres.database("template0") as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def bare_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Of a database with nothing in it."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'bare.db'}"
    return str(request.getfixturevalue("bare_postgres_url"))


@pytest.fixture
async def bare(bare_url: str) -> AsyncIterator[Lane]:
    made = lane(bare_url)
    yield made
    await made.close()


LATER = {"due_at", "wake_at", "parent", "risk_at"}
"""Columns of a case that the first shape did not have."""


def missing(db: Connection) -> list[Any]:
    """What a further migration would have to do."""
    context = MigrationContext.configure(
        db,
        opts={
            "compare_type": True,
            "compare_server_default": True,
            "include_name": lambda name, _kind, _parents: not is_index_of_terms(name),
        },
    )
    return list(compare_metadata(context, metadata))


def is_index_of_terms(name: str | None) -> bool:
    """Each database has its own; on SQLite it brings tables of its own along."""
    return (name or "").startswith("case_terms")


def condition(index: Any) -> str:
    """Which rows a partial index holds."""
    wheres = [v for name, v in index.get("dialect_options", {}).items() if name.endswith("_where")]
    return str(wheres[0]) if wheres else ""


def shape(db: Connection) -> dict[str, Any]:
    found = inspect(db)
    return {
        name: (
            [(c["name"], str(c["type"]), c["nullable"]) for c in found.get_columns(name)],
            found.get_pk_constraint(name)["constrained_columns"],
            sorted(
                (i["name"], tuple(i["column_names"]), i["unique"], condition(i))
                for i in found.get_indexes(name)
            ),
        )
        for name in sorted(found.get_table_names())
        if name != "alembic_version" and not is_index_of_terms(name)
    }


async def test_from_nothing_to_what_the_code_expects(bare: Lane) -> None:
    assert await bare.write(missing)  # this check can fail

    assert await migrate(bare) == "0005"

    assert await bare.write(missing) == []


async def test_migrating_makes_what_the_tables_of_the_code_would(
    bare: Lane, tmp_path: Path, postgres: Postgres
) -> None:
    await migrate(bare)
    migrated = await bare.read(shape)

    if (await bare.read(lambda db: db.dialect.name)) == "sqlite":
        created = lane(f"sqlite:///{tmp_path / 'created.db'}")
        await created.write(metadata.create_all)
        assert await created.read(shape) == migrated
        await created.close()
        return
    async with postgres.database("template0") as url:
        created = lane(url)
        await created.write(metadata.create_all)
        assert await created.read(shape) == migrated
        await created.close()


async def test_migrating_again_does_nothing(bare: Lane) -> None:
    await migrate(bare)
    before = await bare.read(shape)

    assert await migrate(bare) == ""

    assert await bare.read(shape) == before


async def test_two_who_migrate_at_once_both_succeed(bare_url: str, bare: Lane) -> None:
    other = lane(bare_url)

    done = await asyncio.gather(migrate(bare), migrate(other))

    await other.close()
    assert sorted(done) == ["", "0005"]
    assert await bare.write(missing) == []


async def test_two_processes_that_migrate_at_once_both_succeed(bare_url: str, bare: Lane) -> None:
    env = {"MESA_ENVIRONMENT": "demo", "MESA_DATABASE_URL": bare_url}
    started = [
        await asyncio.create_subprocess_exec(
            sys.executable,
            "app.py",
            "migrate",
            cwd=ROOT,
            env=env,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        for _ in range(2)
    ]

    said = [await asyncio.wait_for(process.communicate(), 60) for process in started]

    assert [process.returncode for process in started] == [0, 0], said
    assert sorted(out.decode().split()[0] for out, _err in said) == ["Base", "La"]
    assert await bare.write(missing) == []


async def test_a_migration_that_fails_leaves_nothing_behind(
    bare: Lane, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_given: object, **_more: object) -> None:
        raise OSError("power cut")

    monkeypatch.setattr("store.migrate.command.upgrade", lambda *_a: stop())
    with pytest.raises(OSError, match="power cut"):
        await migrate(bare)
    monkeypatch.undo()

    assert await migrate(bare) == "0005"


async def test_a_case_from_before_the_clock_is_seen_to_by_it(bare: Lane, catalog: Catalog) -> None:
    def before(db: Connection) -> None:
        command.upgrade(configured(db), "0001")
        row = to_row(a_case())
        old = {name: value for name, value in row.items() if name not in LATER}
        db.execute(insert(cases).values(number=1, **old))
        fact = Fact(
            verb="open",
            who="x",
            who_name="X",
            at=NOON,
            source=None,
            target=State.REGISTERED,
        )
        db.execute(insert(facts).values(fact_to_row(1, fact)))

    await bare.write(before)
    await migrate(bare)
    store = SqlStore(bare)
    assert (await store.read(lambda unit: unit.case(1))).wake_at == NOON

    done = await Desk(store, catalog, lambda: NOON + timedelta(minutes=5)).see_to_what_is_due()

    case = await store.read(lambda unit: unit.case(1))
    assert done == 0
    assert (case.due_at, case.wake_at) == (
        NOON + timedelta(minutes=30),
        NOON + timedelta(minutes=22, seconds=30),
    )
