"""The shape of the data at rest, and the functions that cross it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    and_,
    text,
)
from sqlalchemy.engine import RowMapping

from domain.case import (
    Case,
    CaseType,
    Difference,
    Fact,
    Impact,
    Person,
    Priority,
    State,
    Urgency,
)
from domain.lifecycle import OPEN_STATES


class UtcDateTime(TypeDecorator[datetime]):
    """Aware datetimes in, aware datetimes out, also on SQLite."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("naive datetime")
        return value and value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value and value.replace(tzinfo=UTC)


metadata = MetaData()

NEVER = datetime(9999, 1, 1, tzinfo=UTC)
"""When a case comes due whose clock is stopped: the last in every queue."""
_NEVER = "9999-01-01 00:00:00.000000"

# SQLite counts rows only in a column that is called INTEGER.
_Number = BigInteger().with_variant(Integer, "sqlite")
_Id = String(200)

people = Table(
    "people",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("name", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("company", Text, nullable=False),
    Column("site", Text, nullable=False),
    Column("department", Text, nullable=False),
    Column("phone", Text, nullable=False),
    Column("extension", Text, nullable=False),
    Column("ci", Text, nullable=False),
    Column("language", String(2), nullable=False),
    Column("locale", String(20), nullable=False),
    Column("folded", Text, nullable=False),
    Column("employee", String(40), nullable=False, server_default=text("''")),
    Column("notices", String(10), nullable=False, server_default=text("''")),
    Column("digest", String(3), nullable=False, server_default=text("''")),
)

profiles = Table(
    "profiles",
    metadata,
    Column("person", _Id, primary_key=True),
    Column("source", String(20), primary_key=True),
    Column("found", Boolean, nullable=False),  # no: this source does not know them
    Column("email", String(320), nullable=False),  # folded
    Column("employee", String(40), nullable=False),
    Column("fields", JSON, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)
Index("profiles_email", profiles.c.email)
Index("profiles_source", profiles.c.source, profiles.c.at)

equipment = Table(
    "equipment",
    metadata,
    Column("serial", _Id, primary_key=True),
    Column("person", _Id, nullable=False),
    Column("kind", Text, nullable=False),
    Column("model", Text, nullable=False),
)
Index("equipment_person", equipment.c.person)

heard = Table(
    "heard",
    metadata,
    Column("source", String(20), primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("word", String(100), nullable=False),
)

mails = Table(
    "mails",
    metadata,
    Column("id", String(64), primary_key=True),  # made of its Message-ID
    Column("message_id", Text, nullable=False),
    Column("sender", String(320), nullable=False),  # its address, folded
    Column("name", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("verdict", String(30), nullable=False),
    Column("number", _Number),  # of the case that it is about
    Column("at", UtcDateTime, nullable=False),
)
OF_A_CASE = text("number IS NOT NULL")
Index("mails_number", mails.c.number, sqlite_where=OF_A_CASE, postgresql_where=OF_A_CASE)
Index("mails_sender", mails.c.sender, mails.c.at)

addresses = Table(
    "addresses",
    metadata,
    Column("person", _Id, primary_key=True),
    Column("conversation", Text, nullable=False),
    Column("service_url", Text, nullable=False),
    Column("channel_user", Text, nullable=False),
    Column("reachable", Boolean, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

cases = Table(
    "cases",
    metadata,
    Column("number", _Number, primary_key=True),
    Column("type", String(20), nullable=False),
    Column("project", _Id, nullable=False),
    Column("category", _Id, nullable=False),
    Column("subject", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("urgency", String(20), nullable=False),
    Column("impact", String(20), nullable=False),
    Column("priority", String(20), nullable=False),
    Column("state", String(30), nullable=False),
    Column("is_open", Boolean, nullable=False),
    Column("client_id", _Id, nullable=False),
    Column("client_name", Text, nullable=False),
    Column("client_email", Text, nullable=False),
    Column("client_company", Text, nullable=False),
    Column("client_site", Text, nullable=False),
    Column("client_department", Text, nullable=False),
    Column("client_phone", Text, nullable=False),
    Column("client_extension", Text, nullable=False),
    Column("client_ci", Text, nullable=False),
    Column("registered_by", _Id, nullable=False),
    Column("group", _Id, nullable=False),
    Column("assignee", _Id, nullable=False),
    Column("solution", Text, nullable=False),
    Column("evidence", Text, nullable=False),
    Column("provider_reference", Text, nullable=False),
    Column("next_contact", Date),
    Column("extra", JSON, nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("round", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("due_at", UtcDateTime, nullable=False, server_default=_NEVER),
    Column("wake_at", UtcDateTime),
    Column("parent", _Number),
    Column("risk_at", UtcDateTime),
    sqlite_autoincrement=True,
)
# A partial index serves SQLite only where the query says the same words: always OPEN. As text,
# because a boolean column would be written `is_open = 1` there.
OPEN = text("is_open")
_OPEN_ONLY: dict[str, Any] = {"sqlite_where": OPEN, "postgresql_where": OPEN}
Index("cases_queue", cases.c.group, cases.c.due_at, cases.c.number, **_OPEN_ONLY)
# They say `is_open` once more because SQLite would look into each row for it.
Index("cases_counts", cases.c.group, cases.c.assignee, cases.c.state, cases.c.is_open, **_OPEN_ONLY)
# All that a queue is narrowed and ordered by: over the rows, SQLite takes ten times as long.
Index(
    "cases_desk",
    *(
        cases.c[name]
        for name in (
            *("group", "assignee", "state", "type", "priority", "category", "client_site"),
            *("opened_at", "due_at", "risk_at", "is_open"),
        )
    ),
    **_OPEN_ONLY,
)
Index("cases_assigned", cases.c.assignee, cases.c.due_at, cases.c.number, **_OPEN_ONLY)
PRECASE = text("type = 'precase'")
Index(
    "cases_precases",
    cases.c.group,
    cases.c.number,
    sqlite_where=and_(OPEN, PRECASE),
    postgresql_where=and_(OPEN, PRECASE),
)
Index("cases_client", cases.c.client_id, cases.c.number)
WAKING = text("wake_at IS NOT NULL")
Index("cases_waking", cases.c.wake_at, sqlite_where=WAKING, postgresql_where=WAKING)

CHILDREN = text("parent IS NOT NULL")
Index("cases_parent", cases.c.parent, sqlite_where=CHILDREN, postgresql_where=CHILDREN)
Index("cases_opened", cases.c.opened_at)

facts = Table(
    "facts",
    metadata,
    Column("number", _Number, primary_key=True, autoincrement=False),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("verb", String(30), nullable=False),
    Column("who", _Id, nullable=False),
    Column("who_name", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("source", String(30)),
    Column("target", String(30), nullable=False),
    Column("reason", _Id, nullable=False),
    Column("note", Text, nullable=False),
    Column("public", Boolean, nullable=False),
    Column("differences", JSON, nullable=False),
)
ENDING = text("verb IN ('solve', 'unmanage', 'close', 'expire', 'reopen', 'import')")
"""What brings a case to its end, or back from it: what the reports of a month begin with."""
Index(
    "facts_ending",
    *(facts.c.at, facts.c.verb, facts.c.who),  # who solved how many is counted in it alone
    sqlite_where=ENDING,
    postgresql_where=ENDING,
)

surveys = Table(
    "surveys",
    metadata,
    Column("number", _Number, primary_key=True, autoincrement=False),
    Column("round", Integer, primary_key=True, autoincrement=False),
    Column("who", _Id, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("answers", JSON, nullable=False),
    Column("comment", Text, nullable=False),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", _Number, primary_key=True),
    Column("what", String(20), nullable=False),
    Column("person", _Id, nullable=False),
    Column("audience", String(20), nullable=False),
    Column("number", _Number, nullable=False),
    Column("version", Integer, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime),  # empty: sent, given up, or parked
    Column("parked", Boolean, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("activity", Text, nullable=False),
    Column("sent_at", UtcDateTime),
    Column("last_error", Text, nullable=False),
    sqlite_autoincrement=True,
)
OWED = text("due_at IS NOT NULL")
PARKED = text("parked")
Index("outbox_due", outbox.c.due_at, sqlite_where=OWED, postgresql_where=OWED)
Index("outbox_case", outbox.c.number, sqlite_where=OWED, postgresql_where=OWED)
Index("outbox_parked", outbox.c.person, sqlite_where=PARKED, postgresql_where=PARKED)
TOLD = text("audience <> ''")
"""Somebody is told of a fact of a case, in Teams or by mail."""
FAILED = text("due_at IS NULL AND sent_at IS NULL AND last_error NOT IN ('', 'overtaken')")
"""Given up, or kept until its reader can be reached: nobody was told."""
Index("outbox_failed", outbox.c.at, sqlite_where=FAILED, postgresql_where=FAILED)
BY_MAIL = text("what = 'mail'")
Index(
    "outbox_mail",
    outbox.c.number,
    outbox.c.version,
    outbox.c.person,
    unique=True,
    sqlite_where=BY_MAIL,
    postgresql_where=BY_MAIL,
)
MOVED = text("what IN ('moved', 'moved_mail')")
"""Somebody is told of a move of many cases: once by each channel."""
Index(
    "outbox_moved",
    outbox.c.version,
    outbox.c.person,
    outbox.c.what,
    unique=True,
    sqlite_where=MOVED,
    postgresql_where=MOVED,
)
Index("outbox_told", outbox.c.number, sqlite_where=TOLD, postgresql_where=TOLD)
SHOWN = text("what IN ('show', 'post')")
"""Who asked to see a case, and which chats show it: what retention has to find."""
Index("outbox_shown", outbox.c.number, sqlite_where=SHOWN, postgresql_where=SHOWN)

live_cards = Table(
    "live_cards",
    metadata,
    Column("number", _Number, primary_key=True, autoincrement=False),
    Column("person", _Id, primary_key=True),
    Column("conversation", Text, nullable=False),
    Column("activity", Text, nullable=False),
    Column("version", Integer, nullable=False),
)

receipts = Table(
    "receipts",
    metadata,
    Column("key", String(400), primary_key=True),
    Column("number", _Number),
    Column("at", UtcDateTime, nullable=False),
)
Index("receipts_at", receipts.c.at)

turns = Table(
    "turns",
    metadata,
    Column("group", _Id, primary_key=True),
    Column("value", Integer, nullable=False),
)

catalogs = Table(
    "catalogs",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("loaded_at", UtcDateTime, nullable=False),
    Column("body", Text, nullable=False),
)

demo_clock = Table(
    "demo_clock",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("shift_s", Integer, nullable=False),
)

attachments = Table(
    "attachments",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("number", _Number),  # empty: it is not known yet of which case
    Column("person", _Id, nullable=False),
    Column("name", Text, nullable=False),
    Column("kind", String(100), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("state", String(20), nullable=False),
    Column("source", Text, nullable=False),
    Column("pasted", Boolean, nullable=False),
    Column("batch", String(400), nullable=False),
    Column("place", Integer, nullable=False),
    Column("due_at", UtcDateTime),
    Column("attempts", Integer, nullable=False),
    Column("last_error", Text, nullable=False),
)
Index("attachments_batch", attachments.c.batch, attachments.c.place, unique=True)
Index(
    "attachments_case",
    attachments.c.number,
    sqlite_where=OF_A_CASE,
    postgresql_where=OF_A_CASE,
)
REFUSED = text("state = 'refused'")
Index(
    "attachments_refused",
    attachments.c.person,
    sqlite_where=REFUSED,
    postgresql_where=REFUSED,
)
Index("attachments_due", attachments.c.due_at, sqlite_where=OWED, postgresql_where=OWED)

attaching = Table(
    "attaching",
    metadata,
    Column("person", _Id, primary_key=True),
    Column("number", _Number, nullable=False),
    Column("until", UtcDateTime, nullable=False),
)

channels = Table(
    "channels",
    metadata,
    Column("conversation", _Id, primary_key=True),
    Column("service_url", Text, nullable=False),
    Column("team", _Id, nullable=False),
    Column("group", _Id, nullable=False),
    Column("bound_by", _Id, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)
Index("channels_group", channels.c.group)

posts = Table(
    "posts",
    metadata,
    Column("conversation", _Id, primary_key=True),
    Column("activity", _Id, primary_key=True),
    Column("number", _Number, nullable=False),
    Column("service_url", Text, nullable=False),
    Column("version", Integer, nullable=False),
)
Index("posts_case", posts.c.number)

helped = Table(
    "helped",
    metadata,
    Column("key", String(400), primary_key=True),
    Column("number", _Number, nullable=False),
    Column("person", _Id, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)
Index("helped_number", helped.c.number)

views = Table(
    "views",
    metadata,
    Column("person", _Id, primary_key=True),
    Column("name", String(60), primary_key=True),  # folded
    Column("title", String(60), nullable=False),
    Column("words", Text, nullable=False),  # what follows `cola`
    Column("at", UtcDateTime, nullable=False),
)

transfers = Table(
    "transfers",
    metadata,
    Column("id", _Number, primary_key=True),
    Column("person", _Id, nullable=False),  # who moved the cases
    Column("at", UtcDateTime, nullable=False),
    Column("undone_at", UtcDateTime),
    Column("moved", JSON, nullable=False),
    sqlite_autoincrement=True,
)

reports = Table(
    "reports",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("month", String(7), nullable=False),  # 2026-11
    Column("scope", Text, nullable=False),  # the groups, sorted
    Column("person", _Id, nullable=False),  # who asked for it
    Column("conversation", Text, nullable=False),
    Column("activity", Text, nullable=False),  # the message that shows how far it is
    Column("at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime),  # empty: made, or given up
    Column("attempts", Integer, nullable=False),
    Column("last_error", Text, nullable=False),
    Column("made_at", UtcDateTime),
    Column("checksum", String(64), nullable=False),
    Column("figures", JSON, nullable=False),
    Column("size", BigInteger, nullable=False),  # of its file, in bytes
)
Index("reports_due", reports.c.due_at, sqlite_where=OWED, postgresql_where=OWED)
Index("reports_month", reports.c.month, reports.c.made_at)

readings = Table(
    "readings",
    metadata,
    Column("id", _Number, primary_key=True),
    Column("number", _Number, nullable=False),
    Column("person", _Id, nullable=False),
    Column("what", String(20), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    sqlite_autoincrement=True,
)
Index("readings_number", readings.c.number)

origins = Table(
    "origins",
    metadata,
    Column("old", String(100), primary_key=True),  # first: a search knows no desk
    Column("desk", String(40), primary_key=True),
    Column("number", _Number, nullable=False),
    Column("checksum", String(64), nullable=False),  # of all that the other desk said of it
)
Index("origins_number", origins.c.number)

forgotten = Table(
    "forgotten",
    metadata,
    Column("number", _Number, primary_key=True, autoincrement=False),
    Column("at", UtcDateTime, nullable=False),
)

secrets = Table(
    "secrets",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("value", Text, nullable=False),
)

_CLIENT = ("id", "name", "email", "company", "site", "department", "phone", "extension", "ci")
_SAME = tuple(
    c.name
    for c in cases.c
    if c.name not in {"is_open", "number", "due_at", "parent"} and not c.name.startswith("client_")
)
_KINDS = {
    "type": CaseType,
    "urgency": Urgency,
    "impact": Impact,
    "priority": Priority,
    "state": State,
}


def to_row(case: Case) -> dict[str, Any]:
    """All columns but the number, which the store gives."""
    row = {name: getattr(case, name) for name in _SAME}
    row |= {f"client_{name}": getattr(case.client, name) for name in _CLIENT}
    row["extra"] = dict(case.extra)
    row["is_open"] = case.state in OPEN_STATES
    row["due_at"] = case.due_at or NEVER
    row["parent"] = case.parent or None
    return row


def to_case(row: RowMapping) -> Case:
    own: dict[str, Any] = {name: row[name] for name in _SAME}
    own |= {name: kind(row[name]) for name, kind in _KINDS.items()}
    client = Person(**{name: row[f"client_{name}"] for name in _CLIENT})
    # Rows that are older than the column have it in the time zone of whoever migrated them.
    due_at = None if row["due_at"].year >= NEVER.year - 1 else row["due_at"]
    parent = row["parent"] or 0
    return Case(number=row["number"], client=client, due_at=due_at, parent=parent, **own)


def fact_to_row(number: int, fact: Fact) -> dict[str, Any]:
    row = {c.name: getattr(fact, c.name) for c in facts.c if c.name != "number"}
    row["differences"] = [[d.field, d.before, d.after] for d in fact.differences]
    return {"number": number, **row}


def to_fact(row: Mapping[Any, Any]) -> Fact:
    own = {c.name: row[c.name] for c in facts.c if c.name != "number"}
    own["source"] = State(own["source"]) if own["source"] else None
    own["target"] = State(own["target"])
    own["differences"] = tuple(Difference(*line) for line in own["differences"])
    return Fact(**own)


def to_person(row: Mapping[Any, Any]) -> Person:
    return Person(**{c.name: row[c.name] for c in people.c if c.name != "folded"})
