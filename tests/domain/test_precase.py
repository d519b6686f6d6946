"""A mail that waits for its category (R8): what may be done with it, and how it is completed."""

from dataclasses import replace

import pytest

from domain.agenda import planned
from domain.case import Audience, Case, CaseType, Change, Impact, Priority, Role, State, Urgency
from domain.catalog import MailRule
from domain.errors import IllegalMove, Invalid, ProblemKind
from domain.incoming import project_named
from domain.lifecycle import moves_for, permitted
from domain.moves import By, Verb
from domain.precase import Completed, classify, open_precase
from tests.domain.building import DESK, EXTRA, NORA, Counted, told
from tests.people import ANA, ELENA, JORGE, LUCIA, NOON

pytestmark = pytest.mark.rule("R8")

PROJECT = replace(DESK.projects["tic"], mail=MailRule(("soporte",), "desk"))


def came(subject: str = "Soporte: VPN", text: str = "No conecta") -> Change:
    return open_precase(subject, text, ANA, PROJECT, DESK, NOON)


def completed(case: Case, **given: object) -> Change:
    asked = Completed(**({"category": "laptop", "urgency": "high"} | given))  # type: ignore[arg-type]
    return classify(case, asked, LUCIA, DESK, Counted(), NOON)


def test_it_is_registered_in_the_middle_of_everything_and_its_group_is_told() -> None:
    change = came()

    case = change.case
    assert (case.type, case.category, case.state) == (CaseType.PRECASE, "", State.REGISTERED)
    assert (case.urgency, case.impact) == (Urgency.MEDIUM, Impact.MEDIUM)
    assert case.priority is Priority.MEDIUM
    assert (case.group, case.assignee) == ("desk", "")
    assert told(change) == {LUCIA.id: Audience.RECEIVER}


def test_nothing_is_due_of_it() -> None:
    change = came()

    case = planned(change.case, [change.fact], DESK, NOON)

    assert (case.due_at, case.wake_at) == (None, None)


def test_a_subject_that_is_too_long_is_cut() -> None:
    assert len(came("soporte " * 200).case.subject) == 200


@pytest.mark.rule("R8", "R17")
@pytest.mark.parametrize(
    ("role", "verbs"),
    [
        (Role.REQUESTER, {"note"}),
        (Role.COLLEAGUE, {"note"}),
        (Role.SPECIALIST, {"note", "classify", "unmanage", "relate"}),
        (Role.SUPERVISOR, {"note", "classify", "unmanage", "relate", "reassign"}),
    ],
)
def test_what_may_be_done_with_it(role: Role, verbs: set[str]) -> None:
    assert {move.verb for move in moves_for(came().case, {role})} == verbs


def test_what_has_a_category_is_not_completed_again() -> None:
    case = completed(came().case).case

    with pytest.raises(IllegalMove):
        permitted(case, Verb.CLASSIFY, frozenset(Role), None, by=By.CLASSIFYING)
    assert Verb.TAKE in {move.verb for move in moves_for(case, {Role.SPECIALIST})}


@pytest.mark.rule("R8", "R7")
def test_its_category_says_what_it_is_and_who_gets_it() -> None:
    change = completed(came().case, subject="  VPN  caída ")

    case = change.case
    assert (case.type, case.category, case.project) == (CaseType.INCIDENT, "laptop", "tic")
    assert (case.group, case.assignee) == ("field", JORGE.id)
    assert (case.subject, case.description) == ("VPN caída", "No conecta")
    assert (case.urgency, case.version, case.opened_at) == (Urgency.HIGH, 2, NOON)
    assert told(change) == {ANA.id: Audience.REQUESTER, JORGE.id: Audience.RECEIVER}
    assert {d.field for d in change.fact.differences} >= {"type", "category", "group", "assignee"}


def test_those_whom_its_category_tells_are_told() -> None:
    assert told(completed(came().case, category="printer"))[ELENA.id] is Audience.SUPERVISORS


def test_it_may_turn_out_to_be_of_another_project() -> None:
    case = completed(came().case, category="salary").case

    assert (case.project, case.group) == ("finance", "payroll")


@pytest.mark.rule("R8", "R3", "R4", "R5")
@pytest.mark.parametrize(
    ("given", "problems"),
    [
        ({"category": ""}, {"category": ProblemKind.REQUIRED}),
        ({"category": "hardware"}, {"category": ProblemKind.NOT_A_LEAF}),
        ({"urgency": ""}, {"urgency": ProblemKind.REQUIRED}),
        ({"urgency": "now"}, {"urgency": ProblemKind.UNKNOWN_CHOICE}),
        ({"impact": "x"}, {"impact": ProblemKind.UNKNOWN_CHOICE}),
        ({"subject": "x" * 201}, {"subject": ProblemKind.TOO_LONG}),
        (
            {"category": "account", "extra": {**EXTRA, "serial": ""}},
            {"serial": ProblemKind.REQUIRED},
        ),
    ],
)
def test_it_needs_what_a_new_case_needs(
    given: dict[str, object], problems: dict[str, ProblemKind]
) -> None:
    with pytest.raises(Invalid) as no:
        completed(came().case, **given)

    assert {name: problem.kind for name, problem in no.value.problems.items()} == problems


def test_by_site_its_client_says_where_it_goes() -> None:
    case = completed(came().case, category="by-site").case

    assert (case.group, case.assignee) == ("field", NORA.id)


@pytest.mark.parametrize(
    ("subject", "project"),
    [
        ("Soporte", "tic"),
        ("NÓMINA: soporte", "finance"),
        ("soporte de nómina", "tic"),
        ("nomina del mes", "finance"),
        ("nómina de mayo y soporte", "finance"),
        ("soportes", None),
        ("", None),
    ],
)
def test_agreed_words_are_whole_words_in_any_spelling(subject: str, project: str | None) -> None:
    other = replace(DESK.projects["finance"], mail=MailRule(("nomina",), "payroll"))

    found = project_named(subject, {"tic": PROJECT, "finance": other})

    assert (found.id if found else None) == project
