"""`avanzar 3 días hábiles`: the demonstration's clock, in the administrator's hands."""

from dataclasses import replace

from dialogs import new_case
from dialogs.turn import Office, Reply, Turn
from domain.demo import read_span


async def advance(turn: Turn, office: Office) -> Reply:
    """In production nobody moves the clock: there it is a sentence like any other."""
    if office.demo is None:
        return await new_case.start(replace(turn, text=turn.said), office)
    if turn.who.id not in turn.surface.catalog.administrators:
        return Reply(text=turn.texts.only_administrators)
    span = read_span(turn.text)
    if span is None:
        return Reply(text=turn.texts.how_to_advance)
    done = await office.demo.advance(span)
    now = turn.surface.full_moment(office.demo.clock())
    return Reply(text=turn.texts.advanced.format(now=now, done=turn.texts.number(done)))
