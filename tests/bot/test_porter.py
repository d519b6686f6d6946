"""Files in the background (R6): fetched once by however many copies, and never lost half-way."""

import asyncio
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

import jwt
import pytest
from sqlalchemy import select

from bot.downloads import AT_ONCE, Downloads, file_session
from bot.links import Links
from bot.porter import Porter
from bot.sources import LOOPBACK, loopback
from bot.tokens import NoTokens
from domain.attachment import Attachment, Fault, FileState, Offered
from domain.case import Case
from domain.errors import CaseNotFound, IllegalMove
from domain.files import TRIES, Files
from domain.given import Need
from domain.moves import Verb
from identity import secret
from store.file_rows import LEASE, TELLING
from store.shelf import FsspecShelf
from store.sql import SqlStore
from store.tables import attachments
from tests.bot.conftest import Refusal, Station, chat_of, without
from tests.files import HTML, PNG, FileHost
from tests.people import ANA, CARLOS, JORGE
from tests.teams import Failure

pytestmark = pytest.mark.rule("R6")

BATCH = "chat|a1"


class Copies:
    """Two copies of the process: one database, one shelf, a porter each."""

    def __init__(self, station: Station, folder: Path) -> None:
        self.station, self.folder = station, folder
        self.porters: list[Porter] = []

    async def add(self, stack: AsyncExitStack, store: SqlStore) -> None:
        shelf = FsspecShelf(str(self.folder))
        stack.callback(shelf.close)
        session = await stack.enter_async_context(file_session(loopback))
        files = Files(store, self.station.catalog, self.station.clock)
        porter = Porter(files, Downloads(session, NoTokens(), LOOPBACK, shelf))
        stack.push_async_callback(porter.close)
        self.porters.append(porter)

    @property
    def files(self) -> Files:
        return self.porters[0].files

    async def sends(self, *urls: str, batch: str = BATCH) -> None:
        offered = [Offered(f"{n}.png", url) for n, url in enumerate(urls)]
        await self.files.receive(ANA, batch, offered)

    async def fetch(self) -> None:
        await asyncio.gather(*(porter.fetch_due() for porter in self.porters))

    async def rows(self) -> Sequence[Attachment]:
        read = select(attachments.c.id).order_by(attachments.c.batch, attachments.c.place)
        ids = await self.station.store.lane.read(lambda db: list(db.execute(read).scalars()))
        store = self.station.store
        found = [await store.read(lambda unit, id_=id_: unit.file(id_)) for id_ in ids]
        return [file for file in found if file]

    async def states(self) -> list[FileState]:
        return [file.state for file in await self.rows()]

    async def verbs(self, case: Case) -> list[str]:
        history = await self.station.store.read(lambda unit: unit.history(case.number))
        return [fact.verb for fact in history]

    def lying(self) -> list[Path]:
        return [path for path in self.folder.rglob("*") if path.is_file()]

    async def sweep(self) -> int:
        return await self.files.sweep(self.shelf)

    @property
    def shelf(self) -> FsspecShelf:
        shelf = self.porters[0].downloads.shelf
        assert isinstance(shelf, FsspecShelf)
        return shelf

    def ages(self, **by: float) -> None:
        """What lies there has lain there so long, by the desk's time."""
        at = (self.station.clock.now - timedelta(**by)).timestamp()
        for path in self.lying():
            os.utime(path, (at, at))


@pytest.fixture
async def copies(
    station_on_either: tuple[Station, SqlStore], tmp_path: Path
) -> AsyncIterator[Copies]:
    station, other = station_on_either
    async with AsyncExitStack() as stack:
        copies = Copies(station, tmp_path / "files")
        for store in (station.store, other):
            await copies.add(stack, store)
        yield copies


# Once


async def test_two_copies_fetch_each_file_once_and_history_says_it_once(
    copies: Copies, host: FileHost
) -> None:
    case = await copies.station.opens()
    await copies.sends(*(host.share(f"{n}") for n in range(12)))
    await copies.files.join(BATCH, case.number, ANA)

    await copies.fetch()

    assert {name: len(asked) for name, asked in host.asked.items()} == {
        f"{n}": 1 for n in range(12)
    }
    assert await copies.states() == [FileState.ATTACHED] * 12
    assert await copies.verbs(case) == [Verb.OPEN, Verb.ATTACH]
    assert len(copies.lying()) == 12


