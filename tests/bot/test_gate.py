import asyncio
import gzip
import hmac
import json
import logging
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from http import HTTPStatus
from io import BytesIO
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.base_protocol import BaseProtocol
from aiohttp.test_utils import TestClient, TestServer, make_mocked_request
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st
from yarl import URL

from bot.doors import CONNECTOR_HOSTS, Loopback, Teams
from bot.gate import MAX_BODY, MAX_DEPTH, Gate, Refused
from bot.keys import PAUSE, Keys
from bot.visas import LEEWAY, MAX_VISAS
from tests.bot.signing import APP_ID, NOON, SERVICE_URL, TENANT, Clock, Entra, claims, jwk, rsa_key
from tests.bot.signing import sign as signed

WORDS = "La VPN no conecta"
OURS = "00000000-0000-4000-8000-000000000101"


def usual(**but: object) -> dict[str, Any]:
    """A message as Teams sends it, but for these fields; None leaves one out."""
    activity = {
        "type": "message",
        "id": "1732363200000",
        "channelId": "msteams",
        "serviceUrl": SERVICE_URL,
        "from": {"id": "29:ana", "name": "Ana Rojas", "aadObjectId": OURS},
        "conversation": {"id": "a:chat", "conversationType": "personal"},
        "recipient": {"id": f"28:{APP_ID}", "name": "Mesa"},
        "channelData": {"tenant": {"id": TENANT}},
        "text": WORDS,
    }
    return {name: value for name, value in {**activity, **but}.items() if value is not None}


@dataclass
class Door:
    """The gate in a real server; `knock` gives the status and the sentence."""

    client: TestClient[web.Request, web.Application]
    entra: Entra
    keys: Keys
    clock: Clock

    async def knock(
        self,
        body: object = None,
        token: str | None = "",
        headers: Mapping[str, str] | None = None,
        method: str = "POST",
    ) -> tuple[int, str]:
        """A body that is no bytes is sent as JSON; the token None sends no header."""
        sent = {"Content-Type": "application/json"}
        if token is not None:
            sent["Authorization"] = f"Bearer {token or signed(claims())}"
        data = body if isinstance(body, bytes) else json.dumps(body or usual()).encode()
        answer = await self.client.request(
            method, "/api/messages", data=BytesIO(data), headers={**sent, **(headers or {})}
        )
        return answer.status, await answer.text()

    async def raw(self, head: str, body: bytes = b"") -> tuple[int, str]:
        """The bytes as they are, with a valid token: what no well-behaved client would send."""
        reader, writer = await asyncio.open_connection(self.client.host, self.client.port)
        token = signed(claims())
        writer.write(
            f"POST /api/messages HTTP/1.1\r\nHost: mesa\r\nConnection: close\r\n"
            f"Content-Type: application/json\r\nAuthorization: Bearer {token}\r\n"
            f"{head}\r\n\r\n".encode()
            + body
        )
        answer = (await reader.readuntil(b"\r\n\r\n")).decode()
        length = answer.partition("Content-Length: ")[2].split()[0]
        sentence = (await reader.readexactly(int(length))).decode()
        writer.close()
        return int(answer.split()[1]), sentence


def serving(gate: Gate) -> web.Application:
    async def messages(request: web.Request) -> web.Response:
        try:
            activity = await gate.admit(request)
        except Refused as no:
            return web.Response(text=no.sentence, status=no.status, headers=no.headers)
        return web.Response(text=activity["text"])

    app = web.Application()
    app.router.add_route("*", "/api/messages", messages)
    return app


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def door(clock: Clock) -> AsyncIterator[Door]:
    entra = Entra([jwk("first"), jwk("webchat only", endorsements=["webchat"])])
    entra.published.append(jwk("unendorsed", endorsements=None))
    async with entra.serve() as metadata, aiohttp.ClientSession() as session:
        keys = Keys(session, clock, metadata)
        gate = Gate(Teams(APP_ID, TENANT, keys), clock)
        async with TestClient(TestServer(serving(gate))) as client:
            yield Door(client, entra, keys, clock)


@pytest.fixture
async def demo(clock: Clock) -> AsyncIterator[Door]:
    async with (
        aiohttp.ClientSession() as session,
        TestClient(TestServer(serving(Gate(Loopback(), clock)))) as client,
    ):
        yield Door(client, Entra(), Keys(session, clock), clock)


