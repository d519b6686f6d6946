"""A new case goes where the rule of its category says."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.assignment import assign
from domain.case import Person
from domain.catalog import AssignmentRule, RuleKind
from tests.domain.building import DESK, NORA, RAUL, Counted, asked, fixed, opened
from tests.people import ANA, CARLOS, JORGE, LUCIA, MARTA

TURNS = AssignmentRule(RuleKind.ROUND_ROBIN, "field")
LEAST = AssignmentRule(RuleKind.LEAST_LOADED, "systems")
BY_SITE = DESK.categories["by-site"].rule


def living_in(site: str) -> Person:
    return replace(ANA, site=site)


@pytest.mark.rule("R7")
@pytest.mark.parametrize("specialist", [None, JORGE])
def test_a_fixed_rule_always_says_the_same(specialist: Person | None) -> None:
    rule = fixed("field", specialist)
    loads = Counted(busy={"field": {JORGE.id: 99}})

    got = {assign(rule, client, DESK, loads) for client in (ANA, CARLOS, NORA)}

    assert got == {("field", specialist.id if specialist else "")}


@pytest.mark.rule("R7")
@given(st.integers(1, 60))
def test_turns_are_even(cases: int) -> None:
    loads = Counted()

    got = Counter(assign(TURNS, ANA, DESK, loads) for _ in range(cases))

    assert set(got) <= {("field", JORGE.id), ("field", NORA.id)}
    assert max(got.values()) - min(got[("field", who.id)] for who in (JORGE, NORA)) <= 1


@pytest.mark.rule("R7")
def test_each_group_has_turns_of_its_own() -> None:
    loads = Counted()
    other = replace(TURNS, group="systems")

    first = assign(TURNS, ANA, DESK, loads)
    second = assign(other, ANA, DESK, loads)

    assert (first, second) == (("field", JORGE.id), ("systems", MARTA.id))


@pytest.mark.rule("R7")
@given(marta=st.integers(0, 50), raul=st.integers(0, 50))
def test_the_least_loaded_gets_the_case(marta: int, raul: int) -> None:
    busy = {person: n for person, n in ((MARTA.id, marta), (RAUL.id, raul)) if n}
    loads = Counted(busy={"systems": busy})

    got = assign(LEAST, ANA, DESK, loads)

    # Of two who have the same, the first of the catalogue's list.
    assert got == ("systems", MARTA.id if marta <= raul else RAUL.id)


@pytest.mark.rule("R7")
def test_cases_of_who_left_the_group_weigh_on_nobody() -> None:
    loads = Counted(busy={"systems": {LUCIA.id: 0, MARTA.id: 1}})

    assert assign(LEAST, ANA, DESK, loads) == ("systems", RAUL.id)


@pytest.mark.rule("R7")
@pytest.mark.parametrize("site", ["Valledupar", "VALLEDUPAR", "valledupar"])
def test_the_site_of_the_client_decides(site: str) -> None:
    assert assign(BY_SITE, living_in(site), DESK, Counted()) == ("field", NORA.id)


@pytest.mark.rule("R7")
def test_a_site_can_have_a_rule_of_any_kind() -> None:
    loads = Counted(busy={"systems": {MARTA.id: 4}})

    assert assign(BY_SITE, living_in("Bogotá"), DESK, loads) == ("systems", RAUL.id)


@pytest.mark.rule("R7")
@pytest.mark.parametrize("site", ["", "Leticia"])
def test_other_sites_follow_the_rest_of_the_rule(site: str) -> None:
    assert assign(BY_SITE, living_in(site), DESK, Counted()) == ("desk", LUCIA.id)


@pytest.mark.rule("R7")
@given(
    rule=st.sampled_from([TURNS, LEAST, replace(TURNS, group="systems")]),
    place=st.integers(0, 1),
    turn=st.integers(0, 9),
)
def test_nobody_is_handed_their_own_case_while_somebody_else_could_have_it(
    rule: AssignmentRule, place: int, turn: int
) -> None:
    own = DESK.people[DESK.groups[rule.group].members[place]]
    loads = Counted(turns={rule.group: turn})

    _, specialist = assign(rule, own, DESK, loads)

    assert specialist in set(DESK.groups[rule.group].members) - {own.id}


@pytest.mark.rule("R7")
def test_who_is_alone_in_the_group_gets_their_own_case() -> None:
    alone = AssignmentRule(RuleKind.ROUND_ROBIN, "desk")

    assert assign(alone, LUCIA, DESK, Counted()) == ("desk", LUCIA.id)


@pytest.mark.rule("R7")
@pytest.mark.parametrize("kind", [RuleKind.ROUND_ROBIN, RuleKind.LEAST_LOADED])
def test_a_group_without_members_keeps_the_case_in_its_queue(kind: RuleKind) -> None:
    empty = replace(DESK, groups={"desk": replace(DESK.groups["desk"], members=())})

    assert assign(AssignmentRule(kind, "desk"), ANA, empty, Counted()) == ("desk", "")


@pytest.mark.rule("R7")
@pytest.mark.parametrize(
    ("category", "group", "specialist"),
    [
        ("printer", "desk", ""),
        ("laptop", "field", JORGE.id),
        ("turns", "field", JORGE.id),
        ("least", "systems", MARTA.id),
        ("by-site", "field", NORA.id),
        ("salary", "payroll", ""),
    ],
)
def test_a_saved_case_has_followed_the_rule_of_its_category(
    category: str, group: str, specialist: str
) -> None:
    case = opened(asked(category=category), ANA).case

    assert (case.group, case.assignee) == (group, specialist)
