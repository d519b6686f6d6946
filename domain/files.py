"""What people do with files (R6). Each method is one transaction; the rights are checked in it."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from domain.attachment import (
    REMEMBERED,
    UNTIED,
    Attachment,
    Fault,
    FileState,
    Offered,
    file_name,
)
from domain.audit import Readings
from domain.case import Case, Person, Role
from domain.catalog import Catalog
from domain.door import written
from domain.filing import alive, join, may_attach, may_leave, release, settle
from domain.given import clean
from domain.notices import next_try
from domain.ports import Sought, Store, Unit
from domain.readings import Reading
from domain.report import KEPT
from domain.shelf import Shelf

EXPECTED = timedelta(minutes=15)
"""How long `Añadir adjunto` holds."""
CANDIDATES = 20
"""Cases to choose among: the newest."""
NAMELESS = "archivo"
TRIES = 9
"""At fetching a file: within some ten minutes, because the links of Teams do not live for long."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A file of a case, and who sent it."""

    file: Attachment
    who: str


class Files:
    """`fetch` rings for the porter, `ring` for the courier."""

    def __init__(
        self,
        store: Store,
        catalog: Catalog,
        now: Callable[[], datetime],
        ring: Callable[[], None] = lambda: None,
        fetch: Callable[[], None] = lambda: None,
    ) -> None:
        self._store, self._catalog, self._now = store, catalog, now
        self._ring, self._fetch = ring, fetch
        self._readings = Readings(store, now)

    async def receive(self, who: Person, batch: str, offered: Sequence[Offered]) -> None:
        """The files of a message, owed from now on. A message that comes twice owes them once."""
        at = self._now()
        files = [
            Attachment(
                id=secrets.token_hex(16),
                person=who.id,
                name=file_name(one.name) or NAMELESS,
                at=at,
                source=clean(one.source),
                pasted=one.pasted,
                batch=batch,
                place=place,
                due_at=at,
            )
            for place, one in enumerate(offered)
        ]
        await self._store.write(lambda unit: unit.owe_files(files))
        self._fetch()

    async def count(self, batch: str, who: Person) -> int:
        """How many files of theirs came with that message, without those that were refused."""
        return len(await self._store.read(lambda unit: alive(unit, batch, who)))

    async def join(self, batch: str, number: int, who: Person) -> Case:
        """The files are for this case. Raises CaseNotFound, IllegalMove, NotAllowed."""

        def work(unit: Unit) -> Case:
            told = join(unit, self._catalog, batch, number, who, self._now())
            return told or unit.case(number)

        case = await written(self._store, work)
        self._ring()
        return case

    async def release(self, batch: str, who: Person) -> None:
        """They were not for the case that they went to. Raises CaseNotFound, IllegalMove,
        NotAllowed."""
        await written(
            self._store, lambda unit: release(unit, self._catalog, batch, who, self._now())
        )
        self._ring()

    async def may_leave(self, batch: str, who: Person) -> None:
        """Raises CaseNotFound, IllegalMove, NotAllowed where they are in a case that keeps them."""
        await self._store.read(lambda unit: may_leave(unit, self._catalog, batch, who))

    async def expect(self, number: int, who: Person) -> datetime:
        """What they send next is for this case; until when. Raises CaseNotFound, IllegalMove,
        NotAllowed."""
        until = self._now() + EXPECTED

        def work(unit: Unit) -> None:
            may_attach(unit, self._catalog, number, who)
            unit.expect_files(who.id, number, until)

        await self._store.write(work)
        return until

    async def meant(self, who: Person) -> int:
        """The case under way: the one that they said, else the only one that they have open; 0
        where there is none, or more than one."""

        def work(unit: Unit) -> int:
            expected = unit.expecting(who.id, self._now())
            if expected:
                return expected
            found = _candidates(unit, who)
            return found[0].number if len(found) == 1 else 0

        return await self._store.read(work)

    async def candidates(self, who: Person) -> Sequence[Case]:
        """The open cases that they reported or have, newest first."""
        return await self._store.read(lambda unit: _candidates(unit, who))

    async def of(self, number: int) -> Sequence[Listed]:
        """The files of a case, in the order in which they came. Who asks has seen the case."""

        def work(unit: Unit) -> Sequence[Listed]:
            files = unit.files_of(number)
            names = _names(unit, {file.person for file in files})
            return [Listed(file, names[file.person]) for file in files]

        return await self._store.read(work)

    async def given(self, id_: str, person: str) -> Attachment | None:
        """A file, where its case is one that this person may see as it stands now."""
        found = await self._store.read(lambda unit: self._visible(unit, id_, person))
        if found is None:
            return None
        file, roles = found
        await self._readings.keep(file.number, roles, person, Reading.DOWNLOAD)
        return file

    def _visible(
        self, unit: Unit, id_: str, person: str
    ) -> tuple[Attachment, frozenset[Role]] | None:
        file = unit.file(id_)
        if file is None or file.state is not FileState.ATTACHED:
            return None
        roles = self._catalog.roles(unit.case(file.number), person)
        return (file, roles) if roles else None

    async def claim(self, limit: int) -> Sequence[Attachment]:
        """What is to be fetched now, lent for a while to this copy of the process."""
        return await self._store.write(lambda unit: unit.claim_files(self._now(), limit))

    async def kept(self, file: Attachment, name: str, kind: str, size: int) -> None:
        state = FileState.KEPT
        await self._settle(replace(file, state=state, name=name, kind=kind, size=size, fault=""))

    async def refused(self, file: Attachment, fault: Fault) -> None:
        await self._settle(replace(file, state=FileState.REFUSED, fault=fault))

    async def failed(self, file: Attachment, why: str, retry_after: timedelta) -> None:
        """Tried again later; given up where it was tried often enough."""
        spent = file.attempts >= TRIES
        again = None if spent else next_try(file.attempts, self._now(), retry_after)
        if again is None:
            await self.refused(file, Fault.GONE)
            return
        later = replace(file, fault=why, due_at=again)
        await self._store.write(lambda unit: settle(unit, self._catalog, later, self._now()))

    async def _settle(self, file: Attachment) -> None:
        done = replace(file, due_at=None, source="")
        await written(self._store, lambda unit: settle(unit, self._catalog, done, self._now()))
        self._ring()

    async def sweep(self, shelf: Shelf) -> int:
        """How many were dropped: rows that were never tied to a case, with their bytes; and bytes
        that no row wants, once they have lain there for a day: what an interrupted fetch left."""
        now = self._now()
        forgotten = await self._store.write(
            lambda unit: unit.forget_files(now - UNTIED, now - REMEMBERED)
        )
        await shelf.drop(forgotten)
        dropped = len(forgotten)
        async for names in shelf.names(now - UNTIED):
            wanted = await self._store.read(partial(_wanted, names=names, since=now - KEPT))
            orphans = [name for name in names if name not in wanted]
            await shelf.drop(orphans)
            dropped += len(orphans)
        return dropped


def _wanted(unit: Unit, names: Sequence[str], since: datetime) -> frozenset[str]:
    return unit.wanted_files(names) | unit.wanted_reports(names, since)


def _candidates(unit: Unit, who: Person) -> Sequence[Case]:
    own = Sought(client=who.id, open_only=True, newest_first=True)
    assigned = Sought(assignee=who.id, open_only=True, newest_first=True)
    found = {
        case.number: case
        for sought in (own, assigned)
        for case in unit.page(sought, CANDIDATES, after=None, before=None).cases
    }
    newest = sorted(found.values(), key=lambda case: case.number, reverse=True)
    return newest[:CANDIDATES]


def _names(unit: Unit, people: set[str]) -> Mapping[str, str]:
    known = {person: unit.person(person) for person in people}
    return {person: found.name if found else person for person, found in known.items()}
