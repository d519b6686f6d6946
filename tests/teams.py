"""Teams' own servers, as much of them as a bot can see: a connector on loopback that keeps what is
sent to it, and fails when it is told to."""

import itertools
from collections import defaultdict
from collections.abc import Awaitable, Callable
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any, Self
from urllib.parse import unquote

from aiohttp import web
from aiohttp.test_utils import TestServer

Json = dict[str, Any]


@dataclass
class Message:
    id: str
    activity: Json
    updates: int = 0

    @property
    def card(self) -> Json | None:
        attachments = self.activity.get("attachments") or []
        return attachments[0]["content"] if attachments else None

    @property
    def text(self) -> str:
        return str(self.activity.get("text") or "")


@dataclass
class Failure:
    status: int
    code: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    delivered: bool = False
    """Whether the message got through although the answer says no: a 502 on the way back."""


class FakeTeams:
    def __init__(self) -> None:
        self.chats: dict[str, list[Message]] = defaultdict(list)
        self.calls: list[tuple[str, str]] = []
        self.failures: list[Failure] = []
        """The next calls fail like this, one after the other."""
        self.created: list[Json] = []
        self.begins: Failure | None = None
        """What the beginning of a thread in a channel fails with, while it is set."""
        self.meanwhile: Callable[[], Awaitable[object]] | None = None
        """What happens elsewhere while a thread begins."""
        self._ids = itertools.count(1)
        app = web.Application()
        app.router.add_post("/v3/conversations", self._create)
        app.router.add_post("/v3/conversations/{chat}/activities", self._send)
        app.router.add_route("*", "/v3/conversations/{chat}/activities/{id}", self._touch)
        self._server = TestServer(app)

    async def __aenter__(self) -> Self:
        await self._server.start_server()
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self._server.close()

    def goes_on(self, before: "FakeTeams") -> None:
        """With the chats that another one had at its end."""
        self.chats.update(deepcopy(before.chats))
        self._ids = itertools.count(1 + sum(map(len, self.chats.values())))

    @property
    def url(self) -> str:
        return str(self._server.make_url("/"))

    async def _create(self, request: web.Request) -> web.Response:
        self.calls.append(("CREATE", ""))
        if failed := self._fails():
            return failed
        asked = await request.json()
        if asked["isGroup"] and self.begins:
            self.failures.append(self.begins)
            return self._fails() or web.Response()
        self.created.append(asked)
        if asked["isGroup"]:
            if self.meanwhile:
                await self.meanwhile()
            return self._began(asked)
        return web.json_response({"id": f"chat-{asked['members'][0]['id']}"}, status=201)

    def _began(self, asked: Json) -> web.Response:
        """A thread of a channel: named after the message that it begins with."""
        channel = asked["channelData"]["channel"]["id"]
        message = Message(f"m{next(self._ids)}", asked["activity"])
        thread = f"{channel};messageid={message.id}"
        self.chats[thread].append(message)
        return web.json_response({"id": thread, "activityId": message.id}, status=201)

    async def _send(self, request: web.Request) -> web.Response:
        chat = unquote(request.match_info["chat"])
        self.calls.append(("SEND", chat))
        activity = await request.json()
        if self.failures and not self.failures[0].delivered and (failed := self._fails()):
            return failed
        message = Message(f"m{next(self._ids)}", activity)
        self.chats[chat].append(message)
        return self._fails() or web.json_response({"id": message.id}, status=201)

    async def _touch(self, request: web.Request) -> web.Response:
        chat, wanted = unquote(request.match_info["chat"]), unquote(request.match_info["id"])
        self.calls.append(("UPDATE", chat))
        if failed := self._fails():
            return failed
        found = next((m for m in self.chats[chat] if m.id == wanted), None)
        if found is None:
            said = {"error": {"code": "ActivityNotFound", "message": "gone"}}
            return web.json_response(said, status=404)
        found.activity = await request.json()
        found.updates += 1
        return web.json_response({"id": wanted})

    def _fails(self) -> web.Response | None:
        if not self.failures:
            return None
        failure = self.failures.pop(0)
        said = {"error": {"code": failure.code, "message": "no"}}
        return web.json_response(said, status=failure.status, headers=failure.headers)
