"""What is looked for in a million cases, by whom, and how long the desk takes to find it: from the
words that somebody typed to the cases of the page, whatever waits in between included."""

import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import cycle, pairwise
from typing import NamedTuple

from domain.case import Person
from domain.catalog import Catalog
from domain.likeness import Likeness
from domain.lookups import Lookups
from store.lanes import lane
from store.sql import SqlStore
from store.terms import meaning
from tests.bench.entity import (
    APART,
    BYGONE,
    COMMON,
    LAST,
    MIDDLING,
    RARE,
    clients,
    specialist,
    vocabulary,
)
from tests.people import ELENA

ROUNDS, RUNS, WARM_UP = 3, 200, 20
"""Each round has its own p99, and the median of them is told: one moment in which the machine did
something else does not set it."""
BAR_MS = 20


class Asked(NamedTuple):
    name: str
    texts: Sequence[str]
    who: Person = ELENA
    bar: bool = False
    """Whether the bench fails where it takes too long."""
    alike: bool = False
    """Not looked for: told, and met with the likeliest categories and solutions."""


def _pairs(words: Sequence[str]) -> Sequence[str]:
    return [f"{one} {other}" for one, other in pairwise(words)]


def asked_of(catalog: Catalog) -> Sequence[Asked]:
    """Elena supervises everything, so that her rights take nothing away."""
    anybody = clients(catalog)[7]
    worker = catalog.people[specialist(54)]
    return (
        Asked("a rare word", RARE, bar=True),
        Asked("a middling word", MIDDLING, bar=True),
        Asked("a very common word", COMMON, bar=True),
        Asked("two middling words", _pairs(MIDDLING)),
        Asked("two very common words", _pairs(COMMON)),
        Asked("two common words that never meet", [" ".join(APART)]),
        Asked("a common and a rare word", [f"{COMMON[0]} {word}" for word in RARE]),
        Asked("a common word of one client", [f"{word} cliente:cliente77" for word in COMMON]),
        Asked("a common word, a site, open", [f"{COMMON[0]} sede:bogota estado:abierto"]),
        Asked("all that is open", ["estado:abierto"]),
        Asked("all that is closed", ["estado:cerrado"]),
        Asked("a group's unmanaged cases", ["grupo:seguridad estado:no gestionado"]),
        Asked(
            "a common word of last year's days", [f"{COMMON[0]} desde:2025-02-03 hasta:2025-02-07"]
        ),
        Asked("a common word, before 2024", [f"{COMMON[0]} hasta:2023-12-31"]),
        Asked("a word of the first year alone", [BYGONE]),
        Asked("the same, open", [f"{BYGONE} estado:abierto"]),
        Asked("words of which one is nowhere", [f"{COMMON[0]} xilófono"]),
        Asked("a very common word, a requester", COMMON, anybody),
        Asked("never together, a requester", [" ".join(APART)], anybody),
        Asked("a very common word, a specialist", COMMON, worker),
        Asked("a middling word, a specialist", MIDDLING, worker),
        Asked("never together, a specialist", [" ".join(APART)], worker),
        Asked("a number", ["500000", "77", "999000"]),
        Asked("what a new text is like", _told(), alike=True),
    )


def _told() -> Sequence[str]:
    """Sentences of ten words, common and rare ones."""
    words = vocabulary()
    return [
        f"{COMMON[n % 3]} {MIDDLING[n % 5]} {' '.join(words[n::700][:8])}" for n in range(1, 600, 7)
    ]


@dataclass
class Desk:
    """One database, and the milliseconds of each search there."""

    name: str
    lookups: Lookups
    likeness: Likeness
    store: SqlStore
    ms: dict[str, list[float]] = field(default_factory=dict)
    found: dict[str, int] = field(default_factory=dict)

    async def look(self, asked: Asked, text: str) -> None:
        began = time.perf_counter()
        if asked.alike:
            found = len((await self.likeness.of(text)).categories)
        else:
            found = (await self.lookups.find(text, asked.who)).total
        self.ms.setdefault(asked.name, []).append((time.perf_counter() - began) * 1000)
        self.found[asked.name] = found


def desk(name: str, url: str, catalog: Catalog) -> Desk:
    store = SqlStore(lane(url))
    likeness = Likeness(store, catalog, meaning, lambda: LAST)
    return Desk(name, Lookups(store, catalog, lambda: LAST), likeness, store)


async def searched(desks: Sequence[Desk], catalog: Catalog) -> None:
    """In turns, so that what the machine does besides hits all of them."""
    everything = [(asked, cycle(asked.texts)) for asked in asked_of(catalog)]
    for run in range(WARM_UP + ROUNDS * RUNS):
        for asked, texts in everything:
            text = next(texts)
            for each in desks:
                if run == WARM_UP:
                    each.ms[asked.name] = []
                await each.look(asked, text)


def share(figures: Sequence[float], percent: int) -> float:
    """Of each round the figure below which so many percent lie; the median of them."""
    size = len(figures) // ROUNDS
    rounds = (sorted(figures[n : n + size]) for n in range(0, size * ROUNDS, size))
    return statistics.median(each[size * percent // 100] for each in rounds)
