"""The effect of a move before it is applied, and the word that it was (R32)."""

from collections.abc import Mapping, Sequence
from typing import Any

from adaptive_cards.types import Spacing

from cards.chart import table
from cards.choose_form import listed
from cards.form import Form
from cards.parts import Card, Element, button, card, plain, said, subtle
from cards.surface import Surface
from domain.forecast import Holder, Line
from domain.given import Given, Need
from domain.transfer import LEAST, UNDO_WITHIN, Asked, Effect, Transfer, Why

HOLDERS = 12
"""Lines of the table; whom it changes most come first."""
NAMED = 12
"""Cases that a sentence names."""
_STAY = (Why.ELSEWHERE, Why.THERE)
"""What is left out for these may go elsewhere: it stays chosen."""


def effect_form(
    effect: Effect, asked: Asked, where: Mapping[str, str], nonce: str, s: Surface, notice: str = ""
) -> Form:
    """Its button carries exactly what is shown: the cases, as they were, and whom each goes to."""
    t, agreed = s.texts.transfers, effect.agreed
    cases = t.cases(len(agreed.steps))
    people = [*dict.fromkeys(step.assignee for step in agreed.steps)]
    steps = (f"{step.number}.{step.version}.{people.index(step.assignee)}" for step in agreed.steps)
    return Form(
        title=t.effect_title.format(cases=cases),
        lead=_shown(effect, asked, s),
        verb="move_cases",
        submit=t.move.format(cases=cases),
        data={
            **where,
            "nonce": nonce,
            "chosen": listed(n for why in _STAY for n in effect.left_out.get(why, ())),
            "steps": ",".join(steps),
            "people": ",".join(people),
            "kept": dict(_kept(asked)),
        },
        fields=[],
        # No further one: each carries all of it along.
        others=[(t.back, "choose")],
        notice=notice,
    )


def _kept(asked: Asked) -> Given:
    return {
        Need.GROUP.value: asked.group,
        Need.SPECIALIST.value: asked.specialist,
        Need.REASON.value: asked.reason,
        Need.NOTE.value: asked.note,
    }


def _shown(effect: Effect, asked: Asked, s: Surface) -> Sequence[Element]:
    t = s.texts.transfers
    words = {LEAST: t.to_least, "": t.to_whoever}.get(asked.specialist, t.to_person)
    to = words.format(group=s.group(asked.group), person=s.person(asked.specialist))
    head = (t.holder, t.open, t.at_risk, t.breaches)
    lines = [_cells(line, s) for line in effect.lines[:HOLDERS]]
    more = len(effect.lines) - len(lines)
    return [
        said(plain(to)),
        *(said(f"⚠ {words}") for words in left_out(effect.left_out, s)),
        table(head, lines),
        *([subtle(t.more_holders.format(count=more))] if more else ()),
        subtle(t.explained, Spacing.SMALL),
    ]


def left_out(cases: Mapping[Why, Sequence[int]], s: Surface) -> Sequence[str]:
    """Which are not moved, and why."""
    return [s.texts.transfers.left_out[why].format(cases=named(cases[why], s)) for why in cases]


def named(numbers: Sequence[int], s: Surface) -> str:
    """Not all of them, where they are many."""
    t, first = s.texts, [str(number) for number in numbers[:NAMED]]
    if len(numbers) <= NAMED:
        return t.listed(first)
    return t.transfers.and_more.format(cases=", ".join(first), count=len(numbers) - NAMED)


def _cells(line: Line, s: Surface) -> Sequence[str]:
    t, before, after = s.texts, line.before, line.after
    pairs = (
        (before.open, after.open),
        (before.at_risk, after.at_risk),
        (before.breaches, after.breaches),
    )
    return [_name(line.holder, s), *(_change(a, b, t.transfers.change) for a, b in pairs)]


def _change(before: int | None, after: int | None, words: str) -> str:
    return "—" if before is None else words.format(before=before, after=after)


def _name(holder: Holder, s: Surface) -> str:
    if holder.person:
        return s.person(holder.person)
    return s.texts.transfers.nobody_in.format(group=s.group(holder.group))


def done_form(transfer: Transfer, where: Mapping[str, str], s: Surface, group: str) -> Form:
    """What was done, and one press that takes it back."""
    t = s.texts.transfers
    until = transfer.at + UNDO_WITHIN
    time = s.moment(until).rpartition(" ")[2]
    words = t.done.format(cases=t.cases(len(transfer.moved)), group=s.group(group))
    return Form(
        title=t.done_title,
        lead=[said(words), subtle(t.undo_until.format(time=time))],
        verb="undo_move",
        submit=t.undo,
        data={**where, "transfer": transfer.id},
        fields=[],
        others=[(t.to_queue, "queue")],
    )


def undone_card(words: str, where: Mapping[str, Any], s: Surface) -> Card:
    """That it was taken back, or why not."""
    back = button(s.texts.transfers.to_queue, "queue", where)
    return card([said(words)], [back] if where.get("group") else [], words, s.texts)
