"""A queue narrowed, ordered and paged by the database is what a plain look at every case says."""

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import product
from typing import Any

import pytest
from sqlalchemy import insert

from domain.bundle import Load, together
from domain.case import Case, CaseType, Priority, State
from domain.catalog import Catalog
from domain.errors import NotYourQueue
from domain.lifecycle import OPEN_STATES
from domain.load import Workloads
from domain.ports import Edge, Page
from domain.queue_filter import NOBODY, Order, QueueFilter, Risk
from domain.queues import Queues
from store.sql import SqlStore
from store.tables import cases, to_row
from tests.people import ANA, ELENA, JORGE, LUCIA, MARTA, NOON
from tests.store.samples import a_case, moving, opening, saved

pytestmark = pytest.mark.rule("R10", "R32")

GROUP, OTHER = "soporte", "mesa"
SITES = ("Bogotá", "Valledupar", "")
CATEGORIES = ("vpn", "portatil-no-enciende")
RANKS = [Priority.CRITICAL, Priority.HIGH, Priority.MEDIUM, Priority.LOW]
HOURS = (-30, -1, 0, 1, 30)


def a_desk(size: int = 160) -> Sequence[Case]:
    """Cases of every kind, many of them alike, at the very moments that are asked for."""
    chance = random.Random(11)  # noqa: S311 - nothing secret
    return [_made(chance) for _ in range(size)]


def _made(chance: random.Random) -> Case:
    def moment() -> datetime:
        return NOON + timedelta(hours=chance.choice(HOURS))

    stopped = chance.random() < 0.3
    type_ = CaseType.PRECASE if chance.random() < 0.1 else CaseType.INCIDENT
    state = chance.choice([*OPEN_STATES, State.CLOSED])
    return a_case(
        type=type_,
        state=State.REGISTERED if type_ is CaseType.PRECASE else state,
        group=chance.choice([GROUP, GROUP, GROUP, OTHER]),
        assignee=chance.choice([NOBODY, JORGE.id, LUCIA.id]),
        client=replace(ANA, site=chance.choice(SITES)),
        category=chance.choice(CATEGORIES),
        priority=chance.choice(list(Priority)),
        opened_at=NOON - timedelta(hours=chance.choice((0, 3, 24, 120, 121))),
        due_at=None if stopped else moment(),
        risk_at=None if chance.random() < 0.3 else moment(),
    )


def risk_of(case: Case) -> Risk:
    """As the case itself says it."""
    if case.due_at is None:
        return Risk.BREACHED if case.risk_at else Risk.OK
    if case.due_at <= NOON:
        return Risk.BREACHED
    return Risk.AT_RISK if case.risk_at and case.risk_at <= NOON else Risk.OK


def fits(case: Case, narrow: QueueFilter) -> bool:
    age = NOON - case.opened_at
    asked: list[tuple[Any, Sequence[Any]]] = [
        (case.state, narrow.states),
        (risk_of(case), narrow.risks),
        (case.assignee, narrow.specialists),
        (case.client.site, narrow.sites),
        (case.category, narrow.categories),
        (case.priority, narrow.priorities),
    ]
    return (
        case.group == GROUP
        and case.state in OPEN_STATES
        and case.type is not CaseType.PRECASE
        and all(value in wanted for value, wanted in asked if wanted)
        and (narrow.older is None or age >= narrow.older)
        and (narrow.newer is None or age < narrow.newer)
    )


def _due(case: Case) -> tuple[bool, datetime]:
    return case.due_at is None, case.due_at or NOON


PLACES: dict[Order, Callable[[Case], Any]] = {
    Order.DUE: lambda case: (_due(case), case.number),
    Order.AGE: lambda case: (case.opened_at, case.number),
    Order.PRIORITY: lambda case: (RANKS.index(case.priority), _due(case), case.number),
}

