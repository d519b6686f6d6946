"""By which channel people are told: as they chose, as is usual for them, or as can be done."""

import pytest

from bot.by_mail import PATIENCE
from domain.opening import NewCase
from domain.ports import Press
from tests.chat import Chat
from tests.dialogs.steps import FILLED, report, solve
from tests.mail.sent.server import DROPPED, MailServer, text_of
from tests.people import ANA, CARLOS, JORGE
from tests.teams import Failure


@pytest.mark.rule("R9")
async def test_specialists_are_told_in_both_and_requesters_in_teams(
    reported: Chat, server: MailServer
) -> None:
    await solve(reported)

    assert len(server.to(JORGE.email)) == 1
    assert reported.of(JORGE).texts()
    assert server.to(ANA.email) == []
    assert "fue solucionado" in reported.of(ANA).texts()[-1]


async def test_who_chose_teams_is_not_written_to(chat: Chat, server: MailServer) -> None:
    await chat.of(JORGE).says("avisos teams")

    await report(chat)

    assert server.mails == []
    assert chat.of(JORGE).texts()


async def test_who_chose_mail_is_left_alone_in_teams(reported: Chat, server: MailServer) -> None:
    await reported.of(ANA).says("avisos correo")
    before = len(reported.of(ANA).messages)

    await solve(reported)

    assert len(server.to(ANA.email)) == 1
    assert len(reported.of(ANA).messages) == before


async def test_who_cannot_be_reached_in_teams_is_written_to_and_not_flooded_when_they_come(
    reported: Chat, server: MailServer
) -> None:
    ana = reported.of(ANA)
    await reported.post(ana.activity("installationUpdate", action="remove"))

    await solve(reported)
    (mail,) = server.to(ANA.email)
    texts = len(ana.texts())
    await ana.arrives()

    assert "fue solucionado" in text_of(mail)
    assert ana.texts()[texts:] == []


async def test_where_mail_cannot_reach_them_either_teams_tells_them_when_they_come(
    reported: Chat, server: MailServer
) -> None:
    server.refuses[ANA.email] = "550 5.1.1 unknown"
    ana = reported.of(ANA)
    await reported.post(ana.activity("installationUpdate", action="remove"))

    await solve(reported)
    await ana.arrives()

    assert server.to(ANA.email) == []
    assert "fue solucionado" in ana.texts()[-1]


@pytest.mark.rule("R12")
async def test_who_is_told_in_teams_alone_is_written_to_once_while_teams_is_down(
    reported: Chat, server: MailServer
) -> None:
    def down(times: int) -> list[Failure]:
        return [Failure(503) for _ in range(times)]

    reported.teams.failures = down(200)
    await solve(reported)
    assert server.to(ANA.email) == []

    for _ in range(PATIENCE + 2):
        await reported.passes(minutes=31)
    reported.teams.failures = []
    await reported.passes(minutes=31)

    (mail,) = server.to(ANA.email)
    assert "fue solucionado" in text_of(mail)
    assert "fue solucionado" in reported.of(ANA).texts()[-1]


async def test_who_chose_mail_and_is_refused_there_is_told_in_teams_when_they_write(
    reported: Chat, server: MailServer
) -> None:
    server.refuses[ANA.email] = "550 5.1.1 unknown"
    ana = reported.of(ANA)
    await ana.says("avisos correo")
    await solve(reported)
    await reported.post(ana.activity("installationUpdate", action="remove"))

    await ana.arrives()

    assert "fue solucionado" in ana.texts()[-1]


async def test_a_letter_whose_line_broke_is_sent_again_under_its_name(
    chat: Chat, server: MailServer
) -> None:
    server.moods = [DROPPED]
    await report(chat)

    await chat.passes(minutes=1)

    first, second = server.to(JORGE.email)
    assert first["Message-ID"] == second["Message-ID"]
    assert chat.of(JORGE).texts() == [
        "Se le asignó el Incidente 1 de Ana Rojas: mi portátil no enciende"
    ]


async def test_a_mail_server_that_is_down_holds_up_nobody_in_teams(
    chat: Chat, server: MailServer
) -> None:
    server.moods = ["421 4.3.2 closing"] * 5
    await report(chat)
    await report(chat, CARLOS)

    assert len(chat.of(JORGE).texts()) == 2
    await chat.passes(minutes=1)
    await chat.passes(minutes=5)
    await chat.passes(minutes=30)
    await chat.passes(minutes=60)

    assert {mail["Subject"][:8] for mail in server.to(JORGE.email)} == {"[Caso 1]", "[Caso 2]"}


async def test_while_a_letter_hangs_in_the_mail_server_teams_goes_on(
    chat: Chat, server: MailServer
) -> None:
    told: list[int] = []

    async def meanwhile() -> None:
        server.received = None
        asked = NewCase("La VPN no conecta", "Desde ayer", "portatil-no-enciende", "high")
        await chat.hands.desk.open(asked, ANA, "", Press("another"))
        await chat.hands.courier.deliver_due()
        told.append(len(chat.of(JORGE).texts()))

    server.received = meanwhile
    await report(chat)

    assert told == [2]
    assert len(server.to(JORGE.email)) == 2


async def test_a_fact_is_owed_by_mail_once_however_often_teams_is_tried(
    chat: Chat, server: MailServer
) -> None:
    ana = chat.of(ANA)
    await ana.says("mi portátil no enciende")
    chat.teams.failures = [Failure(503)] * 6
    await ana.presses("Crear caso", **FILLED)
    for _ in range(8):
        await chat.passes(minutes=40)

    told = "Se le asignó el Incidente 1 de Ana Rojas: mi portátil no enciende"
    assert [told in text_of(mail) for mail in server.to(JORGE.email)].count(True) == 1
    assert chat.of(JORGE).texts().count(told) == 1
