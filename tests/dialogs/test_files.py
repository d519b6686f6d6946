"""Files that people send (R6): where they go, what becomes of them, who gets them back."""

import sqlite3
from contextlib import closing
from urllib.parse import urlsplit

import pytest

from bot.clock import sweep
from cards.surface import Frame
from tests.chat import Chat, Window, actions
from tests.dialogs.steps import FILLED, report
from tests.files import HTML, PDF, PNG, FileHost, archive, pasted, sent
from tests.people import ANA, CARLOS, JORGE

pytestmark = pytest.mark.rule("R6")


async def link_to(window: Window, name: str) -> str:
    """Its path, as the card of the files has it."""
    card = await window.says("caso 1") and await window.presses("Adjuntos (1)")
    assert name in card
    opens = next(a for a in actions(window.card) if a["type"] == "Action.OpenUrl")
    return urlsplit(opens["url"]).path


# With words


async def test_a_new_case_takes_the_files_along_that_came_with_its_first_words(
    chat: Chat, host: FileHost
) -> None:
    ana, jorge = chat.of(ANA), chat.of(JORGE)

    asked = await ana.says(
        "mi portátil no enciende",
        sent("pantalla.png", host.share("a")),
        sent("manual.pdf", host.share("b", PDF)),
    )
    assert "Irá también lo que envió: 2 archivos." in asked
    await ana.presses("Crear caso", **FILLED)

    assert "Adjuntos (2)" in ana.sees()
    assert "Adjuntos (2)" in jorge.sees()
    assert "Ana Rojas adjuntó al Incidente 1: pantalla.png, manual.pdf" in jorge.texts()[-1]
    assert "Adjuntó archivos." in await jorge.presses("Historial")


async def test_the_files_wait_while_the_category_is_walked_and_data_is_missing(
    chat: Chat, host: FileHost
) -> None:
    ana = chat.of(ANA)
    await ana.says("necesito acceso a una carpeta", pasted(host.share("a")))

    await ana.presses("Elegir categoría paso a paso", description="La del área")
    await ana.presses("Cancelar")
    asked = await ana.presses("Crear caso", **{**FILLED, "category": "carpeta-compartida"})
    assert "1 archivo" in asked
    await ana.presses("Crear caso", **{"extra.ruta": "x", "extra.permiso": "lectura"})

    assert "Adjuntos (1)" in ana.sees()


async def test_a_file_that_is_still_on_its_way_joins_the_case_when_it_is_here(
    chat: Chat, host: FileHost
) -> None:
    ana = chat.of(ANA)
    late = host.share("a", status=503)
    await ana.says("mi portátil no enciende", sent("a.png", late))
    await ana.presses("Crear caso", **FILLED)
    assert "Adjuntos (" not in ana.sees()

    host.share("a")
    await chat.passes(minutes=1)

    assert "Adjuntos (1)" in ana.sees()


async def test_what_is_written_to_a_case_that_waits_takes_its_files_there(
    reported: Chat, host: FileHost
) -> None:
    ana, jorge = reported.of(ANA), reported.of(JORGE)
    await suspend(jorge)

    said = await ana.says("Esta es la luz que enciende", pasted(host.share("a")))

    assert "También recibí 1 archivo para este caso." in said
    assert "adjuntó al Incidente 1: imagen.png" in jorge.texts()[-1]
    assert "Adjuntos (1)" in jorge.sees()


async def test_an_answer_that_was_a_new_case_takes_its_files_with_it(
    reported: Chat, host: FileHost
) -> None:
    ana = reported.of(ANA)
    await suspend(reported.of(JORGE))
    await ana.says("La impresora tampoco imprime", pasted(host.share("a")))

    form = await ana.presses("Era un caso nuevo")
    assert "1 archivo" in form
    await ana.presses("Crear caso", **FILLED)

    assert "Adjuntos (1)" in ana.sees()
    assert "Adjuntos (" not in await ana.says("caso 1")
    assert "Retiró archivos que no eran para este caso." in await ana.presses("Historial")


