"""People look for cases in words and filters, and find only what they may know of."""

import pytest

from store import newest
from tests.chat import Chat, actions, elements, words
from tests.dialogs.steps import report
from tests.people import ANA, CARLOS, ELENA, LUCIA

NOTHING = "Escriba al menos una palabra"


@pytest.mark.rule("R10", "R17")
async def test_a_requester_finds_their_own_cases_and_nobody_elses(chat: Chat) -> None:
    await report(chat)

    own = await chat.of(ANA).says("buscar portátil")
    others = await chat.of(CARLOS).says("buscar portátil")

    assert "Incidente 1" in own
    assert "Incidente 1" not in others
    assert "No encontré casos con «portátil»" in others


@pytest.mark.rule("R10")
async def test_who_works_the_project_finds_it_and_opens_it_from_the_list(chat: Chat) -> None:
    await report(chat)
    lucia = chat.of(LUCIA)

    found = await lucia.says("buscar portatiles")
    line = next(a for a in actions(lucia.card) if a["title"] == "Abrir Incidente 1")
    stays = await lucia.executes(line, lucia.messages[-1].id)

    assert "mi portátil no enciende" in found
    assert words(stays) == found
    assert "Ana Rojas" in lucia.sees()


async def test_filters_narrow_what_is_found(chat: Chat) -> None:
    await report(chat)
    await report(chat, CARLOS, "portátil lento")
    elena = chat.of(ELENA)

    by_site = await elena.says("buscar portátil sede:valledupar estado:abierto")
    by_client = await elena.says("busca cliente:peña")
    closed = await elena.says("buscar portátil estado:cerrado")

    assert ("Incidente 1" in by_site, "Incidente 2" in by_site) == (True, False)
    assert ("Incidente 1" in by_client, "Incidente 2" in by_client) == (False, True)
    assert "No encontré casos" in closed


async def test_it_is_said_where_common_words_were_looked_for_in_the_newest_cases_alone(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    await report(chat, ANA, "impresora lenta")
    await report(chat, ANA, "escáner lento")
    monkeypatch.setattr(newest, "LOOKED_AT", 0)  # here, any word is common

    cut = await chat.of(ELENA).says("buscar impresora escáner")
    whole = await chat.of(ELENA).says("buscar impresora")

    assert "No encontré casos" in cut
    assert "Solo se revisaron los casos más recientes" in cut
    assert "Solo se revisaron" not in whole


async def test_a_search_is_narrowed_on_its_own_card_and_turned_page_by_page(chat: Chat) -> None:
    for number in range(1, 13):
        await report(chat, ANA, f"impresora {number:02}")
    ana = chat.of(ANA)

    first = await ana.says("buscar impresoras")
    second = await ana.presses("Siguiente")
    back = await ana.presses("Anterior")
    narrowed = await ana.presses("Buscar", text="impresora 07")

    assert "Encontrados: 12" in first
    assert ("Incidente 12" in first, "Incidente 2" in first.replace("Incidente 12", "")) == (
        True,
        False,
    )
    assert "Incidente 2" in second
    assert back == first
    assert "Incidente 7" in narrowed
    assert "Incidente 12" not in narrowed


async def test_a_bare_number_is_first_of_all_that_of_a_case(chat: Chat) -> None:
    await report(chat)
    await report(chat, ANA, "error 1 en la impresora")
    ana = chat.of(ANA)

    found = await ana.says("buscar 1")
    hidden = await chat.of(CARLOS).says("buscar numero:1")

    assert found.index("Incidente 1") < found.index("Incidente 2")
    assert "No encontré casos" in hidden


@pytest.mark.parametrize("asked", ["incidente 1", "Caso #1", "numero: 1", "sede: valledupar"])
async def test_a_case_is_found_as_people_call_it(reported: Chat, asked: str) -> None:
    assert "Incidente 1" in await reported.of(ANA).says(f"buscar {asked}")


async def test_a_search_that_is_refused_stays_in_its_field(reported: Chat) -> None:
    ana = reported.of(ANA)

    await ana.says("buscar portátil estado:feliz")

    field = next(e for e in elements(ana.card) if e.get("id") == "text")
    assert field["value"] == "portátil estado:feliz"


async def test_looking_for_nothing_shows_the_field_to_look_with(chat: Chat) -> None:
    ana = chat.of(ANA)
    await report(chat)

    asked = await ana.says("buscar")
    found = await ana.presses("Buscar", text="portátil")

    assert "Qué busca" in asked
    assert "Incidente 1" in found


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("x", NOTHING),
        ("\"' * ( ) - : ^ && ||", NOTHING),
        (" ".join(f"palabra{n}" for n in range(1_000)), "demasiadas palabras"),
        ("AND OR NOT NEAR", "No encontré casos"),
        ("'; DROP TABLE cases; --", "No encontré casos"),
        ('"portátil" OR subject:* NEAR(a b)', "No encontré casos"),
        ("portátil) | (is:solved", "No encontré casos"),
        ("estado:feliz", "estado:abierto"),
        ("desde:31/02/2026", "No entiendo «31/02/2026»"),
        ("sede:***", "No entiendo"),
        ("grupo:inexistente", "parte del nombre de un grupo"),
        ("tipo:queja", "tipo:incidente"),
        ("numero:doce", "numero:12"),
        ("х" * 3_900, "No encontré casos"),
    ],
    ids=lambda value: value[:20],
)
async def test_what_cannot_be_looked_for_is_answered_with_a_sentence(
    reported: Chat, asked: str, answer: str
) -> None:
    before = reported.kept()

    said = await reported.of(ELENA).says(f"buscar {asked}")

    assert answer in said
    assert reported.kept() == before


async def test_english_searches_in_english(chat: Chat) -> None:
    await report(chat)
    elena = chat.of(ELENA, "en-US")
    await elena.says("language en")

    found = await elena.says("search portátil site:valledupar state:registered")

    assert "Found: 1" in found


async def test_another_copy_of_a_card_cannot_look_in_somebody_elses_name(chat: Chat) -> None:
    await report(chat)
    carlos = chat.of(CARLOS)

    card = await carlos.executes(
        {"data": {"mesa": {"verb": "search", "text": "portátil", "who": ANA.id, "after": "x|y"}}}
    )

    assert "No encontré casos" in words(card)
