"""The real service on a real database; PostgreSQL from a wheel, started once."""

import asyncio
import itertools
import shutil
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer
from hypothesis import settings

from app import HANDS, built
from bot.limits import Pace
from cards.surface import Frame
from domain.catalog import Catalog
from settings import SAMPLE, Settings
from store.catalog_files import read_catalog
from store.lanes import lane
from store.migrate import migrate
from tests.chat import Chat, Clock
from tests.dialogs.steps import report
from tests.files import FileHost
from tests.people import ANA, ANDRES, CARLOS, ELENA, JORGE, LUCIA, MARTA
from tests.postgres import Postgres, running
from tests.teams import FakeTeams

# Nothing here asserts how long anything takes: a machine may be busy.
settings.register_profile("mesa", deadline=None)
settings.load_profile("mesa")


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    return read_catalog(SAMPLE)


@pytest.fixture(scope="session", autouse=True)
def sample_read_once(catalog: Catalog) -> Iterator[None]:
    """It never changes, and reading it is nine tenths of what a service takes to start."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            "ground.read_catalog", lambda at: catalog if at == SAMPLE else read_catalog(at)
        )
        yield


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, to be copied."""
    path = tmp_path_factory.mktemp("sqlite") / "empty.db"

    async def make() -> None:
        made = lane(f"sqlite:///{path}")
        await migrate(made)
        await made.close()

    asyncio.run(make())
    return path


@pytest.fixture(scope="session")
def postgres() -> Postgres:
    return running()


@pytest.fixture
def sqlite_url(empty_database: Path, tmp_path: Path) -> str:
    path = tmp_path / "mesa.db"
    shutil.copy(empty_database, path)
    return f"sqlite:///{path}"


@pytest.fixture
async def postgres_url(postgres: Postgres) -> AsyncIterator[str]:
    """A migrated database of its own."""
    async with postgres.database() as url:
        yield url


@pytest.fixture(params=["sqlite_url", "postgres_url"], ids=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    """A migrated database of either kind."""
    return str(request.getfixturevalue(request.param))


async def at_once(_seconds: float) -> None:
    """Nobody waits for the pace of Teams here."""


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def teams() -> AsyncIterator[FakeTeams]:
    async with FakeTeams() as teams:
        yield teams


@pytest.fixture
async def host() -> AsyncIterator[FileHost]:
    async with FileHost() as host:
        yield host


@pytest.fixture
def forms() -> Frame:
    return Frame.CARD


@pytest.fixture
def more_settings() -> dict[str, str]:
    """None: mails become files."""
    return {}


@dataclass(frozen=True)
class Morning:
    """How a day begins: everybody of the cast is in their personal chat, and the digests are over.
    It is lived once a run, and each test goes on from a copy."""

    database: Path
    teams: FakeTeams
    ids: int

    def copied(self, database: Path, teams: FakeTeams) -> None:
        shutil.copy(self.database, database)
        teams.goes_on(self.teams)
        with closing(sqlite3.connect(database)) as db, db:
            db.execute("UPDATE addresses SET service_url = ?", [teams.url])


@pytest.fixture(scope="session")
def mornings() -> dict[Frame, Morning]:
    return {}


@pytest.fixture
async def morning(
    forms: Frame,
    mornings: dict[Frame, Morning],
    empty_database: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Morning:
    if forms not in mornings:
        folder = tmp_path_factory.mktemp("morning")
        database = folder / "mesa.db"
        shutil.copy(empty_database, database)
        async with FakeTeams() as teams:
            url = f"sqlite:///{database}"
            async with chatting(url, folder, teams, Clock(), MESA_FORMS=forms) as chat:
                ids = next(chat.ids)
        mornings[forms] = Morning(database, teams, ids)
    return mornings[forms]


@pytest.fixture
async def chat(
    tmp_path: Path,
    teams: FakeTeams,
    clock: Clock,
    forms: Frame,
    more_settings: dict[str, str],
    morning: Morning,
) -> AsyncIterator[Chat]:
    """The service in demo, with everybody of the cast in their personal chat."""
    database = tmp_path / "mesa.db"
    morning.copied(database, teams)
    env = {"MESA_FORMS": forms, **more_settings}
    async with running_service(f"sqlite:///{database}", tmp_path, teams, clock, **env) as chat:
        chat.ids = itertools.count(morning.ids)
        yield chat


@asynccontextmanager
async def chatting(
    url: str, folder: Path, teams: FakeTeams, clock: Clock, **more: str
) -> AsyncIterator[Chat]:
    """The same on any database, with the files and mails in this folder."""
    async with running_service(url, folder, teams, clock, **more) as chat:
        # It is ten o'clock: the digests of this morning, when nobody had a case, are over.
        await chat.hands.digests.see_to_what_is_due()
        for person in (ANA, CARLOS, LUCIA, JORGE, MARTA, ELENA, ANDRES):
            await chat.of(person).arrives()
        yield chat


@asynccontextmanager
async def running_service(
    url: str, folder: Path, teams: FakeTeams, clock: Clock, **more: str
) -> AsyncIterator[Chat]:
    env = {"MESA_ENVIRONMENT": "demo", "MESA_DATABASE_URL": url, "MESA_FORMS": Frame.CARD}
    env["MESA_FILES"] = str(folder / "files")
    env["MESA_MAIL_FOLDER"] = str(folder / "mail")
    env |= more
    async with (
        built(Settings.read(env), clock, Pace(sleep=at_once)) as app,
        TestClient(TestServer(app)) as client,
    ):
        hands = app[HANDS]

        async def settle() -> None:
            """What time has made due, and all that is owed because of it."""
            await hands.desk.see_to_what_is_due()
            await hands.porter.fetch_due()
            await hands.courier.deliver_due()
            await hands.postman.deliver_due()

        yield Chat(client, teams, settle, clock, folder / "mesa.db", hands)


@pytest.fixture
async def reported(chat: Chat) -> Chat:
    """Ana's incident 1, registered and assigned to Jorge."""
    await report(chat)
    return chat
