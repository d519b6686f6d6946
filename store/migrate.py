"""Brings a database up to the shape that this version of the code expects."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from store.lanes import Lane
from store.terms_index import fill

SCRIPTS = Path(__file__).parent / "migrations"
_ONE_AT_A_TIME = 0x4D455341
"""Key of the lock that keeps two starting processes from migrating together."""


def configured(db: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.attributes["connection"] = db
    return config


def _upgrade(db: Connection) -> str:
    if db.dialect.name == "postgresql":
        db.execute(text(f"SELECT pg_advisory_xact_lock({_ONE_AT_A_TIME})"))
    before = revision(db)
    head = ScriptDirectory.from_config(configured()).get_current_head() or ""
    if before != head:
        command.upgrade(configured(db), "head")
        fill(db)
    return head if before != head else ""


def revision(db: Connection) -> str:
    return MigrationContext.configure(db).get_current_revision() or ""


def revisions() -> list[str]:
    """All that this version knows, the newest last."""
    scripts = ScriptDirectory.from_config(configured()).walk_revisions()
    return [script.revision for script in scripts][::-1]


async def migrate(lane: Lane) -> str:
    """The revision that the database was brought to; empty when it was there already."""
    return await lane.write(_upgrade)
