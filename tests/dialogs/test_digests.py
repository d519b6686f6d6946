"""`resumen`, and the digest that comes by itself: at the hour, to whom, and where it leads."""

from typing import Any

import pytest

from domain.case import Person
from tests.chat import Chat, actions, words
from tests.dialogs.steps import report, solve
from tests.mail.sent.server import html_of, text_of
from tests.people import ANA, ANDRES, CARLOS, ELENA, JORGE, LUCIA, MARTA

TITLE = "Resumen de la mañana"
TOMORROW = {"hours": 21, "minutes": 30}
"""From ten o'clock to half past seven."""


async def morning(chat: Chat, **time: float) -> int:
    """Time goes by up to the digest, and nothing else happens at once; to how many it is owed."""
    chat.clock.forward(**(time or TOMORROW))
    count = int(await chat.hands.digests.see_to_what_is_due())
    await chat.settle()
    return count


def digests(chat: Chat, person: Person) -> list[str]:
    """All that came to them, as it reads."""
    cards = [m.card for m in chat.of(person).messages if m.card]
    return [words(card) for card in cards if words(card).startswith(TITLE)]


def letters(chat: Chat) -> list[Any]:
    return [mail for mail in chat.mails if TITLE in mail["Subject"]]


# It comes by itself


@pytest.mark.rule("R30", "R32")
async def test_the_supervisor_gets_the_figures_of_each_group_and_the_specialist_their_own(
    reported: Chat,
) -> None:
    await report(reported, CARLOS)
    await solve(reported)

    assert await morning(reported) == 4

    (of_elena,), (of_jorge,) = digests(reported, ELENA), digests(reported, JORGE)
    group = "Soporte hardware y software (nivel 2)"
    told = [group, "1 vencido", "2 nuevos", "1 solucionado"]
    assert of_elena.split("\n")[1:6] == ["Grupos que supervisa", *told]
    assert of_jorge.split("\n")[1:5] == ["A su cargo", "1 asignado", "1 vencido", "1 nuevo"]
    assert "desde el martes 24 a las 07:30" in of_elena


async def test_who_has_nothing_to_be_told_is_left_alone(reported: Chat) -> None:
    await morning(reported)

    assert digests(reported, LUCIA) == digests(reported, MARTA) == []
    assert digests(reported, ANA) == digests(reported, ANDRES) == []


async def test_it_comes_once_a_day_and_not_on_a_free_one(reported: Chat) -> None:
    counts = [await morning(reported), await morning(reported, minutes=10)]
    counts += [await morning(reported, days=day) for day in (1, 1, 1, 1)]

    # Wednesday twice, Thursday, Friday; one project works on Saturdays, none on Sundays.
    assert counts == [4, 0, 4, 4, 4, 0]
    assert len(digests(reported, JORGE)) == 4


async def test_the_process_that_was_down_at_the_hour_sends_it_and_never_yesterdays(
    reported: Chat,
) -> None:
    assert await morning(reported, hours=26) == 4, "at noon"
    assert await morning(reported, hours=25) == 0, "at one in the afternoon"
    assert len(digests(reported, JORGE)) == 1


async def test_what_could_not_be_delivered_on_its_day_is_dropped(reported: Chat) -> None:
    jorge = reported.of(JORGE)
    await jorge.says("avisos teams")
    await reported.post(jorge.activity("installationUpdate", action="remove"))
    reported.clock.forward(**TOMORROW)
    await reported.hands.digests.see_to_what_is_due()
    reported.clock.forward(days=1)
    await reported.hands.courier.deliver_due()

    await jorge.arrives()

    assert digests(reported, JORGE) == []
    assert letters(reported) == []


@pytest.mark.rule("R28")
async def test_the_administrator_moves_time_over_the_hour_and_it_comes(reported: Chat) -> None:
    said = await reported.of(ANDRES).says("avanzar 1 día hábil")

    assert "a las 10:00" in said
    assert len(digests(reported, ELENA)) == len(digests(reported, JORGE)) == 1
    texts = [m.text or words(m.card) for m in reported.of(JORGE).messages]
    breach = next(n for n, t in enumerate(texts) if "Se venció el tiempo de primera" in t)
    digest = next(n for n, t in enumerate(texts) if t.startswith(TITLE))
    assert breach < digest, "what was due before it is told before it"


