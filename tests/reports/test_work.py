"""The process that makes a report: it is told an order, says how far it is, and leaves a workbook
and the figures; on both databases (R31)."""

import io
import json
import pickle
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from book import binder
from book.summary_sheet import Heading
from domain.case import Person
from domain.months import Month
from domain.report import EVERYTHING
from report_order import BOOK, FIGURES, Order
from settings import ROOT, SAMPLE
from store.catalog_files import content_hash, read_catalog, read_text
from store.lanes import lane
from store.sql import SqlStore
from tests.domain.building import DESK
from tests.reports import naive
from tests.reports.made_up import a_month, keep

MAY = Month(2026, 5)
NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)


@pytest.mark.rule("R31")
async def test_the_figures_and_the_workbook_are_those_of_the_plain_way(
    url: str, tmp_path: Path
) -> None:
    catalog = read_catalog(SAMPLE)
    zone = next(iter(catalog.projects.values())).calendar.zone
    month = [*a_month(catalog, 150, MAY.begins(zone), MAY.ends(zone), seed=7)]
    store = SqlStore(lane(url))
    text, version = read_text(SAMPLE), content_hash(SAMPLE)
    await store.write(lambda unit: unit.keep_catalog(version, text, NOW))
    await store.lane.write(lambda db: keep(db, month))
    await store.close()
    order = Order(url, str(MAY), EVERYTHING, NOW.isoformat(), "es", str(tmp_path))

    done = subprocess.run(  # noqa: ASYNC221 - nothing else happens here
        [sys.executable, "-m", "report_work"],
        input=order.written(),
        capture_output=True,
        cwd=ROOT,
        check=True,
    )

    figures = json.loads((tmp_path / FIGURES).read_text("utf-8"))
    expected = naive.figures(month, catalog, MAY, NOW)
    assert figures == expected
    told = [int(line) for line in done.stdout.split()]
    assert told == sorted(told)
    assert told[-1] == 100
    rows = [*load_workbook(tmp_path / BOOK)["Casos"].iter_rows(values_only=True)][1:]
    assert sum(row[6] or 0 for row in rows) == expected["whole"]["counts"]["registered"]


@pytest.mark.rule("R31")
async def test_a_report_of_some_groups_counts_theirs_alone(url: str, tmp_path: Path) -> None:
    catalog = read_catalog(SAMPLE)
    zone = next(iter(catalog.projects.values())).calendar.zone
    month = [*a_month(catalog, 60, MAY.begins(zone), MAY.ends(zone))]
    store = SqlStore(lane(url))
    text, version = read_text(SAMPLE), content_hash(SAMPLE)
    await store.write(lambda unit: unit.keep_catalog(version, text, NOW))
    await store.lane.write(lambda db: keep(db, month))
    await store.close()
    order = Order(url, str(MAY), ("soporte",), NOW.isoformat(), "en", str(tmp_path))

    subprocess.run(  # noqa: ASYNC221 - nothing else happens here
        [sys.executable, "-m", "report_work"],
        input=order.written(),
        stdout=subprocess.DEVNULL,
        cwd=ROOT,
        check=True,
    )

    figures = json.loads((tmp_path / FIGURES).read_text("utf-8"))
    every = naive.figures(month, catalog, MAY, NOW)
    assert figures["cuts"]["group"] == {"soporte": every["cuts"]["group"]["soporte"]}
    assert figures["whole"] == every["cuts"]["group"]["soporte"]


@pytest.mark.rule("R31")
async def test_who_left_the_catalogue_is_called_alike_on_every_sheet(
    url: str, tmp_path: Path
) -> None:
    catalog = read_catalog(SAMPLE)
    zone = next(iter(catalog.projects.values())).calendar.zone
    month = a_month(catalog, 20, MAY.begins(zone), MAY.ends(zone))
    gone = Person("0001-gone", "Quien Se Fue", "gone@entidad.example")
    store = SqlStore(lane(url))
    text, version = read_text(SAMPLE), content_hash(SAMPLE)
    await store.write(lambda unit: unit.keep_catalog(version, text, NOW))
    await store.write(lambda unit: unit.keep_person(gone))
    theirs = [replace(one, case=replace(one.case, assignee=gone.id)) for one in month]
    await store.lane.write(lambda db: keep(db, theirs))
    await store.close()
    order = Order(url, str(MAY), EVERYTHING, NOW.isoformat(), "es", str(tmp_path))

    subprocess.run(  # noqa: ASYNC221 - nothing else happens here
        [sys.executable, "-m", "report_work"],
        input=order.written(),
        stdout=subprocess.DEVNULL,
        cwd=ROOT,
        check=True,
    )

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
