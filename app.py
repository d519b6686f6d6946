"""The composition root: settings in, everything built once."""

import asyncio
import logging
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager

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
from cards.language import texts_for
from cards.surface import Surface
from command_line import parser
from dialogs.turn import Office
from directory_room import directory_room, seed
from domain.case import Person
from domain.catalog import Catalog
from domain.channels import Channels
from domain.demo import Demo
from domain.desk import Desk
from domain.ledger import Ledger
from domain.likeness import Likeness
from domain.lookups import Lookups
from domain.ports import Now
from domain.reception import Reception
from domain.sharing import Sharing
from domain.versions import Versions
from file_room import file_room
from identity import door, graph, secret, tokens
from mail_in_room import mail_desk, mail_in_room
from post_room import post_room
from settings import Settings, WrongSettings
from store.catalog_files import CatalogInvalid, content_hash, read_catalog, read_text
from store.catalog_text import read_snapshot
from store.lanes import lane
from store.migrate import migrate
from store.sql import SqlStore
from store.terms import meaning
from wall import demo_clock, wall_clock

log = logging.getLogger("mesa")

HANDS = web.AppKey("hands", Hands)
CONNECTIONS = 200
"""Requests to Teams that may be under way at once."""


@asynccontextmanager
async def built(
    settings: Settings, wall: Now = wall_clock, pace: Pace | None = None
) -> AsyncIterator[web.Application]:
    """The whole service, ready to listen; taken down again in the reverse order. `wall` is the time
    that tokens go by; in a demonstration, the desk's can be ahead of it."""
    catalog = read_catalog(settings.catalog)
    async with AsyncExitStack() as stack:
        store = await _store(settings, stack, catalog, wall)
        session = await stack.enter_async_context(
            aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=CONNECTIONS))
        )
        allowed = door(settings, session, wall)
        own_tokens = tokens(settings, wall)
        connector, tenant = Connector(session, own_tokens, allowed), graph(settings, session, wall)
        moved = await demo_clock(settings, store, wall)
        now = moved or wall
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
        directory = directory_room(settings, stack, store, tenant, connector, wall)
        reception = Reception(store, now, courier.ring, directory.met)
        channels = Channels(store, lookups, now)
        demo = Demo(moved, desk) if moved else None
        likeness = Likeness(store, catalog, meaning, now)
        room = await file_room(settings, stack, store, catalog, now, courier.ring, own_tokens)
        rung = mail.ring_with(courier)
        ledger = Ledger(store, catalog, now, rung)
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

        desk_of_mail = mail_desk(store, catalog, now, rung, room.shelf, directory)
        line = mail_in_room(settings, stack, tenant, desk_of_mail, store.ready)

        stack.push_async_callback(courier.close)
        for running in (courier, mail.postman, room.porter, *([line] if line else ())):
            stack.push_async_callback(_ended, asyncio.create_task(running.run()))
        hands = Hands(store, desk, courier, mail.postman, room.porter, room.shelf, now, moved)
        ticking = scheduler(hands)
        ticking.start()
        stack.callback(ticking.shutdown, wait=False)
        app = application(endpoint)
        app.add_routes(room.given_back.routes())
        app.add_routes(SurveyPage(store, lookups, desk, mail.survey_links, surface).routes())
        app[HANDS] = hands
        yield app


async def _store(
    settings: Settings, stack: AsyncExitStack, catalog: Catalog, wall: Now
) -> SqlStore:
    """Brought up to this version, with the catalogue that is in force and its people."""
    store = SqlStore(lane(settings.database_url))
    stack.push_async_callback(store.close)
    revision = await migrate(store.lane)
    if revision:
        log.info("migrated", extra={"revision": revision})
    text, version = read_text(settings.catalog), content_hash(settings.catalog)
    if await store.write(lambda unit: unit.keep_catalog(version, text, wall())):
        log.info("new catalogue; `app.py clocks` if it changed calendars or agreements")
    await store.write(lambda unit: seed(unit, catalog, wall))
    return store


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


def main(argv: Sequence[str] | None = None) -> int:
    asked = parser(serve).parse_args(argv)
    log_as_json()
    try:
        return int(asked.run(asked))
    except (WrongSettings, CatalogInvalid, ValueError, OSError) as fault:
        print(fault, file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
