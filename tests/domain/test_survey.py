"""Six answers of the requester close a case or reopen it, once each round."""

import pytest

from domain.case import Person, State
from domain.errors import Invalid, NotAllowed, SurveyClosed
from domain.given import Need
from domain.lifecycle import FINAL
from domain.moves import Verb
from domain.survey import answer_survey
from tests.domain.building import AUTHORISES, DESK, NO, NORA, YES, a_case, by_survey, moved
from tests.people import ANA, CARLOS, ELENA, JORGE, MARTA, NOON

SOLVED = a_case(State.SOLVED)


def problems(given: dict[str, str]) -> dict[str, str]:
    with pytest.raises(Invalid) as refused:
        by_survey(SOLVED, given)
    return {name: str(problem.kind) for name, problem in refused.value.problems.items()}


@pytest.mark.rule("R21")
def test_the_survey_has_six_questions_and_the_sixth_authorises_the_closing() -> None:
    assert len(DESK.survey) == 6
    assert set(DESK.survey[-1].choices) == {"yes", "no"}


@pytest.mark.rule("R21", "R22")
def test_a_yes_closes_the_case_at_once_and_keeps_the_answers() -> None:
    change = by_survey(SOLVED, YES | {Need.NOTE: "Gracias 🙂"})

    assert change.case.state is State.CLOSED
    assert change.fact.verb == "close"
    assert change.fact.reason == "authorised"
    assert change.survey is not None
    assert change.survey.round == SOLVED.round
    assert change.survey.answers == YES
    assert change.survey.comment == "Gracias 🙂"


@pytest.mark.rule("R21", "R22")
def test_a_no_reopens_the_case_with_the_given_reason_and_keeps_the_answers() -> None:
    change = by_survey(SOLVED, NO)

    assert change.case.state is State.REOPENED
    assert (change.fact.verb, change.fact.reason) == ("reopen", "not-solved")
    assert change.case.assignee == SOLVED.assignee
    assert change.survey is not None
    assert change.survey.answers[AUTHORISES] == "no"
    assert change.survey.comment == "Sigue igual"


@pytest.mark.rule("R22")
def test_a_no_needs_no_comment() -> None:
    assert by_survey(SOLVED, {**NO, Need.NOTE: ""}).case.state is State.REOPENED


@pytest.mark.rule("R21")
@pytest.mark.parametrize("question", [q.id for q in DESK.survey])
@pytest.mark.parametrize("answer", ["", "  ", "other", "A", "x" * 10_000])
def test_a_question_without_one_of_its_answers_is_named(question: str, answer: str) -> None:
    assert problems({**YES, question: answer}) == {question: "required"}


@pytest.mark.rule("R21")
def test_all_missing_answers_are_named_at_once() -> None:
    assert problems({}) == dict.fromkeys([q.id for q in DESK.survey], "required")


@pytest.mark.rule("R22")
@pytest.mark.parametrize("reason", ["", "   "])
def test_a_no_without_a_reason_is_refused(reason: str) -> None:
    assert problems({**NO, Need.REASON: reason}) == {"reason": "required"}


@pytest.mark.rule("R11", "R22")
@pytest.mark.parametrize("reason", ["authorised", "remote", "forged"])
def test_a_no_for_a_reason_of_another_transition_is_refused(reason: str) -> None:
    assert problems({**NO, Need.REASON: reason}) == {"reason": "other_transition"}


@pytest.mark.rule("R22")
def test_all_that_is_wrong_with_a_no_is_named_at_once() -> None:
    wrong = {**NO, "q1": "", Need.REASON: "forged", Need.NOTE: "x" * 4_001}

    assert problems(wrong) == {"q1": "required", "reason": "other_transition", "note": "too_long"}


@pytest.mark.rule("R22")
def test_a_yes_asks_for_no_reason_and_believes_none() -> None:
    assert by_survey(SOLVED, {**YES, Need.REASON: "not-solved"}).fact.reason == "authorised"


@pytest.mark.parametrize("given", [YES, NO], ids=["yes", "no"])
def test_a_comment_has_a_limit(given: dict[str, str]) -> None:
    assert problems({**given, Need.NOTE: "x" * 4_001}) == {"note": "too_long"}


@pytest.mark.rule("R17", "R21")
@pytest.mark.parametrize("who", [CARLOS, JORGE, NORA, MARTA, ELENA], ids=lambda p: p.name)
@pytest.mark.parametrize("given", [YES, NO, {}], ids=["yes", "no", "nothing"])
def test_only_the_requester_answers(who: Person, given: dict[str, str]) -> None:
    with pytest.raises(NotAllowed):
        by_survey(SOLVED, given, who)


@pytest.mark.rule("R21")
@pytest.mark.parametrize("state", sorted(set(State) - {State.SOLVED}))
@pytest.mark.parametrize("given", [YES, NO], ids=["yes", "no"])
def test_only_a_solved_case_has_an_open_survey(state: State, given: dict[str, str]) -> None:
    with pytest.raises(SurveyClosed):
        by_survey(a_case(state), given)


@pytest.mark.rule("R24")
@pytest.mark.parametrize("round_", [-1, 0, 2, 99])
def test_the_survey_of_another_round_is_over(round_: int) -> None:
    with pytest.raises(SurveyClosed):
        answer_survey(SOLVED, round_, YES, ANA, DESK, NOON)


@pytest.mark.rule("R21", "R25")
@pytest.mark.parametrize("given", [YES, NO], ids=["yes", "no"])
def test_a_survey_is_answered_once(given: dict[str, str]) -> None:
    answered = by_survey(SOLVED, given).case

    for again in (YES, NO):
        with pytest.raises(SurveyClosed):
            by_survey(answered, again)


@pytest.mark.rule("R24")
def test_each_round_has_a_survey_of_its_own() -> None:
    first = by_survey(moved(a_case(), Verb.SOLVE).case, NO)
    working = moved(first.case, Verb.TAKE).case
    second = by_survey(moved(working, Verb.SOLVE).case, YES)

    assert first.survey is not None
    assert second.survey is not None
    assert (first.survey.round, second.survey.round) == (1, 2)
    assert second.case.state in FINAL


@pytest.mark.rule("R22")
def test_a_client_who_solved_their_own_case_answers_its_survey() -> None:
    own = moved(a_case(client=NORA), Verb.SOLVE, NORA).case

    assert by_survey(own, YES, NORA).case.state is State.CLOSED
