"""Graph on loopback, and a directory on a real database that asks it."""

from collections.abc import AsyncIterator

import pytest

from domain.directory import Directory
from graph.people import GraphPeople
from store.lanes import lane
from store.sql import SqlStore
from tests.chat import Clock
from tests.graph_server import GraphServer


@pytest.fixture
async def graph() -> AsyncIterator[GraphServer]:
    async with GraphServer() as server:
        yield server


@pytest.fixture
async def store(sqlite_url: str) -> AsyncIterator[SqlStore]:
    store = SqlStore(lane(sqlite_url))
    yield store
    await store.close()


@pytest.fixture
async def directory(store: SqlStore, graph: GraphServer, clock: Clock) -> AsyncIterator[Directory]:
    people = GraphPeople(graph.client())
    directory = Directory(store, clock, [people], people, patience=30)
    yield directory
    await directory.close()
