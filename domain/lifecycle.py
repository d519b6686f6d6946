"""The life of a case, as one table. Nothing else says who may move a case where.

The checks, the buttons, the forms, the notices, the documentation and the property tests are read
from LIFECYCLE. A new move is one row and its words.
"""

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from enum import StrEnum
from typing import TypedDict
from zoneinfo import ZoneInfo

from domain.case import Audience, Case, Change, Difference, Fact, Owed, Person, Role, State
from domain.catalog import Catalog, Project
from domain.errors import IllegalMove, NotAllowed, StaleCase
from domain.given import SUSPENDED, Context, Given, Need, Visibility, check


class Verb(StrEnum):
    OPEN = "open"
    TAKE = "take"
    SUSPEND = "suspend"
    ESCALATE = "escalate"
    ONSITE = "onsite"
    PROVIDER = "provider"
    NOTE = "note"
    SOLVE = "solve"
    UNMANAGE = "unmanage"
    REASSIGN = "reassign"
    CLOSE = "close"
    REOPEN = "reopen"


class Effects(TypedDict, total=False):
    """The fields of a case that a move may set."""

    group: str
    assignee: str
    solution: str
    evidence: str
    provider_reference: str
    next_contact: date | None
    round: int


Values = Mapping[Need, str]
Effect = Callable[[Case, Person, Values], Effects]


def _nothing(_case: Case, _who: Person, _given: Values) -> Effects:
    return {}


def _take(_case: Case, who: Person, _given: Values) -> Effects:
    return {"assignee": who.id, "next_contact": None}


def _suspend(_case: Case, _who: Person, given: Values) -> Effects:
    until = date.fromisoformat(given[Need.NEXT_CONTACT])
    return {"solution": given[Need.SOLUTION], "next_contact": until}


def _hand_over(_case: Case, _who: Person, given: Values) -> Effects:
    group = given.get(Need.GROUP) or given[Need.ONSITE_GROUP]
    return {"group": group, "assignee": given[Need.SPECIALIST], "next_contact": None}


def _provider(_case: Case, _who: Person, given: Values) -> Effects:
    return {"provider_reference": given[Need.PROVIDER_REFERENCE], "next_contact": None}


def _solve(case: Case, who: Person, given: Values) -> Effects:
    # A reopened case goes back to the same specialist (R22): so there always is one.
    return {
        "assignee": case.assignee or who.id,
        "solution": given[Need.SOLUTION],
        "evidence": given[Need.EVIDENCE],
        "next_contact": None,
        "round": case.round + 1,
    }


@dataclass(frozen=True, slots=True)
class Move:
    """One row. `target` None leaves the state as it is. `by_survey`: no button leads here, the
    requester's survey does (R22). `needs` are required, `may` can be left blank."""

    verb: Verb
    sources: AbstractSet[State]
    target: State | None
    who: AbstractSet[Role]
    needs: tuple[Need, ...]
    may: tuple[Need, ...]
    tells: AbstractSet[Audience]
    effect: Effect = _nothing
    by_survey: bool = False


S = State
NEW, WORK, WAIT, VENDOR = S.REGISTERED, S.IN_PROGRESS, S.SUSPENDED, S.ACTIVE_PROVIDER
UP, SITE, BACK = S.ESCALATED_SPECIALIST, S.ESCALATED_ONSITE, S.REOPENED
DONE, CLOSED, DROPPED = S.SOLVED, S.CLOSED, S.UNMANAGED

FINAL = frozenset({CLOSED, DROPPED})
"""No change comes after these (R25)."""
OPEN_STATES = frozenset(S) - FINAL - {DONE}
"""A specialist still owes work."""

_IDLE = {NEW, UP, SITE, WAIT, VENDOR}
_LIVE = _IDLE | {WORK}

_DESK = {Role.SPECIALIST, Role.SUPERVISOR}
_ANY = frozenset(Role)
_CLIENT = {Role.REQUESTER}
_BOSS = {Role.SUPERVISOR}

N = Need
_TO = {Audience.REQUESTER}
_ON = {Audience.RECEIVER}
_REASON = (N.REASON,)

