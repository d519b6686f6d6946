"""Everybody relates and parts cases at random: there is never a ring, nor a second parent (R18)."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from domain.case import Case, Person, Role, State
from domain.door import Door
from domain.errors import CaseNotFound, IllegalMove, Invalid, NotAllowed, Refusal, StaleCase
from domain.family import family_of
from domain.lifecycle import FINAL, moves_for
from domain.moves import Verb
from domain.ports import Press
from domain.relations import Relations
from tests.domain.building import DESK, EVERYBODY, a_case, asked, opened
from tests.domain.memory import Memory, ran
from tests.people import ANA, CARLOS, NOON

CASES = 7
NUMBERS = st.integers(1, CASES)
PEOPLE = st.sampled_from(EVERYBODY)
EASY = sorted(set(State) - {State.SUSPENDED, State.SOLVED})
"""What needs no further facts to be in."""
STATES = st.lists(st.sampled_from(EASY), min_size=CASES, max_size=CASES)
GROUPS = st.lists(st.sampled_from(sorted(DESK.groups)), min_size=CASES, max_size=CASES)


class Families(RuleBasedStateMachine):
    @initialize(states=STATES, groups=GROUPS)
    def registers(self, states: list[State], groups: list[str]) -> None:
        self.memory = Memory()
        self.relations = Relations(Door(self.memory, DESK, lambda: NOON, lambda: None))  # type: ignore[arg-type]
        self.presses = 0
        for number, (state, group) in enumerate(zip(states, groups, strict=True), 1):
            client = ANA if number % 2 else CARLOS
            fact = opened(asked(), who=client).fact
            case = a_case(state, number=number, group=group, client=client, version=1)
            self.memory.held[number] = case
            self.memory.facts[number] = (replace(fact, target=state),)

    @rule(who=PEOPLE, parent=NUMBERS, children=st.lists(st.integers(0, CASES + 1), max_size=3))
    def relates(self, who: Person, parent: int, children: list[int]) -> None:
        before = dict(self.memory.held)
        try:
            version = self._case(parent).version
            ran(self.relations.relate(parent, children, who, version, self._press()))
        except Invalid:
            assert Verb.RELATE in self._offered(parent, who)
        except Refusal:
            assert Verb.RELATE not in self._offered(parent, who)
        else:
            assert Verb.RELATE in self._offered(parent, who, before[parent])
            for number in children:
                assert not before[number].parent
                assert self._case(number).parent == parent
                assert DESK.roles(before[number], who.id) - {Role.REQUESTER}
            return
        assert self.memory.held == before

    @rule(who=PEOPLE, child=NUMBERS)
    def parts(self, who: Person, child: int) -> None:
        before = dict(self.memory.held)
        offered = Verb.PART in self._offered(child, who)
        try:
            ran(self.relations.part(child, who, self._case(child).version, self._press()))
        except (CaseNotFound, NotAllowed, IllegalMove):
            assert not offered
            assert self.memory.held == before
        else:
            assert offered
            assert not self._case(child).parent

    @rule(who=PEOPLE, parent=NUMBERS, child=NUMBERS)
    def releases(self, who: Person, parent: int, child: int) -> None:
        before = dict(self.memory.held)
        try:
            ran(
                self.relations.release(
                    parent, [child], who, self._case(parent).version, self._press()
                )
            )
        except Refusal:
            assert self.memory.held == before
        else:
            assert before[child].parent == parent
            assert not self._case(child).parent

    @rule(who=PEOPLE, parent=NUMBERS, child=NUMBERS, behind=st.integers(1, 9))
    def looks_at_an_old_card(self, who: Person, parent: int, child: int, behind: int) -> None:
        version = self._case(parent).version + behind
        before = dict(self.memory.held)
        with pytest.raises((StaleCase, CaseNotFound)):
            ran(self.relations.relate(parent, [child], who, version, self._press()))
        assert self.memory.held == before

    @invariant()
    def nothing_hangs_from_itself(self) -> None:
        for case in self.memory.held.values():
            above, seen = case, set[int]()
            while above.parent:
                assert above.number not in seen
                seen.add(above.number)
                above = self._case(above.parent)

    @invariant()
    def both_ends_remember_it(self) -> None:
        for number, case in self.memory.held.items():
            joined = [f for f in self.memory.facts[number] if f.verb in {Verb.JOIN, Verb.PART}]
            assert bool(case.parent) == bool(joined and joined[-1].verb == Verb.JOIN)
            if case.parent:
                told = [f for f in self.memory.facts[case.parent] if f.verb == Verb.RELATE]
                assert any(str(number) in d.after.split(", ") for f in told for d in f.differences)

    @invariant()
    def a_final_case_is_related_by_its_supervisors_alone(self) -> None:
        for number, case in self.memory.held.items():
            changes = self.memory.facts[number][1:]
            assert case.state not in FINAL or all(
                Role.SUPERVISOR in DESK.roles(case, fact.who) for fact in changes
            )

    def _case(self, number: int) -> Case:
        return self.memory.held[number]

    def _offered(self, number: int, who: Person, case: Case | None = None) -> set[Verb]:
        """As a card shows it: for the case as it was, where that is given."""
        case = case or self._case(number)
        moves = {move.verb for move in moves_for(case, DESK.roles(case, who.id))}
        if not case.parent:
            return moves
        family = family_of(self.memory, DESK, case, (), who)  # type: ignore[arg-type]
        return moves if family.may_part else moves - {Verb.PART}

    def _press(self) -> Press:
        self.presses += 1
        return Press(f"press {self.presses}")


Families.TestCase.settings = settings(
    max_examples=150,
    stateful_step_count=30,
    deadline=None,
    phases=set(Phase) - {Phase.explain},
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.rule("R16", "R17", "R18", "R25")
class TestFamilies(Families.TestCase):
    """The machine, as pytest finds it."""
