"""The shelf behind fsspec: a folder, or any bucket that a driver is there for (R6).

fsspec blocks, so all of it happens on threads of its own: a slow bucket holds up neither the event
loop nor whoever else needs a thread.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from functools import partial
from threading import Lock
from typing import Any, BinaryIO, ParamSpec, TypeVar

import fsspec

from domain.shelf import CHUNK

P = ParamSpec("P")
T = TypeVar("T")

THREADS = 8
PART = ".part"
"""The ending of what is not whole yet."""
BLOCK = 5 * 1024 * 1024
"""Bytes that a driver for a bucket may hold of a file; the least that S3 takes at once."""
ASKED = 500
"""Names that are asked about at once."""
_TIMES = ("mtime", "LastModified", "last_modified", "updated", "created")


class NoShelf(ValueError):
    """The place cannot be used. A sentence for the deployer, in Spanish."""


class FsspecShelf:
    """Implements `domain.shelf.Shelf`. Raises NoShelf for a URL that no driver is there for."""

    def __init__(self, url: str) -> None:
        self._fs, self._root = _opened(url)
        self._threads = ThreadPoolExecutor(THREADS, "shelf")

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    @asynccontextmanager
    async def put(self, name: str, attempt: int) -> AsyncIterator["FsspecSlot"]:
        """Nothing is left of what is not kept."""
        path = self._path(name)
        slot = FsspecSlot(self, path, f"{path}.{attempt}{PART}")
        try:
            yield slot
        finally:
            await slot.leave()

    async def read(self, name: str) -> AsyncIterator[bytes]:
        """Raises OSError."""
        file = await self.run(self._fs.open, self._path(name), "rb", block_size=BLOCK)
        try:
            while chunk := await self.run(file.read, CHUNK):
                yield chunk
        finally:
            await self.run(file.close)

    async def names(self, before: datetime) -> AsyncIterator[Sequence[str]]:
        """All that lies there since then, a handful at a time; also what was never kept."""
        await self.run(self._fs.invalidate_cache)
        for shelf in await self.run(self._listed, self._root):
            lying = await self.run(self._listed, shelf["name"])
            old = [_name(info) for info in lying if (at := _since(info)) and at < before]
            for first in range(0, len(old), ASKED):
                yield old[first : first + ASKED]

    async def drop(self, names: Collection[str]) -> None:
        """What is gone already is no fault."""
        for name in names:
            await self.run(self.remove, self._path(name))

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, partial(work, *args, **kwargs))

    def create(self, part: str) -> Any:
        return self._fs.open(part, "wb", block_size=BLOCK)

    def look(self, path: str, at: Callable[[BinaryIO], T]) -> T:
        with self._fs.open(path, "rb", block_size=BLOCK) as file:
            return at(file)

    def move(self, part: str, path: str) -> None:
        self._fs.mv(part, path)

    def remove(self, path: str) -> None:
        with suppress(FileNotFoundError):
            self._fs.rm_file(path)

    def _path(self, name: str) -> str:
        """A folder holds a part of them: no listing becomes too long."""
        return f"{self._root}/{name[:2]}/{name}"

    def _listed(self, path: str) -> list[Mapping[str, Any]]:
        try:
            return list(self._fs.ls(path, detail=True))
        except FileNotFoundError:
            return []


class FsspecSlot:
    """Implements `domain.shelf.Slot`. What is done to one file is done one thing after the other:
    who gives up while a thread is at it leaves nothing behind."""

    def __init__(self, shelf: FsspecShelf, path: str, part: str) -> None:
        self._shelf, self._path, self._part = shelf, path, part
        self._file: Any = None
        self._waiting = bytearray()
        self._one_at_a_time = Lock()
        self._left = False

    async def write(self, chunk: bytes) -> None:
        """The network's many small pieces are written in few large ones."""
        self._waiting += chunk
        if len(self._waiting) >= CHUNK:
            await self._flush()

    async def look(self, at: Callable[[BinaryIO], T]) -> T:
        """After the last byte."""
        await self._flush()
        return await self._run(self._looked, at)

    async def keep(self) -> None:
        """After it was looked at."""
        await self._run(self._moved)

    async def leave(self) -> None:
        await self._shelf.run(self._thrown_away)

    async def _flush(self) -> None:
        written, self._waiting = bytes(self._waiting), bytearray()
        await self._run(self._written, written)

    async def _run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        return await self._shelf.run(self._alone, partial(work, *args, **kwargs))

    def _alone(self, work: Callable[[], T]) -> T:
        with self._one_at_a_time:
            if self._left:
                raise FileNotFoundError(self._part)
            return work()

    def _written(self, chunk: bytes) -> None:
        self._file = self._file or self._shelf.create(self._part)
        self._file.write(chunk)

    def _looked(self, at: Callable[[BinaryIO], T]) -> T:
        """Once a row says that it is here, it is: also after the power went."""
        self._file.flush()
        with suppress(OSError):  # a bucket has no descriptor
            os.fsync(self._file.fileno())
        self._file.close()
        return self._shelf.look(self._part, at)

    def _moved(self) -> None:
        self._shelf.move(self._part, self._path)
        self._file, self._left = None, True

    def _thrown_away(self) -> None:
        """What cannot be taken away now, the sweep finds."""
        with self._one_at_a_time:
            self._left = True
            if self._file is None:
                return
            with suppress(OSError, ValueError):  # it may be what failed, or closed already
                self._file.close()
            with suppress(OSError):
                self._shelf.remove(self._part)


def _opened(url: str) -> tuple[Any, str]:
    try:
        local = fsspec.core.split_protocol(url)[0] in {None, "file", "local"}
        fs, root = fsspec.core.url_to_fs(url, **({"auto_mkdir": True} if local else {}))
    except ImportError as error:
        # fsspec says which: "Install s3fs to access S3".
        raise NoShelf(f"MESA_FILES: falta el paquete de ese almacenamiento ({error})") from None
    except ValueError as error:
        raise NoShelf(f"MESA_FILES: no se reconoce ese almacenamiento ({error})") from None
    return fs, root.rstrip("/")


def _name(info: Mapping[str, Any]) -> str:
    return str(info["name"]).rpartition("/")[2]


def _since(info: Mapping[str, Any]) -> datetime | None:
    """Drivers call it differently, and give it differently."""
    found = next((info[key] for key in _TIMES if info.get(key)), None)
    if isinstance(found, int | float):
        return datetime.fromtimestamp(found, UTC)
    if isinstance(found, str):
        found = datetime.fromisoformat(found)
    if not isinstance(found, datetime):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
