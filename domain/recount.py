"""After a calendar or an agreement has changed: every case that is not over, counted anew."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime

from domain.agenda import planned
from domain.case import Case
from domain.catalog import Catalog
from domain.ports import Store, Unit

BATCH = 200
"""Cases a transaction."""


@dataclass(frozen=True, slots=True)
class Shift:
    """A case that comes due at another time than was written down. `late_before` and `late_after`
    say whether it is, or would be, past its time now."""

    before: Case
    after: Case
    late_before: bool
    late_after: bool

    @property
    def outcome_changes(self) -> bool:
        return self.late_before is not self.late_after


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

    async def _batch(self, after: int, *, apply: bool) -> tuple[int, list[Shift]]:
        def work(unit: Unit) -> tuple[int, list[Shift]]:
            now = self._now()
            cases = unit.unsettled(after, BATCH)
            shifts = []
            for case in cases:
                anew = planned(case, unit.history(case.number), self._catalog, now)
                if anew.due_at != case.due_at:
                    shifts.append(Shift(case, anew, _late(case, now), _late(anew, now)))
                if apply and anew != case:
                    unit.replan(anew)
            return (cases[-1].number if cases else 0), shifts

        return await (self._store.write(work) if apply else self._store.read(work))


def _late(case: Case, now: datetime) -> bool:
    return case.due_at is not None and case.due_at <= now
