"""One file over the network (R6): from an allowed place, its redirects checked one by one, never
longer than it may be, whatever its length is said to be."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus

import aiohttp
from yarl import URL

from bot.connector import Tokens, retry_after
from bot.filetypes import Judged, NotTaken, judge
from bot.sources import IP, CheckedResolver, Link, Sources, WrongAddress, public
from bot.tokens import TokenUnavailable
from domain.attachment import LARGEST, Attachment, Fault
from domain.shelf import CHUNK, Shelf

AT_ONCE = 4
REDIRECTS = 3
TIMEOUT = aiohttp.ClientTimeout(total=300, sock_connect=10, sock_read=15)
"""Of one request, the redirects of a file each have their own; a line that says nothing is given up
soon."""

_ELSEWHERE = frozenset({301, 302, 303, 307, 308})
_LATER = frozenset({408, 425, 429, 500, 502, 503, 504})


class NotNow(Exception):
    """It may come when it is tried again."""

    def __init__(self, why: str, retry_after: timedelta = timedelta()) -> None:
        super().__init__(why)
        self.why, self.retry_after = why, retry_after


@dataclass(frozen=True, slots=True)
class Fetched:
    judged: Judged
    size: int


def file_session(
    may: Callable[[IP], bool] = public,
    resolver: aiohttp.abc.AbstractResolver | None = None,
    timeout: aiohttp.ClientTimeout = TIMEOUT,
) -> aiohttp.ClientSession:
    """A session of its own: it keeps no cookies, unpacks nothing, and goes to no address that was
    not checked."""
    connector = aiohttp.TCPConnector(
        limit=2 * AT_ONCE, resolver=CheckedResolver(may, resolver), use_dns_cache=False
    )
    return aiohttp.ClientSession(
        connector=connector,
        timeout=timeout,
        cookie_jar=aiohttp.DummyCookieJar(),
        auto_decompress=False,
        headers={"Accept-Encoding": "identity"},
    )


@dataclass(frozen=True, slots=True)
class Downloads:
    session: aiohttp.ClientSession
    tokens: Tokens
    sources: Sources
    shelf: Shelf

    async def fetch(self, file: Attachment) -> Fetched:
        """Onto the shelf, under its id; nothing stays there of what is not taken. Raises NotTaken,
        NotNow, OSError of the shelf."""
        size = 0
        async with (
            self._answer(file) as answer,
            self.shelf.put(file.id, file.attempts) as slot,
        ):
            async for chunk in _chunks(answer):
                size += len(chunk)
                if size > LARGEST:
                    raise NotTaken(Fault.TOO_LARGE)
                await slot.write(chunk)
            if not size:
                raise NotTaken(Fault.EMPTY)
            judged = await slot.look(lambda whole: judge(whole, file.name, size))
            await slot.keep()
        return Fetched(judged, size)

    @asynccontextmanager
    async def _answer(self, file: Attachment) -> AsyncIterator[aiohttp.ClientResponse]:
        link = self.sources.link(file.source, pasted=file.pasted)
        # What a redirect leads to takes no token, wherever it lies.
        token = await self._token() if link.token else None
        for _ in range(REDIRECTS + 1):
            answer = await self._asked(link, token)
            try:
                if answer.status not in _ELSEWHERE:
                    self._check(answer, token)
                    yield answer
                    return
                link, token = self._next(answer, pasted=file.pasted), None
            finally:
                answer.close()
        raise NotTaken(Fault.PLACE)

    async def _token(self) -> str | None:
        try:
            return await self.tokens.get()
        except TokenUnavailable as error:
            raise NotNow(error.code) from None

    async def _asked(self, link: Link, token: str | None) -> aiohttp.ClientResponse:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        try:
            return await self.session.get(link.url, headers=headers, allow_redirects=False)
        except aiohttp.ClientConnectorDNSError as error:
            if isinstance(error.os_error, WrongAddress):
                raise NotTaken(Fault.PLACE) from None
            raise NotNow(type(error).__name__) from None
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            raise NotNow(type(error).__name__) from None

    def _next(self, answer: aiohttp.ClientResponse, *, pasted: bool) -> Link:
        try:
            there = answer.url.join(URL(answer.headers.get("Location", ""), encoded=True))
        except ValueError:
            raise NotTaken(Fault.PLACE) from None
        return self.sources.link(str(there), pasted=pasted)

    def _check(self, answer: aiohttp.ClientResponse, token: str | None) -> None:
        if answer.status == HTTPStatus.UNAUTHORIZED and token:
            self.tokens.invalidate(token)
            raise NotNow(str(answer.status))
        if answer.status in _LATER:
            raise NotNow(str(answer.status), retry_after(answer))
        coded = answer.headers.get("Content-Encoding", "identity") != "identity"
        if answer.status != HTTPStatus.OK or coded:
            raise NotTaken(Fault.GONE)
        if (answer.content_length or 0) > LARGEST:
            raise NotTaken(Fault.TOO_LARGE)


async def _chunks(answer: aiohttp.ClientResponse) -> AsyncIterator[bytes]:
    """The network's faults alone: those of the shelf are its own."""
    content = answer.content.iter_chunked(CHUNK)
    while True:
        try:
            chunk = await anext(content, b"")
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            raise NotNow(type(error).__name__) from None
        if not chunk:
            return
        yield chunk
