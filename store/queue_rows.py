"""The open cases of a group, narrowed and ordered as a supervisor asks; and what each person has of
them (R32). Precases stand apart from both (R8)."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    bindparam,
    case,
    extract,
    func,
    or_,
    select,
    tuple_,
)

from domain.bundle import Bundle
from domain.case import Case, CaseType, Priority, State
from domain.ports import Edge, Page
from domain.queue_filter import Order, QueueFilter, Risk
from store.risk import STOPPED, at_risk, fine, overdue
from store.rows import Rows
from store.tables import NEVER, OPEN, UtcDateTime, cases, people, to_case
from store.turning import turned

_RANKS = {Priority.CRITICAL: 0, Priority.HIGH: 1, Priority.MEDIUM: 2, Priority.LOW: 3}
_RANK = case(_RANKS, value=cases.c.priority, else_=len(_RANKS))
_due_at = func.coalesce(cases.c.due_at, NEVER)
"""It is never empty: said like this, SQLite does not go by the index of due times, which has
nothing else of what is asked, but by `cases_desk`, which has it all."""
_BY: Mapping[Order, tuple[ColumnElement[Any], ...]] = {
    Order.DUE: (_due_at, cases.c.number),
    Order.AGE: (cases.c.opened_at, cases.c.number),
    Order.PRIORITY: (_RANK, _due_at, cases.c.number),
}


_RISKS: Mapping[Risk, Callable[[ColumnElement[Any], Any], ColumnElement[bool]]] = {
    Risk.BREACHED: overdue,
    Risk.AT_RISK: at_risk,
    Risk.OK: fine,
}

_AGES: Mapping[str, Callable[[datetime], ColumnElement[Any]]] = {
    "sqlite": lambda now: (
        (func.julianday(bindparam(None, now, UtcDateTime)) - func.julianday(cases.c.opened_at))
        * timedelta(days=1).total_seconds()
    ),
    "postgresql": lambda now: extract(
        "epoch", bindparam(None, now, UtcDateTime) - cases.c.opened_at
    ),
}
"""How long ago it was registered, in seconds."""


class QueueRows(Rows):
    def queue_page(
        self,
        group: str,
        narrow: QueueFilter,
        now: datetime,
        size: int,
        *,
        after: Edge | None,
        before: Edge | None,
        total: int,
    ) -> Page:
        """By keyset in any order: the page that follows `after` or, going back, the one before
        `before`."""
        by, edge, back = _BY[narrow.order], before or after, before is not None
        fitting = select(cases.c.number).where(*_fits(group, narrow, now)).limit(size + 1)
        if edge:
            there = (
                bindparam(None, v, c.type) for v, c in zip(_key(narrow, edge), by, strict=True)
            )
            place = tuple_(*there)
            fitting = fitting.where(tuple_(*by) < place if back else tuple_(*by) > place)
        order = [c.desc() if back else c.asc() for c in by]
        # Whole rows are read for what is shown, and not for what is only compared.
        chosen = cases.c.number.in_(fitting.order_by(*order))
        rows = self._db.execute(select(cases).where(chosen).order_by(*order)).mappings()
        found = [to_case(row) for row in rows]
        shown, first, last = turned(found, size, after=after, before=before)
        return Page(
            shown,
            before=_edge(narrow, first) if first else None,
            after=_edge(narrow, last) if last else None,
            total=total,
        )

    def queue_counts(self, group: str, narrow: QueueFilter, now: datetime) -> Mapping[State, int]:
        """How many cases fit, by state."""
        query = select(cases.c.state, func.count()).where(*_fits(group, narrow, now))
        rows = self._db.execute(query.group_by(cases.c.state))
        return {State(state): count for state, count in rows}

    def queue_sites(self, group: str) -> Sequence[str]:
        """The sites of the group's open cases."""
        query = select(cases.c.client_site).where(*_open(group)).distinct()
        return [site for site in self._db.execute(query).scalars() if site]

    def known_sites(self) -> Sequence[str]:
        """The sites of everybody in the directory."""
        query = select(people.c.site).distinct()
        return [site for site in self._db.execute(query).scalars() if site]

    def unplanned(self) -> bool:
        """Whether a case comes due of which it is not known from when it is at risk."""
        known = cases.c.risk_at.is_(None), cases.c.due_at < STOPPED
        return (
            self._db.execute(select(cases.c.number).where(OPEN, *known).limit(1)).first()
            is not None
        )

    def bundles(self, groups: Sequence[str], now: datetime) -> Sequence[Bundle]:
        """What each person has of the open cases of these groups, by state."""
        c, count = cases.c, func.count()
        query = (
            select(
                c.group,
                c.assignee,
                c.state,
                count,
                func.sum(case((at_risk(_due_at, now), 1), else_=0)),
                func.sum(case((overdue(_due_at, now), 1), else_=0)),
                func.sum(_AGES[self._db.dialect.name](now)),
            )
            .where(OPEN, c.group.in_(groups), c.type != CaseType.PRECASE)
            .group_by(c.group, c.assignee, c.state)
        )
        return [
            Bundle(
                group=group,
                assignee=assignee,
                state=State(state),
                open=open_,
                at_risk=at_risk,
                breached=breached,
                age=timedelta(seconds=float(age)),
            )
            for group, assignee, state, open_, at_risk, breached, age in self._db.execute(query)
        ]


def _open(group: str) -> tuple[Any, ...]:
    return OPEN, cases.c.group == group, cases.c.type != CaseType.PRECASE


def _fits(group: str, narrow: QueueFilter, now: datetime) -> list[Any]:
    c = cases.c
    any_of = (
        (c.state, narrow.states),
        (c.assignee, narrow.specialists),
        (c.client_site, narrow.sites),
        (c.category, narrow.categories),
        (c.priority, narrow.priorities),
    )
    wanted = [*_open(group), *(column.in_(values) for column, values in any_of if values)]
    if narrow.risks:
        wanted.append(or_(*(_RISKS[risk](_due_at, now) for risk in narrow.risks)))
    if narrow.older is not None:
        wanted.append(c.opened_at <= now - narrow.older)
    if narrow.newer is not None:
        wanted.append(c.opened_at > now - narrow.newer)
    return wanted


def _key(narrow: QueueFilter, edge: Edge) -> tuple[Any, ...]:
    """The place of an edge in this order."""
    if narrow.order is Order.PRIORITY:  # a card can say what it likes; the database counts to 2^31
        return min(edge.rank, len(_RANKS)), edge.due or NEVER, edge.number
    return edge.due or NEVER, edge.number


def _edge(narrow: QueueFilter, case_: Case) -> Edge:
    moment = case_.opened_at if narrow.order is Order.AGE else case_.due_at
    rank = _RANKS[case_.priority] if narrow.order is Order.PRIORITY else 0
    return Edge(moment, case_.number, rank)
