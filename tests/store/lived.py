"""A database that has been lived in: every state, every kind of row, by the service itself; and
what no part of the service has written yet, in rows that are made up."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Connection, Date, String, insert, select

from domain.case import Case, Person
from domain.given import Given, Need
from domain.moves import Verb
from domain.opening import NewCase
from domain.ports import Press
from store.export_form import EXPORTED
from store.sql import SqlStore
from store.tables import UtcDateTime
from tests.channel import Channel
from tests.chat import Chat
from tests.dialogs.steps import FILLED, RATED, report, solve
from tests.files import PDF, FileHost, sent
from tests.people import ANA, ANDRES, CARLOS, ELENA, JORGE

SUSPENDED: Given = {
    Need.REASON: "falta-informacion",
    Need.SOLUTION: "Se revisó el cargador.",
    Need.NOTE: '¿Enciende «alguna» luz?\n\t😀 \\ "',
    Need.NEXT_CONTACT: "2026-12-04",
}
MOVES: dict[Verb, Given] = {
    Verb.TAKE: {},
    Verb.SUSPEND: SUSPENDED,
    Verb.ESCALATE: {Need.REASON: "otro-grupo", Need.GROUP: "sistemas"},
    Verb.ONSITE: {Need.REASON: "revision-fisica", Need.ONSITE_GROUP: "redes"},
    Verb.PROVIDER: {Need.REASON: "garantia", Need.PROVIDER_REFERENCE: "RMA-7"},
    Verb.SOLVE: {Need.REASON: "orientacion", Need.SOLUTION: "Se reinició."},
    Verb.UNMANAGE: {Need.REASON: "duplicado", Need.NOTE: "Es el caso 1."},
}
BOOK = b"PK\x05\x06" + bytes(18)
KEYS = ("Zeta", "ñandú", "_x", "alfa", "Árbol", "z")
"""In no language's order are these as their bytes are."""


async def lives(chat: Chat, host: FileHost) -> None:
    """Cases 1 to 11, in every state; what the last of them owe is not delivered."""
    ana, jorge = chat.of(ANA), chat.of(JORGE)
    await Channel(chat).says(ELENA, "vincular soporte")
    files = sent("pantalla.png", host.share("a")), sent("manual.pdf", host.share("b", PDF))
    await ana.says("mi portátil no enciende", *files)
    await ana.presses("Crear caso", **FILLED)
    await jorge.presses("Tomar")
    await solve(chat)
    await ana.presses("Responder encuesta")
    await ana.presses("Enviar encuesta", **RATED, autoriza="yes")
    await report(chat, subject="El «disco» hace ruido 😀")
    await jorge.presses("Tomar")
    await solve(chat)
    again = {"reason": "no-resuelto", "note": "Sigue igual"}
    await ana.presses("Responder encuesta")
    await ana.presses("Enviar encuesta", **RATED, autoriza="no", **again)
    await ana.says("carlos no es un comando")
    await jorge.says("nota 2 Se revisa de nuevo")
    await chat.of(ANDRES).says("avanzar 2 horas")
    desk = chat.hands.desk
    await _opens(desk, CARLOS, "registrado")
    for verb, given in MOVES.items():
        case = await _opens(desk, ANA, f"para {verb}")
        await desk.act(case.number, verb, given, JORGE, case.version, Press(f"then-{verb}"))


async def _opens(desk: Any, who: Person, subject: str) -> Case:
    asked = NewCase(subject, "Desde ayer", "portatil-no-enciende", "high")
    case: Case = await desk.open(asked, who, "", Press(f"open-{subject}"))
    return case


async def filled(store: SqlStore, shelf: Path) -> None:
    """Rows for each table that has none yet; and the bytes of the reports among them."""
    await store.lane.write(_fill)
    (shelf / "al").mkdir(parents=True)
    (shelf / "al" / "alfa").write_bytes(BOOK)


def _fill(db: Connection) -> None:
    for table in EXPORTED.values():
        if not db.execute(select(table).limit(1)).first():
            for number, key in enumerate(KEYS, 1):
                row = {c.name: _value(c, key, number) for c in table.c}
                db.execute(insert(table), row)


def _value(column: Column[Any], key: str, number: int) -> Any:
    if column.nullable and (number % 2 or column.name == "due_at"):
        return None  # nobody is to do anything about what is made up
    if isinstance(column.type, String):
        return key[: column.type.length]
    known: tuple[tuple[Any, Any], ...] = (
        (UtcDateTime, datetime(2026, 5, number, 3, 4, 5, number * 1_001, UTC)),
        (Date, date(2026, 5, number)),
        (Boolean, number % 2 == 0),
        (JSON, {"z": [1, 2.5, None, True], "a": {"ñ": "\0 😀", "b": number}}),
    )
    return next((value for kind, value in known if isinstance(column.type, kind)), number * 3)
