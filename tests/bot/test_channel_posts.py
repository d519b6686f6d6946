"""A group's cases in its channel: posted without anything personal, kept up to date in place."""

import asyncio
import json

import pytest
from sqlalchemy import func, select

from domain.moves import Verb
from domain.notices import What
from domain.places import Channel as DomainChannel
from store.tables import outbox
from tests.bot.conftest import Station
from tests.channel import ANOTHER, CHANNEL, Channel, all_that_is_posted, bindings, personal, seal_of
from tests.chat import Chat, words
from tests.dialogs.steps import report
from tests.people import ANA, CARLOS, ELENA, JORGE, MARTA
from tests.teams import Failure

ESCALATED = {"reason": "otro-grupo", "group": "sistemas"}


@pytest.mark.rule("R7")
async def test_a_new_case_is_posted_with_nothing_personal(channel: Channel) -> None:
    await report(channel.chat)

    (asked,) = [asked for asked in channel.chat.teams.created if asked["isGroup"]]
    claim = {"verb": "refresh", "number": 1, "version": 1, "seal": seal_of(asked["activity"])}
    data = {"mesa": claim}
    assert asked == {
        "isGroup": True,
        "bot": {"id": "28:mesa"} | asked["bot"],
        "tenantId": asked["tenantId"],
        "channelData": {"channel": {"id": CHANNEL}, "tenant": {"id": asked["tenantId"]}},
        "activity": {
            "type": "message",
            "summary": "Incidente 1. Registrado.",
            "attachments": [
                {
                    "contentType": "application/vnd.microsoft.card.adaptive",
                    "content": asked["activity"]["attachments"][0]["content"],
                }
            ],
        },
    }
    card = asked["activity"]["attachments"][0]["content"]
    assert card["refresh"] == {
        "action": {
            "type": "Action.Execute",
            "title": "Actualizar",
            "verb": "refresh",
            "data": data,
        },
        "userIds": [f"29:{who.id}" for who in (JORGE, ANA, ELENA)],
    }
    assert card["actions"] == [
        {
            "type": "Action.Execute",
            "title": "Ver",
            "verb": "refresh",
            "data": data,
            "fallback": {"type": "Action.Submit", "title": "Ver", "data": data},
        }
    ]
    for told in ("Incidente 1", "Registrado", "Valledupar", "Soporte hardware", "24/11/2026", "⏳"):
        assert told in words(card)
    for secret in personal(ANA, JORGE, ELENA):
        assert secret not in json.dumps(asked, ensure_ascii=False)


@pytest.mark.rule("R17")
async def test_the_post_is_updated_in_place_and_stays_without_anything_personal(
    channel: Channel,
) -> None:
    chat, jorge = channel.chat, channel.chat.of(JORGE)
    await report(chat)

    await jorge.presses("Tomar")
    await jorge.presses("Nota")
    await jorge.presses("Guardar", note="La batería de Ana está dañada")

    (post,) = channel.posts
    assert "En proceso" in words(post.card)
    assert post.updates == 2
    for secret in [*personal(ANA, JORGE, ELENA), "batería"]:
        assert secret not in all_that_is_posted(chat)


async def test_a_case_that_comes_into_the_group_is_posted_once(channel: Channel) -> None:
    chat = channel.chat
    other = Channel(chat, ANOTHER)
    await other.says(ELENA, "vincular sistemas")
    await report(chat)
    jorge, marta = chat.of(JORGE), chat.of(MARTA)

    await jorge.presses("Escalar")
    await jorge.presses("Guardar", **ESCALATED)
    await marta.presses("Tomar")
    await marta.presses("Escalar")
    await marta.presses("Guardar", reason="otro-grupo", group="soporte")

    assert len(channel.posts) == len(other.posts) == 1
    for post in (*channel.posts, *other.posts):
        assert "Soporte hardware" in words(post.card)
        assert "Escalado a especialista" in words(post.card)


async def test_what_came_before_the_binding_is_not_posted(chat: Chat) -> None:
    await report(chat)
    channel = Channel(chat)
    await channel.says(ELENA, "vincular soporte")

    await chat.of(JORGE).presses("Tomar")

    assert channel.posts == []


