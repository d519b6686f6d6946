"""A store for one word of the command line: migrated first, closed at the end."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from store.lanes import lane
from store.migrate import migrate
from store.sql import SqlStore


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[SqlStore]:
    store = SqlStore(lane(url))
    try:
        await migrate(store.lane)
        yield store
    finally:
        await store.close()
