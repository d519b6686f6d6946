"""Who works at the desk narrows a queue by words or by a form, and keeps it under a name."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing

import pytest

from cards.surface import Frame
from tests.chat import Chat, Window, actions, words
from tests.dialogs.steps import report
from tests.dialogs.test_dialog_frame import opens, sends
from tests.people import ANA, CARLOS, ELENA, JORGE, MARTA

pytestmark = pytest.mark.rule("R10", "R32")


@pytest.fixture
async def desk(chat: Chat) -> Chat:
    """Three cases: of Ana in Valledupar, of Carlos in Bogotá, and one of Ana's that is at work."""
    await report(chat, ANA, "no enciende")
    await report(chat, CARLOS, "pantalla azul")
    await report(chat, ANA, "teclado roto")
    jorge = chat.of(JORGE)
    await jorge.says("caso 3")
    await jorge.presses("Tomar")
    return chat


def subjects(card: str) -> set[str]:
    return {s for s in ("no enciende", "pantalla azul", "teclado roto") if s in card.split("\n")}


def titles(window: Window) -> list[str]:
    return [str(action["title"]) for action in actions(window.card)]


def views(chat: Chat) -> list[tuple[str, ...]]:
    with closing(sqlite3.connect(chat.database)) as db:
        return db.execute("SELECT person, name, words FROM views ORDER BY 1, 2").fetchall()


async def test_filters_combine_are_said_on_top_and_are_dropped_by_a_press(desk: Chat) -> None:
    elena = desk.of(ELENA)

    found = await elena.says("cola Soporte sede:valledupar estado:registrado orden:edad")
    everything = await elena.presses("Quitar filtro")

    assert subjects(found) == {"no enciende"}
    assert "estado Registrado" in found
    assert "sede Valledupar" in found
    assert "Registrado: 1" in found
    assert subjects(everything) == {"no enciende", "pantalla azul", "teclado roto"}
    assert "Filtro" not in everything


@pytest.mark.rule("R32")
@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("cola soporte registrados", ("estado Registrado",)),
        ("cola soporte alta en riesgo", ("prioridad Alta", "ANS En riesgo")),
        ("cola soporte sin asignar", ("especialista Sin asignar",)),
        ("cola soporte registrados altas sede:valledupar", ("sede Valledupar", "prioridad Alta")),
    ],
)
async def test_a_value_that_says_what_it_is_needs_no_name_of_a_filter(
    desk: Chat, typed: str, shown: Sequence[str]
) -> None:
    found = await desk.of(ELENA).says(typed)

    [line] = [line for line in found.splitlines() if line.startswith("Filtro:")]
    assert [said for said in shown if said not in line] == []


@pytest.mark.rule("R32")
async def test_a_value_after_a_misspelt_group_goes_along_to_the_right_one(desk: Chat) -> None:
    elena = desk.of(ELENA)

    asked = await elena.says("cola soprte registrados")
    found = await elena.presses("Ver «cola Soporte estado:registrados»")

    assert "¿Quiso decir «Soporte»?" in asked
    assert "estado Registrado" in found


async def test_a_sentence_that_ends_like_a_filter_is_a_problem(desk: Chat) -> None:
    elena = desk.of(ELENA)
    await elena.says("cola de impresión suspendida")

    assert "cola de impresión suspendida" in str(elena.card)
    assert "Filtro" not in elena.sees()


async def test_english_asks_and_is_answered_in_english(desk: Chat) -> None:
    elena = desk.of(ELENA)
    await elena.says("idioma en")

    found = await elena.says("queue soporte site:bogota sla:ok specialist:jorge")

    assert subjects(found) == {"pantalla azul"}
    assert "Filter: SLA On time · specialist Jorge Díaz · site Bogotá" in found


