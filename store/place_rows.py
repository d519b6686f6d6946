"""The channels of groups, the messages that show cases to everybody, the key that seals those."""

from collections.abc import Mapping, Sequence

from sqlalchemy import bindparam, delete, select

from domain.places import Channel, Posted
from store.rows import Rows, upsert
from store.tables import addresses, channels, posts

_CHANNEL = select(channels).where(channels.c.conversation == bindparam("c"))
_CHANNELS = select(channels).where(channels.c.group == bindparam("g"))
_POSTS = select(posts).where(posts.c.number == bindparam("n"))
_BIND, _KEEP_POST = upsert(channels), upsert(posts)


class PlaceRows(Rows):
    def channel(self, conversation: str) -> Channel | None:
        row = self._db.execute(_CHANNEL, {"c": conversation}).mappings().one_or_none()
        return Channel(**row) if row else None

    def channels_of(self, group: str) -> Sequence[Channel]:
        return [Channel(**row) for row in self._db.execute(_CHANNELS, {"g": group}).mappings()]

    def bind(self, channel: Channel) -> None:
        """One group a channel: the one before it is written over."""
        row = {c.name: getattr(channel, c.name) for c in channels.c}
        self._db.execute(self._said(_BIND), row)

    def unbind(self, conversation: str) -> None:
        self._db.execute(delete(channels).where(channels.c.conversation == conversation))

    def unbind_team(self, team: str) -> None:
        self._db.execute(delete(channels).where(channels.c.team == team, channels.c.team != ""))

    def channel_users(self, people: Sequence[str]) -> Mapping[str, str]:
        """The ids on the channel, `29:...`, of those who have written to the bot."""
        known = select(addresses.c.person, addresses.c.channel_user).where(
            addresses.c.person.in_(people), addresses.c.channel_user != ""
        )
        return {row.person: row.channel_user for row in self._db.execute(known)}

    def posts(self, number: int) -> Sequence[Posted]:
        return [Posted(**row) for row in self._db.execute(_POSTS, {"n": number}).mappings()]

    def keep_post(self, post: Posted) -> None:
        row = {c.name: getattr(post, c.name) for c in posts.c}
        self._db.execute(self._said(_KEEP_POST), row)

    def drop_post(self, post: Posted) -> None:
        same = (posts.c.conversation == post.conversation, posts.c.activity == post.activity)
        self._db.execute(delete(posts).where(*same))
