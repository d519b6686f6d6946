"""What is due is found in the database and done once, by one or more copies of the process."""

import asyncio
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import create_async_engine

from domain.agenda import planned
from domain.case import Case, Person, Priority
from domain.catalog import Catalog, Promise
from domain.demo import Demo, DemoClock, Measured, Span, read_span
from domain.desk import Desk
from domain.moves import Verb
from domain.opening import NewCase
from domain.ports import Press
from domain.recount import Recount
from domain.sla import Target
from store.lanes import lane
from store.sql import SqlStore
from store.tables import cases, facts
from tests.chat import Clock
from tests.people import ANA, JORGE, LUCIA

ASKED = {
    "reason": "falta-informacion",
    "solution": "Se revisó",
    "note": "¿Qué luz?",
    "next_contact": "2027-01-15",
}


@pytest.fixture
def clock() -> Clock:
    """Tuesday, 24 November 2026, 10:00 in Bogotá."""
    return Clock()


@pytest.fixture
def desk(store: SqlStore, catalog: Catalog, clock: Clock) -> Desk:
    return Desk(store, catalog, clock)


async def opened(desk: Desk, name: str = "1", who: Person = ANA) -> Case:
    form = NewCase("No enciende", "Desde ayer", "portatil-no-enciende", "high")
    return await desk.open(form, who, "", Press(f"open-{name}"))


async def acts(desk: Desk, number: int, verb: Verb, who: Person = JORGE, **given: str) -> Case:
    press = Press(f"{number}-{verb}-{len(given)}-{who.id}")
    return await desk.act(number, verb, given, who, None, press)


async def verbs(store: SqlStore, number: int) -> list[str]:
    return [fact.verb for fact in await store.read(lambda unit: unit.history(number))]


async def indexes(store: SqlStore, number: int) -> tuple[datetime | None, datetime | None]:
    case = await store.read(lambda unit: unit.case(number))
    return case.due_at, case.wake_at


@pytest.mark.rule("R23", "R26", "R30")
async def test_two_copies_do_everything_once(
    store: SqlStore, another: SqlStore, catalog: Catalog, clock: Clock, desk: Desk
) -> None:
    other = Desk(another, catalog, clock)
    numbers = [(await opened(desk, str(n))).number for n in range(9)]
    for number in numbers[:3]:
        await acts(desk, number, Verb.SUSPEND, **ASKED)
    for number in numbers[3:6]:
        await acts(desk, number, Verb.SOLVE, reason="solucion-sitio", solution="Listo")

    for _ in range(12):
        clock.forward(hours=12)
        await asyncio.gather(desk.see_to_what_is_due(), other.see_to_what_is_due())

    for number in numbers[:3]:
        assert Counter(await verbs(store, number)) == {
            "open": 1,
            "suspend": 1,
            "chase": 2,
            "propose": 1,
        }
    for number in numbers[3:6]:
        assert await verbs(store, number) == ["open", "solve", "remind", "expire"]
    for number in numbers[6:]:
        assert Counter(await verbs(store, number)) == {
            "open": 1,
            "warn": 2,
            "alert": 2,
            "breach": 2,
        }


@pytest.mark.rule("R23")
async def test_what_fell_due_while_nobody_was_up_happens_at_the_start_in_order(
    store: SqlStore, clock: Clock, desk: Desk
) -> None:
    first, second = await opened(desk, "1"), await opened(desk, "2")
    await acts(desk, first.number, Verb.SOLVE, reason="solucion-sitio", solution="Listo")
    clock.forward(minutes=5)
    await acts(desk, second.number, Verb.SUSPEND, **ASKED)

    clock.forward(days=20)
    done = await desk.see_to_what_is_due()

    assert done == 2
    # Nobody is reminded of what is over, nor asked twice at once.
    assert await verbs(store, first.number) == ["open", "solve", "expire"]
    assert await verbs(store, second.number) == ["open", "suspend", "chase"]
    assert await desk.see_to_what_is_due() == 0
    for ahead in (["chase"], ["chase", "propose"]):
        clock.forward(days=1)
        await desk.see_to_what_is_due()
        assert (await verbs(store, second.number))[3:] == ahead


async def test_a_case_that_cannot_be_seen_to_holds_up_no_other(
    store: SqlStore, clock: Clock, desk: Desk
) -> None:
    lost, sound = await opened(desk, "1"), await opened(desk, "2")
    await store.lane.write(
        lambda db: db.execute(delete(facts).where(facts.c.number == lost.number))
    )
    clock.forward(days=1)

    await desk.see_to_what_is_due()

    assert "breach" in await verbs(store, sound.number)
    assert (await indexes(store, lost.number))[1] == clock() + timedelta(minutes=5)


async def test_who_finds_everything_in_other_hands_leaves_it_to_them(
    postgres_url: str, catalog: Catalog, clock: Clock
) -> None:
    store = SqlStore(lane(postgres_url))
    desk = Desk(store, catalog, clock)
    case = await opened(desk)
    clock.forward(days=1)
    held, over = asyncio.Event(), asyncio.Event()

    async def holds() -> None:
        """A copy of the process that hangs in the middle of its transaction."""
        engine = create_async_engine(postgres_url.replace("postgresql", "postgresql+asyncpg", 1))
        async with engine.begin() as db:
            await db.execute(select(cases).where(cases.c.number == case.number).with_for_update())
            held.set()
            await over.wait()
        await engine.dispose()

    hanging = asyncio.create_task(holds())
    await held.wait()
    assert await desk.see_to_what_is_due() == 0
    over.set()
    await hanging

    assert await desk.see_to_what_is_due() == 6
    await store.close()


