"""The survey: its form, and what its sixth answer does (R21, R22)."""

from dataclasses import replace

from cards.survey_form import survey_form
from dialogs.cases import case_reply, changed
from dialogs.turn import Office, Reply, Turn
from domain.case import Role, State
from domain.errors import Invalid, NotAllowed, SurveyClosed
from domain.given import Need


async def ask(turn: Turn, office: Office) -> Reply:
    view = await office.lookups.known(turn.number(), turn.who)
    number = view.case.number
    if Role.REQUESTER not in view.roles:
        return await case_reply(
            turn, office, number, turn.texts.refusal(NotAllowed(number, "close"))
        )
    if view.case.state is not State.SOLVED:
        return await case_reply(turn, office, number, turn.texts.refusal(SurveyClosed(number)))
    if not turn.in_dialog and turn.message:
        await office.reception.covered(turn.who.id, number)
    return Reply(form=survey_form(view, turn.nonce, {}, turn.surface))


async def answer(turn: Turn, office: Office) -> Reply:
    """Closes or reopens; a refusal keeps the answers."""
    number, round_ = turn.number(), turn.count("round")
    press = turn.once(f"{number}:{round_}:survey")
    try:
        case = await office.desk.answer_survey(number, round_, turn.given, turn.who, press)
    except Invalid as no:
        view = await office.lookups.known(number, turn.who)
        again = survey_form(view, turn.nonce, turn.given, turn.surface)
        return Reply(form=replace(again, problems=no.problems))
    except (SurveyClosed, NotAllowed) as no:
        kept = turn.given.get(Need.NOTE, "")
        return await case_reply(turn, office, number, turn.texts.refusal(no), kept)
    return await changed(turn, office, case)
