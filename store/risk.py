"""Which open cases are late, and which soon are: as the database asks it, for queues, loads and
digests alike. `due` is `cases.due_at`, or what a query puts in its place; `now` a moment, or the
name under which a statement is told one."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_

from store.tables import cases

STOPPED = datetime(9998, 1, 1, tzinfo=UTC)
"""What is due from here on has its clock stopped: rows that are older than the column have NEVER in
the time zone of whoever migrated them; see `to_case`."""

_risk_at = cases.c.risk_at


def overdue(due: ColumnElement[Any], now: Any) -> ColumnElement[bool]:
    """With its clock stopped, a case that has a moment of risk was breached before that."""
    return or_(due <= now, and_(due >= STOPPED, _risk_at.is_not(None)))


def at_risk(due: ColumnElement[Any], now: Any) -> ColumnElement[bool]:
    return and_(_risk_at <= now, due > now, due < STOPPED)


def fine(due: ColumnElement[Any], now: Any) -> ColumnElement[bool]:
    """Neither of the two."""
    ahead = or_(_risk_at.is_(None), _risk_at > now)
    return or_(and_(due > now, due < STOPPED, ahead), and_(due >= STOPPED, _risk_at.is_(None)))
