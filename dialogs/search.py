"""Looking for cases by words and filters: a command, a button, a page after the other."""

from cards.found_card import TEXT, found_card
from cards.parts import noticed
from dialogs.turn import Office, Reply, Turn
from domain.errors import NothingToSearch, TooManyWords, UnknownFilterValue


async def by_command(turn: Turn, office: Office) -> Reply:
    """`buscar TEXTO`."""
    return await _found(turn, office, turn.text)


async def search(turn: Turn, office: Office) -> Reply:
    """What stands in the field of the card; for its next page, what was looked for."""
    return await _found(turn, office, turn.claim(TEXT) or turn.given.get(TEXT, ""))


async def _found(turn: Turn, office: Office, text: str) -> Reply:
    if not text:
        return Reply(card=found_card("", None, {}, turn.surface))
    after, before = turn.hit("after"), turn.hit("before")
    try:
        found = await office.lookups.find(text, turn.who, after, before)
    except (NothingToSearch, TooManyWords, UnknownFilterValue) as no:
        card = found_card(text, None, {}, turn.surface)
        return Reply(card=noticed(card, turn.texts.refusal(no)))
    where = {name: turn.claim(name) for name in ("after", "before") if turn.hit(name)}
    return Reply(card=found_card(text, found, where, turn.surface))
