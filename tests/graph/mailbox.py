"""Microsoft Graph's mailboxes, as much of them as Mesa asks, from their public documentation."""

import json
from typing import Any, Self
from urllib.parse import unquote

from aiohttp import web
from aiohttp.test_utils import TestServer

MAILBOX = "mesa@entidad.example"
SIZE = "Integer 0x0E08"


class FakeGraph:
    """`answers` are the statuses of the next calls, with what they ask to wait for."""

    def __init__(self) -> None:
        self.mails: dict[str, bytes] = {}
        self.read: set[str] = set()
        self.asked: list[tuple[str, str, dict[str, str]]] = []
        self.answers: list[tuple[int, dict[str, str]]] = []
        self.open = False
        """Whether it asks for no token: that of a demonstration has none."""
        app = web.Application(middlewares=[self._gate])
        there = f"/v1.0/users/{MAILBOX}"
        app.router.add_get(f"{there}/mailFolders/inbox/messages", self._list)
        app.router.add_get(f"{there}/messages/{{id}}/$value", self._mime)
        app.router.add_get(f"{there}/messages/{{id}}", self._message)
        app.router.add_patch(f"{there}/messages/{{id}}", self._patch)
        self._server = TestServer(app)

    async def __aenter__(self) -> Self:
        await self._server.start_server()
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self._server.close()

    @property
    def url(self) -> str:
        return str(self._server.make_url("/v1.0"))

    @web.middleware
    async def _gate(self, request: web.Request, handler: Any) -> web.StreamResponse:
        self.asked.append((request.method, unquote(request.path), dict(request.query)))
        known = request.headers.get("Authorization", "").startswith("Bearer t")
        if not (known or self.open):
            return web.Response(status=401)
        if self.answers:
            status, headers = self.answers.pop(0)
            if not status:
                assert request.transport is not None
                request.transport.abort()
            return web.json_response(
                {"error": {"message": "Ana"}}, status=status or 500, headers=headers
            )
        found: web.StreamResponse = await handler(request)
        return found

    async def _list(self, request: web.Request) -> web.Response:
        first, second = request.query["$filter"].split(" and ")
        assert first.startswith(f"{request.query['$orderby']} ge ")
        assert second == "isRead eq false"
        left = [id_ for id_ in self.mails if id_ not in self.read][: int(request.query["$top"])]
        found = [
            {
                "id": id_,
                "singleValueExtendedProperties": [{"id": SIZE, "value": str(len(self.mails[id_]))}],
            }
            for id_ in left
        ]
        return web.json_response({"value": found})

    async def _mime(self, request: web.Request) -> web.Response:
        id_ = request.match_info["id"]
        if id_ not in self.mails:
            return web.Response(status=404)
        return web.Response(body=self.mails[id_], content_type="text/plain")

    async def _message(self, request: web.Request) -> web.Response:
        head = self.mails[request.match_info["id"]].partition(b"\n\n")[0].decode()
        lines = [line.partition(": ") for line in head.split("\n")]
        named = [{"name": name, "value": value} for name, _, value in lines]
        return web.json_response({"internetMessageHeaders": named})

    async def _patch(self, request: web.Request) -> web.Response:
        assert json.loads(await request.text()) == {"isRead": True}
        self.read.add(request.match_info["id"])
        return web.json_response({})
