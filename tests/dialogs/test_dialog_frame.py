"""The same forms as Teams dialogs: task/fetch opens them, task/submit sends them."""

from typing import Any

import pytest

from cards.surface import Frame
from tests.chat import Chat, Window, actions, words
from tests.dialogs.steps import FILLED, RATED, SOLVED
from tests.people import ANA, JORGE

ASKED = {"subject": "mi portátil no enciende", **FILLED}


@pytest.fixture
def forms() -> Frame:
    return Frame.DIALOG


async def opens(window: Window, title: str) -> Any:
    """The dialog that a button of the newest card with it opens."""
    cards = (window.card_of(m) for m in reversed(window.messages) if m.card)
    found = (a for card in cards for a in actions(card) if a.get("title") == title)
    data = next(found)["data"]
    assert data["msteams"] == {"type": "task/fetch"}
    return await window.dialog("task/fetch", data)


async def sends(window: Window, task: Any, **given: str) -> Any:
    button = actions(task["value"]["card"]["content"])[0]
    assert button["type"] == "Action.Submit"
    return await window.dialog("task/submit", {**button["data"], **given})


async def report(chat: Chat) -> None:
    ana = chat.of(ANA)
    await ana.says("mi portátil no enciende")
    assert await sends(ana, await opens(ana, "Completar y crear"), **ASKED) is None


@pytest.mark.rule("R7")
async def test_a_proposal_opens_the_form_and_its_case_comes_below(chat: Chat) -> None:
    ana = chat.of(ANA)
    assert "¿Registramos un caso?" in await ana.says("mi portátil no enciende")

    task = await opens(ana, "Completar y crear")
    assert task["type"] == "continue"
    assert "mi portátil no enciende" in words(task["value"]["card"]["content"])
    closed = await sends(ana, task, **ASKED)

    assert closed is None
    assert "Incidente 1" in ana.sees()
    assert "Incidente 1" in chat.of(JORGE).sees()


async def test_a_dialog_sent_twice_makes_one_case_with_one_card(chat: Chat) -> None:
    ana = chat.of(ANA)
    await ana.says("mi portátil no enciende")
    task = await opens(ana, "Completar y crear")

    await sends(ana, task, **ASKED)
    before, messages = chat.kept(), len(ana.messages)
    await sends(ana, task, **ASKED)

    assert chat.kept() == before
    assert len(ana.messages) == messages


async def test_a_refused_dialog_stays_with_what_was_typed(chat: Chat) -> None:
    ana = chat.of(ANA)
    await ana.says("mi portátil no enciende")

    again = await sends(ana, await opens(ana, "Completar y crear"), **{**ASKED, "urgency": ""})

    card = words(again["value"]["card"]["content"])
    assert again["type"] == "continue"
    assert "Este dato hace falta" in card
    assert "Desde ayer" in card


@pytest.mark.rule("R20", "R22")
async def test_a_case_is_solved_and_closed_in_dialogs(chat: Chat) -> None:
    await report(chat)
    ana, jorge = chat.of(ANA), chat.of(JORGE)

    assert await sends(jorge, await opens(jorge, "Solucionar"), **SOLVED) is None
    assert "Solucionado" in jorge.sees()
    survey = await opens(ana, "Responder encuesta")
    assert await sends(ana, survey, **RATED, autoriza="yes") is None

    assert "Cerrado" in ana.sees()
    assert "Cerrado" in jorge.sees()


@pytest.mark.rule("R17")
async def test_a_dialog_on_a_case_that_is_over_says_so(chat: Chat) -> None:
    await report(chat)
    jorge = chat.of(JORGE)
    late = await opens(jorge, "Suspender")
    await sends(jorge, await opens(jorge, "Solucionar"), **SOLVED)

    said = await sends(jorge, late, reason="falta-informacion", note="x", solution="y")

    assert said == {
        "type": "message",
        "value": "El caso 1 está «Solucionado» y ya no admite esa acción.",
    }


async def test_the_walk_down_the_tree_goes_from_page_to_page(chat: Chat) -> None:
    ana = chat.of(ANA)
    await ana.says("mi portátil no enciende")
    task = await opens(ana, "Completar y crear")
    walk = actions(task["value"]["card"]["content"])[1]["data"]

    task = await ana.dialog("task/submit", {**walk, "description": "Desde ayer"})
    for step in ("tic", "puesto-de-trabajo", "equipos", "portatiles", "portatil-no-enciende"):
        task = await sends(ana, task, step=step)

    assert "Desde ayer" in words(task["value"]["card"]["content"])
    assert await sends(ana, task, **ASKED) is None
    assert "Incidente 1" in ana.sees()


@pytest.mark.parametrize("data", [None, [], "x", {"mesa": {"verb": "nada"}}, {"mesa": 5}])
async def test_a_forged_dialog_gets_a_sentence(chat: Chat, data: Any) -> None:
    for name in ("task/fetch", "task/submit"):
        said = await chat.of(ANA).dialog(name, data)
        assert "ya no existe" in said["value"]


@pytest.mark.rule("R18")
async def test_cases_are_looked_for_and_related_in_a_dialog(chat: Chat) -> None:
    for _ in range(2):
        await report(chat)
    jorge = chat.of(JORGE)
    await jorge.says("caso 1")

    opened = await opens(jorge, "Relacionar")
    assert "Incidente 2 · Registrado · mi portátil no enciende" in words(
        opened["value"]["card"]["content"]
    )
    look = next(a for a in actions(opened["value"]["card"]["content"]) if a["title"] == "Buscar")
    found = await jorge.dialog("task/submit", {**look["data"], "text": "portátil", "cases": "2"})
    assert "Casos encontrados" in words(found["value"]["card"]["content"])
    closed = await sends(jorge, found, cases="2", text="portátil")

    assert closed is None
    assert "Casos relacionados (hijos): 1" in await jorge.says("caso 1")
