"""A channel that is deleted, a team that the bot is taken out of: they show no cases any more."""

from collections.abc import Callable, Mapping

from botbuilder.schema import Activity

from bot.shared_chats import is_personal, place_of
from domain.channels import Channels
from domain.places import SharedPlace

_DELETED: Mapping[object, Callable[[SharedPlace], tuple[str, str]]] = {
    "channelDeleted": lambda place: (place.channel, ""),
    "teamDeleted": lambda place: ("", place.team),
    "teamHardDeleted": lambda place: ("", place.team),
}


async def departed(activity: Activity, channels: Channels) -> bool:
    """Whether it was such an event. Nobody has to be known for it: a team is not left by a
    person."""
    place = place_of(activity, "")
    if activity.type == "installationUpdate" and str(activity.action).startswith("remove"):
        if is_personal(activity):
            return False
        await channels.gone(place.conversation.partition(";")[0], place.team)
        return True
    data = activity.channel_data if isinstance(activity.channel_data, dict) else {}
    kind = str(data.get("eventType"))
    if activity.type != "conversationUpdate" or kind not in _DELETED:
        return False
    channel, team = _DELETED[kind](place)
    await channels.gone(channel, team)
    return True
