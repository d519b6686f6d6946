"""The message extension, as raw JSON in and out: searching, inserting, creating from a message."""

import json
from typing import Any

import pytest

from domain.case import Person
from tests.chat import Chat, actions, words
from tests.dialogs.steps import FILLED, report, solve
from tests.people import ANA, CARLOS, ELENA, JORGE, MARTA, STRANGER, TENANT

CARD = "application/vnd.microsoft.card.adaptive"
LAPTOP = "Puesto de trabajo › Equipos de cómputo › Portátiles › Portátil no enciende"
MESSAGE = {
    "id": "1616990032035",
    "replyToId": None,
    "createdDateTime": "2026-11-24T14:53:52.035Z",
    "importance": "normal",
    "linkToMessage": "https://teams.microsoft.com/l/message/19:x@thread.tacv2/1616990032035?tenantId=t",
    "from": {
        "device": None,
        "user": {"userIdentityType": "aadUser", "id": CARLOS.id, "displayName": "Carlos Peña"},
        "application": None,
    },
    "body": {
        "contentType": "html",
        "content": "<div><p>La impresora del <b>piso 3</b> no imprime &amp; pita</p>"
        "<p>Desde&nbsp;ayer<br>en la ma&ntilde;ana</p></div>",
    },
    "attachments": [],
    "mentions": [],
    "reactions": [],
}


async def asks(chat: Chat, who: Person, name: str, value: Any, **more: Any) -> Any:
    """An invoke of a compose box that belongs to a chat in which the bot is not; the body."""
    status, body = await chat.post(
        {
            "type": "invoke",
            "id": f"f:{next(chat.ids)}",
            "name": f"composeExtension/{name}",
            "channelId": "msteams",
            "serviceUrl": chat.teams.url,
            "locale": "es-CO",
            "from": {"id": f"29:{who.id}", "name": who.name, "aadObjectId": who.id},
            "recipient": {"id": "28:mesa", "name": "Mesa"},
            "conversation": {"id": "a:someone-elses-chat", "conversationType": "personal"},
            "channelData": {"tenant": {"id": TENANT}, "source": {"name": "compose"}},
            "value": value,
            **more,
        }
    )
    assert status == 200, body
    return body


def query(text: str = "", skip: int = 0, count: int = 25) -> dict[str, Any]:
    first = {"name": "initialRun", "value": "true"}
    return {
        "commandId": "searchCases",
        "parameters": [{"name": "text", "value": text} if text else first],
        "queryOptions": {"skip": skip, "count": count},
    }


def found(body: Any) -> list[str]:
    return [a["preview"]["content"]["title"] for a in body["composeExtension"]["attachments"]]


# --- searching ------------------------------------------------------------------------------------


@pytest.mark.rule("R17")
async def test_a_found_case_is_inserted_with_nothing_personal(reported: Chat) -> None:
    body = await asks(reported, JORGE, "query", query("portatil"))

    (result,) = body["composeExtension"]["attachments"]
    assert body == {
        "composeExtension": {
            "type": "result",
            "attachmentLayout": "list",
            "attachments": [
                {
                    "contentType": CARD,
                    "content": result["content"],
                    "preview": {
                        "contentType": "application/vnd.microsoft.card.thumbnail",
                        "content": {
                            "title": "Incidente 1 · Registrado",
                            "text": "mi portátil no enciende",
                        },
                    },
                }
            ],
        }
    }
    card = result["content"]
    assert card["refresh"]["userIds"] == [f"29:{who.id}" for who in (JORGE, ANA, ELENA)]
    assert card["refresh"]["action"]["verb"] == card["actions"][0]["verb"] == "refresh"
    for secret in ("Ana", "mi portátil", "Desde ayer", "Jorge", ANA.email):
        assert secret not in json.dumps(card, ensure_ascii=False)


@pytest.mark.rule("R10", "R17")
@pytest.mark.parametrize(
    ("who", "sees"), [(ANA, True), (JORGE, True), (ELENA, True), (MARTA, True), (CARLOS, False)]
)
async def test_a_search_finds_only_what_the_searcher_may_see(
    reported: Chat, who: Person, *, sees: bool
) -> None:
    body = await asks(reported, who, "query", query("portatil"))

    assert body["composeExtension"]["type"] == ("result" if sees else "message")
    assert ("Incidente 1" in str(body)) == sees


