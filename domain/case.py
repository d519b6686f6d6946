"""The nouns of the desk: people, cases, and the change that one event leaves behind."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class State(StrEnum):
    REGISTERED = "registered"
    IN_PROGRESS = "in_progress"
    ESCALATED_SPECIALIST = "escalated_specialist"
    ESCALATED_ONSITE = "escalated_onsite"
    SUSPENDED = "suspended"
    ACTIVE_PROVIDER = "active_provider"
    SOLVED = "solved"
    REOPENED = "reopened"
    CLOSED = "closed"
    UNMANAGED = "unmanaged"


class CaseType(StrEnum):
    INCIDENT = "incident"
    REQUEST = "request"
    PRECASE = "precase"
    """It came by mail (R8): what else it is, its category will say."""


class Urgency(StrEnum):
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Impact(StrEnum):
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Priority(StrEnum):
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


class Role(StrEnum):
    """What a person is to one case; the same person can be several."""

    REQUESTER = "requester"
    SPECIALIST = "specialist"
    """A member of the group that has the case, or its assignee: works it."""
    SUPERVISOR = "supervisor"
    COLLEAGUE = "colleague"
    """Of another group of the project: reads it and adds notes."""


class Audience(StrEnum):
    REQUESTER = "requester"
    RECEIVER = "receiver"
    """The assignee; while there is none, every member of the group."""
    SUPERVISORS = "supervisors"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the tenant, with what the directory knows (R2). `id` is the Entra object id."""

    id: str
    name: str
    email: str = ""
    company: str = ""
    site: str = ""
    department: str = ""
    phone: str = ""
    extension: str = ""
    ci: str = ""
    language: str = ""
    """The person's own choice: `es`, `en`, or empty while none was made."""
    locale: str = ""
    """The language their Teams spoke last, e.g. `es-CO`."""
    employee: str = ""
    """The number by which the entity's own lists know them."""
    notices: str = ""
    """The person's own choice of how they are told, a `domain.notices.Channel`; empty for none."""
    digest: str = ""
    """`off` where they want no digest in the morning."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A case as it stands. `number` is 0 until the store has given it one."""

    number: int = 0
    type: CaseType
    project: str
    category: str
    subject: str
    description: str
    urgency: Urgency
    impact: Impact
    priority: Priority
    state: State = State.REGISTERED
    client: Person
    """The requester as the directory knew them when the case was registered."""
    registered_by: str
    group: str
    assignee: str = ""
    solution: str = ""
    evidence: str = ""
    provider_reference: str = ""
    next_contact: date | None = None
    extra: Mapping[str, str] = field(default_factory=dict)
    """Additional data of the category (R5), by field id."""
    opened_at: datetime
    due_at: datetime | None = None
    """When it breaches next; None while its clock is stopped. An index for queues: it is derived
    from the facts, as is `wake_at`, the next instant at which the clock has something to do."""
    wake_at: datetime | None = None
    risk_at: datetime | None = None
    """Since when, or from when, it is at risk (R30): the warning share of what `due_at` speaks of
    is spent. Of a case whose clock is stopped: since when it is breached. Derived likewise."""
    parent: int = 0
    """The number of the case that it hangs from (R18); 0 for none."""
    round: int = 0
    """How many times it was solved; each has a survey of its own (R24)."""
    version: int = 1


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of a case before and after: a line of R16."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One line of a case's history (R16). Written once, never edited.

    `version` is the version of the case that this fact brought about; with the case's number it
    names the fact. `public` says whether the requester may read the note.
    """

    verb: str
    who: str
    who_name: str
    at: datetime
    source: State | None
    target: State
    reason: str = ""
    note: str = ""
    public: bool = True
    differences: tuple[Difference, ...] = ()
    version: int = 1


@dataclass(frozen=True, slots=True)
class Owed:
    """Somebody to be told of a fact, and as what."""

    person: str
    audience: Audience


@dataclass(frozen=True, slots=True)
class SurveyAnswers:
    """What the requester answered in one round (R21, R24), by question id."""

    round: int
    answers: Mapping[str, str]
    comment: str


@dataclass(frozen=True, slots=True)
class Change:
    """The case as it now is, the fact to remember, whom to tell, and the answers of a survey."""

    case: Case
    fact: Fact
    tell: tuple[Owed, ...] = ()
    survey: SurveyAnswers | None = None
