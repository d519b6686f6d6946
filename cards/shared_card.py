"""A case where others read along: type, state, place in the work, and nobody's words or name.

Every card that shows a case there says how each client gets its reader's own view (`refresh`).
"""

from typing import Any

from cards.case_card import case_card
from cards.parts import Card, Element, banner, card, facts, heading, said, subtle
from cards.surface import Surface
from cards.time_left import time_left
from domain.lookups import View
from domain.sharing import Shared

REFRESH = "refresh"
"""The verb of each client's own view: pressed, or asked for by the client itself."""


def shared_card(shared: Shared, s: Surface, notice: str = "") -> Card:
    """`notice` says to its reader why they see no more."""
    case, t = shared.case, s.texts
    name = t.case_name(case.type, case.number)
    time = time_left(case, shared.clock, s) if shared.clock else ()
    lines = (
        (t.category, s.category(case.category)),
        (t.site, case.client.site),
        (t.group, s.group(case.group)),
        (t.sharing.since, s.moment(case.opened_at, case.project)),
    )
    body: list[Element] = [
        *banner(notice),
        heading(name),
        subtle(t.state_line.format(state=t.state[case.state], priority=t.priority[case.priority])),
        *(said(line) for line in time),
        *facts(lines),
    ]
    drawn = card(body, [], f"{name}. {t.state[case.state]}.", t)
    data = _data(shared)
    old = {"type": "Action.Submit", "title": t.sharing.see, "data": data}
    see = {**_execute(t.sharing.see, data), "fallback": old}
    return refreshing({**drawn, "actions": [see]}, shared, s)


def own_view(view: View, shared: Shared, s: Surface) -> Card:
    """The case as this person may see it, in the place of the shared card."""
    return refreshing(case_card(view, s), shared, s)


def refreshing(card_: Card, shared: Shared, s: Surface) -> Card:
    """The same card; the clients of who sees more of the case ask for that by themselves. Added to
    the plain JSON: adaptive_cards knows no action of a refresh."""
    action = _execute(s.texts.sharing.refresh, _data(shared))
    return {**card_, "refresh": {"action": action, "userIds": [*shared.readers]}}


def _execute(title: str, data: dict[str, Any]) -> dict[str, Any]:
    return {"type": "Action.Execute", "title": title, "verb": REFRESH, "data": data}


def _data(shared: Shared) -> dict[str, Any]:
    case = shared.case
    claim = {"verb": REFRESH, "number": case.number, "version": case.version, "seal": shared.seal}
    return {"mesa": claim}
