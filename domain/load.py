"""Load and ageing: what each specialist of a group has, or each group that somebody watches."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.bundle import Bundle, Load, together
from domain.case import Person
from domain.catalog import Group
from domain.ports import Store
from domain.queues import Queues


@dataclass(frozen=True, slots=True)
class Workload:
    """`lines` are those with most at stake first: breached, at risk, open. `group` is None for all
    the groups that somebody may see, which are the lines then."""

    group: Group | None
    whole: Load
    lines: Sequence[Load]


class Workloads:
    def __init__(self, store: Store, queues: Queues, now: Callable[[], datetime]) -> None:
        self._store, self._queues, self._now = store, queues, now

    async def of_group(self, group: str, who: Person) -> Workload:
        """A line for each of its members, also who has nothing, and for whoever else has a case of
        it. Raises UnknownGroup, NotYourQueue."""
        found = self._queues.queue_of(group, who)
        bundles = await self._bundles([group])
        lines = [
            together(person, (b for b in bundles if b.assignee == person))
            for person in dict.fromkeys((*found.members, *(b.assignee for b in bundles)))
        ]
        return Workload(found, together("", bundles), _sorted(lines))

    async def of_all(self, who: Person) -> Workload:
        """A line for each group whose queue this person may see."""
        groups = [group.id for group in self._queues.queues_of(who)]
        bundles = await self._bundles(groups)
        lines = [together(group, (b for b in bundles if b.group == group)) for group in groups]
        return Workload(None, together("", bundles), _sorted(lines))

    async def _bundles(self, groups: Sequence[str]) -> Sequence[Bundle]:
        now = self._now()
        return await self._store.read(lambda unit: unit.bundles(groups, now))


def _sorted(lines: Sequence[Load]) -> Sequence[Load]:
    return sorted(lines, key=lambda line: (-line.breached, -line.at_risk, -line.open))
