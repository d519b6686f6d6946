"""Bad input, and what it gets: a sentence in the person's language, and nothing changes."""

import pytest

from domain.case import Person
from tests.chat import Chat, Window, actions, elements
from tests.dialogs.steps import FILLED, RATED, SOLVED, solve
from tests.people import ANA, CARLOS, ELENA, JORGE, LUCIA, MARTA, STRANGER

ODD = "<b>x</b> *y* _z_ [a](http://e.example) <at>Ana</at> # 1. 😀 \u202eabc &amp; `c`"


@pytest.mark.rule("R3")
@pytest.mark.parametrize("subject", ["", "   ", "\n\t", "\x00\x07"])
async def test_a_subject_of_nothing_is_asked_for(chat: Chat, subject: str) -> None:
    ana = chat.of(ANA)
    await ana.says("nuevo")
    before = chat.kept()

    card = await ana.presses("Crear caso", **FILLED, subject=subject)

    assert "Este dato hace falta" in card
    assert "Desde ayer" in card
    assert chat.kept() == before


@pytest.mark.rule("R3")
async def test_a_subject_of_10000_characters_is_refused_with_its_limit_and_kept(chat: Chat) -> None:
    ana = chat.of(ANA)
    await ana.says("nuevo")
    before = chat.kept()

    card = await ana.presses("Crear caso", **FILLED, subject="x" * 10_000)

    assert "use máximo 200 caracteres" in card
    assert "x" * 5_000 in card
    assert chat.kept() == before


async def test_a_message_of_10000_characters_is_a_subject_and_a_description(chat: Chat) -> None:
    ana = chat.of(ANA)

    card = await ana.says("no abre nada " * 770)

    assert "Nuevo caso" in card
    assert 2_800 < len(card) < 10_000


async def test_what_people_write_is_shown_as_they_wrote_it(chat: Chat) -> None:
    ana, jorge = chat.of(ANA), chat.of(JORGE)
    await ana.says("nuevo")

    await ana.presses("Crear caso", **{**FILLED, "description": ODD + "\x00\x1b"}, subject=ODD)

    for window in (ana, jorge):
        runs = [e["text"] for e in elements_of(window) if e.get("type") == "TextRun"]
        assert runs.count(ODD) == 2
    assert "<" not in jorge.messages[-1].text


@pytest.mark.rule("R4")
@pytest.mark.parametrize(
    ("category", "why"),
    [
        ("equipos", "tiene otras más precisas"),
        ("nada", "Elija una de las opciones"),
        ("", "hace falta"),
    ],
)
async def test_only_a_leaf_of_the_catalogue_is_a_category(
    chat: Chat, category: str, why: str
) -> None:
    ana = chat.of(ANA)
    await ana.says("mi portátil no enciende")
    before = chat.kept()

    assert why in await ana.presses("Crear caso", **{**FILLED, "category": category})
    assert chat.kept() == before


@pytest.mark.rule("R5")
async def test_required_additional_data_is_required(chat: Chat) -> None:
    ana = chat.of(ANA)
    await ana.says("necesito acceso a una carpeta")
    await ana.presses("Crear caso", **{**FILLED, "category": "carpeta-compartida"})
    before = chat.kept()

    card = await ana.presses("Crear caso", **{"extra.permiso": "todo"})

    assert "Este dato hace falta" in card
    assert "Elija una de las opciones" in card
    assert chat.kept() == before


@pytest.mark.rule("R1")
async def test_a_requester_cannot_register_for_somebody_else_by_hand(chat: Chat) -> None:
    ana = chat.of(ANA)
    await ana.says("mi portátil no enciende")
    before = chat.kept()

    await ana.presses("Crear caso", **FILLED, client=CARLOS.id)

    assert chat.kept() == before


@pytest.mark.rule("R1", "R2")
@pytest.mark.parametrize(
    ("client", "why"), [("Nadie Nunca", "No encuentro a"), ("a", "Varias personas")]
)
async def test_a_client_has_to_be_one_person(chat: Chat, client: str, why: str) -> None:
    lucia = chat.of(LUCIA)
    await lucia.says("mi portátil no enciende")
    before = chat.kept()

    assert why in await lucia.presses("Crear caso", **FILLED, client=client)
    assert chat.kept() == before