async def test_each_copy_fetches_a_few_at_once(copies: Copies, host: FileHost) -> None:
    await copies.sends(*(host.share(f"{n}", stalls=True) for n in range(AT_ONCE + 3)))

    assert [await copies.porters[0].take_up() for _ in range(2)] == [AT_ONCE, 0]
    assert await copies.porters[1].take_up() == 3


async def test_what_a_copy_had_that_died_is_taken_up_by_the_other(
    copies: Copies, host: FileHost
) -> None:
    await copies.sends(host.share("a"))
    await copies.files.claim(1)

    await copies.fetch()
    assert await copies.states() == [FileState.OWED]
    copies.station.clock.now += LEASE
    await copies.fetch()

    assert await copies.states() == [FileState.KEPT]


async def test_whoever_comes_late_with_a_file_that_another_has_settled_changes_nothing(
    copies: Copies, host: FileHost
) -> None:
    case = await copies.station.opens()
    await copies.sends(host.share("a"))
    await copies.files.join(BATCH, case.number, ANA)
    (late,) = await copies.files.claim(1)
    copies.station.clock.now += LEASE
    await copies.fetch()

    await copies.porters[1].files.refused(late, Fault.LIES)
    await copies.porters[1].files.kept(late, "x.png", "image/png", 1)

    assert await copies.states() == [FileState.ATTACHED]
    assert await copies.verbs(case) == [Verb.OPEN, Verb.ATTACH]


async def test_a_message_received_twice_owes_its_files_once(copies: Copies, host: FileHost) -> None:
    for _ in range(2):
        await copies.sends(host.share("a"), host.share("b"))

    assert [file.place for file in await copies.rows()] == [0, 1]


# The case may become known before, meanwhile or after


async def test_files_that_are_here_already_are_in_the_history_as_soon_as_their_case_is_known(
    copies: Copies, host: FileHost
) -> None:
    case = await copies.station.opens()
    await copies.sends(host.share("a"), host.share("b", HTML))
    await copies.fetch()
    assert await copies.verbs(case) == [Verb.OPEN]

    joined = await copies.files.join(BATCH, case.number, ANA)

    assert joined.version == 2
    assert await copies.verbs(case) == [Verb.OPEN, Verb.ATTACH]
    assert await copies.states() == [FileState.ATTACHED, FileState.REFUSED]


async def test_joining_twice_is_joining_once(copies: Copies, host: FileHost) -> None:
    case = await copies.station.opens()
    await copies.sends(host.share("a"))
    await copies.fetch()

    for _ in range(2):
        await copies.files.join(BATCH, case.number, ANA)

    assert await copies.verbs(case) == [Verb.OPEN, Verb.ATTACH]


async def test_nobody_joins_the_files_of_another_or_a_case_that_they_may_not_know(
    copies: Copies, host: FileHost
) -> None:
    case, foreign = await copies.station.opens(), await copies.station.opens(CARLOS)
    await copies.sends(host.share("a"))

    await copies.files.join(BATCH, foreign.number, CARLOS)
    with pytest.raises(CaseNotFound):
        await copies.files.join(BATCH, foreign.number, ANA)

    assert [file.number for file in await copies.rows()] == [0]
    assert await copies.files.count(BATCH, CARLOS) == 0
    assert await copies.verbs(case) == [Verb.OPEN]


async def test_a_case_that_is_over_takes_no_files(copies: Copies, host: FileHost) -> None:
    case = await copies.station.opens()
    await copies.sends(host.share("a"))
    await copies.station.acts(case, Verb.UNMANAGE, JORGE, **{Need.NOTE: "No"})

    with pytest.raises(IllegalMove):
        await copies.files.join(BATCH, case.number, ANA)


# What fails


