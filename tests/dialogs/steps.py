"""What happens in many tests before the thing that they are about."""

from domain.case import Person
from tests.chat import Chat
from tests.people import ANA, JORGE

FILLED = {
    "description": "Desde ayer",
    "category": "portatil-no-enciende",
    "urgency": "high",
}
SOLVED = {"reason": "solucion-sitio", "solution": "Se cambió la batería."}
RATED = {
    "satisfaccion": "5",
    "tiempo": "5",
    "trato": "5",
    "claridad": "yes",
    "informado": "yes",
}


async def report(chat: Chat, who: Person = ANA, subject: str = "mi portátil no enciende") -> None:
    window = chat.of(who)
    await window.says(subject)
    await window.presses("Crear caso", **FILLED)


async def solve(chat: Chat, who: Person = JORGE) -> None:
    window = chat.of(who)
    await window.presses("Solucionar")
    await window.presses("Guardar", **SOLVED)