async def test_files_of_a_case_that_is_theirs_no_more_hold_up_no_new_case(
    reported: Chat, host: FileHost
) -> None:
    ana, jorge = reported.of(ANA), reported.of(JORGE)
    await ana.says("", pasted(host.share("a")))
    await report(reported, subject="la impresora no imprime")
    with closing(sqlite3.connect(reported.database)) as db:
        (batch,) = db.execute("select batch from attachments").fetchone()
        db.execute("update cases set client_id = ? where number = 1", (CARLOS.id,))
        db.commit()
    await jorge.says("caso 2")
    await suspend(jorge)
    await ana.says("Tampoco anda el ratón")

    was_new = next(a for a in actions(ana.card) if a["title"] == "Era un caso nuevo")
    was_new["data"]["mesa"]["files"] = batch
    shown = await ana.executes(was_new, ana.messages[-1].id)

    assert "Crear caso" in str(shown)


async def test_a_photo_is_an_answer_too(reported: Chat, host: FileHost) -> None:
    ana, jorge = reported.of(ANA), reported.of(JORGE)
    await suspend(jorge)

    await ana.says("", pasted(host.share("a")))
    await reported.passes(days=2)

    assert "Su respuesta ya la tiene quien atiende el caso." in await ana.says("caso 1")
    assert not any("Aún necesitamos su respuesta" in text for text in ana.texts())


@pytest.mark.rule("R6", "R26")
async def test_a_photo_that_was_sent_before_the_question_is_no_answer_to_it(
    chat: Chat, host: FileHost
) -> None:
    ana = chat.of(ANA)
    await ana.says("mi portátil no enciende", sent("a.png", host.share("a", status=503)))
    await ana.presses("Crear caso", **FILLED)
    chat.clock.forward(seconds=1)
    await suspend(chat.of(JORGE))

    host.share("a")
    await chat.passes(minutes=2)
    assert "Adjuntos (1)" in ana.sees()
    await chat.passes(days=1)

    assert any("Aún necesitamos su respuesta" in text for text in ana.texts())


@pytest.mark.rule("R6", "R26")
async def test_a_photo_that_is_taken_back_leaves_the_one_that_answered(
    reported: Chat, host: FileHost
) -> None:
    ana, jorge = reported.of(ANA), reported.of(JORGE)
    await report(reported, subject="la impresora no imprime")
    await jorge.says("caso 1")
    await suspend(jorge)
    await ana.says("caso 1")
    await ana.presses("Añadir adjunto")
    await ana.says("", pasted(host.share("a")))
    await ana.says("", pasted(host.share("b")))

    await ana.presses("No era para este caso")
    await ana.presses("Añadir al caso", case="2")
    await reported.passes(days=2)

    assert not any("Aún necesitamos su respuesta" in text for text in ana.texts())


async def test_a_command_is_answered_and_the_file_is_not_forgotten(
    reported: Chat, host: FileHost
) -> None:
    ana = reported.of(ANA)

    said = await ana.says("mis casos", sent("a.png", host.share("a")))

    assert "Mis casos" in said
    assert "Recibí 1 archivo para el Incidente 1." in said
    assert "Adjuntos (1)" in await ana.says("caso 1")


async def test_a_command_that_is_refused_takes_no_file_down_with_it(
    reported: Chat, host: FileHost
) -> None:
    ana = reported.of(ANA)

    said = await ana.says("nota 99 hola", sent("a.png", host.share("a")))
    assert "No encuentro el caso 99" in said
    assert "¿Para cuál de sus casos es lo que envió (1 archivo)?" in said
    await ana.presses("Añadir al caso", case="1")

    assert "Adjuntos (1)" in await ana.says("caso 1")


@pytest.mark.parametrize("words", ["nota 2 mire la foto", "caso 2", "/reloj 2", "#2"])
async def test_a_command_that_names_a_case_takes_its_files_there(
    reported: Chat, host: FileHost, words: str
) -> None:
    ana, jorge = reported.of(ANA), reported.of(JORGE)
    await report(reported, subject="la impresora no imprime")
    await ana.says("caso 1")
    await ana.presses("Añadir adjunto")

    assert "Recibí 1 archivo para el Incidente 2." in await ana.says(words, pasted(host.share("a")))

    assert "Adjuntos (" not in await jorge.says("caso 1")
    assert "Adjuntos (1)" in await jorge.says("caso 2")


async def test_a_command_about_a_case_that_takes_no_files_asks_for_which_they_are(
    reported: Chat, host: FileHost
) -> None:
    ana, jorge = reported.of(ANA), reported.of(JORGE)
    await jorge.presses("No gestionado")
    await jorge.presses("Guardar", reason="duplicado", note="Ya está en otro caso")
    await report(reported, subject="la impresora no imprime")

    asked = await ana.says("caso 1", pasted(host.share("a")))

    assert "¿Para cuál de sus casos" in asked
    assert "Adjuntos (" not in await ana.says("caso 2")


