"""The life of a case, as one table. Nothing else says who may move a case where.

The checks, the buttons, the forms, the notices, the documentation and the property tests are read
from LIFECYCLE. A new move is one row and its words.
"""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import date, datetime

from domain.case import Audience, Case, Change, Fact, Person, Role, State
from domain.catalog import Catalog
from domain.errors import IllegalMove, NotAllowed, StaleCase
from domain.given import SUSPENDED, Context, Given, Need, Visibility, check
from domain.moves import (
    OFFERED,
    By,
    Move,
    Values,
    Verb,
    anything,
    drop,
    free,
    hand_over,
    hangs,
    join,
    part,
    precase,
    provider,
    solve,
    suspend,
    take,
)
from domain.telling import differences, owed

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
_LASTING = frozenset(S) - FINAL

_DESK = {Role.SPECIALIST, Role.SUPERVISOR}
_ANY = frozenset(Role)
_CLIENT = {Role.REQUESTER}
_BOSS = {Role.SUPERVISOR}
_TEAM = _ANY - _CLIENT
_NONE: frozenset[Role] = frozenset()

N = Need
_TO = {Audience.REQUESTER}
_ON = {Audience.RECEIVER}
_OVER = {Audience.SUPERVISORS}
_REASON = (N.REASON,)
_OTHERS = By.RELATED

