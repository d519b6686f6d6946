"""A queue that somebody wants to see again, under a name of theirs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

NAME_LIMIT = 60
"""Characters."""
LAST = ""
"""The name under which the queue is kept that they looked at last."""


@dataclass(frozen=True, slots=True)
class SavedView:
    """`name` is the title folded: no two of one person are the same. `words` follow `cola`."""

    person: str
    name: str
    title: str
    words: str
    at: datetime


class ViewRows(Protocol):
    def saved_views(self, person: str) -> Sequence[SavedView]: ...
    def saved_view(self, person: str, name: str) -> SavedView | None: ...
    def keep_view(self, view: SavedView) -> None: ...
    def drop_view(self, person: str, name: str) -> None: ...
