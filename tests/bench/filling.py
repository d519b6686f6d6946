"""Databases of the made-up entity, filled in bulk and kept for the next run: made by the same
migrations, with the same terms, as if the desk had written them."""

import asyncio
import hashlib
import json
import os
from collections.abc import AsyncIterator, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

import asyncpg
from sqlalchemy import Connection, create_engine, insert, text

from domain.case import Case, Fact
from settings import ROOT
from store.catalog_files import read_catalog
from store.hot import Hot
from store.lanes import lane
from store.migrate import migrate
from store.tables import cases, fact_to_row, facts, to_row
from store.terms_index import kept
from tests.bench.entity import Entity, built_catalog
from tests.postgres import Postgres

HOME = Path(os.environ.get("MESA_BENCH_HOME") or ROOT / "var" / "bench" / "million")
"""Where they are kept."""
SIZES = (10_000, 1_000_000)
CHUNK = 20_000
HASTE = {"maintenance_work_mem": "512MB"}
"""Of the filling alone: what is measured runs with PostgreSQL's own settings."""
_MADE_BY = (
    "store/tables.py",
    "store/terms.py",
    "store/terms_index.py",
    "store/migrations/versions/0003_find_relate_attach.py",
    "tests/bench/entity.py",
    "tests/bench/filling.py",
)

Chunk = Sequence[tuple[Case, Fact]]


def recipe() -> str:
    """Changes with everything that a database of ours is made by."""
    made = hashlib.sha256()
    for path in _MADE_BY:
        made.update((ROOT / path).read_bytes())
    return made.hexdigest()[:12]


def catalogue() -> Path:
    return HOME / "catalog"


def sqlite_path(size: int) -> Path:
    return HOME / f"cases-{size}.db"


def fill_sqlite(size: int) -> None:
    """The file of this size, made anew unless it is there already."""
    path, ready = sqlite_path(size), HOME / f"sqlite-{size}.ready"
    if _is(ready):
        return
    for left in HOME.glob(f"{path.name}*"):
        left.unlink()
    asyncio.run(_migrated(f"sqlite:///{path}"))
    engine = create_engine(f"sqlite:///{path}")
    hots = (Hot(insert(cases), *cases.c), Hot(insert(facts), *facts.c))
    keep = Hot(text("INSERT INTO case_terms(rowid, terms) VALUES (:number, :terms)"))
    with engine.connect() as db:
        db.exec_driver_sql("PRAGMA journal_mode=OFF")
        db.exec_driver_sql("PRAGMA synchronous=OFF")
    with engine.begin() as db:
        later = _indexes(db)
        for chunk in _chunks(size):
            for hot, rows in zip(hots, _rows(chunk), strict=True):
                hot.run_many(db, rows)
            keep.run_many(db, [kept(case) for case, _ in chunk])
        for made in later:
            db.exec_driver_sql(made)
    with engine.connect() as db:
        db.exec_driver_sql("PRAGMA journal_mode=WAL")
    engine.dispose()
    ready.write_text(recipe())


def _indexes(db: Connection) -> list[str]:
    """What made the indexes of the two large tables. They are gone: all at once is faster."""
    found = db.exec_driver_sql(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'cases'"
        " AND sql IS NOT NULL"
    ).all()
    for name, _ in found:
        db.exec_driver_sql(f"DROP INDEX {name}")
    return [sql for _, sql in found]


async def fill_postgres(postgres: Postgres, size: int) -> None:
    name, ready = database(size), HOME / f"postgresql-{size}.ready"
    if _is(ready):
        return
    await postgres.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    await postgres.execute(f"CREATE DATABASE {name}")
    await _migrated(postgres.url(name))
    db = await asyncpg.connect(postgres.url(name), server_settings=HASTE)
    later = await db.fetch(
        "SELECT indexname, indexdef FROM pg_indexes"
        " WHERE tablename IN ('cases', 'case_terms') AND indexname NOT LIKE '%pkey'"
    )
    for index in later:
        await db.execute(f"DROP INDEX {index['indexname']}")
    for chunk in _chunks(size):
        said = [{"number": case.number, "terms": _vector(kept(case)["terms"])} for case, _ in chunk]
        for table, rows in zip(
            ("cases", "facts", "case_terms"), (*_rows(chunk), said), strict=True
        ):
            await db.copy_to_table(table, source=_lines(rows), columns=[*rows[0]], format="text")
    for index in later:
        await db.execute(index["indexdef"])
    await db.execute("SELECT setval(pg_get_serial_sequence('cases', 'number'), $1)", size)
    await db.execute("VACUUM ANALYZE")
    await db.close()
    await postgres.execute("CHECKPOINT")
    ready.write_text(recipe())


def fill(postgres: Postgres) -> None:
    """All four, those of one kind beside those of the other."""
    HOME.mkdir(parents=True, exist_ok=True)
    built_catalog(catalogue())
    with ProcessPoolExecutor(1) as beside:
        files = beside.submit(_fill_files)
        asyncio.run(_fill_databases(postgres))
        files.result()


def _fill_files() -> None:
    for size in SIZES:
        fill_sqlite(size)


async def _fill_databases(postgres: Postgres) -> None:
    for size in SIZES:
        await fill_postgres(postgres, size)


def database(size: int) -> str:
    return f"cases_{size}"


def _is(ready: Path) -> bool:
    with suppress(FileNotFoundError):
        return ready.read_text() == recipe()
    return False


async def _migrated(url: str) -> None:
    made = lane(url)
    await migrate(made)
    await made.close()


def _chunks(size: int) -> Iterator[Chunk]:
    every = Entity(read_catalog(catalogue()), size).cases()
    while chunk := [*islice(every, CHUNK)]:
        yield chunk


def _rows(chunk: Chunk) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    return (
        [{"number": case.number, **to_row(case)} for case, _ in chunk],
        [fact_to_row(case.number, fact) for case, fact in chunk],
    )


def _vector(found: str) -> str:
    return " ".join(f"'{term}'" for term in found.split())


async def _lines(rows: Sequence[dict[str, Any]]) -> AsyncIterator[bytes]:
    """As COPY reads them. Nothing that is made up holds a tab, a line break or a backslash."""
    for row in rows:
        yield ("\t".join(map(_cell, row.values())) + "\n").encode()


def _cell(value: Any) -> str:
    if value is None:
        return "\\N"
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, dict | list):
        return json.dumps(value)
    return str(value)
