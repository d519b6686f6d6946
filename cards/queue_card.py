"""The queue of a group (R10, R32): what is shown of it, its cases, and the ways to narrow it."""

from collections.abc import Mapping, Sequence
from typing import Any

from cards.case_card import asks
from cards.list_card import rows, rows_of, shown_of, turning
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
)
from cards.queue_words import filter_words
from cards.surface import Surface
from domain.case import State
from domain.catalog import Group
from domain.queues import Queue

FILTER_BYTES = 900
"""Of the line that says what is shown."""


def queue_card(queue: Queue, where: Mapping[str, Any], s: Surface, reader: str = "") -> Card:
    """`where` leads to this page again; `reader` is who sees it."""
    t, page = s.texts, queue.listing.page
    title = t.queue_title.format(group=s.group(queue.group.id))
    here = {**where, "list": "queue"}
    filtered = shortened(filter_words(queue.narrow, s), FILTER_BYTES)
    by_state = " · ".join(
        f"{t.state[state]}: {t.number(queue.counts[state])}"
        for state in State
        if state in queue.counts
    )
    lines = rows_of(queue.listing, s, here)
    body: list[Element] = [
        heading(title),
        *([said(filtered)] if filtered else ()),
        *(_apart(queue, here, s) if not page.before else ()),
        *([subtle(by_state)] if by_state else ()),
        said(shown_of(page, s) if lines else _empty(queue, s)),
        *lines,
    ]
    actions = [
        *turning(page, "queue", where, s),
        *_all_apart(queue, s),
        *_ways(queue, where, s, reader),
    ]
    return card(body, actions, title, t)


def groups_card(groups: Sequence[Group], s: Surface, words: str = "", verb: str = "queue") -> Card:
    """Which of several was meant. `words` are the filters, which go along."""
    t, along = s.texts, {"words": words} if words else {}
    actions = [button(s.group(g.id), verb, {"group": g.id, **along}) for g in groups]
    return card([heading(t.which_queue)], actions, t.which_queue, t)


def misread_card(sentence: str, ways: Sequence[Action], s: Surface) -> Card:
    """Why nothing is shown, and the ways on from there."""
    return card([said(plain(sentence))], ways, sentence, s.texts)


def mended(words: str, data: Mapping[str, Any], s: Surface, verb: str = "queue") -> Action:
    """The press that runs what was meant. `words` are those of the whole command."""
    t = s.texts.queues
    return button(t.meant.format(command=plain(words)), verb, data)


def _empty(queue: Queue, s: Surface) -> str:
    if queue.narrow.narrows:
        return s.texts.queues.nothing_fits
    return s.texts.precases.alone if queue.precases.total else s.texts.queue_empty


def _ways(queue: Queue, where: Mapping[str, Any], s: Surface, reader: str) -> list[Action]:
    t, group, words = s.texts.queues, queue.group.id, queue.narrow.words
    here = {"group": group, **({"words": words} if words else {})}
    watched = s.catalog.watched_by.get(reader, ())
    edges = {name: where[name] for name in ("after", "before") if name in where}
    some = queue.listing.page.cases and any(g.id == group for g in watched)
    return [
        asks(s, t.refine, "refine", here),
        *([button(t.drop, "queue", {"group": group})] if words else ()),
        *([asks(s, t.reassign_many, "choose", {**here, **edges})] if some else ()),
        asks(s, t.keep, "keep_view", here),
        button(t.load, "load", {"group": group}),
    ]


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
