"""A channel and its group: bound and unbound by a word in the channel itself."""

from dataclasses import replace

from dialogs import new_case
from dialogs.turn import Office, Reply, Turn
from domain.errors import NotAChannel, SeveralGroups, UnknownGroup


async def bind(turn: Turn, office: Office) -> Reply:
    """`@Mesa vincular GRUPO`."""
    if turn.shared is None or not turn.shared.channel:
        raise NotAChannel
    t = turn.texts
    if not turn.text:
        return Reply(text=t.sharing.which_group)
    group = await office.channels.bind(turn.shared, turn.text, t.language, turn.who)
    return Reply(text=t.sharing.bound.format(group=turn.surface.group(group.id)))


async def unbind(turn: Turn, office: Office) -> Reply:
    """`@Mesa desvincular`."""
    if turn.shared is None or not turn.shared.channel:
        raise NotAChannel
    group = await office.channels.unbind(turn.shared, turn.who)
    t = turn.texts.sharing
    if not group:
        return Reply(text=t.was_not_bound)
    return Reply(text=t.unbound.format(group=turn.surface.group(group)))


async def help_(turn: Turn, office: Office) -> Reply:
    """`@Mesa ayuda`, and a mention without a word."""
    t = turn.texts.sharing
    if turn.shared is None or not turn.shared.channel:
        return Reply(text=turn.texts.personal_only)
    group = await office.channels.group_of(turn.shared)
    bound = t.shows_group.format(group=turn.surface.group(group)) if group else ""
    return Reply(text="\n".join(part for part in (bound, t.channel_help) if part))


async def elsewhere(turn: Turn, office: Office) -> Reply:
    """The same words in the personal chat; but `vincular mi correo al celular` is a problem."""
    if len(turn.text.split()) > 1 and not _is_group(turn, office):
        return await new_case.start(replace(turn, text=turn.said), office)
    return Reply(text=turn.texts.sharing.said_in_a_channel.format(command=turn.said))


def _is_group(turn: Turn, office: Office) -> bool:
    try:
        office.channels.like(turn.text, turn.texts.language, turn.who)
    except UnknownGroup:
        return False
    except SeveralGroups:
        return True
    return True
