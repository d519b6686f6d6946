"""Mails as they come (R8): broken, forged, in any charset; each is read as far as it goes."""

import tracemalloc
from email.message import EmailMessage

import pytest

from domain.incoming import Bounce, Incoming, Verdict, case_named
from mail.headers import LONGEST_LINE
from mail.reading import MOST_PAGES, Reader
from tests.files import PDF, PNG
from tests.mail.letters import letter

pytestmark = pytest.mark.rule("R8")

READER = Reader(frozenset({"mesa@entidad.example"}))


def read(raw: bytes) -> Incoming:
    return READER.read(raw)


def raw(*lines: str | bytes) -> bytes:
    return b"\r\n".join(line.encode() if isinstance(line, str) else line for line in lines)


def bundle(*parts: bytes, kind: str = "mixed", head: str = "Subject: Soporte") -> bytes:
    body = b"".join(b"--x\r\n" + part + b"\r\n" for part in parts)
    return raw(
        "From: Ana <ana.rojas@entidad.example>",
        head,
        f"Content-Type: multipart/{kind}; boundary=x",
        "",
        body + b"--x--\r\n",
    )


def test_who_wrote_it_what_it_says_and_what_it_brings() -> None:
    found = read(letter("Soporte: impresión", "Hola", files={"foto.png": PNG, "a.pdf": PDF}))

    assert (found.name, found.sender) == ("Ana Rojas", "ana.rojas@entidad.example")
    assert (found.subject, found.text) == ("Soporte: impresión", "Hola")
    assert [(f.name, f.content) for f in found.files] == [("foto.png", PNG), ("a.pdf", PDF)]
    assert found.flaw is None


@pytest.mark.parametrize(
    ("charset", "content", "text"),
    [
        ("iso-8859-1", "Cuesta 10 € – «señal»".encode("cp1252"), "Cuesta 10 € – «señal»"),
        ("windows-1252", "niño".encode("cp1252"), "niño"),
        ("utf-8", "niño".encode("cp1252"), "niño"),
        ("us-ascii", "niño".encode(), "niño"),
        ("x-desconocido", "niño".encode(), "niño"),
        ("", "niño".encode("cp1252"), "niño"),
        ("punycode", "niño".encode(), "niño"),
        ("utf-16", "niño".encode("utf-16"), "niño"),
        ('"; rm -rf', b"hola", "hola"),
    ],
)
def test_every_charset_is_read_also_where_it_is_called_by_another_name(
    charset: str, content: bytes, text: str
) -> None:
    says = f"Content-Type: text/plain; charset={charset}" if charset else "X-Nada: 1"

    assert read(raw("From: a@b.example", says, "", content)).text == text


@pytest.mark.parametrize(
    ("written", "subject"),
    [
        (b"=?utf-8?B?SW1wcmVzacOzbg==?=", "Impresión"),
        (b"=?iso-8859-1?Q?Factura_=80?=", "Factura €"),
        ("Impresión".encode("cp1252"), "Impresión"),
        ("Impresión".encode(), "Impresión"),
        (b"=?nada?B?aG9sYQ==?=", "hola"),
        ("=?UTF-8?Q?a=C3=B1o?= señal".encode(), "año señal"),
        (b"dos\r\n lineas", "dos lineas"),
        (rb"\\sede\usuarios =?utf-8?q?no_est=C3=A1?=", r"\\sede\usuarios no está"),
        (rb"\ud800 \u0041 =?utf-8?q?a\ub?=", r"\ud800 \u0041 a\ub"),
        (b"", ""),
    ],
)
def test_a_subject_is_read_however_it_is_written(written: bytes, subject: str) -> None:
    assert read(raw("From: a@b.example", b"Subject: " + written, "", "x")).subject == subject


def test_a_subject_without_end_is_read_in_no_more_work_than_a_long_one() -> None:
    pieces = b"=?utf-8?q?a?=\r\n " * 100_000

    found = read(raw("From: a@b.example", b"Subject: " + pieces, "", "x"))

    assert 300 < len(found.subject) <= LONGEST_LINE
    assert found.text == "x"


