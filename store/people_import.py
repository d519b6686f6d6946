"""A list of people against what was imported before: what it adds, changes and removes, and that
done, in one transaction."""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import delete, select

from domain.case import Person
from domain.profiles import Heard, Said, Source, merged
from store.hot import Hot
from store.people_roll import Entry, Roll
from store.people_rows import BEGIN_PERSON, person_row
from store.profile_rows import ProfileRows, said_row, to_said
from store.rows import upsert
from store.tables import equipment, people, profiles, to_person

TOGETHER = 500
"""People that are written with one statement."""
IMPORTED = "import"
_NOBODY = person_row(Person("", ""))
_LOCAL = profiles.c.source == Source.LOCAL
# Of fifty thousand rows, most of the time would go into what SQLAlchemy does for each.
_BEGIN_PERSON = Hot(BEGIN_PERSON, *people.c)
_KEEP_PERSON = Hot(upsert(people), *people.c)
_KEEP_SAID = Hot(upsert(profiles), *profiles.c)
_KEEP_PIECE = Hot(upsert(equipment), *equipment.c)


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import would do, by person's id; and how many pieces of equipment come and go."""

    added: Sequence[str]
    changed: Mapping[str, Sequence[str]]
    """The fields that change."""
    removed: Mapping[str, str]
    """Their names: they are no longer in the list."""
    same: int
    pieces: int
    gone: Sequence[str]

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed or self.gone)


class ImportRows(ProfileRows):
    def by_email(self) -> Mapping[str, str]:
        """Whose each address is: of several, theirs whom the list named before."""
        query = select(profiles.c.email, profiles.c.person, profiles.c.source)
        rows = self._db.execute(query.where(profiles.c.email != "")).all()
        places = {source.value: place for place, source in enumerate(Source)}
        return {row[0]: row[1] for row in sorted(rows, key=lambda r: -places[r[2]])}

    def plan(self, roll: Roll) -> Plan:
        listed = roll.people
        query = select(profiles.c.person, profiles.c.fields)
        before = {row[0]: row[1] for row in self._db.execute(query.where(_LOCAL))}
        changed = {
            id_: fields
            for id_, entry in listed.items()
            if id_ in before and (fields := _differing(before[id_], entry.said))
        }
        spared = before.keys() if roll.spares_all else roll.in_doubt
        own, gone = self._pieces(listed, spared)
        for id_ in own:
            changed.setdefault(id_, ("equipment",))
        added = [id_ for id_ in listed if id_ not in before]
        return Plan(
            added,
            {id_: fields for id_, fields in changed.items() if id_ in before},
            {
                i: said.get("name", i)
                for i, said in before.items()
                if i not in listed and i not in spared
            },
            len(before.keys() & listed.keys()) - len(changed.keys() & before.keys()),
            sum(len(entry.pieces) for entry in listed.values()),
            gone,
        )

    def apply(self, plan: Plan, roll: Roll, at: datetime) -> None:
        listed = roll.people
        for some in _some([*plan.added, *plan.changed]):
            self._keep({id_: Said(Source.LOCAL, at, listed[id_].said) for id_ in some})
        for some in _some(plan.gone):
            self._db.execute(delete(equipment).where(equipment.c.serial.in_(some)))
        rows = (
            {"serial": p.serial, "person": id_, "kind": p.kind, "model": p.model}
            for id_ in (*plan.added, *plan.changed)
            for p in listed[id_].pieces
        )
        for few in _some(rows):
            _KEEP_PIECE.run_many(self._db, few)
        for id_ in plan.removed:
            self.unsay(id_, Source.LOCAL)
        self.keep_heard(Source.LOCAL, Heard(at, IMPORTED))

    def _pieces(
        self, listed: Mapping[str, Entry], spared: AbstractSet[str]
    ) -> tuple[set[str], Sequence[str]]:
        """Whose equipment is another than before, and the serials that are nobody's any more."""
        stored = {row.serial: row for row in self._db.execute(select(equipment))}
        own: set[str] = set()
        for id_, entry in listed.items():
            for piece in entry.pieces:
                row = stored.pop(piece.serial, None)
                said = (id_, piece.kind, piece.model)
                if row is None or (row.person, row.kind, row.model) != said:
                    own.add(id_)
        gone = {serial: row.person for serial, row in stored.items() if row.person not in spared}
        return own | ({*gone.values()} & listed.keys()), [*gone]

    def _keep(self, said: Mapping[str, Said]) -> None:
        """Likewise `keep_said`, of many at once."""
        ids = [*said]
        _BEGIN_PERSON.run_many(self._db, [{**_NOBODY, "id": id_} for id_ in ids])
        query = select(people).where(people.c.id.in_(ids)).order_by(people.c.id)
        known = [to_person(row) for row in self._db.execute(query.with_for_update()).mappings()]
        _KEEP_SAID.run_many(self._db, [said_row(i, one) for i, one in said.items()])
        told: dict[str, list[Said]] = {id_: [] for id_ in ids}
        others = select(profiles).where(profiles.c.person.in_(ids))
        for row in self._db.execute(others).mappings():
            told[row["person"]].append(to_said(row))
        rows = [person_row(new) for p in known if (new := merged(p, told[p.id])) != p]
        if rows:
            _KEEP_PERSON.run_many(self._db, rows)


def _differing(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(n for n in {**before, **after} if before.get(n, "") != after.get(n, ""))


def _some(items: Any) -> Iterator[list[Any]]:
    ahead = iter(items)
    while few := [*islice(ahead, TOGETHER)]:
        yield few
