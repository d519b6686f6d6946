"""A report that somebody asked for: a row, from the question to the file (R31)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from domain.catalog import Catalog
from domain.months import Month

EVERYTHING = ("*",)
"""The scope of who keeps the desk: all groups, also those that the catalogue has no more."""

KEPT = timedelta(days=30)
"""How long the file of a report is kept. Its figures stay."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Book:
    """The file of a report: the name under which its bytes lie, and its name to a reader."""

    id: str
    name: str
    size: int
    kind: str = XLSX


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """`conversation` and `activity` are the message that shows how far it is. `due_at` is None once
    it was made and told, or given up."""

    id: str
    month: Month
    scope: tuple[str, ...]
    """The groups that it is about, sorted; or EVERYTHING."""
    person: str
    at: datetime
    conversation: str = ""
    activity: str = ""
    due_at: datetime | None = None
    attempts: int = 0
    fault: str = ""
    made_at: datetime | None = None
    checksum: str = ""
    figures: Mapping[str, Any] = field(default_factory=dict)
    """As `Figures.data` gives them."""
    size: int = 0
    """Bytes of its file."""

    @property
    def waits(self) -> bool:
        """Whether it is still to be made."""
        return self.due_at is not None and self.made_at is None

    @property
    def name(self) -> str:
        """Of its file."""
        return f"mesa-{self.month}.xlsx"

    def closed(self, catalog: Catalog) -> bool:
        """Whether it was made after the month was over, everywhere."""
        return self.made_at is not None and self.made_at >= over(self.month, catalog)


def over(month: Month, catalog: Catalog) -> datetime:
    """From when on the month is over for each project."""
    return max(month.ends(project.calendar.zone) for project in catalog.projects.values())


def may_read(scope: Sequence[str], person: str, catalog: Catalog) -> bool:
    """Administrators all; others what is about groups that they watch."""
    if person in catalog.administrators:
        return True
    watched = {group.id for group in catalog.watched_by.get(person, ())}
    return bool(scope) and watched >= set(scope)


class ReportRows(Protocol):
    """What the store keeps of them. What is written of a report is written by whoever claimed it
    last: `attempts` says so."""

    def keep_report(self, report: Report) -> None: ...
    def report(self, id_: str) -> Report | None: ...
    def waiting_report(self, asked: Report) -> Report | None:
        """The same, asked for by the same person, that is still to be made."""
        ...

    def show_report(self, id_: str, activity: str, now: datetime) -> None: ...
    def claim_report(self, now: datetime) -> Report | None: ...
    def hold_report(self, report: Report, now: datetime) -> bool: ...
    def write_report(self, report: Report) -> bool: ...
    def frozen_report(self, report: Report, since: datetime) -> Report | None:
        """The first one of the same month and scope that was made since then, but this."""
        ...

    def wanted_reports(self, ids: Collection[str], since: datetime) -> frozenset[str]:
        """Which of these are files of reports that were made since then, or are on their way."""
        ...
