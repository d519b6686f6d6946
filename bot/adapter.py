"""Activities in and out over botbuilder-core: raw JSON at the edge, one turn in between.

The stock CloudAdapter answers 500 to every invoke with a body, fetches tokens on the event loop
and builds its clients anew each turn; this one does none of it.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from botbuilder.core import BotAdapter, InvokeResponse, TurnContext
from botbuilder.schema import (
    Activity,
    ChannelAccount,
    ConversationAccount,
    ConversationReference,
    ResourceResponse,
)

from bot.connector import Connector
from domain.given import clean

NAME = 200
"""Characters of a name or of an id that are read."""

Logic = Callable[[TurnContext], Awaitable[InvokeResponse | None]]


class MesaAdapter(BotAdapter):
    def __init__(self, connector: Connector) -> None:
        super().__init__()
        self._connector = connector

    async def process(self, raw: Mapping[str, Any], logic: Logic) -> InvokeResponse | None:
        """One turn, for an activity that the gate has admitted. The answer to an invoke."""
        context = TurnContext(self, to_activity(raw))
        answer: InvokeResponse | None = await self.run_pipeline(context, logic)
        return answer

    async def send_activities(
        self, context: TurnContext, activities: list[Activity]
    ) -> list[ResourceResponse]:
        return [ResourceResponse(id=await self._send(activity)) for activity in activities]

    async def update_activity(self, context: TurnContext, activity: Activity) -> ResourceResponse:
        await self._connector.update(
            activity.service_url, activity.conversation.id, activity.id, to_json(activity)
        )
        return ResourceResponse(id=activity.id)

    async def delete_activity(self, context: TurnContext, reference: ConversationReference) -> None:
        await self._connector.delete(
            reference.service_url, reference.conversation.id, reference.activity_id
        )

    async def _send(self, activity: Activity) -> str:
        return await self._connector.send(
            activity.service_url, activity.conversation.id, to_json(activity)
        )


def to_activity(raw: Mapping[str, Any]) -> Activity:
    """What the turns read of an activity. The rest of it stays in the raw JSON: the SDK's own
    reader costs a millisecond, and loses the conversation's tenant."""
    sender, conversation, recipient = raw["from"], raw["conversation"], raw["recipient"]
    return Activity(
        type=raw["type"],
        id=_text(raw.get("id")),
        name=raw.get("name"),
        action=raw.get("action"),
        text=raw.get("text"),
        value=raw.get("value"),
        locale=_text(raw.get("locale")),
        reply_to_id=_text(raw.get("replyToId")),
        channel_id=raw["channelId"],
        service_url=raw["serviceUrl"],
        channel_data=raw.get("channelData"),
        attachments=_objects(raw.get("attachments")),
        entities=_objects(raw.get("entities")),
        from_property=ChannelAccount(
            id=_text(sender["id"]),
            name=_text(sender.get("name")),
            aad_object_id=_text(sender.get("aadObjectId")),
        ),
        conversation=ConversationAccount(
            id=clean(conversation["id"]), conversation_type=conversation.get("conversationType")
        ),
        recipient=ChannelAccount(id=recipient["id"], name=recipient.get("name")),
    )


def _objects(value: object) -> list[Mapping[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _text(value: object) -> str:
    """Short enough to be a key, and nothing in it that a database cannot hold."""
    return clean(value[:NAME]) if isinstance(value, str) else ""


def to_json(activity: Activity) -> dict[str, Any]:
    """The activity as the connector reads it; what is empty is left out."""
    whole = {
        "type": activity.type,
        "text": activity.text,
        "textFormat": activity.text_format,
        "summary": activity.summary,
        "locale": activity.locale,
        "channelData": activity.channel_data,
        "replyToId": activity.reply_to_id,
        "attachments": [
            {"contentType": a.content_type, "content": a.content}
            for a in activity.attachments or ()
        ],
    }
    return {name: value for name, value in whole.items() if value}
