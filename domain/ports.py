"""What the desk needs from the outside world, in the desk's own words."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from domain.assignment import Loads
from domain.attachment import FileRows
from domain.bundle import Bundle
from domain.case import Case, Change, Fact, Person, State
from domain.catalog import Scope
from domain.digest import Asked, DigestRows, Figure
from domain.incoming import MailRows
from domain.notices import Line, Notice
from domain.places import PlacesUnit, SharedPlace
from domain.profiles import ProfileRows
from domain.queue_filter import QueueFilter
from domain.readings import ReadingRows
from domain.report import ReportRows
from domain.retention import RetentionRows
from domain.saved_view import ViewRows
from domain.search import Looked, Query
from domain.transfer import TransferRows
from domain.undelivered import LedgerRows

T = TypeVar("T")
Now = Callable[[], datetime]
"""The time, as an aware instant."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where one person reads the bot: their personal conversation."""

    person: str
    conversation: str
    service_url: str
    channel_user: str = ""
    """The person's id on the channel, `29:...`."""
    reachable: bool = True


@dataclass(frozen=True, slots=True)
class LiveCard:
    """The message that shows a person the card of a case, and the version that it shows."""

    person: str
    number: int
    conversation: str
    activity: str
    version: int


@dataclass(frozen=True, slots=True)
class Press:
    """What makes an act harmless when it comes twice: a key, unique for its person, and the
    message that the answer will stand in. `show`: there is none, a new message has to show it."""

    key: str
    conversation: str = ""
    activity: str = ""
    show: bool = False
    shared: SharedPlace | None = None
    """Where it was pressed in front of others: that message is nobody's live card."""


@dataclass(frozen=True, slots=True)
class Edge:
    """A place in a list: that of a case as it was when the page was read. `due` is None for one
    whose clock was stopped; in a list by age, it is when the case was registered. `rank` is that of
    its priority, in a list by that."""

    due: datetime | None
    number: int
    rank: int = 0


@dataclass(frozen=True, slots=True)
class Page:
    """One page of cases. `before` and `after` are where to go on from; None at the end."""

    cases: Sequence[Case]
    before: Edge | None
    after: Edge | None
    total: int


@dataclass(frozen=True, slots=True)
class Sought:
    """Which cases a list shows. Empty fields do not narrow it."""

    client: str = ""
    assignee: str = ""
    group: str = ""
    parent: int = 0
    open_only: bool = False
    precases: bool | None = None
    """Only precases, or none of them (R8)."""
    newest_first: bool = False
    """Else what breaches first, and last the cases whose clock is stopped (R10)."""


@dataclass(frozen=True, slots=True)
class Brood:
    """The cases that hang from one: the first of them, the open ones on top, and how many."""

    shown: Sequence[Case] = ()
    total: int = 0
    open: int = 0


@dataclass(frozen=True, slots=True)
class Version:
    """A catalogue as it came into force. `text` is all its files."""

    hash: str
    loaded_at: datetime
    text: str

    @property
    def short(self) -> str:
        return self.hash[:10]


