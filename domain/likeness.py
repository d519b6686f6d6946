"""What a new text is like: the categories that it most likely belongs to, and solved cases whose
solution may help. Nothing is learnt beforehand: the cases there are, and the names of the
categories, are all it knows."""

import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from domain.case import Case, Person, State
from domain.catalog import Catalog
from domain.matching import fold
from domain.ports import Now, Store, Unit

LIKELY = 3
"""Categories, and solved cases, that are proposed."""
WORDS = 12
"""Words of a text that are looked up: the longest, which are seldom the commonest."""
NEWEST = 60
"""Cases that are looked at for each of them."""
NEIGHBOURS = 25
"""Cases whose category counts."""
ALIKE = 0.4
"""Share of what was said that a solved case has to say too, each word weighed by how rare it is."""
USUAL = 25
"""Words that a case usually has."""
TOLD = 600
"""Characters of a text that are compared."""
HELPFUL = frozenset({State.SOLVED, State.CLOSED})

Meaning = Callable[[str], Sequence[str]]
"""The words that tell one text from another, in the form in which the index has them."""


@dataclass(frozen=True, slots=True)
class Alike:
    """`categories` are ids of leaves, the likeliest first; `helped` says how many people each
    solution has helped already, by number of the case."""

    categories: tuple[str, ...] = ()
    solved: tuple[Case, ...] = ()
    helped: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Near:
    """A case and how much of a text it says too, from 0 to 1; and how many words it has."""

    share: float
    words: int
    case: Case


class Likeness:
    def __init__(self, store: Store, catalog: Catalog, meaning: Meaning, now: Now) -> None:
        self._store, self._catalog, self._meaning, self._now = store, catalog, meaning, now
        self._names = {
            category.id: frozenset(
                word for step in category.path[1:] for word in meaning(f"{step.es} {step.en}")
            )
            for category in catalog.categories.values()
        }

    async def of(self, text: str) -> Alike:
        said = list(dict.fromkeys(self._meaning(text[:TOLD])))
        asked = sorted(said, key=len, reverse=True)[:WORDS]
        if not asked:
            return Alike()
        return await self._store.read(lambda unit: self._alike(unit, asked))

    async def helped(self, number: int, who: Person, key: str) -> bool:
        """This solution was what they needed, counted once; whether it is one that is proposed."""

        def work(unit: Unit) -> bool:
            proposed = any(self._helps(case) for case in unit.cases([number]))
            if proposed:
                unit.keep_helped(f"{who.id}:{key}", number, who.id, self._now())
            return proposed

        return await self._store.write(work)

    def _alike(self, unit: Unit, asked: Sequence[str]) -> Alike:
        bearers = {word: unit.bearers(word, NEWEST) for word in asked}
        weights = _weights(bearers)
        near = self._neighbours(unit, bearers, weights)
        solved = _unlike(n.case for n in near if n.share >= ALIKE and self._helps(n.case))
        helped = unit.helped([case.number for case in solved]) if solved else {}
        return Alike(self._likely(near, weights), tuple(solved), helped)

    def _neighbours(
        self, unit: Unit, bearers: Mapping[str, Sequence[int]], weights: Mapping[str, float]
    ) -> Sequence[_Near]:
        """The cases that say most of it, the nearest first."""
        said: dict[int, float] = defaultdict(float)
        for word, numbers in bearers.items():
            for number in numbers:
                said[number] += weights[word]
        best = sorted(said, key=lambda number: (said[number], number), reverse=True)[:NEIGHBOURS]
        # Counted again in full: of a common word, only the newest bearers are known so far.
        near = (self._near(case, weights) for case in unit.cases(best))
        return sorted(near, key=lambda n: (n.share, n.case.number), reverse=True)

    def _near(self, case: Case, weights: Mapping[str, float]) -> _Near:
        told = (case.subject, case.description[:TOLD], case.solution[:TOLD])
        words = {*self._meaning(" ".join(told))}
        return _Near(_share(words, weights), len(words), case)

    def _likely(self, near: Iterable[_Near], weights: Mapping[str, float]) -> tuple[str, ...]:
        """The names of the categories vote, and so does each neighbour for its own."""
        votes = {category: _share(name, weights) for category, name in self._names.items()}
        for neighbour in near:
            if neighbour.case.category in votes:
                # Many words say much by chance.
                votes[neighbour.case.category] += neighbour.share**2 * USUAL / neighbour.words
        best = sorted(votes, key=lambda category: votes[category], reverse=True)
        return tuple(category for category in best[:LIKELY] if votes[category] > 0)

    def _helps(self, case: Case) -> bool:
        project = self._catalog.projects.get(case.project)
        shared = project is not None and project.shares_solutions
        return shared and bool(case.solution) and case.state in HELPFUL


def _unlike(cases: Iterable[Case]) -> Sequence[Case]:
    """The first of them; of several with the same solution, as those of one incident, one."""
    by_solution: dict[str, Case] = {}
    for case in cases:
        by_solution.setdefault(fold(case.solution), case)
    return [*by_solution.values()][:LIKELY]


def _weights(bearers: Mapping[str, Sequence[int]]) -> Mapping[str, float]:
    """How much each word tells. How many cases have it is read off the newest ones: the further
    back they reach, the rarer it is."""
    newest = max((numbers[0] for numbers in bearers.values() if numbers), default=1)
    return {
        word: math.log(1 + newest / (_count(numbers, newest) + 1))
        for word, numbers in bearers.items()
    }


def _count(numbers: Sequence[int], newest: int) -> float:
    if len(numbers) < NEWEST:
        return max(1, len(numbers))  # what nobody has said yet tells no more than what one has
    return NEWEST * newest / (newest - numbers[-1] + 1)


def _share(words: AbstractSet[str], weights: Mapping[str, float]) -> float:
    """The share of what was said that these words say too."""
    said = sum(weight for word, weight in weights.items() if word in words)
    return said / sum(weights.values())


_ADDRESS = re.compile(r"\S+@\S+")
_NUMBERS = re.compile(r"\+?\d[\d .()-]{5,}\d")
_PART = re.compile(r"[^\W\d_]{3,}")


def unnamed(text: str, client: Person) -> str:
    """A solution as others may read it: without its client's name, and without mail addresses and
    long numbers of any kind."""
    names = {fold(part) for part in _PART.findall(client.name)}
    bare = _NUMBERS.sub("…", _ADDRESS.sub("…", text))
    return _PART.sub(lambda part: "…" if fold(part[0]) in names else part[0], bare)
