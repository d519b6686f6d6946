"""What becomes of mails (R8), on both databases: precases, notes, refusals, each mail once."""

import asyncio
from datetime import datetime

import pytest

from domain.attachment import Fault, FileState
from domain.case import CaseType, Person, State
from domain.incoming import Verdict
from domain.mail_desk import MOST_ANSWERS
from domain.moves import Verb
from domain.opening import NewCase
from domain.ports import Press
from domain.precase import Completed
from store.lanes import lane
from store.sql import SqlStore, SqlUnit
from store.tables import people
from tests.files import PDF, PNG, archive
from tests.mail.conftest import MailRoom
from tests.mail.letters import letter
from tests.people import ANA, CARLOS, ELENA, JORGE, LUCIA, MARTA, NOON
from tests.store.samples import stored

pytestmark = pytest.mark.rule("R8")

PARTNER = "Nora Ríos <nora@aliados.example>"
STRANGER = "alguien@otro.example"


async def reported(room: MailRoom, who: Person = ANA) -> int:
    """A case of theirs, in the hands of Jorge's group."""
    form = NewCase("No enciende", "Desde ayer", "portatil-no-enciende", "high")
    case = await room.desk.open(form, who, "", Press(f"{who.id}:first"))
    return case.number


async def test_a_keyword_makes_a_precase_in_the_group_of_its_project(room: MailRoom) -> None:
    assert await room.takes(letter("SOPORTE: la VPN no conecta")) is Verdict.PRECASE

    case = await room.case()
    assert (case.type, case.category, case.state) == (CaseType.PRECASE, "", State.REGISTERED)
    assert (case.project, case.group, case.assignee) == ("tic", "mesa", "")
    assert (case.client.id, case.client.site) == (ANA.id, "Valledupar")
    assert (case.subject, case.description) == (
        "SOPORTE: la VPN no conecta",
        "Desde ayer no puedo entrar.",
    )
    assert case.due_at is None
    assert case.wake_at is None
    assert await room.replies() == 1


@pytest.mark.parametrize(
    ("subject", "project"),
    [
        ("No abre el APLICATIVO de nómina", "sistemas"),
        ("Mesa   de Ayúda", "tic"),
        ("Fwd: RE: incidente en la sede", "tic"),
        ("Soporte para el aplicativo", "tic"),
    ],
)
async def test_the_word_that_comes_first_says_which_project(
    room: MailRoom, subject: str, project: str
) -> None:
    await room.takes(letter(subject))

    assert (await room.case()).project == project


@pytest.mark.parametrize("subject", ["Soportes de pago", "hola", None, "", "   "])
async def test_a_subject_without_an_agreed_word_is_told_how_to_write_once(
    room: MailRoom, subject: str | None
) -> None:
    assert await room.takes(letter(subject)) is Verdict.NO_KEYWORD
    assert await room.takes(letter(subject, "otra vez")) is Verdict.NO_KEYWORD

    assert await room.counts() == (0, 2, 0)
    assert await room.replies() == 1


async def test_the_same_mail_twice_makes_one_precase(room: MailRoom) -> None:
    first = await room.takes(letter())
    again = await room.takes(letter())

    assert (first, again) == (Verdict.PRECASE, None)
    assert await room.counts() == (1, 1, 0)
    assert await room.replies() == 1


async def test_two_copies_that_read_the_same_mail_at_once_make_one_precase(
    room: MailRoom, url: str
) -> None:
    other = SqlStore(lane(url))
    mail = room.reader.read(letter(files={"foto.png": PNG}))

    outcomes = await asyncio.gather(
        *(desk.take(mail) for _ in range(4) for desk in (room.mail_desk, room.over(other)))
    )

    await other.close()
    assert sorted(map(str, outcomes)) == ["None"] * 7 + ["precase"]
    assert await room.counts() == (1, 1, 1)
    assert len(await room.facts((await room.known(mail)).number)) == 2


async def test_a_mail_without_an_id_counts_once_too(room: MailRoom) -> None:
    bare = letter(Message_ID="")

    assert await room.takes(b"Received: by a\r\n" + bare) is Verdict.PRECASE
    assert await room.takes(b"Received: by b\r\n" + bare) is None


@pytest.mark.rule("R8", "R6")
async def test_its_files_are_in_the_case_and_its_history_and_the_rest_is_named(
    room: MailRoom,
) -> None:
    bomb = archive(nada_o_txt=b"0" * 50_000_000)
    given = {"foto.png": PNG, "informe.pdf": PDF, "virus.exe": b"MZ", "b.zip": bomb, "x.pdf": b""}

    await room.takes(letter(files=given))

    found = await room.attached()
    assert [(f.name, f.kind, f.size) for f in found] == [
        ("foto.png", "image/png", len(PNG)),
        ("informe.pdf", "application/pdf", len(PDF)),
    ]
    assert [fact.verb for fact in await room.facts()] == [Verb.OPEN, Verb.ATTACH]
    assert (await room.facts())[1].note == "foto.png, informe.pdf"
    assert await room.told() == [1]  # one mail, one notice
    mail = await room.received(letter(files=given))
    whole = await room.store.read(lambda unit: unit.batch(mail.id))
    assert [(f.name, f.state, f.fault) for f in whole[2:]] == [
        ("virus.exe", FileState.TOLD, Fault.KIND),
        ("b.zip", FileState.TOLD, Fault.BOMB),
        ("x.pdf", FileState.TOLD, Fault.EMPTY),
    ]
    assert sorted(path.name for path in room.folder.rglob("*") if path.is_file()) == sorted(
        f.id for f in found
    )


