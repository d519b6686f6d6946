"""What a move of cases does to those who have them (R32): how many each has, which are at risk, and
which would breach.

The forecast, in one sentence: each person attends to their cases in the order in which they come
due, at the pace at which they solved cases in the last four weeks, and a case would breach if it
comes due before its turn. What is breached already counts too. A case whose clock is stopped has no
turn. Who solved nothing goes at the mean pace of those who did; where nobody did, only what is
breached counts. Of cases that nobody has, nothing is forecast: nobody attends to them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from domain.business_time import Calendar
from domain.catalog import Catalog

WINDOW = timedelta(weeks=4)
"""How far back the pace of a person is looked at."""


@dataclass(frozen=True, slots=True, order=True)
class Holder:
    """Who has a case: a person, or a group whose queue it waits in."""

    person: str
    group: str = ""

    @classmethod
    def of(cls, group: str, assignee: str) -> "Holder":
        return cls(assignee) if assignee else cls("", group)


@dataclass(frozen=True, slots=True)
class OpenCase:
    """As far as it weighs on who has it: `Case` says what the instants mean."""

    number: int
    project: str
    holder: Holder
    due_at: datetime | None
    risk_at: datetime | None

    def breached(self, at: datetime) -> bool:
        return self.due_at <= at if self.due_at else self.risk_at is not None

    def at_risk(self, at: datetime) -> bool:
        ahead = self.due_at is not None and self.due_at > at
        return ahead and self.risk_at is not None and self.risk_at <= at


@dataclass(frozen=True, slots=True)
class Weight:
    """What one holder has. `breaches` is None for a queue of what nobody has."""

    open: int
    at_risk: int
    breaches: int | None


@dataclass(frozen=True, slots=True)
class Line:
    """One holder before and after a move."""

    holder: Holder
    before: Weight
    after: Weight

    @property
    def change(self) -> int:
        """How much it changes for them."""
        return abs(self.after.open - self.before.open)


@dataclass(frozen=True, slots=True)
class Pace:
    """`business` seconds that the window has, and how many cases each person solved in them."""

    business: int
    solved: Mapping[str, int]

    def of(self, person: str) -> int | None:
        """Business seconds a case; None where nobody of these solved any."""
        own = self.solved.get(person, 0)
        if own:
            return self.business // own
        total = sum(self.solved.values())
        return self.business * len(self.solved) // total if total else None


@dataclass(frozen=True, slots=True)
class Forecast:
    """What the weights are told from."""

    pace: Pace
    catalog: Catalog
    at: datetime

    def lines(
        self, holders: Iterable[Holder], held: Sequence[OpenCase], moves: Mapping[int, Holder]
    ) -> Sequence[Line]:
        """`held` is all that these holders have now, `moves` who gets which of it; whom it
        changes most comes first."""
        after = [replace(c, holder=moves.get(c.number, c.holder)) for c in held]
        lines = [
            Line(holder, self.weight(holder, held), self.weight(holder, after))
            for holder in sorted(set(holders))
        ]
        return sorted(lines, key=lambda line: line.change, reverse=True)

    def weight(self, holder: Holder, held: Iterable[OpenCase]) -> Weight:
        own = [one for one in held if one.holder == holder]
        at_risk = sum(one.at_risk(self.at) for one in own)
        return Weight(len(own), at_risk, self._breaches(holder, own) if holder.person else None)

    def _breaches(self, holder: Holder, own: Sequence[OpenCase]) -> int:
        each = self.pace.of(holder.person)
        stopped = sum(one.breached(self.at) for one in own if one.due_at is None)
        dues = sorted(((c.due_at, c.number, c) for c in own if c.due_at), key=lambda due: due[:2])
        late = (
            one.breached(self.at) or (each is not None and self._left(one, due) < turn * each)
            for turn, (due, _number, one) in enumerate(dues)
        )
        return stopped + sum(late)

    def _left(self, one: OpenCase, due: datetime) -> int:
        return self._calendar(one.project).measure(self.at, due)

    def _calendar(self, project: str) -> Calendar:
        projects = self.catalog.projects
        return (projects.get(project) or next(iter(projects.values()))).calendar
