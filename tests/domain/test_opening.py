"""A case begins with all that it needs, or not at all."""

from datetime import UTC

import pytest

from domain.case import Audience, CaseType, Impact, Person, Priority, State, Urgency
from domain.errors import Invalid
from domain.given import TEXT_LIMIT
from domain.lifecycle import moves_for
from domain.opening import NewCase, open_case
from tests.domain.building import (
    DESK,
    EXTRA,
    NORA,
    PILAR,
    RITA,
    Counted,
    asked,
    opened,
    told,
)
from tests.people import ANA, CARLOS, ELENA, JORGE, LUCIA, MARTA, NOON, STRANGER


def problems(form: NewCase, who: Person = ANA, client: Person | None = None) -> dict[str, str]:
    with pytest.raises(Invalid) as refused:
        opened(form, who, client)
    return {name: str(problem.kind) for name, problem in refused.value.problems.items()}


@pytest.mark.rule("R1", "R7")
def test_anybody_of_the_tenant_registers_a_case_for_themself() -> None:
    change = opened(asked(subject="  No\nimprime ", description="Desde ayer\n"), STRANGER)

    case = change.case
    assert case.state is State.REGISTERED
    assert (case.client, case.registered_by) == (STRANGER, STRANGER.id)
    assert (case.subject, case.description) == ("No imprime", "Desde ayer")
    assert (case.project, case.category, case.type) == ("tic", "printer", CaseType.INCIDENT)
    assert (case.number, case.version, case.round) == (0, 1, 0)
    assert case.opened_at == NOON
    assert case.opened_at.tzinfo is UTC


@pytest.mark.rule("R7", "R16")
def test_the_first_fact_says_how_the_case_began() -> None:
    fact = opened(asked()).fact

    assert (fact.verb, fact.who, fact.who_name, fact.at) == ("open", ANA.id, ANA.name, NOON)
    assert (fact.source, fact.target, fact.version) == (None, State.REGISTERED, 1)
    began = {d.field: (d.before, d.after) for d in fact.differences}
    assert began["state"] == ("", "registered")
    assert began["group"] == ("", "desk")
    assert began["subject"] == ("", "No imprime")


@pytest.mark.rule("R2")
def test_the_client_comes_with_all_that_the_directory_knows() -> None:
    known = Person(
        id="x",
        name="Ximena",
        email="x@entidad.example",
        company="Entidad",
        site="Cali",
        department="Archivo",
        phone="602",
        extension="7",
        ci="Portátil 9",
    )

    assert opened(asked(), LUCIA, known).case.client == known


@pytest.mark.rule("R1")
def test_a_specialist_whose_project_grants_it_opens_for_a_client_who_is_told() -> None:
    change = opened(asked(), LUCIA, CARLOS)

    assert (change.case.client, change.case.registered_by) == (CARLOS, LUCIA.id)
    assert told(change)[CARLOS.id] is Audience.REQUESTER
    assert LUCIA.id not in told(change)


@pytest.mark.rule("R1")
@pytest.mark.parametrize("who", [ANA, JORGE, MARTA, RITA, STRANGER], ids=lambda p: p.name)
def test_nobody_else_opens_for_another(who: Person) -> None:
    assert problems(asked(), who, CARLOS) == {"client": "not_granted"}


@pytest.mark.rule("R1")
def test_the_grant_is_of_the_project_of_the_category() -> None:
    assert problems(asked(category="salary"), LUCIA, CARLOS) == {"client": "not_granted"}


@pytest.mark.rule("R1")
def test_a_supervisor_of_those_who_are_granted_it_may_it_too() -> None:
    assert opened(asked(), ELENA, CARLOS).case.client == CARLOS


@pytest.mark.rule("R3")
@pytest.mark.parametrize("blank", ["", "   ", "\n\t", "\x00\x1f", "\u200b\u2060\ufeff"])
def test_what_is_required_cannot_be_blank(blank: str) -> None:
    form = NewCase(subject=blank, description=blank, category="printer", urgency="")

    assert problems(form) == {
        "subject": "required",
        "description": "required",
        "urgency": "required",
    }


@pytest.mark.rule("R3", "R4")
def test_everything_that_is_wrong_is_named_at_once() -> None:
    form = NewCase(subject="", description="x" * 4001, category="", urgency="soon", impact="huge")

    assert problems(form) == {
        "subject": "required",
        "description": "too_long",
        "category": "required",
        "urgency": "unknown_choice",
        "impact": "unknown_choice",
    }


@pytest.mark.rule("R3", "R5")
def test_what_is_wrong_with_the_additional_data_is_named_with_the_rest() -> None:
    form = NewCase(
        subject="x" * 201,
        description="d",
        category="account",
        urgency="high",
        extra={"count": "tres", "since": "ayer", "kind": "z"},
    )

    assert problems(form) == {
        "subject": "too_long",
        "serial": "required",
        "count": "not_a_number",
        "since": "not_a_date",
        "kind": "unknown_choice",
    }


@pytest.mark.rule("R3")
@pytest.mark.parametrize("length", [201, 10_000])
def test_a_subject_that_is_too_long_is_refused_with_its_limit(length: int) -> None:
    with pytest.raises(Invalid) as refused:
        opened(asked(subject="x" * length))

    assert refused.value.problems["subject"].limit == 200


@pytest.mark.rule("R3")
def test_texts_may_use_all_their_room() -> None:
    case = opened(asked(subject="🖨" * 200, description="🖨" * TEXT_LIMIT)).case

    assert (case.subject, case.description) == ("🖨" * 200, "🖨" * TEXT_LIMIT)


