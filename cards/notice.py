"""What somebody is told of a fact: a short sentence that can stand alone on a locked phone."""

from collections.abc import Mapping
from dataclasses import dataclass

from cards.case_card import case_card
from cards.parts import Card, shortened
from cards.relation_part import told_alike
from cards.surface import Surface
from cards.time_left import left
from domain.agenda import closes_at
from domain.case import Audience, Fact
from domain.lifecycle import ASIDE
from domain.lookups import ASKING, View
from domain.moves import Verb
from domain.sla import Target
from domain.sla import clock as clock_of

TOLD_BYTES = 600


@dataclass(frozen=True, slots=True)
class Message:
    """`text` goes out as plain text: nobody's words are interpreted in it."""

    text: str
    card: Card


def message(view: View, fact: Fact, audience: Audience, s: Surface) -> Message:
    return Message(told(view, fact, audience, s), case_card(view, s))


def told(view: View, fact: Fact, audience: Audience, s: Surface) -> str:
    t, case = s.texts, view.case
    words = t.told.get((Verb(fact.verb), audience)) or t.told_anything
    if audience is Audience.RECEIVER and not case.assignee:
        words = t.told_group.get(Verb(fact.verb), words)
    if audience is Audience.REQUESTER and fact.verb in ASKING and view.chase:
        words = f"{words}\n\n{t.answer_here}"
    return words.format(
        case=t.case_name(case.type, case.number),
        subject=case.subject,
        who=fact.who_name,
        client=case.client.name,
        state=t.state[fact.target],
        reason=s.reason(fact.verb, fact.reason),
        note=shortened(_note(view, fact), TOLD_BYTES),
        solution=shortened(case.solution, TOLD_BYTES),
        holder=s.person(case.assignee) if case.assignee else s.group(case.group),
        **_time(view, fact, s),
        **(told_alike(view, fact, s) if fact.verb == Verb.ALIKE else {}),
    )


def _note(view: View, fact: Fact) -> str:
    """What was said; a further request says again what was asked."""
    return view.chase.question if fact.verb == Verb.CHASE and view.chase else fact.note


def _time(view: View, fact: Fact, s: Surface) -> Mapping[str, str]:
    """When the survey closes that a fact speaks of; and how much was left when a warning came."""
    case = view.case
    until = [f for f in view.facts if f.version <= fact.version]
    closing = closes_at(case, until, s.catalog) if fact.verb == Verb.REMIND else None
    closes = s.weekday_moment(closing, fact.at, case.project) if closing else ""
    if fact.verb not in ASIDE or not fact.reason:
        return {"closes": closes, "target": "", "left": ""}
    # As it was then: it may be told later.
    target, clock = Target(fact.reason), clock_of(case, until, s.catalog, fact.at)
    how = left(case, clock, clock.of(target), s) if clock else ""
    return {"closes": closes, "target": s.target(target).lower(), "left": how}
