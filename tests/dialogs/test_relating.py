"""Cases are related from a card, both ends show it, and nobody learns what is not theirs (R18)."""

import pytest

from domain.case import Person
from tests.chat import Chat, Window, actions, elements, words
from tests.dialogs.steps import report, solve
from tests.people import ANA, CARLOS, ELENA, JORGE, MARTA

pytestmark = pytest.mark.rule("R18")


@pytest.fixture
async def three(chat: Chat) -> Chat:
    """Ana's incident 1 and 2, Carlos's incident 3; all with Jorge."""
    await report(chat, subject="mi portátil no enciende")
    await report(chat, subject="el portátil de la sala no enciende")
    await report(chat, CARLOS, subject="portátil muerto")
    return chat


async def opens(chat: Chat, who: Person, number: int) -> Window:
    window = chat.of(who)
    await window.says(f"caso {number}")
    return window


async def relates(chat: Chat, parent: int, *children: int, who: Person = JORGE) -> str:
    window = await opens(chat, who, parent)
    await window.presses("Relacionar")
    return await window.presses("Relacionar", cases=",".join(map(str, children)))


def choices(window: Window, field: str) -> list[str]:
    found = next(e for e in elements(window.card) if e.get("id") == field)
    return [choice["title"] for choice in found["choices"]]


async def test_it_opens_with_the_cases_that_look_alike(three: Chat) -> None:
    jorge = await opens(three, JORGE, 1)

    await jorge.presses("Relacionar")

    assert choices(jorge, "cases") == [
        "Incidente 3 · Registrado · portátil muerto · Bogotá",
        "Incidente 2 · Registrado · el portátil de la sala no enciende · Valledupar",
    ]


@pytest.mark.rule("R16", "R19")
async def test_both_cards_show_the_relation_and_which_end_it_is(three: Chat) -> None:
    parent = await relates(three, 1, 2, 3)

    jorge = await opens(three, JORGE, 3)
    child = await jorge.presses("Historial")
    assert "Quedaron como hijos de este caso: 2 y 3." in parent
    assert "Casos relacionados (hijos): 2" in parent
    assert "Incidente 3 · Registrado ›\nportátil muerto" in parent
    assert "Lo relacionó como hijo del caso 1." in child
    shown = await jorge.presses("Volver al caso")
    assert "Hace parte de\nIncidente 1 · Registrado ›\nmi portátil no enciende" in shown
    await opens(three, JORGE, 1)
    assert "Lo relacionó como padre de: 2 y 3." in await jorge.presses("Historial")


async def test_a_requester_sees_the_number_and_the_state_of_the_other_end_only(three: Chat) -> None:
    await relates(three, 1, 3)

    carlos = await opens(three, CARLOS, 3)
    ana = await opens(three, ANA, 1)

    assert "Hace parte de\nIncidente 1 · Registrado" in carlos.sees()
    assert "mi portátil" not in carlos.sees()
    assert "Ana" not in carlos.sees()
    assert "Incidente 3 · Registrado" in ana.sees()
    assert "muerto" not in ana.sees()
    assert not [a for a in actions(carlos.card) if a.get("verb") == "kin"]


async def test_a_line_of_the_relation_opens_the_other_case_below(three: Chat) -> None:
    await relates(three, 1, 3)
    jorge = await opens(three, JORGE, 1)
    action = next(a for a in actions(jorge.card) if a.get("verb") == "kin")
    message = jorge.messages[-1].id

    stays = await jorge.executes(action, message)

    assert "Casos relacionados (hijos): 1" in words(stays)
    assert "Hace parte de" in jorge.sees()


async def test_what_was_chosen_stays_when_something_else_is_looked_for(three: Chat) -> None:
    jorge = await opens(three, JORGE, 1)
    await jorge.presses("Relacionar")

    await jorge.presses("Buscar", cases="2", text="muerto")
    await jorge.presses("Relacionar", cases="2,3")

    assert "Casos relacionados (hijos): 2" in jorge.sees()


async def test_who_types_and_presses_the_first_button_searches(three: Chat) -> None:
    jorge = await opens(three, JORGE, 1)
    await jorge.presses("Relacionar")

    found = await jorge.presses("Relacionar", text="sede:bogota")

    assert "Casos encontrados" in found
    assert choices(jorge, "cases") == ["Incidente 3 · Registrado · portátil muerto · Bogotá"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("estado:volando", "No entiendo «volando»"),
        ("palabra " * 40, "demasiadas"),
        ("zzz", "No encontré casos con «zzz»"),
    ],
)
async def test_a_search_that_cannot_be_done_says_why_and_keeps_what_was_chosen(
    three: Chat, text: str, said: str
) -> None:
    jorge = await opens(three, JORGE, 1)
    await jorge.presses("Relacionar")

    shown = await jorge.presses("Buscar", text=text, cases="3")

    assert said in shown
    assert "3" in [e["value"] for e in elements(jorge.card) if e.get("id") == "cases"]


async def test_nothing_ticked_is_said(three: Chat) -> None:
    jorge = await opens(three, JORGE, 1)
    await jorge.presses("Relacionar")

    assert "Marque por lo menos un caso." in await jorge.presses("Relacionar")


@pytest.mark.parametrize(
    ("cases", "said"),
    [
        ("1", "El caso 1 es este mismo."),
        ("99", "No encuentro el caso 99, o usted no tiene acceso a él."),
        ("2,99,1", "El caso 1 es este mismo. No encuentro el caso 99"),
        (",".join(map(str, range(2, 40))), "Son demasiados: hasta 20 a la vez."),
    ],
)
async def test_one_that_cannot_be_related_keeps_all_apart(
    three: Chat, cases: str, said: str
) -> None:
    jorge = await opens(three, JORGE, 1)
    await jorge.presses("Relacionar")
    before = three.kept()

    shown = await jorge.presses("Relacionar", cases=cases)

    assert said in shown
    assert three.kept() == before


