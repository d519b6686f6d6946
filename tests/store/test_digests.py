"""The figures of a digest are those that one finds by looking at each case; and each is owed one
once, on both databases."""

import asyncio
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event, insert, select, text

from domain.agenda import MESA
from domain.business_time import Calendar, Shift
from domain.case import Case, Fact, Person, State
from domain.catalog import Catalog, DigestRule
from domain.digest import OFF, Asked, Digest, Figure
from domain.digests import Digests
from domain.errors import NotYourQueue, UnknownGroup
from domain.lifecycle import OPEN_STATES
from domain.moves import Verb
from domain.notices import What
from domain.ports import Edge
from store.lanes import lane
from store.sql import SqlStore
from store.tables import cases, fact_to_row, facts, metadata, outbox, people, to_row
from tests.chat import Clock
from tests.people import ANA, ANDRES, ELENA, JORGE, LUCIA, MARTA, NOON
from tests.store.samples import a_case

AT = datetime(2026, 11, 25, 12, 30, tzinfo=UTC)
"""The next morning, half past seven in Bogotá."""
DAY = date(2026, 11, 25)
SINCE = AT - timedelta(days=1)
STILL = {"tic": AT - timedelta(days=5), "sistemas": AT - timedelta(days=1)}
DESK = (LUCIA, JORGE, MARTA, ELENA)
Lives = Sequence[tuple[Case, Sequence[Fact]]]


def lives(count: int = 600) -> Lives:
    """A month of a desk, at random: all states, groups and holders; running, stopped and breached
    clocks; what people did, and what the clock did after them."""
    chance = random.Random(7)  # noqa: S311 - nothing secret
    return [_life(number, chance) for number in range(1, count + 1)]


def _life(number: int, chance: random.Random) -> tuple[Case, Sequence[Fact]]:
    state = chance.choice([*State])
    opened = AT - timedelta(hours=chance.randrange(24 * 10))
    clock = chance.choice(["runs", "stopped", "over", "none"]) if state in OPEN_STATES else "none"
    due = AT + timedelta(minutes=chance.choice([-600, -1, 0, 1, 600]))
    risk = chance.choice([None, AT, due - timedelta(minutes=chance.randrange(900))])
    case = a_case(
        number=number,
        state=state,
        group=chance.choice(["soporte", "redes", "mesa", "elsewhere"]),
        assignee=chance.choice(["", JORGE.id, LUCIA.id]),
        project=chance.choice(["tic", "sistemas", "gone"]),
        opened_at=opened,
        due_at=due if clock == "runs" else None,
        risk_at={"runs": risk, "over": opened, "stopped": None, "none": None}[clock],
        version=5,
    )
    states = [None, State.REGISTERED, *(chance.choice([*State]) for _ in range(3)), state]
    at, history = opened, []
    for version, (source, target) in enumerate(pairwise(states), 1):
        by = chance.choice([JORGE, ANA, MESA]) if version > 1 else ANA
        verb = Verb.SOLVE if target is State.SOLVED else Verb.NOTE
        fact = Fact(
            verb=verb,
            who=by.id,
            who_name=by.name,
            at=at,
            source=source,
            target=target or State.REGISTERED,
            version=version,
        )
        history.append(fact)
        at = min(AT, at + timedelta(hours=chance.randrange(90)))
    return case, history


async def fill(store: SqlStore, made: Lives) -> None:
    def work(db: Connection) -> None:
        db.execute(insert(cases), [to_row(c) | {"number": c.number} for c, _ in made])
        db.execute(insert(facts), [fact_to_row(c.number, f) for c, fs in made for f in fs])
        for table in metadata.tables.values():
            db.execute(text(f"ANALYZE {table.name}"))

    await store.lane.write(work)


def naive(case: Case, history: Sequence[Fact], key: str = "group") -> set[Figure]:
    """What a case counts as, by its own facts, one after the other."""
    found = set()
    if case.opened_at >= SINCE and (key == "group" or case.state in OPEN_STATES):
        found.add(Figure.NEW)
    solved = (f for f in history if f.target is State.SOLVED and f.source is not State.SOLVED)
    if any(f.at >= SINCE for f in solved):
        found.add(Figure.SOLVED)
    if case.state not in OPEN_STATES:
        return found
    found.add(Figure.OPEN)
    if (case.due_at and case.due_at <= AT) or (not case.due_at and case.risk_at):
        found.add(Figure.BREACHED)
    elif case.due_at and case.risk_at and case.risk_at <= AT:
        found.add(Figure.RISK)
    moved = max((f.at for f in history if f.who != MESA.id), default=case.opened_at)
    if moved <= STILL.get(case.project, min(STILL.values())):
        found.add(Figure.STUCK)
    return found