FILTERS = [
    QueueFilter(),
    QueueFilter(states=(State.SUSPENDED,)),
    QueueFilter(states=(State.SUSPENDED, State.REGISTERED)),
    QueueFilter(older=timedelta(days=5)),
    QueueFilter(newer=timedelta(hours=3)),
    QueueFilter(older=timedelta(hours=3), newer=timedelta(hours=121)),
    *(QueueFilter(risks=(risk,)) for risk in Risk),
    QueueFilter(risks=(Risk.AT_RISK, Risk.BREACHED)),
    QueueFilter(specialists=(JORGE.id,)),
    QueueFilter(specialists=(NOBODY,)),
    QueueFilter(specialists=(NOBODY, LUCIA.id)),
    QueueFilter(sites=("Bogotá",)),
    QueueFilter(categories=("vpn",)),
    QueueFilter(priorities=(Priority.HIGH, Priority.LOW)),
    QueueFilter(categories=("gone",)),
]


def together_with(one: QueueFilter, other: QueueFilter) -> QueueFilter:
    fields = [f for f in QueueFilter.__slots__ if f not in {"written", "order"}]
    said = {f: getattr(one, f) or getattr(other, f) for f in fields}
    return QueueFilter(**said)


@pytest.fixture
async def desk(store: SqlStore) -> Sequence[Case]:
    """As it lies in the database."""
    made = a_desk()
    await store.lane.write(lambda db: db.execute(insert(cases), [to_row(case) for case in made]))
    return await store.read(lambda unit: unit.cases(range(1, len(made) + 1)))


async def page(
    store: SqlStore,
    narrow: QueueFilter,
    size: int,
    *,
    after: Edge | None = None,
    before: Edge | None = None,
) -> Page:
    return await store.read(
        lambda unit: unit.queue_page(
            GROUP, narrow, NOON, size, after=after, before=before, total=-1
        )
    )


def numbers(pages: Sequence[Page]) -> list[int]:
    return [case.number for shown in pages for case in shown.cases]


def wanted(desk: Sequence[Case], narrow: QueueFilter) -> list[int]:
    chosen = (case for case in desk if fits(case, narrow))
    return [case.number for case in sorted(chosen, key=PLACES[narrow.order])]


async def test_each_filter_alone_and_any_two_together_find_what_fits_and_count_it(
    store: SqlStore, desk: Sequence[Case]
) -> None:
    pairs = [together_with(one, other) for one in FILTERS for other in FILTERS]
    found_some = 0

    for n, narrow in enumerate([*FILTERS, *pairs[::5]]):
        asked = replace(narrow, order=[*Order][n % len(Order)])
        shown = await page(store, asked, 999)
        counts = await store.read(lambda unit, a=asked: unit.queue_counts(GROUP, a, NOON))

        assert numbers([shown]) == wanted(desk, asked), asked
        states = Counter(case.state for case in desk if fits(case, asked))
        assert counts == states, asked
        found_some += bool(states)

    assert found_some > len(FILTERS)


@pytest.mark.parametrize("narrow", [QueueFilter(), QueueFilter(risks=(Risk.BREACHED, Risk.OK))])
async def test_there_and_back_each_case_is_visited_once_in_its_order(
    store: SqlStore, desk: Sequence[Case], narrow: QueueFilter
) -> None:
    for order, size in product(Order, (1, 7, 10)):
        await there_and_back(store, desk, replace(narrow, order=order), size)


async def there_and_back(
    store: SqlStore, desk: Sequence[Case], asked: QueueFilter, size: int
) -> None:
    pages = [await page(store, asked, size)]
    while pages[-1].after:
        pages.append(await page(store, asked, size, after=pages[-1].after))
    back = [pages[-1]]
    while back[-1].before:
        back.append(await page(store, asked, size, before=back[-1].before))

    assert numbers(pages) == wanted(desk, asked)
    assert back[::-1] == pages
    assert pages[0].before is None


async def test_a_page_goes_on_where_it_was_though_its_last_case_has_left_the_queue(
    store: SqlStore, desk: Sequence[Case]
) -> None:
    for order in Order:
        asked = QueueFilter(order=order)
        everything = numbers([await page(store, asked, 999)])
        first = await page(store, asked, 5)
        gone = moving(first.cases[-1], state=State.CLOSED)
        await store.write(lambda unit, change=gone: unit.save(change, None))

        second = await page(store, asked, 5, after=first.after)

        assert numbers([first, second]) == everything[:10]


