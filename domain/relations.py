"""Cases that belong together (R18): one becomes the parent of others, or gives them up.

Both ends are changed in one transaction and each remembers it (R16). A case has at most one parent,
and nothing hangs from itself, however long the way round.
"""

from collections.abc import Sequence
from dataclasses import replace

from domain.case import Case, Difference, Person, Role
from domain.door import Door, Known
from domain.errors import (
    CaseNotFound,
    NotAllowed,
    NothingAlike,
)
from domain.given import Given, Need
from domain.kinship import CHILDREN, Kinship, all_or_none
from domain.lifecycle import act, permitted
from domain.mass import Lookout, offered
from domain.moves import By, Verb
from domain.ports import Press, Unit


class Relations:
    def __init__(self, door: Door) -> None:
        self._door = door
        self.lookout = Lookout(door)

    async def relate(
        self, number: int, children: Sequence[int], who: Person, version: int, press: Press
    ) -> Case:
        """All of them, or none. Raises CaseNotFound, StaleCase, NotAllowed of the parent, and
        Invalid with the problem of each child, by its number."""

        def work(unit: Unit) -> Case:
            parent = self._held(unit, number, Verb.RELATE, who, version)
            kinship = Kinship(unit, self._door, parent, who)
            found = all_or_none(children, kinship.with_new_child)
            return self._related(unit, parent, found, who, press)

        return await self._door.once(work, press, who)

    async def gather(self, number: int, who: Person, version: int, press: Press) -> Case:
        """All that looks like this case now comes under it. Raises NothingAlike too."""

        def work(unit: Unit) -> Case:
            parent = self._held(unit, number, Verb.RELATE, who, version)
            if Role.SUPERVISOR not in parent.roles:
                raise NotAllowed(number, Verb.RELATE)
            found = offered(unit, parent.case, parent.facts)
            kinship = Kinship(unit, self._door, parent, who)
            alike = found.others if found else ()
            # One that this person may not relate is no reason to leave the others apart.
            asked = [kinship.with_new_child(case.number) for case in alike]
            free = [child for child in asked if isinstance(child, Known)]
            if not free:
                raise NothingAlike(number)
            return self._related(unit, parent, free, who, press)

        return await self._door.once(work, press, who)

    async def part(self, number: int, who: Person, version: int, press: Press) -> Case:
        """The case no longer hangs from its parent. Raises CaseNotFound, StaleCase, NotAllowed, and
        IllegalMove where it has none."""

        def work(unit: Unit) -> Case:
            child = self._held(unit, number, Verb.PART, who, version)
            try:
                parent = self._held(unit, child.case.parent, Verb.RELEASE, who, None)
            except (CaseNotFound, NotAllowed) as no:
                raise NotAllowed(number, Verb.PART) from no
            self._told(unit, parent, Verb.RELEASE, [child], who, None)
            return self._moved(unit, child, Verb.PART, who, press)

        return await self._door.once(work, press, who)

    async def release(
        self, number: int, children: Sequence[int], who: Person, version: int, press: Press
    ) -> Case:
        """A parent gives up some of its children: all of these, or none. Raises as `relate`."""

        def work(unit: Unit) -> Case:
            parent = self._held(unit, number, Verb.RELEASE, who, version)
            kinship = Kinship(unit, self._door, parent, who)
            found = all_or_none(children, kinship.with_own_child)
            saved = self._told(unit, parent, Verb.RELEASE, found, who, press)
            for child in found:
                self._moved(unit, child, Verb.PART, who, None)
            return saved

        return await self._door.once(work, press, who)

    def _held(self, unit: Unit, number: int, verb: Verb, who: Person, version: int | None) -> Known:
        """The end that the person is looking at, if they may; nobody relates anything meanwhile."""
        unit.relate_alone()
        known = self._door.known(unit, number, who)
        by = By.RELATED if verb is Verb.RELEASE else By.RELATING
        permitted(known.case, verb, known.roles, version, stands=known.stands, by=by)
        return known

    def _related(
        self, unit: Unit, parent: Known, children: Sequence[Known], who: Person, press: Press
    ) -> Case:
        saved = self._told(unit, parent, Verb.RELATE, children, who, press)
        for child in children:
            self._moved(unit, child, Verb.JOIN, who, None, saved.number)
        return saved

    def _told(
        self,
        unit: Unit,
        parent: Known,
        verb: Verb,
        children: Sequence[Known],
        who: Person,
        press: Press | None,
    ) -> Case:
        """The parent's own end of it: its fact names the children."""
        by = By.RELATING if verb is Verb.RELATE else By.RELATED
        move = permitted(parent.case, verb, parent.roles, None, by=by)
        change = act(parent.case, move, {}, who, self._door.catalog, parent.at)
        names = ", ".join(str(child.case.number) for child in children)
        gained = verb is Verb.RELATE
        line = Difference(CHILDREN, "" if gained else names, names if gained else "")
        said = replace(change, fact=replace(change.fact, differences=(line,)))
        return self._door.keep(unit, said, parent.facts, press)

    def _moved(
        self,
        unit: Unit,
        child: Known,
        verb: Verb,
        who: Person,
        press: Press | None,
        parent: int = 0,
    ) -> Case:
        by = By.RELATED if verb is Verb.JOIN else By.RELATING
        move = permitted(child.case, verb, child.roles, None, by=by)
        given: Given = {Need.PARENT: str(parent)}
        change = act(child.case, move, given, who, self._door.catalog, child.at)
        return self._door.keep(unit, change, child.facts, press)
