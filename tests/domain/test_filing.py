"""What answers a suspension: words, or a file that was sent since (R6, R26)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.agenda import answered
from domain.attachment import Attachment
from domain.case import Fact, State
from domain.file_facts import with_message
from domain.lifecycle import FILES
from domain.moves import Verb
from tests.domain.building import a_case
from tests.people import ANA, JORGE, NOON

SUSPENDED_AT = 10
"""Minutes after noon."""
EARLY, LATE = SUSPENDED_AT - 1, SUSPENDED_AT + 1
S, A, R = (Verb.SUSPEND,), (Verb.ANSWER,), (Verb.RETRACT,)

Said = tuple[Verb] | tuple[Verb, str, int]
"""What was done; for files, with which message they came, and when it was sent."""


def attach(batch: str = "b", sent: int = LATE) -> Said:
    return Verb.ATTACH, batch, sent


def detach(batch: str = "b", sent: int = LATE) -> Said:
    return Verb.DETACH, batch, sent


def said(*all_: Said) -> list[Fact]:
    return [fact(place, *one) for place, one in enumerate(all_)]


def fact(place: int, verb: Verb, batch: str = "", sent: int = 0) -> Fact:
    made = Fact(
        verb=verb,
        who=JORGE.id if verb is Verb.SUSPEND else ANA.id,
        who_name="",
        at=NOON + timedelta(minutes=SUSPENDED_AT if verb is Verb.SUSPEND else 20 + place),
        source=None,
        target=State.SUSPENDED,
        version=place + 1,
    )
    at = NOON + timedelta(minutes=sent)
    file = Attachment(
        id="a", person=ANA.id, name="", at=at, source="", batch=batch, place=0, due_at=None
    )
    lines = (with_message(file, verb),) if verb in FILES else ()
    return replace(made, differences=lines)


@pytest.mark.rule("R6", "R26")
@pytest.mark.parametrize(
    ("all_", "is_answered"),
    [
        ([S], False),
        ([S, A], True),
        ([S, attach()], True),
        ([S, attach(), detach()], False),
        ([S, A, attach(), detach()], True),
        ([S, A, attach(), R, detach()], False),
        ([S, A, R, attach()], True),
        ([attach(sent=EARLY), S], False),
        ([attach(), S], False),
        ([A, S], False),
        ([], False),
    ],
)
def test_a_file_answers_as_words_do_until_it_is_taken_back(
    all_: list[Said],
    is_answered: bool,  # noqa: FBT001
) -> None:
    assert answered(a_case(State.SUSPENDED), said(*all_)) is is_answered


@pytest.mark.rule("R6", "R26")
def test_a_file_that_was_sent_before_the_question_is_no_answer_to_it() -> None:
    assert not answered(a_case(State.SUSPENDED), said(S, attach(sent=EARLY)))


@pytest.mark.rule("R6", "R26")
@pytest.mark.parametrize(
    ("all_", "is_answered"),
    [
        ([S, attach("a"), attach("b"), detach("b")], True),
        ([S, attach("a"), attach("b"), detach("a")], True),
        ([S, attach("a"), attach("b"), detach("b"), detach("a")], False),
        ([S, attach("a"), detach("a"), attach("a")], True),
        ([attach("a", EARLY), S, attach("b"), detach("a", EARLY)], True),
        ([attach("a", EARLY), S, detach("a", EARLY)], False),
    ],
)
def test_whoever_takes_back_one_message_has_not_taken_back_the_other(
    all_: list[Said],
    is_answered: bool,  # noqa: FBT001
) -> None:
    assert answered(a_case(State.SUSPENDED), said(*all_)) is is_answered