def refused_plainly(answer: tuple[int, str], status: int) -> None:
    """The right status, and one plain sentence that gives nothing away."""
    assert answer[0] == status
    sentence = answer[1]
    assert sentence.endswith(".")
    assert 10 < len(sentence) < 80
    assert "\n" not in sentence
    assert not {"Traceback", "Error", WORDS, "Ana"} & set(sentence.split())


async def test_what_teams_sends_comes_in(door: Door) -> None:
    assert await door.knock() == (HTTPStatus.OK, WORDS)


def segment(content: object) -> str:
    return urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")


def alg_none() -> str:
    return f"{segment({'alg': 'none', 'kid': 'first'})}.{segment(claims())}."


def public_key_as_secret() -> str:
    secret = (
        rsa_key("first").public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    )
    head = f"{segment({'alg': 'HS256', 'kid': 'first'})}.{segment(claims())}"
    mark = hmac.digest(secret, head.encode(), "sha256")
    return f"{head}.{urlsafe_b64encode(mark).decode().rstrip('=')}"


def at(moment: timedelta) -> float:
    return (NOON + moment).timestamp()


def payload_of_another() -> str:
    head, _, mark = signed(claims(aud="another app")).split(".")
    return f"{head}.{segment(claims())}.{mark}"


UNPROVEN: dict[str, Callable[[], str]] = {
    "garbage": lambda: "garbage",
    "three empty parts": lambda: "..",
    "not base64": lambda: "!.!.!",
    "header is no object": lambda: f"{segment([])}.{segment({})}.",
    "deep header": lambda: f"{urlsafe_b64encode(b'[' * 5000).decode().rstrip('=')}.e30.",
    "letters beyond ASCII": lambda: "señal",
    "alg none": alg_none,
    "HS256 with the public key": public_key_as_secret,
    "no kid": lambda: f"{segment({'alg': 'RS256'})}.{segment(claims())}.c2ln",
    "kid is a number": lambda: f"{segment({'alg': 'RS256', 'kid': 7})}.{segment(claims())}.c2ln",
    "alg is a list": lambda: (
        f"{segment({'alg': ['RS256'], 'kid': 'first'})}.{segment(claims())}.c2ln"
    ),
    "unknown kid": lambda: signed(claims(), kid="unknown"),
    "key of another": lambda: signed(claims(), kid="first", key="another"),
    "payload of another": payload_of_another,
    "signature cut off": lambda: signed(claims()).rpartition(".")[0] + ".",
    "no exp": lambda: signed(claims(exp=None)),
    "exp is text": lambda: signed(claims(exp="tomorrow")),
    "exp is true": lambda: signed(claims(exp=True)),
    "exp is infinite": lambda: signed(claims(exp=float("inf"))),
    "exp is no number": lambda: signed(claims(exp=float("nan"))),
    "exp beyond the calendar": lambda: signed(claims(exp=10**400)),
    "expired": lambda: signed(claims(exp=at(-LEEWAY))),
    "nbf in the future": lambda: signed(claims(nbf=at(LEEWAY + timedelta(seconds=1)))),
    "nbf is text": lambda: signed(claims(nbf="soon")),
    "no aud": lambda: signed(claims(aud=None)),
    "other aud": lambda: signed(claims(aud="another app")),
    "many auds": lambda: signed(claims(aud=[APP_ID, "another app"])),
    "no iss": lambda: signed(claims(iss=None)),
    "emulator": lambda: signed(claims(iss=f"https://sts.windows.net/{TENANT}/", appid=APP_ID)),
    "other iss": lambda: signed(claims(iss="https://api.botframework.com.evil.example")),
    "claims are no object": lambda: f"{segment({'alg': 'RS256', 'kid': 'first'})}.e30.c2ln",
}


