"""The survey by question: how often each answer was chosen."""

from typing import Any

from book.cut_sheet import bar_chart
from book.styles import Styles
from cards.surface import Surface
from domain.reports import Count, scored

_APART = 16
"""Rows from one chart to the next."""


def survey_sheet(sheet: Any, whole: Count, s: Surface, styles: Styles, workbook: Any) -> None:
    t = s.texts.reports
    sheet.set_column(0, 0, 60)
    sheet.set_column(1, 1, 30)
    sheet.set_column(2, 3, 14)
    for place, title in enumerate((t.question, t.choice, t.count, t.score)):
        sheet.write_string(0, place, title, styles.head)
    sheet.freeze_panes(1, 0)
    row = 1
    for place, question in enumerate(s.catalog.survey):
        begins, said = row, whole.said.get(question.id, {})
        for choice, words in question.choices.items():
            sheet.write_string(row, 0, s.said(question.text))
            sheet.write_string(row, 1, s.said(words))
            sheet.write_number(row, 2, said.get(choice, 0), styles.whole)
            row += 1
        mean = whole.mean(question)
        if scored(question) and mean is not None:
            sheet.write_number(begins, 3, mean, styles.score)
        title = s.said(question.text)
        chart = bar_chart(workbook, sheet.get_name(), title, (begins, row - 1), (1, 2))
        sheet.insert_chart(place * _APART, 5, chart)
