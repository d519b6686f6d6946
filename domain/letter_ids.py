"""The Message-IDs of our mails: the same at each try, and nobody's name in them.

A letter is named by its case, the version of the fact, its row of the outbox and a part that nobody
can guess: who knows it has seen the mail, or the bounce of it.
"""

import re
from dataclasses import dataclass

_LETTER = re.compile(
    r"<(?P<number>[0-9]{1,16})\.(?P<version>[0-9]{1,9})\.(?P<row>[0-9]{1,18})"
    r"\.(?P<token>[0-9a-f]{16})@[a-z0-9.-]+>"
)
_ID = re.compile(r"<[!-;=?-~]{1,300}@[!-;=?-~]{1,300}>")


@dataclass(frozen=True, slots=True)
class LetterName:
    number: int
    version: int
    row: int
    token: str

    def message_id(self, domain: str) -> str:
        return f"<{self.number}.{self.version}.{self.row}.{self.token}@{domain}>"


def letter_named(message_id: str) -> LetterName | None:
    """None for what none of our letters is called."""
    found = _LETTER.fullmatch(message_id.strip().lower())
    if found is None:
        return None
    number, version, row = (int(found[name]) for name in ("number", "version", "row"))
    return LetterName(number, version, row, found["token"])


def root_id(number: int, domain: str) -> str:
    """What all letters of a case refer to, where it began with no mail."""
    return f"<caso.{number}@{domain}>"


def safe_id(message_id: str) -> str:
    """A Message-ID that others wrote, as it may stand in a header; empty for what is none."""
    written = message_id.strip()
    return written if _ID.fullmatch(written) else ""