# fmt: off
LIFECYCLE: tuple[Move, ...] = (
    #    verb           from           to       who may  needs                                         may also give               is told     and so
    # It needs what a new case needs (R3 to R5): `domain/precase.py` asks `domain/opening.py`.
    Move(Verb.CLASSIFY, {NEW},         None,    _DESK,   (),                                           (),                         _TO | _ON | _OVER, by=By.CLASSIFYING, only=precase),
    Move(Verb.TAKE,     _IDLE | {BACK}, WORK,   _DESK,   _REASON,                                      (),                         set(),      take),
    Move(Verb.SUSPEND,  _LIVE - {WAIT}, WAIT,   _DESK,   (N.REASON, N.SOLUTION, N.NOTE, N.NEXT_CONTACT), (),                       _TO,        suspend),
    Move(Verb.ESCALATE, _LIVE | {BACK}, UP,     _DESK,   (N.REASON, N.GROUP),                          (N.SPECIALIST, N.NOTE),     _ON,        hand_over),
    Move(Verb.ONSITE,   _LIVE | {BACK}, SITE,   _DESK,   (N.REASON, N.ONSITE_GROUP),                   (N.SPECIALIST, N.NOTE),     _ON,        hand_over),
    Move(Verb.PROVIDER, _LIVE - {VENDOR}, VENDOR, _DESK, (N.REASON, N.PROVIDER_REFERENCE),             (N.NOTE,),                  set(),      provider),
    Move(Verb.SOLVE,    _LIVE,         DONE,    _DESK,   (N.REASON, N.SOLUTION, N.CHILDREN),           (N.EVIDENCE,),              _TO,        solve),
    Move(Verb.UNMANAGE, _LIVE,         DROPPED, _DESK,   (N.REASON, N.NOTE),                           (),                         _TO,        drop, only=anything),
    Move(Verb.NOTE,     _LASTING - {WAIT}, None, _ANY, (N.NOTE,),                                    (N.VISIBILITY, N.CHILDREN), _TO | _ON, only=anything),
    Move(Verb.NOTE,     {WAIT},        None,    _TEAM,   (N.NOTE,),                                    (N.VISIBILITY, N.CHILDREN), _TO | _ON),
    Move(Verb.ANSWER,   {WAIT},        None,    _CLIENT, (N.NOTE,),                                    (),                         _ON),
    Move(Verb.REASSIGN, OPEN_STATES,   None,    _BOSS,   (N.REASON, N.GROUP),                          (N.SPECIALIST, N.NOTE),     _ON,        hand_over, only=anything),
    # Where to, the move of many says that is undone: `domain/transfers.py`.
    Move(Verb.PUT_BACK, OPEN_STATES,   None,    _BOSS,   (),                                           (),                         set(),      by=By.TOGETHER, only=anything),
    Move(Verb.RETRACT,  {WAIT},        None,    _CLIENT, (),                                           (),                         _ON,        by=By.CHAT),
    Move(Verb.ATTACH,   _LASTING,      None,    _ANY,   (N.NOTE,),                                    (),                         _TO | _ON,  by=By.CHAT, only=anything),
    Move(Verb.DETACH,   _LASTING,      None,    _ANY,   (N.NOTE,),                                    (),                         _TO | _ON,  by=By.CHAT, only=anything),
    Move(Verb.CLOSE,    {DONE},        CLOSED,  _CLIENT, _REASON,                                      (),                         set(),      by=By.SURVEY),
    Move(Verb.REOPEN,   {DONE},        BACK,    _CLIENT, _REASON,                                      (N.NOTE,),                  _ON,        by=By.SURVEY),
    Move(Verb.REMIND,   {DONE},        None,    _NONE,   (),                                           (),                         _TO,        by=By.CLOCK),
    Move(Verb.EXPIRE,   {DONE},        CLOSED,  _NONE,   _REASON,                                      (),                         _TO | _ON,  by=By.CLOCK),
    Move(Verb.CHASE,    {WAIT},        None,    _NONE,   (),                                           (),                         _TO,        by=By.CLOCK),
    Move(Verb.PROPOSE,  {WAIT},        None,    _NONE,   (),                                           (),                         _ON,        by=By.CLOCK),
    Move(Verb.WARN,     OPEN_STATES,   None,    _NONE,   (N.TARGET,),                                  (),                         _ON,        by=By.CLOCK),
    Move(Verb.ALERT,    OPEN_STATES,   None,    _NONE,   (N.TARGET,),                                  (),                         _OVER,      by=By.CLOCK),
    Move(Verb.BREACH,   OPEN_STATES,   None,    _NONE,   (N.TARGET,),                                  (),                         _ON | _OVER, by=By.CLOCK),
    Move(Verb.ALIKE,    OPEN_STATES,   None,    _NONE,   (),                                           (),                         _OVER,      by=By.CLOCK, only=anything),
    # What is over, only who watches over it relates (R25).
    Move(Verb.RELATE,   _LASTING,      None,    _DESK,   (),                                           (),                         set(),      by=By.RELATING, only=anything),
    Move(Verb.RELATE,   FINAL,         None,    _BOSS,   (),                                           (),                         set(),      by=By.RELATING, only=anything),
    Move(Verb.PART,     _LASTING,      None,    _TEAM,   (),                                           (),                         set(),      part, By.RELATING, hangs),
    Move(Verb.PART,     FINAL,         None,    _BOSS,   (),                                           (),                         set(),      part, By.RELATING, hangs),
    Move(Verb.JOIN,     _LASTING,      None,    _TEAM,   (N.PARENT,),                                  (),                         set(),      join, _OTHERS, free),
    Move(Verb.JOIN,     FINAL,         None,    _BOSS,   (N.PARENT,),                                  (),                         set(),      join, _OTHERS, free),
    Move(Verb.RELEASE,  _LASTING,      None,    _DESK,   (),                                           (),                         set(),      by=_OTHERS, only=anything),
    Move(Verb.RELEASE,  FINAL,         None,    _BOSS,   (),                                           (),                         set(),      by=_OTHERS, only=anything),
)
# fmt: on

INTERNAL_BY_NATURE = frozenset(
    {
        *(Verb.ESCALATE, Verb.ONSITE, Verb.PROVIDER, Verb.REASSIGN, Verb.PUT_BACK),
        *(Verb.PROPOSE, Verb.WARN, Verb.ALERT, Verb.BREACH, Verb.ALIKE),
    }
)
"""The notes that go with these, and what the clock tells the desk, are the desk's own business."""

NOTES = frozenset({Verb.NOTE, Verb.ANSWER})
FILES = frozenset({Verb.ATTACH, Verb.DETACH})
"""Their note names the files."""


ASIDE = frozenset(m.verb for m in LIFECYCLE if m.by in {By.CLOCK, By.RELATED} and m.target is None)
"""What the clock says beside the life of a case, and what relating does to it from elsewhere:
whoever was looking at it still sees it as it is."""


