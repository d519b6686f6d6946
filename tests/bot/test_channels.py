"""A channel shows the cases of a group: who answers for the group says so in that very channel."""

from collections.abc import Mapping
from typing import Any

import pytest

from domain.case import Person
from tests.channel import ANOTHER, CHANNEL, TEAM, Channel, bindings
from tests.chat import Chat
from tests.dialogs.steps import report
from tests.people import ANA, ANDRES, ELENA, JORGE, LUCIA, MARTA


@pytest.mark.rule("R17")
@pytest.mark.parametrize("who", [ELENA, ANDRES], ids=["supervisor", "administrator"])
async def test_who_answers_for_a_group_binds_its_channel(chat: Chat, who: Person) -> None:
    said = await Channel(chat).says(who, "vincular soporte")

    assert "Soporte hardware y software (nivel 2)" in said
    assert bindings(chat) == {CHANNEL: "soporte"}


@pytest.mark.rule("R17")
@pytest.mark.parametrize("who", [ANA, JORGE, MARTA, LUCIA], ids=["Ana", "Jorge", "Marta", "Lucía"])
async def test_nobody_else_binds_or_unbinds(channel: Channel, who: Person) -> None:
    for said in ("vincular sistemas", "vincular soporte", "desvincular"):
        assert "Solo un supervisor de ese grupo" in await channel.says(who, said)

    assert bindings(channel.chat) == {CHANNEL: "soporte"}


async def test_a_channel_has_one_group_and_a_group_several_channels(channel: Channel) -> None:
    chat = channel.chat

    await Channel(chat, ANOTHER).says(ELENA, "vincular soporte")
    assert bindings(chat) == {CHANNEL: "soporte", ANOTHER: "soporte"}
    await channel.says(ELENA, "vincular sistemas")

    assert bindings(chat) == {CHANNEL: "sistemas", ANOTHER: "soporte"}


async def test_a_channel_is_unbound_by_a_word(channel: Channel) -> None:
    assert "ya no aparecerán" in await channel.says(ELENA, "desvincular")
    assert "no está vinculado" in await channel.says(ELENA, "desvincular")

    await report(channel.chat)

    assert bindings(channel.chat) == {}
    assert channel.posts == []


async def test_binding_speaks_english_too(chat: Chat) -> None:
    channel = Channel(chat)
    await chat.of(ELENA).says("idioma en")

    assert "will appear in this channel" in await channel.says(ELENA, "bind soporte", "en-US")
    assert "This channel shows" in await channel.says(ELENA, "help", "en-US")
    assert "no longer appear" in await channel.says(ELENA, "unbind", "en-US")


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("vincular", "Escriba el grupo después de «vincular»"),
        ("vincular nada", "No encuentro un grupo llamado «nada»"),
        ("vincular o", "Varios grupos coinciden con «o»"),
        ("ayuda", "En un canal puede pedirme"),
        ("", "En un canal puede pedirme"),
        ("hola", "En un canal puede pedirme"),
        ("caso 1", "solo en el chat personal"),
        ("mi portátil no enciende", "solo en el chat personal"),
        ("buscar impresora", "solo en el chat personal"),
    ],
)
async def test_what_is_said_in_a_channel_gets_a_sentence(
    chat: Chat, said: str, answer: str
) -> None:
    assert answer in await Channel(chat).says(ELENA, said)
    assert bindings(chat) == {}


async def test_a_group_chat_is_no_channel(chat: Chat) -> None:
    where = {"id": "19:grupo@thread.v2", "conversationType": "groupChat", "isGroup": True}
    window = chat.of(ELENA)

    await chat.post(window.activity("message", text="vincular soporte", conversation=where))

    (said,) = chat.teams.chats["19:grupo@thread.v2"]
    assert "solo se muestran en el canal de un equipo" in said.text
    assert bindings(chat) == {}


async def test_the_personal_chat_says_where_to_bind(chat: Chat) -> None:
    elena = chat.of(ELENA)

    assert "mencióneme en el canal" in await elena.says("vincular soporte")
    assert "mencióneme en el canal" in await elena.says("desvincular")
    assert "Asunto" in await elena.says("vincular mi correo al celular")


@pytest.mark.parametrize(
    "event",
    [
        {"type": "installationUpdate", "action": "remove"},
        {"type": "conversationUpdate", "channelData": {"eventType": "channelDeleted"}},
        {"type": "conversationUpdate", "channelData": {"eventType": "teamDeleted"}},
    ],
    ids=lambda event: event.get("action") or event["channelData"]["eventType"],
)
@pytest.mark.parametrize("known", [True, False], ids=["by a person", "by nobody known"])
async def test_a_channel_that_is_left_is_unbound(
    channel: Channel, event: Mapping[str, Any], *, known: bool
) -> None:
    left = channel.activity(ELENA, event["type"], action=event.get("action"))
    left["channelData"] |= event.get("channelData", {})
    if not known:
        del left["from"]["aadObjectId"]

    status, _ = await channel.chat.post(left)

    assert status == 200
    assert bindings(channel.chat) == {}


async def test_only_the_channels_of_the_team_that_is_left_are_unbound(channel: Channel) -> None:
    chat = channel.chat
    elsewhere = Channel(chat, ANOTHER)
    bound = elsewhere.activity(ELENA, "message", "q", text="vincular soporte")
    bound["channelData"]["team"] = {"id": "19:otro-equipo@thread.tacv2"}
    await chat.post(bound)

    general = Channel(chat, TEAM)
    await chat.post(general.activity(ELENA, "installationUpdate", action="remove"))

    assert bindings(chat) == {ANOTHER: "soporte"}


async def test_a_team_that_is_left_leaves_its_people_reachable(channel: Channel) -> None:
    chat = channel.chat

    await chat.post(channel.activity(JORGE, "installationUpdate", action="remove"))
    await report(chat)

    assert "Incidente 1" in chat.of(JORGE).sees()