# fmt: off
LIFECYCLE: tuple[Move, ...] = (
    #    verb           from           to       who may  needs                                         may also give               is told     and so
    Move(Verb.TAKE,     _IDLE | {BACK}, WORK,   _DESK,   _REASON,                                      (),                         set(),      _take),
    Move(Verb.SUSPEND,  _LIVE - {WAIT}, WAIT,   _DESK,   (N.REASON, N.SOLUTION, N.NOTE, N.NEXT_CONTACT), (),                       _TO,        _suspend),
    Move(Verb.ESCALATE, _LIVE | {BACK}, UP,     _DESK,   (N.REASON, N.GROUP),                          (N.SPECIALIST, N.NOTE),     _ON,        _hand_over),
    Move(Verb.ONSITE,   _LIVE | {BACK}, SITE,   _DESK,   (N.REASON, N.ONSITE_GROUP),                   (N.SPECIALIST, N.NOTE),     _ON,        _hand_over),
    Move(Verb.PROVIDER, _LIVE - {VENDOR}, VENDOR, _DESK, (N.REASON, N.PROVIDER_REFERENCE),             (N.NOTE,),                  set(),      _provider),
    Move(Verb.SOLVE,    _LIVE,         DONE,    _DESK,   (N.REASON, N.SOLUTION),                       (N.EVIDENCE,),              _TO,        _solve),
    Move(Verb.UNMANAGE, _LIVE,         DROPPED, _DESK,   (N.REASON, N.NOTE),                           (),                         _TO),
    Move(Verb.NOTE,     frozenset(S) - FINAL, None, _ANY, (N.NOTE,),                                   (N.VISIBILITY,),            _TO | _ON),
    Move(Verb.REASSIGN, OPEN_STATES,   None,    _BOSS,   (N.REASON, N.GROUP),                          (N.SPECIALIST, N.NOTE),     _ON,        _hand_over),
    Move(Verb.CLOSE,    {DONE},        CLOSED,  _CLIENT, _REASON,                                      (),                         set(),      by_survey=True),
    Move(Verb.REOPEN,   {DONE},        BACK,    _CLIENT, _REASON,                                      (N.NOTE,),                  _ON,        by_survey=True),
)
# fmt: on

INTERNAL_BY_NATURE = frozenset({Verb.ESCALATE, Verb.ONSITE, Verb.PROVIDER, Verb.REASSIGN})
"""The notes that go with these are the desk's own business."""


class Clock(StrEnum):
    """Whether the agreed time of a case runs while it is in a state."""

    RUNS = "runs"
    STOPS = "stops"
    BY_PROJECT = "by_project"


CLOCKS: Mapping[State, Clock] = {
    state: Clock.STOPS if state in {WAIT, DONE, CLOSED, DROPPED} else Clock.RUNS for state in State
} | {VENDOR: Clock.BY_PROJECT}


def clock_runs(state: State, project: Project) -> bool:
    """R12, R14, R20: whether the time agreed for a case counts in this state."""
    if CLOCKS[state] is Clock.BY_PROJECT:
        return not project.provider_stops_clock
    return CLOCKS[state] is Clock.RUNS


def move_from(state: State, verb: str) -> Move | None:
    return next((m for m in LIFECYCLE if m.verb == verb and state in m.sources), None)


def moves_for(case: Case, roles: AbstractSet[Role]) -> tuple[Move, ...]:
    """The moves that these roles may make now: exactly the buttons that a card should show."""
    return tuple(
        m for m in LIFECYCLE if case.state in m.sources and m.who & roles and not m.by_survey
    )


def questions(
    move: Move, case: Case, roles: AbstractSet[Role], catalog: Catalog
) -> tuple[Need, ...]:
    """What a form has to ask this person. A list of one reason needs no question, and nobody
    chooses whether they themself may read a note; no questions, no form: one press does it."""
    single = len(catalog.reasons_for(move.verb, case.state)) == 1
    skipped = {Need.REASON} if single else set()
    if Role.REQUESTER in roles:  # what they write on their own case is theirs to read
        skipped.add(Need.VISIBILITY)
    return tuple(need for need in (*move.needs, *move.may) if need not in skipped)


