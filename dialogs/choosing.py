"""Choosing cases in a queue (R32): page by page, what was ticked stays ticked."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from cards.choose_form import CASES, Choosing, choose_form
from dialogs.turn import HIGHEST, Office, Reply, Turn
from domain.case import Person
from domain.catalog import Catalog
from domain.errors import NotASupervisor, TooManyCases
from domain.given import Given, Need
from domain.transfer import MOST

WORDS = 800
"""Characters that the filter of a queue may have."""
_LONG = 8_000
"""Characters of a list of cases: more than MOST of them take."""
_VERSIONS = re.compile(r"\.[0-9.]*")
"""What follows the number of a case in the steps of a move."""
_TYPED = (Need.GROUP, Need.SPECIALIST, Need.REASON, Need.NOTE)


async def choose(turn: Turn, office: Office) -> Reply:
    """The page of a queue that was asked for, with a box for each case. Raises NotASupervisor."""
    return await page(turn, office)


async def choose_all(turn: Turn, office: Office) -> Reply:
    """All that the filter lets through, on whatever page."""
    group = supervised(turn.claim("group"), turn.who, office.lookups.catalog)
    chosen = await office.queues.in_queue(group, turn.who, words_of(turn), MOST + 1)
    if len(chosen) > MOST:  # what was ticked before stays
        return await page(turn, office, notice=turn.texts.refusal(TooManyCases(MOST)))
    return await page(turn, office, chosen=chosen)


async def page(
    turn: Turn, office: Office, chosen: Sequence[int] | None = None, **more: Any
) -> Reply:
    """`more` is what is said of it: a notice, problems."""
    group = supervised(turn.claim("group"), turn.who, office.lookups.catalog)
    after, before = (turn.edge(_edges(turn).get(name, "")) for name in ("after", "before"))
    found = await office.queues.queue(group, turn.who, after, before, words_of(turn))
    ticked = chosen_of(turn) if chosen is None else chosen
    if turn.claim("verb") == "choose_page":
        ticked = _with(ticked, [case.number for case in found.listing.page.cases])
    asked = Choosing(
        group=found.group,
        listing=found.listing,
        where=where_of(turn),
        chosen=ticked,
        given=typed_of(turn),
        nonce=turn.nonce,
        **more,
    )
    return Reply(form=choose_form(asked, turn.surface))


_TURNING: Mapping[str, Mapping[str, str]] = {
    "choose_on": {"after": "on"},
    "choose_back": {"before": "back"},
}
"""Of the buttons that turn the page: what the new page begins with, and where the card says it."""
_HERE = {"after": "after", "before": "before"}


def _edges(turn: Turn) -> Mapping[str, str]:
    """Where the page begins: under which name the card says so."""
    names = _TURNING.get(turn.claim("verb"), _HERE)
    return {own: said for own, said in names.items() if turn.edge(said)}


def supervised(group: str, who: Person, catalog: Catalog) -> str:
    """Raises NotASupervisor."""
    if group not in {watched.id for watched in catalog.watched_by.get(who.id, ())}:
        raise NotASupervisor
    return group


def words_of(turn: Turn) -> str:
    return turn.claim("words")[:WORDS]


def where_of(turn: Turn) -> Mapping[str, str]:
    """What leads to this page of the queue again."""
    edges = {own: turn.claim(said) for own, said in _edges(turn).items()}
    words = {"words": words_of(turn)} if words_of(turn) else {}
    return {"group": turn.claim("group"), **words, **edges}


def chosen_of(turn: Turn) -> Sequence[int]:
    """What is ticked on this page, and what was on others: one more than may be, at most."""
    here = set(numbers(turn.claim("page")))
    before = [number for number in numbers(turn.claim("chosen")) if number not in here]
    # Back from the effect: those that it would have moved.
    shown = numbers(_VERSIONS.sub("", turn.claim("steps")[:_LONG]))
    return _with([*shown, *before], numbers(turn.given.get(CASES, "")))


def _with(before: Sequence[int], more: Sequence[int]) -> Sequence[int]:
    return list(dict.fromkeys((*before, *more)))[: MOST + 1]


def numbers(text: str) -> Sequence[int]:
    """Whatever a card says: numbers, each once."""
    parts = (part.strip() for part in text[:_LONG].split(",")[: MOST + 1])
    found = (int(part[:20]) for part in parts if part.isascii() and part.isdecimal())
    return list(dict.fromkeys(number for number in found if 0 < number < HIGHEST))


def typed_of(turn: Turn) -> Given:
    """What was typed into the form: now, or before the effect was shown."""
    kept = turn.data.get("kept")
    before = kept if isinstance(kept, Mapping) else {}
    said = {**before, **turn.given}
    return {need: value for need in _TYPED if isinstance(value := said.get(need), str)}
