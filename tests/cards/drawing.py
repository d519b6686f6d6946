"""Every card of the bot, drawn over the sample catalogue, and what can be wrong with one."""

import json
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import time, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import orjson
from jsonschema import Draft6Validator

from cards.answer_card import taken_card, which_form
from cards.audit_card import audit_card
from cards.case_card import case_card
from cards.catalog_card import catalog_card
from cards.choose_form import Choosing, choose_form
from cards.clock_card import clock_card
from cards.digest_card import GROUPS, digest_card
from cards.directory_card import Entry as PersonEntry
from cards.directory_card import census_card, entries_card
from cards.effect_form import done_form, effect_form, undone_card
from cards.files_card import files_card, other_form, went_card
from cards.files_card import which_form as which_case_form
from cards.form import draw
from cards.help_card import Reader, help_card
from cards.history_card import history_card
from cards.ledger_card import case_ledger_card, channel_card, undelivered_card
from cards.list_card import cases_card
from cards.load_card import load_card
from cards.move_form import move_form
from cards.new_case_form import Drafting, new_case_form, proposal_card, walk_card
from cards.news_card import news_card
from cards.parts import Card
from cards.precase_form import Completing, precase_form, walk_of
from cards.queue_card import groups_card, mended, misread_card, queue_card
from cards.queue_form import Refining, refine_form, view_form
from cards.relate_form import Relating, relate_form
from cards.report_card import cut_card, gave_up_card, preparing_card, report_card
from cards.report_names import Names
from cards.shared_card import own_view, shared_card
from cards.surface import Frame, Surface
from cards.survey_form import survey_form
from cards.texts import Texts
from cards.view_card import views_card
from domain.agenda import MESA
from domain.anonymous import anonymous, forgetting, nameless
from domain.attachment import Attachment, FileState
from domain.audit import PAGE as TRAIL_PAGE
from domain.bundle import Load
from domain.case import (
    Audience,
    Case,
    CaseType,
    Difference,
    Fact,
    Impact,
    Person,
    Priority,
    Role,
    State,
    Urgency,
)
from domain.catalog import Catalog, Node
from domain.digest import OFF, TOLD, TOLD_OF_OWN, Ahead, Digest
from domain.equipment import Piece
from domain.errors import Misspelt, Problem, ProblemKind
from domain.family import CHOICES, Bench, Family, Kin
from domain.files import Listed
from domain.forecast import Holder, Line, Weight
from domain.given import SUBJECT_LIMIT, Given, Need
from domain.kinship import MOST
from domain.ledger import OF_A_CASE, PAGE
from domain.lifecycle import LIFECYCLE, OPEN_STATES, questions
from domain.load import Workload
from domain.lookups import Listing, View, seen_by
from domain.mass import Mass, Place
from domain.months import Month
from domain.moves import By, Move, Verb
from domain.notices import OVERTAKEN, Channel, Notice, What
from domain.ports import Edge, Page, Version
from domain.profiles import FIELDS, Census, Heard, Profile, Said, Source
from domain.queue_filter import Facet, Order, QueueFilter, Risk, Written
from domain.queue_filters import LONGEST
from domain.queues import Queue
from domain.readings import Read, Reading, Trail
from domain.report import EVERYTHING, Report
from domain.report_life import Part
from domain.reporting import Told
from domain.reports import Counting, Cut, Figures, difference
from domain.retention import NOBODY
from domain.saved_view import SavedView
from domain.saved_views import MOST as MOST_VIEWS
from domain.search import Found, Hit
from domain.sharing import Shared
from domain.sla import Target, clock
from domain.transfer import LEAST, NOTE_LIMIT, Agreed, Asked, Effect, Moved, Step, Transfer, Why
from domain.transfer_news import News
from domain.undelivered import Entry, Spot, Undeliverable
from domain.versions import PARTS, Changed, InForce
from domain.ways import Ways
from settings import SAMPLE
from store.catalog_files import read_catalog
from tests.cards.charts import chart_faults, without_charts
from tests.chat import actions, elements
from tests.people import ANA, ANDRES, ELENA, JORGE, LUCIA, NOON

LARGEST = 28 * 1024
"""Bytes of a card, as UTF-8 JSON."""
PRIMARY = 6
NONCE = "0123456789abcdef"
MANY_FIELDS = "usuario-nuevo"
"""The leaf of the sample that asks for most additional data."""

_SCHEMA = Path(__file__).with_name("adaptive-card-1.6.0.schema.json")


@cache
def _validator() -> Draft6Validator:
    return Draft6Validator(json.loads(_SCHEMA.read_text(encoding="utf-8")))


_WORDS = {"text", "title", "value", "label", "placeholder", "errorMessage", "fallbackText", "speak"}


def _shape(found: Any) -> Any:
    """A card without its words, and of things alike in a row only one: the schema tells no
    difference, and there are fewer to check."""
    if isinstance(found, list):
        shapes = [_shape(item) for item in found]
        return [shape for n, shape in enumerate(shapes) if shape not in shapes[:n]]
    if not isinstance(found, dict):
        return found
    return {name: _shape_of(name, value) for name, value in found.items()}


def _shape_of(name: str, value: Any) -> Any:
    if name in _WORDS and isinstance(value, str):
        return "words"
    return {} if name == "data" and isinstance(value, dict) else _shape(value)


@cache
def _off_schema(shape: str) -> tuple[str, ...]:
    return tuple(error.message[:300] for error in _validator().iter_errors(json.loads(shape)))


def size(card: Card) -> int:
    """In bytes, as it travels."""
    return len(orjson.dumps(card))


def inputs(card: Card) -> list[dict[str, Any]]:
    return [e for e in elements(card) if str(e.get("type", "")).startswith("Input.")]


