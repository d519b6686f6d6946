"""How a change comes about: one transaction, its indexes with it, and a second press harmless."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from domain.agenda import planned
from domain.case import Case, Change, Fact, Person, Role
from domain.catalog import Catalog
from domain.errors import CaseNotFound, Refusal, Repeated, StaleCase
from domain.lifecycle import stands_since
from domain.ports import Press, Store, Unit

TRIES = 3

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Known:
    """A case as it stands in this transaction. `at` is now; never before its last fact, whatever
    the clocks of two copies of the process say."""

    case: Case
    facts: Sequence[Fact]
    roles: frozenset[Role]
    at: datetime

    @property
    def stands(self) -> int:
        return stands_since(self.case, self.facts)


class Door:
    def __init__(
        self,
        store: Store,
        catalog: Catalog,
        now: Callable[[], datetime],
        ring: Callable[[], None],
    ) -> None:
        """`ring` is called after each change: something may be owed to somebody."""
        self.catalog, self.store, self.now, self.ring = catalog, store, now, ring

    def known(self, unit: Unit, number: int, who: Person) -> Known:
        """Raises CaseNotFound, also for who may not know of it."""
        case = unit.case(number)
        known = self.knows(case, unit.history(number), who)
        if not known.roles:
            raise CaseNotFound(number)
        return known

    def knows(self, case: Case, facts: Sequence[Fact], who: Person) -> Known:
        return Known(case, facts, self.catalog.roles(case, who.id), self.moment(facts))

    def moment(self, facts: Sequence[Fact]) -> datetime:
        return max(self.now(), facts[-1].at)

    def keep(self, unit: Unit, change: Change, facts: Sequence[Fact], press: Press | None) -> Case:
        told = (*facts, change.fact)
        case = planned(change.case, told, self.catalog, change.fact.at)
        return unit.save(replace(change, case=case), press)

    async def once(self, work: Callable[[Unit], Case], press: Press, who: Person) -> Case:
        """A form that comes a second time is answered as the first time, and does nothing."""
        try:
            case = await written(self.store, work)
        except (Repeated, Refusal):
            done = await self.store.read(lambda unit: _done(unit, press.key))
            if done is None or not self.catalog.roles(done, who.id):
                raise
            return done
        self.ring()
        return case


async def written(store: Store, work: Callable[[Unit], T]) -> T:
    """Again where another transaction was faster: what it did may not matter here."""
    for _ in range(TRIES - 1):
        with suppress(StaleCase):
            return await store.write(work)
    return await store.write(work)


def _done(unit: Unit, key: str) -> Case | None:
    number = unit.done_before(key)
    return unit.case(number) if number else None
