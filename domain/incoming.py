"""A mail that came in (R8): what is remembered of it, so that it counts once."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Protocol


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


def mail_id(message_id: str) -> str:
    """The name under which a mail is remembered: its Message-ID may be of any length."""
    return sha256(message_id.strip().encode()).hexdigest()


class MailRows(Protocol):
    """What a transaction can do with mails that came in: a part of `domain.ports.Unit`."""

    def mail(self, id_: str) -> Received | None: ...
    def keep_mail(self, mail: Received) -> bool:
        """False for one that was kept before: it counts once."""
        ...

    def mail_of(self, number: int) -> Received | None:
        """The mail that a case began with."""
        ...

    def answered_already(self, sender: str, verdict: Verdict, number: int) -> bool:
        """Whether a mail of theirs met this verdict, about this case, before."""
        ...

    def owe_reply(self, id_: str, at: datetime) -> None:
        """Its sender is owed an answer by mail."""
        ...
