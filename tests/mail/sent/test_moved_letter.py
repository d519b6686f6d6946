"""The letter that tells of a move of many cases: one a person, with all of them (R32)."""

import pytest

from domain.case import Person
from tests.chat import Chat, Window
from tests.dialogs.steps import report
from tests.dialogs.test_transfers import TO_LUCIA, chooses
from tests.mail.sent.server import MailServer, text_of
from tests.people import ANA, CARLOS, JORGE, LUCIA

pytestmark = pytest.mark.rule("R32")


@pytest.fixture
async def three(chat: Chat) -> Chat:
    for who in (ANA, CARLOS, ANA):
        await report(chat, who)
    return chat


async def moves(chat: Chat, cases: str) -> Window:
    elena = await chooses(chat)
    await elena.presses("Ver el efecto", cases=cases, **TO_LUCIA)
    await elena.presses(f"Mover {len(cases.split(','))} casos")
    return elena


def new(server: MailServer, who: Person, before: int) -> list[str]:
    return [text_of(mail) for mail in server.to(who.email)[before:]]


async def test_both_ends_get_one_letter_that_names_every_case(
    three: Chat, server: MailServer
) -> None:
    before = {who: len(server.to(who.email)) for who in (LUCIA, JORGE)}

    await moves(three, "1,2")

    (came,), (left,) = (new(server, who, count) for who, count in before.items())
    assert "Elena Castro le asignó 2 casos." in came
    assert "Ahora a su cargo" in came
    assert "Incidente 2 · Registrado · mi portátil no enciende" in came
    assert "Elena Castro le retiró 2 casos." in left
    mail = server.to(LUCIA.email)[-1]
    assert mail["Subject"] == "Elena Castro le asignó 2 casos."
    assert mail["References"] is None


async def test_whom_teams_cannot_reach_is_written_to_and_not_told_again_when_they_come(
    three: Chat, server: MailServer
) -> None:
    lucia = three.of(LUCIA)
    await three.post(lucia.activity("installationUpdate", action="remove"))
    before, cards = len(server.to(LUCIA.email)), len(lucia.messages)

    await moves(three, "1,2")
    assert len(new(server, LUCIA, before)) == 1
    await lucia.arrives()

    assert len(server.to(LUCIA.email)) == before + 1
    assert len(lucia.messages) == cards


async def test_who_chose_mail_is_left_alone_in_teams(three: Chat, server: MailServer) -> None:
    lucia = three.of(LUCIA)
    await lucia.says("avisos correo")
    before, cards = len(server.to(LUCIA.email)), len(lucia.messages)

    await moves(three, "1,2")

    assert len(new(server, LUCIA, before)) == 1
    assert len(lucia.messages) == cards


async def test_whom_mail_told_hears_by_mail_that_it_was_undone(
    three: Chat, server: MailServer
) -> None:
    await three.of(LUCIA).says("avisos correo")
    elena = await moves(three, "1,2")
    before = len(server.to(LUCIA.email))

    await elena.presses("Deshacer")

    (letter,) = new(server, LUCIA, before)
    assert "Elena Castro deshizo la reasignación" in letter
    assert "Ya no están a su cargo" in letter


async def test_a_letter_that_comes_back_is_told_in_teams_when_they_come(
    three: Chat, server: MailServer
) -> None:
    server.refuses[LUCIA.email] = "550 5.1.1 unknown"
    lucia = three.of(LUCIA)
    await three.post(lucia.activity("installationUpdate", action="remove"))
    cards = len(lucia.messages)

    await moves(three, "1,2")
    await lucia.arrives()

    assert len(lucia.messages) == cards + 1
    assert "le asignó 2 casos" in lucia.sees()
