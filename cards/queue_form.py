"""The forms of a queue: its filters for those who prefer to press, and the name of a view."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from cards.form import Field, FieldKind, Form
from cards.parts import shortened
from cards.queue_words import person
from cards.surface import Surface
from domain.case import Priority, State
from domain.catalog import Group
from domain.errors import Problem
from domain.given import Given
from domain.lifecycle import OPEN_STATES
from domain.queue_filter import Facet, Order, Risk
from domain.queue_given import ANY, NO_PERSON
from domain.saved_view import NAME_LIMIT
from domain.saved_views import NAME

AGE_LIMIT = 10
VALUE_LIMIT = 60
"""Bytes that are read of a name: all filters together stay below what a queue reads."""
MOST_SITES = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Refining:
    """`given` is what stands in the form, by facet."""

    group: Group
    words: str
    given: Given
    sites: Sequence[str] = ()
    notice: str = ""
    problems: Mapping[str, Problem] = field(default_factory=dict)


def refine_form(asked: Refining, s: Surface) -> Form:
    t = s.texts.queues
    return Form(
        title=t.form_title.format(group=s.group(asked.group.id)),
        verb="refined",
        submit=t.show,
        data={"group": asked.group.id, **({"words": asked.words} if asked.words else {})},
        fields=[*_fields(asked, s)],
        leave="queue",
        notice=asked.notice,
        problems=asked.problems,
    )


def _fields(asked: Refining, s: Surface) -> Iterator[Field]:
    t = s.texts
    states = {state.value: t.state[state] for state in State if state in OPEN_STATES}
    risks = {risk.value: t.queues.risk[risk] for risk in Risk}
    priorities = {p.value: t.priority[p] for p in reversed(Priority)}
    orders = {order.value: t.queues.order[order] for order in Order}
    people = {one: person(one, s) for one in asked.group.members}
    # The beginning of a long name is enough to find it.
    sites = {_begun(site): shortened(site, VALUE_LIMIT) for site in asked.sites[:MOST_SITES]}
    yield _field(asked, Facet.STATE, s, FieldKind.MANY, choices=states)
    yield _field(asked, Facet.RISK, s, FieldKind.MANY, choices=risks)
    yield _field(asked, Facet.OLDER, s, hint=t.queues.age_hint, limit=AGE_LIMIT)
    yield _field(asked, Facet.NEWER, s, hint=t.queues.age_hint, limit=AGE_LIMIT)
    yield _chosen(asked, Facet.SPECIALIST, {NO_PERSON: t.queues.nobody, **people}, s)
    yield _chosen(asked, Facet.SITE, sites, s)
    yield _field(asked, Facet.CATEGORY, s, hint=t.queues.category_hint, limit=VALUE_LIMIT)
    yield _field(asked, Facet.PRIORITY, s, FieldKind.MANY, choices=priorities)
    yield _field(asked, Facet.ORDER, s, FieldKind.CHOICE, choices=orders)


def _begun(site: str) -> str:
    return site.encode()[:VALUE_LIMIT].decode(errors="ignore")


def _field(
    asked: Refining,
    facet: Facet,
    s: Surface,
    kind: FieldKind = FieldKind.TEXT,
    **more: object,
) -> Field:
    value = asked.given.get(facet, "")
    label = s.texts.queues.facet[facet]
    return Field(facet, label, kind, required=False, value=value, **more)  # type: ignore[arg-type]


def _chosen(asked: Refining, facet: Facet, choices: Mapping[str, str], s: Surface) -> Field:
    """One of them, or any. What was typed after `cola` and is none of them stays to be chosen."""
    value = asked.given.get(facet) or ANY
    value = _begun(value) if facet is Facet.SITE else value
    own = {} if value in {ANY, *choices} else {value: shortened(value, VALUE_LIMIT)}
    every = {ANY: s.texts.queues.any_, **own, **choices}
    label = s.texts.queues.facet[facet]
    return Field(facet, label, FieldKind.CHOICE, required=False, value=value, choices=every)


def view_form(
    group: Group, data: Mapping[str, str], given: Given, s: Surface, **more: object
) -> Form:
    """The name that a queue is kept under."""
    t = s.texts.queues
    named = Field(NAME, t.name, value=given.get(NAME, ""), limit=NAME_LIMIT)
    return Form(
        title=t.keep_title.format(group=s.group(group.id)),
        intro=t.keep_intro,
        verb="kept_view",
        submit=s.texts.save,
        data=data,
        fields=[named],
        leave="queue",
        **more,  # type: ignore[arg-type]
    )
