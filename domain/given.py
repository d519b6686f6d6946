"""What a person gave with a move or a form, checked: every problem is found at once."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import TypeAlias

from domain.case import Case
from domain.catalog import Catalog, ExtraField, FieldKind, Reason
from domain.errors import Invalid, Problem, ProblemKind

_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]+")
"""Signs of the categories Cc and Cs, but for tabs and line ends. A text that came by mail may have
a million signs, and is cleaned where others wait."""
_NUMBER = re.compile(r"-?\d{1,15}([.,]\d{1,6})?", re.ASCII)

Given: TypeAlias = Mapping[str, str]
"""Field id to what was typed. A claim: nothing in it is believed before it is checked."""

SUSPENDED = "SUSP:"
"""How the note of a suspension begins (R12)."""

SUBJECT_LIMIT = 200
TEXT_LIMIT = 2_800
REFERENCE_LIMIT = 100
"""In characters. Two texts of signs of four bytes still fit into a card of 28 KB together."""


class Need(StrEnum):
    """What a move may ask for. The name is the id of its field in every form."""

    REASON = "reason"
    NOTE = "note"
    VISIBILITY = "visibility"
    SOLUTION = "solution"
    EVIDENCE = "evidence"
    GROUP = "group"
    ONSITE_GROUP = "onsite_group"
    SPECIALIST = "specialist"
    NEXT_CONTACT = "next_contact"
    PROVIDER_REFERENCE = "provider_reference"
    TARGET = "target"
    """Which promise the clock speaks of: no form asks for it."""
    CHILDREN = "children"
    """What becomes of the open cases that hang from this one (R19)."""
    PARENT = "parent"
    """The case that another comes to hang from: no form asks for it."""


class ForChildren(StrEnum):
    """What a note or a solution of a parent does to its open children (R19)."""

    ONLY = "only"
    """Nothing: it is the parent's alone."""
    SAME = "same"
    """The same is done to each of them; a note where that cannot be."""
    NOTE = "note"
    """Each of them gets the text as a note."""


class Visibility(StrEnum):
    PUBLIC = "public"
    INTERNAL = "internal"


class _Wrong(Exception):
    def __init__(self, kind: ProblemKind, limit: int = 0, value: str = "") -> None:
        super().__init__(kind)
        self.problem = Problem(kind, limit, value)


@dataclass(frozen=True, slots=True)
class Context:
    """What the fields are checked against. `reasons` is the list of this transition."""

    catalog: Catalog
    case: Case
    reasons: tuple[Reason, ...]
    today: date
    given: Given


def clean(text: str) -> str:
    """The text as a person meant it: control characters out, line ends made one, ends trimmed."""
    if text.isprintable():  # nearly every line is: there is nothing in it to take out
        return text.strip()
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROLS.sub("", lines).strip()


def is_blank(text: str) -> bool:
    """Whether there is nothing to see: also where zero-width signs are all there is."""
    return all(unicodedata.category(c)[0] in "ZC" for c in text)


def one_line(text: str) -> str:
    return " ".join(clean(text).split())


def check(needs: Iterable[Need], optional: Iterable[Need], context: Context) -> dict[Need, str]:
    """The checked value of each need; an optional one left blank is "".

    Raises Invalid with every problem, by field.
    """
    required = frozenset(needs)
    asked = (*needs, *optional)
    # What was not asked is not there: a field beside the form decides nothing.
    context = replace(context, given={need: context.given.get(need, "") for need in asked})
    values: dict[Need, str] = {}
    problems: dict[str, Problem] = {}
    for need in asked:
        written = clean(context.given[need])
        try:
            if is_blank(written) and need in required:
                raise _Wrong(ProblemKind.REQUIRED)
            values[need] = "" if is_blank(written) else CHECKS[need](written, context)
        except _Wrong as wrong:
            problems[need] = wrong.problem
    if problems:
        raise Invalid(problems)
    return values


def check_extra(
    fields: Iterable[ExtraField], given: Given
) -> tuple[dict[str, str], dict[str, Problem]]:
    """The additional data of a category (R5): what is right, and what is wrong, by field id."""
    values: dict[str, str] = {}
    problems: dict[str, Problem] = {}
    for field in fields:
        written = clean(given.get(field.id, ""))
        try:
            if is_blank(written) and field.required:
                raise _Wrong(ProblemKind.REQUIRED)
            if not is_blank(written):
                values[field.id] = _extra(field, written)
        except _Wrong as wrong:
            problems[field.id] = wrong.problem
    return values, problems


