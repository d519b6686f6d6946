"""What Teams does to the bot: people who send forms, and a connector that takes what is sent."""

import asyncio
import itertools
import re
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import orjson
from aiohttp import web

from tests.people import JORGE, TENANT

Json = dict[str, Any]

IN_FLIGHT = 16
PEOPLE = 64
MESSAGES_A_CASE = 3
"""To the specialist a card and a sentence, to the requester their card brought up to date."""
_CASE = re.compile(rb"Incidente (\d+)")
_HEADERS = {"Content-Type": "application/json"}
_WAIT_S = 60.0


class Connector:
    """Teams' side, as light as aiohttp lets it be: counts, and makes up ids."""

    def __init__(self) -> None:
        self.calls = 0
        self.url = ""
        self._called = asyncio.Event()

    async def handle(self, request: web.BaseRequest) -> web.Response:
        await request.read()
        self.calls += 1
        self._called.set()
        body = b'{"id":"m%d"}' % self.calls
        status = 201 if request.method == "POST" else 200
        return web.Response(body=body, status=status, content_type="application/json")

    async def reaches(self, calls: int) -> None:
        """Raises TimeoutError where what is owed does not come."""
        async with asyncio.timeout(_WAIT_S):
            while self.calls < calls:
                self._called.clear()
                await self._called.wait()


@asynccontextmanager
async def connector() -> AsyncIterator[Connector]:
    teams = Connector()
    runner = web.ServerRunner(web.Server(teams.handle, access_log=None))
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    teams.url = f"http://{host}:{port}/"
    try:
        yield teams
    finally:
        await runner.cleanup()


@dataclass(slots=True)
class Crowd:
    """`PEOPLE` requesters, one after the other, each activity and each form used once."""

    service_url: str
    numbers: "itertools.count[int]" = field(default_factory=itertools.count)

    def arrivals(self) -> list[bytes]:
        """Everybody has the bot already, also the specialist who gets the cases."""
        crowd = [self._activity(n, "installationUpdate") for n in range(PEOPLE)]
        jorge = {"id": "29:jorge", "name": JORGE.name, "aadObjectId": JORGE.id}
        his = {"from": jorge, "conversation": _chat("jorge")}
        return [
            orjson.dumps(a | {"action": "add-upgrade"})
            for a in (*crowd, self._activity(0, "installationUpdate") | his)
        ]

    def forms(self, count: int) -> list[bytes]:
        return [orjson.dumps(self._form(next(self.numbers))) for _ in range(count)]

    def messages(self, count: int) -> list[bytes]:
        text = {"text": "mi portátil no enciende"}
        return [
            orjson.dumps(self._activity(next(self.numbers), "message") | text) for _ in range(count)
        ]

    def _form(self, number: int) -> Json:
        """The new-case form, sent: what a Teams client says for Action.Execute."""
        data = {
            "mesa": {"verb": "open", "nonce": f"bench-{number}"},
            "subject": "mi portátil no enciende",
            "description": "Desde ayer. La luz del cargador sí se ve.",
            "category": "portatil-no-enciende",
            "urgency": "high",
        }
        action = {"type": "Action.Execute", "verb": "open", "data": data}
        return self._activity(number, "invoke") | {
            "name": "adaptiveCard/action",
            "value": {"action": action},
            "replyToId": f"form-{number}",
        }

    def _activity(self, number: int, kind: str) -> Json:
        person = number % PEOPLE
        return {
            "type": kind,
            "id": f"a{number}",
            "timestamp": "2026-11-24T15:00:00.000Z",
            "channelId": "msteams",
            "serviceUrl": self.service_url,
            "from": {
                "id": f"29:{person}",
                "name": f"Persona {person}",
                "aadObjectId": f"00000000-0000-4000-9000-{person:012}",
            },
            "conversation": _chat(str(person)),
            "recipient": {"id": "28:mesa", "name": "Mesa"},
            "channelData": {"tenant": {"id": TENANT}},
            "locale": "es-CO",
        }


def _chat(person: str) -> Json:
    return {"id": f"chat-{person}", "conversationType": "personal", "tenantId": TENANT}


async def send(
    session: aiohttp.ClientSession, url: str, bodies: Sequence[bytes]
) -> tuple[float, list[bytes]]:
    """All of them, `IN_FLIGHT` at a time: the seconds it took, and the answers."""
    waiting = iter(bodies)
    answers: list[bytes] = []

    async def one_after_the_other() -> None:
        for body in waiting:
            async with session.post(url, data=body, headers=_HEADERS) as answer:
                said = await answer.read()
                if answer.status not in {200, 201, 202}:
                    raise RuntimeError(f"{answer.status} {said[:300]!r}")
                answers.append(said)

    began = time.perf_counter()
    await asyncio.gather(*(one_after_the_other() for _ in range(IN_FLIGHT)))
    return time.perf_counter() - began, answers


def check_created(answers: Sequence[bytes]) -> None:
    """Each answer is the card of a case of its own. Raises RuntimeError."""
    found = [_CASE.search(said) for said in answers]
    numbers = {match[1] for match in found if match}
    if len(numbers) != len(answers):
        bad = next((a for a, m in zip(answers, found, strict=True) if not m), b"the same twice")
        raise RuntimeError(f"{len(numbers)} cases from {len(answers)} forms: {bad[:300]!r}")
