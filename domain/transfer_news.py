"""What one person is told of a move of many cases: what came to them, and what left them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.case import Case, Person
from domain.catalog import Catalog
from domain.ports import Unit
from domain.sla import Clock, clock
from domain.transfer import Transfer

PAGE = 10
"""Cases a page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """`shown` is one page of what came and then of what left, from the place `start` on; the cases
    as they stand, of which they may know."""

    transfer: Transfer
    who: str
    """The name of whoever moved them."""
    gained: Sequence[int]
    lost: Sequence[int]
    start: int
    shown: Sequence[int]
    cases: Mapping[int, Case]
    clocks: Mapping[int, Clock | None]

    @property
    def to_group(self) -> bool:
        """Whether what came waits in the queue of their group."""
        came = [m for m in self.transfer.moved if m.number in set(self.gained)]
        return bool(came) and not any(m.to_assignee for m in came)


def news_of(
    unit: Unit,
    catalog: Catalog,
    transfer: Transfer,
    who: Person,
    at: datetime,
    start: int = 0,
    size: int = PAGE,
) -> News | None:
    """None where it concerns them no longer."""
    gained, lost = transfer.gained(who.id, catalog), transfer.lost(who.id, catalog)
    every = [*gained, *lost]
    if not every:
        return None
    start = start if start < len(every) else 0
    shown = every[start : start + size]
    known = [case for case in unit.cases(shown) if catalog.roles(case, who.id)]
    facts = unit.histories([case.number for case in known])
    mover = unit.person(transfer.person)
    return News(
        transfer=transfer,
        who=mover.name if mover else transfer.person,
        gained=gained,
        lost=lost,
        start=start,
        shown=shown,
        cases={case.number: case for case in known},
        clocks={c.number: clock(c, facts[c.number], catalog, at) for c in known},
    )


def overtaken(unit: Unit, transfer: Transfer, reader: str) -> bool:
    """Whether there is nothing to say any more: it was undone before they were told, or takes back
    what they were never told of."""
    if transfer.undoes:
        return not unit.heard_of(reader, transfer.undoes).told
    return transfer.undone_at is not None
