"""Readings, and the trail of a case: what was done to it and who has read it, in one order."""

from datetime import datetime

from sqlalchemy import bindparam, func, insert, literal, select, tuple_, type_coerce, union_all

from domain.case import Fact
from domain.readings import Read, Reading, Trail
from domain.undelivered import Spot
from store.rows import Rows
from store.tables import facts, people, readings, to_fact
from store.turning import turned

_KEEP = insert(readings)
# Each line has a place of its own: the even ones are facts, by version, the odd ones readings.
_DONE = select(
    facts.c.at, (type_coerce(facts.c.version, readings.c.id.type) * 2).label("place")
).where(facts.c.number == bindparam("n"))
_READ = select(readings.c.at, (readings.c.id * 2 + literal(1)).label("place")).where(
    readings.c.number == bindparam("n")
)
_LINES = union_all(_DONE, _READ).subquery()
_ORDER = (_LINES.c.at, _LINES.c.place)
_FACTS = select(facts).where(facts.c.number == bindparam("n"))
_READINGS = select(readings, people.c.name).outerjoin(people, people.c.id == readings.c.person)
_COUNT = select(func.count()).select_from(readings).where(readings.c.number == bindparam("n"))


class ReadingRows(Rows):
    def keep_reading(self, number: int, person: str, what: Reading, at: datetime) -> None:
        self._db.execute(_KEEP, {"number": number, "person": person, "what": what, "at": at})

    def trail(self, number: int, size: int, *, after: Spot | None, before: Spot | None) -> Trail:
        """By keyset, the newest first: the page that follows `after` or, going back, the one before
        `before`."""
        # Going back reads the same order the other way round, and turns the page over.
        back, spot = before is not None, before or after
        query = select(_LINES).limit(size + 1)
        if spot:
            pairs = zip((spot.at, spot.row), _ORDER, strict=True)
            edge = tuple_(*(bindparam(None, value, c.type) for value, c in pairs))
            query = query.where(tuple_(*_ORDER) > edge if back else tuple_(*_ORDER) < edge)
        order = [c.asc() if back else c.desc() for c in _ORDER]
        rows = self._db.execute(query.order_by(*order), {"n": number}).all()
        spots = [Spot(at, place) for at, place in rows]
        found, first, last = turned(spots, size, after=after, before=before)
        lines = self._lines(number, [spot.row for spot in found])
        return Trail(
            [lines[spot.row] for spot in found],
            before=first,
            after=last,
            readings=self._db.execute(_COUNT, {"n": number}).scalar_one(),
        )

    def _lines(self, number: int, places: list[int]) -> dict[int, Fact | Read]:
        versions = [place // 2 for place in places if place % 2 == 0]
        ids = [place // 2 for place in places if place % 2]
        done = self._db.execute(_FACTS.where(facts.c.version.in_(versions)), {"n": number})
        read = self._db.execute(_READINGS.where(readings.c.id.in_(ids)))
        found: dict[int, Fact | Read] = {
            row["version"] * 2: to_fact(row) for row in done.mappings()
        }
        for row in read.mappings():
            line = Read(row["person"], row["name"] or "", Reading(row["what"]), row["at"])
            found[row["id"] * 2 + 1] = line
        return found
