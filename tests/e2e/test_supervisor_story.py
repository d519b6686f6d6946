"""A supervisor's morning, lived by clicking what is on the screen: what is in the queue, who has
too much, three cases that move and come back, and the month in figures."""

from pathlib import Path

import pytest
from playwright.async_api import Browser

from tests.e2e.conftest import Stage, demo, stage
from tests.e2e.steps import reports, solves, suspends
from tests.e2e.window import A_WHILE_MS

SUBJECTS = (
    "mi portátil no enciende",
    "el teclado escribe doble",
    "la pantalla titila desde ayer",
    "se calienta demasiado la batería",
)
"""So little alike that nobody takes them for one incident."""


async def four_cases(on: Stage) -> None:
    """One of them waits for its requester."""
    for number, subject in enumerate(SUBJECTS, 1):
        await reports(on.ana, subject)
        await on.jorge.is_told(f"Se le asignó el Incidente {number}")
    await suspends(on.jorge)


async def narrowed(on: Stage) -> None:
    await on.elena.says("cola Soporte estdo:suspendido")
    await on.elena.sees("¿Quiso decir «estado:suspendido»?")
    await on.elena.screenshot("26-elena-filtro-mal-escrito")
    await on.elena.presses("Ver «cola soporte estado:suspendido»")
    await on.elena.sees_below("Filtro: estado Suspendido")
    await on.elena.sees_below("Mostrando 1 de 1")
    await on.elena.presses("Guardar vista")
    await on.elena.fills("Nombre", "esperando")
    await on.elena.presses("Guardar")
    await on.elena.sees("Guardé la vista «esperando».")
    await on.elena.says("vistas")
    await on.elena.sees_below("Sus vistas")
    await on.elena.presses("Abrir esperando")
    await on.elena.sees_below("Filtro: estado Suspendido")
    await on.elena.presses("Filtrar")
    await on.elena.sees_below("Filtrar la cola")
    await on.elena.screenshot("27-elena-filtrar")
    await on.elena.presses("Cancelar")
    await on.elena.sees_below("Mostrando 1 de 1")
    await on.elena.presses("Quitar filtro")
    await on.elena.sees_below("Mostrando 4 de 4")
    await on.elena.screenshot("28-elena-cola")


async def weighed(on: Stage) -> None:
    await on.elena.says("carga Soporte")
    await on.elena.sees_below("Jorge Díaz")
    await on.elena.screenshot("29-elena-carga")


async def moved_and_taken_back(on: Stage) -> None:
    await on.elena.presses("Cola")
    await on.elena.sees_below("Mostrando 4 de 4")
    await on.elena.presses("Reasignar varios…")
    await on.elena.sees_below("Casos de esta página")
    for number in (1, 2, 3):
        await on.elena.ticks(f"Incidente {number}")
    await on.elena.chooses("Grupo que los recibe", "Mesa de servicios (nivel 1)")
    await on.elena.chooses("Especialista", "Lucía Gómez (Mesa de servicios)")
    await on.elena.picks("Razón", "Balance de carga")
    await on.elena.screenshot("30-elena-reasignar-varios")
    await on.elena.presses("Ver el efecto")
    await on.elena.sees_below("Efecto de reasignar 3 casos")
    await on.elena.sees_below("4 → 1")
    await on.elena.sees_below("0 → 3")
    await on.elena.screenshot("31-elena-efecto")
    await on.elena.presses("Mover 3 casos")
    await on.elena.sees_below("Quedó hecho: 3 casos a Mesa de servicios")
    await on.elena.screenshot("32-elena-hecho")
    await on.lucia.sees("Elena Castro le asignó 3 casos.")
    await on.lucia.screenshot("33-lucia-asignados")
    await on.jorge.sees("Elena Castro le retiró 3 casos.")
    await on.elena.presses("Deshacer")
    await on.elena.sees_below("Reasignación deshecha: 3 casos de vuelta donde estaban.")
    await on.lucia.sees("Elena Castro deshizo la reasignación que se le había avisado.")
    await on.elena.presses("Volver a la cola")
    await on.elena.sees_below("Mostrando 4 de 4")


async def told_in_figures(on: Stage) -> None:
    await on.jorge.says("caso 1")
    await on.jorge.sees("Registrado · Prioridad Alta")
    await on.jorge.presses("Tomar")
    await on.jorge.sees("En proceso · Prioridad Alta")
    await solves(on.jorge, "Se cambió la batería y el portátil enciende.")
    await on.elena.says("informe este mes")
    await on.elena.sees("Tiempo hábil medio por estado", A_WHILE_MS)
    await on.elena.screenshot("34-elena-informe")
    await on.elena.presses("Por especialista")
    await on.elena.sees_below("Jorge Díaz")
    await on.elena.screenshot("35-elena-informe-especialistas")
    await on.elena.presses("Ver el resumen")
    await on.elena.presses("Descargar XLSX")
    await on.elena.sees_below("Abrir")
    await on.elena.screenshot("36-elena-informe-xlsx")


async def told_in_the_morning(on: Stage) -> None:
    await on.andres.says("avanzar 1 día hábil")
    await on.andres.sees("Cosas que se cumplieron")
    await on.elena.sees("Resumen de la mañana")
    await on.elena.is_told("Se venció el tiempo de primera atención del Incidente 3")
    await on.elena.says("resumen")
    await on.elena.sees_below("Resumen")
    await on.elena.screenshot("37-elena-resumen")


@pytest.mark.rule("R10", "R31", "R32")
async def test_a_queue_narrowed_three_cases_moved_and_the_month_in_figures(
    browser: Browser, tmp_path: Path
) -> None:
    files = {"MESA_FILES": str(tmp_path / "files")}
    url = f"sqlite:///{tmp_path}/mesa.db"
    async with (
        demo(url, **files) as port,
        stage(browser, port, "ana", "lucia", "jorge", "elena", "andres") as on,
    ):
        await four_cases(on)
        await narrowed(on)
        await weighed(on)
        await moved_and_taken_back(on)
        await told_in_figures(on)
        await told_in_the_morning(on)
