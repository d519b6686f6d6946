"""Which solutions have helped somebody who was about to report the same."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, select

from store.rows import Rows, both
from store.tables import helped

_KEEP = both(lambda insert: insert(helped).on_conflict_do_nothing())


class HelpedRows(Rows):
    def keep_helped(self, key: str, number: int, person: str, at: datetime) -> None:
        """Once for each key."""
        row = {"key": key, "number": number, "person": person, "at": at}
        self._db.execute(self._said(_KEEP), row)

    def helped(self, numbers: Sequence[int]) -> Mapping[int, int]:
        """How many people each of these has helped; those that helped nobody are left out."""
        people = func.count(helped.c.person.distinct())
        query = select(helped.c.number, people).where(helped.c.number.in_(numbers))
        rows = self._db.execute(query.group_by(helped.c.number))
        return {row[0]: row[1] for row in rows}
