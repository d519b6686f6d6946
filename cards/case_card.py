"""A case, as the person who looks at it may see it: its facts, its last note, and their moves."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from itertools import chain

from adaptive_cards.types import FontWeight

from cards.files_line import files_actions, files_line
from cards.parts import (
    Action,
    Card,
    Element,
    banner,
    button,
    card,
    facts,
    heading,
    label,
    opener,
    plain,
    primary,
    said,
    subtle,
    typed,
    warning,
    within,
)
from cards.relation_part import gather, offer, relations
from cards.surface import Frame, Surface
from cards.texts import Texts
from cards.time_left import time_left
from domain.case import Case, Fact, Role, State
from domain.catalog import ExtraField, FieldKind
from domain.lifecycle import questions
from domain.lookups import View
from domain.moves import Verb

ORDER = (
    Verb.ANSWER,
    Verb.CLASSIFY,
    Verb.TAKE,
    Verb.SOLVE,
    Verb.NOTE,
    Verb.SUSPEND,
    Verb.ESCALATE,
    Verb.ONSITE,
    Verb.PROVIDER,
    Verb.UNMANAGE,
    Verb.REASSIGN,
    Verb.RELATE,
    Verb.PART,
)
"""What is pressed most comes first; what does not fit folds into the card's menu."""
_OWN_FORM = {Verb.RELATE: "relating", Verb.CLASSIFY: "precase"}
"""What opens the form of a move that is not drawn from the table."""
ENDED = frozenset({State.SOLVED, State.CLOSED})
PROPOSED = (Verb.UNMANAGE, *(verb for verb in ORDER if verb is not Verb.UNMANAGE))
"""When the requester was asked three times and never answered (R27)."""


def moved_card(case: Case, s: Surface) -> Card:
    """What is left of a card when a newer one stands below: each person has one card a case."""
    name = s.texts.case_name(case.type, case.number)
    body: list[Element] = [
        heading(name),
        *typed(case.subject, weight=FontWeight.BOLDER),
        subtle(s.texts.card_below),
    ]
    return card(body, [], f"{name}. {s.texts.card_below}", s.texts)


def case_card(view: View, s: Surface, notice: str = "", kept: str = "") -> Card:
    """`notice` is said on top: why the card is not what the person expected. `kept` is what they
    had typed into a form that the case no longer takes."""
    case, note = view.case, view.last_note
    texts = (kept, case.solution, case.evidence, note.note if note else "", case.description)
    return within(texts, lambda fitted: _drawn(view, s, notice, fitted))


def _drawn(view: View, s: Surface, notice: str, texts: Sequence[str]) -> Card:
    case, note, t = view.case, view.last_note, s.texts
    kept, solution, evidence, noted, description = texts
    name = t.case_name(case.type, case.number)
    body: list[Element] = [
        *banner(notice),
        *offer(view, s),
        *_text(t.typed_was, kept),
        heading(name),
        subtle(t.state_line.format(state=t.state[case.state], priority=t.priority[case.priority])),
        *_time(view, s),
        *typed(case.subject, weight=FontWeight.BOLDER),
        *([] if view.works else [said(_to_client(view, s))]),
        *_unanswered(view, s),
        *_unreached(view, s),
        *_forgotten(view, s),
        *relations(view, s),
        *facts(desk_lines(view, s) if view.works else client_lines(view, s)),
        *files_line(view, s),
        *_text(solution_title(case, t), solution),
        *_text(t.evidence, evidence),
        *(_text(_noted_by(note, s, case.project), noted) if note else ()),
        *_text(t.description, description),
    ]
    spoken = f"{name}. {t.state[case.state]}. {case.subject}"
    return card(body, _actions(view, s), spoken, t)


def _time(view: View, s: Surface) -> list[Element]:
    """How much time is left, for those who owe it."""
    lines = time_left(view.case, view.clock, s) if view.works and view.clock else ()
    return [said(line) for line in lines]


def _to_client(view: View, s: Surface) -> str:
    """How their case stands; where they are the one to act, what happens if they do not."""
    t, says = s.texts, s.texts.client_says[view.case.state]
    if view.chase:
        return f"{says} {t.answer_here}"
    if view.answered:
        return t.answered
    if view.closes_at:
        when = s.weekday_moment(view.closes_at, view.at, view.case.project)
        return f"{says} {t.closes_unanswered.format(when=when)}"
    return says


def _unanswered(view: View, s: Surface) -> list[Element]:
    """The proposal of R27."""
    proposed = view.works and view.chase is not None and view.chase.exhausted
    return [warning(s.texts.unanswered)] if proposed else []


def _unreached(view: View, s: Surface) -> list[Element]:
    """For the desk: it may have to call them."""
    if view.unreached is None:
        return []
    at = s.moment(view.unreached, view.case.project)
    return [warning(s.texts.notices.unreached.format(at=at))]


def _forgotten(view: View, s: Surface) -> list[Element]:
    """Why it says so little."""
    erased = next((f.at for f in reversed(view.facts) if f.verb == Verb.FORGET), None)
    if erased is None:
        return []
    at = s.date(erased, view.case.project)
    return [subtle(s.texts.audit.forgotten_case.format(at=at))]


