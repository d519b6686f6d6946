"""A group that works in its channel, and three cases that are one incident, lived by clicking what
is on the screen."""

from pathlib import Path

import pytest
from playwright.async_api import Browser

from tests.e2e.conftest import Stage, demo, stage
from tests.e2e.steps import reports
from tests.e2e.window import A_WHILE_MS


async def shown_in_a_channel(on: Stage, number: int) -> None:
    await on.elena.goes_to_the_channel()
    await on.elena.mentions("Mesa", "vincular Soporte")
    await on.elena.sees("aparecerán en este canal, sin datos personales")
    await reports(on.ana, "el portátil no enciende")
    await on.elena.sees(f"Incidente {number}")
    await on.elena.sees("Registrado · Prioridad Alta")
    await on.elena.screenshot("17-elena-canal")
    await on.jorge.is_told(f"Se le asignó el Incidente {number}")
    await on.jorge.presses("Tomar")
    await on.elena.sees("En proceso · Prioridad Alta")
    await on.elena.presses("Ver")
    await on.elena.sees("Ana Rojas")
    await on.elena.goes_to_the_chat()


async def gathered(on: Stage, number: int) -> None:
    """Three that look alike are one incident: gathered in one press, solved in one go."""
    await reports(on.ana, "mi portátil no enciende desde hoy")
    await reports(on.ana, "no enciende el portátil de la oficina")
    await on.elena.sees("Posible incidente masivo: 3 casos", A_WHILE_MS)
    await on.elena.screenshot("18-elena-incidente-masivo")
    await on.elena.presses("Reunir 3 casos")
    await on.elena.sees("Casos relacionados (hijos): 2")
    await on.jorge.says(f"caso {number}")
    await on.jorge.sees("Casos relacionados (hijos): 2")
    await on.jorge.presses("Relacionar")
    await on.jorge.sees("Este caso queda como padre")
    await on.jorge.screenshot("19-jorge-relacionar")
    await on.jorge.presses("Cancelar")
    await on.jorge.sees_below("En proceso · Prioridad Alta")

    await on.jorge.presses("Solucionar")
    await on.jorge.sees("Casos hijos abiertos: 2")
    await on.jorge.chooses("Razón", "Solucionado en sitio")
    await on.jorge.fills("Solución", "Se cambió el regulador de la sala.")
    await on.jorge.picks("Casos hijos abiertos", "Solucionarlos también, con la misma solución")
    await on.jorge.screenshot("20-jorge-padre")
    await on.jorge.presses("Guardar")
    for each in range(number, number + 3):
        await on.ana.is_told(f"El Incidente {each} fue solucionado")


async def inserted(on: Stage, number: int) -> None:
    await on.jorge.looks_from_the_compose_box("portatiles estado:solucionado")
    await on.jorge.sees(f"Incidente {number} · Solucionado")
    await on.jorge.screenshot("21-jorge-componer")


@pytest.mark.rule("R10", "R17", "R18", "R19")
async def test_in_a_channel_then_gathered_and_solved_as_one(
    browser: Browser, tmp_path: Path
) -> None:
    async with (
        demo(f"sqlite:///{tmp_path}/mesa.db") as port,
        stage(browser, port, "ana", "jorge", "elena") as on,
    ):
        await shown_in_a_channel(on, 1)
        await gathered(on, 1)
        await inserted(on, 1)
