"""The lines of an old case become one of ours, whose history is what happened over there."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from domain.agenda import MESA, agenda, arrived_at, closes_at, planned
from domain.case import Case, Fact, Person, Priority, State
from domain.moves import Verb
from domain.moving_in import Agreed, Arrival, Mover, NoGroup, Step
from domain.newcomers import Acquaintances, Match, called, newcomer
from domain.sla import Target, clock
from tests.domain.building import DESK, EVERYBODY, HOUR
from tests.people import ANA, CARLOS, JORGE, LUCIA, NOON

S = State
BEGUN = datetime(2026, 11, 9, 13, tzinfo=UTC)
"""A Monday, eight in the morning in Bogotá."""
NOW = datetime(2026, 11, 20, 13, tzinfo=UTC)

AGREED = Agreed(
    desk="Vieja",
    project="tic",
    groups={"soporte viejo": "field", "servicio": "desk"},
    categories={"equipos / portatil": "laptop", "equipos": "printer"},
    open_group="desk",
)


def a_step(hours: float, state: State, **said: Any) -> Step:
    usual: dict[str, Any] = {
        "line": 2,
        "at": BEGUN + timedelta(hours=hours),
        "opened_at": BEGUN,
        "state": state,
        "said": state.title(),
        "subject": "No enciende",
        "client": ANA.email,
        "group": "Soporte viejo",
        "assignee": JORGE.email,
        "category": "Equipos / Portátil",
        "by": "Otra Mano",
    }
    return Step(**(usual | said))


def moved(*steps: Step, agreed: Agreed = AGREED, now: datetime = NOW) -> Arrival:
    people = Acquaintances(agreed.desk, EVERYBODY, [Match.EMAIL])
    return Mover(agreed, DESK, people, now).moved("V-7", steps)


def states(arrival: Arrival) -> list[State]:
    return [f.target for f in arrival.facts if f.source is not f.target]


LIVED = (
    a_step(0, S.REGISTERED, assignee=""),
    a_step(1, S.IN_PROGRESS),
    a_step(3, S.SOLVED, solution="Se cambió la pila"),
    a_step(50, S.IN_PROGRESS),
    a_step(52, S.SOLVED, solution="Se cambió la placa"),
    a_step(80, S.CLOSED),
)


@pytest.mark.rule("R16")
def test_each_step_is_a_fact_of_its_own_time_with_who_and_what() -> None:
    arrival = moved(*LIVED)
    case, facts = arrival.case, arrival.facts

    assert states(arrival) == [
        *(S.REGISTERED, S.IN_PROGRESS, S.SOLVED, S.REOPENED, S.IN_PROGRESS, S.SOLVED, S.CLOSED)
    ]
    assert [f.verb for f in facts] == [Verb.OPEN, *[Verb.IMPORT] * 7]
    assert [f.version for f in facts] == list(range(1, 9))
    assert (facts[1].at, facts[1].who_name) == (BEGUN + timedelta(hours=1), "Otra Mano")
    assert ("assignee", "", JORGE.id) in {
        (d.field, d.before, d.after) for d in facts[1].differences
    }
    assert facts[2].reason == "Solved"
    assert (facts[-1].who, facts[-1].at, facts[-1].source) == (MESA.id, NOW, S.CLOSED)
    assert (case.state, case.round, case.version) == (S.CLOSED, 2, 8)
    assert (case.solution, case.opened_at) == ("Se cambió la placa", BEGUN)
    assert (case.client.id, case.group, case.category) == (ANA.id, "field", "laptop")
    assert (case.due_at, case.wake_at, case.risk_at) == (None, None, None)
    assert arrival.reopenings == 1


def test_a_line_that_says_nothing_new_is_no_fact() -> None:
    same = [a_step(hour / 4, S.REGISTERED) for hour in range(3)]

    arrival = moved(*same, now=BEGUN + timedelta(hours=1))

    assert [f.verb for f in arrival.facts] == [Verb.OPEN, Verb.IMPORT]


def test_notes_are_kept_once_and_what_is_internal_stays_so() -> None:
    arrival = moved(
        a_step(1, S.IN_PROGRESS, comment="Ya vamos", note="Revisar garantía"),
        a_step(2, S.IN_PROGRESS, comment="Ya vamos", note="Revisar garantía"),
        a_step(3, S.IN_PROGRESS, note="Pieza pedida"),
    )

    notes = [(f.note, f.public) for f in arrival.facts if f.note]
    assert notes == [("Ya vamos", True), ("Revisar garantía", False), ("Pieza pedida", False)]


def test_it_is_open_from_the_first_thing_that_is_told_of_it() -> None:
    arrival = moved(a_step(-2, S.REGISTERED), a_step(1, S.CLOSED))

    assert arrival.case.opened_at == BEGUN - timedelta(hours=2)
    assert [f.at for f in arrival.facts] == sorted(f.at for f in arrival.facts)


def test_a_subject_that_is_too_long_is_whole_in_the_description() -> None:
    long = "palabra " * 60

    case = moved(a_step(1, S.CLOSED, subject=long, description="Más")).case

    assert len(case.subject) == 200
    assert case.description.startswith(long)
    assert case.description.endswith("Más")


def test_without_a_subject_it_is_called_after_its_category_or_its_number() -> None:
    assert moved(a_step(1, S.CLOSED, subject="")).case.subject == "Equipos / Portátil"
    assert moved(a_step(1, S.CLOSED, subject="", category="")).case.subject == "Vieja V-7"


# Names that are not ours


def test_what_is_over_keeps_the_names_of_the_other_desk() -> None:
    case = moved(a_step(1, S.CLOSED, group="Grupo 9", category="Redes / VPN")).case

    assert (case.group, case.category, case.project) == ("Grupo 9", "Redes / VPN", "tic")


def test_a_path_that_is_in_no_table_is_found_by_what_stands_before_it() -> None:
    assert moved(a_step(1, S.CLOSED, category="Equipos / Otro")).case.category == "printer"


def test_the_name_of_a_group_of_the_catalogue_needs_no_table() -> None:
    assert moved(a_step(1, S.CLOSED, group="SYSTEMS")).case.group == "systems"


def test_an_open_case_of_a_group_that_is_not_ours_waits_in_the_one_that_takes_them() -> None:
    arrival = moved(a_step(1, S.IN_PROGRESS, group="Grupo 9", assignee=LUCIA.email))

    assert (arrival.case.group, arrival.case.assignee) == ("desk", LUCIA.id)
    last = {(d.field, d.before, d.after) for d in arrival.facts[-1].differences}
    assert last == {("group", "Grupo 9", "desk")}


def test_an_open_case_without_a_group_is_refused_with_its_line() -> None:
    with pytest.raises(NoGroup) as refused:
        moved(a_step(1, S.SUSPENDED, group="Grupo 9"), agreed=replace(AGREED, open_group=""))

    assert (refused.value.line, refused.value.written) == (2, "Grupo 9")


@pytest.mark.rule("R17")
def test_nobody_gets_an_open_case_who_does_not_work_for_its_group() -> None:
    assert moved(a_step(1, S.IN_PROGRESS, assignee=LUCIA.email)).case.assignee == ""
    assert moved(a_step(1, S.IN_PROGRESS, assignee="Resolutor 5")).case.assignee == ""
    assert moved(a_step(1, S.IN_PROGRESS, assignee=JORGE.email)).case.assignee == JORGE.id
    assert moved(a_step(1, S.CLOSED, assignee="Resolutor 5")).case.assignee == (
        "import:Vieja:Resolutor 5"
    )


# People


def test_people_are_known_by_what_the_map_asks_and_by_nothing_else() -> None:
    twins = [Person("a", "Ana Rojas"), Person("b", "Ana  rojas"), Person("c", "Eva Paz", "E@x.co")]
    staff = Person("d", "Luz Gil", employee="0042")
    people = Acquaintances("V", [*twins, staff], [Match.EMAIL, Match.EMPLOYEE, Match.NAME])

    assert people.find("e@X.co").id == "c"
    assert people.find("0042").id == "d"
    assert people.find("eva páz").id == "c"
    assert people.find("Ana Rojas").id == "import:V:Ana Rojas"
    assert Acquaintances("V", twins, [Match.EMAIL]).find("Eva Paz").id == "import:V:Eva Paz"


def test_the_table_of_the_map_comes_first_and_names_who_is_not_there() -> None:
    table = {"Resolver 1": "e@x.co", "Resolver 2": "nadie@x.co"}
    people = Acquaintances("V", [Person("c", "Eva Paz", "E@x.co")], [], table)

    assert people.find("Resolver 1").id == "c"
    assert people.strangers == {"Resolver 2": "nadie@x.co"}


def test_whoever_is_not_known_keeps_their_name_and_is_nobody_here() -> None:
    people = Acquaintances("V", EVERYBODY)

    stranger = people.find("Persona Vieja")

    assert (stranger.name, newcomer(stranger.id)) == ("Persona Vieja", True)
    assert called(stranger.id) == "Persona Vieja"
    assert called(people.find("").id) == "V"
    assert called(ANA.id) == ANA.id
    assert not any(newcomer(person.id) for person in EVERYBODY)


# The clock


def as_it_runs(arrival: Arrival) -> tuple[Case, list[Fact]]:
    return replace(arrival.case, number=1), [*arrival.facts]


@pytest.mark.rule("R29")
def test_the_clock_explains_it_like_any_other() -> None:
    case, facts = as_it_runs(moved(*LIVED))

    found = clock(case, facts, DESK, NOW)

    assert found is not None
    # From eight to eleven, and two hours two days later: what was solved in between counts not.
    assert found.solution.spent == 5 * HOUR
    assert found.solution.met_at == BEGUN + timedelta(hours=52)
    assert found.elapsed == 80 * HOUR


@pytest.mark.rule("R29")
def test_the_clock_of_what_was_closed_and_opened_again_goes_on() -> None:
    arrival = moved(a_step(1, S.CLOSED), a_step(24, S.IN_PROGRESS), now=BEGUN + timedelta(hours=26))
    case, facts = as_it_runs(arrival)

    found = clock(case, facts, DESK, BEGUN + timedelta(hours=26))

    assert arrival.reopenings == 1
    assert found is not None
    assert [i.state for i in found.intervals] == [
        *(S.REGISTERED, S.CLOSED, S.REOPENED, S.IN_PROGRESS)
    ]
    assert found.solution.spent == 3 * HOUR


@pytest.mark.rule("R30")
def test_what_ran_out_before_it_came_is_history_and_warns_nobody() -> None:
    arrival = moved(a_step(1, S.IN_PROGRESS))
    case, facts = as_it_runs(arrival)

    breaches = {f.reason: f for f in facts if f.verb == Verb.BREACH}
    assert set(breaches) == {Target.SOLUTION}
    assert BEGUN < breaches[Target.SOLUTION].at < NOW
    assert not breaches[Target.SOLUTION].public
    assert [f.at for f in facts] == sorted(f.at for f in facts)
    assert [f.version for f in facts] == list(range(1, len(facts) + 1))
    assert agenda(case, facts, DESK, NOW) == []
    assert case.due_at is not None
    assert case.due_at < NOW
    assert case.wake_at is None


@pytest.mark.rule("R30")
def test_what_runs_out_after_it_came_is_warned_of() -> None:
    now = BEGUN + timedelta(hours=3)
    arrival = moved(a_step(1, S.IN_PROGRESS, priority=Priority.MEDIUM), now=now)
    case, facts = as_it_runs(arrival)

    ahead = agenda(case, facts, DESK, now)

    assert [(due.verb, due.target) for due in ahead] == [
        (Verb.WARN, Target.SOLUTION),
        (Verb.ALERT, Target.SOLUTION),
        (Verb.BREACH, Target.SOLUTION),
    ]
    assert case.wake_at == ahead[0].at > now
    assert arrived_at(facts) == now
    assert planned(case, facts, DESK, now) == case


@pytest.mark.rule("R23", "R26")
@pytest.mark.parametrize("state", [S.SOLVED, S.SUSPENDED])
def test_what_the_other_desk_asked_is_not_asked_again_nor_closed_by_time(state: State) -> None:
    case, facts = as_it_runs(moved(a_step(1, state), now=BEGUN + timedelta(hours=2)))

    later = NOON + timedelta(days=30)

    assert agenda(case, facts, DESK, later) == []
    assert case.wake_at is None
    assert closes_at(case, facts, DESK) is None


def test_of_a_case_of_our_own_nothing_is_left_unsaid() -> None:
    fact = Fact(
        verb=Verb.OPEN, who=CARLOS.id, who_name="", at=NOON, source=None, target=S.REGISTERED
    )

    assert arrived_at([fact]) < datetime(1000, 1, 1, tzinfo=UTC)
