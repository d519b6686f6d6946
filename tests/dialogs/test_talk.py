"""Small talk, and sentences that begin like a command."""

import html

import pytest

from tests.chat import Chat
from tests.people import ANA, ELENA, JORGE


@pytest.mark.parametrize("thanks", ["gracias", "¡Muchas gracias!", "ok"])
async def test_thanks_are_answered_in_a_line(chat: Chat, thanks: str) -> None:
    assert "Con gusto" in await chat.of(ANA).says(thanks)


@pytest.mark.parametrize(
    "problem",
    [
        "cola de impresión trabada",
        "nota que mi correo no abre",
        "ayuda con mi portátil",
        "carga de archivos falla",
        "vista previa del documento no abre",
        "vistas de la base de datos no cargan",
        "guardar vista en excel cierra el programa",
    ],
)
async def test_a_problem_that_begins_like_a_command_is_a_case(chat: Chat, problem: str) -> None:
    card = await chat.of(ANA).says(problem)

    assert "Asunto" in card
    assert problem in card


async def test_an_address_in_a_sentence_is_told_as_it_was_typed(reported: Chat) -> None:
    address = "https://intranet.entidad.example/a_b?c=1&d=*"

    await reported.of(ANA).says(f"nota 1 no abre {address}")

    sent = reported.of(JORGE).messages[-1].text
    assert address in html.unescape(sent)
    assert "://" not in sent


@pytest.mark.rule("R16")
async def test_the_requester_reads_that_a_case_was_reassigned_but_not_the_note(
    reported: Chat,
) -> None:
    ana, elena = reported.of(ANA), reported.of(ELENA)
    await elena.says("caso 1")
    await elena.presses("Reasignar")
    await elena.presses("Guardar", reason="balance-carga", group="redes", note="Hay afán")

    history = await ana.presses("Historial")

    assert "Reasignó el caso." in history
    assert "Hay afán" not in history
