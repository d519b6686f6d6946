"""Moving the cases that were chosen (R32): the effect first, then all of them or none; and back."""

from collections.abc import Sequence

from cards.effect_form import done_form, effect_form, left_out, undone_card
from cards.news_card import news_card
from dialogs.choosing import chosen_of, numbers, page, typed_of, where_of
from dialogs.turn import Office, Reply, Turn
from domain.errors import (
    CasesChanged,
    CasesTouched,
    Invalid,
    NotYourMove,
    TooManyCases,
    UndoneTooLate,
)
from domain.given import Given, Need, clean
from domain.transfer import MOST, Agreed, Asked, Step

_LONG = 8_000
"""Characters of the steps of a move: more than MOST of them take."""
_PARTS = 3


async def effect(turn: Turn, office: Office) -> Reply:
    """What the move would do; or the page again, with what is wrong with it."""
    return await _effect(turn, office, chosen_of(turn))


async def move(turn: Turn, office: Office) -> Reply:
    """Exactly what was shown; or the effect as it is now, and which cases changed."""
    agreed = _agreed(turn)
    if not agreed.steps:
        return await page(turn, office, notice=turn.texts.transfers.none_chosen)
    try:
        done = await office.desk.transfers.move(agreed, turn.who, turn.once(_steps(turn)))
    except CasesChanged as no:
        again = [step.number for step in agreed.steps]
        why = turn.texts.transfers.changed.format(why=turn.texts.refusal(no))
        return await _effect(turn, office, again, why)
    except Invalid as no:
        return await page(turn, office, problems=no.problems)
    except TooManyCases as no:
        return await page(turn, office, notice=turn.texts.refusal(no))
    return Reply(form=done_form(done, where_of(turn), turn.surface, agreed.group))


async def undo(turn: Turn, office: Office) -> Reply:
    """One press takes a move back."""
    t, id_ = turn.texts, turn.count("transfer")
    try:
        done = await office.desk.transfers.undo(id_, turn.who, turn.once(f"undo:{id_}"))
    except (NotYourMove, UndoneTooLate, CasesTouched) as no:
        return Reply(card=undone_card(t.refusal(no), where_of(turn), turn.surface))
    words = t.transfers.undone.format(cases=t.transfers.cases(len(done.moved)))
    return Reply(text=words, card=undone_card(words, where_of(turn), turn.surface))


async def moved(turn: Turn, office: Office) -> Reply:
    """What a move brought this person, and what it took: a page of it."""
    start = turn.count("start")
    news = await office.desk.transfers.news(turn.count("transfer"), turn.who, start)
    if news is None:
        return Reply(text=turn.texts.transfers.no_news)
    return Reply(card=news_card(news, turn.surface))


async def _effect(turn: Turn, office: Office, chosen: Sequence[int], notice: str = "") -> Reply:
    t = turn.texts.transfers
    if not chosen:
        return await page(turn, office, notice=t.none_chosen)
    asked = _asked(typed_of(turn), chosen)
    try:
        found = await office.desk.transfers.effect(asked, turn.who)
    except TooManyCases as no:
        return await page(turn, office, notice=turn.texts.refusal(no))
    except Invalid as no:
        return await page(turn, office, problems=no.problems)
    if not found.agreed.steps:
        why = " ".join(left_out(found.left_out, turn.surface))
        return await page(turn, office, notice=t.none_movable.format(why=why))
    s, where = turn.surface, where_of(turn)
    return Reply(form=effect_form(found, asked, where, turn.nonce, s, notice))


def _asked(given: Given, chosen: Sequence[int]) -> Asked:
    return Asked(
        numbers=chosen,
        group=given.get(Need.GROUP, ""),
        specialist=given.get(Need.SPECIALIST, ""),
        reason=given.get(Need.REASON, ""),
        note=clean(given.get(Need.NOTE, "")),
    )


def _steps(turn: Turn) -> str:
    return turn.claim("steps")[:_LONG]


def _agreed(turn: Turn) -> Agreed:
    """What the button carries: a claim, whose every case is checked when it is moved."""
    people = turn.claim("people")[:_LONG].split(",")
    steps = []
    for written in _steps(turn).split(",")[: MOST + 1]:
        parts = written.split(".")
        if len(parts) == _PARTS and all(part.isascii() and part.isdecimal() for part in parts):
            number, version, place = (int(part[:15]) for part in parts)
            if numbers(parts[0]) and place < len(people):
                steps.append(Step(number, version, people[place]))
    asked = _asked(typed_of(turn), [])
    unique = {step.number: step for step in steps}
    return Agreed(steps=[*unique.values()], group=asked.group, reason=asked.reason, note=asked.note)