@pytest.mark.rule("R16")
async def test_no_fact_comes_before_the_last_one_although_a_clock_went_back(
    store: SqlStore, clock: Clock, desk: Desk
) -> None:
    case = await opened(desk)
    clock.forward(hours=-2)

    await acts(desk, case.number, Verb.TAKE)

    found = await store.read(lambda unit: unit.history(case.number))
    assert found[1].at == found[0].at


# After a calendar or an agreement has changed


def with_promises(catalog: Catalog, promise: Promise) -> Catalog:
    changed: Mapping[Priority, Promise] = dict.fromkeys(Priority, promise)
    found = {id_: replace(c, promises=changed) for id_, c in catalog.categories.items()}
    return replace(catalog, categories=found)


async def test_a_recount_shows_first_and_writes_only_when_it_is_told_to(
    store: SqlStore, catalog: Catalog, clock: Clock, desk: Desk
) -> None:
    open_, solved = await opened(desk, "1"), await opened(desk, "2", LUCIA)
    await acts(desk, open_.number, Verb.TAKE)
    await acts(desk, solved.number, Verb.SOLVE, reason="solucion-sitio", solution="Listo")
    clock.forward(hours=4)
    before = await indexes(store, open_.number)
    recount = Recount(store, with_promises(catalog, Promise(60, 3600)), clock)

    shown = [shift async for shift in recount.shifts(apply=False)]
    assert await indexes(store, open_.number) == before
    written = [shift async for shift in recount.shifts(apply=True)]

    assert shown == written
    assert [(s.after.number, s.breached) for s in shown] == [
        (open_.number, {Target.SOLUTION: True}),
    ]
    told = await store.read(lambda unit: unit.history(open_.number))
    case = await store.read(lambda unit: unit.case(open_.number))
    assert case == planned(case, told, with_promises(catalog, Promise(60, 3600)), clock())
    assert await indexes(store, open_.number) != before


async def test_who_acted_while_a_recount_was_reading_is_not_overwritten_by_it(
    store: SqlStore, catalog: Catalog, clock: Clock, desk: Desk
) -> None:
    case = await opened(desk)
    await acts(desk, case.number, Verb.SUSPEND, **(ASKED | {"reason": "pendiente-repuesto"}))
    read = await store.read(lambda unit: unit.case(case.number))
    told = await store.read(lambda unit: unit.history(case.number))
    stale = planned(read, told, catalog, clock())
    assert (stale.due_at, stale.wake_at) == (None, None)
    await acts(desk, case.number, Verb.TAKE)
    running = await indexes(store, case.number)

    await store.write(lambda unit: unit.replan(stale))

    assert None not in running
    assert await indexes(store, case.number) == running


# The demonstration's clock


@pytest.mark.parametrize(
    ("written", "span"),
    [
        ("3 días hábiles", Span(3, Measured("business_days"))),
        ("1 dia habil", Span(1, Measured("business_days"))),
        ("2 horas", Span(2, Measured("hours"))),
        ("30 minutos", Span(30, Measured("minutes"))),
        ("1 semana", Span(1, Measured("weeks"))),
        ("3 business days", Span(3, Measured("business_days"))),
        ("0 horas", None),
        ("500 semanas", None),
        ("dos horas", None),
        ("con el trámite", None),
        ("2 horas y media", None),
        ("", None),
    ],
)
def test_a_span_of_time_is_read(written: str, span: Span | None) -> None:
    assert read_span(written) == span


async def test_the_demonstrations_clock_is_the_same_for_every_copy_and_never_goes_back(
    store: SqlStore, another: SqlStore, clock: Clock
) -> None:
    here, there = DemoClock(store, clock), DemoClock(another, clock)

    await here.move_to(clock() + timedelta(days=3))
    await there.move_to(clock() + timedelta(days=1))
    await here.follow()

    assert here() == there() == clock() + timedelta(days=3)


async def test_two_who_move_it_at_once_both_see_the_later_time(
    store: SqlStore, another: SqlStore, clock: Clock
) -> None:
    here, there = DemoClock(store, clock), DemoClock(another, clock)

    for hour in range(1, 60, 2):
        far, near = clock() + timedelta(hours=hour + 1), clock() + timedelta(hours=hour)
        await asyncio.gather(here.move_to(near), there.move_to(far))
        await asyncio.gather(here.follow(), there.follow())

        assert here() == there() == far


async def test_what_a_courier_was_lent_is_still_its_own_after_time_was_moved(
    store: SqlStore, clock: Clock, desk: Desk
) -> None:
    await opened(desk)
    demo_clock = DemoClock(store, clock)
    lent = await store.write(lambda unit: unit.claim(demo_clock()))

    await demo_clock.move_to(clock() + timedelta(days=3))

    assert lent
    assert await store.write(lambda unit: unit.claim(demo_clock())) == []
    clock.forward(seconds=31)
    again = await store.write(lambda unit: unit.claim(demo_clock()))
    assert [notice.id for notice in again] == [notice.id for notice in lent]


@pytest.mark.rule("R26")
async def test_time_moves_from_one_thing_that_is_due_to_the_next(
    store: SqlStore, catalog: Catalog, clock: Clock
) -> None:
    demo_clock = DemoClock(store, clock)
    desk = Desk(store, catalog, demo_clock)
    case = await opened(desk)
    await acts(desk, case.number, Verb.SUSPEND, **ASKED)

    done = await Demo(demo_clock, desk).advance(Span(3, Measured("business_days")))

    assert done == 3
    found = await store.read(lambda unit: unit.history(case.number))
    days = [fact.at - clock() for fact in found[2:]]
    assert days == [timedelta(days=1), timedelta(days=2), timedelta(days=3)]
    assert demo_clock() == clock() + timedelta(days=3)
