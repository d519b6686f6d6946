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
from chat_room import Behind, chat_room
from command_line import parser
from directory_room import directory_room
from domain.desk import Desk
from domain.digests import Digests
from domain.forgetting import Retention
from domain.ports import Now
from domain.sharing import Sharing
from file_room import file_room
from ground import ground
from identity import door, graph, secret, tokens
from mail_in_room import mail_desk, mail_in_room
from post_room import post_room
from report_room import report_room
from settings import Settings, WrongSettings
from store.catalog_files import CatalogInvalid
from wall import wall_clock

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
    async with AsyncExitStack() as stack:
        here = await ground(settings, stack, wall)
        store, now = here.store, here.now
        session = await stack.enter_async_context(
            aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=CONNECTIONS))
        )
        allowed = door(settings, session, wall)
        own_tokens = tokens(settings, wall)
        connector, tenant = Connector(session, own_tokens, allowed), graph(settings, session, wall)
        sharing = Sharing(store, here.lookups, now, await secret(store, "sharing"))
        mail = await post_room(here, stack)
        post = Post(
            connector, pace or Pace(), settings.app_id, settings.tenant_id, settings.service_url
        )
        delivery = Delivery(store, here.lookups, post, here.surface, now, sharing, mail.by_mail)
        courier = Courier(store, delivery, now)
        rung = mail.ring_with(courier)
        desk = Desk(store, here.catalog, now, courier.ring)
        digests = Digests(store, here.catalog, now, courier.ring)
        directory = directory_room(settings, stack, store, tenant, connector, wall)
        room = await file_room(here, stack, courier.ring, own_tokens)
        told = await report_room(here, post, room.shelf)
        behind = Behind(desk, directory, sharing, room, mail, told, digests, courier.ring, rung)
        bot = chat_room(here, behind)
        endpoint = Endpoint(Gate(allowed, wall), MesaAdapter(connector), bot, store.ready)

        desk_of_mail = mail_desk(store, here.catalog, now, rung, room.shelf, directory)
        line = mail_in_room(settings, stack, tenant, desk_of_mail, store.ready)

        stack.push_async_callback(courier.close)
        hands_at_work = (courier, mail.postman, room.porter, told.reporter)
        for running in (*hands_at_work, *([line] if line else ())):
            stack.push_async_callback(_ended, asyncio.create_task(running.run()))
        hands = Hands(
            store=store,
            desk=desk,
            courier=courier,
            postman=mail.postman,
            porter=room.porter,
            reporter=told.reporter,
            shelf=room.shelf,
            digests=digests,
            retention=Retention(store, here.catalog, now),
            now=now,
            demo=here.moved,
        )
        ticking = scheduler(hands)
        ticking.start()
        stack.callback(ticking.shutdown, wait=False)
        app = application(endpoint)
        app.add_routes([*room.given_back.routes(), *told.given_back.routes()])
        surveys = SurveyPage(store, here.lookups, desk, mail.survey_links, here.surface)
        app.add_routes(surveys.routes())
        app[HANDS] = hands
        yield app


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
