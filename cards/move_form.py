"""The form of any move: its questions come from the table of moves, its words from the texts."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from cards.form import Field, FieldKind, Form
from cards.surface import Surface
from domain.case import Case
from domain.catalog import Group
from domain.given import REFERENCE_LIMIT, TEXT_LIMIT, ForChildren, Given, Need, Visibility
from domain.lifecycle import questions
from domain.lookups import View
from domain.moves import Move, Verb

Ask = Callable[["Asking"], Field]


class Asking:
    """What a field is drawn from."""

    def __init__(self, view: View, move: Move, s: Surface) -> None:
        self.case: Case = view.case
        self.move, self.s = move, s

    def field(self, need: Need, kind: FieldKind, **more: Any) -> Field:
        return Field(need, self.s.texts.need[need], kind, required=need in self.move.needs, **more)

    def groups(self, *, onsite: bool) -> Mapping[str, str]:
        project = self.s.catalog.home(self.case)
        groups = (self.s.catalog.groups[g] for g in project.groups)
        return {g.id: self.s.group(g.id) for g in groups if g.onsite or not onsite}

    def specialists(self) -> Mapping[str, str]:
        """Who could get the case, with their groups: a form cannot narrow as it is filled."""
        project = self.s.catalog.home(self.case)
        onsite = Need.ONSITE_GROUP in self.move.needs
        groups = [self.s.catalog.groups[g] for g in project.groups]
        able = [g for g in groups if g.onsite or not onsite]
        people = dict.fromkeys(member for g in able for member in g.members)
        return {person: self._with_groups(person, able) for person in people}

    def _with_groups(self, person: str, groups: list[Group]) -> str:
        mine = ", ".join(self.s.said(g.name) for g in groups if person in g.members)
        return f"{self.s.person(person)} ({mine})"


def _reason(a: Asking) -> Field:
    reasons = a.s.catalog.reasons_for(a.move.verb, a.case.state)
    return a.field(Need.REASON, FieldKind.CHOICE, choices={r.id: a.s.said(r.name) for r in reasons})


def _long(need: Need) -> Ask:
    def ask(a: Asking) -> Field:
        hint = a.s.texts.hint.get((a.move.verb, need), "")
        return a.field(need, FieldKind.LONG_TEXT, limit=TEXT_LIMIT, hint=hint)

    return ask


def _visibility(a: Asking) -> Field:
    return a.field(
        Need.VISIBILITY, FieldKind.CHOICE, choices=a.s.texts.visibility, value=Visibility.PUBLIC
    )


def _for_children(a: Asking) -> Field:
    """A note goes to the parent alone unless they say otherwise; of a solution they have to say."""
    t, required = a.s.texts.relations, Need.CHILDREN in a.move.needs
    return Field(
        Need.CHILDREN,
        t.question,
        FieldKind.CHOICE,
        required=required,
        choices=t.choice[a.move.verb],
        value="" if required else ForChildren.ONLY,
    )


_ASKED: Mapping[Need, Ask] = {
    Need.REASON: _reason,
    Need.NOTE: _long(Need.NOTE),
    Need.SOLUTION: _long(Need.SOLUTION),
    Need.EVIDENCE: _long(Need.EVIDENCE),
    Need.VISIBILITY: _visibility,
    Need.GROUP: lambda a: a.field(Need.GROUP, FieldKind.CHOICE, choices=a.groups(onsite=False)),
    Need.ONSITE_GROUP: lambda a: a.field(
        Need.ONSITE_GROUP, FieldKind.CHOICE, choices=a.groups(onsite=True)
    ),
    Need.SPECIALIST: lambda a: a.field(
        Need.SPECIALIST,
        FieldKind.CHOICE,
        hint=a.s.texts.whoever_takes_it,
        choices={"": a.s.texts.whoever_takes_it, **a.specialists()},
    ),
    Need.CHILDREN: _for_children,
    Need.NEXT_CONTACT: lambda a: a.field(Need.NEXT_CONTACT, FieldKind.DATE),
    Need.PROVIDER_REFERENCE: lambda a: a.field(
        Need.PROVIDER_REFERENCE, FieldKind.TEXT, limit=REFERENCE_LIMIT
    ),
}


def move_form(view: View, move: Move, nonce: str, given: Given, s: Surface) -> Form:
    """`given` is what was typed already: a form that was refused keeps it."""
    case = view.case
    asking, asked = Asking(view, move, s), asked_of(view, move, s)
    fields = [_filled(_ASKED[need](asking), given) for need in asked]
    warned = Need.CHILDREN in asked and Need.CHILDREN in move.needs
    return Form(
        title=s.texts.form_title[move.verb].format(case=s.texts.case_name(case.type, case.number)),
        about=view.chase.question if view.chase and move.verb is Verb.ANSWER else case.subject,
        intro=_warning(view, s) if warned else "",
        verb=move.verb,
        submit=s.texts.save,
        data={"number": case.number, "version": case.version, "nonce": nonce},
        fields=fields,
        leave="show",
    )


def asked_of(view: View, move: Move, s: Surface) -> tuple[Need, ...]:
    """What the form of this move asks this person."""
    children = view.family.open if view.works else 0
    return questions(move, view.case, view.roles, s.catalog, children)


def _warning(view: View, s: Surface) -> str:
    words = s.texts.relations.warning.format(count=s.texts.number(view.family.open))
    return f"⚠ {words}"


def prepared(view: View, verb: Verb, s: Surface) -> Given:
    """What a form proposes: the end of a case whose requester never answered (R27)."""
    if verb is not Verb.UNMANAGE or view.chase is None or not view.chase.exhausted:
        return {}
    days = [s.date(fact.at, view.case.project) for fact in view.chase.requests]
    reasons = s.catalog.reasons_for(verb, view.case.state)
    reason = next((r.id for r in reasons if r.unanswered), "")
    return {
        Need.REASON: reason,
        Need.NOTE: s.texts.unanswered_note.format(days=s.texts.listed(days)),
    }


def _filled(field: Field, given: Given) -> Field:
    return replace(field, value=given[field.id]) if field.id in given else field
