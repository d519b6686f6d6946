"""What somebody wrote now, without the mails below it and without their signature (R8, R15)."""

import pytest

from mail.answer import answer_in
from mail.page import text_of

pytestmark = pytest.mark.rule("R8")


@pytest.mark.parametrize(
    "below",
    [
        "El mar, 24 nov 2026 a las 10:00, Mesa (<mesa@entidad.example>) escribió:\n> [Caso 12]",
        "El mar, 24 nov 2026 a las 10:00, Mesa (<mesa@entidad.example>)\nescribió:\n\n> a\n> b",
        "On Tue, Nov 24, 2026 at 10:00 AM Mesa <mesa@entidad.example> wrote:\n> a",
        "De: Mesa <mesa@entidad.example>\nEnviado el: martes\nPara: Ana\nAsunto: [Caso 12]\n\na",
        "*From:* Mesa <mesa@entidad.example>\n*Sent:* Tuesday\n*To:* Ana\n\na",
        "________________________________\nDe: Mesa\n\na",
        "-----Mensaje original-----\nDe: Mesa\n\na",
        "Atentamente,\nAna Rojas\nSede Valledupar",
        "Enviado desde mi iPhone",
        "--\nAna Rojas",
        "> lo de antes",
    ],
)
def test_what_is_below_is_left_out(below: str) -> None:
    assert answer_in(f"Ya reinicié.\nSigue igual.\n\n{below}") == "Ya reinicié.\nSigue igual."


@pytest.mark.parametrize(
    "text",
    [
        "Gracias, ya funciona.",
        "Probé:\n- apagar\n- encender",
        "El equipo de la sala tampoco prende.",
        "De: la puerta de la entrada",
        "",
    ],
)
def test_what_is_written_now_stays(text: str) -> None:
    assert answer_in(text) == text


@pytest.mark.parametrize(
    "page", ["https://entidad.example/a", "<?xml version='1.0'?><a>hola</a>", "<", ""]
)
def test_a_page_that_is_none_is_read_all_the_same(page: str) -> None:
    assert text_of(page) in {page, "hola"}


def test_answers_between_the_lines_stay() -> None:
    assert answer_in("> ¿Reinició?\nSí\n> ¿Y el cable?\nTambién") == "Sí\nTambién"


def test_a_page_marks_what_it_quotes() -> None:
    page = (
        "<div>Sigue igual</div><div class=gmail_quote>El mar, 24 nov 2026, Mesa escribió:<br>"
        "<blockquote><p>¿Reinició?</p><blockquote>Antes</blockquote></blockquote></div>"
    )

    assert answer_in(text_of(page)) == "Sigue igual"


@pytest.mark.parametrize(
    "endless",
    [
        "\n" * 50_000,
        "On x " * 20_000,
        ("On " + "x " * 70 + "\n") * 500,
        "> " * 50_000,
        "Aviso: mai" * 9_000,
    ],
)
def test_texts_made_to_be_slow_are_looked_at_in_part(endless: str) -> None:
    assert len(answer_in(endless)) <= len(endless)