@pytest.mark.rule("R13")
async def test_on_site_goes_only_to_groups_that_work_on_site(reported: Chat) -> None:
    jorge = reported.of(JORGE)
    await jorge.presses("Soporte en sitio")
    before = reported.kept()

    card = await jorge.presses(
        "Guardar", reason="revision-fisica", onsite_group="sistemas", note="Ir al piso 3"
    )

    assert "no atiende en sitio" in card
    assert "Ir al piso 3" in card
    assert reported.kept() == before


@pytest.mark.rule("R11")
async def test_a_reason_belongs_to_its_transition(reported: Chat) -> None:
    jorge = reported.of(JORGE)
    await jorge.presses("Solucionar")
    before = reported.kept()

    card = await jorge.presses("Guardar", reason="falta-informacion", solution="Listo")

    assert "no corresponde a este paso" in card
    assert "Listo" in card
    assert reported.kept() == before


@pytest.mark.parametrize(
    ("number", "why"),
    [
        ("99", "No encuentro el caso 99"),
        ("-1", "no es un número de caso"),
        ("0", "no es un número de caso"),
        ("9" * 300, "no es un número de caso"),
        ("doce", "no es un número de caso"),
        ("1;DROP", "no es un número de caso"),
        ("¹", "no es un número de caso"),
        ("", "Escriba el número del caso"),
    ],
)
async def test_a_case_number_that_is_none(reported: Chat, number: str, why: str) -> None:
    assert why in await reported.of(ANA).says(f"caso {number}")


async def test_a_number_beyond_the_largest_case_is_simply_not_found(reported: Chat) -> None:
    assert "No encuentro el caso" in await reported.of(ANA).says(f"caso {2**53 - 1}")


@pytest.mark.rule("R17")
@pytest.mark.parametrize("who", [CARLOS, STRANGER])
@pytest.mark.parametrize("verb", ["take", "show", "history", "note", "solve", "see"])
async def test_who_may_not_know_of_a_case_is_told_what_everybody_else_is(
    reported: Chat, who: Person, verb: str
) -> None:
    before = reported.kept()
    data = {
        "mesa": {"verb": verb, "number": 1, "version": 1, "list": "mine"},
        "note": "x",
        **SOLVED,
    }

    card = await reported.of(who).executes({"verb": verb, "data": data})

    assert "No encuentro el caso 1, o usted no tiene acceso a él." in card["fallbackText"]
    assert reported.kept() == before


@pytest.mark.rule("R17")
@pytest.mark.parametrize("who", [ANA, MARTA])
async def test_who_does_not_work_the_case_cannot_take_it(reported: Chat, who: Person) -> None:
    before = reported.kept()
    window = reported.of(who)

    card = await window.executes(press("take", number=1, version=1))

    assert "Usted no puede hacer eso en el caso 1." in str(card)
    assert "Incidente 1" in str(card)
    assert reported.kept() == before


@pytest.mark.rule("R25")
@pytest.mark.parametrize("verb", ["take", "note", "solve", "suspend", "reassign", "escalate"])
async def test_a_final_case_takes_no_press(reported: Chat, verb: str) -> None:
    ana, jorge = reported.of(ANA), reported.of(JORGE)
    await solve(reported)
    await ana.presses("Responder encuesta")
    await ana.presses("Enviar encuesta", **RATED, autoriza="yes")
    before = reported.kept()

    card = await jorge.executes(press(verb, number=1, version=3), given={"note": "tarde", **SOLVED})

    assert "está «Cerrado» y ya no admite esa acción" in str(card)
    assert reported.kept() == before


@pytest.mark.rule("R17")
async def test_a_stale_card_is_answered_with_the_fresh_one_and_a_sentence(reported: Chat) -> None:
    jorge, elena = reported.of(JORGE), reported.of(ELENA)
    await jorge.presses("Tomar")
    before = reported.kept()

    card = await elena.executes(press("take", number=1, version=1))

    assert "cambió el caso 1 antes que usted" in str(card) or "En proceso" in str(card)
    assert reported.kept() == before