def permitted(
    case: Case,
    verb: Verb,
    roles: AbstractSet[Role],
    version: int | None,
    *,
    by_survey: bool = False,
) -> Move:
    """The row to follow. Raises StaleCase, IllegalMove or NotAllowed (R17, R25).

    `version` is the one that the person was looking at; None where that does not matter.
    """
    move = move_from(case.state, verb)
    # A note takes nothing away from what changed meanwhile: it is never stale.
    if version not in {None, case.version} and verb is not Verb.NOTE:
        raise StaleCase(case.number)
    if move is None or (move.by_survey and not by_survey):
        raise IllegalMove(case.number, verb, case.state)
    if not move.who & roles:
        raise NotAllowed(case.number, verb)
    return move


def act(
    case: Case, move: Move, given: Given, who: Person, catalog: Catalog, at: datetime
) -> Change:
    """The case after a permitted move, the fact of it, and whom to tell. Raises Invalid."""
    reasons = catalog.reasons_for(move.verb, case.state)
    if len(reasons) == 1:
        given = {**given, Need.REASON: reasons[0].id}
    today = at.astimezone(ZoneInfo(catalog.projects[case.project].timezone)).date()
    values = check(move.needs, move.may, Context(catalog, case, reasons, today, given))
    moved = replace(
        case,
        state=move.target or case.state,
        version=case.version + 1,
        **move.effect(case, who, values),
    )
    fact = Fact(
        verb=move.verb,
        who=who.id,
        who_name=who.name,
        at=at,
        source=case.state,
        target=moved.state,
        reason=values.get(Need.REASON, ""),
        note=_note(move, values),
        public=_is_public(move, values, who, case),
        differences=differences(case, moved),
        version=moved.version,
    )
    return Change(moved, fact, owed(moved, fact, move.tells, catalog))


def owed(
    case: Case, fact: Fact, audiences: AbstractSet[Audience], catalog: Catalog
) -> tuple[Owed, ...]:
    """Each person once; nobody of their own act, and no requester of what is internal."""
    group = catalog.groups[case.group]
    supervisors = (*group.supervisors, *catalog.projects[case.project].supervisors)
    readers: Mapping[Audience, tuple[str, ...]] = {
        Audience.REQUESTER: (case.client.id,) if fact.public else (),
        Audience.RECEIVER: (case.assignee,) if case.assignee else group.members,
        Audience.SUPERVISORS: supervisors,
    }
    told: dict[str, Audience] = {}
    for audience in Audience:
        if audience in audiences:
            for person in readers[audience]:
                told.setdefault(person, audience)
    told.pop(fact.who, None)
    return tuple(Owed(person, audience) for person, audience in told.items())


_OWN_LINE = frozenset({"number", "version", "client", "opened_at", "registered_by", "extra"})


def differences(before: Case | None, after: Case) -> tuple[Difference, ...]:
    """What changed, field by field (R16)."""
    pairs = (
        (f.name, getattr(before, f.name) if before else "", getattr(after, f.name))
        for f in fields(Case)
        if f.name not in _OWN_LINE
    )
    return tuple(
        Difference(name, str(old or ""), str(new or "")) for name, old, new in pairs if old != new
    )


def _note(move: Move, values: Values) -> str:
    note = values.get(Need.NOTE, "")
    if move.verb is not Verb.SUSPEND:
        return note
    # R12: begins `SUSP:` and names the date, whatever the specialist typed.
    until = date.fromisoformat(values[Need.NEXT_CONTACT])
    said = note.removeprefix(SUSPENDED).strip()
    return f"{SUSPENDED} {said} ({until:%d/%m/%Y})"


def _is_public(move: Move, values: Values, who: Person, case: Case) -> bool:
    if move.verb in INTERNAL_BY_NATURE:
        return False
    return who.id == case.client.id or values.get(Need.VISIBILITY) != Visibility.INTERNAL
