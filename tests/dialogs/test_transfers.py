"""A supervisor moves several cases: chosen in the queue, the effect seen, done, undone (R32)."""

import pytest

from dialogs import choosing
from domain.case import Person
from tests.chat import Chat, Json, Window, actions, elements, words
from tests.dialogs.steps import report
from tests.people import ANA, ANDRES, CARLOS, ELENA, JORGE, LUCIA, MARTA

pytestmark = pytest.mark.rule("R32")

TO_LUCIA = {"group": "mesa", "specialist": LUCIA.id, "reason": "ausencia"}
CHOOSE: Json = {"type": "Action.Execute", "verb": "choose"}


@pytest.fixture
async def three(chat: Chat) -> Chat:
    """Incidents 1 to 3 of Ana and Carlos, all with Jorge."""
    for who in (ANA, CARLOS, ANA):
        await report(chat, who)
    return chat


@pytest.fixture
async def many(chat: Chat) -> Chat:
    for number in range(1, 13):
        await report(chat, CARLOS, f"asunto {number:02}")
    return chat


async def chooses(chat: Chat, who: Person = ELENA, **data: str) -> Window:
    """From the queue of soporte."""
    window = chat.of(who)
    await window.says("cola soporte")
    action = {**CHOOSE, "data": {"mesa": {"verb": "choose", "group": "soporte", **data}}}
    await window.executes(action, window.messages[-1].id)
    return window


def ticked(window: Window) -> str:
    found = next(e for e in elements(window.card) if e.get("id") == "cases")
    return str(found.get("value", ""))


async def holder(chat: Chat, number: int) -> str:
    case = await chat.hands.store.read(lambda unit: unit.case(number))
    return str(case.assignee)


async def test_the_page_of_the_queue_has_a_box_for_each_case(three: Chat) -> None:
    elena = await chooses(three)

    (boxes,) = [e for e in elements(elena.card) if e.get("id") == "cases"]
    assert [choice["value"] for choice in boxes["choices"]] == ["1", "2", "3"]
    assert boxes["choices"][0]["title"].startswith("Incidente 1 · mi portátil no enciende · ⏳")
    assert "Elegidos: 0 casos." in elena.sees()


async def test_the_effect_is_shown_and_nothing_is_done_yet(three: Chat) -> None:
    elena = await chooses(three)

    effect = await elena.presses("Ver el efecto", cases="1,2", **TO_LUCIA)

    assert "Efecto de reasignar 2 casos" in effect
    assert "Lucía Gómez\n0 → 2\n0 → 0\n0 → 0" in effect
    assert "Jorge Díaz\n3 → 1" in effect
    assert "al ritmo con que solucionó en las últimas cuatro semanas" in effect
    assert await holder(three, 1) == JORGE.id


async def test_moved_told_once_and_taken_back(three: Chat) -> None:
    elena, lucia, jorge = await chooses(three), three.of(LUCIA), three.of(JORGE)
    before = len(lucia.messages), len(jorge.messages)
    await elena.presses("Ver el efecto", cases="1,2", **TO_LUCIA)

    done = await elena.presses("Mover 2 casos")

    assert "Quedó hecho: 2 casos a Mesa de servicios (nivel 1)." in done
    assert "Puede deshacerlo hasta las 10:05" in done
    assert [await holder(three, number) for number in (1, 2, 3)] == [LUCIA.id, LUCIA.id, JORGE.id]
    assert (len(lucia.messages), len(jorge.messages)) == (before[0] + 1, before[1] + 1)
    assert "Elena Castro le asignó 2 casos." in lucia.sees()
    assert "Incidente 2 ›" in lucia.sees()
    assert "Elena Castro le retiró 2 casos." in jorge.sees()

    back = await elena.presses("Deshacer")

    assert "Reasignación deshecha: 2 casos de vuelta donde estaban." in back
    assert [await holder(three, number) for number in (1, 2, 3)] == [JORGE.id] * 3
    assert "Elena Castro deshizo la reasignación" in lucia.sees()
    assert "Ya no están a su cargo" in lucia.sees()
    assert "Ahora a su cargo" in jorge.sees()
    assert "Volver a la cola" in [a["title"] for a in actions(elena.card)]


