"""The lines of another desk's export, as they come: a broken one costs itself alone.

What is wrong with a line is found where it stands: after a quotation mark that never closes,
reading goes on at the very next line.
"""

import csv
import re
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from store.csv_lines import CHUNK, FileInvalid, first_line, marked_encoding, separator_of

LONGEST = 30_000
"""Characters of one value; more means that a quotation mark was never closed."""
TALLEST = 200
"""Lines that one value may have."""
_WIDEST = 2**20
_ODD = re.compile("[\0\udc80-\udcff]")
"""What no text holds: nothing, and what no sign of the encoding stands for."""

_NULLS = "trae caracteres nulos"
_OTHER = "trae caracteres que no son {encoding}, como el resto del archivo"


@dataclass(frozen=True, slots=True)
class Record:
    """One line of a table. `wrong` says why it cannot be used; its cells are then a guess."""

    line: int
    cells: Sequence[str]
    wrong: str = ""


@dataclass(slots=True)
class Export:
    """A file that is being read. `seen` are its bytes so far, as near as they are known."""

    names: Sequence[str]
    records: Iterator[Record]
    size: int
    _file: TextIO

    @property
    def seen(self) -> int:
        return self._file.buffer.tell()


@contextmanager
def exported(path: Path, encoding: str = "", separator: str = "") -> Iterator[Export]:
    """Raises FileInvalid, OSError. Encoding and separator are guessed where they are not said."""
    if not path.is_file():
        raise FileInvalid(f"No encuentro el archivo «{path}».")
    chosen = encoding or _encoding_of(path)
    try:
        with path.open(encoding=chosen, errors="surrogateescape", newline="") as file:
            first, skipped = first_line(file)
            parted = separator or separator_of(first)
            names = [name.strip() for name in next(csv.reader([first], delimiter=parted), [])]
            records = _records(file, parted, skipped, len(names), chosen)
            yield Export(names, records, path.stat().st_size, file)
    except UnicodeError:  # also where utf-16 was said, and its first bytes say nothing of it
        raise FileInvalid("El archivo está dañado, o no es de texto.") from None


def _encoding_of(path: Path) -> str:
    """One line with a wrong sign does not make another encoding of all the others."""
    if marked := marked_encoding(path):
        return marked
    right = wrong = 0
    with path.open("rb") as file:
        while line := file.readline(_WIDEST):
            if line.isascii():
                continue
            try:
                line.decode()
                right += 1
            except UnicodeDecodeError:
                wrong += 1
    return "cp1252" if wrong > right else "utf-8"


class _Lines:
    """The lines of a file, some of which may be read again."""

    def __init__(self, file: TextIO, number: int) -> None:
        self._file, self.number = file, number
        self._again: deque[str] = deque()

    def take(self) -> str:
        """Empty at the end."""
        line = self._again.popleft() if self._again else self._file.readline(_WIDEST)
        self.number += bool(line)
        return line

    def give_back(self, lines: Sequence[str]) -> None:
        self._again.extendleft(reversed(lines))
        self.number -= len(lines)


def _records(
    file: TextIO, separator: str, skipped: int, width: int, encoding: str
) -> Iterator[Record]:
    lines = _Lines(file, skipped)
    while line := lines.take():
        number, taken = lines.number, [line]
        open_ = line.count('"') % 2
        while open_ and len(taken) < TALLEST and (more := lines.take()):
            taken.append(more)
            open_ ^= more.count('"') % 2
        try:
            reader = csv.reader(taken, delimiter=separator, strict=True)
            cells = next(reader, [])
            used = reader.line_num
            wrong = _wrong(cells, width)
        except csv.Error:
            cells, used, wrong = [], 1, "las comillas no cierran donde deben"
        text = "".join(taken[:used])
        if not text.strip(" \r\n\t" + separator):
            lines.give_back(taken[used:])
            continue
        if odd := _ODD.search(text):
            wrong = _NULLS if odd[0] == "\0" else _OTHER.format(encoding=encoding)
        if wrong:
            cells = cells if used == 1 and cells else [*_guessed(line, separator)]
            used = 1
        lines.give_back(taken[used:])
        yield Record(number, cells, wrong)


def _wrong(cells: Sequence[str], width: int) -> str:
    if len(cells) < width:
        return f"trae {len(cells)} columnas y el encabezado {width}"
    if any(cell.strip() for cell in cells[width:]):
        return "trae más columnas que el encabezado"
    if any(len(cell) > LONGEST for cell in cells):
        return "un valor es demasiado largo: quizá falta cerrar unas comillas"
    return ""


def _guessed(line: str, separator: str) -> Sequence[str]:
    """The cells of a line that cannot be read: of which case it is, if that much is there."""
    return [cell.strip().strip('"') for cell in line[:CHUNK].split(separator)]
