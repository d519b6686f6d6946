"""Figures side by side: what a client breaks in the middle where its column is too narrow."""

from dataclasses import replace

import pytest

from cards.chart import PADDING, SIGNS, table
from cards.report_card import cut_card
from cards.report_names import Names
from cards.surface import Frame, Surface
from cards.texts.es import ES
from domain.catalog import Catalog
from domain.months import Month
from domain.report import Report
from domain.reporting import Told
from domain.reports import Cut
from tests.cards.drawing import a_counted_month
from tests.chat import words
from tests.people import ELENA, NOON

pytestmark = pytest.mark.rule("R31", "R32")


@pytest.mark.parametrize(
    "head",
    [
        ("Especialista", "Abiertos", "En riesgo", "Vencidos", "Edad media (días)"),
        ("A cargo de", "Abiertos", "En riesgo", "Vencerían"),
        ("Cifra", "Cantidad"),
    ],
)
def test_each_word_of_a_heading_and_each_figure_fits_its_column(head: tuple[str, ...]) -> None:
    rows = [("Lucía Gómez", "12 → 34", "0", "1.234", "25,2")[: len(head)]]

    widths = [int(str(column.width)) for column in table(head, rows).columns or ()]

    assert sum(widths) == SIGNS
    for place, width in enumerate(widths):
        for text in (*head[place].split(), rows[0][place] if place else ""):
            assert len(text) + PADDING <= width


def test_a_cut_names_a_category_to_its_end_and_counts_the_groups_of_its_title(
    catalog: Catalog,
) -> None:
    s = Surface(ES, catalog, Frame.CARD)
    report = Report(
        id="1" * 32,
        month=Month(2026, 5),
        scope=tuple(sorted(catalog.groups)),
        person=ELENA.id,
        at=NOON,
    )
    figures = a_counted_month(catalog, 4, "Sede")
    told = Told(replace(report, made_at=NOON), figures, closed=True, kept=True)

    shown = words(cut_card(told, Cut.CATEGORY, Names(s, {})))

    longest = max((s.category(name) for name, _ in figures.largest(Cut.CATEGORY)), key=len)
    assert "Informe de mayo de 2026 · 5 grupos" in shown
    assert longest in shown
    assert "Solucionados o cerrados: " in shown