async def test_before_anything_is_typed_ones_own_cases_are_offered(reported: Chat) -> None:
    await report(reported, CARLOS, "la pantalla")
    await report(reported, JORGE, "el teclado")
    await solve(reported)

    ana = await asks(reported, ANA, "query", query())
    jorge = await asks(reported, JORGE, "query", query())
    lonely = await asks(reported, MARTA, "query", query())

    assert found(ana) == ["Incidente 1 · Registrado"]
    assert len(found(jorge)) == len(set(found(jorge))) == 3
    assert lonely["composeExtension"]["type"] == "message"


@pytest.mark.rule("R10")
async def test_results_are_turned_by_skip_and_count(chat: Chat) -> None:
    for n in range(14):
        await report(chat, ANA, f"asunto {n:02}")

    first = await asks(chat, JORGE, "query", query("asunto", 0, 12))
    second = await asks(chat, JORGE, "query", query("asunto", 12, 12))
    beyond = await asks(chat, JORGE, "query", query("asunto", 24, 12))

    assert (len(found(first)), len(found(second)), len(found(beyond))) == (12, 2, 0)
    assert len({*found(first), *found(second)}) == 14


async def test_a_subject_is_no_markup_in_a_preview(chat: Chat) -> None:
    await report(chat, ANA, "la <b>impresora</b> & el <script>")

    body = await asks(chat, ANA, "query", query("impresora"))

    (result,) = body["composeExtension"]["attachments"]
    shown = result["preview"]["content"]["text"]
    assert shown == "la &lt;b&gt;impresora&lt;/b&gt; &amp; el &lt;script&gt;"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (query("x"), "al menos una palabra"),
        (query("palabra " * 1_000), "demasiadas"),
        (query("sede:"), ""),
        (query("' OR 1=1 --"), ""),
        (query('NEAR(a b) AND * "'), ""),
        (query("999999999999999999999999"), ""),
        ({}, ""),
        (None, ""),
        ("x", ""),
        ({"commandId": "otra"}, "no conoce esa acción"),
        ({"commandId": 5}, "no conoce esa acción"),
        ({"commandId": ["searchCases"]}, "no conoce esa acción"),
        ({"commandId": "searchCases"}, ""),
        ({"commandId": "searchCases", "parameters": "x", "queryOptions": []}, ""),
        ({"commandId": "searchCases", "parameters": [5, {"name": "text", "value": {}}]}, ""),
        (query("portatil", -5, -5), ""),
        (query("portatil", 10**18, 10**18), ""),
    ],
)
async def test_a_query_that_is_none_gets_a_sentence(
    reported: Chat, value: object, said: str
) -> None:
    before = reported.kept()

    body = (await asks(reported, ANA, "query", value))["composeExtension"]

    assert body["type"] in {"message", "result"}
    assert said in body.get("text", "")
    assert reported.kept() == before


async def test_what_was_not_asked_for_gets_an_empty_answer(reported: Chat) -> None:
    nothing = {
        "composeExtension": {"type": "result", "attachmentLayout": "list", "attachments": []}
    }

    for name in ("selectItem", "queryLink", "anonymousQueryLink", "setting", "nada"):
        for value in (None, {"url": "https://x.example"}, [], {"commandId": "searchCases"}):
            assert await asks(reported, ANA, name, value) == nothing


@pytest.mark.rule("R17")
@pytest.mark.parametrize("name", ["query", "fetchTask", "submitAction", "queryLink"])
async def test_somebody_of_another_tenant_is_told_in_both_languages_and_leaves_nothing(
    reported: Chat, name: str
) -> None:
    before, outside = reported.kept(), {"tenant": {"id": "00000000-0000-0000-0000-00000000000f"}}

    body = await asks(reported, STRANGER, name, query("portatil"), channelData=outside)

    assert body == {
        "composeExtension": {
            "type": "message",
            "text": (
                "Mesa solo atiende a los miembros de la entidad que la instaló. No se guardó nada."
                " Mesa only serves the members of the organisation that installed it."
                " Nothing was kept."
            ),
        }
    }
    assert reported.kept() == before
    assert "No encuentro" in await reported.of(STRANGER).says("caso 1")


