"""What answers a suspension: words, or a file (R6, R26)."""

from datetime import timedelta

import pytest

from domain.agenda import answered
from domain.case import Fact, State
from domain.moves import Verb
from tests.domain.building import a_case
from tests.people import ANA, JORGE, NOON


def said(*verbs: Verb) -> list[Fact]:
    return [
        Fact(
            verb=verb,
            who=JORGE.id if verb is Verb.SUSPEND else ANA.id,
            who_name="",
            at=NOON + timedelta(minutes=place),
            source=None,
            target=State.SUSPENDED,
            version=place,
        )
        for place, verb in enumerate(verbs, 1)
    ]


@pytest.mark.rule("R6", "R26")
@pytest.mark.parametrize(
    ("verbs", "is_answered"),
    [
        ([Verb.SUSPEND], False),
        ([Verb.SUSPEND, Verb.ANSWER], True),
        ([Verb.SUSPEND, Verb.ATTACH], True),
        ([Verb.SUSPEND, Verb.ATTACH, Verb.DETACH], False),
        ([Verb.SUSPEND, Verb.ANSWER, Verb.ATTACH, Verb.DETACH], True),
        ([Verb.SUSPEND, Verb.ANSWER, Verb.ATTACH, Verb.RETRACT, Verb.DETACH], False),
        ([Verb.SUSPEND, Verb.ANSWER, Verb.RETRACT, Verb.ATTACH], True),
        ([Verb.ATTACH, Verb.SUSPEND], False),
    ],
)
def test_a_file_answers_as_words_do_until_it_is_taken_back(
    verbs: list[Verb],
    is_answered: bool,  # noqa: FBT001
) -> None:
    assert answered(a_case(State.SUSPENDED), said(*verbs)) is is_answered
