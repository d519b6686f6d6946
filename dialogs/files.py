"""Files (R6): where they go that came without a word, how one adds another, what a case has."""

from dataclasses import replace

from cards.files_card import CASE, files_card, other_form, went_card, which_form
from dialogs import new_case
from dialogs.along import brought
from dialogs.cases import case_reply
from dialogs.turn import Office, Reply, Turn, case_number
from domain.errors import (
    CaseNotFound,
    IllegalMove,
    NotACaseNumber,
    NotAllowed,
    Problem,
    ProblemKind,
)
from domain.readings import Reading

NO = (CaseNotFound, IllegalMove, NotAllowed)


async def came(turn: Turn, office: Office, named: str = "") -> Reply:
    """They join the case that was named beside them, else the one under way. Where there is none,
    or more than one, or it takes none, it is asked which."""
    words = ""
    try:
        number = case_number(named) if named else await office.files.meant(turn.who)
        if number:
            return await _went(turn, office, number)
    except (CaseNotFound, NotACaseNumber):
        pass  # the words were answered with that already, or it is theirs no more
    except (IllegalMove, NotAllowed) as no:
        words = turn.texts.refusal(no)
    if not await office.files.candidates(turn.who):
        return await new_case.start(replace(turn, text=""), office)
    return await _again(turn, office, words)


async def under(turn: Turn, office: Office) -> Reply:
    """The case that they chose; or the question again, and why."""
    if not turn.given.get(CASE):
        return await _again(turn, office, missing=True)
    try:
        return await _went(turn, office, case_number(turn.given[CASE]))
    except NO as no:
        return await _again(turn, office, turn.texts.refusal(no))


async def misfiled(turn: Turn, office: Office) -> Reply:
    """They were for another case, or for a new one."""
    return await _again(turn, office)


async def begin(turn: Turn, office: Office) -> Reply:
    """They are for a new case, and leave the one that they went to when it is there: whoever thinks
    better of it loses nothing. Raises IllegalMove where they can leave it no more (R25)."""
    if not await brought(turn, office):
        return _nothing_left(turn)
    await office.files.may_leave(turn.files, turn.who)
    return await new_case.form(turn, office)


async def add(turn: Turn, office: Office) -> Reply:
    """`Añadir adjunto`: what they send next goes to this case."""
    view = await office.lookups.known(turn.number(), turn.who)
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
    view = await office.lookups.look(turn.number(), turn.who, Reading.FILES)
    if turn.message:
        await office.reception.covered(turn.who.id, view.case.number)
    files = await office.files.of(view.case.number)
    first = min(turn.count("first"), max(0, len(files) - 1))

    def url(file: str) -> str:
        return office.links(file, turn.who.id)

    return Reply(card=files_card(view, files, first, url, turn.surface))


async def _again(turn: Turn, office: Office, notice: str = "", *, missing: bool = False) -> Reply:
    """Which case it is: of a message that went to none yet, or that went to the wrong one."""
    cases = await office.files.candidates(turn.who)
    count = await brought(turn, office)
    if not count:
        return _nothing_left(turn)
    if turn.count("number"):
        here = (await office.lookups.look(turn.number(), turn.who, Reading.FORM)).case
        form = other_form(here, cases, count, turn.files, turn.nonce, turn.surface)
    else:
        form = which_form(cases, count, turn.files, turn.nonce, turn.surface)
    problems = {CASE: Problem(ProblemKind.REQUIRED)} if missing else {}
    return Reply(form=replace(form, notice=notice, problems=problems))


def _nothing_left(turn: Turn) -> Reply:
    """They were refused, or waited for too long."""
    return Reply(text=turn.texts.files.nothing_left)


async def _went(turn: Turn, office: Office, number: int) -> Reply:
    case = await office.files.join(turn.files, number, turn.who)
    count = await brought(turn, office)
    if not count:
        return _nothing_left(turn)
    return Reply(card=went_card(case, count, turn.files, turn.surface))
