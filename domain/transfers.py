"""Moving several cases at once, and taking it back (R32): all of them or none, in one transaction.

Each is reassigned by the same checks, and with the same history, as by its own card; only what
people are told of it is gathered into one message each.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from domain.case import Case, Fact, Person
from domain.door import Door, Known, written
from domain.errors import (
    CasesChanged,
    CasesTouched,
    IllegalMove,
    NotAllowed,
    NotYourMove,
    StaleCase,
    TooManyCases,
    UndoneTooLate,
)
from domain.lifecycle import act, permitted
from domain.moves import By, Move, Verb
from domain.ports import Press, Unit
from domain.telling import differences
from domain.transfer import MOST, UNDO_WITHIN, Agreed, Asked, Effect, Moved, Step, Transfer
from domain.transfer_news import News, news_of
from domain.transfer_plan import effect_of

_NO = (StaleCase, IllegalMove, NotAllowed)


class Transfers:
    def __init__(self, door: Door) -> None:
        self._door = door

    async def effect(self, asked: Asked, who: Person) -> Effect:
        """What it would do; nothing is changed. Raises TooManyCases, Invalid."""
        if len(asked.numbers) > MOST:
            raise TooManyCases(MOST)
        return await self._door.store.read(lambda u: effect_of(u, self._door, asked, who))

    async def move(self, agreed: Agreed, who: Person, press: Press) -> Transfer:
        """Exactly what was shown. Raises TooManyCases, CasesChanged, Invalid. A second press is
        answered like the first."""
        if len(agreed.steps) > MOST:
            raise TooManyCases(MOST)
        key = f"move|{press.key}"

        def work(unit: Unit) -> Transfer:
            # Else two who change the same cases, in another order, could wait for each other.
            unit.relate_alone()
            done = unit.transfer(unit.done_before(key) or 0)
            return done or self._moved(unit, agreed, who, key)

        transfer = await written(self._door.store, work)
        self._door.ring()
        return transfer

    async def undo(self, id_: int, who: Person, press: Press) -> Transfer:
        """Every case goes back to who had it, if nobody has touched any of them since. Raises
        NotYourMove, UndoneTooLate, CasesTouched."""

        def work(unit: Unit) -> Transfer:
            unit.relate_alone()
            done = unit.transfer(id_)
            if done is None or done.person != who.id or done.undoes:
                raise NotYourMove
            return done if done.undone_at else self._put_back(unit, done, who, press)

        transfer = await written(self._door.store, work)
        self._door.ring()
        return transfer

    async def news(self, id_: int, who: Person, start: int) -> News | None:
        """A page of what a move brought this person, and took from them."""

        def work(unit: Unit) -> News | None:
            done, at = unit.transfer(id_), self._door.now()
            return news_of(unit, self._door.catalog, done, who, at, start) if done else None

        return await self._door.store.read(work)

    def _moved(self, unit: Unit, agreed: Agreed, who: Person, key: str) -> Transfer:
        steps = sorted(agreed.steps, key=lambda step: step.number)
        numbers = [step.number for step in steps]
        cases, facts = unit.cases(numbers), unit.histories(numbers)
        known = {c.number: self._door.knows(c, facts[c.number], who) for c in cases}
        moves = {s.number: _allowed(known.get(s.number), s) for s in steps}
        if changed := [number for number in numbers if moves[number] is None]:
            raise CasesChanged(changed)
        moved = [
            self._step(unit, known[step.number], move, agreed, step, who)
            for step in steps
            if (move := moves[step.number])
        ]
        transfer = Transfer(person=who.id, at=self._door.now(), moved=moved)
        kept = unit.keep_transfer(transfer, key)
        self._tell(unit, kept, kept)
        return kept

    def _step(
        self, unit: Unit, one: Known, move: Move, agreed: Agreed, step: Step, who: Person
    ) -> Moved:
        given = agreed.given(step.assignee)
        change = act(one.case, move, given, who, self._door.catalog, one.at)
        saved = self._door.keep(unit, replace(change, tell=()), one.facts, None)
        return _moved_to(one.case, saved)

    def _put_back(self, unit: Unit, done: Transfer, who: Person, press: Press) -> Transfer:
        at = self._door.now()
        if at > done.at + UNDO_WITHIN:
            raise UndoneTooLate(int(UNDO_WITHIN.total_seconds()) // 60)
        numbers = [m.number for m in done.moved]
        cases, facts = unit.cases(numbers), unit.histories(numbers)
        known = {c.number: self._door.knows(c, facts[c.number], who) for c in cases}
        moves = {m.number: self._may_go_back(known.get(m.number), m, who) for m in done.moved}
        if touched := [number for number in numbers if moves[number] is None]:
            raise CasesTouched(touched)
        back = [
            self._back(unit, known[m.number], move, m, who)
            for m in done.moved
            if (move := moves[m.number])
        ]
        unit.undone(done.id, at)
        undoing = Transfer(person=who.id, at=at, moved=back, undoes=done.id)
        kept = unit.keep_transfer(undoing, f"undo|{press.key}")
        self._tell(unit, kept, done)
        return replace(done, undone_at=at)

    def _may_go_back(self, one: Known | None, m: Moved, who: Person) -> Move | None:
        """Whoever moved it supervised it where it was; where it is now, perhaps not."""
        if one is None:
            return None
        before = replace(one.case, group=m.group, assignee=m.assignee)
        roles, by = self._door.catalog.roles(before, who.id), By.TOGETHER
        try:
            return permitted(one.case, Verb.PUT_BACK, roles, m.version, stands=one.stands, by=by)
        except _NO:
            return None

    def _back(self, unit: Unit, one: Known, move: Move, m: Moved, who: Person) -> Moved:
        """As it was: what the move changed, its fact says."""
        change = act(one.case, move, {}, who, self._door.catalog, one.at)
        case = replace(
            change.case,
            group=m.group,
            assignee=m.assignee,
            next_contact=_contact_before(one.facts, m) or change.case.next_contact,
        )
        fact = replace(change.fact, differences=differences(one.case, case))
        saved = self._door.keep(unit, replace(change, case=case, fact=fact), one.facts, None)
        return _moved_to(one.case, saved)

    def _tell(self, unit: Unit, transfer: Transfer, told: Transfer) -> None:
        """One message a person: of an undoing, those who were told of what it takes back."""
        for person in told.concerned(self._door.catalog):
            unit.owe_moved(person, transfer.id, transfer.at)


def _allowed(one: Known | None, step: Step) -> Move | None:
    """None where it is no longer as it was when the effect was shown."""
    if one is None:
        return None
    try:
        return permitted(one.case, Verb.REASSIGN, one.roles, step.version, stands=one.stands)
    except _NO:
        return None


def _contact_before(facts: Sequence[Fact], m: Moved) -> date | None:
    """The next contact that was agreed, and that handing it over let go of."""
    lines = (d for fact in facts if fact.version == m.version for d in fact.differences)
    was = next((line.before for line in lines if line.field == "next_contact"), "")
    return date.fromisoformat(was) if was else None


def _moved_to(before: Case, after: Case) -> Moved:
    was, now = (before.group, before.assignee), (after.group, after.assignee)
    return Moved(after.number, after.version, *was, *now)
