"""The real process, killed at any moment of a create: the case is whole and its messages arrive,
or there is no case and nothing was sent."""

import asyncio
import contextlib
import random
import re
import shutil
import socket
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import psutil
import pytest
import yaml
from aiohttp import web
from sqlalchemy import func, select

from domain.case import Person
from domain.notices import What
from settings import ROOT, SAMPLE
from store.lanes import lane
from store.tables import cases, outbox
from tests.bot.processes import (
    STARTED_S,
    Service,
    closing,
    everything,
    free_port,
    people,
    serving,
)
from tests.chat import Chat, Json, Window, actions, words
from tests.postgres import Postgres
from tests.teams import FakeTeams

pytestmark = pytest.mark.alone

SPECIALISTS = 64
"""So many that nobody's conversation has to wait for its turn."""
_LETTERS = str.maketrans("0123456789", "bcdfghjklm")
AT_ONCE = 2
SQLITE_KILLS, POSTGRES_KILLS = 25, 10
"""Of each world; two worlds are on SQLite."""
DELIVERED_S = 90
"""A bound, not an expectation: what takes longer has failed."""
CREATE = {"description": "Desde ayer", "category": "portatil-no-enciende", "urgency": "high"}
NUMBER = re.compile(r"Incidente (\d+)")


def specialist(number: int) -> Person:
    id_ = f"00000000-0000-4000-8000-00000001{number:04d}"
    return Person(id_, f"Especialista {number}", f"e{number}@entidad.example")


def requester(number: int) -> Person:
    return Person(f"00000000-0000-4000-8000-00000002{number:04d}", f"Persona {number}")


