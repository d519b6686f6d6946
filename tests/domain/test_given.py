"""What people type is kept as they meant it, and nothing else of it is believed."""

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.catalog import ExtraField, FieldKind
from domain.errors import Problem, ProblemKind
from domain.given import check_extra, clean, one_line, text_problem
from tests.domain.building import words

ANYTHING = st.text(st.characters(), max_size=200)


def field(kind: FieldKind, *, required: bool = True) -> ExtraField:
    choices = {"a": words("A")} if kind is FieldKind.CHOICE else {}
    return ExtraField("it", kind, words("It"), required=required, choices=choices)


@pytest.mark.parametrize(
    "text",
    [
        "<b>negrita</b> <at>Ana</at>",
        "**negrita** [enlace](http://a.example) `código`",
        "🖨️ 👩🏽‍💻 🇨🇴",
        "\u200fمرحبا\u200f \u202eabc\u202c",
        "Ñandú, pingüino; ¿sí?",
        "dos  espacios\ty tabulador",
        "{case} {0} %s",
    ],
)
def test_a_text_is_kept_sign_by_sign(text: str) -> None:
    assert clean(text) == text


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a\r\nb\rc", "a\nb\nc"),
        ("\x00a\x07b\x1b[31m", "ab[31m"),
        ("a\x7fb\x9f", "ab"),
        ("\ud800a", "a"),
        ("  \n a \n ", "a"),
        ("\x00 \x00", ""),
    ],
)
def test_control_characters_go_and_line_ends_become_one(typed: str, kept: str) -> None:
    assert clean(typed) == kept


@given(ANYTHING)
def test_what_is_kept_can_be_stored_and_sent_anywhere(text: str) -> None:
    kept = clean(text)

    assert kept.encode().decode() == kept
    assert not {c for c in kept if unicodedata.category(c) == "Cc"} - {"\n", "\t"}
    assert kept == kept.strip()


def test_every_control_and_every_half_of_a_pair_goes_and_no_other_sign() -> None:
    signs = [chr(code) for code in range(sys.maxunicode + 1)]

    kept = clean(f"a{''.join(signs)}z")

    gone = {sign for sign in signs if unicodedata.category(sign) in {"Cc", "Cs"}} - {"\n", "\t"}
    assert {*signs} - {*kept} == gone


@given(ANYTHING)
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(ANYTHING)
def test_a_line_is_one_line(text: str) -> None:
    line = one_line(text)

    assert line.splitlines() in ([line], [])
    assert line == " ".join(line.split())


@pytest.mark.parametrize("limit", [200, 4_000])
def test_a_text_has_room_up_to_its_limit_and_not_one_sign_more(limit: int) -> None:
    assert text_problem("🖨" * limit, limit) is None
    assert text_problem("x" * (limit + 1), limit) == Problem(ProblemKind.TOO_LONG, limit)
    assert text_problem("x" * 10_000, limit) == Problem(ProblemKind.TOO_LONG, limit)
    assert text_problem("", limit) == Problem(ProblemKind.REQUIRED)


@pytest.mark.rule("R5")
@pytest.mark.parametrize(
    ("kind", "written"),
    [
        (FieldKind.TEXT, "5CD3210XYZ"),
        (FieldKind.TEXT, "x" * 100),
        (FieldKind.NUMBER, "0"),
        (FieldKind.NUMBER, "-3"),
        (FieldKind.NUMBER, "2,5"),
        (FieldKind.NUMBER, "2.5"),
        (FieldKind.DATE, "2024-02-29"),
        (FieldKind.CHOICE, "a"),
    ],
)
def test_additional_data_of_its_kind_is_kept_as_typed(kind: FieldKind, written: str) -> None:
    assert check_extra([field(kind)], {"it": f" {written}\n"}) == ({"it": written}, {})


@pytest.mark.rule("R5")
@pytest.mark.parametrize(
    ("kind", "written", "problem"),
    [
        (FieldKind.TEXT, "x" * 101, "too_long"),
        (FieldKind.TEXT, "x" * 10_000, "too_long"),
        (FieldKind.TEXT, "\x00", "required"),
        (FieldKind.NUMBER, "tres", "not_a_number"),
        (FieldKind.NUMBER, "1.000.000", "not_a_number"),
        (FieldKind.NUMBER, "nan", "not_a_number"),
        (FieldKind.NUMBER, "Infinity", "not_a_number"),
        (FieldKind.NUMBER, "1e999", "not_a_number"),
        (FieldKind.NUMBER, "9" * 101, "not_a_number"),
        (FieldKind.DATE, "29/02/2024", "not_a_date"),
        (FieldKind.DATE, "2026-02-29", "not_a_date"),
        (FieldKind.CHOICE, "A", "unknown_choice"),
        (FieldKind.CHOICE, "c", "unknown_choice"),
    ],
)
def test_additional_data_of_another_kind_is_refused(
    kind: FieldKind, written: str, problem: str
) -> None:
    values, problems = check_extra([field(kind)], {"it": written})

    assert values == {}
    assert {name: p.kind for name, p in problems.items()} == {"it": problem}


@pytest.mark.rule("R5")
@pytest.mark.parametrize("written", ["2026-W48-3", "20261125"])
def test_a_date_is_kept_the_one_way_that_cards_read(written: str) -> None:
    values, problems = check_extra([field(FieldKind.DATE)], {"it": written})

    assert values == {"it": "2026-11-25"} or problems["it"].kind is ProblemKind.NOT_A_DATE


@pytest.mark.rule("R5")
@pytest.mark.parametrize("kind", list(FieldKind))
def test_additional_data_that_is_not_required_can_be_left_blank(kind: FieldKind) -> None:
    assert check_extra([field(kind, required=False)], {"it": "  "}) == ({}, {})
    assert check_extra([field(kind, required=False)], {}) == ({}, {})


@pytest.mark.rule("R5")
def test_data_that_no_field_asks_for_is_left_out() -> None:
    assert check_extra([field(FieldKind.TEXT)], {"it": "x", "state": "closed"})[0] == {"it": "x"}
