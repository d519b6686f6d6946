"""Microsoft Graph, as much of it as a service desk asks: app-only, on the one pooled session.

Source: learn.microsoft.com/graph, "Use the API", "Throttling guidance".
"""

import logging
from collections.abc import Mapping
from datetime import timedelta
from http import HTTPStatus
from typing import Any, Protocol

import aiohttp
import orjson
from yarl import URL

log = logging.getLogger(__name__)

TIMEOUT = aiohttp.ClientTimeout(total=30, sock_connect=5)
PATIENT = aiohttp.ClientTimeout(total=300, sock_connect=5, sock_read=30)
"""For what may be large."""
LARGEST_ANSWER = 4 * 2**20
"""Bytes of JSON; what is larger is no answer to what is asked here."""
LONGEST_PAUSE = timedelta(minutes=15)


class Tokens(Protocol):
    async def get(self) -> str | None: ...
    def invalidate(self, refused: str | None = None) -> None: ...


class GraphUnavailable(Exception):
    """No answer now. `why` is a status or the name of an error, never what Graph said."""

    def __init__(self, why: str, retry_after: timedelta = timedelta()) -> None:
        super().__init__(why)
        self.why, self.retry_after = why, retry_after


class TooLarge(GraphUnavailable):
    """The answer has more bytes than were asked for."""


class Graph:
    """`base` ends in the version: `https://graph.microsoft.com/v1.0`. `no_token` is what `tokens`
    raises when it has none."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        base: str,
        tokens: Tokens,
        no_token: type[Exception],
    ) -> None:
        self._session, self._base = session, base
        self._tokens, self._no_token = tokens, no_token

    async def get(
        self,
        path: str,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Any | None:
        """The answer's JSON; None for what is not there (404). Raises GraphUnavailable."""
        body = await self._asked("GET", path, params or {}, None, LARGEST_ANSWER, headers)
        return None if body is None else _json(body)

    async def get_bytes(self, path: str, largest: int) -> bytes | None:
        """An answer as it is; None for what is not there. Raises TooLarge, GraphUnavailable."""
        return await self._asked("GET", path, {}, None, largest, timeout=PATIENT)

    async def patch(self, path: str, values: Mapping[str, Any]) -> bool:
        """Whether it was there. Raises GraphUnavailable."""
        return await self._asked("PATCH", path, {}, values, LARGEST_ANSWER) is not None

    async def _asked(
        self,
        method: str,
        path: str,
        params: Mapping[str, str],
        values: Mapping[str, Any] | None,
        largest: int,
        more: Mapping[str, str] | None = None,
        timeout: aiohttp.ClientTimeout = TIMEOUT,  # noqa: ASYNC109 - of a request
    ) -> bytes | None:
        try:
            token = await self._tokens.get()
        except self._no_token as error:
            raise GraphUnavailable(str(error)) from None
        headers = {**(more or {}), **({"Authorization": f"Bearer {token}"} if token else {})}
        url = URL(self._base + path, encoded=True).update_query(params)
        try:
            async with self._session.request(
                method, url, headers=headers, json=values, timeout=timeout, allow_redirects=False
            ) as answer:
                if answer.status == HTTPStatus.UNAUTHORIZED and token:
                    self._tokens.invalidate(token)
                if answer.status == HTTPStatus.NOT_FOUND:
                    return None
                if not HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES:
                    raise GraphUnavailable(str(answer.status), _pause(answer))
                return await _whole(answer, largest)
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            raise GraphUnavailable(type(error).__name__) from None


async def _whole(answer: aiohttp.ClientResponse, largest: int) -> bytes:
    found = bytearray()
    async for chunk in answer.content.iter_chunked(2**16):
        found += chunk
        if len(found) > largest:
            raise TooLarge("too large")
    return bytes(found)


def _json(body: bytes) -> Any:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        raise GraphUnavailable("no JSON") from None


def _pause(answer: aiohttp.ClientResponse) -> timedelta:
    """What Retry-After asks for, in seconds; within reason."""
    written = answer.headers.get("Retry-After", "")
    seconds = int(written[:9]) if written.isascii() and written.isdecimal() else 0
    return min(timedelta(seconds=seconds), LONGEST_PAUSE)