@pytest.mark.parametrize("token", UNPROVEN.values(), ids=UNPROVEN.keys())
async def test_a_token_that_proves_nothing(door: Door, token: Callable[[], str]) -> None:
    refused_plainly(await door.knock(token=token()), HTTPStatus.UNAUTHORIZED)


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic bWVzYTptZXNh", "Bearer  "])
async def test_no_token_at_all(door: Door, header: str) -> None:
    refused_plainly(await door.knock(token=None), HTTPStatus.UNAUTHORIZED)
    answer = await door.knock(headers={"Authorization": header})
    refused_plainly(answer, HTTPStatus.UNAUTHORIZED)


async def test_two_tokens_are_none(door: Door) -> None:
    twice = f"Content-Length: 2\r\nAuthorization: Bearer {signed(claims())}"

    refused_plainly(await door.raw(twice, b"{}"), HTTPStatus.UNAUTHORIZED)


@pytest.mark.parametrize(
    "token",
    [
        lambda: signed(claims(exp=at(timedelta(seconds=1) - LEEWAY))),
        lambda: signed(claims(nbf=at(LEEWAY))),
        lambda: signed(claims(nbf=None)),
        lambda: signed(claims(serviceurl=SERVICE_URL.rstrip("/"))),
        lambda: signed(claims(exp=1e11)),
    ],
    ids=["just expired", "just not begun", "no nbf", "no slash", "a thousand years"],
)
async def test_clocks_may_differ_a_little_and_slashes_too(
    door: Door, token: Callable[[], str]
) -> None:
    assert await door.knock(token=token()) == (HTTPStatus.OK, WORDS)


FORBIDDEN: dict[str, Callable[[], str]] = {
    "key for another channel": lambda: signed(claims(), kid="webchat only"),
    "key for no channel": lambda: signed(claims(), kid="unendorsed"),
    "other serviceurl": lambda: signed(claims(serviceurl="https://smba.trafficmanager.net/emea/")),
    "no serviceurl": lambda: signed(claims(serviceurl=None)),
    "serviceurl is a list": lambda: signed(claims(serviceurl=[SERVICE_URL])),
}


@pytest.mark.parametrize("token", FORBIDDEN.values(), ids=FORBIDDEN.keys())
async def test_a_good_token_for_something_else(door: Door, token: Callable[[], str]) -> None:
    refused_plainly(await door.knock(token=token()), HTTPStatus.FORBIDDEN)


@pytest.mark.parametrize(
    "body",
    [
        usual(channelId="webchat"),
        usual(channelId="MSTEAMS"),
        usual(channelId="emulator"),
        usual(channelData=None),
        usual(channelData="text"),
        usual(channelData={"tenant": None}),
        usual(channelData={"tenant": {"id": 7}}),
        usual(channelData={"tenant": {"id": "00000000-0000-0000-0000-000000000002"}}),
    ],
    ids=json.dumps,
)
async def test_another_channel_or_tenant(door: Door, body: dict[str, Any]) -> None:
    refused_plainly(await door.knock(body), HTTPStatus.FORBIDDEN)


@pytest.mark.parametrize(
    "url",
    [
        "http://smba.trafficmanager.net/amer/",
        "https://evil-smba.trafficmanager.net/amer/",
        "https://evil.smba.trafficmanager.net/amer/",
        "https://smba.trafficmanager.net.evil.example/amer/",
        "https://smba.trafficmanager.net@evil.example/",
        "https://smba.trafficmanager.net:443@evil.example/",
        "https://evil.example@smba.trafficmanager.net/",
        "https://smba.trafficmanager.net:8443/amer/",
        "https://smba.trafficmanager.net:/amer/",
        "https://smba.trafficmanager.net./amer/",
        "https://smba.trafficmanager.net\\@evil.example/",
        "https://smba.trafficmanager.net\n.evil.example/",
        "https://smba.trafficmanager.net/amer/\n",
        "https://smba.trafficmanager.net%2eevil.example/",
        "https://smba.trafficmanager.net#@evil.example/",
        "https://smba.trafficmanager.net?@evil.example/",
        "https://smba.trafficmanager.net/amer/?x=1",
        "https://ѕmba.trafficmanager.net/amer/",
        "//smba.trafficmanager.net/amer/",
        "file://smba.trafficmanager.net/amer/",
        "https:smba.trafficmanager.net/amer/",
        " https://smba.trafficmanager.net/amer/",
        "https://127.0.0.1/",
        "http://localhost:56150/_connector",
    ],
)
async def test_a_url_that_only_looks_like_the_connector(door: Door, url: str) -> None:
    """Even where the token says the same, as that of a bot of the attacker's own might."""
    token = signed(claims(serviceurl=url))

    refused_plainly(await door.knock(usual(serviceUrl=url), token), HTTPStatus.FORBIDDEN)


