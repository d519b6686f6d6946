"""A picture of exactly 30 MB behind every link: what the porter fetches when it is measured.

python -m tests.bench.file_host PORT
"""

import sys

from aiohttp import web

from domain.attachment import LARGEST
from domain.shelf import CHUNK
from tests.files import PNG

_REST = bytes(CHUNK)


async def give(request: web.Request) -> web.StreamResponse:
    answer = web.StreamResponse()
    answer.content_length = LARGEST
    await answer.prepare(request)
    await answer.write(PNG)
    left = LARGEST - len(PNG)
    while left:
        chunk = _REST[:left]
        await answer.write(chunk)
        left -= len(chunk)
    await answer.write_eof()
    return answer


if __name__ == "__main__":
    app = web.Application()
    app.router.add_get("/{name}", give)
    web.run_app(app, host="127.0.0.1", port=int(sys.argv[1]), access_log=None, print=None)
