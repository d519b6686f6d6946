"""`auditoría N`: who has read a case, and what was done to it; for administrators."""

from cards.audit_card import audit_card
from dialogs.cases import number_expected
from dialogs.turn import Office, Reply, Turn, case_number
from domain.errors import AdministratorsOnly


async def by_command(turn: Turn, office: Office) -> Reply:
    if not office.audit.may(turn.who):
        raise AdministratorsOnly
    if not turn.text:
        return number_expected(turn, "audit 12", "auditoría 12")
    return await _audited(turn, office, case_number(turn.text))


async def page(turn: Turn, office: Office) -> Reply:
    """Another page of it, in the card's place."""
    return await _audited(turn, office, turn.number())


async def _audited(turn: Turn, office: Office, number: int) -> Reply:
    after, before = turn.spot("after"), turn.spot("before")
    case, trail = await office.audit.of_case(number, turn.who, after=after, before=before)
    known = bool(turn.surface.catalog.roles(case, turn.who.id))
    return Reply(card=audit_card(case, trail, turn.surface, known=known))