async def test_a_second_parent_and_a_cycle_are_refused(three: Chat) -> None:
    await relates(three, 1, 2)
    await relates(three, 2, 3)
    before = three.kept()

    assert "El caso 2 ya hace parte de un caso" in await relates(three, 3, 2)
    assert "Este caso ya hace parte del caso 1" in await relates(three, 3, 1)
    assert three.kept() == before


async def test_pressed_twice_it_happens_once(three: Chat) -> None:
    jorge = await opens(three, JORGE, 1)
    await jorge.presses("Relacionar")
    action = next(a for a in actions(jorge.card) if a["title"] == "Relacionar")
    message = jorge.messages[-1].id
    await jorge.executes(action, message, {"cases": "2"})
    before = three.kept()

    again = await jorge.executes(action, message, {"cases": "2"})

    assert "Casos relacionados (hijos): 1" in words(again)
    assert three.kept() == before


async def test_the_child_is_unlinked_from_its_own_card(three: Chat) -> None:
    await relates(three, 1, 2, 3)
    jorge = await opens(three, JORGE, 3)

    alone = await jorge.presses("Desvincular")

    assert "Hace parte de" not in alone
    await opens(three, JORGE, 1)
    assert "Casos relacionados (hijos): 1" in jorge.sees()


async def test_children_are_unlinked_from_the_card_that_relates(three: Chat) -> None:
    await relates(three, 1, 2, 3)
    jorge = await opens(three, JORGE, 1)
    await jorge.presses("Relacionar")

    left = await jorge.presses("Desvincular", linked="2,3")
    again = await jorge.presses("Relacionar", cases="2")

    assert "Ya no hacen parte de este caso: 2 y 3." in left
    assert "Casos relacionados (hijos): 1" in again


async def test_a_requester_is_not_offered_it_and_a_forged_press_is_refused(three: Chat) -> None:
    ana = await opens(three, ANA, 1)
    assert "Relacionar" not in ana.sees()
    before = three.kept()

    for verb in ("relating", "relate", "unlink", "gather", "part"):
        data = {"mesa": {"verb": verb, "number": 1, "version": 1, "nonce": "n"}}
        card = await ana.executes({"verb": verb, "data": data}, "m0", {"cases": "2"})
        assert "Usted no puede" in words(card) or "ya no admite" in words(card)

    assert three.kept() == before


async def test_a_colleague_unlinks_nothing_whose_parent_they_do_not_work(three: Chat) -> None:
    await relates(three, 1, 2)

    marta = await opens(three, MARTA, 2)

    assert "Desvincular" not in marta.sees()


@pytest.mark.rule("R25")
async def test_what_is_closed_only_a_supervisor_relates(three: Chat) -> None:
    jorge = await opens(three, JORGE, 2)
    await jorge.presses("No gestionado")
    await jorge.presses("Guardar", reason="duplicado", note="Es el mismo")

    refused = await relates(three, 1, 2)
    accepted = await relates(three, 1, 2, who=ELENA)

    assert "Usted no puede relacionar el caso 2." in refused
    assert "Incidente 2 · No gestionado" in accepted
    assert "Relacionar" not in (await opens(three, JORGE, 2)).sees()


@pytest.mark.rule("R17")
async def test_a_card_that_is_out_of_date_keeps_what_was_ticked(three: Chat) -> None:
    jorge = await opens(three, JORGE, 1)
    await jorge.presses("Relacionar")
    elena = await opens(three, ELENA, 1)
    await elena.presses("Tomar")
    message = next(m for m in reversed(jorge.messages) if m.card)
    action = next(a for a in actions(jorge.card_of(message)) if a.get("title") == "Relacionar")

    shown = await jorge.executes(action, message.id, {"cases": "3"})

    assert "El caso cambió mientras escribía" in words(shown)
    assert [e["value"] for e in elements(shown) if e.get("id") == "cases"] == ["3"]


async def test_more_children_than_a_card_holds_are_in_a_list(chat: Chat) -> None:
    for _ in range(11):
        await report(chat)
    shown = await relates(chat, 1, *range(2, 12))
    jorge = chat.of(JORGE)

    listed = await jorge.presses("y 2 más")

    assert "Casos relacionados (hijos): 10" in shown
    assert "Casos hijos · Incidente 1" in listed
    assert "Incidente 11 ›" in listed


@pytest.mark.rule("R19")
async def test_the_states_of_the_children_are_those_of_now(three: Chat) -> None:
    await relates(three, 1, 3)
    await opens(three, JORGE, 3)
    await solve(three)

    assert "Incidente 3 · Solucionado" in (await opens(three, JORGE, 1)).sees()


async def test_what_is_chosen_on_one_page_stays_on_the_next(chat: Chat) -> None:
    for _ in range(13):
        await report(chat)
    jorge = await opens(chat, JORGE, 1)
    await jorge.presses("Relacionar")

    await jorge.presses("Buscar", text="portátil")
    await jorge.presses("Siguiente", cases="13,12")
    after = choices(jorge, "cases")
    await jorge.presses("Anterior")
    before = choices(jorge, "cases")
    shown = await jorge.presses("Relacionar", cases="2,12,13")

    numbers = [int(line.split(" ")[1]) for line in after]
    assert numbers == [13, 12, 3, 2]
    assert [int(line.split(" ")[1]) for line in before][:3] == [13, 12, 11]
    assert "Casos relacionados (hijos): 3" in shown
