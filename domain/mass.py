"""Mass incidents: several open cases that look alike, within an hour, in one site or one category.

Found from the cases alone. That a supervisor was told is a fact of the oldest of them, so the same
cases are never told twice, whatever process finds them.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum

from domain.agenda import MESA
from domain.case import Case, Difference, Fact, Role
from domain.door import Door
from domain.errors import StaleCase
from domain.lifecycle import OPEN_STATES, act, permitted
from domain.mass_words import ALIKE, alike, terms
from domain.matching import fold
from domain.moves import By, Verb
from domain.ports import Unit

ENOUGH = 3
"""Cases from which on it may be one incident."""
WITHIN = timedelta(hours=1)
LOOKED_AT = 300
"""Of the last hour, the newest."""
FIELD = "alike"
"""The difference of the fact that names the cases; before, in what they are alike."""


class Place(StrEnum):
    SITE = "site"
    CATEGORY = "category"


@dataclass(frozen=True, slots=True)
class Mass:
    """The oldest of some cases that look alike, and the others, oldest first."""

    oldest: Case
    others: Sequence[Case]
    place: Place

    @property
    def numbers(self) -> frozenset[int]:
        return frozenset((self.oldest.number, *(case.number for case in self.others)))


def alike_to(case: Case, candidates: Iterable[Case]) -> Mass | None:
    """The candidates that look like this case and were opened within an hour after it, where they
    are enough."""
    later = [c for c in candidates if c.number != case.number and _follows(c, case)]
    for place in Place:
        where = _where(case, place)
        if not where:
            continue
        near = [c for c in later if _where(c, place) == where]
        own = _terms(case, place)
        others = [c for c in near if alike(own, _terms(c, place))]
        if len(others) + 1 >= ENOUGH:
            return Mass(case, others, place)
    return None


def unrelated_after(unit: Unit, case: Case) -> Sequence[Case]:
    """The open cases, in no relation yet, that were opened within an hour after this one."""
    return unit.unrelated(case.opened_at, case.opened_at + WITHIN, LOOKED_AT)


def offered(unit: Unit, case: Case, facts: Sequence[Fact]) -> Mass | None:
    """What a supervisor can gather under this case now; only where they were told of it."""
    told = any(fact.verb == Verb.ALIKE for fact in facts)
    if not told or case.parent or case.state not in OPEN_STATES:
        return None
    return alike_to(case, unrelated_after(unit, case))


class Lookout:
    def __init__(self, door: Door) -> None:
        self._door = door

    async def look(self) -> int:
        """Tells the supervisors of what was not told yet; how often it did."""
        done = 0
        # Most of the time there is nothing to write.
        while await self._door.store.read(self._untold) and await self._tell():
            self._door.ring()
            done += 1
        return done

    async def _tell(self) -> bool:
        with suppress(StaleCase):  # somebody changed it just now: the next look sees it
            return await self._door.store.write(self._told)
        return False

    def _told(self, unit: Unit) -> bool:
        unit.relate_alone()  # else two copies of the process could find the same cases
        found = self._untold(unit)
        if found is None:
            return False
        case = found.oldest
        facts = unit.history(case.number)
        move = permitted(case, Verb.ALIKE, frozenset[Role](), None, by=By.CLOCK)
        change = act(case, move, {}, MESA, self._door.catalog, self._door.moment(facts))
        others = ", ".join(str(other.number) for other in found.others)
        said = replace(change.fact, differences=(Difference(FIELD, found.place, others),))
        self._door.keep(unit, replace(change, fact=said), facts, None)
        return True

    def _untold(self, unit: Unit) -> Mass | None:
        now = self._door.now()
        found = _found(unit.unrelated(now - WITHIN, now, LOOKED_AT))
        first = next(found, None)
        if first is None:
            return None
        told = named(unit.told_alike(now - 2 * WITHIN))
        known = frozenset(number for numbers in told.values() for number in numbers)
        for one in (first, *found):
            if one.oldest.number not in told and len(one.numbers - known) >= ENOUGH:
                return one
        return None


def named(facts: Mapping[int, Sequence[Fact]]) -> Mapping[int, frozenset[int]]:
    """By case with which it was told: all the cases that were named then."""
    return {
        number: frozenset((number, *(n for fact in said for n in numbers_in(fact))))
        for number, said in facts.items()
    }


def numbers_in(fact: Fact) -> Sequence[int]:
    """The cases that such a fact names beside its own."""
    said = next((d.after for d in fact.differences if d.field == FIELD), "")
    return [int(number) for number in said.split(", ") if number]


def _found(candidates: Sequence[Case]) -> Iterator[Mass]:
    """Oldest first. Each case is held against those only that share enough terms with it: of some
    hundred cases, most share none."""
    bearers: dict[tuple[str, str], list[int]] = {}
    for case in candidates:
        for key in _keys(case):
            bearers.setdefault(key, []).append(case.number)
    cases = {case.number: case for case in candidates}
    sizes = {case.number: len(_terms(case, Place.SITE)) for case in candidates}
    taken: set[int] = set()
    for case in sorted(candidates, key=_age):
        if case.number in taken:
            continue
        common = Counter[int]()
        for key in _keys(case):
            common.update(bearers[key])
        # Counted in both places: too many rather than too few.
        own = sizes[case.number]
        near = [cases[n] for n, count in common.items() if count >= ALIKE * min(own, sizes[n])]
        found = alike_to(case, sorted(near, key=_age)) if len(near) >= ENOUGH else None
        if found:
            taken |= found.numbers
            yield found


def _keys(case: Case) -> Iterator[tuple[str, str]]:
    """Each term of its subject, in each of its places."""
    for place in Place:
        where = _where(case, place)
        if where:
            yield from ((f"{place} {where}", term) for term in _terms(case, place))


def _terms(case: Case, place: Place) -> frozenset[str]:
    return terms(case.subject, case.client.site if place is Place.SITE else "")


def _age(case: Case) -> tuple[object, int]:
    return case.opened_at, case.number


def _follows(case: Case, oldest: Case) -> bool:
    return oldest.opened_at <= case.opened_at <= oldest.opened_at + WITHIN


def _where(case: Case, place: Place) -> str:
    """Empty where it says nothing."""
    own = case.client.site if place is Place.SITE else case.category
    return f"{case.project} {fold(own)}" if own else ""
