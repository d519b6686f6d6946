"""The hot queries find their rows by an index, whatever lies in the tables."""

import asyncio
import random
import shutil
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event, insert, text

from domain.case import Priority, State
from domain.catalog import Scope
from domain.forecast import Holder
from domain.lifecycle import OPEN_STATES
from domain.ports import Edge, Sought
from domain.queue_filter import Order, QueueFilter, Risk
from domain.search import OPEN, Query
from domain.undelivered import Spot
from store.lanes import lane
from store.sql import SqlStore, SqlUnit
from store.tables import cases, metadata, outbox, to_row
from tests.people import ANA, JORGE, NOON
from tests.postgres import TEMPLATE, Postgres
from tests.store.samples import a_case, opening

HERE = Edge(NOON, 2_000)
Asked = list[tuple[str, Any]]


def _fill(db: Connection) -> None:
    """Most cases are closed and most messages were sent, as after a year."""
    chance = random.Random(3)  # noqa: S311 - nothing secret
    states = [State.CLOSED] * 20 + list(OPEN_STATES)
    made = [
        to_row(
            a_case(
                state=chance.choice(states),
                client=replace(ANA, id=f"c{chance.randrange(400)}"),
                group=f"g{chance.randrange(20)}",
                assignee=f"p{chance.randrange(50)}",
                due_at=NOON + timedelta(minutes=chance.randrange(9_999)),
                wake_at=NOON if chance.random() < 0.02 else None,
            )
        )
        for _ in range(4_000)
    ]
    owed = {"what": "tell", "person": "p", "audience": "receiver", "number": 1, "version": 1}
    owed |= {"at": NOON, "parked": False, "attempts": 0, "activity": "", "last_error": ""}
    rows = [
        owed | {"number": 1 + n // 4, "due_at": NOON if n % 50 == 0 else None} for n in range(4_000)
    ]
    db.execute(insert(cases), made)
    db.execute(insert(outbox), rows)
    for table in metadata.tables.values():
        db.execute(text(f"ANALYZE {table.name}"))


async def _filled(url: str) -> None:
    made = lane(url)
    await made.write(_fill)
    await made.close()


@pytest.fixture(scope="module")
def full_database(empty_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("full") / "full.db"
    shutil.copy(empty_database, path)
    asyncio.run(_filled(f"sqlite:///{path}"))
    return path


@pytest.fixture(scope="module")
def full_template(postgres: Postgres) -> str:
    name = f"{TEMPLATE}_full"
    asyncio.run(postgres.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}"))
    asyncio.run(_filled(postgres.url(name)))
    return name


@pytest.fixture
def sqlite_url(full_database: Path, tmp_path: Path) -> str:
    path = tmp_path / "mesa.db"
    shutil.copy(full_database, path)
    return f"sqlite:///{path}"


@pytest.fixture
async def postgres_url(postgres: Postgres, full_template: str) -> AsyncIterator[str]:
    async with postgres.database(full_template) as url:
        yield url


@pytest.fixture
def full(store: SqlStore) -> SqlStore:
    """On a copy of a database that was filled once."""
    return store


@pytest.fixture
def asked() -> Iterator[Asked]:
    """Every statement that goes to a database meanwhile."""
    seen: Asked = []

    def keep(_c: Any, _cursor: Any, sql: str, given: Any, *_more: Any) -> None:
        seen.append((sql, given))

    event.listen(Engine, "before_cursor_execute", keep)
    yield seen
    event.remove(Engine, "before_cursor_execute", keep)


async def plans(store: SqlStore, asked: Asked, work: Any) -> list[str]:
    """How the database finds the rows of each statement of this work."""

    def explain(db: Connection) -> list[str]:
        asked.clear()
        work(SqlUnit(db))
        statements = list(asked)
        if db.dialect.name == "sqlite":
            found = [
                db.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", given).all()
                for sql, given in statements
            ]
            return [" | ".join(str(row[3]) for row in plan) for plan in found]
        db.execute(text("SET LOCAL enable_seqscan = off"))
        found = [
            db.exec_driver_sql(f"EXPLAIN {sql}", tuple(given)).all() for sql, given in statements
        ]
        return [" | ".join(row[0].strip() for row in plan) for plan in found]

    return await store.lane.write(explain)


@pytest.mark.parametrize(
    ("sought", "index"),
    [
        (Sought(group="g1", open_only=True), "cases_queue"),
        (Sought(group="g1", open_only=True, precases=False), "cases_queue"),
        (Sought(group="g1", open_only=True, precases=True), "cases_precases"),
        (Sought(assignee="p1", open_only=True), "cases_assigned"),
        (Sought(client="c1", newest_first=True), "cases_client"),
    ],
)
@pytest.mark.parametrize("edge", [(None, None), (HERE, None), (None, HERE)])
async def test_a_page_is_read_along_its_index(
    full: SqlStore, asked: Asked, sought: Sought, index: str, edge: tuple[Edge | None, ...]
) -> None:
    after, before = edge

    total, page = await plans(
        full, asked, lambda unit: unit.page(sought, 10, after=after, before=before)
    )

    assert index in page
    counted = (index, "cases_counts", "cases_queue", "cases_desk")
    assert any(name in total for name in counted)
    assert "SCAN" not in page
    assert "Seq Scan" not in page
    assert "TEMP B-TREE" not in page  # SQLite: it would sort all of the group


@pytest.mark.parametrize(
    "query",
    [
        Query(words="portátil"),
        Query(words="portátil enciende", states=(OPEN,)),
        Query(words="portátil", since=NOON, until=NOON + timedelta(days=1)),
    ],
)
@pytest.mark.parametrize("scope", [Scope("c1"), Scope("x", tuple(f"g{n}" for n in range(20)))])
async def test_words_are_looked_up_in_the_index_of_terms(
    full: SqlStore, asked: Asked, query: Query, scope: Scope
) -> None:
    def find(unit: SqlUnit) -> None:
        unit.find(query, scope)

    found = await plans(full, asked, find)

    # FTS5's index is one, though SQLite calls it a scan.
    by_terms = [p for p in found if "case_terms_terms" in p or "VIRTUAL TABLE INDEX" in p]
    others = [plan for plan in found if plan not in by_terms]
    assert by_terms
    assert not any("SCAN" in plan or "Seq Scan" in plan for plan in others)
    assert not any("Seq Scan" in plan or "TEMP B-TREE" in plan for plan in by_terms)


async def test_what_is_due_is_found_along_the_partial_index(full: SqlStore, asked: Asked) -> None:
    (claim,) = await plans(full, asked, lambda unit: unit.claim(NOON))

    assert "outbox_due" in claim
    assert "SCAN" not in claim
    assert "Seq Scan" not in claim


async def test_the_clock_finds_what_it_has_to_see_to_along_its_partial_index(
    full: SqlStore, asked: Asked
) -> None:
    (waking,) = await plans(full, asked, lambda unit: unit.waking(NOON, 50))
    (next_,) = await plans(full, asked, lambda unit: unit.next_waking())

    for plan in (waking, next_):
        assert "cases_waking" in plan
        assert "Seq Scan" not in plan
        assert "TEMP B-TREE" not in plan


async def test_what_a_person_was_asked_is_found_along_an_index(
    full: SqlStore, asked: Asked
) -> None:
    (deliveries,) = await plans(full, asked, lambda unit: unit.deliveries(1))
    (awaiting,) = await plans(full, asked, lambda unit: unit.awaiting("c1"))

    assert "outbox_told" in deliveries
    assert "cases_client" in awaiting


async def test_the_ledger_is_read_along_its_indexes(full: SqlStore, asked: Asked) -> None:
    spot = Spot(NOON, 1)
    (ledger,) = await plans(full, asked, lambda unit: unit.ledger(1, 60))
    (unreached,) = await plans(full, asked, lambda unit: unit.unreached(1))
    counted, page = await plans(
        full, asked, lambda unit: unit.undeliverable(8, after=spot, before=None)
    )

    assert "outbox_told" in ledger
    assert "outbox_told" in unreached
    assert "outbox_failed" in counted
    assert "outbox_failed" in page


async def test_the_parked_are_found_along_their_partial_index(full: SqlStore, asked: Asked) -> None:
    (unpark,) = await plans(full, asked, lambda unit: unit.unpark(JORGE.id, NOON))

    assert "outbox_parked" in unpark


async def test_what_weighs_on_somebody_is_found_along_the_indexes_of_open_cases(
    full: SqlStore, asked: Asked
) -> None:
    holders = [Holder("p1"), Holder("p2"), Holder("", "g1")]
    with_people, with_nobody = await plans(full, asked, lambda unit: unit.open_of(holders))

    assert "cases_assigned" in with_people
    assert any(f"cases_{index}" in with_nobody for index in ("counts", "queue", "desk"))
    for plan in (with_people, with_nobody):
        assert "SCAN" not in plan
        assert "Seq Scan" not in plan


async def test_what_was_told_of_a_move_is_found_along_its_index(
    full: SqlStore, asked: Asked
) -> None:
    (plan,) = await plans(full, asked, lambda unit: unit.heard_of("p1", 7))

    assert "outbox_moved" in plan


async def test_what_was_solved_lately_is_found_along_the_index_of_endings(
    full: SqlStore, asked: Asked
) -> None:
    since = NOON - timedelta(weeks=4)
    (plan,) = await plans(full, asked, lambda unit: unit.solved_by(["p1"], since))

    assert "facts_ending" in plan


@pytest.mark.parametrize("count", ["counts", "open_cases"])
async def test_a_group_is_counted_along_an_index_of_its_open_cases(
    full: SqlStore, asked: Asked, count: str
) -> None:
    (plan,) = await plans(full, asked, lambda unit: getattr(unit, count)("g1"))

    assert any(name in plan for name in ("cases_counts", "cases_queue", "cases_desk"))
    assert "TEMP B-TREE" not in plan  # SQLite: it would read each case for what it sorts by


async def test_the_trail_of_a_case_and_what_is_forgotten_are_found_along_indexes(
    full: SqlStore, asked: Asked
) -> None:
    bare = a_case(number=1, state=State.CLOSED)
    facts = [opening(bare).fact, replace(opening(bare).fact, version=2)]
    spot = Spot(NOON, 1)

    trail = await plans(full, asked, lambda unit: unit.trail(1, 9, after=spot, before=None))
    ends = await plans(full, asked, lambda unit: unit.ended(NOON, spot, 50))
    forgetting = await plans(full, asked, lambda unit: unit.forget_cases([(bare, facts)]))

    assert "readings_number" in " ".join(trail)
    assert all("facts_ending" in plan for plan in ends)
    said = " ".join(forgetting)
    for index in ("outbox_told", "outbox_shown", "attachments_case", "mails_number", "posts_case"):
        assert index in said
    # Of what somebody's next files are for there is one row a person.
    slow = [plan for plan in forgetting if "Seq Scan" in plan or "SCAN" in plan]
    assert all("attaching" in plan for plan in slow)


NARROW = [
    QueueFilter(),
    QueueFilter(sites=("Valledupar",), order=Order.AGE),
    QueueFilter(risks=(Risk.AT_RISK,), older=timedelta(days=1)),
    QueueFilter(specialists=("p1",), priorities=(Priority.HIGH,), order=Order.PRIORITY),
]


async def test_a_narrowed_queue_is_read_from_an_index_of_open_cases_that_has_all_that_is_asked(
    full: SqlStore, asked: Asked
) -> None:
    def work(unit: SqlUnit) -> None:
        for narrow, edge in product(NARROW, (None, HERE)):
            unit.queue_page("g1", narrow, NOON, 10, after=edge, before=None, total=1)
            unit.queue_counts("g1", narrow, NOON)
        unit.bundles(["g1", "g2"], NOON)
        unit.queue_sites("g1")

    found = await plans(full, asked, work)

    assert len(found) == 2 * 2 * len(NARROW) + 2
    for plan in found:
        assert "Seq Scan" not in plan
        assert "SCAN cases" not in plan
        if "SEARCH" in plan:  # SQLite, which is lost without it
            assert "COVERING INDEX cases_desk" in plan
