"""A case in front of others: what everyone may see of it, and who sees more in the same place.

The shared card of a case carries a seal: only who may see a case can have put its card somewhere,
so nobody learns of a case by asking for its number.
"""

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from domain.case import Case, Fact, Person
from domain.errors import CaseNotFound
from domain.lookups import Lookups, View
from domain.ports import Now, Store, Unit
from domain.readings import Reading
from domain.sla import Clock, clock

READERS = 60
"""People whose clients Teams lets a card ask for their own view."""
_SEAL = 24
"""Hexadecimal digits."""


@dataclass(frozen=True, slots=True)
class Shared:
    """What a shared card is drawn from. `readers` are the ids on the channel, `29:...`, of those
    who see more of it."""

    case: Case
    clock: Clock | None
    seal: str
    readers: Sequence[str]


@dataclass(frozen=True, slots=True)
class Glimpse:
    """A shared case, and whoever looks at it; `view` is None where they have no role in it."""

    who: Person
    shared: Shared
    view: View | None


class Sharing:
    """`key` seals the shared cards: the same in every copy of the process."""

    def __init__(self, store: Store, lookups: Lookups, now: Now, key: str) -> None:
        self._store, self._lookups, self._now, self._key = store, lookups, now, key.encode()
        self._catalog = lookups.catalog

    def of(self, unit: Unit, case: Case) -> Shared:
        known = unit.channel_users(self._readers(case))
        return self._shared(case, unit.history(case.number), known)

    async def shared(self, cases: Sequence[Case]) -> Sequence[Shared]:
        """A page of them, in its order."""

        def work(unit: Unit) -> Sequence[Shared]:
            everybody = {reader for case in cases for reader in self._readers(case)}
            known = unit.channel_users([*everybody])
            facts = unit.histories([case.number for case in cases])
            return [self._shared(case, facts[case.number], known) for case in cases]

        return await self._store.read(work)

    async def glimpse(self, number: int, visitor: Person, seal: str) -> Glimpse:
        """In one transaction, because every client of sixty people may ask; none of those whose
        clients ask by themselves leaves a reading. CaseNotFound for who has no role in it and no
        card of it either."""

        def work(unit: Unit) -> Glimpse:
            case, who = unit.case(number), unit.person(visitor.id) or visitor
            try:
                view = self._lookups.view_of(unit, case, who)
            except CaseNotFound:
                if not hmac.compare_digest(seal.encode(), self._seal(number).encode()):
                    raise
                return Glimpse(who, self.of(unit, case), None)
            readers = self._known(case, unit.channel_users(self._readers(case)))
            return Glimpse(who, Shared(case, view.clock, self._seal(number), readers), view)

        seen = await self._store.read(work)
        if seen.view:
            await self._lookups.read(seen.view, seen.who, Reading.SHARED)
        return seen

    def _shared(self, case: Case, facts: Sequence[Fact], known: Mapping[str, str]) -> Shared:
        counted = clock(case, facts, self._catalog, self._now())
        return Shared(case, counted, self._seal(case.number), self._known(case, known))

    def _known(self, case: Case, known: Mapping[str, str]) -> Sequence[str]:
        return [known[reader] for reader in self._readers(case) if reader in known][:READERS]

    def _readers(self, case: Case) -> Sequence[str]:
        """Who acts on it; whoever has to do with it most comes first."""
        group = self._catalog.groups.get(case.group)
        everybody = (
            case.assignee,
            case.client.id,
            *(group.members if group else ()),
            *(group.supervisors if group else ()),
            *self._catalog.home(case).supervisors,
        )
        return [person for person in dict.fromkeys(everybody) if person]

    def _seal(self, number: int) -> str:
        return hmac.new(self._key, str(number).encode(), sha256).hexdigest()[:_SEAL]