@pytest.mark.rule("R17")
async def test_a_form_on_a_case_that_changed_meanwhile_keeps_what_was_typed(reported: Chat) -> None:
    jorge, elena = reported.of(JORGE), reported.of(ELENA)
    await jorge.presses("Solucionar")
    await elena.says("caso 1")
    await elena.presses("Tomar")
    before = reported.kept()

    card = await jorge.presses("Guardar", **SOLVED)

    assert "El caso cambió mientras escribía: ahora está «En proceso»" in card
    assert "Se cambió la batería." in card
    assert reported.kept() == before
    assert "Solucionado" in await jorge.presses("Guardar")


@pytest.mark.rule("R17")
async def test_a_form_that_the_case_no_longer_takes_gives_back_what_was_typed(
    reported: Chat,
) -> None:
    jorge, elena = reported.of(JORGE), reported.of(ELENA)
    await jorge.presses("Solucionar")
    await elena.says("caso 1")
    await solve(reported, ELENA)
    before = reported.kept()

    card = await jorge.presses("Guardar", reason="orientacion", solution="Mi propia solución")

    assert "ya no admite esa acción" in card
    assert "Mi propia solución" in card
    assert reported.kept() == before


@pytest.mark.rule("R7")
async def test_a_form_sent_twice_makes_one_case_and_answers_the_same(chat: Chat) -> None:
    ana = chat.of(ANA)
    await ana.says("mi portátil no enciende")
    create = next(a for a in actions(ana.card) if a["title"] == "Crear caso")
    given = {"subject": "mi portátil no enciende", **FILLED}

    first = await ana.executes(create, ana.messages[-1].id, given)
    second = await ana.executes(create, ana.messages[-1].id, given)

    assert first == second
    assert chat.kept()["cases"] == 1


async def test_an_activity_delivered_again_is_answered_once(reported: Chat) -> None:
    ana = reported.of(ANA)
    said = ana.activity("message", text="nota 1 ya reinicié")
    await reported.post(said)
    before, messages = reported.kept(), len(ana.messages)

    await reported.post(said)

    assert reported.kept() == before
    assert len(ana.messages) == messages


async def test_a_button_pressed_twice_is_done_once_and_answers_the_same(reported: Chat) -> None:
    jorge = reported.of(JORGE)
    take = next(a for a in actions(jorge.card) if a["title"] == "Tomar")
    message = next(m for m in jorge.messages if m.card and "Incidente" in str(m.card)).id

    first = await jorge.executes(take, message)
    before = reported.kept()
    second = await jorge.executes(take, message)

    assert first == second
    assert reported.kept() == before


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"mesa": None},
        {"mesa": []},
        {"mesa": {"verb": "drop"}},
        {"mesa": {"verb": None}},
        {"mesa": {"verb": ["take"]}},
        {"mesa": {"verb": "close", "number": 1}},
        {"mesa": {"verb": "reopen", "number": 1}},
        {"mesa": {"verb": "take"}},
        {"mesa": {"verb": "take", "number": "uno"}},
        {"mesa": {"verb": "take", "number": {"a": 1}}},
        {"mesa": {"verb": "take", "number": 1.5}},
        {"mesa": {"verb": "take", "number": True}},
        {"mesa": {"verb": "take", "number": 1, "version": "x"}},
        {"mesa": {"verb": "take", "number": 1, "version": 77}},
        {"mesa": {"verb": "ask", "number": 1, "version": 1, "move": "close"}},
        {"mesa": {"verb": "ask", "number": 1, "version": 1, "move": "open"}},
        {"mesa": {"verb": "ask", "number": 1, "version": 1, "move": 7}},
        {"mesa": {"verb": "answer", "number": 1, "round": -1}},
        {"mesa": {"verb": "answer", "number": 1, "round": "x"}},
        {"mesa": {"verb": "queue", "group": "nada"}},
        {"mesa": {"verb": "queue", "group": "seguridad", "after": -5, "before": "x"}},
        {"mesa": {"verb": "see", "number": 1, "list": "see"}},
        {"mesa": {"verb": "history", "number": 1, "before": 10**30}},
        {"mesa": {"verb": "walk", "at": "nada", "kept": [1]}},
        {"mesa": {"verb": "walk", "at": ["x"], "kept": {"a": {"b": 1}}}},
        {"mesa": {"verb": "open", "nonce": "n" * 5_000}, "category": "vpn", "subject": {"a": 1}},
        {"mesa": {"verb": "open", "shown": 3}, "urgency": "ya", "group": "x", "specialist": "y"},
        {"mesa": {"verb": "new", "subject": 5, "kept": 7}},
    ],
)
async def test_a_card_edited_by_hand_gets_a_sentence_and_changes_nothing(
    reported: Chat, data: dict[str, object]
) -> None:
    before = reported.kept()

    for who in (JORGE, ANA):
        card = await reported.of(who).executes({"verb": "x", "data": data})
        assert card["fallbackText"]

    assert reported.kept() == before


