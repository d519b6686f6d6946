"""Where the bytes of files lie, outside the database (R6). No file is ever held in memory whole."""

from collections.abc import AsyncIterator, Callable, Collection, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import BinaryIO, Protocol, TypeVar

T = TypeVar("T")

CHUNK = 256 * 1024
"""Bytes that are read or written at once."""


class Slot(Protocol):
    """A file being written: nobody sees it before it is kept."""

    async def write(self, chunk: bytes) -> None: ...
    async def look(self, at: Callable[[BinaryIO], T]) -> T:
        """After the last byte: what `at` finds in it, on a thread."""
        ...

    async def keep(self) -> None: ...


class Shelf(Protocol):
    """Names are random; they say nothing of the file. Raises OSError."""

    def put(self, name: str, attempt: int) -> AbstractAsyncContextManager[Slot]:
        """Nothing is left of what is not kept."""
        ...

    def read(self, name: str) -> AsyncIterator[bytes]: ...
    def names(self, before: datetime) -> AsyncIterator[Sequence[str]]:
        """All that lies there since then, a handful at a time; also what was never kept."""
        ...

    async def drop(self, names: Collection[str]) -> None:
        """What is gone already is no fault."""
        ...
