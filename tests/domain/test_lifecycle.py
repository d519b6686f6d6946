"""The life of a case is the table of the product, move by move and role by role."""

from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from domain.case import Audience, Case, CaseType, Difference, Fact, Person, Role, State
from domain.errors import IllegalMove, Invalid, NotAllowed, ProblemKind, StaleCase
from domain.given import Need
from domain.lifecycle import (
    FINAL,
    LIFECYCLE,
    NOTES,
    OPEN_STATES,
    meant,
    moves_for,
    permitted,
    questions,
    stands_since,
)
from domain.moves import By, Verb
from domain.sla import clock_runs
from tests.domain.building import (
    DESK,
    NO,
    NORA,
    PILAR,
    RAUL,
    TODAY,
    TOMORROW,
    YES,
    a_case,
    asked,
    by_survey,
    filled,
    moved,
    opened,
    row,
    somebody,
    told,
)
from tests.people import ANA, ANDRES, CARLOS, ELENA, JORGE, LUCIA, MARTA, NOON, STRANGER

# The tables of product.md, by hand.
BOTH = {"escalated_specialist", "escalated_onsite"}
ENDS = {"solved", "unmanaged"}
A_SPECIALIST_MOVES_IT_TO = {
    "registered": {"in_progress", *BOTH, "suspended", "active_provider", *ENDS},
    "escalated_specialist": {"in_progress", *BOTH, "suspended", "active_provider", *ENDS},
    "escalated_onsite": {"in_progress", *BOTH, "suspended", "active_provider", *ENDS},
    "in_progress": {*BOTH, "suspended", "active_provider", *ENDS},
    "suspended": {"in_progress", *BOTH, "active_provider", *ENDS},
    "active_provider": {"in_progress", *BOTH, "suspended", *ENDS},
    "solved": set(),
    "reopened": {"in_progress", *BOTH},
    "closed": set(),
    "unmanaged": set(),
}
THE_SYSTEM_MOVES_IT_TO = {"solved": {"closed", "reopened"}}
CLOCK = {
    "registered": "runs",
    "in_progress": "runs",
    "escalated_specialist": "runs",
    "escalated_onsite": "runs",
    "suspended": "stops",
    "active_provider": "set per project",
    "solved": "stops",
    "reopened": "runs",
    "closed": "stops",
    "unmanaged": "stops",
}

DESK_SIDE = {Role.SPECIALIST, Role.SUPERVISOR}
WHO_MAY = {
    "take": DESK_SIDE,
    "classify": DESK_SIDE,
    "suspend": DESK_SIDE,
    "escalate": DESK_SIDE,
    "onsite": DESK_SIDE,
    "provider": DESK_SIDE,
    "solve": DESK_SIDE,
    "unmanage": DESK_SIDE,
    "note": {Role.REQUESTER, Role.SPECIALIST, Role.SUPERVISOR, Role.COLLEAGUE},
    "reassign": {Role.SUPERVISOR},
    "put_back": {Role.SUPERVISOR},
    "close": {Role.REQUESTER},
    "reopen": {Role.REQUESTER},
    "answer_request": {Role.REQUESTER},
    "retract": {Role.REQUESTER},
    # Who works the parent, or is of the team of the child (R18).
    "relate": DESK_SIDE,
    "release": DESK_SIDE,
    "join": {Role.SPECIALIST, Role.SUPERVISOR, Role.COLLEAGUE},
    "part": {Role.SPECIALIST, Role.SUPERVISOR, Role.COLLEAGUE},
    "attach": set(Role),
    "detach": set(Role),
    # Time does these, whoever asks.
    **{move.verb.value: set(Role) for move in LIFECYCLE if move.by is By.CLOCK},
}
TEAM = {Role.SPECIALIST, Role.SUPERVISOR, Role.COLLEAGUE}
"""Who notes on a suspended case: what the requester writes there is the answer (R26)."""
NEEDS = {
    "attach": ({"note"}, set()),
    "detach": ({"note"}, set()),
    # Its form asks what a new case is asked.
    "classify": (set(), set()),
    "take": ({"reason"}, set()),
    "suspend": ({"reason", "solution", "note", "next_contact"}, set()),
    "escalate": ({"reason", "group"}, {"specialist", "note"}),
    "onsite": ({"reason", "onsite_group"}, {"specialist", "note"}),
    "provider": ({"reason", "provider_reference"}, {"note"}),
    "solve": ({"reason", "solution", "children"}, {"evidence"}),
    "unmanage": ({"reason", "note"}, set()),
    "note": ({"note"}, {"visibility", "children"}),
    "reassign": ({"reason", "group"}, {"specialist", "note"}),
    "put_back": (set(), set()),
    "close": ({"reason"}, set()),
    "reopen": ({"reason"}, {"note"}),
    "answer_request": ({"note"}, set()),
    "retract": (set(), set()),
    "remind": (set(), set()),
    "expire": ({"reason"}, set()),
    "chase": (set(), set()),
    "propose": (set(), set()),
    "warn": ({"target"}, set()),
    "alert": ({"target"}, set()),
    "breach": ({"target"}, set()),
    "alike": (set(), set()),
    "relate": (set(), set()),
    "part": (set(), set()),
    "join": ({"parent"}, set()),
    "release": (set(), set()),
}
FREE = {
    "take": "registered",
    "suspend": "in_progress",
    "escalate": "in_progress",
    "onsite": "in_progress",
    "provider": "in_progress",
    "solve": "in_progress",
    "unmanage": "in_progress",
    "note": "in_progress",
    "answer_request": "suspended",
    "reassign": "in_progress",
}
"""A state that each move of a button leaves from."""


