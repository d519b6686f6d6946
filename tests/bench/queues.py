"""What the page of a queue takes through the webhook, the whole service behind it: with a million
cases, against the same desk at its ten thousandth."""

import time
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import orjson

from tests.bench.entity import QUEUE
from tests.bench.load import Connector, connector
from tests.bench.servers import HOME, mesa
from tests.people import ELENA, TENANT

TURNS, WARM_UP = 2_400, 200
BAR = 1.3
"""p50 and p99 of the larger desk may be so many times those of the smaller."""

Data = Mapping[str, Any]


@dataclass
class Queue:
    """One database behind a process of its own, and the milliseconds of each turn."""

    url: str
    ms: list[float] = field(default_factory=list)


async def queued(urls: Mapping[str, Sequence[str]], catalog: Any) -> Mapping[str, Sequence[Queue]]:
    """Of each kind of database the sizes given, in the same order. A turn on one is followed by
    a turn on the other, so that what the machine does besides hits both."""
    HOME.mkdir(parents=True, exist_ok=True)
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(aiohttp.ClientSession())
        teams = await stack.enter_async_context(connector())
        found: dict[str, list[Queue]] = {}
        for kind, of_kind in urls.items():
            for n, url in enumerate(of_kind):
                name = f"queue-{kind.lower()}-{n}"
                server = stack.enter_context(mesa(name, url, "turns", catalog=catalog))
                found.setdefault(kind, []).append(Queue(server.url))
        for turn in range(WARM_UP + TURNS):
            for pair in found.values():
                for queue in pair[:: -1 if turn % 2 else 1]:
                    if turn == WARM_UP:
                        queue.ms.clear()
                    await _press(session, queue, teams, turn)
        return found


async def _press(session: aiohttp.ClientSession, queue: Queue, teams: Connector, turn: int) -> None:
    body = orjson.dumps(_activity(teams.url, turn))
    began = time.perf_counter()
    async with session.post(queue.url, data=body, headers=_JSON) as answer:
        said = await answer.read()
    queue.ms.append((time.perf_counter() - began) * 1000)
    if answer.status != 200 or said.count(b'"see"') < 10:
        raise RuntimeError(f"no page of ten cases: {answer.status} {said[:300]!r}")


_JSON = {"Content-Type": "application/json"}


def _activity(service_url: str, turn: int) -> Data:
    """The button of a queue, pressed by its supervisor."""
    action = {"verb": "queue", "data": {"mesa": {"verb": "queue", "group": QUEUE}}}
    return {
        "type": "invoke",
        "name": "adaptiveCard/action",
        "value": {"action": {"type": "Action.Execute", **action}},
        "id": f"queue-{turn}",
        "replyToId": "a-list",
        "timestamp": "2026-11-24T15:00:00.000Z",
        "channelId": "msteams",
        "serviceUrl": service_url,
        "from": {"id": "29:elena", "name": ELENA.name, "aadObjectId": ELENA.id},
        "conversation": {"id": "chat-elena", "conversationType": "personal", "tenantId": TENANT},
        "recipient": {"id": "28:mesa", "name": "Mesa"},
        "channelData": {"tenant": {"id": TENANT}},
        "locale": "es-CO",
    }
