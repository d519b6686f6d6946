"""What the clock does by itself, lived by clicking what is on the screen."""

from pathlib import Path

import pytest
from playwright.async_api import Browser

from tests.e2e.conftest import Stage, demo, stage
from tests.e2e.steps import authorises, reports, solves, suspends


async def chased_until_she_answers(on: Stage, number: int) -> None:
    await reports(on.ana, "el portátil se apaga")
    await on.jorge.is_told(f"Se le asignó el Incidente {number}")
    await suspends(on.jorge)
    await on.ana.is_told(f"El Incidente {number} quedó suspendido")
    for count in (2, 3):
        await on.andres.says("avanzar 1 día hábil")
        await on.ana.sees_times("Aún necesitamos su respuesta para seguir", count - 1)
    await on.ana.screenshot("8-ana-solicitud")
    await on.jorge.says(f"caso {number}")
    await on.jorge.sees("Solicitud 3")
    await on.jorge.screenshot("9-jorge-solicitudes")

    await on.ana.says("Sí, una luz naranja que parpadea")
    await on.ana.sees(f"Agregué su respuesta al Incidente {number}")
    await on.ana.screenshot("10-ana-respuesta")
    await on.jorge.is_told(f"Ana Rojas respondió en el Incidente {number}")
    await on.jorge.presses("Tomar")
    await on.jorge.sees("En proceso · Prioridad Alta")
    await on.jorge.presses("Reloj")
    await on.jorge.sees(f"Reloj · Incidente {number}")
    await on.jorge.may_press("Volver al caso")
    await on.jorge.screenshot("11-jorge-reloj")
    await on.jorge.presses("Volver al caso")
    await on.jorge.sees_below("En proceso · Prioridad Alta")
    await solves(on.jorge, "Se cambió la fuente.")
    await on.ana.sees("Se cambió la fuente.")
    await authorises(on.ana, number)


async def closed_by_time(on: Stage, number: int) -> None:
    await reports(on.ana, "el portátil está lento")
    await on.jorge.is_told(f"Se le asignó el Incidente {number}")
    await on.jorge.presses("Tomar")
    await on.jorge.sees("En proceso · Prioridad Alta")
    await solves(on.jorge, "Se amplió la memoria.")
    await on.ana.is_told(f"El Incidente {number} fue solucionado")

    await on.andres.says("avanzar 3 días hábiles")
    await on.andres.sees("Cosas que se cumplieron: 2.")
    await on.andres.screenshot("12-andres-avanzar")
    await on.ana.is_told(f"¿Quedó bien el Incidente {number}")
    await on.ana.is_told(f"El Incidente {number} se cerró porque pasaron tres días hábiles")
    await on.jorge.is_told(f"El Incidente {number} de Ana Rojas se cerró")
    await on.ana.screenshot("13-ana-cierre")
    await on.jorge.says("pendientes")
    await on.jorge.sees("No tiene casos pendientes asignados.")


async def warned(on: Stage, number: int) -> None:
    await reports(on.ana, "el portátil no carga")
    await on.jorge.is_told(f"Se le asignó el Incidente {number}")
    await on.andres.says("avanzar 1 día hábil")
    await on.jorge.sees("Se venció el tiempo de primera atención")
    await on.elena.is_told(f"En riesgo el Incidente {number} de Ana Rojas, a cargo de Jorge Díaz")
    await on.elena.says("cola soporte")
    await on.elena.sees("Primera atención: venció el")
    await on.elena.screenshot("14-elena-cola-vencida")


@pytest.mark.rule("R10", "R23", "R26", "R29", "R30")
async def test_what_time_does_chases_closes_and_warns(browser: Browser, tmp_path: Path) -> None:
    async with (
        demo(f"sqlite:///{tmp_path}/mesa.db") as port,
        stage(browser, port, "ana", "jorge", "elena", "andres") as on,
    ):
        await chased_until_she_answers(on, 1)
        await closed_by_time(on, 2)
        await warned(on, 3)
