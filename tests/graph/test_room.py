"""The whole service over a mailbox of Microsoft Graph (R8)."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from tests.chat import Chat
from tests.graph.mailbox import MAILBOX, FakeGraph
from tests.mail.letters import letter
from tests.people import LUCIA


@pytest.fixture
async def graph() -> AsyncIterator[FakeGraph]:
    async with FakeGraph() as graph:
        graph.open = True
        graph.mails = {"AAMk1": letter("Soporte: la VPN no conecta"), "AAMk2": letter("Hola")}
        yield graph


@pytest.fixture
def more_settings(graph: FakeGraph) -> dict[str, str]:
    return {"MESA_MAIL_GRAPH": MAILBOX, "MESA_GRAPH_URL": graph.url}


@pytest.mark.rule("R8")
async def test_what_waits_at_the_start_is_taken_and_marked(chat: Chat, graph: FakeGraph) -> None:
    async with asyncio.timeout(60):
        while len(graph.read) < len(graph.mails):  # noqa: ASYNC110 - Graph rings no bell
            await asyncio.sleep(0.05)

    queue = await chat.of(LUCIA).says("cola mesa")

    assert "Precasos por completar: 1\nPrecaso 1 ›\nSoporte: la VPN no conecta" in queue