# Without words


async def test_without_words_they_join_the_only_open_case(reported: Chat, host: FileHost) -> None:
    jorge = reported.of(JORGE)

    said = await jorge.says("", sent("captura.png", host.share("a")))

    assert "Recibí 1 archivo para el Incidente 1." in said
    assert "Jorge Díaz adjuntó al Incidente 1: captura.png" in reported.of(ANA).texts()[-1]


async def test_of_several_open_cases_it_is_asked_which(reported: Chat, host: FileHost) -> None:
    ana = reported.of(ANA)
    await report(reported, subject="la impresora no imprime")

    asked = await ana.says("", pasted(host.share("a")), pasted(host.share("b")))
    assert "¿Para cuál de sus casos es lo que envió (2 archivos)?" in asked
    assert asked.index("la impresora") < asked.index("mi portátil")
    assert "Este dato hace falta." in await ana.presses("Añadir al caso")
    assert "para el Incidente 1" in await ana.presses("Añadir al caso", case="1")

    assert "Adjuntos (2)" in await ana.says("caso 1")


async def test_without_an_open_case_they_begin_one(chat: Chat, host: FileHost) -> None:
    ana = chat.of(ANA)

    asked = await ana.says("", pasted(host.share("a")))
    assert "Irá también lo que envió: 1 archivo." in asked
    await ana.presses("Crear caso", **FILLED, subject="Pantalla rota")

    assert "Adjuntos (1)" in ana.sees()


async def test_the_case_whose_button_was_pressed_is_the_one_for_a_quarter_of_an_hour(
    reported: Chat, host: FileHost
) -> None:
    ana = reported.of(ANA)
    await report(reported, subject="la impresora no imprime")
    await ana.says("caso 1")

    assert "irá al Incidente 1" in await ana.presses("Añadir adjunto")
    assert "para el Incidente 1" in await ana.says("", pasted(host.share("a")))
    await reported.passes(minutes=16)
    assert "¿Para cuál" in await ana.says("", pasted(host.share("b")))


async def test_a_file_in_the_wrong_case_is_moved_to_another(reported: Chat, host: FileHost) -> None:
    ana, jorge = reported.of(ANA), reported.of(JORGE)
    await ana.says("", sent("a.png", host.share("a")))
    await report(reported, subject="la impresora no imprime")

    assert "la impresora" in await ana.presses("No era para este caso")
    assert "para el Incidente 2" in await ana.presses("Añadir al caso", case="2")

    assert "Adjuntos (" not in await ana.says("caso 1")
    assert "Adjuntos (1)" in await ana.says("caso 2")
    assert any("retiró del Incidente 1: a.png" in text for text in jorge.texts())


async def test_a_file_in_the_wrong_case_begins_a_new_one(reported: Chat, host: FileHost) -> None:
    ana = reported.of(ANA)
    await ana.says("", sent("a.png", host.share("a")))

    await ana.presses("No era para este caso")
    assert "1 archivo" in await ana.presses("Un caso nuevo")
    await ana.presses("Crear caso", **FILLED, subject="La impresora no imprime")

    assert "Adjuntos (1)" in ana.sees()
    assert "Adjuntos (" not in await ana.says("caso 1")


async def test_whoever_thinks_better_of_a_new_case_leaves_the_file_where_it_was(
    reported: Chat, host: FileHost
) -> None:
    ana = reported.of(ANA)
    await ana.says("", sent("a.png", host.share("a")))

    await ana.presses("No era para este caso")
    await ana.presses("Un caso nuevo")
    await ana.presses("Cancelar")
    await reported.passes(days=2)
    await sweep(reported.hands)

    assert "Adjuntos (1)" in await ana.says("caso 1")


async def test_a_new_case_is_opened_though_the_old_one_ended_and_keeps_the_file(
    reported: Chat, host: FileHost
) -> None:
    ana, jorge = reported.of(ANA), reported.of(JORGE)
    await ana.says("", sent("a.png", host.share("a")))
    await ana.presses("No era para este caso")
    await ana.presses("Un caso nuevo")
    await jorge.says("caso 1")
    await jorge.presses("No gestionado")
    await jorge.presses("Guardar", reason="duplicado", note="Ya está en otro caso")

    await ana.presses("Crear caso", **FILLED, subject="La impresora no imprime")

    assert "Incidente 2" in ana.sees()
    assert "Adjuntos (1)" in await ana.says("caso 1")


