"""What a link carries: claims that we signed, good until a moment of the desk's own time."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import jwt

_ALGORITHM = "HS256"


def signed(claims: Mapping[str, str | int], until: datetime, key: str) -> str:
    return jwt.encode({**claims, "exp": int(until.timestamp())}, key, _ALGORITHM)


def claims_of(token: str, now: datetime, key: str) -> Mapping[str, Any] | None:
    """None for what we never signed, and for what is over. A key is of one kind of link alone."""
    # The library would ask the wall clock: the time is checked here.
    try:
        claims: Mapping[str, Any] = jwt.decode(
            token, key, [_ALGORITHM], options={"verify_exp": False}
        )
    except jwt.PyJWTError:
        return None
    until = claims.get("exp")
    return claims if isinstance(until, int) and now.timestamp() < until else None
