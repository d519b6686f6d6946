"""A mail as it travelled becomes what it says (R8). Broken, forged or endless: it is read as far as
it goes, and never raises for what is wrong with it but where Python itself gives up.

Blocks: it belongs on a thread. Nothing that it holds is believed.
"""

import mimetypes
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from email import message_from_bytes
from email.generator import BytesGenerator
from email.message import Message
from email.policy import Compat32
from hashlib import sha256
from io import BytesIO

from domain.incoming import Incoming, Piece, Verdict
from mail import headers
from mail.answer import answer_in
from mail.automatic import bounces, is_automatic
from mail.page import text_of
from mail.proof import proved

PICTURE, NAMELESS, INVITATION = "imagen", "adjunto", "invitacion.ics"
"""What a file is called that has no name."""
FORWARDED = "correo.eml"
MOST_PARTS = 1_000
LONGEST_KIND = 2_000
"""Characters of the lines that say what a part is: Python takes the square of their semicolons."""
MOST_STEPS = 100_000_000
"""Lines times boundaries: each line is held against every boundary that is open."""
MOST_PAGES = 10
"""Pages of one mail that are read as its text: each takes a second where it is large."""
LONGEST_TEXT = 1_000_000
"""Characters of a text that are kept."""
_SEALED = ("application/pkcs7-mime", "application/x-pkcs7-mime", "multipart/encrypted")
_SEALED_TEXT = "-----BEGIN PGP MESSAGE-----"
_SIGNATURES = frozenset(
    {
        *("application/pkcs7-signature", "application/x-pkcs7-signature"),
        "application/pgp-signature",
    }
)


_BOUNDARY = re.compile(rb"boundary", re.IGNORECASE)
_HEAD = re.compile(rb"\r?\n\r?\n")


class _Bounded(Compat32):
    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        return name, value[:LONGEST_KIND] if name.lower().startswith("content-") else value


_POLICY = _Bounded()


@dataclass(frozen=True, slots=True)
class Reader:
    """`own` are the addresses that Mesa itself writes from; `trusted` is whose findings about a
    sender are believed, empty where the mailbox takes in only what was proved."""

    own: Collection[str] = ()
    trusted: str = ""

    def read(self, raw: bytes) -> Incoming:
        if _tangled(raw):
            head = _HEAD.split(raw, 1)[0]
            found = self._outside(_parsed(head), raw)
            return found if found.flaw else replace(found, flaw=Verdict.UNREADABLE)
        mail = _parsed(raw)
        found = self._outside(mail, raw)
        if found.flaw:
            return found
        parts = _Parts()
        parts.gather(mail)
        text = parts.text()
        sealed = parts.sealed or text.startswith(_SEALED_TEXT)
        return replace(
            found,
            text=text,
            said=answer_in(text),
            files=tuple(parts.files),
            flaw=Verdict.UNREADABLE if sealed else None,
        )

    def heading(self, raw: bytes) -> Incoming:
        """From the header lines alone: of a mail that is too large to be fetched."""
        found = self._outside(_parsed(raw), raw)
        return found if found.flaw else replace(found, flaw=Verdict.TOO_LARGE)

    def _outside(self, mail: Message, raw: bytes) -> Incoming:
        name, sender = headers.sender(mail)
        automatic = sender in self.own or is_automatic(mail)
        results = headers.lines(mail, "authentication-results")
        return Incoming(
            message_id=message_id(mail, raw),
            sender=sender,
            name=name,
            subject=headers.words(headers.line(mail, "subject")),
            proved=not self.trusted or proved(results, self.trusted, sender),
            flaw=Verdict.AUTOMATIC if automatic else None,
            bounces=bounces(mail) if automatic else (),
        )


def _parsed(raw: bytes) -> Message:
    return message_from_bytes(raw, policy=_POLICY)


def _tangled(raw: bytes) -> bool:
    """Whether it is so many pieces inside pieces that reading it would take minutes."""
    return sum(1 for _ in _BOUNDARY.finditer(raw)) * raw.count(b"\n") > MOST_STEPS


def message_id(mail: Message, raw: bytes) -> str:
    """Its own; where it has none, one made of what it says, not of how it travelled."""
    own = headers.line(mail, "message-id")
    if own:
        return own
    said = [
        line for name in ("from", "to", "date", "subject") for line in headers.lines(mail, name)
    ]
    content = raw.partition(b"\r\n\r\n")[2] or raw.partition(b"\n\n")[2] or raw
    whole = "\n".join(said).encode("utf-8", "surrogateescape") + b"\n" + content
    return f"<{sha256(whole).hexdigest()}@sin-message-id>"


