"""Relations as the databases keep them: found by their index, and never a ring, also at once."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select, text, update

from domain.case import Case, Difference, Fact, State
from domain.catalog import Catalog
from domain.desk import Desk
from domain.errors import Invalid
from domain.lookups import Lookups
from domain.moves import Verb
from domain.ports import Press, Sought
from store.sql import SqlStore
from store.tables import cases, metadata, to_row
from tests.people import CARLOS, ELENA, NOON
from tests.store.samples import a_case, moving, saved
from tests.store.test_plans import Asked, asked, plans

__all__ = ["asked"]


async def registered(store: SqlStore, many: int, **but: Any) -> Sequence[Case]:
    def opening(n: int) -> Any:
        case = a_case(opened_at=NOON + timedelta(minutes=n), **but)
        fact = Fact(
            verb=Verb.OPEN,
            who=case.client.id,
            who_name=case.client.name,
            at=NOON,
            source=None,
            target=case.state,
            differences=(Difference("subject", "", case.subject),),
        )
        return replace(moving(case), case=case, fact=fact)

    return [await saved(store, opening(n)) for n in range(many)]


async def hang(store: SqlStore, parent: int, *children: int) -> None:
    changed = update(cases).where(cases.c.number.in_(children)).values(parent=parent)
    await store.lane.write(lambda db: db.execute(changed) and None)


async def parents(store: SqlStore) -> dict[int, int]:
    query = select(cases.c.number, cases.c.parent).where(cases.c.parent.is_not(None))
    return await store.lane.read(lambda db: {row[0]: row[1] for row in db.execute(query)})


async def test_a_brood_has_the_open_ones_on_top_and_counts_all(store: SqlStore) -> None:
    first, *rest = await registered(store, 6)
    await hang(store, first.number, *(case.number for case in rest))
    solved = update(cases).where(cases.c.number == rest[0].number)
    await store.lane.write(
        lambda db: db.execute(solved.values(state=State.SOLVED, is_open=False)) and None
    )

    brood = await store.read(lambda unit: unit.brood(first.number, 4))
    none = await store.read(lambda unit: unit.brood(rest[0].number, 4))
    open_ = await store.read(lambda unit: unit.open_children([first.number]))

    assert [case.number for case in brood.shown] == [3, 4, 5, 6]
    assert (brood.total, brood.open) == (5, 4)
    assert (none.shown, none.total, none.open) == ((), 0, 0)
    assert [case.number for case in open_] == [3, 4, 5, 6]


async def test_a_page_of_children_holds_them_alone(store: SqlStore) -> None:
    await registered(store, 5)
    await hang(store, 1, 2, 4)

    sought = Sought(parent=1, newest_first=True)
    page = await store.read(lambda unit: unit.page(sought, 10, after=None, before=None))

    assert [case.number for case in page.cases] == [4, 2]
    assert page.total == 2


async def test_unrelated_are_the_open_ones_that_are_neither_child_nor_parent(
    store: SqlStore,
) -> None:
    await registered(store, 6)
    await hang(store, 1, 2)

    def found(since: int, until: int, most: int = 10) -> Any:
        span = NOON + timedelta(minutes=since), NOON + timedelta(minutes=until)
        return store.read(lambda unit: [c.number for c in unit.unrelated(*span, most)])

    assert await found(0, 60) == [3, 4, 5, 6]
    assert await found(3, 4) == [4, 5]
    assert await found(0, 60, 2) == [5, 6]


async def test_likely_are_those_of_its_category_or_site_newest_first(store: SqlStore) -> None:
    await registered(store, 2)
    await registered(store, 1, client=CARLOS)
    await registered(store, 1, category="correo-no-envia")
    await registered(store, 1, category="correo-no-envia", client=CARLOS)
    await registered(store, 1, project="sistemas")
    await hang(store, 1, 2)
    (case,) = await store.read(lambda unit: unit.cases([1]))

    found = await store.read(lambda unit: unit.likely(case, NOON - timedelta(days=7), 10))

    assert [c.number for c in found] == [4, 3]


async def test_what_was_told_to_look_alike_is_found_again(store: SqlStore) -> None:
    case, _ = await registered(store, 2)
    line = (Difference("alike", "site", "2"),)
    await saved(store, moving(case, verb=Verb.ALIKE, differences=line))

    found = await store.read(lambda unit: unit.told_alike(NOON))
    later = await store.read(lambda unit: unit.told_alike(NOON + timedelta(days=1)))

    assert {number: [f.differences for f in facts] for number, facts in found.items()} == {
        1: [line]
    }
    assert later == {}


ROUNDS = 10


@pytest.mark.rule("R18")
async def test_related_from_two_sides_at_once_there_is_no_ring(
    store: SqlStore, another: SqlStore, catalog: Catalog
) -> None:
    """Each of the two alone would be right, and the cases that they change are not the same: of
    1 over 2 and 3 over 4, one puts 3 under 2, the other 1 under 4."""
    await registered(store, 4 * ROUNDS)
    here, there = (
        Desk(s, catalog, lambda: NOON + timedelta(hours=1)).relations for s in (store, another)
    )
    firsts = range(1, 4 * ROUNDS, 4)
    for n in firsts:
        await here.relate(n, [n + 1], ELENA, 1, Press(f"a{n}"))
        await here.relate(n + 2, [n + 3], ELENA, 1, Press(f"b{n}"))

    outcomes = await asyncio.gather(
        *(here.relate(n + 1, [n + 2], ELENA, 2, Press(f"c{n}")) for n in firsts),
        *(there.relate(n + 3, [n], ELENA, 2, Press(f"d{n}")) for n in firsts),
        return_exceptions=True,
    )

    assert {type(o) for o in outcomes if not isinstance(o, Case)} == {Invalid}
    hung = await parents(store)
    assert all((n in hung) != (n + 2 in hung) for n in firsts)


@pytest.mark.rule("R18")
async def test_two_processes_tell_of_the_same_cases_once(
    store: SqlStore, another: SqlStore, catalog: Catalog
) -> None:
    await registered(store, 3, subject="se cayó el internet")
    copies = [Desk(s, catalog, lambda: NOON + timedelta(minutes=5)) for s in (store, another)]

    done = await asyncio.gather(*(desk.relations.lookout.look() for desk in copies * 3))
    again = await Desk(store, catalog, lambda: NOON + timedelta(minutes=9)).relations.lookout.look()

    assert sum(done) == 1
    assert again == 0
    facts = await store.read(lambda unit: unit.history(1))
    assert [fact.verb for fact in facts] == [Verb.OPEN, Verb.ALIKE]


async def test_relations_are_read_along_their_indexes(store: SqlStore, asked: Asked) -> None:
    made = [
        to_row(a_case(state=list(State)[n % 10], opened_at=NOON - timedelta(hours=n)))
        | {"parent": n // 50 + 1 if n % 40 == 0 else None}
        for n in range(4_000)
    ]

    def fill(db: Connection) -> None:
        db.execute(insert(cases), made)
        for table in metadata.tables.values():
            db.execute(text(f"ANALYZE {table.name}"))

    await store.lane.write(fill)
    hour = NOON - timedelta(hours=1)

    (brood,) = await plans(store, asked, lambda unit: unit.brood(1, 8))
    (below,) = await plans(store, asked, lambda unit: unit.open_children([1, 2]))
    (free,) = await plans(store, asked, lambda unit: unit.unrelated(hour, NOON, 500))
    (likely,) = await plans(store, asked, lambda unit: unit.likely(a_case(number=1), hour, 10))
    (told,) = await plans(store, asked, lambda unit: unit.told_alike(hour))

    assert "cases_parent" in brood
    assert "cases_parent" in below
    assert all("cases_opened" in plan for plan in (free, likely, told))
    assert not any("Seq Scan" in plan for plan in (brood, below, free, likely))


async def test_a_case_without_relations_costs_no_query_more(
    store: SqlStore, catalog: Catalog, asked: Asked
) -> None:
    """Its card: the case, its facts, and whether its requester was reached. Of a new one, nothing
    is read at all."""
    lookups = Lookups(store, catalog, lambda: NOON + timedelta(hours=1))
    case, _ = await registered(store, 2)
    case = await saved(store, moving(case))
    asked.clear()

    await lookups.look(case.number, ELENA)
    read = [sql for sql, _ in asked if sql.startswith("SELECT")]
    asked.clear()
    await lookups.seen(replace(case, version=1), ELENA)

    assert len(read) == 3
    assert not [sql for sql, _ in asked if sql.startswith("SELECT")]