def doer(verb: str, client: Person = ANA) -> Person:
    """Who may: the supervisor, of all but what only the requester can say."""
    return client if verb == Verb.ANSWER else ELENA


def problems(
    verb: Verb, *, case: Case | None = None, who: Person = JORGE, **given: str
) -> dict[str, ProblemKind]:
    with pytest.raises(Invalid) as refused:
        moved(case or a_case(), verb, who, **given)
    return {name: problem.kind for name, problem in refused.value.problems.items()}


# The table


@pytest.mark.rule("R11")
def test_a_specialist_moves_a_case_as_the_product_says_and_nowhere_else() -> None:
    offered: dict[str, set[str]] = {state.value: set() for state in State}
    for move in LIFECYCLE:
        if Role.SPECIALIST in move.who and move.target:
            for source in move.sources:
                offered[source].add(move.target.value)

    assert offered == A_SPECIALIST_MOVES_IT_TO


@pytest.mark.rule("R22")
def test_only_the_survey_or_time_moves_a_solved_case() -> None:
    led: dict[str, set[str]] = defaultdict(set)
    for move in LIFECYCLE:
        if move.by is not By.PRESS and move.target:
            for source in move.sources:
                led[source].add(str(move.target))

    assert led == THE_SYSTEM_MOVES_IT_TO


def test_each_verb_has_one_way_out_of_each_state() -> None:
    doors = [(move.verb, source) for move in LIFECYCLE for source in move.sources]

    assert len(doors) == len(set(doors))


def test_every_verb_but_opening_arriving_and_forgetting_is_in_the_table() -> None:
    outside = {Verb.OPEN, Verb.IMPORT, Verb.FORGET}

    assert {move.verb for move in LIFECYCLE} == set(Verb) - outside


@pytest.mark.rule("R11")
def test_every_move_that_changes_the_state_asks_for_a_reason() -> None:
    assert all(Need.REASON in move.needs for move in LIFECYCLE if move.target)


@pytest.mark.rule("R25")
def test_nothing_leads_out_of_a_final_state() -> None:
    assert {"closed", "unmanaged"} == FINAL
    related = {"relate", "part", "join", "release"}
    left = [move for move in LIFECYCLE if move.sources & FINAL]
    assert {move.verb for move in left} == related
    assert all(move.who == {Role.SUPERVISOR} and move.target is None for move in left)


@pytest.mark.rule("R25")
@pytest.mark.parametrize("state", sorted(FINAL))
def test_a_final_case_takes_no_act_of_anybody(state: State) -> None:
    case = a_case(state, parent=7)

    others = frozenset(Role) - {Role.SUPERVISOR}
    for verb in Verb:
        for by in By:
            with pytest.raises((IllegalMove, NotAllowed)):
                permitted(case, verb, others, case.version, by=by)
    assert moves_for(case, others) == ()
    assert {m.verb for m in moves_for(case, frozenset(Role))} == {Verb.RELATE, Verb.PART}


