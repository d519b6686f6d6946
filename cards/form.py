"""A form, and the two frames that it can stand in: a card of the chat, or a Teams dialog."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from adaptive_cards.card import (
    ActionSubmit,
    Container,
    InputChoice,
    InputChoiceSet,
    InputDate,
    InputNumber,
    InputText,
)
from adaptive_cards.types import ChoiceInputStyle, ContainerStyle, Spacing

from cards.parts import (
    Action,
    Card,
    Element,
    banner,
    button,
    card,
    heading,
    plain,
    primary,
    querying,
    said,
    typed,
    warning,
    within,
)
from cards.surface import Frame, Surface
from domain.errors import Problem

FEW = 3
"""Choices up to this many are all shown; more fold into a list."""
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_WHOLE = re.compile(r"-?\d{1,15}", re.ASCII)
"""What a client keeps to the last digit."""

PEOPLE = "people"
"""The set of choices that is asked for as one types."""
CHOSEN = 200
"""Characters of what was chosen, or written into a field that is no text."""
MANY = 12
"""Choices from this many on are narrowed by typing."""


class FieldKind(StrEnum):
    TEXT = "text"
    LONG_TEXT = "long_text"
    CHOICE = "choice"
    PERSON = "person"
    """Somebody of the directory: found as one types where the client does that, else typed."""
    DATE = "date"
    NUMBER = "number"
    MANY = "many"
    """Any number of choices: their values, with commas between."""


@dataclass(frozen=True, slots=True)
class Field:
    """One question of a form. `limit` is in characters; `choices` value to title."""

    id: str
    label: str
    kind: FieldKind = FieldKind.TEXT
    required: bool = True
    value: str = ""
    hint: str = ""
    limit: int = 0
    choices: Mapping[str, str] = field(default_factory=dict)
    typed: str = ""
    """Of a PERSON: what was typed to find them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """`verb` is done when it is sent, with `data` sent back as it is. `leave` is the verb of its
    Cancelar, `others` are further ways to go on, as (title, verb)."""

    title: str
    verb: str
    submit: str
    data: Mapping[str, Any]
    fields: Sequence[Field]
    leave: str = ""
    others: Sequence[tuple[str, str]] = ()
    about: str = ""
    """What the form is about, in a person's own words."""
    intro: str = ""
    notice: str = ""
    """Said on top, so that it is not missed."""
    lead: Sequence[Element] = ()
    """What may make the form needless."""
    problems: Mapping[str, Problem] = field(default_factory=dict)

    @property
    def checked_here(self) -> bool:
        """Whether the client may hold back a form that is not complete. Not where there is another
        way on: that one has to take along what was typed so far."""
        return not self.others


def draw(form: Form, frame: Frame, s: Surface) -> Card:
    """The form as a card. Every problem stands beside its field, and is announced on top."""
    # Only what is drawn as text takes room; of the rest, no more is kept than a choice could have.
    form = replace(form, fields=[_trimmed(_framed(asked, frame)) for asked in form.fields])
    values = [asked.value for asked in form.fields]
    carried = form.data.get("kept")
    kept = dict(carried) if isinstance(carried, Mapping) else {}
    # What a form carries along stands in each of its buttons.
    times = 1 + len(form.others) + bool(form.leave) if kept else 1

    def fitted(texts: Sequence[str]) -> Card:
        own, along = texts[: len(values)], texts[len(values) :]
        fields = [replace(f, value=value) for f, value in zip(form.fields, own, strict=True)]
        data = {**form.data, "kept": dict(zip(kept, along, strict=True))} if kept else form.data
        return _drawn(replace(form, fields=fields, data=data), frame, s)

    return within([*values, *kept.values()], fitted, times)


def _drawn(form: Form, frame: Frame, s: Surface) -> Card:
    noticed = form.notice or (s.texts.form_has_problems if form.problems else "")
    body: list[Element] = [
        *banner(noticed, ContainerStyle.ATTENTION if form.problems else ContainerStyle.ACCENT),
        heading(form.title),
        *(typed(form.about) if form.about else ()),
        *form.lead,
        *([said(form.intro)] if form.intro else ()),
        *(element for asked in form.fields for element in _asked(asked, form, s)),
    ]
    drawn = card(body, _actions(form, frame, s), form.title, s.texts)
    people = {asked.id for asked in form.fields if asked.kind is FieldKind.PERSON}
    return querying(drawn, people, PEOPLE) if people else drawn