# By mail


async def test_who_cannot_be_reached_in_teams_gets_it_by_mail_alone(reported: Chat) -> None:
    elena = reported.of(ELENA)
    await reported.post(elena.activity("installationUpdate", action="remove"))

    await morning(reported)
    await elena.arrives()

    (mail,) = letters(reported)
    assert ELENA.email in mail["To"]
    assert mail["Subject"] == "Resumen de la mañana · 25/11/2026"
    assert "Soporte hardware y software (nivel 2): 1 vencido · 1 nuevo" in text_of(mail)
    assert "«resumen no»" in text_of(mail)
    assert "1 vencido · 1 nuevo" in html_of(mail)
    assert digests(reported, ELENA) == []


@pytest.mark.parametrize(
    ("channel", "in_teams", "by_mail"),
    [("avisos teams", 1, 0), ("avisos correo", 0, 1), ("avisos ambos", 1, 1), ("hola", 1, 0)],
)
async def test_it_comes_as_one_has_chosen_and_else_in_teams_alone(
    reported: Chat, channel: str, in_teams: int, by_mail: int
) -> None:
    await reported.of(JORGE).says(channel)

    await morning(reported)

    assert len(digests(reported, JORGE)) == in_teams
    assert len(letters(reported)) == by_mail


async def test_what_breaches_next_stands_in_the_letter_with_its_time(reported: Chat) -> None:
    jorge = reported.of(JORGE)
    await jorge.presses("Tomar")
    await jorge.says("avisos correo")

    await morning(reported)

    (mail,) = letters(reported)
    assert "Lo suyo que vence primero" in text_of(mail)
    assert "Incidente 1: mi portátil no enciende · " in text_of(mail)
    assert "vence el miércoles 25 a las 10:00" in text_of(mail)


# By a word


async def test_it_is_shown_at_any_time_and_says_whether_it_comes(reported: Chat) -> None:
    jorge = reported.of(JORGE)

    shown = await jorge.says("resumen")

    assert "1 asignado" in shown
    assert "Le llega cada día hábil a las 07:30" in shown
    assert actions(jorge.card)[-1]["title"] == "No enviarlo más"


async def test_it_is_turned_off_and_on_by_a_word(reported: Chat) -> None:
    jorge = reported.of(JORGE)

    off = await jorge.says("resumen no")
    none = await morning(reported)
    on = await jorge.says("Resumen SÍ")
    again = await morning(reported, days=1)

    assert "ya no se lo envío" in off
    assert "como usted lo pidió" in off
    assert "se lo envío cada día hábil" in on
    assert (none, again) == (3, 4)
    cards = [m for m in jorge.messages if m.card and TITLE in words(m.card)]
    assert len(cards) == 3, "two answers and one morning"


async def test_it_is_turned_off_and_on_by_a_button(reported: Chat) -> None:
    jorge = reported.of(JORGE)
    await jorge.says("resumen")

    off = await jorge.presses("No enviarlo más")
    on = await jorge.presses("Enviarlo cada mañana")

    assert "ya no se lo envío" in off
    assert "se lo envío cada día hábil" in on
    assert "Le llega cada día hábil" in await jorge.says("resumen")


async def test_it_is_said_in_english_to_who_reads_english(reported: Chat) -> None:
    jorge = reported.of(JORGE)
    await jorge.says("language en")

    assert "It comes each business day at 07:30" in await jorge.says("digest")
    assert "Done: it does not come" in await jorge.says("digest off")
    assert "Done: it comes each business day" in await jorge.says("digest on")


@pytest.mark.parametrize(
    "sentence", ["resumen de nómina no abre", "resumen no abre", "digest of mails is empty"]
)
async def test_a_sentence_that_begins_like_it_is_a_new_case(chat: Chat, sentence: str) -> None:
    assert sentence in await chat.of(JORGE).says(sentence)
    assert "Crear caso" in words(chat.of(JORGE).card)