def said(card: Card) -> dict[str, str]:
    """What each input of a form holds, by id."""
    return {e["id"]: str(e.get("value", "")) for e in inputs(card)}


def faults(card: Card) -> list[str]:
    """What Teams, or somebody who reads with their ears, would trip over."""
    return list(_faults(card))


def _faults(card: Card) -> Iterator[str]:
    yield from _off_schema(json.dumps(_shape(without_charts(card))))
    yield from chart_faults(card)
    if card.get("version") != "1.5":
        yield f"version {card.get('version')}"
    yield from (f"no {name}" for name in ("fallbackText", "speak", "lang") if not card.get(name))
    ids = [e["id"] for e in elements(card) if e.get("type") and "id" in e]
    yield from (f"id {id_} twice" for id_ in {i for i in ids if ids.count(i) > 1})
    yield from (f"input {e['id']} without a label" for e in inputs(card) if not e.get("label"))
    pressed = actions(card)
    yield from (f"action without a title: {a}" for a in pressed if not a.get("title"))
    first = [a for a in card.get("actions", []) if a.get("mode") != "secondary"]
    if len(first) > PRIMARY:
        yield f"{len(first)} primary actions"
    images = [e for e in elements(card) if e.get("type") == "Image"]
    yield from ("image without url or altText" for e in images if not (e["url"] and e["altText"]))
    if size(card) > LARGEST:
        yield f"{size(card)} bytes"


# People and cases


def surface(texts: Texts, catalog: Catalog, frame: Frame = Frame.CARD) -> Surface:
    return Surface(texts, catalog, frame)


def a_case(catalog: Catalog, state: State = State.IN_PROGRESS, **other: Any) -> Case:
    """Ana's case with all that a case can have, in the hands of Jorge."""
    told: dict[str, Any] = {
        "number": 12,
        "type": CaseType.INCIDENT,
        "project": "tic",
        "category": "portatil-no-enciende",
        "subject": "Mi portátil no enciende",
        "description": "Desde ayer\nno enciende",
        "urgency": Urgency.HIGH,
        "impact": Impact.LOW,
        "priority": Priority.MEDIUM,
        "state": state,
        "client": catalog.people[ANA.id],
        "registered_by": ELENA.id,
        "group": "soporte",
        "assignee": JORGE.id,
        "solution": "Se cambió la batería",
        "evidence": "Serial 99",
        "provider_reference": "RMA-77",
        "next_contact": NOON.date() if state is State.SUSPENDED else None,
        "opened_at": NOON,
        "round": 1,
        "version": 5,
    }
    return Case(**(told | other))


def a_note(text: str = "Se pidió la pieza", **other: Any) -> Fact:
    told: dict[str, Any] = {
        "verb": Verb.NOTE,
        "who": JORGE.id,
        "who_name": JORGE.name,
        "at": NOON,
        "source": State.IN_PROGRESS,
        "target": State.IN_PROGRESS,
        "note": text,
        "version": 4,
    }
    return Fact(**(told | other))


def a_view(case: Case, role: Role, note: Fact | None = None) -> View:
    return a_view_of(case, {role}, [*its_life(case), *([note] if note else [])])


def a_precase(catalog: Catalog) -> Case:
    """As a mail left it."""
    sorted_ = a_case(catalog, State.REGISTERED)
    return replace(sorted_, type=CaseType.PRECASE, category="", group="mesa", assignee="", extra={})


def a_view_of(case: Case, roles: AbstractSet[Role], facts: Sequence[Fact]) -> View:
    """Two business hours after it was opened, its requests delivered."""
    at = NOON + timedelta(hours=2)
    return seen_by(case, facts, roles, sample(), at, {fact.version: at for fact in facts})


@cache
def sample() -> Catalog:
    return read_catalog(SAMPLE)


_LED_TO = {
    State.IN_PROGRESS: (Verb.TAKE, "inicio"),
    State.ESCALATED_SPECIALIST: (Verb.ESCALATE, "otro-grupo"),
    State.ESCALATED_ONSITE: (Verb.ONSITE, "cambio-parte"),
    State.SUSPENDED: (Verb.SUSPEND, "falta-informacion"),
    State.ACTIVE_PROVIDER: (Verb.PROVIDER, "garantia"),
    State.SOLVED: (Verb.SOLVE, "orientacion"),
    State.REOPENED: (Verb.REOPEN, "volvio"),
    State.CLOSED: (Verb.CLOSE, "autorizado"),
    State.UNMANAGED: (Verb.UNMANAGE, "duplicado"),
}


def its_life(case: Case) -> list[Fact]:
    """How it came into its state, without a word."""
    begun = a_note("", verb=Verb.OPEN, source=None, target=State.REGISTERED, version=1)
    if case.state is State.REGISTERED:
        return [begun]
    verb, reason = _LED_TO[case.state]
    led = a_note(
        "",
        verb=verb,
        reason=reason,
        source=State.REGISTERED,
        target=case.state,
        at=NOON + timedelta(minutes=30),
        version=2,
    )
    return [begun, led]


def desk_moves(state: State) -> list[Move]:
    return [move for move in LIFECYCLE if state in move.sources and move.by is By.PRESS]


def a_tossed_life(length: int) -> list[Fact]:
    """Suspended and taken up again, every day."""
    begun = a_note("", verb=Verb.OPEN, source=None, target=State.REGISTERED, version=1)
    states = [State.REGISTERED, *[State.SUSPENDED, State.IN_PROGRESS] * length]
    return [
        begun,
        *(
            a_note(
                "",
                verb=_LED_TO[target][0],
                reason=_LED_TO[target][1],
                source=source,
                target=target,
                at=NOON + timedelta(minutes=7, days=n),
                version=n + 1,
            )
            for n, (source, target) in enumerate(pairwise(states), 1)
        ),
    ]


