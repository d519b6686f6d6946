"""Forgetting on either database (R16): every column of everything that says something of a case is
either counted, or gone; and two copies of the process forget each case once."""

import asyncio
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import JSON, Boolean, Date, Integer, String, Table, insert, select

from domain import forgetting
from domain.case import Case, CaseType, Fact, Impact, Priority, State, Urgency
from domain.catalog import Catalog
from domain.errors import CaseNotFound, StaleCase
from domain.forgetting import Retention
from domain.moves import Verb
from domain.notices import What
from domain.retention import NOBODY
from domain.search import Query
from store.retention_rows import BLANK, GONE, KEPT, KEPT_WHOLE, OF_NO_CASE
from store.sql import SqlStore
from store.tables import (
    UtcDateTime,
    attachments,
    cases,
    facts,
    forgotten,
    metadata,
    outbox,
)
from store.terms_index import KEEP, kept
from tests.people import ANA, ELENA, NOON
from tests.store.samples import a_case, moving, opening, saved, statement, stored

pytestmark = pytest.mark.rule("R16")

SECRET = "secreto"
YEARS = 5
LONG_AGO = NOON.replace(year=2021) - timedelta(days=1)
LATELY = LONG_AGO + timedelta(days=2)


class Basket:
    """A shelf that remembers what was taken off it."""

    def __init__(self) -> None:
        self.dropped: list[str] = []

    async def drop(self, names: Collection[str]) -> None:
        self.dropped += names


@pytest.fixture
def keeping(catalog: Catalog) -> Catalog:
    """The sample, whose project TIC keeps its cases for five years."""
    tic = replace(catalog.projects["tic"], keeps_years=YEARS)
    return replace(catalog, projects={**catalog.projects, "tic": tic})


def retention(store: SqlStore, catalog: Catalog) -> Retention:
    return Retention(store, catalog, lambda: NOON)


def filled(table: Table, number: int, **but: Any) -> dict[str, Any]:
    """A row of this case, with something in every column: a secret, where it is not counted."""
    counted = KEPT.get(table, frozenset())
    words = {c.name: "contado" if c.name in counted else SECRET for c in table.c}
    return {c.name: something(c.type, words[c.name], number) for c in table.c} | {
        "number": number,
        **but,
    }


def something(kind: Any, word: str, number: int) -> Any:
    """A value that this kind of column takes."""
    if isinstance(kind, String):
        return f"{word} {number}"[: kind.length]
    if isinstance(kind, Integer):
        return 1_000 + number
    values: Sequence[tuple[type, Any]] = (
        (JSON, {word: word}),
        (Boolean, True),
        (UtcDateTime, LONG_AGO),
        (Date, LONG_AGO.date()),
    )
    return next(value for type_, value in values if isinstance(kind, type_))


def case_row(number: int) -> dict[str, Any]:
    """Every word of it is a secret; what has to be one of some values is that."""
    known = {
        "type": CaseType.INCIDENT,
        "project": "tic",
        "category": "portatil-no-enciende",
        "urgency": Urgency.HIGH,
        "impact": Impact.LOW,
        "priority": Priority.MEDIUM,
        "state": State.CLOSED,
        "is_open": False,
        "client_site": "Valledupar",
        "group": "soporte",
        "assignee": "jorge",
        "parent": 3,
        "version": 2,
    }
    return filled(cases, number, **known)


def fact_rows(number: int, at: datetime) -> list[dict[str, Any]]:
    lines = [["subject", "", SECRET], ["assignee", "", "jorge"], ["files", "", SECRET]]
    known = {"reason": "autorizado", "differences": lines}
    opened = {"version": 1, "verb": Verb.OPEN, "source": None, "target": State.REGISTERED}
    closed = {"version": 2, "verb": Verb.CLOSE, "source": State.SOLVED, "target": State.CLOSED}
    return [filled(facts, number, at=at, **known, **one) for one in (opened, closed)]