@pytest.mark.parametrize("person", [ANA, ANDRES])
@pytest.mark.parametrize("word", ["resumen", "resumen no", "resumen sí"])
async def test_who_works_no_cases_is_told_whom_it_is_for(
    chat: Chat, person: Person, word: str
) -> None:
    answer = await chat.of(person).says(word)

    assert "para quienes atienden o supervisan casos" in answer


async def test_who_has_nothing_to_be_told_is_told_so_when_they_ask(chat: Chat) -> None:
    assert "Sin novedades" in await chat.of(MARTA).says("resumen")


# Where its numbers lead


@pytest.mark.rule("R32")
async def test_each_number_opens_its_list(reported: Chat) -> None:
    await report(reported, CARLOS)
    await solve(reported)
    elena = reported.of(ELENA)

    await elena.says("resumen")
    solved = await elena.presses("1 solucionado")
    await elena.says("resumen")
    new = await elena.presses("2 nuevos")
    await reported.passes(days=3)
    await elena.says("resumen")
    breached = await elena.presses("1 vencido")
    await elena.says("resumen")
    stuck = await elena.presses("1 sin movimiento")

    group = "Soporte hardware y software"
    for title, led, shown in (
        ("Solucionados", solved, {2}),
        ("Nuevos", new, {1, 2}),
        ("Sin movimiento", stuck, {1}),
    ):
        assert f"{title} · {group}" in led
        assert {n for n in (1, 2) if f"Abrir Incidente {n}" in led} == shown
    assert f"Cola · {group}" in breached


async def test_a_line_of_such_a_list_opens_its_case_below_and_the_list_stays(
    reported: Chat,
) -> None:
    elena = reported.of(ELENA)
    await elena.says("resumen")
    listed = await elena.presses("1 nuevo")
    before = len(elena.messages)

    stays = await elena.presses("Abrir Incidente 1")

    assert stays == listed
    assert "Incidente 1" in words(elena.messages[before].card)


@pytest.mark.rule("R10")
async def test_a_specialists_numbers_open_what_is_assigned_to_them(reported: Chat) -> None:
    jorge = reported.of(JORGE)
    await jorge.says("resumen")
    new = await jorge.presses("1 nuevo")
    await jorge.says("resumen")
    open_ = await jorge.presses("1 asignado")

    assert "Nuevos · a su cargo" in new
    assert "Incidente 1" in new
    assert "Mis pendientes" in open_


async def test_a_line_of_the_digest_opens_its_case_below_and_the_digest_stays(
    reported: Chat,
) -> None:
    jorge = reported.of(JORGE)
    shown = await jorge.says("resumen")
    before = len(jorge.messages)

    stays = await jorge.presses("Abrir Incidente 1")

    assert stays == shown
    assert "Tomar" in words(jorge.messages[before].card)


@pytest.mark.rule("R17")
@pytest.mark.parametrize(
    ("verb", "data", "refused"),
    [
        ("digest_cases", {"figure": "new", "group": "soporte"}, "solo la ven"),
        ("digest_cases", {"figure": "new", "group": "nada"}, "No encuentro un grupo"),
        ("digest_cases", {"figure": "all", "group": "sistemas"}, "ya no existe"),
        ("digest_cases", {"group": "sistemas"}, "ya no existe"),
        ("digest_set", {"wanted": "no"}, "ya no existe"),
        ("digest_set", {}, "ya no existe"),
    ],
)
async def test_what_no_card_asks_is_refused_in_a_sentence(
    reported: Chat, verb: str, data: dict[str, str], refused: str
) -> None:
    marta = reported.of(MARTA)

    card = await marta.executes({"verb": verb, "data": {"mesa": {"verb": verb, **data}}})

    assert refused in words(card)


@pytest.mark.parametrize("from_", [-1, 7, 10**18, "8", None])
async def test_a_page_that_is_not_there_is_the_first(reported: Chat, from_: object) -> None:
    elena = reported.of(ELENA)
    shown = await elena.says("resumen")

    data = {"mesa": {"verb": "digest", "from": from_}}
    card = await elena.executes({"verb": "digest", "data": data})

    assert words(card) == shown
