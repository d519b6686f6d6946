"""What the desk refuses. Errors carry data; their words live in cards/texts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from domain.case import State


class ProblemKind(StrEnum):
    """What can be wrong with one field of a form."""

    REQUIRED = "required"
    TOO_LONG = "too_long"
    UNKNOWN_CHOICE = "unknown_choice"
    NOT_A_LEAF = "not_a_leaf"
    NOT_ONSITE = "not_onsite"
    NOT_IN_GROUP = "not_in_group"
    NOT_IN_PROJECT = "not_in_project"
    OTHER_TRANSITION = "other_transition"
    NOT_A_DATE = "not_a_date"
    DATE_PAST = "date_past"
    NOT_A_NUMBER = "not_a_number"
    NOBODY = "nobody"
    SEVERAL_PEOPLE = "several_people"
    NOT_GRANTED = "not_granted"
    WHICH_PIECE = "which_piece"
    MORE_DATA = "more_data"
    ITSELF = "itself"
    HAS_PARENT = "has_parent"
    CYCLE = "cycle"
    NO_CASE = "no_case"
    NO_RIGHT = "no_right"
    NOT_A_CHILD = "not_a_child"
    TOO_MANY = "too_many"
    TAKEN = "taken"
    NOT_AN_AGE = "not_an_age"
    NO_MATCH = "no_match"
    CONTRADICTING_AGES = "contradicting_ages"


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a field was refused. `limit` is a number of characters; `value` what was given."""

    kind: ProblemKind
    limit: int = 0
    value: str = ""


class Refusal(Exception):
    """The desk said no, for a reason that the person can be told."""


class CaseNotFound(Refusal):
    """There is no such case, or this person may not know of it: the two look alike on purpose."""

    def __init__(self, number: int | str) -> None:
        super().__init__(number)
        self.number = number


class NotACaseNumber(Refusal):
    def __init__(self, written: str) -> None:
        super().__init__(written)
        self.written = written[:40]


class IllegalMove(Refusal):
    def __init__(self, number: int, verb: str, state: State) -> None:
        super().__init__(number, verb, state)
        self.number, self.verb, self.state = number, verb, state


class NotAllowed(Refusal):
    def __init__(self, number: int, verb: str) -> None:
        super().__init__(number, verb)
        self.number, self.verb = number, verb


class StaleCase(Refusal):
    """Somebody else changed the case first (R17)."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


class Invalid(Refusal):
    """Some fields of a form were refused; every problem is named at once, by field."""

    def __init__(self, problems: Mapping[str, Problem]) -> None:
        super().__init__(sorted(problems))
        self.problems = problems


class SurveyClosed(Refusal):
    """The survey of that round was answered, or its case was closed meanwhile."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


class UnknownGroup(Refusal):
    def __init__(self, written: str) -> None:
        super().__init__(written)
        self.written = written[:60]


class NotYourQueue(Refusal):
    def __init__(self, group: str) -> None:
        super().__init__(group)
        self.group = group


class SeveralGroups(Refusal):
    def __init__(self, written: str) -> None:
        super().__init__(written)
        self.written = written[:60]


class NotYourGroup(Refusal):
    """Only who answers for a group decides where its cases are shown."""

    def __init__(self, group: str) -> None:
        super().__init__(group)
        self.group = group


class NotAChannel(Refusal):
    """A group's cases are shown in channels only."""


class UnknownLanguage(Refusal):
    pass


class UnknownChannel(Refusal):
    """People are told in Teams, by mail, or both."""


class EmptyNote(Refusal):
    pass


class NothingToSearch(Refusal):
    """No word that tells cases apart, and no filter."""


class TooManyWords(Refusal):
    def __init__(self, limit: int) -> None:
        super().__init__(limit)
        self.limit = limit


class UnknownFilterValue(Refusal):
    """`filter` is the property that was asked for, `written` what no case has."""

    def __init__(self, filter_: str, written: str) -> None:
        super().__init__(filter_, written)
        self.filter, self.written = filter_, written[:60]


