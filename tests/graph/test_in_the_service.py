"""The whole service with Graph on loopback: who writes is known by the time their case is made."""

from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer

from app import HANDS, built
from bot.limits import Pace
from settings import Settings
from tests.chat import Chat, Clock
from tests.conftest import at_once
from tests.dialogs.steps import FILLED
from tests.graph_server import GraphServer
from tests.people import LUCIA, STRANGER
from tests.teams import FakeTeams


@pytest.mark.rule("R2")
async def test_a_stranger_is_looked_up_when_they_are_met_and_their_case_has_what_graph_says(
    sqlite_url: str, teams: FakeTeams, clock: Clock, graph: GraphServer
) -> None:
    graph.anonymous = True
    graph.adds(STRANGER.id, displayName="Otra", mail="o@e.example", officeLocation="Cúcuta")
    graph.adds("nueva", displayName="Persona Nueva", mail="n@e.example", department="Archivo")
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    env = {"MESA_ENVIRONMENT": "demo", "MESA_DATABASE_URL": sqlite_url}
    env |= {"MESA_DIRECTORY": "graph", "MESA_GRAPH_URL": graph.url}
    env |= {"MESA_FILES": str(path.parent / "files")}
    async with (
        built(Settings.read(env), clock, Pace(sleep=at_once)) as app,
        TestClient(TestServer(app)) as client,
    ):
        hands = app[HANDS]
        chat = Chat(client, teams, hands.courier.deliver_due, clock, path, hands)
        stranger, lucia = chat.of(STRANGER), chat.of(LUCIA)
        graph.silent.clear()
        assert "Mesa de servicios" in await stranger.says("ayuda")  # no turn waits for Graph
        graph.silent.set()
        await stranger.says("mi portátil no enciende")
        await stranger.presses("Crear caso", **FILLED)
        await lucia.says("nuevo no abre el archivo")
        await lucia.presses("Crear caso", **FILLED, client="persona nueva")
        own, on_behalf = await hands.store.read(lambda unit: (unit.case(1), unit.case(2)))

    assert (own.client.email, own.client.site) == ("o@e.example", "Cúcuta")
    assert (on_behalf.client.id, on_behalf.client.department) == ("nueva", "Archivo")
