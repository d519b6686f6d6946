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
    label,
    plain,
    said,
    shortened,
    subtle,
    tappable,
    typed,
)
from cards.surface import Surface
from cards.time_left import time_left
from domain.case import Case, State
from domain.catalog import Group
from domain.lookups import Listing, Queue
from domain.ports import Edge, Page
from domain.sla import Clock

ROW_BYTES = 240


def cases_card(
    title: str, listing: Listing, verb: str, where: Mapping[str, Any], empty: str, s: Surface
) -> Card:
    """`verb` and `where` are what asks for this page again: its buttons go on from there."""
    rows = _rows(listing, s, {**where, "list": verb})
    body: list[Element] = [heading(title), said(_shown(listing.page, s) if rows else empty), *rows]
    actions = _turning(listing.page, verb, where, s)
    if not rows:
        actions = [asks(s, s.texts.new_case, "new", {"subject": "", "description": ""})]
    return card(body, actions, title, s.texts)


def queue_card(queue: Queue, where: Mapping[str, Any], s: Surface) -> Card:
    t = s.texts
    title = t.queue_title.format(group=s.group(queue.group.id))
    totals = (
        f"{t.state[state]}: {queue.counts[state]}" for state in State if state in queue.counts
    )
    by_state = " · ".join(totals)
    page = queue.listing.page
    here = {**where, "list": "queue"}
    rows = _rows(queue.listing, s, here)
    empty = [said(t.precases.alone if queue.precases.total else t.queue_empty)]
    body: list[Element] = [
        heading(title),
        *(_apart(queue, here, s) if not page.before else ()),
        *([subtle(by_state)] if by_state else ()),
        *([said(_shown(page, s))] if rows else empty),
        *rows,
    ]
    return card(body, [*_turning(page, "queue", where, s), *_all_apart(queue, s)], title, t)


def _apart(queue: Queue, here: Mapping[str, Any], s: Surface) -> list[Element]:
    """The precases, which wait for somebody to say what they are (R8)."""
    waiting, t = queue.precases, s.texts.precases
    if not waiting.total:
        return []
    shown = t.oldest.format(shown=len(waiting.cases))
    return [
        label(t.waiting.format(total=s.texts.number(waiting.total))),
        *([subtle(shown)] if waiting.after else ()),
        *rows(waiting.cases, {}, s, here),
    ]


def _all_apart(queue: Queue, s: Surface) -> list[Action]:
    total = s.texts.number(queue.precases.total)
    title, data = s.texts.precases.see_all.format(total=total), {"group": queue.group.id}
    return [button(title, "precases", data)] if queue.precases.after else []


def groups_card(groups: Sequence[Group], s: Surface) -> Card:
    """Which of several queues was meant."""
    t = s.texts
    actions = [button(s.group(g.id), "queue", {"group": g.id}) for g in groups]
    return card([heading(t.which_queue)], actions, t.which_queue, t)


def _shown(page: Page, s: Surface) -> str:
    return s.texts.page_line.format(shown=len(page.cases), total=page.total)


def rows(
    cases: Sequence[Case], clocks: Mapping[int, Clock | None], s: Surface, data: Mapping[str, Any]
) -> list[Element]:
    """`data` leads to this very list again."""
    return [_row(case, clocks.get(case.number), s, data) for case in cases]


def _rows(listing: Listing, s: Surface, data: Mapping[str, Any]) -> list[Element]:
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


def _turning(page: Page, verb: str, where: Mapping[str, Any], s: Surface) -> list[Action]:
    kept = {k: v for k, v in where.items() if k not in {"after", "before"}}
    turns = (
        (s.texts.previous, page.before, "before"),
        (s.texts.next, page.after, "after"),
    )
    return [button(title, verb, {**kept, way: place(edge)}) for title, edge, way in turns if edge]


def place(edge: Edge) -> str:
    """As `Turn.edge` reads it."""
    return f"{edge.due.isoformat() if edge.due else ''}|{edge.number}"