@dataclass(slots=True)
class _Parts:
    plain: list[str] = field(default_factory=list)
    pages: list[str] = field(default_factory=list)
    calendars: list[bytes] = field(default_factory=list)
    files: list[Piece] = field(default_factory=list)
    sealed: bool = False

    def gather(self, mail: Message) -> None:
        for count, part in enumerate(_leaves(mail)):
            if count == MOST_PARTS:
                return
            self._take(part)

    def text(self) -> str:
        """The plain one; else the page; else, of an invitation that is all there is, its words."""
        plain = "\n\n".join(text for text in self.plain if text.strip())
        text = plain or "\n\n".join(filter(None, map(text_of, self.pages[:MOST_PAGES])))
        if not text and not self.files and self.calendars:
            self.files.append(Piece(INVITATION, self.calendars[0]))
            text = _invitation(headers.decoded(self.calendars[0], None))
        return text.replace("\r\n", "\n").strip()[:LONGEST_TEXT]

    def _take(self, part: Message) -> None:
        kind = part.get_content_type()
        if kind in _SEALED:
            self.sealed = True
        elif kind == "message/rfc822":
            self.files.append(Piece(_name(part) or FORWARDED, _inside(part)))
        elif kind not in _SIGNATURES and not part.is_multipart():
            self._leaf(kind, part)

    def _leaf(self, kind: str, part: Message) -> None:
        if kind.startswith("multipart/"):  # a bundle that is none: what is there are words
            kind = "text/plain"
        content, name = _content(part), _name(part)
        loose = part.get_content_disposition() == "attachment" or bool(name)
        if kind == "text/calendar":
            self.calendars.append(content)
        elif kind == "text/plain" and not loose:
            self.plain.append(headers.decoded(content, _charset(part)))
        elif kind == "text/html" and not loose:
            self.pages.append(headers.decoded(content, _charset(part)))
        elif content or name:
            self.files.append(Piece(name or _called(kind), content))


def _leaves(mail: Message) -> Iterator[Message]:
    """What is not a bundle of others; a mail inside the mail is one thing."""
    ahead = [mail]
    while ahead:
        part = ahead.pop()
        kind, inside = part.get_content_type(), headers.inside(part)
        if kind.startswith("multipart/") and kind not in _SEALED and inside:
            ahead.extend(reversed(inside))
        else:
            yield part


def _content(part: Message) -> bytes:
    try:
        content = part.get_payload(decode=True)
    except (ValueError, LookupError):  # a transfer encoding that is none
        content = None
    return content if isinstance(content, bytes) else b""


def _charset(part: Message) -> str | None:
    try:
        return part.get_content_charset()
    except (ValueError, LookupError, TypeError):
        return None


def _name(part: Message) -> str:
    try:
        return headers.words(part.get_filename() or "")
    except (ValueError, LookupError, TypeError):
        return NAMELESS


def _called(kind: str) -> str:
    if kind.startswith("image/"):
        return PICTURE
    return f"{NAMELESS}{mimetypes.guess_extension(kind, strict=False) or ''}"


def _inside(part: Message) -> bytes:
    """A mail that was forwarded as a file, as it travelled."""
    inner = next(iter(headers.inside(part)), None)
    if inner is None:
        return _content(part)
    written = BytesIO()
    try:
        BytesGenerator(written, mangle_from_=False).flatten(inner)
    except (ValueError, LookupError, TypeError):  # it cannot be written as it was read
        return b""
    return written.getvalue()


def _invitation(calendar: str) -> str:
    """What an invitation says, of its first event."""
    unfolded = calendar.replace("\r\n", "\n").replace("\n ", "").replace("\n\t", "")
    said: dict[str, str] = {}
    for line in unfolded.split("\n"):
        key, _, value = line.partition(":")
        said.setdefault(key.partition(";")[0].upper(), value.strip())
    shown = (said.get(name, "") for name in ("SUMMARY", "LOCATION", "DTSTART", "DESCRIPTION"))
    lines = (value.replace("\\n", "\n").replace("\\,", ",") for value in shown if value)
    return "\n".join(lines)
