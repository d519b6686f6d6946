"""The history of a case (R16): who, when, what, from, to, why. Newest first, a page at a time."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from cards.parts import (
    Card,
    Element,
    button,
    card,
    heading,
    label,
    plain,
    said,
    subtle,
    typed,
    within,
)
from cards.relation_part import cases_of, shared
from cards.surface import Surface
from domain.agenda import MESA
from domain.case import Difference, Fact
from domain.lifecycle import ASIDE
from domain.lookups import View
from domain.moves import Verb

PAGE = 8
SHOWN = {"subject", "category", "group", "assignee", "provider_reference", "next_contact"}
"""What is worth a line beside the state."""
LONGEST = 80
"""Signs of a name in a line: another desk may have had longer ones."""


def history_card(view: View, before: int, s: Surface) -> Card:
    """`before` is the version that an earlier page ended with; 0 for the newest page."""
    t, case = s.texts, view.case
    older = [f for f in reversed(view.facts) if not before or f.version < before]
    shown = older[:PAGE]
    title = t.history_title.format(case=t.case_name(case.type, case.number))
    data = {"number": case.number, "version": case.version}
    actions = [button(t.back_to_case, "show", data)]
    if len(older) > PAGE:
        actions.append(button(t.older, "history", {**data, "before": shown[-1].version}))

    def draw(texts: Sequence[str]) -> Card:
        pairs = zip(shown, texts[: len(shown)], texts[len(shown) :], strict=True)
        lines = (element for fact, *said_ in pairs for element in _line(fact, view, s, *said_))
        return card([heading(title), *lines], actions, title, t)

    return within([fact.note for fact in shown] + [_solution(fact) for fact in shown], draw)


def _solution(fact: Fact) -> str:
    """The solution that this fact gave, if it did."""
    return next((d.after for d in fact.differences if d.field == "solution"), "")


def _line(fact: Fact, view: View, s: Surface, note: str, solution: str) -> list[Element]:
    t, project = s.texts, view.case.project
    when = f"{s.moment(fact.at, project)} · {plain(fact.who_name)}"
    internal = [subtle(t.internal)] if fact.note and not fact.public else []
    # A contact that is no longer awaited needs no line.
    told = (d for d in fact.differences if d.after or d.field != "next_contact")
    changes = (d for d in told if d.field in SHOWN and fact.verb != Verb.OPEN)
    return [
        label(when),
        said(deed(fact, s)),
        *([subtle(_delivered(fact, view, s))] if fact.version in view.delivered else ()),
        *(element for d in changes for element in typed(_change(d, s), is_subtle=True)),
        *([subtle(t.solution), *typed(solution)] if solution else ()),
        *internal,
        *(typed(note, italic=True) if note else ()),
    ]


def deed(fact: Fact, s: Surface) -> str:
    """What was done, from which state to which, and why: without what was written."""
    t = s.texts
    moved = (
        t.from_to.format(source=t.state[fact.source], target=t.state[fact.target])
        if fact.source and fact.source is not fact.target
        else ""
    )
    because = fact.reason and fact.verb not in ASIDE
    given = _brief(s.reason(fact.verb, fact.reason)) if because else ""
    reason = t.because.format(reason=given) if because else ""
    return " ".join(part for part in (done(fact, s), moved, reason, shared(fact, s)) if part)


def done(fact: Fact, s: Surface) -> str:
    """What was done, in one sentence."""
    target = s.target(fact.reason).lower() if fact.verb in ASIDE and fact.reason else ""
    came = fact.verb == Verb.IMPORT and fact.who == MESA.id
    words = s.texts.imports.arrived if came else s.texts.done[Verb(fact.verb)]
    return words.format(target=target, cases=cases_of(fact, s))


def _delivered(fact: Fact, view: View, s: Surface) -> str:
    """Whether a request reached the requester (R26)."""
    at = view.delivered[fact.version]
    return (
        s.texts.delivered.format(at=s.moment(at, view.case.project)) if at else s.texts.on_its_way
    )


def _change(d: Difference, s: Surface) -> str:
    def day(written: str) -> str:
        return s.day(date.fromisoformat(written))

    names: Mapping[str, Callable[[str], str]] = {
        "category": s.category,
        "group": s.group,
        "assignee": s.person,
        "next_contact": day,
    }
    named = names.get(d.field, str)
    words = s.texts.field_change if d.before else s.texts.field_set
    before, after = (
        _brief(named(value)) if value else s.texts.nobody_yet for value in (d.before, d.after)
    )
    return words.format(field=s.texts.field[d.field], before=before, after=after)


def _brief(name: str) -> str:
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…"
