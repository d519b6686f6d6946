"""The trail of a case on either database: what was done and who read it, in one order."""

from datetime import timedelta

import pytest

from domain.case import Fact
from domain.readings import Read, Reading, Trail
from domain.undelivered import Spot
from store.sql import SqlStore
from tests.people import ANDRES, MARTA, NOON
from tests.store.samples import noting, saved

pytestmark = pytest.mark.rule("R16")


async def read(store: SqlStore, number: int, minute: float, who: str = MARTA.id) -> None:
    at = NOON + timedelta(minutes=minute)
    await store.write(lambda unit: unit.keep_reading(number, who, Reading.CARD, at))


async def trail(
    store: SqlStore,
    number: int,
    size: int = 3,
    after: Spot | None = None,
    before: Spot | None = None,
) -> Trail:
    return await store.read(lambda unit: unit.trail(number, size, after=after, before=before))


def told(page: Trail) -> list[str]:
    return [
        line.verb if isinstance(line, Fact) else f"{line.what} {line.name}" for line in page.lines
    ]


async def test_facts_and_readings_stand_in_one_order_the_newest_first(store: SqlStore) -> None:
    case = await saved(store)
    other = await saved(store)
    await store.write(lambda unit: unit.keep_person(MARTA))
    await read(store, case.number, 1)
    await saved(store, noting(case, "hola"))
    await read(store, case.number, 9, ANDRES.id)
    await read(store, other.number, 3)

    page = await trail(store, case.number, size=10)

    assert told(page) == ["card ", "note", "card Marta Ruiz", "open"]
    assert isinstance(page.lines[0], Read)
    assert page.lines[0].person == ANDRES.id
    assert (page.readings, page.after, page.before) == (2, None, None)


async def test_pages_follow_each_other_also_through_one_moment(store: SqlStore) -> None:
    case = await saved(store)
    for _ in range(7):
        await read(store, case.number, 0)

    seen, page = [], await trail(store, case.number)
    first = page
    while True:
        seen += page.lines
        if page.after is None:
            break
        last, page = page, await trail(store, case.number, after=page.after)

    assert len(seen) == 8
    assert sum(isinstance(line, Read) for line in seen) == 7
    assert first.before is None
    back = await trail(store, case.number, before=page.before)
    assert back == last


async def test_what_comes_meanwhile_moves_no_page(store: SqlStore) -> None:
    case = await saved(store)
    for minute in range(1, 7):
        await read(store, case.number, minute)
    first = await trail(store, case.number)

    await read(store, case.number, 60)

    second = await trail(store, case.number, after=first.after)
    assert [line.at for line in second.lines] == [NOON + timedelta(minutes=m) for m in (3, 2, 1)]
    back = await trail(store, case.number, before=second.before)
    assert back.lines == first.lines
    assert back.before is not None


async def test_a_case_that_there_is_not_has_no_trail(store: SqlStore) -> None:
    page = await trail(store, 99)

    assert (page.lines, page.readings) == ([], 0)


async def test_a_place_that_nobody_ever_gave_is_a_page_like_any_other(store: SqlStore) -> None:
    case = await saved(store)
    await read(store, case.number, 1)
    far = Spot(NOON + timedelta(days=1), 10**15 - 1)

    assert len((await trail(store, case.number, after=far)).lines) == 2
    assert not (await trail(store, case.number, before=far)).lines
