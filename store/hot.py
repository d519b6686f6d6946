"""The statements of the create turn, run by the database's own driver.

What SQLAlchemy does for each execution costs three times what the driver does; these are compiled
by it once, and bound by hand.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from sqlalchemy import Column, Connection, Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.expression import ClauseElement

_Binds: TypeAlias = list[tuple[str, Callable[[Any], Any] | None]]
_Compiled: TypeAlias = tuple[str, _Binds]


class Hot:
    """A statement of the create turn: compiled once for each database, then run by its driver
    itself. What SQLAlchemy does for each execution costs three times what the driver does.

    `columns` are what is bound, in any order; a value that the driver does not know (a time, JSON)
    goes through its column's type, as everywhere else."""

    def __init__(
        self, statement: ClauseElement | Mapping[str, ClauseElement], *columns: Column[Any]
    ) -> None:
        self._statement, self._columns = statement, {c.name: c for c in columns}
        self._compiled: dict[str, _Compiled] = {}

    def run(self, db: Connection, row: Mapping[str, Any]) -> Any:
        """The driver's cursor."""
        sql, binds = self._for(db.dialect)
        cursor = db.connection.cursor()
        with _named(db, sql):
            cursor.execute(sql, _bound(binds, row))
        return cursor

    def run_many(self, db: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        sql, binds = self._for(db.dialect)
        cursor = db.connection.cursor()
        with _named(db, sql):
            cursor.executemany(sql, [_bound(binds, row) for row in rows])
        cursor.close()

    def _for(self, dialect: Dialect) -> _Compiled:
        found = self._compiled.get(dialect.name)
        if found is None:
            found = self._compiled[dialect.name] = self._compile(dialect)
        return found

    def _compile(self, dialect: Dialect) -> _Compiled:
        whole = self._statement
        statement = whole[dialect.name] if isinstance(whole, Mapping) else whole
        compiled: Any = statement.compile(dialect=dialect, column_keys=[*self._columns] or None)
        types = {name: bound.type for name, bound in compiled.binds.items()}
        binds = [
            (name, types[name].dialect_impl(dialect).bind_processor(dialect))
            for name in compiled.positiontup
        ]
        return compiled.string, binds


def _bound(binds: _Binds, row: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple([bind(row[name]) if bind else row[name] for name, bind in binds])


class _named:  # noqa: N801 - used like a function; a generator would cost more than the insert
    """The driver's errors as SQLAlchemy's own."""

    __slots__ = ("_db", "_sql")

    def __init__(self, db: Connection, sql: str) -> None:
        self._db, self._sql = db, sql

    def __enter__(self) -> None: ...

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        driver = self._db.dialect.loaded_dbapi
        if isinstance(error, driver.Error):
            raise DBAPIError.instance(
                self._sql, None, error, driver.Error, dialect=self._db.dialect
            ) from error
