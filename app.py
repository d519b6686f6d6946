"""The composition root: settings in, everything built once; and the command line."""

import argparse
import asyncio
import logging
import os
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
from aiohttp import web

from bot.adapter import MesaAdapter
from bot.clock import Hands, scheduler
from bot.connector import Connector
from bot.courier import Courier
from bot.delivery import Delivery
from bot.gate import Gate
from bot.limits import Pace
from bot.logs import log_as_json
from bot.post import Post
from bot.server import Endpoint, application
from bot.teams import TeamsBot
from cards.clock_shift import clock_shift
from cards.language import texts_for
from cards.surface import Surface
from cards.texts.es import ES
from dialogs.turn import Office
from domain.case import Person
from domain.catalog import Catalog
from domain.channels import Channels
from domain.demo import Demo, DemoClock
from domain.desk import Desk
from domain.likeness import Likeness
from domain.lookups import Lookups
from domain.ports import Now, Unit
from domain.reception import Reception
from domain.recount import Recount
from domain.sharing import Sharing
from file_room import file_room
from identity import door, secret, tokens
from mail_in_room import MailIn, mail_in_room, noted, owners
from manifest.package import Package, build_package
from settings import Settings, WrongSettings
from store.catalog_files import CatalogInvalid, check_catalog, content_hash, read_catalog, read_text
from store.lanes import lane
from store.migrate import migrate
from store.sql import SqlStore
from store.terms import meaning

log = logging.getLogger("mesa")

HANDS = web.AppKey("hands", Hands)
CONNECTIONS = 200
"""Requests to Teams that may be under way at once."""


def wall_clock() -> datetime:
    return datetime.now(UTC)


@asynccontextmanager
async def built(
    settings: Settings, wall: Now = wall_clock, pace: Pace | None = None
) -> AsyncIterator[web.Application]:
    """The whole service, ready to listen; taken down again in the reverse order. `wall` is the time
    that tokens go by; in a demonstration, the desk's can be ahead of it."""
    catalog = read_catalog(settings.catalog)
    async with AsyncExitStack() as stack:
        store = SqlStore(lane(settings.database_url))
        stack.push_async_callback(store.close)
        revision = await migrate(store.lane)
        if revision:
            log.info("migrated", extra={"revision": revision})
        text, version = read_text(settings.catalog), content_hash(settings.catalog)
        if await store.write(lambda unit: unit.keep_catalog(version, text, wall())):
            log.info("new catalogue; `app.py clocks` if it changed calendars or agreements")
        await store.write(lambda unit: seed(unit, catalog))

        session = await stack.enter_async_context(
            aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=CONNECTIONS))
        )
        allowed = door(settings, session, wall)
        own_tokens = tokens(settings, wall)
        connector = Connector(session, own_tokens, allowed)
        demo_clock = await _demo_clock(settings, store, wall)
        now = demo_clock or wall
        lookups = Lookups(store, catalog, now)
        sharing = Sharing(store, lookups, now, await secret(store, "sharing"))

        def surface(who: Person) -> Surface:
            return Surface(texts_for(who), catalog, settings.forms)

        delivery = Delivery(
            store,
            lookups,
            Post(connector, pace or Pace(), settings.app_id, settings.tenant_id),
            surface,
            now,
            settings.service_url,
            sharing,
        )
        courier = Courier(store, delivery, now)
        desk = Desk(store, catalog, now, courier.ring)
        reception = Reception(store, now, courier.ring)
        channels = Channels(store, lookups, now)
        demo = Demo(demo_clock, desk) if demo_clock else None
        likeness = Likeness(store, catalog, meaning, now)
        room = await file_room(settings, stack, store, catalog, now, courier.ring, own_tokens)
        office = Office(
            desk, lookups, reception, likeness, sharing, channels, room.files, room.links.url, demo
        )
        bot = TeamsBot(office, surface)
        endpoint = Endpoint(Gate(allowed, wall), MesaAdapter(connector), bot, store.ready)

        mail_in = MailIn(store, catalog, now, courier.ring, room.shelf, owners(store), noted)
        await mail_in_room(settings, stack, session, wall, mail_in)

        stack.push_async_callback(courier.close)
        delivering = asyncio.create_task(courier.run())
        stack.push_async_callback(_ended, delivering)
        stack.push_async_callback(_ended, asyncio.create_task(room.porter.run()))
        hands = Hands(store, desk, courier, room.porter, room.shelf, now, demo_clock)
        ticking = scheduler(hands)
        ticking.start()
        stack.callback(ticking.shutdown, wait=False)
        app = application(endpoint)
        app.add_routes(room.given_back.routes())
        app[HANDS] = hands
        yield app


async def _demo_clock(settings: Settings, store: SqlStore, wall: Now) -> DemoClock | None:
    """In a demonstration: as far ahead as its administrator has moved it."""
    if not settings.demo:
        return None
    clock = DemoClock(store, wall)
    await clock.follow()
    return clock


def seed(unit: Unit, catalog: Catalog) -> None:
    """The people of the catalogue, as it has them; what they chose themselves stays."""
    for person in catalog.people.values():
        known = unit.person(person.id)
        language = known.language if known else ""
        locale = known.locale if known else ""
        notices = known.notices if known else ""
        meant = replace(
            person, language=language or person.language, locale=locale, notices=notices
        )
        if meant != known:
            unit.keep_person(meant)


