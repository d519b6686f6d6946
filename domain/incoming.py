"""A mail that came in (R8): what it says, what became of it, and that it counts once."""

import re
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Protocol

from domain.attachment import Fault
from domain.case import Person
from domain.catalog import Project
from domain.matching import fold

LARGEST_MAIL = 64 * 1024 * 1024
"""Bytes of a mail as it travels: what has more is not fetched."""
BY_MAIL = "mail:"
"""How the id of a person begins of whom nothing is known but an address."""


class Verdict(StrEnum):
    """What became of a mail."""

    PRECASE = "precase"
    """It became a precase; its sender is answered with the number."""
    NOTE = "note"
    """It is a note of the case that its subject names."""
    NOT_YOURS = "not_yours"
    """Its subject names a case of somebody else: refused, politely and once."""
    OVER = "over"
    """Its subject names a case that takes nothing more from them."""
    STRANGER = "stranger"
    """Nobody whom the directory knows, or not proved to be who they say."""
    NO_KEYWORD = "no_keyword"
    """Its subject neither holds an agreed word nor names a case: they are told how to write."""
    TOO_LARGE = "too_large"
    UNREADABLE = "unreadable"
    """Encrypted, or broken so that nothing can be read in it."""
    AUTOMATIC = "automatic"
    """An automatic answer, a bounce, a list: never answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """`sender` is an address in small letters, `name` what stood beside it."""

    id: str
    message_id: str
    sender: str
    name: str
    subject: str
    verdict: Verdict
    number: int = 0
    at: datetime


@dataclass(frozen=True, slots=True)
class Piece:
    """A file that a mail brought, or a picture inside its text; its name is a claim."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Bounce:
    """A mail of ours did not arrive. `why` is a status of the other side, such as `5.1.1`."""

    message_id: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """What a mail says: all of it claims, but for `proved`, which says whether its sender is who it
    says. `text` is all that was written, `said` without what it answers to and its signature."""

    message_id: str
    sender: str
    name: str = ""
    subject: str = ""
    text: str = ""
    said: str = ""
    files: tuple[Piece, ...] = ()
    proved: bool = True
    flaw: Verdict | None = None
    """Why nothing can be made of it: AUTOMATIC, TOO_LARGE or UNREADABLE."""
    bounces: tuple[Bounce, ...] = ()


@dataclass(frozen=True, slots=True)
class Kept:
    """A file whose bytes lie on the shelf: its name and its media type, by its content."""

    name: str
    kind: str


Keep = Callable[[str, Piece], Awaitable[Kept | Fault]]
"""Puts the bytes on the shelf under a name; or says why such a file is not taken."""
OwnerOf = Callable[[str], Awaitable[Person | None]]
"""Whose address it is, in the directory."""

_CASE = re.compile(
    r"(?<!\w)(?:precas[oe]|cas[oe]|incidente?|requerimiento|request)"
    r"\s{0,3}(?:n(?:[.º°o]{1,3}|umero|umber)?\s{0,3})?[#:]?\s{0,3}(\d{1,15})(?!\w|[.,]\d)"
)
_BRACKETED = re.compile(rf"\[\s{{0,3}}{_CASE.pattern}\s{{0,3}}\]")
_WORDS = re.compile(r"[^\W_]+")
LONGEST_SUBJECT = 1_000
"""Characters of a subject that are looked at."""


def mail_id(message_id: str) -> str:
    """The name under which a mail is remembered: its Message-ID may be of any length."""
    return sha256(message_id.strip().encode(errors="replace")).hexdigest()


def case_named(subject: str) -> int:
    """The case that a subject names: `[Caso 12]` before anything else, or `Incidente #12`; 0 for
    none."""
    folded = fold(subject[:LONGEST_SUBJECT])
    found = _BRACKETED.search(folded) or _CASE.search(folded)
    return int(found[1]) if found else 0


def spoken(text: str) -> str:
    """Its words alone, folded, with one space between."""
    return " ".join(_WORDS.findall(fold(text)))


def project_named(subject: str, projects: Mapping[str, Project]) -> Project | None:
    """The project whose agreed words stand in a subject: the first of them, of two at one place the
    longest."""
    said = f" {spoken(subject[:LONGEST_SUBJECT])} "
    found = (
        (place, -len(word), project)
        for project in projects.values()
        for word in map(spoken, project.mail.keywords)
        if (place := said.find(f" {word} ")) >= 0
    )
    best = min(found, key=lambda one: one[:2], default=None)
    return best[2] if best else None


class MailRows(Protocol):
    """What a transaction can do with mails that came in: a part of `domain.ports.Unit`."""

    def mail(self, id_: str) -> Received | None: ...
    def keep_mail(self, mail: Received) -> bool:
        """False for one that was kept before: it counts once."""
        ...

    def mail_of(self, number: int) -> Received | None:
        """The mail that a case began with."""
        ...

    def answered_already(
        self, sender: str, verdict: Verdict, number: int, since: datetime | None = None
    ) -> bool:
        """Whether a mail of theirs met this verdict, about this case, before; or since then."""
        ...

    def heard_from(self, sender: str, verdicts: Collection[Verdict], since: datetime) -> int:
        """How many mails of theirs met one of these verdicts since then."""
        ...

    def owe_reply(self, id_: str, at: datetime) -> None:
        """Its sender is owed an answer by mail."""
        ...
