"""A case from its first word to Cerrado, and another that is reopened, lived by clicking what is on
the screen."""

from pathlib import Path

import pytest
from playwright.async_api import Browser

from tests.e2e.conftest import Stage, demo, stage
from tests.e2e.steps import CONTACT, authorises, rates, reports, solves, suspends, to_cerrado


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


@pytest.mark.rule("R7", "R9", "R12", "R20", "R22", "R24")
async def test_a_case_to_cerrado_and_another_to_reabierto_and_back(
    browser: Browser, tmp_path: Path
) -> None:
    async with (
        demo(f"sqlite:///{tmp_path}/mesa.db") as port,
        stage(browser, port, "ana", "jorge", "elena") as on,
    ):
        await to_cerrado(on)
        await helped_by_what_was_solved(on)
        await found(on, 1)
        await to_reabierto_and_back(on)
