"""Reports as rows (R31): what is owed, who has it, what was frozen."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, insert, or_, select, update

from domain.months import Month
from domain.report import Report
from store.rows import Rows
from store.tables import OWED, reports

LEASE = timedelta(minutes=2)
"""Longer than any step of the work takes: it is held anew with each."""

_reports = reports.c
_INSERT = insert(reports)
_FIND = select(reports).where(_reports.id == bindparam("id_"))
_DUE = (
    select(_reports.id)
    .where(OWED, _reports.due_at <= bindparam("now"))
    .order_by(_reports.due_at, _reports.id)
    .limit(1)
    .with_for_update(skip_locked=True)
)
_CLAIM = (
    update(reports)
    .where(_reports.id.in_(_DUE))
    .values(due_at=bindparam("until"), attempts=_reports.attempts + 1)
    .returning(reports)
)
_MINE = update(reports).where(
    _reports.id == bindparam("id_"), _reports.attempts == bindparam("attempts_"), OWED
)
_HOLD = _MINE.values(due_at=bindparam("until"))
# Where it is shown is written by who put it there alone.
_WRITTEN = ("due_at", "last_error", "made_at", "checksum", "figures", "size")
_WRITE = _MINE.values(
    {name: bindparam(f"new_{name}", type_=_reports[name].type) for name in _WRITTEN}
)
_SHOWN = update(reports).where(_reports.id == bindparam("id_"), OWED)


class ReportRows(Rows):
    def keep_report(self, report: Report) -> None:
        self._db.execute(_INSERT, _to_row(report))

    def report(self, id_: str) -> Report | None:
        row = self._db.execute(_FIND, {"id_": id_}).mappings().one_or_none()
        return _to_report(row) if row else None

    def waiting_report(self, asked: Report) -> Report | None:
        row = _to_row(asked)
        same = [_reports[name] == row[name] for name in ("month", "scope", "person")]
        found = select(reports).where(OWED, _reports.made_at.is_(None), *same).limit(1)
        waiting = self._db.execute(found).mappings().one_or_none()
        return _to_report(waiting) if waiting else None

    def show_report(self, id_: str, activity: str, now: datetime) -> None:
        """The message is there. What nobody has begun is due now."""
        self._db.execute(_SHOWN.values(activity=activity), {"id_": id_})
        untouched = _SHOWN.where(_reports.attempts == 0)
        self._db.execute(untouched.values(due_at=now), {"id_": id_})

    def claim_report(self, now: datetime) -> Report | None:
        """Lent to this reporter for LEASE."""
        due = {"now": now, "until": now + LEASE}
        row = self._db.execute(_CLAIM, due).mappings().one_or_none()
        return _to_report(row) if row else None

    def hold_report(self, report: Report, now: datetime) -> bool:
        mine = {"id_": report.id, "attempts_": report.attempts, "until": now + LEASE}
        return self._db.execute(_HOLD, mine).rowcount == 1

    def write_report(self, report: Report) -> bool:
        row = _to_row(report)
        new = {f"new_{name}": row[name] for name in _WRITTEN}
        mine = {"id_": report.id, "attempts_": report.attempts}
        return self._db.execute(_WRITE, mine | new).rowcount == 1

    def frozen_report(self, report: Report, since: datetime) -> Report | None:
        row = _to_row(report)
        same = [_reports[name] == row[name] for name in ("month", "scope")]
        found = (
            select(reports)
            .where(*same, _reports.made_at >= since, _reports.id != report.id)
            .order_by(_reports.made_at, _reports.id)
            .limit(1)
        )
        if report.made_at:
            found = found.where(
                or_(
                    _reports.made_at < report.made_at,
                    (_reports.made_at == report.made_at) & (_reports.id < report.id),
                )
            )
        first = self._db.execute(found).mappings().one_or_none()
        return _to_report(first) if first else None

    def wanted_reports(self, ids: Collection[str], since: datetime) -> frozenset[str]:
        recent = or_(_reports.made_at >= since, OWED)
        wanted = select(_reports.id).where(_reports.id.in_(ids), recent)
        return frozenset(self._db.execute(wanted).scalars())


def _to_row(report: Report) -> dict[str, Any]:
    return {
        "id": report.id,
        "month": str(report.month),
        "scope": ",".join(report.scope),
        "person": report.person,
        "conversation": report.conversation,
        "activity": report.activity,
        "at": report.at,
        "due_at": report.due_at,
        "attempts": report.attempts,
        "last_error": report.fault,
        "made_at": report.made_at,
        "checksum": report.checksum,
        "figures": dict(report.figures),
        "size": report.size,
    }


def _to_report(row: Mapping[Any, Any]) -> Report:
    own = dict(row)
    own["month"], own["scope"] = Month.read(own["month"]), tuple(own["scope"].split(","))
    own["fault"] = own.pop("last_error")
    return Report(**own)
