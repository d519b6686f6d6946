"""What people do in more than one story."""

from datetime import UTC, datetime, timedelta

from tests.e2e.conftest import Stage
from tests.e2e.window import Window

CONTACT = (datetime.now(UTC) + timedelta(days=40)).date()
"""The demonstration goes by the wall's clock."""
LAPTOP = "Portátil no enciende · Puesto de trabajo › Equipos de cómputo › Portátiles"


async def reports(ana: Window, subject: str) -> None:
    await ana.says(subject)
    await ana.sees("Nuevo caso")
    await ana.fills("Descripción", "Desde ayer no da ninguna señal. Piso 3, puesto 12.")
    await ana.chooses("Categoría", LAPTOP)
    await ana.picks("Urgencia", "Alta: no puedo trabajar")
    await ana.presses("Crear caso")
    await ana.sees("Su caso quedó registrado")


async def solves(jorge: Window, solution: str) -> None:
    await jorge.presses("Solucionar")
    await jorge.chooses("Razón", "Solucionado en sitio")
    await jorge.fills("Solución", solution)
    await jorge.presses("Guardar")
    await jorge.sees("Solucionado · Prioridad Alta")


async def suspends(jorge: Window) -> None:
    await jorge.presses("Suspender")
    await jorge.chooses("Razón", "Falta información del usuario")
    await jorge.fills("Solución", "Se revisó el cargador: está bueno.")
    await jorge.fills("Nota", "¿Enciende alguna luz al conectarlo?")
    await jorge.dates("Próximo contacto", CONTACT.isoformat())
    await jorge.presses("Guardar")
    await jorge.sees("Suspendido · Prioridad Alta")


async def rates(ana: Window) -> None:
    await ana.presses("Responder encuesta")
    await ana.sees("Encuesta · Incidente")
    await ana.chooses("¿Cómo califica la atención que recibió?", "5 - Excelente")
    await ana.chooses("¿Cómo califica el tiempo que tomó la atención de su caso?", "5 - Excelente")
    await ana.chooses("¿Cómo califica el trato que recibió del especialista?", "5 - Excelente")
    await ana.picks("¿La solución le fue explicada con claridad?", "Sí")
    await ana.picks("¿Recibió información oportuna sobre el avance de su caso?", "Sí")


async def authorises(ana: Window, number: int) -> None:
    # The Playground empties what was chosen in a card when a message arrives below it.
    await ana.is_told(f"El Incidente {number} fue solucionado")
    await rates(ana)
    await ana.picks("¿Autoriza el cierre de su caso?", "Sí, autorizo el cierre")
    await ana.presses("Enviar encuesta")
    await ana.sees("Cerrado · Prioridad Alta")


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
