"""A page of cases: each line opens its case below, the list stays where it is."""

from collections.abc import Mapping, Sequence
from typing import Any

from adaptive_cards.types import FontWeight

from cards.case_card import asks
from cards.parts import (
    Action,
    Card,
    Element,
    button,
    card,
    heading,
    plain,
    said,
    shortened,
    subtle,
    tappable,
    typed,
)
from cards.surface import Surface
from cards.time_left import time_left
from domain.case import Case
from domain.lookups import Listing
from domain.ports import Edge, Page
from domain.sla import Clock

ROW_BYTES = 240


def cases_card(
    title: str, listing: Listing, verb: str, where: Mapping[str, Any], empty: str, s: Surface
) -> Card:
    """`verb` and `where` are what asks for this page again: its buttons go on from there."""
    rows = rows_of(listing, s, {**where, "list": verb})
    body: list[Element] = [
        heading(title),
        said(shown_of(listing.page, s) if rows else empty),
        *rows,
    ]
    actions = turning(listing.page, verb, where, s)
    if not rows:
        actions = [asks(s, s.texts.new_case, "new", {"subject": "", "description": ""})]
    return card(body, actions, title, s.texts)


def shown_of(page: Page, s: Surface) -> str:
    """How many of them stand on this page."""
    return s.texts.page_line.format(shown=len(page.cases), total=page.total)


def rows(
    cases: Sequence[Case], clocks: Mapping[int, Clock | None], s: Surface, data: Mapping[str, Any]
) -> list[Element]:
    """`data` leads to this very list again."""
    return [_row(case, clocks.get(case.number), s, data) for case in cases]


def rows_of(listing: Listing, s: Surface, data: Mapping[str, Any]) -> list[Element]:
    return rows(listing.page.cases, listing.clocks, s, data)


def _row(case: Case, clock: Clock | None, s: Surface, data: Mapping[str, Any]) -> Element:
    t = s.texts
    who = s.person(case.assignee) if case.assignee else s.group(case.group)
    line = " · ".join(
        (
            t.state[case.state],
            t.priority_line.format(priority=t.priority[case.priority]),
            who,
            *([case.client.site] if case.client.site else ()),
            s.moment(case.opened_at, case.project),
        )
    )
    name = t.case_name(case.type, case.number)
    title = t.open_case.format(case=name)
    opens = button(title, "see", {"number": case.number, **data})
    subject = typed(shortened(case.subject, ROW_BYTES), weight=FontWeight.BOLDER)
    time = [subtle(mark) for mark in (time_left(case, clock, s) if clock else ())]
    return tappable([said(f"{name} ›"), *subject, *time, subtle(plain(line))], opens)


def turning(page: Page, verb: str, where: Mapping[str, Any], s: Surface) -> list[Action]:
    """To the pages beside this one."""
    kept = {k: v for k, v in where.items() if k not in {"after", "before"}}
    turns = (
        (s.texts.previous, page.before, "before"),
        (s.texts.next, page.after, "after"),
    )
    return [button(title, verb, {**kept, way: place(edge)}) for title, edge, way in turns if edge]


def place(edge: Edge) -> str:
    """As `Turn.edge` reads it."""
    moment = edge.due.isoformat() if edge.due else ""
    return f"{moment}|{edge.number}{f'|{edge.rank}' if edge.rank else ''}"
