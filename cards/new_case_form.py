"""The form that opens a case, filled with whatever the person already said (R3 to R5)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from adaptive_cards.types import FontWeight

from cards.alike_part import alike_part
from cards.case_card import asks
from cards.form import Field, FieldKind, Form
from cards.parts import Card, Element, button, card, heading, plain, primary, said, typed
from cards.surface import Surface
from domain.case import Person
from domain.catalog import Category, ExtraField, Node
from domain.catalog import FieldKind as ExtraKind
from domain.equipment import NONE_OF_THEM
from domain.errors import Problem
from domain.given import REFERENCE_LIMIT, SUBJECT_LIMIT, TEXT_LIMIT, Given
from domain.likeness import Alike

NOTHING_ALIKE = Alike()
LISTED = 150
"""Categories that one list may hold, in a card of 28 KB; a larger catalogue is walked."""


@dataclass(frozen=True, slots=True)
class Drafting:
    """A case being written: what was typed, and what only a specialist is asked."""

    given: Given
    nonce: str
    works: bool
    for_others: bool
    client: Person | None = None
    """Whom it is for, once that is known to be another."""
    candidates: Sequence[Person] = ()
    own: str = ""
    """The equipment that the directory has for the client."""
    pieces: Sequence[str] = ()
    """All of theirs that it can be about."""
    problems: Mapping[str, Problem] = field(default_factory=dict)
    notice: str = ""
    alike: Alike = NOTHING_ALIKE
    """What the text is like: its likeliest categories stand first."""


def proposal_card(
    subject: str, description: str, nonce: str, s: Surface, alike: Alike = NOTHING_ALIKE
) -> Card:
    """What a free text is met with where forms are dialogs: one press opens the form, with the
    category chosen where it was one of the likeliest."""
    t = s.texts
    data = {"nonce": nonce, "subject": subject, "description": description}
    body: list[Element] = [
        heading(t.proposal_title),
        *typed(subject, weight=FontWeight.BOLDER),
        *alike_part(alike, nonce, s),
        said(t.proposal_intro),
    ]
    likely = [c for c in alike.categories if c in s.catalog.categories]
    ways = [
        asks(s, s.said(s.catalog.categories[c].name), "new", {**data, "category": c})
        for c in likely
    ]
    ways.append(asks(s, t.open_form, "new", data))
    actions = [primary(ways[0]), *ways[1:], button(t.no_thanks, "dismiss", {})]
    return card(body, actions, f"{t.proposal_title}: {subject}", t)


def new_case_form(draft: Drafting, s: Surface) -> Form:
    t, given = s.texts, draft.given
    category = s.catalog.categories.get(given.get("category", ""))
    fields = [
        *(_client(draft, s) if draft.for_others else ()),
        Field("subject", t.subject, limit=SUBJECT_LIMIT),
        Field(
            "description",
            t.description,
            FieldKind.LONG_TEXT,
            hint=t.description_hint,
            limit=TEXT_LIMIT,
        ),
        *(_piece(draft, s) if draft.pieces else ()),
        category_field(given, draft.alike.categories, s),
        *(extra_field(asked, s) for asked in (category.extra if category else ())),
        Field("urgency", t.urgency_label, FieldKind.CHOICE, choices=t.urgency),
        *(_desk(s) if draft.works else ()),
    ]
    return Form(
        title=t.new_case,
        verb="open",
        submit=t.create_case,
        intro=likeliest(draft.alike.categories, s),
        lead=alike_part(draft.alike, draft.nonce, s),
        data={
            "nonce": draft.nonce,
            "shown": category.id if category else "",
            "likely": list(draft.alike.categories),
        },
        fields=[asked if asked.value else filled(asked, given) for asked in fields],
        leave="dismiss",
        others=[(t.walk_categories, "walk")],
        notice=draft.notice,
        problems=draft.problems,
    )


def likeliest(categories: Sequence[str], s: Surface) -> str:
    """Named, because a list shows them only once it is opened."""
    names = [plain(s.said(s.catalog.categories[category].name)) for category in categories]
    return s.texts.likeness.likely.format(names="; ".join(names)) if names else ""


@dataclass(frozen=True, slots=True)
class Walk:
    """Where the walk down the tree leads (R4): `verb` is its next step, `back` the form that it
    began at, `data` what that one needs."""

    verb: str = "walk"
    back: str = "new"
    data: Mapping[str, Any] = field(default_factory=dict)


NEW_CASE = Walk()


def walk_card(
    node: Node | None,
    trail: Sequence[Node],
    given: Given,
    nonce: str,
    s: Surface,
    walk: Walk = NEW_CASE,
) -> Form:
    """One step of the tree (R4): what lies below `node`. What was typed travels along."""
    t = s.texts
    below = node.children if node else s.catalog.tree
    where = " › ".join(s.said(step.name) for step in trail)
    return Form(
        title=t.choose_category,
        intro=where,
        verb=walk.verb,
        submit=t.go_on,
        data={
            **walk.data,
            "nonce": nonce,
            "kept": dict(given),
            "at": node.id if node else "",
        },
        fields=[
            Field(
                "step",
                s.said(node.name) if node else t.service,
                FieldKind.CHOICE,
                choices={child.id: s.said(child.name) for child in below},
            )
        ],
        leave=walk.back,
    )


def _client(draft: Drafting, s: Surface) -> list[Field]:
    t, client = s.texts, draft.client
    if draft.candidates:
        choices = {p.id: person_line(p) for p in draft.candidates}
        return [Field("client", t.client_field, FieldKind.CHOICE, choices=choices)]
    typed_ = draft.given.get("client", "")
    asked = Field(
        "client",
        t.client_field,
        FieldKind.PERSON,
        required=False,
        typed=typed_,
        hint=t.client_hint,
        limit=REFERENCE_LIMIT,
    )
    if client is None:
        return [asked]
    words = (client.email or client.name) if typed_ == client.id else typed_
    known = {client.id: person_line(client)}
    return [replace(asked, value=client.id, typed=words, choices=known)]


def person_line(person: Person) -> str:
    """What tells them from others of their name."""
    return " · ".join(word for word in (person.name, person.email, person.site) if word)


def _piece(draft: Drafting, s: Surface) -> list[Field]:
    choices = {piece: piece for piece in draft.pieces}
    own = draft.own if draft.own in choices else ""
    chosen = draft.given.get("ci", "")
    shown = {**choices, NONE_OF_THEM: s.texts.directory.none_of_them}
    value = chosen if chosen in shown else own
    return [Field("ci", s.texts.ci, FieldKind.CHOICE, required=False, value=value, choices=shown)]


def category_field(given: Given, likely: Sequence[str], s: Surface) -> Field:
    t, categories = s.texts, s.catalog.categories
    chosen = categories.get(given.get("category", ""))
    listed: Sequence[Category] = [*categories.values()]
    if len(listed) > LISTED:
        listed = [chosen] if chosen else []
    first = {c: s.leaf(categories[c]) for c in likely}
    choices = {category.id: s.leaf(category) for category in listed if category.id not in first}
    by_title = dict(sorted(choices.items(), key=lambda pair: pair[1].casefold()))
    shown = {**first, **by_title}
    return Field("category", t.category, FieldKind.CHOICE, choices=shown, hint=t.category_hint)


def _desk(s: Surface) -> list[Field]:
    """What a specialist may set by hand (R3)."""
    t, catalog = s.texts, s.catalog
    groups = {g: s.group(g) for g in catalog.groups}
    people = dict.fromkeys(m for g in catalog.groups.values() for m in g.members)
    return [
        by_hand("impact", t.impact_label, t.impact, s),
        by_hand("group", t.group, groups, s),
        by_hand("specialist", t.specialist, {p: s.person(p) for p in people}, s),
    ]


def by_hand(id_: str, label: str, choices: Mapping[str, str], s: Surface) -> Field:
    """Left blank, the rules decide; clients show the blank choice as an empty field."""
    blank = s.texts.by_the_rules
    kind = FieldKind.CHOICE
    return Field(id_, label, kind, required=False, hint=blank, choices={"": blank, **choices})


_KINDS = {
    ExtraKind.TEXT: FieldKind.TEXT,
    ExtraKind.NUMBER: FieldKind.NUMBER,
    ExtraKind.DATE: FieldKind.DATE,
    ExtraKind.CHOICE: FieldKind.CHOICE,
}


def extra_field(asked: ExtraField, s: Surface) -> Field:
    return Field(
        f"extra.{asked.id}",
        s.said(asked.label),
        _KINDS[asked.kind],
        required=asked.required,
        limit=REFERENCE_LIMIT,
        choices=s.choices(asked.choices),
    )


def filled(asked: Field, given: Given) -> Field:
    return replace(asked, value=given[asked.id]) if given.get(asked.id) else asked
