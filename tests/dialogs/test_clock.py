"""What happens because time passes, as people meet it in the chat."""

import pytest

from tests.chat import Chat, words
from tests.dialogs.steps import FILLED, RATED, report, solve
from tests.people import ANA, ANDRES, CARLOS, ELENA, JORGE
from tests.teams import Failure

ASKED = {
    "reason": "falta-informacion",
    "solution": "Se revisó el cargador",
    "note": "¿Enciende alguna luz?",
    "next_contact": "2026-12-04",
}


async def suspend(chat: Chat) -> None:
    jorge = chat.of(JORGE)
    await jorge.presses("Suspender")
    await jorge.presses("Guardar", **ASKED)


@pytest.fixture
async def suspended(reported: Chat) -> Chat:
    """Ana's incident 1 waits for her answer, since Tuesday at 10:00."""
    await suspend(reported)
    return reported


@pytest.fixture
async def solved(reported: Chat) -> Chat:
    """Ana's incident 1 was solved on Tuesday at 10:00; nobody has answered the survey."""
    await reported.of(JORGE).presses("Tomar")
    await solve(reported)
    return reported


# The survey


@pytest.mark.rule("R23", "R28")
async def test_an_unanswered_survey_is_reminded_and_closes_on_the_third_business_day(
    solved: Chat,
) -> None:
    ana = solved.of(ANA)
    assert "Sin su respuesta, se cierra el viernes 27 a las 10:00." in ana.sees()

    await solved.passes(days=2, minutes=-1)
    assert not any("Quedó bien" in text for text in ana.texts())
    await solved.passes(minutes=1)
    assert "se cierra el viernes 27 a las 10:00" in ana.texts()[-1]
    assert "Responder encuesta" in ana.sees()
    await solved.passes(days=1, minutes=-1)
    assert "Solucionado" in ana.sees()
    await solved.passes(minutes=1)

    assert "Cerrado" in ana.sees()
    assert "tres días hábiles sin respuesta" in ana.texts()[-1]
    assert "no respondió la encuesta" in solved.of(JORGE).texts()[-1]


@pytest.mark.rule("R23")
async def test_an_answer_after_the_closing_gets_a_sentence_and_changes_nothing(
    solved: Chat,
) -> None:
    ana = solved.of(ANA)
    await ana.presses("Responder encuesta")
    await solved.passes(days=3)
    before = solved.kept()

    answer = await ana.presses(
        "Enviar encuesta", **RATED, autoriza="no", reason="volvio", note="Sigue igual"
    )

    assert "Sigue igual" in answer
    assert "ya fue respondida o el caso ya se cerró" in answer
    assert "Cerrado" in answer
    assert solved.kept() == before


@pytest.mark.rule("R22", "R24")
async def test_she_answers_from_any_copy_of_the_card_and_once(solved: Chat) -> None:
    ana = solved.of(ANA)
    await solved.passes(days=2)
    await ana.says("caso 1")
    copies = [m for m in ana.messages if m.card and ana._has(m, "Responder encuesta")]  # noqa: SLF001
    assert len(copies) == 2

    first = next(a for a in ana.card_of(copies[0])["actions"] if a["title"] == "Responder encuesta")
    form = await ana.executes(first, copies[0].id)
    sent = next(a for a in form["actions"] if a["title"] == "Enviar encuesta")
    answer = str(await ana.executes(sent, copies[0].id, {**RATED, "autoriza": "yes"}))
    assert "Cerrado" in answer
    again = await ana.executes(first, copies[0].id)

    assert "ya fue respondida" in str(again)
    assert solved.kept()["surveys"] == 1


@pytest.mark.rule("R21")
async def test_the_sixth_question_left_blank_is_asked_again_and_nothing_changes(
    solved: Chat,
) -> None:
    ana = solved.of(ANA)
    await ana.presses("Responder encuesta")
    before = solved.kept()

    form = await ana.presses("Enviar encuesta", **RATED)

    assert "Este dato hace falta." in form
    assert solved.kept() == before


# The chase