async def test_somebody_of_another_tenant_is_refused_everything_else(reported: Chat) -> None:
    message = reported.of(STRANGER).activity("message", text="hola")
    message["channelData"] = {"tenant": {"id": "another"}}

    status, body = await reported.post(message)

    assert (status, body) == (403, None)


# --- creating from a message ----------------------------------------------------------------------


def creation(payload: object = MESSAGE, context: str = "message") -> dict[str, Any]:
    return {"commandId": "createCase", "commandContext": context, "messagePayload": payload}


def sent(task: Any, **given: str) -> dict[str, Any]:
    """As the client sends the dialog: its values, what was typed, and the button's data."""
    card = task["value"]["card"]["content"]
    held = {e["id"]: e["value"] for e in card["body"] if "id" in e and e.get("value")}
    data = {**held, **given, **card["actions"][0]["data"]}
    return {"commandId": "createCase", "commandContext": "message", "data": data}


def pressed(task: Any, title: str, **given: str) -> dict[str, Any]:
    card = task["value"]["card"]["content"]
    data = next(a["data"] for a in actions(card) if a["title"] == title)
    return {"commandId": "createCase", "data": {**given, **data}}


CHOSEN = {"category": FILLED["category"], "urgency": FILLED["urgency"]}


@pytest.mark.rule("R1", "R3")
async def test_a_message_fills_the_form_with_its_text_its_sender_and_its_link(chat: Chat) -> None:
    body = await asks(chat, ANA, "fetchTask", creation())

    task = body["task"]
    form = task["value"]["card"]["content"]
    held = {e["id"]: e["value"] for e in form["body"] if "id" in e and "value" in e}
    assert "Latitude 5440" in held.pop("ci")
    assert body == {
        "task": {
            "type": "continue",
            "value": {
                "title": "Nuevo caso",
                "height": "large",
                "width": "medium",
                "card": {"contentType": CARD, "content": form},
            },
        }
    }
    assert held == {
        "subject": "La impresora del piso 3 no imprime & pita",
        "description": (
            "La impresora del piso 3 no imprime & pita\nDesde ayer\nen la mañana\n"
            "Mensaje de: Carlos Peña\n"
            "Enlace: https://teams.microsoft.com/l/message/19:x@thread.tacv2/1616990032035?tenantId=t"
        ),
    }
    assert {a["type"] for a in form["actions"]} == {"Action.Submit"}


@pytest.mark.rule("R1", "R7")
async def test_the_dialog_makes_a_case_of_who_sends_it_and_inserts_its_shared_card(
    chat: Chat,
) -> None:
    opened = await asks(chat, ANA, "fetchTask", creation())

    body = await asks(chat, ANA, "submitAction", sent(opened["task"], **CHOSEN))

    (inserted,) = body["composeExtension"]["attachments"]
    assert body["composeExtension"]["type"] == "result"
    assert "Incidente 1" in words(inserted["content"])
    for secret in ("impresora", "Carlos", "Ana", "teams.microsoft.com"):
        assert secret not in json.dumps(inserted["content"])
    assert "Mensaje de: Carlos Peña" in chat.of(ANA).sees()
    assert "Ana Rojas" in chat.of(JORGE).sees()
    assert "a:someone-elses-chat" not in chat.teams.chats


@pytest.mark.rule("R7")
async def test_a_dialog_that_is_delivered_again_makes_one_case(chat: Chat) -> None:
    opened = await asks(chat, ANA, "fetchTask", creation())
    again = sent(opened["task"], **CHOSEN)

    first = await asks(chat, ANA, "submitAction", again)
    before = chat.kept()
    second = await asks(chat, ANA, "submitAction", again)

    assert first == second
    assert chat.kept() == before
    assert before["cases"] == 1


async def test_a_refused_dialog_comes_back_with_what_was_typed_and_what_is_wrong(
    chat: Chat,
) -> None:
    opened = await asks(chat, ANA, "fetchTask", creation())

    body = await asks(chat, ANA, "submitAction", sent(opened["task"], subject="Otra cosa"))

    shown = words(body["task"]["value"]["card"]["content"])
    assert body["task"]["type"] == "continue"
    assert "Este dato hace falta" in shown
    assert "Otra cosa" in shown
    assert "Mensaje de: Carlos Peña" in shown
    assert chat.kept()["cases"] == 0