async def test_what_never_comes_is_given_up_and_its_sender_is_told(
    copies: Copies, host: FileHost
) -> None:
    await copies.sends(host.share("a", status=500))

    for _ in range(TRIES + 3):
        await copies.fetch()
        copies.station.clock.forward(hours=1)
    await copies.station.delivers()

    assert len(host.asked["a"]) == TRIES
    assert "«0.png» no quedó en el caso: no lo pude descargar" in copies.station.texts(ANA)[-1]
    assert await copies.states() == [FileState.TOLD]


async def test_what_several_messages_were_refused_for_is_told_once(
    copies: Copies, host: FileHost
) -> None:
    await copies.sends(host.share("a", HTML), host.share("b", b""))
    await copies.sends(host.share("c", HTML), batch="chat|a2")
    before = len(copies.station.texts(ANA))

    await copies.fetch()
    await copies.station.delivers()

    told = "\n".join(copies.station.texts(ANA)[before:])
    assert told.count("no quedó en el caso") == 3
    assert await copies.station.owed() == []


async def test_what_was_refused_of_one_message_is_told_once_its_last_file_is_settled(
    copies: Copies, host: FileHost
) -> None:
    await copies.sends(host.share("a", HTML), host.share("b", HTML), host.share("c", status=503))
    await copies.fetch()
    await copies.station.delivers()
    assert copies.station.texts(ANA) == []

    host.share("c")
    copies.station.clock.forward(minutes=1)
    await copies.fetch()
    assert len(await copies.station.owed()) == 1
    await copies.station.delivers()

    (told,) = copies.station.texts(ANA)
    assert told.count("no quedó en el caso") == 2


async def test_of_very_many_files_those_that_do_not_fit_are_counted(
    copies: Copies, host: FileHost
) -> None:
    await copies.sends(*[host.share("a", HTML)] * 50)

    await copies.fetch()
    await copies.station.delivers()

    (told,) = copies.station.texts(ANA)
    assert told.count("no quedó en el caso") == 20
    assert "Lo mismo pasó con otros de los que envió: 30 archivos." in told
    assert await copies.states() == [FileState.TOLD] * 50


async def test_what_one_courier_is_telling_no_other_tells_unless_it_dies(
    copies: Copies, host: FileHost
) -> None:
    station = copies.station
    await copies.sends(host.share("a", HTML))
    await copies.fetch()
    await station.store.write(lambda unit: unit.tell_refused(ANA.id, station.clock()))

    await station.delivers()
    assert station.texts(ANA) == []
    await station.delivers(seconds=TELLING.total_seconds())

    assert len(station.texts(ANA)) == 1
    assert await station.owed() == []


async def test_what_could_not_be_told_now_is_told_later(copies: Copies, host: FileHost) -> None:
    station = copies.station
    await copies.sends(host.share("a", HTML))
    await copies.fetch()
    station.teams.refuses[chat_of(ANA)] = Refusal(Failure(503))

    await station.delivers()
    assert await copies.states() == [FileState.REFUSED]
    station.teams.refuses.clear()
    await station.delivers(minutes=1)

    assert len(station.texts(ANA)) == 1
    assert await copies.states() == [FileState.TOLD]


async def test_a_shelf_that_fails_is_tried_again(
    copies: Copies, host: FileHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_part: str) -> None:
        raise OSError

    await copies.sends(host.share("a"))
    with monkeypatch.context() as broken:
        for porter in copies.porters:
            broken.setattr(porter.downloads.shelf, "create", full)
        await copies.fetch()
    assert await copies.states() == [FileState.OWED]

    copies.station.clock.forward(minutes=1)
    await copies.fetch()

    assert await copies.states() == [FileState.KEPT]


async def test_a_settled_file_keeps_no_link_to_where_it_came_from(
    copies: Copies, host: FileHost
) -> None:
    await copies.sends(host.share("a"), host.share("b", HTML))

    await copies.fetch()

    assert [file.source for file in await copies.rows()] == ["", ""]


# What is left behind


