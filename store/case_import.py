"""Cases of another desk against what came from it before: what is new, written as `save` would have
written it, some hundred cases a transaction, and nobody told."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

import orjson
from sqlalchemy import bindparam, insert, select, text

from domain.case import Person
from domain.moving_in import Arrival
from store.hot import Hot
from store.rows import Rows
from store.tables import cases, fact_to_row, facts, origins, people, to_person, to_row
from store.terms_index import KEEP, kept

TOGETHER = 300
"""Cases a transaction."""

_INSERT_CASE = Hot(insert(cases), *cases.c)
_INSERT_FACT = Hot(insert(facts), *facts.c)
_INSERT_ORIGIN = Hot(insert(origins), *origins.c)
_KEEP_TERMS = Hot(KEEP)
_BEFORE = select(origins.c.old, origins.c.checksum).where(
    origins.c.old.in_(bindparam("olds", expanding=True)), origins.c.desk == bindparam("desk")
)
_ALONE = text("SELECT pg_advisory_xact_lock(:key)")
_MOVING_IN = 4_019
"""Any number: it names the lock."""
_LAST = text(
    "SELECT max(coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'cases'), 0),"
    " coalesce((SELECT max(number) FROM cases), 0))"
)
_NEXT = text(
    "SELECT nextval(pg_get_serial_sequence('cases', 'number')) FROM generate_series(1, :many)"
)


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A case that would come. `checksum` is of all that the export says of it."""

    old: str
    checksum: str
    arrival: Arrival


def checksum_of(lines: Iterable[Mapping[str, str]]) -> str:
    digest = sha256()
    for values in lines:
        digest.update(orjson.dumps(values, option=orjson.OPT_SORT_KEYS) + b"\n")
    return digest.hexdigest()


class CaseImportRows(Rows):
    def people(self) -> Sequence[Person]:
        """Everybody whom the directory knows."""
        return [to_person(row) for row in self._db.execute(select(people)).mappings()]

    def before(self, desk: str, olds: Sequence[str]) -> Mapping[str, str]:
        """Of those that came already, the checksum of then."""
        rows = self._db.execute(_BEFORE, {"olds": olds, "desk": desk})
        return {row[0]: row[1] for row in rows}

    def bring_in(self, desk: str, arrived: Sequence[Newcomer]) -> int:
        """Those that are not here yet; how many they were."""
        if self._db.dialect.name == "postgresql":
            self._db.execute(_ALONE, {"key": _MOVING_IN})
        there = self.before(desk, [newcomer.old for newcomer in arrived])
        new = [newcomer for newcomer in arrived if newcomer.old not in there]
        if new:
            self._write(desk, new)
        return len(new)

    def _write(self, desk: str, new: Sequence[Newcomer]) -> None:
        numbered = [
            (replace(one.arrival.case, number=number), one)
            for number, one in zip(self._numbers(len(new)), new, strict=True)
        ]
        rows = [{**to_row(case), "number": case.number} for case, _ in numbered]
        _INSERT_CASE.run_many(self._db, rows)
        lived = (fact_to_row(case.number, f) for case, one in numbered for f in one.arrival.facts)
        _INSERT_FACT.run_many(self._db, [*lived])
        _KEEP_TERMS.run_many(self._db, [kept(case) for case, _ in numbered])
        came = [
            {"old": one.old, "desk": desk, "number": case.number, "checksum": one.checksum}
            for case, one in numbered
        ]
        _INSERT_ORIGIN.run_many(self._db, came)

    def _numbers(self, many: int) -> Sequence[int]:
        if self._db.dialect.name == "postgresql":
            return sorted(self._db.execute(_NEXT, {"many": many}).scalars())
        last = int(self._db.execute(_LAST).scalar_one())
        return range(last + 1, last + 1 + many)
