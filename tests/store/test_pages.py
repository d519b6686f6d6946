"""Lists are read page by page, each from where the one before it ended."""

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.case import Case, State
from domain.ports import Edge, Page, Sought
from store.sql import SqlStore
from tests.people import ANA, CARLOS, JORGE, LUCIA, NOON
from tests.store.samples import a_case, opening

GROUPS = (f"g{number}" for number in itertools.count())
SLOW = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


async def filled(store: SqlStore, *wanted: Case) -> list[int]:
    """The numbers of these cases, which are saved in this order."""
    return await store.write(lambda unit: [unit.save(opening(c), None).number for c in wanted])


async def page(
    store: SqlStore,
    sought: Sought,
    size: int,
    *,
    after: Edge | None = None,
    before: Edge | None = None,
) -> Page:
    return await store.read(lambda unit: unit.page(sought, size, after=after, before=before))


async def forward(store: SqlStore, sought: Sought, size: int) -> list[Page]:
    """The pages that somebody sees who presses `next` until there is none."""
    pages = [await page(store, sought, size)]
    while pages[-1].after:
        pages.append(await page(store, sought, size, after=pages[-1].after))
    return pages


def numbers(pages: Sequence[Page]) -> list[list[int]]:
    return [[case.number for case in p.cases] for p in pages]


DUES = st.sampled_from([None, *(NOON + timedelta(hours=hours) for hours in range(4))])
"""When cases breach; a few at the same moment, and some have their clock stopped."""


def in_order(edges: Iterable[Edge], *, newest_first: bool) -> list[Edge]:
    """As a list shows them (R10): what breaches first on top, stopped clocks below."""
    if newest_first:
        return sorted(edges, key=lambda edge: -edge.number)
    return sorted(edges, key=lambda edge: (edge.due is None, edge.due or NOON, edge.number))


@pytest.mark.rule("R10")
@SLOW
@given(
    ours=st.lists(st.tuples(st.booleans(), DUES), max_size=30),
    size=st.integers(1, 12),
    newest_first=st.booleans(),
)
async def test_pages_partition_the_list_whatever_the_sizes(
    store: SqlStore,
    *,
    ours: list[tuple[bool, datetime | None]],
    size: int,
    newest_first: bool,
) -> None:
    group, other = next(GROUPS), next(GROUPS)
    written = await filled(
        store, *(a_case(group=group if own else other, due_at=due) for own, due in ours)
    )
    edges = [Edge(due, n) for n, (own, due) in zip(written, ours, strict=True) if own]
    wanted = [edge.number for edge in in_order(edges, newest_first=newest_first)]
    sought = Sought(group=group, newest_first=newest_first)

    pages = await forward(store, sought, size)

    assert [n for shown in numbers(pages) for n in shown] == wanted
    assert {p.total for p in pages} == {len(wanted)}
    assert pages[0].before is None
    assert all(len(p.cases) == size for p in pages[:-1])
    assert all(p.cases for p in pages[1:])
    # Back again: the same pages, in the reverse order.
    for earlier, later in itertools.pairwise(pages):
        assert await page(store, sought, size, before=later.before) == earlier


@SLOW
@given(
    dues=st.lists(DUES, min_size=1, max_size=20),
    size=st.integers(1, 7),
    place=st.integers(0, 21),
    due=DUES,
    newest=st.booleans(),
)
async def test_from_any_edge_the_neighbours_are_shown_and_nothing_is_skipped(
    store: SqlStore,
    *,
    dues: list[datetime | None],
    size: int,
    place: int,
    due: datetime | None,
    newest: bool,
) -> None:
    """The case at the edge may have left the list meanwhile, or come due at another time."""
    group = next(GROUPS)
    written = await filled(store, *(a_case(group=group, due_at=due) for due in dues))
    edge = Edge(due, written[0] - 1 + place)
    sought = Sought(group=group, newest_first=newest)
    edges = [Edge(due, n) for n, due in zip(written, dues, strict=True)]
    with_it = in_order({*edges, edge}, newest_first=newest)
    there = next(
        n for n, e in enumerate(with_it) if e.number == edge.number and (newest or e == edge)
    )
    following = [e.number for e in with_it[there + 1 :] if e.number != edge.number or not newest]
    preceding = [e.number for e in with_it[:there]]

    next_, back = (
        await page(store, sought, size, after=edge),
        await page(store, sought, size, before=edge),
    )
    assert numbers([next_, back]) == [following[:size], preceding[-size:]]
    assert bool(next_.after) == (len(following) > size)
    assert bool(back.before) == (len(preceding) > size)


@pytest.mark.parametrize("newest_first", [False, True])
async def test_a_list_of_nothing_is_one_empty_page(store: SqlStore, *, newest_first: bool) -> None:
    assert await page(store, Sought(group="mesa", newest_first=newest_first), 10) == Page(
        [], None, None, 0
    )


async def test_a_full_last_page_has_no_next(store: SqlStore) -> None:
    await filled(store, *[a_case()] * 10)

    assert (await page(store, Sought(open_only=True), 10)).after is None


async def test_a_page_stays_where_it_is_while_new_cases_come(store: SqlStore) -> None:
    await filled(store, *[a_case()] * 6)
    newest = Sought(open_only=True, newest_first=True)
    first = await page(store, newest, 3)
    await filled(store, *[a_case()] * 2)

    second = await page(store, newest, 3, after=first.after)

    assert numbers([first, second]) == [[6, 5, 4], [3, 2, 1]]


@pytest.mark.parametrize(
    ("sought", "wanted"),
    [
        (Sought(), [1, 2, 3, 4, 5]),
        (Sought(client=CARLOS.id), [2]),
        (Sought(assignee=LUCIA.id), [3]),
        (Sought(group="mesa"), [4]),
        (Sought(open_only=True), [1, 2, 3, 4]),
        (Sought(group="soporte", assignee=JORGE.id, open_only=True), [1, 2]),
        (Sought(client=ANA.id, newest_first=True), [5, 4, 3, 1]),
    ],
)
@pytest.mark.rule("R10")
async def test_a_list_has_what_was_sought_and_nothing_else(
    store: SqlStore, sought: Sought, wanted: list[int]
) -> None:
    await filled(
        store,
        a_case(),
        a_case(client=CARLOS),
        a_case(assignee=LUCIA.id),
        a_case(group="mesa", assignee=""),
        replace(a_case(), state=State.SOLVED),
    )

    found = await page(store, sought, 10)

    assert numbers([found]) == [wanted]
    assert found.total == len(wanted)
