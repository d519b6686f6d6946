"""The tests' own Entra: real keys, tokens signed with them, a loopback server that shows them."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from http import HTTPStatus
from typing import Any

import jwt
from aiohttp import web
from aiohttp.test_utils import TestServer
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key

APP_ID = "00000000-0000-4000-8000-0000000000aa"
TENANT = "00000000-0000-0000-0000-000000000001"
SERVICE_URL = "https://smba.trafficmanager.net/amer/"
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@dataclass
class Clock:
    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now


@cache
def rsa_key(name: str) -> RSAPrivateKey:
    """One real key a name; making one takes a while, so each is made once a run."""
    del name
    return generate_private_key(public_exponent=65537, key_size=2048)


def jwk(kid: str, **but: object) -> dict[str, Any]:
    """The public half of the key, as Microsoft publishes it."""
    public = jwt.algorithms.RSAAlgorithm.to_jwk(rsa_key(kid).public_key(), as_dict=True)
    return {**public, "kid": kid, "use": "sig", "endorsements": ["msteams"], **but}


def claims(**but: object) -> dict[str, Any]:
    """A valid token's claims but for these; None leaves one out."""
    usual = {
        "iss": "https://api.botframework.com",
        "aud": APP_ID,
        "nbf": int(NOON.timestamp()),
        "exp": int((NOON + timedelta(hours=1)).timestamp()),
        "serviceurl": SERVICE_URL,
    }
    return {name: value for name, value in {**usual, **but}.items() if value is not None}


def sign(payload: dict[str, Any], kid: str = "first", key: str | None = None) -> str:
    return jwt.encode(payload, rsa_key(key or kid), "RS256", {"kid": kid})


@dataclass
class Entra:
    """Publishes what it is told to. `document` instead of the keys, when there is one."""

    published: list[dict[str, Any]] = field(default_factory=lambda: [jwk("first")])
    document: bytes | None = None
    status: HTTPStatus = HTTPStatus.OK
    fetches: int = 0
    keys_url: str = ""

    @asynccontextmanager
    async def serve(self) -> AsyncIterator[str]:
        """On loopback; gives the address of the metadata."""
        app = web.Application()
        app.router.add_get("/openid", self._metadata)
        app.router.add_get("/keys", self._keys)
        async with TestServer(app) as server:
            self.keys_url = str(server.make_url("/keys"))
            yield str(server.make_url("/openid"))

    async def _metadata(self, _: web.Request) -> web.Response:
        return web.json_response({"jwks_uri": self.keys_url})

    async def _keys(self, _: web.Request) -> web.Response:
        self.fetches += 1
        body = self.document or json.dumps({"keys": self.published}).encode()
        return web.Response(body=body, status=self.status, content_type="application/json")
