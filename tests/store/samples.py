"""Cases and changes as the domain makes them, for the store to keep."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Table, func, select, text

from domain.case import (
    Audience,
    Case,
    CaseType,
    Change,
    Fact,
    Impact,
    Owed,
    Person,
    Priority,
    State,
    Urgency,
)
from domain.moves import Verb
from domain.ports import Press
from store.sql import SqlStore
from store.tables import metadata
from tests.people import ANA, JORGE, NOON


def a_case(**but: Any) -> Case:
    usual = Case(
        type=CaseType.INCIDENT,
        project="tic",
        category="portatil-no-enciende",
        subject="mi portátil no enciende",
        description="Desde ayer",
        urgency=Urgency.HIGH,
        impact=Impact.MEDIUM,
        priority=Priority.HIGH,
        client=ANA,
        registered_by=ANA.id,
        group="soporte",
        assignee=JORGE.id,
        opened_at=NOON,
    )
    return replace(usual, **but)


def opening(case: Case | None = None, *told: Person, at: datetime = NOON) -> Change:
    """A new case, its assignee told; or exactly those who are named."""
    case = case or a_case()
    fact = Fact(
        verb=Verb.OPEN,
        who=case.registered_by,
        who_name=case.client.name,
        at=at,
        source=None,
        target=case.state,
    )
    return Change(case, fact, tuple(Owed(p.id, Audience.RECEIVER) for p in told or (JORGE,)))


def noting(case: Case, note: str, *, public: bool = True, who: Person = JORGE) -> Change:
    """The next version of the case, with a note and nobody told."""
    return moving(case, note=note, public=public, who=who.id, who_name=who.name, verb=Verb.NOTE)


def moving(case: Case, *, state: State | None = None, **fact: Any) -> Change:
    moved = replace(case, version=case.version + 1, state=state or case.state)
    usual = Fact(
        verb=Verb.TAKE,
        who=JORGE.id,
        who_name=JORGE.name,
        at=NOON + timedelta(minutes=moved.version),
        source=case.state,
        target=moved.state,
        version=moved.version,
    )
    return Change(moved, replace(usual, **fact))


async def saved(store: SqlStore, change: Change | None = None, press: Press | None = None) -> Case:
    return await store.write(lambda unit: unit.save(change or opening(), press))


async def stored(store: SqlStore, table: Table) -> Sequence[tuple[Any, ...]]:
    """Every row as it lies there, in the order of its key."""
    query = select(table).order_by(*table.primary_key)
    return await store.lane.read(lambda db: [tuple(row) for row in db.execute(query)])


async def sizes(store: SqlStore) -> dict[str, int]:
    """How many rows each table has."""
    return await store.lane.read(
        lambda db: {
            name: db.execute(select(func.count()).select_from(table)).scalar_one()
            for name, table in metadata.tables.items()
        }
    )


async def statement(store: SqlStore, sql: str) -> None:
    await store.lane.write(lambda db: db.execute(text(sql)) and None)