OUTBOX = (
    {"what": What.TELL, "audience": "requester"},
    {"what": What.MAIL, "audience": "receiver"},
    {"what": What.SHOW, "audience": ""},
    {"what": What.POST, "audience": ""},
    {"what": What.REFRESH, "audience": "", "person": "", "activity": "", "last_error": ""},
)


async def fill(store: SqlStore, number: int, at: datetime = LONG_AGO) -> None:
    """A closed case of which something lies in every place that there is."""
    rows: list[tuple[Table, dict[str, Any]]] = [(cases, case_row(number))]
    rows += [(facts, row) for row in fact_rows(number, at)]
    for place, what in enumerate(OUTBOX):
        rows.append((outbox, filled(outbox, number, id=10 * number + place) | what))
    state = {"state": "attached", "id": f"file-{number}"}
    rows.append((attachments, filled(attachments, number, **state)))
    others = {*KEPT, *GONE} - {cases, facts, outbox, attachments}
    rows += [(table, filled(table, number)) for table in sorted(others, key=lambda t: t.name)]

    def write(db: Any) -> None:
        for table, row in rows:
            db.execute(insert(table), row)
        body = kept(replace(a_case(number=number), subject=f"{SECRET} {number}"))
        db.execute(KEEP[db.dialect.name], body)

    await store.lane.write(write)


async def of(store: SqlStore, table: Table, number: int) -> Sequence[Mapping[str, Any]]:
    query = select(table).where(table.c.number == number).order_by(*table.primary_key)
    return await store.lane.read(lambda db: [dict(row) for row in db.execute(query).mappings()])


async def test_every_table_is_of_no_case_or_it_is_said_what_becomes_of_it() -> None:
    said = [*(t.name for t in (*KEPT, *GONE)), *KEPT_WHOLE, *OF_NO_CASE]

    assert sorted(said) == sorted(metadata.tables)
    for name in OF_NO_CASE:
        assert "number" not in metadata.tables[name].c, name
    for table, names in KEPT.items():
        assert names <= {*table.c.keys()}
        assert table not in BLANK or not names & {*BLANK[table]}


async def test_every_column_is_counted_or_gone(store: SqlStore, keeping: Catalog) -> None:
    await fill(store, 1)
    await fill(store, 2, LATELY)
    before = {table: await of(store, table, 1) for table in KEPT}
    others = {table: await of(store, table, 2) for table in (*KEPT, *GONE)}

    assert await retention(store, keeping).forget(Basket()) == 1

    for table, names in KEPT.items():
        after = await of(store, table, 1)
        assert len(after) == len(before[table]) + (table is facts)
        for old, new in zip(before[table], after, strict=False):
            assert {n: new[n] for n in names} == {n: old[n] for n in names}
            for name in {*old} - names:
                assert new[name] != old[name], f"{table.name}.{name} is neither"
    for table in GONE:
        left = await of(store, table, 1)
        assert [row for row in left if row.get("person")] == [], table.name
        assert not left or table is outbox
    everything = {table.name: await of(store, table, 1) for table in (*KEPT, *GONE)}
    assert SECRET not in json.dumps(everything, default=str)
    assert {table: await of(store, table, 2) for table in (*KEPT, *GONE)} == others
    assert await stored(store, forgotten) == [(1, NOON)]


async def test_history_keeps_all_its_lines_and_says_that_it_was_forgotten(
    store: SqlStore, keeping: Catalog
) -> None:
    await fill(store, 1)

    await retention(store, keeping).forget(Basket())

    history = await store.read(lambda unit: unit.history(1))
    assert [fact.verb for fact in history] == [Verb.OPEN, Verb.CLOSE, Verb.FORGET]
    assert [fact.version for fact in history] == [1, 2, 3]
    assert history[1].differences[0].field == "assignee"
    case = await store.read(lambda unit: unit.case(1))
    assert (case.version, case.client.id, case.client.site) == (3, NOBODY, "Valledupar")


