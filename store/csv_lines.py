"""Files as spreadsheets write them: whatever the encoding and the separator, with the number of
each line that is faulty."""

import codecs
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

SEPARATORS = ";,\t"
CHUNK = 2**16
_ENCODINGS = ("utf-8", "cp1252", "latin-1")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class FileInvalid(ValueError):
    """The file as a whole cannot be used. A sentence for the deployer, in Spanish."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one line, and what to do about it."""

    line: int
    what: str
    unread: bool = False
    """Whether it is not even known of whom it speaks."""

    def __str__(self) -> str:
        return f"línea {self.line}: {self.what}"


def encoding_of(path: Path) -> str:
    """By its first bytes; else the first in which the whole of it can be read."""
    return marked_encoding(path) or next(name for name in _ENCODINGS if _fits(path, name))


def marked_encoding(path: Path) -> str:
    """What its first bytes say; empty where they say nothing."""
    with path.open("rb") as file:
        head = file.read(4)
    for bom, name in _BOMS:
        if head.startswith(bom):
            return name
    if b"\0" in head:  # a Latin letter and nothing, or the other way round
        return "utf-16-be" if head.startswith(b"\0") else "utf-16-le"
    return ""


def _fits(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as file:
        try:
            while chunk := file.read(CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def first_line(file: TextIO) -> tuple[str, int]:
    """The line of the header, and how many lines were read. Excel may say the separator first.
    Raises FileInvalid."""
    for number, line in enumerate(iter(lambda: file.readline(CHUNK), ""), 1):
        if line.strip() and not line.lower().startswith("sep="):
            return line, number
    raise FileInvalid("El archivo está vacío.")


def separator_of(line: str) -> str:
    return max(SEPARATORS, key=line.count)
