"""The newest cases with some terms: the same on both databases, however they are found."""

import itertools
import random
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

import pytest
from sqlalchemy import Connection, insert

from store import newest
from store.newest import Newest, Terms
from store.sql import SqlStore
from store.tables import cases, to_row
from store.terms_index import KEEP
from store.terms_index import row as kept
from tests.store.samples import a_case

SIZE = 6_000
SHARES: Mapping[str, float] = {
    "usual": 0.6,
    "also": 0.4,
    "seldom": 0.02,
    "hardly": 0.001,
    "never": 0.0,
}
Wanted = tuple[tuple[str, ...], ...]


def bearing() -> Sequence[set[str]]:
    """The terms of each case, by its number. Of `odd` and `even`, each has one; `old` is of the
    first third alone."""
    chance = random.Random(11)  # noqa: S311 - nothing secret
    return [
        {
            *(term for term, share in SHARES.items() if chance.random() < share),
            "odd" if number % 2 else "even",
            *(["old"] if number < SIZE / 3 else []),
        }
        for number in range(SIZE + 1)
    ]


BEARING = bearing()


@pytest.fixture
async def many(store: SqlStore) -> SqlStore:
    row = to_row(a_case())
    numbers = range(1, SIZE + 1)

    def fill(db: Connection) -> None:
        db.execute(insert(cases), [{**row, "number": number} for number in numbers])
        db.execute(KEEP[db.dialect.name], [kept(n, sorted(BEARING[n])) for n in numbers])

    await store.lane.write(fill)
    return store


def expected(wanted: Terms, low: int, high: int) -> list[int]:
    return [
        number
        for number in range(min(high, SIZE), max(low, 1) - 1, -1)
        if all(BEARING[number] & {*terms} for terms in wanted)
    ]


async def found(store: SqlStore, wanted: Terms, low: int, high: int) -> tuple[list[int], bool]:
    def read(db: Connection) -> tuple[list[int], bool]:
        looking = Newest(db)
        numbers = [*itertools.chain.from_iterable(looking.batches(wanted, low, high))]
        return numbers, looking.cut

    return await store.lane.read(read)


ASKED: Sequence[Wanted] = (
    (("usual",),),
    (("seldom",),),
    (("hardly",),),
    (("never",),),
    (("old",),),
    (("usual",), ("also",)),
    (("usual",), ("hardly", "seldom")),
    (("odd",), ("even",)),
    (("old",), ("odd",), ("usual",)),
)


async def test_the_newest_come_first_and_none_is_left_out(many: SqlStore) -> None:
    for wanted in ASKED:
        for low, high in ((0, 2**62), (0, 2_500), (1_900, 4_200), (6_500, 2**62)):
            numbers, cut = await found(many, wanted, low, high)

            assert numbers == expected(wanted, low, high), (wanted, low, high)
            assert not cut


async def test_of_common_terms_that_never_meet_only_the_newest_are_looked_at(
    many: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(newest, "LOOKED_AT", 2_000)

    never, cut = await found(many, [["odd"], ["even"]], 0, 2**62)
    both, cut_too = await found(many, [["usual"], ["odd"]], 0, 2**62)
    rare, whole = await found(many, [["hardly"], ["odd"]], 0, 2**62)

    assert (never, cut) == ([], True)
    # Half of the newest have the rarer one: 2,000 of them lie in the newest 4,000.
    assert (both, cut_too) == (expected([["usual"], ["odd"]], both[-1], 2**62), True)
    assert SIZE - 4_100 < both[-1] < SIZE - 3_800
    assert (rare, whole) == (expected([["hardly"], ["odd"]], 0, 2**62), False)


async def test_what_is_common_is_read_no_further_than_it_is_taken(
    many: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Any] = []

    def read(db: Connection) -> list[int]:
        looking = Newest(db)
        monkeypatch.setattr(looking, "_worth", lambda *given: asked.append(given) or 0)
        batches = looking.batches([["usual"], ["also"]], 0, 2**62)
        return [*islice(itertools.chain.from_iterable(batches), 100)]

    numbers = await many.lane.read(read)

    assert numbers == expected([["usual"], ["also"]], 0, 2**62)[:100]
    assert not asked
