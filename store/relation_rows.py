"""Which cases hang from which, and which may belong together."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Integer, bindparam, cast, exists, false, func, or_, select, text

from domain.case import Case, Fact
from domain.moves import Verb
from domain.ports import Brood
from store.rows import Rows
from store.tables import OPEN, cases, facts, to_case, to_fact

_BROOD = (
    select(
        cases,
        func.count().over().label("total"),
        func.sum(cast(cases.c.is_open, Integer)).over().label("open"),
    )
    .where(cases.c.parent == bindparam("n"))
    .order_by(cases.c.is_open.desc(), cases.c.number)
    .limit(bindparam("size"))
)
_below = cases.alias("below")
_UNRELATED = (
    select(cases)
    .where(
        OPEN,
        cases.c.parent.is_(None),
        cases.c.opened_at.between(bindparam("since"), bindparam("until")),
        ~exists().where(_below.c.parent == cases.c.number),
    )
    .order_by(cases.c.opened_at.desc(), cases.c.number.desc())
    .limit(bindparam("most"))
)
_ALONE = text("SELECT pg_advisory_xact_lock(:key)")
_RELATING = 4_018
"""Any number: it names the lock."""


class RelationRows(Rows):
    def brood(self, number: int, size: int) -> Brood:
        rows = self._db.execute(_BROOD, {"n": number, "size": size}).mappings().all()
        if not rows:
            return Brood()
        return Brood([to_case(row) for row in rows], rows[0]["total"], rows[0]["open"])

    def open_children(self, numbers: Sequence[int]) -> Sequence[Case]:
        """Of any of these cases, by number."""
        query = select(cases).where(cases.c.parent.in_(numbers), OPEN)
        rows = self._db.execute(query.order_by(cases.c.number)).mappings()
        return [to_case(row) for row in rows]

    def unrelated(self, since: datetime, until: datetime, limit: int) -> Sequence[Case]:
        """The open cases that were opened meanwhile and are neither child nor parent, oldest
        first; of very many, the newest."""
        rows = self._db.execute(_UNRELATED, {"since": since, "until": until, "most": limit})
        return [to_case(row) for row in rows.mappings()][::-1]

    def likely(self, case: Case, since: datetime, limit: int) -> Sequence[Case]:
        """Open cases without a parent, of the same category or site of its project, opened since
        then; newest first. A precase is of no category."""
        own = {"category": case.category, "client_site": case.client.site}
        alike = [cases.c[name] == value for name, value in own.items() if value]
        query = select(cases).where(
            OPEN,
            cases.c.parent.is_(None),
            cases.c.opened_at >= since,
            cases.c.project == case.project,
            cases.c.number != case.number,
            or_(false(), *alike),
        )
        newest = query.order_by(cases.c.opened_at.desc(), cases.c.number.desc()).limit(limit)
        return [to_case(row) for row in self._db.execute(newest).mappings()]

    def told_alike(self, since: datetime) -> Mapping[int, Sequence[Fact]]:
        """By case opened since then: the facts that say which cases look like it."""
        query = (
            select(facts)
            .join(cases, cases.c.number == facts.c.number)
            .where(cases.c.opened_at >= since, facts.c.verb == Verb.ALIKE)
        )
        found: dict[int, list[Fact]] = {}
        for row in self._db.execute(query).mappings():
            found.setdefault(row["number"], []).append(to_fact(row))
        return found

    def relate_alone(self) -> None:
        """Until the end of this transaction, no other changes a relation: what was read of the
        cases above and below stays true. SQLite has one writer anyway."""
        if self._db.dialect.name == "postgresql":
            self._db.execute(_ALONE, {"key": _RELATING})