def test_a_mail_without_subject_and_without_sender_is_read() -> None:
    found = read(b"\r\nhola")

    assert (found.subject, found.sender, found.text) == ("", "", "hola")
    assert found.message_id.endswith("@sin-message-id>")


@pytest.mark.parametrize(
    "sender",
    [
        "a@b.example, c@b.example",
        "Ana",
        "<>",
        "ana@entidad.example\r\nFrom: otra@entidad.example",
        "a@@b",
        "a" * 190 + "@b.example",
        "=?utf-8?q?ana=40entidad.example?=",
        "ána@entidad.example",
        "ana@entídad.example",
        "ana@entidad.example, " * 2_000,
    ],
)
def test_a_from_that_names_nobody_or_several_is_nobodys(sender: str) -> None:
    assert read(raw(f"From: {sender}", "Subject: Soporte", "", "x")).sender == ""


def test_a_name_that_looks_like_an_address_is_only_a_name() -> None:
    found = read(raw('From: "ana.rojas@entidad.example" <otra@otro.example>', "", "x"))

    assert found.sender == "otra@otro.example"


def test_two_hundred_recipients_are_no_trouble() -> None:
    to = ",\r\n ".join(f"Persona {n} <p{n}@entidad.example>" for n in range(200))

    found = read(letter().replace(b"To: mesa@entidad.example", f"To: {to}".encode()))

    assert found.text == "Desde ayer no puedo entrar."


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b"\x00\xff\xfe",
        b"Subject: a",
        b"Content-Type: multipart/mixed\r\n\r\nsin frontera",
        b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: image/png\r\n\r\n",
        b"Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n***",
        b"Content-Type: text/plain\r\nContent-Transfer-Encoding: nada\r\n\r\nhola",
        b"Content-Type: ;;;=\r\n\r\nhola",
        b"Content-Type: image/png; name*=x'y'%ZZ\r\n\r\nhola",
        b"Content-Type: multipart/report\r\n\r\nhola",
        b"Content-Type: message/rfc822\r\n\r\n",
        b"From: =?utf-8?B?***?= <a@b.example>\r\n\r\n",
        b"Date: ayer\r\nMessage-ID: \r\n\r\n",
    ],
)
def test_broken_mime_is_read_as_far_as_it_goes(broken: bytes) -> None:
    found = read(broken)

    assert found.message_id


def test_a_bundle_without_parts_is_a_text() -> None:
    found = read(b"Content-Type: multipart/mixed\r\n\r\nsin frontera")

    assert (found.text, found.files) == ("sin frontera", ())


def test_pieces_inside_pieces_without_end_stop_somewhere() -> None:
    deep = b"".join(
        b"Content-Type: multipart/mixed; boundary=%d\r\n\r\n--%d\r\n" % (n, n) for n in range(60)
    )
    many = bundle(*[b"Content-Type: image/png\r\n\r\nx"] * 3_000)

    assert read(deep + b"Content-Type: text/plain\r\n\r\nhola").text == "hola"
    assert len(read(many).files) == 1_000


@pytest.mark.parametrize("name", ["Content-Type: text/plain", "Content-Disposition: inline"])
def test_a_line_of_semicolons_that_says_what_a_part_is_holds_nobody_up(name: str) -> None:
    """Python would be busy with it for hours."""
    found = read(raw("From: a@b.example", f'{name}; x="' + ";" * 1_000_000, "", "hola"))

    assert found.text == "hola"


def test_pieces_inside_pieces_with_very_many_lines_are_not_read() -> None:
    opened = [f'Content-Type: multipart/mixed; boundary="b{n}"\r\n\r\n--b{n}' for n in range(250)]

    found = read(raw("From: a@b.example", "Message-ID: <a@b>", *opened, "\r\n", "x\r\n" * 500_000))

    assert (found.flaw, found.sender) == (Verdict.UNREADABLE, "a@b.example")
    assert found.message_id == "<a@b>"