@pytest.fixture(scope="module")
def big_catalog(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample, with a crowd that takes turns; and without digests, which would be owed or not by
    the hour at which this runs."""
    folder = tmp_path_factory.mktemp("catalog") / "catalog"
    shutil.copytree(SAMPLE, folder)
    crowd = [specialist(n) for n in range(SPECIALISTS)]

    def edit(name: str, change: Callable[[Any], object]) -> None:
        path = folder / name
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        change(content)
        path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")

    people = {p.id: {"name": p.name, "email": p.email} for p in crowd}
    edit("personas.yaml", lambda content: content["people"].update(people))
    new = [p.email for p in crowd]
    edit("grupos.yaml", lambda content: content["groups"]["soporte"]["members"].extend(new))
    rule = "assign: {kind: fixed, group: soporte, specialist: jorge.diaz@entidad.example}"
    digest = 'digest: {hour: "07:30", stuck: 3}'
    for path in (folder / "proyectos").iterdir():
        text = path.read_text(encoding="utf-8")
        assert digest in text
        text = text.replace(rule, "assign: {kind: round_robin, group: soporte}")
        path.write_text(text.replace(digest, "digest: false"), encoding="utf-8")
    return folder


@dataclass
class Form:
    """A form that stands in somebody's chat, and what its sending was answered with."""

    window: Window
    message: str
    action: Json
    given: dict[str, str]
    answers: list[int] = field(default_factory=list)
    """The numbers of the cases, one for each answer that arrived."""

    @property
    def key(self) -> str:
        return f"{self.window.person.id}:{self.action['data']['mesa']['nonce']}"

    async def sent(self) -> bool:
        """Whether it was answered."""
        activity = self.window.invoke(self.action, self.message, self.given)
        try:
            async with self.window.chat.client.post("/api/messages", json=activity) as answer:
                body = await answer.json()
                assert answer.status == 200, body
        except (aiohttp.ClientError, OSError):
            return False
        self.answers.append(int(NUMBER.search(words(body["value"])).group(1)))  # type: ignore[union-attr]
        return True


@dataclass
class World:
    """A database, its Teams, and all that happened there."""

    name: str
    url: str
    catalog: Path
    teams: FakeTeams
    kills: int
    chance: random.Random
    port: int = field(default_factory=free_port)
    forms: list[Form] = field(default_factory=list)
    used: list[Form] = field(default_factory=list)
    struck: int = 0
    """Kills while a create was under way."""
    errors: list[str] = field(default_factory=list)
    at_the_end: dict[str, list[Json]] = field(default_factory=dict)
    before_resending: dict[str, list[Json]] = field(default_factory=dict)
    exit_code: int = -1

    async def lives(self) -> None:
        reader = lane(self.url)
        async with self._chat() as chat, closing(reader.close):
            span = await self._first_life(chat)
            for life in range(2 * self.kills):
                if self.struck >= self.kills:
                    break
                # All over the span, each part of it as often as any other; and between the commit
                # and the answer, which is a small part of it.
                at = (life % self.kills + self.chance.random()) / self.kills
                before = await self._cases(reader)
                moment = self._more_than(before, reader) if life % 2 else asyncio.sleep(at * span)
                await self._one_life(moment)
            await self._last_life(reader)

    @asynccontextmanager
    async def _chat(self) -> AsyncIterator[Chat]:
        base = f"http://127.0.0.1:{self.port}"
        # A killed process leaves its connections dead: none is used twice.
        connector = aiohttp.TCPConnector(force_close=True)
        async with aiohttp.ClientSession(base, connector=connector) as session:
            yield people(session, self.teams)

    @asynccontextmanager
    async def _life(self) -> AsyncIterator[Service]:
        async with serving(self.url, self.port, self.catalog) as service:
            yield service
        self.errors += service.errors()

    async def _first_life(self, chat: Chat) -> float:
        """Everybody opens a form. How long a few creates take, in seconds."""
        async with self._life():
            for number in range(AT_ONCE * (2 * self.kills + 2)):
                self.forms.append(await self._opened_form(chat.of(requester(number))))
            took = 0.0
            for _ in range(2):  # the first finds nothing warm
                begun = time.perf_counter()
                await asyncio.gather(*(form.sent() for form in self._next_forms()))
                took = time.perf_counter() - begun
        return 1.2 * took

    async def _opened_form(self, window: Window) -> Form:
        await window.says("mi portátil no enciende")
        message = window.messages[-1]
        assert message.card is not None
        action = next(a for a in actions(message.card) if a.get("title") == "Crear caso")
        # Each another trouble: else the clock would tell of a mass incident, too.
        trouble = f"{len(self.forms):04}".translate(_LETTERS)
        given = {"subject": trouble, **CREATE}
        return Form(window, message.id, action, given)

    def _next_forms(self) -> list[Form]:
        taken = self.forms[len(self.used) : len(self.used) + AT_ONCE]
        self.used += taken
        return taken

    async def _one_life(self, moment: Coroutine[Any, Any, object]) -> None:
        async with self._life() as service:
            struck = asyncio.create_task(moment)
            sending = asyncio.gather(*(form.sent() for form in self._next_forms()))
            await asyncio.wait((struck, sending), return_when=asyncio.FIRST_COMPLETED)
            await service.killed()
            answered = await sending
            struck.cancel()
            await asyncio.gather(struck, return_exceptions=True)
        self.struck += not all(answered)

    async def _more_than(self, before: int, reader: Any) -> None:
        while await self._cases(reader) == before:
            pass

    async def _cases(self, reader: Any) -> int:
        query = select(func.count()).select_from(cases)
        return int(await reader.read(lambda db: db.execute(query).scalar_one()))

    async def _last_life(self, reader: Any) -> None:
        async with self._life() as service:
            await self._everything_delivered(reader)
            self.before_resending = await reader.read(everything)
            for form in self.used:  # everybody presses once more, and once more
                assert await form.sent()
                assert await form.sent()
            await self._everything_delivered(reader)
            self.at_the_end = await reader.read(everything)
            self.exit_code = await service.stopped()

    async def _everything_delivered(self, reader: Any) -> None:
        """What a killed process had claimed comes due when its lease is over."""
        query = select(func.count()).select_from(outbox)
        owed = query.where(outbox.c.due_at.is_not(None) | outbox.c.parked)
        deadline = time.monotonic() + DELIVERED_S
        while await reader.read(lambda db: db.execute(owed).scalar_one()):
            assert time.monotonic() < deadline, f"{self.name}: still owed"
            await asyncio.sleep(0.2)


@pytest.fixture(scope="module")
def worlds(
    big_catalog: Path,
    empty_database: Path,
    postgres: Postgres,
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, World]:
    """What is left of three worlds that lived side by side: starting a process is what takes
    time, and it takes no more than a core."""
    home = tmp_path_factory.mktemp("worlds")

    async def live() -> dict[str, World]:
        async with AsyncExitStack() as stack:
            urls = {"postgresql": await stack.enter_async_context(postgres.database())}
            for name in ("sqlite", "sqlite-2"):
                shutil.copy(empty_database, home / name)
                urls[name] = f"sqlite:///{home / name}"
            made = {
                name: World(
                    name,
                    url,
                    big_catalog,
                    await stack.enter_async_context(FakeTeams()),
                    POSTGRES_KILLS if name == "postgresql" else SQLITE_KILLS,
                    random.Random(name),  # noqa: S311 - nothing secret
                )
                for name, url in urls.items()
            }
            async with asyncio.TaskGroup() as together:
                for world in made.values():
                    together.create_task(world.lives())
            return made

    return asyncio.run(live())


@pytest.fixture(params=["sqlite", "sqlite-2", "postgresql"])
def world(request: pytest.FixtureRequest, worlds: dict[str, World]) -> World:
    return worlds[request.param]


def numbers(rows: Sequence[Json]) -> list[int]:
    return sorted(row["number"] for row in rows)


def test_it_was_killed_often_enough_while_cases_were_being_created(
    worlds: dict[str, World],
) -> None:
    assert worlds["sqlite"].struck + worlds["sqlite-2"].struck >= 50
    assert worlds["postgresql"].struck >= 10


def test_the_kills_came_before_and_after_the_commit(worlds: dict[str, World]) -> None:
    """Else they would prove nothing: some creates left a case without an answer, some no case."""
    lost = kept = 0
    for world in worlds.values():
        known = {row["key"] for row in world.before_resending["receipts"] if row["number"]}
        # The two answers of the end are the last two: before them, there was none.
        unanswered = [form for form in world.used if len(form.answers) == 2]
        kept += sum(form.key in known for form in unanswered)
        lost += sum(form.key not in known for form in unanswered)

    assert (lost > 0, kept > 0) == (True, True)


@pytest.mark.rule("R7")
def test_every_case_is_whole(world: World) -> None:
    found = world.before_resending
    cases = {row["number"]: row for row in found["cases"]}

    assert cases
    assert numbers(found["facts"]) == sorted(cases)
    assert {(f["verb"], f["version"]) for f in found["facts"]} == {("open", 1)}
    assert sorted(r["number"] for r in found["receipts"] if r["number"]) == sorted(cases)
    owed = Counter((row["number"], row["what"], row["person"]) for row in found["outbox"])
    told = (What.TELL, What.MAIL)  # specialists are told by both channels
    assert owed == Counter(
        (number, what, person)
        for number, case in cases.items()
        for what, person in (*((what, case["assignee"]) for what in told), (What.REFRESH, ""))
    )
    held = {(card["number"], card["person"]) for card in found["live_cards"]}
    assert held == {
        (number, person)
        for number, case in cases.items()
        for person in (case["client_id"], case["assignee"])
    }


def test_everything_that_was_owed_was_delivered(world: World) -> None:
    for found in (world.before_resending, world.at_the_end):
        left = [r for r in found["outbox"] if not r["sent_at"] or r["due_at"] or r["last_error"]]
        assert left == []


@pytest.mark.rule("R9")
def test_every_assignee_got_the_card_and_the_sentence(world: World) -> None:
    for case in world.at_the_end["cases"]:
        messages = world.teams.chats[f"chat-{case['assignee']}"]
        name = re.compile(rf"Incidente {case['number']}\b")
        assert [m for m in messages if m.card and name.search(words(m.card))], case["number"]
        assert [m for m in messages if name.search(m.text)], case["number"]


def test_every_form_whose_case_exists_shows_the_case(world: World) -> None:
    by_key = {row["key"]: row["number"] for row in world.at_the_end["receipts"]}
    for form in world.used:
        message = next(m for m in form.window.messages if m.id == form.message)
        assert f"Incidente {by_key[form.key]}" in words(message.card)


def test_nothing_was_sent_of_a_case_that_does_not_exist(world: World) -> None:
    cases = set(numbers(world.at_the_end["cases"]))
    sent = [
        int(number)
        for messages in world.teams.chats.values()
        for message in messages
        for number in NUMBER.findall(words(message.card) + message.text)
    ]

    assert sent
    assert set(sent) <= cases


def test_every_create_that_was_answered_exists(world: World) -> None:
    by_key = {row["key"]: row["number"] for row in world.before_resending["receipts"]}
    answered = [form for form in world.used if len(form.answers) > 2]

    assert answered
    assert [form.answers[0] for form in answered] == [by_key[form.key] for form in answered]


def test_sending_the_same_form_again_makes_no_second_case(world: World) -> None:
    before, after = world.before_resending, world.at_the_end
    keys = Counter(row["key"] for row in after["receipts"] if row["number"])

    assert keys == Counter(form.key for form in world.used)
    assert len(after["cases"]) == len(world.used)
    assert all(len(set(form.answers)) == 1 for form in world.used)
    clients = Counter(row["client_id"] for row in after["cases"])
    assert set(clients.values()) == {1}
    assert set(numbers(before["cases"])) <= set(numbers(after["cases"]))


def test_nothing_went_wrong_but_the_kills(world: World) -> None:
    assert world.errors == []


def test_the_last_process_ended_by_itself(world: World) -> None:
    assert world.exit_code == 0


# --- ending in good order -------------------------------------------------------------------------


@dataclass
class Running:
    service: Service
    chat: Chat


@pytest.fixture
async def running(sqlite_url: str, teams: FakeTeams) -> AsyncIterator[Running]:
    port = free_port()
    async with (
        serving(sqlite_url, port) as service,
        aiohttp.ClientSession(f"http://127.0.0.1:{port}") as session,
    ):
        yield Running(service, people(session, teams))


async def test_it_ends_while_it_is_starting(sqlite_url: str) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        # Asked at the first moment at which it can know what it is asked.
        "import os, signal, app\n"
        "built = app.built\n"
        "def asked(*given):\n"
        "    os.kill(os.getpid(), signal.SIGTERM)\n"
        "    return built(*given)\n"
        "app.built = asked\n"
        "raise SystemExit(app.main(['serve']))",
        cwd=ROOT,
        env={
            "MESA_ENVIRONMENT": "demo",
            "MESA_PORT": str(free_port()),
            "MESA_DATABASE_URL": sqlite_url,
        },
        stderr=asyncio.subprocess.PIPE,
    )

    _, said = await asyncio.wait_for(process.communicate(), STARTED_S)

    assert process.returncode == 0, said