def text_problem(written: str, limit: int) -> Problem | None:
    """For a required text."""
    if is_blank(written):
        return Problem(ProblemKind.REQUIRED)
    return Problem(ProblemKind.TOO_LONG, limit) if len(written) > limit else None


def _extra(field: ExtraField, written: str) -> str:
    if field.kind is FieldKind.CHOICE and written not in field.choices:
        raise _Wrong(ProblemKind.UNKNOWN_CHOICE)
    if field.kind is FieldKind.NUMBER:
        _number(written)
    if field.kind is FieldKind.DATE:
        _date(written)
    return _short(written)


def _number(written: str) -> None:
    if not _NUMBER.fullmatch(written):
        raise _Wrong(ProblemKind.NOT_A_NUMBER)


def _date(written: str) -> date:
    try:
        found = date.fromisoformat(written)
    except ValueError:
        raise _Wrong(ProblemKind.NOT_A_DATE) from None
    if found.isoformat() != written:  # Python reads other spellings; the rest of us do not
        raise _Wrong(ProblemKind.NOT_A_DATE)
    return found


def _limited(written: str, limit: int) -> str:
    if len(written) > limit:
        raise _Wrong(ProblemKind.TOO_LONG, limit)
    return written


def _text(written: str, _context: Context | None = None) -> str:
    return _limited(written, TEXT_LIMIT)


def _note(written: str, _context: Context) -> str:
    if not written.removeprefix(SUSPENDED).strip():
        raise _Wrong(ProblemKind.REQUIRED)
    return _text(written)


def _short(written: str, _context: Context | None = None) -> str:
    return _limited(written, REFERENCE_LIMIT)


def _reason(written: str, context: Context) -> str:
    if written not in {reason.id for reason in context.reasons}:
        raise _Wrong(ProblemKind.OTHER_TRANSITION)
    return written


def _visibility(written: str, _context: Context) -> str:
    if written not in set(Visibility):
        raise _Wrong(ProblemKind.UNKNOWN_CHOICE)
    return written


def _for_children(written: str, _context: Context) -> str:
    if written not in set(ForChildren):
        raise _Wrong(ProblemKind.UNKNOWN_CHOICE)
    return written


def _group(written: str, context: Context) -> str:
    project = context.catalog.home(context.case)
    if written not in context.catalog.groups:
        raise _Wrong(ProblemKind.UNKNOWN_CHOICE)
    if written not in project.groups:
        raise _Wrong(ProblemKind.NOT_IN_PROJECT)
    return written


def _onsite_group(written: str, context: Context) -> str:
    if not context.catalog.groups[_group(written, context)].onsite:
        raise _Wrong(ProblemKind.NOT_ONSITE)
    return written


def _specialist(written: str, context: Context) -> str:
    """A member of the group chosen beside it, or of the case's group where none is asked."""
    given = context.given
    chosen = given.get(Need.GROUP) or given.get(Need.ONSITE_GROUP) or context.case.group
    group = context.catalog.groups.get(clean(chosen))
    if group is None or written not in group.members:
        raise _Wrong(ProblemKind.NOT_IN_GROUP)
    return written


def _next_contact(written: str, context: Context) -> str:
    if _date(written) < context.today:
        raise _Wrong(ProblemKind.DATE_PAST)
    return written


CHECKS: Mapping[Need, Callable[[str, Context], str]] = {
    Need.REASON: _reason,
    Need.NOTE: _note,
    Need.VISIBILITY: _visibility,
    Need.SOLUTION: _text,
    Need.EVIDENCE: _text,
    Need.GROUP: _group,
    Need.ONSITE_GROUP: _onsite_group,
    Need.SPECIALIST: _specialist,
    Need.NEXT_CONTACT: _next_contact,
    Need.PROVIDER_REFERENCE: _short,
    Need.TARGET: _short,
    Need.CHILDREN: _for_children,
    Need.PARENT: _short,
}
