"""Load and ageing (R32): of a group, or of every group whose queue somebody may see."""

from dataclasses import replace

from cards.load_card import load_card
from dialogs.queues import meant_groups, no_group
from dialogs.turn import Office, Reply, Turn
from domain.errors import UnknownGroup


async def by_command(turn: Turn, office: Office) -> Reply:
    """`carga soporte`, `carga`; but `carga de archivos falla` is a problem."""
    try:
        own = meant_groups(turn.text, turn, office)
    except UnknownGroup as no:
        return await no_group(no, "", turn, office, verb="load")
    if not own:
        return Reply(text=turn.texts.no_queues)
    return await _shown(turn, office, own[0].id if len(own) == 1 else "")


async def load(turn: Turn, office: Office) -> Reply:
    """A press: a group, all of them, what follows on the page before, or what a misspelt command
    may have meant."""
    group, words = turn.claim("group"), turn.claim("words")
    if words and not group:
        return await by_command(replace(turn, text=words), office)
    if not office.queues.queues_of(turn.who):
        return Reply(text=turn.texts.no_queues)
    return await _shown(turn, office, group)


async def _shown(turn: Turn, office: Office, group: str) -> Reply:
    loads, who = office.workloads, turn.who
    found = await (loads.of_group(group, who) if group else loads.of_all(who))
    return Reply(card=load_card(found, turn.count("first"), turn.surface))
