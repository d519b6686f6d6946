"""The ledger of what people are told, and what can be done about what reached nobody."""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from datetime import datetime

from domain.audit import Readings
from domain.case import Case, Fact, Person, Role
from domain.catalog import Catalog
from domain.errors import AdministratorsOnly, CaseNotFound, NotAllowed
from domain.notices import Channel
from domain.ports import Store, Unit
from domain.readings import Reading
from domain.undelivered import Entry, Spot, Undeliverable

PAGE = 8
"""Entries a page: each with a button, a card stays small."""
_DESK = {Role.SPECIALIST, Role.SUPERVISOR}
OF_A_CASE = 44
"""So many of a case are shown, the newest: it has a few for each of its facts."""


class Ledger:
    """How people are told, and what became of it. `ring` is called where something is due again."""

    def __init__(
        self,
        store: Store,
        catalog: Catalog,
        now: Callable[[], datetime],
        ring: Callable[[], None] = lambda: None,
    ) -> None:
        self._store, self._catalog, self._now, self._ring = store, catalog, now, ring
        self._readings = Readings(store, now)

    async def choose(self, who: Person, channel: Channel) -> Person:
        """From now on they are told like this."""

        def keep(unit: Unit) -> Person:
            chosen = replace(unit.held(who), notices=channel)
            unit.keep_person(chosen)
            return chosen

        return await self._store.write(keep)

    async def failed(
        self, who: Person, *, after: Spot | None = None, before: Spot | None = None
    ) -> Undeliverable:
        """What reached nobody. Raises AdministratorsOnly."""
        self._administrator(who)
        return await self._page(after, before)

    async def every_failed(self) -> AsyncIterator[Entry]:
        """All of it, for whoever runs the service."""
        page = await self._page(None, None)
        while page.entries:
            for entry in page.entries:
                yield entry
            if page.after is None:
                return
            page = await self._page(page.after, None)

    async def _page(self, after: Spot | None, before: Spot | None) -> Undeliverable:
        return await self._store.read(
            lambda unit: unit.undeliverable(PAGE, after=after, before=before)
        )

    async def of_case(
        self, number: int, who: Person
    ) -> tuple[Case, Sequence[Entry], Sequence[Fact]]:
        """All that was told of a case, the newest first, and the facts that it was told of, for its
        desk and for administrators. Raises CaseNotFound, NotAllowed."""

        def work(unit: Unit) -> tuple[Case, Sequence[Entry], Sequence[Fact]]:
            case = unit.case(number)
            roles = self._catalog.roles(case, who.id)
            if who.id not in self._catalog.administrators:
                if not roles:
                    raise CaseNotFound(number)
                if not roles & _DESK:
                    raise NotAllowed(number, "notices")
            return case, unit.ledger(number, OF_A_CASE), unit.history(number)

        case, entries, facts = await self._store.read(work)
        roles = self._catalog.roles(case, who.id)
        await self._readings.keep(number, roles, who.id, Reading.NOTICES)
        return case, entries, facts

    async def retry(self, who: Person, row: int = 0) -> int:
        """One row, or everything that reached nobody, goes out again; how many. Raises
        AdministratorsOnly."""
        self._administrator(who)
        return await self.retry_all(row)

    async def retry_all(self, row: int = 0) -> int:
        """Likewise, for whoever runs the service."""
        count = await self._store.write(lambda unit: unit.retry(self._now(), row))
        if count:
            self._ring()
        return count

    def _administrator(self, who: Person) -> None:
        if who.id not in self._catalog.administrators:
            raise AdministratorsOnly