def counted(made: Lives, key: str, among: Sequence[str]) -> Mapping[str, Mapping[Figure, int]]:
    found: dict[str, Counter[Figure]] = {}
    for case, history in made:
        if getattr(case, key) in among:
            found.setdefault(getattr(case, key), Counter()).update(naive(case, history, key))
    return {who: dict(figures) for who, figures in found.items()}


def asked(*groups: str, assignee: str = "") -> Asked:
    return Asked(groups=groups, assignee=assignee, at=AT, since=SINCE, still=STILL)


@pytest.fixture
async def full(store: SqlStore) -> tuple[SqlStore, Lives]:
    made = lives()
    await fill(store, made)
    return store, made


@pytest.mark.rule("R30", "R32")
async def test_the_figures_of_groups_are_those_of_their_cases_one_by_one(
    full: tuple[SqlStore, Lives],
) -> None:
    store, made = full
    groups = ("soporte", "redes", "mesa")

    found = await store.read(lambda unit: unit.figures(asked(*groups)))

    assert found == counted(made, "group", groups)
    assert all(set(figures) == set(Figure) for figures in found.values()), "each is tried"


@pytest.mark.rule("R10", "R30")
async def test_the_figures_of_a_specialist_are_those_of_what_is_assigned_to_them(
    full: tuple[SqlStore, Lives],
) -> None:
    store, made = full

    found = await store.read(lambda unit: unit.figures(asked(assignee=JORGE.id)))

    mine = dict(counted(made, "assignee", [JORGE.id])[JORGE.id])
    assert mine.pop(Figure.SOLVED) > 0, "nobody is told what they solved"
    assert found == {JORGE.id: mine}


@pytest.mark.rule("R32")
@pytest.mark.parametrize("figure", list(Figure))
async def test_the_list_behind_a_number_holds_as_many_cases_forward_and_back(
    full: tuple[SqlStore, Lives], figure: Figure
) -> None:
    store, made = full
    wanted = [c.number for c, fs in made if c.group == "soporte" and figure in naive(c, fs)]
    forward, edge, pages = [], None, []
    while True:
        here = await page(store, figure, after=edge)
        forward += [case.number for case in here.cases]
        pages.append(here)
        if here.after is None:
            break
        edge = here.after

    assert sorted(forward) == wanted
    assert forward == (wanted if figure is Figure.STUCK else wanted[::-1])
    assert {p.total for p in pages} == {len(wanted)}
    assert len(pages) > 1
    back, here = [], pages[-1]
    while here.before:
        here = await page(store, figure, before=here.before)
        back = [*(case.number for case in here.cases), *back]
    assert back == forward[: len(back)]
    assert len(back) == len(forward) - len(pages[-1].cases)


async def page(
    store: SqlStore, figure: Figure, after: Edge | None = None, before: Edge | None = None
) -> Any:
    return await store.read(
        lambda unit: unit.page_of_figure(asked("soporte"), figure, 3, after=after, before=before)
    )


@pytest.mark.rule("R10")
async def test_what_breaches_next_is_what_has_not_breached_yet_the_soonest_first(
    full: tuple[SqlStore, Lives],
) -> None:
    store, made = full

    def soonest(key: str, among: Sequence[str]) -> list[int]:
        ahead = [
            (c.due_at, c.number)
            for c, _ in made
            if c.due_at and c.due_at > AT and getattr(c, key) in among
        ]
        return [number for _, number in sorted(ahead)[:3]]

    of_two = await store.read(lambda unit: unit.next_to_breach(asked("soporte", "mesa"), 3))
    of_one = await store.read(lambda unit: unit.next_to_breach(asked(assignee=LUCIA.id), 3))

    assert [case.number for case in of_two] == soonest("group", ["soporte", "mesa"])
    assert [case.number for case in of_one] == soonest("assignee", [LUCIA.id])
    assert await store.read(lambda unit: unit.next_to_breach(asked(), 3)) == []


