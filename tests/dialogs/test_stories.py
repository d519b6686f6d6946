"""The two stories of the product, from the first word to the last."""

import pytest

from tests.chat import Chat
from tests.people import ANA, JORGE

SURVEY = {
    "satisfaccion": "5",
    "tiempo": "5",
    "trato": "5",
    "claridad": "yes",
    "informado": "yes",
}


@pytest.mark.rule("R22")
async def test_from_mi_portatil_no_enciende_to_cerrado(chat: Chat) -> None:
    ana, jorge = chat.of(ANA), chat.of(JORGE)

    assert "mi portátil no enciende" in await ana.says("mi portátil no enciende")
    registered = await ana.presses(
        "Crear caso", description="Desde ayer", category="portatil-no-enciende", urgency="high"
    )
    assert "Incidente 1" in registered
    assert "Registrado" in registered

    assert "Ana Rojas" in jorge.sees()
    assert "En proceso" in await jorge.presses("Tomar")
    assert "En proceso" in ana.sees()
    await jorge.presses("Solucionar")
    await jorge.presses("Guardar", reason="solucion-sitio", solution="Se cambió la batería.")

    assert "Se cambió la batería." in ana.sees()
    await ana.presses("Responder encuesta")
    assert "Cerrado" in await ana.presses("Enviar encuesta", **SURVEY, autoriza="yes")
    assert "Cerrado" in jorge.sees()


@pytest.mark.rule("R22", "R24")
async def test_reopened_and_back_to_work(chat: Chat) -> None:
    ana, jorge = chat.of(ANA), chat.of(JORGE)
    await ana.says("mi portátil no enciende")
    await ana.presses(
        "Crear caso", description="Desde ayer", category="portatil-no-enciende", urgency="high"
    )
    await jorge.presses("Tomar")
    await jorge.presses("Solucionar")
    await jorge.presses("Guardar", reason="solucion-sitio", solution="Listo.")

    await ana.presses("Responder encuesta")
    again = await ana.presses(
        "Enviar encuesta", **SURVEY, autoriza="no", reason="no-resuelto", note="Sigue igual"
    )

    assert "Reabierto" in again
    assert "Sigue igual" in jorge.sees()
    assert "En proceso" in await jorge.presses("Tomar")
