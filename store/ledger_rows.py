"""The ledger: what reached nobody, by keyset, and all that was told of one case."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select, tuple_, update

from domain.notices import OVERTAKEN, What
from domain.undelivered import Entry, Spot, Undeliverable
from store.outbox_rows import OutboxRows, to_notice
from store.tables import FAILED, TOLD, addresses, mails, outbox, people
from store.turning import turned

_ENTRIES = (
    select(outbox, people.c.name, mails.c.sender)
    .outerjoin(people, people.c.id == outbox.c.person)
    .outerjoin(mails, (mails.c.id == outbox.c.person) & (outbox.c.what == What.REPLY))
)
_ORDER = (outbox.c.at, outbox.c.id)


class LedgerRows(OutboxRows):
    def undeliverable(self, size: int, *, after: Spot | None, before: Spot | None) -> Undeliverable:
        """By keyset, the newest first: the page that follows `after` or, going back, the one before
        `before`."""
        count = select(func.count()).select_from(outbox).where(FAILED)
        total = self._db.execute(count).scalar_one()
        # Going back reads the same order the other way round, and turns the page over.
        back, spot = before is not None, before or after
        query = _ENTRIES.where(FAILED).limit(size + 1)
        if spot:
            there = (spot.at, spot.row)
            pairs = zip(there, _ORDER, strict=True)
            place = tuple_(*(bindparam(None, value, c.type) for value, c in pairs))
            query = query.where(tuple_(*_ORDER) > place if back else tuple_(*_ORDER) < place)
        order = [c.asc() if back else c.desc() for c in _ORDER]
        found = [to_entry(row) for row in self._db.execute(query.order_by(*order)).mappings()]
        shown, first, last = turned(found, size, after=after, before=before)
        return Undeliverable(
            shown,
            before=_spot(first) if first else None,
            after=_spot(last) if last else None,
            total=total,
        )

    def ledger(self, number: int, limit: int) -> Sequence[Entry]:
        told = _ENTRIES.where(TOLD, outbox.c.number == number)
        newest = told.order_by(outbox.c.version.desc(), outbox.c.id.desc()).limit(limit)
        return [to_entry(row) for row in self._db.execute(newest).mappings()]

    def unreached(self, number: int) -> datetime | None:
        """Since when nothing of the case reaches its requester: the first of the facts that they
        were not told since the last one that they were. What is still on its way says nothing."""
        tellings: dict[int, list[Mapping[Any, Any]]] = {}
        for row in self._tellings(number):
            tellings.setdefault(row["version"], []).append(row)
        since: datetime | None = None
        for version in sorted(tellings):
            rows = tellings[version]
            if any(row["sent_at"] for row in rows):
                since = None
            elif not any(row["due_at"] for row in rows):
                failed = [r["at"] for r in rows if r["last_error"] not in {"", OVERTAKEN}]
                since = since or min(failed, default=None)
        return since

    def retry(self, at: datetime, row: int = 0) -> int:
        """Whom Teams could not reach is looked for there again."""
        which = (FAILED, outbox.c.id == row) if row else (FAILED,)
        readers = select(outbox.c.person).where(*which)
        self._db.execute(
            update(addresses).where(addresses.c.person.in_(readers)).values(reachable=True)
        )
        again = update(outbox).where(*which).values(due_at=at, parked=False, attempts=0)
        return self._db.execute(again).rowcount


def to_entry(row: Mapping[Any, Any]) -> Entry:
    return Entry(
        notice=to_notice(row),
        name=row["name"] or row["sender"] or "",
        at=row["at"],
        due_at=row["due_at"],
        sent_at=row["sent_at"],
        parked=row["parked"],
        why=row["last_error"],
    )


def _spot(entry: Entry) -> Spot:
    return Spot(entry.at, entry.notice.id)