def test_a_specialist_owes_work_until_a_case_is_solved_or_final() -> None:
    assert set(State) - {"solved", "closed", "unmanaged"} == OPEN_STATES


# Who may


@pytest.mark.rule("R17")
@pytest.mark.parametrize("state", list(State))
def test_each_role_may_exactly_what_the_product_grants(state: State) -> None:
    done: dict[str, set[Role]] = defaultdict(set)
    for move in LIFECYCLE:
        case = a_case(state, parent=7 if move.verb is Verb.PART else 0)
        if move.verb is Verb.CLASSIFY:
            case = replace(case, type=CaseType.PRECASE, category="")
        for role in Role:
            try:
                permitted(case, move.verb, {role}, case.version, by=move.by)
            except (NotAllowed, IllegalMove):
                continue
            done[move.verb].add(role)

    there = {move.verb for move in LIFECYCLE if state in move.sources}
    may = WHO_MAY | ({"note": TEAM} if state is State.SUSPENDED else {})
    if state in FINAL:
        may = {verb: {Role.SUPERVISOR} for verb in may}
    assert done == {verb: roles for verb, roles in may.items() if verb in there}


@pytest.mark.rule("R17")
@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("parent", [0, 7])
def test_the_offered_moves_are_the_accepted_ones(state: State, parent: int) -> None:
    case = a_case(state, parent=parent)

    for role in Role:
        offered = {move.verb for move in moves_for(case, {role})}
        accepted = set()
        for verb in Verb:
            try:
                moved(case, verb, somebody(role))
            except (NotAllowed, IllegalMove):
                continue
            accepted.add(verb)
        assert accepted == offered, role


@pytest.mark.rule("R17")
def test_who_is_nothing_to_a_case_may_nothing() -> None:
    case = a_case()

    assert DESK.roles(case, STRANGER.id) == frozenset()
    assert moves_for(case, frozenset()) == ()
    with pytest.raises(NotAllowed):
        permitted(case, Verb.NOTE, frozenset(), case.version)


@pytest.mark.rule("R17")
def test_what_people_are_to_a_case() -> None:
    case = a_case()

    # Who works a case or watches it may be its colleague too: that adds nothing.
    held = {p.name: DESK.roles(case, p.id) for p in DESK.people.values()}
    roles = {name: all_ - {Role.COLLEAGUE} or all_ for name, all_ in held.items()}
    assert roles == {
        ANA.name: {Role.REQUESTER},
        JORGE.name: {Role.SPECIALIST},
        NORA.name: {Role.SPECIALIST},
        LUCIA.name: {Role.COLLEAGUE},
        MARTA.name: {Role.COLLEAGUE},
        RAUL.name: {Role.COLLEAGUE},
        ELENA.name: {Role.SUPERVISOR},
        PILAR.name: {Role.SUPERVISOR},
        **{p.name: frozenset() for p in (CARLOS, ANDRES, STRANGER, DESK.people["rita"])},
    }


@pytest.mark.rule("R17")
def test_a_supervisor_of_the_next_group_may_what_a_specialist_of_it_may() -> None:
    case = a_case(group="systems", assignee=MARTA.id)

    assert Role.COLLEAGUE in DESK.roles(case, JORGE.id)
    assert Role.COLLEAGUE in DESK.roles(case, PILAR.id)


@pytest.mark.rule("R13", "R17")
@pytest.mark.parametrize("who", [JORGE, ELENA, PILAR], ids=lambda p: p.name)
def test_who_hands_a_case_over_still_sees_it(who: Person) -> None:
    change = moved(a_case(), Verb.ESCALATE, who, group="systems")

    assert DESK.roles(change.case, who.id)


@pytest.mark.rule("R17")
@pytest.mark.parametrize("verb", sorted(set(FREE) - NOTES))
def test_an_act_on_a_case_that_changed_meanwhile_is_refused(verb: str) -> None:
    case = a_case(State(FREE[verb]))

    for seen in (case.version - 1, case.version + 1, 0, -1):
        with pytest.raises(StaleCase):
            permitted(case, Verb(verb), frozenset(Role), seen)
    assert permitted(case, Verb(verb), frozenset(Role), case.version).verb == verb


