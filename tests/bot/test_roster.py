"""The roster of a conversation, as the last source of the directory."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.connector import Connector
from bot.doors import Loopback
from bot.roster import Roster
from bot.tokens import NoTokens
from domain.case import Person
from domain.directory import Directory
from domain.ports import Address
from domain.profiles import Said, Source
from store.lanes import lane
from store.sql import SqlStore
from tests.chat import Clock
from tests.people import ANA, NOON, TENANT

CHAT = "a:1/2"


class Members:
    """A connector that knows the members of one conversation, as Teams answers for them."""

    def __init__(self) -> None:
        self.answer: tuple[int, object] = 404, {"error": {"code": "MemberNotFoundInConversation"}}
        self.asked: list[str] = []

    async def handle(self, request: web.Request) -> web.Response:
        self.asked.append(request.raw_path)
        status, body = self.answer
        return web.json_response(body, status=status, headers={"Retry-After": "90"})


@pytest.fixture
def members() -> Members:
    return Members()


@pytest.fixture
async def directory(
    sqlite_url: str, members: Members, clock: Clock
) -> AsyncIterator[tuple[Directory, SqlStore]]:
    app = web.Application()
    app.router.add_get("/{any:.*}", members.handle)
    store = SqlStore(lane(sqlite_url))
    async with TestServer(app) as server, aiohttp.ClientSession() as session:
        connector = Connector(session, NoTokens(), Loopback(TENANT))
        address = Address(ANA.id, CHAT, str(server.make_url("/")))
        await store.write(lambda unit: unit.keep_address(address, NOON))
        directory = Directory(store, clock, [Roster(store, connector)])
        yield directory, store
        await directory.close()
    await store.close()


@pytest.mark.rule("R2")
async def test_a_member_is_asked_for_by_their_id(
    directory: tuple[Directory, SqlStore], members: Members
) -> None:
    members.answer = 200, {"name": "Ana Rojas", "userPrincipalName": "ana@e.example", "email": None}

    profile = await directory[0].lookup(ANA.id)

    assert profile.person == Person(ANA.id, "Ana Rojas", "ana@e.example")
    assert profile.sources == {"name": Source.ROSTER, "email": Source.ROSTER}
    assert members.asked == [f"/v3/conversations/a:1%2F2/members/{ANA.id}"]


@pytest.mark.parametrize("status", [400, 403, 404])
async def test_who_left_is_nobody_for_a_while(
    directory: tuple[Directory, SqlStore], members: Members, status: int
) -> None:
    members.answer = status, {}

    for _ in range(2):
        profile = await directory[0].lookup(ANA.id)

    assert profile.said == [Said(Source.ROSTER, NOON, found=False)]
    assert len(members.asked) == 1


@pytest.mark.parametrize("status", [429, 500])
async def test_a_roster_that_says_not_now_is_left_alone_for_as_long_as_it_asks(
    directory: tuple[Directory, SqlStore], members: Members, clock: Clock, status: int
) -> None:
    members.answer = status, {}

    for seconds in (0, 89, 1):
        clock.forward(seconds=seconds)
        assert (await directory[0].lookup(ANA.id)).said == []

    assert len(members.asked) == 2


async def test_nobody_is_asked_for_who_has_no_conversation_or_is_known_better(
    directory: tuple[Directory, SqlStore], members: Members
) -> None:
    looking, store = directory
    known = Said(Source.LOCAL, NOON, {"name": "Ana", "email": "ana@e.example"})
    await store.write(lambda unit: unit.keep_said(ANA.id, known))

    await looking.lookup(ANA.id)
    await looking.lookup("never-met")

    assert members.asked == []