async def test_no_search_finds_its_words_any_more(store: SqlStore, keeping: Catalog) -> None:
    await fill(store, 1)
    scope, query = keeping.scope(ELENA.id), Query(words=SECRET)
    assert (await store.read(lambda unit: unit.find(query, scope))).hits

    await retention(store, keeping).forget(Basket())

    assert not (await store.read(lambda unit: unit.find(query, scope))).hits
    assert await store.read(lambda unit: unit.bearers(SECRET, 9)) == []
    by_state = Query(states=(State.CLOSED,))
    assert [h.number for h in (await store.read(lambda u: u.find(by_state, scope))).hits] == [1]


async def ending(
    store: SqlStore, verb: Verb, state: State, at: datetime = LONG_AGO, **but: Any
) -> Case:
    """A case that came to this, then."""
    case = await saved(store, opening(a_case(opened_at=at, **but), at=at))
    return await saved(store, moving(case, state=state, verb=verb, at=at))


@pytest.mark.parametrize(
    ("verb", "state", "at", "project", "goes"),
    [
        (Verb.CLOSE, State.CLOSED, LONG_AGO, "tic", True),
        (Verb.EXPIRE, State.CLOSED, LONG_AGO, "tic", True),
        (Verb.UNMANAGE, State.UNMANAGED, LONG_AGO, "tic", True),
        (Verb.CLOSE, State.CLOSED, NOON.replace(year=2021), "tic", True),
        (Verb.CLOSE, State.CLOSED, LATELY, "tic", False),
        (Verb.SOLVE, State.SOLVED, LONG_AGO, "tic", False),
        (Verb.TAKE, State.IN_PROGRESS, LONG_AGO, "tic", False),
        (Verb.CLOSE, State.CLOSED, LONG_AGO, "sistemas", False),
        (Verb.CLOSE, State.CLOSED, LONG_AGO, "gone", False),
    ],
)
async def test_only_what_is_over_for_longer_than_its_project_keeps_it_goes(
    store: SqlStore,
    keeping: Catalog,
    verb: Verb,
    state: State,
    at: datetime,
    project: str,
    goes: bool,  # noqa: FBT001 - a row of the table
) -> None:
    await ending(store, verb, state, at, project=project)
    asked = retention(store, keeping)

    due = await asked.due()
    done = await asked.forget(Basket())

    assert due == {"tic": int(goes)}
    assert done == int(goes)
    assert await asked.due() == {"tic": 0}


async def test_a_catalogue_that_says_nothing_forgets_nothing(
    store: SqlStore, catalog: Catalog
) -> None:
    await ending(store, Verb.CLOSE, State.CLOSED)

    assert await retention(store, catalog).due() == {}
    assert await retention(store, catalog).forget(Basket()) == 0


async def test_a_case_that_came_back_and_ended_anew_counts_from_its_last_end(
    store: SqlStore, keeping: Catalog
) -> None:
    case = await ending(store, Verb.CLOSE, State.CLOSED)
    case = await saved(store, moving(case, state=State.REOPENED, verb=Verb.REOPEN, at=LATELY))
    await saved(store, moving(case, state=State.CLOSED, verb=Verb.CLOSE, at=LATELY))

    assert await retention(store, keeping).due() == {"tic": 0}


async def test_a_relation_after_the_end_is_no_later_end(store: SqlStore, keeping: Catalog) -> None:
    case = await ending(store, Verb.CLOSE, State.CLOSED)
    await saved(store, moving(case, verb=Verb.RELATE, at=LATELY))

    assert await retention(store, keeping).due() == {"tic": 1}


