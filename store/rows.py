"""What all rows share: the connection, and the one statement that the two databases write
differently."""

from collections.abc import Callable, Mapping

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import Insert


class Rows:
    def __init__(self, db: Connection) -> None:
        self._db = db

    def _said(self, statements: Mapping[str, Insert]) -> Insert:
        return statements[self._db.dialect.name]


def both(build: Callable[..., Insert]) -> Mapping[str, Insert]:
    """`build` is given the `insert` of each database: only theirs know ON CONFLICT."""
    return {"sqlite": build(sqlite.insert), "postgresql": build(postgresql.insert)}


def upsert(table: Table) -> Mapping[str, Insert]:
    """Inserts a row, or writes its columns over the one with the same key."""
    keys = [c.name for c in table.primary_key]

    def build(insert: Callable[[Table], sqlite.Insert]) -> Insert:
        statement = insert(table)
        new = {c.name: statement.excluded[c.name] for c in table.c if c.name not in keys}
        return statement.on_conflict_do_update(index_elements=keys, set_=new)

    return both(build)
