"""The digest of a morning comes on business days, at its project's hour, once a day and person."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from domain.business_time import Calendar, Shift
from domain.catalog import Catalog, DigestRule, Project
from domain.digest import (
    Digest,
    Figure,
    Rhythm,
    due_day,
    next_dawn,
    readers,
    rhythm_of,
)
from settings import SAMPLE
from store.catalog_files import read_catalog
from tests.people import ANA, ANDRES, ELENA, JORGE, LUCIA, MARTA, NOON

CATALOG = read_catalog(SAMPLE)
TIC = CATALOG.projects["tic"]
"""Monday to Friday, the holidays of Colombia, closed on Christmas Eve."""
SYSTEMS = CATALOG.projects["sistemas"]
"""Saturdays too."""
MADRID = replace(
    TIC,
    id="madrid",
    calendar=Calendar("Europe/Madrid", dict.fromkeys(range(5), (Shift(28_800, 61_200),))),
)


def bogota(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}-05:00")


def madrid(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Madrid"))


def ruled(project: Project, **rule: object) -> Project:
    return replace(project, digest=replace(DigestRule(), **rule))  # type: ignore[arg-type]


@pytest.mark.rule("R28")
@pytest.mark.parametrize(
    ("at", "day"),
    [
        ("2026-11-24 07:29:59", None),
        ("2026-11-24 07:30", date(2026, 11, 24)),
        ("2026-11-24 12:29:59", date(2026, 11, 24)),
        ("2026-11-24 12:30", None),
        ("2026-11-28 07:30", None),
        ("2026-11-29 07:30", None),
        ("2026-12-08 07:30", None),
        ("2026-12-24 07:30", None),
        ("2026-12-25 07:30", None),
        ("2026-12-28 07:30", date(2026, 12, 28)),
    ],
    ids=[
        *("before the hour", "at the hour", "late", "too late", "saturday", "sunday"),
        *("holiday", "closed day", "christmas", "after it"),
    ],
)
def test_it_is_due_from_the_hour_on_for_a_while_on_business_days(at: str, day: date | None) -> None:
    assert due_day(TIC, bogota(at)) == day


def test_an_hour_before_midnight_is_never_sent_the_day_after() -> None:
    late = ruled(TIC, hour=time(22, 0))

    assert due_day(late, bogota("2026-11-24 23:59")) == date(2026, 11, 24)
    assert due_day(late, bogota("2026-11-25 00:10")) is None


def test_a_project_that_sends_none_has_none_due() -> None:
    silent = ruled(TIC, sent=False)

    assert due_day(silent, bogota("2026-11-24 07:30")) is None
    assert next_dawn(silent, NOON) is None


@pytest.mark.rule("R28")
def test_each_project_has_the_hour_of_its_own_zone() -> None:
    assert due_day(MADRID, madrid("2026-11-24 07:30")) == date(2026, 11, 24)
    assert due_day(TIC, madrid("2026-11-24 07:30")) is None
    assert next_dawn(MADRID, NOON) == madrid("2026-11-25 07:30")
    assert next_dawn(TIC, NOON) == bogota("2026-11-25 07:30")


def test_the_hour_stays_the_same_on_the_wall_when_the_clocks_change() -> None:
    assert next_dawn(MADRID, madrid("2026-10-23 12:00")) == madrid("2026-10-26 07:30")
    gone = madrid("2026-10-26 07:30").timestamp() - madrid("2026-10-23 07:30").timestamp()
    assert gone == 3 * 86_400 + 3_600


@pytest.mark.parametrize(
    ("at", "next_"),
    [
        ("2026-11-24 07:29", "2026-11-24 07:30"),
        ("2026-11-24 07:30", "2026-11-25 07:30"),
        ("2026-11-27 08:00", "2026-11-30 07:30"),
        ("2026-12-23 08:00", "2026-12-28 07:30"),
    ],
)
def test_the_next_one_is_on_the_next_business_day(at: str, next_: str) -> None:
    assert next_dawn(TIC, bogota(at)) == bogota(next_)


# Whose


def test_whoever_works_or_watches_a_group_of_the_project_reads_it() -> None:
    assert readers(TIC, CATALOG) == sorted(p.id for p in (LUCIA, JORGE, MARTA, ELENA))


def test_somebody_of_two_projects_gets_one_a_day_at_the_first_hour_of_those_that_work() -> None:
    early = ruled(SYSTEMS, hour=time(6, 15))
    both = Rhythm((TIC, early))

    assert both.at(date(2026, 11, 24)) == bogota("2026-11-24 06:15")
    assert both.at(date(2026, 11, 28)) == bogota("2026-11-28 06:15"), "a Saturday: one works"
    assert Rhythm((TIC,)).at(date(2026, 11, 28)) is None


@pytest.mark.parametrize(
    ("projects", "day", "since"),
    [
        ((TIC,), date(2026, 11, 24), "2026-11-23 07:30"),
        ((TIC,), date(2026, 11, 30), "2026-11-27 07:30"),
        ((TIC,), date(2026, 12, 28), "2026-12-23 07:30"),
        ((TIC, SYSTEMS), date(2026, 11, 30), "2026-11-28 07:30"),
    ],
    ids=["the day before", "over a weekend", "over Christmas", "one works on Saturdays"],
)
def test_it_tells_what_is_new_since_the_one_before(
    projects: tuple[Project, ...], day: date, since: str
) -> None:
    assert Rhythm(projects).before(day) == bogota(since)


def test_yesterdays_is_over_when_it_is_tomorrow_everywhere() -> None:
    both, day = Rhythm((TIC, MADRID)), date(2026, 11, 24)

    assert both.still(day, bogota("2026-11-24 23:00")), "in Madrid it is the next day"
    assert not both.still(day, bogota("2026-11-25 00:00"))


def test_a_rhythm_is_that_of_the_projects_whose_groups_one_has() -> None:
    only_tic = with_projects(CATALOG, {"tic": TIC, "sistemas": ruled(SYSTEMS, sent=False)})

    assert [p.id for p in rhythm_of(ELENA.id, CATALOG).projects] == [*CATALOG.projects]
    assert [p.id for p in rhythm_of(ELENA.id, only_tic).projects] == ["tic"]
    assert len(rhythm_of(ELENA.id, only_tic, sent=False).projects) == 2
    assert not rhythm_of(ANA.id, CATALOG)
    assert not rhythm_of(ANDRES.id, CATALOG)


def with_projects(catalog: Catalog, projects: Mapping[str, Project]) -> Catalog:
    return replace(catalog, projects=projects)


# What it adds up


def test_the_totals_are_those_of_all_groups_and_zeros_are_not_told() -> None:
    digest = Digest(
        at=NOON,
        since=NOON - timedelta(days=1),
        groups={"a": {Figure.NEW: 2, Figure.RISK: 1}, "b": {Figure.NEW: 3}},
    )

    assert digest.totals == {Figure.RISK: 1, Figure.NEW: 5}
    assert digest.speaks
    assert not Digest(at=NOON, since=NOON).speaks


def test_three_business_days_back_skip_weekend_and_holiday() -> None:
    calendar = TIC.calendar

    assert calendar.business_day_before(bogota("2026-12-10 09:00"), 3) == bogota("2026-12-04 09:00")
    assert calendar.business_day_before(bogota("2026-12-10 09:00"), 0) == bogota("2026-12-10 09:00")
    for days in range(1, 40):
        at = bogota("2026-12-10 09:00") + timedelta(days=days)
        back = calendar.business_day_before(at, 3)
        if calendar.works_on(at.date()):
            assert calendar.business_day(back, 3) == at
