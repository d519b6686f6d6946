"""The HTTP face: raw JSON in and out, health, metrics, and a loop that nothing blocks."""

import asyncio
import sqlite3
import threading
import time
from contextlib import closing
from typing import Any

import pytest

from tests.chat import Chat, actions
from tests.dialogs.steps import report, solve
from tests.people import ANA, JORGE

BLOCKED_S = 0.25
"""Far more than any turn takes, far less than a fetch or a report would."""
ROUNDS = 5


async def test_health_and_metrics_are_there(chat: Chat) -> None:
    live = await chat.client.get("/health/live")
    ready = await chat.client.get("/health/ready")
    metrics = await chat.client.get("/metrics")

    assert (live.status, ready.status, metrics.status) == (200, 200, 200)
    assert "mesa_activities_total" in await metrics.text()


@pytest.mark.parametrize(
    "change",
    [
        {"text": None},
        {"text": ["a"]},
        {"text": {"a": 1}, "value": "x"},
        {"value": 7},
        {"value": {"mesa": {"verb": "take"}}},
        {"locale": 5},
        {"entities": [None, 5, {"type": "mention"}, {"type": "mention", "text": 5}]},
        {"entities": {"a": 1}},
        {"attachments": [{"contentType": 5}, None]},
        {"attachments": 5},
        {"channelData": {"tenant": {"id": "00000000-0000-0000-0000-000000000001"}, "x": []}},
        {"type": "typing"},
        {"type": "nobody-knows"},
        {"type": "conversationUpdate", "membersAdded": [{"id": "x"}]},
        {"type": "messageReaction"},
        {"type": "installationUpdate", "action": None},
        {"type": "installationUpdate", "action": ["add"]},
        {"type": "invoke", "name": None},
        {"type": "invoke", "name": ["task/fetch"]},
        {"type": "invoke", "name": "adaptiveCard/action"},
        {"type": "invoke", "name": "adaptiveCard/action", "value": {"action": "x"}},
        {"type": "invoke", "name": "adaptiveCard/action", "value": {"action": {"data": "x"}}},
        {"type": "invoke", "name": "task/fetch", "value": None},
        {"type": "invoke", "name": "task/submit", "value": []},
        {"type": "invoke", "name": "composeExtension/query", "value": {}},
        {"type": "invoke", "name": "application/search", "value": {}},
        {"replyToId": 7, "type": "invoke", "name": "adaptiveCard/action", "value": {}},
        {"from": {"id": "29:x"}},
        {"from": {"id": "29:x", "aadObjectId": 7, "name": 8}},
        {"from": {"id": "29:x", "aadObjectId": "a" * 5_000}},
        {"conversation": {"id": "c", "conversationType": 7}},
        {"text": "nota 1 \x00 \ud83d\ude00"},
    ],
)
async def test_an_odd_activity_is_never_answered_with_an_error(
    chat: Chat, change: dict[str, Any]
) -> None:
    await report(chat)

    status, _ = await chat.post(chat.of(ANA).activity("message", text="ayuda") | change)

    assert status in {200, 400, 501}


async def test_a_failure_is_a_sentence_under_the_card_and_try_again_for_a_message(
    reported: Chat,
) -> None:
    jorge = reported.of(JORGE)
    take = next(a for a in actions(jorge.card) if a["title"] == "Tomar")
    with closing(sqlite3.connect(reported.database)) as db:
        db.execute("ALTER TABLE people RENAME TO lost")

    said, _ = await reported.post(jorge.activity("message", text="caso 1"))
    status, answer = await reported.post(jorge.invoke(take))

    assert said == 503
    assert status == 200
    assert answer["type"] == "application/vnd.microsoft.error"
    assert "Intente de nuevo" in answer["value"]["message"]


async def test_nothing_blocks_the_event_loop(chat: Chat) -> None:
    """What blocks, blocks each time; a machine that is busy with something else does not."""
    silences = [await silence(chat) for _ in range(ROUNDS)]

    assert min(silences) < BLOCKED_S


async def silence(chat: Chat) -> float:
    """A thread asks the loop for a sign of life all the while: the longest that it waits, in
    seconds."""
    loop, stop, longest = asyncio.get_running_loop(), threading.Event(), [0.0]

    def watch() -> None:
        while not stop.is_set():
            asked, answered = time.monotonic(), threading.Event()
            loop.call_soon_threadsafe(answered.set)
            answered.wait(5)
            longest[0] = max(longest[0], time.monotonic() - asked)

    watching = threading.Thread(target=watch)
    watching.start()
    await report(chat)
    await solve(chat)
    await chat.of(JORGE).says("cola soporte")
    stop.set()
    await asyncio.to_thread(watching.join)
    return longest[0]
