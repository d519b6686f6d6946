"""The process that makes a report: it is told an order, says how far it is, and leaves a workbook
and the figures; on both databases (R31)."""

import io
import json
import pickle
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from book import binder
from book.summary_sheet import Heading
from domain.case import Person
from domain.catalog import Catalog
from domain.months import Month
from domain.report import EVERYTHING
from report_order import BOOK, FIGURES, Order
from settings import ROOT, SAMPLE
from store.catalog_files import content_hash, read_text
from store.lanes import lane
from store.sql import SqlStore
from tests.domain.building import DESK
from tests.reports import naive
from tests.reports.made_up import Lived, a_month, keep

MAY = Month(2026, 5)
NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)


async def kept(url: str, month: Sequence[Lived], *people: Person) -> None:
    """A desk under the sample catalogue that had this month."""
    store = SqlStore(lane(url))
    text, version = read_text(SAMPLE), content_hash(SAMPLE)
    await store.write(lambda unit: unit.keep_catalog(version, text, NOW))
    for person in people:
        await store.write(lambda unit, person=person: unit.keep_person(person))
    await store.lane.write(lambda db: keep(db, month))
    await store.close()


def lived(catalog: Catalog, cases: int, seed: int = 1) -> list[Lived]:
    zone = next(iter(catalog.projects.values())).calendar.zone
    return [*a_month(catalog, cases, MAY.begins(zone), MAY.ends(zone), seed=seed)]


def made(url: str, folder: Path, scope: tuple[str, ...] = EVERYTHING, language: str = "es") -> str:
    """What the process said."""
    order = Order(url, str(MAY), scope, NOW.isoformat(), language, str(folder))
    done = subprocess.run(
        [sys.executable, "-m", "report_work"],
        input=order.written(),
        stdout=subprocess.PIPE,
        cwd=ROOT,
        check=True,
    )
    return done.stdout.decode()


@pytest.mark.rule("R31")
async def test_the_figures_and_the_workbook_are_those_of_the_plain_way(
    url: str, catalog: Catalog, tmp_path: Path
) -> None:
    month = lived(catalog, 150, seed=7)
    await kept(url, month)

    said = made(url, tmp_path)

    figures = json.loads((tmp_path / FIGURES).read_text("utf-8"))
    expected = naive.figures(month, catalog, MAY, NOW)
    assert figures == expected
    told = [int(line) for line in said.split()]
    assert told == sorted(told)
    assert told[-1] == 100
    rows = [*load_workbook(tmp_path / BOOK)["Casos"].iter_rows(values_only=True)][1:]
    assert sum(row[6] or 0 for row in rows) == expected["whole"]["counts"]["registered"]


@pytest.mark.rule("R31")
async def test_a_report_of_some_groups_counts_theirs_alone(
    url: str, catalog: Catalog, tmp_path: Path
) -> None:
    month = lived(catalog, 60)
    await kept(url, month)

    made(url, tmp_path, ("soporte",), "en")

    figures = json.loads((tmp_path / FIGURES).read_text("utf-8"))
    every = naive.figures(month, catalog, MAY, NOW)
    assert figures["cuts"]["group"] == {"soporte": every["cuts"]["group"]["soporte"]}
    assert figures["whole"] == every["cuts"]["group"]["soporte"]


@pytest.mark.rule("R31")
async def test_who_left_the_catalogue_is_called_alike_on_every_sheet(
    url: str, catalog: Catalog, tmp_path: Path
) -> None:
    gone = Person("0001-gone", "Quien Se Fue", "gone@entidad.example")
    month = lived(catalog, 20)
    await kept(url, [replace(m, case=replace(m.case, assignee=gone.id)) for m in month], gone)

    made(url, tmp_path)

    book = load_workbook(tmp_path / BOOK)
    of_cases = {cell.value for cell in book["Casos"]["E"][1:]}
    assert gone.name in of_cases
    assert {cell.value for cell in book["Por especialista"]["A"][1:]} == of_cases


@pytest.mark.rule("R31")
@pytest.mark.parametrize("told", [b"", b"half"], ids=["nothing", "half of it"])
def test_a_workbook_that_is_not_told_to_its_end_is_none(told: bytes, tmp_path: Path) -> None:
    order = binder.Order(tmp_path, Heading("", ""), "es", replace(DESK, projects={}), {})
    whole = pickle.dumps(order)

    assert not binder.bound(io.BytesIO(whole if told else b""))
    assert not [*tmp_path.iterdir()]


@pytest.mark.rule("R31")
def test_the_service_never_loads_what_writes_a_workbook() -> None:
    says = "import sys, app; sys.exit('xlsxwriter' in sys.modules or 'book' in sys.modules)"

    done = subprocess.run([sys.executable, "-c", says], check=False, cwd=ROOT)  # noqa: S603 - our own

    assert done.returncode == 0
