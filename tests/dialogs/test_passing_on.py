"""A parent's solution and its notes reach its open children, if its specialist says so (R19)."""

import pytest

from tests.chat import Chat, Window, actions, elements, words
from tests.dialogs.steps import SOLVED, report
from tests.dialogs.test_relating import opens, relates
from tests.people import ANA, CARLOS, ELENA, JORGE, MARTA

pytestmark = pytest.mark.rule("R19")


@pytest.fixture
async def family(chat: Chat) -> Chat:
    """Ana's incident 1 with its children: 2 and 3 of Carlos, all with Jorge."""
    await report(chat)
    await report(chat, CARLOS, subject="portátil muerto")
    await report(chat, CARLOS, subject="otro portátil muerto")
    await relates(chat, 1, 2, 3)
    return chat


async def solving(chat: Chat, **given: str) -> tuple[Window, str]:
    jorge = await opens(chat, JORGE, 1)
    await jorge.presses("Solucionar")
    return jorge, await jorge.presses("Guardar", **SOLVED, **given)


async def test_the_form_warns_how_many_are_open_and_asks_what_to_do(family: Chat) -> None:
    jorge = await opens(family, JORGE, 1)

    form = await jorge.presses("Solucionar")
    again = await jorge.presses("Guardar", **SOLVED)

    assert "⚠ Casos hijos abiertos: 2. Elija qué hacer con ellos." in form
    assert "Este dato hace falta" in again
    assert "Se cambió la batería." in again


async def test_only_the_parent_is_solved(family: Chat) -> None:
    _, shown = await solving(family, children="only")

    assert "Solucionado" in shown
    assert "Incidente 2 · Registrado" in shown


async def test_the_children_are_solved_with_it_and_their_requesters_told(family: Chat) -> None:
    _, shown = await solving(family, children="same")

    carlos = family.of(CARLOS)
    assert "Casos hijos solucionados: 2 (2, 3)." in shown
    assert "Incidente 2 · Solucionado" in shown
    told = [t for t in carlos.texts() if "fue solucionado: Se cambió la batería." in t]
    assert {"Incidente 2", "Incidente 3"} == {t.split(" fue")[0].removeprefix("El ") for t in told}
    assert "Responder encuesta" in carlos.sees()


async def test_the_solution_goes_to_the_children_as_a_public_note(family: Chat) -> None:
    _, shown = await solving(family, children="note")

    carlos = family.of(CARLOS)
    assert "Casos hijos que recibieron la nota: 2 (2, 3)." in shown
    assert "Incidente 2 · Registrado" in shown
    assert "Jorge Díaz agregó una nota al Incidente 3: Se cambió la batería." in carlos.texts()


async def test_a_child_that_cannot_be_solved_gets_the_note(family: Chat) -> None:
    elena = await opens(family, ELENA, 2)
    await elena.presses("Reasignar")
    await elena.presses("Guardar", reason="balance-carga", group="sistemas", specialist=MARTA.id)

    _, shown = await solving(family, children="same")

    assert "Casos hijos solucionados: 1 (3)." in shown
    assert "Casos hijos que recibieron la nota: 1 (2)." in shown
    history = await (await opens(family, ELENA, 1)).presses("Historial")
    assert "Casos hijos solucionados: 1 (3)." in history


async def test_a_child_with_open_children_of_its_own_gets_the_note(family: Chat) -> None:
    await report(family, ANA)
    await relates(family, 2, 4)

    _, shown = await solving(family, children="same")

    assert "Casos hijos solucionados: 1 (3)." in shown
    assert "Casos hijos que recibieron la nota: 1 (2)." in shown


async def test_children_that_appear_while_it_is_written_bring_the_form_back(chat: Chat) -> None:
    await report(chat)
    await report(chat, CARLOS)
    jorge = await opens(chat, JORGE, 1)
    await jorge.presses("Solucionar")
    message = next(m for m in reversed(jorge.messages) if m.card)
    save = next(a for a in actions(jorge.card_of(message)) if a["title"] == "Guardar")
    await relates(chat, 1, 2, who=ELENA)

    back = await jorge.executes(save, message.id, SOLVED)

    assert "⚠ Casos hijos abiertos: 1." in words(back)
    assert "Se cambió la batería." in words(back)
    assert "children" in {e.get("id") for e in elements(back)}


async def test_a_note_is_the_parents_alone_unless_they_say_otherwise(family: Chat) -> None:
    jorge = await opens(family, JORGE, 1)
    await jorge.presses("Nota")
    alone = await jorge.presses("Guardar", note="Voy en camino")
    await jorge.presses("Nota")
    shared = await jorge.presses("Guardar", note="Ya llegó el técnico", children="same")

    carlos = family.of(CARLOS)
    assert "recibieron" not in alone
    assert "Casos hijos que recibieron la nota: 2 (2, 3)." in shared
    assert "Jorge Díaz agregó una nota al Incidente 2: Ya llegó el técnico" in carlos.texts()
    assert not [t for t in carlos.texts() if "Voy en camino" in t]


async def test_an_internal_note_stays_internal_below(family: Chat) -> None:
    jorge = await opens(family, JORGE, 1)
    await jorge.presses("Nota")
    await jorge.presses("Guardar", note="El switch murió", visibility="internal", children="same")

    carlos = await opens(family, CARLOS, 2)
    assert "switch" not in carlos.sees()
    assert not [t for t in carlos.texts() if "switch" in t]
    assert "El switch murió" in (await opens(family, JORGE, 2)).sees()


async def test_a_requester_is_not_asked_about_others(family: Chat) -> None:
    ana = await opens(family, ANA, 1)

    form = await ana.presses("Nota")
    await ana.presses("Guardar", note="Sigue igual", children="same")

    assert "hijos abiertos" not in form
    assert not [t for t in family.of(CARLOS).texts() if "Sigue igual" in t]


async def test_saved_twice_the_children_are_solved_once(family: Chat) -> None:
    jorge = await opens(family, JORGE, 1)
    await jorge.presses("Solucionar")
    message = next(m for m in reversed(jorge.messages) if m.card)
    save = next(a for a in actions(jorge.card_of(message)) if a["title"] == "Guardar")
    given = {**SOLVED, "children": "same"}
    await jorge.executes(save, message.id, given)
    before = family.kept()

    again = await jorge.executes(save, message.id, given)

    assert "Casos hijos solucionados: 2 (2, 3)." in words(again)
    assert family.kept() == before
