"""`avisos`: how one is told; what reached nobody, for administrators; the ledger of a case."""

from cards.ledger_card import case_ledger_card, channel_card, undelivered_card
from dialogs.turn import Office, Reply, Turn, case_number
from domain.errors import NotACaseNumber, UnknownChannel
from domain.matching import fold
from domain.notices import Channel

_SPOKEN = {
    "teams": Channel.TEAMS, "chat": Channel.TEAMS,
    "correo": Channel.MAIL, "mail": Channel.MAIL, "email": Channel.MAIL, "e-mail": Channel.MAIL,
    "ambos": Channel.BOTH, "both": Channel.BOTH, "todos": Channel.BOTH,
}  # fmt: skip
_FAILED = frozenset({"fallidos", "failed", "sin entregar", "undelivered"})


def fits(rest: str) -> bool:
    """`avisos correo` and `avisos 12`, but not `avisos de virus en mi pantalla`."""
    word = fold(rest)
    return word in {"", *_SPOKEN, *_FAILED} or len(word.split()) == 1


async def by_command(turn: Turn, office: Office) -> Reply:
    word = fold(turn.text)
    if not word:
        return _shown(turn, office)
    if word in _FAILED:
        return await undelivered(turn, office)
    if word in _SPOKEN:
        return await _chosen(turn, office, _SPOKEN[word])
    try:
        number = case_number(turn.text)
    except NotACaseNumber:
        raise UnknownChannel from None
    return await _of_case(turn, office, number)


async def pressed(turn: Turn, office: Office) -> Reply:
    """A button of the card that `avisos` shows."""
    chosen = turn.claim("channel")
    if chosen not in set(Channel):
        raise UnknownChannel
    return await _chosen(turn, office, Channel(chosen))


async def undelivered(turn: Turn, office: Office, notice: str = "") -> Reply:
    """A page of what reached nobody."""
    after, before = turn.spot("after"), turn.spot("before")
    page = await office.ledger.failed(turn.who, after=after, before=before)
    return Reply(card=undelivered_card(page, turn.surface, notice))


async def retry(turn: Turn, office: Office) -> Reply:
    """One notice, or all, goes out again; what is left is shown."""
    t, row = turn.texts.notices, turn.count("row")
    count = await office.ledger.retry(turn.who, row)
    many = t.retried_many.format(count=turn.texts.number(count))
    words = t.retried_one if count == 1 else many
    return await undelivered(turn, office, words if count else t.nothing_to_retry)


async def _chosen(turn: Turn, office: Office, channel: Channel) -> Reply:
    who = await office.ledger.choose(turn.who, channel)
    words = turn.texts.notices.set[channel]
    if channel is not Channel.TEAMS and not office.ways.writes_to(who):
        words = ""  # it is said on the card why it will not come like that yet
    return Reply(card=channel_card(who, office.ways, turn.surface, words))


async def _of_case(turn: Turn, office: Office, number: int) -> Reply:
    case, entries, facts = await office.ledger.of_case(number, turn.who)
    known = bool(turn.surface.catalog.roles(case, turn.who.id))
    return Reply(card=case_ledger_card(case, entries, turn.surface, facts, known=known))


def _shown(turn: Turn, office: Office) -> Reply:
    return Reply(card=channel_card(turn.who, office.ways, turn.surface))
