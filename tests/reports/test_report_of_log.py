"""The months of a log of real incidents, told from what was moved in, agree with figures counted
straight from its lines.

The log (ServiceNow; Amaral, Fantinato and Peres, CC BY 4.0) is no part of the project:
MESA_INCIDENT_LOG says where it lies.
"""

import csv
import os
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import Connection

from domain.catalog import Catalog
from domain.months import Month
from domain.report_life import Judge
from domain.reports import Counting, Cut, Figure, Figures
from store.lanes import lane
from store.report_cases import lives
from store.sql import SqlStore

moving = pytest.importorskip("tests.store.moving", reason="nothing moves in here yet")

LOG = "MESA_INCIDENT_LOG"
BOGOTA = timezone(timedelta(hours=-5))
NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)
OVER = {"Resolved", "Closed"}

Rows = Sequence[Mapping[str, str]]


@pytest.fixture(scope="module")
def log() -> Path:
    path = os.environ.get(LOG)
    if not path:
        pytest.skip(f"{LOG} does not say where the incident log is")
    if not Path(path).is_file():
        pytest.skip(f"{LOG}: there is no file {path}")
    return Path(path)


def when(written: str) -> datetime:
    return datetime.strptime(written, "%d-%m-%Y %H:%M").replace(tzinfo=BOGOTA)


def read(log: Path) -> Sequence[Rows]:
    """Each case's lines, in the order of their times."""
    found: dict[str, list[Mapping[str, str]]] = {}
    with log.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            found.setdefault(row["number"], []).append(row)
    for rows in found.values():
        rows.sort(key=lambda row: (when(row["sys_updated_at"]), int(row["sys_mod_count"])))
    return [*found.values()]


def straight(cases: Sequence[Rows], month: Month) -> tuple[Counter[str], Counter[str]]:
    """The figures of the whole, and how many final cases each group had."""
    begins, ends = month.begins(BOGOTA), month.ends(BOGOTA)
    counts: Counter[str] = Counter()
    by_group: Counter[str] = Counter()
    for rows in cases:
        opened = min(when(rows[0]["opened_at"]), when(rows[0]["sys_updated_at"]))
        if opened >= ends:
            continue
        counts["registered"] += opened >= begins
        seen = [row for row in rows if when(row["sys_updated_at"]) < ends]
        states = [("New", opened)]
        states += [(row["incident_state"], when(row["sys_updated_at"])) for row in seen]
        ended = None
        for (before, _), (after, at) in pairwise(states):
            if after in OVER and before not in OVER:
                ended = at
            counts["reopened"] += before in OVER and after not in OVER and at >= begins
        over = states[-1][0] in OVER
        counts["open"] += not over
        if over and ended and ended >= begins:
            counts["final"] += 1
            named = [row["assignment_group"] for row in seen if row["assignment_group"] != "?"]
            by_group[named[-1] if named else "-"] += 1
    return +counts, by_group


@pytest.mark.rule("R31")
async def test_every_month_of_the_log_agrees_with_its_lines(
    sqlite_url: str, catalog: Catalog, log: Path
) -> None:
    store = SqlStore(lane(sqlite_url))
    told = await moving.brought(store, catalog, log, now=NOW)
    cases = read(log)
    first = min(when(row["opened_at"]) for rows in cases for row in rows)
    last = max(when(row["sys_updated_at"]) for rows in cases for row in rows)
    months = [Month.of(first.date())]
    while months[-1] < Month.of(last.date()):
        months.append(months[-1].before(-1))

    finals = 0
    for month in months:
        found = await store.lane.read(lambda db, month=month: _counted(db, catalog, month))
        counts, by_group = straight(cases, month)
        whole = {figure: found.whole[Figure(figure)] for figure in counts}
        assert whole == counts, month
        of_group = {name: c[Figure.FINAL] for name, c in found.cuts[Cut.GROUP].items()}
        assert {name: n for name, n in of_group.items() if n} == by_group, month
        finals += counts["final"]
    await store.close()

    assert told.faults == []
    assert len(months) > 3
    assert finals > 0


def _counted(db: Connection, catalog: Catalog, month: Month) -> Figures:
    judge, counting = Judge(catalog, month, NOW), Counting()
    for life in lives(db, judge.since, judge.until, judge.settled, lambda _done, _of: None):
        part = judge.part(life)
        if part:
            counting.add(part)
    return counting.figures()