@pytest.mark.rule("R16")
async def test_history_says_that_it_was_moved_and_put_back(three: Chat) -> None:
    elena = await chooses(three)
    await elena.presses("Ver el efecto", cases="1", note="Vacaciones", **TO_LUCIA)
    await elena.presses("Mover 1 caso")
    await elena.presses("Deshacer")

    await elena.says("caso 1")
    history = await elena.presses("Historial")

    assert "Reasignó el caso." in history
    assert "Ausencia del especialista" in history
    assert "Vacaciones" in history
    assert "Deshizo la reasignación: volvió a quien lo tenía." in history


async def test_a_line_of_what_was_told_opens_its_case_and_the_list_stays(three: Chat) -> None:
    elena, lucia = await chooses(three), three.of(LUCIA)
    await elena.presses("Ver el efecto", cases="1,2", **TO_LUCIA)
    await elena.presses("Mover 2 casos")
    told, line = lucia.messages[-1], next(a for a in actions(lucia.card) if a["verb"] == "see")
    shown = lucia.sees()

    stays = await lucia.executes(line, told.id)

    assert words(stays) == shown
    assert "Incidente 1" in lucia.sees()
    assert "Tomar" in [a["title"] for a in actions(lucia.card)]


async def test_what_was_told_is_turned_ten_a_page(many: Chat) -> None:
    elena, lucia = await chooses(many), many.of(LUCIA)
    await elena.presses("Todos los que cumplen el filtro")
    await elena.presses("Ver el efecto", **TO_LUCIA)
    await elena.presses("Mover 12 casos")

    first = lucia.sees()
    second = await lucia.presses("Siguiente")

    assert [f"asunto {n:02}" in first for n in (1, 10, 11)] == [True, True, False]
    assert [f"asunto {n:02}" in second for n in (10, 11, 12)] == [False, True, True]
    assert await lucia.presses("Anterior") == first


async def test_what_is_ticked_stays_while_pages_are_turned(many: Chat) -> None:
    elena = await chooses(many)

    second = await elena.presses("Siguiente", cases="2,3", note="Vacaciones")
    first = await elena.presses("Anterior", cases="11")

    assert "Elegidos: 2 casos; de ellos, 2 en otras páginas." in second
    assert "Elegidos: 3 casos; de ellos, 1 en otras páginas." in first
    assert ticked(elena) == "2,3"
    assert "Vacaciones" in first
    effect = await elena.presses("Ver el efecto", cases="3", **TO_LUCIA)
    assert "Efecto de reasignar 2 casos" in effect


async def test_a_page_is_ticked_at_once_and_so_is_the_whole_queue(many: Chat) -> None:
    elena = await chooses(many)

    assert "Elegidos: 10 casos." in await elena.presses("Todos los de esta página")
    whole = await elena.presses("Todos los que cumplen el filtro")
    assert "Elegidos: 12 casos; de ellos, 2 en otras páginas." in whole


async def test_a_queue_that_is_too_long_is_not_chosen_whole(
    many: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choosing, "MOST", 11)
    elena = await chooses(many)

    said = await elena.presses("Todos los que cumplen el filtro", cases="2")

    assert "Son demasiados: se pueden reasignar hasta 11 casos a la vez." in said
    assert ticked(elena) == "2"


async def test_back_from_the_effect_everything_is_as_it_was(three: Chat) -> None:
    elena = await chooses(three)
    form = await elena.presses("Ver el efecto", cases="1,3", note="Vacaciones", **TO_LUCIA)
    assert "Efecto" in form

    await elena.presses("Volver")

    fields = {e["id"]: e.get("value") for e in elements(elena.card) if e.get("id")}
    assert fields["cases"] == "1,3"
    assert fields["note"] == "Vacaciones"
    assert {name: fields[name] for name in TO_LUCIA} == TO_LUCIA


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "Marque por lo menos un caso."),
        ({"cases": "1"}, "Este dato hace falta."),
        ({"cases": "1", **TO_LUCIA, "specialist": MARTA.id}, "grupo"),
        ({"cases": "1", **TO_LUCIA, "note": "x" * 601}, "600"),
        ({"cases": "77", **TO_LUCIA}, "No los encuentro, o usted no tiene acceso: 77."),
        (
            {"cases": "1", **TO_LUCIA, "group": "soporte", "specialist": JORGE.id},
            "Ya están ahí: 1.",
        ),
    ],
)
async def test_what_is_wrong_is_said_and_what_was_given_stays(
    three: Chat, given: dict[str, str], said: str
) -> None:
    elena = await chooses(three)

    shown = await elena.presses("Ver el efecto", **given)

    assert said in shown
    fields = {e["id"]: e.get("value") for e in elements(elena.card) if e.get("id")}
    assert (fields["cases"] or "") == given.get("cases", "").replace("77", "")
    assert fields.get("reason") == given.get("reason")


