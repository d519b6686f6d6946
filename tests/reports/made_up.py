"""A month of a made-up desk: cases with their whole life, as the desk would have written them.
Small for the tests, large for the bench; the same for the same seed."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert

from domain.case import Case, Difference, Fact, Person, State, Urgency
from domain.catalog import Catalog, Category
from domain.moves import Verb
from store.tables import cases, fact_to_row, facts, surveys, to_row
from tests.people import ANA

CHUNK = 5_000
SITES = ("Bogotá", "Valledupar", "Cali", "Medellín", "", '=HYPERLINK("http://x")')

_ON: dict[State, Sequence[tuple[State, Verb]]] = {
    State.REGISTERED: (
        (State.IN_PROGRESS, Verb.TAKE),
        (State.IN_PROGRESS, Verb.TAKE),
        (State.ESCALATED_SPECIALIST, Verb.ESCALATE),
        (State.SOLVED, Verb.SOLVE),
        (State.UNMANAGED, Verb.UNMANAGE),
    ),
    State.IN_PROGRESS: (
        (State.SOLVED, Verb.SOLVE),
        (State.SOLVED, Verb.SOLVE),
        (State.SOLVED, Verb.SOLVE),
        (State.SUSPENDED, Verb.SUSPEND),
        (State.ACTIVE_PROVIDER, Verb.PROVIDER),
        (State.ESCALATED_ONSITE, Verb.ONSITE),
        (State.UNMANAGED, Verb.UNMANAGE),
    ),
    State.ESCALATED_SPECIALIST: ((State.IN_PROGRESS, Verb.TAKE), (State.SOLVED, Verb.SOLVE)),
    State.ESCALATED_ONSITE: ((State.IN_PROGRESS, Verb.TAKE), (State.SUSPENDED, Verb.SUSPEND)),
    State.SUSPENDED: ((State.IN_PROGRESS, Verb.TAKE), (State.SOLVED, Verb.SOLVE)),
    State.ACTIVE_PROVIDER: ((State.IN_PROGRESS, Verb.TAKE), (State.SOLVED, Verb.SOLVE)),
    State.SOLVED: (
        (State.CLOSED, Verb.CLOSE),
        (State.CLOSED, Verb.EXPIRE),
        (State.CLOSED, Verb.EXPIRE),
        (State.REOPENED, Verb.REOPEN),
    ),
    State.REOPENED: ((State.IN_PROGRESS, Verb.TAKE),),
}
"""What may follow, as often as it does."""
_HANDED = {Verb.ESCALATE, Verb.ONSITE, Verb.REASSIGN}


@dataclass
class Lived:
    """A case, its history, and the rounds of its survey: number of the round, when, answers."""

    case: Case
    facts: list[Fact]
    rounds: list[tuple[int, datetime, dict[str, str]]] = field(default_factory=list)


def a_month(
    catalog: Catalog, size: int, begins: datetime, ends: datetime, seed: int = 1
) -> Iterator[Lived]:
    """Cases of around this time: some registered before it, some that end after it."""
    chance = random.Random(seed)  # noqa: S311 - made up, not kept secret
    length = ends - begins
    categories = [*catalog.categories.values()]
    for number in range(1, size + 1):
        opened = begins + length * (-0.15 + 1.25 * number / size)
        # Whole seconds and fractions, and now and then the very border.
        opened += timedelta(microseconds=chance.choice((0, 0, 999_999)))
        if chance.random() < 0.01:
            opened = chance.choice((begins, ends)) - timedelta(microseconds=chance.choice((0, 1)))
        yield _lived(catalog, chance, number, chance.choice(categories), opened)


def _lived(
    catalog: Catalog, chance: random.Random, number: int, category: Category, opened: datetime
) -> Lived:
    project = catalog.projects[category.project]
    group = chance.choice(project.groups)
    client = Person(ANA.id, ANA.name, site=chance.choice(SITES))
    case: dict[str, Any] = {
        "number": number,
        "type": category.type,
        "project": project.id,
        "category": category.id if chance.random() < 0.97 else "gone",
        "subject": "=1+1",
        "description": "Desde ayer",
        "urgency": chance.choice(tuple(Urgency)),
        "impact": category.impact,
        "priority": chance.choice(tuple(category.promises)),
        "client": client,
        "registered_by": client.id,
        "group": group,
        "assignee": "",
        "opened_at": opened.astimezone(UTC),
    }
    facts = [_fact(Verb.OPEN, case["opened_at"], None, State.REGISTERED, 1)]
    rounds: list[tuple[int, datetime, dict[str, str]]] = []
    state, at, round_ = State.REGISTERED, case["opened_at"], 0
    for _ in range(chance.randint(1, 9)):
        ways = _ON.get(state)
        if not ways:
            break
        after, verb = chance.choice(ways)
        at += timedelta(
            seconds=chance.choice((60, 3_600, 20_000, 90_000, 300_000)) * chance.random()
        )
        if chance.random() < 0.3:  # a note on the way
            facts.append(_fact(Verb.NOTE, at, state, state, len(facts) + 1))
        changed = []
        if verb is Verb.TAKE or verb in _HANDED:
            changed += _changed(case, "assignee", chance.choice(_members(catalog, case["group"])))
        if verb in _HANDED:
            changed += _changed(case, "group", chance.choice(project.groups))
        round_ += after is State.SOLVED
        if verb in {Verb.CLOSE, Verb.REOPEN}:
            answers = {q.id: chance.choice(tuple(q.choices)) for q in catalog.survey}
            rounds.append((round_, at, answers))
        facts.append(_fact(verb, at, state, after, len(facts) + 1, tuple(changed)))
        state = after
    whole = Case(**case, state=state, round=round_, version=len(facts))
    return Lived(whole, facts, rounds)


def _members(catalog: Catalog, group: str) -> Sequence[str]:
    return catalog.groups[group].members or ("",)


def _changed(case: dict[str, Any], field_: str, now: str) -> list[Difference]:
    before, case[field_] = case[field_], now
    return [Difference(field_, before, now)] if before != now else []


def _fact(
    verb: Verb,
    at: datetime,
    source: State | None,
    target: State,
    version: int,
    changed: tuple[Difference, ...] = (),
) -> Fact:
    return Fact(
        verb=verb,
        who=ANA.id,
        who_name=ANA.name,
        at=at,
        source=source,
        target=target,
        differences=changed,
        version=version,
    )


def keep(db: Connection, lived: Sequence[Lived]) -> None:
    """All of them in one transaction."""
    rows: dict[Any, list[dict[str, Any]]] = {
        cases: [{"number": one.case.number, **to_row(one.case)} for one in lived],
        facts: [fact_to_row(one.case.number, fact) for one in lived for fact in one.facts],
        surveys: [
            {
                "number": one.case.number,
                "round": round_,
                "who": one.case.client.id,
                "at": at,
                "answers": answers,
                "comment": "",
            }
            for one in lived
            for round_, at, answers in one.rounds
        ],
    }
    for table, kept in rows.items():
        if kept:
            db.execute(insert(table), kept)
