"""What somebody wrote now: without the mails that they answer to, and without their signature."""

import re
from collections.abc import Sequence

from mailparser_reply import EmailMessage

MOST_LINES = 200
LONGEST = 100
"""Characters of a line that are looked at: the patterns of the library take the square of it, and
more."""

_BEGINS = re.compile(r"(?:el|on)\s.{6,}", re.IGNORECASE)
_WROTE = re.compile(r"(?:el|on)\s.{6,400}(?:escribió|wrote)\s?:", re.IGNORECASE)
_FROM = re.compile(r"\W{0,3}(?:de|from)\s?:.+", re.IGNORECASE)
_THEN = re.compile(r"\W{0,3}(?:enviad[oa]|sent|fecha|date|para|to|cc|asunto|subject)\b[^:]{0,9}:")
_RULE = re.compile(
    r"_{10,}|-{3,} ?(?:mensaje original|original message|reenviado).*", re.IGNORECASE
)
_OVER = 3
"""Lines over which the words before a quote may run."""


def answer_in(text: str) -> str:
    lines = _tidy(text)[:MOST_LINES]
    lines = lines[: _begins(lines)]
    shadow = "\n".join(line[:LONGEST] for line in lines)
    # With lists kept: `- uno` is no signature.
    mail = EmailMessage(shadow, ["es", "en"], keep_hyphen_lists=True).read()
    first = mail.replies[0]
    # A line of it is a line of what was written: only its end is cut off.
    body = first.body if shadow.startswith(first.body) else first.content
    kept = lines[: body.count("\n") + 1] if body else []
    return "\n".join(line for line in kept if not line.startswith(">")).strip()


def _tidy(text: str) -> list[str]:
    """Each line trimmed, and never two blank ones in a row."""
    found: list[str] = []
    for line in text.strip().split("\n"):
        bare = line.strip()
        if bare or (found and found[-1]):
            found.append(bare)
    return found


def _begins(lines: Sequence[str]) -> int:
    """The line with which older mails begin, as Outlook and Gmail write it in Spanish too."""
    for place, line in enumerate(lines):
        after = lines[place + 1 : place + 1 + _OVER]
        if _RULE.fullmatch(line):
            return place
        if _FROM.fullmatch(line) and any(_THEN.match(other.lower()) for other in after):
            return place
        together = " ".join((line, *after[: _OVER - 1]))[:500]
        if _BEGINS.match(line) and _WROTE.match(together):
            return place
    return len(lines)
