"""Who has read a case that is not theirs to work (R16, R17): kept before it is shown to them.

Its requester, whoever works it and who watches over it read it because it is theirs: of them
nothing is kept, and nothing is asked for it. Everybody else who is shown a case leaves a reading:
colleagues of another group of its project, and administrators who look behind the desk.
"""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from domain.case import Fact, Role
from domain.undelivered import Spot

THEIRS = frozenset({Role.REQUESTER, Role.SPECIALIST, Role.SUPERVISOR})
"""Whose case it is: these read it without leaving a trace."""


class Reading(StrEnum):
    """What of a case was shown."""

    CARD = "card"
    FORM = "form"
    """A form that was opened on it, with what it says of the case."""
    HISTORY = "history"
    CLOCK = "clock"
    FILES = "files"
    """The list of its files."""
    DOWNLOAD = "download"
    """One of them, by its link."""
    SHARED = "shared"
    """Its card where others read along, as this person alone sees it."""
    NOTICES = "notices"
    """Who was told of it."""
    AUDIT = "audit"
    """Who has read it and what was done to it, without its words."""


def leaves_a_trace(roles: AbstractSet[Role]) -> bool:
    """Whether a case that is shown to somebody with these roles is read by a third party."""
    return not roles & THEIRS


@dataclass(frozen=True, slots=True)
class Read:
    """One reading. `name` is empty where nothing is known of the person any more."""

    person: str
    name: str
    what: Reading
    at: datetime


@dataclass(frozen=True, slots=True)
class Trail:
    """A page of what happened around a case, the newest first: what was done to it, without what
    was written, and who has read it. `before` and `after` are where to go on from; None at the
    end."""

    lines: Sequence[Fact | Read]
    before: Spot | None
    after: Spot | None
    readings: int
    """How many readings there are, on all pages."""


class ReadingRows(Protocol):
    """What a transaction can do with readings: a part of `domain.ports.Unit`."""

    def keep_reading(self, number: int, person: str, what: Reading, at: datetime) -> None: ...
    def trail(self, number: int, size: int, *, after: Spot | None, before: Spot | None) -> Trail:
        """By keyset: the page that follows `after` or, going back, the one before `before`."""
        ...
