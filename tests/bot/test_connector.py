"""The connector's calls, on the wire: where they go, with what, and what every answer becomes."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.connector import Connector, ConnectorFailed

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]
ODD = "19:a/b@thread.tacv2;messageid=12 3?x=ñ&y#z%2F+"
SAID = {"type": "message", "text": "hola"}


async def created(_request: web.Request) -> web.StreamResponse:
    return web.json_response({"id": "m1"}, status=201)


@dataclass
class Wire:
    """A connector's server that answers as it is told, and remembers what it was asked."""

    answer: Answer = created
    asked: list[tuple[str, str, Any]] = field(default_factory=list)
    tokens: list[str | None] = field(default_factory=list)
    url: str = ""

    async def serve(self, request: web.Request) -> web.StreamResponse:
        body = await request.json() if request.can_read_body else None
        self.asked.append((request.method, request.raw_path, body))
        self.tokens.append(request.headers.get("Authorization"))
        return await self.answer(request)


@dataclass
class FakeTokens:
    """`t1`, and the next one each time the present one is refused; None in the demo."""

    number: int | None = 1
    given: int = 0

    async def get(self) -> str | None:
        self.given += 1
        return f"t{self.number}" if self.number else None

    def invalidate(self, refused: str | None = None) -> None:
        assert refused == f"t{self.number}"
        self.number = (self.number or 0) + 1


@dataclass
class OneHost:
    url: str

    def serves(self, url: str) -> bool:
        return url == self.url


@pytest.fixture
async def wire() -> AsyncIterator[Wire]:
    wire = Wire()
    app = web.Application(client_max_size=2**22)
    app.router.add_route("*", "/{rest:.*}", wire.serve)
    async with TestServer(app) as server:
        wire.url = str(server.make_url("/teams/"))
        yield wire


@pytest.fixture
def tokens() -> FakeTokens:
    return FakeTokens()


@pytest.fixture
async def connector(wire: Wire, tokens: FakeTokens) -> AsyncIterator[Connector]:
    async with aiohttp.ClientSession() as session:
        yield Connector(session, tokens, OneHost(wire.url))


def answering(status: int, body: str = "", **headers: str) -> Answer:
    async def answer(_request: web.Request) -> web.StreamResponse:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return web.Response(status=status, text=body, headers=named)

    return answer


async def failure(connector: Connector, wire: Wire) -> ConnectorFailed:
    with pytest.raises(ConnectorFailed) as failed:
        await connector.send(wire.url, "chat", SAID)
    return failed.value


async def test_each_call_goes_where_the_protocol_says(connector: Connector, wire: Wire) -> None:
    await connector.send(wire.url, "c", SAID)
    await connector.reply(wire.url, "c", "m0", SAID)
    await connector.update(wire.url, "c", "m0", SAID)
    await connector.delete(wire.url, "c", "m0")
    await connector.create(wire.url, {"isGroup": False})
    await connector.member(wire.url, "c", "29:x")

    at = "/teams/v3/conversations"
    assert wire.asked == [
        ("POST", f"{at}/c/activities", SAID),
        ("POST", f"{at}/c/activities/m0", SAID),
        ("PUT", f"{at}/c/activities/m0", {**SAID, "id": "m0"}),
        ("DELETE", f"{at}/c/activities/m0", None),
        ("POST", at, {"isGroup": False}),
        ("GET", f"{at}/c/members/29:x", None),
    ]


async def test_new_messages_and_conversations_have_an_id(connector: Connector, wire: Wire) -> None:
    assert await connector.send(wire.url, "c", SAID) == "m1"
    assert await connector.reply(wire.url, "c", "m0", SAID) == "m1"
    assert await connector.create(wire.url, {}) == "m1"


async def test_no_id_reaches_another_path(wire: Wire, tokens: FakeTokens) -> None:
    """Each id is one segment, whatever is written in it; the server reads it as it was."""
    seen: list[dict[str, str]] = []

    async def keep(request: web.Request) -> web.Response:
        seen.append(dict(request.match_info))
        return web.json_response({"id": "m"})

    app = web.Application()
    app.router.add_route("*", "/v3/conversations/{a}/activities", keep)
    app.router.add_route("*", "/v3/conversations/{a}/activities/{b}", keep)
    app.router.add_route("*", "/v3/conversations/{a}/members/{b}", keep)
    async with TestServer(app) as server, aiohttp.ClientSession() as session:
        url = str(server.make_url("/"))
        connector = Connector(session, tokens, OneHost(url))
        await connector.send(url, ODD, SAID)
        await connector.update(url, ODD, ODD, SAID)
        await connector.delete(url, ODD, "a/../../b")
        await connector.reply(url, "x", "//evil.example/", SAID)
        await connector.member(url, ODD, "?a=b")

    assert seen == [
        {"a": ODD},
        {"a": ODD, "b": ODD},
        {"a": ODD, "b": "a/../../b"},
        {"a": "x", "b": "//evil.example/"},
        {"a": ODD, "b": "?a=b"},
    ]


async def test_a_service_url_may_end_without_a_slash(wire: Wire, tokens: FakeTokens) -> None:
    url = wire.url.rstrip("/")
    async with aiohttp.ClientSession() as session:
        await Connector(session, tokens, OneHost(url)).send(url, "c", SAID)

    assert wire.asked[0][1] == "/teams/v3/conversations/c/activities"


async def test_the_token_goes_with_the_call(connector: Connector, wire: Wire) -> None:
    await connector.send(wire.url, "c", SAID)

    assert wire.tokens == ["Bearer t1"]


