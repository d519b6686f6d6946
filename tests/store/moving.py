"""Exports of another desk, all invented, and what reads them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from domain.catalog import Catalog
from settings import ROOT
from store.case_map import CaseMap, read_map
from store.moving_in import MovingIn, Told
from store.sql import SqlStore

NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)
SERVICENOW, GENERIC = ROOT / "maps" / "servicenow.yaml", ROOT / "maps" / "generic.yaml"

HEAD = (
    "number,incident_state,sys_mod_count,caller_id,opened_at,sys_updated_by,sys_updated_at,"
    "location,category,subcategory,impact,urgency,priority,assignment_group,assigned_to,"
    "short_description,close_notes,work_notes"
)


def update(old: str, state: str, at: str, **said: str) -> str:
    """One line of a log, as ServiceNow exports it. `at` is a day of March 2026 and a time."""
    usual = {
        "count": "0",
        "caller": "ana.rojas@entidad.example",
        "opened": "09-03-2026 08:00",
        "by": "Mano Vieja",
        "site": "Valledupar",
        "category": "Hardware",
        "sub": "Laptop",
        "impact": "2 - Medium",
        "urgency": "2 - Medium",
        "priority": "3 - Moderate",
        "group": "Grupo viejo",
        "to": "Resolutor 5",
        "subject": "El portátil no enciende",
        "solved": "?",
        "note": "?",
    } | said
    day, time = at.split()
    when = f"{day}-03-2026 {time}"
    u = usual
    cells = (
        *(old, state, u["count"], u["caller"], u["opened"], u["by"], when, u["site"]),
        *(u["category"], u["sub"], u["impact"], u["urgency"], u["priority"], u["group"]),
        *(u["to"], u["subject"], u["solved"], u["note"]),
    )
    return ",".join(cells)


def a_log(many: int = 3) -> list[str]:
    """As many finished cases, all of whose lines lie apart; and the first of them reopened."""
    olds = [f"INC{n:07}" for n in range(1, many + 1)]
    return [
        *(update(old, "New", "09 08:10", to="?") for old in olds),
        *(update(old, "Active", "09 09:00", count="1") for old in olds),
        *(update(old, "Resolved", "10 09:00", count="2", solved="Se cambió") for old in olds),
        update(olds[0], "Active", "10 11:00", count="3"),
        update(olds[0], "Resolved", "10 12:00", count="4"),
        *(update(old, "Closed", "13 09:00", count="5") for old in olds),
    ]


def written(tmp_path: Path, lines: Sequence[str], head: str = HEAD) -> Path:
    file = tmp_path / "export.csv"
    file.write_text("\n".join([head, *lines, ""]), encoding="utf-8")
    return file


async def brought(
    store: SqlStore,
    catalog: Catalog,
    file: Path,
    map_: CaseMap | Path = SERVICENOW,
    now: datetime = NOW,
    *,
    apply: bool = True,
    skip_errors: bool = False,
) -> Told:
    found = read_map(map_, catalog) if isinstance(map_, Path) else map_
    moving = MovingIn(store, catalog, lambda: now)
    return await moving.bring(file, found, apply=apply, skip_errors=skip_errors)


def with_group(map_: CaseMap, group: str) -> CaseMap:
    """Where open cases of unknown groups go; empty for nowhere."""
    return replace(map_, agreed=replace(map_.agreed, open_group=group))