@pytest.mark.parametrize("host", sorted(CONNECTOR_HOSTS))
async def test_the_connectors_of_all_clouds_are_answered(door: Door, host: str) -> None:
    url = f"https://{host}/teams/{TENANT}/"

    answer = await door.knock(usual(serviceUrl=url), signed(claims(serviceurl=url)))

    assert answer == (HTTPStatus.OK, WORDS)


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"{", b"{'a': 1}", b"[]", b"null", b"7", b'"text"', b"NaN", b"\xff\xfe{}\x00"),
        *(b'{"text": "\xc3\x28"}', b'{"text": "\\ud800"}', b"\xef\xbb\xbf{}", b"{} {}"),
        *(b"[" * 100_000, b'{"a":' * 100_000, b"[" * 900 + b"]" * 900),
        b'{"a":' * MAX_DEPTH + b"{}" + b"}" * MAX_DEPTH,
        b'{"a":' + b"[" * MAX_DEPTH + b"]" * MAX_DEPTH + b"}",
    ],
    ids=lambda body: repr(body[:20]),
)
async def test_a_body_that_is_no_activity(door: Door, body: bytes) -> None:
    refused_plainly(await door.knock(body), HTTPStatus.BAD_REQUEST)


@pytest.mark.parametrize(
    "name", ["type", "id", "channelId", "serviceUrl", "from", "conversation", "recipient"]
)
@pytest.mark.parametrize("value", [None, "", 7, [], {}, {"id": ""}, {"id": 7}, {"id": None}])
async def test_a_field_that_is_missing_or_no_text(door: Door, name: str, value: object) -> None:
    refused_plainly(await door.knock(usual(**{name: value})), HTTPStatus.BAD_REQUEST)


async def test_news_of_the_conversation_needs_no_id_but_a_press_does(door: Door) -> None:
    news, press = (usual(type=kind, id=None) for kind in ("conversationUpdate", "invoke"))

    assert await door.knock(news) == (HTTPStatus.OK, WORDS)
    refused_plainly(await door.knock(press), HTTPStatus.BAD_REQUEST)


async def test_what_people_write_is_not_judged_here(door: Door) -> None:
    nested: object = WORDS
    for _ in range(MAX_DEPTH - 1):
        nested = [nested]
    wide: list[object] = [[] for _ in range(1000)]
    odd = '\0 [[[[ {{{{ \\" 💻'

    answer = await door.knock(usual(text=odd, value=nested, entities=wide))

    assert answer == (HTTPStatus.OK, odd)


