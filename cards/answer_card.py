"""What a person wrote was taken as the answer that a case waits for; or for which, they say."""

from collections.abc import Sequence

from cards.case_card import asks
from cards.form import Field, FieldKind, Form
from cards.parts import Card, button, card, said, shortened, typed, within
from cards.surface import Surface
from domain.case import Case
from domain.given import TEXT_LIMIT, Given, Need
from domain.lookups import View
from domain.moves import Verb

CASE = "case"
"""The field of the form that names the case."""
QUESTION_BYTES = 120
MOST = 20
"""Cases to choose among: those that were asked about last."""


def taken_card(case: Case, text: str, s: Surface) -> Card:
    """Says where it went, and how to go on if it was meant as something new."""
    t = s.texts
    who = s.person(case.assignee) if case.assignee else s.group(case.group)
    words = t.answer_taken.format(case=t.case_name(case.type, case.number), who=who)
    of = {"number": case.number, "version": case.version}

    def draw(texts: Sequence[str]) -> Card:
        new = asks(s, t.it_is_new, "mistaken", {**of, "said": texts[0]})
        body = [said(words), *typed(texts[0], italic=True)]
        return card(body, [new, button(t.show_case, "show", of)], words, t)

    return within([text], draw, times=2)


def which_form(waiting: Sequence[View], given: Given, nonce: str, s: Surface) -> Form:
    """Several cases wait for an answer: for which this one is, or that it is something new."""
    t = s.texts
    choices = {str(view.case.number): _asked(view, s) for view in waiting[:MOST]}
    return Form(
        title=t.which_answer,
        verb="answered",
        submit=t.verb[Verb.ANSWER],
        data={"nonce": nonce},
        fields=[
            Field(CASE, t.which_case, FieldKind.CHOICE, choices=choices, value=given.get(CASE, "")),
            Field(
                Need.NOTE,
                t.answer,
                FieldKind.LONG_TEXT,
                limit=TEXT_LIMIT,
                value=given.get(Need.NOTE, ""),
            ),
        ],
        others=[(t.it_is_new, "new")],
    )


def _asked(view: View, s: Surface) -> str:
    question = view.chase.question if view.chase else view.case.subject
    name = s.texts.case_name(view.case.type, view.case.number)
    return f"{name}: {shortened(question, QUESTION_BYTES)}"
