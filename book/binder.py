"""The figures and the workbook, counted and written by a process of its own beside the one that
reads and judges the cases: on two cores, neither waits for the other. `python -m book.binder` is
told all of it on its standard input, and gives up where that breaks off.
"""

import fcntl
import json
import pickle
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, Any

from book.month_book import MonthBook
from book.summary_sheet import Heading
from cards.language import LANGUAGES
from cards.report_names import Names
from cards.surface import Frame, Surface
from domain.catalog import Catalog
from domain.report_life import Part
from domain.reports import Counting
from report_order import BOOK, FIGURES

BATCH = 500
"""Cases that travel together."""
AHEAD = 1 << 20
"""Bytes that may wait between the two, where the system allows so many: neither waits for the other
to be done with its chunk."""
_BINDS = (sys.executable, "-m", "book.binder")


class NotBound(Exception):
    """The other process ended before its time; what it said of it stands in the log."""


@dataclass(frozen=True, slots=True)
class Order:
    """What the report is about, and the folder for both files. Of the catalogue only what names
    things; `people` are those whom it may not know, by their id."""

    folder: Path
    heading: Heading
    language: str
    catalog: Catalog
    people: Mapping[str, str]

    def book(self) -> MonthBook:
        s = Surface(LANGUAGES[self.language], self.catalog, Frame.CARD)
        return MonthBook(self.folder / BOOK, self.heading, Names(s, self.people))


@dataclass
class Binder:
    """That process. Each of its words raises NotBound."""

    process: "subprocess.Popen[bytes]" = field(init=False)
    _waiting: list[Part] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.process = subprocess.Popen(_BINDS, stdin=subprocess.PIPE)  # noqa: S603 - our own module
        if self.process.stdin and hasattr(fcntl, "F_SETPIPE_SZ"):
            with suppress(OSError):  # it has less: nothing but time is lost
                fcntl.fcntl(self.process.stdin, fcntl.F_SETPIPE_SZ, AHEAD)

    def begin(self, order: Order) -> None:
        # Calendars know holidays by functions, which do not travel; no name depends on them.
        self._send(replace(order, catalog=replace(order.catalog, projects={})))

    def add(self, part: Part) -> None:
        self._waiting.append(part)
        if len(self._waiting) == BATCH:
            self._flush()

    def finish(self) -> None:
        self._flush()
        self._send(())
        if self.process.stdin:
            self.process.stdin.close()
        if self.process.wait():
            raise NotBound(self.process.returncode)

    def close(self) -> None:
        """It ends without a workbook, unless it has ended already."""
        if self.process.stdin and not self.process.stdin.closed:
            with suppress(OSError):
                self.process.stdin.close()
        self.process.wait()

    def _flush(self) -> None:
        if self._waiting:
            self._send(self._waiting)
            self._waiting = []

    def _send(self, what: object) -> None:
        try:
            if self.process.stdin:
                pickle.dump(what, self.process.stdin, pickle.HIGHEST_PROTOCOL)
        except OSError as error:
            raise NotBound from error


def bound(told: IO[bytes]) -> bool:
    """Whether it was told to the end."""
    book, counting = None, Counting()
    try:
        order: Order = _next(told)
        book = order.book()
        while parts := _parts(told):
            for part in parts:
                counting.add(part)
                book.add(part)
    except (EOFError, pickle.UnpicklingError):
        if book:
            book.drop()
        return False
    figures = counting.figures()
    book.close(figures)
    (order.folder / FIGURES).write_text(json.dumps(figures.data(), ensure_ascii=False), "utf-8")
    return True


def _parts(told: IO[bytes]) -> Sequence[Part]:
    found: Sequence[Part] = _next(told)
    return found


def _next(told: IO[bytes]) -> Any:
    return pickle.load(told)  # noqa: S301 - of the process that began this one, over a pipe


if __name__ == "__main__":
    sys.exit(not bound(sys.stdin.buffer))
