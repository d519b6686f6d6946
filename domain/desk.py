"""What the desk does. Each method is one transaction."""

import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from enum import Enum, auto

from domain.agenda import MESA, agenda, planned
from domain.case import Case, Person
from domain.catalog import Catalog
from domain.clients import client_of, with_piece
from domain.door import Door
from domain.errors import CaseNotFound, IllegalMove, NotAllowed
from domain.filing import join, may_leave
from domain.given import Given, Need
from domain.lifecycle import act, meant, permitted
from domain.moves import By, Verb
from domain.opening import NewCase, open_case
from domain.passing_on import concerned, passed_on, witness
from domain.ports import Press, Store, Unit
from domain.precase import Precases
from domain.relations import Relations
from domain.survey import answer_survey
from domain.transfers import Transfers

log = logging.getLogger(__name__)

BATCH = 50
LATER = timedelta(minutes=5)
"""When a case that the clock could not see to is tried again."""


class Seen(Enum):
    """How it went with a case that the clock had to see to."""

    DONE = auto()
    """Something was due, and is done."""
    LATER = auto()
    """Nothing was due any more, or it failed: it is looked at again when that comes."""
    ELSEWHERE = auto()
    """Another copy of the process has it."""


class Desk:
    """The one door to every change of a case. `now` gives aware instants."""

    def __init__(
        self,
        store: Store,
        catalog: Catalog,
        now: Callable[[], datetime],
        ring: Callable[[], None] = lambda: None,
    ) -> None:
        """`ring` is called after each change: something may be owed to somebody."""
        self.catalog = catalog
        self._store, self._now, self._ring = store, now, ring
        self._door = Door(store, catalog, now, ring)
        self.relations = Relations(self._door)
        self.precases = Precases(self._door)
        self.transfers = Transfers(self._door)

    async def open(
        self, asked: NewCase, who: Person, client: str, press: Press, files: str = ""
    ) -> Case:
        """R1 to R7. `client` is empty, a person's id, or what was typed to find them. `files` names
        the message whose files go with it (R6)."""

        def work(unit: Unit) -> Case:
            known = client_of(unit, client, who)
            for_whom, problem = with_piece(unit, asked.ci, known, who, self.catalog)
            change = open_case(asked, for_whom, who, self.catalog, unit, self._now(), problem)
            case = self._door.keep(unit, change, (), press)
            filed = self._filed(unit, files, case, who) if files else None
            return filed or case

        return await self._door.once(work, press, who)

    async def act(
        self, number: int, verb: Verb, given: Given, who: Person, version: int | None, press: Press
    ) -> Case:
        """One move. Raises CaseNotFound, StaleCase, IllegalMove, NotAllowed, Invalid."""

        def work(unit: Unit) -> Case:
            known = self._door.known(unit, number, who)
            case = known.case
            wanted = meant(case, verb, who)
            move = permitted(case, wanted, known.roles, version, stands=known.stands)
            children = concerned(unit, known, move)
            change = act(case, move, given, who, self.catalog, known.at, children=len(children))
            shares = passed_on(unit, self._door, change, given, children, who)
            saved = self._door.keep(unit, witness(change, shares), known.facts, press)
            for share in shares:
                self._door.keep(unit, share.change, share.facts, None)
            return saved

        return await self._door.once(work, press, who)

    async def retract(self, number: int, who: Person, press: Press) -> Case:
        """What they wrote was no answer to the case: it waits on (R26). Raises CaseNotFound,
        IllegalMove, NotAllowed."""

        def work(unit: Unit) -> Case:
            known = self._door.known(unit, number, who)
            move = permitted(known.case, Verb.RETRACT, known.roles, None, by=By.CHAT)
            change = act(known.case, move, {}, who, self.catalog, known.at)
            return self._door.keep(unit, change, known.facts, press)

        return await self._door.once(work, press, who)

    async def answer_survey(
        self, number: int, round_: int, given: Given, who: Person, press: Press
    ) -> Case:
        """R21, R22. Raises CaseNotFound, NotAllowed, SurveyClosed, Invalid."""

        def work(unit: Unit) -> Case:
            known = self._door.known(unit, number, who)
            change = answer_survey(known.case, round_, given, who, self.catalog, known.at)
            return self._door.keep(unit, change, known.facts, press)

        return await self._door.once(work, press, who)

    async def see_to_what_is_due(self) -> int:
        """All that time has made due, the earliest first (R23, R26, R27, R30); how many things
        were done. Two copies of the process do nothing twice: a case is seen to by one of them,
        and what is due is read from its facts."""
        done = 0
        while numbers := await self._store.read(lambda unit: unit.waking(self._now(), BATCH)):
            outcomes = [await self._see_to(number) for number in numbers]
            done += outcomes.count(Seen.DONE)
            if set(outcomes) == {Seen.ELSEWHERE}:
                break  # another copy is at all of them: the next tick looks again
        return done

    async def due_next(self) -> datetime | None:
        """When time makes something due next."""
        return await self._store.read(lambda unit: unit.next_waking())

    async def _see_to(self, number: int) -> Seen:
        try:
            seen = await self._store.write(lambda unit: self._wake(unit, number))
        except Exception:
            # One case that cannot be seen to holds up no other.
            log.exception("clock", extra={"case": number})
            now = self._now()
            await self._store.write(lambda unit: unit.put_off(number, now, now + LATER))
            return Seen.LATER
        if seen is Seen.DONE:
            self._ring()
        return seen

    def _wake(self, unit: Unit, number: int) -> Seen:
        case = unit.woken(number, self._now())
        if case is None:
            return Seen.ELSEWHERE
        facts = unit.history(number)
        at = self._door.moment(facts)
        ahead = agenda(case, facts, self.catalog, at)
        if not ahead or ahead[0].at > at:
            unit.replan(planned(case, facts, self.catalog, at))
            return Seen.LATER
        due = ahead[0]
        move = permitted(case, due.verb, frozenset(), None, by=By.CLOCK)
        change = act(case, move, {Need.TARGET: due.target}, MESA, self.catalog, at)
        self._door.keep(unit, change, facts, None)
        return Seen.DONE

    def _filed(self, unit: Unit, files: str, case: Case, who: Person) -> Case | None:
        """Whoever registers a case for another may have no part in it, and another that has the
        files may have ended meanwhile: the case comes first."""
        if not self.catalog.roles(case, who.id):
            return None
        with suppress(CaseNotFound, IllegalMove, NotAllowed):
            may_leave(unit, self.catalog, files, who)
            return join(unit, self.catalog, files, case.number, who, self._now())
        return None