async def test_a_change_that_another_copy_told_of_while_the_post_was_made_is_on_it(
    station: Station,
) -> None:
    channel = DomainChannel(CHANNEL, station.teams.url, "", "soporte", ELENA.id, station.clock())
    await station.store.write(lambda unit: unit.bind(channel))
    case = await station.opens()
    another = station.another_courier()

    async def taken() -> None:
        station.teams.meanwhile = None
        await station.acts(case, Verb.TAKE, JORGE)
        await another.deliver_due()

    station.teams.meanwhile = taken
    await station.delivers()

    threads = station.teams.chats.items()
    (post,) = [ms[0] for id_, ms in threads if id_.startswith(CHANNEL)]
    assert "En proceso" in words(post.card)
    assert await station.owed() == []


async def test_two_copies_post_a_case_once(station: Station) -> None:
    channel = DomainChannel(CHANNEL, station.teams.url, "", "soporte", ELENA.id, station.clock())
    await station.store.write(lambda unit: unit.bind(channel))
    another = station.another_courier()
    for _ in range(5):
        case = await station.opens()
        await station.acts(case, Verb.TAKE, JORGE)

    await asyncio.gather(station.delivers(), another.deliver_due())

    threads = [ms for id_, ms in station.teams.chats.items() if id_.startswith(CHANNEL)]
    assert [len(ms) for ms in threads] == [1] * 5
    assert all("En proceso" in words(ms[0].card) for ms in threads)


async def test_a_channel_that_no_longer_knows_the_bot_is_unbound(channel: Channel) -> None:
    chat = channel.chat
    await report(chat, ANA, "otro asunto")
    chat.teams.begins = Failure(403, "BotNotInConversationRoster")

    await report(chat, CARLOS, "mi portátil no enciende")

    assert bindings(chat) == {}
    assert len(channel.posts) == 1
    assert "Incidente 2" in chat.of(JORGE).sees()


async def test_a_channel_that_is_busy_gets_its_post_later_and_once(channel: Channel) -> None:
    chat = channel.chat
    chat.teams.begins = Failure(429, headers={"Retry-After": "5"})
    await report(chat)
    assert channel.posts == []

    chat.teams.begins = None
    await chat.passes(minutes=1)
    await chat.passes(minutes=40)

    assert len(channel.posts) == 1
    assert bindings(chat) == {CHANNEL: "soporte"}


async def test_a_post_that_somebody_deleted_is_forgotten(channel: Channel) -> None:
    chat, jorge = channel.chat, channel.chat.of(JORGE)
    await report(chat)
    chat.teams.chats[f"{CHANNEL};messageid={channel.posts[0].id}"].clear()

    await jorge.presses("Tomar")
    before = len(chat.teams.calls)
    await jorge.presses("Nota")
    await jorge.presses("Guardar", note="Sigo")

    assert not any(where.startswith(CHANNEL) for _, where in chat.teams.calls[before:])


async def test_a_busy_channel_holds_up_nothing_but_itself(station: Station) -> None:
    channel = DomainChannel(CHANNEL, station.teams.url, "", "soporte", ELENA.id, station.clock())
    await station.store.write(lambda unit: unit.bind(channel))
    for _ in range(12):
        await station.opens()
    go_on = asyncio.Event()

    async def stuck() -> None:
        await go_on.wait()

    station.teams.meanwhile = stuck

    delivering = asyncio.create_task(station.delivers())
    async with asyncio.timeout(20):
        while await others(station):
            pass
    assert not [id_ for id_ in station.teams.chats if id_.startswith(CHANNEL)]
    go_on.set()
    await delivering

    threads = [ms for id_, ms in station.teams.chats.items() if id_.startswith(CHANNEL)]
    assert [len(ms) for ms in threads] == [1] * 12


async def others(station: Station) -> int:
    """What is still owed beside the posts."""
    query = select(func.count()).where(outbox.c.what != What.POST, outbox.c.sent_at.is_(None))
    return await station.store.lane.read(lambda db: int(db.execute(query).scalar_one()))
