"""Puts messages in front of people: their conversation, the pace, and what a failure means."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.connector import Connector, ConnectorFailed
from bot.envelopes import card_message, text_message
from bot.limits import Pace
from cards.parts import Card
from domain.notices import Fate, NotDelivered

_BY_CODE: Mapping[str, Fate] = {
    "BotNotInConversationRoster": Fate.UNREACHABLE,
    "ConversationBlockedByUser": Fate.UNREACHABLE,
    "MessageWritesBlocked": Fate.UNREACHABLE,
    "ForbiddenOperationException": Fate.UNREACHABLE,
    "ConversationNotFound": Fate.UNREACHABLE,
    "MemberNotFound": Fate.UNREACHABLE,
    "MemberNotFoundInConversation": Fate.UNREACHABLE,
    "UserNotFound": Fate.UNREACHABLE,  # as the Playground says it
    "ActivityNotFound": Fate.GONE,
}
_BY_STATUS: Mapping[int, Fate] = {
    0: Fate.AGAIN,  # no answer at all
    401: Fate.AGAIN,  # the secret is wrong or expired: an operator mends it, and it goes out then
    404: Fate.GONE,
    408: Fate.AGAIN,
    412: Fate.AGAIN,
    429: Fate.AGAIN,
    500: Fate.AGAIN,
    502: Fate.AGAIN,
    503: Fate.AGAIN,
    504: Fate.AGAIN,
}


def fate_of(failed: ConnectorFailed) -> Fate:
    return _BY_CODE.get(failed.code) or _BY_STATUS.get(failed.status, Fate.REFUSED)


@dataclass(frozen=True, slots=True)
class Place:
    """A conversation, and the connector that serves it."""

    service_url: str
    conversation: str


class Post:
    """`bot` and `tenant` name whom a new conversation is with; `service_url` reaches who was never
    heard from, while nobody else was either. Raises NotDelivered."""

    def __init__(
        self, connector: Connector, pace: Pace, bot: str, tenant: str, service_url: str = ""
    ) -> None:
        self._connector, self._pace = connector, pace
        self.service_url = service_url
        self._bot, self._tenant = bot, tenant

    async def text(self, place: Place, text: str) -> None:
        """A short message of its own, which a locked phone shows in full."""
        await self._pace.take(place.conversation)
        try:
            message = text_message(text, alert=True)
            await self._connector.send(place.service_url, place.conversation, message)
        except ConnectorFailed as failed:
            raise _nobody_there(failed) from failed

    async def card(self, place: Place, card: Card) -> str:
        """The id of the new message."""
        await self._pace.take(place.conversation)
        try:
            message = card_message(card, card["fallbackText"])
            return await self._connector.send(place.service_url, place.conversation, message)
        except ConnectorFailed as failed:
            raise _nobody_there(failed) from failed

    async def turn(self, place: Place) -> None:
        """Comes back when a message may go there: what waits long should be drawn after that."""
        await self._pace.take(place.conversation)

    async def update(self, place: Place, message: str, card: Card, *, waited: bool = False) -> None:
        """`waited`: its turn has come already."""
        if not waited:
            await self.turn(place)
        try:
            said = card_message(card, card["fallbackText"])
            await self._connector.update(place.service_url, place.conversation, message, said)
        except ConnectorFailed as failed:
            raise _told(failed) from failed

    async def begin(self, service_url: str, channel: str, card: Card) -> tuple[str, str]:
        """A new message in a channel: the ids of its thread and of itself."""
        await self._pace.take(channel)
        parameters = {
            "isGroup": True,
            "bot": {"id": self._bot},
            "tenantId": self._tenant,
            "channelData": {"channel": {"id": channel}, "tenant": {"id": self._tenant}},
            "activity": card_message(card, card["fallbackText"]),
        }
        try:
            return await self._connector.begin(service_url, parameters)
        except ConnectorFailed as failed:
            raise _nobody_there(failed) from failed

    async def meet(self, service_url: str, person: str) -> str:
        """The personal conversation with somebody who has never written."""
        await self._pace.take(person)
        parameters = {
            "isGroup": False,
            "bot": {"id": self._bot},
            "members": [{"id": person}],
            "tenantId": self._tenant,
            "channelData": {"tenant": {"id": self._tenant}},
        }
        try:
            return await self._connector.create(service_url, parameters)
        except ConnectorFailed as failed:
            raise _nobody_there(failed) from failed


def _nobody_there(failed: ConnectorFailed) -> NotDelivered:
    """Of something new: what was not found is the conversation, until they write again."""
    told = _told(failed)
    told.fate = Fate.UNREACHABLE if told.fate is Fate.GONE else told.fate
    return told


def _told(failed: ConnectorFailed) -> NotDelivered:
    return NotDelivered(fate_of(failed), str(failed), failed.retry_after)
