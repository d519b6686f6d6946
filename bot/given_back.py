"""Files given back (R6, R31): whoever follows a link must still be allowed to see the case, now.

What comes from people is handed on as a download, never shown: a browser neither guesses what it
is nor runs it. Whatever is wrong is answered with one sentence, the same for all.
"""

import logging
import unicodedata
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import quote

from aiohttp import hdrs, web

from bot.links import Links
from domain.shelf import Shelf

log = logging.getLogger(__name__)

SAFE = {
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, no-store",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Referrer-Policy": "no-referrer",
}
_QUOTED = str.maketrans({'"': "_", "\\": "_"})


class File(Protocol):
    """What is known of something on the shelf."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def size(self) -> int: ...


class Files(Protocol):
    async def given(self, id_: str, person: str) -> File | None:
        """None for what this person may not have, as things stand now."""
        ...


@dataclass(frozen=True, slots=True)
class GivenBack:
    """`sentence` says in both languages that there is nothing behind the link any more."""

    files: Files
    links: Links
    shelf: Shelf
    sentence: str

    def routes(self) -> list[web.RouteDef]:
        return [web.get(f"/{self.links.path}/{{token}}", self.give)]

    async def give(self, request: web.Request) -> web.StreamResponse:
        try:
            file = await self._allowed(request.match_info["token"])
            if file is None:
                return self._nothing()
            if request.method == hdrs.METH_HEAD:
                return _headed(file)
            return await self._given(request, file)
        except Exception:
            log.exception("file not given back")
            return self._nothing()

    async def _allowed(self, token: str) -> File | None:
        named = self.links.read(token)
        return await self.files.given(*named) if named else None

    async def _given(self, request: web.Request, file: File) -> web.StreamResponse:
        async with aclosing(_opened(self.shelf, file)) as chunks:
            first = await anext(chunks)
            answer = _headed(file)
            await answer.prepare(request)
            await answer.write(first)
            try:
                async for chunk in chunks:
                    await answer.write(chunk)
                await answer.write_eof()
            except ConnectionError:
                log.info("reader left", extra={"file": file.id})
            except Exception:
                # Part of it is on its way: only a broken line tells that it is not whole.
                log.exception("file broken off", extra={"file": file.id})
                if request.transport:
                    request.transport.abort()
        return answer

    def _nothing(self) -> web.Response:
        return web.Response(text=self.sentence, status=404, headers=SAFE)


async def _opened(shelf: Shelf, file: File) -> AsyncGenerator[bytes, None]:
    async for chunk in shelf.read(file.id):
        yield chunk


def _headed(file: File) -> web.StreamResponse:
    answer = web.StreamResponse(headers={**SAFE, "Content-Disposition": disposition(file.name)})
    answer.content_type = file.kind
    answer.content_length = file.size
    return answer


def disposition(name: str) -> str:
    """RFC 6266: the name as it is, and in plain letters for who cannot read it."""
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = letters.translate(_QUOTED).strip() or "file"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
