"""Telling people what a move of many cases brought them, and what it took from them (R32): one
message each, drawn when it is sent.

What was undone meanwhile is not told; that it was undone hears only who was told of it.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime

from bot.by_mail import PATIENCE, ByMail
from bot.post import Place
from cards.news_card import news_card
from cards.parts import Card
from cards.surface import Surface
from domain.case import Person
from domain.catalog import Catalog
from domain.notices import OVERTAKEN, Fate, NotDelivered, Notice
from domain.ports import Store, Unit
from domain.transfer_news import News, news_of, overtaken


class MovedNews:
    def __init__(
        self,
        store: Store,
        catalog: Catalog,
        surface: Callable[[Person], Surface],
        now: Callable[[], datetime],
        by_mail: ByMail,
        place: Callable[[str], Awaitable[Place]],
        put: Callable[[Place, str, Card], Awaitable[str]],
    ) -> None:
        """`place` is where a person reads, `put` updates a message there or sends a new one."""
        self._store, self._catalog, self._surface = store, catalog, surface
        self._now, self._by_mail, self._place, self._put = now, by_mail, place, put

    async def deliver(self, notice: Notice) -> None:
        """Raises NotDelivered."""
        found = await self._store.write(lambda unit: self._owed(unit, notice))
        if found is None:
            return
        reader, news = found
        if await self._by_mail.alone(notice, reader):
            return
        try:
            place = await self._place(reader.id)
            card = news_card(news, self._surface(reader))
            put = await self._put(place, notice.activity, card)
        except NotDelivered as error:
            if error.fate in {Fate.UNREACHABLE, Fate.REFUSED} or notice.attempts >= PATIENCE:
                await self._by_mail.instead(notice, reader)
            raise
        await self._store.write(lambda unit: self._delivered(unit, notice, put))

    def _owed(self, unit: Unit, notice: Notice) -> tuple[Person, News] | None:
        """None where there is nothing to say, or not yet."""
        reader = unit.person(notice.person) or Person(notice.person, "")
        transfer = unit.transfer(notice.version)
        if transfer and transfer.undoes:
            waits = unit.heard_of(reader.id, transfer.undoes).waits
            if waits:  # another courier may be telling them of it just now
                unit.postponed(notice, waits)
                return None
        news = None
        if transfer and (notice.activity or not overtaken(unit, transfer, reader.id)):
            news = news_of(unit, self._catalog, transfer, reader, self._now())
        if news is None:
            unit.failed(notice, OVERTAKEN, None)
            return None
        return reader, news

    def _delivered(self, unit: Unit, notice: Notice, put: str) -> None:
        unit.put(notice, put)
        unit.sent(notice, self._now())
