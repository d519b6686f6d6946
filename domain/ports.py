"""What the desk needs from the outside world, in the desk's own words."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

from domain.assignment import Loads
from domain.case import Case, Change, Fact, Person, State
from domain.notices import Notice

T = TypeVar("T")


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


@dataclass(frozen=True, slots=True)
class Page:
    """One page of cases. `older` and `newer` are the numbers to go on from; 0 at the end."""

    cases: Sequence[Case]
    before: int
    after: int
    total: int


@dataclass(frozen=True, slots=True)
class Sought:
    """Which cases a list shows. Empty fields do not narrow it."""

    client: str = ""
    assignee: str = ""
    group: str = ""
    open_only: bool = False
    newest_first: bool = False


class Unit(Loads, Protocol):
    """One transaction: all that is written in it is kept, or nothing is."""

    def case(self, number: int) -> Case: ...
    def history(self, number: int, *, public_only: bool) -> Sequence[Fact]: ...
    def fact(self, number: int, version: int) -> Fact: ...
    def last_note(self, number: int, *, public_only: bool) -> Fact | None: ...
    def page(self, sought: Sought, size: int, *, after: int, before: int) -> Page: ...
    def counts(self, group: str) -> Mapping[State, int]: ...
    def save(self, change: Change, press: Press | None) -> Case: ...
    def done_before(self, key: str) -> int | None: ...
    def remember(self, key: str, at: datetime) -> bool: ...
    def forget(self, before: datetime) -> int: ...

    def person(self, person: str) -> Person | None: ...
    def keep_person(self, person: Person) -> None: ...
    def keep_catalog(self, version: str, text: str, at: datetime) -> None: ...
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
    def claim(self, now: datetime) -> Sequence[Notice]: ...
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
