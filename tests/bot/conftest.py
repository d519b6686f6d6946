"""A desk and its courier, without the doors: Teams and the time are in the test's hands."""

import asyncio
import html
import itertools
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from bot.by_mail import ByMail
from bot.connector import Connector
from bot.courier import Courier
from bot.delivery import Delivery
from bot.gate import Loopback
from bot.limits import Pace
from bot.post import Post
from bot.tokens import NoTokens
from cards.language import texts_for
from cards.surface import Frame, Surface
from directory_room import seed
from domain.case import Case, Person, State
from domain.catalog import Catalog
from domain.desk import Desk
from domain.given import Need
from domain.lookups import Lookups
from domain.moves import Verb
from domain.opening import NewCase
from domain.ports import Address, Press
from domain.reception import Reception, Visitor
from domain.sharing import Sharing
from domain.ways import Ways
from store.lanes import lane
from store.sql import SqlStore
from store.tables import outbox
from tests.channel import Channel
from tests.chat import Chat, Clock, words
from tests.people import ANA, ELENA, JORGE, LUCIA, MARTA, TENANT
from tests.teams import Failure, FakeTeams, Message

Handler = Callable[[web.Request], Coroutine[Any, Any, web.StreamResponse]]
BOT = "28:mesa"
KEY = "0" * 64
FALLBACK = "http://127.0.0.1:1/"
"""A connector where nobody answers."""
DETAILS = {"description": "Desde ayer", "category": "portatil-no-enciende", "urgency": "high"}


@dataclass
class Refusal:
    """What a conversation answers, until it is taken away. Status 0: the line goes dead."""

    failure: Failure
    only: Callable[[str, dict[str, Any]], bool] = lambda _method, _body: True


