"""What a move is, and what it does to the fields of a case: the words of the table of LIFECYCLE."""

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypedDict

from domain.case import Audience, Case, CaseType, Person, Role, State
from domain.given import Need


class Verb(StrEnum):
    OPEN = "open"
    CLASSIFY = "classify"
    """A precase gets its category, and is a case like any other (R8)."""
    TAKE = "take"
    SUSPEND = "suspend"
    ESCALATE = "escalate"
    ONSITE = "onsite"
    PROVIDER = "provider"
    NOTE = "note"
    SOLVE = "solve"
    UNMANAGE = "unmanage"
    REASSIGN = "reassign"
    PUT_BACK = "put_back"
    """A move of many is undone (R32): it goes back to who had it."""
    CLOSE = "close"
    REOPEN = "reopen"
    ANSWER = "answer_request"
    RETRACT = "retract"
    ATTACH = "attach"
    DETACH = "detach"
    REMIND = "remind"
    EXPIRE = "expire"
    CHASE = "chase"
    PROPOSE = "propose"
    WARN = "warn"
    ALERT = "alert"
    BREACH = "breach"
    RELATE = "relate"
    """It becomes the parent of other cases (R18)."""
    JOIN = "join"
    PART = "part"
    """It no longer hangs from its parent."""
    RELEASE = "release"
    ALIKE = "alike"
    """Several cases look like this one: a mass incident, perhaps."""
    FORGET = "forget"
    """Its people and its words are forgotten: no move of anybody (`domain/retention.py`)."""
    IMPORT = "import"
    """A line of its history at another desk, or its arrival from there: no move leads to it."""


class By(StrEnum):
    """What makes a move."""

    PRESS = "press"
    SURVEY = "survey"
    """The requester's answers (R22): no button leads there."""
    CHAT = "chat"
    """What they say in the chat: no button of the case leads there."""
    CLOCK = "clock"
    """Time that has passed: nobody may."""
    RELATING = "relating"
    """A button with a card of its own: it changes other cases too."""
    CLASSIFYING = "classifying"
    """A button with the form of a new case: what it asks depends on the category."""
    RELATED = "related"
    """What relating does to the case at the other end: no button leads there."""
    TOGETHER = "together"
    """A press that is about many cases: no button of any one leads there."""


OFFERED = frozenset({By.PRESS, By.RELATING, By.CLASSIFYING})
"""What has a button on the card of a case."""


class Effects(TypedDict, total=False):
    """The fields of a case that a move may set."""

    group: str
    assignee: str
    solution: str
    evidence: str
    provider_reference: str
    next_contact: date | None
    round: int
    parent: int


Values = Mapping[Need, str]
Effect = Callable[[Case, Person, Values], Effects]


def nothing(_case: Case, _who: Person, _given: Values) -> Effects:
    return {}


def take(_case: Case, who: Person, _given: Values) -> Effects:
    return {"assignee": who.id, "next_contact": None}


def suspend(_case: Case, _who: Person, given: Values) -> Effects:
    until = date.fromisoformat(given[Need.NEXT_CONTACT])
    return {"solution": given[Need.SOLUTION], "next_contact": until}


def drop(_case: Case, _who: Person, _given: Values) -> Effects:
    return {"next_contact": None}


def hand_over(_case: Case, _who: Person, given: Values) -> Effects:
    group = given.get(Need.GROUP) or given[Need.ONSITE_GROUP]
    return {"group": group, "assignee": given[Need.SPECIALIST], "next_contact": None}


def provider(_case: Case, _who: Person, given: Values) -> Effects:
    return {"provider_reference": given[Need.PROVIDER_REFERENCE], "next_contact": None}


def solve(case: Case, who: Person, given: Values) -> Effects:
    # A reopened case goes back to the same specialist (R22): so there always is one.
    return {
        "assignee": case.assignee or who.id,
        "solution": given[Need.SOLUTION],
        "evidence": given[Need.EVIDENCE],
        "next_contact": None,
        "round": case.round + 1,
    }


def join(_case: Case, _who: Person, given: Values) -> Effects:
    return {"parent": int(given[Need.PARENT])}


def part(_case: Case, _who: Person, _given: Values) -> Effects:
    return {"parent": 0}


def anything(_case: Case) -> bool:
    """Precases too."""
    return True


def precase(case: Case) -> bool:
    """R8: nobody has said its category yet."""
    return case.type is CaseType.PRECASE


def classified(case: Case) -> bool:
    return not precase(case)


def free(case: Case) -> bool:
    """R18: at most one parent."""
    return not case.parent


def hangs(case: Case) -> bool:
    return bool(case.parent)


@dataclass(frozen=True, slots=True)
class Move:
    """One row. `target` None leaves the state as it is. `needs` are required, `may` can be left
    blank. `only` says for which of the cases in these states there is the move at all: not for
    precases, unless it says so."""

    verb: Verb
    sources: AbstractSet[State]
    target: State | None
    who: AbstractSet[Role]
    needs: tuple[Need, ...]
    may: tuple[Need, ...]
    tells: AbstractSet[Audience]
    effect: Effect = nothing
    by: By = By.PRESS
    only: Callable[[Case], bool] = classified
