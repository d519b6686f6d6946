"""A mailbox, wherever it is: what waits in it, and that it was seen to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Waiting:
    """A mail that nobody has seen to: its name in its mailbox, and its size in bytes."""

    id: str
    size: int = 0


class MailboxDown(Exception):
    """Nothing can be had of it now. `why` is a status or the name of an error, no more."""

    def __init__(self, why: str, retry_after: timedelta = timedelta()) -> None:
        super().__init__(why)
        self.why, self.retry_after = why, retry_after


class TooLargeToFetch(Exception):
    """Its size was not known before, or was not the truth."""


class Mailbox(Protocol):
    """All of it raises MailboxDown."""

    async def waiting(self) -> Sequence[Waiting]:
        """Some of what was not marked yet, the oldest first; empty where nothing is left."""
        ...

    async def fetch(self, mail: Waiting) -> bytes | None:
        """All of it, as it travelled; None where it is gone. Raises TooLargeToFetch."""
        ...

    async def heading(self, mail: Waiting) -> bytes | None:
        """Its header lines alone."""
        ...

    async def mark(self, mail: Waiting) -> None:
        """It is seen to: it waits no more."""
        ...

    async def changes(self) -> None:
        """Comes back when something may be waiting."""
        ...

    async def close(self) -> None: ...
