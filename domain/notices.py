"""Messages owed to people: what is owed, how it reaches them, and when to try again."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from domain.case import Audience
from domain.moves import Verb

ATTEMPTS = 200
"""Two days or more: an outage, or a secret that expired over a weekend, loses nothing."""
OVERTAKEN = "overtaken"
"""Why a message was never sent: there was nothing to say any more."""
_DOUBLINGS = 20
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=2), timedelta(minutes=30)


class Channel(StrEnum):
    """How somebody is told. What a person chose; empty while they chose nothing."""

    TEAMS = "teams"
    MAIL = "mail"
    BOTH = "both"


class Line(StrEnum):
    """Who takes up what is owed: each line has a courier of its own, and holds up no other."""

    TEAMS = "teams"
    MAIL = "mail"


class Fate(StrEnum):
    """What becomes of a message that was not delivered."""

    AGAIN = "again"
    UNREACHABLE = "unreachable"
    """Kept until the person writes or installs the bot."""
    GONE = "gone"
    """The message to update is no longer there: sent anew."""
    REFUSED = "refused"
    """Never tried again: an operator has to look."""


@dataclass(slots=True)
class NotDelivered(Exception):
    fate: Fate
    why: str
    retry_after: timedelta = timedelta()


class What(StrEnum):
    """What a row of the outbox owes."""

    TELL = "tell"
    """Somebody is told of a fact."""
    REFRESH = "refresh"
    """Every live card of the case is brought up to date, without a sound."""
    SHOW = "show"
    """Somebody asked to see the case: its card, as a new message."""
    POST = "post"
    """What others read of the case in one channel or chat is brought up to date, or begun."""
    FILES = "files"
    """Somebody is told which of their files were not taken, and why."""
    MAIL = "mail"
    """Somebody is told of a fact by mail."""
    REPLY = "reply"
    """A mail that came in is answered; `person` is its id, and its verdict says with what."""
    DIGEST = "digest"
    """Somebody is told how their cases stand; `version` is the ordinal of the day, and `number` 0
    because it is of no case."""
    DIGEST_MAIL = "digest_mail"
    """Likewise, by mail."""
    MOVED = "moved"
    """Somebody is told which cases a move of many brought them, and which it took from them;
    `version` is the id of the move, `number` is 0."""
    MOVED_MAIL = "moved_mail"
    """The same by mail."""


LETTER_OF: Mapping[What, What] = {What.TELL: What.MAIL, What.MOVED: What.MOVED_MAIL}
"""What tells by mail what is told in Teams."""
LETTERS = frozenset({*LETTER_OF.values(), What.REPLY, What.DIGEST_MAIL})
"""What goes out by mail."""
TELLING = frozenset({What.TELL, What.MAIL})
"""What tells somebody of a fact, by either channel."""


ACT_NOW = frozenset(
    {
        *(
            Verb.OPEN,
            Verb.CLASSIFY,
            Verb.ESCALATE,
            Verb.ONSITE,
            Verb.REASSIGN,
            Verb.REOPEN,
            Verb.SOLVE,
        ),
        *(Verb.ANSWER, Verb.REMIND, Verb.CHASE, Verb.PROPOSE),
        *(Verb.WARN, Verb.ALERT, Verb.BREACH, Verb.ALIKE),
    }
)
"""After these the reader has something to do: the card comes as a new message, at the bottom of
the chat. After the others it updates the message that they already have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One owed message. `version` names the fact that it tells. `activity` is the message that an
    earlier try has already put in the chat: a further try updates it. Of a letter, it is the part
    of its Message-ID that nobody can guess."""

    id: int
    what: What
    person: str
    audience: Audience
    number: int
    version: int
    attempts: int
    activity: str = ""


def next_try(
    attempts: int, at: datetime, retry_after: timedelta, chance: Callable[[], float] = random.random
) -> datetime | None:
    """When to try again after `attempts` failures: full jitter, never before what the other side
    asked for; None once they are used up."""
    if attempts >= ATTEMPTS:
        return None
    longest = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(attempts, _DOUBLINGS))
    wait: timedelta = longest * chance()
    return at + max(retry_after, wait)
