"""The figures of a month a second time, the slow and plain way: from whole cases and their facts,
one question at a time, with the calendar itself."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from domain.case import Fact, State
from domain.catalog import Catalog
from domain.months import Month
from domain.sla import clock_runs
from tests.reports.made_up import Lived

SETTLED = {State.SOLVED, State.CLOSED, State.UNMANAGED}
WAITING = {State.REGISTERED, State.ESCALATED_SPECIALIST, State.ESCALATED_ONSITE}


@dataclass(frozen=True)
class Seen:
    """A case as it was at the end of the month."""

    lived: Lived
    catalog: Catalog
    month: Month
    now: datetime

    @property
    def project(self) -> Any:
        return self.catalog.projects[self.lived.case.project]

    @property
    def begins(self) -> datetime:
        return self.month.begins(self.project.calendar.zone)

    @property
    def ends(self) -> datetime:
        """What happened within the very second of `now` is of a month that is not over."""
        after = self.now.replace(microsecond=0) + timedelta(seconds=1)
        return min(self.month.ends(self.project.calendar.zone), after)

    @property
    def facts(self) -> Sequence[Fact]:
        return [fact for fact in self.lived.facts if fact.at < self.ends]

    @property
    def moves(self) -> Sequence[Fact]:
        return [fact for fact in self.facts if fact.source is not fact.target]

    @property
    def there(self) -> bool:
        return self.lived.case.opened_at < self.ends

    @property
    def registered(self) -> bool:
        return self.there and self.lived.case.opened_at >= self.begins

    @property
    def state(self) -> State:
        return self.moves[-1].target

    @property
    def ended(self) -> Fact | None:
        """What brought it to its end for the last time, if it still is at its end."""
        if not self.there or self.state not in SETTLED:
            return None
        return [f for f in self.moves if f.target in SETTLED and f.source not in SETTLED][-1]

    @property
    def done(self) -> bool:
        return self.ended is not None and self.ended.at >= self.begins

    @property
    def final(self) -> bool:
        return self.done and self.state in {State.SOLVED, State.CLOSED}

    @property
    def unmanaged(self) -> bool:
        return self.done and self.state is State.UNMANAGED

    @property
    def open(self) -> bool:
        return self.there and self.state not in SETTLED

    @property
    def reopened(self) -> int:
        back = [f for f in self.moves if f.source in SETTLED and f.target not in SETTLED]
        return len([f for f in back if f.at >= self.begins]) if self.there else 0

    @property
    def stretches(self) -> Sequence[tuple[State, State, int]]:
        """Of a final case, until its end: each state, the one that followed, its business time."""
        until = self.moves[: self.moves.index(self.ended) + 1] if self.ended else ()
        return [
            (one.target, then.target, self.project.calendar.measure(one.at, then.at))
            for one, then in pairwise(until)
        ]

    @property
    def promise(self) -> Any:
        category = self.catalog.categories.get(self.lived.case.category)
        return category.promises[self.lived.case.priority] if category else None

    @property
    def waited(self) -> int:
        sum_ = 0
        for state, _then, spent in self.stretches:
            if state not in WAITING:
                break
            sum_ += spent
        return sum_

    @property
    def ran(self) -> int:
        return sum(n for state, then, n in self.stretches if clock_runs(state, then, self.project))

    @property
    def rounds(self) -> Sequence[Mapping[str, str]]:
        return [said for _, at, said in self.lived.rounds if self.begins <= at < self.ends]

    def stood(self, field: str) -> str:
        """A field as it was: what it is now, and each later change taken back."""
        value = getattr(self.lived.case, field)
        for fact in reversed(self.lived.facts):
            if fact.at >= self.ends:
                for difference in fact.differences:
                    value = difference.before if difference.field == field else value
        return str(value)


def counted(seen: Sequence[Seen]) -> dict[str, Any]:
    """As `Count.data` has it, without what is nought."""
    finals = [one for one in seen if one.final]
    agreed = [one for one in finals if one.promise]
    rounds = [said for one in seen for said in one.rounds]
    counts = {
        "registered": sum(one.registered for one in seen),
        "final": len(finals),
        "unmanaged": sum(one.unmanaged for one in seen),
        "open": sum(one.open for one in seen),
        "reopened": sum(one.reopened for one in seen),
        "attention_kept": sum(one.waited <= one.promise.attention for one in agreed),
        "attention_agreed": len(agreed),
        "solution_kept": sum(one.ran <= one.promise.solution for one in agreed),
        "solution_agreed": len(agreed),
        "without_agreement": len(finals) - len(agreed),
        "answered": len(rounds),
    }
    said: dict[str, dict[str, int]] = {}
    for question in {q for answers in rounds for q in answers}:
        chosen = [answers[question] for answers in rounds if question in answers]
        said[question] = {choice: chosen.count(choice) for choice in set(chosen)}
    states = {}
    for state in State:
        passed = [one for one in finals if state in {s for s, _, _ in one.stretches}]
        if passed:
            spent = sum(n for one in passed for s, _, n in one.stretches if s is state)
            states[state.value] = [spent, len(passed)]
    return {"counts": {k: n for k, n in counts.items() if n}, "said": said, "states": states}


_KEYS: Mapping[str, Callable[[Seen], str]] = {
    "group": lambda one: one.stood("group"),
    "category": lambda one: one.stood("category"),
    "site": lambda one: one.lived.case.client.site,
    "specialist": lambda one: one.stood("assignee"),
}


def figures(
    lived: Sequence[Lived], catalog: Catalog, month: Month, now: datetime
) -> dict[str, Any]:
    """As `Figures.data` has them."""
    every = [Seen(one, catalog, month, now) for one in lived]
    seen = [
        one for one in every if one.registered or one.done or one.open or one.reopened or one.rounds
    ]
    cuts: dict[str, dict[str, Any]] = {}
    for cut, key in _KEYS.items():
        lines: dict[str, list[Seen]] = {}
        for one in seen:
            lines.setdefault(key(one) or "-", []).append(one)
        cuts[cut] = {name: counted(of) for name, of in lines.items()}
    return {"whole": counted(seen), "cuts": cuts}
