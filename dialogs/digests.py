"""`resumen`: how one's cases stand now, whether that comes each morning, and what is behind it."""

from dataclasses import replace

from cards.digest_card import digest_card
from cards.list_card import cases_card
from dialogs.turn import Office, Reply, Turn
from domain.digest import Figure
from domain.errors import UnknownVerb
from domain.matching import fold

_WANTED = {
    **dict.fromkeys(("si", "on", "yes"), True),
    **dict.fromkeys(("no", "off"), False),
}


def fits(rest: str) -> bool:
    """`resumen no`, but not `resumen de nómina no abre`."""
    return not rest or fold(rest) in _WANTED


async def by_command(turn: Turn, office: Office) -> Reply:
    word = fold(turn.text)
    return await (_chosen(turn, office, wanted=_WANTED[word]) if word else shown(turn, office))


async def pressed(turn: Turn, office: Office) -> Reply:
    """The button of the card that says whether it comes."""
    wanted = turn.data.get("wanted")
    if not isinstance(wanted, bool):
        raise UnknownVerb
    return await _chosen(turn, office, wanted=wanted)


async def shown(turn: Turn, office: Office, notice: str = "") -> Reply:
    """As it is now; the page of groups that was asked for."""
    digest = await office.digests.shown(turn.who)
    if digest is None:
        return Reply(text=turn.texts.digests.only_desk)
    start = turn.count("from")
    start = start if start < len(digest.groups) else 0
    hour = office.digests.hour(turn.who)
    return Reply(card=digest_card(digest, turn.who, hour, turn.surface, start=start, notice=notice))


async def cases(turn: Turn, office: Office) -> Reply:
    """The list behind a number, as it is now. Raises UnknownGroup, NotYourQueue."""
    named, group = turn.claim("figure"), turn.claim("group")
    if named not in set(Figure):
        raise UnknownVerb
    figure, edges = Figure(named), {n: turn.claim(n) for n in ("after", "before") if turn.edge(n)}
    found = await office.digests.cases_of(
        figure, turn.who, group, turn.edge("after"), turn.edge("before")
    )
    t = turn.texts.digests
    title = t.list_title[figure].format(where=turn.surface.group(group) if group else t.mine)
    where = {"group": group, "figure": figure.value, **edges}
    return Reply(card=cases_card(title, found, "digest_cases", where, t.none_left, turn.surface))


async def _chosen(turn: Turn, office: Office, *, wanted: bool) -> Reply:
    who = await office.digests.choose(turn.who, wanted=wanted)
    t = turn.texts.digests
    return await shown(replace(turn, who=who), office, t.set_on if wanted else t.set_off)