@pytest.mark.rule("R26", "R27")
async def test_three_requests_in_three_business_days_then_the_proposal(suspended: Chat) -> None:
    ana, jorge = suspended.of(ANA), suspended.of(JORGE)
    assert "¿Enciende alguna luz?" in ana.texts()[-1]
    assert "Puede responder aquí mismo" in ana.texts()[-1]

    for count in (2, 3):
        before = len(ana.texts())
        await suspended.passes(days=1)
        assert len(ana.texts()) == before + 1
        assert "Aún necesitamos su respuesta" in ana.texts()[-1]
        assert "¿Enciende alguna luz?" in ana.texts()[-1]
        assert f"Solicitud {count}\n2{count + 3}/11/2026 10:00, entregada" in await jorge.says(
            "caso 1"
        )
    before = len(ana.texts())
    await suspended.passes(days=1)

    assert len(ana.texts()) == before
    assert "no respondió a las tres solicitudes" in jorge.texts()[-1]
    assert "Suspendido" in jorge.sees()
    history = await jorge.presses("Historial")
    for day in (25, 26):
        asked = f"{day}/11/2026 10:00 · Mesa\nVolvió a pedir la respuesta al usuario."
        assert f"{asked}\nEntregado al usuario el {day}/11/2026 10:00." in history
    await jorge.presses("Volver al caso")
    form = await jorge.presses("No gestionado")
    assert "El usuario no respondió" in form
    assert "el 24/11/2026, 25/11/2026 y 26/11/2026 y no recibimos respuesta" in form
    assert "No gestionado" in await jorge.presses("Guardar")
    assert "no podemos continuar" in ana.texts()[-1]


@pytest.mark.rule("R26")
async def test_a_request_that_did_not_arrive_says_so(suspended: Chat) -> None:
    jorge = suspended.of(JORGE)
    suspended.teams.failures += [Failure(502)] * 2

    await suspended.passes(days=1)

    assert "Solicitud 2\n25/11/2026 10:00, sin entregar todavía" in await jorge.says("caso 1")
    assert "Aún no se ha podido entregar al usuario." in await jorge.presses("Historial")
    await suspended.passes(hours=1)
    await jorge.presses("Volver al caso")
    assert "Solicitud 2\n25/11/2026 10:00, entregada" in await jorge.says("caso 1")


@pytest.mark.rule("R26")
async def test_a_weekend_and_a_holiday_are_no_days_to_ask(chat: Chat) -> None:
    # Friday 4 December; Tuesday the 8th is a holiday.
    chat.clock.forward(days=10)
    await report(chat)
    await suspend_until(chat, "2026-12-15")
    ana = chat.of(ANA)

    asked = []
    for _ in range(10):
        before = len(ana.texts())
        await chat.passes(days=1)
        if len(ana.texts()) > before:
            asked.append(chat.clock().day)

    assert asked == [7, 9]


async def suspend_until(chat: Chat, day: str) -> None:
    jorge = chat.of(JORGE)
    await jorge.presses("Suspender")
    await jorge.presses("Guardar", **(ASKED | {"next_contact": day}))


@pytest.mark.rule("R26")
async def test_what_she_writes_in_the_chat_is_the_answer(suspended: Chat) -> None:
    ana, jorge = suspended.of(ANA), suspended.of(JORGE)
    await suspended.passes(days=1)

    taken = await ana.says("Sí, una luz naranja")

    assert "Agregué su respuesta al Incidente 1 y avisé a Jorge Díaz" in taken
    assert "Ana Rojas respondió en el Incidente 1: Sí, una luz naranja" in jorge.texts()[-1]
    assert "En proceso" in await jorge.presses("Tomar")
    before = len(ana.texts())
    await suspended.passes(days=5)
    assert not any("Aún necesitamos" in text for text in ana.texts()[before:])


@pytest.mark.rule("R26")
@pytest.mark.parametrize("answer", ["4512", "Sí", "¿cuál luz?", "Listo", "ok"])
async def test_one_word_is_an_answer_too(suspended: Chat, answer: str) -> None:
    assert "Agregué su respuesta" in await suspended.of(ANA).says(answer)


