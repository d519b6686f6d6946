"""Who is at the door, how they are reached, and in which language they are spoken to."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from domain.case import Person
from domain.ports import Address, LiveCard, Store, Unit


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who the authenticated activity says is there, and where they wrote from."""

    id: str
    name: str
    locale: str
    address: Address | None
    """Their personal conversation; None where they wrote from somewhere else."""


class Reception:
    def __init__(
        self,
        store: Store,
        now: Callable[[], datetime],
        ring: Callable[[], None] = lambda: None,
        met: Callable[[Person], None] = lambda _person: None,
    ) -> None:
        """`met` is told of whoever is there: the directory looks them up beside the turn."""
        self._store, self._now, self._ring, self._met = store, now, ring, met

    async def meet(self, visitor: Visitor) -> Person:
        """The person as the directory knows them. Whoever could not be reached, now can be: what
        was owed to them goes out. Writes only when something is new."""
        known, address = await self._store.read(
            lambda unit: (unit.person(visitor.id), unit.address(visitor.id))
        )
        person = _as_seen(known or Person(visitor.id, visitor.name), visitor)
        moved = visitor.address is not None and visitor.address != address
        if person != known or moved:
            person = await self._store.write(lambda unit: self._keep(unit, visitor))
            self._ring()
        self._met(person)
        return person

    def _keep(self, unit: Unit, visitor: Visitor) -> Person:
        known = unit.held(Person(visitor.id, visitor.name))
        person = _as_seen(known, visitor)
        if person != known:
            unit.keep_person(person)
        if visitor.address:
            unit.keep_address(visitor.address, self._now())
            unit.unpark(visitor.id, self._now())
        return person

    async def speak(self, person: Person, language: str) -> Person:
        def keep(unit: Unit) -> Person:
            chosen = replace(unit.held(person), language=language)
            unit.keep_person(chosen)
            return chosen

        return await self._store.write(keep)

    async def gone(self, person: str) -> None:
        """They removed the bot: nothing can be delivered until they come back."""
        await self._store.write(lambda unit: unit.unreachable(person, self._now()))

    async def first_time(self, key: str) -> bool:
        """Whether this activity is new. Remembers it."""
        return await self._store.write(lambda unit: unit.remember(key, self._now()))

    async def heard(self, key: str) -> bool:
        return await self._store.read(lambda unit: unit.done_before(key) is not None)

    async def shown(self, card: LiveCard) -> None:
        """This message now shows the case, and is kept up to date; at once where the case has
        changed while it was drawn. Nothing else may touch it: they may press its next button
        before an update that they did not need arrives."""

        def work(unit: Unit) -> bool:
            unit.keep_card(card)
            version = unit.case(card.number).version
            if version > card.version:
                unit.owe_refresh(card.number, version, self._now())
            return version > card.version

        if await self._store.write(work):
            self._ring()

    async def covered(self, person: str, number: int) -> None:
        """Their live card shows something else now: nothing may be written over what they are
        typing, or reading."""
        await self._store.write(lambda unit: unit.drop_card(person, number))

    async def owe_card(self, person: str, number: int) -> None:
        await self._store.write(lambda unit: unit.owe_card(person, number, self._now()))
        self._ring()


def _as_seen(person: Person, visitor: Visitor) -> Person:
    name = person.name or visitor.name
    return replace(person, name=name, locale=visitor.locale or person.locale)
