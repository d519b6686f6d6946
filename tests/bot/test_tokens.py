import asyncio
import hashlib
import ssl
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from ipaddress import IPv4Address
from pathlib import Path

import jwt
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from bot.tokens import (
    AHEAD,
    MULTI_TENANT,
    RESOURCE,
    RETRY_AFTER,
    AppPassword,
    Certificate,
    ManagedIdentity,
    NoTokens,
    Tokens,
    TokenUnavailable,
)
from tests.bot.signing import APP_ID, TENANT, Clock, rsa_key

HOUR = timedelta(hours=1)
SECRET = "never in a message"


@dataclass
class FakeSource:
    lifetime: timedelta = HOUR
    fails: bool = False
    fetches: int = 0
    threads: set[int] = field(default_factory=set)

    def fetch(self) -> tuple[str, float]:
        self.threads.add(threading.get_ident())
        self.fetches += 1
        if self.fails:
            raise TokenUnavailable("invalid_client 7000215")
        return f"token {self.fetches}", self.lifetime.total_seconds()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def source() -> FakeSource:
    return FakeSource()


@pytest.fixture
def tokens(source: FakeSource, clock: Clock) -> Tokens:
    return Tokens(source, clock)


async def everything_begun_has_ended() -> None:
    others = asyncio.all_tasks() - {asyncio.current_task()}
    await asyncio.gather(*others, return_exceptions=True)


async def test_one_token_a_lifetime(tokens: Tokens, source: FakeSource, clock: Clock) -> None:
    assert await tokens.get() == "token 1"
    clock.now += HOUR - AHEAD - timedelta(seconds=1)
    assert await tokens.get() == "token 1"
    await everything_begun_has_ended()

    assert source.fetches == 1


async def test_the_loop_never_fetches(tokens: Tokens, source: FakeSource) -> None:
    await tokens.get()

    assert source.threads
    assert threading.get_ident() not in source.threads


async def test_many_callers_wait_for_one_fetch(tokens: Tokens, source: FakeSource) -> None:
    assert set(await asyncio.gather(*(tokens.get() for _ in range(50)))) == {"token 1"}

    assert source.fetches == 1


async def test_a_caller_who_gives_up_leaves_the_fetch_to_the_others(
    tokens: Tokens, source: FakeSource
) -> None:
    first, second = (asyncio.create_task(tokens.get()) for _ in range(2))
    await asyncio.sleep(0)

    first.cancel()

    assert await second == "token 1"
    assert source.fetches == 1


async def test_the_next_token_is_fetched_while_the_present_one_serves(
    tokens: Tokens, source: FakeSource, clock: Clock
) -> None:
    await tokens.get()
    clock.now += HOUR - AHEAD

    assert {await tokens.get() for _ in range(10)} == {"token 1"}
    await everything_begun_has_ended()

    assert await tokens.get() == "token 2"
    assert source.fetches == 2


async def test_a_token_that_could_expire_on_the_way_is_not_used(
    tokens: Tokens, clock: Clock
) -> None:
    await tokens.get()
    clock.now += HOUR - timedelta(seconds=30)

    assert await tokens.get() == "token 2"


async def test_a_short_lived_token_is_not_fetched_again_and_again(
    tokens: Tokens, source: FakeSource
) -> None:
    source.lifetime = timedelta(minutes=5)

    for _ in range(10):
        assert await tokens.get() == "token 1"
    await everything_begun_has_ended()

    assert source.fetches == 1


