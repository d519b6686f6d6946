"""The figures by group, category, site or specialist: one line each, and two charts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from book.styles import Styles
from cards.report_names import Names, yes_share
from domain.case import State
from domain.catalog import Question
from domain.lifecycle import FINAL
from domain.reports import Count, Cut, Figure, Figures, scored, told

CHARTED = 12
"""Lines that a chart shows: more of them cannot be told apart."""
DAY_S = 86_400


@dataclass(frozen=True, slots=True)
class _Column:
    """`of` gives None where the cell stays empty. `survey`: it may not be said of just anybody."""

    title: str
    of: Callable[[Count], float | None]
    style: Any
    survey: bool = False


def cut_sheet(
    sheet: Any, cut: Cut, figures: Figures, names: Names, styles: Styles, workbook: Any
) -> None:
    t, columns = names.s.texts.reports, _columns(names, styles)
    for place, title in enumerate((t.cut[cut], *(column.title for column in columns))):
        sheet.write_string(0, place, title, styles.head)
    sheet.set_column(0, 0, 44)
    sheet.set_column(1, len(columns), 13)
    sheet.freeze_panes(1, 1)
    row = 0
    for row, (name, count, may) in enumerate(told(figures, cut), 1):
        sheet.write_string(row, 0, names.of(cut, name))
        for place, column in enumerate(columns, 1):
            if column.survey and not may:
                sheet.write_string(row, place, t.too_few if count[Figure.ANSWERED] else "")
                continue
            value = column.of(count)
            if value is not None:
                sheet.write_number(row, place, value, column.style)
    sheet.autofilter(0, 0, max(row, 1), len(columns))
    last = min(row, CHARTED)
    if last:
        kept = next(n for n, c in enumerate(columns, 1) if c.title == t.solution)
        finals = next(n for n, c in enumerate(columns, 1) if c.title == t.figure[Figure.FINAL])
        for place, (column_, title) in enumerate(
            ((finals, t.finals_by[cut]), (kept, t.kept_by[cut]))
        ):
            chart = bar_chart(workbook, sheet.get_name(), title, (1, last), (0, column_))
            sheet.insert_chart(row + 2, 1 + place * 7, chart)


def bar_chart(
    workbook: Any, sheet: str, title: str, rows: tuple[int, int], columns: tuple[int, int]
) -> Any:
    """Horizontal bars, the first line on top; names in the first column, values in the second: each
    bar says its own, and no axis repeats them."""
    chart = workbook.add_chart({"type": "bar"})
    (first, last), (named, valued) = rows, columns
    chart.add_series(
        {
            "categories": [sheet, first, named, last, named],
            "values": [sheet, first, valued, last, valued],
            "data_labels": {"value": True},
            "gap": 60,
        }
    )
    chart.set_title({"name": title, "name_font": {"size": 12}})
    chart.set_legend({"none": True})
    chart.set_y_axis({"reverse": True})
    chart.set_x_axis({"visible": False, "major_gridlines": {"visible": False}})
    chart.set_size({"width": 620, "height": 120 + 28 * (last - first + 1)})
    return chart


def _columns(names: Names, styles: Styles) -> Sequence[_Column]:
    s, t = names.s, names.s.texts.reports

    def counted(figure: Figure) -> _Column:
        return _Column(t.figure[figure], lambda count: count[figure], styles.whole)

    def kept(title: str, kept: Figure, agreed: Figure) -> _Column:
        def of(count: Count) -> float | None:
            return count[kept] / count[agreed] if count[agreed] else None

        return _Column(title, of, styles.percent)

    def asked(question: Question) -> _Column:
        title = s.said(question.text)
        if scored(question):
            return _Column(title, lambda count: count.mean(question), styles.score, survey=True)
        return _Column(title, lambda count: yes_share(count, question), styles.percent, survey=True)

    def spent(state: State) -> _Column:
        def of(count: Count) -> float | None:
            mean = count.mean_seconds(state)
            return None if mean is None else mean / DAY_S

        return _Column(t.hours.format(state=s.texts.state[state]), of, styles.hours)

    return (
        *(counted(figure) for figure in Figure if figure in _FIRST),
        counted(Figure.ATTENTION_KEPT),
        counted(Figure.ATTENTION_AGREED),
        kept(t.attention, Figure.ATTENTION_KEPT, Figure.ATTENTION_AGREED),
        counted(Figure.SOLUTION_KEPT),
        counted(Figure.SOLUTION_AGREED),
        kept(t.solution, Figure.SOLUTION_KEPT, Figure.SOLUTION_AGREED),
        counted(Figure.WITHOUT_AGREEMENT),
        counted(Figure.ANSWERED),
        *(asked(question) for question in s.catalog.survey),
        *(spent(state) for state in State if state not in FINAL),
    )


_FIRST = frozenset(
    {Figure.REGISTERED, Figure.FINAL, Figure.UNMANAGED, Figure.OPEN, Figure.REOPENED}
)