@pytest.mark.rule("R3")
@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "<at>Ana</at>", "**a** [b](c)", "🖨️", "\u202eabc"]
)
def test_texts_are_kept_as_typed(text: str) -> None:
    case = opened(asked(subject=text, description=text)).case

    assert (case.subject, case.description) == (text, text)


@pytest.mark.rule("R4")
@pytest.mark.parametrize("branch", ["tic", "hardware", "finance"])
def test_a_branch_of_the_tree_is_no_category(branch: str) -> None:
    assert problems(asked(category=branch)) == {"category": "not_a_leaf"}


@pytest.mark.rule("R4")
@pytest.mark.parametrize("unknown", ["nothing", "Printer", "printer ", "' OR 1=1", "x" * 10_000])
def test_a_category_of_no_catalogue_is_refused(unknown: str) -> None:
    assert problems(asked(category=unknown)) == {"category": "unknown_choice"}


@pytest.mark.rule("R5")
def test_the_additional_data_of_the_category_is_kept_with_the_case() -> None:
    case = opened(asked(category="account", extra={**EXTRA, "remark": " Urge ", "state": "x"})).case

    assert case.extra == {**EXTRA, "remark": "Urge"}
    assert case.type is CaseType.REQUEST


@pytest.mark.rule("R5")
@pytest.mark.parametrize("missing", sorted(EXTRA))
def test_a_case_without_its_required_data_is_not_saved(missing: str) -> None:
    assert problems(asked(category="account", extra={**EXTRA, missing: " "})) == {
        missing: "required"
    }


@pytest.mark.parametrize(
    ("urgency", "priority"),
    [("low", Priority.LOW), ("medium", Priority.MEDIUM), ("high", Priority.HIGH)],
)
def test_the_priority_comes_from_the_impact_of_the_category_and_the_urgency(
    urgency: str, priority: Priority
) -> None:
    case = opened(asked(urgency=urgency)).case

    assert (case.impact, case.urgency) == (Impact.MEDIUM, Urgency(urgency))
    assert case.priority is priority


@pytest.mark.rule("R3", "R17")
def test_a_requester_sets_neither_impact_nor_group_nor_specialist() -> None:
    case = opened(asked(impact="high", group="systems", specialist=MARTA.id), ANA).case

    assert (case.impact, case.group, case.assignee) == (Impact.MEDIUM, "desk", "")


@pytest.mark.rule("R3")
@pytest.mark.parametrize("who", [LUCIA, ELENA], ids=lambda p: p.name)
def test_who_works_the_desk_sets_them_by_hand(who: Person) -> None:
    case = opened(asked(impact="high", group="systems", specialist=MARTA.id), who).case

    assert (case.impact, case.priority) == (Impact.HIGH, Priority.CRITICAL)
    assert (case.group, case.assignee) == ("systems", MARTA.id)


@pytest.mark.rule("R3")
def test_a_group_without_a_specialist_leaves_the_case_in_its_queue() -> None:
    case = opened(asked(category="laptop", group="systems"), LUCIA).case

    assert (case.group, case.assignee) == ("systems", "")


@pytest.mark.rule("R3")
def test_a_specialist_set_without_a_group_is_not_lost() -> None:
    case = opened(asked(category="turns", specialist=NORA.id), LUCIA).case

    assert (case.group, case.assignee) == ("field", NORA.id)


@pytest.mark.rule("R3")
def test_a_specialist_set_without_a_group_is_of_the_group_of_the_rule() -> None:
    assert problems(asked(category="turns", specialist=MARTA.id), LUCIA) == {
        "specialist": "not_in_group"
    }


@pytest.mark.rule("R3", "R17")
def test_a_group_set_by_hand_serves_the_project_and_has_the_specialist() -> None:
    assert problems(asked(group="payroll"), LUCIA) == {"group": "not_in_project"}
    assert problems(asked(group="nowhere"), LUCIA) == {"group": "not_in_project"}
    assert problems(asked(group="systems", specialist=NORA.id), LUCIA) == {
        "specialist": "not_in_group"
    }


@pytest.mark.rule("R7")
def test_who_is_handed_the_case_is_told() -> None:
    assert told(opened(asked(category="laptop"))) == {JORGE.id: Audience.RECEIVER}


@pytest.mark.rule("R7")
def test_a_case_for_nobody_yet_is_told_to_all_of_its_group() -> None:
    change = opened(asked(category="turns", group="field"), LUCIA)

    assert told(change) == {JORGE.id: Audience.RECEIVER, NORA.id: Audience.RECEIVER}


@pytest.mark.rule("R7")
def test_a_refused_form_uses_up_nobodys_turn() -> None:
    loads = Counted()

    with pytest.raises(Invalid):
        opened(asked(category="turns", subject=""), loads=loads)

    assert loads.turns == {}


@pytest.mark.rule("R17")
def test_who_opens_a_case_for_another_can_see_it() -> None:
    change = open_case(asked(), CARLOS, LUCIA, DESK, Counted(), NOON)

    assert moves_for(change.case, DESK.roles(change.case, LUCIA.id))


@pytest.mark.rule("R7")
@pytest.mark.parametrize("category", sorted(set(DESK.categories) - {"account"}))
def test_whoever_is_told_of_a_new_case_may_see_it(category: str) -> None:
    change = opened(asked(category=category), ANA)

    assert change.tell
    assert all(DESK.roles(change.case, owed.person) for owed in change.tell)
    assert PILAR.id not in told(change)
