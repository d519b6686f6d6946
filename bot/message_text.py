"""A message of Teams as plain text: what its HTML says, who wrote it, where it stands."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape
from typing import Any

from domain.given import clean, one_line

READ = 20_000
"""Characters of a message's HTML that are read: a case holds less."""
NAME, LINK = 100, 600
"""Characters of a sender's name and of a link that are taken along."""

# Nothing is tried again where it does not fit: the time that it takes grows with the text alone.
_TAG = re.compile(r"<(?:(?P<end>/?)(?P<name>[a-zA-Z][a-zA-Z0-9]*+)|!)(?P<more>[^<>]*+)>")
_ALT = re.compile(r"""\balt\s*=\s*["'](?P<alt>[^"'<>]*)["']""", re.IGNORECASE)
_LINES = frozenset({"br", "p", "div", "li", "tr", "h1", "h2", "h3", "h4", "blockquote", "pre"})
_UNSEEN = frozenset({"script", "style", "head", "title", "template"})


@dataclass(frozen=True, slots=True)
class Message:
    """Empty fields are what the message does not say, or says in a shape that it cannot have."""

    text: str
    sender: str
    link: str


def read_message(payload: object) -> Message:
    body = _inside(payload, "body")
    content = _text(body.get("content"))[:READ]
    return Message(
        text=content.strip() if body.get("contentType") == "text" else _spoken(content),
        sender=one_line(_text(_inside(payload, "from", "user").get("displayName")))[:NAME],
        link=_link(payload),
    )


def _spoken(html: str) -> str:
    """The words, with a new line where a browser would begin one. Read in one go from the left,
    tag by tag: no message, however broken, is read twice."""
    parts: list[str] = []
    unseen, read = 0, 0
    for tag in _TAG.finditer(html):
        parts += [unescape(html[read : tag.start()])] if not unseen else ()
        read, name = tag.end(), (tag["name"] or "").lower()
        if name in _UNSEEN:
            unseen = max(0, unseen - 1) if tag["end"] else unseen + 1
        elif name in _LINES:
            parts.append("\n")
        elif name == "img" and not unseen:
            named = _ALT.search(tag["more"])
            parts.append(unescape(named["alt"]) if named else "")
    parts += [unescape(html[read:])] if not unseen else ()
    lines = (" ".join(line.split()) for line in "".join(parts).split("\n"))
    return re.sub(r"\n{2,}", "\n", clean("\n".join(lines)))


def _link(payload: object) -> str:
    link = _text(payload.get("linkToMessage")) if isinstance(payload, dict) else ""
    whole = link.startswith("https://") and len(link) <= LINK and link == one_line(link)
    return link if whole else ""


def _inside(value: object, *names: str) -> Mapping[str, Any]:
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