async def test_a_failed_renewal_leaves_the_present_token_and_is_tried_again(
    tokens: Tokens, source: FakeSource, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    await tokens.get()
    source.fails = True
    clock.now += HOUR - AHEAD
    for _ in range(10):
        assert await tokens.get() == "token 1"
        await everything_begun_has_ended()
    assert source.fetches == 2
    assert "invalid_client 7000215" in caplog.text

    source.fails = False
    clock.now += RETRY_AFTER
    assert await tokens.get() == "token 1"
    await everything_begun_has_ended()
    assert await tokens.get() == "token 3"


async def test_without_a_token_everybody_who_waits_is_told(
    tokens: Tokens, source: FakeSource
) -> None:
    source.fails = True

    told = await asyncio.gather(*(tokens.get() for _ in range(10)), return_exceptions=True)
    assert {str(error) for error in told} == {"invalid_client 7000215"}
    assert source.fetches == 1

    source.fails = False
    assert await tokens.get() == "token 2"


async def test_a_refused_token_is_fetched_anew_once(tokens: Tokens, source: FakeSource) -> None:
    old = await tokens.get()

    tokens.invalidate(old)
    assert await tokens.get() == "token 2"
    tokens.invalidate(old)  # the 401 of a slower request with the same old token
    assert await tokens.get() == "token 2"

    tokens.invalidate()
    assert await tokens.get() == "token 3"
    assert source.fetches == 3


async def test_the_demo_has_no_token() -> None:
    none = NoTokens()

    none.invalidate()

    assert await none.get() is None  # type: ignore[func-returns-value]


def test_no_secret_shows(source: FakeSource, clock: Clock) -> None:
    password = AppPassword(APP_ID, TENANT, SECRET)

    assert SECRET not in repr(password)
    assert SECRET not in repr(Tokens(password, clock))
    assert source.fetches == 0


@dataclass
class Login:
    """login.microsoftonline.com on loopback, and the managed identity of an App Service."""

    url: str = ""
    refuses: bool = False
    forms: list[dict[str, str]] = field(default_factory=list)

    async def configuration(self, request: web.Request) -> web.Response:
        tenant = f"{self.url}/{request.match_info['tenant']}"
        return web.json_response(
            {
                "issuer": tenant,
                "authorization_endpoint": f"{tenant}/authorize",
                "token_endpoint": f"{tenant}/token",
            }
        )

    async def token(self, request: web.Request) -> web.Response:
        form = await request.post()
        self.forms.append({name: str(value) for name, value in form.items()})
        self.forms[-1]["tenant"] = request.match_info["tenant"]
        if self.refuses:
            return web.json_response(
                {
                    "error": "invalid_client",
                    "error_description": f"AADSTS7000215: {SECRET}",
                    "error_codes": [7000215],
                },
                status=HTTPStatus.UNAUTHORIZED,
            )
        return web.json_response({"access_token": "a token", "expires_in": 3599})

    async def identity(self, request: web.Request) -> web.Response:
        self.forms.append(dict(request.query))
        if self.refuses:
            return web.json_response({"statusCode": 400, "message": SECRET})
        expires = int(datetime.now(UTC).timestamp()) + 86_400
        return web.json_response({"access_token": "a token", "expires_on": str(expires)})


@asynccontextmanager
async def served(login: Login, tls: ssl.SSLContext) -> AsyncIterator[Login]:
    app = web.Application()
    app.router.add_get("/{tenant}/v2.0/.well-known/openid-configuration", login.configuration)
    app.router.add_post("/{tenant}/token", login.token)
    app.router.add_get("/identity", login.identity)
    server = TestServer(app, scheme="https")
    await server.start_server(ssl=tls)
    login.url = str(server.make_url("")).rstrip("/")
    yield login
    await server.close()


@pytest.fixture
async def login(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Login]:
    key = rsa_key("login")
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - HOUR)
        .not_valid_after(now + HOUR)
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    public, private = tmp_path / "login.crt", tmp_path / "login.pem"
    public.write_bytes(certificate.public_bytes(Encoding.PEM))
    private.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(public, private)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(public))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    async with served(Login(), tls) as login:
        yield login


@pytest.mark.parametrize("tenant", [TENANT, MULTI_TENANT])
async def test_a_token_for_a_password(login: Login, tenant: str) -> None:
    source = AppPassword(APP_ID, tenant, SECRET, login.url)

    assert await asyncio.to_thread(source.fetch) == ("a token", 3599)
    assert await asyncio.to_thread(source.fetch) == ("a token", 3599)

    assert len(login.forms) == 2  # not msal's memory: the first may have been refused
    form = login.forms[0]
    assert (form["tenant"], form["scope"]) == (tenant, f"{RESOURCE}/.default")
    assert (form["client_id"], form["client_secret"]) == (APP_ID, SECRET)


async def test_a_token_for_a_certificate(login: Login, tmp_path: Path) -> None:
    pem = tmp_path / "login.pem"
    thumbprint = hashlib.sha1(b"the certificate", usedforsecurity=False).hexdigest()
    source = Certificate(APP_ID, TENANT, pem, thumbprint, login.url)

    assert await asyncio.to_thread(source.fetch) == ("a token", 3599)

    assertion = login.forms[0]["client_assertion"]
    signed = jwt.decode(
        assertion, rsa_key("login").public_key(), ["RS256"], audience=f"{login.url}/{TENANT}/token"
    )
    assert signed["iss"] == APP_ID


async def test_a_token_for_a_managed_identity(
    login: Login, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IDENTITY_ENDPOINT", f"{login.url}/identity")
    monkeypatch.setenv("IDENTITY_HEADER", "header")

    token, seconds = await asyncio.to_thread(ManagedIdentity(APP_ID).fetch)

    assert token == "a token"
    assert 86_000 < seconds <= 86_400
    assert login.forms[0]["client_id"] == APP_ID
    assert login.forms[0]["resource"] == RESOURCE


async def test_a_refusal_tells_the_code_and_no_secret(login: Login) -> None:
    login.refuses = True

    with pytest.raises(TokenUnavailable) as refusal:
        await asyncio.to_thread(AppPassword(APP_ID, TENANT, SECRET, login.url).fetch)

    assert str(refusal.value) == "invalid_client 7000215"
    assert SECRET not in repr(refusal.value)


async def test_no_managed_identity_here(login: Login, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IDENTITY_ENDPOINT", f"{login.url}/identity")
    monkeypatch.setenv("IDENTITY_HEADER", "header")
    login.refuses = True

    with pytest.raises(TokenUnavailable, match=r"^invalid_scope$"):
        await asyncio.to_thread(ManagedIdentity(APP_ID).fetch)


async def test_nobody_there_to_answer(unused_tcp_port: int) -> None:
    login = f"https://127.0.0.1:{unused_tcp_port}"

    with pytest.raises(TokenUnavailable, match=r"^ConnectionError$"):
        await asyncio.to_thread(AppPassword(APP_ID, TENANT, SECRET, login).fetch)


@pytest.mark.parametrize("content", [None, b"", b"\xff\xfe", b"no key at all"])
async def test_a_certificate_that_cannot_be_read(
    login: Login, tmp_path: Path, content: bytes | None
) -> None:
    pem = tmp_path / "broken.pem"
    if content is not None:
        pem.write_bytes(content)

    with pytest.raises(TokenUnavailable, match=r"^[A-Za-z]+$"):
        await asyncio.to_thread(Certificate(APP_ID, TENANT, pem, "ab" * 20, login.url).fetch)
