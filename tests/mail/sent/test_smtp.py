"""What becomes of a letter when the mail server is down, slow, says no, or breaks off."""

import asyncio
import ssl
from pathlib import Path

import pytest

from domain.notices import Fate, NotDelivered
from mail.envelope import Desk, Mail, Thread, sealed
from mail.letters import Part, Sheet
from mail.smtp import PAUSE, Relay, SmtpMailbox
from tests.bot.processes import free_port
from tests.mail.sent.conftest import SENDER
from tests.mail.sent.server import DROPPED, SILENT, MailServer, mail_server
from tests.people import ANA, CARLOS, NOON

DESK = Desk.named(SENDER)
SHEET = Sheet(
    subject="[Caso 1] No imprime",
    parts=[Part(language="es", title="Incidente 1", said=["Se le asignó el Incidente 1"])],
    footer="Mesa de servicios",
)


def a_mail(to: str = ANA.email, number: int = 1) -> Mail:
    thread = Thread(f"<{number}.1.{number}.0123456789abcdef@entidad.example>", "")
    return sealed(f"{number}", SHEET, (to, "Ana Rojas"), DESK, thread, NOON)


def mailbox(port: int, **more: float) -> SmtpMailbox:
    relay = Relay("127.0.0.1", port, plain=True)
    return SmtpMailbox(relay, DESK, ssl.create_default_context(), **more)


async def refused(box: SmtpMailbox, mail: Mail) -> NotDelivered:
    with pytest.raises(NotDelivered) as no:
        await box.send(mail)
    return no.value


async def test_a_letter_goes_out_from_the_desk_to_one_reader(server: MailServer) -> None:
    box = mailbox(server.port)

    await box.send(a_mail())

    (mail,) = server.mails
    assert mail["To"] == "Ana Rojas <ana.rojas@entidad.example>"
    assert server.senders == ["mesa@entidad.example"]
    await box.close()


async def test_one_connection_takes_one_letter_after_the_other(server: MailServer) -> None:
    box = mailbox(server.port)

    await asyncio.gather(*(box.send(a_mail(number=n)) for n in range(1, 11)))

    assert len(server.mails) == 10
    assert server.connections == 1
    await box.close()


async def test_a_connection_that_lay_idle_is_opened_anew(server: MailServer) -> None:
    box = mailbox(server.port, idle=0.0)

    await box.send(a_mail(number=1))
    await box.send(a_mail(number=2))

    assert server.connections == 2
    await box.close()


async def test_a_server_that_is_down_is_tried_again_and_all_letters_wait() -> None:
    no = await refused(mailbox(free_port()), a_mail())

    assert (no.fate, no.retry_after) == (Fate.AGAIN, PAUSE)
    assert no.why.startswith("mail down")


async def test_a_server_that_never_answers_is_left_and_tried_again(server: MailServer) -> None:
    server.moods = [SILENT]
    box = mailbox(server.port, within=0.5)

    no = await refused(box, a_mail())
    await box.send(a_mail())

    assert (no.fate, no.retry_after) == (Fate.AGAIN, PAUSE)
    assert server.connections == 2
    await box.close()


async def test_a_line_that_breaks_after_the_letter_is_tried_again_under_the_same_name(
    server: MailServer,
) -> None:
    server.moods = [DROPPED]
    box = mailbox(server.port)

    no = await refused(box, a_mail())
    await box.send(a_mail())

    assert no.fate is Fate.AGAIN
    assert len({mail["Message-ID"] for mail in server.mails}) == 1
    await box.close()


@pytest.mark.parametrize(
    ("answer", "fate", "why"),
    [
        ("550 5.1.1 <ana.rojas@entidad.example> unknown", Fate.REFUSED, "smtp 550 5.1.1"),
        ("552 5.2.2 full", Fate.REFUSED, "smtp 552 5.2.2"),
        ("450 4.2.0 greylisted", Fate.AGAIN, "smtp 450 4.2.0"),
        ("550 no", Fate.REFUSED, "smtp 550"),
    ],
)
async def test_what_is_said_of_a_recipient_is_kept_as_a_code_and_holds_up_nobody_else(
    server: MailServer, answer: str, fate: Fate, why: str
) -> None:
    server.refuses[ANA.email] = answer
    box = mailbox(server.port)

    no = await refused(box, a_mail())
    await box.send(a_mail(CARLOS.email))

    assert (no.fate, no.why) == (fate, why)
    assert not no.retry_after
    assert len(server.to(CARLOS.email)) == 1
    assert server.connections == 1
    await box.close()


@pytest.mark.parametrize(
    ("answer", "fate"), [("554 5.7.1 spam", Fate.REFUSED), ("451 4.3.0 later", Fate.AGAIN)]
)
async def test_what_is_said_of_the_letter_itself(
    server: MailServer, answer: str, fate: Fate
) -> None:
    server.moods = [answer]
    box = mailbox(server.port)

    assert (await refused(box, a_mail())).fate is fate
    await box.close()


async def test_starttls_is_done_and_whose_certificate_it_is_is_checked(
    serving_context: ssl.SSLContext, certificate: Path
) -> None:
    async with mail_server(serving_context) as server:
        relay = Relay("127.0.0.1", server.port)
        trusting = SmtpMailbox(relay, DESK, ssl.create_default_context(cafile=certificate))
        stranger = SmtpMailbox(relay, DESK, ssl.create_default_context())

        await trusting.send(a_mail())
        no = await refused(stranger, a_mail())

        assert server.secured == [True]
        assert no.fate is Fate.AGAIN
        await trusting.close()


async def test_without_starttls_nothing_is_sent_in_the_clear(server: MailServer) -> None:
    relay = Relay("127.0.0.1", server.port)
    box = SmtpMailbox(relay, DESK, ssl.create_default_context())

    no = await refused(box, a_mail())

    assert no.fate is Fate.AGAIN
    assert server.mails == []


@pytest.mark.parametrize(("password", "sent"), [("secreta", 1), ("otra", 0)])
async def test_a_password_that_is_wrong_waits_for_somebody_to_mend_it(
    serving_context: ssl.SSLContext, certificate: Path, password: str, sent: int
) -> None:
    server: MailServer
    context = ssl.create_default_context(cafile=certificate)
    async with mail_server(serving_context, auth_required=True) as server:
        relay = Relay("127.0.0.1", server.port, "mesa", password)
        box = SmtpMailbox(relay, DESK, context)

        if sent:
            await box.send(a_mail())
        else:
            no = await refused(box, a_mail())
            assert (no.fate, no.retry_after) == (Fate.AGAIN, PAUSE)
            assert no.why.startswith("smtp 535")

        assert server.users[0] == "mesa"
        assert len(server.mails) == sent
        await box.close()
