"""A desk that mails come to, on either database, with a shelf and everybody of the cast."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from directory_room import seed
from domain.attachment import Attachment
from domain.case import Case, Fact
from domain.catalog import Catalog
from domain.desk import Desk
from domain.directory import Directory
from domain.files import Files
from domain.incoming import Incoming, Received, Verdict, mail_id
from domain.mail_desk import MailDesk
from mail.reading import Reader
from mail_in_room import mail_desk
from store.lanes import lane
from store.shelf import FsspecShelf
from store.sql import SqlStore
from store.tables import attachments, cases, mails, outbox
from tests.chat import Clock
from tests.mail.letters import ImapServer
from tests.store.samples import stored

OWN = frozenset({"mesa@entidad.example"})


@dataclass
class MailRoom:
    """`read` is done as the process does it."""

    store: SqlStore
    catalog: Catalog
    clock: Clock
    shelf: FsspecShelf
    folder: Path
    trusted: str = ""

    @property
    def desk(self) -> Desk:
        return Desk(self.store, self.catalog, self.clock)

    @property
    def files(self) -> Files:
        return Files(self.store, self.catalog, self.clock)

    @property
    def mail_desk(self) -> MailDesk:
        return self.over(self.store)

    @property
    def reader(self) -> Reader:
        return Reader(OWN, self.trusted)

    def over(self, store: SqlStore) -> MailDesk:
        directory = Directory(store, self.clock)
        return mail_desk(store, self.catalog, self.clock, _quiet, self.shelf, directory)

    async def takes(self, letter: bytes) -> Verdict | None:
        return await self.mail_desk.take(self.reader.read(letter))

    async def received(self, letter: bytes) -> Received:
        return await self.known(self.reader.read(letter))

    async def known(self, mail: Incoming) -> Received:
        found = await self.store.read(lambda unit: unit.mail(mail_id(mail.message_id)))
        assert found
        return found

    async def case(self, number: int = 1) -> Case:
        return await self.store.read(lambda unit: unit.case(number))

    async def facts(self, number: int = 1) -> list[Fact]:
        return await self.store.read(lambda unit: list(unit.history(number)))

    async def attached(self, number: int = 1) -> list[Attachment]:
        return await self.store.read(lambda unit: list(unit.files_of(number)))

    async def replies(self) -> int:
        """How many answers by mail are owed."""
        return sum(1 for row in await stored(self.store, outbox) if row[1] == "reply")

    async def told(self) -> list[int]:
        """Of which versions of cases people are told."""
        return [row[5] for row in await stored(self.store, outbox) if row[1] == "tell"]

    async def counts(self) -> tuple[int, int, int]:
        """Cases, mails and files."""
        tables = (cases, mails, attachments)
        return tuple([len(await stored(self.store, table)) for table in tables])  # type: ignore[return-value]


def _quiet() -> None:
    """Nobody waits to be rung for."""


@pytest.fixture
async def room(url: str, catalog: Catalog, clock: Clock, tmp_path: Path) -> AsyncIterator[MailRoom]:
    store = SqlStore(lane(url))
    await store.write(lambda unit: seed(unit, catalog, clock))
    folder = tmp_path / "files"
    shelf = FsspecShelf(str(folder))
    yield MailRoom(store, catalog, clock, shelf, folder)
    shelf.close()
    await store.close()


@pytest.fixture
async def imap() -> AsyncIterator[ImapServer]:
    async with ImapServer() as server:
        yield server