class Misspelt(Refusal):
    """A filter of a queue that is none, but for a letter or two. `near` is what may be meant,
    `words` all of the filters with it."""

    def __init__(self, written: str, near: str, words: str) -> None:
        super().__init__(written, near)
        self.written, self.near, self.words = written[:60], near, words


class UnknownValue(Refusal):
    """A filter of a queue with what it cannot be, and nothing near it. `facet` is its
    `domain.queue_filter.Facet`."""

    def __init__(self, facet: str, written: str) -> None:
        super().__init__(facet, written)
        self.facet, self.written = facet, written[:60]


class Contradiction(Refusal):
    """The same filter of a queue twice, as `first` and as `second`."""

    def __init__(self, first: str, second: str) -> None:
        super().__init__(first, second)
        self.first, self.second = first[:80], second[:80]


class ContradictingAges(Refusal):
    """No case is so old and so young."""

    def __init__(self, older: str, newer: str) -> None:
        super().__init__(older, newer)
        self.older, self.newer = older, newer


class NotInQueues(Refusal):
    """A queue holds what is open: no case in this state."""

    def __init__(self, state: State) -> None:
        super().__init__(state)
        self.state = state


class UnknownView(Refusal):
    """`near` is one that may be meant; empty where there is none."""

    def __init__(self, written: str, near: str = "") -> None:
        super().__init__(written)
        self.written, self.near = written[:60], near


class NoQueueYet(Refusal):
    """There is no queue to keep as a view: none was looked at."""


class TooManyViews(Refusal):
    def __init__(self, limit: int) -> None:
        super().__init__(limit)
        self.limit = limit


class NothingAlike(Refusal):
    """The cases that looked like this one are over, or hang from another by now."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


class NotASupervisor(Refusal):
    """Only who supervises a group moves many of its cases at once."""


class TooManyCases(Refusal):
    """More than one move takes."""

    def __init__(self, limit: int) -> None:
        super().__init__(limit)
        self.limit = limit


class CasesChanged(Refusal):
    """Somebody changed some of the cases after the effect of a move was shown: none was moved."""

    def __init__(self, numbers: Sequence[int]) -> None:
        super().__init__(*numbers)
        self.cases = ", ".join(map(str, numbers))


class CasesTouched(Refusal):
    """Somebody changed some of the cases since they were moved: none is put back."""

    def __init__(self, numbers: Sequence[int]) -> None:
        super().__init__(*numbers)
        self.cases = ", ".join(map(str, numbers))


class UndoneTooLate(Refusal):
    """`minutes` is how long a move can be undone."""

    def __init__(self, minutes: int) -> None:
        super().__init__(minutes)
        self.minutes = minutes


class NotYourMove(Refusal):
    """There is no such move of many cases, or somebody else made it."""


class AdministratorsOnly(Refusal):
    """Only who keeps the catalogue may look behind the desk."""


class UnknownMonth(Refusal):
    def __init__(self, written: str) -> None:
        super().__init__(written)
        self.written = written[:40]


class UnknownMonthOrGroup(UnknownMonth):
    """A word that could have been either."""


class MisspelledMonth(Refusal):
    def __init__(self, written: str, near: str) -> None:
        super().__init__(written, near)
        self.written, self.near = written[:40], near


class FutureMonth(Refusal):
    """`written` as 05/2027."""

    def __init__(self, written: str) -> None:
        super().__init__(written)
        self.written = written


class NotYourReport(Refusal):
    """The figures of a group are for who watches it, and for administrators."""


class NoReport(Refusal):
    """There is no such report, or this person may not know of it."""


class UnknownVerb(Refusal):
    """A card asked for something that this bot does not do: an old card, or a forged one."""


class Undeliverable(Exception):
    """Nobody will ever read this there: do not try again."""


class Repeated(Exception):
    """The same form or activity was already done; the store knows with which case it ended."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key
