"""Looking for cases: what is asked, in whose name, and what of it is shown on a page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from domain.case import Case, CaseType
from domain.sla import Clock

CAP = 100
"""So many of the newest that fit are ranked: no word, however common, makes it look at more."""
OPEN = "open"
"""A state for a search: all those in which work is still owed."""


class Property(StrEnum):
    """What a case can be narrowed by; each value of it is met as a whole."""

    NUMBER = "number"
    TYPE = "type"
    STATE = "state"
    GROUP = "group"
    CATEGORY = "category"
    CLIENT = "client"
    COMPANY = "company"
    SITE = "site"
    SPECIALIST = "specialist"
    SINCE = "since"
    UNTIL = "until"
    SUBJECT = "subject"


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """Checked. All of it has to hold; of the values of one property, any."""

    words: str = ""
    number: int = 0
    types: tuple[CaseType, ...] = ()
    states: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    specialists: tuple[str, ...] = ()
    named: Mapping[Property, str] = field(default_factory=dict)
    """Words of the client's name or mail, of their company, of their site."""
    since: datetime | None = None
    """Registered then or later; and before `until`."""
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A case that was found, and how many of the words its subject has: the order of a list."""

    score: int
    number: int

    @property
    def place(self) -> tuple[int, int]:
        return self.score, self.number


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found, the best first. `more`: older cases may fit too, but were not looked at."""

    hits: Sequence[Hit] = ()
    more: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """A page of what was found. `before` and `after` are where to go on from; None at the end.
    `more`: older cases may fit too, but only the newest were looked at."""

    cases: Sequence[Case]
    before: Hit | None = None
    after: Hit | None = None
    total: int = 0
    more: bool = False
    clocks: Mapping[int, Clock | None] = field(default_factory=dict)


def page(
    hits: Sequence[Hit], size: int, after: Hit | None, before: Hit | None
) -> tuple[Sequence[Hit], Hit | None, Hit | None]:
    """The hits of one page, best first, and the places where the pages beside it begin."""
    if before:
        shown = [hit for hit in hits if hit.place > before.place][-size:]
    else:
        shown = [hit for hit in hits if not after or hit.place < after.place][:size]
    if not shown:
        return (), None, None
    earlier = shown[0] if shown[0] != hits[0] else None
    return shown, earlier, shown[-1] if shown[-1] != hits[-1] else None