async def test_a_text_that_is_too_long_is_kept_whole_as_a_file(room: MailRoom) -> None:
    await room.takes(letter(text="<b>La VPN no conecta.</b> " * 400))

    case, (whole,) = await room.case(), await room.attached()
    assert case.description.endswith("…")
    assert len(case.description) <= 2_800
    assert (whole.name, whole.kind) == ("correo.txt", "text/plain")
    assert whole.size >= 7_500


@pytest.mark.parametrize(
    "subject",
    ["[Caso {n}] VPN", "RE: [Caso {n}]", "Incidente {n}", "case #{n}", "Re: Soporte caso {n}"],
)
@pytest.mark.rule("R8", "R15")
async def test_a_number_makes_a_public_note_of_its_requester_without_what_it_answers(
    room: MailRoom, subject: str
) -> None:
    number = await reported(room)
    text = "Ya reinicié y sigue igual.\n\nEl mar, 24 nov 2026, Mesa escribió:\n> ¿Reinició?"

    assert await room.takes(letter(subject.format(n=number), text)) is Verdict.NOTE

    fact = (await room.facts())[-1]
    assert (fact.verb, fact.note, fact.public) == (Verb.NOTE, "Ya reinicié y sigue igual.", True)
    assert fact.who == ANA.id
    assert await room.replies() == 0


@pytest.mark.rule("R8", "R26")
async def test_a_mail_is_the_answer_that_a_suspension_waits_for(room: MailRoom) -> None:
    number = await reported(room)
    given = {"reason": "falta-informacion", "solution": "x", "note": "¿Serial?"}
    reasons = room.catalog.reasons_for(Verb.SUSPEND, State.REGISTERED)
    given["reason"] = next(reason.id for reason in reasons if reason.asks)
    given["next_contact"] = "2026-11-30"
    await room.desk.act(number, Verb.SUSPEND, given, JORGE, None, Press("s"))

    await room.takes(letter(f"RE: [Caso {number}]", "5CD321"))

    fact = (await room.facts())[-1]
    assert (fact.verb, fact.note) == (Verb.ANSWER, "5CD321")


@pytest.mark.parametrize("who", [JORGE, ELENA])
async def test_whoever_has_the_case_may_write_to_it_by_mail(room: MailRoom, who: Person) -> None:
    number = await reported(room)

    assert await room.takes(letter(f"Caso {number}", "Voy en camino", who)) is Verdict.NOTE

    assert (await room.facts())[-1].who == who.id


@pytest.mark.parametrize("who", [CARLOS, MARTA])
async def test_anybody_else_is_refused_politely_and_once(room: MailRoom, who: Person) -> None:
    number = await reported(room)

    for text in ("uno", "dos", "tres"):
        assert await room.takes(letter(f"[Caso {number}]", text, who)) is Verdict.NOT_YOURS

    assert len(await room.facts()) == 1
    assert await room.replies() == 1
    assert await room.takes(letter("[Caso 999]", "x", who)) is Verdict.NOT_YOURS
    assert await room.replies() == 2


@pytest.mark.parametrize("subject", ["[Caso {}] Re: [Caso 5]", "Soporte: recibimos su mensaje {}"])
async def test_a_machine_that_does_not_say_so_is_not_answered_for_ever(
    room: MailRoom, subject: str
) -> None:
    for number in range(100, 100 + MOST_ANSWERS + 5):
        await room.takes(letter(subject.format(number), sender=MARTA))
    answered = await room.replies()

    room.clock.forward(days=1, minutes=1)
    await room.takes(letter(subject.format(999), sender=MARTA))

    assert answered == MOST_ANSWERS
    assert await room.replies() == MOST_ANSWERS + 1


async def test_a_case_that_is_over_takes_no_more_notes(room: MailRoom) -> None:
    await room.takes(letter())
    reason = room.catalog.reasons_for(Verb.UNMANAGE, State.REGISTERED)[0].id
    given = {"reason": reason, "note": "Correo basura"}
    await room.desk.act(1, Verb.UNMANAGE, given, LUCIA, None, Press("u"))

    assert await room.takes(letter("RE: Precaso 1", "Pero…", files={"f.png": PNG})) is Verdict.OVER

    assert await room.counts() == (1, 2, 0)
    assert await room.replies() == 2


