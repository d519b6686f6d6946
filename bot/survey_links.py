"""Links to a survey (R21): signed, for one reader and one round of one case, good for a month."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.signed import claims_of, signed
from domain.case import Case

LIVES = timedelta(days=31)


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
        claims: dict[str, str | int] = {
            "case": case.number,
            "round": case.round,
            "who": person,
        }
        return f"{self.base}/encuesta/{signed(claims, self.now() + LIVES, self.key)}"

    def read(self, token: str) -> Ballot | None:
        """None for what we never signed, and for what is over."""
        claims = claims_of(token, self.now(), self.key) or {}
        number, round_, who = (claims.get(name) for name in ("case", "round", "who"))
        if not (isinstance(number, int) and isinstance(round_, int) and isinstance(who, str)):
            return None
        return Ballot(number, round_, who)
