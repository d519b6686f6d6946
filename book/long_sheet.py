"""A sheet of very many rows: each is written out at once, as the file will hold it.

What the library does for each cell takes ten microseconds; a sheet of a hundred thousand cases has
two million. Everything else about the workbook is its own.
"""

import shutil
import tempfile
from functools import cache
from typing import IO

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

MOST = 1_048_575
"""Rows that a sheet holds beneath its head."""
_ROW = "@"
"""Stands for the number of the row in a cell that any row may have: nothing else in one is an @."""


class LongSheet(Worksheet):
    """Its head is written as on any other sheet; its rows are added in their order."""

    def __init__(self) -> None:
        super().__init__()
        self.rows = 0
        """Without the head."""
        self._lines: IO[str] = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115 - closed once it is copied
        self.text = cache(self._text)
        self._begun = cache(self._cell)

    def add(self, cells: str) -> None:
        """The next row: what `text` and `number` make of its cells, in the order of their columns.
        Those that are not named stay empty."""
        self.rows += 1
        at = str(self.rows + 1)
        self._lines.write(f'<row r="{at}">{cells.replace(_ROW, at)}</row>')

    def number(self, place: int, value: float, wanted: Format | None = None) -> str:
        return f"{self._begun(place, wanted)}><v>{value!r}</v></c>"

    def _text(self, place: int, value: str) -> str:
        """A text is never a formula, whatever it begins with."""
        shared = self.str_table._get_shared_string_index(value)  # noqa: SLF001 - a sheet's own
        return f'{self._begun(place, None)} t="s"><v>{shared}</v></c>'

    def _cell(self, place: int, wanted: Format | None) -> str:
        style = f' s="{wanted._get_xf_index()}"' if wanted else ""  # noqa: SLF001 - as its own cells ask
        return f'<c r="{xl_col_to_name(place)}{_ROW}"{style}'

    def done(self, columns: int) -> None:
        """After the last row."""
        self.dim_rowmax = self.rows
        self.autofilter(0, 0, self.rows, columns - 1)

    def drop(self) -> None:
        """There will be no workbook."""
        self._lines.close()

    def _write_rows(self) -> None:
        """The head as the library writes it, and the rows as they are."""
        last, self.dim_rowmax = self.dim_rowmax, 0
        super()._write_rows()
        self.dim_rowmax = last
        self._lines.seek(0)
        shutil.copyfileobj(self._lines, self.fh)
        self._lines.close()
