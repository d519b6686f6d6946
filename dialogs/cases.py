"""Looking at a case: by number, from a list, and its history."""

from cards.case_card import case_card
from cards.history_card import history_card
from dialogs import lists
from dialogs.turn import Office, Reply, Turn, case_number
from domain.case import Case


async def by_number(turn: Turn, office: Office) -> Reply:
    """`caso N`."""
    if not turn.text:
        command = "case 12" if turn.texts.language == "en" else "caso 12"
        return Reply(text=turn.texts.case_expected.format(command=command))
    return await case_reply(turn, office, case_number(turn.text))


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
    view, facts = await office.lookups.history(turn.number(), turn.who)
    return Reply(card=history_card(view, facts, turn.edge("before"), turn.surface))


async def case_reply(turn: Turn, office: Office, number: int, notice: str = "") -> Reply:
    view = await office.lookups.look(number, turn.who)
    return Reply(text=notice, card=case_card(view, turn.surface, notice), shows=view.case)


async def changed(turn: Turn, office: Office, case: Case, notice: str = "") -> Reply:
    """The card after a change that was just saved."""
    view = await office.lookups.seen(case, turn.who)
    return Reply(card=case_card(view, turn.surface, notice), shows=view.case)