async def test_only_a_post_of_json(door: Door) -> None:
    for method in ("GET", "PUT", "DELETE", "OPTIONS"):
        refused_plainly(await door.knock(method=method), HTTPStatus.METHOD_NOT_ALLOWED)
    for kind in ("text/plain", "text/json", "application/x-www-form-urlencoded", "", "json"):
        answer = await door.knock(headers={"Content-Type": kind})
        refused_plainly(answer, HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    answer = await door.knock(headers={"Content-Type": "application/json; charset=utf-8"})
    assert answer == (HTTPStatus.OK, WORDS)


async def test_http_is_told_what_it_wants_to_know(door: Door) -> None:
    answer = await door.client.get("/api/messages")
    assert answer.headers["Allow"] == "POST"

    answer = await door.client.post("/api/messages", json={})
    assert answer.headers["WWW-Authenticate"] == "Bearer"


async def test_a_body_of_the_largest_size_and_one_byte_more(door: Door) -> None:
    body = json.dumps(usual()).encode().ljust(MAX_BODY)

    assert await door.knock(body) == (HTTPStatus.OK, WORDS)
    refused_plainly(await door.knock(body + b" "), HTTPStatus.REQUEST_ENTITY_TOO_LARGE)


@pytest.mark.parametrize(
    ("head", "body", "status"),
    [
        (f"Content-Length: {MAX_BODY + 1}", b"", HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
        ("Content-Length: 10", b'{"type": "', HTTPStatus.BAD_REQUEST),
        (
            "Transfer-Encoding: chunked",
            b"110000\r\n" + b" " * 0x110000 + b"\r\n0\r\n\r\n",
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        ),
        (
            "Content-Encoding: gzip\r\nContent-Length: {}",
            gzip.compress(b" " * 8 * MAX_BODY),
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        ),
        ("Content-Encoding: gzip\r\nContent-Length: {}", b"no gzip", HTTPStatus.BAD_REQUEST),
    ],
    ids=["declared", "short", "undeclared", "packed", "badly packed"],
)
async def test_a_content_length_that_lies(
    door: Door, head: str, body: bytes, status: HTTPStatus
) -> None:
    refused_plainly(await door.raw(head.format(len(body)), body), status)


async def test_the_token_is_looked_at_before_the_words(door: Door) -> None:
    refused_plainly(await door.knock(b"{", token="garbage"), HTTPStatus.UNAUTHORIZED)


async def test_a_newly_published_key_works_at_once(door: Door) -> None:
    await door.knock()
    door.entra.published.append(jwk("second"))

    assert await door.knock(token=signed(claims(), kid="second")) == (HTTPStatus.OK, WORDS)


async def test_a_flood_of_unknown_keys_fetches_once_in_five_minutes(door: Door) -> None:
    await door.knock()
    for round_ in (1, 2):
        for n in range(20):
            await door.knock(token=signed(claims(), kid=f"unknown {n}", key="another"))
        assert door.entra.fetches == 1 + round_
        door.clock.now += PAUSE


async def test_without_any_key_teams_is_asked_to_come_again(door: Door) -> None:
    door.entra.status = HTTPStatus.BAD_GATEWAY

    refused_plainly(await door.knock(), HTTPStatus.SERVICE_UNAVAILABLE)


async def test_a_token_seen_before_is_let_in_until_it_expires(door: Door) -> None:
    token = signed(claims())
    assert await door.knock(token=token) == (HTTPStatus.OK, WORDS)
    door.entra.published = [jwk("second")]
    door.clock.now += timedelta(minutes=59)
    assert await door.knock(token=token) == (HTTPStatus.OK, WORDS)

    door.clock.now += timedelta(minutes=1) + LEEWAY

    refused_plainly(await door.knock(token=token), HTTPStatus.UNAUTHORIZED)


async def test_a_token_seen_before_opens_no_other_place(door: Door) -> None:
    token = signed(claims())
    assert await door.knock(token=token) == (HTTPStatus.OK, WORDS)
    elsewhere = usual(serviceUrl="https://smba.trafficmanager.net/emea/")

    refused_plainly(await door.knock(elsewhere, token), HTTPStatus.FORBIDDEN)
    refused_plainly(await door.knock(usual(channelId="webchat"), token), HTTPStatus.FORBIDDEN)


async def test_refusals_are_logged_once_a_minute_without_words_or_names(
    door: Door, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING, "bot")
    for _ in range(50):
        await door.knock(usual(channelId="webchat"))
    assert len(caplog.messages) == 1

    door.clock.now += timedelta(minutes=1)
    await door.knock(usual(channelId="webchat", id="x\nforged line" * 99))

    assert caplog.messages[0] == "refused 403: channel, activity '1732363200000' (0 more before)"
    assert "(49 more before)" in caplog.messages[1]
    assert len(caplog.messages[1].splitlines()[0]) < 200
    assert WORDS not in caplog.text
    assert "Ana" not in caplog.text


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost:56150/_connector",
        "http://127.0.0.1:1/",
        "https://[::1]:56150",
        SERVICE_URL,
    ],
)
async def test_the_demo_asks_for_no_token_and_deals_with_this_machine_alone(
    demo: Door, url: str
) -> None:
    answer = await demo.knock(usual(serviceUrl=url), token=None)

    if url == SERVICE_URL:
        refused_plainly(answer, HTTPStatus.FORBIDDEN)
    else:
        assert answer == (HTTPStatus.OK, WORDS)


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost.evil.example:56150/",
        "http://localhost@evil.example/",
        "http://127.0.0.1.evil.example/",
        "http://127.0.0.2/",
        "http://0.0.0.0/",
        "http://[::2]/",
        "ftp://localhost/",
    ],
)
async def test_the_demo_knows_its_own_machine(demo: Door, url: str) -> None:
    refused_plainly(await demo.knock(usual(serviceUrl=url), token=None), HTTPStatus.FORBIDDEN)