async def test_the_figures_are_found_by_an_index_and_the_facts_by_their_key(
    sqlite_url: str,
) -> None:
    store = SqlStore(lane(sqlite_url))
    await fill(store, lives())
    seen: list[tuple[str, Any]] = []

    def keep(_c: Any, _cursor: Any, sql: str, given: Any, *_more: Any) -> None:
        seen.append((sql, given))

    event.listen(Engine, "before_cursor_execute", keep)
    try:
        await store.read(lambda unit: unit.figures(asked(assignee=JORGE.id)))
    finally:
        event.remove(Engine, "before_cursor_execute", keep)
    sql, given = next(told for told in seen if "is_open" in told[0])
    plan = await store.lane.read(
        lambda db: [row[3] for row in db.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", given)]
    )

    assert any("USING INDEX cases_assigned" in line for line in plan), plan
    assert any("SEARCH facts USING INDEX sqlite_autoindex_facts_1" in line for line in plan), plan
    await store.close()


# Who is owed one


@pytest.fixture
async def desk(store: SqlStore) -> SqlStore:
    """Everybody of the cast is known."""
    everybody = (ANA, ANDRES, *DESK)
    await store.write(lambda unit: [unit.keep_person(p) for p in everybody] and None)
    return store


async def owed(store: SqlStore) -> list[tuple[str, int]]:
    query = select(outbox.c.person, outbox.c.version).where(outbox.c.what == What.DIGEST)
    return await store.lane.read(lambda db: sorted((r[0], r[1]) for r in db.execute(query)))


def everybodys(*days: date) -> list[tuple[str, int]]:
    return sorted((person.id, day.toordinal()) for person in DESK for day in days)


async def test_the_desk_is_owed_one_at_the_hour_and_nobody_else(
    desk: SqlStore, catalog: Catalog, clock: Clock
) -> None:
    digests = Digests(desk, catalog, clock)
    clock.now = AT - timedelta(seconds=1)
    assert await digests.see_to_what_is_due() == 0

    clock.now = AT

    assert await digests.due_next() == AT
    assert await digests.see_to_what_is_due() == 4
    assert await owed(desk) == everybodys(DAY)
    assert await digests.see_to_what_is_due() == 0
    assert await digests.due_next() == AT + timedelta(days=1)


async def test_two_copies_of_the_process_owe_it_once(
    desk: SqlStore, another: SqlStore, catalog: Catalog, clock: Clock
) -> None:
    clock.now = AT
    copies = [Digests(store, catalog, clock) for store in (desk, another) for _ in range(4)]

    counts = await asyncio.gather(*(copy.see_to_what_is_due() for copy in copies))

    assert sum(counts) == 4
    assert await owed(desk) == everybodys(DAY)


async def test_a_copy_that_dies_on_the_way_leaves_nothing_half_done(
    desk: SqlStore, catalog: Catalog, clock: Clock
) -> None:
    clock.now = AT
    tic = catalog.projects["tic"]
    digests = Digests(desk, catalog, clock)

    def dies(unit: Any) -> None:
        digests._owe(tic, DAY, AT, unit)  # noqa: SLF001 - the transaction itself
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await desk.write(dies)

    assert await owed(desk) == []
    assert await digests.see_to_what_is_due() == 4


async def test_who_was_down_at_the_hour_owes_it_the_same_morning_and_never_yesterdays(
    desk: SqlStore, catalog: Catalog, clock: Clock
) -> None:
    digests = Digests(desk, catalog, clock)

    clock.now = AT + timedelta(hours=4, minutes=59)
    late = await digests.see_to_what_is_due()
    clock.now = AT + timedelta(days=1, hours=5)
    too_late = await digests.see_to_what_is_due()

    assert (late, too_late) == (4, 0)
    assert await owed(desk) == everybodys(DAY)
    assert await digests.due_next() == AT + timedelta(days=2)


async def test_who_wants_none_is_owed_none(desk: SqlStore, catalog: Catalog, clock: Clock) -> None:
    digests = Digests(desk, catalog, clock)
    clock.now = AT
    await digests.choose(JORGE, wanted=False)

    assert await digests.see_to_what_is_due() == 3
    assert JORGE.id not in [person for person, _ in await owed(desk)]

    clock.forward(days=1)
    await digests.choose(JORGE, wanted=True)
    assert await digests.see_to_what_is_due() == 4


async def test_a_choice_keeps_all_else_that_is_known_of_a_person(
    desk: SqlStore, catalog: Catalog, clock: Clock
) -> None:
    known = replace(JORGE, language="en", notices="mail", phone="1")
    await desk.write(lambda unit: unit.keep_person(known))

    chosen = await Digests(desk, catalog, clock).choose(JORGE, wanted=False)

    assert chosen == replace(known, digest=OFF)
    assert await desk.read(lambda unit: unit.person(JORGE.id)) == chosen


@pytest.mark.rule("R28")
async def test_two_projects_of_two_zones_each_have_their_own_morning(
    desk: SqlStore, catalog: Catalog, clock: Clock
) -> None:
    """Marta and Elena work in Madrid too: theirs comes there first, and only once that day."""
    shifts = dict.fromkeys(range(5), (Shift(28_800, 61_200),))
    madrid = replace(
        catalog.projects["sistemas"],
        groups=("sistemas",),
        calendar=Calendar("Europe/Madrid", shifts),
        digest=DigestRule(),
    )
    two = replace(catalog, projects={"tic": catalog.projects["tic"], "sistemas": madrid})
    digests = Digests(desk, two, clock)

    clock.now = datetime(2026, 11, 25, 6, 30, tzinfo=UTC)
    there = await digests.see_to_what_is_due()
    first = await owed(desk)
    clock.now = AT
    here = await digests.see_to_what_is_due()

    assert (there, here) == (2, 2)
    assert {person for person, _ in first} == {MARTA.id, ELENA.id}
    assert await owed(desk) == everybodys(DAY)


# What it says


async def test_a_digest_names_the_groups_one_watches_the_worst_first_and_ones_own_cases(
    store: SqlStore, catalog: Catalog, clock: Clock
) -> None:
    clock.now = AT
    made = lives()
    await fill(store, made)
    digests = Digests(store, catalog, clock)

    of_elena, of_jorge = await digests.shown(ELENA), await digests.shown(JORGE)

    assert of_elena
    assert of_jorge
    assert of_elena.since == SINCE
    assert of_elena.project == next(iter(catalog.projects))
    assert list(of_elena.groups) == sorted(of_elena.groups, key=lambda g: -breached(of_elena, g))
    assert set(of_elena.groups) == {"soporte", "redes", "mesa"}
    assert of_elena.own == {}
    assert of_jorge.groups == {}
    assert Figure.SOLVED not in of_jorge.own
    assert len(of_jorge.own_ahead.cases) == 3
    assert set(of_jorge.own_ahead.clocks) == {c.number for c in of_jorge.own_ahead.cases}
    assert await digests.shown(ANA) is None


def breached(digest: Digest, group: str) -> int:
    return digest.groups[group].get(Figure.BREACHED, 0)


async def test_nobody_is_told_of_a_morning_that_is_over_or_of_nothing(
    desk: SqlStore, catalog: Catalog, clock: Clock
) -> None:
    clock.now = AT
    digests = Digests(desk, catalog, clock)

    async def told(who: Person, day: date = DAY) -> Digest | None:
        return await desk.read(lambda unit: digests.owed(unit, who.id, day))

    assert await told(ELENA) is None, "there are no cases"
    await fill(desk, lives(60))
    assert await told(ELENA) is not None
    assert await told(ELENA, DAY - timedelta(days=1)) is None
    assert await told(ANA) is None
    await digests.choose(ELENA, wanted=False)
    assert await told(ELENA) is None, "she wants it no more"
    clock.forward(days=1)
    assert await told(JORGE) is None


@pytest.mark.rule("R17")
async def test_the_list_behind_a_number_is_for_whoever_works_or_watches_the_group(
    desk: SqlStore, catalog: Catalog, clock: Clock
) -> None:
    clock.now = AT
    await fill(desk, lives(60))
    digests = Digests(desk, catalog, clock)

    async def list_of(who: Person, group: str) -> int:
        found = await digests.cases_of(Figure.OPEN, who, group, None, None)
        return found.page.total

    assert await list_of(ELENA, "soporte") > 0
    assert await list_of(JORGE, "soporte") > 0
    assert await list_of(JORGE, "") > 0
    for who, group in ((MARTA, "soporte"), (ANA, "soporte"), (ANA, "")):
        with pytest.raises(NotYourQueue):
            await list_of(who, group)
    with pytest.raises(UnknownGroup):
        await list_of(ELENA, "elsewhere")


async def test_what_stands_still_is_counted_in_the_days_of_its_own_project(
    store: SqlStore, catalog: Catalog, clock: Clock
) -> None:
    """Nobody has touched either since Monday at noon; on Thursday at noon that is three days."""
    patient = replace(catalog.projects["sistemas"], digest=DigestRule(stuck=4))
    two = replace(catalog, projects={**catalog.projects, "sistemas": patient})
    opened = NOON - timedelta(days=1)
    open_ = a_case(opened_at=opened, due_at=None)
    made = [(replace(open_, number=n, project=p), []) for n, p in enumerate(two.projects, 1)]
    await fill(store, [(c, [a_fact(opened)]) for c, _ in made])
    digests = Digests(store, two, clock)

    async def stuck() -> int:
        digest = await digests.shown(ELENA)
        assert digest
        assert digest.stuck == 0, "it differs by project"
        return digest.totals.get(Figure.STUCK, 0)

    clock.now = opened + timedelta(days=3) - timedelta(seconds=1)
    assert await stuck() == 0
    clock.now = opened + timedelta(days=3)
    assert await stuck() == 1
    clock.now = opened + timedelta(days=4)
    assert await stuck() == 2


def a_fact(at: datetime) -> Fact:
    return Fact(
        verb=Verb.OPEN,
        who=ANA.id,
        who_name=ANA.name,
        at=at,
        source=None,
        target=State.REGISTERED,
    )


async def test_a_person_who_is_unknown_to_the_directory_is_owed_one_like_any_other(
    store: SqlStore, catalog: Catalog, clock: Clock
) -> None:
    clock.now = AT

    assert await Digests(store, catalog, clock).see_to_what_is_due() == 4
    assert await store.lane.read(lambda db: db.execute(select(people)).all()) == []
