"""`make bench-month`: the report of a month with 100,000 cases, from the order to the file.

As the service does it, in a process of its own, on either database. Fails above the limit.
"""

import asyncio
import os
import subprocess
import sys
import time
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import asyncpg

from domain.months import Month
from domain.report import EVERYTHING
from report_order import BOOK, Order
from settings import ROOT
from store.catalog_files import content_hash, read_catalog, read_text
from store.lanes import lane
from store.migrate import migrate
from store.sql import SqlStore
from tests.bench.entity import built_catalog
from tests.postgres import Postgres, running
from tests.reports.made_up import a_month, keep

HOME = ROOT / "var" / "bench" / "month"
SIZE = 100_000
LIMIT_S = 10.0
MONTH = Month(2026, 10)
NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)
CHUNK = 5_000


async def filled(url: str, folder: Path) -> None:
    """A month of cases, under the catalogue of a large entity."""
    catalog = read_catalog(folder)
    store = SqlStore(lane(url))
    await migrate(store.lane)
    await store.write(lambda unit: unit.keep_catalog(content_hash(folder), read_text(folder), NOW))
    zone = next(iter(catalog.projects.values())).calendar.zone
    lived = a_month(catalog, SIZE, MONTH.begins(zone), MONTH.ends(zone))
    while chunk := list(islice(lived, CHUNK)):
        await store.lane.write(lambda db, chunk=chunk: keep(db, chunk))
    await store.close()


async def settled(postgres: str) -> None:
    """As it is with a database that was in use for months: nothing is left to be cleared away."""
    db = await asyncpg.connect(postgres)
    await db.execute("VACUUM ANALYZE")
    await db.execute("CHECKPOINT")
    await db.close()


def measured(url: str, folder: Path) -> tuple[float, float, float, int]:
    """Seconds by the wall, seconds of CPU, MB of memory at most, bytes of the file."""
    order = Order(url, str(MONTH), EVERYTHING, NOW.isoformat(), "es", str(folder))
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "report_work"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL
    )
    assert process.stdin
    process.stdin.write(order.written())
    process.stdin.close()
    _, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - began
    if status:
        raise RuntimeError(f"the process ended with {status}")
    size = (folder / BOOK).stat().st_size
    return seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, size


async def main(engine: Postgres) -> int:
    catalog, out = HOME / "catalog", HOME / "out"
    out.mkdir(parents=True, exist_ok=True)
    if not catalog.exists():
        built_catalog(catalog)
    path = HOME / f"{SIZE}.db"
    slow = []
    if not path.exists():
        await filled(f"sqlite:///{path}", catalog)
    async with engine.database() as postgres:
        await filled(postgres, catalog)
        await settled(postgres)
        for name, url in (("SQLite", f"sqlite:///{path}"), ("PostgreSQL", postgres)):
            seconds, cpu, memory, size = await asyncio.to_thread(measured, url, out)
            told = f"{seconds:6.1f} s{cpu:6.1f} s of CPU{memory:6.0f} MB of memory"
            sys.stdout.write(f"{name:<12}{told}{size / 1e6:6.1f} MB of file\n")
            if seconds > LIMIT_S:
                slow.append(name)
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main(running())))
