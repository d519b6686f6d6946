"""What one person sees of the cases that hang together (R19)."""

from dataclasses import replace

import pytest

from domain.case import Difference, Fact, Person, State
from domain.errors import IllegalMove
from domain.family import Family, Kin
from domain.lifecycle import move_from, permitted
from domain.lookups import seen_by
from domain.mass import Mass, Place
from domain.moves import By, Verb
from tests.domain.building import DESK, a_case
from tests.people import ANA, CARLOS, ELENA, JORGE, MARTA, NOON

pytestmark = pytest.mark.rule("R19")


def a_fact(verb: Verb, who: Person = ELENA, version: int = 2) -> Fact:
    return Fact(
        verb=verb,
        who=who.id,
        who_name=who.name,
        at=NOON,
        source=State.IN_PROGRESS,
        target=State.IN_PROGRESS,
        differences=(Difference("alike", "site", "2, 3"),) if verb is Verb.ALIKE else (),
        version=version,
    )


def test_what_was_gathered_before_it_could_be_told_is_overtaken() -> None:
    case = a_case()
    told = a_fact(Verb.ALIKE)
    view = seen_by(case, (told,), DESK.roles(case, ELENA.id), DESK, NOON)
    offered = replace(view, family=Family(alike=Mass(case, [case], Place.SITE)))

    assert view.overtaken(told)
    assert not offered.overtaken(told)


@pytest.mark.parametrize("who", [JORGE, MARTA, ELENA], ids=lambda p: p.name)
def test_who_works_the_other_case_reads_its_subject(who: Person) -> None:
    kin = Kin.of(a_case(), DESK, who)

    assert kin.opens
    assert kin.subject == "Mi portátil no enciende"


def test_who_reported_the_other_case_or_has_nothing_to_do_with_it_reads_none() -> None:
    own, others = (Kin.of(a_case(), DESK, who) for who in (ANA, CARLOS))

    assert (own.opens, own.subject) == (True, "")
    assert (others.opens, others.subject) == (False, "")


def test_what_relating_does_from_elsewhere_takes_no_form_away() -> None:
    case = a_case(version=3)
    facts = [a_fact(Verb.NOTE, JORGE), a_fact(Verb.JOIN, version=3)]

    view = seen_by(case, facts, DESK.roles(case, JORGE.id), DESK, NOON)

    assert view.stands == 2


def test_a_second_parent_is_no_move_of_the_table() -> None:
    move = move_from(State.IN_PROGRESS, Verb.JOIN)

    assert move is not None
    with pytest.raises(IllegalMove):
        permitted(a_case(parent=7), Verb.JOIN, {*move.who}, None, by=By.RELATED)
