"""Letters: what is owed by mail beside, or instead of, what is told in Teams.

A letter that goes out settles what Teams could not tell; one that fails for good gives it back.
"""

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import and_, exists, insert, or_, select, update

from domain.letter_ids import letter_named
from domain.notices import LETTER_OF, OVERTAKEN, Notice, What
from domain.undelivered import BOUNCED
from store.outbox_rows import OutboxRows
from store.rows import both
from store.tables import BY_MAIL, MOVED, outbox, receipts

_KEY = ("number", "version", "person")
_OWE = both(lambda insert: insert(outbox).on_conflict_do_nothing())
_ONCE = both(lambda insert: insert(receipts).on_conflict_do_nothing())
_TOLD_BY = {letter: told for told, letter in LETTER_OF.items()}
_LETTERS = {What.MAIL: BY_MAIL, What.MOVED_MAIL: MOVED}
"""The words of the index that finds them."""
_LETTER = outbox.alias("letter")
_POSTED = exists(
    select(_LETTER.c.id).where(
        or_(*(and_(outbox.c.what == told, _LETTER.c.what == by) for told, by in LETTER_OF.items())),
        *(_LETTER.c[name] == outbox.c[name] for name in _KEY),
        _LETTER.c.sent_at.is_not(None),
    )
)


class LetterRows(OutboxRows):
    def owe_letter(self, told: Notice, at: datetime) -> bool:
        """Once for each fact and reader. False where there was one that failed for good: there,
        mail tells them nothing."""
        if told.what is What.DIGEST:
            return self._owe_digest(told, at)
        row = {name: getattr(told, name) for name in _KEY}
        what = LETTER_OF[told.what]
        # Nobody is told of a fact of a case by what is about many: it counts for none of them.
        audience = told.audience if what is What.MAIL else ""
        row |= {"what": what, "audience": audience, "at": at, "due_at": at}
        row |= {"parked": False, "attempts": 0, "last_error": ""}
        # Nobody who has not seen the mail can say that it came back.
        row["activity"] = secrets.token_hex(8)
        if self._db.execute(self._said(_OWE), row).rowcount == 1:
            return True
        mine = (_LETTERS[what], outbox.c.what == what, *_same(told))
        state = select(outbox.c.due_at, outbox.c.sent_at).where(*mine)
        return any(self._db.execute(state).one())

    def _owe_digest(self, told: Notice, at: datetime) -> bool:
        """Once for each day and reader, however often Teams is tried."""
        key = {"key": f"digest_mail|{told.version}|{told.person}", "number": None, "at": at}
        if self._db.execute(self._said(_ONCE), key).rowcount == 1:
            row = {name: getattr(told, name) for name in _KEY}
            row |= {"what": What.DIGEST_MAIL, "audience": "", "at": at, "due_at": at}
            row |= {"parked": False, "attempts": 0, "last_error": "", "activity": ""}
            self._db.execute(insert(outbox), row)
        return True

    def left(self, notice: Notice) -> None:
        """The letter alone tells them."""
        self._set(notice, due_at=None, parked=False, last_error="")

    def sent(self, notice: Notice, at: datetime) -> None:
        super().sent(notice, at)
        if told := _TOLD_BY.get(notice.what):
            kept = (outbox.c.what == told, outbox.c.parked, *_same(notice))
            settled = {"parked": False, "last_error": ""}
            self._db.execute(update(outbox).where(*kept).values(settled))

    def parked(self, notice: Notice, why: str) -> None:
        super().parked(notice, why)
        mine = update(outbox).where(outbox.c.id == notice.id, _POSTED)
        self._db.execute(mine.values(parked=False, last_error=""))

    def failed(self, notice: Notice, why: str, again_at: datetime | None) -> None:
        super().failed(notice, why, again_at)
        if notice.what in _TOLD_BY and again_at is None and why != OVERTAKEN:
            self._give_back(notice, notice.what, why)

    def bounced(self, message_id: str, why: str) -> bool:
        """A letter of ours came back: it reached nobody. Whether it was one."""
        name = letter_named(message_id)
        if name is None:
            return False
        letter = outbox.c.what.in_(_TOLD_BY)
        mine = (outbox.c.id == name.row, letter, outbox.c.activity == name.token)
        fact = (outbox.c.number == name.number, outbox.c.version == name.version)
        said = f"{BOUNCED} {why}".strip()
        found = self._db.execute(
            update(outbox)
            .where(*mine, *fact)
            .values(sent_at=None, due_at=None, last_error=said)
            .returning(outbox.c.what, outbox.c.number, outbox.c.version, outbox.c.person)
        ).one_or_none()
        if found is None:
            return False
        self._give_back(found, What(found.what), said)
        return True

    def _give_back(self, letter: object, what: What, why: str) -> None:
        """What was left to the letter is kept until they are met in Teams."""
        left = (
            outbox.c.what == _TOLD_BY[what],
            outbox.c.due_at.is_(None),
            outbox.c.sent_at.is_(None),
        )
        mine = update(outbox).where(*left, outbox.c.last_error == "", *_same(letter))
        self._db.execute(mine.values(parked=True, last_error=why))


def _same(told: object) -> list[Any]:
    """The same fact and reader."""
    return [outbox.c[name] == getattr(told, name) for name in _KEY]