@pytest.mark.rule("R15")
def test_a_note_is_taken_whatever_changed_meanwhile() -> None:
    case = a_case()

    assert permitted(case, Verb.NOTE, {Role.REQUESTER}, case.version - 1).verb is Verb.NOTE


@pytest.mark.rule("R22")
@pytest.mark.parametrize("verb", [Verb.CLOSE, Verb.REOPEN])
def test_no_button_closes_or_reopens(verb: Verb) -> None:
    case = a_case(State.SOLVED)

    with pytest.raises(IllegalMove):
        permitted(case, verb, {Role.REQUESTER}, case.version)
    assert verb not in {move.verb for move in moves_for(case, frozenset(Role))}


def test_an_open_case_is_not_opened_again() -> None:
    with pytest.raises(IllegalMove):
        permitted(a_case(), Verb.OPEN, frozenset(Role), None)


# What each move needs


@pytest.mark.rule("R11", "R12", "R13", "R14", "R20")
def test_each_move_asks_what_the_product_says() -> None:
    asks = {move.verb.value: (set(move.needs), set(move.may)) for move in LIFECYCLE}

    assert asks == NEEDS


@pytest.mark.rule("R11", "R12", "R13", "R14", "R20")
@pytest.mark.parametrize(
    ("verb", "need"),
    [
        (verb, need)
        for verb in FREE
        for need in sorted(NEEDS[verb][0] - {"children"})
        # A list of one reason, as these have here, needs no question.
        if (verb, need) not in {("take", "reason"), ("reassign", "reason")}
    ],
)
@pytest.mark.parametrize("written", ["", "  \n\t ", "\x00\x07"], ids=["none", "blank", "control"])
def test_what_a_move_needs_cannot_be_left_blank(verb: str, need: str, written: str) -> None:
    case = a_case(State(FREE[verb]))

    assert problems(Verb(verb), case=case, who=doer(verb), **{need: written})[need] == "required"


@pytest.mark.parametrize("verb", sorted(FREE))
def test_what_a_move_may_ask_can_be_left_out(verb: str) -> None:
    case = a_case(State(FREE[verb]))

    change = moved(case, Verb(verb), doer(verb), **dict.fromkeys(NEEDS[verb][1], ""))

    assert change.case.version == case.version + 1


def test_all_problems_of_a_form_are_named_at_once() -> None:
    found = problems(Verb.SUSPEND, reason="", solution="x" * 4001, note="", next_contact="ayer")

    assert found == {
        "reason": "required",
        "solution": "too_long",
        "note": "required",
        "next_contact": "not_a_date",
    }


@pytest.mark.rule("R11")
@pytest.mark.parametrize("reason", ["remote", "resume", "start", "found-working", "x" * 10_000])
def test_a_reason_of_another_transition_is_refused(reason: str) -> None:
    waiting = a_case(State.SUSPENDED)

    assert problems(Verb.PROVIDER, case=waiting, reason=reason) == {"reason": "other_transition"}


@pytest.mark.rule("R11")
def test_a_reason_can_belong_to_the_way_out_of_one_state() -> None:
    change = moved(a_case(State.IN_PROGRESS), Verb.PROVIDER, reason="found-working")

    assert change.fact.reason == "found-working"


@pytest.mark.rule("R11")
@pytest.mark.parametrize(
    ("state", "reason"), [(State.REGISTERED, "start"), (State.SUSPENDED, "resume")]
)
def test_a_list_of_one_reason_is_not_asked_and_is_remembered(state: State, reason: str) -> None:
    case = a_case(state)

    assert questions(row("take", state), case, {Role.SPECIALIST}, DESK) == ()
    assert moved(case, Verb.TAKE, reason="forged").fact.reason == reason


@pytest.mark.rule("R15")
def test_only_who_works_a_case_is_asked_who_reads_a_note() -> None:
    case, note = a_case(), row("note", State.IN_PROGRESS)

    assert questions(note, case, {Role.REQUESTER}, DESK) == ("note",)
    assert questions(note, case, {Role.COLLEAGUE}, DESK) == ("note", "visibility")
    assert questions(note, case, {Role.SPECIALIST}, DESK) == ("note", "visibility")


