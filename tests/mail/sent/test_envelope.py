"""What travels: one line in a header, whatever people wrote; a thread; and no loops."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.letter_ids import LetterName, letter_named, root_id, safe_id
from domain.notices import Fate, NotDelivered
from mail.envelope import Desk, Thread, an_address, sealed
from mail.letters import Part, Sheet
from tests.mail.sent.conftest import SENDER
from tests.mail.sent.server import html_of, text_of
from tests.people import ANA, NOON

DESK = Desk.named(SENDER)
NAME = LetterName(12, 3, 45, "0123456789abcdef")


def travelled(
    subject: str = "[Caso 12] No imprime",
    to: tuple[str, str] = (ANA.email, ANA.name),
    root: str = "",
    *said: str,
) -> EmailMessage:
    """As it arrives."""
    part = Part(language="es", title="Incidente 12", said=said or ("Hola",))
    sheet = Sheet(subject=subject, parts=[part], footer="Mesa")
    thread = Thread(NAME.message_id("entidad.example"), root)
    wire = sealed("12-3-45", sheet, to, DESK, thread, NOON).message.as_bytes()
    assert b"\r\n" in wire
    assert all(sign < 128 for sign in wire)
    return message_from_bytes(wire, policy=default)


def test_the_headers_keep_loops_from_starting_and_name_the_thread() -> None:
    mail = travelled(root=root_id(12, "entidad.example"))

    assert mail["From"] == mail["Reply-To"] == SENDER
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["X-Auto-Response-Suppress"] == "All"
    assert mail["Precedence"] == "bulk"
    assert mail["List-Id"] == "Mesa <mesa.entidad.example>"
    assert mail["Message-ID"] == "<12.3.45.0123456789abcdef@entidad.example>"
    assert mail["In-Reply-To"] == mail["References"] == "<caso.12@entidad.example>"
    assert mail["Date"].datetime == NOON
    assert mail["Content-Language"] == "es"


def test_nothing_of_its_reader_is_in_the_name_of_a_letter() -> None:
    name = travelled()["Message-ID"]

    assert letter_named(name) == NAME
    assert ANA.id not in name
    assert "ana" not in name


@pytest.mark.parametrize(
    "written",
    [
        "No imprime\r\nBcc: otro@example.com",
        "No imprime\nX-Injected: sí",
        "No imprime\r\n\r\n<script>alert(1)</script>",
        "No\x00 imprime\x0b\x0c\x1c\u2028\u0085Bcc: otro@example.com",
        "=?utf-8?q?No=0D=0ABcc=3A_otro=40example=2Ecom?=",
        "ñ" * 5_000,
    ],
)
def test_no_subject_becomes_a_header_of_its_own(written: str) -> None:
    mail = travelled(subject=f"[Caso 12] {written}")

    assert mail["Bcc"] is None
    assert mail["X-Injected"] is None
    assert str(mail["Subject"]).startswith("[Caso 12] ")
    assert len(str(mail["Subject"])) <= 200
    assert "Hola" in text_of(mail)


@pytest.mark.rule("R9")
@pytest.mark.parametrize(
    "name",
    [
        "Pérez, Ana",
        "PEREZ DE LA HOZ Y SOTOMAYOR, ANA MARIA DE LOS ANGELES DEL CARMEN DE LA TORRE",
        "otra@otro.example <otra@otro.example>, ANA MARIA DE LOS ANGELES DEL CARMEN DE",
    ],
)
def test_a_name_never_becomes_a_second_reader(name: str) -> None:
    mail = travelled(to=(ANA.email, name))

    assert [reader.addr_spec for reader in mail["To"].addresses] == [ANA.email]


@given(st.text(max_size=300), st.text(max_size=120))
def test_whatever_people_are_called_and_write_makes_no_further_header(
    subject: str, name: str
) -> None:
    usual = set(travelled().keys())

    mail = travelled(subject=f"[Caso 12] {subject}", to=(ANA.email, name))

    assert set(mail.keys()) == usual
    assert [a.addr_spec for a in mail["To"].addresses] == [ANA.email]


@pytest.mark.parametrize(
    "written",
    [
        "", "ana", "ana@", "@entidad.example", "ana@entidad", "ana rojas@entidad.example",
        "ana@entidad.example, otro@example.com", "ana@entidad.example\r\nBcc: otro@example.com",
        "<ana@entidad.example>", "ana@@entidad.example", "añá@entidad.example",
        f"{'a' * 250}@entidad.example", "ana@enti dad.example", "ana@.example", "ana@[127.0.0.1]",
    ],
)  # fmt: skip
def test_an_address_that_is_none_is_never_tried(written: str) -> None:
    with pytest.raises(NotDelivered) as no:
        travelled(to=(written, "Ana"))

    assert (no.value.fate, no.value.why) == (Fate.REFUSED, "no address")


def test_a_domain_with_accents_is_written_as_servers_know_it() -> None:
    assert an_address("ana@compañía.example").addr_spec == "ana@xn--compaa-7va5a.example"


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("<CAF=abc+1@mail.example>", "<CAF=abc+1@mail.example>"),
        ("  <a@b>\n", "<a@b>"),
        ("<a@b>\r\nBcc: otro@example.com", ""),
        ("<a@b> <c@d>", ""),
        ("a@b", ""),
        ("<a b@c>", ""),
        (f"<{'a' * 400}@b>", ""),
        ("", ""),
    ],
)
def test_the_name_of_a_mail_of_others_is_referred_to_only_as_it_may_be(
    written: str, kept: str
) -> None:
    assert safe_id(written) == kept
    assert (travelled(root=written)["References"] or "") == kept


@pytest.mark.parametrize(
    "written",
    ["", "<12.3.45@entidad.example>", "12.3.45.0123456789abcdef", "<a@b>", "<12.3.45.zz@e.co>"],
)
def test_what_none_of_our_letters_is_called_names_none(written: str) -> None:
    assert letter_named(written) is None


def test_what_people_wrote_is_text_in_html_too() -> None:
    mail = travelled("s", (ANA.email, "Ana"), "", "<b onclick=x>Hola</b> & {{ 7*7 }}")

    assert "&lt;b onclick=x&gt;Hola&lt;/b&gt; &amp; {{ 7*7 }}" in html_of(mail)
    assert "<b onclick=x>Hola</b> & {{ 7*7 }}" in text_of(mail)