async def test_a_filter_holds_on_the_next_page_and_below_an_opened_case(desk: Chat) -> None:
    for number in range(12):
        await report(desk, CARLOS, f"otro {number}")
    elena = desk.of(ELENA)

    await elena.says("cola soporte sede:bogotá orden:prioridad")
    second = await elena.presses("Siguiente")
    line = next(a for a in actions(elena.card) if str(a["title"]).startswith("Abrir"))
    stays = await elena.executes(line, elena.messages[-1].id)

    assert "Mostrando 3 de 13" in second
    assert "sede Bogotá" in second
    assert words(stays) == second


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("cola soporte estdo:registrado", "cola soporte estado:registrado"),
        ("cola soporte sede:valedupar mayores:0h", "cola soporte sede:Valledupar mayores:0h"),
        ("cola soprte sede:valledupar", "cola Soporte sede:valledupar"),
    ],
)
async def test_a_misspelt_word_is_answered_with_a_press_that_runs_the_right_one(
    desk: Chat, typed: str, meant: str
) -> None:
    elena = desk.of(ELENA)

    asked = await elena.says(typed)
    found = await elena.presses(f"Ver «{meant}»")

    assert "¿Quiso decir" in asked
    assert "no enciende" in subjects(found)


async def test_what_contradicts_itself_is_a_sentence_and_the_queue_is_a_press_away(
    desk: Chat,
) -> None:
    elena = desk.of(ELENA)

    twice = await elena.says("cola soporte ans:vencido ans:bien")
    ages = await elena.says("cola soporte mayores:5d menores:3d")
    closed = await elena.says("cola soporte estado:cerrado")
    found = await elena.presses("Ver toda la cola")

    assert "«ans:vencido» y «ans:bien» se contradicen" in twice
    assert "ningún caso cumple los dos" in ages
    assert "ninguno «Cerrado»" in closed
    assert len(subjects(found)) == 3


async def test_who_sees_several_queues_chooses_one_and_the_filter_goes_along(desk: Chat) -> None:
    elena = desk.of(ELENA)

    assert "¿Cuál cola desea ver?" in await elena.says("cola sede:bogotá")
    found = await elena.presses("Soporte hardware y software (nivel 2)")

    assert subjects(found) == {"pantalla azul"}


@pytest.mark.rule("R17")
async def test_no_press_and_no_word_shows_a_queue_or_a_load_to_who_may_not_see_it(
    desk: Chat,
) -> None:
    await desk.of(ELENA).says("cola soporte sede:valledupar")
    for person in (ANA, MARTA):
        window = desk.of(person)
        for verb in ("queue", "load", "refine", "refined", "keep_view", "kept_view"):
            forged = {"mesa": {"verb": verb, "group": "soporte", "words": "estado:registrado"}}
            shown = await window.executes({"verb": verb, "data": {**forged, "name": "x"}})
            assert "solo la ven sus especialistas" in words(shown) or "no pertenece" in words(shown)
        assert subjects(await window.says("cola soporte ans:bien")) == set()

    assert {row[0] for row in views(desk)} == {ELENA.id}


async def test_only_who_supervises_the_group_is_offered_to_move_many(desk: Chat) -> None:
    jorge, elena = desk.of(JORGE), desk.of(ELENA)
    await jorge.says("cola soporte estado:registrado")
    await elena.says("cola soporte estado:registrado")

    assert "Reasignar varios…" not in titles(jorge)
    move = next(a for a in actions(elena.card) if a["title"] == "Reasignar varios…")
    assert move["data"]["mesa"] == {
        "verb": "choose",
        "group": "soporte",
        "words": "estado:registrado",
    }


async def test_the_form_asks_the_same_and_keeps_what_was_typed_when_it_is_refused(
    desk: Chat,
) -> None:
    elena = desk.of(ELENA)
    await elena.says("cola soporte especialista:jorge")

    form = await elena.presses("Filtrar")
    refused = await elena.presses("Ver la cola", older="mucho", site="Valledupar")
    found = await elena.presses("Ver la cola", older="0h", state="registered")

    assert "Filtrar la cola" in form
    assert "Escriba un número con d (días) o h (horas)" in refused
    assert "mucho" in refused
    assert subjects(found) == {"no enciende"}
    assert "especialista Jorge Díaz" in found


async def test_a_view_is_kept_opened_listed_and_deleted(desk: Chat) -> None:
    elena = desk.of(ELENA)
    await elena.says("cola soporte sede:bogota")

    said = await elena.says("guardar vista De Bogotá")
    opened = await elena.says("vista de bogota")
    await elena.says("vistas")
    pressed = await elena.presses("Abrir De Bogotá")
    await elena.says("vistas")
    left = await elena.presses("Borrar De Bogotá")

    assert "Guardé la vista «De Bogotá»" in said
    assert subjects(opened) == subjects(pressed) == {"pantalla azul"}
    assert "Aún no tiene vistas" in left
    assert "No tiene una vista" in await elena.says("vista bogotá")