def _asked(asked: Field, form: Form, s: Surface) -> list[Element]:
    problem = form.problems.get(asked.id)
    drawn = _INPUTS[asked.kind](asked if form.checked_here else _unchecked(asked), s)
    if problem is None:
        return [drawn]
    words = warning(s.texts.problem_with(replace(problem, value=plain(problem.value))))
    return [Container(items=[drawn, words], spacing=Spacing.MEDIUM)]


def _framed(asked: Field, frame: Frame) -> Field:
    """Only in a dialog a client asks for people as one types. What was typed all the same, and
    fits nobody, stays to be mended."""
    searched = frame is Frame.DIALOG and (asked.choices or not asked.typed)
    if asked.kind is not FieldKind.PERSON or searched:
        return asked
    return replace(asked, kind=FieldKind.TEXT, value=asked.typed, choices={})


def _trimmed(asked: Field) -> Field:
    chosen = {FieldKind.CHOICE, FieldKind.DATE, FieldKind.MANY, FieldKind.PERSON}
    textual = asked.kind not in chosen
    return asked if textual else replace(asked, value=asked.value[:CHOSEN])


def _unchecked(asked: Field) -> Field:
    return replace(asked, label=f"{asked.label} *", required=False) if asked.required else asked


def _actions(form: Form, frame: Frame, s: Surface) -> list[Action]:
    data = {"mesa": {"verb": form.verb, **form.data}}
    if frame is Frame.DIALOG:
        # A dialog has its own way out; what is pressed in it comes back as task/submit.
        others = [
            ActionSubmit(title=title, data={"mesa": {"verb": verb, **form.data}})
            for title, verb in form.others
        ]
        return [primary(ActionSubmit(title=form.submit, data=data)), *others]
    others_ = [button(title, verb, form.data) for title, verb in form.others]
    leave = [button(s.texts.cancel, form.leave, form.data, leaves=True)] if form.leave else []
    return [primary(button(form.submit, form.verb, form.data)), *others_, *leave]


def _common(asked: Field, s: Surface) -> dict[str, Any]:
    required = s.texts.problem_required if asked.required else None
    return {
        "id": asked.id,
        "label": asked.label,
        "is_required": asked.required or None,
        "error_message": required,
        "placeholder": asked.hint or None,
    }


def _text(asked: Field, s: Surface) -> Element:
    long = asked.kind is FieldKind.LONG_TEXT
    return InputText(
        **_common(asked, s),
        value=asked.value or None,
        is_multiline=long or None,
        # What was refused for its length stays, to be made shorter.
        max_length=max(asked.limit, len(asked.value)) or None,
    )


def _choice(asked: Field, s: Surface) -> Element:
    kept = asked.value if asked.value in asked.choices else None
    style = ChoiceInputStyle.COMPACT
    if len(asked.choices) <= FEW:
        style = ChoiceInputStyle.EXPANDED
    elif len(asked.choices) >= MANY:
        style = ChoiceInputStyle.FILTERED
    return InputChoiceSet(
        **_common(asked, s),
        choices=[InputChoice(title=title, value=value) for value, title in asked.choices.items()],
        value=kept,
        style=style,
        wrap=True,
    )


def _person(asked: Field, s: Surface) -> Element:
    return InputChoiceSet(
        **_common(asked, s),
        choices=[InputChoice(title=title, value=value) for value, title in asked.choices.items()],
        value=asked.value if asked.value in asked.choices else None,
        style=ChoiceInputStyle.FILTERED,
    )


def _many(asked: Field, s: Surface) -> Element:
    kept = [value for value in asked.value.split(",") if value in asked.choices]
    return InputChoiceSet(
        **_common(asked, s),
        choices=[InputChoice(title=title, value=value) for value, title in asked.choices.items()],
        value=",".join(kept) or None,
        is_multi_select=True,
        style=ChoiceInputStyle.EXPANDED,
        wrap=True,
    )


def _date(asked: Field, s: Surface) -> Element:
    return InputDate(
        **_common(asked, s), value=asked.value if _ISO.fullmatch(asked.value) else None
    )


def _number(asked: Field, s: Surface) -> Element:
    if asked.value and not _WHOLE.fullmatch(asked.value):
        return _text(asked, s)  # what was typed stays, also when it is no whole number
    return InputNumber(**_common(asked, s), value=int(asked.value) if asked.value else None)


_INPUTS: Mapping[FieldKind, Callable[[Field, Surface], Element]] = {
    FieldKind.TEXT: _text,
    FieldKind.LONG_TEXT: _text,
    FieldKind.CHOICE: _choice,
    FieldKind.PERSON: _person,
    FieldKind.DATE: _date,
    FieldKind.NUMBER: _number,
    FieldKind.MANY: _many,
}
