"""Files that came with words (R6): the answer remembers them, until their case is known.

A card says which message they came with: a claim, like all that it says. By it, nobody finds any
files but their own.
"""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from functools import wraps

from cards.parts import carrying, noticed
from dialogs.turn import Office, Reply, Turn
from domain.errors import CaseNotFound, IllegalMove, NotAllowed

Handler = Callable[[Turn, Office], Awaitable[Reply]]

LEAD_ON = frozenset({"new", "walk", "open", "mistaken", "answered"})
"""The buttons of an answer that go on with what was written."""


def carrying_files(handler: Handler) -> Handler:
    """Whatever it answers with leads on to a case: the files go there too."""

    @wraps(handler)
    async def carry(turn: Turn, office: Office) -> Reply:
        return await along(await handler(turn, office), turn, office)

    return carry


async def along(reply: Reply, turn: Turn, office: Office) -> Reply:
    """The reply, carrying the files; as it is, where there are none, or it shows their case."""
    if not turn.files or reply.shows:
        return reply
    return await _said(reply, turn, office, turn.texts.files.going)


async def filed_with(reply: Reply, turn: Turn, office: Office, number: int) -> Reply:
    """The answer that went to this case, with its files."""
    if not turn.files:
        return reply
    with suppress(CaseNotFound, IllegalMove, NotAllowed):
        await office.files.join(turn.files, number, turn.who)
        return await _said(reply, turn, office, turn.texts.files.taken_with)
    return reply


async def brought(turn: Turn, office: Office) -> int:
    """How many files are spoken of: those that came just now, or what is left of those before."""
    return turn.brought or await office.files.count(turn.files, turn.who)


async def _said(reply: Reply, turn: Turn, office: Office, words: str) -> Reply:
    count = await brought(turn, office)
    if not count:
        return reply
    text, data = words.format(files=turn.texts.files.count(count)), {"files": turn.files}
    form, card = reply.form, reply.card
    if form:
        form = replace(
            form, data={**form.data, **data}, intro="\n\n".join(filter(None, (form.intro, text)))
        )
    if card:
        card = noticed(carrying(card, LEAD_ON, data), text)
    return replace(reply, form=form, card=card, files_taken=True)
