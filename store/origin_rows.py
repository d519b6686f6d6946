"""Where cases came from that began at another desk, and by which number they were known there."""

from collections.abc import Sequence

from sqlalchemy import func, select

from store.rows import Rows
from store.tables import origins


class OriginRows(Rows):
    def origin(self, number: int) -> str:
        """The desk and its number: `ServiceNow INC0000060`; empty for a case of our own."""
        query = select(origins.c.desk, origins.c.old).where(origins.c.number == number)
        row = self._db.execute(query).first()
        return f"{row.desk} {row.old}" if row else ""

    def known_as(self, old: str) -> Sequence[int]:
        """The cases that had this number at another desk, however its letters are written."""
        ways = {old, old.upper(), old.lower()}
        query = select(origins.c.number).where(origins.c.old.in_(ways))
        return self._db.execute(query.order_by(origins.c.number)).scalars().all()

    def last_that_came(self) -> int:
        """The highest number of a case that began at another desk; 0 for none."""
        return self._db.execute(select(func.max(origins.c.number))).scalar_one() or 0