async def test_an_answer_that_was_a_new_problem_becomes_a_case_with_one_press(
    suspended: Chat,
) -> None:
    ana = suspended.of(ANA)
    await ana.says("la impresora del piso 3 no imprime")

    form = await ana.presses("Era un caso nuevo")

    assert "la impresora del piso 3 no imprime" in form
    assert "no era para el Incidente 1" in suspended.of(JORGE).texts()[-1]
    assert "Incidente 2" in await ana.presses("Crear caso", **FILLED)
    await suspended.passes(days=1)
    assert "Aún necesitamos su respuesta" in " ".join(ana.texts()[-2:])


@pytest.mark.rule("R26")
async def test_commands_and_greetings_are_no_answers(suspended: Chat) -> None:
    ana, before = suspended.of(ANA), suspended.kept()

    for said in ("hola", "gracias", "mis casos", "caso 1", "ayuda", "nuevo Otra cosa"):
        assert "Agregué su respuesta" not in await ana.says(said)

    assert suspended.kept() == before


@pytest.mark.rule("R26")
async def test_the_card_and_a_note_by_command_answer_as_well(suspended: Chat) -> None:
    ana, jorge = suspended.of(ANA), suspended.of(JORGE)

    assert "¿Enciende alguna luz?" in await ana.presses("Responder")
    assert "Su respuesta ya la tiene" in await ana.presses("Guardar", note="No, ninguna")
    assert "respondió en el Incidente 1: No, ninguna" in jorge.texts()[-1]
    await ana.says("nota 1 Ahora sí")

    assert "respondió en el Incidente 1: Ahora sí" in jorge.texts()[-1]


@pytest.mark.rule("R26")
async def test_of_two_cases_that_wait_she_says_which(suspended: Chat) -> None:
    ana, jorge = suspended.of(ANA), suspended.of(JORGE)
    await ana.says("nuevo El monitor parpadea")
    await ana.presses("Crear caso", **FILLED)
    await suspend(suspended)

    asked = await ana.says("Con el cable nuevo también")
    assert "¿Para cuál de sus casos" in asked
    assert "Incidente 2: ¿Enciende alguna luz?" in asked
    assert "Este dato hace falta." in await ana.presses("Responder")
    await ana.presses("Responder", case="2")

    # It stays: the case's own card is another message.
    assert "Agregué su respuesta al Incidente 2" in ana.sees()
    assert "respondió en el Incidente 2: Con el cable nuevo también" in jorge.texts()[-1]


@pytest.mark.rule("R26")
async def test_what_was_asked_is_not_asked_again_once_it_is_answered(suspended: Chat) -> None:
    """The request could not be delivered at once; meanwhile she answered."""
    ana = suspended.of(ANA)
    suspended.teams.failures += [Failure(502)] * 2
    await suspended.passes(days=1)
    await ana.says("Sí, una luz naranja")
    before = ana.texts()

    await suspended.passes(hours=2)

    assert ana.texts() == before


@pytest.mark.rule("R26")
async def test_nobody_else_is_taken_for_her(suspended: Chat) -> None:
    carlos, before = suspended.of(CARLOS), suspended.kept()

    assert "Agregué" not in await carlos.says("Sí, una luz naranja")

    assert suspended.kept() == before


@pytest.mark.rule("R12")
async def test_a_suspension_that_asks_nothing_chases_nobody(reported: Chat) -> None:
    jorge, ana = reported.of(JORGE), reported.of(ANA)
    await jorge.presses("Suspender")
    await jorge.presses("Guardar", **(ASKED | {"reason": "pendiente-repuesto"}))
    before = len(ana.texts())

    await reported.passes(days=9)

    assert len(ana.texts()) == before
    assert "Nuevo caso" in await ana.says("el monitor parpadea")


# Warnings


