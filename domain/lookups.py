"""What people may look at: each read checks who asks, and changes nothing."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from domain.case import Case, Fact, Person, Role, State
from domain.catalog import Catalog, Group
from domain.errors import CaseNotFound, NotYourQueue, UnknownGroup
from domain.lifecycle import Move, moves_for
from domain.matching import fold
from domain.ports import Page, Sought, Store, Unit

PAGE = 10
"""Cases a page of a list."""


@dataclass(frozen=True, slots=True)
class View:
    """A case as one person may see it now."""

    case: Case
    roles: AbstractSet[Role]
    moves: Sequence[Move]
    last_note: Fact | None

    @property
    def works(self) -> bool:
        """Whether they see it from the desk's side."""
        return bool(self.roles - {Role.REQUESTER})


@dataclass(frozen=True, slots=True)
class Queue:
    group: Group
    page: Page
    counts: Mapping[State, int]


class Lookups:
    def __init__(self, store: Store, catalog: Catalog) -> None:
        self._store = store
        self.catalog = catalog

    def view_of(self, unit: Unit, case: Case, who: Person) -> View:
        """Raises CaseNotFound for who may not know of it."""
        roles = self.catalog.roles(case, who.id)
        if not roles:
            raise CaseNotFound(case.number)
        note = unit.last_note(case.number, public_only=roles == {Role.REQUESTER})
        return View(case, roles, moves_for(case, roles), note)

    async def look(self, number: int, who: Person) -> View:
        return await self._store.read(lambda unit: self.view_of(unit, unit.case(number), who))

    async def seen(self, case: Case, who: Person) -> View:
        """The view of a case that was read or written a moment ago."""
        if case.version == 1:  # it has no notes yet: the hottest path reads nothing
            roles = self.catalog.roles(case, who.id)
            return View(case, roles, moves_for(case, roles), None)
        return await self._store.read(lambda unit: self.view_of(unit, case, who))

    async def history(self, number: int, who: Person) -> tuple[View, Sequence[Fact]]:
        """The view and all facts, oldest first (R16). The requester's has no internal notes."""

        def work(unit: Unit) -> tuple[View, Sequence[Fact]]:
            view = self.view_of(unit, unit.case(number), who)
            return view, unit.history(number, public_only=not view.works)

        return await self._store.read(work)

    async def mine(self, who: Person, after: int, before: int) -> Page:
        """The cases that this person reported, newest first."""
        return await self._page(Sought(client=who.id, newest_first=True), after, before)

    async def assigned(self, who: Person, after: int, before: int) -> Page:
        """The open cases assigned to this person, oldest first (R10)."""
        return await self._page(Sought(assignee=who.id, open_only=True), after, before)

    async def queue(self, group: str, who: Person, after: int, before: int) -> Queue:
        """The open cases of a group, oldest first. Raises UnknownGroup, NotYourQueue."""
        found = self.catalog.groups.get(group)
        if found is None:
            raise UnknownGroup(group)
        if found not in self.queues_of(who):
            raise NotYourQueue(group)
        sought = Sought(group=group, open_only=True)

        def work(unit: Unit) -> Queue:
            page = unit.page(sought, PAGE, after=after, before=before)
            return Queue(found, page, unit.counts(group))

        return await self._store.read(work)

    def queues_of(self, who: Person) -> tuple[Group, ...]:
        """The groups whose queues this person may see: their own, and those that they watch."""
        return self.catalog.desk_of(who.id)

    def groups_like(self, words: str, language: str) -> tuple[Group, ...]:
        """The groups whose name or id begins with or holds these words, accents forgiven."""
        wanted = fold(words)
        groups = self.catalog.groups.values()
        exact = tuple(g for g in groups if wanted in {fold(g.id), fold(g.name.said(language))})
        near = (g for g in groups if wanted in fold(f"{g.id} {g.name.es} {g.name.en}"))
        return exact or tuple(near)

    async def people_like(self, words: str, limit: int = 8) -> Sequence[Person]:
        return await self._store.read(lambda unit: unit.find_people(words, limit))

    async def _page(self, sought: Sought, after: int, before: int) -> Page:
        return await self._store.read(
            lambda unit: unit.page(sought, PAGE, after=after, before=before)
        )