async def test_what_was_refused_before_its_case_was_chosen_is_asked_for_again(
    reported: Chat, host: FileHost
) -> None:
    ana = reported.of(ANA)
    await report(reported, subject="la impresora no imprime")

    await ana.says("", sent("a.png", host.share("a", HTML)))
    said = await ana.presses("Añadir al caso", case="1")

    assert "Ya no queda nada por añadir" in said
    assert "Recibí 0 archivos" not in said


@pytest.mark.parametrize("forms", [Frame.DIALOG])
async def test_where_forms_are_dialogs_the_files_travel_through_them(
    chat: Chat, host: FileHost, forms: Frame
) -> None:
    ana = chat.of(ANA)
    said = await ana.says("mi portátil no enciende", pasted(host.share("a")))
    assert "1 archivo" in said
    opens = next(a for a in actions(ana.card) if a["title"] == "Completar y crear")

    page = await ana.dialog("task/fetch", opens["data"])
    sends = actions(page["value"]["card"]["content"])[0]
    subject = {"subject": "mi portátil no enciende"}
    await ana.dialog("task/submit", {**sends["data"], **FILLED, **subject})

    assert "Adjuntos (1)" in ana.sees()


# What is refused


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("vacia.png", b"", "llegó vacío"),
        ("pagina.png", HTML, "no es lo que dice su nombre"),
        ("pagina.html", HTML, "no recibo ese tipo"),
        ("nota.txt", HTML, "no es lo que dice su nombre"),
        ("guion.txt", b"#!/bin/sh\nrm -rf /\n", "no es lo que dice su nombre"),
        ("foto.svg", b'<svg xmlns="http://www.w3.org/2000/svg"/>', "no recibo ese tipo"),
        ("programa.exe", b"MZ\x90\x00" + bytes(60), "no recibo ese tipo"),
        ("programa.pdf", b"MZ\x90\x00" + bytes(60), "no es lo que dice su nombre"),
        ("bomba.zip", archive(a=bytes(20_000_000)), "ocuparía demasiado"),
        ("roto.zip", b"PK\x03\x04" + bytes(60), "no es lo que dice su nombre"),
        ("informe.docx", archive(a=b"b"), "no es lo que dice su nombre"),
    ],
)
async def test_what_cannot_be_taken_is_said_with_its_reason_and_nothing_is_kept(
    reported: Chat, host: FileHost, name: str, content: bytes, why: str
) -> None:
    ana = reported.of(ANA)

    await ana.says("", sent(name, host.share("a", content)))

    assert f"«{name}» no quedó en el caso" in ana.texts()[-1]
    assert why in ana.texts()[-1]
    assert "Adjuntos (" not in await ana.says("caso 1")
    assert [path for path in reported.files.rglob("*") if path.is_file()] == []


async def test_of_several_files_the_good_ones_stay(reported: Chat, host: FileHost) -> None:
    ana = reported.of(ANA)

    await ana.says("", sent("a.png", host.share("a", HTML)), sent("b.png", host.share("b")))

    assert "«a.png» no quedó" in ana.texts()[-1]
    assert "Adjuntos (1)" in await ana.says("caso 1")


async def test_a_case_that_ended_meanwhile_takes_no_file_and_its_sender_is_told(
    reported: Chat, host: FileHost
) -> None:
    ana, jorge = reported.of(ANA), reported.of(JORGE)
    await ana.says("", sent("a.png", host.share("a", status=503)))
    await jorge.presses("No gestionado")
    await jorge.presses("Guardar", reason="duplicado", note="Ya está en otro caso")

    host.share("a")
    await reported.passes(minutes=1)

    assert "ya no recibe archivos" in ana.texts()[-1]
    assert "Adjuntos (" not in await ana.says("caso 1")


async def test_a_message_that_is_delivered_again_owes_its_files_once(
    reported: Chat, host: FileHost
) -> None:
    ana = reported.of(ANA)
    message = ana.activity("message", text="", attachments=[pasted(host.share("a"))])

    for _ in range(3):
        await reported.post(message)

    assert len(host.asked["a"]) == 1
    assert "Adjuntos (1)" in await ana.says("caso 1")


