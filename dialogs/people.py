"""People: found as somebody types whom a case is for, and shown to administrators."""

from collections.abc import Sequence
from dataclasses import replace

from cards.directory_card import Entry, census_card, entries_card
from dialogs import new_case
from dialogs.turn import Office, Reply, Turn
from domain.case import Person
from domain.errors import AdministratorsOnly
from domain.given import one_line

SHOWN = 3
"""People that one card describes."""
TYPED = 2
"""Signs from which on it is worth looking."""


async def suggest(turn: Turn, office: Office, words: str, most: int) -> Sequence[Person]:
    """For whoever may create for others (R1). Nobody else is told of anybody."""
    written = one_line(words)
    granted = turn.surface.catalog.may_create_for_others(turn.who.id)
    if not granted or len(written) < TYPED:
        return ()
    return await office.directory.search(written, most)


async def people(turn: Turn, office: Office) -> Reply:
    """`personas [texto]`. Somebody else's sentence that begins like it is a problem, no look-up."""
    if turn.who.id not in turn.surface.catalog.administrators:
        if turn.text:
            return await new_case.start(replace(turn, text=turn.said), office)
        raise AdministratorsOnly
    if not turn.text:
        return Reply(card=census_card(await office.directory.census(), turn.surface))
    found = await office.directory.search(turn.text, SHOWN + 1)
    entries = [Entry(*told) for told in await office.directory.told(found[:SHOWN])]
    card = entries_card(entries, turn.text, turn.surface, more=len(found) > SHOWN)
    return Reply(card=card)
