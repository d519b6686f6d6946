"""Who reads a case that is not theirs (R16, R17): kept before it is shown, and shown to
administrators."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing

import pytest

from domain.case import Person
from tests.channel import Channel, move
from tests.chat import Chat, Window, actions
from tests.dialogs.steps import report
from tests.dialogs.test_files import link_to
from tests.files import FileHost, sent
from tests.people import ANA, ANDRES, CARLOS, ELENA, JORGE, LUCIA, MARTA

pytestmark = [pytest.mark.rule("R16"), pytest.mark.rule("R17")]


def readings(chat: Chat, number: int = 1) -> Sequence[tuple[str, str]]:
    """Who and how, oldest first."""
    with closing(sqlite3.connect(chat.database)) as db:
        query = "SELECT person, what FROM readings WHERE number = ? ORDER BY id"
        return db.execute(query, (number,)).fetchall()


def of(person: Person, *what: str) -> Sequence[tuple[str, str]]:
    return [(person.id, one) for one in what]


async def test_who_it_belongs_to_reads_it_without_a_trace(reported: Chat) -> None:
    for person in (ANA, JORGE, ELENA):
        window = reported.of(person)
        assert "mi portátil no enciende" in await window.says("caso 1")
        await window.presses("Historial")
        await window.presses("Volver al caso")
        assert "Reloj · Incidente 1" in await window.says("reloj 1")

    assert readings(reported) == []


@pytest.mark.parametrize(
    ("said", "presses", "what"),
    [
        ("caso 1", (), ["card"]),
        ("reloj 1", (), ["clock"]),
        ("caso 1", ("Historial",), ["card", "history"]),
        ("caso 1", ("Reloj",), ["card", "clock"]),
        ("caso 1", ("Historial", "Volver al caso"), ["card", "history", "card"]),
        ("caso 1", ("Nota",), ["card", "form"]),
        ("nota 1 yo también lo he visto", (), ["card"]),
    ],
)
async def test_a_colleague_leaves_one_reading_for_each_thing_that_is_shown(
    reported: Chat, said: str, presses: Sequence[str], what: Sequence[str]
) -> None:
    marta = reported.of(MARTA)

    assert await marta.says(said)
    for title in presses:
        await marta.presses(title)

    assert readings(reported) == of(MARTA, *what)


async def test_what_the_courier_brings_up_to_date_is_no_further_reading(reported: Chat) -> None:
    marta = reported.of(MARTA)
    await marta.says("caso 1")

    await reported.of(JORGE).says("nota 1 ya voy")

    assert "ya voy" in marta.sees()
    assert readings(reported) == of(MARTA, "card")


async def test_lists_and_searches_show_lines_and_leave_no_reading(reported: Chat) -> None:
    marta = reported.of(MARTA)

    found = await marta.says("buscar portátil")
    line = next(e for e in actions(marta.card) if e["data"]["mesa"]["verb"] == "see")

    assert "mi portátil no enciende" in found
    assert readings(reported) == []

    await marta.executes(line)

    assert readings(reported) == of(MARTA, "card")
    assert "Desde ayer" in marta.sees()


async def test_a_related_case_that_is_opened_is_a_reading_of_that_one(reported: Chat) -> None:
    await report(reported, CARLOS, "la pantalla parpadea")
    marta = reported.of(MARTA)
    action = move("kin", 1, 1)
    action["data"]["mesa"]["other"] = 2

    await marta.executes(action)

    assert readings(reported, 2) == of(MARTA, "card")


@pytest.mark.parametrize("verb", ["relating", "take", "survey", "precase", "add_file"])
async def test_a_press_that_is_refused_or_only_checked_counts_what_it_shows_once(
    reported: Chat, verb: str
) -> None:
    shown = await reported.of(MARTA).executes(move(verb, 1, 1))

    assert "mi portátil no enciende" in str(shown)
    assert readings(reported) == of(MARTA, "card")


async def test_a_forged_step_of_a_form_that_is_not_theirs_is_kept_too(reported: Chat) -> None:
    await reported.of(MARTA).executes(move("precase_walk", 1, 1))

    assert readings(reported) == of(MARTA, "form")


async def test_who_may_not_know_of_a_case_reads_nothing(reported: Chat) -> None:
    carlos = reported.of(CARLOS)

    for said in ("caso 1", "reloj 1", "nota 1 hola"):
        assert "No encuentro el caso 1" in await carlos.says(said)
    for verb in ("history", "clock", "files", "show"):
        assert "portátil" not in str(await carlos.executes(move(verb, 1, 1)))

    assert readings(reported) == []


@pytest.fixture
def more_settings() -> dict[str, str]:
    return {"MESA_PUBLIC_URL": "https://mesa.entidad.example"}


async def test_a_list_of_files_and_each_download_are_readings(chat: Chat, host: FileHost) -> None:
    await chat.of(ANA).says("mi portátil no enciende", sent("a.png", host.share("a")))
    await chat.of(ANA).presses(
        "Crear caso", description="x", category="portatil-no-enciende", urgency="high"
    )
    own, marta = await link_to(chat.of(ANA), "a.png"), chat.of(MARTA)
    link = await link_to(marta, "a.png")

    assert (await chat.client.get(own)).status == 200
    assert (await chat.client.get(link)).status == 200

    assert readings(chat) == of(MARTA, "card", "files", "download")


async def test_in_a_channel_only_the_view_of_a_colleague_is_a_reading(chat: Chat) -> None:
    channel = Channel(chat)
    await channel.says(ELENA, "vincular Soporte")
    await report(chat)
    (post,) = channel.posts

    for person in (ANA, JORGE, ELENA, CARLOS):
        await channel.sees(person, post)
    assert readings(chat) == []
    seen = await channel.sees(MARTA, post)

    assert "mi portátil no enciende" in str(seen)
    assert readings(chat) == of(MARTA, "shared")


async def test_whoever_registers_a_case_for_another_has_not_read_it_but_written_it(
    chat: Chat,
) -> None:
    lucia = chat.of(LUCIA)
    await lucia.says("nuevo mi portátil no enciende")
    await lucia.presses(
        "Crear caso",
        client=ANA.email,
        description="x",
        category="portatil-no-enciende",
        urgency="high",
    )

    assert "Ana Rojas" in lucia.sees()
    assert readings(chat) == []

    await lucia.says("caso 1")

    assert readings(chat) == of(LUCIA, "card")


async def test_nothing_is_shown_where_the_reading_cannot_be_kept(reported: Chat) -> None:
    with closing(sqlite3.connect(reported.database)) as db:
        db.execute("DROP TABLE readings")

    marta = reported.of(MARTA)
    await reported.post(marta.activity("message", text="caso 1"))

    assert "portátil" not in str([message.activity for message in marta.messages])


# The administrator


async def audit(chat: Chat, number: int = 1) -> tuple[Window, str]:
    window = chat.of(ANDRES)
    return window, await window.says(f"auditoría {number}")


async def test_the_administrator_sees_who_read_it_and_what_was_done_newest_first(
    reported: Chat,
) -> None:
    reported.clock.forward(minutes=1)
    await reported.of(MARTA).says("caso 1")
    reported.clock.forward(minutes=1)
    await reported.of(JORGE).presses("Tomar")
    await reported.of(JORGE).says("nota 1 palabras de Jorge")
    reported.clock.forward(minutes=1)

    _, seen = await audit(reported)

    lines = seen.split("\n")
    assert lines[0] == "Auditoría · Incidente 1"
    assert "2 lecturas de otras personas." in lines
    told = lines[3:]
    assert told[:2] == ["24/11/2026 10:03:00 · Andrés Mora", "Leyó esta auditoría."]
    assert told[2:4] == ["24/11/2026 10:02:00 · Jorge Díaz", "Agregó una nota."]
    assert told[4] == "24/11/2026 10:02:00 · Jorge Díaz"
    assert told[5].startswith("Tomó el caso. De Registrado a En proceso.")
    assert told[6:8] == ["24/11/2026 10:01:00 · Marta Ruiz", "Leyó el caso."]
    assert told[8:10] == ["24/11/2026 10:00:00 · Ana Rojas", "Registró el caso."]


async def test_it_says_nothing_that_people_wrote_and_opens_nothing(reported: Chat) -> None:
    await reported.of(JORGE).says("nota 1 palabras de Jorge")

    window, seen = await audit(reported)

    card = str(window.card)
    for word in ("portátil", "Desde ayer", "palabras", ANA.email):
        assert word not in card
    assert [a["title"] for a in actions(window.card)] == []
    assert "No encuentro el caso 1" in await window.says("caso 1")
    assert "Auditoría" in seen


async def test_to_look_behind_a_case_is_a_reading_too(reported: Chat) -> None:
    andres = reported.of(ANDRES)

    await andres.says("avisos 1")
    await andres.says("auditoría 1")

    assert readings(reported) == of(ANDRES, "notices", "audit")


async def test_the_ledger_of_a_case_leaves_no_trace_of_its_own_desk(reported: Chat) -> None:
    await reported.of(JORGE).says("avisos 1")
    await reported.of(MARTA).says("avisos 1")  # refused

    assert readings(reported) == []


async def test_pages_turn_there_and_back(reported: Chat) -> None:
    for number in range(20):
        reported.clock.forward(minutes=1)
        await reported.of(JORGE).says(f"nota 1 vuelta {number}")
    reported.clock.forward(minutes=1)

    window, first = await audit(reported)
    second = await window.presses("Siguiente")
    back = await window.presses("Anterior")

    assert first.count("Agregó una nota.") == 11
    assert second.count("Agregó una nota.") == 9
    assert "Registró el caso." in second
    # To turn the page is a reading too: it stands before them.
    assert back.count("Agregó una nota.") == 11
    assert readings(reported) == of(ANDRES, "audit", "audit", "audit")


async def test_in_english_too(reported: Chat) -> None:
    await reported.of(MARTA).says("caso 1")
    await reported.of(ANDRES).says("idioma en")

    seen = await reported.of(ANDRES).says("audit 1")

    assert "Read the case." in seen
    assert "It was read 2 times by others." in seen


async def test_alone_it_says_what_to_write(chat: Chat) -> None:
    assert "«auditoría 12»" in await chat.of(ANDRES).says("auditoría")
    assert "«doce» no es un número de caso" in await chat.of(ANDRES).says("auditoria doce")
    assert "No encuentro el caso 99" in await chat.of(ANDRES).says("auditoría 99")


@pytest.mark.parametrize("who", [ANA, JORGE, ELENA])
async def test_nobody_else_may(reported: Chat, who: Person) -> None:
    window = reported.of(who)

    said = [await window.says("auditoría 1"), await window.says("auditoría")]
    card = await window.executes(move("audit", 1, 1))

    assert all(
        "solo lo ven y lo hacen los administradores" in words for words in (*said, str(card))
    )
    assert readings(reported) == []


async def test_a_sentence_that_begins_like_it_is_a_case(chat: Chat) -> None:
    said = await chat.of(ANDRES).says("auditoría de la nube no abre desde ayer")

    assert "Nuevo caso" in said


async def test_a_place_that_is_no_place_shows_the_first_page(reported: Chat) -> None:
    action = move("audit", 1, 1)
    action["data"]["mesa"]["after"] = "ayer|-1"

    card = await reported.of(ANDRES).executes(action)

    assert "Leyó esta auditoría." in str(card)