async def test_a_note_of_files_alone_says_which(room: MailRoom) -> None:
    number = await reported(room)

    await room.takes(letter(f"[Caso {number}]", "\n", files={"foto.png": PNG, "no.exe": b"MZ"}))

    assert [fact.verb for fact in await room.facts()] == [Verb.OPEN, Verb.ATTACH]
    assert await room.replies() == 1, "one was refused: its sender is told"


async def test_a_note_that_says_nothing_at_all_is_not_taken(room: MailRoom) -> None:
    number = await reported(room)

    assert await room.takes(letter(f"[Caso {number}]", "  \n")) is Verdict.UNREADABLE

    assert len(await room.facts()) == 1


async def test_whoever_the_directory_does_not_know_is_a_stranger(room: MailRoom) -> None:
    assert await room.takes(letter(sender=STRANGER)) is Verdict.STRANGER
    assert await room.takes(letter("Soporte otra vez", sender=STRANGER)) is Verdict.STRANGER

    assert await room.counts() == (0, 2, 0)
    assert await room.replies() == 1


async def test_from_an_accepted_domain_anybody_may_write_and_go_on_writing(room: MailRoom) -> None:
    assert await room.takes(letter(sender=PARTNER)) is Verdict.PRECASE
    assert await room.takes(letter("[Caso 1]", "Algo más", PARTNER)) is Verdict.NOTE
    other = "Otro <otro@aliados.example>"
    assert await room.takes(letter("[Caso 1]", "Y yo", other)) is Verdict.NOT_YOURS

    client = (await room.case()).client
    assert (client.id, client.name) == ("mail:nora@aliados.example", "Nora Ríos")
    known = {row[0]: row[2] for row in await stored(room.store, people)}
    assert known[client.id] == client.email == "nora@aliados.example"
    assert "mail:otro@aliados.example" not in known


async def test_a_forged_from_is_a_stranger_and_nobody_is_written_to(room: MailRoom) -> None:
    room.trusted = "mx.entidad.example"
    results = "otro.example; dmarc=pass header.from=entidad.example"

    assert await room.takes(letter(Authentication_Results=results)) is Verdict.STRANGER

    assert await room.replies() == 0
    good = "mx.entidad.example; dmarc=pass header.from=entidad.example"
    assert await room.takes(letter("Soporte", Authentication_Results=good)) is Verdict.PRECASE


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"X_Auto_Response_Suppress": "All"},
        {"List_Id": "<avisos.entidad.example>"},
        {"Precedence": "bulk"},
        {"Return_Path": "<>"},
        {"X_Autoreply": "yes"},
        {"sender": "Mesa <mesa@entidad.example>"},
    ],
)
async def test_what_no_person_wrote_is_remembered_and_never_answered(
    room: MailRoom, headers: dict[str, str]
) -> None:
    await reported(room)

    assert await room.takes(letter("RE: [Caso 1] soporte", **headers)) is Verdict.AUTOMATIC

    assert await room.counts() == (1, 1, 0)
    assert await room.replies() == 0


async def test_a_mail_that_cannot_be_read_is_answered_once_to_people_of_the_house(
    room: MailRoom,
) -> None:
    sealed = "-----BEGIN PGP MESSAGE-----\n\nhQEMA\n-----END PGP MESSAGE-----"

    assert await room.takes(letter(text=sealed)) is Verdict.UNREADABLE
    assert await room.takes(letter("Soporte 2", sealed)) is Verdict.UNREADABLE
    assert await room.takes(letter(text=sealed, sender=STRANGER)) is Verdict.STRANGER

    assert await room.counts() == (0, 3, 0)
    assert await room.replies() == 2


@pytest.mark.rule("R8", "R7", "R29")
async def test_completed_it_is_a_case_whose_clock_counts_from_its_mail(room: MailRoom) -> None:
    await room.takes(letter())
    room.clock.forward(hours=3)

    asked = Completed("vpn", "high", subject="VPN caída en Valledupar")
    case = await room.desk.precases.complete(1, asked, LUCIA, 1, Press("c"))

    assert case.type is room.catalog.categories["vpn"].type
    assert (case.category, case.subject) == ("vpn", "VPN caída en Valledupar")
    assert case.group == room.catalog.categories["vpn"].rule.group
    promise, calendar = room.catalog.promise(case), room.catalog.home(case).calendar
    assert promise
    assert case.due_at == calendar.add(NOON, promise.attention)
    fact = (await room.facts())[-1]
    assert (fact.verb, fact.who) == (Verb.CLASSIFY, LUCIA.id)
    assert ("category", "", "vpn") in [(d.field, d.before, d.after) for d in fact.differences]


async def test_nothing_of_a_mail_is_kept_where_its_transaction_fails(
    room: MailRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_unit: SqlUnit, _id: str, _at: datetime) -> None:
        raise RuntimeError

    monkeypatch.setattr(SqlUnit, "owe_reply", fails)
    with pytest.raises(RuntimeError):
        await room.takes(letter())
    monkeypatch.undo()

    assert await room.counts() == (0, 0, 0)
    assert await room.takes(letter()) is Verdict.PRECASE
