"""Who may knock: an activity comes in proven, whole and from our own tenant, or not at all.

A refusal is one plain sentence: never a trace, never a hint at which check of the token failed.
"""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

import orjson
from aiohttp import hdrs, web
from aiohttp.http_exceptions import HttpProcessingError

from bot.doors import Loopback, Teams
from bot.keys import KeysUnavailable
from bot.visas import Unproven, Visa, Visas

log = logging.getLogger(__name__)

MAX_BODY = 1 << 20  # bytes, after decompression
MAX_DEPTH = 64
CHANNEL = "msteams"
LOG_EVERY = timedelta(minutes=1)

_REQUIRED = ("type", "channelId", "serviceUrl", "from.id", "conversation.id", "recipient.id")
_WITH_AN_ID = frozenset({"message", "invoke"})

_HEADERS: Mapping[HTTPStatus, Mapping[str, str]] = {
    HTTPStatus.UNAUTHORIZED: {hdrs.WWW_AUTHENTICATE: "Bearer"},
    HTTPStatus.METHOD_NOT_ALLOWED: {hdrs.ALLOW: hdrs.METH_POST},
    HTTPStatus.SERVICE_UNAVAILABLE: {hdrs.RETRY_AFTER: "10"},
}


class Refused(Exception):
    """What the caller answers: a status and a sentence. The kind is for the log alone."""

    def __init__(self, status: HTTPStatus, sentence: str, kind: str = "") -> None:
        super().__init__(status, sentence, kind)
        self.status, self.sentence, self.kind = status, sentence, kind or status.phrase

    @property
    def headers(self) -> Mapping[str, str]:
        """What HTTP wants beside the sentence for this status."""
        return _HEADERS.get(self.status, {})


class Outsider(Refused):
    """It comes from Teams, but from another tenant. `invoke` is what was asked for."""

    def __init__(self, invoke: object) -> None:
        super().__init__(HTTPStatus.FORBIDDEN, "This bot does not answer there.", "tenant")
        self.invoke = invoke if isinstance(invoke, str) else ""


class Gate:
    def __init__(self, policy: Teams | Loopback, now: Callable[[], datetime]) -> None:
        self._policy, self._now = policy, now
        self._visas = Visas(policy.app_id, policy.keys, now) if isinstance(policy, Teams) else None
        self._said: dict[str, tuple[datetime, int]] = {}

    async def admit(self, request: web.Request) -> dict[str, Any]:
        """The activity as it was sent, its required fields being non-empty strings. Refused."""
        activity: dict[str, Any] = {}
        try:
            body = await _body(request)
            visa = await self._visa(request)
            activity = _activity(body)
            self._check(activity, visa)
        except Refused as refused:
            self._note(refused, activity.get("id"))
            raise
        return activity

    async def _visa(self, request: web.Request) -> Visa | None:
        if self._visas is None:  # on loopback, and only there
            return None
        credentials = request.headers.getall(hdrs.AUTHORIZATION, ())
        if len(credentials) != 1:
            raise _unproven("no token")
        scheme, _, token = credentials[0].partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise _unproven("no token")
        try:
            return await self._visas.visa(token)
        except Unproven as error:
            raise _unproven(str(error)) from None
        except KeysUnavailable:
            # Not 401: the fault is on our side and passes. A 401 says never, and the person's
            # words would be lost; after a 503 Teams may deliver them again.
            raise Refused(
                HTTPStatus.SERVICE_UNAVAILABLE, "The token cannot be checked now.", "no keys"
            ) from None

    def _check(self, activity: Mapping[str, Any], visa: Visa | None) -> None:
        for field in _REQUIRED:
            _demand(activity, field)
        if activity["type"] in _WITH_AN_ID:
            _demand(activity, "id")
        url = activity["serviceUrl"]
        if activity["channelId"] != CHANNEL:
            raise _forbidden("channel")
        if not self._policy.serves(url):
            raise _forbidden("service URL")
        if visa is not None and CHANNEL not in visa.channels:
            raise _forbidden("endorsement")
        if visa is not None and visa.service_url.rstrip("/") != url.rstrip("/"):
            raise _forbidden("service URL of the token")
        tenant = self._policy.tenant_id
        # Compared as text: the Playground's ids are no valid GUIDs.
        if tenant and _at(activity, "channelData.tenant.id") != tenant:
            raise Outsider(activity.get("name"))

    def _note(self, refused: Refused, activity_id: object) -> None:
        """One line a kind and minute: whoever knocks a thousand times does not fill the disk."""
        now = self._now()
        since, unsaid = self._said.get(refused.kind, (None, 0))
        if since is not None and now < since + LOG_EVERY:
            self._said[refused.kind] = (since, unsaid + 1)
            return
        self._said[refused.kind] = (now, 0)
        log.warning(
            "refused %d: %s, activity %.80r (%d more before)",
            refused.status,
            refused.kind,
            activity_id if isinstance(activity_id, str) else None,
            unsaid,
        )


async def _body(request: web.Request) -> bytes:
    if request.method != hdrs.METH_POST:
        raise Refused(HTTPStatus.METHOD_NOT_ALLOWED, "Only POST is answered here.")
    if request.content_type != "application/json":
        raise Refused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "The body must be application/json.")
    if (request.content_length or 0) > MAX_BODY:
        raise _too_large()
    body = bytearray()
    try:
        # Counted as it comes: a declared size may be missing, or be that of a packed body.
        async for chunk in request.content.iter_any():
            body += chunk
            if len(body) > MAX_BODY:
                raise _too_large()
    except (HttpProcessingError, web.RequestPayloadError, ConnectionError):
        raise _bad("The body could not be read.", "broken body") from None
    return bytes(body)


def _activity(body: bytes) -> dict[str, Any]:
    try:
        activity = orjson.loads(body)
    except (ValueError, RecursionError):
        raise _bad("The body is not JSON.", "not JSON") from None
    if not isinstance(activity, dict):
        raise _bad("The body is not a JSON object.", "not an object")
    # Fewer opening brackets than levels allowed, the usual case, need no walk.
    if body.count(b"{") + body.count(b"[") > MAX_DEPTH and _too_deep(activity):
        raise _bad("The body is nested too deeply.", "too deep")
    return activity


def _too_deep(activity: dict[str, Any]) -> bool:
    """Level by level: no recursion, whatever is sent."""
    level: list[dict[str, Any] | list[Any]] = [activity]
    for _ in range(MAX_DEPTH):
        level = [
            inner
            for node in level
            for inner in (node.values() if isinstance(node, dict) else node)
            if isinstance(inner, dict | list)
        ]
        if not level:
            return False
    return True


def _at(activity: Mapping[str, Any], field: str) -> object:
    value: object = activity
    for name in field.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _demand(activity: Mapping[str, Any], field: str) -> None:
    value = _at(activity, field)
    if not isinstance(value, str) or not value:
        raise _bad(f"The activity has no {field}.", f"no {field}")


def _too_large() -> Refused:
    return Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "The body is larger than 1 MiB.")


def _bad(sentence: str, kind: str) -> Refused:
    return Refused(HTTPStatus.BAD_REQUEST, sentence, kind)


def _unproven(kind: str) -> Refused:
    return Refused(HTTPStatus.UNAUTHORIZED, "The token was not accepted.", kind)


def _forbidden(kind: str) -> Refused:
    return Refused(HTTPStatus.FORBIDDEN, "This bot does not answer there.", kind)
