"""Choosing the cases that come under this one (R18): what looks alike, what a search finds, and
those that are there already."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cards.form import Field, FieldKind, Form
from cards.found_card import LONGEST, TEXT
from cards.parts import shortened
from cards.relation_part import kin_line
from cards.surface import Surface
from domain.case import Case
from domain.family import Bench
from domain.lookups import View
from domain.moves import Verb
from domain.search import CAP, Found, Hit

CASES, LINKED = "cases", "linked"
"""The fields: the cases to relate, and those to unlink."""
SUBJECT_BYTES, SITE_BYTES = 80, 40
_OPEN, _BACK, _ON = "relating", "relating_back", "relating_on"


@dataclass(frozen=True, slots=True, kw_only=True)
class Relating:
    """`text` is what was looked for; `found` None while nothing was."""

    view: View
    bench: Bench
    nonce: str
    text: str = ""
    found: Found | None = None
    notice: str = ""


def relate_form(asked: Relating, s: Surface) -> Form:
    t, bench = s.texts, asked.bench
    case, found = asked.view.case, asked.found
    return Form(
        title=t.form_title[Verb.RELATE].format(case=t.case_name(case.type, case.number)),
        about=case.subject,
        intro=t.relations.intro,
        verb=Verb.RELATE,
        submit=t.verb[Verb.RELATE],
        data={
            "number": case.number,
            "version": case.version,
            "nonce": asked.nonce,
            "sought": asked.text,
            **({"back": place(found.before)} if found and found.before else {}),
            **({"on": place(found.after)} if found and found.after else {}),
        },
        fields=[_search(asked, s), *_cases(asked, s), *_linked(bench, s)],
        others=[
            (t.search.look, _OPEN),
            *([(t.previous, _BACK)] if found and found.before else ()),
            *([(t.next, _ON)] if found and found.after else ()),
            *([(t.relations.unlink, "unlink")] if bench.children else ()),
        ],
        leave="show",
        notice=asked.notice,
    )


def place(hit: Hit) -> str:
    """As `Turn.hit` reads it."""
    return f"{hit.score}|{hit.number}"


def _search(asked: Relating, s: Surface) -> Field:
    t = s.texts.search
    return Field(TEXT, t.what, required=False, value=asked.text, hint=t.hint, limit=LONGEST)


def _cases(asked: Relating, s: Surface) -> Sequence[Field]:
    """Those chosen before stand on top, ticked."""
    choices = _choices(asked, s)
    if not choices:
        return ()
    chosen = ",".join(str(case.number) for case in asked.bench.chosen)
    return [
        Field(
            CASES, _label(asked, s), FieldKind.MANY, required=False, value=chosen, choices=choices
        )
    ]


def _choices(asked: Relating, s: Surface) -> Mapping[str, str]:
    found = asked.found.cases if asked.found else asked.bench.alike
    own = asked.view.case.number
    return {
        str(case.number): _line(case, s)
        for case in (*asked.bench.chosen, *found)
        if own not in {case.number, case.parent}
    }


def _label(asked: Relating, s: Surface) -> str:
    t = s.texts.relations
    if asked.found is None:
        return t.like_these if asked.bench.alike else t.chosen
    newest = asked.found.total >= CAP and asked.found.more
    return t.found_newest.format(cap=CAP) if newest else t.found


def _linked(bench: Bench, s: Surface) -> Sequence[Field]:
    if not bench.children:
        return ()
    choices = {
        str(kin.number): f"{kin_line(kin, s)} · {shortened(kin.subject, SUBJECT_BYTES)}".strip(" ·")
        for kin in bench.children
    }
    return [
        Field(LINKED, s.texts.relations.linked, FieldKind.MANY, required=False, choices=choices)
    ]


def _line(case: Case, s: Surface) -> str:
    t = s.texts
    name, state = t.case_name(case.type, case.number), t.state[case.state]
    subject = shortened(case.subject, SUBJECT_BYTES)
    return " · ".join(
        part for part in (name, state, subject, shortened(case.client.site, SITE_BYTES)) if part
    )