async def test_what_is_under_way_is_answered_before_it_ends(running: Running) -> None:
    windows = [running.chat.of(requester(n)) for n in range(20)]
    for window in windows:
        await window.says("mi portátil no enciende")
    forms = [(w, w.messages[-1]) for w in windows]
    sending = [asyncio.create_task(w.presses("Crear caso", **CREATE)) for w, _message in forms]
    await asyncio.wait(sending, return_when=asyncio.FIRST_COMPLETED)

    code = await running.service.stopped()

    done = await asyncio.gather(*sending, return_exceptions=True)
    answered = [d for d in done if isinstance(d, str)]
    assert code == 0
    assert answered
    assert all("Registrado" in text for text in answered)
    # Whoever was not answered could not connect any more: nothing was cut off.
    cut = [d for d in done if not isinstance(d, str | aiohttp.ClientConnectionError)]
    assert cut == []
    assert running.service.errors() == []


async def test_it_ends_although_teams_never_answers(sqlite_url: str) -> None:
    asked, for_ever = asyncio.Event(), asyncio.Event()

    class Silent(FakeTeams):
        """Takes what the courier sends, and says nothing."""

        async def _send(self, request: web.Request) -> web.Response:
            if not asked.is_set() and "101" not in request.path:
                asked.set()
                await for_ever.wait()
            return await super()._send(request)

    port = free_port()
    async with (
        Silent() as teams,
        serving(sqlite_url, port) as service,
        aiohttp.ClientSession(f"http://127.0.0.1:{port}") as session,
    ):
        chat = people(session, teams)
        ana = chat.of(Person("00000000-0000-4000-8000-000000000101", "Ana Rojas"))
        await ana.says("mi portátil no enciende")
        await ana.presses("Crear caso", **CREATE)
        await asyncio.wait_for(asked.wait(), STARTED_S)

        code = await service.stopped()
        for_ever.set()

    assert code == 0
    assert service.errors() == []


async def test_turns_leave_nothing_open_and_it_ends_when_it_is_asked(running: Running) -> None:
    process = psutil.Process(running.service.pid)
    window = running.chat.of(requester(1))

    async def talk(times: int) -> None:
        for number in range(times):
            await window.says(f"mi portátil {number} no enciende")

    await talk(20)
    before = process.num_fds(), process.num_threads()
    await talk(100)

    assert process.num_fds() <= before[0] + 2
    assert process.num_threads() <= before[1] + 2
    # Our connection is still open, and kept alive.
    assert await running.service.stopped() == 0
    assert running.service.errors() == []


async def test_a_taken_port_is_said_in_one_line(sqlite_url: str) -> None:
    with contextlib.closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "app.py",
            "serve",
            cwd=ROOT,
            env={
                "MESA_ENVIRONMENT": "demo",
                "MESA_PORT": str(taken.getsockname()[1]),
                "MESA_DATABASE_URL": sqlite_url,
            },
            stderr=asyncio.subprocess.PIPE,
        )
        _, said = await asyncio.wait_for(process.communicate(), STARTED_S)

    assert process.returncode == 2
    assert b"Traceback" not in said