async def test_an_identity_written_into_a_card_is_nobody(reported: Chat) -> None:
    before = reported.kept()
    forged = press("take", number=1, version=1, who=JORGE.id)

    await reported.of(CARLOS).executes(forged)

    assert reported.kept() == before


@pytest.mark.rule("R21")
async def test_a_survey_wants_all_six_answers_and_a_reason_for_a_no(reported: Chat) -> None:
    ana = reported.of(ANA)
    await solve(reported)
    before = reported.kept()

    await ana.presses("Responder encuesta")
    blank = await ana.presses("Enviar encuesta", **{**RATED, "trato": ""})
    assert "Este dato hace falta" in blank
    no = await ana.presses("Enviar encuesta", trato="5", autoriza="no", note="No quedó bien")
    assert "Este dato hace falta" in no
    assert "No quedó bien" in no

    assert reported.kept() == before


@pytest.mark.rule("R22")
async def test_a_survey_is_the_requesters_and_is_answered_once(reported: Chat) -> None:
    ana, jorge = reported.of(ANA), reported.of(JORGE)
    await solve(reported)
    answer = {**press("answer", number=1, round=1, nonce="n1")}
    given = {**RATED, "autoriza": "yes"}
    before = reported.kept()
    assert "no puede hacer eso" in str(await jorge.executes(answer, given=given))
    assert reported.kept() == before

    await ana.executes(answer, given=given)
    after = reported.kept()
    again = {**press("answer", number=1, round=1, nonce="n2")}

    assert "ya fue respondida" in str(await ana.executes(again, given={**given, "autoriza": "no"}))
    assert reported.kept() == after


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("nota", "Escriba la nota después del número"),
        ("nota 1", "Escriba la nota después del número"),
        ("nota x hola", "Nuevo caso"),
        ("nota 99 hola", "No encuentro el caso 99"),
        ("idioma fr", "Conozco dos idiomas"),
        ("idioma", "Escriba «idioma es»"),
        ("cola nada", "No encuentro un grupo"),
        ("cola seguridad", "solo la ven sus especialistas"),
        ("/inventado", "No reconozco «inventado»"),
        ("pendientess", "¿Quiso decir «pendientes»?"),
        ("asdfgh", "No reconozco «asdfgh»"),
        ("", "Esto es lo que puedo hacer"),
        ("¡Hola!", "Esto es lo que puedo hacer"),
    ],
)
async def test_words_that_lead_nowhere_get_a_way_on(chat: Chat, text: str, why: str) -> None:
    assert why in await chat.of(ANA).says(text) or why in await chat.of(JORGE).says(text)


@pytest.mark.parametrize(
    ("locale", "said"),
    [("en-US", "I cannot find case 99"), ("es-CO", "No encuentro"), ("fr", "No encuentro")],
)
async def test_a_refusal_is_in_the_persons_language(chat: Chat, locale: str, said: str) -> None:
    assert said in await chat.of(STRANGER, locale).says("caso 99")


async def test_outside_the_personal_chat_nothing_is_shown(reported: Chat) -> None:
    ana = reported.of(ANA)
    channel = {"id": "19:abc@thread.tacv2", "conversationType": "channel"}
    await reported.post(
        ana.activity("message", text="<at>Mesa</at> caso 1") | {"conversation": channel}
    )

    said = reported.teams.chats["19:abc@thread.tacv2"]

    assert "chat personal" in said[-1].text
    assert "portátil" not in str(said[-1].activity)


def press(verb: str, **data: object) -> dict[str, object]:
    return {"verb": verb, "data": {"mesa": {"verb": verb, **data}}}


def elements_of(window: Window) -> list[dict[str, object]]:

    return elements(window.card)
