"""Links to a survey (R21): signed, for one reader and one round of one case, good for a month."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import jwt

from domain.case import Case

LIVES = timedelta(days=31)
_ALGORITHM = "HS256"
_CLAIMS = ("case", "round", "who", "exp")


@dataclass(frozen=True, slots=True)
class Ballot:
    """Whose answers to which survey a link lets in."""

    number: int
    round: int
    person: str


@dataclass(frozen=True, slots=True)
class SurveyLinks:
    """`base` is where people reach this service, without a slash at its end; or empty."""

    base: str
    key: str = field(repr=False)
    now: Callable[[], datetime]

    def url(self, case: Case, person: str) -> str:
        """To the survey of the case's present round. Empty where nobody could follow it."""
        if not self.base:
            return ""
        until = int((self.now() + LIVES).timestamp())
        claims = {"case": case.number, "round": case.round, "who": person, "exp": until}
        return f"{self.base}/encuesta/{jwt.encode(claims, self.key, _ALGORITHM)}"

    def read(self, token: str) -> Ballot | None:
        """None for what we never signed, and for what is over."""
        # The library would ask the wall clock: the time is checked here.
        try:
            claims = jwt.decode(token, self.key, [_ALGORITHM], options={"verify_exp": False})
        except jwt.PyJWTError:
            return None
        number, round_, who, until = (claims.get(name) for name in _CLAIMS)
        if not (isinstance(number, int) and isinstance(round_, int)):
            return None
        if not (isinstance(who, str) and isinstance(until, int)):
            return None
        return Ballot(number, round_, who) if self.now().timestamp() < until else None
