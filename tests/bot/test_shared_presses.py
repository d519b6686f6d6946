"""What is pressed in front of others: done for who may, shown to the presser alone, and the message
brought up to date for everybody else."""

import json
from html import unescape

import pytest

from domain.case import Person
from tests.channel import (
    CHANNEL,
    Channel,
    address,
    all_that_is_posted,
    button,
    live,
    move,
    personal,
)
from tests.chat import Chat, words
from tests.dialogs.steps import report
from tests.people import ANA, CARLOS, ELENA, JORGE, MARTA
from tests.teams import Message


@pytest.mark.rule("R17")
async def test_a_move_in_a_channel_answers_the_presser_and_updates_the_post_for_the_rest(
    channel: Channel,
) -> None:
    chat = channel.chat
    await report(chat)
    (post,) = channel.posts
    own = await channel.sees(JORGE, post)

    _, body = await channel.executes(JORGE, button(own, "Tomar"), post)

    mine = body["value"]
    assert "Ana Rojas" in words(mine)
    assert "En proceso" in words(mine)
    assert mine["refresh"]["action"]["data"]["mesa"]["version"] == 2
    assert "En proceso" in words(post.card)
    assert post.updates == 1
    for secret in personal(ANA, JORGE, ELENA):
        assert secret not in all_that_is_posted(chat)
    assert live(chat, JORGE) != post.id
    assert "En proceso" in chat.of(JORGE).sees()
    assert "En proceso" in chat.of(ANA).sees()


@pytest.mark.rule("R17")
async def test_a_form_opens_in_a_channel_for_its_presser_alone(channel: Channel) -> None:
    chat = channel.chat
    await report(chat)
    (post,) = channel.posts
    own = await channel.sees(JORGE, post)
    before = live(chat, JORGE)

    _, form = await channel.executes(JORGE, button(own, "Nota"), post)
    assert "refresh" not in form["value"]
    _, body = await channel.executes(
        JORGE, button(form["value"], "Guardar"), post, note="Revisé el cargador"
    )

    assert "Revisé el cargador" in words(body["value"])
    assert "Revisé" not in all_that_is_posted(chat)
    assert live(chat, JORGE) == before


@pytest.mark.parametrize(("title", "said"), [("Historial", "Historial"), ("Reloj", "Reloj")])
async def test_history_and_clock_are_read_in_a_channel(
    channel: Channel, title: str, said: str
) -> None:
    await report(channel.chat)
    (post,) = channel.posts
    own = await channel.sees(ELENA, post)

    _, body = await channel.executes(ELENA, button(own, title), post)
    _, back = await channel.executes(ELENA, button(body["value"], "Volver al caso"), post)

    assert said in words(body["value"])
    assert "refresh" in back["value"]
    assert post.updates == 0


@pytest.mark.rule("R17")
async def test_a_move_that_is_not_theirs_is_refused_in_a_channel_too(channel: Channel) -> None:
    await report(channel.chat)
    (post,) = channel.posts
    before = channel.chat.kept()

    for who in (CARLOS, MARTA):
        _, body = await channel.executes(who, move("take", 1, 1), post)
        assert "Ana Rojas" not in words(body["value"]) or who is MARTA
        assert body["statusCode"] == 200

    assert channel.chat.kept() == before
    assert post.updates == 0


async def test_what_belongs_to_the_personal_chat_is_not_done_in_a_channel(
    channel: Channel,
) -> None:
    await report(channel.chat)
    (post,) = channel.posts

    _, body = await channel.executes(ANA, move("files", 1, 1), post)
    _, elsewhere = await channel.executes(ANA, {"data": {"mesa": {"verb": "mine"}}}, post)

    assert "escríbame «caso 1» en el chat personal" in words(body["value"])
    assert "mi portátil no enciende" in words(body["value"])  # her view of it stays
    assert "solo en el chat personal" in words(elsewhere["value"])


@pytest.mark.rule("R17")
async def test_a_forged_press_does_not_turn_the_post_of_one_case_into_another(
    channel: Channel,
) -> None:
    chat = channel.chat
    await report(chat)
    await report(chat, CARLOS, "la pantalla")
    first, second = channel.posts

    await channel.executes(JORGE, move("take", 2, 1), first)

    assert "Incidente 1" in words(first.card)
    assert first.updates == 0
    assert "En proceso" in words(second.card)


async def test_a_card_that_a_person_inserted_is_kept_up_to_date_once_it_was_pressed(
    chat: Chat,
) -> None:
    """In a chat between two people, which Teams calls personal as well."""
    await report(chat)
    between = "19:ana_jorge@unq.gbl.spaces"
    message = Message("inserted", {"attachments": [{"content": {}}]})
    chat.teams.chats[between].append(message)
    where = {"id": between, "conversationType": "personal"}
    before = address(chat, JORGE)

    _, body = await chat.post(
        chat.of(JORGE).invoke(move("take", 1, 1), message.id) | {"conversation": where}
    )

    assert "Ana Rojas" in words(body["value"])
    assert "En proceso" in words(message.card)
    assert "Ana" not in json.dumps(message.activity)
    assert address(chat, JORGE) == before
    assert live(chat, JORGE) != message.id


@pytest.mark.parametrize(
    ("verb", "who", "said"),
    [
        ("refresh", JORGE, "escríbame «caso 1» en el chat personal"),
        ("take", JORGE, "El Incidente 1 está «En proceso»."),
        ("take", CARLOS, "No encuentro el caso 1"),
        ("take", ANA, "no puede hacer eso en el caso 1"),
        ("history", JORGE, "escríbame «caso 1» en el chat personal"),
        ("ask", JORGE, "escríbame «caso 1» en el chat personal"),
        ("mine", ANA, "solo en el chat personal"),
        ("nada", ANA, "Ese botón ya no existe"),
    ],
)
async def test_an_older_client_is_answered_in_a_few_words(
    channel: Channel, verb: str, who: Person, said: str
) -> None:
    chat = channel.chat
    await report(chat)
    (post,) = channel.posts
    data = {"mesa": {"verb": verb, "number": 1, "version": 1, "move": "suspend"}}

    await chat.post(
        channel.activity(who, "message", post.id, value=data, replyToId=post.id, text=None)
    )

    answer = chat.teams.chats[f"{CHANNEL};messageid={post.id}"][-1]
    assert answer.card is None
    assert said in unescape(answer.text)
    for secret in personal(ANA, JORGE, ELENA):
        assert secret not in all_that_is_posted(chat)
    assert ("En proceso" in words(post.card)) == ("En proceso" in said)


@pytest.mark.parametrize("value", [{"mesa": 5}, {"mesa": {"verb": "take"}}, {"mesa": []}, {"x": 1}])
async def test_an_older_clients_forged_button_gets_a_sentence(
    channel: Channel, value: object
) -> None:
    status, _ = await channel.chat.post(channel.activity(ANA, "message", "q9", value=value))

    (answer,) = channel.chat.teams.chats[f"{CHANNEL};messageid=q9"]
    assert status == 200
    assert answer.text
