"""The supervisor: views, moves of many cases, reports, readings, and where cases came from"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def _partial(name: str, table: str, columns: list[str], where: str) -> None:
    op.create_index(
        name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where)
    )


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    key = sa.String(200)

    op.add_column("cases", sa.Column("risk_at", moment))
    op.drop_index("cases_counts", "cases")
    _partial("cases_counts", "cases", ["group", "assignee", "state", "is_open"], "is_open")
    desk = ["group", "assignee", "state", "type", "priority", "category", "client_site"]
    _partial("cases_desk", "cases", [*desk, "opened_at", "due_at", "risk_at", "is_open"], "is_open")
    op.add_column(
        "people", sa.Column("digest", sa.String(3), nullable=False, server_default=sa.text("''"))
    )
    ending = "verb IN ('solve', 'unmanage', 'close', 'expire', 'reopen', 'import')"
    _partial("facts_ending", "facts", ["at", "verb", "who"], ending)
    _partial("outbox_shown", "outbox", ["number"], "what IN ('show', 'post')")
    op.create_table(
        "views",
        sa.Column("person", key, nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("title", sa.String(60), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.PrimaryKeyConstraint("person", "name"),
    )
    op.create_table(
        "transfers",
        sa.Column("id", number, nullable=False),
        sa.Column("person", key, nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("undone_at", moment),
        sa.Column("moved", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    moved = sa.text("what IN ('moved', 'moved_mail')")
    op.create_index(
        "outbox_moved",
        "outbox",
        ["version", "person", "what"],
        unique=True,
        sqlite_where=moved,
        postgresql_where=moved,
    )
    op.create_table(
        "reports",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("person", key, nullable=False),
        sa.Column("conversation", sa.Text(), nullable=False),
        sa.Column("activity", sa.Text(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("due_at", moment),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.Column("made_at", moment),
        sa.Column("checksum", sa.String(64), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    _partial("reports_due", "reports", ["due_at"], "due_at IS NOT NULL")
    op.create_index("reports_month", "reports", ["month", "made_at"])
    op.create_table(
        "readings",
        sa.Column("id", number, nullable=False),
        sa.Column("number", number, nullable=False),
        sa.Column("person", key, nullable=False),
        sa.Column("what", sa.String(20), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("readings_number", "readings", ["number"])
    op.create_table(
        "origins",
        sa.Column("old", sa.String(100), nullable=False),
        sa.Column("desk", sa.String(40), nullable=False),
        sa.Column("number", number, nullable=False),
        sa.Column("checksum", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("old", "desk"),
    )
    op.create_index("origins_number", "origins", ["number"])
    op.create_table(
        "forgotten",
        sa.Column("number", number, autoincrement=False, nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
