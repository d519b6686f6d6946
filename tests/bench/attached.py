"""`make bench-files`: how much memory 200 attachments of 30 MB take while they are fetched.

The real service, a host of files in a process of its own, four at a time. Fails above the limit.
"""

import asyncio
import shutil
import sqlite3
import sys
import time
from contextlib import closing
from pathlib import Path

import aiohttp
import orjson

from domain.attachment import LARGEST, FileState
from tests.bench.load import Crowd, connector, send
from tests.bench.servers import HOME, Server, file_host, mesa
from tests.files import sent

FILES = 200
LIMIT_MB = 250
MB = 1024 * 1024
TICK_S, PATIENCE_S = 0.05, 900.0


async def measured(home: Path) -> int:
    database = home / "mesa.db"
    with (
        file_host() as host,
        mesa("attached", f"sqlite:///{database}", files=str(home / "files")) as server,
    ):
        before = server.rss()
        async with aiohttp.ClientSession() as session, connector() as teams:
            crowd, link = Crowd(teams.url), host.url.removesuffix("/api/messages")
            bodies = [
                orjson.dumps(
                    orjson.loads(body)
                    | {"text": "", "attachments": [sent(f"{n}.png", f"{link}/{n}")]}
                )
                for n, body in enumerate(crowd.messages(FILES))
            ]
            await send(session, server.url, crowd.arrivals())
            began = time.perf_counter()
            answered_s, _ = await send(session, server.url, bodies)
            peak = await _fetched(server, database)
            seconds = time.perf_counter() - began
    _check(home / "files")
    sys.stdout.write(
        f"{FILES} attachments of 30 MB: answered in {answered_s:.1f} s, here in {seconds:.0f} s\n"
        f"Resident memory: {before / MB:.0f} MB before, {peak / MB:.0f} MB at most;"
        f" the limit is {LIMIT_MB} MB\n"
    )
    return int(peak > LIMIT_MB * MB)


async def _fetched(server: Server, database: Path) -> int:
    """The most memory that the service had until all of them were here. Raises TimeoutError."""
    peak = 0
    async with asyncio.timeout(PATIENCE_S):
        while _kept(database) < FILES:
            peak = max(peak, server.rss())
            await asyncio.sleep(TICK_S)
    return max(peak, server.rss())


def _kept(database: Path) -> int:
    with closing(sqlite3.connect(database)) as db:
        query = "SELECT count(*) FROM attachments WHERE state = ?"
        return int(db.execute(query, (FileState.KEPT,)).fetchone()[0])


def _check(shelf: Path) -> None:
    sizes = [path.stat().st_size for path in shelf.rglob("*") if path.is_file()]
    if sizes != [LARGEST] * FILES:
        raise RuntimeError(f"{len(sizes)} files on the shelf")


def main() -> int:
    home = HOME / "attached"
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    try:
        return asyncio.run(measured(home))
    finally:
        shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
