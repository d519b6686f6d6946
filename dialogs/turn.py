"""One turn of a conversation, free of any SDK: what came in, what goes out."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from cards.form import Form
from cards.parts import Card
from cards.surface import Surface
from cards.texts import Texts
from domain.audit import Audit
from domain.case import Case, Person
from domain.channels import Channels
from domain.demo import Demo
from domain.desk import Desk
from domain.digests import Digests
from domain.directory import Directory
from domain.errors import NotACaseNumber
from domain.files import Files
from domain.given import Given, clean
from domain.ledger import Ledger
from domain.likeness import Likeness
from domain.load import Workloads
from domain.lookups import Lookups
from domain.places import SharedPlace
from domain.ports import Edge, Press
from domain.queues import Queues
from domain.reception import Reception
from domain.reporting import Reports
from domain.saved_views import SavedViews
from domain.search import Hit
from domain.sharing import Sharing
from domain.undelivered import Spot
from domain.versions import Versions
from domain.ways import Ways

HIGHEST = 2**53
"""No case number is as high: what a JSON reader can still tell apart."""
HIT_PARTS = 2
BATCH = 400
"""Characters that the name of a message may have."""
NONCE = 40
"""Characters that a form's nonce may have."""


@dataclass(frozen=True, slots=True)
class Office:
    """All that a conversation may ask of the desk."""

    desk: Desk
    lookups: Lookups
    queues: Queues
    views: SavedViews
    workloads: Workloads
    reception: Reception
    directory: Directory
    versions: Versions
    likeness: Likeness
    sharing: Sharing
    channels: Channels
    files: Files
    links: Callable[[str, str], str]
    """The link to a file for one reader, by their ids."""
    ledger: Ledger
    audit: Audit
    ways: Ways
    digests: Digests
    reports: Reports
    report_links: Callable[[str, str], str]
    """The link to the workbook of a report, likewise."""
    demo: Demo | None = None
    """In a demonstration only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """`data` and `given` come from a card: claims. Who is there comes from the activity alone."""

    who: Person
    surface: Surface
    key: str
    """Names the activity: the same when it is delivered again."""
    text: str = ""
    """What was typed; for a command, what follows its word."""
    said: str = ""
    """All that was typed."""
    data: Mapping[str, Any] = field(default_factory=dict)
    given: Given = field(default_factory=dict)
    conversation: str = ""
    message: str = ""
    """The message that holds the pressed card, and that the answer will stand in."""
    in_dialog: bool = False
    shared: SharedPlace | None = None
    """Where others read along. Then `message` is empty: that message is everybody's."""
    brought: int = 0
    """How many files came with the message."""

    @property
    def texts(self) -> Texts:
        return self.surface.texts

    @property
    def nonce(self) -> str:
        """The form's own, or a new one for the form that is about to be shown."""
        return self.claim("nonce")[:NONCE] or secrets.token_hex(8)

    @property
    def files(self) -> str:
        """The message whose files are spoken of: this one, or one that a card remembers."""
        return self.claim("files")[:BATCH] or (self.key if self.brought else "")

    def claim(self, name: str) -> str:
        """A text of the card's data; empty where it is missing or no text."""
        value = self.data.get(name)
        return clean(value) if isinstance(value, str) else ""

    def number(self, name: str = "number") -> int:
        return case_number(self.data.get(name, ""))

    def version(self) -> int:
        value = self.data.get("version")
        return value if isinstance(value, int) else 0

    def count(self, name: str) -> int:
        """A positive number of the card's data; 0 for anything else."""
        value = self.data.get(name)
        # True is an int too, and no number to a database.
        return value if type(value) is int and 0 < value < HIGHEST else 0

    def edge(self, name: str) -> Edge | None:
        """Where a page begins, as `Edge` is written by the cards; None for what is no place."""
        due, *numbers = self.claim(name).split("|")
        if len(numbers) not in {1, 2} or not all(n.isascii() and n.isdecimal() for n in numbers):
            return None
        try:
            at = datetime.fromisoformat(due).astimezone(UTC) if due else None
        except (ValueError, OverflowError):
            return None
        return Edge(at, *(int(number[:15]) for number in numbers))

    @property
    def edges(self) -> Mapping[str, str]:
        """Where the page that was asked for begins, as its card writes it."""
        return {name: self.claim(name) for name in ("after", "before") if self.edge(name)}

    def spot(self, name: str) -> Spot | None:
        """Where a page of the ledger begins, likewise."""
        edge = self.edge(name)
        return Spot(edge.due, edge.number) if edge and edge.due else None

    def hit(self, name: str) -> Hit | None:
        """Where a page of a search begins, as the cards write it; None for what is no place."""
        parts = self.claim(name).split("|")
        if len(parts) != HIT_PARTS or not all(p.isascii() and p.isdecimal() for p in parts):
            return None
        return Hit(*(int(part[:15]) for part in parts))

    def once(self, form: str = "") -> Press:
        """The form's nonce, or the press itself, names what must not happen twice. The person is
        part of the name: nobody can use up somebody else's."""
        nonce = self.claim("nonce")[:NONCE]
        key = f"{self.who.id}:{nonce or form or self.key}"
        return Press(key, self.conversation, self.message, show=self.in_dialog, shared=self.shared)


@dataclass(frozen=True, slots=True)
class Reply:
    """`shows` is the case whose card this is: the message is kept up to date from then on. `also`
    is said in a message of its own, beneath."""

    text: str = ""
    card: Card | None = None
    form: Form | None = None
    shows: Case | None = None
    also: "Reply | None" = None
    report: str = ""
    """The report whose progress this message shows: it is updated as the work goes on."""
    files_taken: bool = False
    """Whether it says where the files go that came with the message."""
    below: bool = False
    """Whether a dialog, which shows no lists, leaves the card to a message of its own."""


def case_number(written: object) -> int:
    """Raises NotACaseNumber for words, and for numbers that no case can have."""
    text = str(written).strip().lstrip("#")
    if not (text.isascii() and text.isdecimal()) or not 0 < int(text[:20]) < HIGHEST:
        raise NotACaseNumber(text)
    return int(text)
