"""`avisos`: how one is told; what reached nobody; what became of each notice of a case."""

import pytest

from tests.chat import Chat, actions
from tests.dialogs.steps import report, solve
from tests.mail.sent.server import text_of
from tests.people import ANA, ANDRES, CARLOS, ELENA, JORGE, LUCIA, MARTA, STRANGER


@pytest.fixture
async def unreached(reported: Chat) -> Chat:
    """Ana removed the bot and mail refuses her: she does not know that her case 1 is solved."""
    ana = reported.of(ANA)
    person = await reported.hands.store.read(lambda unit: unit.person(ANA.id))
    nowhere = type(person)(**{**_fields(person), "email": "ana.rojas"})
    await reported.hands.store.write(lambda unit: unit.keep_person(nowhere))
    await reported.post(ana.activity("installationUpdate", action="remove"))
    await solve(reported)
    return reported


def _fields(person: object) -> dict[str, str]:
    return {name: getattr(person, name) for name in type(person).__slots__}


async def test_it_says_how_one_is_told_and_offers_the_other_ways(chat: Chat) -> None:
    jorge, ana = chat.of(JORGE), chat.of(ANA)

    usual = await ana.says("avisos")
    both = await jorge.says("avisos")

    assert "le llegan aquí, en Teams; y por correo si Teams no puede" in usual
    assert "Es lo usual para usted" in usual
    assert "en Teams, y por correo a jorge.diaz@entidad.example" in both
    assert [a["title"] for a in actions(ana.card)] == [
        "Solo Teams",
        "Solo correo",
        "Teams y correo",
    ]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("avisos correo", "solo por correo"),
        ("avisos teams", "le aviso aquí, en Teams."),
        ("Avisos AMBOS", "en Teams y por correo"),
        ("/avisos mail", "solo por correo"),
        ("notices mail", "solo por correo"),
    ],
)
async def test_one_chooses_by_a_word(chat: Chat, written: str, said: str) -> None:
    answer = await chat.of(ANA).says(written)

    assert said in answer
    assert "Es lo usual" not in await chat.of(ANA).says("avisos")


async def test_one_chooses_by_a_button_and_it_lasts(chat: Chat) -> None:
    ana = chat.of(ANA)
    await ana.says("avisos")

    pressed = await ana.presses("Solo correo")
    await report(chat, ANA)
    await solve(chat)

    assert "solo por correo" in pressed
    assert "solo por correo, a ana.rojas@entidad.example" in await ana.says("avisos")
    assert [m for m in chat.mails if ANA.email in str(m["To"])]


async def test_who_has_no_address_is_told_why_mail_will_not_come(chat: Chat) -> None:
    stranger = chat.of(STRANGER)
    await stranger.arrives()

    answer = await stranger.says("avisos correo")

    assert "El directorio no tiene su correo" in answer
    assert "Listo" not in answer


@pytest.mark.parametrize("written", ["avisos por paloma", "avisos de virus en mi pantalla"])
async def test_a_sentence_that_begins_like_the_command_is_a_case(chat: Chat, written: str) -> None:
    assert "Nuevo caso" in await chat.of(ANA).says(written)


async def test_a_word_that_is_no_way_is_answered_with_the_ways(chat: Chat) -> None:
    assert "«avisos teams», «avisos correo» o «avisos ambos»" in await chat.of(ANA).says(
        "avisos paloma"
    )


@pytest.mark.rule("R9")
async def test_the_administrator_sees_who_was_not_reached_by_what_and_why(unreached: Chat) -> None:
    seen = await unreached.of(ANDRES).says("avisos fallidos")

    assert "2 avisos no se han podido entregar" in seen
    assert seen.count("Ana Rojas") == 2
    assert "Aviso por Teams · Caso 1 · Desde el 24/11/2026 10:00 · Intentos: 1" in seen
    assert "No tiene la app o la desinstaló." in seen
    assert "Aviso por correo · Caso 1" in seen
    assert "El directorio no tiene una dirección de correo válida." in seen


async def test_a_press_tries_one_again_and_what_arrives_leaves_the_ledger(unreached: Chat) -> None:
    andres = unreached.of(ANDRES)
    before = len(unreached.of(ANA).texts())
    await andres.says("avisos fallidos")

    shown = await andres.presses("Intentar todos de nuevo")
    later = await andres.says("avisos fallidos")

    assert "otro intento con 2 avisos" in shown
    assert "fue solucionado" in unreached.of(ANA).texts()[before:][-1]
    assert "Un aviso no se ha podido entregar." in later
    assert "Aviso por correo" in later


