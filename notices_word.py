"""`app.py notices failed`: what reached nobody, a line each, for whoever runs the service."""

from cards.ledger_card import line, why
from cards.surface import Surface
from domain.ledger import Ledger


async def notices_failed(ledger: Ledger, s: Surface, *, retry: bool) -> None:
    """Prints all of it; with `retry`, everything is due again."""
    count = 0
    async for entry in ledger.every_failed():
        name = entry.name or entry.notice.person or "-"
        print(" · ".join((name, *line(entry, s), why(entry, s))))
        count += 1
    print(f"Avisos sin entregar: {count}.")
    if retry:
        print(f"Se intentan de nuevo: {await ledger.retry_all()}.")