async def test_a_fetch_that_is_interrupted_leaves_nothing_after_the_sweep(
    copies: Copies, host: FileHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, loop, create = asyncio.Event(), asyncio.get_running_loop(), copies.shelf.create

    def creates(part: str) -> Any:
        loop.call_soon_threadsafe(begun.set)
        return create(part)

    monkeypatch.setattr(copies.shelf, "create", creates)
    await copies.sends(host.share("a", PNG * 20_000, stalls=True))
    porter = copies.porters[0]
    await porter.take_up()
    await begun.wait()

    await porter.close()
    copies.ages(days=2)
    await copies.sweep()

    assert copies.lying() == []
    assert await copies.states() == [FileState.OWED]


async def test_the_sweep_takes_what_no_case_wants_and_leaves_the_rest(
    copies: Copies, host: FileHost
) -> None:
    case = await copies.station.opens()
    await copies.sends(host.share("a"))
    await copies.files.join(BATCH, case.number, ANA)
    await copies.sends(host.share("b"), host.share("c", HTML), batch="chat|untied")
    await copies.fetch()
    await copies.station.delivers()
    (wanted, *_) = await copies.rows()
    for name in ("orphan", "part.1.part"):
        path = copies.folder / name[:2] / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(PNG)
    copies.ages(hours=1)

    copies.station.clock.forward(hours=22)
    assert await copies.sweep() == 0
    copies.station.clock.forward(hours=3)
    assert await copies.sweep() == 3

    assert [path.name for path in copies.lying()] == [wanted.id]
    assert await copies.states() == [FileState.ATTACHED, FileState.TOLD]
    copies.station.clock.forward(days=31)
    await copies.sweep()
    assert [file.id for file in await copies.rows()] == [wanted.id]


# Given back


async def test_a_file_is_given_to_who_may_see_its_case_as_it_stands(
    copies: Copies, host: FileHost
) -> None:
    case = await copies.station.opens()
    await copies.sends(host.share("a"))
    await copies.files.join(BATCH, case.number, ANA)
    (owed,) = await copies.rows()
    assert await copies.files.given(owed.id, ANA.id) is None

    await copies.fetch()

    assert await copies.files.given(owed.id, ANA.id)
    assert await copies.files.given(owed.id, JORGE.id)
    assert await copies.files.given(owed.id, CARLOS.id) is None
    assert await copies.files.given("nothing", ANA.id) is None
    left = Files(copies.station.store, without(copies.station.catalog, JORGE), copies.station.clock)
    await copies.station.acts(case, Verb.ESCALATE, JORGE, **{Need.GROUP: "sistemas"})
    assert await left.given(owed.id, JORGE.id) is None
    assert await left.given(owed.id, ANA.id)


async def test_all_copies_sign_with_the_key_of_the_first(copies: Copies) -> None:
    station = copies.station
    first = await secret(station.store, "files")
    second = await secret(station.store, "files")
    links = [Links("https://mesa", key, station.clock) for key in (first, second)]

    assert first == second
    token = links[0].url("file", ANA.id).rpartition("/")[2]
    assert links[1].read(token) == ("file", ANA.id)
    station.clock.forward(minutes=10)
    assert links[1].read(token) is None


@pytest.mark.parametrize(
    "token",
    [
        jwt.encode({"file": "f", "who": "w", "exp": 9_999_999_999}, "k" * 64, "HS256"),
        jwt.encode({"file": "f", "who": "w", "exp": 9_999_999_999}, None, "none"),
        jwt.encode({"file": "f", "who": "w"}, "1" * 64, "HS256"),
        jwt.encode({"file": "f", "exp": 9_999_999_999}, "1" * 64, "HS256"),
        jwt.encode({"file": 1, "who": "w", "exp": 9_999_999_999}, "1" * 64, "HS256"),
        jwt.encode({"file": "f", "who": "w", "exp": "9999999999"}, "1" * 64, "HS256"),
        jwt.encode({"file": "f", "who": "w", "exp": 9_999_999_999}, "1" * 64, "HS512"),
        "",
        "a.b.c",
    ],
)
def test_what_we_never_signed_is_read_as_nothing(token: str, station: Station) -> None:
    assert Links("https://mesa", "1" * 64, station.clock).read(token) is None