def test_a_page_is_read_as_its_reader_sees_it() -> None:
    page = (
        "<html><head><title>t</title><style>p{}</style></head><body><p>Hola,<br>la <b>VPN</b> no"
        ' va.</p><div style="display: none">oculto</div><script>alert(1)</script><p hidden>nada</p>'
        '<span style="font-size:0px">cero</span><!-- nota --><ul><li>uno<li>dos</ul></body></html>'
    )

    found = read(raw("From: a@b.example", "Content-Type: text/html", "", page))

    assert found.text == "Hola,\nla VPN no va.\n\nuno\ndos"


@pytest.mark.parametrize("begun", ["<a ", "<a b='", "<!--", "</p ", "<?", "<!x "])
def test_a_page_of_things_that_never_end_is_text(begun: str) -> None:
    """Python's parser would take half an hour for the first of them."""
    page = "<p>hola</p>" + begun * 100_000

    found = read(raw("From: a@b.example", "Content-Type: text/html", "", page))

    assert found.text.startswith("hola")


def test_a_sign_in_the_middle_of_a_tag_costs_no_word_of_the_page() -> None:
    page = '<p title="a < b">uno</p><!-- a < b --><p>dos'

    found = read(raw("From: a@b.example", "Content-Type: text/html", "", page))

    assert found.text.split() == ["uno", "dos"]


def test_of_many_pages_the_first_are_read() -> None:
    pages = [b"Content-Type: text/html\r\n\r\n<p>%d</p>" % number for number in range(30)]

    assert read(bundle(*pages)).text.split() == [str(number) for number in range(MOST_PAGES)]


def test_the_plain_text_is_preferred_and_a_blank_one_is_none() -> None:
    html = b"Content-Type: text/html\r\n\r\n<p>De la pagina</p>"

    both = bundle(b"Content-Type: text/plain\r\n\r\nDel texto", html, kind="alternative")
    blank = bundle(b"Content-Type: text/plain\r\n\r\n \r\n", html, kind="alternative")

    assert read(both).text == "Del texto"
    assert read(blank).text == "De la pagina"


def test_pictures_in_the_text_and_forwarded_mails_are_files_too() -> None:
    found = read(
        bundle(
            b"Content-Type: text/html\r\n\r\n<p>mire</p><img src=cid:1>",
            b"Content-Type: image/png\r\nContent-ID: <1>\r\nContent-Disposition: inline\r\n\r\nPNG",
            b"Content-Type: message/rfc822\r\n\r\nSubject: otro\r\n\r\nhola",
            b'Content-Type: text/plain; name="=?utf-8?q?a=C3=B1o.txt?="\r\n\r\nx',
            b"Content-Type: application/pdf; name*=utf-8''informe%20a%C3%B1o.pdf\r\n\r\nx",
            kind="related",
        )
    )

    assert [f.name for f in found.files] == ["imagen", "correo.eml", "año.txt", "informe año.pdf"]
    assert b"Subject: otro" in found.files[1].content


def test_a_calendar_is_kept_only_where_it_is_all_there_is() -> None:
    event = (
        b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:Visita de soporte\r\nLOCATION;LANGUAGE=es:Sala"
        b" 2\\, piso\r\n  3\r\nEND:VEVENT\r\nEND:VCALENDAR"
    )
    calendar = b"Content-Type: text/calendar; method=REQUEST\r\n\r\n" + event

    beside = read(
        bundle(b"Content-Type: text/plain\r\n\r\nLo espero", calendar, kind="alternative")
    )
    alone = read(bundle(calendar))

    assert (beside.text, beside.files) == ("Lo espero", ())
    assert alone.text == "Visita de soporte\nSala 2, piso 3"
    assert [f.name for f in alone.files] == ["invitacion.ics"]