async def test_nobody_takes_the_files_of_somebody_else(reported: Chat, host: FileHost) -> None:
    ana, carlos = reported.of(ANA), reported.of(CARLOS)
    message = ana.activity("message", text="la red no anda", attachments=[pasted(host.share("a"))])
    await reported.post(message)
    stolen = f"{message['conversation']['id']}|{message['id']}"

    await carlos.says("mi portátil no enciende")
    form = next(a for a in actions(carlos.card) if a["title"] == "Crear caso")
    form["data"]["mesa"]["files"] = stolen
    shown = await carlos.executes(form, "m0", {**FILLED, "subject": "x"})

    assert "Adjuntos (" not in str(shown)
    await ana.presses("Crear caso", **FILLED)
    assert "Adjuntos (1)" in ana.sees()


async def test_in_a_shared_chat_the_bot_points_to_the_personal_one(
    reported: Chat, host: FileHost
) -> None:
    ana = reported.of(ANA)
    marked = {"contentType": "text/html", "content": '<div><attachment id="1"></attachment></div>'}
    message = ana.activity("message", text="<at>Mesa</at>", attachments=[marked])
    message["conversation"]["conversationType"] = "channel"

    await reported.post(message)

    assert "Teams no me entrega archivos" in ana.texts()[-1]


# Given back


async def test_a_file_is_given_back_as_a_download_and_as_nothing_else(
    reported: Chat, host: FileHost
) -> None:
    ana, jorge = reported.of(ANA), reported.of(JORGE)
    await ana.says("", sent("Año «2026».png", host.share("a")))
    path = await link_to(jorge, "Año «2026».png")

    answer = await reported.client.get(path)

    assert await answer.read() == PNG
    assert answer.headers["Content-Disposition"] == (
        "attachment; filename=\"Ano 2026.png\"; filename*=UTF-8''A%C3%B1o%20%C2%AB2026%C2%BB.png"
    )
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.headers["Content-Length"] == str(len(PNG))
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    head = await reported.client.head(path)
    assert (head.status, head.headers["Content-Length"]) == (200, str(len(PNG)))


async def test_a_link_is_over_after_ten_minutes(reported: Chat, host: FileHost) -> None:
    ana = reported.of(ANA)
    await ana.says("", pasted(host.share("a")))
    path = await link_to(ana, "imagen.png")

    reported.clock.forward(minutes=9, seconds=59)
    assert (await reported.client.get(path)).status == 200
    reported.clock.forward(seconds=1)
    over = await reported.client.get(path)

    assert over.status == 404
    said = await over.text()
    assert "Este enlace ya no sirve" in said
    assert "This link is no longer good" in said


async def test_a_file_that_left_its_case_is_given_to_nobody_any_more(
    reported: Chat, host: FileHost
) -> None:
    ana, jorge = reported.of(ANA), reported.of(JORGE)
    await suspend(jorge)
    await ana.says("Se ve así", sent("a.png", host.share("a")))
    path = await link_to(jorge, "a.png")

    await ana.presses("Era un caso nuevo")

    assert (await reported.client.get(path)).status == 404


@pytest.mark.parametrize("token", ["x", "a.b.c", "eyJhbGciOiJub25lIn0.e30.", "%2e%2e%2fmesa.db"])
async def test_a_link_that_nobody_signed_leads_nowhere(reported: Chat, token: str) -> None:
    answer = await reported.client.get(f"/files/{token}")

    assert answer.status == 404
    assert "Traceback" not in await answer.text()


async def test_files_are_counted_and_listed_with_size_sender_and_time(
    reported: Chat, host: FileHost
) -> None:
    ana, jorge = reported.of(ANA), reported.of(JORGE)
    big = PNG + bytes(2_411_725)
    await ana.says("", *[sent(f"{n}.png", host.share(f"{n}", big)) for n in range(12)])

    await jorge.says("caso 1")
    first = await jorge.presses("Adjuntos (12)")

    assert "2,3 MB · Ana Rojas · 24/11/2026 10:00" in first
    assert "Archivos 1 a 10 de 12" in first
    assert "Archivos 11 a 12 de 12" in await jorge.presses("Siguiente")


async def suspend(jorge: Window) -> None:
    await jorge.presses("Suspender")
    await jorge.presses(
        "Guardar",
        reason="falta-informacion",
        solution="Se revisó el cargador",
        note="¿Enciende alguna luz?",
        next_contact="2026-11-30",
    )
