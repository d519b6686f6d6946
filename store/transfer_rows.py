"""Moves of many cases (R32): what was moved, who is owed word of it, and what weighs on whom."""

from collections.abc import Mapping, Sequence
from dataclasses import astuple, replace
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, insert, select, update

from domain.errors import Repeated
from domain.forecast import Holder, OpenCase
from domain.moves import Verb
from domain.notices import What
from domain.transfer import Heard, Moved, Transfer
from store.outbox_rows import OutboxRows
from store.rows import both
from store.tables import ENDING, MOVED, NEVER, OPEN, cases, facts, outbox, receipts, transfers

_RECEIVE = both(lambda insert: insert(receipts).on_conflict_do_nothing())
_WEIGHING = (
    *(cases.c.number, cases.c.project, cases.c.group, cases.c.assignee),
    *(cases.c.due_at, cases.c.risk_at),
)


class TransferRows(OutboxRows):
    def keep_transfer(self, transfer: Transfer, key: str) -> Transfer:
        """With its id. Raises Repeated where this press was already done."""
        moved = {"undoes": transfer.undoes, "cases": [[*astuple(m)] for m in transfer.moved]}
        row = {"person": transfer.person, "at": transfer.at, "moved": moved}
        made = insert(transfers).values(row).returning(transfers.c.id)
        kept = replace(transfer, id=self._db.execute(made).scalar_one())
        receipt = {"key": key, "number": kept.id, "at": transfer.at}
        if self._db.execute(self._said(_RECEIVE), receipt).rowcount == 0:
            raise Repeated(key)
        return kept

    def transfer(self, id_: int) -> Transfer | None:
        found = self._db.execute(select(transfers).where(transfers.c.id == id_)).mappings()
        row = found.one_or_none()
        return _to_transfer(row) if row else None

    def undone(self, id_: int, at: datetime) -> None:
        self._db.execute(update(transfers).where(transfers.c.id == id_).values(undone_at=at))

    def owe_moved(self, person: str, id_: int, at: datetime) -> None:
        self._owe(What.MOVED, person, 0, id_, at)

    def heard_of(self, person: str, id_: int) -> Heard:
        """By either channel."""
        mine = (outbox.c.person == person, outbox.c.number == 0, outbox.c.version == id_)
        query = select(outbox.c.sent_at, outbox.c.due_at).where(MOVED, *mine)
        rows = self._db.execute(query).all()
        waits = [due_at for sent_at, due_at in rows if due_at and not sent_at]
        return Heard(any(sent_at for sent_at, _ in rows), min(waits, default=None))

    def open_of(self, holders: Sequence[Holder]) -> Sequence[OpenCase]:
        """All open cases that these have: asked apart, each is found along an index."""
        people = [holder.person for holder in holders if holder.person]
        groups = [holder.group for holder in holders if holder.group]
        with_people = cases.c.assignee.in_(people)
        with_nobody = and_(cases.c.group.in_(groups), cases.c.assignee == "")
        asked = [*([with_people] if people else ()), *([with_nobody] if groups else ())]
        found = (self._db.execute(select(*_WEIGHING).where(OPEN, which)) for which in asked)
        return [_to_open_case(row) for rows in found for row in rows.mappings()]

    def solved_by(self, people: Sequence[str], since: datetime) -> Mapping[str, int]:
        """How many cases each solved since then; who solved none is not named."""
        solved = (ENDING, facts.c.at >= since, facts.c.verb == Verb.SOLVE, facts.c.who.in_(people))
        query = (
            select(facts.c.who, func.count().label("cases")).where(*solved).group_by(facts.c.who)
        )
        return {row.who: row.cases for row in self._db.execute(query)}


def _to_transfer(row: Mapping[Any, Any]) -> Transfer:
    return Transfer(
        id=row["id"],
        person=row["person"],
        at=row["at"],
        moved=[Moved(*one) for one in row["moved"]["cases"]],
        undoes=row["moved"]["undoes"],
        undone_at=row["undone_at"],
    )


def _to_open_case(row: Mapping[Any, Any]) -> OpenCase:
    # As in `to_case`: rows of before have it in the time zone of whoever migrated them.
    due_at = None if row["due_at"].year >= NEVER.year - 1 else row["due_at"]
    holder = Holder.of(row["group"], row["assignee"])
    return OpenCase(row["number"], row["project"], holder, due_at, row["risk_at"])
