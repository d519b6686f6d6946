"""Several reports of one incident are offered to the supervisors, to be gathered in one press."""

import pytest

from bot.clock import look_out
from domain.case import Person
from tests.chat import Chat, actions, words
from tests.dialogs.steps import report
from tests.dialogs.test_relating import opens, relates
from tests.people import ANA, CARLOS, ELENA, JORGE

pytestmark = pytest.mark.rule("R18")

SAID = (
    "No hay internet en Valledupar",
    "Se cayó el internet",
    "Internet caído desde las 8, ¿pueden ayudar?",
)


async def looks_out(chat: Chat) -> None:
    await look_out(chat.hands)
    await chat.settle()


async def told(chat: Chat, who: Person = ELENA) -> list[str]:
    return [text for text in chat.of(who).texts() if "incidente masivo" in text]


@pytest.fixture
async def down(chat: Chat) -> Chat:
    """The same outage in three people's words, all of one site."""
    for said in SAID:
        await report(chat, subject=said)
    return chat


async def test_the_supervisor_is_told_how_many_where_and_since_when(down: Chat) -> None:
    await looks_out(down)

    (said,) = await told(down)
    assert "3 casos parecidos en la sede Valledupar, desde el martes 24 a las 10:00" in said
    assert "Incidente 1: No hay internet en Valledupar" in said
    assert await told(down, JORGE) == []
    assert "Reunir 3 casos" in down.of(ELENA).sees()
    assert "Posible incidente masivo: 3 casos abiertos parecidos" in down.of(ELENA).sees()
    assert "Reunir" not in (await opens(down, JORGE, 1)).sees()


async def test_one_press_gathers_them(down: Chat) -> None:
    await looks_out(down)

    shown = await down.of(ELENA).presses("Reunir 3 casos")

    assert "Casos relacionados (hijos): 2" in shown
    assert "Reunir" not in shown
    assert "Hace parte de" in (await opens(down, ANA, 3)).sees()


async def test_the_same_cases_are_told_once(down: Chat) -> None:
    await looks_out(down)
    down.clock.forward(minutes=5)
    await report(down, subject="sin internet")
    await looks_out(down)

    assert len(await told(down)) == 1
    assert "Reunir 4 casos" in (await opens(down, ELENA, 1)).sees()


async def test_what_is_gathered_is_what_looks_alike_at_the_press(down: Chat) -> None:
    await looks_out(down)
    elena = down.of(ELENA)
    jorge = await opens(down, JORGE, 2)
    await jorge.presses("No gestionado")
    await jorge.presses("Guardar", reason="duplicado", note="Es el mismo")
    await report(down, subject="internet no sirve")

    shown = await elena.presses("Reunir 3 casos")

    assert "Casos relacionados (hijos): 2" in shown
    assert "Incidente 4" in shown
    assert "Incidente 2" not in shown


async def test_a_card_that_came_too_late_says_so(down: Chat) -> None:
    await looks_out(down)
    elena = down.of(ELENA)
    message = next(m for m in reversed(elena.messages) if m.card)
    gather = next(a for a in actions(elena.card_of(message)) if a["title"] == "Reunir 3 casos")
    await relates(down, 3, 2)

    late = await elena.executes(gather, message.id)

    assert "Ya no hay casos parecidos por reunir en el caso 1." in words(late)


async def test_a_specialist_who_forges_the_press_is_refused(down: Chat) -> None:
    await looks_out(down)
    data = {"mesa": {"verb": "gather", "number": 1, "version": 2}}
    before = down.kept()

    card = await down.of(JORGE).executes({"verb": "gather", "data": data})

    assert "Usted no puede" in words(card)
    assert down.kept() == before


@pytest.mark.parametrize(
    "said",
    [
        ("La impresora no imprime", "Mi portátil no enciende", "No puedo entrar al correo"),
        ("No hay internet", "Se cayó el internet", "Se dañó el ratón"),
        ("No funciona el correo", "El teclado no funciona", "No funciona la impresora"),
    ],
)
async def test_unrelated_reports_of_one_site_are_nobodys_business(
    chat: Chat, said: tuple[str, ...]
) -> None:
    for subject in said:
        await report(chat, subject=subject)

    await looks_out(chat)

    assert await told(chat) == []


async def test_reports_of_two_sites_count_together_in_one_category(chat: Chat) -> None:
    await report(chat, ANA, subject="La VPN no conecta")
    await report(chat, CARLOS, subject="Mi VPN se cae")
    await report(chat, CARLOS, subject="VPN muy lenta")

    await looks_out(chat)

    assert "en la categoría" in (await told(chat))[0]


async def test_more_than_an_hour_apart_they_are_not_one(chat: Chat) -> None:
    for said in SAID:
        await report(chat, subject=said)
        chat.clock.forward(minutes=40)

    await looks_out(chat)

    assert await told(chat) == []
