"""The composition root: settings in, everything built once; and the command line."""

import argparse
import asyncio
import logging
import os
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
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
from bot.survey_page import SurveyPage
from bot.teams import TeamsBot
from cards.clock_shift import clock_shift
from cards.language import texts_for
from cards.surface import Surface
from cards.texts.es import ES
from dialogs.turn import Office
from directory_room import directory_room, seed
from domain.case import Person
from domain.catalog import Catalog
from domain.channels import Channels
from domain.demo import Demo, DemoClock
from domain.desk import Desk
from domain.ledger import Ledger
from domain.likeness import Likeness
from domain.lookups import Lookups
from domain.ports import Now
from domain.reception import Reception
from domain.recount import Recount
from domain.sharing import Sharing
from domain.versions import Versions
from file_room import file_room
from identity import door, secret, tokens
from manifest.package import Package, build_package
from notices_word import notices_failed
from people_words import COLUMNS_HELP, import_people, show_catalog, show_people
from post_room import post_room
from settings import Settings, WrongSettings
from store.catalog_files import CatalogInvalid, check_catalog, content_hash, read_catalog, read_text
from store.catalog_text import read_snapshot
from store.lanes import lane
from store.migrate import migrate
from store.opened import opened
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
        await store.write(lambda unit: seed(unit, catalog, wall))

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

        mail = await post_room(settings, stack, store, lookups, surface, now)
        post = Post(
            connector, pace or Pace(), settings.app_id, settings.tenant_id, settings.service_url
        )
        delivery = Delivery(store, lookups, post, surface, now, sharing, mail.by_mail)
        courier = Courier(store, delivery, now)
        desk = Desk(store, catalog, now, courier.ring)
        directory = directory_room(settings, stack, store, session, connector, wall)
        reception = Reception(store, now, courier.ring, directory.met)
        channels = Channels(store, lookups, now)
        demo = Demo(demo_clock, desk) if demo_clock else None
        likeness = Likeness(store, catalog, meaning, now)
        room = await file_room(settings, stack, store, catalog, now, courier.ring, own_tokens)
        ledger = Ledger(store, catalog, now, mail.ring_with(courier))
        office = Office(
            desk,
            lookups,
            reception,
            directory,
            Versions(store, read_snapshot),
            likeness,
            sharing,
            channels,
            room.files,
            room.links.url,
            ledger,
            mail.ways,
            demo,
        )
        bot = TeamsBot(office, surface)
        endpoint = Endpoint(Gate(allowed, wall), MesaAdapter(connector), bot, store.ready)

        stack.push_async_callback(courier.close)
        stack.push_async_callback(_ended, asyncio.create_task(courier.run()))
        stack.push_async_callback(_ended, asyncio.create_task(mail.postman.run()))
        stack.push_async_callback(_ended, asyncio.create_task(room.porter.run()))
        hands = Hands(store, desk, courier, mail.postman, room.porter, room.shelf, now, demo_clock)
        ticking = scheduler(hands)
        ticking.start()
        stack.callback(ticking.shutdown, wait=False)
        app = application(endpoint)
        app.add_routes(room.given_back.routes())
        app.add_routes(SurveyPage(store, lookups, desk, mail.survey_links, surface).routes())
        app[HANDS] = hands
        yield app


async def _demo_clock(settings: Settings, store: SqlStore, wall: Now) -> DemoClock | None:
    """In a demonstration: as far ahead as its administrator has moved it."""
    if not settings.demo:
        return None
    clock = DemoClock(store, wall)
    await clock.follow()
    return clock


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
    async with opened(settings.database_url) as store:
        await _recounted(settings, store, catalog, apply=apply)


async def _recounted(settings: Settings, store: SqlStore, catalog: Catalog, *, apply: bool) -> None:
    now = await _demo_clock(settings, store, wall_clock) or wall_clock
    said = Surface(ES, catalog, settings.forms)
    moved = changed = 0
    async for shift in Recount(store, catalog, now).shifts(apply=apply):
        moved, changed = moved + 1, changed + bool(shift.breached)
        print(clock_shift(shift, said))
    print(f"Vencen en otro momento: {moved}; cambian de resultado: {changed}.")
    print("Quedó guardado." if apply else "Nada ha cambiado todavía: repita con --apply.")


async def _notices(settings: Settings, *, retry: bool) -> None:
    catalog = read_catalog(settings.catalog)
    async with opened(settings.database_url) as store:
        now = await _demo_clock(settings, store, wall_clock) or wall_clock
        ledger = Ledger(store, catalog, now)
        await notices_failed(ledger, Surface(ES, catalog, settings.forms), retry=retry)


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


def _notices_word(asked: argparse.Namespace) -> int:
    asyncio.run(_notices(Settings.read(os.environ), retry=asked.retry))
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

    notices = word.add_parser("notices", help="los avisos que no se han podido entregar, y por qué")
    failed = notices.add_subparsers(required=True, metavar="failed").add_parser("failed")
    failed.add_argument("--retry", action="store_true", help="los intenta todos de nuevo")
    failed.set_defaults(run=_notices_word)

    catalog = word.add_parser("catalog", help="revisa un catálogo, o muestra el que rige")
    of_catalog = catalog.add_subparsers(required=True, metavar="check|show")
    check = of_catalog.add_parser("check", help="revisa una carpeta")
    check.add_argument("folder", type=Path, metavar="CARPETA")
    check.set_defaults(run=_catalog_word)
    ruling = of_catalog.add_parser("show", help="la versión que rige y qué cambió en ella")
    ruling.set_defaults(run=lambda asked: asyncio.run(show_catalog(asked)))
    _people_words(word.add_parser("people", help="importa personas de un CSV, o las muestra"))

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


def _people_words(people: argparse.ArgumentParser) -> None:
    word = people.add_subparsers(required=True, metavar="import|show")
    listed = word.add_parser(
        "import",
        help="de un CSV: primero muestra qué cambiaría",
        epilog=COLUMNS_HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    listed.add_argument("file", type=Path, metavar="ARCHIVO.csv")
    listed.add_argument("--apply", action="store_true", help="guarda los cambios")
    listed.add_argument("--skip-errors", action="store_true", help="salta las líneas con errores")
    listed.set_defaults(run=lambda asked: asyncio.run(import_people(asked)))
    shown = word.add_parser(
        "show", help="cuántas hay y de dónde; con un texto, cada dato y su fuente"
    )
    shown.add_argument("words", nargs="*", metavar="TEXTO")
    shown.set_defaults(run=lambda asked: asyncio.run(show_people(asked)))


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
