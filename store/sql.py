"""The desk's store: a unit of work over one connection, on either database."""

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from domain.ports import Unit
from store.case_rows import CaseRows
from store.clock_rows import ClockRows
from store.digest_rows import DigestRows
from store.file_rows import FileRows
from store.helped_rows import HelpedRows
from store.lanes import Lane
from store.ledger_rows import LedgerRows
from store.letter_rows import LetterRows
from store.mail_rows import MailRows
from store.origin_rows import OriginRows
from store.place_rows import PlaceRows
from store.profile_rows import ProfileRows
from store.queue_rows import QueueRows
from store.reading_rows import ReadingRows
from store.relation_rows import RelationRows
from store.report_rows import ReportRows
from store.retention_rows import RetentionRows
from store.search_rows import SearchRows
from store.secret_rows import SecretRows
from store.transfer_rows import TransferRows
from store.view_rows import ViewRows

T = TypeVar("T")


class SqlUnit(
    CaseRows,
    QueueRows,
    ViewRows,
    ProfileRows,
    MailRows,
    LetterRows,
    LedgerRows,
    ClockRows,
    SearchRows,
    DigestRows,
    HelpedRows,
    PlaceRows,
    RelationRows,
    ReportRows,
    FileRows,
    OriginRows,
    SecretRows,
    ReadingRows,
    RetentionRows,
    TransferRows,
):
    """All rows that one transaction may touch: implements `domain.ports.Unit`."""


class SqlStore:
    """Implements `domain.ports.Store`."""

    def __init__(self, lane: Lane) -> None:
        self.lane = lane

    async def read(self, work: Callable[[Unit], T]) -> T:
        return await self.lane.read(lambda db: work(SqlUnit(db)))

    async def write(self, work: Callable[[Unit], T]) -> T:
        return await self.lane.write(lambda db: work(SqlUnit(db)))

    async def ready(self) -> str:
        try:
            await self.lane.read(_ask)
        except (SQLAlchemyError, OSError) as error:
            return f"database: {type(error).__name__}"
        return ""

    async def close(self) -> None:
        await self.lane.close()


def _ask(db: Connection) -> None:
    db.execute(text("SELECT 1 FROM cases LIMIT 1"))
