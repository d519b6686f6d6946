"""Microsoft Graph on loopback, as much of it as a service desk asks: written from its public
documentation, it keeps what it was asked, and fails when it is told to.

A part of it that another test needs is a route more: `GraphServer.app` takes them before it starts.
"""

import asyncio
import re
from dataclasses import dataclass, field
from typing import Any, Self

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer

from graph.client import Graph

Json = dict[str, Any]

TOKEN = "graph-token"
_EQUALS = re.compile(r"(\w+) eq '((?:[^']|'')*)'")
_SEARCHED = re.compile(r'"(\w+):([^"]*)"')


@dataclass
class Asked:
    """One request, as it came."""

    method: str
    path: str
    query: dict[str, str]
    consistency: str = ""


@dataclass
class Failure:
    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: str = '{"error": {"code": "no", "message": "ana.rojas@entidad.example"}}'


class NoToken(Exception):
    pass


class Tokens:
    """One token; a new one after it was refused."""

    def __init__(self) -> None:
        self.refused: list[str | None] = []
        self.missing = False

    async def get(self) -> str | None:
        if self.missing:
            raise NoToken("AADSTS7000222")
        return f"{TOKEN}-{len(self.refused)}"

    def invalidate(self, refused: str | None = None) -> None:
        self.refused.append(refused)


class GraphServer:
    def __init__(self) -> None:
        self.users: dict[str, Json] = {}
        self.asked: list[Asked] = []
        self.failures: list[Failure] = []
        """The next requests fail like this, one after the other."""
        self.silent = asyncio.Event()
        self.silent.set()
        """While it is cleared, no request is answered."""
        self.tokens = Tokens()
        self.anonymous = False
        """Whether it asks for no token: what a demonstration without an identity can reach."""
        self.app = web.Application(middlewares=[self._door])
        self.app.router.add_get("/v1.0/users", self._list)
        self.app.router.add_get("/v1.0/users/{id}", self._user)
        self._server = TestServer(self.app)

    async def __aenter__(self) -> Self:
        await self._server.start_server()
        self._session = aiohttp.ClientSession()
        return self

    async def __aexit__(self, *_error: object) -> None:
        self.silent.set()
        await self._session.close()
        await self._server.close()

    @property
    def url(self) -> str:
        return str(self._server.make_url("/v1.0"))

    def client(self, url: str = "") -> Graph:
        return Graph(self._session, url or self.url, self.tokens, NoToken)

    def adds(self, id_: str, **known: Any) -> None:
        self.users[id_] = {"id": id_, "businessPhones": [], **known}

    @web.middleware
    async def _door(self, request: web.Request, handler: Any) -> web.StreamResponse:
        query = dict(request.query)
        level = request.headers.get("ConsistencyLevel", "")
        self.asked.append(Asked(request.method, request.path, query, level))
        await self.silent.wait()
        if self.failures:
            failed = self.failures.pop(0)
            return web.Response(text=failed.body, status=failed.status, headers=failed.headers)
        known = request.headers.get("Authorization", "").startswith(f"Bearer {TOKEN}")
        if not (known or self.anonymous):
            return web.json_response({"error": {"code": "InvalidAuthenticationToken"}}, status=401)
        answer: web.StreamResponse = await handler(request)
        return answer

    async def _user(self, request: web.Request) -> web.Response:
        user = self.users.get(request.match_info["id"])
        if user is None:
            return web.json_response({"error": {"code": "Request_ResourceNotFound"}}, status=404)
        return web.json_response(_selected(user, request))

    async def _list(self, request: web.Request) -> web.Response:
        query = request.query
        if "$search" in query and request.headers.get("ConsistencyLevel") != "eventual":
            return web.json_response({"error": {"code": "Request_UnsupportedQuery"}}, status=400)
        found = [user for user in self.users.values() if _fits(user, query)]
        top = int(query.get("$top", 100))
        return web.json_response({"value": [_selected(user, request) for user in found[:top]]})


def _selected(user: Json, request: web.Request) -> Json:
    """Without `$select` Graph gives a default set, without department, company and number."""
    usual = "id,displayName,mail,userPrincipalName,officeLocation,businessPhones,mobilePhone"
    wanted = request.query.get("$select", usual).split(",")
    return {name: user.get(name) for name in wanted}


def _fits(user: Json, query: Any) -> bool:
    if "$filter" in query:
        pairs = [(n, v.replace("''", "'").lower()) for n, v in _EQUALS.findall(query["$filter"])]
        return any(str(user.get(name) or "").lower() == value for name, value in pairs)
    for name, words in _SEARCHED.findall(query.get("$search", "")):
        has = str(user.get(name) or "").lower().split()
        if all(any(token.startswith(word) for token in has) for word in words.lower().split()):
            return True
    return "$search" not in query
