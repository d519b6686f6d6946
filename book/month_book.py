"""The workbook of a month (R31): its figures by each cut, with charts, and the cases behind them.

What comes from people or from the catalogue is written as a text, whatever it begins with: never
as a formula.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from xlsxwriter import Workbook

from book.cut_sheet import cut_sheet
from book.how_sheet import how_sheet
from book.long_sheet import MOST, LongSheet
from book.styles import Styles
from book.summary_sheet import Heading, summary_sheet
from book.survey_sheet import survey_sheet
from cards.report_names import Names
from domain.case import State
from domain.lifecycle import FINAL
from domain.report_life import Part
from domain.reports import ENOUGH, Cut, Figure, Figures

SPENT = tuple(state for state in State if state not in FINAL)
"""The states in which a case can spend time."""
DAY_S = 86_400
_CUTS = tuple(Cut)
_WIDTHS = {0: 9, 1: 32, 2: 44, 3: 18, 4: 24, 5: 16}
_NARROW = 12
_TIMES = 13
"""The first column of the times in each state."""

Cells = list[tuple[int, str]]
"""By column, as the sheet writes them."""


@dataclass
class MonthBook:
    """Cases are added one by one as they are counted; the figures at the end. Nothing of it is
    readable before it is closed."""

    path: Path
    heading: Heading
    names: Names
    _rounds: list[Part] = field(default_factory=list)
    """The cases whose survey was answered in the month."""

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
        self._of = cache(self.names.of)
        self._cell = cache(lambda cut, id_: self._cases.text(self._of(cut, id_)))

    def add(self, part: Part) -> None:
        if self._cases.rows == MOST:
            self._cases.done(_TIMES + len(SPENT))
            self._full += 1
            self._cases = self._long(f"{self._t.sheet_cases} {self._full}", self._case_head())
        if part.rounds:
            self._rounds.append(part)
        self._cases.add(self._case_cells(part))

    def close(self, figures: Figures, people: Mapping[str, str]) -> None:
        """`people` are the names of specialists whom the catalogue does not know."""
        self._cases.done(_TIMES + len(SPENT))
        names = Names(self.names.s, people)
        for part in self._rounds:
            self._add_rounds(part, figures)
        self._answers.done(len(self._round_head()))
        summary_sheet(self._summary, figures, self.heading, names, self.styles, self.workbook)
        for cut, sheet in self._cuts.items():
            cut_sheet(sheet, cut, figures, names, self.styles, self.workbook)
        survey_sheet(self._survey, figures.whole, names.s, self.styles, self.workbook)
        how_sheet(self._sheet(self._t.sheet_how), self._t, self.styles)
        self.workbook.close()

    def _sheet(self, name: str) -> Any:
        return self.workbook.add_worksheet(name)

    def _long(self, name: str, head: Sequence[str]) -> LongSheet:
        sheet: LongSheet = self.workbook.add_worksheet(name, worksheet_class=LongSheet)
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

    def _case_cells(self, part: Part) -> Cells:
        t, text, number = self._t, self._cases.text, self._cases.number
        cells: Cells = [(0, number(part.number)), *self._told(part)]
        cells.append((5, text(self._states[part.state])))
        counted = (part.registered, part.final, part.unmanaged, part.open, part.reopened)
        cells += [(place, number(int(n))) for place, n in enumerate(counted, 6) if n]
        if part.final:
            words = {True: t.kept, False: t.missed, None: t.unagreed}
            cells += ((11, text(words[part.attention])), (12, text(words[part.solution])))
            places, hours = self._place, self.styles.hours
            cells += sorted(
                (places[state], number(spent / DAY_S, hours))
                for state, spent in part.states.items()
            )
        if part.rounds:
            cells.append((_TIMES + len(SPENT), number(len(part.rounds))))
        return cells

    def _told(self, part: Part) -> Cells:
        """Where it belongs. Every sheet of a workbook has its texts in common."""
        ids = (part.group, part.category, part.site, part.specialist)
        return [
            (place, self._cell(cut, id_))
            for place, (cut, id_) in enumerate(zip(_CUTS, ids, strict=True), 1)
        ]

    def _round_head(self) -> Sequence[str]:
        s = self.names.s
        questions = (s.said(question.text) for question in s.catalog.survey)
        return (self._t.case, *(self._t.cut[cut] for cut in Cut), *questions)

    def _add_rounds(self, part: Part, figures: Figures) -> None:
        """One line a round. Of whom fewer than ENOUGH answered, nobody is told."""
        count = figures.cuts[Cut.SPECIALIST].get(part.specialist)
        few = count is not None and count[Figure.ANSWERED] < ENOUGH
        whom = self._t.too_few if few else self._of(Cut.SPECIALIST, part.specialist)
        s = self.names.s
        text, number = self._answers.text, self._answers.number
        for answers in part.rounds:
            said = (
                (5 + place, text(s.said(q.choices[answers[q.id]])))
                for place, q in enumerate(s.catalog.survey)
                if answers.get(q.id) in q.choices
            )
            told = [*self._told(part)[:-1], (len(Cut), text(whom))]
            self._answers.add([(0, number(part.number)), *told, *said])
