"""Each figure of a month, counted a second time, on both databases; and the workbook that holds
them (R31)."""

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
from sqlalchemy import Connection

from book.month_book import MonthBook
from book.summary_sheet import Heading
from cards.language import LANGUAGES
from cards.report_names import Names
from cards.surface import Frame, Surface
from domain.case import Person
from domain.months import Month
from domain.report_life import Judge, Part
from domain.reports import Counting, Cut, Figure, Figures, checksum, difference, told
from store.lanes import lane
from store.report_cases import lives
from store.sql import SqlStore
from tests.domain.building import DESK, OFFICE
from tests.reports import naive
from tests.reports.made_up import SITES, Lived, a_month, keep

MAY = Month(2026, 5)
LATER = datetime(2026, 11, 24, 15, tzinfo=UTC)
MIDDLE = datetime(2026, 5, 18, 15, 30, tzinfo=UTC)
SIZE = 400


@pytest.fixture(scope="session")
def month() -> Sequence[Lived]:
    """Of a desk with two projects, in Bogotá and in Tokyo."""
    zone = OFFICE.zone
    return [*a_month(DESK, SIZE, MAY.begins(zone), MAY.ends(zone))]


def parts(db: Connection, now: datetime) -> Iterator[Part]:
    judge = Judge(DESK, MAY, now)
    for life in lives(db, judge.since, judge.until, judge.settled, lambda _done, _of: None):
        part = judge.part(life)
        if part:
            yield part


async def counted(url: str, month: Sequence[Lived], now: datetime) -> tuple[Figures, list[Part]]:
    store = SqlStore(lane(url))
    await store.lane.write(lambda db: keep(db, month))
    found = await store.lane.read(lambda db: [*parts(db, now)])
    await store.close()
    counting = Counting()
    for part in found:
        counting.add(part)
    return counting.figures(), found


@pytest.mark.rule("R31")
@pytest.mark.parametrize("now", [LATER, MIDDLE], ids=["over", "in the middle"])
async def test_every_figure_is_what_the_plain_way_counts(
    url: str, month: Sequence[Lived], now: datetime
) -> None:
    found, _ = await counted(url, month, now)

    expected = naive.figures(month, DESK, MAY, now)
    assert found.data() == expected
    assert checksum(found.data()) == checksum(expected)
    # Nothing is proved by a month in which nothing happens.
    assert {*Figure} == {Figure(name) for name in found.whole.counts}
    assert len(found.whole.states) == 8


@pytest.mark.rule("R31")
async def test_the_month_ends_at_midnight_of_each_project(
    sqlite_url: str, month: Sequence[Lived]
) -> None:
    tokyo = DESK.projects["finance"].calendar.zone
    # In Bogotá it is still the last of April, in Tokyo May has begun; and the other way round.
    at = {
        "tic": (MAY.begins(tokyo), MAY.ends(OFFICE.zone) - timedelta(seconds=1)),
        "finance": (MAY.begins(tokyo), MAY.ends(OFFICE.zone) - timedelta(seconds=1)),
    }
    numbers = iter(range(1, 9))
    lived = []
    for project, instants in at.items():
        for opened in instants:
            like = next(one for one in month if one.case.project == project)
            facts = [replace(like.facts[0], at=opened.astimezone(UTC))]
            case = replace(like.case, number=next(numbers), opened_at=opened.astimezone(UTC))
            lived.append(Lived(case, facts))

    found, parts_ = await counted(sqlite_url, lived, LATER)

    assert {part.number for part in parts_ if part.registered} == {2, 3}
    assert found.whole[Figure.REGISTERED] == 2


@pytest.mark.rule("R31")
async def test_what_happens_after_the_month_changes_nothing(
    sqlite_url: str, month: Sequence[Lived], tmp_path: Path, empty_database: Path
) -> None:
    """The same cases as they stood on the last day, and as they stand half a year later."""
    until = MAY.ends(OFFICE.zone)
    cut = [_as_of(one, until) for one in month if one.case.opened_at < until]
    other = tmp_path / "other.db"
    shutil.copy(empty_database, other)

    then, _ = await counted(f"sqlite:///{other}", cut, LATER)
    now, _ = await counted(sqlite_url, month, LATER)

    assert difference(then, now).lines == {}
    assert checksum(then.data()) == checksum(now.data())


def _as_of(one: Lived, until: datetime) -> Lived:
    """Only the part of Bogotá's project ends exactly then; Tokyo's month was over before."""
    facts = [fact for fact in one.facts if fact.at < until]
    case = one.case
    for fact in reversed(one.facts[len(facts) :]):
        case = replace(case, **{d.field: d.before for d in fact.differences})
    rounds = [said for said in one.rounds if said[1] < until]
    return Lived(replace(case, state=facts[-1].target, version=len(facts)), facts, rounds)


@pytest.mark.rule("R31")
async def test_what_differs_is_said_figure_by_figure(
    sqlite_url: str, month: Sequence[Lived]
) -> None:
    before, _ = await counted(sqlite_url, month, LATER)
    fewer = Counting()
    store = SqlStore(lane(sqlite_url))
    for part in (await store.lane.read(lambda db: [*parts(db, LATER)]))[1:]:
        fewer.add(part)
    await store.close()

    found = difference(before, fewer.figures())

    changed = {moved.figure: moved.before - moved.now for moved in found.figures}
    assert changed
    assert all(found.lines[cut] == 1 for cut in Cut)
    assert difference(before, before) == difference(Figures(), Figures())


# The workbook


def surface(language: str = "es") -> Surface:
    return Surface(LANGUAGES[language], DESK, Frame.CARD)


