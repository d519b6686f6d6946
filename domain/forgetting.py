"""Retention: what the catalogue no longer keeps is forgotten, a batch a transaction."""

from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from functools import partial

from domain.anonymous import anonymous, forgetting, nameless
from domain.case import Case, Fact
from domain.catalog import Catalog
from domain.ports import Now, Store, Unit
from domain.retention import Ended, due_before
from domain.shelf import Shelf
from domain.undelivered import Spot

BATCH = 50
"""Cases of one transaction: what waits behind it waits for a moment."""
LOOKED_AT = 500
"""Ends that are read at once."""


class Retention:
    def __init__(self, store: Store, catalog: Catalog, now: Now) -> None:
        self._store, self._catalog, self._now = store, catalog, now

    async def due(self) -> Mapping[str, int]:
        """How many cases would be forgotten now, by project; projects that forget nothing are left
        out."""
        found = Counter({p.id: 0 for p in self._catalog.projects.values() if p.keeps_years})
        async for page in self._pages():
            found.update(ended.project for ended in page)
        return found

    async def forget(self, shelf: Shelf) -> int:
        """How many were forgotten by this copy of the process. The bytes of their files go after
        the commit; those that a crash leaves, the nightly sweep finds."""
        done = 0
        async for page in self._pages():
            for first in range(0, len(page), BATCH):
                numbers = sorted(ended.number for ended in page[first : first + BATCH])
                count, files = await self._store.write(partial(self._forget, numbers=numbers))
                await shelf.drop(files)
                done += count
        return done

    async def _pages(self) -> AsyncIterator[Sequence[Ended]]:
        now = self._now()
        limits = {p.id: due_before(p, now) for p in self._catalog.projects.values()}
        latest = max((limit for limit in limits.values() if limit), default=None)
        if latest is None:
            return
        after: Spot | None = None
        while True:
            page, after = await self._store.read(partial(_ended, before=latest, after=after))
            # A project that the catalogue no longer has forgets nothing: nobody decided it.
            own = ((ended, limits.get(ended.project)) for ended in page)
            yield [ended for ended, limit in own if limit and ended.at <= limit]
            if after is None:
                return

    def _forget(self, unit: Unit, numbers: Sequence[int]) -> tuple[int, Sequence[str]]:
        cases = unit.ended_cases(numbers)
        history = unit.histories([case.number for case in cases])
        bare = [(anonymous(c, self._catalog), self._bare(c, history[c.number])) for c in cases]
        return len(bare), unit.forget_cases(bare) if bare else ()

    def _bare(self, case: Case, facts: Sequence[Fact]) -> Sequence[Fact]:
        last = forgetting(case, max(self._now(), facts[-1].at))
        return [*map(nameless, facts), last]


def _ended(unit: Unit, before: datetime, after: Spot | None) -> tuple[Sequence[Ended], Spot | None]:
    return unit.ended(before, after, LOOKED_AT)
