"""Find, relate, attach: the words of each case, its parent, its files, the channels of groups"""

import sqlalchemy as sa
from alembic import op

from store.terms_index import create

revision = "0003"
down_revision = "0002"
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

    op.add_column("cases", sa.Column("parent", number, nullable=True))
    _partial("cases_parent", "cases", ["parent"], "parent IS NOT NULL")
    op.create_index("cases_opened", "cases", ["opened_at"])
    create(op.get_bind())

    op.create_table(
        "attachments",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("number", number, nullable=True),
        sa.Column("person", key, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(100), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("pasted", sa.Boolean(), nullable=False),
        sa.Column("batch", sa.String(400), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("due_at", moment, nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("attachments_batch", "attachments", ["batch", "place"], unique=True)
    _partial("attachments_case", "attachments", ["number"], "number IS NOT NULL")
    _partial("attachments_refused", "attachments", ["person"], "state = 'refused'")
    _partial("attachments_due", "attachments", ["due_at"], "due_at IS NOT NULL")
    op.create_table(
        "attaching",
        sa.Column("person", key, nullable=False),
        sa.Column("number", number, nullable=False),
        sa.Column("until", moment, nullable=False),
        sa.PrimaryKeyConstraint("person"),
    )
    op.create_table(
        "channels",
        sa.Column("conversation", key, nullable=False),
        sa.Column("service_url", sa.Text(), nullable=False),
        sa.Column("team", key, nullable=False),
        sa.Column("group", key, nullable=False),
        sa.Column("bound_by", key, nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.PrimaryKeyConstraint("conversation"),
    )
    op.create_index("channels_group", "channels", ["group"])
    op.create_table(
        "posts",
        sa.Column("conversation", key, nullable=False),
        sa.Column("activity", key, nullable=False),
        sa.Column("number", number, nullable=False),
        sa.Column("service_url", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("conversation", "activity"),
    )
    op.create_index("posts_case", "posts", ["number"])
    op.create_table(
        "helped",
        sa.Column("key", sa.String(400), nullable=False),
        sa.Column("number", number, nullable=False),
        sa.Column("person", key, nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index("helped_number", "helped", ["number"])
    op.create_table(
        "secrets",
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
