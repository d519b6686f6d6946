"""What stands in the header of a mail, whatever its charsets: decoded, never believed."""

import re
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses

_BY_OTHER_NAMES = dict.fromkeys(("iso-8859-1", "latin-1", "latin1", "l1"), "cp1252")
"""Windows calls its own charset by these, and they are a part of it."""
_NO_CHARSETS = frozenset({"idna", "punycode", "unicode_escape", "raw_unicode_escape"})
"""Python decodes these as well: no mail is written in them, and some take the square of a text."""
LONGEST_ADDRESS = 190
LONGEST_LINE = 5_000
"""Characters of a line that are taken apart: Python takes the square of their encoded words."""
_ADDRESS = re.compile(r"[^\s@<>\"(),;:]{1,200}@[\w.-]{1,200}")
_BACKSLASH = "\x1a"
"""Stands for one while `decode_header` works: that writes signs of its own as `\\u00f1`."""


def lines(mail: Message, name: str) -> list[str]:
    """Every line of this name, from the top; as it came, unfolded."""
    # The public ways go through the policy, which loses what is no ASCII.
    return [" ".join(str(value).split()) for key, value in mail.raw_items() if key.lower() == name]


def line(mail: Message, name: str) -> str:
    return next(iter(lines(mail, name)), "")


def inside(mail: Message) -> list[Message]:
    """The parts of a bundle, or the one mail inside a mail."""
    # Asked of anything else, this would decode it with whatever charset it names.
    payload = mail.get_payload() if mail.is_multipart() else []
    return [part for part in payload if isinstance(part, Message)]


def words(written: str) -> str:
    """A header's text as it was meant: `=?utf-8?q?...?=`, and bytes that say no charset."""
    line = written[:LONGEST_LINE]
    try:
        parts = decode_header(line.replace("\\", _BACKSLASH))
    except (HeaderParseError, ValueError, LookupError):
        return _unmarked(line)
    return "".join(_part(part, charset) for part, charset in parts).replace(_BACKSLASH, "\\")


def decoded(content: bytes, charset: str | None) -> str:
    """Text in the charset that it says, or else in the one that it fits."""
    named = (charset or "").strip().strip("\"'").lower()
    if named.replace("-", "_") in _NO_CHARSETS:
        named = ""
    for tried in (_BY_OTHER_NAMES.get(named, named), "utf-8"):
        try:
            return content.decode(tried or "utf-8")
        except (LookupError, ValueError):
            continue
    return content.decode("cp1252", errors="replace")


def sender(mail: Message) -> tuple[str, str]:
    """Name and address, in small letters, of the one who wrote it; no address where there is none,
    or more than one, which only a forger would need."""
    written = [line[:LONGEST_LINE] for line in lines(mail, "from")]
    found = [(name, address) for name, address in getaddresses(written) if name or address]
    if len(written) != 1 or len(found) != 1:
        return "", ""
    name, address = found[0]
    address = address.strip().casefold()
    fits = len(address) <= LONGEST_ADDRESS and address.isprintable()
    return words(name), address if fits and _ADDRESS.fullmatch(address) else ""


def _part(part: bytes | str, charset: str | None) -> str:
    if isinstance(part, str):
        return _unmarked(part)
    # What stands between encoded words comes back in the form that `decode_header` works with.
    return decoded(part, charset) if charset else _unmarked(part.decode("raw-unicode-escape"))


def _unmarked(text: str) -> str:
    """Bytes that were put into a header as they are."""
    if text.isascii():
        return text
    return decoded(text.encode("utf-8", "surrogateescape"), None)