async def _ended(task: "asyncio.Task[None]") -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def serve(settings: Settings) -> None:
    """Until SIGINT or SIGTERM; the answers under way are given first."""
    stop = asyncio.Event()
    for end in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(end, stop.set)
    async with built(settings) as app:
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=10)
        await runner.setup()
        await web.TCPSite(runner, settings.host, settings.port).start()
        log.info("listening", extra={"host": settings.host, "port": settings.port})
        await stop.wait()
        await runner.cleanup()


async def _clocks(settings: Settings, *, apply: bool) -> None:
    """After a calendar or an agreement has changed: what becomes of the cases that are not over."""
    catalog = read_catalog(settings.catalog)
    async with _opened(settings) as store:
        await _recounted(settings, store, catalog, apply=apply)


@asynccontextmanager
async def _opened(settings: Settings) -> AsyncIterator[SqlStore]:
    """For a word of the command line."""
    store = SqlStore(lane(settings.database_url))
    try:
        await migrate(store.lane)
        yield store
    finally:
        await store.close()


async def _recounted(settings: Settings, store: SqlStore, catalog: Catalog, *, apply: bool) -> None:
    now = await _demo_clock(settings, store, wall_clock) or wall_clock
    said = Surface(ES, catalog, settings.forms)
    moved = changed = 0
    async for shift in Recount(store, catalog, now).shifts(apply=apply):
        moved, changed = moved + 1, changed + bool(shift.breached)
        print(clock_shift(shift, said))
    print(f"Vencen en otro momento: {moved}; cambian de resultado: {changed}.")
    print("Quedó guardado." if apply else "Nada ha cambiado todavía: repita con --apply.")


async def _migrate(settings: Settings) -> None:
    store = SqlStore(lane(settings.database_url))
    revision = await migrate(store.lane)
    await store.close()
    print(f"Base de datos en {revision}." if revision else "La base de datos ya está al día.")


def _serve_word(_asked: argparse.Namespace) -> int:
    asyncio.run(serve(Settings.read(os.environ)))
    return 0


def _migrate_word(_asked: argparse.Namespace) -> int:
    asyncio.run(_migrate(Settings.read(os.environ)))
    return 0


def _clocks_word(asked: argparse.Namespace) -> int:
    asyncio.run(_clocks(Settings.read(os.environ), apply=asked.apply))
    return 0


def _catalog_word(asked: argparse.Namespace) -> int:
    checked = check_catalog(asked.folder)
    for warning in checked.warnings:
        print(f"Aviso: {warning}")
    found = checked.catalog
    print(
        f"Catálogo correcto: {len(found.projects)} proyectos, {len(found.groups)} grupos,"
        f" {len(found.categories)} categorías."
    )
    return 0


def _manifest_word(asked: argparse.Namespace) -> int:
    package = Package(
        app_id=asked.app_id,
        bot_id=asked.app_id,
        developer=asked.developer,
        website=asked.website,
        privacy=asked.privacy or asked.website,
        terms=asked.terms or asked.website,
        version=asked.version,
    )
    print(f"Paquete listo: {build_package(asked.file, package)}")
    return 0


def _words() -> argparse.ArgumentParser:
    words = argparse.ArgumentParser("app.py", description="Mesa, la mesa de servicios en Teams.")
    word = words.add_subparsers(required=True, metavar="PALABRA")

    served = word.add_parser("serve", help="atiende; los ajustes llegan por el entorno (MESA_...)")
    served.set_defaults(run=_serve_word)
    migrated = word.add_parser("migrate", help="lleva la base de datos a la forma de esta versión")
    migrated.set_defaults(run=_migrate_word)

    clocks = word.add_parser(
        "clocks", help="tras cambiar un calendario o un acuerdo: qué casos abiertos vencen distinto"
    )
    clocks.add_argument("--apply", action="store_true", help="guarda los nuevos vencimientos")
    clocks.set_defaults(run=_clocks_word)

    catalog = word.add_parser("catalog", help="revisa un catálogo")
    check = catalog.add_subparsers(required=True, metavar="check").add_parser("check")
    check.add_argument("folder", type=Path, metavar="CARPETA")
    check.set_defaults(run=_catalog_word)

    made = word.add_parser("manifest", help="escribe el paquete de la app de Teams")
    made.add_argument("file", type=Path, metavar="ARCHIVO.zip")
    made.add_argument("--app-id", default=os.environ.get("MESA_APP_ID", ""))
    made.add_argument("--developer", default="Mesa")
    made.add_argument("--website", default="https://mesa.entidad.example")
    made.add_argument("--privacy", default="")
    made.add_argument("--terms", default="")
    made.add_argument("--version", default="1.0.0")
    made.set_defaults(run=_manifest_word)
    return words


def main(argv: Sequence[str] | None = None) -> int:
    asked = _words().parse_args(argv)
    log_as_json()
    try:
        return int(asked.run(asked))
    except (WrongSettings, CatalogInvalid, ValueError, OSError) as fault:
        print(fault, file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
