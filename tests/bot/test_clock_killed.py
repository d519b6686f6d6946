"""Three weeks pass for two real processes on one database, and again and again one of them is
killed on the way: whatever time brings about happens once."""

import asyncio
import itertools
import random
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

import aiohttp
import pytest
from sqlalchemy import Select, func, select

from domain.agenda import MESA
from domain.case import Audience, Case, Person, State
from domain.catalog import Catalog
from domain.demo import DemoClock
from domain.desk import Desk
from domain.given import Given, Need
from domain.moves import Verb
from domain.notices import OVERTAKEN, What
from domain.opening import NewCase
from domain.ports import Press
from domain.sla import Target
from store.lanes import lane
from store.sql import SqlStore
from store.tables import cases, facts
from tests.bot.processes import Service, closing, everything, free_port, people, serving
from tests.chat import Clock, Json, Window
from tests.dialogs.steps import RATED
from tests.people import ANA, ANDRES, CARLOS
from tests.postgres import Postgres
from tests.teams import FakeTeams

pytestmark = pytest.mark.alone

CASES, ROUNDS, MOST = 200, 14, 28
"""A round has one kill. There are more of them, up to a bound, while too few struck."""
STRUCK, MIDWAY = 10, 2
BATCH = -(-CASES // (ROUNDS + 1))
"""Cases that come in before each round: so each day has something to do."""
BUSINESS_DAYS = 15
"""Of the office: three weeks."""
LATE = timedelta(minutes=10)
"""A bound, not an expectation: the clock goes from one thing that is due to the next, and a thing
is late only by what it takes the processes to do it."""
ADVANCE, ADVANCED = "avanzar 1 día hábil", "Cosas que se cumplieron"
WARNINGS = (Verb.WARN, Verb.ALERT, Verb.BREACH)


class Left(StrEnum):
    """How a case was left alone."""

    REGISTERED = "registered"
    TAKEN = "taken"
    SUSPENDED = "suspended"
    """What is missing was asked for."""
    SOLVED = "solved"
    ANSWERED = "answered"
    """It was asked for, and the answer came."""
    CLOSED = "closed"
    """It was solved, and the survey was answered."""


MIX = (
    *(Left.SOLVED, Left.SUSPENDED, Left.REGISTERED) * 4,
    Left.CLOSED,
    *(Left.SOLVED, Left.SUSPENDED, Left.TAKEN) * 4,
    Left.ANSWERED,
)


@dataclass(frozen=True)
class Idle:
    """A case as it was left alone at an instant."""

    case: Case
    left: Left
    at: datetime


@dataclass(frozen=True, order=True)
class Event:
    """What the clock has to do, or did. `target` is the promise that a warning speaks of."""

    verb: str
    target: str
    at: datetime


def expected(idle: Idle, catalog: Catalog) -> list[Event]:
    """What the rules want of the clock, for a case that nobody touches any more."""
    calendar = catalog.projects[idle.case.project].calendar
    days: dict[Left, tuple[tuple[int, Verb], ...]] = {
        Left.SOLVED: ((2, Verb.REMIND), (3, Verb.EXPIRE)),
        Left.SUSPENDED: ((1, Verb.CHASE), (2, Verb.CHASE), (3, Verb.PROPOSE)),
    }
    pending: dict[Left, tuple[Target, ...]] = {
        Left.REGISTERED: (Target.ATTENTION, Target.SOLUTION),
        Left.TAKEN: (Target.SOLUTION,),
    }
    found = [
        Event(verb, "", calendar.business_day(idle.at, day))
        for day, verb in days.get(idle.left, ())
    ]
    for target in pending.get(idle.left, ()):
        found += _warnings(idle, target, catalog)
    return sorted(found)


def _warnings(idle: Idle, target: Target, catalog: Catalog) -> Iterator[Event]:
    project, promise = catalog.projects[idle.case.project], catalog.promise(idle.case)
    assert promise is not None
    seconds = promise.attention if target is Target.ATTENTION else promise.solution
    for verb, share in zip(WARNINGS, (project.warn_share, project.alert_share, 100), strict=True):
        yield Event(verb, target, project.calendar.add(idle.at, -(-seconds * share // 100)))


# --- how they lived -------------------------------------------------------------------------------


class Intake:
    """Cases come in by the desk's own door. Its clock stands still for a batch of them: so much
    comes due at the same instant."""

    def __init__(self, store: SqlStore, catalog: Catalog) -> None:
        self.clock = Clock()
        self.idle: list[Idle] = []
        self._catalog, self._desk = catalog, Desk(store, catalog, self.clock)
        self._keys = (f"intake-{number}" for number in itertools.count(1))
        leaves = catalog.categories.values()
        self._categories = [c.id for c in leaves if not any(f.required for f in c.extra)]

    async def take(self, count: int, at: datetime) -> None:
        """Up to CASES in all."""
        self.clock.now = at
        for number in range(len(self.idle), min(CASES, len(self.idle) + count)):
            left = MIX[number % len(MIX)]
            self.idle.append(Idle(await self._left_alone(number, left), left, at))

    async def _left_alone(self, number: int, left: Left) -> Case:
        client = (ANA, CARLOS)[number % 2]
        category = self._categories[number % len(self._categories)]
        urgency = ("low", "medium", "high")[number // 7 % 3]
        asked = NewCase("No funciona", "Desde ayer", category, urgency)
        case = await self._desk.open(asked, client, "", self._press())
        works = self._catalog.people[case.assignee or self._catalog.groups[case.group].members[0]]
        match left:
            case Left.TAKEN:
                return await self._act(case, Verb.TAKE, {}, works)
            case Left.SUSPENDED:
                return await self._suspended(case, works)
            case Left.ANSWERED:
                asked_for = await self._suspended(case, works)
                return await self._act(asked_for, Verb.ANSWER, {Need.NOTE: "5CD321."}, client)
            case Left.SOLVED:
                return await self._solved(case, works)
            case Left.CLOSED:
                solved = await self._solved(case, works)
                rated: Given = {**RATED, self._catalog.survey[-1].id: "yes"}
                press = self._press()
                return await self._desk.answer_survey(solved.number, 1, rated, client, press)
        return case

    async def _solved(self, case: Case, who: Person) -> Case:
        given: Given = {Need.REASON: "orientacion", Need.SOLUTION: "Se reinició."}
        return await self._act(case, Verb.SOLVE, given, who)

    async def _suspended(self, case: Case, who: Person) -> Case:
        given: Given = {
            Need.REASON: "falta-informacion",
            Need.SOLUTION: "Se revisó.",
            Need.NOTE: "¿Cuál es el serial?",
            Need.NEXT_CONTACT: f"{self.clock.now + timedelta(days=7):%Y-%m-%d}",
        }
        return await self._act(case, Verb.SUSPEND, given, who)

    async def _act(self, case: Case, verb: Verb, given: Given, who: Person) -> Case:
        return await self._desk.act(case.number, verb, given, who, case.version, self._press())

    def _press(self) -> Press:
        return Press(next(self._keys))


@dataclass
class Copy:
    """One of the two processes, through all its lives, as the administrator talks to it."""

    url: str
    port: int
    administrator: Window
    stack: AsyncExitStack
    lives: list[Service] = field(default_factory=list)

    async def starts(self) -> None:
        self.lives.append(await self.stack.enter_async_context(serving(self.url, self.port)))

    async def killed(self) -> None:
        await self.lives[-1].killed()

    async def stopped(self) -> int:
        return await self.lives[-1].stopped()

    async def advances(self) -> bool:
        """Whether it was answered."""
        try:
            said = await self.administrator.says(ADVANCE)
        except (aiohttp.ClientError, OSError):
            return False
        assert ADVANCED in said, said
        return True


@dataclass
class World:
    """A desk, its two processes, and all that happened there."""

    catalog: Catalog
    store: SqlStore
    copies: tuple[Copy, Copy]
    chance: random.Random
    intake: Intake
    clock: DemoClock
    took: list[float] = field(default_factory=list)
    """How long moving the clock took, in seconds."""
    seen: list[datetime] = field(default_factory=list)
    """What the clock showed."""
    kills: int = 0
    struck: int = 0
    """Kills while the clock was being moved and something was due."""
    lost: int = 0
    """Those that cost somebody the answer."""
    midway: int = 0
    """Those that left a day half done, with nobody at it."""
    found: dict[str, list[Json]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    exit_codes: list[int] = field(default_factory=list)

    async def lives(self) -> None:
        one, other = self.copies
        await asyncio.gather(one.starts(), other.starts())
        await one.administrator.arrives()
        await self._come_in()
        await self._undisturbed(one)
        # Now and then both: Teams delivers a message again, and it reaches the other process.
        for number, asked in enumerate(itertools.cycle(([one], [other], [one, other]))):
            enough = number >= ROUNDS and self.struck >= STRUCK and self.midway >= MIDWAY
            if enough or number == MOST:
                break
            await self._come_in()
            await self._round(asked)
        end = self._end()
        for copy in itertools.cycle(self.copies):
            if self.seen[-1] > end:
                break
            await self._undisturbed(copy)
        await self._undisturbed(other)

        self.exit_codes = [await copy.stopped() for copy in self.copies]
        self.errors = [said for c in self.copies for life in c.lives for said in life.errors()]
        self.found = await self.store.lane.read(everything)

    def _end(self) -> datetime:
        """Three weeks have passed, and all has come due."""
        office = self.catalog.projects["tic"].calendar
        due = (e.at for idle in self.intake.idle for e in expected(idle, self.catalog))
        return max(*due, office.business_day(self.seen[0], BUSINESS_DAYS))

    async def _come_in(self) -> None:
        await self.intake.take(BATCH, await self._now())

    async def _round(self, asked: Sequence[Copy]) -> None:
        """The clock is moved while a process is killed, which stands up again."""
        victim = self.chance.choice(self.copies)
        delay = self.chance.random() * min(self.took[-3:])
        calendars = [project.calendar for project in self.catalog.projects.values()]
        day = max(calendar.business_day(self.seen[-1], 1) for calendar in calendars)
        ahead, done = await self._ahead(day), await self._done()

        asking = [asyncio.create_task(self._advance(copy)) for copy in asked]
        await asyncio.sleep(delay)
        under_way = not all(task.done() for task in asking)
        await victim.killed()
        async with asyncio.TaskGroup() as together:
            together.create_task(victim.starts())
            answered = await asyncio.gather(*asking)
            nobody = not any(answered)
            half = nobody and await self._done() > done and await self._ahead(day) > 0

        self.kills += 1
        self.struck += under_way and ahead > 0
        self.lost += not all(answered)
        self.midway += half
        await self._now()

    async def _undisturbed(self, asked: Copy) -> None:
        assert await self._advance(asked)
        await self._now()

    async def _advance(self, asked: Copy) -> bool:
        begun = time.perf_counter()
        answered = await asked.advances()
        if answered:
            self.took.append(time.perf_counter() - begun)
        return answered

    async def _now(self) -> datetime:
        await self.clock.follow()
        self.seen.append(self.clock())
        return self.seen[-1]

    async def _ahead(self, until: datetime) -> int:
        """How many cases come due by then."""
        return await self._count(select(func.count()).where(cases.c.wake_at <= until))

    async def _done(self) -> int:
        """How many things the clock has done."""
        return await self._count(select(func.count()).where(facts.c.who == MESA.id))

    async def _count(self, query: Select[Any]) -> int:
        return int(await self.store.lane.read(lambda db: db.execute(query).scalar_one()))


@pytest.fixture(scope="module")
def world(postgres: Postgres, catalog: Catalog) -> World:
    """What is left of it, three weeks later."""

    async def live() -> World:
        async with AsyncExitStack() as stack:
            url = await stack.enter_async_context(postgres.database())
            store = SqlStore(lane(url))
            await stack.enter_async_context(closing(store.close))
            teams = await stack.enter_async_context(FakeTeams())
            ids = itertools.count(1)
            world = World(
                catalog,
                store,
                (await _copy(url, teams, ids, stack), await _copy(url, teams, ids, stack)),
                random.Random(370),  # noqa: S311 - nothing secret
                Intake(store, catalog),
                DemoClock(store, lambda: datetime.now(UTC)),
            )
            await world.lives()
            return world

    return asyncio.run(live())


async def _copy(url: str, teams: FakeTeams, ids: Iterator[int], stack: AsyncExitStack) -> Copy:
    port = free_port()
    # A killed process leaves its connections dead: none is used twice.
    connector = aiohttp.TCPConnector(force_close=True)
    session = aiohttp.ClientSession(f"http://127.0.0.1:{port}", connector=connector)
    chat = people(await stack.enter_async_context(session), teams)
    chat.ids = ids  # one administrator: no two of their messages have the same id
    return Copy(url, port, chat.of(ANDRES), stack)


# --- what is left of it ---------------------------------------------------------------------------


def history(world: World, idle: Idle) -> list[Json]:
    mine = (fact for fact in world.found["facts"] if fact["number"] == idle.case.number)
    return sorted(mine, key=lambda fact: int(fact["version"]))


def verbs(world: World, idle: Idle) -> list[str]:
    return [fact["verb"] for fact in history(world, idle)]


def row(world: World, idle: Idle) -> Json:
    return next(row for row in world.found["cases"] if row["number"] == idle.case.number)


def those(world: World, *left: Left) -> Sequence[Idle]:
    found = [idle for idle in world.intake.idle if idle.left in left]
    assert found
    return found


def of_the_clock(world: World) -> list[Json]:
    return [fact for fact in world.found["facts"] if fact["who"] == MESA.id]


def test_it_was_killed_often_enough_while_time_was_passing(world: World) -> None:
    assert world.struck >= STRUCK
    assert world.lost > 0
    assert world.midway > 0


def test_three_weeks_passed_and_the_clock_never_went_back(world: World) -> None:
    office = world.catalog.projects["tic"].calendar

    assert world.seen[-1] >= office.business_day(world.seen[0], BUSINESS_DAYS)
    assert world.seen == sorted(world.seen)


def test_two_hundred_cases_were_left_in_every_way(world: World) -> None:
    numbers = [row["number"] for row in world.found["cases"]]

    assert sorted(numbers) == sorted(idle.case.number for idle in world.intake.idle)
    assert len(numbers) == CASES
    assert {idle.left for idle in world.intake.idle} == set(Left)
    assert {row["priority"] for row in world.found["cases"]} == {
        "low",
        "medium",
        "high",
        "critical",
    }


@pytest.mark.rule("R23")
def test_every_solved_case_was_reminded_of_once_and_closed_once(world: World) -> None:
    for idle in those(world, Left.SOLVED):
        assert verbs(world, idle) == [Verb.OPEN, Verb.SOLVE, Verb.REMIND, Verb.EXPIRE]
        assert row(world, idle)["state"] == State.CLOSED


@pytest.mark.rule("R26")
@pytest.mark.rule("R27")
def test_every_unanswered_request_was_made_twice_more_and_the_end_proposed_once(
    world: World,
) -> None:
    for idle in those(world, Left.SUSPENDED):
        asked = [Verb.OPEN, Verb.SUSPEND, Verb.CHASE, Verb.CHASE, Verb.PROPOSE]
        assert verbs(world, idle) == asked
        assert row(world, idle)["state"] == State.SUSPENDED


@pytest.mark.rule("R30")
def test_every_pending_promise_was_warned_of_three_times_in_order(world: World) -> None:
    for idle in those(world, Left.REGISTERED, Left.TAKEN):
        own = [Verb.OPEN, Verb.TAKE] if idle.left is Left.TAKEN else [Verb.OPEN]
        pending = [Target.SOLUTION] if idle.left is Left.TAKEN else [*Target]
        said = history(world, idle)
        for target in pending:
            assert [f["verb"] for f in said if f["reason"] == target] == [*WARNINGS]
        assert [fact["verb"] for fact in said[: len(own)]] == own
        assert len(said) == len(own) + len(WARNINGS) * len(pending)
        assert row(world, idle)["state"] == idle.case.state


@pytest.mark.rule("R22")
@pytest.mark.rule("R26")
def test_whoever_had_answered_was_left_in_peace(world: World) -> None:
    for idle in those(world, Left.ANSWERED):
        assert verbs(world, idle) == [Verb.OPEN, Verb.SUSPEND, Verb.ANSWER]
    for idle in those(world, Left.CLOSED):
        assert verbs(world, idle) == [Verb.OPEN, Verb.SOLVE, Verb.CLOSE]


@pytest.mark.rule("R23")
@pytest.mark.rule("R26")
@pytest.mark.rule("R28")
@pytest.mark.rule("R30")
def test_everything_happened_when_it_was_due_and_nothing_before(world: World) -> None:
    for idle in world.intake.idle:
        done = sorted(
            Event(f["verb"], f["reason"] if f["verb"] in WARNINGS else "", f["at"])
            for f in history(world, idle)
            if f["who"] == MESA.id
        )
        due = expected(idle, world.catalog)
        assert [(e.verb, e.target) for e in done] == [(e.verb, e.target) for e in due]
        for did, should in zip(done, due, strict=True):
            assert should.at <= did.at < should.at + LATE, (idle, did, should)


@pytest.mark.rule("R16")
def test_every_history_is_whole_and_in_order(world: World) -> None:
    for idle in world.intake.idle:
        said = history(world, idle)
        assert [fact["version"] for fact in said] == [*range(1, len(said) + 1)]
        assert row(world, idle)["version"] == len(said)
        assert [fact["at"] for fact in said] == sorted(fact["at"] for fact in said)


@pytest.mark.rule("R23")
@pytest.mark.rule("R26")
@pytest.mark.rule("R27")
@pytest.mark.rule("R30")
def test_each_thing_that_happened_is_owed_once_to_each_who_is_to_know(world: World) -> None:
    case_of = {row["number"]: row for row in world.found["cases"]}
    named = {(fact["number"], fact["version"]) for fact in of_the_clock(world)}

    owed = Counter(
        (row["number"], row["version"], row["what"], row["person"], row["audience"])
        for row in world.found["outbox"]
        # A letter is owed when the notice is taken up: it may not have been yet.
        if (row["number"], row["version"]) in named and row["what"] != What.MAIL
    )

    assert owed == Counter(
        (fact["number"], fact["version"], *told)
        for fact in of_the_clock(world)
        for told in _told(fact, case_of[fact["number"]], world.catalog)
    )


def _told(fact: Json, case: Json, catalog: Catalog) -> Iterator[tuple[str, str, str]]:
    group, project = catalog.groups[case["group"]], catalog.projects[case["project"]]
    who = {
        Audience.REQUESTER: {case["client_id"]},
        Audience.RECEIVER: {case["assignee"]} if case["assignee"] else {*group.members},
        Audience.SUPERVISORS: {*group.supervisors, *project.supervisors},
    }
    hears = {
        Verb.REMIND: [Audience.REQUESTER],
        Verb.EXPIRE: [Audience.REQUESTER, Audience.RECEIVER],
        Verb.CHASE: [Audience.REQUESTER],
        Verb.PROPOSE: [Audience.RECEIVER],
        Verb.WARN: [Audience.RECEIVER],
        Verb.ALERT: [Audience.SUPERVISORS],
        Verb.BREACH: [Audience.RECEIVER, Audience.SUPERVISORS],
    }
    yield What.REFRESH, "", ""
    for audience in hears[Verb(fact["verb"])]:
        for person in who[audience]:
            yield What.TELL, person, audience


def test_nobody_is_owed_the_same_fact_twice(world: World) -> None:
    told = Counter(
        (row["number"], row["version"], row["person"])
        for row in world.found["outbox"]
        if row["what"] == What.TELL
    )

    assert told
    assert set(told.values()) == {1}


def test_nothing_that_is_owed_was_lost(world: World) -> None:
    """At the pace of Teams it takes minutes to arrive: what has not is still due, or comes due
    again when its lease is over."""
    owed = world.found["outbox"]

    assert [r for r in owed if r["sent_at"] and r["due_at"]] == []
    assert {r["last_error"] for r in owed} <= {"", OVERTAKEN}
    lost = [r for r in owed if not (r["sent_at"] or r["due_at"]) and r["last_error"] != OVERTAKEN]
    assert lost == []
    assert [r for r in owed if r["parked"]] == []
    assert any(r["sent_at"] for r in owed)


def test_nothing_is_left_for_the_clock_to_do(world: World) -> None:
    assert [row["number"] for row in world.found["cases"] if row["wake_at"]] == []


def test_nothing_went_wrong_but_the_kills(world: World) -> None:
    assert world.errors == []


def test_both_ended_by_themselves_when_they_were_asked(world: World) -> None:
    assert world.exit_codes == [0, 0]
