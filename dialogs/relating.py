"""Relating cases (R18, R19): the card that finds them, and what relates and parts them."""

from collections.abc import Sequence
from dataclasses import replace

from cards.found_card import LONGEST, TEXT
from cards.parts import plain
from cards.relate_form import CASES, LINKED, Relating, relate_form
from cards.texts import Texts
from dialogs.cases import case_reply, changed
from dialogs.turn import HIGHEST, Office, Reply, Turn
from domain.errors import (
    IllegalMove,
    Invalid,
    NotAllowed,
    NothingAlike,
    NothingToSearch,
    StaleCase,
    TooManyWords,
    UnknownFilterValue,
)
from domain.given import one_line
from domain.kinship import MOST
from domain.lifecycle import permitted
from domain.moves import By, Verb
from domain.ports import Press

_BACK, _ON = "relating_back", "relating_on"


async def search(turn: Turn, office: Office) -> Reply:
    """The card of `Relacionar`, as it opens; then what was looked for, a page after the other. What
    was ticked stays ticked."""
    reply = await _page(turn, office)
    if reply.form and not turn.in_dialog and turn.message:
        await office.reception.covered(turn.who.id, turn.number())
    return reply


async def relate(turn: Turn, office: Office) -> Reply:
    """All that is ticked comes under the case, or nothing does."""
    chosen, text = _chosen(turn, CASES), _text(turn)
    if not chosen:
        # Who typed and pressed the first button wants to find.
        if text and text != turn.claim("sought"):
            return await search(turn, office)
        return await _page(turn, office, turn.texts.relations.one_case)
    number, version = turn.number(), turn.version()
    press = turn.once(f"{number}:{version}:{Verb.RELATE}")
    try:
        case = await office.desk.relations.relate(number, chosen, turn.who, version, press)
    except (Invalid, StaleCase) as no:
        return await _again(turn, office, no)
    except (IllegalMove, NotAllowed) as no:
        return await case_reply(turn, office, number, turn.texts.refusal(no))
    said = turn.texts.relations.related.format(cases=_listed(chosen, turn.texts))
    return await changed(turn, office, case, said)


async def unlink(turn: Turn, office: Office) -> Reply:
    """From the parent's end: those that are ticked hang from it no longer."""
    linked = _chosen(turn, LINKED)
    if not linked:
        return await _page(turn, office, turn.texts.relations.one_case)
    number, version = turn.number(), turn.version()
    # The message stays what it is: nobody's live card.
    press = Press(turn.once(f"{number}:{version}:unlink").key)
    try:
        await office.desk.relations.release(number, linked, turn.who, version, press)
    except (Invalid, StaleCase) as no:
        return await _again(turn, office, no)
    except (IllegalMove, NotAllowed) as no:
        return await case_reply(turn, office, number, turn.texts.refusal(no))
    said = turn.texts.relations.unlinked.format(cases=_listed(linked, turn.texts))
    # What follows is another press than the one that was just done.
    data = {name: value for name, value in turn.data.items() if name != "nonce"}
    return await _page(replace(turn, data=data), office, said)


async def part(turn: Turn, office: Office) -> Reply:
    """From the child's end, in one press."""
    number, version = turn.number(), turn.version()
    press = turn.once(f"{number}:{version}:{Verb.PART}")
    try:
        case = await office.desk.relations.part(number, turn.who, version, press)
    except (StaleCase, IllegalMove, NotAllowed) as no:
        return await case_reply(turn, office, number, turn.texts.refusal(no))
    return await changed(turn, office, case)


async def gather(turn: Turn, office: Office) -> Reply:
    """What looks like one incident comes under one parent, in one press."""
    number, version = turn.number(), turn.version()
    press = turn.once(f"{number}:{version}:gather")
    try:
        case = await office.desk.relations.gather(number, turn.who, version, press)
    except (StaleCase, IllegalMove, NotAllowed, NothingAlike) as no:
        return await case_reply(turn, office, number, turn.texts.refusal(no))
    return await changed(turn, office, case)


async def kin(turn: Turn, office: Office) -> Reply:
    """The case at the other end comes below; the card that it was pressed on stays."""
    other = turn.number("other")
    await office.lookups.look(other, turn.who)
    reply = await case_reply(turn, office, turn.number())
    await office.reception.owe_card(turn.who.id, other)
    return reply


async def _asked(turn: Turn, office: Office) -> Relating:
    """The page that was asked for; what cannot be searched is said on top. Raises IllegalMove,
    NotAllowed."""
    chosen = _chosen(turn, CASES)
    view, bench = await office.lookups.bench(turn.number(), turn.who, chosen)
    permitted(view.case, Verb.RELATE, view.roles, None, by=By.RELATING)
    verb, text = turn.claim("verb"), _text(turn)
    asked = Relating(view=view, bench=bench, nonce=turn.nonce, text=text)
    back = turn.hit("back") if verb == _BACK else None
    on = turn.hit("on") if verb == _ON else None
    if back or on:
        asked = replace(asked, text=turn.claim("sought"))
    if not asked.text:
        return asked
    try:
        found = await office.lookups.find(asked.text, turn.who, on, back)
    except (NothingToSearch, TooManyWords, UnknownFilterValue) as no:
        return replace(asked, notice=turn.texts.refusal(no))
    nothing = turn.texts.search.nothing.format(text=plain(asked.text))
    return replace(asked, found=found, notice="" if found.cases else nothing)


async def _page(turn: Turn, office: Office, notice: str = "") -> Reply:
    """The card that relates; or, for who may not, their case and why."""
    try:
        asked = await _asked(turn, office)
    except (IllegalMove, NotAllowed) as no:
        return await case_reply(turn, office, turn.number(), turn.texts.refusal(no))
    return Reply(form=relate_form(replace(asked, notice=notice or asked.notice), turn.surface))


async def _again(turn: Turn, office: Office, no: Invalid | StaleCase) -> Reply:
    """On the case as it is now, with what was ticked, and why it was not done."""
    if isinstance(no, Invalid):
        return await _page(turn, office, _problems(no, turn.texts))
    view = await office.lookups.known(turn.number(), turn.who)
    state = turn.texts.state[view.case.state]
    return await _page(turn, office, turn.texts.stale_form.format(state=state))


def _problems(no: Invalid, t: Texts) -> str:
    """Each by its number."""
    words = " ".join(t.problem_with(problem) for problem in no.problems.values())
    return t.relations.nothing_changed.format(problems=words)


def _text(turn: Turn) -> str:
    return one_line(turn.given.get(TEXT, ""))[:LONGEST]


def _chosen(turn: Turn, name: str) -> Sequence[int]:
    """The cases that are ticked: numbers, whatever a card says; one more than may be, at most."""
    written = (part.strip() for part in turn.given.get(name, "").split(",")[: MOST + 1])
    numbers = (int(part[:20]) for part in written if part.isascii() and part.isdecimal())
    return list(dict.fromkeys(number for number in numbers if 0 < number < HIGHEST))


def _listed(numbers: Sequence[int], t: Texts) -> str:
    return t.listed([str(number) for number in numbers])
