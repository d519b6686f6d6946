"""The trail of a case (R16): who read it, when and how, beside what was done to it; no words of it.
Newest first, a page at a time."""

from cards.history_card import deed
from cards.parts import Card, Element, button, card, heading, label, plain, said, subtle
from cards.surface import Surface
from domain.case import Case, Fact
from domain.readings import Read, Trail
from domain.retention import NOBODY
from domain.undelivered import Spot


def audit_card(case: Case, trail: Trail, s: Surface, *, known: bool) -> Card:
    """`known`: whether they may see the case itself; an administrator may audit any."""
    t = s.texts
    title = t.audit.title.format(case=t.case_name(case.type, case.number))
    lines = [_line(line, case, s) for line in trail.lines]
    body: list[Element] = [
        heading(title),
        subtle(t.audit.intro),
        said(_count(trail, s)),
        *(element for when, what in lines for element in (label(plain(when)), said(plain(what)))),
    ]
    data = {"number": case.number}
    turns = ((t.previous, trail.before, "before"), (t.next, trail.after, "after"))
    actions = [
        *(button(words, "audit", {**data, way: place(spot)}) for words, spot, way in turns if spot),
        *([button(t.back_to_case, "show", data)] if known else ()),
    ]
    return card(body, actions, title, t)


def audit_lines(case: Case, line: Fact | Read, s: Surface) -> str:
    """The same for a plain text: one line."""
    return " · ".join(_line(line, case, s))


def place(spot: Spot) -> str:
    """As `Turn.spot` reads it."""
    return f"{spot.at.isoformat()}|{spot.row}"


def _line(line: Fact | Read, case: Case, s: Surface) -> tuple[str, str]:
    """When and by whom; and what."""
    at = s.second(line.at, case.project)
    if isinstance(line, Fact):
        return f"{at} · {line.who_name}", deed(line, s)
    nobody = line.person == NOBODY
    name = s.texts.audit.forgotten_person if nobody else line.name or line.person
    return f"{at} · {name}", s.texts.audit.read[line.what]


def _count(trail: Trail, s: Surface) -> str:
    t = s.texts.audit
    if not trail.readings:
        return t.read_by_none
    often = t.read_often.format(count=s.texts.number(trail.readings))
    return t.read_once if trail.readings == 1 else often
