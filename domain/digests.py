"""Who is owed a digest, once a business day and never yesterday's; and what it says, read when it
is shown."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time
from functools import partial

from domain.case import Case, Person
from domain.catalog import Catalog, Project
from domain.digest import (
    OFF,
    TOLD,
    TOLD_OF_OWN,
    Ahead,
    Asked,
    Digest,
    Figure,
    Figures,
    Rhythm,
    dawn,
    due_day,
    next_dawn,
    readers,
    rhythm_of,
)
from domain.errors import NotYourQueue, UnknownGroup
from domain.lookups import PAGE, Listing
from domain.ports import Edge, Now, Store, Unit
from domain.sla import clock

AHEAD = 3
"""Cases that breach next, as many are named."""


class Digests:
    """`ring` is called where some are owed."""

    def __init__(
        self, store: Store, catalog: Catalog, now: Now, ring: Callable[[], None] = lambda: None
    ) -> None:
        self.catalog = catalog
        self._store, self._now, self._ring = store, now, ring

    # When it comes

    async def see_to_what_is_due(self) -> int:
        """Owes what the hour has made due; to how many people. Two copies of the process owe it
        once: the day of a project, and the day of a person, are receipts of that transaction."""
        now = self._now()
        count = 0
        for project, day in await self._waiting(now):
            count += await self._store.write(partial(self._owe, project, day, now))
        if count:
            self._ring()
        return count

    async def due_next(self) -> datetime | None:
        """When one is due next, or was and nobody has seen to it yet."""
        now = self._now()
        waiting = [dawn(project, day) for project, day in await self._waiting(now)]
        ahead = (next_dawn(project, now) for project in self.catalog.projects.values())
        return min([*waiting, *(hour for hour in ahead if hour)], default=None)

    async def _waiting(self, now: datetime) -> Sequence[tuple[Project, date]]:
        projects = self.catalog.projects.values()
        due = [(p, day) for p in projects if (day := due_day(p, now))]
        if not due:
            return ()
        return await self._store.read(
            lambda unit: [(p, day) for p, day in due if unit.done_before(_key(p, day)) is None]
        )

    def _owe(self, project: Project, day: date, now: datetime, unit: Unit) -> int:
        if not unit.remember(_key(project, day), now):
            return 0
        return unit.owe_digests(readers(project, self.catalog), day, now)

    def hour(self, who: Person) -> time | None:
        """At what time of day it comes to them; None where their projects send none."""
        projects = rhythm_of(who.id, self.catalog).projects
        return min((project.digest.hour for project in projects), default=None)

    async def choose(self, who: Person, *, wanted: bool) -> Person:
        """Whether they want it each morning, from now on."""

        def keep(unit: Unit) -> Person:
            chosen = replace(unit.held(who), digest="" if wanted else OFF)
            unit.keep_person(chosen)
            return chosen

        return await self._store.write(keep)

    # What it says

    async def shown(self, who: Person) -> Digest | None:
        """As of now; None for whoever works and watches no group."""
        rhythm = rhythm_of(who.id, self.catalog, sent=False)
        if not rhythm:
            return None
        return await self._store.read(lambda unit: self._of(unit, who, rhythm))

    def owed(self, unit: Unit, person: str, day: date) -> Digest | None:
        """What they are told of a morning; None where there is nothing to say, they want it no
        more, or that day is over."""
        who = unit.person(person) or Person(person, "")
        rhythm = rhythm_of(person, self.catalog)
        if who.digest == OFF or not rhythm.still(day, self._now()):
            return None
        digest = self._of(unit, who, rhythm, day)
        return digest if digest.speaks else None

    async def cases_of(
        self, figure: Figure, who: Person, group: str, after: Edge | None, before: Edge | None
    ) -> Listing:
        """A page of the cases behind a figure of today; of a group, or of `who` where that is
        empty. Raises UnknownGroup, NotYourQueue."""
        if group and group not in self.catalog.groups:
            raise UnknownGroup(group)
        rhythm = rhythm_of(who.id, self.catalog, sent=False)
        desk = {found.id for found in self.catalog.desk_of(who.id)}
        if not rhythm or (group and group not in desk):
            raise NotYourQueue(group)
        asked = self._asked(rhythm, None)
        scoped = replace(asked, groups=(group,)) if group else replace(asked, assignee=who.id)

        def work(unit: Unit) -> Listing:
            page = unit.page_of_figure(scoped, figure, PAGE, after=after, before=before)
            found = self._ahead(unit, page.cases, asked.at)
            return Listing(page, found.clocks)

        return await self._store.read(work)

    def _of(self, unit: Unit, who: Person, rhythm: Rhythm, day: date | None = None) -> Digest:
        asked = self._asked(rhythm, day)
        mine = replace(asked, assignee=who.id)
        own = unit.figures(mine).get(who.id, {})
        watched = tuple(g.id for g in self.catalog.watched_by.get(who.id, ()))
        theirs = replace(asked, groups=watched)
        found = unit.figures(theirs) if watched else {}
        told = {group: _told(figures, TOLD) for group, figures in found.items()}
        return Digest(
            at=asked.at,
            since=asked.since,
            own=_told(own, TOLD_OF_OWN),
            own_ahead=self._ahead(unit, unit.next_to_breach(mine, AHEAD), asked.at),
            groups={group: told[group] for group in sorted(told, key=_rank(told)) if told[group]},
            ahead=self._ahead(unit, unit.next_to_breach(theirs, AHEAD), asked.at),
            project=rhythm.projects[0].id,
            stuck=_the_same([project.digest.stuck for project in rhythm.projects]),
        )

    def _asked(self, rhythm: Rhythm, day: date | None) -> Asked:
        """Of nobody yet."""
        now = self._now()
        return Asked(
            at=now,
            since=rhythm.before(day or rhythm.today(now)).astimezone(UTC),
            still={
                p.id: p.calendar.business_day_before(now, p.digest.stuck)
                for p in self.catalog.projects.values()
            },
        )

    def _ahead(self, unit: Unit, cases: Sequence[Case], at: datetime) -> Ahead:
        facts = unit.histories([case.number for case in cases]) if cases else {}
        clocks = {c.number: clock(c, facts[c.number], self.catalog, at) for c in cases}
        return Ahead(cases, clocks)


def _key(project: Project, day: date) -> str:
    return f"digest|{project.id}|{day.toordinal()}"


def _told(figures: Figures, which: Sequence[Figure]) -> Figures:
    return {figure: figures[figure] for figure in which if figures.get(figure)}


def _rank(told: dict[str, Figures]) -> Callable[[str], tuple[int, ...]]:
    """The worst first; of those that are alike, as the catalogue has them."""
    return lambda group: tuple(-told[group].get(figure, 0) for figure in TOLD)


def _the_same(days: Sequence[int]) -> int:
    return days[0] if len({*days}) == 1 else 0
