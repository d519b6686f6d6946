"""A desk in miniature, with one of everything: what the domain's tests are built from."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from domain.business_time import DAY_S, Calendar, Shift
from domain.case import (
    Audience,
    Case,
    CaseType,
    Change,
    Impact,
    Person,
    Priority,
    Role,
    State,
    Urgency,
)
from domain.catalog import (
    AssignmentRule,
    Catalog,
    Category,
    ExtraField,
    FieldKind,
    Group,
    Node,
    Project,
    Promise,
    Question,
    Reason,
    RuleKind,
    Words,
)
from domain.given import Need
from domain.lifecycle import act, move_from, permitted
from domain.moves import OFFERED, By, Move, Verb
from domain.opening import NewCase, open_case
from domain.survey import answer_survey
from tests.people import ANA, ANDRES, CARLOS, ELENA, JORGE, LUCIA, MARTA, NOON, STRANGER

NORA = Person("nora", "Nora Vega")
RAUL = Person("raul", "Raúl León")
RITA = Person("rita", "Rita Sol")
PILAR = Person("pilar", "Pilar Mesa")
EVERYBODY = (
    *(ANA, CARLOS, LUCIA, JORGE, MARTA, ELENA, ANDRES, STRANGER),
    *(NORA, RAUL, RITA, PILAR),
)

TODAY = date(2026, 11, 24)
TOMORROW = date(2026, 11, 25)
AUTHORISES = "authorises"


HOUR = 3_600


def words(text: str) -> Words:
    return Words(text, f"{text} (en)")


def _group(id_: str, level: int, *members: Person, boss: Person | None = None) -> Group:
    bosses = (boss.id,) if boss else ()
    return Group(id_, words(id_), level, level == 2, tuple(m.id for m in members), bosses)


def _reasons(*ids: str) -> tuple[Reason, ...]:
    return tuple(Reason(id_, words(id_)) for id_ in ids)


_WAITING = (State.SUSPENDED, State.ACTIVE_PROVIDER)
_STARTS = (
    State.REGISTERED,
    State.ESCALATED_SPECIALIST,
    State.ESCALATED_ONSITE,
    State.REOPENED,
)
_CHOICES = {"a": words("A"), "b": words("B")}
_YES_NO = {"yes": words("Sí"), "no": words("No")}
_FIELDS = (
    ExtraField("serial", FieldKind.TEXT, words("Serial"), required=True),
    ExtraField("count", FieldKind.NUMBER, words("Cuántos"), required=True),
    ExtraField("since", FieldKind.DATE, words("Desde"), required=True),
    ExtraField("kind", FieldKind.CHOICE, words("Clase"), required=True, choices=_CHOICES),
    ExtraField("remark", FieldKind.TEXT, words("Observación"), required=False),
)
EXTRA = {"serial": "5CD3210", "count": "3", "since": "2026-11-20", "kind": "a"}


def fixed(group: str, specialist: Person | None = None) -> AssignmentRule:
    return AssignmentRule(RuleKind.FIXED, group, specialist.id if specialist else "")


_RULES: Mapping[str, AssignmentRule] = {
    "printer": fixed("desk"),
    "laptop": fixed("field", JORGE),
    "turns": AssignmentRule(RuleKind.ROUND_ROBIN, "field"),
    "least": AssignmentRule(RuleKind.LEAST_LOADED, "systems"),
    "by-site": AssignmentRule(
        RuleKind.BY_SITE,
        "desk",
        LUCIA.id,
        {
            "valledupar": fixed("field", NORA),
            "bogota": AssignmentRule(RuleKind.LEAST_LOADED, "systems"),
        },
    ),
    "account": fixed("desk"),
}


def _category(id_: str, project: str, rule: AssignmentRule) -> Category:
    watched = id_ == "printer"
    return Category(
        id=id_,
        path=(words(project), words("hardware"), words(id_)),
        project=project,
        type=CaseType.REQUEST if id_ == "account" else CaseType.INCIDENT,
        rule=rule,
        tells=(Audience.RECEIVER, Audience.SUPERVISORS) if watched else (Audience.RECEIVER,),
        impact=Impact.MEDIUM,
        promises=PROMISES,
        extra=_FIELDS if id_ == "account" else (),
    )


PROMISES = {
    Priority.CRITICAL: Promise(HOUR // 2, 4 * HOUR),
    Priority.HIGH: Promise(HOUR, 8 * HOUR),
    Priority.MEDIUM: Promise(2 * HOUR, 16 * HOUR),
    Priority.LOW: Promise(4 * HOUR, 40 * HOUR),
}
_RANK = (Priority.LOW, Priority.LOW, Priority.MEDIUM, Priority.HIGH, Priority.CRITICAL)
PRIORITIES = {
    (impact, urgency): _RANK[weight + haste]
    for weight, impact in enumerate(Impact)
    for haste, urgency in enumerate(Urgency)
}

_OPEN = (Shift(8 * HOUR, 12 * HOUR), Shift(13 * HOUR, 17 * HOUR))
OFFICE = Calendar("America/Bogota", dict.fromkeys(range(5), _OPEN))
"""Monday to Friday, eight hours with a break at noon, no holidays."""

DESK = Catalog(
    projects={
        "tic": Project(
            id="tic",
            name=words("tic"),
            groups=("desk", "field", "systems"),
            supervisors=(ELENA.id,),
            creators=("desk",),
            priorities=PRIORITIES,
            calendar=OFFICE,
            provider_stops_clock=False,
        ),
        "finance": Project(
            id="finance",
            name=words("finance"),
            groups=("payroll", "systems"),
            supervisors=(),
            creators=(),
            priorities=PRIORITIES,
            calendar=Calendar("Asia/Tokyo", {day: (Shift(0, DAY_S),) for day in range(5)}),
            provider_stops_clock=True,
        ),
    },
    groups={
        "desk": _group("desk", 1, LUCIA),
        "field": _group("field", 2, JORGE, NORA, boss=PILAR),
        "systems": _group("systems", 3, MARTA, RAUL),
        "payroll": _group("payroll", 2, RITA),
    },
    tree=(
        Node("tic", words("tic"), (
            Node("hardware", words("hardware"), tuple(Node(id_, words(id_)) for id_ in _RULES)),
        )),
        Node("finance", words("finance"), (Node("salary", words("salary")),)),
    ),
    categories={
        **{id_: _category(id_, "tic", rule) for id_, rule in _RULES.items()},
        "salary": _category("salary", "finance", fixed("payroll")),
    },
    reasons={
        Verb.TAKE: (
            Reason("start", words("start"), _STARTS),
            Reason("resume", words("resume"), _WAITING),
        ),
        Verb.SUSPEND: (Reason("no-answer", words("no-answer"), asks=True), *_reasons("spare-part")),
        Verb.ESCALATE: _reasons("needs-expert", "other-group"),
        Verb.ONSITE: _reasons("hands-needed", "no-remote"),
        Verb.PROVIDER: (
            *_reasons("warranty", "carrier"),
            Reason("found-working", words("found-working"), (State.IN_PROGRESS,)),
        ),
        Verb.SOLVE: _reasons("remote", "on-site"),
        Verb.UNMANAGE: (
            *_reasons("duplicate"),
            Reason("unanswered", words("unanswered"), unanswered=True),
        ),
        Verb.REASSIGN: _reasons("balance"),
        Verb.CLOSE: _reasons("authorised"),
        Verb.EXPIRE: _reasons("silence"),
        Verb.REOPEN: _reasons("not-solved", "came-back"),
    },
    survey=(
        *(Question(f"q{n}", words(f"q{n}"), _CHOICES) for n in range(1, 6)),
        Question(AUTHORISES, words(AUTHORISES), _YES_NO),
    ),
    people={p.id: p for p in EVERYBODY},
    administrators=(ANDRES.id,),
)  # fmt: skip

YES = {f"q{n}": "a" for n in range(1, 6)} | {AUTHORISES: "yes"}
NO = YES | {AUTHORISES: "no", Need.REASON: "not-solved", Need.NOTE: "Sigue igual"}


@dataclass
class Counted:
    """The two counts of the store, as a test sets them."""

    turns: dict[str, int] = field(default_factory=dict)
    busy: dict[str, dict[str, int]] = field(default_factory=dict)

    def next_turn(self, group: str) -> int:
        self.turns[group] = self.turns.get(group, -1) + 1
        return self.turns[group]

    def open_cases(self, group: str) -> Mapping[str, int]:
        return self.busy.get(group, {})


def a_case(state: State = State.IN_PROGRESS, **other: Any) -> Case:
    """Ana's laptop, in the hands of Jorge of `field`."""
    told: dict[str, Any] = {
        "number": 12,
        "type": CaseType.INCIDENT,
        "project": "tic",
        "category": "laptop",
        "subject": "Mi portátil no enciende",
        "description": "Desde ayer",
        "urgency": Urgency.HIGH,
        "impact": Impact.LOW,
        "priority": Priority.MEDIUM,
        "state": state,
        "client": ANA,
        "registered_by": ANA.id,
        "group": "field",
        "assignee": JORGE.id,
        "opened_at": NOON,
        "round": 1 if state in {State.SOLVED, State.CLOSED, State.REOPENED} else 0,
        "version": 5,
    }
    return Case(**(told | other))