async def test_what_cannot_be_moved_is_named_and_the_others_go(three: Chat) -> None:
    jorge = three.of(JORGE)
    await jorge.says("caso 2")
    await jorge.presses("No gestionado")
    await jorge.presses("Guardar", reason="duplicado", note="Es el mismo")
    elena = await chooses(three)

    effect = await elena.presses("Ver el efecto", cases="1,2,3", **TO_LUCIA)

    assert "⚠ No los encuentro" not in effect
    assert "⚠ Ya no admiten reasignación: 2." in effect
    assert "Quedó hecho: 2 casos" in await elena.presses("Mover 2 casos")


@pytest.mark.rule("R17")
async def test_where_a_case_changed_meanwhile_the_fresh_effect_is_shown(three: Chat) -> None:
    elena, jorge = await chooses(three), three.of(JORGE)
    await elena.presses("Ver el efecto", cases="1,2", note="Vacaciones", **TO_LUCIA)
    await jorge.says("caso 2")
    await jorge.presses("Tomar")

    fresh = await elena.presses("Mover 2 casos")

    assert "Alguien cambió estos casos mientras usted decidía: 2. No se movió ninguno." in fresh
    assert await holder(three, 1) == JORGE.id
    assert "Quedó hecho: 2 casos" in await elena.presses("Mover 2 casos")
    await elena.says("caso 1")
    assert "Vacaciones" in await elena.presses("Historial")


async def test_a_second_press_of_the_same_button_is_answered_alike(three: Chat) -> None:
    elena, lucia = await chooses(three), three.of(LUCIA)
    await elena.presses("Ver el efecto", cases="1,2", **TO_LUCIA)
    message = elena.messages[-1].id
    move = next(a for a in actions(elena.card) if a["title"] == "Mover 2 casos")

    first = await elena.executes(move, message)
    told = len(lucia.messages)
    second = await elena.executes(move, message)

    assert words(first) == words(second)
    assert len(lucia.messages) == told


async def test_too_late_to_take_it_back(three: Chat) -> None:
    elena = await chooses(three)
    await elena.presses("Ver el efecto", cases="1", **TO_LUCIA)
    await elena.presses("Mover 1 caso")
    await three.passes(minutes=6)

    said = await elena.presses("Deshacer")

    assert "se puede deshacer durante 5 minutos" in said
    assert await holder(three, 1) == LUCIA.id


async def test_touched_by_somebody_since(three: Chat) -> None:
    elena, lucia = await chooses(three), three.of(LUCIA)
    await elena.presses("Ver el efecto", cases="1,2", **TO_LUCIA)
    await elena.presses("Mover 2 casos")
    await lucia.says("caso 2")
    await lucia.presses("Tomar")

    said = await elena.presses("Deshacer")

    assert "alguien ya trabajó en estos casos desde la reasignación: 2." in said
    assert await holder(three, 1) == LUCIA.id


@pytest.mark.rule("R17")
@pytest.mark.parametrize("who", [JORGE, ANA, ANDRES])
@pytest.mark.parametrize("verb", ["choose", "choose_page", "choose_all", "choose_on"])
async def test_only_who_supervises_the_group_chooses(three: Chat, who: Person, verb: str) -> None:
    window = three.of(who)
    action = {**CHOOSE, "data": {"mesa": {"verb": verb, "group": "soporte"}}}

    said = words(await window.executes(action))

    assert said == "Reasignar varios casos le corresponde a quien supervisa el grupo."


@pytest.mark.rule("R17")
@pytest.mark.parametrize("who", [JORGE, ANA, CARLOS])
async def test_a_forged_move_moves_nothing(three: Chat, who: Person) -> None:
    forged = {"verb": "move_cases", "group": "soporte", "steps": "1.1.0", "people": LUCIA.id}
    forged |= {"nonce": "n", "kept": TO_LUCIA}
    action = {**CHOOSE, "data": {"mesa": forged}}

    await three.of(who).executes(action)

    assert await holder(three, 1) == JORGE.id


