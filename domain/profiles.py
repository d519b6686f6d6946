"""What each source knows of a person, and the one person that comes of it: field by field, the
first source that knows it.

Local values win over the catalogue's, those over Microsoft Graph's, those over the Teams roster's.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from domain.case import Person
from domain.equipment import Piece

FOUND, NOT_FOUND = timedelta(days=1), timedelta(hours=1)
"""How long what a source said is good: of a person, and of one whom it does not know."""

LONGEST_SOUGHT = 300
"""Characters of what somebody types to find a person: of more, there is nobody."""

FIELDS = (
    *("name", "email", "company", "site", "department", "phone", "extension", "ci", "employee"),
)
"""What the directory says of a person; the rest of a `Person` is their own choice."""
_UNTIL_CHOSEN = ("language", "locale")
"""What a source may propose, for as long as the person says nothing themself."""


class Source(StrEnum):
    """Who says it, in the order in which they are believed."""

    LOCAL = "local"
    """The list that the entity imports: `app.py people import`."""
    CATALOG = "catalog"
    GRAPH = "graph"
    ROSTER = "roster"
    """What Teams says of a member of a conversation: name and e-mail."""


_RANK = {source: place for place, source in enumerate(Source)}


@dataclass(frozen=True, slots=True)
class Said:
    """What one source said of a person, by field; `found` is False where it knows nobody of that
    id, which is worth remembering as well."""

    source: Source
    at: datetime
    fields: Mapping[str, str] = field(default_factory=dict)
    found: bool = True

    @property
    def good_until(self) -> datetime:
        return self.at + (FOUND if self.found else NOT_FOUND)


@dataclass(frozen=True, slots=True)
class Profile:
    """A person as the desk knows them, and what each source says of them."""

    person: Person
    said: Sequence[Said] = ()

    @property
    def sources(self) -> Mapping[str, Source]:
        """Who each field comes from; not named where it is nobody's word."""
        return {name: said.source for said in reversed(ranked(self.said)) for name in _told(said)}

    def knows(self, fields: Iterable[str], better_than: Source) -> bool:
        """Whether sources that are believed more than this one tell all of these already."""
        told = (_told(said) for said in self.said if _RANK[said.source] < _RANK[better_than])
        return set(fields) <= {name for names in told for name in names}

    def of(self, source: Source) -> Said | None:
        return next((said for said in self.said if said.source is source), None)


@dataclass(frozen=True, slots=True)
class Heard:
    """What a source as a whole said last: `ok`, or why not."""

    at: datetime
    word: str


@dataclass(frozen=True, slots=True)
class Census:
    """How many people each source knows, and what was heard of it last."""

    people: int
    equipment: int
    by_source: Mapping[Source, int]
    heard: Mapping[Source, Heard]


class ProfileRows(Protocol):
    """What a transaction can do with what the sources said: a part of `domain.ports.Unit`."""

    def said_of(self, person: str) -> Sequence[Said]: ...
    def keep_said(self, person: str, said: Said) -> Person:
        """The person as they are with it."""
        ...

    def unsay(self, person: str, source: Source) -> None:
        """The source no longer speaks of them. Whom nobody knows then, and who was never met, is
        no longer in the directory."""
        ...

    def spoken_of(self, source: Source) -> Sequence[str]:
        """All of whom this source says something, by id."""
        ...

    def owner_of(self, email: str) -> Person | None:
        """Whose address it is, folded, by the source that is believed most."""
        ...

    def equipment(self, person: str) -> Sequence[Piece]: ...
    def census(self) -> Census: ...
    def keep_heard(self, source: Source, heard: Heard) -> None: ...


def ranked(said: Iterable[Said]) -> Sequence[Said]:
    """Who is believed most comes first."""
    return sorted(said, key=lambda one: _RANK[one.source])


def merged(person: Person, said: Iterable[Said]) -> Person:
    """The person by what the sources say. What they chose themselves stays; and so does the name
    that they were met under, where no source has one."""
    last_to_first = reversed(ranked(said))
    known = {name: one.fields[name] for one in last_to_first for name in _told(one)}
    fields = {name: known.get(name, "") for name in FIELDS}
    fields["name"] = fields["name"] or person.name
    own = {name: getattr(person, name) or known.get(name, "") for name in _UNTIL_CHOSEN}
    return replace(person, **fields, **own)


def _told(said: Said) -> Sequence[str]:
    return [name for name in (*FIELDS, *_UNTIL_CHOSEN) if said.fields.get(name)]
