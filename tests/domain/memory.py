"""The store as the relations need it, in memory: one unit, and nothing is kept of what failed."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from domain.case import Case, Change, Fact
from domain.errors import CaseNotFound, StaleCase
from domain.lifecycle import OPEN_STATES
from domain.moves import Verb
from domain.ports import Press

T = TypeVar("T")


class Memory:
    """Implements what `Relations` asks of `domain.ports.Store` and `Unit`."""

    def __init__(self) -> None:
        self.held: dict[int, Case] = {}
        self.facts: dict[int, tuple[Fact, ...]] = {}
        self.done: dict[str, int] = {}

    async def read(self, work: Callable[[Any], T]) -> T:
        return work(self)

    async def write(self, work: Callable[[Any], T]) -> T:
        before = dict(self.held), dict(self.facts), dict(self.done)
        try:
            return work(self)
        except Exception:
            self.held, self.facts, self.done = before
            raise

    def case(self, number: int) -> Case:
        if number not in self.held:
            raise CaseNotFound(number)
        return self.held[number]

    def history(self, number: int) -> Sequence[Fact]:
        return self.facts[number]

    def save(self, change: Change, press: Press | None) -> Case:
        case = change.case
        if case.version > 1 and self.held[case.number].version != case.version - 1:
            raise StaleCase(case.number)
        self.held[case.number] = case
        self.facts[case.number] = (*self.facts.get(case.number, ()), change.fact)
        if press:
            self.done[press.key] = case.number
        return case

    def done_before(self, key: str) -> int | None:
        return self.done.get(key)

    def relate_alone(self) -> None:
        """There is nobody else."""

    def unrelated(self, since: datetime, until: datetime, limit: int) -> Sequence[Case]:
        parents = {case.parent for case in self.held.values()}
        free = (
            case
            for case in self.held.values()
            if case.state in OPEN_STATES and not case.parent and case.number not in parents
        )
        return [case for case in free if since <= case.opened_at <= until][-limit:]

    def told_alike(self, since: datetime) -> Mapping[int, Sequence[Fact]]:
        found = {n: [f for f in facts if f.verb == Verb.ALIKE] for n, facts in self.facts.items()}
        return {n: told for n, told in found.items() if told and self.held[n].opened_at >= since}


def ran(coroutine: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(coroutine)
