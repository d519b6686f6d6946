"""Every test of the contract runs on SQLite and on PostgreSQL."""

from collections.abc import AsyncIterator

import pytest

from store.lanes import lane
from store.sql import SqlStore
from tests.postgres import Postgres


@pytest.fixture
async def postgres_url(postgres: Postgres) -> AsyncIterator[str]:
    """A migrated database of its own."""
    async with postgres.database() as url:
        yield url


@pytest.fixture(params=["sqlite_url", "postgres_url"], ids=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    """A migrated database of either kind."""
    return str(request.getfixturevalue(request.param))


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
