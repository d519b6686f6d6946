"""Links to files (R6, R31): signed, for one reader, and good for ten minutes."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.signed import claims_of, signed

LIVES = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Links:
    """`base` is where people reach this service, without a slash at its end; or empty."""

    base: str
    key: str = field(repr=False)
    now: Callable[[], datetime]
    path: str = "files"

    def url(self, file: str, person: str) -> str:
        """Empty where nobody could follow it."""
        if not self.base:
            return ""
        claims = {"file": file, "who": person}
        return f"{self.base}/{self.path}/{signed(claims, self.now() + LIVES, self.key)}"

    def read(self, token: str) -> tuple[str, str] | None:
        """The file and the reader; None for what we never signed, and for what is over."""
        claims = claims_of(token, self.now(), self.key) or {}
        file, who = claims.get("file"), claims.get("who")
        return (file, who) if isinstance(file, str) and isinstance(who, str) else None
