"""A message of Teams is read as its author meant it, whatever it is made of."""

import timeit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.message_text import read_message

LINK = "https://teams.microsoft.com/l/message/19:x/1"


def text_of(html: str, kind: str = "html") -> str:
    return read_message({"body": {"contentType": kind, "content": html}}).text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>uno</p><p>dos</p>", "uno\ndos"),
        ("uno<br>dos<br/>tres", "uno\ndos\ntres"),
        ("<ul><li>uno</li><li>dos</li></ul>", "uno\ndos"),
        ("<div>a&nbsp;&nbsp;b &amp; &lt;c&gt; &ntilde;</div>", "a b & <c> ñ"),
        ('<at id="0">Ana Rojas</at> mire esto', "Ana Rojas mire esto"),
        ('<p>foto <img alt="pantalla azul" src="x"></p>', "foto pantalla azul"),
        ('<attachment id="1"></attachment><p>adjunto</p>', "adjunto"),
        ("<script>alert(1)</script><style>p{}</style>hola", "hola"),
        ("<p>sin cerrar <b>nada", "sin cerrar nada"),
        ("a < b y c > d", "a < b y c > d"),
        ("\u0000\u0007hola", "hola"),
        ("", ""),
    ],
)
def test_html_is_read_as_a_browser_shows_it(html: str, text: str) -> None:
    assert text_of(html) == text


def test_a_message_of_plain_text_is_taken_as_it_is() -> None:
    assert text_of(" <b>así</b>\nlo escribí ", "text") == "<b>así</b>\nlo escribí"


@pytest.mark.parametrize(
    ("link", "taken"),
    [
        (LINK, LINK),
        ("http://teams.microsoft.com/x", ""),
        ("javascript:alert(1)", ""),
        (f"{LINK}\nhttps://x", ""),
        (LINK + "x" * 700, ""),
        (None, ""),
        (5, ""),
    ],
)
def test_only_a_whole_link_is_taken_along(link: object, taken: str) -> None:
    assert read_message({"linkToMessage": link}).link == taken


@given(st.text(alphabet="<>/!-&;#abp ñ\n\"'=", max_size=300))
def test_no_html_is_too_broken_to_be_read(html: str) -> None:
    assert isinstance(text_of(html), str)


_ANY = st.recursive(
    st.none() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["body", "from", "user", "content"]), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(_ANY)
def test_no_shape_of_a_message_is_an_error(payload: object) -> None:
    read_message(payload)


@pytest.mark.parametrize("piece", ["<a ", "<a/", "<a =", '<a b="', "<", "<!--", "<img alt", "&#"])
def test_a_broken_message_is_read_once_however_long(piece: str) -> None:
    """Steps, not seconds: twice the text takes no more than about twice the work."""
    short, long = (_steps(piece * (size // len(piece))) for size in (5_000, 20_000))

    assert long < 6 * short


def _steps(html: str) -> float:
    """Processor time of reading it, the best of several."""
    return min(timeit.repeat(lambda: text_of(html), number=1, repeat=5)) + 0.002


def test_a_name_of_thousands_of_letters_is_no_work() -> None:
    assert text_of("<" + "a" * 19_000) == "<" + "a" * 19_000
