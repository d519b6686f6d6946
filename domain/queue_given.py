"""The filters of a queue as a form holds them, and as they are written after `cola`: the same."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from domain.case import Priority, State
from domain.filter_words import STATES
from domain.given import Given, one_line
from domain.queue_filter import NOBODY, Facet, Order, QueueFilter, Risk, Written
from domain.queue_filters import NO_ONE, ORDERS, PRIORITIES, RISKS

ANY, NO_PERSON = "*", "-"
"""What a choice is sent as that narrows nothing, and the one of nobody."""
SEVERAL = ";"
"""Between several values in one field: the name of a site may have a comma."""

_TABLES: Mapping[Facet, tuple[Mapping[str, Any], Mapping[str, Any]]] = {
    Facet.STATE: (STATES, {state.value: (state,) for state in State}),
    Facet.RISK: (RISKS, {risk.value: risk for risk in Risk}),
    Facet.PRIORITY: (PRIORITIES, {priority.value: priority for priority in Priority}),
    Facet.ORDER: (ORDERS, {order.value: order for order in Order}),
}
"""How the values of a choice are written."""


def said_as(table: Mapping[str, Any], language: str, value: Any = NOBODY) -> str:
    """How this is written: the first of its words is Spanish, the last is English."""
    words = [word for word, meaning in table.items() if meaning == value]
    return words[-1 if language == "en" else 0]


def given_filters(given: Given, language: str) -> Written:
    """What was chosen and typed, as it is written after `cola`. What is no choice of the form is
    left as it is, for the reader of filters to refuse."""
    found = {facet: tuple(_said(facet, given.get(facet, ""), language)) for facet in Facet}
    if found[Facet.ORDER] == (said_as(ORDERS, language, Order.DUE),):
        found[Facet.ORDER] = ()  # it is so without a word
    return Written({facet: values for facet, values in found.items() if values}, language)


def _said(facet: Facet, written: str, language: str) -> Iterable[str]:
    value = one_line(written.replace('"', " "))
    if value in {"", ANY}:
        return
    if facet is Facet.SPECIALIST and value == NO_PERSON:
        yield said_as(NO_ONE, language)
    elif facet in _TABLES:
        table, choices = _TABLES[facet]
        for chosen in value.split(","):
            yield said_as(table, language, choices[chosen]) if chosen in choices else chosen
    else:
        yield from filter(None, (part.strip() for part in value.split(SEVERAL)))


def given_of(narrow: QueueFilter) -> Given:
    """What the form is filled with."""
    asked = narrow.written.values
    held = {facet.value: _HELD[facet](narrow) for facet in asked}
    return {**held, Facet.ORDER.value: narrow.order.value}


def _typed(facet: Facet) -> Callable[[QueueFilter], str]:
    return lambda narrow: f"{SEVERAL} ".join(narrow.written.values[facet])


def _specialist(narrow: QueueFilter) -> str:
    """A person, where one alone is meant."""
    only = narrow.specialists if len(narrow.specialists) == 1 else ()
    return (only[0] or NO_PERSON) if only else _typed(Facet.SPECIALIST)(narrow)


def _site(narrow: QueueFilter) -> str:
    return narrow.sites[0] if len(narrow.sites) == 1 else _typed(Facet.SITE)(narrow)


_HELD: Mapping[Facet, Callable[[QueueFilter], str]] = {
    Facet.STATE: lambda narrow: ",".join(narrow.states),
    Facet.OLDER: _typed(Facet.OLDER),
    Facet.NEWER: _typed(Facet.NEWER),
    Facet.RISK: lambda narrow: ",".join(narrow.risks),
    Facet.SPECIALIST: _specialist,
    Facet.SITE: _site,
    Facet.CATEGORY: _typed(Facet.CATEGORY),
    Facet.PRIORITY: lambda narrow: ",".join(narrow.priorities),
    Facet.ORDER: lambda narrow: narrow.order.value,
}
