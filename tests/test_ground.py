"""After a start, what a migration brought to open cases is there from the first turn."""

import sqlite3
from contextlib import AsyncExitStack, closing
from pathlib import Path

import pytest

from domain.catalog import Catalog
from domain.desk import Desk
from domain.opening import NewCase
from domain.ports import Press
from domain.queues import Queues
from ground import ground
from settings import Settings
from store.lanes import lane
from store.sql import SqlStore
from tests.chat import Clock
from tests.people import ANA, ELENA, NOON


def _indexes(path: Path) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as db:
        return db.execute("SELECT due_at, risk_at, wake_at, version FROM cases").fetchall()


@pytest.fixture
async def opened(sqlite_url: str, catalog: Catalog) -> Path:
    """A database with a case of Ana's, that a version without `risk_at` has left."""
    store = SqlStore(lane(sqlite_url))
    desk = Desk(store, catalog, Clock())
    new = NewCase("Mi portátil", "Desde ayer", "portatil-no-enciende", "high")
    await desk.open(new, ANA, "", Press("p"))
    await store.close()
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    with closing(sqlite3.connect(path)) as db:
        db.execute("UPDATE cases SET risk_at = NULL")
        db.commit()
    return path


@pytest.mark.rule("R30", "R32")
async def test_open_cases_know_from_when_they_are_at_risk_before_the_first_queue(
    opened: Path,
) -> None:
    before = _indexes(opened)
    settings = Settings.read(
        {"MESA_ENVIRONMENT": "demo", "MESA_DATABASE_URL": f"sqlite:///{opened}"}
    )
    clock = Clock(NOON)

    async with AsyncExitStack() as stack:
        here = await ground(settings, stack, clock)
        after = _indexes(opened)
        clock.forward(days=90)
        late = await Queues(here.store, here.catalog, here.now).queue(
            "soporte", ELENA, None, None, "ans:vencido"
        )

    due, risk, wake, version = after[0]
    assert before[0][1] is None
    assert risk
    assert str(risk) < str(due)
    assert (due, wake, version) == (before[0][0], before[0][2], before[0][3])
    assert [case.number for case in late.listing.page.cases] == [1]
    # Nobody was told anything because of it.
    with closing(sqlite3.connect(opened)) as db:
        assert db.execute("SELECT count(*) FROM facts").fetchone() == (1,)
