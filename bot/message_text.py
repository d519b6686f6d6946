"""A message of Teams as plain text: what its HTML says, who wrote it, where it stands."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

from domain.given import clean, one_line

READ = 20_000
"""Characters of a message's HTML that are read: a case holds less."""
NAME, LINK = 100, 600
"""Characters of a sender's name and of a link that are taken along."""

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


class _Reader(HTMLParser):
    """Keeps the words, and begins a line where a browser would."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag in _LINES:
            self.parts.append("\n")
        elif tag == "img":
            self.parts.append(dict(attrs).get("alt") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif tag in _LINES:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.parts.append(data)


def _spoken(html: str) -> str:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.parts).split("\n"))
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
