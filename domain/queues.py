"""The queues of groups (R10, R32): who may see one, and which of its open cases fit."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from domain.case import Person, State
from domain.catalog import Catalog, Group
from domain.errors import NotYourQueue, UnknownGroup
from domain.lookups import PAGE, Listing, clocks_of
from domain.ports import Edge, Page, Sought, Store, Unit
from domain.queue_filter import PLAIN, Facet, Order, QueueFilter, Written
from domain.queue_filters import Around, narrowed, read_filters
from domain.saved_view import LAST

NO_CASES = Page((), None, None, 0)
ON_TOP = 3
"""Precases that stand above a queue."""


@dataclass(frozen=True, slots=True)
class Queue:
    """The open cases of a group, or those of them that fit, without its precases; these stand
    apart, the oldest first, where nothing narrows it."""

    group: Group
    listing: Listing
    counts: Mapping[State, int]
    precases: Page = NO_CASES
    narrow: QueueFilter = PLAIN
    last: str = ""
    """The words of the queue that this person looked at before."""

    @property
    def words(self) -> str:
        """What follows `cola`, to see it again."""
        return f"{self.group.id} {self.narrow.words}".strip()


class Queues:
    def __init__(self, store: Store, catalog: Catalog, now: Callable[[], datetime]) -> None:
        self._store, self._now = store, now
        self.catalog = catalog

    def queues_of(self, who: Person) -> tuple[Group, ...]:
        """The groups whose queues this person may see: their own, and those that they watch."""
        return self.catalog.desk_of(who.id)

    async def queue(
        self,
        group: str,
        who: Person,
        after: Edge | None,
        before: Edge | None,
        words: str = "",
    ) -> Queue:
        """The open cases of a group that fit the filters of these words (R32), in their order: what
        breaches first, unless they say otherwise. Raises UnknownGroup, NotYourQueue, and what
        `domain.queue_filters` raises."""
        found, asked = self.queue_of(group, who), read_filters(words)

        def work(unit: Unit) -> Queue:
            narrow = self._narrow(unit, asked, found, who)
            shown = self._queue(unit, found, narrow, after, before)
            last = unit.saved_view(who.id, LAST)
            return replace(shown, last=last.words if last else "")

        return await self._store.read(work)

    async def in_queue(self, group: str, who: Person, words: str, most: int) -> Sequence[int]:
        """The first open cases of a group that fit the filters of these words, in the order of the
        queue. Raises as `queue`."""
        found = self.queue_of(group, who)
        asked = read_filters(words)

        def work(unit: Unit) -> Sequence[int]:
            narrow, now = self._narrow(unit, asked, found, who), self._now()
            page = unit.queue_page(found.id, narrow, now, most, after=None, before=None, total=0)
            return [case.number for case in page.cases]

        return await self._store.read(work)

    async def sites_of(self, group: str, who: Person) -> Sequence[str]:
        """The sites of a group's open cases, by name. Raises UnknownGroup, NotYourQueue."""
        found = self.queue_of(group, who)
        return sorted(await self._store.read(lambda unit: unit.queue_sites(found.id)))

    def _narrow(self, unit: Unit, asked: Written, group: Group, who: Person) -> QueueFilter:
        """What is compared with what the group has is read only where it is asked for."""
        around = Around(self.catalog, who)
        if Facet.SPECIALIST in asked.values:
            around = replace(around, assignees=unit.open_cases(group.id))
        if Facet.SITE in asked.values:
            sites, elsewhere = unit.queue_sites(group.id), unit.known_sites()
            around = replace(around, sites=sites, elsewhere=elsewhere)
        return narrowed(asked, around)

    def _queue(
        self,
        unit: Unit,
        group: Group,
        narrow: QueueFilter,
        after: Edge | None,
        before: Edge | None,
    ) -> Queue:
        now, waiting = self._now(), NO_CASES
        if narrow.narrows:
            counts = Counter(unit.queue_counts(group.id, narrow, now))
        else:
            apart = Sought(group=group.id, open_only=True, precases=True)
            waiting = unit.page(apart, ON_TOP, after=None, before=None)
            # Each of them is registered, and nothing else.
            counts = Counter(unit.counts(group.id)) - Counter({State.REGISTERED: waiting.total})
        total = sum(counts.values())
        if narrow.narrows or narrow.order is not Order.DUE:
            page = unit.queue_page(
                group.id, narrow, now, PAGE, after=after, before=before, total=total
            )
        else:
            sought = Sought(group=group.id, open_only=True, precases=False)
            page = unit.page(sought, PAGE, after=after, before=before, total=total)
        listing = Listing(page, clocks_of(unit, page.cases, self.catalog, now))
        return Queue(group, listing, counts, waiting, narrow)

    async def precases(
        self, group: str, who: Person, after: Edge | None, before: Edge | None
    ) -> tuple[Group, Listing]:
        """The precases of a group, the oldest first. Raises UnknownGroup, NotYourQueue."""
        found = self.queue_of(group, who)
        sought = Sought(group=group, open_only=True, precases=True)
        return found, await self._store.read(
            lambda unit: Listing(unit.page(sought, PAGE, after=after, before=before))
        )

    def queue_of(self, group: str, who: Person) -> Group:
        """The group, for who may see its queue. Raises UnknownGroup, NotYourQueue."""
        found = self.catalog.groups.get(group)
        if found is None:
            raise UnknownGroup(group)
        if found not in self.queues_of(who):
            raise NotYourQueue(group)
        return found
