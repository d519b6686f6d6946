"""What became of each notice, by each channel: owed, sent, retried or failed, and why."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from domain.notices import OVERTAKEN, Notice


class Standing(StrEnum):
    OWED = "owed"
    """Not tried yet."""
    RETRIED = "retried"
    """It failed, and is tried again by itself."""
    SENT = "sent"
    FAILED = "failed"
    """Given up, or kept until its reader can be reached."""
    LEFT = "left"
    """The other channel tells them."""
    DROPPED = "dropped"
    """There was nothing to say any more."""


class Cause(StrEnum):
    """Why somebody was not reached, as a person can be told."""

    LEFT = "left"
    BLOCKED = "blocked"
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    REFUSED = "refused"
    NO_ADDRESS = "no_address"
    NO_MAILBOX = "no_mailbox"
    MAIL_REFUSED = "mail_refused"
    MAIL_DOWN = "mail_down"
    NO_MAIL = "no_mail"
    BOUNCED = "bounced"
    TROUBLE = "trouble"


LEFT_THE_BOT = "left the bot"
NO_ADDRESS = "no address"
NO_MAIL = "no mail"
MAIL_DOWN = "mail down"
BOUNCED = "bounced"
_CAUSES: Sequence[tuple[str, Cause]] = (
    (LEFT_THE_BOT, Cause.LEFT),
    (NO_ADDRESS, Cause.NO_ADDRESS),
    (NO_MAIL, Cause.NO_MAIL),
    (MAIL_DOWN, Cause.MAIL_DOWN),
    (BOUNCED, Cause.BOUNCED),
    (r"smtp 5\d\d 5\.1\.", Cause.NO_MAILBOX),
    (r"smtp 4\d\d", Cause.MAIL_DOWN),
    (r"smtp", Cause.MAIL_REFUSED),
    (r"0\b|408|50[0-4]", Cause.NO_ANSWER),
    (r"429|412", Cause.BUSY),
    (r"403|404", Cause.BLOCKED),
    (r"4\d\d", Cause.REFUSED),
)


def cause(why: str) -> Cause:
    """By what the other side answered. Anything else is trouble of our own."""
    return next((found for said, found in _CAUSES if re.match(said, why)), Cause.TROUBLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One notice as it stands. `name` is its reader's, as far as they are known; `at` is when it
    was owed first."""

    notice: Notice
    name: str
    at: datetime
    due_at: datetime | None
    sent_at: datetime | None
    parked: bool
    why: str

    @property
    def standing(self) -> Standing:
        if self.sent_at:
            return Standing.SENT
        if self.due_at:
            return Standing.RETRIED if self.why else Standing.OWED
        if not self.why:
            return Standing.LEFT
        return Standing.DROPPED if self.why == OVERTAKEN else Standing.FAILED


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in the list of what reached nobody: a row of the outbox, and when it was owed."""

    at: datetime
    row: int


@dataclass(frozen=True, slots=True)
class Undeliverable:
    """A page of what reached nobody, the newest first. `before` and `after` are where to go on
    from; None at the end."""

    entries: Sequence[Entry]
    before: Spot | None
    after: Spot | None
    total: int


class LedgerRows(Protocol):
    """What a transaction can do with the ledger: a part of `domain.ports.Unit`."""

    def undeliverable(
        self, size: int, *, after: Spot | None, before: Spot | None
    ) -> Undeliverable: ...
    def ledger(self, number: int, limit: int) -> Sequence[Entry]: ...
    def unreached(self, number: int) -> datetime | None:
        """Since when nothing of the case reaches its requester; None where something does."""
        ...

    def retry(self, at: datetime, row: int = 0) -> int:
        """Everything that reached nobody, or one row of it, is due again; how many."""
        ...

    def bounced(self, message_id: str, why: str) -> bool:
        """A mail of ours came back: whether it was one."""
        ...
