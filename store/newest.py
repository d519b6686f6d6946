"""The newest cases that have some terms: however common the terms are, only so much is read."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, TextClause, text

from store.terms_index import BUCKETS, bucket

Terms = Sequence[Sequence[str]]
"""One of each of these sequences has to be among the terms of a case."""

BATCH = 100
"""Cases that are handed on at once."""
PARTS = 3
"""Buckets that one statement names: with more, it is faster to read about all numbers."""
LOOKED_AT = 20_000
"""So many of the newest cases with the rarest of the terms are looked at: of two common terms that
never meet, all others would be met in vain."""

_OPERATORS = {"sqlite": (" AND ", " OR ", '"'), "postgresql": (" & ", " | ", "'")}
_LAST: Mapping[str, TextClause] = {
    "sqlite": text("SELECT max(number) FROM cases"),
    # The index of terms is always the best way, whatever the planner believes of their numbers.
    "postgresql": text(
        "SELECT (SELECT max(number) FROM cases), set_config('enable_seqscan', 'off', true),"
        " set_config('jit', 'off', true)"
    ),
}
_NEWEST: Mapping[str, TextClause] = {
    "sqlite": text(
        "SELECT rowid FROM case_terms WHERE case_terms MATCH :wanted"
        " AND rowid BETWEEN :low AND :high ORDER BY rowid DESC LIMIT :most"
    ),
    # `+ 0` keeps the planner from reading along the numbers.
    "postgresql": text(
        "SELECT number FROM case_terms WHERE terms @@ CAST(:wanted AS tsquery)"
        " AND number + 0 BETWEEN :low AND :high ORDER BY number + 0 DESC LIMIT :most"
    ),
}
_HOW_MANY: Mapping[str, TextClause] = {
    "sqlite": text(
        "SELECT count(*) FROM case_terms WHERE case_terms MATCH :wanted"
        " AND rowid BETWEEN :low AND :high"
    ),
    "postgresql": text(
        "SELECT count(*) FROM case_terms WHERE terms @@ CAST(:wanted AS tsquery)"
        " AND number + 0 BETWEEN :low AND :high"
    ),
}


class Newest:
    """In one transaction. `cut` says, once all batches were taken, that older cases were not
    looked at although they may fit."""

    def __init__(self, db: Connection) -> None:
        self._db, self._kind = db, db.dialect.name
        self.cut = False

    @cached_property
    def _last(self) -> int:
        return self._db.execute(_LAST[self._kind]).scalars().one() or 0

    def batches(
        self, wanted: Terms, low: int, high: int, *, few: bool = False
    ) -> Iterator[Sequence[int]]:
        """The numbers from `low` to `high` of the cases with these terms, the newest first. `few`:
        it is known that one of the terms is rare."""
        top = left = min(high, self._last)
        self.cut = False
        # Further back in steps that grow: where the terms are rare, a small step finds nothing,
        # and where they are common, a large one reads too much.
        for size in () if few else BUCKETS:
            begun = max((top // size - 1) * size, low)
            yield from self._between(wanted, begun, left)
            left = begun - 1
            if size == BUCKETS[0]:
                worth = self._worth(wanted, begun, top)
                self.cut = worth > low
                low = max(low, worth)
        yield from self._between(wanted, low, left)

    def _between(self, wanted: Terms, low: int, high: int) -> Iterator[Sequence[int]]:
        while low <= high:
            given = {**self._given(wanted, low, high), "most": BATCH}
            found = self._db.execute(_NEWEST[self._kind], given).scalars().all()
            if found:
                yield found
            if len(found) < BATCH:
                return
            high = found[-1] - 1

    def _worth(self, wanted: Terms, low: int, high: int) -> int:
        """The lowest number that is looked at: where LOOKED_AT cases with the rarest of the terms
        lie behind, if there are as many everywhere as among the newest."""
        if len(wanted) == 1 or low > high:
            return 0
        size, rarest = high - low + 1, high
        for terms in wanted:
            given = self._given([terms], low, high)
            found = self._db.execute(_HOW_MANY[self._kind], given).scalar_one()
            rarest = min(rarest, found)
            if rarest * high <= LOOKED_AT * size:
                return 0
        return high - LOOKED_AT * size // rarest

    def _given(self, wanted: Terms, low: int, high: int) -> Mapping[str, Any]:
        if near := _covering(low, high):
            wanted = [*wanted, near]
        return {"wanted": _written(wanted, self._kind), "low": low, "high": high}


def _covering(low: int, high: int) -> Sequence[str]:
    """The terms of the buckets that hold all of these numbers; none where it takes many."""
    for size in BUCKETS:
        if high // size - low // size < PARTS:
            return [bucket(size, part) for part in range(low // size, high // size + 1)]
    return ()


def _written(wanted: Terms, database: str) -> str:
    """As the database reads it. Terms hold no quotation mark: `store.terms` makes them."""
    and_, or_, mark = _OPERATORS[database]
    either = (or_.join(f"{mark}{term}{mark}" for term in terms) for terms in wanted)
    return and_.join(f"({terms})" for terms in either)
