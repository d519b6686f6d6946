"""Delivers what is owed, as soon as it is owed: at least once, never out of date.

The card is built when it is sent, from the case as it is then. An outbox row says only who is owed
what about which fact.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from bot.post import Fate, NotDelivered, Place, Post
from cards.case_card import case_card, moved_card
from cards.notice import message
from cards.parts import Card
from cards.surface import Surface
from domain.case import Case, Fact, Person
from domain.errors import CaseNotFound
from domain.lookups import Lookups, View
from domain.notices import ACT_NOW, Notice, What, next_try
from domain.ports import Address, LiveCard, Store, Unit

log = logging.getLogger(__name__)

Reader = tuple[str, int]
"""A person; or nobody and a case, whose cards are refreshed."""

READERS = 100
"""How many may be on their way at once."""
STALE = timedelta(seconds=10)
"""After this much of its lease, a notice is claimed anew before it is delivered."""


class Courier:
    def __init__(
        self,
        store: Store,
        lookups: Lookups,
        post: Post,
        surface: Callable[[Person], Surface],
        now: Callable[[], datetime],
        service_url: str,
    ) -> None:
        """`service_url` reaches who was never heard from, while nobody else was either."""
        self._store, self._lookups, self._post = store, lookups, post
        self._surface, self._now, self._service_url = surface, now, service_url
        self._bell = asyncio.Event()
        self._claiming = asyncio.Lock()
        self._under_way: dict[Reader, asyncio.Task[None]] = {}

    def ring(self) -> None:
        """Something was owed a moment ago."""
        self._bell.set()

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            await self._bell.wait()
            self._bell.clear()
            try:
                await self.take_up()
            except Exception:
                # What was claimed is due again after its lease; the next tick tries.
                log.exception("courier")

    async def deliver_due(self) -> int:
        """Until everything that is due has arrived, or has failed and is to be tried later; how
        many notices were taken up for it."""
        count = 0
        while (taken := await self.take_up()) or self._under_way:
            count += taken
            await asyncio.gather(*self._under_way.values())
        return count

    async def close(self) -> None:
        """What is under way is dropped: it comes due again after its lease."""
        tasks = [*self._under_way.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def take_up(self) -> int:
        """Claims what is due and sets it on its way; how many notices. A reader who has much to be
        told, at the pace that Teams allows, holds up nobody else."""
        count = 0
        async with self._claiming:
            while len(self._under_way) < READERS and (owed := await self._claim()):
                count += len(owed)
                self._set_out(owed)
        return count

    async def _claim(self) -> Sequence[Notice]:
        return await self._store.write(lambda unit: unit.claim(self._now()))

    def _set_out(self, owed: Sequence[Notice]) -> None:
        claimed, tellers = self._now(), defaultdict[int, list[asyncio.Task[None]]](list)
        for reader, notices in _queues(n for n in owed if n.what is not What.REFRESH):
            task = self._sent_off(reader, notices, claimed, ())
            for notice in notices:
                tellers[notice.number].append(task)
        # After what is told of the case: a card that was sent new a moment ago needs no refreshing.
        for case, notices in _queues(n for n in owed if n.what is What.REFRESH):
            self._sent_off(case, notices, claimed, tellers[notices[0].number])

    def _sent_off(
        self,
        reader: Reader,
        notices: Sequence[Notice],
        claimed: datetime,
        after: Sequence["asyncio.Task[None]"],
    ) -> "asyncio.Task[None]":
        before = self._under_way.get(reader)
        ahead = (*after, before) if before else after
        task = asyncio.create_task(self._in_turn(notices, claimed, ahead))
        self._under_way[reader] = task
        task.add_done_callback(partial(self._arrived, reader))
        return task

    def _arrived(self, reader: Reader, task: "asyncio.Task[None]") -> None:
        if self._under_way.get(reader) is task:
            del self._under_way[reader]
        if len(self._under_way) == READERS - 1:
            self.ring()  # there is room again
        if not task.cancelled() and task.exception():
            log.error("courier", exc_info=task.exception())

    async def _in_turn(
        self,
        notices: Sequence[Notice],
        claimed: datetime,
        after: Sequence["asyncio.Task[None]"],
    ) -> None:
        """One reader's notices one after the other: they read them in the order of the facts."""
        if after:
            await asyncio.wait(after)
        waiting = [*notices]
        while waiting:
            notice = waiting.pop(0)
            if self._now() - claimed > STALE and not await self._renewed(notice):
                continue  # its lease ran out while others were paced: another courier has it
            failure = await self._failure(notice)
            if failure:
                waiting = await self._undelivered(notice, failure, waiting)

    async def _failure(self, notice: Notice) -> NotDelivered | None:
        try:
            await _DELIVER[notice.what](self, notice)
        except NotDelivered as error:
            return error
        except Exception as error:
            log.exception("notice", extra={"notice": notice.id, "case": notice.number})
            return NotDelivered(Fate.AGAIN, type(error).__name__)
        return None

    async def _tell(self, notice: Notice) -> None:
        """The case's card and a sentence that can stand alone. What calls for an act comes as a
        new card, anything else updates the card that they have."""
        reader, view, fact, held = await self._store.read(lambda unit: self._owed(unit, notice))
        if view is None or fact is None:
            return await self._done(notice)
        place = await self._place(reader.id)
        said = message(view, fact, notice.audience, self._surface(reader))
        # A card that an earlier try has delivered may be a form by now: only its sentence is owed.
        if not notice.activity or (held and held.activity == notice.activity):
            old = held.activity if held and (notice.activity or fact.verb not in ACT_NOW) else ""
            put = await self._put(place, old, said.card)
            await self._keep(notice, reader, view, place, put)
            if held and held.activity != put:
                await self._retire(held, place, view.case, self._surface(reader))
        await self._post.text(place, said.text)
        return await self._done(notice)

    async def _show(self, notice: Notice) -> None:
        reader, view, _fact, _held = await self._store.read(lambda u: self._owed(u, notice))
        if view:
            place = await self._place(reader.id)
            put = await self._put(place, notice.activity, case_card(view, self._surface(reader)))
            await self._keep(notice, reader, view, place, put)
        await self._done(notice)

    async def _refresh(self, notice: Notice) -> None:
        """Every live card of the case that shows an older version. One that cannot be updated now
        does not hold up the others."""
        cards = await self._store.read(lambda unit: unit.live_cards(notice.number))
        failures = [error for held in cards if (error := await self._freshened(held))]
        if failures:
            raise failures[0]
        await self._done(notice)

    async def _freshened(self, held: LiveCard) -> NotDelivered | None:
        try:
            await self._freshen(held)
        except NotDelivered as error:
            return error
        return None

    async def _freshen(self, held: LiveCard) -> None:
        # Read now, not with the others: meanwhile their card may have become a form.
        known = await self._store.read(lambda unit: self._holder(unit, held))
        if known is None:
            return
        reader, view, address = known
        place = Place(address.service_url, held.conversation)
        try:
            await self._post.update(place, held.activity, case_card(view, self._surface(reader)))
        except NotDelivered as error:
            if error.fate is Fate.AGAIN:
                raise
            await self._store.write(lambda unit: unit.drop_card(held.person, held.number))
        else:
            fresh = replace(held, version=view.case.version)
            await self._store.write(lambda unit: unit.refreshed(fresh))

    def _holder(self, unit: Unit, held: LiveCard) -> tuple[Person, View, Address] | None:
        reader, address = unit.person(held.person), unit.address(held.person)
        now_held = unit.live_card(held.person, held.number)
        case = unit.case(held.number)
        if reader is None or address is None or now_held != held or held.version >= case.version:
            return None
        try:
            return reader, self._lookups.view_of(unit, case, reader), address
        except CaseNotFound:
            return None

    def _owed(
        self, unit: Unit, notice: Notice
    ) -> tuple[Person, View | None, Fact | None, LiveCard | None]:
        reader = unit.person(notice.person) or Person(notice.person, "")
        fact = unit.fact(notice.number, notice.version) if notice.version else None
        try:
            view = self._lookups.view_of(unit, unit.case(notice.number), reader)
        except CaseNotFound:  # it went to another group before this was delivered
            view = None
        return reader, view, fact, unit.live_card(notice.person, notice.number)

    async def _place(self, person: str) -> Place:
        """Their personal conversation; a new one where none is known."""
        address, heard = await self._store.read(lambda u: (u.address(person), u.service_url()))
        if address and not address.reachable:
            raise NotDelivered(Fate.UNREACHABLE, "left the bot")
        if address is None:
            service_url = heard or self._service_url
            conversation = await self._post.meet(service_url, person)
            address = Address(person, conversation, service_url)
            met = address
            await self._store.write(lambda unit: unit.keep_address(met, self._now()))
        return Place(address.service_url, address.conversation)

    async def _put(self, place: Place, old: str, card: Card) -> str:
        """Updates the old message; a new one where there is none, or it is gone."""
        if old:
            try:
                await self._post.update(place, old, card)
            except NotDelivered as error:
                if error.fate is not Fate.GONE:
                    raise
            else:
                return old
        return await self._post.card(place, card)

    async def _keep(
        self, notice: Notice, reader: Person, view: View, place: Place, message_: str
    ) -> None:
        """From here on a further try updates this message instead of sending another."""
        held = LiveCard(
            reader.id, view.case.number, place.conversation, message_, view.case.version
        )

        def work(unit: Unit) -> None:
            unit.keep_card(held)
            unit.put(notice, message_)

        await self._store.write(work)

    async def _retire(self, held: LiveCard, place: Place, case: Case, s: Surface) -> None:
        """The card that they had until now. Left as it is where it cannot be updated: whoever
        presses it is answered with the case as it stands."""
        with suppress(NotDelivered):
            await self._post.update(place, held.activity, moved_card(case, s))

    async def _done(self, notice: Notice) -> None:
        await self._store.write(lambda unit: unit.sent(notice, self._now()))

    async def _renewed(self, notice: Notice) -> bool:
        return await self._store.write(lambda unit: unit.renew(notice, self._now()))

    async def _undelivered(
        self, notice: Notice, error: NotDelivered, waiting: Sequence[Notice]
    ) -> list[Notice]:
        """What becomes of it; and which of those behind it may still go out now. A later fact of
        the case does not overtake it, and a pause that Teams asks for holds for all of them."""
        log.warning(
            "not delivered",
            extra={
                "notice": notice.id,
                "case": notice.number,
                "why": error.why,
                "fate": error.fate,
            },
        )
        again = error.fate is Fate.AGAIN
        at = next_try(notice.attempts, self._now(), error.retry_after) if again else None
        held_up = [n for n in waiting if at and (error.retry_after or n.number == notice.number)]

        def work(unit: Unit) -> None:
            if error.fate is Fate.UNREACHABLE:
                unit.unreachable(notice.person, self._now())
            if error.fate is Fate.UNREACHABLE or (again and at is None):
                unit.parked(notice, error.why)
            else:
                unit.failed(notice, error.why, at)
            for later in held_up:
                unit.postponed(later, at or self._now())

        await self._store.write(work)
        return [n for n in waiting if n not in held_up]


def _queues(owed: Iterable[Notice]) -> Iterable[tuple[Reader, list[Notice]]]:
    """A queue for each reader; a refresh has none, and queues by its case."""
    queues: dict[Reader, list[Notice]] = defaultdict(list)
    for notice in owed:
        queues[notice.person, 0 if notice.person else notice.number].append(notice)
    return queues.items()


_DELIVER = {
    What.TELL: Courier._tell,  # noqa: SLF001 - the table of this class
    What.SHOW: Courier._show,  # noqa: SLF001
    What.REFRESH: Courier._refresh,  # noqa: SLF001
}
