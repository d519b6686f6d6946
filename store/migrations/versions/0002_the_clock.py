"""The clock: when a case breaches, when it has to be seen to, the demonstration's time"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

NEVER = "9999-01-01 00:00:00.000000"


def _partial(name: str, table: str, columns: list[str], where: str) -> None:
    op.create_index(
        name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where)
    )


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.add_column("cases", sa.Column("due_at", moment, nullable=False, server_default=NEVER))
    op.add_column("cases", sa.Column("wake_at", moment, nullable=True))
    # Both are derived: each case that is not over is seen to once, and then has them.
    op.execute("UPDATE cases SET wake_at = opened_at WHERE is_open OR state = 'solved'")
    op.drop_index("cases_queue", "cases")
    op.drop_index("cases_assigned", "cases")
    _partial("cases_queue", "cases", ["group", "due_at", "number"], "is_open")
    _partial("cases_assigned", "cases", ["assignee", "due_at", "number"], "is_open")
    _partial("cases_waking", "cases", ["wake_at"], "wake_at IS NOT NULL")
    _partial("outbox_requester", "outbox", ["number"], "audience = 'requester'")
    op.create_table(
        "demo_clock",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("shift_s", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
