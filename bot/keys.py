"""What proves that Teams is speaking: Microsoft's keys.

Keys are fetched by one at a time, at least daily, and a stranger's key id makes nobody run twice.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any

import aiohttp
import jwt
import orjson
from yarl import URL

log = logging.getLogger(__name__)

METADATA = "https://login.botframework.com/v1/.well-known/openidconfiguration"
ALGORITHM = "RS256"

FRESH_FOR = timedelta(hours=24)
PAUSE = timedelta(minutes=5)  # between searches for a key id nobody knows, and after a failure
PAUSE_WITHOUT_KEYS = timedelta(seconds=10)  # until the first keys come, nobody can be let in
TIMEOUT = aiohttp.ClientTimeout(total=5)
MAX_DOCUMENT = 1 << 20

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


class KeysUnavailable(Exception):
    """No key was ever to be had: nothing can be proven now, by anybody."""


@dataclass(frozen=True, slots=True)
class Key:
    verifier: jwt.PyJWK
    endorsements: frozenset[str]


class Keys:
    def __init__(
        self,
        session: aiohttp.ClientSession,
        now: Callable[[], datetime],
        metadata_url: str = METADATA,
    ) -> None:
        self._session, self._now, self._metadata_url = session, now, metadata_url
        self._known: Mapping[str, Key] = {}
        self._next_fetch = self._next_search = _LONG_AGO
        self._lock = asyncio.Lock()

    async def find(self, kid: str) -> Key | None:
        """The key of this id, None when Microsoft publishes none. KeysUnavailable: ask later."""
        if self._due(kid):
            async with self._lock:
                if self._due(kid):  # or somebody else has fetched while we waited
                    await self._refresh()
        if not self._known:
            raise KeysUnavailable
        return self._known.get(kid)

    def _due(self, kid: str) -> bool:
        now = self._now()
        searching = bool(self._known) and kid not in self._known and now >= self._next_search
        return searching or now >= self._next_fetch

    async def _refresh(self) -> None:
        first = not self._known
        pause = PAUSE_WITHOUT_KEYS if first else PAUSE
        try:
            self._known = await self._fetch()
            pause = FRESH_FOR
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            # An old key is better than none: those known so far stay.
            log.warning("signing keys not fetched: %s", type(error).__name__)
        finally:
            # Only now, so that whoever comes during the fetch waits for it; and in any case, so
            # that requests cut off half-way do not open the flood.
            now = self._now()
            self._next_fetch = now + pause
            if not first:  # the very first is no search: a key published just after it is found
                self._next_search = now + PAUSE

    async def _fetch(self) -> Mapping[str, Key]:
        metadata_url = URL(self._metadata_url)
        keys_url = (await self._document(metadata_url)).get("jwks_uri")
        if not isinstance(keys_url, str) or URL(keys_url).scheme != metadata_url.scheme:
            raise ValueError("no jwks_uri, or one less guarded than the metadata")
        published = (await self._document(URL(keys_url))).get("keys")
        entries = published if isinstance(published, list) else []
        keys = dict(filter(None, (_key(entry) for entry in entries if isinstance(entry, dict))))
        if not keys:
            raise ValueError("no usable key")
        return keys

    async def _document(self, url: URL) -> dict[str, Any]:
        async with self._session.get(url, timeout=TIMEOUT, allow_redirects=False) as response:
            if response.status != HTTPStatus.OK:
                raise ValueError("not 200")
            body = bytearray()
            async for chunk in response.content.iter_any():
                body += chunk
                if len(body) > MAX_DOCUMENT:
                    raise ValueError("too large")
        document = orjson.loads(body)
        if not isinstance(document, dict):
            raise ValueError("not an object")  # noqa: TRY004  a fault of the document, not of ours
        return document


def _key(published: dict[str, Any]) -> tuple[str, Key] | None:
    """The key id and its key, None for one that is not for us."""
    match published:
        case {"kty": "RSA", "kid": str(kid), "n": str(), "e": str()}:
            endorsed = published.get("endorsements")
        case _:
            return None
    try:
        verifier = jwt.PyJWK(published, ALGORITHM)
    except jwt.PyJWTError:
        return None
    channels = endorsed if isinstance(endorsed, list) else ()
    return kid, Key(verifier, frozenset(name for name in channels if isinstance(name, str)))
