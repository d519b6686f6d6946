"""The HTTP face: the Bot Framework's endpoint, health, metrics. Nothing here answers 500."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import orjson
from aiohttp import web
from botbuilder.core import InvokeResponse
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
)

from bot.adapter import MesaAdapter
from bot.compose import is_compose, said
from bot.gate import Gate, Outsider, Refused
from bot.teams import TeamsBot

log = logging.getLogger(__name__)

ERROR = "application/vnd.microsoft.error"
Ready = Callable[[], Awaitable[str]]


class Endpoint:
    def __init__(self, gate: Gate, adapter: MesaAdapter, bot: TeamsBot, ready: Ready) -> None:
        self._gate, self._adapter, self._bot, self._ready = gate, adapter, bot, ready
        self._registry = CollectorRegistry()
        self._activities = Counter(
            "mesa_activities", "Activities by type and outcome.", ["type", "outcome"],
            registry=self._registry,
        )  # fmt: skip
        self._seconds = Histogram(
            "mesa_turn_seconds", "Time from an activity to its answer.", registry=self._registry
        )

    def routes(self) -> list[web.RouteDef]:
        return [
            web.route("*", "/api/messages", self.messages),
            web.get("/health/live", self.live),
            web.get("/health/ready", self.ready),
            web.get("/metrics", self.metrics),
        ]

    async def messages(self, request: web.Request) -> web.Response:
        try:
            activity = await self._gate.admit(request)
        except Refused as no:
            self._activities.labels("", "refused").inc()
            return self._turned_away(no)
        kind = str(activity["type"])[:30]
        try:
            with self._seconds.time():
                answer = await self._adapter.process(activity, self._bot.on_turn)
        except Exception:
            # Nothing was kept, or it was kept and its receipt says so: trying again is safe.
            log.exception("turn", extra={"kind": kind})
            self._activities.labels(kind, "failed").inc()
            return _trouble(activity, self._bot)
        self._activities.labels(kind, "answered").inc()
        return _response(answer)

    def _turned_away(self, no: Refused) -> web.Response:
        """A compose box shows only what it is answered with 200: there the person is told."""
        if isinstance(no, Outsider) and is_compose(no.invoke):
            return _response(InvokeResponse(status=200, body=said(self._bot.outsider)))
        return web.Response(text=no.sentence, status=no.status, headers=no.headers)

    async def live(self, _request: web.Request) -> web.Response:
        return web.Response(text="ok")

    async def ready(self, _request: web.Request) -> web.Response:
        why = await self._ready()
        return web.Response(text=why or "ok", status=503 if why else 200)

    async def metrics(self, _request: web.Request) -> web.Response:
        return web.Response(
            body=generate_latest(self._registry), headers={"Content-Type": CONTENT_TYPE_LATEST}
        )


def _response(answer: InvokeResponse | None) -> web.Response:
    if answer is None:
        return web.Response(status=200)
    if answer.body is None:
        return web.Response(status=answer.status)
    return web.Response(
        body=orjson.dumps(answer.body), status=answer.status, content_type="application/json"
    )


def _trouble(activity: Mapping[str, Any], bot: TeamsBot) -> web.Response:
    """An invoke keeps its card, and what was typed in it, under a sentence; Teams delivers
    everything else once more."""
    if activity["type"] != "invoke":
        return web.Response(text="Not now. Please try again.", status=503)
    if is_compose(activity.get("name")):
        return _response(InvokeResponse(status=200, body=said(bot.trouble)))
    error = {"code": "trouble", "message": bot.trouble}
    body = {"statusCode": 500, "type": ERROR, "value": error}
    return _response(InvokeResponse(status=200, body=body))


def application(endpoint: Endpoint) -> web.Application:
    app = web.Application(client_max_size=2**20)
    app.add_routes(endpoint.routes())
    return app
