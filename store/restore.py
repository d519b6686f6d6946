"""An export read back into an empty database of either kind, in one transaction: there is no half
of it."""

import secrets
from collections.abc import Iterator, Mapping
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, insert, inspect, text
from sqlalchemy.exc import SQLAlchemyError

from domain.shelf import CHUNK, Shelf
from store.export import TOGETHER, last_number
from store.export_check import Kept, NotRestored, checked, kept_files
from store.export_form import EXPORTED, LISTED, Manifest, Reader, Told, file_of, lying
from store.hot import Hot
from store.lanes import Lane
from store.migrate import migrate
from store.terms_index import fill

_GO_ON = {
    "sqlite": (
        "DELETE FROM sqlite_sequence WHERE name = '{table}'",
        "INSERT INTO sqlite_sequence (name, seq) VALUES ('{table}', {last})",
    ),
    "postgresql": ("SELECT setval(pg_get_serial_sequence('{table}', '{column}'), {last})",),
}


async def restore(lane: Lane, shelf: Shelf, folder: Path, checking: Told, told: Told) -> Manifest:
    """The database is brought to the shape of this version first. Files come before the rows that
    name them: what a restore that failed leaves on the shelf, the nightly sweep takes away.
    Raises NotRestored, OSError."""
    dialect = await lane.read(_of_an_empty_one)
    manifest = checked(folder, dialect, checking)
    await migrate(lane)
    # Two who restore onto one shelf at once would write each other's unfinished files.
    ours = secrets.randbelow(2**31)
    for count, kept in enumerate(kept_files(folder), 1):
        await _shelved(shelf, kept, lying(folder, kept.name), ours)
        told(LISTED, count)
    await lane.write(lambda db: _written(db, folder, manifest, told))
    return manifest


def _of_an_empty_one(db: Connection) -> str:
    """Its kind."""
    there = set(inspect(db).get_table_names())
    for name in EXPORTED:
        if name in there and db.execute(text(f"SELECT 1 FROM {name} LIMIT 1")).first():  # noqa: S608
            raise NotRestored(
                f"la base de datos no está vacía (hay filas en {name}): restaure en una nueva"
            )
    return db.dialect.name


async def _shelved(shelf: Shelf, kept: Kept, path: Path, ours: int) -> None:
    with path.open("rb") as file:
        async with shelf.put(kept.name, ours) as slot:
            while chunk := file.read(CHUNK):
                await slot.write(chunk)
            await slot.look(lambda _: None)
            await slot.keep()


def _written(db: Connection, folder: Path, manifest: Manifest, told: Told) -> None:
    if db.dialect.name == "postgresql":  # SQLite has one writer
        names = ", ".join(f'"{name}"' for name in EXPORTED)
        db.execute(text(f"LOCK TABLE {names} IN ACCESS EXCLUSIVE MODE"))
    _of_an_empty_one(db)  # another may have been quicker
    for name, table in EXPORTED.items():
        _table(db, table, folder / file_of(name), told)
        _go_on(db, table, manifest.parts[file_of(name)].last or 0)
    try:
        fill(db, partial(told, "case_terms"))
    except ValueError as fault:
        raise NotRestored(
            f"{file_of('cases')}: hay un caso que esta versión no entiende ({fault})"
        ) from None


def _table(db: Connection, table: Table, path: Path, told: Told) -> None:
    keep = Hot(insert(table), *table.c)
    reader = Reader(table, db.dialect.name)
    count = 0
    with path.open("rb") as lines:
        for rows in _some(map(reader.row, lines)):
            try:
                keep.run_many(db, rows)
            except SQLAlchemyError as error:
                fault = f"{type(error.__cause__ or error).__name__}"
                raise NotRestored(
                    f"tables/{path.name}, líneas {count + 1} a {count + len(rows)}:"
                    f" la base de datos no las acepta ({fault})"
                ) from None
            count += len(rows)
            told(table.name, count)


def _some(rows: Iterator[Mapping[str, Any]]) -> Iterator[list[Mapping[str, Any]]]:
    while few := [*islice(rows, TOGETHER)]:
        yield few


def _go_on(db: Connection, table: Table, last: int) -> None:
    """New numbers come after all that were ever given."""
    numbered = table.autoincrement_column
    last = max(last, last_number(db, table) or 0)
    if numbered is None or not last:
        return
    for statement in _GO_ON[db.dialect.name]:
        told = statement.format(table=table.name, column=numbered.name, last=last)
        db.execute(text(told))