@pytest.mark.rule("R4")
async def test_the_categories_are_walked_inside_the_dialog(chat: Chat) -> None:
    task = (await asks(chat, ANA, "fetchTask", creation()))["task"]
    walk = pressed(task, "Elegir categoría paso a paso", description="Desde ayer", subject="x")

    task = (await asks(chat, ANA, "submitAction", walk))["task"]
    for step in ("tic", "puesto-de-trabajo", "equipos", "portatiles", "portatil-no-enciende"):
        task = (await asks(chat, ANA, "submitAction", sent(task, step=step)))["task"]
    body = await asks(chat, ANA, "submitAction", sent(task, urgency="high"))

    assert "Incidente 1" in words(body["composeExtension"]["attachments"][0]["content"])


async def test_from_the_compose_box_the_form_knows_no_more_than_the_directory(chat: Chat) -> None:
    value = {"commandId": "createCase", "commandContext": "compose"}

    task = (await asks(chat, ANA, "fetchTask", value))["task"]

    assert sent(task)["data"].keys() == {"mesa", "ci"}


async def test_a_message_of_a_picture_alone_is_named_after_its_sender(chat: Chat) -> None:
    picture = {**MESSAGE, "body": {"contentType": "html", "content": "<p><img src='x'></p>"}}

    task = (await asks(chat, ANA, "fetchTask", creation(picture)))["task"]

    assert sent(task)["data"]["subject"] == "Solicitud de Carlos Peña"


async def test_a_very_long_message_is_cut_to_what_a_case_holds(chat: Chat) -> None:
    long = {**MESSAGE, "body": {"contentType": "text", "content": "ñandú 🙂 " * 9_000}}

    opened = await asks(chat, ANA, "fetchTask", creation(long))
    body = await asks(chat, ANA, "submitAction", sent(opened["task"], **CHOSEN))

    assert len(sent(opened["task"])["data"]["description"]) <= 2_800
    assert "Carlos Peña" in sent(opened["task"])["data"]["description"]
    assert body["composeExtension"]["type"] == "result"


@pytest.mark.parametrize(
    "payload",
    [
        None,
        "x",
        5,
        [],
        {},
        {"body": None, "from": None},
        {"body": {"content": 5}, "from": {"user": "x"}, "linkToMessage": {}},
        {"body": {"content": ["x"], "contentType": 3}, "from": {"user": {"displayName": 3}}},
        {"body": {"content": "<" * 50_000}},
        {"body": {"content": "<!--" * 9_000}, "linkToMessage": "javascript:alert(1)"},
        {"body": {"content": "<div>" * 4_000}},
    ],
)
async def test_a_message_in_no_known_shape_opens_an_empty_form(chat: Chat, payload: object) -> None:
    body = await asks(chat, ANA, "fetchTask", creation(payload))

    assert body["task"]["type"] == "continue"
    assert "javascript" not in str(body)


@pytest.mark.parametrize(
    "value",
    [
        None,
        "x",
        {"commandId": "otro"},
        {"commandId": "createCase", "data": "x"},
        {"commandId": "createCase", "data": {"mesa": {"verb": "take", "number": 1}}},
        {"commandId": "createCase", "data": {"mesa": {"verb": "mine"}}},
        {"commandId": "createCase", "data": {"mesa": {"verb": ["open"]}}},
        {"commandId": "createCase"},
    ],
)
async def test_a_submit_that_is_none_gets_a_sentence(reported: Chat, value: object) -> None:
    before = reported.kept()

    body = await asks(reported, JORGE, "submitAction", value)

    assert body["task"]["type"] == "message"
    assert body["task"]["value"]
    assert reported.kept() == before


async def test_a_fetch_of_an_unknown_command_gets_a_sentence(chat: Chat) -> None:
    for value in ({"commandId": "searchCases"}, {"commandId": {}}, {"commandId": None}):
        body = await asks(chat, ANA, "fetchTask", value)
        assert "no conoce esa acción" in body["task"]["value"]


async def test_a_compose_box_is_nobodys_address(chat: Chat) -> None:
    await asks(chat, STRANGER, "query", query("impresora"))
    await report(chat, ANA)

    await asks(chat, ANA, "query", query("portatil"))
    await chat.of(JORGE).presses("Tomar")

    assert "En proceso" in chat.of(ANA).sees()
    assert chat.teams.chats["a:someone-elses-chat"] == []
