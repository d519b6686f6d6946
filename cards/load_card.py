"""Load and ageing (R32): a chart where the client draws one, and all of it in words and a table."""

from collections.abc import Sequence
from datetime import timedelta

from cards.chart import charted, slot, stacked, table
from cards.parts import Action, Card, Element, button, card, heading, plain, said, subtle, tappable
from cards.queue_words import person
from cards.surface import Surface
from domain.bundle import Load
from domain.case import State
from domain.load import Workload
from domain.queue_filter import Facet, Written
from domain.queue_filters import NO_ONE
from domain.queue_given import said_as

LINES = 10
"""Of them are shown at a time."""
CHART = "load"


def load_card(found: Workload, first: int, s: Surface) -> Card:
    """`first` is the place of the first line that is shown."""
    t, group = s.texts.queues, found.group
    title = t.load_title.format(group=s.group(group.id)) if group else t.load_all
    first = first if 0 <= first < len(found.lines) else 0
    lines = found.lines[first : first + LINES]
    names = {line.of: _name(line, found, s) for line in lines}
    head = [t.who if group else t.group, t.open, t.at_risk, t.breached]
    figures = [[names[line.of], *_counts(line, s)] for line in lines]
    body: list[Element] = [
        heading(title),
        said(_line(found.whole, s)),
        slot(CHART),
        table(head, figures),
        *(_row(line, names[line.of], found, s) for line in lines),
        *_place(first, len(lines), len(found.lines), s),
    ]
    drawn = card(body, _actions(found, first, s), title, s.texts)
    bars = {names[line.of]: _states(line, s) for line in lines if line.open}
    # A chart of nothing would be drawn as a fault.
    return charted(drawn, {CHART: stacked(CHART, t.load_chart, bars)} if bars else {})


def _name(line: Load, found: Workload, s: Surface) -> str:
    return person(line.of, s) if found.group else s.group(line.of)


def _counts(line: Load, s: Surface) -> Sequence[str]:
    return [s.texts.number(count) for count in (line.open, line.at_risk, line.breached)]


def _line(line: Load, s: Surface) -> str:
    open_, risk, breached = _counts(line, s)
    counted = s.texts.queues.load_line.format(open=open_, risk=risk, breached=breached)
    return " · ".join([counted, *_age(line, s)])


def _age(line: Load, s: Surface) -> Sequence[str]:
    """In days, of whoever has any."""
    days = s.texts.tenths(line.age / timedelta(days=1))
    return [s.texts.queues.mean_age.format(days=days)] if line.open else []


def _states(line: Load, s: Surface) -> dict[str, float]:
    return {s.texts.state[state]: line.states[state] for state in State if state in line.states}


def _row(line: Load, name: str, found: Workload, s: Surface) -> Element:
    """What they have, by state, and how old; it opens the queue of that person, or the load of that
    group."""
    states = (f"{name}: {s.texts.number(int(n))}" for name, n in _states(line, s).items())
    known = " · ".join([*states, *_age(line, s)])
    items = [said(f"{plain(name)} ›"), *([subtle(known)] if known else [])]
    return tappable(items, _opens(line, name, found, s))


def _opens(line: Load, name: str, found: Workload, s: Surface) -> Action:
    t, language = s.texts.queues, s.texts.language
    if found.group is None:
        return button(t.load_of.format(name=name), "load", {"group": line.of})
    asked = Written({Facet.SPECIALIST: (line.of or said_as(NO_ONE, language),)}, language)
    data = {"group": found.group.id, "words": asked.spelt()}
    return button(t.queue_of.format(name=name), "queue", data)


def _place(first: int, shown: int, total: int, s: Surface) -> list[Element]:
    if shown == total:
        return []
    return [subtle(s.texts.queues.more.format(first=first + 1, last=first + shown, total=total))]


def _actions(found: Workload, first: int, s: Surface) -> list[Action]:
    t, group = s.texts, found.group
    here = {"group": group.id} if group else {}
    turns = ((t.previous, first - LINES), (t.next, first + LINES))
    pages = [
        button(title, "load", {**here, "first": max(0, place)})
        for title, place in turns
        if -LINES < place < len(found.lines) and place != first
    ]
    return [*pages, *([button(t.queue, "queue", here)] if group else [])]