def a_life(text: str, length: int = 12) -> list[Fact]:
    """As many facts as two pages of history hold, each with as much text as a fact can have."""
    began = a_note(verb=Verb.OPEN, source=None, target=State.REGISTERED, note="", version=1)
    rest = [
        a_note(
            text,
            verb=verb,
            source=State.IN_PROGRESS,
            target=State.SUSPENDED,
            reason="pendiente-repuesto",
            public=verb is not Verb.ESCALATE,
            differences=(
                Difference("state", "in_progress", "suspended"),
                Difference("group", "mesa", "soporte"),
                Difference("assignee", LUCIA.id, JORGE.id),
                Difference("solution", text, text[::-1]),
                Difference("next_contact", "", "2026-11-25"),
            ),
            version=version,
        )
        for version, verb in zip(
            range(2, length + 1), [Verb.SUSPEND, Verb.ESCALATE] * length, strict=False
        )
    ]
    return [began, *rest]


def an_old_view(catalog: Catalog) -> View:
    """Of a case from another desk, whose names there were as long as names can be."""
    name = "é" * 200
    steps = [
        a_note(
            name,
            verb=Verb.IMPORT,
            who=MESA.id if version == 12 else f"import:Vieja:{name[:150]}",
            who_name=name[:150],
            reason=name,
            differences=tuple(
                Difference(field, name, name) for field in ("group", "category", "subject")
            ),
            version=version,
        )
        for version in range(2, 13)
    ]
    case = a_case(catalog, State.IN_PROGRESS, group=name, category=name, assignee=f"import:{name}")
    view = a_view_of(case, {Role.SPECIALIST}, [its_life(case)[0], *steps])
    return replace(view, origin=f"{'D' * 40} {'9' * 100}")


def a_page(case: Case, length: int = 10) -> Listing:
    cases = [replace(case, number=n + 1, state=list(State)[n]) for n in range(length)]
    page = Page(cases, before=Edge(NOON, 1), after=Edge(None, length), total=9_999)
    at = NOON + timedelta(hours=2)
    return Listing(page, {c.number: clock(c, its_life(c), sample(), at) for c in cases})


def extra_of(catalog: Catalog, category: str, text: str) -> dict[str, str]:
    return {f"extra.{asked.id}": text for asked in catalog.categories[category].extra}


# Every card there is


def case_cards(s: Surface) -> Iterator[tuple[str, Card]]:
    note = a_note()
    for state in State:
        for role in Role:
            case = a_case(s.catalog, state)
            yield f"case {state} {role}", case_card(a_view(case, role, note), s)
            bare = replace(case, assignee="", solution="", evidence="", client=Person("x", "X"))
            yield f"bare case {state} {role}", case_card(a_view(bare, role), s)
        both = a_view_of(case, frozenset(Role), [*its_life(case), note])
        yield f"case {state}, every role", case_card(both, s, notice=s.texts.stale, kept="Listo")


def move_forms(s: Surface, given: Given | None = None) -> Iterator[tuple[str, Card]]:
    for state in State:
        case = a_case(s.catalog, state)
        for move in desk_moves(state):
            for role in sorted(move.who):
                form = move_form(a_view(case, role), move, NONCE, given or {}, s)
                yield f"form {move.verb} {state} {role}", draw(form, s.frame, s)
            asked = questions(move, case, move.who, s.catalog)
            wrong = replace(form, problems=dict.fromkeys(asked, Problem(ProblemKind.REQUIRED)))
            yield f"refused form {move.verb} {state}", draw(wrong, s.frame, s)


def new_case_forms(s: Surface) -> Iterator[tuple[str, Card]]:
    def drawn(given: Given, **more: Any) -> Card:
        draft = Drafting(
            **({"given": given, "nonce": NONCE, "works": True, "for_others": True} | more)
        )
        return draw(new_case_form(draft, s), s.frame, s)

    yield "new case", drawn({})
    yield "new case of a requester", drawn({}, works=False, for_others=False)
    for category in s.catalog.categories.values():
        chosen = {"subject": "No imprime", "category": category.id, "urgency": "high"}
        yield f"new case {category.id}", drawn(chosen, notice=s.texts.more_data)
        wrong = {"subject", "description", "category", "urgency", "impact", "group", "specialist"}
        wrong |= {f"extra.{asked.id}" for asked in category.extra}
        required = dict.fromkeys(wrong, Problem(ProblemKind.REQUIRED))
        yield f"refused new case {category.id}", drawn(chosen, problems=required)
    for number in (1, 2, 8):
        candidates = [replace(ANA, id=f"p{n}", name=f"Ana {n}") for n in range(number)]
        several = {"client": Problem(ProblemKind.SEVERAL_PEOPLE, value="ana")}
        asked = {"client": "ana", "subject": "x"}
        yield f"{number} candidates", drawn(asked, candidates=candidates, problems=several)
    pieces = [f"Portátil Dell {n}, serial {n}" for n in range(12)]
    for shown in (pieces[:1], pieces[:3], pieces):
        yield f"new case, {len(shown)} pieces", drawn({}, pieces=shown, own=shown[0])
    long = [f"{n}{'ñ' * 207}" for n in range(12)]
    full = {"subject": "ñ" * 200, "description": "🙂" * 2_800, "category": MANY_FIELDS}
    yield "new case, twelve long pieces", drawn(full, pieces=long, own=long[0])
    which = {"ci": Problem(ProblemKind.WHICH_PIECE)}
    chosen = {"client": ANA.id, "subject": "x"}
    yield "which of hers", drawn(chosen, client=ANA, pieces=pieces, problems=which)


