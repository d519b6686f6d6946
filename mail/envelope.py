"""A letter as it travels: text and HTML, its thread, and the headers that keep loops from starting.

What people wrote reaches a header as one line only, and an address only where it is one.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from domain.given import one_line
from domain.letter_ids import safe_id
from domain.notices import Fate, NotDelivered
from domain.undelivered import NO_ADDRESS
from mail.letters import Sheet

LONGEST_SUBJECT = 200
"""Characters: more than any client shows."""
LONGEST_NAME = 100
LONGEST_ADDRESS = 254
"""RFC 5321."""

_HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+", re.IGNORECASE | re.ASCII)
_TO_BE_QUOTED = str.maketrans(dict.fromkeys('",;:<>@()[]\\', " "))
"""What stands in a name only in quotation marks, which Python loses where it folds a long one: of
`Pérez, Ana` two readers would come."""
_WIRE = SMTP.clone(cte_type="7bit")
"""Any server takes it, also one that knows no eight bits."""
_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=select_autoescape(["html"]),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclass(frozen=True, slots=True)
class Thread:
    """`id` names the mail, `root` is what it refers to; empty for none."""

    id: str
    root: str
    automatic: str = "auto-generated"
    """Or `auto-replied` (RFC 3834)."""


@dataclass(frozen=True, slots=True)
class Mail:
    """A letter in its envelope. `name` is for a file."""

    name: str
    to: str
    message: EmailMessage


@dataclass(frozen=True, slots=True)
class Desk:
    """Whom all letters come from."""

    address: Address

    @classmethod
    def named(cls, sender: str) -> "Desk":
        """`Mesa de servicios <mesa@entidad.example>`. ValueError where that is no address."""
        name, written = parseaddr(sender)
        return cls(an_address(written, name))

    @property
    def domain(self) -> str:
        return self.address.domain.lower()


def sealed(
    name: str, sheet: Sheet, to: tuple[str, str], desk: Desk, thread: Thread, at: datetime
) -> Mail:
    """`to` is an address and a name. Raises NotDelivered where nobody can be written to there."""
    try:
        receiver = an_address(*to)
    except ValueError:
        raise NotDelivered(Fate.REFUSED, NO_ADDRESS) from None
    message = EmailMessage(policy=_WIRE)
    message["From"] = desk.address
    message["Reply-To"] = desk.address
    message["To"] = receiver
    message["Subject"] = in_header(sheet.subject, LONGEST_SUBJECT)
    message["Date"] = format_datetime(at)
    message["Message-ID"] = thread.id
    if root := safe_id(thread.root):
        message["In-Reply-To"] = root
        message["References"] = root
    message["Auto-Submitted"] = thread.automatic
    message["X-Auto-Response-Suppress"] = "All"
    message["Precedence"] = "bulk"
    message["List-Id"] = f"Mesa <mesa.{desk.domain}>"
    shown = {"sheet": sheet, "language": sheet.parts[0].language}
    message.set_content(_TEMPLATES.get_template("letter.txt").render(shown))
    html = _TEMPLATES.get_template("letter.html").render(shown)
    message.add_alternative(html, subtype="html")
    message["Content-Language"] = ", ".join(part.language for part in sheet.parts)
    return Mail(name, receiver.addr_spec, message)


def in_header(words: str, longest: int) -> str:
    """One line, without a sign that could end it, also once it is decoded: what looks like an
    encoded word is text."""
    line = one_line(words).replace("=?", "= ?")
    return line if len(line) <= longest else f"{line[: longest - 1]}…"


def an_address(written: str, name: str = "") -> Address:
    """ValueError for what no mail server takes: the local part has to be ASCII."""
    local, at, domain = written.strip().rpartition("@")
    try:
        host = domain.encode("idna").decode() if domain else ""
        whole = _HOST.fullmatch(host) and len(written) <= LONGEST_ADDRESS
        if not (local and at and local.isascii() and whole):
            raise ValueError("no address")
        shown = in_header(name.translate(_TO_BE_QUOTED), LONGEST_NAME)
        return Address(shown, addr_spec=f"{local}@{host}")
    except (MessageError, UnicodeError, IndexError) as error:
        raise ValueError("no address") from error
