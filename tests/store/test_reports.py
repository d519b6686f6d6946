"""Reports as rows, on both databases: lent to one reporter at a time, asked for once, frozen."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from domain.catalog import Catalog
from domain.errors import NotYourReport
from domain.months import Month
from domain.report import EVERYTHING, Report
from domain.reporting import TRIES, Reports
from domain.reports import Figures, checksum
from report_room import SILENT_S
from store.report_rows import LEASE
from store.sql import SqlStore
from tests.chat import Clock
from tests.people import ANDRES, ELENA, JORGE

MAY = Month(2026, 5)
SCOPE = ("soporte",)
FIGURES = Figures().data()


@pytest.fixture
def reports(store: SqlStore, catalog: Catalog, clock: Clock) -> Reports:
    return Reports(store, catalog, clock)


@pytest.fixture
def others(another: SqlStore, catalog: Catalog, clock: Clock) -> Reports:
    """What a second copy of the process has."""
    return Reports(another, catalog, clock)


async def asked(reports: Reports, **but: Any) -> Report:
    told = {"month": MAY, "scope": SCOPE, "who": ELENA, "conversation": "c", "activity": "m1"}
    found, _ = await reports.ask(**(told | but))
    return found


async def claimed(reports: Reports) -> Report:
    found = await reports.claim()
    assert found
    return found


@pytest.mark.rule("R31")
async def test_a_report_comes_back_as_it_was_kept(reports: Reports) -> None:
    report = await asked(reports, scope=("mesa", "soporte"))

    assert await reports.look(report.id, ELENA) == report


@pytest.mark.rule("R31")
async def test_a_report_is_lent_to_one_reporter_at_a_time(
    reports: Reports, others: Reports, clock: Clock
) -> None:
    report = await asked(reports)
    await asked(reports, month=Month(2026, 4))

    both = await asyncio.gather(reports.claim(), others.claim())

    assert len({found.id for found in both if found}) == 2
    assert await reports.claim() is None
    clock.now += LEASE
    again = await claimed(others)
    assert (again.id, again.attempts) == (report.id, 2) or again.attempts == 2


@pytest.mark.rule("R31")
async def test_who_lost_a_report_writes_nothing_of_it_any_more(
    reports: Reports, others: Reports, clock: Clock
) -> None:
    await asked(reports)
    slow = await claimed(reports)
    clock.now += LEASE
    quick = await claimed(others)

    assert not await reports.hold(slow)
    assert await reports.made(slow, FIGURES, 1) is None
    assert await others.made(quick, FIGURES, 2)

    kept = await reports.look(quick.id, ELENA)
    assert (kept.size, kept.checksum) == (2, checksum(FIGURES))


@pytest.mark.rule("R31")
async def test_held_it_is_lent_for_longer(reports: Reports, clock: Clock) -> None:
    await asked(reports)
    report = await claimed(reports)
    clock.now += LEASE / 2

    assert await reports.hold(report)
    clock.now += LEASE / 2

    assert await reports.claim() is None


@pytest.mark.rule("R31")
async def test_the_same_asked_twice_at_once_by_one_person_is_one(
    reports: Reports, others: Reports
) -> None:
    one, other = await asyncio.gather(asked(reports), asked(others))

    assert one.id == other.id
    third = await asked(others, who=ANDRES)
    assert third.id != one.id


@pytest.mark.rule("R31")
async def test_without_its_message_it_waits_for_a_moment(reports: Reports, clock: Clock) -> None:
    report = await asked(reports, activity="")

    assert await reports.claim() is None
    await reports.shown(report.id, "m7")

    assert (await claimed(reports)).activity == "m7"


@pytest.mark.rule("R31")
async def test_where_it_is_shown_can_be_told_while_it_is_made(
    reports: Reports, clock: Clock
) -> None:
    report = await asked(reports, activity="")
    clock.forward(seconds=6)
    mine = await claimed(reports)

    await reports.shown(report.id, "m7")
    made = await reports.made(mine, FIGURES, 1)

    assert made
    assert (await reports.look(report.id, ELENA)).activity == "m7"
    assert await reports.claim() is None


@pytest.mark.rule("R31")
async def test_it_is_tried_a_few_times_and_then_given_up(reports: Reports, clock: Clock) -> None:
    report = await asked(reports)
    over = []
    for _ in range(TRIES):
        over.append(await reports.failed(await claimed(reports), "WorkFailed"))
        clock.forward(minutes=5)

    assert over == [False] * (TRIES - 1) + [True]
    assert await reports.claim() is None
    assert (await reports.look(report.id, ELENA)).fault == "WorkFailed"


@pytest.mark.rule("R31")
async def test_the_first_one_since_the_month_was_over_is_the_frozen_one(
    reports: Reports, clock: Clock
) -> None:
    clock.now = datetime(2026, 5, 20, tzinfo=UTC)
    early = await _made(reports, clock)
    clock.now = datetime(2026, 6, 2, tzinfo=UTC)
    frozen = await _made(reports, clock)
    elsewhere = await _made(reports, clock, scope=EVERYTHING, who=ANDRES)
    second = await _made(reports, clock)
    third = await _made(reports, clock, figures=_other())

    assert not (await reports.told(early)).closed
    assert (await reports.told(frozen)).frozen is None
    assert (await reports.told(elsewhere)).frozen is None
    agreed, differs = await reports.told(second), await reports.told(third)
    assert agreed.frozen
    assert (agreed.frozen.id, agreed.moved) == (frozen.id, None)
    assert differs.frozen
    assert differs.frozen.id == frozen.id
    assert differs.moved
    assert [(m.before, m.now) for m in differs.moved.figures] == [(0, 3)]


async def _made(reports: Reports, clock: Clock, **but: Any) -> Report:
    figures = but.pop("figures", FIGURES)
    clock.forward(minutes=1)
    report = await asked(reports, **but)
    mine = await claimed(reports)
    assert mine.id == report.id
    made = await reports.made(mine, figures, 9)
    assert made
    await reports.settled(made)
    return replace(made, due_at=None)


def _other() -> dict[str, Any]:
    data = Figures().data()
    return {**data, "whole": {**data["whole"], "counts": {"registered": 3}}}


@pytest.mark.rule("R31")
async def test_its_file_is_wanted_for_thirty_days(reports: Reports, clock: Clock) -> None:
    made = await _made(reports, clock)

    async def given() -> bool:
        return await reports.given(made.id, ELENA.id) is not None

    assert await given()
    assert await reports.given(made.id, JORGE.id) is None
    clock.forward(days=30)
    assert not await given()


@pytest.mark.rule("R17", "R31")
def test_one_reads_of_the_groups_that_one_watches(reports: Reports) -> None:
    assert reports.scope([], ELENA) == tuple(sorted(reports.catalog.groups))
    assert reports.scope(["soporte"], ELENA) == SCOPE
    assert reports.scope([], ANDRES) == EVERYTHING
    with pytest.raises(NotYourReport):
        reports.scope(["soporte"], JORGE)
    with pytest.raises(NotYourReport):
        reports.scope([], JORGE)


@pytest.mark.rule("R17", "R31")
async def test_nobody_asks_for_what_they_may_not_read(reports: Reports) -> None:
    with pytest.raises(NotYourReport):
        await asked(reports, who=JORGE)
    with pytest.raises(NotYourReport):
        await asked(reports, scope=EVERYTHING)


def test_lease_is_longer_than_the_silence_that_ends_a_process() -> None:
    assert timedelta(seconds=SILENT_S) < LEASE
