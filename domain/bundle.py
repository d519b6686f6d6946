"""What people have to do: the open cases of a group by who has them, and how these stand (R32)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from domain.case import State


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """Of one group, one person and one state. `age` is that of all of them together, since they
    were registered; `assignee` is empty where nobody has them."""

    group: str
    assignee: str
    state: State
    open: int
    at_risk: int
    breached: int
    age: timedelta


@dataclass(frozen=True, slots=True)
class Load:
    """A line: of one person, of one group, or of all that was asked for."""

    of: str
    """The id of the person or the group; empty for nobody, and for all."""
    states: Mapping[State, int] = field(default_factory=dict)
    at_risk: int = 0
    breached: int = 0
    age: timedelta = timedelta()
    """The mean."""

    @property
    def open(self) -> int:
        return sum(self.states.values())


def together(of: str, bundles: Iterable[Bundle]) -> Load:
    bundles = [*bundles]
    open_ = sum(b.open for b in bundles)
    states = {state: sum(b.open for b in bundles if b.state is state) for state in State}
    return Load(
        of,
        {state: count for state, count in states.items() if count},
        sum(b.at_risk for b in bundles),
        sum(b.breached for b in bundles),
        sum((b.age for b in bundles), timedelta()) / open_ if open_ else timedelta(),
    )
