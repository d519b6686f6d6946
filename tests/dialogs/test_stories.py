"""The two stories of the product, from the first word to the last."""

import pytest

from tests.chat import Chat
from tests.dialogs.steps import FILLED, RATED, report, solve
from tests.people import ANA, JORGE, LUCIA, MARTA


@pytest.mark.rule("R7", "R20", "R21", "R22")
async def test_from_mi_portatil_no_enciende_to_cerrado(chat: Chat) -> None:
    ana, jorge = chat.of(ANA), chat.of(JORGE)

    assert "mi portátil no enciende" in await ana.says("mi portátil no enciende")
    registered = await ana.presses("Crear caso", **FILLED)
    assert "Incidente 1" in registered
    assert "Registrado" in registered

    assert "Ana Rojas" in jorge.sees()
    assert "En proceso" in await jorge.presses("Tomar")
    assert "En proceso" in ana.sees()
    await solve(chat)

    assert "Se cambió la batería." in ana.sees()
    await ana.presses("Responder encuesta")
    assert "Cerrado" in await ana.presses("Enviar encuesta", **RATED, autoriza="yes")
    assert "Cerrado" in jorge.sees()


@pytest.mark.rule("R22", "R24")
async def test_reopened_and_back_to_work(reported: Chat) -> None:
    ana, jorge = reported.of(ANA), reported.of(JORGE)
    await jorge.presses("Tomar")
    await solve(reported)

    await ana.presses("Responder encuesta")
    again = await ana.presses(
        "Enviar encuesta", **RATED, autoriza="no", reason="no-resuelto", note="Sigue igual"
    )

    assert "Reabierto" in again
    assert "Sigue igual" in jorge.sees()
    assert "En proceso" in await jorge.presses("Tomar")
    await solve(reported)
    await ana.presses("Responder encuesta")
    assert "Cerrado" in await ana.presses("Enviar encuesta", **RATED, autoriza="yes")
    assert reported.kept()["surveys"] == 2


@pytest.mark.rule("R12", "R15")
async def test_suspended_with_a_note_that_names_the_next_contact(reported: Chat) -> None:
    ana, jorge = reported.of(ANA), reported.of(JORGE)

    await jorge.presses("Suspender")
    await jorge.presses(
        "Guardar",
        reason="falta-informacion",
        solution="Se revisó el cargador",
        note="¿Enciende alguna luz?",
        next_contact="2026-11-30",
    )

    assert "SUSP: ¿Enciende alguna luz? (30/11/2026)" in ana.sees()
    assert "suspendido" in ana.texts()[-1]


@pytest.mark.rule("R13", "R9")
async def test_escalated_to_a_specialist_who_is_told_all_facts(reported: Chat) -> None:
    jorge, marta = reported.of(JORGE), reported.of(MARTA)

    await jorge.presses("Escalar")
    await jorge.presses(
        "Guardar",
        reason="requiere-especialista",
        group="sistemas",
        specialist=MARTA.id,
        note="Parece del dominio",
    )

    assert "Escalado a especialista" in marta.sees()
    assert "Parece del dominio" in marta.sees()
    assert "Parece del dominio" not in reported.of(ANA).sees()
    assert "En proceso" in await marta.presses("Tomar")


@pytest.mark.rule("R1", "R2")
async def test_a_specialist_of_the_desk_registers_for_somebody_else(chat: Chat) -> None:
    lucia, ana = chat.of(LUCIA), chat.of(ANA)
    await lucia.says("nuevo El portátil de Ana no enciende")

    card = await lucia.presses("Crear caso", **FILLED, client="ana.rojas@entidad.example")

    assert "Ana Rojas" in card
    assert "Valledupar" in card
    assert "Lucía Gómez registró para usted" in ana.texts()[-1]
    assert "El portátil de Ana no enciende" in ana.sees()


@pytest.mark.rule("R5")
async def test_a_category_with_additional_data_asks_for_it_and_keeps_what_was_typed(
    chat: Chat,
) -> None:
    ana = chat.of(ANA)
    await ana.says("necesito acceso a una carpeta")
    folder = {**FILLED, "category": "carpeta-compartida", "description": "La del área"}

    asked = await ana.presses("Crear caso", **folder)
    assert "La categoría elegida pide unos datos más" in asked
    assert "La del área" in asked
    saved = await ana.presses(
        "Crear caso", **{"extra.ruta": "\\\\disco\\area", "extra.permiso": "lectura"}
    )

    assert "Requerimiento 1" in saved
    assert "disco" in saved


@pytest.mark.rule("R4")
async def test_the_category_is_walked_level_by_level(chat: Chat) -> None:
    ana = chat.of(ANA)
    await ana.says("mi portátil no enciende")

    await ana.presses("Elegir categoría paso a paso", description="Desde ayer")
    for step in ("tic", "puesto-de-trabajo", "equipos", "portatiles", "portatil-no-enciende"):
        card = await ana.presses("Continuar", step=step)

    assert "Desde ayer" in card
    assert "Incidente 1" in await ana.presses("Crear caso", urgency="low")


@pytest.mark.rule("R16")
async def test_the_history_says_who_when_what_from_to_and_why(reported: Chat) -> None:
    jorge = reported.of(JORGE)
    await jorge.presses("Tomar")

    history = await jorge.presses("Historial")

    assert "24/11/2026 10:00 · Jorge Díaz" in history
    assert "De Registrado a En proceso. Razón: Inicio de atención." in history
    assert "Ana Rojas" in history
    assert "En proceso" in await jorge.presses("Volver al caso")


async def test_an_english_reader_is_spoken_to_in_english_from_then_on(reported: Chat) -> None:
    jorge = reported.of(JORGE)

    assert "English" in await jorge.says("idioma en")

    assert "Take" in await jorge.says("caso 1")
    assert "Queue" in await jorge.says("cola support")
    await report(reported)
    assert "was assigned to you" in jorge.texts()[-1]