def precase_forms(s: Surface, text: str = "La VPN no conecta") -> Iterator[tuple[str, Card]]:
    case = replace(a_precase(s.catalog), subject=text[:SUBJECT_LIMIT], description=text)
    view = a_view(case, Role.SPECIALIST)
    yield "precase", case_card(view, s)
    yield "the clock of a precase", clock_card(view, s)
    for category in ("", *s.catalog.categories):
        likely = tuple(s.catalog.categories)[:3]
        given = {"subject": case.subject, "category": category}
        draft = Completing(view, given, NONCE, likely, notice=s.texts.precases.more_data)
        yield f"completing {category}", draw(precase_form(draft, s), s.frame, s)
        wrong = {"subject", "category", "urgency", "impact"}
        refused = replace(draft, problems=dict.fromkeys(wrong, Problem(ProblemKind.REQUIRED)))
        yield f"refused completing {category}", draw(precase_form(refused, s), s.frame, s)
    walk = walk_card(None, (), given, NONCE, s, walk_of(draft))
    yield "walk of a precase", draw(walk, s.frame, s)


def walk_forms(s: Surface, given: Given | None = None) -> Iterator[tuple[str, Card]]:
    def below(node: Node | None, trail: tuple[Node, ...]) -> Iterator[tuple[str, Card]]:
        name = node.id if node else "the root"
        form = walk_card(node, trail, given or {"subject": "x"}, NONCE, s)
        yield f"walk at {name}", draw(form, s.frame, s)
        for child in node.children if node else s.catalog.tree:
            if child.children:
                yield from below(child, (*trail, child))

    yield from below(None, ())


def survey_forms(s: Surface, given: Given | None = None) -> Iterator[tuple[str, Card]]:
    view = a_view(a_case(s.catalog, State.SOLVED), Role.REQUESTER)
    form = survey_form(view, NONCE, given or {}, s)
    yield "survey", draw(form, s.frame, s)
    wrong = [*(q.id for q in s.catalog.survey), Need.REASON, Need.NOTE]
    refused = replace(form, problems=dict.fromkeys(wrong, Problem(ProblemKind.REQUIRED)))
    yield "refused survey", draw(refused, s.frame, s)


def lists(s: Surface, case: Case | None = None) -> Iterator[tuple[str, Card]]:
    t, page = s.texts, a_page(case or a_case(s.catalog))
    nothing = Listing(Page((), None, None, 0))
    yield "my cases", cases_card(t.my_cases, page, "mine", {"after": "|10"}, t.no_cases, s)
    yield "no cases", cases_card(t.my_cases, nothing, "mine", {}, t.no_cases, s)
    group = s.catalog.groups["soporte"]
    counts = dict.fromkeys(State, 99_999)
    yield "queue", queue_card(Queue(group, page, counts), {"group": group.id}, s)
    apart = a_page(a_precase(s.catalog), 3).page
    mixed = Queue(group, nothing, {}, replace(apart, before=None))
    yield "a queue with precases", queue_card(mixed, {"group": group.id}, s)
    yield "empty queue", queue_card(Queue(group, nothing, {}), {"group": group.id}, s)
    yield "groups", groups_card([*s.catalog.groups.values()], s)
    sixty = [replace(group, id=f"g{n}") for n in range(60)]
    yield "sixty groups", groups_card(sixty, s)
    yield from narrowed_queues(s, page, (case or a_case(s.catalog)).client.site)


A_FILTER = QueueFilter(
    states=tuple(state for state in State if state in OPEN_STATES),
    older=timedelta(hours=1),
    newer=timedelta(days=1),
    risks=tuple(Risk),
    specialists=("", JORGE.id, "gone"),
    priorities=tuple(Priority),
    order=Order.AGE,
)


def a_narrow_queue(s: Surface, page: Listing, site: str) -> Queue:
    """With every filter at once; `site` is as long as a site can be."""
    group = replace(s.catalog.groups["soporte"], members=tuple(f"p{n}" for n in range(40)))
    short = site.encode()[:60].decode(errors="ignore") or "x"
    values = dict.fromkeys(Facet, ("x",))
    values |= dict.fromkeys((Facet.SITE, Facet.CATEGORY, Facet.STATE, Facet.PRIORITY), (short,))
    narrow = replace(A_FILTER, sites=(site,) * 9, written=Written(values, s.texts.language))
    assert len(narrow.words.encode()) < LONGEST
    return Queue(group, page, dict.fromkeys(State, 99_999), narrow=narrow)


def narrowed_queues(s: Surface, page: Listing, site: str) -> Iterator[tuple[str, Card]]:
    queue = a_narrow_queue(s, page, site)
    group, words = queue.group, queue.narrow.words
    where = {"group": group.id, "words": words, "after": "2026-11-24T15:00:00+00:00|10|3"}
    yield "a narrowed queue", queue_card(queue, where, s, ELENA.id)
    nothing = Listing(Page((), None, None, 0))
    empty = replace(queue, listing=nothing, counts={})
    yield "a queue that nothing fits", queue_card(empty, {"group": group.id}, s, ELENA.id)
    way = mended("soporte estado:suspendido", where, s)
    yield "misread filters", misread_card(s.texts.refusal(Misspelt("a", "b", "c")), [way], s)


def queue_forms(s: Surface, site: str = "Bogotá") -> Iterator[tuple[str, Card]]:
    queue = a_narrow_queue(s, a_page(a_case(s.catalog)), site)
    group, words = queue.group, queue.narrow.words
    where = {"group": group.id, "words": words}
    asked = Refining(
        group=group,
        words=words,
        given={facet.value: site for facet in Facet},
        sites=[f"{n}{site}" for n in range(60)],
        notice=s.texts.refusal(Misspelt("a", "b", "c")),
    )
    yield "refining", draw(refine_form(asked, s), s.frame, s)
    required = Problem(ProblemKind.CONTRADICTING_AGES)
    wrong = replace(asked, problems={facet.value: required for facet in Facet})
    yield "refining, refused", draw(refine_form(wrong, s), s.frame, s)
    named = view_form(group, where, {"name": "x" * 60}, s)
    taken = {"name": Problem(ProblemKind.TAKEN, value="x" * 60)}
    yield "a view to be named", draw(named, s.frame, s)
    yield "a view refused", draw(replace(named, problems=taken), s.frame, s)
    views = [SavedView(ELENA.id, f"{n}", f"{n}{'ñ' * 58}", words, NOON) for n in range(MOST_VIEWS)]
    yield "no views", views_card([], s)
    yield "all views", views_card(views, s, s.texts.queues.deleted.format(name="x"))
    yield from loads(s)


