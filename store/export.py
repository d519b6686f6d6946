"""Everything that the desk keeps, written out: each table from one snapshot, then the files."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

import orjson
from sqlalchemy import Connection, Table, func, select, text

from domain.attachment import FileState
from domain.shelf import Shelf
from store.export_form import (
    EXPORTED,
    FORMAT,
    LISTED,
    MANIFEST,
    Lines,
    Manifest,
    Part,
    Told,
    file_of,
    in_order,
    line,
    lying,
)
from store.lanes import Lane
from store.migrate import revision

TOGETHER = 1_000
"""Rows that are held at once."""
_SNAPSHOT = text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
_LAST = {
    "sqlite": "SELECT seq FROM sqlite_sequence WHERE name = '{table}'",
    "postgresql": "SELECT pg_sequence_last_value("
    "pg_get_serial_sequence('{table}', '{column}')::regclass)",
}


class NotEmpty(ValueError):
    """Where something lies, nothing is written. A sentence for the deployer, in Spanish."""


async def export(lane: Lane, shelf: Shelf, folder: Path, told: Told) -> list[str]:
    """Writes the export into a folder that is empty or not there; nobody else may look into it.
    The manifest comes last: without it, it is none. The ids of files that the shelf should have,
    and has not. Raises NotEmpty, OSError."""
    _own(folder)
    version, parts = await lane.read(lambda db: _tables(db, folder, told))
    missing, listed = await _files(shelf, folder, told)
    manifest = Manifest(FORMAT, version, {**parts, LISTED: listed})
    with _private(folder / MANIFEST) as file:
        file.write(manifest.written())
    return missing


def _own(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise NotEmpty(
            f"«{folder}» no está vacía: la exportación quiere una carpeta para ella sola"
        )
    folder.chmod(0o700)
    for part in ("tables", "files"):
        (folder / part).mkdir(mode=0o700)


def _tables(db: Connection, folder: Path, told: Told) -> tuple[str, dict[str, Part]]:
    """All of them as they are at one moment, whatever others write meanwhile."""
    if db.dialect.name == "postgresql":  # SQLite's readers see nothing else
        db.execute(_SNAPSHOT)
    parts = {file_of(name): _table(db, table, folder, told) for name, table in EXPORTED.items()}
    return revision(db), parts


def _table(db: Connection, table: Table, folder: Path, told: Told) -> Part:
    names = tuple(str(column.name) for column in table.c)
    query = in_order(table, db.dialect.name).execution_options(yield_per=TOGETHER)
    with _private(folder / file_of(table.name)) as file:
        lines = Lines(file)
        for some in db.execute(query).partitions():
            for row in some:
                lines.write(line(names, row))
            told(table.name, lines.count)
        told(table.name, lines.count)
    return lines.part(last_number(db, table))


def last_number(db: Connection, table: Table) -> int | None:
    """The last that the table gave to a row, of those that number their rows; else none. Also where
    that row is gone: a number is never given twice."""
    column = table.autoincrement_column
    if column is None:
        return None
    given = db.execute(text(_LAST[db.dialect.name].format(table=table.name, column=column.name)))
    highest = db.execute(select(func.max(column))).scalar_one()
    return max(given.scalar() or 0, highest or 0)


async def _files(shelf: Shelf, folder: Path, told: Told) -> tuple[list[str], Part]:
    missing: list[str] = []
    with _private(folder / LISTED) as file:
        lines = Lines(file)
        for name, due in _named(folder):
            try:
                lines.write(await _copied(shelf, name, lying(folder, name)))
            except FileNotFoundError:
                if due:
                    missing.append(name)
            told(LISTED, lines.count)
    return missing, lines.part()


async def _copied(shelf: Shelf, name: str, path: Path) -> bytes:
    """The line that says what the file is. Raises FileNotFoundError, and leaves nothing then."""
    chunks = shelf.read(name)
    first = await anext(chunks, b"")  # it is asked for before anything is made here
    path.parent.mkdir(mode=0o700, exist_ok=True)
    digest, size = sha256(first), len(first)
    with _private(path) as file:
        file.write(first)
        async for chunk in chunks:
            file.write(chunk)
            digest.update(chunk)
            size += len(chunk)
    told = {"name": name, "size": size, "sha256": digest.hexdigest()}
    return orjson.dumps(told, option=orjson.OPT_APPEND_NEWLINE)


def _named(folder: Path) -> Iterator[tuple[str, bool]]:
    """The files that the written rows name, and whether each has to be there: the file of a report
    can be made anew, and is taken off the shelf after a while."""
    with (folder / file_of("attachments")).open("rb") as rows:
        for row in map(orjson.loads, rows):
            if row["state"] in {FileState.KEPT, FileState.ATTACHED}:
                yield row["id"], True
    with (folder / file_of("reports")).open("rb") as rows:
        for row in map(orjson.loads, rows):
            if row["made_at"]:
                yield row["id"], False


@contextmanager
def _private(path: Path) -> Iterator[BinaryIO]:
    """A new file that its owner alone may read; on the disk before it counts as written."""

    def opened(name: str, flags: int) -> int:
        return os.open(name, flags, 0o600)

    with open(path, "xb", opener=opened) as file:
        yield file
        file.flush()
        os.fsync(file.fileno())
