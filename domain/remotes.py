"""The sources of the directory that lie elsewhere, as they are asked; each may say "not now"."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from domain.profiles import Source


class NotNow(Exception):
    """The source gives no answer now. `why` is a status or an error's name, never its words."""

    def __init__(self, why: str, retry_after: timedelta = timedelta()) -> None:
        super().__init__(why)
        self.why, self.retry_after = why, retry_after


class Remote(Protocol):
    """A source that lies elsewhere. `tells` are the fields that it can know."""

    source: Source
    tells: frozenset[str]

    async def find(self, person: str) -> Mapping[str, str] | None:
        """What it knows, by field; None for nobody. Raises NotNow."""
        ...


@dataclass(frozen=True, slots=True)
class Hit:
    """Somebody whom a search found elsewhere."""

    person: str
    fields: Mapping[str, str]


class Tenant(Protocol):
    """A source that knows everybody, and can be searched. Both raise NotNow."""

    source: Source

    async def of_email(self, email: str) -> Hit | None: ...
    async def search(self, words: str, limit: int) -> Sequence[Hit]: ...