async def test_the_sites_are_those_of_the_open_cases_of_the_group(
    store: SqlStore, desk: Sequence[Case]
) -> None:
    found = await store.read(lambda unit: unit.queue_sites(GROUP))

    assert sorted(found) == ["Bogotá", "Valledupar"]
    assert await store.read(lambda unit: unit.queue_sites("nobody's")) == []
    assert await store.read(lambda unit: unit.known_sites()) == []


async def test_the_load_of_everybody_is_what_a_plain_count_says(
    store: SqlStore, desk: Sequence[Case]
) -> None:
    bundles = await store.read(lambda unit: unit.bundles([GROUP, OTHER], NOON))

    live = [c for c in desk if c.state in OPEN_STATES and c.type is not CaseType.PRECASE]
    by_person: dict[tuple[str, str], list[Case]] = defaultdict(list)
    for case in live:
        by_person[case.group, case.assignee].append(case)
    assert {(b.group, b.assignee) for b in bundles} == {*by_person}
    for (group, person), theirs in by_person.items():
        load = together(person, (b for b in bundles if (b.group, b.assignee) == (group, person)))
        assert load == _counted(person, theirs, load.age)
        ages = [(NOON - case.opened_at).total_seconds() for case in theirs]
        assert load.age.total_seconds() == pytest.approx(sum(ages) / len(ages), abs=0.01)
    assert sum(b.open for b in bundles) == len(live)


def _counted(person: str, theirs: Sequence[Case], age: timedelta) -> Load:
    risks = Counter(risk_of(case) for case in theirs)
    states = Counter(case.state for case in theirs)
    return Load(person, states, risks[Risk.AT_RISK], risks[Risk.BREACHED], age)


async def test_nothing_at_all_is_no_load(store: SqlStore) -> None:
    assert await store.read(lambda unit: unit.bundles([GROUP], NOON)) == []
    assert await store.read(lambda unit: unit.bundles([], NOON)) == []
    assert together("", []).open == 0


async def test_a_case_that_comes_due_without_a_moment_of_risk_is_to_be_counted_anew(
    store: SqlStore,
) -> None:
    for case, unplanned in (
        (a_case(due_at=NOON, risk_at=NOON), False),
        (a_case(due_at=None, risk_at=None), False),
        (a_case(due_at=NOON, risk_at=None, state=State.CLOSED), False),
        (a_case(due_at=NOON, risk_at=None), True),
    ):
        await saved(store, opening(case))

        assert await store.read(lambda unit: unit.unplanned()) is unplanned


@pytest.mark.rule("R17")
async def test_a_load_has_a_line_for_each_member_and_for_whoever_else_has_a_case(
    store: SqlStore, desk: Sequence[Case], catalog: Catalog
) -> None:
    loads = Workloads(store, Queues(store, catalog, lambda: NOON), lambda: NOON)

    soporte, redes = [await loads.of_group(group, JORGE) for group in (GROUP, "redes")]
    every = await loads.of_all(ELENA)

    assert {line.of for line in soporte.lines} == {JORGE.id, LUCIA.id, NOBODY}
    assert soporte.lines[0].breached == max(line.breached for line in soporte.lines)
    assert soporte.whole.open == sum(line.open for line in soporte.lines)
    assert [(line.of, line.open) for line in redes.lines] == [(JORGE.id, 0)]
    assert {line.of for line in every.lines} == {*catalog.groups}
    assert every.whole.open == sum(line.open for line in every.lines)
    for person in (ANA, MARTA):
        with pytest.raises(NotYourQueue):
            await loads.of_group(GROUP, person)


@pytest.mark.parametrize("order", Order)
async def test_a_place_that_nobody_ever_gave_is_a_page_like_any_other(
    store: SqlStore, order: Order
) -> None:
    await saved(store, opening(a_case(group=GROUP)))
    far = Edge(None, 10**15 - 1, 10**15 - 1)

    async def page(**there: Edge | None) -> Page:
        narrow, at = QueueFilter(order=order), {"after": None, "before": None, **there}
        return await store.read(lambda u: u.queue_page(GROUP, narrow, NOON, 3, **at, total=1))

    assert len((await page(before=far)).cases) == 1
    assert not (await page(after=far)).cases
