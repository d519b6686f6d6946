"""What somebody is told of a fact: a short sentence that can stand alone on a locked phone."""

from dataclasses import dataclass

from cards.case_card import case_card
from cards.parts import Card, shortened
from cards.surface import Surface
from domain.case import Audience, Case, Fact
from domain.lifecycle import Verb
from domain.lookups import View

TOLD_BYTES = 600


@dataclass(frozen=True, slots=True)
class Message:
    """`text` goes out as plain text: nobody's words are interpreted in it."""

    text: str
    card: Card


def message(view: View, fact: Fact, audience: Audience, s: Surface) -> Message:
    return Message(told(view.case, fact, audience, s), case_card(view, s))


def told(case: Case, fact: Fact, audience: Audience, s: Surface) -> str:
    t = s.texts
    words = t.told.get((Verb(fact.verb), audience)) or t.told_anything
    if audience is Audience.RECEIVER and not case.assignee:
        words = t.told_group.get(Verb(fact.verb), words)
    return words.format(
        case=t.case_name(case.type, case.number),
        subject=case.subject,
        who=fact.who_name,
        client=case.client.name,
        state=t.state[fact.target],
        reason=s.reason(fact.verb, fact.reason),
        note=shortened(fact.note, TOLD_BYTES),
        solution=shortened(case.solution, TOLD_BYTES),
    )