async def test_nothing_goes_to_a_host_that_is_not_known(
    connector: Connector, wire: Wire, tokens: FakeTokens
) -> None:
    with pytest.raises(ConnectorFailed) as failed:
        await connector.send(wire.url.replace("127.0.0.1", "localhost"), "c", SAID)

    assert (failed.value.status, failed.value.code) == (403, "InvalidBotApiHost")
    assert (wire.asked, tokens.given) == ([], 0)


@pytest.mark.parametrize("status", [301, 302, 307, 308])
async def test_the_token_follows_no_redirect(connector: Connector, wire: Wire, status: int) -> None:
    wire.answer = answering(status, Location=f"{wire.url}elsewhere")

    failed = await failure(connector, wire)

    assert failed.status == status
    assert len(wire.asked) == 1


async def test_a_refused_token_is_replaced_once(
    connector: Connector, wire: Wire, tokens: FakeTokens
) -> None:
    async def answer(request: web.Request) -> web.StreamResponse:
        fresh = request.headers["Authorization"] == "Bearer t2"
        return await (created(request) if fresh else answering(401)(request))

    wire.answer = answer

    assert await connector.send(wire.url, "c", SAID) == "m1"
    assert wire.tokens == ["Bearer t1", "Bearer t2"]
    assert wire.asked[0] == wire.asked[1]


async def test_a_second_refusal_is_an_answer(
    connector: Connector, wire: Wire, tokens: FakeTokens
) -> None:
    wire.answer = answering(401, '{"error": {"code": "Unauthorized"}}')

    failed = await failure(connector, wire)

    assert str(failed) == "401 Unauthorized"
    assert wire.tokens == ["Bearer t1", "Bearer t2"]


async def test_without_a_token_there_is_nothing_to_replace(
    connector: Connector, wire: Wire, tokens: FakeTokens
) -> None:
    tokens.number = None
    wire.answer = answering(401)

    assert (await failure(connector, wire)).status == 401
    assert wire.tokens == [None]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ('{"error": {"code": "ActivityNotFound", "message": "x"}}', "ActivityNotFound"),
        ("<!DOCTYPE html><html><body>Request Entity Too Large</body></html>", ""),
        ("", ""),
        ("[]", ""),
        ("null", ""),
        ('"text"', ""),
        ("{", ""),
        ('{"error": "text"}', ""),
        ('{"error": null}', ""),
        ('{"error": {"code": null}}', ""),
        ('{"error": {"code": 5}}', "5"),
        ('{"error": {"code": "' + "x" * 500 + '"}}', "x" * 80),
        ("\xff\xfe", ""),
        ("<" * 300_000, ""),
    ],
    ids=range(14),
)
async def test_every_failure_has_a_status_and_a_code_if_it_says_one(
    connector: Connector, wire: Wire, body: str, code: str
) -> None:
    wire.answer = answering(413, body)

    failed = await failure(connector, wire)

    assert (failed.status, failed.code) == (413, code)
    assert str(failed) == f"413 {code}".strip()


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("17", 17),
        ("0", 0),
        ("99999", 3600),
        ("-1", 0),
        ("1.5", 0),
        ("Wed, 21 Oct 2026 07:28:00 GMT", 0),
        ("", 0),
    ],
)
async def test_how_long_to_wait_is_read_where_it_is_said_in_seconds(
    connector: Connector, wire: Wire, written: str, seconds: int
) -> None:
    wire.answer = answering(429, Retry_After=written)

    assert (await failure(connector, wire)).retry_after == timedelta(seconds=seconds)


async def test_an_answer_that_never_comes_is_a_failure_without_a_status(
    connector: Connector, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    for_ever = asyncio.Event()

    async def never(request: web.Request) -> web.StreamResponse:
        await for_ever.wait()
        return await created(request)

    wire.answer = never
    monkeypatch.setattr("bot.connector.TIMEOUT", aiohttp.ClientTimeout(total=0.05))

    failed = await failure(connector, wire)
    for_ever.set()

    assert str(failed) == "0 TimeoutError"


async def test_a_line_that_goes_dead_is_a_failure_without_a_status(
    connector: Connector, wire: Wire
) -> None:
    async def dies(request: web.Request) -> web.StreamResponse:
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    wire.answer = dies

    assert (await failure(connector, wire)).status == 0


async def test_nobody_there_is_a_failure_without_a_status(
    tokens: FakeTokens, unused_tcp_port: int
) -> None:
    url = f"http://127.0.0.1:{unused_tcp_port}/"
    async with aiohttp.ClientSession() as session:
        with pytest.raises(ConnectorFailed) as failed:
            await Connector(session, tokens, OneHost(url)).send(url, "c", SAID)

    assert failed.value.status == 0


async def test_an_answer_in_pieces_is_read_to_its_end(connector: Connector, wire: Wire) -> None:
    """Half a body is no JSON: the id of the message would be lost, and with it the message."""

    async def in_pieces(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse(status=201)
        await answer.prepare(request)
        for piece in (b'{"id"', b': "the whole', b' id"}'):
            await answer.write(piece)
            for _ in range(200):  # the loop's other half reads what is there
                await asyncio.sleep(0)
        return answer

    wire.answer = in_pieces

    assert await connector.send(wire.url, "c", SAID) == "the whole id"


async def test_a_success_without_a_body_has_no_id(connector: Connector, wire: Wire) -> None:
    wire.answer = answering(202)

    assert await connector.send(wire.url, "c", SAID) == ""
