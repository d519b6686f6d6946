"""Reports, asked for and given (R31): who may, what is owed, what was frozen."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from domain.case import Person
from domain.catalog import Catalog, Group
from domain.errors import NoReport, NotYourReport
from domain.months import Asked, Month, read_month
from domain.ports import Store, Unit
from domain.report import EVERYTHING, KEPT, Book, Report, may_read, over
from domain.reports import Cut, Difference, Figures, difference
from domain.reports import checksum as sum_of

UNSEEN = timedelta(seconds=5)
"""How long a report waits for the message that will show it, before it is begun without."""
TRIES = 3
SHOWN = 20
"""Specialists whose names are looked up for a card: as many as it shows, and more."""
AGAIN = timedelta(seconds=20)
"""After the first try; twice as long after the second."""


@dataclass(frozen=True, slots=True)
class Told:
    """A report that was made, and what it was compared with: the first one of the same month and
    groups since the month was over. `moved` is None where nothing is different."""

    report: Report
    figures: Figures
    closed: bool
    kept: bool
    """Whether its file is still there."""
    frozen: Report | None = None
    moved: Difference | None = None


class Reports:
    def __init__(
        self,
        store: Store,
        catalog: Catalog,
        now: Callable[[], datetime],
        ring: Callable[[], None] = lambda: None,
    ) -> None:
        """`ring` is called when a report is owed."""
        self._store, self._now, self._ring = store, now, ring
        self.catalog = catalog

    def read(self, text: str) -> Asked:
        """Which month. Raises UnknownMonth, MisspelledMonth, FutureMonth."""
        zone = next(iter(self.catalog.projects.values())).calendar.zone
        return read_month(text, self._now().astimezone(zone).date())

    def may(self, who: Person) -> bool:
        """Whether there is any report for them."""
        watched = self.catalog.watched_by.get(who.id)
        return bool(watched) or who.id in self.catalog.administrators

    def groups(self, who: Person) -> Sequence[Group]:
        """Those that they may read of by name."""
        if who.id in self.catalog.administrators:
            return [*self.catalog.groups.values()]
        return self.catalog.watched_by.get(who.id, ())

    def scope(self, groups: Sequence[str], who: Person) -> tuple[str, ...]:
        """These groups, of those that this person may read of; all of them where none is named.
        Raises NotYourReport."""
        if not groups and who.id in self.catalog.administrators:
            return EVERYTHING
        watched = [group.id for group in self.catalog.watched_by.get(who.id, ())]
        named = [g for g in groups if may_read([g], who.id, self.catalog)]
        found = named if groups else watched
        if not found:
            raise NotYourReport
        return tuple(sorted(set(found)))

    async def ask(
        self, month: Month, scope: tuple[str, ...], who: Person, conversation: str, activity: str
    ) -> tuple[Report, bool]:
        """The report, owed from here on; and whether it was owed already. `activity` is the message
        that will show it, empty while there is none. Raises NotYourReport."""
        if not may_read(scope, who.id, self.catalog):
            raise NotYourReport
        at = self._now()
        asked = Report(
            id=secrets.token_hex(16),
            month=month,
            scope=scope,
            person=who.id,
            at=at,
            conversation=conversation,
            activity=activity,
            due_at=at if activity else at + UNSEEN,
        )

        def work(unit: Unit) -> tuple[Report, bool]:
            unit.held(who)  # two of the same at once: the second one finds the first
            waiting = unit.waiting_report(asked)
            if waiting is None:
                unit.keep_report(asked)
            return waiting or asked, waiting is not None

        found = await self._store.write(work)
        if activity:
            self._ring()
        return found

    async def shown(self, id_: str, activity: str) -> None:
        """The message that shows it is there."""
        await self._store.write(lambda unit: unit.show_report(id_, activity, self._now()))
        self._ring()

    async def look(self, id_: str, who: Person) -> Report:
        """Raises NoReport, also for what this person may not read."""
        found = await self._store.read(lambda unit: unit.report(id_))
        if found is None or not may_read(found.scope, who.id, self.catalog):
            raise NoReport
        return found

    async def told(self, report: Report) -> Told:
        """What there is to say of a report that was made."""
        figures = Figures.read(report.figures)
        since, closed = over(report.month, self.catalog), report.closed(self.catalog)
        frozen = (
            await self._store.read(lambda unit: unit.frozen_report(report, since))
            if closed
            else None
        )
        alike = frozen is None or frozen.checksum == report.checksum
        moved = (
            None if frozen is None or alike else difference(Figures.read(frozen.figures), figures)
        )
        kept = report.made_at is not None and report.made_at > self._now() - KEPT
        return Told(report, figures, closed, kept, frozen, moved)

    async def people(self, figures: Figures) -> Mapping[str, str]:
        """The names of the specialists that a card can show, and the catalogue does not know."""
        ids = [id_ for id_, _ in figures.largest(Cut.SPECIALIST)[:SHOWN]]
        unknown = [id_ for id_ in ids if id_ not in self.catalog.people]
        if not unknown:
            return {}

        def work(unit: Unit) -> Mapping[str, str]:
            found = (unit.person(id_) for id_ in unknown)
            return {person.id: person.name for person in found if person and person.name}

        return await self._store.read(work)

    async def given(self, id_: str, person: str) -> Book | None:
        """Its file, for somebody who may read it as it stands now."""
        found = await self._store.read(lambda unit: unit.report(id_))
        if found is None or found.made_at is None or found.made_at <= self._now() - KEPT:
            return None
        if not may_read(found.scope, person, self.catalog):
            return None
        return Book(found.id, found.name, found.size)

    async def claim(self) -> Report | None:
        """The report that is due, lent to this copy of the process for a while."""
        return await self._store.write(lambda unit: unit.claim_report(self._now()))

    async def hold(self, report: Report) -> bool:
        """For longer; no where somebody else has it by now."""
        return await self._store.write(lambda unit: unit.hold_report(report, self._now()))

    async def asker(self, report: Report) -> Person:
        found = await self._store.read(lambda unit: unit.person(report.person))
        return found or Person(report.person, "")

    async def made(self, report: Report, figures: Mapping[str, Any], size: int) -> Report | None:
        """It is kept; None where somebody else has it by now."""
        done = replace(
            report,
            made_at=self._now(),
            checksum=sum_of(figures),
            figures=figures,
            size=size,
            due_at=self._now() + AGAIN,
        )
        return done if await self._write(done) else None

    @staticmethod
    def hopeless(report: Report) -> bool:
        """Whether it was tried often enough, and nobody lived to say that it failed: else a report
        that takes its process along would do so for ever."""
        return report.attempts > TRIES

    async def failed(self, report: Report, why: str) -> bool:
        """Tried again later; whether that is over, because it was tried often enough."""
        spent = report.attempts >= TRIES
        again = None if spent else self._now() + AGAIN * report.attempts
        await self._write(replace(report, due_at=again, fault=why))
        return spent

    async def settled(self, report: Report) -> None:
        """It was told."""
        await self._write(replace(report, due_at=None, fault=""))

    async def _write(self, report: Report) -> bool:
        return await self._store.write(lambda unit: unit.write_report(report))
