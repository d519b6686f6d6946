"""Several cases moved at once (R32): what is asked for, what was done, and whom it concerns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from domain.catalog import Catalog
from domain.forecast import Holder, Line, OpenCase
from domain.given import Given, Need
from domain.telling import receivers

MOST = 200
"""Cases a move: one transaction, which holds the only writer of SQLite meanwhile."""
NOTE_LIMIT = 600
"""Characters of its note: the card that shows the effect carries it along in each button."""
UNDO_WITHIN = timedelta(minutes=5)
LEAST = "least"
"""Instead of a specialist: for each case, one after the other, who has the fewest."""


class Why(StrEnum):
    """Why a case is left out of a move."""

    UNKNOWN = "unknown"
    """There is none, or they may not know of it."""
    OVER = "over"
    NO_RIGHT = "no_right"
    """They do not supervise it."""
    ELSEWHERE = "elsewhere"
    """The group does not attend to its project."""
    THERE = "there"
    """It is where it should go."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a supervisor wants. `specialist` is a person, LEAST, or empty: whoever takes it."""

    numbers: Sequence[int]
    group: str
    specialist: str
    reason: str
    note: str


@dataclass(frozen=True, slots=True)
class Step:
    """One case, as it was when the effect was shown, and who is to get it."""

    number: int
    version: int
    assignee: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """A move whose effect was shown: exactly this is done, or nothing."""

    steps: Sequence[Step]
    group: str
    reason: str
    note: str

    def given(self, assignee: str) -> Given:
        return {
            Need.REASON: self.reason,
            Need.GROUP: self.group,
            Need.SPECIALIST: assignee,
            Need.NOTE: self.note,
        }


@dataclass(frozen=True, slots=True)
class Effect:
    """What a move would do, before it is done."""

    agreed: Agreed
    left_out: Mapping[Why, Sequence[int]]
    lines: Sequence[Line]


@dataclass(frozen=True, slots=True)
class Moved:
    """One case of a move: the version that it brought about, where it was, where it went."""

    number: int
    version: int
    group: str
    assignee: str
    to_group: str
    to_assignee: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """A move that was done. `undoes` is the one that it takes back; 0 for none."""

    id: int = 0
    person: str
    at: datetime
    moved: Sequence[Moved]
    undoes: int = 0
    undone_at: datetime | None = None

    def gained(self, person: str, catalog: Catalog) -> Sequence[int]:
        """The cases that came to this person, or into the queue of their group."""
        return [m.number for m in self.moved if person in _getting(m, catalog)]

    def lost(self, person: str, catalog: Catalog) -> Sequence[int]:
        """The cases that this person has no longer."""
        return [
            m.number
            for m in self.moved
            if person in self._losing(m, catalog) and person not in _getting(m, catalog)
        ]

    def concerned(self, catalog: Catalog) -> Sequence[str]:
        """Each once; nobody of their own act."""
        people = dict.fromkeys(
            person
            for m in self.moved
            for person in (*_getting(m, catalog), *self._losing(m, catalog))
        )
        return [person for person in people if person != self.person]

    def _losing(self, m: Moved, catalog: Catalog) -> Sequence[str]:
        """A group misses nothing of what waited in its queue, unless it was told of it before."""
        return _holding(catalog, m.group, m.assignee) if m.assignee or self.undoes else ()


def _getting(m: Moved, catalog: Catalog) -> Sequence[str]:
    return _holding(catalog, m.to_group, m.to_assignee)


def _holding(catalog: Catalog, group: str, assignee: str) -> Sequence[str]:
    return receivers(assignee, catalog.groups.get(group))


@dataclass(frozen=True, slots=True)
class Heard:
    """How it went with what a person is told of a move. `waits` is when it is tried next."""

    told: bool
    waits: datetime | None


class TransferRows(Protocol):
    """What a transaction can do with moves: a part of `domain.ports.Unit`."""

    def keep_transfer(self, transfer: Transfer, key: str) -> Transfer:
        """With its id. Raises Repeated where this press was already done."""
        ...

    def transfer(self, id_: int) -> Transfer | None: ...
    def undone(self, id_: int, at: datetime) -> None: ...
    def owe_moved(self, person: str, id_: int, at: datetime) -> None: ...
    def heard_of(self, person: str, id_: int) -> Heard: ...
    def open_of(self, holders: Sequence[Holder]) -> Sequence[OpenCase]:
        """All open cases that these have."""
        ...

    def solved_by(self, people: Sequence[str], since: datetime) -> Mapping[str, int]:
        """How many cases each solved since then; who solved none is not named."""
        ...
