"""Tokens that were looked at: valid ones are remembered for a while, as a hash."""

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt

from bot.keys import ALGORITHM, Keys

ISSUER = "https://api.botframework.com"

LEEWAY = timedelta(minutes=5)
MAX_VISAS = 2_000
# A token may outlive the key that signed it; a remembered one is looked at again within the hour.
REMEMBERED_FOR = timedelta(hours=1)

FAR_AWAY = 1e12  # seconds


class Unproven(Exception):
    """The token proves nothing; the message is the kind of fault, never a part of the token."""


@dataclass(frozen=True, slots=True)
class Visa:
    """What a valid token allows: one service URL (empty: none), the key's channels, until when."""

    service_url: str
    channels: frozenset[str]
    until: datetime


class Visas:
    """Tokens looked at once: the same one again costs a hash and a look-up."""

    def __init__(self, app_id: str, keys: Keys, now: Callable[[], datetime]) -> None:
        self._app_id, self._keys, self._now = app_id, keys, now
        self._issued: OrderedDict[bytes, Visa] = OrderedDict()

    async def visa(self, token: str) -> Visa:
        """What the token allows. Unproven when it is not a valid one; KeysUnavailable."""
        if not token.isascii():
            raise Unproven("malformed")
        # The hash, so that a dump of this process's memory holds no list of working tokens.
        mark = hashlib.sha256(token.encode()).digest()
        issued = self._issued.get(mark)
        if issued is not None and self._now() < issued.until:
            return issued
        self._issued.pop(mark, None)
        visa = self._issued[mark] = await self._look(token)
        if len(self._issued) > MAX_VISAS:
            self._issued.popitem(last=False)
        return visa

    async def _look(self, token: str) -> Visa:
        try:
            kid = jwt.get_unverified_header(token).get("kid")
        except jwt.PyJWTError:
            raise Unproven("malformed") from None
        key = await self._keys.find(kid) if isinstance(kid, str) and kid else None
        if key is None:
            raise Unproven("unknown key")
        try:
            claims = jwt.decode(
                token,
                key.verifier,
                algorithms=[ALGORITHM],
                audience=self._app_id,
                issuer=ISSUER,
                options={
                    "require": ["exp", "iss", "aud"],
                    "strict_aud": True,
                    # Times are measured below, on the injected clock.
                    "verify_exp": False,
                    "verify_nbf": False,
                    "verify_iat": False,
                },
            )
        except jwt.PyJWTError as error:
            raise Unproven(type(error).__name__) from None
        service_url = claims.get("serviceurl")
        return Visa(
            service_url if isinstance(service_url, str) else "",
            key.endorsements,
            self._until(claims),
        )

    def _until(self, claims: Mapping[str, Any]) -> datetime:
        now, leeway = self._now().timestamp(), LEEWAY.total_seconds()
        expires, begins = _seconds(claims["exp"]), _seconds(claims.get("nbf", 0))
        if now >= expires + leeway:
            raise Unproven("expired")
        if now < begins - leeway:
            raise Unproven("not yet valid")
        return datetime.fromtimestamp(min(expires, now + REMEMBERED_FOR.total_seconds()), UTC)


def _seconds(claim: object) -> float:
    # The bound keeps NaN, infinity and numbers beyond the calendar out of the arithmetic.
    if not isinstance(claim, int | float) or isinstance(claim, bool) or not abs(claim) < FAR_AWAY:
        raise Unproven("malformed")
    return claim
