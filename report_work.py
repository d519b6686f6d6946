"""One report, made in a process of its own: `python -m report_work`, with the order on its standard
input. It reads the database by itself, says on its standard output how many percent are done, and
leaves a workbook and the figures in the folder that it was given.
"""

import asyncio
import gc
import json
import os
import sys
from collections.abc import Collection, Mapping
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
from domain.ports import Unit
from domain.report import EVERYTHING
from domain.report_life import Judge
from domain.reports import Counting, Cut, Figures
from report_order import BOOK, FIGURES, Order
from store.catalog_text import read_snapshot
from store.lanes import lane
from store.report_cases import lives
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
        catalog = await _in_force(store)
        surface = Surface(LANGUAGES[order.language], catalog, Frame.CARD)
        with closing(_begun(order, surface)) as book:
            figures = await store.lane.read(lambda db: _counted(db, order, catalog, book))
            people = await _people(store, figures.cuts[Cut.SPECIALIST], catalog)
            book.finish(figures, people)
    finally:
        await store.close()
    written = json.dumps(figures.data(), ensure_ascii=False)
    (Path(order.folder) / FIGURES).write_text(written, "utf-8")
    _say(100)


def _begun(order: Order, s: Surface) -> Binder:
    t, names, month = s.texts.reports, Names(s, {}), Month.read(order.month)
    now = datetime.fromisoformat(order.now)
    title = t.titled(month, names.groups(order.scope))
    over = all(month.ends(p.calendar.zone) <= now for p in s.catalog.projects.values())
    words = t.made_at if over else t.made_before_its_end
    heading = Heading(title, words.format(at=s.moment(now)))
    path = Path(order.folder) / BOOK
    return Binder(binder.Order(path, heading, order.language, s.catalog))


def _counted(db: Connection, order: Order, catalog: Catalog, book: Binder) -> Figures:
    """One pass over the cases: each is judged, counted and written."""
    judge = Judge(catalog, Month.read(order.month), datetime.fromisoformat(order.now))
    counting, wanted = Counting(), None if order.scope == EVERYTHING else frozenset(order.scope)
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
            counting.add(part)
            book.add(part)
    return counting.figures()


async def _in_force(store: SqlStore) -> Catalog:
    versions = await store.read(lambda unit: unit.versions(1))
    found = read_snapshot(versions[0].text) if versions else None
    if found is None:
        raise NoCatalog
    return found


async def _people(store: SqlStore, ids: Collection[str], catalog: Catalog) -> Mapping[str, str]:
    """The names of those whom the catalogue does not know."""

    def work(unit: Unit) -> Mapping[str, str]:
        found = (unit.person(id_) for id_ in ids if id_ not in catalog.people)
        return {person.id: person.name for person in found if person and person.name}

    return await store.read(work)


def main() -> None:
    gc.disable()  # nothing here goes round in circles: what a chunk leaves behind is gone with it
    if hasattr(os, "nice"):
        os.nice(KINDLY)
    asyncio.run(made(Order.read(sys.stdin.buffer.read())))


if __name__ == "__main__":
    main()