def desk_lines(view: View, s: Surface) -> Sequence[tuple[str, str]]:
    """The facts of R9, in its order."""
    t, case, client = s.texts, view.case, view.case.client
    return (
        (t.client, client.name),
        (t.company, client.company),
        (t.site, client.site),
        (t.department, client.department),
        (t.phone, client.phone),
        (t.extension, client.extension),
        (t.email, client.email),
        (t.ci, client.ci),
        *_shared_lines(case, s),
        (t.group, s.group(case.group)),
        (t.specialist, s.person(case.assignee) if case.assignee else t.nobody_yet),
        (t.provider_reference, case.provider_reference),
        (t.registered_by, s.person(case.registered_by) if case.registered_by != client.id else ""),
        *_requests(view, s),
        *_end_lines(view, s),
    )


def _requests(view: View, s: Surface) -> Iterator[tuple[str, str]]:
    """When the requester was asked, each time with its delivery (R26)."""
    t, asked = s.texts, view.chase.requests if view.chase else ()
    for place, fact in enumerate(asked, 1):
        # Nobody is owed what they did themselves: a specialist who suspends a case of their own.
        owed, came = fact.version in view.delivered, view.delivered.get(fact.version)
        words = t.request_on_its_way if owed and not came else t.request_delivered
        yield t.request.format(place=place), words.format(at=s.moment(fact.at, view.case.project))


def client_lines(view: View, s: Surface) -> Sequence[tuple[str, str]]:
    t, case = s.texts, view.case
    who = s.person(case.assignee) if case.assignee else s.group(case.group)
    category = (t.category, s.category(case.category))
    return (category, (t.attended_by, who), (t.promised, _promised(view, s)), *_end_lines(view, s))


def _promised(view: View, s: Surface) -> str:
    """By when it is to be solved, while that still holds."""
    clock = view.clock
    when = clock and clock.solution.due
    return s.weekday_moment(when, view.at, view.case.project) if when else ""


def _shared_lines(case: Case, s: Surface) -> Sequence[tuple[str, str]]:
    t = s.texts
    levels = t.levels.format(
        urgency=t.brief(t.urgency[case.urgency]), impact=t.brief(t.impact[case.impact])
    )
    return (
        (t.category, s.category(case.category)),
        (t.state_label, t.state[case.state]),
        (t.priority_label, f"{t.priority[case.priority]} ({levels})"),
    )


def _end_lines(view: View, s: Surface) -> Sequence[tuple[str, str]]:
    t, case = s.texts, view.case
    category = s.catalog.categories.get(case.category)
    asked = {f.id: f for f in category.extra} if category else {}
    extra = (
        (s.said(f.label), _extra_value(f, value, s))
        for id_, value in case.extra.items()
        if (f := asked.get(id_))
    )
    contact = s.day(case.next_contact) if case.next_contact else ""
    return (
        *extra,
        (t.next_contact, contact),
        (t.registered_at, s.moment(case.opened_at, case.project)),
        (t.imports.came_from, view.origin),
    )


def _extra_value(field: ExtraField, value: str, s: Surface) -> str:
    if field.kind is FieldKind.DATE:
        with suppress(ValueError):  # the catalogue may have asked for a text when it was written
            return s.day(date.fromisoformat(value))
    return s.said(field.choices[value]) if value in field.choices else value


def _noted_by(note: Fact, s: Surface, project: str) -> str:
    t = s.texts
    said_by = t.note_by.format(who=plain(note.who_name), at=s.moment(note.at, project))
    return f"{t.last_note if note.public else t.last_internal_note} · {said_by}"


def solution_title(case: Case, t: Texts) -> str:
    """What was done is the solution once the case is solved: until then, and again where it was
    reopened, it is only how far it went."""
    return t.solution if case.state in ENDED else t.solution_so_far


def _text(title: str, text: str) -> list[Element]:
    return [label(title), *typed(text)] if text else []


def _actions(view: View, s: Surface) -> list[Action]:
    by_verb = {move.verb: move for move in view.moves}
    order = PROPOSED if view.chase and view.chase.exhausted else ORDER
    moves = (_move(view, verb, s) for verb in order if verb in by_verb)
    data = {"number": view.case.number, "version": view.case.version}
    reads = (button(s.texts.history, "history", data), button(s.texts.clock, "clock", data))
    files = files_actions(view, s)
    actions = list(chain(gather(view, s), _survey(view, s), moves, files, reads))
    return [primary(actions[0]), *actions[1:]]


def _move(view: View, verb: Verb, s: Surface) -> Action:
    """One press, or the way to the form, as the table of moves says."""
    move = next(m for m in view.moves if m.verb is verb)
    data = {"number": view.case.number, "version": view.case.version}
    if verb in _OWN_FORM:
        return asks(s, s.texts.verb[verb], _OWN_FORM[verb], data)
    if not questions(move, view.case, view.roles, s.catalog):
        return button(s.texts.verb[verb], verb, data)
    return asks(s, s.texts.verb[verb], "ask", {**data, "move": verb})


def _survey(view: View, s: Surface) -> list[Action]:
    case = view.case
    if case.state is not State.SOLVED or Role.REQUESTER not in view.roles:
        return []
    if view.origin and case.group not in s.catalog.groups:  # there is nobody to reopen it for
        return []
    data = {"number": case.number, "version": case.version}
    return [asks(s, s.texts.answer_survey, "survey", data)]


def asks(s: Surface, title: str, verb: str, data: Mapping[str, object]) -> Action:
    """The button that leads to a form, in the frame that this surface uses."""
    return opener(title, verb, data) if s.frame is Frame.DIALOG else button(title, verb, data)