@pytest.mark.parametrize(
    "sealed",
    [
        raw("Content-Type: application/pkcs7-mime; smime-type=enveloped-data", "", "MIIB"),
        raw("Content-Type: multipart/encrypted; boundary=x", "", "--x", "", "a", "--x--"),
        letter(text="-----BEGIN PGP MESSAGE-----\n\nhQEMA"),
    ],
)
def test_what_is_encrypted_cannot_be_read_and_says_so(sealed: bytes) -> None:
    assert read(sealed).flaw is Verdict.UNREADABLE


def test_a_signed_mail_is_read_and_its_signature_is_no_file() -> None:
    signature = b"Content-Type: application/pkcs7-signature; name=smime.p7s\r\n\r\nMIIB"

    found = read(bundle(b"Content-Type: text/plain\r\n\r\nHola", signature, kind="signed"))

    assert (found.text, found.files, found.flaw) == ("Hola", (), None)


def test_a_bounce_names_the_mail_of_ours_that_came_back_and_why() -> None:
    report = EmailMessage()
    report["From"], report["Subject"] = "MAILER-DAEMON@mx.example", "Undelivered: [Caso 12]"
    whole = report.as_bytes().rstrip() + raw(
        "",
        'Content-Type: multipart/report; report-type=delivery-status; boundary="x"',
        "",
        "--x",
        "Content-Type: message/delivery-status",
        "",
        "Reporting-MTA: dns; mx.example",
        "",
        "Final-Recipient: rfc822; ana@entidad.example",
        "Action: {action}",
        "Status: 5.1.1",
        "",
        "--x",
        "Content-Type: text/rfc822-headers",
        "",
        "Subject: [Caso 12]",
        "Message-ID: <caso.12.3@mesa>",
        "",
        "--x--",
    )

    failed = read(whole.replace(b"{action}", b"failed"))
    delayed = read(whole.replace(b"{action}", b"delayed"))

    assert failed.flaw is delayed.flaw is Verdict.AUTOMATIC
    assert failed.bounces == (Bounce("<caso.12.3@mesa>", "5.1.1"),)
    assert delayed.bounces == ()


def test_a_header_alone_says_of_whom_a_mail_is_that_is_too_large() -> None:
    found = READER.heading(letter("Soporte").partition(b"\n\n")[0] + b"\n\n")

    assert (found.sender, found.subject) == ("ana.rojas@entidad.example", "Soporte")
    assert found.flaw is Verdict.TOO_LARGE
    assert READER.heading(letter(Precedence="list")).flaw is Verdict.AUTOMATIC


def test_forty_megabytes_are_read_within_a_few_times_their_size() -> None:
    mail = letter(files={f"{n}.bin": bytes(10 * 2**20) for n in range(3)})
    assert len(mail) > 40 * 2**20
    tracemalloc.start()

    found = read(mail)

    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    print(f"a mail of {len(mail) / 2**20:.0f} MiB: {most / 2**20:.0f} MiB more at the most")  # noqa: T201
    assert [len(f.content) for f in found.files] == [10 * 2**20] * 3
    assert most < 8 * len(mail)


@pytest.mark.parametrize(
    ("subject", "number"),
    [
        ("[Caso 12] VPN", 12),
        ("RE: [Caso 12] VPN", 12),
        ("RV: Incidente 7", 7),
        ("requerimiento #9: más datos", 9),
        ("Precaso 3", 3),
        ("Service request 4", 4),
        ("CASO N.º 15", 15),
        ("caso número 15", 15),
        ("Caso 8 y [Caso 12]", 12),
        ("en todo caso", 0),
        ("ocaso 12", 0),
        ("Caso 12a", 0),
        ("Caso 1.5", 0),
        ("Caso -4", 0),
        ("Caso 1234567890123456789", 0),
        ("", 0),
    ],
)
def test_which_case_a_subject_names(subject: str, number: int) -> None:
    assert case_named(subject) == number
