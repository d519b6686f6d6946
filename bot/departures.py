"""A channel that is deleted, a team that the bot is taken out of: they show no cases any more."""

from collections.abc import Callable, Mapping

from botbuilder.schema import Activity

from bot.shared_chats import is_personal, place_of
from domain.channels import Channels
from domain.places import SharedPlace

_LEFT: Mapping[str, Callable[[SharedPlace], tuple[str, str]]] = {
    "remove": lambda place: (place.channel, place.team),
    "remove-upgrade": lambda place: (place.channel, place.team),
    "channelDeleted": lambda place: (place.channel, ""),
    "teamDeleted": lambda place: ("", place.team),
    "teamHardDeleted": lambda place: ("", place.team),
}


async def departed(activity: Activity, channels: Channels) -> bool:
    """Whether it was such an event. Nobody has to be known for it: a team is not left by a
    person."""
    left = _LEFT.get(_event(activity))
    if left is None or is_personal(activity):
        return False
    await channels.gone(*left(place_of(activity, "")))
    return True


def _event(activity: Activity) -> str:
    if activity.type == "installationUpdate":
        return str(activity.action)
    data = activity.channel_data if isinstance(activity.channel_data, dict) else {}
    return str(data.get("eventType")) if activity.type == "conversationUpdate" else ""