@pytest.mark.rule("R30")
async def test_specialist_and_supervisor_are_warned_once_each_and_at_the_breach(
    reported: Chat,
) -> None:
    # High: attention in 30 minutes, solution in 8 hours; registered on Tuesday at 10:00.
    jorge, elena = reported.of(JORGE), reported.of(ELENA)

    await reported.passes(minutes=22)
    assert "Se acaba" not in jorge.texts()[-1]
    await reported.passes(seconds=30)
    assert "Se acaba el tiempo de primera atención" in jorge.texts()[-1]
    assert elena.texts() == []
    await reported.passes(minutes=4, seconds=30)
    assert "En riesgo el Incidente 1 de Ana Rojas, a cargo de Jorge Díaz" in elena.texts()[-1]
    await reported.passes(minutes=3)
    assert "Se venció el tiempo de primera atención" in jorge.texts()[-1]
    assert "Se venció el tiempo de primera atención" in elena.texts()[-1]
    told = len(jorge.texts()), len(elena.texts())
    await reported.passes(minutes=30)

    assert (len(jorge.texts()), len(elena.texts())) == told


@pytest.mark.rule("R17", "R30")
async def test_a_form_that_was_open_while_the_clock_spoke_is_still_good(reported: Chat) -> None:
    jorge = reported.of(JORGE)
    await jorge.presses("Tomar")
    await jorge.presses("Solucionar")
    await reported.passes(hours=7)
    await reported.passes(days=2)
    messages = [m for m in jorge.messages if m.card]
    form = next(m for m in messages if jorge._has(m, "Guardar"))  # noqa: SLF001

    action = next(a for a in jorge.card_of(form)["actions"] if a["title"] == "Guardar")
    card = await jorge.executes(
        action, form.id, {"reason": "solucion-sitio", "solution": "Se cambió la batería."}
    )

    assert "Solucionado" in str(card)


# What is left, and how it was counted


@pytest.mark.rule("R10", "R29")
async def test_the_card_and_the_lists_say_how_much_is_left(reported: Chat) -> None:
    jorge = reported.of(JORGE)

    registered = await jorge.says("caso 1")
    assert "⏳ Primera atención: quedan 30 min de 30 min; vence el martes 24 a las 10:30" in (
        registered
    )
    await jorge.presses("Tomar")
    await reported.passes(hours=3)
    # From 10:00 to 13:00 with an hour's break: two of eight hours.
    left = "⏳ Solución: quedan 6 h de 8 h; vence el miércoles 25 a las 10:00"
    assert left in await jorge.says("caso 1")
    assert left in await jorge.says("pendientes")
    await reported.passes(days=1)
    assert "⛔ Solución: venció el miércoles 25 a las 10:00" in await jorge.says("cola soporte")


@pytest.mark.rule("R10")
async def test_what_breaches_first_stands_on_top_and_what_is_stopped_below(chat: Chat) -> None:
    jorge = chat.of(JORGE)
    await report(chat, subject="falla uno")
    await suspend(chat)
    for subject, urgency in (("falla dos", "low"), ("falla tres", "high"), ("otra", "medium")):
        ana = chat.of(ANA)
        await ana.says(f"nuevo {subject}")
        await ana.presses("Crear caso", **(FILLED | {"urgency": urgency}))

    queue = await jorge.says("cola soporte")

    order = [queue.index(subject) for subject in ("falla tres", "otra", "falla dos", "falla uno")]
    assert order == sorted(order)


@pytest.mark.rule("R29")
async def test_the_clock_explains_itself_to_the_second(reported: Chat) -> None:
    jorge = reported.of(JORGE)
    await reported.passes(minutes=10)
    await jorge.presses("Tomar")
    await reported.passes(hours=1, minutes=20, seconds=5)
    await suspend(reported)
    await reported.passes(hours=1, minutes=30)

    told = await jorge.presses("Reloj")

    assert "✔ Primera atención: a tiempo, en 10 min de 30 min" in told
    assert "⏸ Solución: reloj detenido; quedan 6 h 29 min de 8 h" in told
    assert "Registrado · ▶ cuenta\nEn horario hábil 10 min · fuera de horario 0 s" in told
    assert "En proceso · ▶ cuenta\nEn horario hábil 1 h 20 min 5 s" in told
    # 11:30:05 to 13:00:05: half an hour before the break, five seconds after it.
    assert "Suspendido · ⏸ no cuenta\nEn horario hábil 30 min · fuera de horario 1 h" in told
    for title, value in (
        ("Cuenta", "1 h 30 min 5 s"),
        ("Detenido", "30 min"),
        ("Fuera de horario", "1 h"),
        ("Transcurrido", "3 h 5 s"),
    ):
        assert f"{title}\n{value}" in told
    assert "al retomar el caso le quedarán 6 h 29 min hábiles para la solución" in told
    assert "Suspendido" in await jorge.presses("Volver al caso")


