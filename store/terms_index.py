"""The index of terms: FTS5 on SQLite, text search on PostgreSQL, one row a case in both."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection, select, text

from domain.case import Case
from store.tables import cases, to_case
from store.terms import terms

PAGE = 1_000
BUCKETS = (2**11, 2**14, 2**16)
"""So many numbers of cases in a row have a term in common, by which the newest are found:
PostgreSQL's index has no order, and SQLite's is read beyond the numbers asked for."""

_CREATE = {
    # The terms come ready: nothing is to be split but at blanks. No columns, no positions.
    "sqlite": (
        """CREATE VIRTUAL TABLE case_terms USING fts5
           (terms, tokenize="ascii tokenchars ':_'", detail=none, columnsize=0)""",
    ),
    "postgresql": (
        "CREATE TABLE case_terms (number bigint PRIMARY KEY, terms tsvector NOT NULL)",
        # A list of pending entries would be searched one by one.
        "CREATE INDEX case_terms_terms ON case_terms USING gin (terms) WITH (fastupdate = off)",
    ),
}
_ANY = text("SELECT 1 FROM case_terms LIMIT 1")
KEEP = {
    "sqlite": text("INSERT OR REPLACE INTO case_terms(rowid, terms) VALUES (:number, :terms)"),
    "postgresql": text(
        "INSERT INTO case_terms (number, terms)"
        " VALUES (:number, array_to_tsvector(string_to_array(:terms, ' ')))"
        " ON CONFLICT (number) DO UPDATE SET terms = EXCLUDED.terms"
    ),
}


def kept(case: Case) -> dict[str, Any]:
    """The row of a case that has its number."""
    return row(case.number, terms(case))


def row(number: int, found: Sequence[str]) -> dict[str, Any]:
    near = (bucket(size, number // size) for size in BUCKETS)
    return {"number": number, "terms": " ".join((*found, *near))}


def bucket(size: int, part: int) -> str:
    return f"in{size}:{part}"


def create(db: Connection) -> None:
    for statement in _CREATE[db.dialect.name]:
        db.exec_driver_sql(statement)


def fill(db: Connection, told: Callable[[int], None] | None = None) -> None:
    """The terms of every case there is, where none has any: a migration has made them anew, or the
    cases have just come. `told` of how many they are, now and then."""
    if db.execute(_ANY).first():
        return
    last = count = 0
    while True:
        query = select(cases).where(cases.c.number > last).order_by(cases.c.number).limit(PAGE)
        page = [to_case(row) for row in db.execute(query).mappings()]
        if not page:
            return
        db.execute(KEEP[db.dialect.name], [kept(case) for case in page])
        last, count = page[-1].number, count + len(page)
        if told:
            told(count)
