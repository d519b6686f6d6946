"""The stories, lived by clicking what is on the screen."""

from pathlib import Path

import pytest
from playwright.async_api import Browser

from tests.e2e.conftest import Stage, demo, stage
from tests.e2e.steps import CONTACT, authorises, rates, reports, solves, suspends
from tests.e2e.window import A_WHILE_MS
from tests.postgres import Postgres


async def to_cerrado(on: Stage, number: int = 1) -> None:
    await reports(on.ana, "mi portátil no enciende")
    await on.ana.screenshot("1-ana-registrado")
    await on.jorge.is_told(
        f"Se le asignó el Incidente {number} de Ana Rojas: mi portátil no enciende"
    )
    await on.jorge.screenshot("2-jorge-asignado")

    await on.elena.says("cola soporte")
    await on.elena.sees("Mostrando 1 de 1")
    await on.elena.screenshot("3-elena-cola")

    await on.jorge.presses("Tomar")
    await on.jorge.sees("En proceso · Prioridad Alta")
    await on.ana.sees("Ya lo están atendiendo.")
    await solves(on.jorge, "Se cambió la batería y el portátil enciende.")

    await on.ana.is_told(f"El Incidente {number} fue solucionado")
    await rates(on.ana)
    await on.ana.screenshot("4-ana-encuesta")
    await on.ana.picks("¿Autoriza el cierre de su caso?", "Sí, autorizo el cierre")
    await on.ana.presses("Enviar encuesta")
    await on.ana.sees("Cerrado · Prioridad Alta")
    await on.jorge.sees("Cerrado · Prioridad Alta")


async def helped_by_what_was_solved(on: Stage) -> None:
    """The solution of a case like it is one press away, and no second case is needed."""
    await on.ana.says("otra vez el portátil no enciende")
    await on.ana.sees("Casos parecidos que ya se solucionaron")
    await on.ana.presses("Ver la solución")
    await on.ana.sees("Se cambió la batería y el portátil enciende.")
    await on.ana.screenshot("15-ana-parecidos")
    await on.ana.presses("Esto me sirvió")
    await on.ana.sees("Me alegra que le haya servido.")


async def found(on: Stage, number: int) -> None:
    await on.elena.says("buscar portatiles sede:valledupar")
    await on.elena.sees("Encontrados:")
    await on.elena.screenshot("16-elena-buscar")
    await on.elena.fills("Qué busca", "portátil estado:cerrado")
    await on.elena.presses("Buscar")
    await on.elena.sees("Encontrados: 1")
    await on.elena.presses(f"Abrir Incidente {number}")
    await on.elena.sees("Cerrado · Prioridad Alta")


async def to_reabierto_and_back(on: Stage, number: int = 2) -> None:
    await reports(on.ana, "el portátil sigue sin encender")
    await on.jorge.is_told(f"Se le asignó el Incidente {number}")
    await on.jorge.presses("Tomar")
    await on.jorge.sees("En proceso · Prioridad Alta")

    await suspends(on.jorge)
    await on.ana.sees(f"SUSP: ¿Enciende alguna luz al conectarlo? ({CONTACT:%d/%m/%Y})")
    await on.ana.screenshot("5-ana-suspendido")

    await on.ana.says(f"nota {number} Sí, una luz naranja")
    await on.jorge.is_told(f"Ana Rojas respondió en el Incidente {number}")
    await on.jorge.presses("Tomar")
    await on.jorge.sees("En proceso · Prioridad Alta")
    await solves(on.jorge, "Se ajustó la tarjeta.")

    # The Playground empties what was chosen in a card when a message arrives below it.
    await on.ana.is_told(f"El Incidente {number} fue solucionado")
    await rates(on.ana)
    await on.ana.picks("¿Autoriza el cierre de su caso?", "No, el caso debe reabrirse")
    await on.ana.chooses("Si no autoriza el cierre, ¿por qué?", "No quedó resuelto")
    await on.ana.fills("Comentario", "Sigue igual que antes")
    await on.ana.presses("Enviar encuesta")
    await on.ana.sees("Reabierto · Prioridad Alta")
    await on.jorge.is_told(f"Ana Rojas no autorizó el cierre del Incidente {number}")
    await on.jorge.screenshot("6-jorge-reabierto")

    await on.jorge.presses("Tomar")
    await on.jorge.sees("En proceso · Prioridad Alta")
    await on.jorge.presses("Historial")
    await on.jorge.sees(f"Historial · Incidente {number}")
    await on.jorge.screenshot("7-jorge-historial")
    await on.jorge.presses("Volver al caso")
    await on.jorge.sees_below("En proceso · Prioridad Alta")
    await solves(on.jorge, "Se cambió la tarjeta.")
    await on.ana.sees("Se cambió la tarjeta.")
    await authorises(on.ana, number)
    await on.jorge.sees("Cerrado · Prioridad Alta")


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


@pytest.mark.rule("R7", "R9", "R12", "R20", "R22", "R24")
async def test_a_case_to_cerrado_and_another_to_reabierto_and_back(
    browser: Browser, tmp_path: Path
) -> None:
    async with demo(f"sqlite:///{tmp_path}/mesa.db") as port, stage(browser, port) as on:
        await to_cerrado(on)
        await helped_by_what_was_solved(on)
        await found(on, 1)
        await to_reabierto_and_back(on)


@pytest.mark.rule("R10", "R23", "R26", "R29", "R30")
async def test_what_time_does_chases_closes_and_warns(browser: Browser, tmp_path: Path) -> None:
    async with demo(f"sqlite:///{tmp_path}/mesa.db") as port, stage(browser, port) as on:
        await chased_until_she_answers(on, 1)
        await closed_by_time(on, 2)
        await warned(on, 3)


@pytest.mark.rule("R10", "R17", "R18", "R19")
async def test_in_a_channel_then_gathered_and_solved_as_one(
    browser: Browser, tmp_path: Path
) -> None:
    async with demo(f"sqlite:///{tmp_path}/mesa.db") as port, stage(browser, port) as on:
        await shown_in_a_channel(on, 1)
        await gathered(on, 1)
        await inserted(on, 1)


async def test_the_same_on_postgresql_by_one_variable(browser: Browser, postgres: Postgres) -> None:
    async with (
        postgres.database() as url,
        demo(url) as port,
        stage(browser, port) as on,
    ):
        await to_cerrado(on)
