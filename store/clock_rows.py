"""How far the demonstration's clock was moved: a row, so that every copy of the process agrees."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Table, bindparam, select, update
from sqlalchemy.dialects import sqlite

from store.rows import Rows, both
from store.tables import OWED, demo_clock, outbox

_SECOND = timedelta(seconds=1)


def _further(insert: Callable[[Table], sqlite.Insert]) -> sqlite.Insert:
    """Never back, whoever else moves it at the same time."""
    statement = insert(demo_clock)
    further = statement.excluded.shift_s
    return statement.on_conflict_do_update(
        index_elements=["id"], set_={"shift_s": further}, where=demo_clock.c.shift_s < further
    )


_KEEP = both(_further)
# Unless a courier was done with it meanwhile.
_LATER = (
    update(outbox)
    .where(outbox.c.id == bindparam("id_"), outbox.c.due_at == bindparam("before"))
    .values(due_at=bindparam("after"))
)


class ClockRows(Rows):
    def time_shift(self) -> timedelta:
        shift = self._db.execute(select(demo_clock.c.shift_s)).scalar_one_or_none()
        return timedelta(seconds=shift or 0)

    def keep_time_shift(self, shift: timedelta, now: datetime) -> timedelta:
        """The shift that holds from now on: this one, unless there was a larger one. `now` is what
        the clock showed before: what is lent to a courier, or waits to be tried again, stays as
        far ahead as it was, because it is the wall's time that it waits for."""
        before = self.time_shift()
        self._db.execute(self._said(_KEEP), {"id": 1, "shift_s": shift // _SECOND})
        kept = self.time_shift()
        waits = select(outbox.c.id, outbox.c.due_at).where(OWED, outbox.c.due_at > now)
        rows = [
            {"id_": id_, "before": due_at, "after": due_at + kept - before}
            for id_, due_at in self._db.execute(waits)
        ]
        if rows and kept > before:
            self._db.execute(_LATER, rows)
        return kept
