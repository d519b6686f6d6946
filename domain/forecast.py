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
class Burden:
    """An open case, as far as it weighs on who has it: `Case` says what the instants mean."""

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
class Load:
    """What one holder has. `breaches` is None for a queue of what nobody has."""

    open: int
    at_risk: int
    breaches: int | None


@dataclass(frozen=True, slots=True)
class Line:
    """One holder before and after a move."""

    holder: Holder
    before: Load
    after: Load

    @property
    def weight(self) -> int:
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
    """What the loads are told from."""

    pace: Pace
    catalog: Catalog
    at: datetime

    def lines(
        self, holders: Iterable[Holder], burdens: Sequence[Burden], moves: Mapping[int, Holder]
    ) -> Sequence[Line]:
        """`burdens` is all that these holders have now, `moves` who gets which of it; whom it
        changes most comes first."""
        after = [replace(b, holder=moves.get(b.number, b.holder)) for b in burdens]
        lines = [
            Line(holder, self.load(holder, burdens), self.load(holder, after))
            for holder in sorted(set(holders))
        ]
        return sorted(lines, key=lambda line: line.weight, reverse=True)

    def load(self, holder: Holder, burdens: Iterable[Burden]) -> Load:
        own = [burden for burden in burdens if burden.holder == holder]
        at_risk = sum(burden.at_risk(self.at) for burden in own)
        return Load(len(own), at_risk, self._breaches(holder, own) if holder.person else None)

    def _breaches(self, holder: Holder, own: Sequence[Burden]) -> int:
        each = self.pace.of(holder.person)
        stopped = sum(burden.breached(self.at) for burden in own if burden.due_at is None)
        dues = sorted(((b.due_at, b.number, b) for b in own if b.due_at), key=lambda due: due[:2])
        late = (
            burden.breached(self.at) or (each is not None and self._left(burden, due) < turn * each)
            for turn, (due, _number, burden) in enumerate(dues)
        )
        return stopped + sum(late)

    def _left(self, burden: Burden, due: datetime) -> int:
        return self._calendar(burden.project).measure(self.at, due)

    def _calendar(self, project: str) -> Calendar:
        projects = self.catalog.projects
        return (projects.get(project) or next(iter(projects.values()))).calendar
