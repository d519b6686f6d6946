"""Whom a new case is for (R1, R2), and which of their equipment it is about."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from domain.case import Person
from domain.catalog import Catalog
from domain.equipment import NONE_OF_THEM, offered
from domain.errors import Invalid, Problem, ProblemKind
from domain.given import one_line
from domain.ports import Unit

CANDIDATES = 8
"""People whom a form offers where a name is that of several."""


@dataclass(frozen=True, slots=True)
class Meant:
    """Who fits what was written, and the equipment of the only one who does."""

    people: Sequence[Person] = ()
    pieces: tuple[str, ...] = ()

    @property
    def client(self) -> Person | None:
        return self.people[0] if len(self.people) == 1 else None


def meant(unit: Unit, written: str, who: Person) -> Meant:
    """`written` is empty for who asks, a person's id, or what was typed to find them."""
    people = _fitting(unit, one_line(written), who, CANDIDATES)
    only = people[0] if len(people) == 1 else None
    return Meant(people, _pieces(unit, only) if only else ())


def client_of(unit: Unit, written: str, who: Person) -> Person:
    """By id, or by name, e-mail or number where that names one person. Raises Invalid."""
    words = one_line(written)
    found = _fitting(unit, words, who, 2)
    if len(found) == 1:
        return found[0]
    kind = ProblemKind.SEVERAL_PEOPLE if found else ProblemKind.NOBODY
    raise Invalid({"client": Problem(kind, value=words[:60])})


def with_piece(
    unit: Unit, chosen: str, client: Person, who: Person, catalog: Catalog
) -> tuple[Person, Problem | None]:
    """The client with the equipment that the case is about. Nothing is read for somebody's own
    case where they left it as it is. Whoever creates for others does not choose before the client
    is known: they are asked where there are several."""
    if chosen == NONE_OF_THEM:
        return replace(client, ci=""), None
    if chosen:
        known = chosen == client.ci or chosen in _pieces(unit, client)
        problem = None if known else Problem(ProblemKind.UNKNOWN_CHOICE)
        return replace(client, ci=chosen), problem
    asked = client.id != who.id or catalog.may_create_for_others(who.id)
    several = asked and len(_pieces(unit, client)) > 1
    return client, Problem(ProblemKind.WHICH_PIECE) if several else None


def _fitting(unit: Unit, words: str, who: Person, limit: int) -> Sequence[Person]:
    if not words or words == who.id:
        return [who]
    known = unit.person(words)
    return [known] if known else unit.find_people(words, limit)


def _pieces(unit: Unit, person: Person) -> tuple[str, ...]:
    return offered(person.ci, unit.equipment(person.id))
