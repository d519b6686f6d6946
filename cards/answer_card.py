"""What a person wrote was taken as the answer that a case waits for; or for which, they say."""

from collections.abc import Sequence

from cards.case_card import asks
from cards.parts import Action, Card, button, card, heading, primary, said, typed, within
from cards.surface import Surface
from domain.case import Case
from domain.lookups import View

MOST = 5
"""Cases that may be chosen among with one press each."""


def taken_card(case: Case, text: str, s: Surface) -> Card:
    """Says where it went, and how to go on if it was meant as something new."""
    t = s.texts
    words = t.answer_taken.format(case=t.case_name(case.type, case.number), who=_whom(case, s))

    def draw(texts: Sequence[str]) -> Card:
        body = [said(words), *typed(texts[0], italic=True)]
        return card(body, [_new(texts[0], s), button(t.show_case, "show", _of(case))], words, t)

    return within([text], draw, times=2)


def which_card(waiting: Sequence[View], text: str, nonce: str, s: Surface) -> Card:
    t = s.texts

    def draw(texts: Sequence[str]) -> Card:
        actions: list[Action] = [
            button(
                t.case_name(view.case.type, view.case.number),
                "answered",
                {**_of(view.case), "text": texts[0], "nonce": f"{nonce}-{view.case.number}"},
            )
            for view in waiting[:MOST]
        ]
        lines = [
            line
            for view in waiting[:MOST]
            for line in (
                said(t.case_name(view.case.type, view.case.number)),
                *typed(view.chase.question if view.chase else view.case.subject),
            )
        ]
        body = [heading(t.which_answer), *typed(texts[0], italic=True), *lines]
        return card(body, [primary(actions[0]), *actions[1:], _new(texts[0], s)], t.which_answer, t)

    return within([text], draw, times=MOST + 2)


def _new(text: str, s: Surface) -> Action:
    return asks(s, s.texts.it_is_new, "new", {"said": text})


def _of(case: Case) -> dict[str, object]:
    return {"number": case.number, "version": case.version}


def _whom(case: Case, s: Surface) -> str:
    return s.person(case.assignee) if case.assignee else s.group(case.group)