def loads(s: Surface) -> Iterator[tuple[str, Card]]:
    states = {state: 9_999 for state in State if state in OPEN_STATES}
    full = Load("", states, 99_999, 99_999, timedelta(days=999))
    people = [replace(full, of=f"{n}{'ñ' * 30}") for n in range(40)]
    group = s.catalog.groups["soporte"]
    for first in (0, 10, 30, 77):
        yield f"load from {first}", load_card(Workload(group, full, [full, *people]), first, s)
    one = Load(JORGE.id, {State.SUSPENDED: 1}, 0, 1, timedelta(days=1.26))
    yield "a little load", load_card(Workload(group, one, [one, Load("")]), 0, s)
    yield "no load", load_card(Workload(group, Load(""), [Load(JORGE.id)]), 0, s)
    groups = [replace(full, of=g) for g in s.catalog.groups]
    yield "load of groups", load_card(Workload(None, full, groups), 0, s)


def histories(s: Surface, text: str = "Se pidió la pieza") -> Iterator[tuple[str, Card]]:
    facts = a_life(text)
    view = a_view(a_case(s.catalog), Role.SPECIALIST)
    yield "history", history_card(replace(view, facts=facts), 0, s)
    yield "older history", history_card(replace(view, facts=facts), 5, s)
    told = [
        a_note("", verb=move.verb, reason=Target.SOLUTION if move.needs else "", version=n)
        for n, move in enumerate(LIFECYCLE, 1)
        if move.by is By.CLOCK and move.target is None
    ]
    said_by_the_clock = a_view_of(view.case, {Role.SPECIALIST}, told)
    yield "a history of what the clock said", history_card(said_by_the_clock, 0, s)
    short = replace(view, facts=facts[:1])
    yield "a short history", history_card(short, 0, s)
    yield "a history of another desk", history_card(an_old_view(s.catalog), 0, s)
    yield "a case of another desk", case_card(an_old_view(s.catalog), s)


def clocks(s: Surface, length: int = 40) -> Iterator[tuple[str, Card]]:
    for state in State:
        for role in (Role.REQUESTER, Role.SPECIALIST):
            yield f"clock {state} {role}", clock_card(a_view(a_case(s.catalog, state), role), s)
    long = replace(a_case(s.catalog), priority=Priority.CRITICAL)
    yield "a long clock", clock_card(a_view_of(long, {Role.SPECIALIST}, a_tossed_life(length)), s)
    gone = replace(long, category="gone")
    yield "a clock without an agreement", clock_card(a_view(gone, Role.SPECIALIST), s)


def answers(s: Surface, text: str = "Sí, una luz naranja") -> Iterator[tuple[str, Card]]:
    case = a_case(s.catalog, State.SUSPENDED)
    yield "an answer taken", taken_card(case, text, s)
    views = [a_view(replace(case, number=n), Role.REQUESTER) for n in range(1, 9)]
    form = which_form(views, {Need.NOTE: text}, NONCE, s)
    yield "an answer for one of many", draw(form, Frame.CARD, s)


def file_cards(
    s: Surface, name: str = "pantalla.png", subject: str = "No imprime"
) -> Iterator[tuple[str, Card]]:
    case = a_case(s.catalog, subject=subject)
    view = replace(a_view(case, Role.REQUESTER), files=12)
    batch, link = f"chat-{'x' * 150}|a1", f"https://mesa.entidad.example/files/{'x' * 320}"
    file = Attachment(
        id="f1",
        number=case.number,
        person=ANA.id,
        name=name,
        size=2_411_725,
        at=NOON,
        state=FileState.ATTACHED,
        source="",
        batch=batch,
        place=0,
        due_at=None,
    )
    for count in (0, 1, 12):
        files = [Listed(file, ANA.name)] * count
        yield f"{count} files", files_card(view, files, 0, lambda _file: link, s)
        yield f"{count} files, no address", files_card(view, files, 0, lambda _file: "", s)
    yield "a case with files", case_card(view, s)
    yield "files that went to a case", went_card(case, 2, batch, s)
    cases = [replace(case, number=n) for n in range(1, 21)]
    for several in (cases, cases[:1], []):
        which = which_case_form(several, 2, batch, NONCE, s)
        yield f"files for one of {len(several)}", draw(which, Frame.CARD, s)
        other = other_form(case, several, 2, batch, NONCE, s)
        yield f"files for another of {len(several)}", draw(other, Frame.CARD, s)


