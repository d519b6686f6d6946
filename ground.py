"""What every room of the service stands on: the settings, the store, the catalogue, the time."""

import logging
from contextlib import AsyncExitStack
from dataclasses import dataclass

from cards.language import texts_for
from cards.surface import Surface
from directory_room import seed
from domain.case import Person
from domain.catalog import Catalog
from domain.demo import DemoClock
from domain.lookups import Lookups
from domain.ports import Now
from domain.recount import Recount
from settings import Settings
from store.catalog_files import content_hash, read_catalog, read_text
from store.lanes import lane
from store.migrate import migrate
from store.sql import SqlStore
from wall import demo_clock

log = logging.getLogger("mesa")


@dataclass(frozen=True, slots=True)
class Ground:
    """`wall` is the time that tokens go by; in a demonstration, the desk's own, `now`, can be ahead
    of it: `moved` is by how much."""

    settings: Settings
    store: SqlStore
    catalog: Catalog
    wall: Now
    now: Now
    moved: DemoClock | None
    lookups: Lookups

    def surface(self, who: Person) -> Surface:
        return Surface(texts_for(who), self.catalog, self.settings.forms)


async def ground(settings: Settings, stack: AsyncExitStack, wall: Now) -> Ground:
    """Taken down again by the stack."""
    catalog = read_catalog(settings.catalog)
    store, migrated = await _store(settings, stack, catalog, wall)
    moved = await demo_clock(settings, store, wall)
    now = moved or wall
    if migrated or await store.read(lambda unit: unit.unplanned()):
        await _planned(store, catalog, now)
    return Ground(settings, store, catalog, wall, now, moved, Lookups(store, catalog, now))


async def _store(
    settings: Settings, stack: AsyncExitStack, catalog: Catalog, wall: Now
) -> tuple[SqlStore, bool]:
    """Brought up to this version, with the catalogue that is in force and its people; and whether
    it had to be brought there."""
    store = SqlStore(lane(settings.database_url))
    stack.push_async_callback(store.close)
    revision = await migrate(store.lane)
    if revision:
        log.info("migrated", extra={"revision": revision})
    text, version = read_text(settings.catalog), content_hash(settings.catalog)
    if await store.write(lambda unit: unit.keep_catalog(version, text, wall())):
        log.info("new catalogue; `app.py clocks` if it changed calendars or agreements")
    await store.write(lambda unit: seed(unit, catalog, wall))
    return store, bool(revision)


async def _planned(store: SqlStore, catalog: Catalog, now: Now) -> None:
    """What a migration has brought, and no case has yet: from when it is at risk. Also where the
    process ended before all of them had it. Nobody is told anything: their clocks say the same."""
    log.info("open cases are counted anew")
    async for _ in Recount(store, catalog, now).shifts(apply=True):
        pass
