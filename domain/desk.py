"""What the desk does. Each method is one transaction."""

from collections.abc import Callable
from datetime import datetime

from domain.case import Case, Person, Role
from domain.catalog import Catalog
from domain.errors import CaseNotFound, Invalid, Problem, ProblemKind, Refusal, Repeated
from domain.given import Given, one_line
from domain.lifecycle import Verb, act, permitted
from domain.opening import NewCase, open_case
from domain.ports import Press, Store, Unit
from domain.survey import answer_survey


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

    async def open(self, asked: NewCase, who: Person, client: str, press: Press) -> Case:
        """R1 to R7. `client` is empty, a person's id, or what was typed to find them."""

        def work(unit: Unit) -> Case:
            for_whom = _client(unit, client, who)
            change = open_case(asked, for_whom, who, self.catalog, unit, self._now())
            return unit.save(change, press)

        return await self._once(work, press, who)

    async def act(
        self, number: int, verb: Verb, given: Given, who: Person, version: int | None, press: Press
    ) -> Case:
        """One move. Raises CaseNotFound, StaleCase, IllegalMove, NotAllowed, Invalid."""

        def work(unit: Unit) -> Case:
            case, roles = self._known(unit, number, who)
            move = permitted(case, verb, roles, version)
            return unit.save(act(case, move, given, who, self.catalog, self._now()), press)

        return await self._once(work, press, who)

    async def answer_survey(
        self, number: int, round_: int, given: Given, who: Person, press: Press
    ) -> Case:
        """R21, R22. Raises CaseNotFound, NotAllowed, SurveyClosed, Invalid."""

        def work(unit: Unit) -> Case:
            case, _roles = self._known(unit, number, who)
            change = answer_survey(case, round_, given, who, self.catalog, self._now())
            return unit.save(change, press)

        return await self._once(work, press, who)

    def _known(self, unit: Unit, number: int, who: Person) -> tuple[Case, frozenset[Role]]:
        case = unit.case(number)
        roles = self.catalog.roles(case, who.id)
        if not roles:
            raise CaseNotFound(number)
        return case, roles

    async def _once(self, work: Callable[[Unit], Case], press: Press, who: Person) -> Case:
        """A form that comes a second time is answered as the first time, and does nothing."""
        try:
            case = await self._store.write(work)
        except (Repeated, Refusal):
            done = await self._store.read(lambda unit: _done(unit, press.key))
            if done is None or not self.catalog.roles(done, who.id):
                raise
            return done
        self._ring()
        return case


def _done(unit: Unit, key: str) -> Case | None:
    number = unit.done_before(key)
    return unit.case(number) if number else None


def _client(unit: Unit, written: str, who: Person) -> Person:
    """Whom the case is for: by id, or by name or e-mail where that names one person (R2)."""
    words = one_line(written)
    if not words or words == who.id:
        return who
    known = unit.person(words)
    if known:
        return known
    found = unit.find_people(words, 2)
    if len(found) == 1:
        return found[0]
    kind = ProblemKind.SEVERAL_PEOPLE if found else ProblemKind.NOBODY
    raise Invalid({"client": Problem(kind, value=words[:60])})
