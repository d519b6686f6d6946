"""A log of real incidents moves in by the map that comes with it, and says here what it says there.

The log (ServiceNow; Amaral, Fantinato and Peres, CC BY 4.0) is no part of the project:
MESA_INCIDENT_LOG says where it lies.
"""

import csv
import os
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import select

from domain.case import State
from domain.catalog import Catalog
from domain.lifecycle import OPEN_STATES
from domain.matching import fold
from store.lanes import lane
from store.sql import SqlStore
from store.tables import cases, origins
from tests.store.moving import brought
from tests.store.samples import stored

LOG = "MESA_INCIDENT_LOG"
BOGOTA = timezone(timedelta(hours=-5))

OURS: Mapping[str, State] = {
    "New": State.REGISTERED,
    "Active": State.IN_PROGRESS,
    "Awaiting User Info": State.SUSPENDED,
    "Awaiting Evidence": State.SUSPENDED,
    "Awaiting Problem": State.ESCALATED_SPECIALIST,
    "Awaiting Vendor": State.ACTIVE_PROVIDER,
    "Resolved": State.SOLVED,
    "Closed": State.CLOSED,
}
"""By hand from the product."""

Row = Mapping[str, str]


@pytest.fixture(scope="module")
def log() -> Path:
    path = os.environ.get(LOG)
    if not path:
        pytest.skip(f"{LOG} does not say where the incident log is")
    if not Path(path).is_file():
        pytest.skip(f"{LOG}: there is no file {path}")
    return Path(path)


@pytest.fixture
def logged(log: Path) -> Mapping[str, Sequence[Row]]:
    """Straight from the file: each case's lines in the order of their times."""
    found: dict[str, list[Row]] = {}
    with log.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            found.setdefault(row["number"], []).append(row)
    for rows in found.values():
        rows.sort(key=lambda row: (when(row["sys_updated_at"]), int(row["sys_mod_count"])))
    return found


@pytest.fixture
async def moved(sqlite_url: str, catalog: Catalog, log: Path) -> AsyncIterator[SqlStore]:
    store = SqlStore(lane(sqlite_url))
    told = await brought(store, catalog, log, now=datetime(2026, 11, 24, 15, tzinfo=UTC))
    assert told.faults == []
    yield store
    await store.close()


def when(written: str) -> datetime:
    return datetime.strptime(written, "%d-%m-%Y %H:%M").replace(tzinfo=BOGOTA)


def last(rows: Sequence[Row], column: str) -> str:
    """What it says of this in the end."""
    return next((row[column] for row in reversed(rows) if row[column] != "?"), "")


async def numbers(store: SqlStore) -> Mapping[str, int]:
    return {row[0]: row[2] for row in await stored(store, origins)}


@pytest.mark.rule("R31")
async def test_there_are_as_many_cases_in_the_same_states_and_groups(
    moved: SqlStore, logged: Mapping[str, Sequence[Row]]
) -> None:
    known = await numbers(moved)
    query = select(cases.c.number, cases.c.state, cases.c.group)
    here = await moved.lane.read(lambda db: {r[0]: (r[1], r[2]) for r in db.execute(query)})

    assert known.keys() == logged.keys()
    assert len(here) == len(logged)
    assert Counter(here.values()) == Counter(
        (OURS[rows[-1]["incident_state"]], last(rows, "assignment_group"))
        for rows in logged.values()
    )
    assert {old: here[n] for old, n in known.items()} == {
        old: (OURS[rows[-1]["incident_state"]], last(rows, "assignment_group"))
        for old, rows in logged.items()
    }


@pytest.mark.rule("R16", "R31")
async def test_every_history_tells_the_same_states_at_the_same_times(
    moved: SqlStore, logged: Mapping[str, Sequence[Row]]
) -> None:
    known = await numbers(moved)
    lives = await moved.read(lambda unit: unit.histories([*known.values()]))
    reopened = 0

    for old, rows in logged.items():
        begins = [
            (State.REGISTERED, min(when(rows[0]["opened_at"]), when(rows[0]["sys_updated_at"])))
        ]
        begins += [(OURS[row["incident_state"]], when(row["sys_updated_at"])) for row in rows]
        facts = [f for f in lives[known[old]] if f.source is not f.target]
        told = [(f.target, f.at) for f in facts if f.target is not State.REOPENED]

        expected = [
            begins[0],
            *(new for before, new in pairwise(begins) if before[0] is not new[0]),
        ]
        assert told == expected, old
        again = sum(
            f.source in {State.SOLVED, State.CLOSED} and f.target in OPEN_STATES for f in facts
        )
        assert again == int(rows[-1]["reopen_count"]), old
        reopened += again

    assert reopened == sum(int(rows[-1]["reopen_count"]) for rows in logged.values()) > 0


@pytest.mark.rule("R31")
async def test_categories_priorities_and_specialists_are_those_of_the_log(
    moved: SqlStore, logged: Mapping[str, Sequence[Row]]
) -> None:
    known = {number: old for old, number in (await numbers(moved)).items()}
    found = await moved.read(lambda unit: unit.cases([*known]))
    priorities = {"1 - critical": "critical", "2 - high": "high", "3 - moderate": "medium"}

    assert len(found) == len(logged)
    for case in found:
        rows = logged[known[case.number]]
        path = [rows[-1][column] for column in ("category", "subcategory")]
        assert case.category == " / ".join(step for step in path if step != "?")
        assert case.priority == priorities.get(fold(rows[-1]["priority"]), "low")
        named = rows[-1]["assigned_to"]
        assert case.assignee == ("" if named == "?" else f"import:ServiceNow:{named}")
        assert case.client.site == last(rows, "location")
