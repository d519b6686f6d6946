"""One thread for one line to a server that blocks: things are done on it one after the other.

A daemon: a process that ends does not wait for a server that says nothing.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from queue import SimpleQueue
from threading import Thread
from typing import Any, TypeVar

T = TypeVar("T")

_Work = Callable[[], None]


class Hand:
    def __init__(self, name: str) -> None:
        self._ahead: SimpleQueue[_Work | None] = SimpleQueue()
        self._thread = Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    async def do(self, work: Callable[[], T]) -> T:
        """On the thread; who is cancelled meanwhile does not stop what has begun there."""
        loop = asyncio.get_running_loop()
        done: asyncio.Future[T] = loop.create_future()

        def run() -> None:
            try:
                result = work()
            except Exception as error:  # noqa: BLE001 - whoever asked gets it
                _told(loop, _failed, done, error)
            else:
                _told(loop, _finished, done, result)

        self._ahead.put(run)
        return await done

    def end(self) -> None:
        """After what was asked before."""
        self._ahead.put(None)

    def _run(self) -> None:
        while work := self._ahead.get():
            work()


def _told(loop: asyncio.AbstractEventLoop, how: Callable[..., None], *args: Any) -> None:
    with suppress(RuntimeError):  # the loop is closed: nobody listens any more
        loop.call_soon_threadsafe(how, *args)


def _finished(done: "asyncio.Future[T]", result: T) -> None:
    if not done.done():
        done.set_result(result)


def _failed(done: "asyncio.Future[Any]", error: Exception) -> None:
    if not done.done():
        done.set_exception(error)
