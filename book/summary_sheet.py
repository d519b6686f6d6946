"""The first sheet: what the month came to, and how much of it was as agreed."""

from dataclasses import dataclass
from typing import Any

from book.cut_sheet import DAY_S, bar_chart
from book.styles import Styles
from cards.report_names import Names
from domain.case import State
from domain.lifecycle import FINAL
from domain.reports import Figure, Figures

BEGINS = 4
"""The row of the first figure."""


@dataclass(frozen=True, slots=True)
class Heading:
    """What the report is about, and when it was made."""

    title: str
    made: str


def summary_sheet(
    sheet: Any, figures: Figures, heading: Heading, names: Names, styles: Styles, workbook: Any
) -> None:
    t, whole = names.s.texts.reports, figures.whole
    sheet.set_column(0, 0, 46)
    sheet.set_column(1, 1, 16)
    sheet.write_string(0, 0, heading.title, styles.title)
    sheet.write_string(1, 0, heading.made, styles.small)
    _head(sheet, BEGINS - 1, (t.figures, t.count), styles)
    row = BEGINS
    for figure in Figure:
        sheet.write_string(row, 0, t.figure[figure])
        sheet.write_number(row, 1, whole[figure], styles.whole)
        row += 1
    sheet.insert_chart(BEGINS - 1, 3, _counts_chart(sheet, t.sheet_summary, workbook))
    _head(sheet, row + 1, ("", t.score), styles)
    row += 2
    for title, kept, agreed in (
        (t.attention, Figure.ATTENTION_KEPT, Figure.ATTENTION_AGREED),
        (t.solution, Figure.SOLUTION_KEPT, Figure.SOLUTION_AGREED),
    ):
        sheet.write_string(row, 0, title)
        if whole[agreed]:
            sheet.write_number(row, 1, whole[kept] / whole[agreed], styles.percent)
        row += 1
    _head(sheet, row + 1, (t.states, t.mean), styles)
    row = begins = row + 2
    for state in State:
        mean = whole.mean_seconds(state)
        if state not in FINAL and mean is not None:
            sheet.write_string(row, 0, names.s.texts.state[state])
            sheet.write_number(row, 1, mean / DAY_S, styles.hours)
            row += 1
    if row > begins:
        chart = bar_chart(workbook, sheet.get_name(), t.states, (begins, row - 1), (0, 1))
        sheet.insert_chart(BEGINS + 14, 3, chart)


def _head(sheet: Any, row: int, titles: tuple[str, str], styles: Styles) -> None:
    for place, title in enumerate(titles):
        sheet.write_string(row, place, title, styles.head)


def _counts_chart(sheet: Any, title: str, workbook: Any) -> Any:
    """The figures that count cases: the first five."""
    return bar_chart(workbook, sheet.get_name(), title, (BEGINS, BEGINS + 4), (0, 1))
