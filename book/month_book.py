"""The workbook of a month (R31): its figures by each cut, with charts, and the cases behind them.

What comes from people or from the catalogue is written as a text, whatever it begins with: never
as a formula.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from book.cut_sheet import cut_sheet
from book.how_sheet import how_sheet
from book.long_sheet import MOST, LongSheet
from book.styles import Styles
from book.summary_sheet import Heading, summary_sheet
from book.survey_sheet import survey_sheet
from cards.report_names import Names
from domain.case import State
from domain.lifecycle import FINAL
from domain.report_life import Answers, Part
from domain.reports import ENOUGH, UNTOLD, Cut, Figure, Figures

SPENT = tuple(state for state in State if state not in FINAL)
"""The states in which a case can spend time."""
DAY_S = 86_400
LETTER = 1
"""The paper of Colombia, as Excel numbers it."""
_CUTS = tuple(Cut)
_WIDTHS = {0: 9, 1: 32, 2: 44, 3: 18, 4: 24, 5: 16}
_NARROW = 12
_TIMES = 13
"""The first column of the times in each state."""


class _Round(NamedTuple):
    """An answered survey: its cells, and the specialist, who is named only at the end."""

    number: str
    where: str
    specialist: str
    said: str


@dataclass
class MonthBook:
    """Cases are added one by one as they are counted; the figures at the end. Nothing of it is
    readable before it is closed."""

    path: Path
    heading: Heading
    names: Names
    _rounds: list[_Round] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.workbook: Any = Workbook(str(self.path), {"tmpdir": str(self.path.parent)})
        self.styles = Styles(self.workbook)
        t = self._t = self.names.s.texts.reports
        self._summary = self._sheet(t.sheet_summary)
        self._cuts = {cut: self._sheet(t.by[cut]) for cut in Cut}
        self._survey = self._sheet(t.sheet_survey)
        self._cases = self._long(t.sheet_cases, self._case_head())
        self._answers = self._long(t.sheet_rounds, self._round_head())
        self._full = 1
        self._place = {state.value: _TIMES + place for place, state in enumerate(SPENT)}
        self._states = {state.value: self.names.s.texts.state[state] for state in State}
        self._named = cache(self._name)
        self._counted = cache(self._counts)

    def add(self, part: Part) -> None:
        if self._cases.rows == MOST:
            self._cases.done(_TIMES + len(SPENT))
            self._full += 1
            self._cases = self._long(f"{self._t.sheet_cases} {self._full}", self._case_head())
        number, name = self._cases.number(0, part.number), self._named
        where = (
            name(Cut.GROUP, part.group)
            + name(Cut.CATEGORY, part.category)
            + name(Cut.SITE, part.site)
        )
        whose = name(Cut.SPECIALIST, part.specialist)
        self._cases.add(f"{number}{where}{whose}{self._case_cells(part)}")
        for answers in part.rounds:
            self._rounds.append(_Round(number, where, part.specialist, self._said(answers)))

    def close(self, figures: Figures) -> None:
        names = self.names
        self._cases.done(_TIMES + len(SPENT))
        self._add_rounds(figures)
        self._answers.done(len(self._round_head()))
        summary_sheet(self._summary, figures, self.heading, names, self.styles, self.workbook)
        for cut, sheet in self._cuts.items():
            cut_sheet(sheet, cut, figures, names, self.styles, self.workbook)
        survey_sheet(self._survey, figures.whole, names.s, self.styles, self.workbook)
        how_sheet(self._sheet(self._t.sheet_how), self._t, self.styles)
        self.workbook.close()

    def drop(self) -> None:
        """There will be none: what was told of it broke off."""
        for sheet in self.workbook.worksheets():
            if isinstance(sheet, LongSheet):
                sheet.drop()

    def _sheet(self, name: str, kind: type[Worksheet] = Worksheet) -> Any:
        """Printed, it is as wide as a page."""
        sheet = self.workbook.add_worksheet(name, worksheet_class=kind)
        sheet.set_landscape()
        sheet.set_paper(LETTER)
        sheet.fit_to_pages(1, 0)
        return sheet

    def _long(self, name: str, head: Sequence[str]) -> LongSheet:
        sheet: LongSheet = self._sheet(name, LongSheet)
        sheet.repeat_rows(0)
        for place, title in enumerate(head):
            sheet.write_string(0, place, title, self.styles.head)
            sheet.set_column(place, place, _WIDTHS.get(place, _NARROW))
        sheet.freeze_panes(1, 1)
        return sheet

    def _case_head(self) -> Sequence[str]:
        t, states = self._t, self.names.s.texts.state
        return (
            t.case,
            *(t.cut[cut] for cut in Cut),
            t.state_then,
            t.figure[Figure.REGISTERED],
            t.figure[Figure.FINAL],
            t.figure[Figure.UNMANAGED],
            t.figure[Figure.OPEN],
            t.figure[Figure.REOPENED],
            t.attention,
            t.solution,
            *(t.hours.format(state=states[state]) for state in SPENT),
            t.figure[Figure.ANSWERED],
        )

    def _name(self, cut: Cut, id_: str) -> str:
        """A cell of any sheet: all of a workbook have their texts in common."""
        return self._cases.text(1 + _CUTS.index(cut), self.names.of(cut, id_))

    def _case_cells(self, part: Part) -> str:
        number, places, hours = self._cases.number, self._place, self.styles.hours
        flags = (part.registered, part.final, part.unmanaged, part.open, part.reopened)
        cells = self._counted(part.state, flags, (part.attention, part.solution))
        if part.states:
            spent = sorted((places[state], seconds) for state, seconds in part.states.items())
            cells += "".join([number(place, seconds / DAY_S, hours) for place, seconds in spent])
        if part.rounds:
            cells += number(_TIMES + len(SPENT), len(part.rounds))
        return cells

    def _counts(
        self, state: str, flags: Sequence[int], kept: tuple[bool | None, bool | None]
    ) -> str:
        """Cases are alike in this: a month has a few dozen kinds of them."""
        t, text, number = self._t, self._cases.text, self._cases.number
        cells = text(5, self._states[state])
        cells += "".join(number(place, int(n)) for place, n in enumerate(flags, 6) if n)
        if flags[1]:
            words = {True: t.kept, False: t.missed, None: t.unagreed}
            attention, solution = kept
            cells += text(11, words[attention]) + text(12, words[solution])
        return cells

    def _round_head(self) -> Sequence[str]:
        s = self.names.s
        questions = (s.said(question.text) for question in s.catalog.survey)
        return (self._t.case, *(self._t.cut[cut] for cut in Cut), *questions)

    def _said(self, answers: Answers) -> str:
        s = self.names.s
        return "".join(
            self._answers.text(5 + place, s.said(question.choices[answers[question.id]]))
            for place, question in enumerate(s.catalog.survey)
            if answers.get(question.id) in question.choices
        )

    def _add_rounds(self, figures: Figures) -> None:
        """Of whom fewer than ENOUGH answered, nobody is told: nor is the number of the case, which
        would lead to them, nor its place among the others."""
        of = figures.cuts[Cut.SPECIALIST]
        few = {name for name, count in of.items() if count[Figure.ANSWERED] < ENOUGH}
        nobody, name = self._answers.text(len(Cut), self._t.too_few), self._named
        untold = []
        for number, where, specialist, said in self._rounds:
            if (specialist or UNTOLD) in few:
                untold.append(f"{where}{nobody}{said}")
            else:
                self._answers.add(f"{number}{where}{name(Cut.SPECIALIST, specialist)}{said}")
        for cells in sorted(untold):
            self._answers.add(cells)
