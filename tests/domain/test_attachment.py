"""The names of files, as they can be shown and saved anywhere (R6)."""

import pytest

from domain.attachment import NAME_LIMIT, ending_of, file_name, listed

pytestmark = pytest.mark.rule("R6")


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("foto.png", "foto.png"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\Ana\\foto.png", "foto.png"),
        ("/", ""),
        ("...", ""),
        ("foto\x00\x07\n\r\t.png", "foto .png"),
        ("foto\u202egnp.exe", "fotognp.exe"),
        ("f\u200bo\u2066t\u2069o.png", "foto.png"),
        ("An\u0303o nuevo.png", "Año nuevo.png"),
        ("  foto   de\u00a0la\u2003luz .png ", "foto de la luz .png"),
        ('a<b>:"|?*.png', "a_b______.png"),
        (".htaccess", "htaccess"),
        ("foto.png...", "foto.png"),
    ],
)
def test_a_name_keeps_what_can_be_seen_and_no_folder(written: str, kept: str) -> None:
    assert file_name(written) == kept


@pytest.mark.parametrize("ending", [".png", ""])
def test_a_long_name_is_cut_and_keeps_its_ending(ending: str) -> None:
    name = file_name("x" * 500 + ending)

    assert len(name) == NAME_LIMIT
    assert name.endswith(ending or "x")


@pytest.mark.parametrize(
    ("name", "ending"),
    [("a.PNG", ".png"), ("a", ""), ("a.", ""), ("a." + "b" * 20, ""), ("a.tar.gz", ".gz")],
)
def test_an_ending_is_short_and_in_small_letters(name: str, ending: str) -> None:
    assert ending_of(name) == ending


def test_many_names_are_counted_where_they_do_not_fit() -> None:
    names = [f"archivo {n}.png" for n in range(100)]

    line = listed(names, 200)

    assert len(line) <= 200
    shown = line.count(".png")
    assert line.endswith(f", … +{100 - shown}")
    assert listed(names[:2], 200) == "archivo 0.png, archivo 1.png"
