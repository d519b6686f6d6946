"""Files as rows (R6): what is owed, what is kept, which message and which case each belongs to."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, bindparam, delete, func, or_, select, update

from domain.attachment import Attachment, FileState
from store.rows import Rows, both, upsert
from store.tables import OF_A_CASE, OWED, REFUSED, attaching, attachments

LEASE = timedelta(minutes=6)
"""Longer than a fetch takes, but for one that is led on and crawls: then two fetch it, each into a
part of its own, and whoever has the newer lease settles it."""

_files = attachments.c
_COLUMNS = {
    column: "fault" if column == "last_error" else column
    for column in _files.keys()  # noqa: SIM118 - columns
}
_OWE = both(
    lambda insert: insert(attachments).on_conflict_do_nothing(index_elements=["batch", "place"])
)
_DUE = (
    select(_files.id)
    .where(OWED, _files.due_at <= bindparam("now"))
    .order_by(_files.due_at, _files.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_CLAIM = (
    update(attachments)
    .where(_files.id.in_(_DUE))
    .values(due_at=bindparam("until"), attempts=_files.attempts + 1)
    .returning(attachments)
)
# Always in the same order: two that hold the same batch never wait for each other.
_BATCH = (
    select(attachments)
    .where(_files.batch == bindparam("b"))
    .order_by(_files.place)
    .with_for_update()
)
_OF = and_(OF_A_CASE, _files.number == bindparam("n"), _files.state == FileState.ATTACHED)
_EXPECT = upsert(attaching)
TELLING = timedelta(minutes=1)
"""Longer than it takes to tell of a file that was refused."""
_UNTOLD = or_(_files.due_at.is_(None), _files.due_at <= bindparam("now"))
_MINE = select(_files.id).where(REFUSED, _files.person == bindparam("who"), _UNTOLD)
_TELL = (
    update(attachments)
    .where(_files.id.in_(_MINE.order_by(_files.batch, _files.place).with_for_update()))
    .values(due_at=bindparam("until"))
    .returning(attachments)
)
_WITH_BYTES = (FileState.OWED, FileState.KEPT, FileState.ATTACHED)


class FileRows(Rows):
    def owe_files(self, files: Sequence[Attachment]) -> None:
        self._db.execute(self._said(_OWE), [_to_row(file) for file in files])

    def file(self, id_: str) -> Attachment | None:
        found = select(attachments).where(_files.id == id_)
        row = self._db.execute(found).mappings().one_or_none()
        return _to_file(row) if row else None

    def batch(self, batch: str) -> Sequence[Attachment]:
        """The files of one message, in their order, held by this transaction."""
        return [_to_file(row) for row in self._db.execute(_BATCH, {"b": batch}).mappings()]

    def write_files(self, files: Sequence[Attachment]) -> None:
        """What has changed of files that this transaction holds."""
        for file in files:
            row = _to_row(file)
            self._db.execute(update(attachments).where(_files.id == row.pop("id")).values(row))

    def claim_files(self, now: datetime, limit: int) -> Sequence[Attachment]:
        """What is due to be fetched, the oldest first, lent to this porter for LEASE."""
        due = {"now": now, "until": now + LEASE, "most": limit}
        return [_to_file(row) for row in self._db.execute(_CLAIM, due).mappings()]

    def files_of(self, number: int) -> Sequence[Attachment]:
        found = select(attachments).where(_OF).order_by(_files.at, _files.batch, _files.place)
        return [_to_file(row) for row in self._db.execute(found, {"n": number}).mappings()]

    def file_count(self, number: int) -> int:
        count = select(func.count()).select_from(attachments).where(_OF)
        return int(self._db.execute(count, {"n": number}).scalar_one())

    def tell_refused(self, person: str, now: datetime) -> Sequence[Attachment]:
        """What this person is still to be told of, in order, lent to this courier for TELLING."""
        mine = {"who": person, "now": now, "until": now + TELLING}
        found = [_to_file(row) for row in self._db.execute(_TELL, mine).mappings()]
        return sorted(found, key=lambda file: (file.at, file.batch, file.place))

    def telling(self, person: str) -> datetime | None:
        """Until when other couriers have what this person is still to be told of, where they do."""
        until = select(func.max(_files.due_at)).where(REFUSED, _files.person == person)
        found: datetime | None = self._db.execute(until).scalar_one()
        return found

    def expect_files(self, person: str, number: int, until: datetime) -> None:
        row = {"person": person, "number": number, "until": until}
        self._db.execute(self._said(_EXPECT), row)

    def expecting(self, person: str, now: datetime) -> int:
        """The case that their next files are for; 0 where they have said nothing, or long ago."""
        said = select(attaching.c.number).where(attaching.c.person == person)
        return self._db.execute(said.where(attaching.c.until > now)).scalar_one_or_none() or 0

    def forget_files(self, untied: datetime, refused: datetime) -> Sequence[str]:
        """Files that are older and were never tied to a case, and what is known of those refused
        longer ago still; their ids. What waits to be told is kept."""
        waited = and_(_files.number.is_(None), _files.state.in_(_WITH_BYTES), _files.at < untied)
        over = and_(_files.state == FileState.TOLD, _files.at < refused)
        gone = delete(attachments).where(or_(waited, over)).returning(_files.id)
        return self._db.execute(gone).scalars().all()

    def wanted_files(self, ids: Collection[str]) -> frozenset[str]:
        """Which of these are the bytes of a file that is on its way, or here."""
        wanted = select(_files.id).where(_files.id.in_(ids), _files.state.in_(_WITH_BYTES))
        return frozenset(self._db.execute(wanted).scalars())


def _to_row(file: Attachment) -> dict[str, Any]:
    row = {column: getattr(file, name) for column, name in _COLUMNS.items()}
    return row | {"number": file.number or None}


def _to_file(row: Any) -> Attachment:
    own = {name: row[column] for column, name in _COLUMNS.items()}
    return Attachment(**own | {"number": row["number"] or 0, "state": FileState(row["state"])})