async def test_one_alone_is_tried_again(unreached: Chat) -> None:
    andres = unreached.of(ANDRES)
    await andres.says("avisos fallidos")

    shown = await andres.presses("Intentar de nuevo")

    assert "otro intento con ese aviso" in shown


@pytest.mark.rule("R17")
@pytest.mark.parametrize("verb", ["undelivered", "retry_notices"])
async def test_only_administrators_see_it_and_try_again(unreached: Chat, verb: str) -> None:
    before = unreached.kept()

    said = await unreached.of(ELENA).says("avisos fallidos")
    action = {"type": "Action.Execute", "verb": verb, "data": {"mesa": {"verb": verb}}}
    card = await unreached.of(ELENA).executes(action)

    assert "Eso solo lo ven y lo hacen los administradores de Mesa." in said
    assert "los administradores" in str(card)
    assert unreached.kept() == before


async def test_the_desk_sees_on_the_card_that_nothing_reaches_the_requester(
    unreached: Chat,
) -> None:
    line = "No se ha podido avisar al usuario desde el 24/11/2026 10:00, por ningún medio."

    assert line in await unreached.of(JORGE).says("caso 1")
    assert line not in await unreached.of(ANA).says("caso 1")


async def test_whoever_comes_back_is_told_and_the_line_goes(unreached: Chat) -> None:
    await unreached.of(ANA).arrives()

    assert "No se ha podido avisar" not in await unreached.of(JORGE).says("caso 1")
    assert "fue solucionado" in unreached.of(ANA).texts()[-1]


@pytest.mark.rule("R16")
async def test_the_desk_reads_what_became_of_each_notice_of_a_case(unreached: Chat) -> None:
    seen = await unreached.of(JORGE).says("avisos 1")

    assert "Avisos · Incidente 1" in seen
    assert "Sin entregar (intentos: 1). No tiene la app o la desinstaló." in seen
    assert "Solucionó el caso · Teams · 24/11/2026 10:00" in seen
    assert "Registró el caso · Correo · 24/11/2026 10:00" in seen
    assert seen.count("Entregado el 24/11/2026 10:00.") == 2  # Jorge, by both
    assert await unreached.of(ANDRES).says("avisos 1") == seen.replace("\nVolver al caso", "")


async def test_the_ledger_of_a_case_is_for_its_desk_alone(unreached: Chat) -> None:
    refused = await unreached.of(ANA).says("avisos 1")
    colleague = await unreached.of(MARTA).says("avisos 1")
    stranger = await unreached.of(CARLOS).says("avisos 1")
    missing = await unreached.of(CARLOS).says("avisos 99")

    assert refused.startswith("Usted no puede hacer eso en el caso 1.")
    assert colleague.startswith("Usted no puede hacer eso en el caso 1.")
    assert "Entregado" not in refused + colleague
    assert stranger == missing.replace("99", "1")


async def test_pages_of_what_reached_nobody_turn_there_and_back(chat: Chat) -> None:
    await chat.of(LUCIA).says("avisos teams")
    await chat.post(chat.of(JORGE).activity("installationUpdate", action="remove"))
    await chat.of(JORGE).says("avisos teams")
    await chat.post(chat.of(JORGE).activity("installationUpdate", action="remove"))
    person = await chat.hands.store.read(lambda unit: unit.person(JORGE.id))
    silent = type(person)(**{**_fields(person), "email": ""})
    await chat.hands.store.write(lambda unit: unit.keep_person(silent))
    for number in range(10):
        await report(chat, ANA, f"asunto {number:02}")

    andres = chat.of(ANDRES)
    first = await andres.says("avisos fallidos")
    second = await andres.presses("Siguiente")
    back = await andres.presses("Anterior")

    assert "10 avisos no se han podido entregar" in first
    assert first.count("Jorge Díaz") == 8
    assert second.count("Jorge Díaz") == 2
    assert back == first


async def test_a_letter_says_how_to_choose(reported: Chat) -> None:
    assert "escriba «avisos» a Mesa en Teams" in text_of(reported.mails[0])
