"""Mail and directory: what each source knows of a person, their equipment, the mails that came in"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def _partial(
    name: str, table: str, columns: list[str], where: str, *, unique: bool = False
) -> None:
    op.create_index(
        name, table, columns, unique=unique,
        sqlite_where=sa.text(where), postgresql_where=sa.text(where),
    )  # fmt: skip


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    key, address = sa.String(200), sa.String(320)

    op.add_column(
        "people", sa.Column("employee", sa.String(40), nullable=False, server_default=sa.text("''"))
    )
    op.add_column(
        "people", sa.Column("notices", sa.String(10), nullable=False, server_default=sa.text("''"))
    )
    op.create_table(
        "profiles",
        sa.Column("person", key, nullable=False),
        sa.Column("source", sa.String(20), nullable=False),
        sa.Column("found", sa.Boolean(), nullable=False),
        sa.Column("email", address, nullable=False),
        sa.Column("employee", sa.String(40), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.PrimaryKeyConstraint("person", "source"),
    )
    op.create_index("profiles_email", "profiles", ["email"])
    op.create_index("profiles_source", "profiles", ["source", "at"])
    op.create_table(
        "equipment",
        sa.Column("serial", key, nullable=False),
        sa.Column("person", key, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("serial"),
    )
    op.create_index("equipment_person", "equipment", ["person"])
    op.create_table(
        "heard",
        sa.Column("source", sa.String(20), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("word", sa.String(100), nullable=False),
        sa.PrimaryKeyConstraint("source"),
    )
    op.create_table(
        "mails",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("sender", address, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("verdict", sa.String(30), nullable=False),
        sa.Column("number", number, nullable=True),
        sa.Column("at", moment, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    _partial("mails_number", "mails", ["number"], "number IS NOT NULL")
    op.create_index("mails_sender", "mails", ["sender", "at"])
    _partial("cases_precases", "cases", ["group", "number"], "is_open AND type = 'precase'")
    failed = "due_at IS NULL AND sent_at IS NULL AND last_error NOT IN ('', 'overtaken')"
    _partial("outbox_failed", "outbox", ["at"], failed)
    _partial("outbox_mail", "outbox", ["number", "version", "person"], "what = 'mail'", unique=True)
    op.drop_index("outbox_requester", "outbox")
    _partial("outbox_told", "outbox", ["number"], "audience <> ''")