@pytest.mark.parametrize("title", ["Reloj", "Historial"])
async def test_nothing_is_written_over_what_somebody_reads(reported: Chat, title: str) -> None:
    jorge = reported.of(JORGE)
    await jorge.presses("Tomar")

    await jorge.presses(title)
    await reported.of(ANA).says("nota 1 Sigue igual")

    assert any(m.card and f"{title} · " in words(jorge.card_of(m)) for m in jorge.messages)
    assert "Sigue igual" in await jorge.presses("Volver al caso")
    await reported.of(ANA).says("nota 1 Y ahora suena")
    assert any(m.card and "Y ahora suena" in words(jorge.card_of(m)) for m in jorge.messages)


@pytest.mark.rule("R29")
async def test_the_clock_is_asked_for_by_number(reported: Chat) -> None:
    jorge = reported.of(JORGE)

    end = "Le quedan 30 min hábiles para la primera atención; vence el martes 24 a las 10:30."
    assert end in await jorge.says("reloj 1")
    assert "reloj 12" in await jorge.says("reloj")
    assert "No encuentro el caso 99" in await jorge.says("reloj 99")
    assert "No encuentro el caso 1" in await reported.of(CARLOS).says("reloj 1")


# The demonstration's clock


async def test_the_administrator_moves_time_and_what_is_due_happens_in_order(
    solved: Chat,
) -> None:
    andres, ana = solved.of(ANDRES), solved.of(ANA)

    said = await andres.says("avanzar 3 días hábiles")

    assert (
        "ahora es viernes 27 de noviembre de 2026 a las 10:00. Cosas que se cumplieron: 2." in said
    )
    assert "Quedó bien" in ana.texts()[-2]
    assert "sin respuesta a la encuesta" in ana.texts()[-1]
    assert "Cerrado" in ana.sees()
    assert "viernes 27 de noviembre de 2026 a las 12:00" in await andres.says("advance 2 hours")


@pytest.mark.parametrize("much", ["0 horas", "999 días", "-2 horas", "1,5 horas", "3"])
async def test_what_is_no_span_of_time_is_told_how_to_say_one(chat: Chat, much: str) -> None:
    assert "avanzar 3 días hábiles" in await chat.of(ANDRES).says(f"avanzar {much}")


async def test_what_is_running_out_besides_what_is_breached_is_said_too(reported: Chat) -> None:
    jorge = reported.of(JORGE)
    await reported.passes(hours=1)

    card = await jorge.says("caso 1")

    assert "⛔ Primera atención: venció el martes 24 a las 10:30" in card
    assert "⏳ Solución: quedan 7 h de 8 h" in card
    end = "El tiempo de primera atención venció hace 30 min hábiles. Le quedan 7 h hábiles para la"
    assert end in await jorge.says("reloj 1")


@pytest.mark.rule("R17")
async def test_a_form_that_came_too_late_says_what_was_answered_meanwhile(
    suspended: Chat,
) -> None:
    jorge = suspended.of(JORGE)
    await jorge.presses("No gestionado")
    await suspended.of(ANA).says("Una luz naranja")
    form = next(m for m in jorge.messages if m.card and jorge._has(m, "Guardar"))  # noqa: SLF001
    action = next(a for a in jorge.card_of(form)["actions"] if a["title"] == "Guardar")

    again = await jorge.executes(action, form.id, {"reason": "sin-respuesta", "note": "Nadie"})

    assert "Ana Rojas agregó: «Una luz naranja»" in words(again)
    assert "Nadie" in words(again)


async def test_nobody_else_moves_time(solved: Chat) -> None:
    assert "Solo un administrador" in await solved.of(ANA).says("avanzar 3 días hábiles")
    assert "Nuevo caso" in await solved.of(ANDRES).says("avanzar con el trámite no se puede")
    assert "Solucionado" in solved.of(ANA).sees()
