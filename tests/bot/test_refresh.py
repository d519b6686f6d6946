"""A shared card becomes each viewer's own view: by its button, or because their client asks."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest

from domain.case import Person
from domain.catalog import Catalog
from domain.lookups import Lookups
from domain.sharing import READERS, Sharing
from store.sql import SqlStore
from tests.bot.conftest import KEY, Station
from tests.channel import CHANNEL, TEAM, Channel, move, seal_of
from tests.chat import words
from tests.dialogs.steps import report, solve
from tests.people import ANA, CARLOS, ELENA, JORGE, MARTA, STRANGER, TENANT
from tests.teams import Message


@pytest.fixture
async def post(channel: Channel) -> Message:
    """Of Ana's incident 1, in the channel of Jorge's group."""
    await report(channel.chat)
    return channel.posts[0]


async def refreshes(channel: Channel, who: Person, post: Message, **more: Any) -> Any:
    """What the client of this person gets that asks by itself, as raw JSON."""
    assert post.card is not None
    data = post.card["refresh"]["action"]["data"]
    status, body = await channel.chat.post(
        {
            "type": "invoke",
            "id": "f:refresh",
            "name": "adaptiveCard/action",
            "channelId": "msteams",
            "serviceUrl": channel.chat.teams.url,
            "locale": "es-CO",
            "from": {"id": f"29:{who.id}", "name": who.name, "aadObjectId": who.id},
            "recipient": {"id": "28:mesa", "name": "Mesa"},
            "conversation": {
                "id": f"{CHANNEL};messageid={post.id}",
                "conversationType": "channel",
                "isGroup": True,
                "tenantId": TENANT,
            },
            "channelData": {
                "tenant": {"id": TENANT},
                "channel": {"id": CHANNEL},
                "team": {"id": TEAM},
            },
            "replyToId": post.id,
            "value": {
                "action": {"type": "Action.Execute", "verb": "refresh", "data": data},
                "trigger": "automatic",
            },
            **more,
        }
    )
    assert status == 200
    assert (body["statusCode"], body["type"]) == (200, "application/vnd.microsoft.card.adaptive")
    return body["value"]


def titles(card: Any) -> list[str]:
    return [action["title"] for action in card["actions"]]


@pytest.mark.rule("R17")
@pytest.mark.parametrize(
    ("who", "offered", "never"),
    [
        (ANA, ["Nota"], "Tomar"),
        (JORGE, ["Tomar", "Solucionar", "Nota", "Suspender"], "Reasignar"),
        (ELENA, ["Tomar", "Solucionar", "Nota", "Reasignar"], "Ver"),
        (MARTA, ["Nota"], "Tomar"),
    ],
    ids=["requester", "specialist", "supervisor", "colleague"],
)
async def test_who_has_a_role_gets_the_case_with_their_own_moves(
    channel: Channel, post: Message, who: Person, offered: list[str], never: str
) -> None:
    card = await refreshes(channel, who, post)

    assert "mi portátil no enciende" in words(card)
    assert set(offered) <= set(titles(card))
    assert never not in titles(card)
    assert card["refresh"] == post.card["refresh"]
    assert "portátil no" not in str(post.activity)


@pytest.mark.rule("R17")
@pytest.mark.parametrize("who", [CARLOS, STRANGER], ids=["another requester", "never seen"])
async def test_anybody_else_gets_what_everybody_sees_and_is_told_why(
    channel: Channel, post: Message, who: Person
) -> None:
    card = await refreshes(channel, who, post)

    assert "Los detalles de este caso solo los ven quienes lo atienden" in words(card)
    assert "Incidente 1" in words(card)
    assert titles(card) == ["Ver"]
    assert card["refresh"] == post.card["refresh"]
    for secret in ("Ana", "portátil no enciende", "Desde ayer", "Jorge"):
        assert secret not in str(card)


@pytest.mark.rule("R17")
@pytest.mark.parametrize("seal", ["", "0" * 24, None, 7, ["x"]])
async def test_nobody_learns_of_a_case_by_asking_for_its_number(
    channel: Channel, post: Message, seal: object
) -> None:
    forged = move("refresh", 1, 1)
    forged["data"]["mesa"]["seal"] = seal

    _, unknown = await channel.executes(CARLOS, move("refresh", 77, 1), post)
    _, known = await channel.executes(CARLOS, forged, post)

    assert words(known["value"]) == words(unknown["value"]).replace("77", "1")
    assert "No encuentro el caso 1" in words(known["value"])


@pytest.mark.rule("R17")
async def test_the_seal_of_one_case_opens_no_other(channel: Channel, post: Message) -> None:
    await report(channel.chat, ANA, "la pantalla")
    forged = move("refresh", 2, 1)
    forged["data"]["mesa"]["seal"] = seal_of(post.activity)

    _, body = await channel.executes(CARLOS, forged, post)

    assert "No encuentro el caso 2" in words(body["value"])


async def test_a_refresh_shows_the_case_as_it_is_whatever_version_it_asks_from(
    channel: Channel, post: Message
) -> None:
    data = dict(post.card or {})["refresh"]["action"]["data"]
    await solve(channel.chat)
    old = {"action": {"verb": "refresh", "data": data}, "trigger": "automatic"}

    card = await refreshes(channel, ANA, post, value=old)

    assert "Responder encuesta" in titles(card)
    assert card["refresh"]["action"]["data"]["mesa"]["version"] == 2


async def test_a_refresh_speaks_the_viewers_own_language(channel: Channel, post: Message) -> None:
    await channel.chat.of(JORGE).says("idioma en")

    assert "Take" in titles(await refreshes(channel, JORGE, post))
    assert "Only those who attend" in words(
        await refreshes(channel, STRANGER, post, locale="en-GB")
    )


@pytest.mark.parametrize(
    "data",
    [
        {"mesa": {"verb": "refresh"}},
        {"mesa": {"verb": "refresh", "number": "x"}},
        {"mesa": {"verb": "refresh", "number": -3}},
        {"mesa": {"verb": "refresh", "number": {"a": 1}}},
        {"mesa": {"verb": "refresh", "number": 10**30}},
        {"mesa": {"verb": "refresh", "number": 99, "version": "x", "seal": {}}},
    ],
)
async def test_a_malformed_refresh_gets_a_sentence(
    channel: Channel, post: Message, data: object
) -> None:
    value = {"action": {"verb": "refresh", "data": data}}

    card = await refreshes(channel, ANA, post, value=value)

    assert "número" in words(card) or "No encuentro" in words(card)


@pytest.mark.parametrize("value", [None, "x", [], {"action": "x"}, {"action": {"data": 3}}])
async def test_a_press_that_is_none_gets_a_sentence(
    channel: Channel, post: Message, value: object
) -> None:
    assert "ya no existe" in words(await refreshes(channel, ANA, post, value=value))


async def test_a_refresh_is_one_read_and_writes_nothing(
    channel: Channel, post: Message, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat, asked = channel.chat, automatic(channel, JORGE, post)
    done: list[str] = []
    for name in ("read", "write"):
        monkeypatch.setattr(SqlStore, name, counted(name, getattr(SqlStore, name), done))

    answer = await chat.client.post("/api/messages", json=asked)

    assert "mi portátil no enciende" in words((await answer.json())["value"])
    assert done == ["read"]


@pytest.mark.rule("R17")
async def test_at_most_sixty_people_are_asked_for_their_own_view(
    station: Station, catalog: Catalog
) -> None:
    team = tuple(f"00000000-0000-4000-8000-0000000{n:05}" for n in range(200))
    crowd = [Person(id_, f"P {n}") for n, id_ in enumerate(team)]
    await station.writes(*crowd)
    group = replace(catalog.groups["soporte"], members=(JORGE.id, *team))
    crowded = replace(catalog, groups={**catalog.groups, "soporte": group})
    sharing = Sharing(
        station.store, Lookups(station.store, crowded, station.clock), station.clock, KEY
    )
    case = await station.opens()

    (shared,) = await sharing.shared([case])

    assert READERS == 60
    assert len(shared.readers) == 60
    assert shared.readers[:3] == [f"29:{who}" for who in (JORGE.id, ANA.id, team[0])]


async def test_every_copy_of_the_process_seals_alike(station_on_either: Any) -> None:
    station, other = station_on_either

    first = await station.store.write(lambda unit: unit.secret("sharing", "one"))
    second = await other.write(lambda unit: unit.secret("sharing", "two"))

    assert first == second == "one"


def automatic(channel: Channel, who: Person, post: Message) -> dict[str, Any]:
    assert post.card is not None
    data = post.card["refresh"]["action"]["data"]
    value = {"action": {"verb": "refresh", "data": data}, "trigger": "automatic"}
    return channel.activity(
        who, "invoke", post.id, name="adaptiveCard/action", value=value, replyToId=post.id
    )


def counted(name: str, work: Callable[..., Awaitable[Any]], done: list[str]) -> Any:
    async def count(*given: Any) -> Any:
        done.append(name)
        return await work(*given)

    return count
