"""The lines of an export on disk, by case: those of one may lie anywhere in the file, and the whole
of it need not fit into memory."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime

import orjson

_SHAPE = """
    CREATE TABLE lines (old TEXT, at REAL, place INTEGER, line INTEGER, opened REAL, said TEXT);
    CREATE TABLE broken (old TEXT PRIMARY KEY) WITHOUT ROWID;
"""
_ORDER = """
    DROP TABLE IF EXISTS born;
    CREATE TABLE born AS
        SELECT old, min(min(opened), min(at)) AS at FROM lines
        WHERE old NOT IN (SELECT old FROM broken) GROUP BY old;
"""
_INDEX = "CREATE INDEX IF NOT EXISTS lines_old ON lines (old, at, place, line)"
_REPEATED = """
    SELECT old, line FROM lines AS one WHERE EXISTS
        (SELECT 1 FROM lines AS other WHERE other.old = one.old AND other.line < one.line)
    ORDER BY line
"""
_CASES = "SELECT old FROM born ORDER BY at, old"
_LINES = "SELECT line, said FROM lines WHERE old = ? ORDER BY at, place, line"
_TOGETHER = 1_000

Said = tuple[int, Mapping[str, str]]
"""A line's number, and what it says, by field."""


@dataclass(slots=True)
class Spool:
    """In a file of SQLite's own, that nobody else sees and that goes with it."""

    _db: sqlite3.Connection
    _ahead: list[tuple[str, float, int, int, float, bytes]]

    def put(self, old: str, at: datetime, place: int, opened_at: datetime, said: Said) -> None:
        line, values = said
        row = (old, at.timestamp(), place, line, opened_at.timestamp(), orjson.dumps(values))
        self._ahead.append(row)
        if len(self._ahead) >= _TOGETHER:
            self._write()

    def leave_out(self, old: str) -> None:
        """One of its lines cannot be used: so none is."""
        self._db.execute("INSERT OR IGNORE INTO broken VALUES (?)", (old,))

    def repeated(self) -> Iterator[tuple[str, int]]:
        """Each line of a case that another line spoke of before."""
        self._write()
        self._db.execute(_INDEX)
        yield from self._db.execute(_REPEATED).fetchall()

    def close(self) -> tuple[int, int]:
        """Nothing more comes: how many cases are whole, and how many are left out."""
        self._write()
        self._db.execute(_INDEX)
        self._db.executescript(_ORDER)
        whole, broken = (
            self._db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608 - ours
            for table in ("born", "broken")
        )
        return int(whole), int(broken)

    def cases(self) -> Iterator[tuple[str, list[Said]]]:
        """Each that is whole, the oldest first; its lines in the order in which they were made."""
        for (old,) in self._db.execute(_CASES):
            lines = self._db.execute(_LINES, (old,))
            yield old, [(line, orjson.loads(said)) for line, said in lines]

    def _write(self) -> None:
        self._db.executemany("INSERT INTO lines VALUES (?, ?, ?, ?, ?, ?)", self._ahead)
        self._ahead.clear()


@contextmanager
def spooled() -> Iterator[Spool]:
    with closing(sqlite3.connect("", isolation_level=None)) as db:
        db.executescript(_SHAPE)
        yield Spool(db, [])