class Unit(
    Loads,
    PlacesUnit,
    FileRows,
    MailRows,
    LedgerRows,
    ProfileRows,
    ReadingRows,
    RetentionRows,
    DigestRows,
    TransferRows,
    ViewRows,
    ReportRows,
    Protocol,
):
    """One transaction: all that is written in it is kept, or nothing is."""

    def case(self, number: int) -> Case: ...
    def history(self, number: int) -> Sequence[Fact]: ...
    def histories(self, numbers: Sequence[int]) -> Mapping[int, Sequence[Fact]]: ...
    def fact(self, number: int, version: int) -> Fact: ...
    def page(
        self,
        sought: Sought,
        size: int,
        *,
        after: Edge | None,
        before: Edge | None,
        total: int | None = None,
    ) -> Page: ...
    def page_of_figure(
        self, asked: Asked, figure: Figure, size: int, *, after: Edge | None, before: Edge | None
    ) -> Page: ...
    def counts(self, group: str) -> Mapping[State, int]: ...
    def queue_page(
        self,
        group: str,
        narrow: QueueFilter,
        now: datetime,
        size: int,
        *,
        after: Edge | None,
        before: Edge | None,
        total: int,
    ) -> Page: ...
    def queue_counts(
        self, group: str, narrow: QueueFilter, now: datetime
    ) -> Mapping[State, int]: ...
    def queue_sites(self, group: str) -> Sequence[str]: ...
    def known_sites(self) -> Sequence[str]: ...
    def bundles(self, groups: Sequence[str], now: datetime) -> Sequence[Bundle]: ...
    def find(self, query: Query, scope: Scope) -> Looked: ...
    def cases(self, numbers: Sequence[int]) -> Sequence[Case]: ...
    def origin(self, number: int) -> str: ...
    def known_as(self, old: str) -> Sequence[int]: ...
    def bearers(self, word: str, most: int) -> Sequence[int]: ...
    def keep_helped(self, key: str, number: int, person: str, at: datetime) -> None: ...
    def helped(self, numbers: Sequence[int]) -> Mapping[int, int]: ...
    def brood(self, number: int, size: int) -> Brood: ...
    def open_children(self, numbers: Sequence[int]) -> Sequence[Case]: ...
    def unrelated(self, since: datetime, until: datetime, limit: int) -> Sequence[Case]: ...
    def likely(self, case: Case, since: datetime, limit: int) -> Sequence[Case]: ...
    def told_alike(self, since: datetime) -> Mapping[int, Sequence[Fact]]: ...
    def relate_alone(self) -> None: ...
    def save(self, change: Change, press: Press | None) -> Case: ...
    def next_waking(self) -> datetime | None: ...
    def waking(self, now: datetime, limit: int) -> Sequence[int]: ...
    def woken(self, number: int, now: datetime) -> Case | None: ...
    def put_off(self, number: int, now: datetime, until: datetime) -> None: ...
    def replan(self, case: Case) -> None: ...
    def unplanned(self) -> bool: ...
    def unsettled(self, after: int, limit: int) -> Sequence[Case]: ...
    def awaiting(self, client: str) -> Sequence[Case]: ...
    def deliveries(self, number: int) -> Mapping[int, datetime | None]: ...
    def secret(self, name: str, made: str) -> str: ...
    def time_shift(self) -> timedelta: ...
    def keep_time_shift(self, shift: timedelta, now: datetime) -> timedelta: ...
    def done_before(self, key: str) -> int | None: ...
    def remember(self, key: str, at: datetime) -> bool: ...
    def forget(self, before: datetime) -> int: ...

    def person(self, person: str) -> Person | None: ...
    def held(self, unseen: Person) -> Person: ...
    def keep_person(self, person: Person) -> None: ...
    def keep_catalog(self, version: str, text: str, at: datetime) -> bool: ...
    def versions(self, limit: int) -> Sequence[Version]: ...
    def find_people(self, words: str, limit: int) -> Sequence[Person]: ...
    def address(self, person: str) -> Address | None: ...
    def keep_address(self, address: Address, at: datetime) -> None: ...
    def unreachable(self, person: str, at: datetime) -> None: ...
    def service_url(self) -> str: ...

    def live_cards(self, number: int) -> Sequence[LiveCard]: ...
    def live_card(self, person: str, number: int) -> LiveCard | None: ...
    def keep_card(self, card: LiveCard) -> None: ...
    def refreshed(self, card: LiveCard) -> None: ...
    def drop_card(self, person: str, number: int) -> None: ...

    def owe_card(self, person: str, number: int, at: datetime) -> None: ...
    def owe_redrawing(self, number: int, version: int, but: str, at: datetime) -> None: ...
    def owe_refresh(self, number: int, version: int, at: datetime) -> None: ...
    def owe_post(self, chat: str, number: int, version: int, at: datetime) -> None: ...
    def owe_words(self, person: str, at: datetime) -> None: ...
    def owe_letter(self, told: Notice, at: datetime) -> bool: ...
    def left(self, notice: Notice) -> None: ...
    def claim(self, now: datetime, line: Line = Line.TEAMS) -> Sequence[Notice]: ...
    def put(self, notice: Notice, activity: str) -> None: ...
    def sent(self, notice: Notice, at: datetime) -> None: ...
    def failed(self, notice: Notice, why: str, again_at: datetime | None) -> None: ...
    def renew(self, notice: Notice, now: datetime) -> bool: ...
    def postponed(self, notice: Notice, at: datetime) -> None: ...
    def parked(self, notice: Notice, why: str) -> None: ...
    def unpark(self, person: str, at: datetime) -> None: ...


class Store(Protocol):
    """Runs a plain function inside a transaction, off the event loop where the engine blocks.

    The function may run more than once and must not touch anything but its unit.
    """

    async def read(self, work: Callable[[Unit], T]) -> T: ...
    async def write(self, work: Callable[[Unit], T]) -> T: ...
    async def ready(self) -> str:
        """Why the store cannot serve; empty when it can."""
        ...
