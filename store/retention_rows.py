"""Forgetting a case: which of its columns stay, and all places where something of it lies."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    Table,
    and_,
    bindparam,
    delete,
    exists,
    insert,
    select,
    tuple_,
    update,
)

from domain.case import Case, Fact
from domain.lifecycle import FINAL
from domain.retention import NOBODY, Ended
from domain.undelivered import Spot
from store.rows import Rows
from store.tables import (
    ENDING,
    OF_A_CASE,
    SHOWN,
    TOLD,
    attaching,
    attachments,
    cases,
    fact_to_row,
    facts,
    forgotten,
    helped,
    live_cards,
    mails,
    outbox,
    posts,
    readings,
    surveys,
    to_case,
    to_row,
)
from store.terms_index import KEEP, kept

KEPT: Mapping[Table, frozenset[str]] = {
    cases: frozenset(
        {
            *("number", "type", "project", "category", "urgency", "impact", "priority"),
            *("state", "is_open", "client_site", "group", "assignee", "parent", "round"),
            *("opened_at", "due_at", "wake_at", "risk_at"),
        }
    ),
    facts: frozenset({"number", "version", "verb", "at", "source", "target", "reason", "public"}),
    surveys: frozenset({"number", "round", "at", "answers"}),
    # Its id and its verdict: else a mail that comes again would be a new case.
    mails: frozenset({"id", "verdict", "number", "at"}),
    readings: frozenset({"id", "number", "what", "at"}),
}
"""What stays of a case: no person and no words. All other columns of these are written over."""
BLANK: Mapping[Table, Mapping[str, str]] = {
    surveys: {"who": NOBODY, "comment": ""},
    mails: {"message_id": "", "sender": "", "name": "", "subject": ""},
    readings: {"person": NOBODY},
}
GONE = (live_cards, posts, attaching, helped, attachments, outbox)
"""Their rows of the case are deleted."""
KEPT_WHOLE = frozenset(
    {
        *("forgotten", "origins"),  # numbers
        *("reports", "transfers"),  # numbers of cases and people of the desk, no requester
        "receipts",  # gone after thirty days
    }
)
"""Tables that name cases, and that stay as they are."""
OF_NO_CASE = frozenset(
    {
        *("people", "profiles", "equipment", "addresses", "heard"),  # the directory's own
        *("catalogs", "channels", "demo_clock", "secrets", "turns", "views"),
    }
)

_NUMBERS: BindParameter[Any] = bindparam("numbers", expanding=True)
# Always in the same order: two copies never wait for each other.
_HELD = (
    select(cases)
    .where(
        cases.c.number.in_(_NUMBERS),
        cases.c.state.in_(sorted(FINAL)),
        cases.c.client_id != NOBODY,
    )
    .order_by(cases.c.number)
    .with_for_update(skip_locked=True)
)
_OWN = {table: tuple(c.name for c in table.c if c.name not in KEPT[table]) for table in KEPT}
_CASE = update(cases).where(cases.c.number == bindparam("n"))
_FACT = update(facts).where(facts.c.number == bindparam("n"), facts.c.version == bindparam("v"))
_BLANKED = [
    update(table).where(table.c.number.in_(_NUMBERS)).values(dict(values))
    for table, values in BLANK.items()
]
_DELETED = [
    delete(table).where(table.c.number.in_(_NUMBERS))
    for table in (live_cards, posts, attaching, helped)
]
# What only draws cards anew names nobody, and has no index by case.
_DELETED += [delete(outbox).where(which, outbox.c.number.in_(_NUMBERS)) for which in (TOLD, SHOWN)]
_FILES = (
    delete(attachments)
    .where(OF_A_CASE, attachments.c.number.in_(_NUMBERS))
    .returning(attachments.c.id)
)
_LATER = facts.alias("later")


class RetentionRows(Rows):
    def ended(
        self, before: datetime, after: Spot | None, limit: int
    ) -> tuple[Sequence[Ended], Spot | None]:
        """Reads the index of ends, a stretch at a time: also where most of them are forgotten."""
        stretch = (
            select(facts.c.at, facts.c.number, facts.c.version)
            .where(ENDING, facts.c.target.in_(sorted(FINAL)), facts.c.at <= before)
            .order_by(facts.c.at, facts.c.number)
            .limit(limit)
        )
        if after:
            here = tuple_(bindparam(None, after.at, facts.c.at.type), after.row)
            stretch = stretch.where(tuple_(facts.c.at, facts.c.number) > here)
        ends = self._db.execute(stretch).all()
        ended = stretch.subquery()
        again = exists().where(
            _LATER.c.number == ended.c.number,
            _LATER.c.version > ended.c.version,
            _LATER.c.source != _LATER.c.target,
        )
        due = (
            select(ended.c.number, cases.c.project, ended.c.at)
            .join(cases, cases.c.number == ended.c.number)
            .where(and_(cases.c.state.in_(sorted(FINAL)), cases.c.client_id != NOBODY, ~again))
            .order_by(ended.c.at, ended.c.number)
        )
        found = [Ended(*row) for row in self._db.execute(due)]
        on = Spot(ends[-1].at, ends[-1].number) if len(ends) == limit else None
        return found, on

    def ended_cases(self, numbers: Sequence[int]) -> Sequence[Case]:
        rows = self._db.execute(_HELD, {"numbers": numbers}).mappings()
        return [to_case(row) for row in rows]

    def forget_cases(self, found: Sequence[tuple[Case, Sequence[Fact]]]) -> Sequence[str]:
        lasts = [(case.number, told[-1]) for case, told in found]
        bare = [
            {"n": case.number, **_only(to_row(case), _OWN[cases]), "version": told[-1].version}
            for case, told in found
        ]
        lines = [
            {"n": case.number, "v": fact.version, **_only(fact_to_row(0, fact), _OWN[facts])}
            for case, told in found
            for fact in told[:-1]
        ]
        self._db.execute(_CASE, bare)
        self._db.execute(_FACT, lines)
        self._db.execute(insert(facts), [fact_to_row(*last) for last in lasts])
        these = {"numbers": [number for number, _ in lasts]}
        for statement in (*_BLANKED, *_DELETED):
            self._db.execute(statement, these)
        self._db.execute(KEEP[self._db.dialect.name], [kept(case) for case, _ in found])
        gone = [{"number": number, "at": fact.at} for number, fact in lasts]
        self._db.execute(insert(forgotten), gone)
        return self._db.execute(_FILES, these).scalars().all()


def _only(row: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    return {name: row[name] for name in names if name in row}