class MoodyTeams(FakeTeams):
    """Also refuses by conversation; `""` is the creating of one."""

    def __init__(self) -> None:
        super().__init__()
        self.refuses: dict[str, Refusal] = {}
        self._server.app.middlewares.append(self._mood)

    @web.middleware
    async def _mood(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        chat = request.match_info.get("chat", "")
        refusal = self.refuses.get(chat)
        if refusal is None or not refusal.only(request.method, await request.json()):
            return await handler(request)
        self.calls.append(("REFUSED", chat))
        failure = refusal.failure
        if not failure.status:
            assert request.transport is not None
            request.transport.abort()
        said = {"error": {"code": failure.code, "message": "no"}}
        return web.json_response(said, status=failure.status or 500, headers=failure.headers)


def is_text(_method: str, body: dict[str, Any]) -> bool:
    return bool(body.get("text"))


def is_card(_method: str, body: dict[str, Any]) -> bool:
    return bool(body.get("attachments"))


def is_update(method: str, _body: dict[str, Any]) -> bool:
    return method == "PUT"


def chat_of(person: Person) -> str:
    return f"chat-{person.id}"


@dataclass
class Station:
    store: SqlStore
    catalog: Catalog
    teams: MoodyTeams
    clock: Clock
    session: aiohttp.ClientSession
    mail: bool = False
    """Whether people are written to as well."""
    courier: Courier = field(init=False)
    forms: Any = field(default_factory=lambda: itertools.count(1))

    def __post_init__(self) -> None:
        self.courier = self.another_courier()
        self.desk = Desk(self.store, self.catalog, self.clock)
        self.reception = Reception(self.store, self.clock)

    def another_courier(
        self,
        store: SqlStore | None = None,
        catalog: Catalog | None = None,
        sleep: Callable[[float], Coroutine[Any, Any, None]] | None = None,
        service_url: str = FALLBACK,
    ) -> Courier:
        """As a second copy of the process has it; `sleep` is how its pace lets time pass."""
        store, catalog = store or self.store, catalog or self.catalog
        pace = Pace(self._seconds, sleep or _no_time)
        connector = Connector(self.session, NoTokens(), Loopback(TENANT))
        lookups = Lookups(store, catalog, self.clock)
        delivery = Delivery(
            store,
            lookups,
            Post(connector, pace, BOT, TENANT, service_url),
            lambda who: Surface(texts_for(who), self.catalog, Frame.CARD),
            self.clock,
            Sharing(store, lookups, self.clock, KEY),
            ByMail(store, Ways(catalog, mail=self.mail), self.clock),
        )
        return Courier(store, delivery, self.clock)

    def _seconds(self) -> float:
        return self.clock.now.timestamp()

    def visitor(self, person: Person, locale: str = "es-CO") -> Visitor:
        address = Address(person.id, chat_of(person), self.teams.url, f"29:{person.id}")
        return Visitor(person.id, person.name, locale, address)

    async def writes(self, *people: Person) -> None:
        """They wrote something, so the bot knows where they are."""
        for person in people:
            await self.reception.meet(self.visitor(person))

    async def opens(self, who: Person = ANA, client: str = "", **but: str) -> Case:
        """A new case, from a form that stands in the reporter's chat."""
        asked = {"subject": "mi portátil no enciende", **DETAILS, **but}
        known = await self.store.read(lambda unit: unit.person(who.id)) or who
        form = Message(f"form-{next(self.forms)}", {})
        self.teams.chats[chat_of(who)].append(form)
        press = Press(f"{who.id}:{form.id}", chat_of(who), form.id)
        return await self.desk.open(NewCase(**asked), known, client, press)

    async def acts(self, case: Case, verb: Verb, who: Person, **given: str) -> Case:
        """A move of the case as it is now, with the first reason of its list."""
        now = await self.store.read(lambda unit: unit.case(case.number))
        reasons = self.catalog.reasons_for(verb, now.state)
        if reasons:
            given = {Need.REASON: reasons[0].id, **given}
        press = Press(f"{who.id}:{case.number}:{now.version}:{verb}")
        return await self.desk.act(case.number, verb, given, who, None, press)

    async def answers_survey(self, case: Case, *, closes: bool) -> Case:
        now = await self.store.read(lambda unit: unit.case(case.number))
        chosen = {q.id: next(iter(q.choices)) for q in self.catalog.survey}
        chosen[self.catalog.survey[-1].id] = "yes" if closes else "no"
        if not closes:
            reason = self.catalog.reasons_for(Verb.REOPEN, State.SOLVED)[0].id
            chosen |= {Need.REASON: reason, Need.NOTE: "Sigue igual"}
        press = Press(f"{ANA.id}:{case.number}:{now.version}:survey")
        return await self.desk.answer_survey(case.number, now.round, chosen, ANA, press)

    async def delivers(self, **later: float) -> int:
        """What the courier does when it is rung after so much time."""
        self.clock.forward(**later)
        return await self.courier.deliver_due()

    def cards(self, person: Person) -> list[Message]:
        return [m for m in self.teams.chats[chat_of(person)] if m.card]

    def texts(self, person: Person) -> list[str]:
        """The sentences that they were told, as they read them."""
        said = [m.text for m in self.teams.chats[chat_of(person)] if m.text]
        return [html.unescape(text) for text in said]

    def sees(self, person: Person) -> str:
        return words(self.cards(person)[-1].card)

    async def owed(self) -> list[Any]:
        """The rows that are neither delivered nor given up."""
        due = outbox.c.due_at.is_not(None) | outbox.c.parked
        query = outbox.select().where(due).order_by(outbox.c.id)
        return await self.store.lane.read(lambda db: list(db.execute(query)))

    async def row(self, person: Person) -> Any:
        """The newest row of the outbox for this person."""
        return (await self.rows(person))[-1]

    async def rows(self, person: Person) -> Any:
        """All of them, the oldest first."""
        query = outbox.select().where(outbox.c.person == person.id).order_by(outbox.c.id)
        return await self.store.lane.read(lambda db: list(db.execute(query)))


async def _no_time(_seconds: float) -> None:
    await asyncio.sleep(0)


@pytest.fixture
async def channel(chat: Chat) -> Channel:
    """Bound to Jorge's group."""
    channel = Channel(chat)
    await channel.says(ELENA, "vincular soporte")
    return channel


@pytest.fixture
async def moody() -> AsyncIterator[MoodyTeams]:
    async with MoodyTeams() as teams:
        yield teams


@pytest.fixture
async def station(
    sqlite_url: str, catalog: Catalog, moody: MoodyTeams, clock: Clock
) -> AsyncIterator[Station]:
    """Ana, Lucía, Jorge and Marta have written before."""
    async with AsyncExitStack() as stack:
        yield await opened(stack, sqlite_url, catalog, moody, clock)


@pytest.fixture
async def station_on_either(
    url: str, catalog: Catalog, moody: MoodyTeams, clock: Clock
) -> AsyncIterator[tuple[Station, SqlStore]]:
    """The same, and the store that a second copy of the process has."""
    async with AsyncExitStack() as stack:
        station = await opened(stack, url, catalog, moody, clock)
        other = SqlStore(lane(url))
        stack.push_async_callback(other.close)
        yield station, other


async def opened(
    stack: AsyncExitStack, url: str, catalog: Catalog, teams: MoodyTeams, clock: Clock
) -> Station:
    store = SqlStore(lane(url))
    stack.push_async_callback(store.close)
    await store.write(lambda unit: seed(unit, catalog, clock))
    session = await stack.enter_async_context(aiohttp.ClientSession())
    station = Station(store, catalog, teams, clock, session)
    await station.writes(ANA, LUCIA, JORGE, MARTA)
    return station


def without(catalog: Catalog, person: Person) -> Catalog:
    """The catalogue after somebody left every group."""
    groups = {
        id_: replace(group, members=tuple(m for m in group.members if m != person.id))
        for id_, group in catalog.groups.items()
    }
    return replace(catalog, groups=groups)