async def test_a_view_is_kept_from_its_words_and_from_the_card(desk: Chat) -> None:
    elena = desk.of(ELENA)

    shown = await elena.says("guardar vista urgentes: soporte ans:bien sede:bogotá")
    await elena.says("cola soporte estado:registrado")
    await elena.presses("Guardar vista")
    taken = await elena.presses("Guardar", name="URGENTES")
    kept = await elena.presses("Guardar", name="nuevos")
    near = await elena.says("vista urgnte")
    found = await elena.presses("Ver «Abrir urgentes»")

    assert "Guardé la vista «urgentes»" in shown
    assert subjects(shown) == subjects(found) == {"pantalla azul"}
    assert "Ya tiene otra con el nombre «urgentes»" in taken
    assert "Guardé la vista «nuevos»" in kept
    assert len(subjects(kept)) == 2
    assert "¿Quiso decir «urgentes»?" in near


async def test_a_view_of_what_cannot_be_read_is_not_kept(desk: Chat) -> None:
    elena = desk.of(ELENA)

    await elena.says("guardar vista a: soporte ans:bein")
    await elena.says("guardar vista b: ninguno ans:bien")
    await elena.says(f"guardar vista {'x' * 61}: soporte ans:bien")

    assert [row for row in views(desk) if row[1]] == []


async def test_the_queue_looked_at_last_is_a_row_written_only_when_it_is_another(
    desk: Chat,
) -> None:
    elena = desk.of(ELENA)
    assert "Aún no ha visto una cola" in await elena.says("guardar vista x")

    await elena.says("cola soporte ans:bien")
    with closing(sqlite3.connect(desk.database)) as db:
        db.execute("UPDATE views SET at = '2020-01-01 00:00:00.000000'")
        db.commit()
    await elena.says("cola soporte ans:bien")

    assert views(desk) == [(ELENA.id, "", "soporte ans:bien")]
    with closing(sqlite3.connect(desk.database)) as db:
        assert db.execute("SELECT at FROM views").fetchone()[0].startswith("2020")


async def test_the_load_says_what_everybody_has_and_leads_to_their_queue(desk: Chat) -> None:
    desk.clock.forward(days=2, hours=12)
    elena = desk.of(ELENA)

    everything = await elena.says("carga")
    of_group = await elena.presses("Ver la carga de Soporte hardware y software (nivel 2)")
    theirs = await elena.presses("Ver la cola de Jorge Díaz")

    assert "Abiertos: 3 · en riesgo: 0 · vencidos: 3 · edad media: 2,5 días" in everything
    assert "Registrado: 2 · En proceso: 1" in of_group
    assert "Jorge Díaz" in of_group
    assert "Filtro: especialista Jorge Díaz" in theirs
    assert len(subjects(theirs)) == 3


async def test_the_load_of_a_misspelt_group_is_a_press_away(desk: Chat) -> None:
    elena = desk.of(ELENA)

    assert "¿Quiso decir «Soporte»?" in await elena.says("carga soprte")
    assert "Abiertos: 3" in await elena.presses("Ver «carga Soporte»")


class TestInDialogs:
    @pytest.fixture
    def forms(self) -> Frame:
        return Frame.DIALOG

    async def test_the_form_closes_and_the_queue_comes_below(self, chat: Chat) -> None:
        elena = chat.of(ELENA)
        await elena.says("cola soporte")
        task = await opens(elena, "Filtrar")
        before = len(elena.messages)

        refused = await sends(elena, task, older="mucho")
        closed = await sends(elena, task, state="suspended", order="due")

        assert refused["type"] == "continue"
        assert closed is None
        assert len(elena.messages) == before + 1
        assert "Filtro: estado Suspendido" in elena.sees()

    async def test_a_view_is_named_there_too(self, chat: Chat) -> None:
        elena = chat.of(ELENA)
        await elena.says("cola soporte ans:vencido")

        task = await sends(elena, await opens(elena, "Guardar vista"), name="vencidos")

        assert "Guardé la vista «vencidos»" in task["value"]