def asked(**other: Any) -> NewCase:
    """A form filled as it should be."""
    told: dict[str, Any] = {
        "subject": "No imprime",
        "description": "Desde ayer",
        "category": "printer",
        "urgency": "high",
    }
    return NewCase(**(told | other))


def opened(
    form: NewCase, who: Person = ANA, client: Person | None = None, loads: Counted | None = None
) -> Change:
    return open_case(form, client or who, who, DESK, loads or Counted(), NOON)


def filled(verb: str, case: Case, catalog: Catalog = DESK) -> dict[str, str]:
    """All that the form of this move asks, as it should be answered."""
    move = move_from(case.state, verb)
    if move is None:
        return {}
    reasons = catalog.reasons_for(verb, case.state)
    right = {
        Need.REASON: reasons[0].id if reasons else "",
        Need.NOTE: "Se espera el repuesto",
        Need.VISIBILITY: "public",
        Need.SOLUTION: "Se cambió la batería",
        Need.EVIDENCE: "Foto en el portal",
        Need.GROUP: "systems" if "systems" in catalog.groups else "sistemas",
        Need.ONSITE_GROUP: "field" if "field" in catalog.groups else "soporte",
        Need.SPECIALIST: "",
        Need.NEXT_CONTACT: TOMORROW.isoformat(),
        Need.PROVIDER_REFERENCE: "RMA-77",
        Need.TARGET: "solution",
        Need.CHILDREN: "only",
        Need.PARENT: "7",
    }
    return {need.value: right[need] for need in (*move.needs, *move.may)}


def moved(case: Case, verb: Verb, who: Person = JORGE, at: datetime = NOON, **given: str) -> Change:
    """A press of who looks at the case as it is, with the form filled but for `given`."""
    row_ = move_from(case.state, verb)
    by = row_.by if row_ and row_.by in OFFERED else By.PRESS
    move = permitted(case, verb, DESK.roles(case, who.id), case.version, by=by)
    return act(case, move, filled(verb, case) | given, who, DESK, at)


def by_survey(case: Case, given: Mapping[str, str], who: Person = ANA) -> Change:
    return answer_survey(case, case.round, given, who, DESK, NOON)


def told(change: Change) -> dict[str, Audience]:
    return {owed.person: owed.audience for owed in change.tell}


def somebody(role: Role) -> Person:
    """Who is this to `a_case()`, and nothing else."""
    return {
        Role.REQUESTER: ANA,
        Role.SPECIALIST: JORGE,
        Role.SUPERVISOR: ELENA,
        Role.COLLEAGUE: MARTA,
    }[role]


def row(verb: str, state: State) -> Move:
    move = move_from(state, verb)
    assert move is not None
    return move


def at_version(case: Case, version: int) -> Case:
    return replace(case, version=version)
