"""One report, made in a process of its own: `python -m report_work`, with the order on its standard
input. It reads the database by itself, says on its standard output how many percent are done, and
has a binder leave the workbook and the figures in the folder that it was given.
"""

import asyncio
import gc
import os
import sys
from collections.abc import Mapping
from contextlib import closing
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection

from book import binder
from book.binder import Binder
from book.summary_sheet import Heading
from cards.language import LANGUAGES
from cards.report_names import Names
from cards.surface import Frame, Surface
from domain.catalog import Catalog
from domain.months import Month
from domain.report import EVERYTHING
from domain.report_life import Judge
from report_order import Order
from store.catalog_text import read_snapshot
from store.lanes import lane
from store.report_cases import lives, names
from store.sql import SqlStore

KINDLY = 10
"""What it adds to its niceness: whoever chats comes first."""
READ = 95
"""Percent that are done once all cases are read."""


class NoCatalog(Exception):
    """No catalogue is in force that this version of the program can read."""


def _say(percent: int) -> None:
    sys.stdout.write(f"{percent}\n")
    sys.stdout.flush()


async def made(order: Order) -> None:
    store = SqlStore(lane(order.database_url))
    try:
        with closing(Binder()) as book:
            catalog = await _in_force(store)
            book.begin(_about(order, catalog, await store.lane.read(names)))
            await store.lane.read(lambda db: _judge(db, order, catalog, book))
            book.finish()
    finally:
        await store.close()
    _say(100)


def _about(order: Order, catalog: Catalog, people: Mapping[str, str]) -> binder.Order:
    s = Surface(LANGUAGES[order.language], catalog, Frame.CARD)
    t, month, now = s.texts.reports, Month.read(order.month), datetime.fromisoformat(order.now)
    title = t.titled(month, Names(s, people).groups(order.scope))
    over = all(month.ends(p.calendar.zone) <= now for p in catalog.projects.values())
    words = t.made_at if over else t.made_before_its_end
    heading = Heading(title, words.format(at=s.moment(now)))
    return binder.Order(Path(order.folder), heading, order.language, catalog, people)


def _judge(db: Connection, order: Order, catalog: Catalog, book: Binder) -> None:
    """One pass over the cases: each is judged, and told to the binder."""
    judge = Judge(catalog, Month.read(order.month), datetime.fromisoformat(order.now))
    wanted = None if order.scope == EVERYTHING else frozenset(order.scope)
    told = 0

    def progress(done: int, of: int) -> None:
        nonlocal told
        percent = READ * done // max(of, 1)
        if percent > told:
            told = percent
            _say(percent)

    for life in lives(db, judge.since, judge.until, judge.settled, progress):
        part = judge.part(life)
        if part and (wanted is None or part.group in wanted):
            book.add(part)


async def _in_force(store: SqlStore) -> Catalog:
    versions = await store.read(lambda unit: unit.versions(1))
    found = read_snapshot(versions[0].text) if versions else None
    if found is None:
        raise NoCatalog
    return found


def main() -> None:
    gc.disable()  # nothing here goes round in circles: what a chunk leaves behind is gone with it
    if hasattr(os, "nice"):
        os.nice(KINDLY)
    asyncio.run(made(Order.read(sys.stdin.buffer.read())))


if __name__ == "__main__":
    main()
