"""Lists: whose cases, in which order, ten a page, next and back."""

import pytest

from tests.chat import Chat, actions, words
from tests.dialogs.steps import report
from tests.people import ANA, CARLOS, ELENA, JORGE


@pytest.fixture
async def many(chat: Chat) -> Chat:
    for number in range(1, 24):
        await report(chat, CARLOS if number % 2 else ANA, f"asunto {number:02}")
    return chat


@pytest.mark.rule("R10")
async def test_a_queue_is_oldest_first_and_ten_a_page_next_and_back(many: Chat) -> None:
    elena = many.of(ELENA)

    first = await elena.says("cola soporte")
    second = await elena.presses("Siguiente")
    third = await elena.presses("Siguiente")
    back = await elena.presses("Anterior")

    assert subjects(first) == [f"asunto {n:02}" for n in range(1, 11)]
    assert subjects(second) == [f"asunto {n:02}" for n in range(11, 21)]
    assert subjects(third) == [f"asunto {n:02}" for n in range(21, 24)]
    assert back == second
    assert "Mostrando 10 de 23" in first
    assert "Registrado: 23" in first


@pytest.mark.rule("R10")
async def test_my_work_is_what_is_assigned_to_me_and_open(many: Chat) -> None:
    jorge = many.of(JORGE)

    assert "Mostrando 10 de 23" in await jorge.says("pendientes")
    assert "No tiene casos pendientes" in await many.of(ELENA).says("pendientes")


async def test_my_cases_are_my_own_newest_first(many: Chat) -> None:
    card = await many.of(ANA).says("mis casos")

    assert subjects(card)[:2] == ["asunto 22", "asunto 20"]
    assert "Mostrando 10 de 11" in card


async def test_a_line_opens_its_case_below_and_the_list_stays(many: Chat) -> None:
    ana = many.of(ANA)
    shown = await ana.says("mis casos")
    line = next(a for a in actions(ana.card) if a["title"] == "Abrir Incidente 20")
    message = ana.messages[-1].id

    stays = await ana.executes(line, message)

    assert words(stays) == shown
    assert "Incidente 20" in ana.sees()
    assert "Atiende" in ana.sees()


async def test_who_supervises_several_queues_is_asked_which(chat: Chat) -> None:
    elena = chat.of(ELENA)

    assert "¿Cuál cola desea ver?" in await elena.says("cola")
    assert "Sistemas de información" in await elena.presses("Sistemas de información (nivel 3)")


async def test_a_requester_has_no_queues(chat: Chat) -> None:
    assert "no pertenece a ningún grupo" in await chat.of(ANA).says("cola")


def subjects(card: str) -> list[str]:
    return [line for line in card.split("\n") if line.startswith("asunto ")]
