"""People, where each of them reads the bot, and the catalogue that was in force."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import bindparam, func, select, update

from domain.case import Person
from domain.given import one_line
from domain.incoming import BY_MAIL
from domain.matching import fold
from domain.ports import Address
from store.hot import Hot
from store.rows import Rows, both, upsert
from store.tables import addresses, catalogs, people, to_person

_PERSON = Hot(select(people).where(people.c.id == bindparam("i")))
# Without its time, which only `service_url` asks for.
_ADDRESS = Hot(
    select(*(c for c in addresses.c if c.name != "at")).where(addresses.c.person == bindparam("i"))
)
_PEOPLE = tuple(c.name for c in people.c)
_KEEP_CATALOG = both(lambda insert: insert(catalogs).on_conflict_do_nothing())
_KEEP_PERSON, _KEEP_ADDRESS = upsert(people), upsert(addresses)


class PeopleRows(Rows):
    def person(self, person: str) -> Person | None:
        row = _PERSON.run(self._db, {"i": person}).fetchone()
        return to_person(dict(zip(_PEOPLE, row, strict=True))) if row else None

    def keep_person(self, person: Person) -> None:
        row = asdict(person) | {"folded": fold(f"{person.name} {person.employee} {person.email}")}
        self._db.execute(self._said(_KEEP_PERSON), row)

    def keep_catalog(self, version: str, text: str, at: datetime) -> bool:
        """A snapshot of the catalogue in force, once for each version of it; whether it is new."""
        row = {"hash": version, "body": text, "loaded_at": at}
        return self._db.execute(self._said(_KEEP_CATALOG), row).rowcount == 1

    def find_people(self, words: str, limit: int) -> Sequence[Person]:
        """Whoever has all these words in name or e-mail; a whole e-mail finds only its owner."""
        folded = fold(one_line(words))
        query = select(people).order_by(people.c.name).limit(limit)
        if "@" in folded:
            query = query.where(people.c.folded.endswith(f" {folded}", autoescape=True))
        else:
            for word in folded.split():
                query = query.where(people.c.folded.contains(word, autoescape=True))
        return [to_person(row) for row in self._db.execute(query).mappings()] if folded else []

    def person_by_email(self, address: str) -> Person | None:
        """Whose address it is, if it is one person's; nobody of whom only a mail is known."""
        known = ~people.c.id.startswith(BY_MAIL, autoescape=True)
        query = select(people).where(func.lower(people.c.email) == address.lower(), known).limit(2)
        found = self._db.execute(query).mappings().all()
        return to_person(found[0]) if len(found) == 1 else None

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
