"""The survey that comes with a solution (R21)."""

from dataclasses import replace

from cards.form import Field, FieldKind, Form
from cards.surface import Surface
from domain.given import TEXT_LIMIT, Given, Need
from domain.lookups import View
from domain.moves import Verb


def survey_form(view: View, nonce: str, given: Given, s: Surface) -> Form:
    """Six questions, then what is asked of who does not authorise the closing."""
    case, t = view.case, s.texts
    reasons = s.catalog.reasons_for(Verb.REOPEN, case.state)
    fields = [
        *(
            Field(q.id, s.said(q.text), FieldKind.CHOICE, choices=s.choices(q.choices))
            for q in s.catalog.survey
        ),
        Field(
            Need.REASON,
            t.reopen_reason,
            FieldKind.CHOICE,
            required=False,
            choices={reason.id: s.said(reason.name) for reason in reasons},
        ),
        Field(Need.NOTE, t.comment, FieldKind.LONG_TEXT, required=False, limit=TEXT_LIMIT),
    ]
    return Form(
        title=t.survey_title.format(case=t.case_name(case.type, case.number)),
        about=case.subject,
        intro=t.survey_intro,
        verb="answer",
        submit=t.send_survey,
        data={"number": case.number, "round": case.round, "nonce": nonce},
        fields=[replace(f, value=given.get(f.id, "")) for f in fields],
        leave="show",
    )
