"""Which cases are over for so long that the catalogue no longer keeps them whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.case import Case, Fact
from domain.catalog import Project
from domain.undelivered import Spot

NOBODY = "forgotten"
"""The id in the place of a person's: nobody has it, so nobody is the client of such a case."""
NO_WORDS = "—"
"""What stands where a subject or a name has to stand."""


def is_forgotten(case: Case) -> bool:
    return case.client.id == NOBODY


def due_before(project: Project, now: datetime) -> datetime | None:
    """Cases that ended then or earlier are forgotten; None where nothing ever is."""
    if not project.keeps_years:
        return None
    year = now.year - project.keeps_years
    try:
        return now.replace(year=year)
    except ValueError:  # the 29th of February
        return now.replace(year=year, day=28)


@dataclass(frozen=True, slots=True)
class Ended:
    """A final case with all its words, and when it came to its end."""

    number: int
    project: str
    at: datetime


class RetentionRows(Protocol):
    """What a transaction can do to forget: a part of `domain.ports.Unit`."""

    def ended(
        self, before: datetime, after: Spot | None, limit: int
    ) -> tuple[Sequence[Ended], Spot | None]:
        """The cases that ended until then, the earliest first, among the next `limit` ends, and
        where to go on from; None where there are no more."""
        ...

    def ended_cases(self, numbers: Sequence[int]) -> Sequence[Case]:
        """Those of them that are still such cases, held by this transaction; what another copy of
        the process has at that moment is left out."""
        ...

    def forget_cases(self, cases: Sequence[tuple[Case, Sequence[Fact]]]) -> Sequence[str]:
        """Each case and its facts as they are from now on, and nothing of it anywhere else; the
        ids of their files, whose bytes are to go too."""
        ...