@pytest.mark.rule("R17")
async def test_nobody_takes_back_what_another_moved(three: Chat) -> None:
    elena = await chooses(three)
    await elena.presses("Ver el efecto", cases="1", **TO_LUCIA)
    await elena.presses("Mover 1 caso")
    action = {**CHOOSE, "data": {"mesa": {"verb": "undo_move", "transfer": 1}}}

    said = words(await three.of(LUCIA).executes(action))

    assert "Solo puede deshacer una reasignación quien la hizo." in said
    assert await holder(three, 1) == LUCIA.id


@pytest.mark.rule("R17")
async def test_nobody_reads_what_another_was_told(three: Chat) -> None:
    elena = await chooses(three)
    await elena.presses("Ver el efecto", cases="1", **TO_LUCIA)
    await elena.presses("Mover 1 caso")
    action = {**CHOOSE, "data": {"mesa": {"verb": "moved", "transfer": 1}}}

    said = words(await three.of(CARLOS).executes(action))

    assert said == "Esta reasignación ya no tiene que ver con usted."


@pytest.mark.parametrize("verb", ["effect", "move_cases"])
async def test_five_thousand_chosen_get_a_sentence_and_nothing_is_moved(
    three: Chat, verb: str
) -> None:
    many = range(1, 5_001)
    forged = {"verb": verb, "group": "soporte", "nonce": "n", "kept": TO_LUCIA}
    forged |= {"chosen": ",".join(map(str, many)), "people": LUCIA.id}
    forged |= {"steps": ",".join(f"{n}.1.0" for n in many)}
    action = {**CHOOSE, "data": {"mesa": forged}}

    said = words(await three.of(ELENA).executes(action))

    assert "se pueden reasignar hasta 200 casos a la vez" in said
    assert await holder(three, 1) == JORGE.id


@pytest.mark.parametrize(
    "data",
    [
        {"verb": "effect", "chosen": "x,-1,999999999999999999999,1.5", "kept": "no"},
        {"verb": "move_cases", "steps": "1.1.9,x.y.z,1,1.1.1.1", "people": "a"},
        {"verb": "move_cases", "steps": ["1.1.0"], "people": 7},
        {"verb": "undo_move", "transfer": "x"},
        {"verb": "undo_move", "transfer": 2**60},
        {"verb": "moved", "transfer": -1, "start": "x"},
        {"verb": "moved", "transfer": 2**52},
        {"verb": "moved", "transfer": True},
        {"verb": "choose_on", "on": "x|y"},
        {"verb": "choose", "after": "2026|x", "words": "x" * 9_000},
    ],
)
async def test_a_card_that_lies_is_answered_kindly(three: Chat, data: Json) -> None:
    action = {**CHOOSE, "data": {"mesa": {"group": "soporte", **data}}}

    assert words(await three.of(ELENA).executes(action))
    assert await holder(three, 1) == JORGE.id


async def test_in_a_dialog_too(three: Chat) -> None:
    elena = three.of(ELENA)
    opened = await elena.dialog("task/fetch", {"mesa": {"verb": "choose", "group": "soporte"}})
    data = actions(opened["value"]["card"]["content"])[0]["data"]

    effect = await elena.dialog("task/submit", {**data, "cases": "1,2", **TO_LUCIA})
    sent = actions(effect["value"]["card"]["content"])[0]["data"]
    done = await elena.dialog("task/submit", sent)

    assert "Quedó hecho: 2 casos" in words(done["value"]["card"]["content"])
    back = await elena.dialog("task/submit", actions(done["value"]["card"]["content"])[0]["data"])
    assert back["value"] == "Reasignación deshecha: 2 casos de vuelta donde estaban."
    assert await holder(three, 1) == JORGE.id


async def test_in_english_too(three: Chat) -> None:
    await three.of(ELENA).says("idioma en")
    elena = await chooses(three)

    effect = await elena.presses("See the effect", cases="1", **TO_LUCIA)
    done = await elena.presses("Move 1 case")

    assert "Effect of reassigning 1 case" in effect
    assert "You can undo it until 10:05" in done
