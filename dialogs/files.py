"""Files (R6): where they go that came without a word, how one adds another, what a case has."""

from contextlib import suppress
from dataclasses import replace

from cards.files_card import CASE, files_card, other_form, went_card, which_form
from cards.form import Form
from dialogs import new_case
from dialogs.along import brought
from dialogs.cases import case_reply
from dialogs.turn import Office, Reply, Turn, case_number
from domain.errors import CaseNotFound, IllegalMove, NotAllowed, Problem, ProblemKind

NO = (CaseNotFound, IllegalMove, NotAllowed)


async def came(turn: Turn, office: Office) -> Reply:
    """They join the case under way; where there is none, or more than one, it is asked which."""
    number = await office.files.meant(turn.who)
    if number:
        with suppress(*NO):
            return await _went(turn, office, number)
    if not await office.files.candidates(turn.who):
        return await new_case.start(replace(turn, text=""), office)
    return Reply(form=await _again(turn, office))


async def under(turn: Turn, office: Office) -> Reply:
    """The case that they chose; or the question again, and why."""
    try:
        if turn.given.get(CASE):
            return await _went(turn, office, case_number(turn.given[CASE]))
        form, words = await _again(turn, office), ""
    except NO as no:
        form, words = await _again(turn, office), turn.texts.refusal(no)
    problems = {} if words else {CASE: Problem(ProblemKind.REQUIRED)}
    return Reply(form=replace(form, notice=words, problems=problems))


async def misfiled(turn: Turn, office: Office) -> Reply:
    """They were for another case, or for a new one."""
    return Reply(form=await _again(turn, office))


async def begin(turn: Turn, office: Office) -> Reply:
    """They are for a new case: they leave the one that they went to."""
    await office.files.release(turn.files, turn.who)
    return await new_case.form(turn, office)


async def add(turn: Turn, office: Office) -> Reply:
    """`Añadir adjunto`: what they send next goes to this case."""
    view = await office.lookups.look(turn.number(), turn.who)
    number = view.case.number
    try:
        until = await office.files.expect(number, turn.who)
    except NO as no:
        return await case_reply(turn, office, number, turn.texts.refusal(no))
    how = turn.texts.files.how.format(
        case=turn.texts.case_name(view.case.type, number),
        until=turn.surface.weekday_moment(until, view.at, view.case.project),
    )
    return await case_reply(turn, office, number, how)


async def listed(turn: Turn, office: Office) -> Reply:
    """`Adjuntos (n)`, in the card's place; each with a link that is this reader's alone."""
    view = await office.lookups.look(turn.number(), turn.who)
    if turn.message:
        await office.reception.covered(turn.who.id, view.case.number)
    files = await office.files.of(view.case.number)
    first = min(turn.count("first"), max(0, len(files) - 1))

    def url(file: str) -> str:
        return office.links(file, turn.who.id)

    return Reply(card=files_card(view, files, first, url, turn.surface))


async def _again(turn: Turn, office: Office) -> Form:
    """Which case it is: of a message that went to none yet, or that went to the wrong one."""
    cases = await office.files.candidates(turn.who)
    count = await brought(turn, office)
    if not turn.count("number"):
        return which_form(cases, count, turn.files, turn.nonce, turn.surface)
    here = (await office.lookups.look(turn.number(), turn.who)).case
    return other_form(here, cases, count, turn.files, turn.nonce, turn.surface)


async def _went(turn: Turn, office: Office, number: int) -> Reply:
    case = await office.files.join(turn.files, number, turn.who)
    count = await brought(turn, office)
    return Reply(card=went_card(case, count, turn.files, turn.surface))