def bound(path: Path, found: Figures, parts_: Sequence[Part], s: Surface) -> Any:
    book = MonthBook(path, Heading("Informe de mayo", "Hecho hoy"), Names(s, {}))
    for part in parts_:
        book.add(part)
    book.close(found)
    return load_workbook(path)


def lines_of(sheet: Any) -> list[dict[str, Any]]:
    head, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


@pytest.mark.rule("R31")
async def test_filtering_the_sheet_of_cases_gives_every_figure(
    sqlite_url: str, month: Sequence[Lived], tmp_path: Path
) -> None:
    found, parts_ = await counted(sqlite_url, month, LATER)

    book = bound(tmp_path / "book.xlsx", found, parts_, surface())

    t = LANGUAGES["es"].reports
    rows = lines_of(book[t.sheet_cases])
    assert len({row[t.case] for row in rows}) == len(rows) == len(parts_)
    assert _filtered(rows) == found.whole.counts
    for cut in Cut:
        for name, count in found.cuts[cut].items():
            of = [row for row in rows if row[t.cut[cut]] == Names(surface(), {}).of(cut, name)]
            assert _filtered(of) == count.counts, (cut, name)
    for state, (seconds, cases) in found.whole.states.items():
        title = t.hours.format(state=LANGUAGES["es"].state[state])  # type: ignore[index]
        spent = [row[title] for row in rows if row[title] is not None]
        assert len(spent) == cases
        assert round(sum(_seconds(value) for value in spent)) == seconds


def _seconds(value: Any) -> float:
    return value.total_seconds() if isinstance(value, timedelta) else _of_day(value)


def _of_day(value: Any) -> float:
    """A time below a day is read back as one."""
    if isinstance(value, int | float):
        return value * 86_400
    return float(value.hour * 3_600 + value.minute * 60 + value.second)


def _filtered(rows: Sequence[dict[str, Any]]) -> dict[str, int]:
    """What Excel counts in each column."""
    t = LANGUAGES["es"].reports
    plain = ("registered", "final", "unmanaged", "open", "reopened", "answered")
    found = {name: sum(row[t.figure[Figure(name)]] or 0 for row in rows) for name in plain}
    for name, title in (("attention", t.attention), ("solution", t.solution)):
        chosen = [row[title] for row in rows]
        found[f"{name}_kept"] = chosen.count(t.kept)
        found[f"{name}_agreed"] = chosen.count(t.kept) + chosen.count(t.missed)
        found["without_agreement"] = chosen.count(t.unagreed)
    return {name: count for name, count in found.items() if count}


@pytest.mark.rule("R31")
async def test_the_sheets_by_cut_hold_the_figures_and_hide_few_answers(
    sqlite_url: str, month: Sequence[Lived], tmp_path: Path
) -> None:
    found, parts_ = await counted(sqlite_url, month, LATER)

    book = bound(tmp_path / "book.xlsx", found, parts_, surface())

    t, first = LANGUAGES["es"].reports, DESK.survey[-1]
    for cut in Cut:
        rows = lines_of(book[t.by[cut]])
        assert len(rows) == len(found.cuts[cut])
        for row, (_name, count, may) in zip(rows, told(found, cut), strict=True):
            assert row[t.figure[Figure.FINAL]] == count[Figure.FINAL]
            answered = count[Figure.ANSWERED]
            if may and answered:
                assert row[first.text.es] == pytest.approx(
                    count.said[first.id].get("yes", 0) / count.answers(first)
                )
            if not may:
                assert row[first.text.es] == (t.too_few if answered else None)
    rounds = lines_of(book[t.sheet_rounds])
    hidden = [row[t.cut[Cut.SPECIALIST]] == t.too_few for row in rounds]
    few = [c for _, c, may in told(found, Cut.SPECIALIST) if not may]
    assert sum(hidden) == sum(count[Figure.ANSWERED] for count in few)
    assert hidden == sorted(hidden)  # they come last
    assert [row[t.case] is None for row in rounds] == hidden
    assert len(rounds) == found.whole[Figure.ANSWERED]
    with ZipFile(tmp_path / "book.xlsx") as file:
        charts = [name for name in file.namelist() if name.startswith("xl/charts/chart")]
    assert len(charts) == 2 * len(Cut) + len(DESK.survey) + 2


@pytest.mark.rule("R31")
@pytest.mark.parametrize(
    "evil", ['=HYPERLINK("http://x")', "+1+1", "-2", "@SUM(A1)", "\t=1", "{=1}"]
)
def test_what_begins_like_a_formula_is_a_text(tmp_path: Path, evil: str) -> None:
    part = Part(
        number=1,
        group=evil,
        category=evil,
        site=evil,
        specialist=evil,
        state="closed",
        registered=True,
        final=True,
        unmanaged=False,
        open=False,
        reopened=0,
        attention=True,
        solution=None,
        states={},
        rounds=[{DESK.survey[0].id: "a"}],
    )
    counting = Counting()
    counting.add(part)

    book = bound(tmp_path / "book.xlsx", counting.figures(), [part], surface())

    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert sum(cell.value == evil for cell in cells) >= 8


@pytest.mark.rule("R31")
async def test_no_word_of_a_requester_is_in_the_workbook(
    sqlite_url: str, month: Sequence[Lived], tmp_path: Path
) -> None:
    client = Person("cliente-1", "Nombre Privado", "privado@entidad.example", site=SITES[0])
    lived = [
        replace(one, case=replace(one.case, client=client, subject="Asunto privado"))
        for one in month[:50]
    ]
    found, parts_ = await counted(sqlite_url, lived, LATER)

    book = bound(tmp_path / "book.xlsx", found, parts_, surface("en"))

    said = {str(c.value) for sheet in book for row in sheet.iter_rows() for c in row if c.value}
    assert not [text for text in said if "rivado" in text or "cliente-1" in text]