async def test_many_are_forgotten_batch_by_batch_and_page_by_page(
    store: SqlStore, keeping: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forgetting, "BATCH", 3)
    monkeypatch.setattr(forgetting, "LOOKED_AT", 4)
    for number in range(11):
        at = LONG_AGO - timedelta(days=number // 3)
        await ending(store, Verb.CLOSE, State.CLOSED, at if number % 4 else LATELY)

    done = await retention(store, keeping).forget(Basket())

    assert done == 8
    assert await retention(store, keeping).forget(Basket()) == 0
    left = await store.read(lambda unit: unit.cases(range(1, 12)))
    assert [case.number for case in left if case.client.id == ANA.id] == [1, 5, 9]


async def test_two_copies_at_once_forget_each_case_once(
    store: SqlStore, another: SqlStore, keeping: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forgetting, "BATCH", 2)
    for _ in range(12):
        await ending(store, Verb.CLOSE, State.CLOSED)
    copies = [retention(one, keeping) for one in (store, another, store)]

    done = await asyncio.gather(*(copy.forget(Basket()) for copy in copies))

    assert sum(done) == 12
    history = await store.read(lambda unit: unit.histories(range(1, 13)))
    assert all([f.verb for f in told].count(Verb.FORGET) == 1 for told in history.values())


async def test_whoever_held_it_before_can_write_nothing_back(
    store: SqlStore, keeping: Catalog
) -> None:
    held = await ending(store, Verb.CLOSE, State.CLOSED)
    await retention(store, keeping).forget(Basket())

    with pytest.raises(StaleCase):
        await saved(store, moving(held, verb=Verb.RELATE))

    assert (await store.read(lambda unit: unit.case(held.number))).client.id == NOBODY


async def test_the_bytes_of_its_files_go_after_the_commit(
    store: SqlStore, keeping: Catalog
) -> None:
    await fill(store, 1)
    basket = Basket()

    await retention(store, keeping).forget(basket)

    assert basket.dropped == ["file-1"]
    assert await store.read(lambda unit: unit.wanted_files(["file-1"])) == frozenset()


async def test_where_the_shelf_fails_the_case_is_forgotten_and_nobody_wants_the_bytes(
    store: SqlStore, keeping: Catalog
) -> None:
    class Broken(Basket):
        async def drop(self, names: Collection[str]) -> None:
            raise OSError(*names)

    await fill(store, 1)

    with pytest.raises(OSError, match="file-1"):
        await retention(store, keeping).forget(Broken())

    assert await retention(store, keeping).due() == {"tic": 0}
    # The nightly sweep drops what no row wants.
    assert await store.read(lambda unit: unit.wanted_files(["file-1"])) == frozenset()


async def test_all_of_a_batch_is_forgotten_or_nothing(store: SqlStore, keeping: Catalog) -> None:
    await fill(store, 1)
    before = await of(store, cases, 1)
    # The last thing that is written of it cannot be.
    await statement(store, "DROP TABLE forgotten")

    with pytest.raises(Exception, match="forgotten"):
        await retention(store, keeping).forget(Basket())

    assert await of(store, cases, 1) == before


async def test_figures_made_again_are_the_same(store: SqlStore, keeping: Catalog) -> None:
    for verb, state in (
        (Verb.CLOSE, State.CLOSED),
        (Verb.UNMANAGE, State.UNMANAGED),
        (Verb.EXPIRE, State.CLOSED),
    ):
        await ending(store, verb, state)
    before = await figures(store)

    assert await retention(store, keeping).forget(Basket()) == 3

    assert await figures(store) == before


async def figures(store: SqlStore) -> list[tuple[Any, ...]]:
    """All that a report counts, naively: by case, each change of state and what it counts by."""
    numbers = range(1, 20)
    found = await store.read(lambda unit: (unit.cases(numbers), unit.histories(numbers)))
    return [
        (
            *(case.number, case.type, case.category, case.group, case.assignee, case.priority),
            *(case.client.site, case.state, case.round, case.opened_at),
            [(f.at, f.source, f.target, f.reason) for f in moves(found[1][case.number])],
        )
        for case in found[0]
    ]


def moves(history: Sequence[Fact]) -> list[Fact]:
    return [fact for fact in history if fact.source is not fact.target]


async def test_a_case_that_there_is_not_cannot_be_held(store: SqlStore) -> None:
    assert await store.write(lambda unit: unit.ended_cases([99])) == []
    with pytest.raises(CaseNotFound):
        await store.read(lambda unit: unit.case(99))
