"""Months as people name them (R31)."""

from datetime import UTC, date

import pytest

from domain.errors import FutureMonth, MisspelledMonth, UnknownMonth
from domain.months import Asked, Month, read_month

TODAY = date(2026, 11, 28)
MAY = Month(2026, 5)


@pytest.mark.rule("R31")
@pytest.mark.parametrize(
    ("text", "month", "rest"),
    [
        ("", Month(2026, 10), ""),
        ("mayo", MAY, ""),
        ("MAYO", MAY, ""),
        ("may", MAY, ""),
        ("mayo 2026", MAY, ""),
        ("de mayo de 2025", Month(2025, 5), ""),
        ("May 2025", Month(2025, 5), ""),
        ("2026-05", MAY, ""),
        ("2026/5", MAY, ""),
        ("05/2026", MAY, ""),
        ("mes pasado", Month(2026, 10), ""),
        ("del mes pasado", Month(2026, 10), ""),
        ("last month", Month(2026, 10), ""),
        ("este mes", Month(2026, 11), ""),
        ("diciembre", Month(2025, 12), ""),
        ("noviembre", Month(2026, 11), ""),
        ("setiembre soporte", Month(2026, 9), "soporte"),
        ("mayo Soporte hardware", MAY, "Soporte hardware"),
        ("mayo 2026 Mesa", MAY, "Mesa"),
        ("este mes sistemas", Month(2026, 11), "sistemas"),
    ],
)
def test_a_month_is_understood_however_it_is_said(text: str, month: Month, rest: str) -> None:
    assert read_month(text, TODAY) == Asked(month, rest, named=bool(text))


@pytest.mark.rule("R31")
@pytest.mark.parametrize("text", ["soporte", "de nómina no abre", "mayor de ventas no abre hoy"])
def test_words_that_are_no_month_mean_the_last_one(text: str) -> None:
    assert read_month(text, TODAY) == Asked(Month(2026, 10), text, named=False)


@pytest.mark.rule("R31")
@pytest.mark.parametrize("text", ["2026-13", "13/2026", "2026-00", "2026", "1999-05", "0/0"])
def test_figures_that_are_no_month_are_refused(text: str) -> None:
    with pytest.raises(UnknownMonth):
        read_month(text, TODAY)


@pytest.mark.rule("R31")
@pytest.mark.parametrize(
    ("text", "near"), [("febrerro", "febrero"), ("novienbre 2025", "noviembre"), ("apryl", "april")]
)
def test_the_nearest_month_is_proposed(text: str, near: str) -> None:
    with pytest.raises(MisspelledMonth) as no:
        read_month(text, TODAY)

    assert no.value.near == near


@pytest.mark.rule("R31")
@pytest.mark.parametrize("text", ["diciembre 2026", "2027-01", "12/2026", "2026-12"])
def test_a_month_that_has_not_come_is_refused(text: str) -> None:
    with pytest.raises(FutureMonth):
        read_month(text, TODAY)


def test_a_month_ends_where_the_next_one_begins() -> None:
    assert Month(2026, 12).ends(UTC) == Month(2027, 1).begins(UTC)
    assert Month(2026, 1).before(1) == Month(2025, 12)
    assert Month.read(str(MAY)) == MAY
