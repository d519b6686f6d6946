"""Links to files (R6): signed, for one reader, and good for ten minutes."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import jwt

LIVES = timedelta(minutes=10)
_ALGORITHM = "HS256"
_CLAIMS = ("file", "who", "exp")


@dataclass(frozen=True, slots=True)
class Links:
    """`base` is where people reach this service, without a slash at its end; or empty."""

    base: str
    key: str = field(repr=False)
    now: Callable[[], datetime]

    def url(self, file: str, person: str) -> str:
        """Empty where nobody could follow it."""
        if not self.base:
            return ""
        until = int((self.now() + LIVES).timestamp())
        claims = {"file": file, "who": person, "exp": until}
        return f"{self.base}/files/{jwt.encode(claims, self.key, _ALGORITHM)}"

    def read(self, token: str) -> tuple[str, str] | None:
        """The file and the reader; None for what we never signed, and for what is over."""
        # The library would ask the wall clock: the time is checked here.
        try:
            claims = jwt.decode(token, self.key, [_ALGORITHM], options={"verify_exp": False})
        except jwt.PyJWTError:
            return None
        file, who, until = (claims.get(name) for name in _CLAIMS)
        if not (isinstance(file, str) and isinstance(who, str) and isinstance(until, int)):
            return None
        return (file, who) if self.now().timestamp() < until else None
