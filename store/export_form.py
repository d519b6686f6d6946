"""The form of an export: a folder with a file of JSON lines for each table, the files of cases, and
a manifest that says what belongs to it. The same data is the same bytes, from either database."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO

import orjson
from sqlalchemy import JSON, Boolean, Column, Date, Integer, Select, String, Table, collate, select

from store.tables import UtcDateTime, metadata

Told = Callable[[str, int], None]
"""How far it is: the name of a table, or of the list of files, and how many of it are done."""

FORMAT = 1
MANIFEST = "manifest.json"
LISTED = "files.jsonl"
"""The files of cases that the export holds, each with its size and its sha256."""

LEFT_OUT: Mapping[str, str] = {
    "alembic_version": "the manifest says the revision",
    "case_terms": "made anew from the cases; also its shadows on SQLite, whose names begin so",
    "sqlite_sequence": "the manifest says the last number that each table gave",
}
"""Tables that are in no export, and why. Every other one is."""
EXPORTED: Mapping[str, Table] = {
    name: metadata.tables[name] for name in sorted(metadata.tables) if name not in LEFT_OUT
}

_BYTEWISE = {"sqlite": "BINARY", "postgresql": "C"}


@dataclass(frozen=True, slots=True)
class Part:
    """A file of the export. `last` is the last number that the table gave, where it gives any."""

    lines: int
    size: int
    sha256: str
    last: int | None = None


@dataclass(frozen=True, slots=True)
class Manifest:
    """`mesa` is the form, `revision` the shape of the tables. There is no date in it: the same data
    is the same bytes."""

    mesa: int
    revision: str
    parts: Mapping[str, Part] = field(default_factory=dict)

    def written(self) -> bytes:
        told = asdict(self)
        for part in told["parts"].values():
            if part["last"] is None:
                del part["last"]
        return orjson.dumps(told, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)

    @classmethod
    def read(cls, written: bytes) -> "Manifest":
        """Raises ValueError, TypeError, AttributeError, KeyError."""
        told = orjson.loads(written)
        parts = {str(name): Part(**part) for name, part in told["parts"].items()}
        return cls(int(told["mesa"]), str(told["revision"]), parts)


def file_of(table: str) -> str:
    return f"tables/{table}.jsonl"


def lying(folder: Path, name: str) -> Path:
    """Where the bytes of a file of this name lie: as on the shelf."""
    return folder / "files" / name[:2] / name


class Lines:
    """Lines on their way to a file, counted and summed up."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._sum, self.count, self._size = file, sha256(), 0, 0

    def write(self, line: bytes) -> None:
        self._file.write(line)
        self._sum.update(line)
        self._size += len(line)
        self.count += 1

    def part(self, last: int | None = None) -> Part:
        return Part(self.count, self._size, self._sum.hexdigest(), last)


def in_order(table: Table, dialect: str) -> Select[Any]:
    """All rows by their key. Text goes by its bytes, whatever language the database sorts by."""
    keys = [
        collate(c, _BYTEWISE[dialect]) if isinstance(c.type, String) else c
        for c in table.primary_key
    ]
    return select(table).order_by(*keys)


def line(names: tuple[str, ...], row: Any) -> bytes:
    """Times have their microseconds, also where there are none. What is JSON in the database stays
    in its order: some of it is read in that order."""
    told = dict(zip(names, row, strict=True))
    option = orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_APPEND_NEWLINE
    return orjson.dumps(told, default=_moment, option=option)


def _moment(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)


class Reader:
    """Reads the lines of a table again, for a database of this kind."""

    def __init__(self, table: Table, dialect: str) -> None:
        self._columns = [(str(c.name), _kind(c, dialect), c.nullable) for c in table.c]

    def row(self, line: bytes) -> dict[str, Any]:
        """Raises ValueError for what does not fit: with the name of the column, where it is one."""
        told = orjson.loads(line)
        if not isinstance(told, dict) or len(told) != len(self._columns):
            raise ValueError
        return dict(self._values(told))

    def _values(self, told: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
        for name, kind, nullable in self._columns:
            try:
                value = told[name]
                yield name, None if value is None and nullable else kind(value)
            except (ValueError, TypeError, KeyError, OverflowError):
                raise ValueError(name) from None


def _kind(column: Column[Any], dialect: str) -> Callable[[Any], Any]:
    if isinstance(column.type, String):
        return _text if dialect == "sqlite" else _bounded(column.type.length)
    return next(read for kind, read in _KINDS if isinstance(column.type, kind))


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _bounded(most: int | None) -> Callable[[Any], str]:
    """PostgreSQL holds a column to its length, and knows no text with a zero in it."""

    def read(value: Any) -> str:
        if (most and len(value) > most) or "\0" in value:
            raise ValueError
        return _text(value)

    return read


def _exactly(kind: type) -> Callable[[Any], Any]:
    def read(value: Any) -> Any:
        if type(value) is not kind:
            raise ValueError
        return value

    return read


def _time(value: Any) -> datetime:
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError
    return moment


_KINDS: tuple[tuple[Any, Callable[[Any], Any]], ...] = (
    (UtcDateTime, _time),
    (Date, date.fromisoformat),
    (Boolean, _exactly(bool)),
    (Integer, _exactly(int)),
    (JSON, lambda value: value),
)
