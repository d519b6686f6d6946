"""Looking at a case: by number, from a list, and its history."""

from cards.case_card import case_card
from cards.clock_card import clock_card
from cards.history_card import history_card
from cards.relation_part import shared
from dialogs import lists
from dialogs.turn import Office, Reply, Turn, case_number
from domain.case import Case
from domain.errors import NotACaseNumber
from domain.lookups import View
from domain.readings import Reading


async def by_number(turn: Turn, office: Office) -> Reply:
    """`caso N`, or the number that it had at the desk that it came from: `caso INC0000060`."""
    if not turn.text:
        return number_expected(turn, "case 12", "caso 12")
    try:
        number = case_number(turn.text)
    except NotACaseNumber:
        number = await office.lookups.moved_in(turn.text, turn.who)
    return await case_reply(turn, office, number)


async def show(turn: Turn, office: Office) -> Reply:
    """Back to the case, in the card's place; a form that was opened there is left."""
    return await case_reply(turn, office, turn.number())


async def see(turn: Turn, office: Office) -> Reply:
    """A line of a list was pressed: its case comes below, the list stays."""
    number = turn.number()
    await office.lookups.look(number, turn.who)
    page = await lists.again(turn, office)
    await office.reception.owe_card(turn.who.id, number)
    return page


async def history(turn: Turn, office: Office) -> Reply:
    """In the card's place, until they go back to the case."""
    view = await _covered(turn, office, Reading.HISTORY)
    return Reply(card=history_card(view, turn.count("before"), turn.surface))


async def clock(turn: Turn, office: Office) -> Reply:
    """How the clock of a case was counted (R29), likewise."""
    view = await _covered(turn, office, Reading.CLOCK)
    return Reply(card=clock_card(view, turn.surface))


async def _covered(turn: Turn, office: Office, what: Reading) -> View:
    """The case; and nothing is written over what they are about to read."""
    view = await office.lookups.look(turn.number(), turn.who, what)
    if turn.message:
        await office.reception.covered(turn.who.id, view.case.number)
    return view


async def clock_of(turn: Turn, office: Office) -> Reply:
    """`reloj N`."""
    if not turn.text:
        return number_expected(turn, "clock 12", "reloj 12")
    view = await office.lookups.look(case_number(turn.text), turn.who, Reading.CLOCK)
    return Reply(card=clock_card(view, turn.surface))


def number_expected(turn: Turn, english: str, spanish: str) -> Reply:
    command = english if turn.texts.language == "en" else spanish
    return Reply(text=turn.texts.case_expected.format(command=command))


async def case_reply(
    turn: Turn, office: Office, number: int, notice: str = "", kept: str = ""
) -> Reply:
    """`kept` is what was typed, where the case no longer takes it."""
    view = await office.lookups.look(number, turn.who)
    return Reply(text=notice, card=case_card(view, turn.surface, notice, kept), shows=view.case)


async def changed(turn: Turn, office: Office, case: Case, notice: str = "") -> Reply:
    """The card after a change that was just saved."""
    view = await office.lookups.seen(case, turn.who)
    last = next((fact for fact in view.facts if fact.version == case.version), None)
    words = notice or (shared(last, turn.surface) if last else "")
    return Reply(card=case_card(view, turn.surface, words), shows=view.case)
