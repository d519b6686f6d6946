"""Which facts are told by mail too, or by mail alone: decided when a notice is taken up."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from domain.case import Person
from domain.notices import Channel, Notice
from domain.ports import Store, Unit
from domain.ways import Ways

PATIENCE = 10
"""Tries at Teams, in some ten minutes: from here on the person is written to."""


@dataclass(frozen=True, slots=True)
class ByMail:
    """`ring` is called where a letter is owed."""

    store: Store
    ways: Ways
    now: Callable[[], datetime]
    ring: Callable[[], None] = lambda: None

    async def alone(self, told: Notice, reader: Person) -> bool:
        """A letter is owed where they are written to; whether nothing else tells them."""
        channel = self.ways.of(reader)
        if channel is Channel.TEAMS or not self.ways.writes_to(reader):
            return False
        # What is in their chat already goes on there.
        alone = channel is Channel.MAIL and not told.activity

        def work(unit: Unit) -> bool:
            written = unit.owe_letter(told, self.now())
            if written and alone:
                unit.left(told)
            return written

        written = await self.store.write(work)
        self.ring()
        return alone and written

    async def instead(self, told: Notice, reader: Person) -> None:
        """Teams cannot reach them."""
        if self.ways.writes_to(reader):
            await self.store.write(lambda unit: unit.owe_letter(told, self.now()))
            self.ring()
