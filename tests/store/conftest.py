"""Every test of the contract runs on SQLite and on PostgreSQL."""

from collections.abc import AsyncIterator

import pytest

from store.lanes import lane
from store.sql import SqlStore


@pytest.fixture
async def store(url: str) -> AsyncIterator[SqlStore]:
    store = SqlStore(lane(url))
    yield store
    await store.close()


@pytest.fixture
async def another(url: str) -> AsyncIterator[SqlStore]:
    """What a second copy of the process has of the same database."""
    store = SqlStore(lane(url))
    yield store
    await store.close()
