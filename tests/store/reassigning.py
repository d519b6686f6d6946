"""A desk with several specialists a group and two supervisors, on a real database."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from domain.case import Case, Fact, Person
from domain.catalog import Catalog
from domain.desk import Desk
from domain.moves import Verb
from domain.opening import NewCase
from domain.ports import Press
from domain.transfer import Asked, Effect, Transfer
from store.sql import SqlStore
from store.tables import outbox
from tests.chat import Clock
from tests.people import ANA, ANDRES, ELENA, JORGE, LUCIA, MARTA

REASON = "balance-carga"


def staffed(catalog: Catalog) -> Catalog:
    """Soporte has three specialists and two supervisors, of whom one supervises nothing else."""
    groups = dict(catalog.groups)
    members = (JORGE.id, LUCIA.id, MARTA.id)
    groups["soporte"] = replace(
        groups["soporte"], members=members, supervisors=(ELENA.id, ANDRES.id)
    )
    return replace(catalog, groups=groups)


@dataclass
class Bench:
    store: SqlStore
    catalog: Catalog
    clock: Clock = field(default_factory=Clock)
    rung: int = 0

    def __post_init__(self) -> None:
        self.desk = Desk(self.store, self.catalog, self.clock, self._ring)

    def _ring(self) -> None:
        self.rung += 1

    async def opens(self, *holders: Person | None, client: Person = ANA) -> Sequence[int]:
        """A case of soporte for each, in their hands."""
        return [await self._open(holder, client) for holder in holders]

    async def _open(self, holder: Person | None, client: Person) -> int:
        asked = NewCase(
            subject="mi portátil no enciende",
            description="Desde ayer",
            category="portatil-no-enciende",
            urgency="high",
        )
        self.clock.forward(seconds=1)
        press = Press(f"{client.id}:{self.clock.now.isoformat()}")
        case = await self.desk.open(asked, client, "", press)
        given = {"reason": REASON, "group": "soporte", "specialist": holder.id if holder else ""}
        if holder != JORGE:
            await self.desk.act(case.number, Verb.REASSIGN, given, ELENA, None, _press(case))
        return case.number

    async def case(self, number: int) -> Case:
        return await self.store.read(lambda unit: unit.case(number))

    async def history(self, number: int) -> Sequence[Fact]:
        return await self.store.read(lambda unit: unit.history(number))

    async def holders(self, numbers: Sequence[int]) -> list[tuple[str, str]]:
        cases = await self.store.read(lambda unit: unit.cases(numbers))
        return [(case.group, case.assignee) for case in cases]

    async def effect(self, numbers: Sequence[int], who: Person = ELENA, **asked: Any) -> Effect:
        return await self.desk.transfers.effect(self.asked(numbers, **asked), who)

    @staticmethod
    def asked(numbers: Sequence[int], **but: str) -> Asked:
        usual = {"group": "soporte", "specialist": LUCIA.id, "reason": REASON, "note": ""}
        return Asked(numbers=numbers, **(usual | but))

    async def moves(
        self, numbers: Sequence[int], who: Person = ELENA, form: str = "form", **asked: str
    ) -> Transfer:
        found = await self.effect(numbers, who, **asked)
        return await self.desk.transfers.move(found.agreed, who, Press(f"{who.id}:{form}"))

    async def undoes(self, done: Transfer, who: Person = ELENA, **later: float) -> Transfer:
        self.clock.now += timedelta(**later)
        return await self.desk.transfers.undo(done.id, who, Press(f"{who.id}:undo:{done.id}"))

    async def owed(self) -> list[tuple[str, str, int]]:
        """What people are owed and by which row, but for the updates of cards."""
        query = outbox.select().where(outbox.c.what != "refresh").order_by(outbox.c.id)
        rows = await self.store.lane.read(lambda db: list(db.execute(query)))
        return [(row.what, row.person, row.version) for row in rows]


def _press(case: Case) -> Press:
    return Press(f"{ELENA.id}:give:{case.number}")
