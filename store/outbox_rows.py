"""The outbox: filled by the transaction that owed the message, emptied by the courier.

A claim pushes `due_at` ahead, so a courier that dies leaves its notices due again.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import RowMapping, bindparam, delete, exists, insert, select, update

from domain.case import Audience
from domain.notices import LETTERS, Line, Notice, What
from domain.ports import LiveCard
from store.rows import Rows, upsert
from store.tables import PARKED, TOLD, live_cards, outbox

LEASE = timedelta(seconds=30)
"""Longer than any one delivery may take."""
BATCH = 20

_EARLIER = outbox.alias("earlier")
_IN_ORDER = (What.TELL, What.MAIL)
# An earlier fact of the case that this reader is still to be told: it waits for its next try.
_OVERTAKEN = exists().where(
    outbox.c.what.in_(_IN_ORDER),
    _EARLIER.c.what == outbox.c.what,
    _EARLIER.c.person == outbox.c.person,
    _EARLIER.c.number == outbox.c.number,
    _EARLIER.c.id < outbox.c.id,
    _EARLIER.c.due_at > bindparam("now"),
)


def _claim(line: Line) -> Any:
    letters = sorted(LETTERS)
    mine = outbox.c.what.in_(letters) if line is Line.MAIL else outbox.c.what.not_in(letters)
    owed = (
        select(outbox.c.id)
        .where(outbox.c.due_at <= bindparam("now"), mine, ~_OVERTAKEN)
        .order_by(outbox.c.due_at, outbox.c.id)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    )
    return (
        update(outbox)
        .where(outbox.c.id.in_(owed))
        .values(due_at=bindparam("until"), attempts=outbox.c.attempts + 1)
        .returning(outbox)
    )


_CLAIM = {line: _claim(line) for line in Line}
_CARDS = select(live_cards).where(live_cards.c.number == bindparam("n"))
_KEEP_CARD = upsert(live_cards)


class OutboxRows(Rows):
    def owe_card(self, person: str, number: int, at: datetime) -> None:
        self._owe(What.SHOW, person, number, 0, at)

    def owe_refresh(self, number: int, version: int, at: datetime) -> None:
        self._owe(What.REFRESH, "", number, version, at)

    def owe_redrawing(self, number: int, version: int, but: str, at: datetime) -> None:
        """The live cards of everybody but one are drawn anew, although the case has not changed."""
        held = (live_cards.c.number == number, live_cards.c.person != but)
        self._db.execute(update(live_cards).where(*held).values(version=0))
        self.owe_refresh(number, version, at)

    def owe_post(self, chat: str, number: int, version: int, at: datetime) -> None:
        """In the line of that chat: it takes what it can at the pace of Teams, and holds up nobody
        else."""
        self._owe(What.POST, chat, number, version, at)

    def owe_words(self, person: str, at: datetime) -> None:
        self._owe(What.FILES, person, 0, 0, at)

    def _owe(self, what: What, reader: str, number: int, version: int, at: datetime) -> None:
        row = {"what": what, "person": reader, "audience": "", "number": number, "version": version}
        row |= {"at": at, "due_at": at, "parked": False, "attempts": 0}
        self._db.execute(insert(outbox), row | {"activity": "", "last_error": ""})

    def claim(self, now: datetime, line: Line = Line.TEAMS) -> Sequence[Notice]:
        """What is due in this line, oldest first, lent to this courier for LEASE."""
        rows = self._db.execute(_CLAIM[line], {"now": now, "until": now + LEASE}).mappings()
        claimed = [to_notice(row) for row in rows]
        return sorted(claimed, key=lambda notice: notice.id)

    def put(self, notice: Notice, activity: str) -> None:
        """Part of it got through: this message, which a further try updates."""
        self._set(notice, activity=activity)

    def sent(self, notice: Notice, at: datetime) -> None:
        self._set(notice, sent_at=at, due_at=None, last_error="")

    def failed(self, notice: Notice, why: str, again_at: datetime | None) -> None:
        """Tried again at `again_at`; given up where that is None."""
        self._set(notice, last_error=why, due_at=again_at)

    def renew(self, notice: Notice, now: datetime) -> bool:
        """Whether it is still lent to this courier, from now on for LEASE again."""
        same = (outbox.c.id == notice.id, outbox.c.attempts == notice.attempts)
        lent = update(outbox).where(*same, outbox.c.due_at.is_not(None))
        return self._db.execute(lent.values(due_at=now + LEASE)).rowcount == 1

    def postponed(self, notice: Notice, at: datetime) -> None:
        """It was not its turn: that counts as no attempt."""
        self._set(notice, due_at=at, attempts=notice.attempts - 1)

    def parked(self, notice: Notice, why: str) -> None:
        """Kept until its reader can be reached again."""
        self._set(notice, last_error=why, due_at=None, parked=True)

    def unpark(self, person: str, at: datetime) -> None:
        waiting = update(outbox).where(PARKED, outbox.c.person == person)
        self._db.execute(waiting.values(due_at=at, parked=False, attempts=0))

    def deliveries(self, number: int) -> Mapping[int, datetime | None]:
        """When the requester was told of each fact, by its version, by whichever channel came
        first; None while they were not."""
        first: dict[int, datetime | None] = {}
        for row in self._tellings(number):
            before, at = first.get(row["version"]), row["sent_at"]
            first[row["version"]] = min(before, at) if before and at else before or at
        return first

    def _tellings(self, number: int) -> Sequence[RowMapping]:
        """What is told the requester, by each channel."""
        theirs = (TOLD, outbox.c.number == number, outbox.c.audience == Audience.REQUESTER)
        return self._db.execute(select(outbox).where(*theirs)).mappings().all()

    def live_cards(self, number: int) -> Sequence[LiveCard]:
        return [LiveCard(**row) for row in self._db.execute(_CARDS, {"n": number}).mappings()]

    def live_card(self, person: str, number: int) -> LiveCard | None:
        query = _CARDS.where(live_cards.c.person == person)
        row = self._db.execute(query, {"n": number}).mappings().one_or_none()
        return LiveCard(**row) if row else None

    def keep_card(self, card: LiveCard) -> None:
        row = {name: getattr(card, name) for name in live_cards.c.keys()}  # noqa: SIM118 - columns
        self._db.execute(self._said(_KEEP_CARD), row)

    def refreshed(self, card: LiveCard) -> None:
        """The message now shows this version, if it is still the person's live card."""
        held = (live_cards.c.number == card.number, live_cards.c.person == card.person)
        same = live_cards.c.activity == card.activity
        self._db.execute(update(live_cards).where(*held, same).values(version=card.version))

    def drop_card(self, person: str, number: int) -> None:
        mine = live_cards.c.person == person
        self._db.execute(delete(live_cards).where(mine, live_cards.c.number == number))

    def _set(self, notice: Notice, **values: object) -> None:
        self._db.execute(update(outbox).where(outbox.c.id == notice.id).values(**values))


def to_notice(row: Mapping[Any, Any]) -> Notice:
    return Notice(
        id=row["id"],
        what=What(row["what"]),
        person=row["person"],
        audience=Audience(row["audience"] or Audience.REQUESTER),
        number=row["number"],
        version=row["version"],
        attempts=row["attempts"],
        activity=row["activity"],
    )