# Taking


def test_who_takes_a_case_has_it() -> None:
    change = moved(a_case(State.SUSPENDED, next_contact=TOMORROW), Verb.TAKE, NORA)

    assert (change.case.state, change.case.assignee) == (State.IN_PROGRESS, NORA.id)
    assert change.case.next_contact is None


@pytest.mark.rule("R24")
def test_the_specialist_takes_a_reopened_case_and_goes_on() -> None:
    reopened = by_survey(a_case(State.SOLVED), NO).case

    change = moved(reopened, Verb.TAKE, JORGE)

    assert change.case.state is State.IN_PROGRESS
    assert change.case.round == reopened.round
    assert "solve" in {m.verb for m in moves_for(change.case, {Role.SPECIALIST})}


# Suspending


@pytest.mark.rule("R12")
def test_a_suspended_case_keeps_the_reason_the_solution_and_the_next_contact() -> None:
    change = moved(a_case(), Verb.SUSPEND, reason="spare-part", solution="Se pidió la pieza")

    assert change.case.state is State.SUSPENDED
    assert change.fact.reason == "spare-part"
    assert change.case.solution == "Se pidió la pieza"
    assert change.case.next_contact == TOMORROW


@pytest.mark.rule("R12")
@pytest.mark.parametrize("typed", ["Falta la pieza", "SUSP: Falta la pieza", "SUSP:Falta la pieza"])
def test_the_note_of_a_suspension_begins_with_susp_and_names_the_date(typed: str) -> None:
    change = moved(a_case(), Verb.SUSPEND, note=typed)

    assert change.fact.note == "SUSP: Falta la pieza (25/11/2026)"
    assert change.fact.public
    assert told(change) == {ANA.id: Audience.REQUESTER}


@pytest.mark.rule("R12")
def test_susp_alone_says_nothing_and_is_no_note() -> None:
    assert problems(Verb.SUSPEND, note="SUSP:") == {"note": "required"}


@pytest.mark.rule("R12")
def test_a_suspension_cannot_be_hidden_from_the_requester() -> None:
    change = moved(a_case(), Verb.SUSPEND, visibility="internal")

    assert change.fact.public
    assert ANA.id in told(change)


@pytest.mark.rule("R12")
@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("2026-11-23", "date_past"),
        ("0001-01-01", "date_past"),
        ("mañana", "not_a_date"),
        ("25/11/2026", "not_a_date"),
        ("2026-02-30", "not_a_date"),
        ("9" * 10_000, "not_a_date"),
    ],
)
def test_the_next_contact_is_a_day_that_has_not_passed(written: str, kind: str) -> None:
    assert problems(Verb.SUSPEND, next_contact=written) == {"next_contact": kind}


@pytest.mark.rule("R12")
def test_today_can_be_the_next_contact() -> None:
    assert moved(a_case(), Verb.SUSPEND, next_contact="2026-11-24").case.next_contact == TODAY


@pytest.mark.rule("R12")
def test_today_is_the_day_where_the_project_works() -> None:
    late = datetime(2026, 11, 25, 3, tzinfo=UTC)  # in Bogotá it is still the 24th; in Tokyo not
    here = a_case()
    there = a_case(project="finance", category="salary", group="systems", assignee=MARTA.id)

    assert moved(here, Verb.SUSPEND, at=late, next_contact="2026-11-24").case.next_contact == TODAY
    with pytest.raises(Invalid):
        moved(there, Verb.SUSPEND, MARTA, at=late, next_contact="2026-11-24")


# Escalating


@pytest.mark.rule("R13")
def test_an_escalated_case_waits_in_the_group_and_all_of_it_is_told() -> None:
    change = moved(a_case(), Verb.ESCALATE, group="systems")

    assert (change.case.state, change.case.group) == (State.ESCALATED_SPECIALIST, "systems")
    assert change.case.assignee == ""
    assert told(change) == {MARTA.id: Audience.RECEIVER, RAUL.id: Audience.RECEIVER}


