"""Cases, their facts and surveys, and the receipts that make a second press harmless."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, delete, func, insert, or_, select, true, tuple_, update

from domain.case import Case, CaseType, Change, Fact, State
from domain.errors import CaseNotFound, Repeated, StaleCase
from domain.notices import What
from domain.places import SharedPlace
from domain.ports import Edge, Page, Press, Sought
from store.hot import Hot
from store.rows import Rows, both, upsert
from store.tables import (
    NEVER,
    OPEN,
    PRECASE,
    WAKING,
    cases,
    fact_to_row,
    facts,
    live_cards,
    outbox,
    posts,
    receipts,
    surveys,
    to_case,
    to_fact,
    to_row,
    turns,
)
from store.terms_index import KEEP, kept
from store.turning import turned

# Built once: what SQLAlchemy has to do for each execution is then only to bind.
_INSERT_SURVEY = insert(surveys)
_INSERT_CASE = Hot(
    insert(cases).returning(cases.c.number), *(c for c in cases.c if c.name != "number")
)
_INSERT_FACT = Hot(insert(facts), *facts.c)
_INSERT_OUTBOX = Hot(insert(outbox), *(c for c in outbox.c if c.name not in {"id", "sent_at"}))
_UPDATE_CASE = update(cases).where(
    cases.c.number == bindparam("number_"), cases.c.version == bindparam("version_")
)
_CASE = select(cases).where(cases.c.number == bindparam("n"))
_FACTS = select(facts).where(facts.c.number == bindparam("n"))
_HISTORY = _FACTS.order_by(facts.c.version)
_HISTORIES = (
    select(facts)
    .where(facts.c.number.in_(bindparam("numbers", expanding=True)))
    .order_by(facts.c.version)
)
_RECEIPT = select(receipts.c.number).where(receipts.c.key == bindparam("k"))
_REMEMBER = both(lambda insert: insert(receipts).on_conflict_do_nothing())
_RECEIVE = Hot(both(lambda insert: insert(receipts).on_conflict_do_nothing()), *receipts.c)
_KEEP_CARD = Hot(upsert(live_cards), *live_cards.c)
_POSTED = both(lambda insert: insert(posts).on_conflict_do_nothing())
_KEEP_TERMS = Hot(KEEP)
_NEXT_TURN = both(
    lambda insert: (
        insert(turns)
        .values(value=0)
        .on_conflict_do_update(index_elements=["group"], set_={"value": turns.c.value + 1})
        .returning(turns.c.value)
    )
)


class CaseRows(Rows):
    def case(self, number: int) -> Case:
        row = self._db.execute(_CASE, {"n": number}).mappings().one_or_none()
        if row is None:
            raise CaseNotFound(number)
        return to_case(row)

    def history(self, number: int) -> Sequence[Fact]:
        """Oldest first."""
        return [to_fact(row) for row in self._db.execute(_HISTORY, {"n": number}).mappings()]

    def histories(self, numbers: Sequence[int]) -> Mapping[int, Sequence[Fact]]:
        """Of each of these cases, oldest first."""
        found: dict[int, list[Fact]] = {number: [] for number in numbers}
        for row in self._db.execute(_HISTORIES, {"numbers": numbers}).mappings():
            found[row["number"]].append(to_fact(row))
        return found

    def fact(self, number: int, version: int) -> Fact:
        query = _FACTS.where(facts.c.version == bindparam("v"))
        return to_fact(self._db.execute(query, {"n": number, "v": version}).mappings().one())

    def page(
        self,
        sought: Sought,
        size: int,
        *,
        after: Edge | None,
        before: Edge | None,
        total: int | None = None,
    ) -> Page:
        """By keyset: the page that follows `after` or, going back, the one before `before`. They
        are counted, unless `total` says how many there are."""
        wanted = _wanted(sought)
        if total is None:
            count = select(func.count()).select_from(cases).where(wanted)
            total = self._db.execute(count).scalar_one()
        # Going back reads the same order the other way round, and turns the page over.
        back, edge = before is not None, before or after
        descending = sought.newest_first != back
        # Nothing is due of a precase: they stand by their age.
        by_number = sought.newest_first or sought.precases
        by = (cases.c.number,) if by_number else (cases.c.due_at, cases.c.number)
        query = select(cases).where(wanted).limit(size + 1)
        if edge:
            there = {"number": edge.number, "due_at": edge.due or NEVER}
            place = tuple_(*(bindparam(None, there[c.name], c.type) for c in by))
            query = query.where(tuple_(*by) < place if descending else tuple_(*by) > place)
        order = [c.desc() if descending else c.asc() for c in by]
        found = [to_case(row) for row in self._db.execute(query.order_by(*order)).mappings()]
        shown, first, last = turned(found, size, after=after, before=before)
        return Page(
            shown,
            before=_edge(first) if first else None,
            after=_edge(last) if last else None,
            total=total,
        )

    def counts(self, group: str) -> Mapping[State, int]:
        # Grouped as the index is ordered: SQLite would read each case to sort them by state alone.
        query = (
            select(cases.c.state, func.count())
            .where(OPEN, cases.c.group == group)
            .group_by(cases.c.assignee, cases.c.state)
        )
        found: Counter[State] = Counter()
        for state, count in self._db.execute(query):
            found[State(state)] += count
        return found

    def save(self, change: Change, press: Press | None) -> Case:
        """The only write of a case: itself, its fact, and all that is owed, or nothing.

        Raises StaleCase where somebody was first, Repeated where this press was already done.
        """
        case, fact = change.case, change.fact
        if case.number:
            self._swap(case)
        else:
            case = replace(case, number=_INSERT_CASE.run(self._db, to_row(case)).fetchone()[0])
        if fact.differences or fact.version == 1:
            _KEEP_TERMS.run(self._db, kept(case))
        _INSERT_FACT.run(self._db, fact_to_row(case.number, fact))
        _INSERT_OUTBOX.run_many(self._db, _owed(case, change, press))
        if change.survey:
            row = {"round": change.survey.round, "answers": dict(change.survey.answers)}
            row |= {"who": fact.who, "at": fact.at, "comment": change.survey.comment}
            self._db.execute(_INSERT_SURVEY, {"number": case.number, **row})
        if press:
            self._receive(case, fact, press)
        return case

    def next_waking(self) -> datetime | None:
        """When the clock has to see to a case next."""
        earliest = select(func.min(cases.c.wake_at)).where(WAKING)
        found: datetime | None = self._db.execute(earliest).scalar_one()
        return found

    def waking(self, now: datetime, limit: int) -> Sequence[int]:
        """The cases that the clock has to see to, what is due first on top."""
        due = select(cases.c.number).where(WAKING, cases.c.wake_at <= now)
        query = due.order_by(cases.c.wake_at, cases.c.number).limit(limit)
        return self._db.execute(query).scalars().all()

    def woken(self, number: int, now: datetime) -> Case | None:
        """The case, held by this transaction; None where another has it, or has seen to it."""
        due = _CASE.where(WAKING, cases.c.wake_at <= now).with_for_update(skip_locked=True)
        row = self._db.execute(due, {"n": number}).mappings().one_or_none()
        return to_case(row) if row else None

    def put_off(self, number: int, now: datetime, until: datetime) -> None:
        """What is due of it waits; where somebody has acted meanwhile, nothing is due."""
        due = (cases.c.number == number, cases.c.wake_at <= now)
        self._db.execute(update(cases).where(*due).values(wake_at=until))

    def replan(self, case: Case) -> None:
        """Its indexes; its version stays. Where somebody has acted meanwhile, theirs hold."""
        same = (cases.c.number == case.number, cases.c.version == case.version)
        planned = {
            "due_at": case.due_at or NEVER,
            "risk_at": case.risk_at,
            "wake_at": case.wake_at,
        }
        self._db.execute(update(cases).where(*same).values(**planned))

    def unsettled(self, after: int, limit: int) -> Sequence[Case]:
        """Cases that the clock has still to do with, by number."""
        live = select(cases).where(or_(OPEN, WAKING), cases.c.number > after)
        rows = self._db.execute(live.order_by(cases.c.number).limit(limit)).mappings()
        return [to_case(row) for row in rows]

    def awaiting(self, client: str) -> Sequence[Case]:
        """This person's suspended cases."""
        query = select(cases).where(
            OPEN, cases.c.client_id == client, cases.c.state == State.SUSPENDED
        )
        return [to_case(row) for row in self._db.execute(query).mappings()]

    def done_before(self, key: str) -> int | None:
        """The case with which this press ended; 0 where it ended without one."""
        row = self._db.execute(_RECEIPT, {"k": key}).one_or_none()
        return None if row is None else row[0] or 0

    def remember(self, key: str, at: datetime) -> bool:
        """Whether the key is new."""
        row = {"key": key, "number": None, "at": at}
        return self._db.execute(self._said(_REMEMBER), row).rowcount == 1

    def forget(self, before: datetime) -> int:
        """How many receipts were older, and are gone."""
        return self._db.execute(delete(receipts).where(receipts.c.at < before)).rowcount

    def next_turn(self, group: str) -> int:
        return int(self._db.execute(self._said(_NEXT_TURN), {"group": group}).scalar_one())

    def open_cases(self, group: str) -> Mapping[str, int]:
        query = (
            select(cases.c.assignee, func.count())
            .where(OPEN, cases.c.group == group)
            .group_by(cases.c.assignee)
        )
        return {who: count for who, count in self._db.execute(query) if who}

    def _swap(self, case: Case) -> None:
        row = to_row(case) | {"number_": case.number, "version_": case.version - 1}
        if self._db.execute(_UPDATE_CASE, row).rowcount == 0:
            raise StaleCase(case.number)

    def _receive(self, case: Case, fact: Fact, press: Press) -> None:
        row = {"key": press.key, "number": case.number, "at": fact.at}
        if _RECEIVE.run(self._db, row).rowcount == 0:
            raise Repeated(press.key)
        if press.activity:
            # The message itself still shows what was there: version 0 lets the courier update it.
            where = {"conversation": press.conversation, "activity": press.activity}
            row = {"number": case.number, "person": fact.who, "version": 0, **where}
            _KEEP_CARD.run(self._db, row)
        if press.shared and press.shared.message:
            self._posted(case, press.shared)

    def _posted(self, case: Case, place: SharedPlace) -> None:
        """That message shows the case to everybody there: version 0 lets the courier update it. One
        that shows another case stays that one's, whatever the press claimed."""
        where = {"conversation": place.conversation, "activity": place.message}
        row = {"number": case.number, "service_url": place.service_url, "version": 0, **where}
        self._db.execute(self._said(_POSTED), row)


def _owed(case: Case, change: Change, press: Press | None) -> list[dict[str, Any]]:
    told = [(What.TELL, owed.person, owed.audience.value) for owed in change.tell]
    asked = press is not None and press.show and case.version == 1
    shown = [(What.SHOW, change.fact.who, "")] if asked else []
    common = {
        "number": case.number,
        "version": case.version,
        "at": change.fact.at,
        "due_at": change.fact.at,
        "parked": False,
        "attempts": 0,
        "activity": "",
        "last_error": "",
    }
    return [
        {"what": what, "person": person, "audience": audience, **common}
        for what, person, audience in (*told, *shown, (What.REFRESH, "", ""))
    ]


def _edge(case: Case) -> Edge:
    return Edge(case.due_at, case.number)


def _wanted(sought: Sought) -> Any:
    asked: Mapping[str, Any] = {
        "client_id": sought.client,
        "assignee": sought.assignee,
        "group": sought.group,
        "parent": sought.parent,
    }
    narrow = [cases.c[name] == value for name, value in asked.items() if value]
    if sought.precases is not None:
        narrow.append(PRECASE if sought.precases else cases.c.type != CaseType.PRECASE)
    return and_(true(), *([OPEN] if sought.open_only else []), *narrow)
