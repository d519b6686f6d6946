"""The directory (R2): one way to ask who somebody is, whatever knows it.

The sources that lie elsewhere are asked beside the turn, never inside it; what they said is kept,
also that they know nobody, and is good for a while. A source that says "not now" is left alone for
as long as it asks, and what is known stands.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial

from domain.case import Person
from domain.equipment import Piece
from domain.given import one_line
from domain.matching import fold
from domain.ports import Store, Unit
from domain.profiles import (
    FIELDS,
    FOUND,
    LONGEST_SOUGHT,
    NOT_FOUND,
    Census,
    Heard,
    Profile,
    Said,
    Source,
)
from domain.remotes import Hit, NotNow, Remote, Tenant

log = logging.getLogger(__name__)

PATIENCE = 1.5
"""Seconds that a form, or a search as one types, waits for a source that lies elsewhere."""
PAUSE = timedelta(minutes=1)
"""How long a source is left alone that failed without saying for how long."""
FEW = 8
"""People that a typed text brings along from the tenant."""
AT_ONCE = 4
"""People who are looked up at the same time."""
REMEMBERED = 20_000
"""People of whom this copy of the process remembers when to look them up again."""
OK = "ok"


class Directory:
    """`remotes` are asked in their order, each for what those before it do not tell. `patience` is
    in seconds."""

    def __init__(
        self,
        store: Store,
        now: Callable[[], datetime],
        remotes: Sequence[Remote] = (),
        tenant: Tenant | None = None,
        patience: float = PATIENCE,
    ) -> None:
        self._store, self._now = store, now
        self._remotes, self._tenant, self._patience = remotes, tenant, patience
        self._under_way: dict[str, asyncio.Task[Profile]] = {}
        self._good_until: dict[str, datetime] = {}
        self._resting: dict[Source, datetime] = {}
        self._strangers: dict[str, datetime] = {}
        self._few = asyncio.Semaphore(AT_ONCE)

    async def lookup(self, person: str) -> Profile:
        """Who they are, by all sources: those elsewhere are asked where what they said is no longer
        good. Whoever asks meanwhile waits for the same answer."""
        return await asyncio.shield(self._look_up(person))

    def met(self, person: Person) -> None:
        """Somebody is there: they are looked up beside the turn, where it is time."""
        now = self._now()
        if not self._remotes or self._good_until.get(person.id, now) > now:
            return
        if len(self._good_until) >= REMEMBERED:
            self._good_until.clear()
        self._good_until[person.id] = now + PAUSE
        self._look_up(person.id)

    async def soon(self, person: Person) -> Person:
        """The person, for a form: one of whom nothing is known yet is waited for, not for long."""
        bare = not any(getattr(person, name) for name in FIELDS if name != "name")
        if not self._remotes or not bare:
            return person
        with suppress(TimeoutError):
            async with asyncio.timeout(self._patience):
                return (await self.lookup(person.id)).person
        return person

    async def search(self, words: str, limit: int) -> Sequence[Person]:
        """People by name, e-mail or number: those who are known here, then those whom the tenant
        finds in time, who are known here from then on."""
        sought = one_line(words)
        known = await self._store.read(lambda unit: unit.find_people(sought, limit))
        if not 0 < len(sought) <= LONGEST_SOUGHT or len(known) >= limit:
            return known
        hits = await self._found_elsewhere(sought, limit)
        new = [hit for hit in hits if hit.person not in {person.id for person in known}]
        more = await self._kept(new) if new else []
        return [*known, *more][:limit]

    async def acquaint(self, words: str) -> None:
        """Whom nobody here fits, the tenant may know."""

        def stranger(unit: Unit) -> bool:
            return unit.person(words) is None and not unit.find_people(words, 1)

        if self._tenant is None:
            return
        if await self._store.read(stranger):
            await self.search(words, FEW)

    async def owner_of(self, email: str) -> Person | None:
        """Whose address it is. Raises NotNow where nobody here has it, and the tenant cannot be
        asked: that is no answer."""
        written = one_line(email)
        wanted = fold(written)
        known = await self._store.read(lambda unit: unit.owner_of(wanted))
        now = self._now()
        if known or self._tenant is None or self._strangers.get(wanted, now) > now:
            return known
        if self._rests(self._tenant.source):
            raise NotNow("resting", self._resting[self._tenant.source] - now)
        try:
            hit = await self._tenant.of_email(written)
        except NotNow as no:
            await self._rest(self._tenant.source, no)
            raise
        if hit is None:
            if len(self._strangers) >= REMEMBERED:
                self._strangers.clear()
            self._strangers[wanted] = now + NOT_FOUND
            return None
        (person,) = await self._kept([hit])
        return person

    async def census(self) -> Census:
        return await self._store.read(lambda unit: unit.census())

    async def told(self, people: Sequence[Person]) -> Sequence[tuple[Profile, Sequence[Piece]]]:
        """What each source says of these, and their equipment."""

        def work(unit: Unit) -> Sequence[tuple[Profile, Sequence[Piece]]]:
            return [(_profile(unit, person.id), unit.equipment(person.id)) for person in people]

        return await self._store.read(work)

    async def close(self) -> None:
        under_way = [*self._under_way.values()]
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)

    def _look_up(self, person: str) -> "asyncio.Task[Profile]":
        task = self._under_way.get(person)
        if task is None:
            task = self._under_way[person] = asyncio.create_task(self._looked_up(person))
            task.add_done_callback(partial(self._over, person))
        return task

    def _over(self, person: str, task: "asyncio.Task[Profile]") -> None:
        del self._under_way[person]
        if not task.cancelled() and (error := task.exception()):
            log.error("look-up failed", extra={"person": person, "why": type(error).__name__})

    async def _looked_up(self, person: str) -> Profile:
        profile = await self._store.read(lambda unit: _profile(unit, person))
        due: list[datetime] = []
        async with self._few:
            for remote in self._remotes:
                profile = await self._asked(remote, profile)
                due.append(self._again(remote, profile))
        self._good_until[person] = min(due, default=self._now() + FOUND)
        return profile

    async def _asked(self, remote: Remote, profile: Profile) -> Profile:
        now, person = self._now(), profile.person.id
        if self._again(remote, profile) > now:
            return profile
        try:
            fields = await remote.find(person)
        except NotNow as no:
            await self._rest(remote.source, no)
            return profile
        said = Said(remote.source, now, fields or {}, found=fields is not None)

        def keep(unit: Unit) -> Profile:
            unit.keep_said(person, said)
            unit.keep_heard(remote.source, Heard(now, OK))
            return _profile(unit, person)

        return await self._store.write(keep)

    def _again(self, remote: Remote, profile: Profile) -> datetime:
        """When it is to be asked about this person next; the past for at once."""
        now = self._now()
        if profile.knows(remote.tells, better_than=remote.source):
            return now + FOUND
        said = profile.of(remote.source)
        good = said.good_until if said else now
        return max(good, self._resting.get(remote.source, now))

    async def _found_elsewhere(self, words: str, limit: int) -> Sequence[Hit]:
        if self._tenant is None or self._rests(self._tenant.source):
            return ()
        try:
            async with asyncio.timeout(self._patience):
                return await self._tenant.search(words, limit)
        except TimeoutError:
            return ()
        except NotNow as no:
            await self._rest(self._tenant.source, no)
            return ()

    async def _kept(self, hits: Sequence[Hit]) -> Sequence[Person]:
        source = self._tenant.source if self._tenant else Source.GRAPH
        now = self._now()

        def keep(unit: Unit) -> Sequence[Person]:
            said = {hit.person: Said(source, now, hit.fields) for hit in hits}
            return [unit.keep_said(person, words) for person, words in said.items()]

        return await self._store.write(keep)

    def _rests(self, source: Source) -> bool:
        return self._resting.get(source, self._now()) > self._now()

    async def _rest(self, source: Source, no: NotNow) -> None:
        now = self._now()
        self._resting[source] = now + max(no.retry_after, PAUSE)
        log.warning("directory", extra={"source": source, "why": no.why})
        heard = Heard(now, no.why)
        await self._store.write(lambda unit: unit.keep_heard(source, heard))


def _profile(unit: Unit, person: str) -> Profile:
    return Profile(unit.person(person) or Person(person, ""), unit.said_of(person))
