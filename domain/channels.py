"""Which channels show the cases of which group: bound and unbound by those who answer for it."""

from domain.case import Fact, Person
from domain.catalog import Catalog, Group
from domain.errors import NotAChannel, NotYourGroup, SeveralGroups, UnknownGroup
from domain.moves import Verb
from domain.places import Channel, SharedPlace
from domain.ports import Now, Store, Unit

_ENTERS = frozenset({Verb.OPEN, Verb.ESCALATE, Verb.ONSITE, Verb.REASSIGN})


def entered(fact: Fact, group: str) -> bool:
    """Whether this fact brought its case into the group."""
    into = any(d.field == "group" and d.after == group for d in fact.differences)
    return into and fact.verb in _ENTERS


class Channels:
    def __init__(self, store: Store, catalog: Catalog, now: Now) -> None:
        self._store, self._catalog, self._now = store, catalog, now

    def like(self, words: str, language: str, who: Person) -> Group:
        """The group that is meant; of several, those that they answer for. Raises UnknownGroup,
        SeveralGroups."""
        found = self._catalog.groups_like(words, language) if words else ()
        if not found:
            raise UnknownGroup(words)
        meant = [g for g in found if self._answers_for(g.id, who)] or found
        if len(meant) > 1:
            raise SeveralGroups(words)
        return meant[0]

    async def bind(self, place: SharedPlace, words: str, language: str, who: Person) -> Group:
        """From now on the new cases of that group come here. Raises NotAChannel, UnknownGroup,
        SeveralGroups, NotYourGroup: also where the channel is another supervisor's."""
        if not place.channel:
            raise NotAChannel
        group = self.like(words, language, who)
        self._check(group.id, who)
        bound = Channel(place.channel, place.service_url, place.team, group.id, who.id, self._now())

        def work(unit: Unit) -> None:
            before = unit.channel(place.channel)
            if before and before.group in self._catalog.groups:
                self._check(before.group, who)
            unit.bind(bound)

        await self._store.write(work)
        return group

    async def unbind(self, place: SharedPlace, who: Person) -> str:
        """The group whose cases came here; empty where none did. Raises NotYourGroup."""

        def work(unit: Unit) -> str:
            bound = unit.channel(place.channel)
            if bound is None:
                return ""
            self._check(bound.group, who)
            unit.unbind(place.channel)
            return bound.group

        return await self._store.write(work)

    async def group_of(self, place: SharedPlace) -> str:
        bound = await self._store.read(lambda unit: unit.channel(place.channel))
        return bound.group if bound else ""

    async def gone(self, channel: str = "", team: str = "") -> None:
        """The channel is no more, or the bot is no longer in the team."""

        def work(unit: Unit) -> None:
            if channel:
                unit.unbind(channel)
            if team:
                unit.unbind_team(team)

        await self._store.write(work)

    def _check(self, group: str, who: Person) -> None:
        if not self._answers_for(group, who):
            raise NotYourGroup(group)

    def _answers_for(self, group: str, who: Person) -> bool:
        watched = self._catalog.watched_by.get(who.id, ())
        return who.id in self._catalog.administrators or any(g.id == group for g in watched)