@pytest.mark.rule("R13")
def test_an_escalation_to_a_person_tells_that_person_alone() -> None:
    change = moved(a_case(), Verb.ESCALATE, group="systems", specialist=RAUL.id)

    assert change.case.assignee == RAUL.id
    assert told(change) == {RAUL.id: Audience.RECEIVER}


@pytest.mark.rule("R13")
def test_the_person_must_be_of_the_chosen_group() -> None:
    assert problems(Verb.ESCALATE, group="systems", specialist=NORA.id) == {
        "specialist": "not_in_group"
    }
    assert problems(Verb.ONSITE, onsite_group="field", specialist=MARTA.id) == {
        "specialist": "not_in_group"
    }


@pytest.mark.rule("R13", "R17")
def test_a_group_forged_beside_the_on_site_group_lets_no_outsider_in() -> None:
    found = problems(Verb.ONSITE, onsite_group="field", group="systems", specialist=MARTA.id)

    assert found == {"specialist": "not_in_group"}


@pytest.mark.rule("R13")
def test_on_site_goes_to_on_site_groups_only() -> None:
    assert moved(a_case(), Verb.ONSITE).case.state is State.ESCALATED_ONSITE
    assert problems(Verb.ONSITE, onsite_group="systems") == {"onsite_group": "not_onsite"}
    assert problems(Verb.ONSITE, onsite_group="payroll") == {"onsite_group": "not_in_project"}


@pytest.mark.rule("R13")
@pytest.mark.parametrize("verb", [Verb.ESCALATE, Verb.REASSIGN])
def test_a_case_goes_to_groups_of_its_project_only(verb: Verb) -> None:
    assert problems(verb, who=ELENA, group="payroll") == {"group": "not_in_project"}
    assert problems(verb, who=ELENA, group="nowhere") == {"group": "unknown_choice"}


@pytest.mark.rule("R13", "R15")
@pytest.mark.parametrize("verb", [Verb.ESCALATE, Verb.ONSITE, Verb.PROVIDER, Verb.REASSIGN])
def test_what_the_desk_tells_itself_never_reaches_the_requester(verb: Verb) -> None:
    change = moved(a_case(), verb, ELENA, note="El usuario insiste", visibility="public")

    assert not change.fact.public
    assert ANA.id not in told(change)


# The provider


@pytest.mark.rule("R14")
def test_the_provider_has_a_reference() -> None:
    change = moved(a_case(), Verb.PROVIDER, reason="warranty", provider_reference="RMA 1-2")

    assert change.case.state is State.ACTIVE_PROVIDER
    assert change.case.provider_reference == "RMA 1-2"
    assert problems(Verb.PROVIDER, provider_reference="9" * 101) == {
        "provider_reference": "too_long"
    }


@pytest.mark.rule("R12", "R14", "R20")
@pytest.mark.parametrize("state", list(State))
def test_the_clock_runs_as_the_product_says(state: State) -> None:
    expected = {"runs": (True, True), "stops": (False, False), "set per project": (True, False)}

    runs = tuple(clock_runs(state, None, DESK.projects[project]) for project in ("tic", "finance"))

    assert runs == expected[CLOCK[state]]


# Notes


@pytest.mark.rule("R15")
@pytest.mark.parametrize("state", sorted(set(State) - FINAL))
def test_a_note_can_be_added_until_the_end_and_moves_nothing(state: State) -> None:
    case = a_case(state)

    for role in Role:
        verb = meant(case, Verb.NOTE, somebody(role))
        change = moved(case, verb, somebody(role))
        assert change.case == replace(case, version=case.version + 1)


@pytest.mark.rule("R15")
def test_a_note_of_the_requester_tells_the_specialist() -> None:
    assert told(moved(a_case(), Verb.NOTE, ANA)) == {JORGE.id: Audience.RECEIVER}


@pytest.mark.rule("R15")
def test_a_note_of_the_requester_tells_the_group_while_nobody_has_the_case() -> None:
    change = moved(a_case(assignee=""), Verb.NOTE, ANA)

    assert told(change) == {JORGE.id: Audience.RECEIVER, NORA.id: Audience.RECEIVER}


@pytest.mark.rule("R15")
def test_a_public_note_of_the_specialist_tells_the_requester() -> None:
    assert told(moved(a_case(), Verb.NOTE, JORGE)) == {ANA.id: Audience.REQUESTER}


