"""What an owed message becomes: the card as the case is now, and a sentence that can stand alone.

An outbox row says only who is owed what about which fact; the card is built when it is sent, so it
is never out of date.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from bot.by_mail import PATIENCE, ByMail
from bot.channel_posts import ChannelPosts
from bot.digest_posts import DigestPosts
from bot.moved_news import MovedNews
from bot.post import Place, Post
from cards.case_card import case_card, moved_card
from cards.files_card import refused_words
from cards.notice import message
from cards.parts import Card
from cards.surface import Surface
from domain.attachment import Attachment, FileState
from domain.case import Case, Fact, Person
from domain.digests import Digests
from domain.errors import CaseNotFound
from domain.incoming import BY_MAIL
from domain.lookups import Lookups, View
from domain.notices import ACT_NOW, OVERTAKEN, Fate, NotDelivered, Notice, What
from domain.ports import Address, LiveCard, Store, Unit
from domain.sharing import Sharing
from domain.undelivered import LEFT_THE_BOT, NO_MAIL
from domain.ways import addressed


class Delivery:
    def __init__(
        self,
        store: Store,
        lookups: Lookups,
        post: Post,
        surface: Callable[[Person], Surface],
        now: Callable[[], datetime],
        sharing: Sharing,
        by_mail: ByMail,
    ) -> None:
        self._store, self._lookups, self._post = store, lookups, post
        self._surface, self._now, self._by_mail = surface, now, by_mail
        self._posts = ChannelPosts(store, sharing, post, surface, now)
        digests = Digests(store, lookups.catalog, now)
        self._digests = DigestPosts(store, digests, post, surface, by_mail)
        self._news = MovedNews(
            store, lookups.catalog, surface, now, by_mail, self._place, self._put
        )

    async def deliver(self, notice: Notice) -> None:
        """Raises NotDelivered."""
        match notice.what:
            case What.TELL:
                await self._tell(notice)
            case What.SHOW:
                await self._show(notice)
            case What.REFRESH:
                await self._refresh(notice)
            case What.POST:
                await self._posts.deliver(notice)
                await self._done(notice)
            case What.FILES:
                await self._refused_files(notice)
            case What.DIGEST:
                await self._digests.deliver(notice, self._place)
            case What.MOVED:
                await self._news.deliver(notice)

    async def _tell(self, notice: Notice) -> None:
        """In Teams, by mail, or both, as they chose; by mail too where Teams cannot reach them."""
        reader, view, fact, held = await self._store.read(lambda unit: self._owed(unit, notice))
        if view is None or fact is None:
            return await self._done(notice)
        if view.overtaken(fact) and not notice.activity:
            return await self._store.write(lambda unit: unit.failed(notice, OVERTAKEN, None))
        addressee = addressed(reader, view.case, notice.audience)
        if await self._by_mail.alone(notice, addressee):
            return None
        try:
            await self._in_teams(notice, reader, view, fact, held)
        except NotDelivered as error:
            if error.fate in {Fate.UNREACHABLE, Fate.REFUSED} or notice.attempts >= PATIENCE:
                await self._by_mail.instead(notice, addressee)
            raise
        return await self._done(notice)

    async def _in_teams(
        self, notice: Notice, reader: Person, view: View, fact: Fact, held: LiveCard | None
    ) -> None:
        """The case's card and a sentence that can stand alone. What calls for an act comes as a
        new card, anything else updates the card that they have."""
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

    async def _show(self, notice: Notice) -> None:
        reader, view, _fact, _held = await self._store.read(lambda u: self._owed(u, notice))
        if view:
            place = await self._place(reader.id)
            put = await self._put(place, notice.activity, case_card(view, self._surface(reader)))
            await self._keep(notice, reader, view, place, put)
        await self._done(notice)

    async def _refused_files(self, notice: Notice) -> None:
        """Which of their files were not taken, and why: all that they were not told of yet. What
        another courier is telling them of is waited for: it may die of it."""

        def owed(unit: Unit) -> tuple[Person, Sequence[Attachment]] | None:
            files = unit.tell_refused(notice.person, self._now())
            elsewhere = None if files else unit.telling(notice.person)
            if elsewhere:
                unit.postponed(notice, elsewhere)
                return None
            return unit.person(notice.person) or Person(notice.person, ""), files

        found = await self._store.write(owed)
        if found is None:
            return
        reader, files = found
        if files:
            words, state = refused_words(files, self._surface(reader)), FileState.REFUSED
            try:
                await self._post.text(await self._place(reader.id), words)
                state = FileState.TOLD
            finally:
                told = [replace(file, state=state, due_at=None) for file in files]
                await self._store.write(lambda unit: unit.write_files(told))
        await self._done(notice)

    async def _refresh(self, notice: Notice) -> None:
        """Every live card of the case that shows an older version; what others read of it in shared
        chats is owed from here on. One that cannot be updated now does not hold up the others."""
        cards = await self._store.read(lambda unit: unit.live_cards(notice.number))
        failures = [error for held in cards if (error := await self._freshened(held))]
        await self._posts.owe(notice)
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
        address = await self._store.read(lambda unit: self._stale(unit, held))
        if address is None:
            return
        place = Place(address.service_url, held.conversation)
        await self._post.turn(place)
        # Read now, not with the others, nor before its turn: meanwhile it may have become a form.
        known = await self._store.read(lambda unit: self._holder(unit, held))
        if known is None:
            return
        reader, view = known
        try:
            card = case_card(view, self._surface(reader))
            await self._post.update(place, held.activity, card, waited=True)
        except NotDelivered as error:
            if error.fate is Fate.AGAIN:
                raise
            await self._store.write(lambda unit: unit.drop_card(held.person, held.number))
        else:
            fresh = replace(held, version=view.case.version)
            await self._store.write(lambda unit: unit.refreshed(fresh))

    def _stale(self, unit: Unit, held: LiveCard) -> Address | None:
        """Where it is shown; None where nobody has it any more, or it shows the case as it is."""
        if unit.live_card(held.person, held.number) != held:
            return None
        newer = held.version < unit.case(held.number).version
        return unit.address(held.person) if newer else None

    def _holder(self, unit: Unit, held: LiveCard) -> tuple[Person, View] | None:
        reader = unit.person(held.person)
        if reader is None or self._stale(unit, held) is None:
            return None
        try:
            return reader, self._lookups.view_of(unit, unit.case(held.number), reader)
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
        if person.startswith(BY_MAIL):
            raise NotDelivered(Fate.UNREACHABLE, NO_MAIL)
        address, heard = await self._store.read(lambda u: (u.address(person), u.service_url()))
        if address and not address.reachable:
            raise NotDelivered(Fate.UNREACHABLE, LEFT_THE_BOT)
        if address is None:
            service_url = heard or self._post.service_url
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
