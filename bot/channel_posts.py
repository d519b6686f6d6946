"""Cases in front of everybody: posted in the channels of their group, kept up to date in place.

A change owes each chat its own message, and each chat has a line of its own: a busy channel, which
takes them at the pace of Teams, holds up nobody. What waits long enough to be overtaken by the next
change of its case finds nothing left to do.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.post import Place, Post
from cards.parts import Card
from cards.shared_card import shared_card
from cards.surface import Surface
from domain.case import Person
from domain.channels import entered
from domain.notices import Fate, NotDelivered, Notice
from domain.places import Channel, Posted
from domain.ports import Now, Store, Unit
from domain.sharing import Shared, Sharing

log = logging.getLogger(__name__)

EVERYBODY = Person("", "")
"""Nobody's language in particular: the desk's own."""


class ChannelPosts:
    def __init__(
        self,
        store: Store,
        sharing: Sharing,
        post: Post,
        surface: Callable[[Person], Surface],
        now: Now,
    ) -> None:
        self._store, self._sharing, self._post = store, sharing, post
        self._surface, self._now = surface, now

    async def owe(self, notice: Notice) -> None:
        """A change of a case: each chat that shows it, or has to from now on, in a line of its own.
        What is owed twice is found up to date the second time."""
        chats = await self._store.read(lambda unit: _chats(unit, notice))
        if not chats:
            return

        def work(unit: Unit) -> None:
            for chat in chats:
                unit.owe_post(chat, notice.number, notice.version, self._now())

        await self._store.write(work)

    async def deliver(self, notice: Notice) -> None:
        """Every message of the case in this chat; a new one where there is none and this fact
        brought it into a group that the channel shows. Raises NotDelivered."""
        held, channel = await self._store.read(lambda unit: _owed(unit, notice))
        for post in held:
            await self._freshen(post)
        if channel:
            await self._begin(channel, notice.number)

    async def _begin(self, channel: Channel, number: int) -> None:
        shared = await self._store.read(lambda u: self._sharing.of(u, u.case(number)))
        where = {"channel": channel.conversation, "group": channel.group, "case": number}
        try:
            conversation, message = await self._post.begin(
                channel.service_url, channel.conversation, self._drawn(shared)
            )
        except NotDelivered as error:
            if error.fate is Fate.AGAIN:
                raise
            if error.fate is Fate.UNREACHABLE:
                await self._store.write(lambda unit: unit.unbind(channel.conversation))
            unbound = error.fate is Fate.UNREACHABLE
            said = {**where, "why": error.why, "bound_by": channel.bound_by}
            log.warning("channel unbound" if unbound else "not posted", extra=said)
            return
        posted = Posted(number, conversation, message, channel.service_url, shared.case.version)
        await self._store.write(lambda unit: unit.keep_post(posted))
        # Whoever told of a later change meanwhile did not know of this message yet.
        await self._freshen(posted)

    async def _freshen(self, held: Posted) -> None:
        shared = await self._store.read(lambda unit: self._newer(unit, held))
        if shared is None:
            return
        place = Place(held.service_url, held.conversation)
        try:
            await self._post.update(place, held.activity, self._drawn(shared))
        except NotDelivered as error:
            if error.fate is Fate.AGAIN:
                raise
            await self._store.write(lambda unit: unit.drop_post(held))
        else:
            fresh = replace(held, version=shared.case.version)
            await self._store.write(lambda unit: unit.keep_post(fresh))

    def _newer(self, unit: Unit, held: Posted) -> Shared | None:
        case = unit.case(held.number)
        return self._sharing.of(unit, case) if held.version < case.version else None

    def _drawn(self, shared: Shared) -> Card:
        return shared_card(shared, self._surface(EVERYBODY))


def _owed(unit: Unit, notice: Notice) -> tuple[Sequence[Posted], Channel | None]:
    held = [post for post in unit.posts(notice.number) if chat_of(post) == notice.person]
    channel = None if held else unit.channel(notice.person)
    return held, channel if channel and _enters(unit, notice, channel.group) else None


def _chats(unit: Unit, notice: Notice) -> Sequence[str]:
    case = unit.case(notice.number)
    stale = [chat_of(p) for p in unit.posts(case.number) if p.version < case.version]
    shown = (c.conversation for c in unit.channels_of(case.group))
    new = [chat for chat in shown if _enters(unit, notice, case.group)]
    return [*dict.fromkeys((*stale, *new))]


def _enters(unit: Unit, notice: Notice, group: str) -> bool:
    """Whether this fact brought the case into the group, where it still is."""
    fact = unit.fact(notice.number, notice.version)
    return entered(fact, group) and unit.case(notice.number).group == group


def chat_of(post: Posted) -> str:
    """A channel's thread is a part of the channel."""
    return post.conversation.partition(";")[0]
