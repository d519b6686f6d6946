"""Files, and a host on loopback that serves them, stalls, lies and redirects, as it is told."""

import asyncio
import io
import zipfile
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any, Self

from aiohttp import web
from aiohttp.test_utils import TestServer

Json = dict[str, Any]

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(40)
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n"
HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
SENT = "application/vnd.microsoft.teams.file.download.info"


def archive(**content: bytes) -> bytes:
    """A ZIP; `__` in a name stands for a slash, `_o_` for a full stop."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as into:
        for name, what in content.items():
            into.writestr(name.replace("__", "/").replace("_o_", "."), what)
    return made.getvalue()


@dataclass
class Shared:
    """What lies behind one link."""

    content: bytes = PNG
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    stalls: bool = False
    """After the first half, nothing more comes."""
    cut_off: bool = False
    """The line breaks after the first half."""


class FileHost:
    """OneDrive and the connector's pictures in one: what it was asked for, and with which token."""

    def __init__(self) -> None:
        self.shared: dict[str, Shared] = {}
        self.asked: dict[str, list[str]] = defaultdict(list)
        """By name, the Authorization of each request."""
        self._over = asyncio.Event()
        app = web.Application()
        app.router.add_get("/{name}", self._give)
        app.router.add_get("/amer/v3/attachments/{name}", self._give)
        self._server = TestServer(app)

    async def __aenter__(self) -> Self:
        await self._server.start_server()
        return self

    async def __aexit__(self, *_error: object) -> None:
        self._over.set()
        await self._server.close()

    def url(self, name: str, host: str = "") -> str:
        url = self._server.make_url(f"/{name}")
        return str(url.with_host(host) if host else url)

    def pasted(self, name: str, host: str) -> str:
        """The same, where a connector keeps it."""
        return self.url(name, host).replace(f"/{name}", f"/amer/v3/attachments/{name}")

    def share(self, name: str, content: bytes = PNG, **more: Any) -> str:
        self.shared[name] = Shared(content, **more)
        return self.url(name)

    async def _give(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["name"]
        self.asked[name].append(request.headers.get("Authorization", ""))
        shared = self.shared.get(name, Shared(status=404))
        answer = web.StreamResponse(status=shared.status, headers=shared.headers)
        if not shared.stalls and not shared.cut_off:
            await answer.prepare(request)
            await answer.write(shared.content)
            await answer.write_eof()
            return answer
        half = len(shared.content) // 2
        answer.content_length = len(shared.content)
        await answer.prepare(request)
        await answer.write(shared.content[:half])
        if shared.stalls:
            await self._over.wait()
        assert request.transport is not None
        request.transport.abort()
        return answer


def sent(name: str, url: str) -> Json:
    """A file as Teams tells of it in a personal chat."""
    content = {"downloadUrl": url, "uniqueId": "u1", "fileType": name.rpartition(".")[2]}
    return {"contentType": SENT, "contentUrl": "https://x/y", "name": name, "content": content}


def pasted(url: str) -> Json:
    return {"contentType": "image/png", "contentUrl": url}
