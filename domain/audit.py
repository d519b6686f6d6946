"""Who has read a case, and what was done to it: for administrators, without the case's words."""

from collections.abc import AsyncIterator
from collections.abc import Set as AbstractSet
from dataclasses import replace

from domain.anonymous import counted
from domain.case import Case, Fact, Person, Role
from domain.catalog import Catalog
from domain.errors import AdministratorsOnly
from domain.ports import Now, Store, Unit
from domain.readings import Read, Reading, Trail, leaves_a_trace
from domain.undelivered import Spot

PAGE = 12
"""Lines a page: each is short."""


class Readings:
    """The one way in which a reading comes about."""

    def __init__(self, store: Store, now: Now) -> None:
        self._store, self._now = store, now

    async def keep(self, number: int, roles: AbstractSet[Role], person: str, what: Reading) -> None:
        """Before the case is shown; where this fails, it is not. Theirs costs nothing."""
        if leaves_a_trace(roles):
            at = self._now()
            await self._store.write(lambda unit: unit.keep_reading(number, person, what, at))


class Audit:
    def __init__(self, store: Store, catalog: Catalog, now: Now) -> None:
        self._store, self._catalog = store, catalog
        self._readings = Readings(store, now)

    def may(self, who: Person) -> bool:
        return who.id in self._catalog.administrators

    async def of_case(
        self, number: int, who: Person, *, after: Spot | None = None, before: Spot | None = None
    ) -> tuple[Case, Trail]:
        """A page of its trail, also of a case that they have no part in: to look is a reading too,
        each page of it. Raises AdministratorsOnly, CaseNotFound."""
        if not self.may(who):
            raise AdministratorsOnly
        case = await self._store.read(lambda unit: unit.case(number))
        roles = self._catalog.roles(case, who.id)
        await self._readings.keep(number, roles, who.id, Reading.AUDIT)
        return case, await self._page(number, after, before)

    async def whole(self, number: int) -> AsyncIterator[Fact | Read]:
        """All of it, for whoever runs the service. Raises CaseNotFound."""
        await self._store.read(lambda unit: unit.case(number))
        page = await self._page(number, None, None)
        while page.lines:
            for line in page.lines:
                yield line
            if page.after is None:
                return
            page = await self._page(number, page.after, None)

    async def _page(self, number: int, after: Spot | None, before: Spot | None) -> Trail:
        def work(unit: Unit) -> Trail:
            trail = unit.trail(number, PAGE, after=after, before=before)
            return replace(trail, lines=[wordless(line) for line in trail.lines])

        return await self._store.read(work)


def wordless(line: Fact | Read) -> Fact | Read:
    """What was done, by whom and when, and to which cases; nothing of what was written."""
    return line if isinstance(line, Read) else replace(line, note="", differences=counted(line))
