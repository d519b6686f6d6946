"""What a person writes while a case of theirs waits for an answer (R26): it is the answer."""

from cards.answer_card import taken_card, which_card
from dialogs.turn import Office, Reply, Turn
from domain.errors import Invalid
from domain.given import Need
from domain.lifecycle import Verb
from domain.lookups import View


async def waited_for(turn: Turn, office: Office) -> Reply | None:
    """The answer is taken, or it is asked for which case; None where no case waits for one."""
    waiting = await office.lookups.asked_of(turn.who)
    if not waiting:
        return None
    if len(waiting) > 1:
        return Reply(card=which_card(waiting, turn.text, turn.nonce, turn.surface))
    return await _take(turn, office, waiting[0], turn.text)


async def chosen(turn: Turn, office: Office) -> Reply:
    """Of several cases that wait, the one that was meant."""
    view = await office.lookups.look(turn.number(), turn.who)
    return await _take(turn, office, view, turn.claim("text"))


async def _take(turn: Turn, office: Office, view: View, text: str) -> Reply:
    try:
        case = await office.desk.act(
            view.case.number, Verb.NOTE, {Need.NOTE: text}, turn.who, None, turn.once()
        )
    except Invalid as no:
        return Reply(text=turn.texts.problem_with(no.problems[Need.NOTE]))
    return Reply(card=taken_card(case, text, turn.surface))
