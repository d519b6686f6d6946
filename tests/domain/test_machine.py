"""Whatever people press, in whatever order and with whatever they type, the desk keeps its word."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from domain.agenda import MESA, agenda, planned
from domain.case import Audience, Case, Change, Fact, Person, Role, State
from domain.catalog import MailRule
from domain.errors import IllegalMove, Invalid, NotAllowed, StaleCase, SurveyClosed
from domain.given import Need, Visibility
from domain.lifecycle import (
    FINAL,
    INTERNAL_BY_NATURE,
    LIFECYCLE,
    NOTES,
    OPEN_STATES,
    act,
    meant,
    move_from,
    moves_for,
    permitted,
)
from domain.moves import OFFERED, By, Verb, precase
from domain.opening import open_case
from domain.precase import Completed, classify, open_precase
from domain.sla import Clock, clock
from domain.survey import answer_survey
from tests.domain.building import (
    DESK,
    EVERYBODY,
    EXTRA,
    NO,
    YES,
    Counted,
    asked,
    filled,
)
from tests.people import NOON

BY_MAIL = replace(DESK.projects["tic"], mail=MailRule(group="desk"))

RELATING = {move.verb for move in LIFECYCLE if move.by is By.RELATING}
WARNINGS = {Verb.WARN, Verb.ALERT, Verb.BREACH}
PEOPLE = st.sampled_from(EVERYBODY)
VERBS = st.sampled_from(Verb)
IDS = [
    *DESK.groups,
    *DESK.people,
    *(reason.id for reasons in DESK.reasons.values() for reason in reasons),
    "public",
    "internal",
]
WRITTEN = st.one_of(
    st.sampled_from(IDS),
    st.sampled_from(["", "  ", "2026-11-24", "1999-01-01", "mañana", "x" * 4_001, "<b>🖨️</b>\x00"]),
    st.text(max_size=30),
)
NAMES = [*(need.value for need in Need), "state", "assignee", "number", "version"]
FORGED = st.dictionaries(st.sampled_from(NAMES), WRITTEN, max_size=4)
GROUPS = st.sampled_from(sorted(DESK.groups))
SPECIALISTS = st.sampled_from(sorted(DESK.groups_of))
QUESTIONS = st.dictionaries(
    st.sampled_from([q.id for q in DESK.survey] + [Need.REASON.value, Need.NOTE.value]),
    st.one_of(st.sampled_from(["yes", "no", "a", "not-solved", ""]), WRITTEN),
    max_size=3,
)


def _copied(case: Case) -> Case:
    """Frozen but for its additional data."""
    return replace(case, extra=dict(case.extra))


def _completed(given: Mapping[str, str]) -> Completed:
    extra = {name: given[name] for name in EXTRA if name in given}
    return Completed(given.get("category", "printer"), "high", extra=extra)


class Desk(RuleBasedStateMachine):
    """One case, everybody's hands on it."""

    case: Case
    facts: list[Fact]
    now: datetime
    spent = waited = 0
    due: datetime | None = None

    @initialize(
        who=PEOPLE,
        category=st.sampled_from(sorted(DESK.categories)),
        extra=st.sampled_from([{}, EXTRA]),
        client=PEOPLE,
        given=st.dictionaries(st.sampled_from(["group", "specialist", "impact"]), WRITTEN),
        by_mail=st.booleans(),
    )
    def opens(
        self,
        who: Person,
        category: str,
        extra: dict[str, str],
        client: Person,
        given: dict[str, str],
        *,
        by_mail: bool,
    ) -> None:
        self.now, self.facts = NOON, []
        if by_mail:
            self._remember(open_precase("VPN", "No conecta", client, BY_MAIL, DESK, self.now))
            return
        form = asked(category=category, extra=extra, **given)
        try:
            change = open_case(form, client, who, DESK, Counted(), self.now)
        except Invalid:
            plain = asked(category=category, extra=EXTRA)
            change = open_case(plain, who, who, DESK, Counted(), self.now)
        assert change.case.state is State.REGISTERED
        assert change.case.version == change.fact.version == 1
        self._remember(change)

    @rule(hours=st.integers(1, 200))
    def time_goes_by(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule()
    def the_clock_sees_to_what_is_due(self) -> None:
        while (ahead := agenda(self.case, self.facts, DESK, self.now)) and ahead[0].at <= self.now:
            given = {Need.TARGET: ahead[0].target}
            move = permitted(self.case, ahead[0].verb, frozenset(), None, by=By.CLOCK)
            self._accept(act(self.case, move, given, MESA, DESK, self.now), MESA)

    @rule(who=PEOPLE, verb=VERBS)
    def presses_with_the_form_well_filled(self, who: Person, verb: Verb) -> None:
        offered = {move.verb for move in moves_for(self.case, DESK.roles(self.case, who.id))}

        accepted = self._press(who, verb, self._right(verb), self.case.version)

        assert accepted == (verb in offered)

    @rule(data=st.data())
    def the_desk_works(self, data: st.DataObject) -> None:
        """Moves that are offered, so that cases live long lives."""
        offered = ((who, m.verb) for who in EVERYBODY for m in self._offered(who) if m.target)
        able = [(who, verb) for who, verb in offered if verb is not Verb.UNMANAGE]
        if not able:
            return
        who, verb = data.draw(st.sampled_from(able))

        assert self._press(who, verb, self._right(verb), self.case.version)

    @rule(data=st.data(), visibility=st.sampled_from(Visibility))
    def somebody_writes_a_note(self, data: st.DataObject, visibility: Visibility) -> None:
        able = [who for who in EVERYBODY if NOTES & {m.verb for m in self._offered(who)}]
        if not able:
            return
        who = data.draw(st.sampled_from(able))

        verb = meant(self.case, Verb.NOTE, who)
        assert self._press(who, verb, {"note": "🖨️", "visibility": visibility}, 0)

        assert self.facts[-1].note == "🖨️"

    @precondition(lambda self: precase(self.case))
    @rule(
        category=st.sampled_from(sorted(DESK.categories)),
        extra=st.sampled_from([{}, EXTRA]),
        boss=st.booleans(),
    )
    def somebody_completes_the_precase(
        self, category: str, extra: dict[str, str], *, boss: bool
    ) -> None:
        """R8: it becomes what it was all along; without its data it does not."""
        able = [who for who in EVERYBODY if Verb.CLASSIFY in {m.verb for m in self._offered(who)}]
        if not able:
            return
        given = {"category": category, **extra}

        done = self._press(able[-boss], Verb.CLASSIFY, given, self.case.version)

        needs = any(field.required for field in DESK.categories[category].extra)
        assert done == (bool(extra) or not needs)
        assert done is not precase(self.case)

    @rule(who=PEOPLE, verb=VERBS, forged=FORGED, behind=st.integers(-1, 3))
    def presses_with_anything_in_the_form(
        self, who: Person, verb: Verb, forged: dict[str, str], behind: int
    ) -> None:
        given = self._right(verb) | forged
        version = self.case.version - behind

        accepted = self._press(who, verb, given, version)

        if accepted and behind:
            assert verb in NOTES

    @rule(
        data=st.data(),
        verb=st.sampled_from([Verb.ESCALATE, Verb.ONSITE, Verb.REASSIGN]),
        forged=st.fixed_dictionaries(
            {Need.SPECIALIST.value: SPECIALISTS},
            optional={Need.GROUP.value: GROUPS, Need.ONSITE_GROUP.value: GROUPS},
        ),
    )
    def hands_over_to_anybody(
        self, data: st.DataObject, verb: Verb, forged: dict[str, str]
    ) -> None:
        able = [who for who in EVERYBODY if verb in {m.verb for m in self._offered(who)}]
        if able:
            who = data.draw(st.sampled_from(able))
            self._press(who, verb, self._right(verb) | forged, self.case.version)

    @rule(who=PEOPLE, parent=st.integers(1, 3), verb=st.sampled_from([Verb.JOIN, Verb.RELEASE]))
    def another_case_takes_it_or_gives_it_up(self, who: Person, parent: int, verb: Verb) -> None:
        """What is done to it from the other end of a relation (R18)."""
        roles, had = DESK.roles(self.case, who.id), self.case.parent
        try:
            move = permitted(self.case, verb, roles, None, by=By.RELATED)
        except (IllegalMove, NotAllowed):
            return
        self._accept(act(self.case, move, {"parent": str(parent)}, who, DESK, self.now), who)

        assert self.case.state not in FINAL or Role.SUPERVISOR in roles
        assert verb is not Verb.JOIN or (had, self.case.parent) == (0, parent)

    @rule(who=PEOPLE, answers=st.sampled_from([YES, NO]), odd=QUESTIONS, round_=st.integers(-1, 1))
    def answers_the_survey(
        self, who: Person, answers: dict[str, str], odd: dict[str, str], round_: int
    ) -> None:
        self._answer(who, answers | odd, self.case.round + round_)

    @precondition(lambda self: self.case.state is State.SOLVED)
    @rule(answers=st.sampled_from([NO, NO, NO, YES]))
    def the_requester_answers_the_survey(self, answers: dict[str, str]) -> None:
        assignee, group = self.case.assignee, self.case.group

        assert self._answer(self.case.client, answers, self.case.round)

        assert self.case.state is (State.CLOSED if answers == YES else State.REOPENED)
        assert (self.case.assignee, self.case.group) == (assignee, group)
        assert answers == YES or self.case.assignee

    @invariant()
    def there_is_always_a_group_of_the_project(self) -> None:
        assert self.case.group in DESK.projects[self.case.project].groups

    @invariant()
    def only_moves_of_the_table_are_offered(self) -> None:
        for who in EVERYBODY:
            offered = self._offered(who)
            assert all(self.case.state in move.sources for move in offered)
            assert not offered or DESK.roles(self.case, who.id)
            final = self.case.state in FINAL
            assert {m.verb for m in offered} <= RELATING or not final
            assert not (final and offered) or Role.SUPERVISOR in DESK.roles(self.case, who.id)
            assert Verb.PART not in {m.verb for m in offered} or self.case.parent

    @invariant()
    def the_clock_adds_up_to_the_second(self) -> None:
        found = self._clock()
        if found is None:
            return
        over = self.facts[-1].at if self.case.state in FINAL else self.now
        ended = next((f.at for f in self.facts if f.target in FINAL), over)
        assert found.spent + found.stopped + found.outside == found.elapsed
        assert found.elapsed == (ended - self.case.opened_at) // timedelta(seconds=1)
        assert found.solution.spent + found.solution.left == found.solution.promised

    @invariant()
    def spent_time_never_shrinks_and_what_is_due_never_comes_sooner(self) -> None:
        found = self._clock()
        if found is None:
            return
        assert found.spent >= self.spent
        assert found.attention.spent >= self.waited
        self.spent, self.waited = found.spent, found.attention.spent
        due = found.solution.due
        if due:
            assert self.due is None or due >= self.due
            self.due = due

    @invariant()
    def the_clock_says_nothing_twice(self) -> None:
        warned = [(f.verb, f.reason) for f in self.facts if f.verb in WARNINGS]
        assert len(warned) == len(set(warned))
        since = [f.verb for f in self.facts]
        for begins in (Verb.SOLVE, Verb.SUSPEND):
            if begins in since:
                last = since[len(since) - since[::-1].index(begins) :]
                assert last.count(Verb.REMIND) <= 1
                assert last.count(Verb.CHASE) <= 2
                assert last.count(Verb.PROPOSE) <= 1

    @invariant()
    def the_indexes_are_those_of_the_clock(self) -> None:
        case = planned(self.case, self.facts, DESK, self.now)
        found = self._clock()
        pending = found.pending if found and self.case.state in OPEN_STATES else None
        assert case.due_at == (pending.due if pending else None)
        assert case.wake_at is not None or self.case.state is not State.SOLVED

    @invariant()
    def history_tells_the_whole_life(self) -> None:
        assert [fact.version for fact in self.facts] == list(range(1, self.case.version + 1))
        sources = [fact.source for fact in self.facts]
        targets = [fact.target for fact in self.facts]
        assert sources == [None, *targets[:-1]]
        assert targets[-1] is self.case.state
        assert self.case.round == sum(fact.verb == Verb.SOLVE for fact in self.facts)

    def _offered(self, who: Person) -> tuple[Any, ...]:
        return moves_for(self.case, DESK.roles(self.case, who.id))

    def _clock(self) -> Clock | None:
        """Nothing is agreed for a precase, and for nothing else (R8)."""
        found = clock(self.case, self.facts, DESK, self.now)
        assert (found is None) == precase(self.case)
        return found

    def _right(self, verb: Verb) -> dict[str, str]:
        later = (self.now + timedelta(days=2)).date().isoformat()
        given = filled(verb, self.case)
        if Need.NEXT_CONTACT in given:
            given[Need.NEXT_CONTACT.value] = later
        if self.case.project == "finance" and Need.ONSITE_GROUP in given:
            given[Need.ONSITE_GROUP.value] = "payroll"
        return given

    def _press(self, who: Person, verb: Verb, given: Mapping[str, str], version: int) -> bool:
        roles = DESK.roles(self.case, who.id)
        case, form = _copied(self.case), dict(given)
        try:
            row = move_from(self.case.state, verb)
            by = row.by if row and row.by in OFFERED else By.PRESS
            move = permitted(self.case, verb, roles, version, by=by)
            if verb is Verb.CLASSIFY:
                change = classify(self.case, _completed(given), who, DESK, Counted(), self.now)
            else:
                change = act(self.case, move, given, who, DESK, self.now)
        except (StaleCase, IllegalMove, NotAllowed, Invalid):
            assert (self.case, given) == (case, form)
            return False
        assert (self.case, given) == (case, form)
        assert verb in {m.verb for m in moves_for(case, roles)}
        assert self.case.state not in FINAL or verb in RELATING
        assert row is not None
        assert row.who & roles
        self._accept(change, who)
        return True

    def _answer(self, who: Person, given: Mapping[str, str], round_: int) -> bool:
        case = _copied(self.case)
        try:
            change = answer_survey(self.case, round_, given, who, DESK, self.now)
        except (SurveyClosed, NotAllowed, Invalid):
            assert self.case == case
            return False
        assert case.state is State.SOLVED
        assert who.id == case.client.id
        assert round_ == case.round
        assert change.survey is not None
        assert change.survey.round == case.round
        assert set(change.survey.answers) == {q.id for q in DESK.survey}
        assert change.case.assignee == case.assignee
        self._accept(change, who)
        return True

    def _accept(self, change: Change, who: Person) -> None:
        before, after, fact = self.case, change.case, change.fact
        assert after.version == fact.version == before.version + 1
        assert (fact.source, fact.target) == (before.state, after.state)
        assert (fact.who, fact.who_name, fact.at) == (who.id, who.name, self.now)
        assert after.round in {before.round, before.round + 1}
        always = ("number", "client", "registered_by", "opened_at")
        settled = () if fact.verb == Verb.CLASSIFY else ("project", "subject", "type", "category")
        for kept in (*always, *settled):
            assert getattr(after, kept) == getattr(before, kept)
        for difference in fact.differences:
            assert difference.before == str(getattr(before, difference.field) or "")
            assert difference.after == str(getattr(after, difference.field) or "")
        handed = fact.verb in {Verb.ESCALATE, Verb.ONSITE, Verb.REASSIGN}
        if handed and after.assignee:
            assert after.assignee in DESK.groups[after.group].members
        if fact.verb == Verb.ONSITE:
            assert DESK.groups[after.group].onsite
        if fact.verb == Verb.SUSPEND:
            assert fact.note.startswith("SUSP: ")
            assert after.next_contact is not None
        if fact.verb in INTERNAL_BY_NATURE:
            assert not fact.public
        self._remember(change)

    def _remember(self, change: Change) -> None:
        self.case = change.case
        self.facts.append(change.fact)
        people = [owed.person for owed in change.tell]
        assert len(people) == len(set(people))
        assert change.fact.who not in people
        for owed in change.tell:
            roles = DESK.roles(change.case, owed.person)
            assert roles, "whoever is told may see the case"
            assert change.fact.public or roles != {Role.REQUESTER}
            assert (owed.audience is Audience.REQUESTER) <= (Role.REQUESTER in roles)


Desk.TestCase.settings = settings(
    max_examples=200,
    stateful_step_count=40,
    deadline=None,
    phases=set(Phase) - {Phase.explain},  # it takes a minute to explain what the steps show
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.rule("R11", "R13", "R16", "R17", "R18", "R22", "R25", "R26", "R28", "R29", "R30")
class TestDesk(Desk.TestCase):
    """The machine, as pytest finds it."""
