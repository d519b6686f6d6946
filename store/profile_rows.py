"""What each source knows of a person, and the merged person that all the rest reads.

Whoever changes the one writes the other, in the same transaction.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import case, delete, exists, func, select

from domain.case import Person
from domain.equipment import Piece
from domain.matching import fold
from domain.profiles import Census, Heard, Said, Source, merged
from store.people_rows import PeopleRows
from store.rows import upsert
from store.tables import addresses, equipment, heard, people, profiles, to_person

SHARED = 10
"""People of one address that are looked at."""

_KEEP_SAID, _KEEP_HEARD = upsert(profiles), upsert(heard)
_BELIEVED = case(
    {source.value: place for place, source in enumerate(Source)}, value=profiles.c.source
)


class ProfileRows(PeopleRows):
    def said_of(self, person: str) -> Sequence[Said]:
        query = select(profiles).where(profiles.c.person == person)
        return [to_said(row) for row in self._db.execute(query).mappings()]

    def keep_said(self, person: str, said: Said) -> Person:
        # Of whom is nobody's knowledge, there is no row but the one that says so.
        known = self.held(Person(person, "")) if said.found else self._known(person)
        self._db.execute(self._said(_KEEP_SAID), said_row(person, said))
        return self._merge(known) if known else Person(person, "")

    def unsay(self, person: str, source: Source) -> None:
        known = self._known(person)
        which = (profiles.c.person == person, profiles.c.source == source)
        self._db.execute(delete(profiles).where(*which))
        if known is None:
            return
        self._merge(known)
        self._db.execute(delete(people).where(people.c.id == person, ~_spoken_of(), ~_met()))

    def spoken_of(self, source: Source) -> Sequence[str]:
        query = select(profiles.c.person).where(profiles.c.source == source)
        return self._db.execute(query).scalars().all()

    def owner_of(self, email: str) -> Person | None:
        """Who has it, by the best source that says so of anybody; else whom a source says it of.
        Nobody where that is more than one."""
        query = (
            select(people, _BELIEVED.label("place"))
            .join(profiles, profiles.c.person == people.c.id)
            .where(profiles.c.email == email)
            .order_by("place")
            .limit(SHARED)
        )
        rows = self._db.execute(query).mappings().all() if email else []
        own = [row for row in rows if fold(row["email"]) == email] or rows
        best = {row["id"]: row for row in own if row["place"] == own[0]["place"]}
        return to_person(own[0]) if len(best) == 1 else None

    def equipment(self, person: str) -> Sequence[Piece]:
        own = equipment.c.person == person
        query = select(equipment).where(own).order_by(equipment.c.kind, equipment.c.serial)
        return [
            Piece(row["serial"], row["kind"], row["model"])
            for row in self._db.execute(query).mappings()
        ]

    def census(self) -> Census:
        by_source = (
            select(profiles.c.source, func.count()).where(profiles.c.found).group_by("source")
        )
        known = {Source(row[0]): int(row[1]) for row in self._db.execute(by_source)}
        last = {
            Source(row["source"]): Heard(row["at"], row["word"])
            for row in self._db.execute(select(heard)).mappings()
        }
        return Census(self._count(people), self._count(equipment), known, last)

    def keep_heard(self, source: Source, heard: Heard) -> None:
        row = {"source": source, "at": heard.at, "word": heard.word[:100]}
        self._db.execute(self._said(_KEEP_HEARD), row)

    def _known(self, person: str) -> Person | None:
        query = select(people).where(people.c.id == person).with_for_update()
        row = self._db.execute(query).mappings().one_or_none()
        return to_person(row) if row else None

    def _merge(self, known: Person) -> Person:
        person = merged(known, self.said_of(known.id))
        if person != known:
            self.keep_person(person)
        return person

    def _count(self, table: Any) -> int:
        return int(self._db.execute(select(func.count()).select_from(table)).scalar_one())


def said_row(person: str, said: Said) -> dict[str, Any]:
    return {
        "person": person,
        "source": said.source,
        "found": said.found,
        "email": fold(said.fields.get("email", "")),
        "employee": said.fields.get("employee", ""),
        "fields": dict(said.fields),
        "at": said.at,
    }


def to_said(row: Any) -> Said:
    return Said(Source(row["source"]), row["at"], row["fields"], row["found"])


def _spoken_of() -> Any:
    return exists().where(profiles.c.person == people.c.id, profiles.c.found)


def _met() -> Any:
    return exists().where(addresses.c.person == people.c.id)
