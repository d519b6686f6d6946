"""What a reader sees of an HTML mail, as text: no scripts, nothing hidden, quotes marked."""

import re
import warnings
from collections.abc import Iterator
from itertools import islice

from bs4 import BeautifulSoup, MarkupResemblesLocatorWarning, XMLParsedAsHTMLWarning
from bs4.element import NavigableString, PreformattedString, Tag

# A mail that looks like an address, or like XML, is read all the same.
warnings.filterwarnings("ignore", category=MarkupResemblesLocatorWarning)
warnings.filterwarnings("ignore", category=XMLParsedAsHTMLWarning)

LONGEST = 300_000
"""Characters of a page that are read."""
_UNCLOSED = re.compile(r"<(?=[a-zA-Z/!?][^<>]*(?:<|\Z))")
"""A tag in which the next begins: Python's parser would look for its end again and again."""
_LONE = 50
"""So many of them are left to the parser, which knows more of tags than this pattern does."""
_COMMENT = "<!--"
_UNSEEN = frozenset({"script", "style", "head", "title", "template", "noscript", "object", "svg"})
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|opacity\s*:\s*0(?:\.0+)?\s*(?:;|$)"
    r"|font-size\s*:\s*0(?:\.0+)?(?:px|pt|em|%)?\s*(?:;|!|$)|mso-hide\s*:\s*all",
    re.IGNORECASE,
)
_BLOCKS = frozenset(
    {
        *("address", "article", "aside", "blockquote", "body", "dd", "div", "dl", "dt", "figure"),
        *("footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main"),
        *("ol", "p", "pre", "section", "table", "tr", "ul"),
    }
)
_QUOTE = "> "


def text_of(page: str) -> str:
    found = BeautifulSoup(_sound(page[:LONGEST]), "html.parser")
    written = "".join(_pieces(found))
    return "\n".join(_lines(written)).strip()


def _sound(page: str) -> str:
    """What looks like the beginning of a thing that never ends is text, where there is much of
    it: reading it would take the square of the page, for many minutes."""
    closed = page.rfind("-->") + 1
    whole, rest = page[:closed], page[closed:].replace(_COMMENT, "&lt;!--")
    sound = f"{whole}{rest}"
    unclosed = islice(_UNCLOSED.finditer(sound), _LONE, _LONE + 1)
    return _UNCLOSED.sub("&lt;", sound) if any(unclosed) else sound


def _pieces(found: Tag) -> Iterator[str]:
    """By hand, because a page may be nested deeper than Python goes."""
    ahead: list[Tag | NavigableString | str] = [found]
    while ahead:
        one = ahead.pop()
        if isinstance(one, Tag):
            if not _seen(one):
                continue
            before, after = _around(one)
            yield before
            ahead.append(after)
            ahead.extend(c for c in reversed(one.contents) if isinstance(c, Tag | NavigableString))
        elif not isinstance(one, NavigableString):
            yield one
        elif not isinstance(one, PreformattedString):
            yield re.sub(r"\s+", " ", one)


_OPENS, _CLOSES = "\x0e", "\x0f"
"""Where a quote begins and ends: signs that no text has."""


def _around(tag: Tag) -> tuple[str, str]:
    if tag.name == "br":
        return "\n", ""
    if tag.name == "blockquote":
        return f"\n{_OPENS}", f"{_CLOSES}\n"
    if tag.name == "td":
        return "", " "
    return ("\n", "\n") if tag.name in _BLOCKS else ("", "")


def _seen(tag: Tag) -> bool:
    if tag.name in _UNSEEN or tag.has_attr("hidden"):
        return False
    return not _HIDDEN.search(str(tag.get("style", "")))


def _lines(written: str) -> Iterator[str]:
    """Tidied, each with the signs of its quotes; never more than one blank line."""
    depth, blank = 0, True
    for line in written.split("\n"):
        depth += line.count(_OPENS)
        said = line.translate({ord(_OPENS): None, ord(_CLOSES): None}).strip()
        if said or not blank:
            yield f"{_QUOTE * min(depth, 3)}{said}" if said else ""
        blank = not said
        depth = max(0, depth - line.count(_CLOSES))
