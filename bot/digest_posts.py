"""The digest of a morning as it reaches somebody: a card, or a letter where they are written to.

What was not delivered on its day is dropped: tomorrow has a digest of its own.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date

from bot.by_mail import PATIENCE, ByMail
from bot.post import Place, Post
from cards.digest_card import digest_card
from cards.surface import Surface
from domain.case import Person
from domain.digest import Digest
from domain.digests import Digests
from domain.notices import OVERTAKEN, Fate, NotDelivered, Notice
from domain.ports import Store, Unit


@dataclass(frozen=True, slots=True)
class DigestPosts:
    store: Store
    digests: Digests
    post: Post
    surface: Callable[[Person], Surface]
    by_mail: ByMail

    async def deliver(self, notice: Notice, place_of: Callable[[str], Awaitable[Place]]) -> None:
        """In Teams, by mail, or both, as they chose; who chose nothing is not told twice a morning.
        Raises NotDelivered where neither takes it."""
        reader, digest = await self.store.read(lambda unit: self._owed(unit, notice))
        if digest is None:
            await self.store.write(lambda unit: unit.failed(notice, OVERTAKEN, None))
            return
        if reader.notices and await self.by_mail.alone(notice, reader):
            return
        try:
            place = await place_of(reader.id)
            hour = self.digests.hour(reader)
            await self.post.card(place, digest_card(digest, reader, hour, self.surface(reader)))
        except NotDelivered as error:
            lost = error.fate is not Fate.AGAIN or notice.attempts >= PATIENCE
            if not (lost and self.by_mail.ways.writes_to(reader)):
                raise
            # The letter alone tells them: no morning is told twice.
            await self.by_mail.instead(notice, reader)
            await self.store.write(lambda unit: unit.left(notice))
        else:
            await self.store.write(lambda unit: unit.sent(notice, self.by_mail.now()))

    def _owed(self, unit: Unit, notice: Notice) -> tuple[Person, Digest | None]:
        digest = self.digests.owed(unit, notice.person, date.fromordinal(notice.version))
        return unit.person(notice.person) or Person(notice.person, ""), digest
