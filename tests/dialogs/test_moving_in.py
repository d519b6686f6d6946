"""What a person meets of a case that came from another desk."""

from pathlib import Path

import pytest

from domain.catalog import Catalog
from store.lanes import lane
from store.sql import SqlStore
from tests.chat import Chat
from tests.dialogs.steps import RATED, report
from tests.people import ANA, CARLOS, ELENA, JORGE, LUCIA, MARTA
from tests.store.moving import SERVICENOW, a_log, brought, update, written

OPEN = [
    update(
        f"INC900000{n}",
        "Active",
        "09 09:00",
        to="jorge.diaz@entidad.example",
        group="soporte",
        sub="Laptop",
        note="Se pidió la pieza",
    )
    for n in range(5)
]


@pytest.fixture
async def moved(chat: Chat, catalog: Catalog, tmp_path: Path) -> Chat:
    """Three finished cases of Ana, and five of hers that Jorge still has; long overdue."""
    store = SqlStore(lane(f"sqlite:///{chat.database}"))
    map_ = tmp_path / "mapa.yaml"
    known = "categories: {Hardware: portatil-no-enciende}\n"
    map_.write_text(SERVICENOW.read_text(encoding="utf-8") + known, encoding="utf-8")
    told = await brought(store, catalog, written(tmp_path, [*a_log(), *OPEN]), map_, chat.clock())
    await store.close()
    assert told.written == 8
    return chat


@pytest.mark.rule("R16")
async def test_a_case_says_where_it_came_from_and_shows_its_history(moved: Chat) -> None:
    ana = moved.of(ANA)

    card = await ana.says("caso 1")
    history = await ana.presses("Historial")

    assert "Viene de" in card
    assert "ServiceNow INC0000001" in card
    assert "Cerrado" in card
    assert "Llegó de otra mesa, con toda su historia." in history
    assert "Paso registrado en la mesa anterior. De Solucionado a Reabierto." in history
    assert "Mano Vieja" in history


@pytest.mark.rule("R17")
async def test_its_old_number_finds_it_for_who_may_know_of_it(moved: Chat) -> None:
    found = await moved.of(ANA).says("buscar inc0000002")
    others = await moved.of(CARLOS).says("buscar INC0000002")
    watched = await moved.of(ELENA).says("buscar INC0000002")

    assert "Incidente 2" in found
    assert "Incidente 2" not in others
    assert "Incidente 2" in watched


@pytest.mark.rule("R17")
async def test_its_old_number_opens_it_as_its_new_one_does(moved: Chat) -> None:
    hers = await moved.of(ANA).says("caso inc0000002")
    watched = await moved.of(ELENA).says("caso INC0000002")
    others = await moved.of(CARLOS).says("caso INC0000002")
    nobodys = await moved.of(ANA).says("caso INC0000099")

    assert "Incidente 2" in hers
    assert "Incidente 2" in watched
    assert "Incidente 2" not in others
    assert nobodys.replace("99", "02") == others


async def test_a_number_is_first_of_all_ours(chat: Chat, catalog: Catalog, tmp_path: Path) -> None:
    await report(chat)
    store = SqlStore(lane(f"sqlite:///{chat.database}"))
    await brought(store, catalog, written(tmp_path, [update("1", "Closed", "10 09:00")]))
    await store.close()

    found = await chat.of(ANA).says("buscar 1")

    assert 0 < found.index("Incidente 1") < found.index("Incidente 2")


@pytest.mark.rule("R10")
async def test_open_ones_are_listed_where_they_are_worked(moved: Chat) -> None:
    jorge = moved.of(JORGE)

    mine = await jorge.says("pendientes")
    queue = await moved.of(ELENA).says("cola soporte")

    assert all(f"Incidente {n}" in mine for n in range(4, 9))
    assert all(f"Incidente {n}" in queue for n in range(4, 9))
    assert "Incidente 1" not in queue


@pytest.mark.rule("R29")
async def test_its_clock_is_explained(moved: Chat) -> None:
    said = await moved.of(JORGE).says("reloj 4")

    assert "Registrado" in said
    assert "En proceso" in said
    assert "no tiene un acuerdo" not in said


@pytest.mark.rule("R30")
async def test_nobody_is_told_of_what_had_run_out_before(moved: Chat) -> None:
    for person in (JORGE, ELENA, LUCIA, MARTA):  # the digest of a morning is of no case
        await moved.of(person).says("resumen no")
    before = {person.id: len(moved.of(person).messages) for person in (ANA, JORGE, ELENA)}

    owed = moved.kept()["outbox"]

    await moved.passes(minutes=1)
    await moved.passes(days=5)

    assert moved.kept()["outbox"] == owed
    assert {p.id: len(moved.of(p).messages) for p in (ANA, JORGE, ELENA)} == before


@pytest.mark.rule("R20")
async def test_it_goes_on_like_any_other_case(moved: Chat) -> None:
    jorge = moved.of(JORGE)
    await jorge.says("caso 4")

    await jorge.presses("Solucionar")
    card = await jorge.presses("Guardar", reason="solucion-sitio", solution="Se cambió la pila.")

    assert "Solucionado" in card
    assert "Se cambió la pila." in " ".join(
        moved.of(ANA).card_of(m)["fallbackText"] + str(m.card)
        for m in moved.of(ANA).messages
        if m.card
    )
    await moved.passes(days=8)
    assert "Cerrado" in await moved.of(ANA).says("caso 4")


@pytest.mark.rule("R22")
async def test_what_was_solved_elsewhere_is_reopened_for_its_group_where_there_is_one(
    chat: Chat, catalog: Catalog, tmp_path: Path
) -> None:
    solved = [
        update("INC1", "Resolved", "10 09:00", group="soporte"),
        update("INC2", "Resolved", "10 09:00"),
    ]
    store = SqlStore(lane(f"sqlite:///{chat.database}"))
    await brought(store, catalog, written(tmp_path, solved), now=chat.clock())
    await store.close()
    ana, jorge = chat.of(ANA), chat.of(JORGE)

    assert "Responder encuesta" not in await ana.says("caso 2")
    assert "Responder encuesta" in await ana.says("caso 1")
    await ana.presses("Responder encuesta")
    answers = {**RATED, "autoriza": "no", "reason": "volvio", "note": "Sigue igual"}
    card = await ana.presses("Enviar encuesta", **answers)

    assert "Reabierto" in card
    assert "Sigue igual" in jorge.sees()
