"""A file that somebody sent (R6): what is known of it, and what becomes of it."""

import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import PurePosixPath
from typing import Protocol

LARGEST = 30 * 1024 * 1024
"""Bytes that one file may have (R6)."""
NAME_LIMIT = 120
"""Characters of a file's name that are kept, its ending among them."""
ENDING_LIMIT = 12
UNTIED = timedelta(days=1)
"""How long a file waits for its case, and its bytes for a row that names them."""
REMEMBERED = timedelta(days=30)
"""How long it is known that a file was refused."""

_KEEPS_APART = str.maketrans(dict.fromkeys('<>:"|?*', "_"))


class FileState(StrEnum):
    OWED = "owed"
    """It has still to be fetched."""
    KEPT = "kept"
    """It is here; its case is not known yet, or others of its message are still on their way."""
    ATTACHED = "attached"
    """It is in its case, and in the history of it."""
    REFUSED = "refused"
    """Who sent it is still to be told why."""
    TOLD = "told"


class Fault(StrEnum):
    """Why a file was not taken."""

    TOO_LARGE = "too_large"
    EMPTY = "empty"
    KIND = "kind"
    """No kind of file that the desk takes."""
    LIES = "lies"
    """Its content is not what its name says."""
    BOMB = "bomb"
    """An archive that would unpack to far more than it is."""
    PLACE = "place"
    """It lies where the desk fetches nothing from."""
    GONE = "gone"
    """The place has it no more, or did not give it however often it was asked."""
    CASE_OVER = "case_over"
    """Meanwhile its case takes nothing more from this person."""


@dataclass(frozen=True, slots=True)
class Offered:
    """One file of a message: a claim, like all that a message says."""

    name: str
    source: str = field(repr=False)
    pasted: bool = False
    """It was put into the message itself: then Teams keeps it, and gives it to the bot alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """`batch` names the message that it came with, `place` its place in it; `id` is also the name
    under which its bytes lie. `number` is 0 while its case is not known. `size` is in bytes."""

    id: str
    number: int = 0
    person: str
    name: str
    kind: str = ""
    """Its media type, by its content."""
    size: int = 0
    at: datetime
    state: FileState = FileState.OWED
    source: str = field(repr=False)
    """Where it is fetched from; empty once it is settled: whoever has such a link has the file."""
    pasted: bool = False
    batch: str
    place: int
    due_at: datetime | None
    """When it is to be fetched; of one that was refused, when its sender may be told of it."""
    attempts: int = 0
    fault: str = ""
    """Why it was refused, or why the last try failed."""


class FileRows(Protocol):
    """What a transaction can do with files: a part of `domain.ports.Unit`."""

    def owe_files(self, files: Sequence[Attachment]) -> None: ...
    def file(self, id_: str) -> Attachment | None: ...
    def batch(self, batch: str) -> Sequence[Attachment]: ...
    def write_files(self, files: Sequence[Attachment]) -> None: ...
    def claim_files(self, now: datetime, limit: int) -> Sequence[Attachment]: ...
    def files_of(self, number: int) -> Sequence[Attachment]: ...
    def file_count(self, number: int) -> int: ...
    def tell_refused(self, person: str, now: datetime) -> Sequence[Attachment]: ...
    def telling(self, person: str) -> datetime | None: ...
    def expect_files(self, person: str, number: int, until: datetime) -> None: ...
    def expecting(self, person: str, now: datetime) -> int: ...
    def forget_files(self, untied: datetime, refused: datetime) -> Sequence[str]: ...
    def wanted_files(self, ids: Collection[str]) -> frozenset[str]: ...


def file_name(written: str) -> str:
    """The name as it can be shown and saved anywhere: no folders, nothing invisible (also nothing
    that turns the direction of writing), no longer than NAME_LIMIT; empty where nothing is left."""
    last = written.replace("\\", "/").rsplit("/", 1)[-1]
    seen = "".join(" " if c.isspace() else c for c in unicodedata.normalize("NFC", last))
    shown = "".join(c for c in seen if unicodedata.category(c)[0] != "C")
    name = " ".join(shown.translate(_KEEPS_APART).split()).strip(". ")
    ending = ending_of(name)
    if len(name) <= NAME_LIMIT or not ending:
        return name[:NAME_LIMIT].strip(". ")
    return name[: NAME_LIMIT - len(ending)].strip(". ") + ending


def ending_of(name: str) -> str:
    """`.png`, in small letters; empty where there is none."""
    ending = PurePosixPath(name).suffix.lower()
    return ending if 1 < len(ending) <= ENDING_LIMIT else ""


def listed(names: Sequence[str], limit: int) -> str:
    """The names in a line of at most `limit` characters, and how many more there are."""
    line = ", ".join(names)
    if len(line) <= limit:
        return line
    kept: list[str] = []
    for name in names:
        if len(", ".join((*kept, name))) > limit - len(", … +") - len(str(len(names))):
            break
        kept.append(name)
    return f"{', '.join(kept)}, … +{len(names) - len(kept)}"
