"""The last sheet: what each figure counts, and how one gets from it to its cases."""

from typing import Any

from book.styles import Styles
from cards.texts.reports import ReportTexts


def how_sheet(sheet: Any, t: ReportTexts, styles: Styles) -> None:
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 1, 100)
    for row, (name, words) in enumerate(t.how):
        sheet.write_string(row, 0, name, styles.label)
        sheet.write_string(row, 1, words, styles.text)
