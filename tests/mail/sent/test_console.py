"""Without a mail server: a demonstration writes files, production writes to nobody."""

import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest

from app import HANDS, built
from domain.catalog import Catalog
from domain.notices import Line, What
from settings import Settings
from tests.bot.conftest import MoodyTeams, Station, opened
from tests.chat import Chat, Clock
from tests.dialogs.steps import report
from tests.people import ANA, JORGE


@pytest.fixture
async def station(sqlite_url: str, catalog: Catalog, clock: Clock) -> AsyncIterator[Station]:
    """A desk that sends no mail."""
    async with MoodyTeams() as teams, AsyncExitStack() as stack:
        yield await opened(stack, sqlite_url, catalog, teams, clock)


@pytest.fixture
def more_settings() -> dict[str, str]:
    return {}


async def test_a_demonstration_writes_each_mail_as_a_file_of_its_own(
    chat: Chat, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "mail.console"):
        await report(chat)

    files = sorted(file.name for file in (chat.database.parent / "mail").iterdir())
    (line,) = [record for record in caplog.records if record.name == "mail.console"]
    assert files == [f"{line.__dict__['mail']}.eml"]
    assert files[0].startswith("000001-1-")
    assert "jorge" not in str(line.__dict__).lower()


async def test_in_production_without_a_mail_server_nobody_is_written_to(station: Station) -> None:
    await station.opens()

    await station.delivers()

    assert station.texts(JORGE)
    assert await station.store.write(lambda unit: unit.claim(station.clock(), Line.MAIL)) == []


async def test_what_was_owed_before_mail_was_turned_off_is_in_the_ledger(
    sqlite_url: str, station: Station
) -> None:
    case = await station.opens()
    notices = await station.store.write(lambda unit: unit.claim(station.clock()))
    tell = next(notice for notice in notices if notice.what is What.TELL)
    await station.store.write(lambda unit: unit.owe_letter(tell, station.clock()))
    env = {"MESA_APP_ID": "a", "MESA_APP_PASSWORD": "p", "MESA_TENANT_ID": "t"}
    settings = Settings.read({**env, "MESA_DATABASE_URL": sqlite_url})

    async with built(settings, station.clock) as app:
        await app[HANDS].postman.deliver_due()

    entries = await station.store.read(lambda unit: unit.ledger(case.number, 9))
    assert {(e.notice.what, e.why) for e in entries} >= {(What.MAIL, "no mail")}
    assert ANA.id not in {e.notice.person for e in entries}
