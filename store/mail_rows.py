"""Mails that came in: each once, with what became of it."""

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, func, select

from domain.incoming import Received, Verdict
from domain.notices import What
from store.outbox_rows import OutboxRows
from store.rows import both
from store.tables import mails

_KEEP = both(lambda insert: insert(mails).on_conflict_do_nothing())


class MailRows(OutboxRows):
    def mail(self, id_: str) -> Received | None:
        return _received(self._one(mails.c.id == id_))

    def keep_mail(self, mail: Received) -> bool:
        row = asdict(mail) | {"number": mail.number or None}
        return self._db.execute(self._said(_KEEP), row).rowcount == 1

    def mail_of(self, number: int) -> Received | None:
        began = mails.c.verdict == Verdict.PRECASE
        return _received(self._one(mails.c.number == number, began))

    def answered_already(
        self, sender: str, verdict: Verdict, number: int, since: datetime | None = None
    ) -> bool:
        same = [mails.c.sender == sender, mails.c.verdict == verdict]
        if since:
            same.append(mails.c.at > since)
        about = mails.c.number == number if number else mails.c.number.is_(None)
        return self._one(*same, about) is not None

    def heard_from(self, sender: str, verdicts: Collection[Verdict], since: datetime) -> int:
        theirs = (mails.c.sender == sender, mails.c.at > since, mails.c.verdict.in_(verdicts))
        query = select(func.count()).select_from(mails).where(*theirs)
        return int(self._db.execute(query).scalar_one())

    def owe_reply(self, id_: str, at: datetime) -> None:
        self._owe(What.REPLY, id_, 0, 0, at)

    def _one(self, *where: Any) -> RowMapping | None:
        query = select(mails).where(*where).limit(1)
        return self._db.execute(query).mappings().one_or_none()


def _received(row: RowMapping | None) -> Received | None:
    if row is None:
        return None
    known = dict(row) | {"verdict": Verdict(row["verdict"]), "number": row["number"] or 0}
    return Received(**known)
