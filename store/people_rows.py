"""People, where each of them reads the bot, and the catalogue that was in force."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update

from domain.case import Person
from domain.given import one_line
from domain.matching import fold
from domain.ports import Address, Version
from domain.profiles import LONGEST_SOUGHT
from store.hot import Hot
from store.rows import Rows, both, upsert
from store.tables import addresses, catalogs, people, to_person

_PERSON = Hot(select(people).where(people.c.id == bindparam("i")))
# Without its time, which only `service_url` asks for.
_ADDRESS = Hot(
    select(*(c for c in addresses.c if c.name != "at")).where(addresses.c.person == bindparam("i"))
)
_PEOPLE = tuple(c.name for c in people.c)
_OWN = tuple(name for name in _PEOPLE if name != "folded")
_KEEP_CATALOG = both(
    lambda insert: insert(catalogs).on_conflict_do_update(
        index_elements=["hash"], set_={"loaded_at": insert(catalogs).excluded.loaded_at}
    )
)
_KEEP_PERSON, _KEEP_ADDRESS = upsert(people), upsert(addresses)
BEGIN_PERSON = both(lambda insert: insert(people).on_conflict_do_nothing())


class PeopleRows(Rows):
    def person(self, person: str) -> Person | None:
        row = _PERSON.run(self._db, {"i": person}).fetchone()
        return to_person(dict(zip(_PEOPLE, row, strict=True))) if row else None

    def keep_person(self, person: Person) -> None:
        self._db.execute(self._said(_KEEP_PERSON), person_row(person))

    def held(self, unseen: Person) -> Person:
        """Who has this id, or from now on this person; nobody else changes them before the end of
        the transaction."""
        self._db.execute(self._said(BEGIN_PERSON), person_row(unseen))
        query = select(people).where(people.c.id == unseen.id).with_for_update()
        return to_person(self._db.execute(query).mappings().one())

    def keep_catalog(self, version: str, text: str, at: datetime) -> bool:
        """A snapshot of the catalogue that comes into force; whether it was not in force already.
        One that comes back keeps its text, not its time."""
        newest = select(catalogs.c.hash).order_by(catalogs.c.loaded_at.desc()).limit(1)
        if self._db.execute(newest).scalar_one_or_none() == version:
            return False
        row = {"hash": version, "body": text, "loaded_at": at}
        self._db.execute(self._said(_KEEP_CATALOG), row)
        return True

    def versions(self, limit: int) -> Sequence[Version]:
        """Of the catalogue, the one that came into force last first."""
        query = select(catalogs).order_by(catalogs.c.loaded_at.desc()).limit(limit)
        rows = self._db.execute(query).mappings()
        return [Version(row["hash"], row["loaded_at"], row["body"]) for row in rows]

    def find_people(self, words: str, limit: int) -> Sequence[Person]:
        """Whoever has all these words in name or e-mail; a whole e-mail finds only its owner."""
        folded = fold(one_line(words))
        if not 0 < len(folded) <= LONGEST_SOUGHT:
            return []
        query = select(people).order_by(people.c.name).limit(limit)
        if "@" in folded:
            query = query.where(people.c.folded.endswith(f" {folded}", autoescape=True))
        else:
            for word in folded.split():
                query = query.where(people.c.folded.contains(word, autoescape=True))
        return [to_person(row) for row in self._db.execute(query).mappings()]

    def address(self, person: str) -> Address | None:
        row = _ADDRESS.run(self._db, {"i": person}).fetchone()
        return Address(row[0], row[1], row[2], row[3], bool(row[4])) if row else None

    def keep_address(self, address: Address, at: datetime) -> None:
        self._db.execute(self._said(_KEEP_ADDRESS), asdict(address) | {"at": at})

    def unreachable(self, person: str, at: datetime) -> None:
        query = update(addresses).where(addresses.c.person == person)
        self._db.execute(query.values(reachable=False, at=at))

    def service_url(self) -> str:
        """The connector that was heard from last; empty when none was."""
        query = select(addresses.c.service_url).order_by(addresses.c.at.desc()).limit(1)
        return str(self._db.execute(query).scalar_one_or_none() or "")


def person_row(person: Person) -> dict[str, Any]:
    folded = fold(f"{person.name} {person.employee} {person.email}")
    return {name: getattr(person, name) for name in _OWN} | {"folded": folded}
