"""The figures of a digest, counted by the database; and who is owed one.

What nobody has moved is found along the key of the facts, from the last one back: a case has few
that the clock made, so hardly more than one of them is read.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    and_,
    bindparam,
    case,
    func,
    insert,
    select,
    union_all,
)

from domain.agenda import MESA
from domain.case import Case, State
from domain.digest import OFF, Asked, Figure, Figures
from domain.notices import What
from domain.ports import Edge, Page
from store.risk import STOPPED, at_risk, overdue
from store.rows import Rows, both
from store.tables import (
    ENDING,
    OPEN,
    UtcDateTime,
    cases,
    facts,
    outbox,
    people,
    receipts,
    to_case,
)
from store.turning import turned

_MOVED = (
    select(facts.c.at)
    .where(facts.c.number == cases.c.number, facts.c.who != MESA.id)
    .order_by(facts.c.version.desc())
    .limit(1)
    .scalar_subquery()
)
"""When a person last did anything about a case: to open it counts, what the clock says does not."""
_AT_ONCE = (Figure.OPEN, Figure.RISK, Figure.BREACHED, Figure.STUCK)
"""Of the open cases, in one pass."""


def _moment(name: str) -> BindParameter[datetime]:
    return bindparam(name, type_=UtcDateTime())


_AT, _SINCE = _moment("at"), _moment("since")
_ONCE = both(lambda insert: insert(receipts).on_conflict_do_nothing().returning(receipts.c.key))
_OWED = insert(outbox)


class DigestRows(Rows):
    def figures(self, asked: Asked) -> Mapping[str, Figures]:
        """By group, or by the assignee; zeros are left out. Nobody is told what they solved."""
        given = _given(asked)
        at_once, lately = _counting(tuple(asked.still), own=bool(asked.assignee))
        found: dict[str, dict[Figure, int]] = {}
        for who, *counts in self._db.execute(at_once, given):
            found[who] = dict(zip(_AT_ONCE, map(int, counts), strict=True))
        for figure, query in lately.items():
            for who, count in self._db.execute(query, given):
                found.setdefault(who, {})[figure] = count
        return {
            who: {figure: count for figure, count in figures.items() if count}
            for who, figures in found.items()
        }

    def next_to_breach(self, asked: Asked, limit: int) -> Sequence[Case]:
        """Of each group the first ones, along the index of queues; then the first of those."""
        ahead = (OPEN, cases.c.due_at > asked.at, cases.c.due_at < STOPPED)
        order = (cases.c.due_at, cases.c.number)
        mine = [cases.c.group == group for group in asked.groups]
        if asked.assignee:
            mine = [cases.c.assignee == asked.assignee]
        firsts = [
            select(select(*order).where(*ahead, its).order_by(*order).limit(limit).subquery())
            for its in mine
        ]
        if not firsts:
            return []
        first = union_all(*firsts).subquery()
        best = select(first.c.number).order_by(first.c.due_at, first.c.number).limit(limit)
        query = select(cases).where(cases.c.number.in_(best)).order_by(*order)
        return [to_case(row) for row in self._db.execute(query).mappings()]

    def page_of_figure(
        self, asked: Asked, figure: Figure, size: int, *, after: Edge | None, before: Edge | None
    ) -> Page:
        """The cases that a figure counts, by number: the newest first, of the stuck ones last."""
        given, own = _given(asked), bool(asked.assignee)
        wanted = and_(_is(figure, tuple(asked.still), own=own), _theirs(own=own))
        total = self._db.execute(select(func.count()).select_from(cases).where(wanted), given)
        # Going back reads the same order the other way round, and turns the page over.
        back, edge = before is not None, before or after
        number, descending = cases.c.number, (figure is not Figure.STUCK) != back
        query = select(cases).where(wanted).limit(size + 1)
        if edge:
            query = query.where(number < edge.number if descending else number > edge.number)
        query = query.order_by(number.desc() if descending else number.asc())
        found = [to_case(row) for row in self._db.execute(query, given).mappings()]
        shown, first, last = turned(found, size, after=after, before=before)
        return Page(
            shown,
            before=Edge(None, first.number) if first else None,
            after=Edge(None, last.number) if last else None,
            total=total.scalar_one(),
        )

    def owe_digests(self, people_: Sequence[str], day: date, at: datetime) -> int:
        """To each who wants it and was not owed that day's yet; to how many."""
        off = select(people.c.id).where(people.c.id.in_(people_), people.c.digest == OFF)
        asleep = {*self._db.execute(off).scalars()}
        # In the order of their names: two copies that owe to the same people never wait for each
        # other in a ring.
        keys = {f"digest|{day.toordinal()}|{p}": p for p in sorted({*people_} - asleep)}
        if not keys:
            return 0
        rows = [{"key": key, "number": None, "at": at} for key in keys]
        new = self._db.execute(self._said(_ONCE), rows).scalars()
        common: dict[str, Any] = {"what": What.DIGEST, "audience": "", "number": 0}
        common |= {"version": day.toordinal(), "at": at, "due_at": at, "parked": False}
        common |= {"attempts": 0, "activity": "", "last_error": ""}
        owed = [{"person": keys[key], **common} for key in new]
        if owed:
            self._db.execute(_OWED, owed)
        return len(owed)


