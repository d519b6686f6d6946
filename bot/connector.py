"""The calls of the Bot Framework's connector, over one pooled session."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from typing import Any, Protocol
from urllib.parse import quote

import aiohttp
import orjson

TIMEOUT = aiohttp.ClientTimeout(total=10)
"""Shorter than the courier's lease: nobody else takes up a message that is still on its way."""
_BODY = 64 * 1024

Activity = Mapping[str, Any]


class Tokens(Protocol):
    async def get(self) -> str | None: ...
    def invalidate(self, refused: str | None = None) -> None: ...


class Hosts(Protocol):
    def serves(self, url: str) -> bool: ...


@dataclass(slots=True)
class ConnectorFailed(Exception):
    """What the connector answered. `status` 0: it did not. `retry_after` is zero where it did not
    say. `code` is the Bot Framework's own, e.g. `BotNotInConversationRoster`."""

    status: int
    code: str
    retry_after: timedelta = timedelta()

    def __str__(self) -> str:
        return f"{self.status} {self.code}".strip()


class Connector:
    """Sends with the bot's token, and only to hosts that the gate would let in (never to whatever
    a stored service URL says)."""

    def __init__(self, session: aiohttp.ClientSession, tokens: Tokens, hosts: Hosts) -> None:
        self._session, self._tokens, self._hosts = session, tokens, hosts

    async def send(self, service_url: str, conversation: str, activity: Activity) -> str:
        """The id of the new message."""
        path = f"v3/conversations/{quote(conversation, safe='')}/activities"
        return _id(await self._call("POST", service_url, path, activity))

    async def reply(self, service_url: str, conversation: str, to: str, activity: Activity) -> str:
        path = f"v3/conversations/{quote(conversation, safe='')}/activities/{quote(to, safe='')}"
        return _id(await self._call("POST", service_url, path, activity))

    async def update(
        self, service_url: str, conversation: str, message: str, activity: Activity
    ) -> None:
        path = (
            f"v3/conversations/{quote(conversation, safe='')}/activities/{quote(message, safe='')}"
        )
        await self._call("PUT", service_url, path, {**activity, "id": message})

    async def delete(self, service_url: str, conversation: str, message: str) -> None:
        path = (
            f"v3/conversations/{quote(conversation, safe='')}/activities/{quote(message, safe='')}"
        )
        await self._call("DELETE", service_url, path, None)

    async def create(self, service_url: str, parameters: Mapping[str, Any]) -> str:
        """The id of the conversation."""
        return _id(await self._call("POST", service_url, "v3/conversations", parameters))

    async def begin(self, service_url: str, parameters: Mapping[str, Any]) -> tuple[str, str]:
        """A new conversation that begins with a message: the ids of both."""
        said = await self._call("POST", service_url, "v3/conversations", parameters)
        conversation = _id(said)
        # The thread of a channel is named after the message that it begins with.
        return conversation, str(said.get("activityId") or conversation.partition("messageid=")[2])

    async def member(self, service_url: str, conversation: str, user: str) -> Mapping[str, Any]:
        """Name, e-mail and Entra object id, as the roster of the conversation has them."""
        path = f"v3/conversations/{quote(conversation, safe='')}/members/{quote(user, safe='')}"
        return await self._call("GET", service_url, path, None)

    async def _call(
        self, method: str, service_url: str, path: str, body: Mapping[str, Any] | None
    ) -> Mapping[str, Any]:
        """Raises ConnectorFailed. A 401 is tried once more with a new token."""
        if not self._hosts.serves(service_url):
            raise ConnectorFailed(403, "InvalidBotApiHost")
        url = f"{service_url.rstrip('/')}/{path}"
        data = orjson.dumps(body) if body is not None else None
        token = await self._tokens.get()
        try:
            return await self._once(method, url, data, token)
        except ConnectorFailed as failed:
            if failed.status != HTTPStatus.UNAUTHORIZED or token is None:
                raise
        self._tokens.invalidate(token)
        return await self._once(method, url, data, await self._tokens.get())

    async def _once(
        self, method: str, url: str, data: bytes | None, token: str | None
    ) -> Mapping[str, Any]:
        headers = {"Content-Type": "application/json"} if data is not None else {}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        try:
            async with self._session.request(
                method, url, data=data, headers=headers, timeout=TIMEOUT, allow_redirects=False
            ) as answer:
                said = _json(await _read(answer))
                if HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES:
                    return said
                raise ConnectorFailed(answer.status, _code(said), retry_after(answer))
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            raise ConnectorFailed(0, type(error).__name__) from None


async def _read(answer: aiohttp.ClientResponse) -> bytes:
    body = bytearray()
    async for chunk in answer.content.iter_any():
        body += chunk
        if len(body) > _BODY:
            break
    return bytes(body)


def _json(body: bytes) -> Mapping[str, Any]:
    """Anything that is no JSON object counts as empty: some failures are pages of HTML."""
    try:
        said = orjson.loads(body)
    except orjson.JSONDecodeError:
        return {}
    return said if isinstance(said, dict) else {}


def _id(said: Mapping[str, Any]) -> str:
    return str(said.get("id") or "")


def _code(said: Mapping[str, Any]) -> str:
    error = said.get("error")
    code = error.get("code") if isinstance(error, dict) else None
    return str(code or "")[:80]


def retry_after(answer: aiohttp.ClientResponse) -> timedelta:
    """How long it asked to be left alone; no time where it did not say."""
    written = answer.headers.get("Retry-After", "")
    return timedelta(seconds=min(int(written), 3600)) if written.isdecimal() else timedelta()
