"""After a calendar or an agreement has changed: every case that is not over, counted anew."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.agenda import planned
from domain.case import Case, Fact
from domain.catalog import Catalog
from domain.moves import Verb
from domain.ports import Store, Unit
from domain.sla import Target, clock

BATCH = 200
"""Cases a transaction."""


@dataclass(frozen=True, slots=True)
class Shift:
    """A case that comes due at another time than was written down, or ends otherwise. `breached`
    says for each promise whose outcome changes whether it is breached now."""

    before: Case
    after: Case
    breached: Mapping[Target, bool]


class Recount:
    def __init__(self, store: Store, catalog: Catalog, now: Callable[[], datetime]) -> None:
        self._store, self._catalog, self._now = store, catalog, now

    async def shifts(self, *, apply: bool) -> AsyncIterator[Shift]:
        """What changes, case by case; written down only with `apply`."""
        after = 0
        while True:
            seen, found = await self._batch(after, apply=apply)
            for shift in found:
                yield shift
            if not seen:
                return
            after = seen

    async def _batch(self, after: int, *, apply: bool) -> tuple[int, Sequence[Shift]]:
        def work(unit: Unit) -> tuple[int, Sequence[Shift]]:
            cases = unit.unsettled(after, BATCH)
            facts = unit.histories([case.number for case in cases])
            shifts = [self._anew(case, facts[case.number]) for case in cases]
            if apply:
                for shift in shifts:
                    unit.replan(shift.after)
            told = [s for s in shifts if s.breached or s.before.due_at != s.after.due_at]
            return (cases[-1].number if cases else 0), told

        return await (self._store.write(work) if apply else self._store.read(work))

    def _anew(self, case: Case, facts: Sequence[Fact]) -> Shift:
        now = self._now()
        found = clock(case, facts, self._catalog, now)
        # What was breached under the old agreement, history says.
        said = {f.reason for f in facts if f.verb == Verb.BREACH}
        promises = (found.attention, found.solution) if found else ()
        breached = {
            p.target: late
            for p in promises
            if (late := p.breached_at is not None) != (p.target in said)
        }
        return Shift(case, planned(case, facts, self._catalog, now), breached)