@pytest.mark.rule("R15")
def test_a_public_note_of_a_colleague_tells_both_sides() -> None:
    change = moved(a_case(), Verb.NOTE, MARTA)

    assert told(change) == {ANA.id: Audience.REQUESTER, JORGE.id: Audience.RECEIVER}


@pytest.mark.rule("R15")
@pytest.mark.parametrize("who", [JORGE, NORA, MARTA, ELENA, PILAR], ids=lambda p: p.name)
def test_an_internal_note_never_reaches_the_requester(who: Person) -> None:
    change = moved(a_case(), Verb.NOTE, who, visibility="internal")

    assert not change.fact.public
    assert ANA.id not in told(change)


@pytest.mark.rule("R15")
def test_a_requester_cannot_hide_a_note_from_themself() -> None:
    change = moved(a_case(), Verb.NOTE, ANA, visibility="internal")

    assert change.fact.public


@pytest.mark.rule("R15")
def test_who_is_asked_who_reads_a_note_gets_what_they_chose() -> None:
    own = a_case(client=NORA)  # Nora works in the group that has her own case
    roles = DESK.roles(own, NORA.id)

    change = moved(own, Verb.NOTE, NORA, visibility="internal")

    asked_her = "visibility" in questions(row("note", own.state), own, roles, DESK)
    assert asked_her == (not change.fact.public)


@pytest.mark.rule("R15")
def test_only_public_and_internal_are_ways_to_read_a_note() -> None:
    assert problems(Verb.NOTE, visibility="secret") == {"visibility": "unknown_choice"}


@pytest.mark.rule("R15")
def test_a_note_keeps_every_line_as_it_was_typed() -> None:
    change = moved(a_case(), Verb.NOTE, note="  <b>uno</b>\r\n\r\n**dos** 🖨️\x00\n  ")

    assert change.fact.note == "<b>uno</b>\n\n**dos** 🖨️"


# Solving and closing


@pytest.mark.rule("R20")
def test_a_solved_case_has_its_solution_and_a_survey_to_answer() -> None:
    case = a_case(State.SUSPENDED, next_contact=TOMORROW)

    change = moved(case, Verb.SOLVE, reason="remote", solution="Listo", evidence="Foto")

    assert change.case.state is State.SOLVED
    assert (change.case.solution, change.case.evidence) == ("Listo", "Foto")
    assert change.case.round == case.round + 1
    assert change.case.next_contact is None
    assert told(change) == {ANA.id: Audience.REQUESTER}


@pytest.mark.rule("R20", "R22")
def test_who_solves_a_case_that_nobody_had_is_its_specialist() -> None:
    change = moved(a_case(assignee=""), Verb.SOLVE, NORA)

    assert change.case.assignee == NORA.id


@pytest.mark.rule("R20", "R22")
def test_who_solves_for_another_does_not_become_its_specialist() -> None:
    assert moved(a_case(), Verb.SOLVE, ELENA).case.assignee == JORGE.id


@pytest.mark.rule("R22")
def test_a_reopened_case_goes_back_to_the_same_specialist_who_is_told() -> None:
    solved = moved(a_case(), Verb.SOLVE, JORGE).case

    change = by_survey(solved, NO)

    assert change.case.state is State.REOPENED
    assert (change.case.group, change.case.assignee) == (solved.group, JORGE.id)
    assert told(change) == {JORGE.id: Audience.RECEIVER}
    assert (change.fact.reason, change.fact.note) == ("not-solved", "Sigue igual")


@pytest.mark.rule("R22")
def test_an_authorised_case_is_closed_at_once_and_nobody_needs_to_be_told() -> None:
    change = by_survey(a_case(State.SOLVED), YES)

    assert change.case.state is State.CLOSED
    assert change.tell == ()


def test_the_requester_is_told_why_a_case_is_not_managed() -> None:
    change = moved(a_case(), Verb.UNMANAGE, note="Está repetido")

    assert change.case.state is State.UNMANAGED
    assert told(change) == {ANA.id: Audience.REQUESTER}
    assert change.fact.public


