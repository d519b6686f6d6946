"""Cases in front of everybody: posted in the channels of their group, kept up to date in place.

The message of a case in a channel is made when the change that brought it there is delivered; from
then on each later change updates it.
"""

import logging
from collections.abc import Callable, Coroutine, Iterator, Sequence
from dataclasses import dataclass, replace

from bot.post import Fate, NotDelivered, Place, Post
from cards.parts import Card
from cards.shared_card import shared_card
from cards.surface import Surface
from domain.case import Person
from domain.channels import entered
from domain.notices import Notice
from domain.places import Channel, Posted
from domain.ports import Store, Unit
from domain.sharing import Shared, Sharing

log = logging.getLogger(__name__)

EVERYBODY = Person("", "")
"""Nobody's language in particular: the desk's own."""


@dataclass(frozen=True, slots=True)
class _Owed:
    posts: Sequence[Posted]
    channels: Sequence[Channel]


class ChannelPosts:
    def __init__(
        self, store: Store, sharing: Sharing, post: Post, surface: Callable[[Person], Surface]
    ) -> None:
        self._store, self._sharing, self._post, self._surface = store, sharing, post, surface

    async def bring_up_to_date(self, notice: Notice) -> Sequence[NotDelivered]:
        """Every message that shows the case to everybody; and a new one where this fact brought it
        into a group with channels. What is to be tried again: one holds up no other."""
        owed = await self._store.read(lambda unit: _owed(unit, notice))
        tries = [self._freshen(held) for held in owed.posts]
        tries += [self._begin(channel, notice.number) for channel in owed.channels]
        failures = [await _outcome(one) for one in tries]
        return [failure for failure in failures if failure]

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


def _owed(unit: Unit, notice: Notice) -> _Owed:
    posts = unit.posts(notice.number)
    return _Owed(posts, [*_entered(unit, notice, posts)])


def _entered(unit: Unit, notice: Notice, posts: Sequence[Posted]) -> Iterator[Channel]:
    """The channels of the group that the case has now, where this fact brought it there."""
    group = unit.case(notice.number).group
    channels = unit.channels_of(group)
    if channels and entered(unit.fact(notice.number, notice.version), group):
        shown = {post.conversation.partition(";")[0] for post in posts}
        yield from (channel for channel in channels if channel.conversation not in shown)


async def _outcome(one: Coroutine[None, None, None]) -> NotDelivered | None:
    try:
        await one
    except NotDelivered as error:
        return error
    return None
