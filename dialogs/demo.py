"""`avanzar 3 días hábiles`: the demonstration's clock, in the administrator's hands."""

from dataclasses import replace

from dialogs import new_case
from dialogs.turn import Office, Reply, Turn
from domain.demo import read_span


async def advance(turn: Turn, office: Office) -> Reply:
    """In production nobody moves the clock: there it is a sentence like any other."""
    span = read_span(turn.text)
    if office.demo is None or span is None:
        return await new_case.start(replace(turn, text=turn.said), office)
    if turn.who.id not in turn.surface.catalog.administrators:
        return Reply(text=turn.texts.only_administrators)
    done = await office.demo.advance(span)
    now = turn.surface.weekday_moment(office.demo.clock(), office.demo.clock())
    return Reply(text=turn.texts.advanced.format(now=now, done=turn.texts.number(done)))
