"""The form that completes a precase (R8): what came by mail, and what a case still needs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from cards.form import Field, FieldKind, Form
from cards.new_case_form import (
    Walk,
    by_hand,
    category_field,
    extra_field,
    filled,
    likeliest,
)
from cards.parts import label, plain, shortened, typed
from cards.surface import Surface
from domain.errors import Problem
from domain.given import SUBJECT_LIMIT, Given
from domain.lookups import View
from domain.moves import Verb

TOLD_BYTES = 1_500
"""Of what they wrote: the card of the case has all of it."""


@dataclass(frozen=True, slots=True)
class Completing:
    """A precase that is being completed: what was typed, and what it is like."""

    view: View
    given: Given
    nonce: str
    likely: Sequence[str] = ()
    problems: Mapping[str, Problem] = field(default_factory=dict)
    notice: str = ""


def precase_form(draft: Completing, s: Surface) -> Form:
    t, given, case = s.texts, draft.given, draft.view.case
    category = s.catalog.categories.get(given.get("category", ""))
    fields = [
        Field("subject", t.subject, limit=SUBJECT_LIMIT),
        category_field(given, draft.likely, s),
        *(extra_field(asked, s) for asked in (category.extra if category else ())),
        Field("urgency", t.urgency_label, FieldKind.CHOICE, choices=t.urgency),
        by_hand("impact", t.impact_label, t.impact, s),
    ]
    came = t.precases.intro.format(
        at=s.moment(case.opened_at, case.project), who=plain(case.client.name or case.client.email)
    )
    told = shortened(case.description, TOLD_BYTES)
    return Form(
        title=t.form_title[Verb.CLASSIFY].format(case=t.case_name(case.type, case.number)),
        verb=Verb.CLASSIFY,
        submit=t.save,
        lead=[label(t.precases.as_it_came), *typed(told)],
        intro="\n\n".join(filter(None, (came, likeliest(draft.likely, s)))),
        data={
            **about(draft),
            "nonce": draft.nonce,
            "shown": category.id if category else "",
        },
        fields=[filled(asked, given) for asked in fields],
        leave="show",
        others=[(t.walk_categories, "precase_walk")],
        notice=draft.notice,
        problems=draft.problems,
    )


def walk_of(draft: Completing) -> Walk:
    """Choosing its category step by step, and back to its form."""
    return Walk("precase_walk", "precase", about(draft))


def about(draft: Completing) -> Mapping[str, object]:
    """Which precase, and in which order its list stands."""
    case = draft.view.case
    return {"number": case.number, "version": case.version, "likely": [*draft.likely]}
