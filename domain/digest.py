"""The digest of a morning: what is new, solved, at risk, breached and stuck, for whoever works or
watches it; and when it comes, which is read from the catalogue and its calendars alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol

from domain.case import Case
from domain.catalog import Catalog, Project
from domain.sla import Clock

LATE = timedelta(hours=5)
"""Where no process was up at the hour, it still comes within this much of it, the same day."""
OFF = "off"
"""What `Person.digest` says where they want none."""
MORNINGS = 400
"""Days looked through for a business day: a calendar that hardly works ends the search."""


class Figure(StrEnum):
    """What is counted. Of the cases of one group, or of those assigned to one person."""

    OPEN = "open"
    NEW = "new"
    """Opened since the digest before; of what is assigned to somebody, what is still open."""
    SOLVED = "solved"
    """Solved since then."""
    RISK = "risk"
    """The warning share of its time is spent (R30)."""
    BREACHED = "breached"
    STUCK = "stuck"
    """Open, and no person has done anything about it for so many business days."""


TOLD = (Figure.BREACHED, Figure.RISK, Figure.STUCK, Figure.NEW, Figure.SOLVED)
"""Of a group, in the order in which they are told and it is ranked."""
TOLD_OF_OWN = (Figure.OPEN, *TOLD[:-1])
"""Of what is assigned to somebody."""

Figures = Mapping[Figure, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Of which cases, and as of when. Either of groups, or of one assignee."""

    groups: tuple[str, ...] = ()
    assignee: str = ""
    at: datetime
    since: datetime
    """When the digest before came."""
    still: Mapping[str, datetime]
    """By project: a case that nobody has moved since then is stuck."""


@dataclass(frozen=True, slots=True)
class Ahead:
    """The cases that breach next, with what their clocks say."""

    cases: Sequence[Case] = ()
    clocks: Mapping[int, Clock | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """What one person is told, as of `at`. Figures that are zero are left out."""

    at: datetime
    since: datetime
    own: Figures = field(default_factory=dict)
    own_ahead: Ahead = Ahead()
    groups: Mapping[str, Figures] = field(default_factory=dict)
    """The groups that they watch and of which there is something to say, the worst first."""
    ahead: Ahead = Ahead()
    """Of those groups."""
    project: str = ""
    """The first one that they work or watch: in its time zone the day and the hour are told."""
    stuck: int = 0
    """After how many business days a case is stuck; 0 where that differs by project."""

    @property
    def speaks(self) -> bool:
        return bool(self.own or self.groups)

    @property
    def totals(self) -> Figures:
        """Of all the groups together."""
        added = {figure: sum(f.get(figure, 0) for f in self.groups.values()) for figure in TOLD}
        return {figure: count for figure, count in added.items() if count}


class DigestRows(Protocol):
    """What a transaction can do for digests: a part of `domain.ports.Unit`."""

    def figures(self, asked: Asked) -> Mapping[str, Figures]:
        """By group, or by the assignee; zeros are left out. Nobody is told what they solved."""
        ...

    def next_to_breach(self, asked: Asked, limit: int) -> Sequence[Case]: ...
    def owe_digests(self, people: Sequence[str], day: date, at: datetime) -> int:
        """To each who wants it and was not owed that day's yet; to how many."""
        ...


@dataclass(frozen=True, slots=True)
class Rhythm:
    """When somebody gets their digest: each day on which one of their projects works, at the first
    hour of these. One a day, however many projects there are."""

    projects: tuple[Project, ...]

    def __bool__(self) -> bool:
        return bool(self.projects)

    def at(self, day: date) -> datetime | None:
        """None for a day on which none of them works."""
        hours = [dawn(project, day) for project in self.projects if works(project, day)]
        return min(hours, default=None)

    def before(self, day: date) -> datetime:
        """When the last one before that day came, or would have."""
        earlier = (self.at(day - timedelta(days=back)) for back in range(1, MORNINGS))
        hours = (hour for hour in earlier if hour)
        return next(hours, dawn(self.projects[0], day - timedelta(days=MORNINGS)))

    def today(self, at: datetime) -> date:
        return local_day(self.projects[0], at)

    def still(self, day: date, at: datetime) -> bool:
        """Whether it is that day yet for anybody: yesterday's digest is of no use."""
        return any(local_day(project, at) == day for project in self.projects)


def rhythm_of(person: str, catalog: Catalog, *, sent: bool = True) -> Rhythm:
    """Of the projects whose groups this person works or watches. `sent`: only of those that send
    digests."""
    mine = {group.id for group in catalog.desk_of(person)}
    projects = (p for p in catalog.projects.values() if mine & {*p.groups})
    return Rhythm(tuple(p for p in projects if p.digest.sent or not sent))


def readers(project: Project, catalog: Catalog) -> Sequence[str]:
    """Who works or watches the groups of a project."""
    groups = (catalog.groups[id_] for id_ in project.groups)
    desk = {person for g in groups for person in (*g.members, *g.supervisors)}
    return sorted({*desk, *project.supervisors})


def due_day(project: Project, at: datetime) -> date | None:
    """The day whose digest is due now; None before its hour, long after it, and on a free day."""
    day = local_day(project, at)
    if not (project.digest.sent and works(project, day)):
        return None
    hour = dawn(project, day)
    return day if hour <= at < hour + LATE else None


def next_dawn(project: Project, at: datetime) -> datetime | None:
    """When the next one after `at` is due; None where none is sent."""
    if not project.digest.sent:
        return None
    today = local_day(project, at)
    days = (today + timedelta(days=ahead) for ahead in range(MORNINGS))
    hours = (dawn(project, day) for day in days if works(project, day))
    return next((hour for hour in hours if hour > at), None)


def dawn(project: Project, day: date) -> datetime:
    """The hour of its digest on that day."""
    return datetime.combine(day, project.digest.hour, project.calendar.zone)


def works(project: Project, day: date) -> bool:
    return project.calendar.works_on(day)


def local_day(project: Project, at: datetime) -> date:
    return at.astimezone(project.calendar.zone).date()
