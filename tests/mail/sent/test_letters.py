"""The letters that people get: the facts of R9 in their order, what to do, in their language."""

from collections.abc import Sequence
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest

from cards.language import LANGUAGES
from cards.texts import Texts
from domain.case import Audience, Role, State
from domain.catalog import Catalog
from domain.incoming import Received, Verdict, mail_id
from domain.notices import What
from mail.letters import Answers, letter, reply
from tests.cards.drawing import a_case, a_note, a_view, surface
from tests.chat import Chat
from tests.dialogs.steps import report, solve
from tests.mail.sent.server import MailServer, html_of, text_of
from tests.people import ANA, JORGE, MARTA, NOON

VOID = {"meta", "br", "hr", "img", "input", "link"}


class Outline(HTMLParser):
    """The elements of a page, and whether each is closed where it should be."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def of(self, tag: str) -> Sequence[dict[str, str | None]]:
        return [attrs for name, attrs in self.seen if name == tag]


def in_order(text: str, *parts: str) -> bool:
    at = 0
    for part in parts:
        found = text.find(part, at)
        assert found >= 0, (part, text)
        at = found + len(part)
    return True


@pytest.mark.rule("R9")
async def test_the_assignee_is_written_to_with_the_facts_of_a_case_in_their_order(
    reported: Chat, server: MailServer
) -> None:
    jorge = reported.of(JORGE)
    await jorge.presses("Escalar")
    await jorge.presses(
        "Guardar",
        reason="requiere-especialista",
        group="sistemas",
        specialist=MARTA.id,
        note="Ya probé otro",
    )

    (mail,) = server.to(MARTA.email)

    facts = (
        *("Incidente 1", "mi portátil no enciende", "Jorge Díaz", "le escaló"),
        *("Usuario: Ana Rojas", "Sede: Valledupar", "Dependencia: Atención al Ciudadano"),
        *("Teléfono: 605 555 0101", "Extensión: 4101", "Correo: ana.rojas@entidad.example"),
        *("Categoría: ", "Portátil no enciende", "Estado: Escalado a especialista"),
        *("Prioridad: Alta", "Última nota (interna)", "Ya probé otro"),
        *("Descripción", "Desde ayer"),
    )
    assert mail["Subject"] == "[Caso 1] mi portátil no enciende"
    assert mail["To"] == "Marta Ruiz <marta.ruiz@entidad.example>"
    assert in_order(text_of(mail), *facts)
    assert "escriba a Mesa en Teams: «caso 1»" in text_of(mail)


async def test_all_letters_of_a_case_are_one_thread(reported: Chat, server: MailServer) -> None:
    await reported.of(ANA).says("nota 1 ya lo reinicié")

    first, second = server.to(JORGE.email)

    assert first["Subject"] == second["Subject"]
    assert first["References"] == second["References"] == "<caso.1@entidad.example>"
    assert first["Message-ID"] != second["Message-ID"]
    assert "ya lo reinicié" in text_of(second)


async def test_a_letter_is_a_page_that_everybody_can_read(
    reported: Chat, server: MailServer
) -> None:
    (mail,) = server.to(JORGE.email)

    page = Outline(html_of(mail))

    assert page.of("html") == [{"lang": "es"}]
    assert len(page.of("h1")) == 1
    assert {th.get("scope") for th in page.of("th")} == {"row"}
    assert len(page.of("caption")) == 1
    assert not page.of("img")
    assert not page.of("script")
    assert mail.get_content_type() == "multipart/alternative"


async def test_each_is_written_to_in_their_own_language(chat: Chat, server: MailServer) -> None:
    await chat.of(JORGE).says("idioma en")

    await report(chat)

    (mail,) = server.to(JORGE.email)
    assert mail["Subject"] == "[Case 1] mi portátil no enciende"
    assert in_order(text_of(mail), "Incident 1", "Requester: Ana Rojas", "Category: ")
    assert mail["Content-Language"] == "en"


@pytest.mark.rule("R20", "R21")
async def test_the_requester_gets_the_solution_and_a_link_to_the_survey(
    reported: Chat, server: MailServer
) -> None:
    await reported.of(ANA).says("avisos ambos")

    await solve(reported)

    (mail,) = server.to(ANA.email)
    said = text_of(mail)
    assert in_order(said, "fue solucionado: Se cambió la batería.", "Responder encuesta:")
    assert "http://127.0.0.1:3978/encuesta/" in said
    assert "se cierra el" in said
    assert "Teléfono" not in said
    (link,) = Outline(html_of(mail)).of("a")
    assert str(link["href"]).startswith("http://127.0.0.1:3978/encuesta/")


@pytest.mark.rule("R12", "R26")
async def test_who_is_asked_something_by_mail_is_told_how_to_answer(
    reported: Chat, server: MailServer
) -> None:
    jorge = reported.of(JORGE)
    await reported.of(ANA).says("avisos correo")
    await jorge.presses("Suspender")

    await jorge.presses(
        "Guardar",
        reason="falta-informacion",
        solution="Se revisó",
        note="¿Cuál es el serial?",
        next_contact="2026-11-27",
    )

    (mail,) = server.to(ANA.email)
    said = text_of(mail)
    assert in_order(said, "quedó suspendido", "SUSP:", "¿Cuál es el serial?")
    assert "escriba a Mesa en Teams: «nota 1 …»" in said
    assert "escribiendo en este chat" not in said


@pytest.mark.parametrize("t", LANGUAGES.values(), ids=LANGUAGES)
@pytest.mark.parametrize("verdict", list(Verdict))
def test_every_verdict_on_a_mail_has_an_answer_or_none_is_given(t: Texts, verdict: Verdict) -> None:
    sheet = reply(a_received(verdict), [t], ["MESA", "SOPORTE"])

    if verdict in {Verdict.NOTE, Verdict.AUTOMATIC}:
        assert sheet is None
        return
    assert sheet is not None
    (part,) = sheet.parts
    assert part.said
    assert "{" not in " ".join((part.title, *part.said, *part.to_do))
    assert ("SOPORTE" in "".join(part.to_do)) == (verdict is Verdict.NO_KEYWORD)


def test_a_mail_without_a_subject_is_said_to_have_none() -> None:
    sheet = reply(replace(a_received(Verdict.NO_KEYWORD), subject=""), [LANGUAGES["es"]], ["MESA"])

    assert sheet is not None
    assert "El asunto «(sin asunto)» no dice" in sheet.parts[0].said[0]


@pytest.mark.rule("R8")
async def test_a_mail_that_became_a_precase_is_answered_in_its_thread_with_the_number(
    reported: Chat, server: MailServer
) -> None:
    await owed(reported, a_received(Verdict.PRECASE))

    (mail,) = server.to(ANA.email)

    assert mail["Subject"] == "[Caso 1] MESA: no imprime"
    assert mail["In-Reply-To"] == mail["References"] == "<original@mail.example>"
    assert mail["Auto-Submitted"] == "auto-replied"
    assert "quedó registrado con el número 1" in text_of(mail)
    assert "has been" not in text_of(mail)


@pytest.mark.rule("R8")
async def test_whose_address_it_is_is_answered_in_the_language_that_they_chose(
    reported: Chat, server: MailServer
) -> None:
    await reported.of(ANA).says("idioma en")
    await owed(reported, a_received(Verdict.PRECASE, ANA.email))

    (mail,) = server.to(ANA.email)

    assert [a["lang"] for a in Outline(html_of(mail)).of("article")] == ["en"]


@pytest.mark.rule("R8")
async def test_a_stranger_is_answered_in_both_languages_spanish_first(
    reported: Chat, server: MailServer
) -> None:
    await owed(reported, a_received(Verdict.STRANGER, "alguien@otra.example"))

    (mail,) = server.to("alguien@otra.example")

    assert mail["Subject"] == "Re: MESA: no imprime"
    assert in_order(text_of(mail), "no reconocemos esta dirección", "we do not recognise")
    assert [a["lang"] for a in Outline(html_of(mail)).of("article")] == ["es", "en"]


async def test_letters_of_a_case_that_began_with_a_mail_go_on_in_its_thread(
    reported: Chat, server: MailServer
) -> None:
    await owed(reported, a_received(Verdict.PRECASE))

    await reported.of(ANA).says("nota 1 ya lo reinicié")

    assert server.to(JORGE.email)[-1]["References"] == "<original@mail.example>"


async def test_a_name_that_is_no_message_id_is_nobodys_thread(
    reported: Chat, server: MailServer
) -> None:
    mail = replace(a_received(Verdict.PRECASE), message_id="<a@b>\r\nBcc: otro@example.com")
    await owed(reported, mail)

    await reported.of(ANA).says("nota 1 ya lo reinicié")

    assert server.to(ANA.email)[0]["References"] is None
    assert server.to(JORGE.email)[-1]["References"] == "<caso.1@entidad.example>"


@pytest.mark.parametrize("verdict", [Verdict.NOTE, Verdict.AUTOMATIC])
async def test_notes_and_automatic_mails_are_never_answered(
    reported: Chat, server: MailServer, verdict: Verdict
) -> None:
    await owed(reported, a_received(verdict))

    assert server.to(ANA.email) == []
    assert (
        await reported.hands.store.read(lambda unit: unit.undeliverable(8, after=None, before=None))
    ).total == 0


def a_received(verdict: Verdict, sender: str = ANA.email) -> Received:
    number = 0 if verdict in {Verdict.STRANGER, Verdict.NO_KEYWORD} else 1
    return Received(
        id=mail_id("<original@mail.example>"),
        message_id="<original@mail.example>",
        sender=sender,
        name="Ana Rojas",
        subject="MESA: no imprime",
        verdict=verdict,
        number=number,
        at=NOON,
    )


async def owed(chat: Chat, mail: Received) -> None:
    def work(unit: Any) -> None:
        unit.keep_mail(mail)
        unit.owe_reply(mail.id, NOON)

    await chat.hands.store.write(work)
    await chat.settle()
    assert What.REPLY not in {n.what for n in await chat.hands.store.write(lambda u: u.claim(NOON))}


@pytest.mark.parametrize("t", LANGUAGES.values(), ids=LANGUAGES)
@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("by_mail", [True, False])
def test_a_letter_of_any_fact_in_any_state_is_whole(
    t: Texts, state: State, *, by_mail: bool, catalog: Catalog
) -> None:
    s, answers = surface(t, catalog), Answers(by_mail, lambda _case, _who: "https://x.example/e")
    for audience in Audience:
        role = Role.REQUESTER if audience is Audience.REQUESTER else Role.SPECIALIST
        view = a_view(a_case(catalog, state), role, a_note())
        for fact in view.facts:
            sheet = letter(view, fact, audience, ANA, s, answers)

            (part,) = sheet.parts
            assert "{" not in " ".join((sheet.subject, *part.said, *part.to_do, sheet.footer))
            assert part.title.endswith(t.state[state])
            assert (part.link is not None) == (
                state is State.SOLVED and audience is Audience.REQUESTER
            )