@cache
def _counting(projects: tuple[str, ...], *, own: bool) -> tuple[Any, Mapping[Figure, Any]]:
    """The statements that count, built once: what all open cases are in one pass, and what came or
    was solved lately."""
    key = cases.c.assignee if own else cases.c.group
    theirs = _theirs(own=own)
    sums = [func.sum(case((_is(f, projects, own=own), 1), else_=0)) for f in _AT_ONCE[1:]]
    at_once = select(key, func.count(), *sums).where(OPEN, theirs).group_by(key)
    lately = (Figure.NEW,) if own else (Figure.NEW, Figure.SOLVED)
    return at_once, {
        figure: select(key, func.count())
        .where(_is(figure, projects, own=own), theirs)
        .group_by(key)
        for figure in lately
    }


def _given(asked: Asked) -> Mapping[str, Any]:
    still = {f"still_{place}": at for place, at in enumerate(asked.still.values())}
    return {
        "at": asked.at,
        "since": asked.since,
        "assignee": asked.assignee,
        "groups": asked.groups,
        "still": min(asked.still.values()),
        **still,
    }


def _theirs(*, own: bool) -> ColumnElement[bool]:
    if own:
        return cases.c.assignee == bindparam("assignee")
    return cases.c.group.in_(bindparam("groups", expanding=True))


def _is(figure: Figure, projects: tuple[str, ...], *, own: bool) -> Any:
    """Whether a case counts. `own`: as one that is assigned to somebody."""
    due = cases.c.due_at
    match figure:
        case Figure.OPEN:
            return OPEN
        case Figure.NEW:
            lately = cases.c.opened_at >= _SINCE
            return and_(OPEN, lately) if own else lately
        case Figure.SOLVED:
            return cases.c.number.in_(
                select(facts.c.number).where(
                    ENDING,
                    facts.c.at >= _SINCE,
                    facts.c.target == State.SOLVED,
                    facts.c.source.is_distinct_from(State.SOLVED),
                )
            )
        case Figure.RISK:
            return and_(OPEN, at_risk(due, _AT))
        case Figure.BREACHED:
            return and_(OPEN, overdue(due, _AT))
        case Figure.STUCK:
            return and_(OPEN, func.coalesce(_MOVED, cases.c.opened_at) <= _still(projects))


def _still(projects: tuple[str, ...]) -> ColumnElement[datetime]:
    """Since when nobody may have moved a case of its project, so that it is stuck."""
    since = {project: _moment(f"still_{place}") for place, project in enumerate(projects)}
    return case(since, value=cases.c.project, else_=_moment("still"))
