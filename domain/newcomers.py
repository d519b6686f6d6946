"""Who the people of another desk are here: by their address or number, by the map's own table, or
nobody that we know.

A name is no proof: it counts only where the map asks for it, and one person alone bears it. Whoever
is not known stays who they were over there, and is nobody of this tenant.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

from domain.case import Person
from domain.matching import fold

PREFIX = "import:"
"""How the id of somebody begins who is known from another desk only."""


class Match(StrEnum):
    """What a written person may be known by."""

    EMAIL = "email"
    EMPLOYEE = "employee"
    NAME = "name"


class Acquaintances:
    """`table` says for a written name whose e-mail it is; `desk` is where they come from."""

    def __init__(
        self,
        desk: str,
        people: Iterable[Person],
        matches: Sequence[Match] = (),
        table: Mapping[str, str] | None = None,
    ) -> None:
        self._desk = desk
        known = [*people]
        by_email = _alone((fold(person.email), person) for person in known)
        self.strangers = {
            written: email
            for written, email in (table or {}).items()
            if fold(email) not in by_email
        }
        """Those of the table whose e-mail nobody has."""
        self._table = {
            written: by_email[fold(email)]
            for written, email in (table or {}).items()
            if written not in self.strangers
        }
        ways = {
            Match.EMAIL: by_email,
            Match.EMPLOYEE: _alone((fold(person.employee), person) for person in known),
            Match.NAME: _alone((fold(person.name), person) for person in known),
        }
        self._ways = [ways[match] for match in matches]
        self._found: dict[str, Person] = {}

    def find(self, written: str) -> Person:
        """Empty: that desk itself, where it does not say who."""
        found = self._found.get(written)
        if found is None:
            found = self._found[written] = self._look(written)
        return found

    def _look(self, written: str) -> Person:
        if not written:
            return Person(f"{PREFIX}{self._desk}", self._desk)
        known = self._table.get(written)
        folded = fold(written)
        for way in self._ways:
            known = known or way.get(folded)
        return known or Person(f"{PREFIX}{self._desk}:{written}", written)


def newcomer(person: str) -> bool:
    """Whether this id is of somebody who is known from another desk only."""
    return person.startswith(PREFIX)


def called(person: str) -> str:
    """What another desk called somebody of whom only the id is known; any other id as it is."""
    return person.removeprefix(PREFIX).partition(":")[2] or person.removeprefix(PREFIX)


def _alone(pairs: Iterable[tuple[str, Person]]) -> Mapping[str, Person]:
    """Each word that one person alone has."""
    several = [(word, person) for word, person in pairs if word]
    counts = Counter(word for word, _ in several)
    return {word: person for word, person in several if counts[word] == 1}
