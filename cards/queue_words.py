"""The filter of a queue in words, as a reader of this language would say it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta

from cards.parts import plain
from cards.surface import Surface
from domain.queue_filter import NOBODY, Facet, QueueFilter

_DAY = timedelta(days=1)


def filter_words(narrow: QueueFilter, s: Surface) -> str:
    """`Filtro: estado Suspendido · más de 5 días`; empty where nothing was asked."""
    t = s.texts.queues
    parts = [
        t.said[facet].format(value=plain(_SAID[facet](narrow, s)))
        for facet in Facet
        if facet in narrow.written.values
    ]
    return t.filtered.format(filters=" · ".join(parts)) if parts else ""


def person(id_: str, s: Surface) -> str:
    """Who has a case; or that nobody has."""
    return s.person(id_) if id_ != NOBODY else s.texts.queues.nobody


def _age(age: timedelta | None, s: Surface) -> str:
    t, age = s.texts.queues, age or timedelta()
    if age and not age % _DAY:
        return t.day if age == _DAY else t.days.format(count=s.texts.number(age // _DAY))
    hours = age // timedelta(hours=1)
    return t.hour if hours == 1 else t.hours.format(count=s.texts.number(hours))


def _any(values: Sequence[str], s: Surface) -> str:
    return s.texts.listed(values, s.texts.queues.or_)


def _states(narrow: QueueFilter, s: Surface) -> str:
    asked = [s.texts.state[state] for state in narrow.states]
    # `estado:abierto` asks for all that a queue has.
    return _any(asked or narrow.written.values[Facet.STATE], s)


def _categories(narrow: QueueFilter, s: Surface) -> str:
    """As it was typed: what it means may be a whole service."""
    return _any(narrow.written.values[Facet.CATEGORY], s)


_SAID: Mapping[Facet, Callable[[QueueFilter, Surface], str]] = {
    Facet.STATE: _states,
    Facet.OLDER: lambda narrow, s: _age(narrow.older, s),
    Facet.NEWER: lambda narrow, s: _age(narrow.newer, s),
    Facet.RISK: lambda narrow, s: _any([s.texts.queues.risk[risk] for risk in narrow.risks], s),
    Facet.SPECIALIST: lambda narrow, s: _any([person(p, s) for p in narrow.specialists], s),
    Facet.SITE: lambda narrow, s: _any(narrow.sites, s),
    Facet.CATEGORY: _categories,
    Facet.PRIORITY: lambda narrow, s: _any([s.texts.priority[p] for p in narrow.priorities], s),
    Facet.ORDER: lambda narrow, s: s.texts.queues.order[narrow.order],
}