def test_the_demo_may_have_a_tenant_too(clock: Clock) -> None:
    body = json.dumps(usual(serviceUrl="http://localhost/")).encode()

    assert knocked(Gate(Loopback(), clock), body)
    assert knocked(Gate(Loopback(TENANT), clock), body)
    with pytest.raises(Refused):
        knocked(Gate(Loopback("another"), clock), body)


async def test_no_empty_setting_opens_the_door(door: Door) -> None:
    with pytest.raises(ValueError, match="app_id"):
        Teams("", TENANT, door.keys)
    with pytest.raises(ValueError, match="tenant_id"):
        Teams(APP_ID, "", door.keys)
    with pytest.raises(ValueError, match="hosts"):
        Teams(APP_ID, TENANT, door.keys, frozenset())


async def test_the_memory_for_tokens_is_bounded(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert MAX_VISAS == 2_000
    monkeypatch.setattr("bot.visas.MAX_VISAS", 2)
    tokens = [signed(claims(jti=str(n))) for n in range(3)]
    for token in tokens:
        await door.knock(token=token)
    door.entra.published = [jwk("second")]
    await door.knock(token=signed(claims(), kid="second"))  # drops the next oldest

    answers = [(await door.knock(token=token))[0] for token in tokens]

    assert answers == [HTTPStatus.UNAUTHORIZED, HTTPStatus.UNAUTHORIZED, HTTPStatus.OK]


def knocked(gate: Gate, body: bytes, ends: BaseException | None = None) -> dict[str, Any]:
    """Without a server, for the many bodies of the property tests and what breaks on the way."""

    async def admit() -> dict[str, Any]:
        loop = asyncio.get_running_loop()
        stream = aiohttp.StreamReader(BaseProtocol(loop), 2**16, loop=loop)
        stream.feed_data(body)
        if ends:
            stream.set_exception(ends)
        stream.feed_eof()
        headers = {"Content-Type": "application/json"}
        return await gate.admit(make_mocked_request("POST", "/", headers, payload=stream))

    return asyncio.run(admit())


@pytest.mark.parametrize(
    "ends", [web.RequestPayloadError("badly chunked"), ConnectionResetError("went away")], ids=repr
)
def test_a_body_that_breaks_on_the_way(clock: Clock, ends: BaseException) -> None:
    with pytest.raises(Refused) as refusal:
        knocked(Gate(Loopback(), clock), b"{", ends)

    refused_plainly((refusal.value.status, refusal.value.sentence), HTTPStatus.BAD_REQUEST)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(list(usual())), inner),
)


@given(st.binary() | json_values.map(lambda value: json.dumps(value).encode()))
def test_no_body_does_more_than_be_refused(body: bytes) -> None:
    with pytest.raises(Refused) as refusal:
        knocked(Gate(Loopback(), Clock()), body)

    assert refusal.value.status in {HTTPStatus.BAD_REQUEST, HTTPStatus.FORBIDDEN}


@cache
def teams() -> Teams:
    async def built() -> Teams:
        async with aiohttp.ClientSession() as session:
            return Teams(APP_ID, TENANT, Keys(session, Clock()))

    return asyncio.run(built())


@given(
    st.lists(
        st.sampled_from(["https", "http", ":", "//", "/", "@", ".", "\\", "%", "#", "?", "evil"])
        | st.sampled_from(sorted(CONNECTOR_HOSTS))
        | st.text(max_size=2)
    ).map("".join)
    | st.from_regex(r"https://[a-z@:.\\]{0,3}smba\.trafficmanager\.net[@:.\\/a-z0-9]{0,6}\Z")
)
def test_every_url_served_leads_to_a_connector(url: str) -> None:
    if teams().serves(url):
        target = URL(url)
        assert target.scheme == "https"
        assert target.host in CONNECTOR_HOSTS
        assert target.port == 443
        assert target.user is None
