"""What a person writes while a case of theirs waits for an answer (R26): it is the answer."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

from cards.answer_card import CASE, taken_card, which_form
from dialogs import new_case
from dialogs.along import along, filed_with
from dialogs.cases import case_reply
from dialogs.turn import Office, Reply, Turn, case_number
from domain.case import Role
from domain.errors import CaseNotFound, IllegalMove, Invalid, NotAllowed, Problem, ProblemKind
from domain.given import Given, Need
from domain.lookups import View
from domain.moves import Verb
from domain.ports import Press


async def waited_for(turn: Turn, office: Office) -> Reply | None:
    """The answer is taken, or it is asked for which case; None where no case waits for one."""
    waiting = await office.lookups.asked_of(turn.who)
    if not waiting:
        return None
    if len(waiting) > 1:
        form = which_form(waiting, {Need.NOTE: turn.text}, turn.nonce, turn.surface)
        return await along(Reply(form=form), turn, office)
    try:
        return await _take(turn, office, waiting[0], turn.text)
    except Invalid as no:
        return Reply(text=turn.texts.problem_with(no.problems[Need.NOTE]))


async def chosen(turn: Turn, office: Office) -> Reply:
    """Of several cases that wait, the one that was meant."""
    waiting = await office.lookups.asked_of(turn.who)
    if not turn.given.get(CASE):
        missing = Invalid({CASE: Problem(ProblemKind.REQUIRED)})
        return await along(_again(turn, waiting, missing), turn, office)
    number = case_number(turn.given[CASE])
    view = await office.lookups.known(number, turn.who)
    if Role.REQUESTER not in view.roles:
        no = NotAllowed(number, Verb.ANSWER)
        return await case_reply(turn, office, number, turn.texts.refusal(no))
    try:
        return await _take(turn, office, view, turn.given.get(Need.NOTE, ""))
    except Invalid as no:
        return await along(_again(turn, waiting, no), turn, office)


async def mistaken(turn: Turn, office: Office) -> Reply:
    """It was no answer but a new problem: the case waits on, and the new one is begun."""
    number = turn.number()
    press = Press(f"{turn.who.id}:{number}:{turn.version()}:{Verb.RETRACT}")
    # Where it is being worked on again there is nothing to take back.
    with suppress(IllegalMove, NotAllowed):
        await office.desk.retract(number, turn.who, press)
    with suppress(CaseNotFound, IllegalMove, NotAllowed):
        await office.files.release(turn.files, turn.who)
    return await new_case.form(turn, office)


async def _take(turn: Turn, office: Office, view: View, text: str) -> Reply:
    # The message that was pressed says where the answer went: it is nobody's live card.
    press = Press(turn.once().key)
    given: Given = {Need.NOTE: text}
    case = await office.desk.act(view.case.number, Verb.NOTE, given, turn.who, None, press)
    reply = Reply(card=taken_card(case, text, turn.surface))
    return await filed_with(reply, turn, office, case.number)


def _again(turn: Turn, waiting: Sequence[View], no: Invalid) -> Reply:
    form = which_form(waiting, turn.given, turn.nonce, turn.surface)
    return Reply(form=replace(form, problems=no.problems))