def ledgers(s: Surface) -> Iterator[tuple[str, Card]]:
    """How people are told; what reached nobody; what became of each notice of a case."""
    case = a_case(s.catalog)
    for who in (ANA, JORGE, ANDRES, replace(ANA, email="")):
        for chosen in ("", *Channel):
            told = replace(who, notices=chosen)
            for mail in (True, False):
                ways = Ways(s.catalog, mail=mail)
                yield f"notices {who.name} {chosen} {mail}", channel_card(told, ways, s, "Listo")
    spot = Spot(NOON, 7)
    many = Difference("alike", "site", ", ".join(map(str, range(1_000, 1_300))))
    facts = [a_note("", verb=Verb.ALIKE, version=n, differences=(many,)) for n in range(9)]
    for why in WHYS:
        entries = [an_entry(what, why, name="A" * 200) for what in What]
        page = Undeliverable(entries[:PAGE], spot, spot, 1_200)
        yield f"undelivered, {why}", undelivered_card(page, s, s.texts.notices.retried_one)
        told = [an_entry(what, why) for what in (What.TELL, What.MAIL)] * (OF_A_CASE // 2)
        yield f"ledger of a case, {why}", case_ledger_card(case, told, s, facts)
    sent = replace(an_entry(What.MAIL, ""), sent_at=NOON)
    owed = replace(an_entry(What.TELL, ""), due_at=NOON)
    retried = replace(an_entry(What.TELL, "502"), due_at=NOON)
    yield "ledger of a case", case_ledger_card(case, [sent, owed, retried], s)
    yield "ledger of a case, nothing", case_ledger_card(case, [], s)
    yield "undelivered, nothing", undelivered_card(Undeliverable([], None, None, 0), s)
    unreached = replace(a_view(case, Role.SPECIALIST, a_note()), unreached=NOON)
    yield "case whose requester cannot be reached", case_card(unreached, s)


def audits(s: Surface, name: str = "A" * 200) -> Iterator[tuple[str, Card]]:
    """Who read a case, beside what was done to it; and what is left of one that was forgotten."""
    case, spot = a_case(s.catalog), Spot(NOON, 7)
    read = [Read(ANA.id, name, what, NOON) for what in Reading]
    for known in (True, False):
        full = Trail([*a_life(""), *read][:TRAIL_PAGE], spot, spot, 12_000)
        yield f"audit {known}", audit_card(case, full, s, known=known)
    for place in range(0, len(LIFECYCLE), TRAIL_PAGE):
        moves = LIFECYCLE[place : place + TRAIL_PAGE]
        by = (a_note("", verb=m.verb, reason="x" if m.target else "", who_name=name) for m in moves)
        yield (
            f"audit of moves {place}",
            audit_card(case, Trail([*by], None, None, 0), s, known=True),
        )
    once = [Read(NOBODY, "", Reading.CARD, NOON), Read("mail:x", "", Reading.CARD, NOON)]
    yield "audit of one reading", audit_card(case, Trail(once, None, None, 1), s, known=False)
    over = anonymous(a_case(s.catalog, State.CLOSED), s.catalog)
    facts = [*map(nameless, its_life(over)), forgetting(over, NOON)]
    for role in (Role.SPECIALIST, Role.SUPERVISOR, Role.COLLEAGUE):
        view = a_view_of(over, {role}, facts)
        yield f"forgotten case {role}", case_card(view, s)
        yield f"history of a forgotten case {role}", history_card(view, 0, s)
    listing = Listing(Page([over], None, None, 1))
    yield "a list with a forgotten case", cases_card(s.texts.my_work, listing, "search", {}, "", s)


WHYS = (
    *("left the bot", "403 BotNotInConversationRoster", "400 BadSyntax", "429", "502", ""),
    *("no address", "no mail", "mail down: TimeoutError", "smtp 550 5.1.1", "smtp 554 5.7.1"),
    *("bounced 5.1.1", "KeyError", OVERTAKEN),
)


def an_entry(what: What, why: str, name: str = "Ana Rojas") -> Entry:
    notice = Notice(
        id=7,
        what=what,
        person=ANA.id,
        audience=Audience.REQUESTER,
        number=12,
        version=3,
        attempts=2,
    )
    return Entry(notice=notice, name=name, at=NOON, due_at=None, sent_at=None, parked=True, why=why)


def digests(s: Surface, case: Case | None = None) -> Iterator[tuple[str, Card]]:
    ahead = a_page(case or a_case(s.catalog), 3)
    most = Ahead(ahead.page.cases, ahead.clocks)
    groups = {f"{n}{'g' * 60}": dict.fromkeys(TOLD, 99_999) for n in range(60)}
    own = dict.fromkeys(TOLD_OF_OWN, 1)
    since = NOON - timedelta(days=60)
    whole = Digest(
        at=NOON, since=since, own=own, own_ahead=most, groups=groups, ahead=most, stuck=3
    )
    hour = time(7, 30)
    for start in (0, GROUPS, 60 - GROUPS):
        yield f"digest from {start}", digest_card(whole, ELENA, hour, s, start=start)
    off, t = replace(JORGE, digest=OFF), s.texts.digests
    mine = replace(whole, groups={}, ahead=Ahead(), stuck=0)
    yield "digest of a specialist", digest_card(mine, off, hour, s, notice=t.set_off)
    one = replace(whole, own={}, groups={"soporte": dict.fromkeys(TOLD, 1)}, stuck=1)
    yield "digest of one group", digest_card(one, ELENA, None, s)
    yield "no news", digest_card(Digest(at=NOON, since=since), JORGE, hour, s, notice=t.set_on)


def small_talk(s: Surface) -> Iterator[tuple[str, Card]]:
    for works in (True, False):
        yield f"help {works}", help_card(s, NONCE, Reader(works=works))
        lost = s.texts.unknown_word.format(word="impresora")
        yield (
            f"help unasked {works}",
            help_card(s, NONCE, Reader(works=works), notice=lost, subject="impresora"),
        )
    yield "proposal", proposal_card("No imprime", "No imprime\nnada", NONCE, s)


def a_shared(case: Case, readers: int = 60) -> Shared:
    at = NOON + timedelta(hours=2)
    ids = [f"29:{n:0>66}" for n in range(readers)]
    return Shared(case, clock(case, its_life(case), sample(), at), "5" * 24, ids)


def shared_cards(s: Surface) -> Iterator[tuple[str, Card]]:
    """What others see; and what one person sees in its place."""
    for state in State:
        shared = a_shared(a_case(s.catalog, state))
        yield f"shared {state}", shared_card(shared, s)
        yield f"refused {state}", shared_card(shared, s, s.texts.sharing.only_who_attends)
        for role in Role:
            view = a_view(shared.case, role, a_note())
            yield f"shared {state}, seen as {role}", own_view(view, shared, s)
    gone = a_case(s.catalog, category="gone", group="gone", client=Person("x", "X"))
    yield "shared, of a group that is gone", shared_card(a_shared(gone, 0), s)


def a_family(case: Case, length: int = 8, **other: Any) -> Family:
    """With a parent, more children than a card shows, and cases that look alike."""
    kin = [
        Kin(n, CaseType.REQUEST, list(State)[n % len(State)], case.subject, opens=n % 3 > 0)
        for n in range(1, length + 1)
    ]
    others = [replace(case, number=n) for n in range(20, 23)]
    told: dict[str, Any] = {
        "parent": replace(kin[0], number=5),
        "may_part": True,
        "children": kin,
        "total": length + 4,
        "open": length,
        "alike": Mass(case, others, Place.SITE),
    }
    return Family(**(told | other))


def relations(s: Surface, text: str = "No hay internet") -> Iterator[tuple[str, Card]]:
    case = a_case(s.catalog, subject=text, parent=5)
    family = a_family(case)
    for roles in ({Role.REQUESTER}, {Role.COLLEAGUE}, set(Role)):
        for place in Place:
            alike = Mass(case, [replace(case, number=9)], place)
            view = replace(a_view_of(case, roles, its_life(case)), family=family)
            drawn = replace(view, family=replace(family, alike=alike))
            yield f"case in a family {sorted(roles)} {place}", case_card(drawn, s)
    view = replace(a_view(case, Role.SUPERVISOR), family=family)
    for verb in (Verb.SOLVE, Verb.NOTE):
        move = next(m for m in desk_moves(case.state) if m.verb is verb)
        yield f"{verb} with children", draw(move_form(view, move, NONCE, {}, s), s.frame, s)
    kin = [replace(family.children[0], number=n) for n in range(1_000, 1_000 + CHOICES)]
    rows = [
        replace(case, number=n, client=replace(case.client, site=text))
        for n in range(30, 30 + MOST)
    ]
    bench = Bench(kin, rows, rows[:10])
    found = Found(rows[:10], Hit(2, 3), Hit(1, 2), 90, more=True)
    asked = Relating(view=view, bench=bench, nonce=NONCE, text="internet")
    yield "relating", draw(relate_form(asked, s), s.frame, s)
    yield "relating, found", draw(relate_form(replace(asked, found=found), s), s.frame, s)
    empty = replace(asked, bench=Bench(), notice=s.texts.stale)
    yield "relating, nothing there", draw(relate_form(empty, s), s.frame, s)


def directory_cards(s: Surface) -> Iterator[tuple[str, Card]]:
    for word in ("ok", "429", "TimeoutError"):
        heard = dict.fromkeys(Source, Heard(NOON, word))
        census = Census(50_000, 60_000, dict.fromkeys(Source, 50_000), heard)
        yield f"people, {word}", census_card(census, s)
    yield "no people", census_card(Census(0, 0, {}, {}), s)
    long = dict.fromkeys(FIELDS, "ñ" * 200)
    asked = [Said(source, NOON, long, found=source is Source.LOCAL) for source in Source]
    pieces = [Piece(f"{n}" * 60, "P" * 60, "M" * 80) for n in range(10, 40)]
    whole = PersonEntry(Profile(Person("x" * 100, **long), asked), pieces)
    yield "three people", entries_card([whole] * 3, "ana", s, more=True)
    bare = PersonEntry(Profile(Person("x", "")))
    yield "a person of whom nothing is known", entries_card([bare], "x", s, more=False)
    yield "nobody", entries_card([], "**nadie**", s, more=False)


def catalog_cards(s: Surface) -> Iterator[tuple[str, Card]]:
    version = Version("a" * 64, NOON, "")
    ids = tuple(f"{n}" * 50 for n in range(10, 90))
    every = dict.fromkeys(PARTS, Changed(ids, ids, ids))
    yield "the first catalogue", catalog_card(InForce(version), s)
    yield "a catalogue after one that is unreadable", catalog_card(InForce(version, version), s)
    yield "a catalogue that says the same", catalog_card(InForce(version, version, {}), s)
    yield "a catalogue all new", catalog_card(InForce(version, version, every), s)


def a_transfer(count: int, **other: Any) -> Transfer:
    """Elena moved these from Jorge to Lucía."""
    numbers = range(1_000_000, 1_000_000 + count)
    moved = [Moved(n, 7, "soporte", JORGE.id, "mesa", LUCIA.id) for n in numbers]
    return Transfer(**({"id": 7, "person": ELENA.id, "at": NOON, "moved": moved} | other))


def transfers(s: Surface, text: str = "No imprime") -> Iterator[tuple[str, Card]]:
    """Choosing many cases, the effect of moving them, the word that it was done, and who hears."""
    listing, numbers = a_page(a_case(s.catalog, subject=text)), range(1_000_000, 1_000_200)
    where = {"group": "soporte", "words": "estado:suspendido sede:bogotá", "after": "|1000000"}
    given = {Need.GROUP: "mesa", Need.SPECIALIST: LEAST, Need.NOTE: text[:NOTE_LIMIT]}
    choosing = Choosing(
        group=s.catalog.groups["soporte"],
        listing=listing,
        where=where,
        chosen=[*numbers],
        given=given,
        nonce=NONCE,
        notice=s.texts.transfers.none_chosen,
    )
    required = dict.fromkeys((*given, Need.REASON), Problem(ProblemKind.REQUIRED))
    nothing = replace(choosing, listing=Listing(Page((), None, None, 0)), chosen=(), notice="")
    for drawn in (choosing, replace(choosing, problems=required), nothing):
        yield f"choosing {len(drawn.problems)}", draw(choose_form(drawn, s), s.frame, s)
    asked = Asked(numbers=[*numbers], group="mesa", specialist=LEAST, reason="", note=given["note"])
    people = [f"{n:0>36}" for n in range(60)]
    steps = [Step(n, 12, people[n % 60]) for n in numbers]
    lines = [
        Line(Holder(p), Weight(9_999, 99, 9), Weight(10_000, 100, place))
        for place, p in enumerate(people)
    ]
    left = dict.fromkeys(Why, range(2_000_000, 2_000_015))
    agreed = Agreed(steps=steps, group="mesa", reason="", note=asked.note)
    effect, words = Effect(agreed, left, lines), s.texts.transfers
    yield "effect", draw(effect_form(effect, asked, where, NONCE, s, words.none_chosen), s.frame, s)
    one, alone = Line(Holder("", "mesa"), Weight(1, 0, None), Weight(0, 0, None)), steps[:1]
    for specialist in ("", LUCIA.id):
        small = Effect(replace(agreed, steps=alone), {}, [one])
        form = effect_form(small, replace(asked, specialist=specialist), where, NONCE, s)
        yield f"effect of one {specialist}", draw(form, s.frame, s)
    yield "moved", draw(done_form(a_transfer(3), where, s, "mesa"), s.frame, s)
    undone = words.undone.format(cases=words.cases(3))
    yield "taken back", undone_card(undone, where, s)
    yield "taken back, nowhere to go", undone_card(undone, {}, s)
    for name, news in a_move_told(listing):
        yield name, news_card(news, s)


def a_move_told(listing: Listing) -> Iterator[tuple[str, News]]:
    here = [case.number for case in listing.page.cases]
    told = News(
        transfer=a_transfer(12),
        who=ELENA.name,
        gained=here,
        lost=[98, 99],
        start=0,
        shown=here,
        cases={case.number: case for case in listing.page.cases},
        clocks=listing.clocks,
    )
    yield "what came and left", told
    yield "what came", replace(told, lost=[])
    yield "what left", replace(told, gained=[], lost=here, start=10)
    yield "what left, unknown", replace(told, gained=[], lost=here, cases={})
    yield "what came back", replace(told, transfer=a_transfer(12, undoes=6))
    queued = [
        replace(m, number=n, to_assignee="")
        for n, m in zip(here, a_transfer(10).moved, strict=True)
    ]
    yield "what came to the group", replace(told, transfer=a_transfer(0, moved=queued), lost=[])


def a_counted_month(catalog: Catalog, lines: int, name: str = "Sede") -> Figures:
    """With so many lines in each cut; of a third of the specialists few have answered."""
    counting, survey = Counting(), catalog.survey
    for n in range(lines * 4):
        place = n % lines
        round_ = {q.id: [*q.choices][n % len(q.choices)] for q in survey}
        few = place % 3 == 0 and n >= lines
        counting.add(
            Part(
                number=n,
                group=[*catalog.groups][place % len(catalog.groups)],
                category=[*catalog.categories][place % len(catalog.categories)],
                site=f"{place} {name}",
                specialist=f"persona-{place}",
                state=State.CLOSED.value,
                registered=True,
                final=True,
                unmanaged=False,
                open=False,
                reopened=n % 2,
                attention=n % 3 > 0,
                solution=n % 4 > 0,
                states={state.value: n * 1_000 for state in State if n % 5},
                rounds=[] if few else [round_] * 2,
            )
        )
    return counting.figures()


def report_cards(s: Surface, name: str = "Sede") -> Iterator[tuple[str, Card]]:
    """Of a month as large as a card can show."""
    scope = tuple(sorted(s.catalog.groups))
    report = Report(id="1" * 32, month=Month(2026, 5), scope=scope, person=ELENA.id, at=NOON)
    figures, empty = a_counted_month(s.catalog, 40, name), Figures()
    made = replace(report, made_at=NOON, checksum="a" * 64, figures=figures.data(), size=1)
    names = Names(s, {f"persona-{n}": f"{name} {n}" for n in range(40)})
    before = replace(made, id="2" * 32, checksum="b" * 64)
    moved = difference(empty, figures)
    for percent in (0, 40):
        yield f"a report, {percent} %", preparing_card(report, percent, s)
    yield "a report that failed", gave_up_card(replace(report, scope=EVERYTHING), s)
    for told in (
        Told(made, figures, closed=False, kept=True),
        Told(made, figures, closed=True, kept=True),
        Told(made, figures, closed=True, kept=True, frozen=before),
        Told(made, figures, closed=True, kept=True, frozen=before, moved=moved),
        Told(made, empty, closed=True, kept=False),
    ):
        compared = f"{told.closed} {bool(told.frozen)} {bool(told.moved)}"
        yield f"report {compared}", report_card(told, names)
        link = "https://mesa.entidad.example/reports/" + "x" * 300
        notice = s.texts.reports.link_lives
        yield f"report with a link {compared}", report_card(told, names, notice=notice, url=link)
        for cut in Cut:
            yield f"report by {cut} {compared}", cut_card(told, cut, names)


def every_card(s: Surface) -> Iterator[tuple[str, Card]]:
    yield from directory_cards(s)
    yield from catalog_cards(s)
    yield from shared_cards(s)
    yield from case_cards(s)
    yield from move_forms(s)
    yield from new_case_forms(s)
    yield from precase_forms(s)
    yield from walk_forms(s)
    yield from survey_forms(s)
    yield from lists(s)
    yield from queue_forms(s)
    yield from clocks(s)
    yield from answers(s)
    yield from relations(s)
    yield from transfers(s)
    yield from histories(s)
    yield from file_cards(s)
    yield from ledgers(s)
    yield from audits(s)
    yield from digests(s)
    yield from report_cards(s)
    yield from small_talk(s)