BESIDE = ASIDE | FILES | {Verb.PART}
"""After these, whoever was looking at the case still sees it as it is."""


def move_from(state: State, verb: str) -> Move | None:
    return next((m for m in LIFECYCLE if m.verb == verb and state in m.sources), None)


def _move_of(case: Case, verb: str) -> Move | None:
    move = move_from(case.state, verb)
    return move if move and move.only(case) else None


def moves_for(case: Case, roles: AbstractSet[Role]) -> tuple[Move, ...]:
    """The moves that these roles may make now: exactly the buttons that a card should show."""
    return tuple(
        m
        for m in LIFECYCLE
        if case.state in m.sources and m.who & roles and m.by in OFFERED and m.only(case)
    )


def questions(
    move: Move, case: Case, roles: AbstractSet[Role], catalog: Catalog, children: int = 0
) -> tuple[Need, ...]:
    """What a form has to ask this person. A list of one reason needs no question, and nobody
    chooses whether they themself may read a note; no questions, no form: one press does it.
    `children` are those still open that hang from the case (R19)."""
    single = len(catalog.reasons_for(move.verb, case.state)) == 1
    skipped = {Need.REASON} if single else set()
    if not children:
        skipped.add(Need.CHILDREN)
    if Role.REQUESTER in roles:  # what they write on their own case is theirs to read
        skipped.add(Need.VISIBILITY)
    return tuple(need for need in (*move.needs, *move.may) if need not in skipped)


def stands_since(case: Case, facts: Sequence[Fact]) -> int:
    """The first version that shows the case as it still is: what came later the clock only said,
    was done to it by relating, or are files that have arrived meanwhile and answer nothing."""
    for fact in reversed(facts):
        answers = fact.target is WAIT and fact.who == case.client.id  # R26: asked for a photo
        if fact.verb not in BESIDE or (fact.verb in FILES and answers):
            return fact.version
    return case.version


def permitted(
    case: Case,
    verb: Verb,
    roles: AbstractSet[Role],
    seen: int | None,
    *,
    stands: int | None = None,
    by: By = By.PRESS,
) -> Move:
    """The row to follow. Raises StaleCase, IllegalMove or NotAllowed (R17, R25).

    `seen` is the version that the person was looking at; None where that does not matter. `stands`
    is the first one that is as good as the newest.
    """
    move = _move_of(case, verb)
    current = range(case.version if stands is None else stands, case.version + 1)
    # A note takes nothing away from what changed meanwhile: it is never stale.
    if seen is not None and seen not in current and verb not in NOTES:
        raise StaleCase(case.number)
    if move is None or move.by is not by:
        raise IllegalMove(case.number, verb, case.state)
    if move.by is not By.CLOCK and not move.who & roles:
        raise NotAllowed(case.number, verb)
    return move


def meant(case: Case, verb: Verb, who: Person) -> Verb:
    """A note of who was asked is the answer (R26)."""
    asked = case.state is State.SUSPENDED and who.id == case.client.id
    return Verb.ANSWER if verb is Verb.NOTE and asked else verb


def act(
    case: Case,
    move: Move,
    given: Given,
    who: Person,
    catalog: Catalog,
    at: datetime,
    *,
    children: int = 0,
) -> Change:
    """The case after a permitted move, the fact of it, and whom to tell. Raises Invalid.

    `children` are those still open: what becomes of them has to be said only where there are any.
    """
    reasons = catalog.reasons_for(move.verb, case.state)
    if len(reasons) == 1:
        given = {**given, Need.REASON: reasons[0].id}
    today = at.astimezone(catalog.home(case).calendar.zone).date()
    needs, may = (
        tuple(n for n in asked if children or n is not Need.CHILDREN)
        for asked in (move.needs, move.may)
    )
    values = check(needs, may, Context(catalog, case, reasons, today, given))
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
        reason=values.get(Need.REASON) or values.get(Need.TARGET, ""),
        note=_note(move, values),
        public=_is_public(move, values, who, case),
        differences=differences(case, moved),
        version=moved.version,
    )
    return Change(moved, fact, owed(moved, fact, move.tells, catalog))


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