def test_a_supervisor_reassigns_without_moving_the_state() -> None:
    change = moved(a_case(), Verb.REASSIGN, ELENA, group="field", specialist=NORA.id)

    assert change.case.state is State.IN_PROGRESS
    assert change.case.assignee == NORA.id
    assert told(change) == {NORA.id: Audience.RECEIVER}


# The history


@pytest.mark.rule("R16")
def test_a_fact_says_who_when_what_from_where_to_where_and_why() -> None:
    case = a_case()

    fact = moved(case, Verb.ESCALATE, reason="other-group", note="Es del dominio").fact

    assert (fact.who, fact.who_name, fact.at) == (JORGE.id, JORGE.name, NOON)
    assert (fact.verb, fact.source, fact.target) == ("escalate", case.state, "escalated_specialist")
    assert (fact.reason, fact.note) == ("other-group", "Es del dominio")
    assert fact.version == case.version + 1


@pytest.mark.rule("R16")
def test_a_fact_holds_what_changed_before_and_after() -> None:
    fact = moved(a_case(), Verb.ESCALATE, group="systems", specialist=RAUL.id).fact

    assert set(fact.differences) == {
        Difference("state", "in_progress", "escalated_specialist"),
        Difference("group", "field", "systems"),
        Difference("assignee", JORGE.id, RAUL.id),
    }


@pytest.mark.rule("R16")
def test_a_note_changes_nothing_that_history_would_tell() -> None:
    assert moved(a_case(), Verb.NOTE, ANA).fact.differences == ()


@pytest.mark.rule("R16")
@pytest.mark.parametrize("verb", sorted(FREE))
def test_every_act_leaves_one_fact_of_the_next_version(verb: str) -> None:
    case = a_case(State(FREE[verb]))

    change = moved(case, Verb(verb), doer(verb))

    assert change.case.version == change.fact.version == case.version + 1
    assert change.fact.source is case.state
    assert change.fact.target is change.case.state


@pytest.mark.rule("R16")
def test_only_what_a_move_asks_for_is_written() -> None:
    case = a_case()

    change = moved(case, Verb.NOTE, JORGE, solution="x", group="systems")

    assert change.case == replace(case, version=case.version + 1)


# Who is told


@pytest.mark.parametrize("verb", sorted(FREE))
def test_nobody_is_told_of_their_own_act(verb: str) -> None:
    case = a_case(State(FREE[verb]), client=NORA, assignee=NORA.id)

    change = moved(case, Verb(verb), ELENA if verb == "reassign" else NORA)

    assert change.fact.who not in told(change)


@pytest.mark.parametrize("verb", sorted(FREE))
def test_nobody_is_told_twice(verb: str) -> None:
    case = a_case(State(FREE[verb]), client=NORA, assignee=NORA.id)

    people = [owed.person for owed in moved(case, Verb(verb), doer(verb, NORA)).tell]

    assert len(people) == len(set(people))


def test_who_watches_a_new_case_is_told_once_each() -> None:
    change = opened(asked(category="printer"))

    assert told(change) == {LUCIA.id: Audience.RECEIVER, ELENA.id: Audience.SUPERVISORS}


def test_a_well_filled_form_holds_exactly_what_is_asked() -> None:
    assert set(filled("suspend", a_case())) == NEEDS["suspend"][0]


@pytest.mark.rule("R17", "R26")
def test_a_file_changes_nothing_for_who_looks_on_but_an_answer_does() -> None:
    def seen(verb: Verb, who: Person, state: State) -> int:
        told = {"who_name": "", "at": NOON, "source": None, "target": state}
        before = Fact(verb=Verb.SUSPEND, who=JORGE.id, version=2, **told)
        after = replace(before, verb=verb, who=who.id, version=3)
        return stands_since(replace(a_case(state), version=3), [before, after])

    assert seen(Verb.ATTACH, ANA, State.SUSPENDED) == 3
    assert seen(Verb.ATTACH, JORGE, State.SUSPENDED) == 2
    assert seen(Verb.ATTACH, ANA, State.IN_PROGRESS) == 2
    assert seen(Verb.PART, JORGE, State.IN_PROGRESS) == 2
    assert seen(Verb.TAKE, JORGE, State.IN_PROGRESS) == 3
