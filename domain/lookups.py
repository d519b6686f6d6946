"""What people may look at: each read checks who asks, and changes nothing."""

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import datetime

from domain.agenda import Chase, answered, chase, closes_at
from domain.audit import Readings
from domain.case import Case, Fact, Person, Role, State
from domain.catalog import Catalog
from domain.clients import Meant, meant
from domain.errors import CaseNotFound, NotACaseNumber
from domain.family import Bench, Family, bench_of, family_of
from domain.filters import read_query
from domain.lifecycle import ASIDE, FILES, NOTES, moves_for, stands_since
from domain.moves import Move, Verb
from domain.ports import Edge, Page, Sought, Store, Unit
from domain.readings import Reading, leaves_a_trace
from domain.search import CAP, Found, Hit, Looked, Query, page
from domain.sla import Clock, Target, clock

Deliveries = Mapping[int, datetime | None]

NOTHING: Deliveries = {}

ASKING = frozenset({Verb.SUSPEND, Verb.CHASE})
"""What asks something of the requester."""
PAGE = 10
"""Cases a page of a list."""


@dataclass(frozen=True, slots=True)
class View:
    """A case as one person may see it now."""

    case: Case
    roles: AbstractSet[Role]
    moves: Sequence[Move]
    at: datetime
    facts: Sequence[Fact] = ()
    """Its history as far as they may read it, oldest first (R16)."""
    stands: int = 0
    """The first version that is as good as this one."""
    clock: Clock | None = None
    chase: Chase | None = None
    closes_at: datetime | None = None
    """When it is closed, should nobody answer the survey."""
    delivered: Deliveries = field(default_factory=dict)
    """By version of the fact, when the requester was told of it; None while they were not."""
    family: Family = field(default_factory=Family)
    files: int = 0
    """How many files it has."""
    unreached: datetime | None = None
    """Since when nothing of it reaches its requester; only the desk is told."""
    origin: str = ""
    """The other desk that it came from, and its number there."""

    def overtaken(self, fact: Fact) -> bool:
        """Whether there is nothing to say of it any more: what was asked is answered, what was
        running out is kept; or it came so late that what it warned of was there already."""
        match fact.verb:
            case Verb.CHASE | Verb.PROPOSE:
                return self.chase is None
            case Verb.ALIKE:
                return self.family.alike is None
            case Verb.REMIND:
                answers = {Verb.CLOSE, Verb.REOPEN}
                return any(f.verb in answers and f.version > fact.version for f in self.facts)
            case Verb.WARN | Verb.ALERT if self.clock:
                promise = self.clock.of(Target(fact.reason))
                breached = promise.breached_at
                return bool(promise.met_at or (breached and breached <= fact.at))
        return False

    @property
    def answered(self) -> bool:
        """Whether the requester answered what the suspension asks, and waits for the desk."""
        asked = self.case.state is State.SUSPENDED and self.chase is None
        return asked and answered(self.case, self.facts)

    @property
    def last_note(self) -> Fact | None:
        return next((f for f in reversed(self.facts) if f.note and f.verb not in FILES), None)

    @property
    def works(self) -> bool:
        """Whether they see it from the desk's side."""
        return bool(self.roles - {Role.REQUESTER})


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of cases, and what their clocks say, by number."""

    page: Page
    clocks: Mapping[int, Clock | None] = field(default_factory=dict)


class Lookups:
    def __init__(self, store: Store, catalog: Catalog, now: Callable[[], datetime]) -> None:
        self._store, self._now = store, now
        self._readings = Readings(store, now)
        self.catalog = catalog

    def view_of(self, unit: Unit, case: Case, who: Person) -> View:
        """Raises CaseNotFound for who may not know of it. Whoever shows it in an answer keeps the
        reading."""
        roles = self.catalog.roles(case, who.id)
        if not roles:
            raise CaseNotFound(case.number)
        facts = unit.history(case.number)
        # Only what asks something of the requester has to say whether it reached them (R26).
        asked = any(fact.verb in ASKING for fact in facts)
        delivered = unit.deliveries(case.number) if asked else {}
        view = seen_by(case, facts, roles, self.catalog, self._now(), delivered)
        if any(fact.verb in FILES for fact in facts):
            view = replace(view, files=unit.file_count(case.number))
        if any(fact.verb == Verb.IMPORT for fact in facts):
            view = replace(view, origin=unit.origin(case.number))
        # Nobody is owed anything of a case of their own that nothing has happened to.
        if view.works and Role.REQUESTER not in roles and self._told(case, facts):
            view = replace(view, unreached=unit.unreached(case.number))
        return self._with_family(unit, view, facts, who)

    @staticmethod
    def _told(case: Case, facts: Sequence[Fact]) -> bool:
        """Whether anything was done by others that the requester may be told of."""
        return any(fact.who != case.client.id for fact in facts)

    def _with_family(self, unit: Unit, view: View, facts: Sequence[Fact], who: Person) -> View:
        family = family_of(unit, self.catalog, view.case, facts, who)
        free = (m for m in view.moves if m.verb is not Verb.PART or family.may_part)
        return replace(view, family=family, moves=tuple(free))

    async def bench(self, number: int, who: Person, chosen: Sequence[int]) -> tuple[View, Bench]:
        """The case, and what there is to relate it to. Raises CaseNotFound. No reading: only who
        works a case relates it, and of the others there are lines."""

        def work(unit: Unit) -> tuple[View, Bench]:
            view = self.view_of(unit, unit.case(number), who)
            return view, bench_of(unit, self.catalog, view.case, chosen, who, self._now())

        return await self._store.read(work)

    async def children_of(
        self, number: int, who: Person, after: Edge | None, before: Edge | None
    ) -> tuple[View, Listing]:
        """The cases that hang from this one, newest first; of them those that this person may know
        of. Raises CaseNotFound."""

        def work(unit: Unit) -> tuple[View, Listing]:
            view = self.view_of(unit, unit.case(number), who)
            sought = Sought(parent=number, newest_first=True)
            page = unit.page(sought, PAGE, after=after, before=before)
            known = [case for case in page.cases if self.catalog.roles(case, who.id)]
            return view, Listing(replace(page, cases=known))

        return await self._store.read(work)

    async def look(self, number: int, who: Person, what: Reading = Reading.CARD) -> View:
        """The case, to be shown: `what` of it. Raises CaseNotFound."""
        view = await self.known(number, who)
        await self.read(view, who, what)
        return view

    async def known(self, number: int, who: Person) -> View:
        """The case, to check what may be done with it: whoever shows it keeps the reading. Raises
        CaseNotFound."""
        return await self._store.read(lambda unit: self.view_of(unit, unit.case(number), who))

    async def read(self, view: View, who: Person, what: Reading) -> None:
        """From here on they may be shown this view."""
        await self._readings.keep(view.case.number, view.roles, who.id, what)

    async def seen(self, case: Case, who: Person) -> View:
        """The view of a case that was read or written a moment ago, to be shown."""
        roles = self.catalog.roles(case, who.id)
        # Nothing has happened to it yet, and it is theirs, or says what they have just written: the
        # hottest path reads nothing.
        own = case.registered_by == who.id or not leaves_a_trace(roles)
        if case.version == 1 and own:
            return seen_by(case, (), roles, self.catalog, self._now())
        view = await self._store.read(lambda unit: self.view_of(unit, case, who))
        await self.read(view, who, Reading.CARD)
        return view

    async def asked_of(self, who: Person) -> Sequence[View]:
        """The cases that wait for an answer of this person (R26), the last one asked first."""

        def work(unit: Unit) -> Sequence[View]:
            views = [self.view_of(unit, case, who) for case in unit.awaiting(who.id)]
            return [view for view in views if view.chase]

        found = await self._store.read(work)
        return sorted(found, key=lambda view: view.facts[-1].at, reverse=True)

    async def mine(self, who: Person, after: Edge | None, before: Edge | None) -> Listing:
        """The cases that this person reported, newest first."""
        sought = Sought(client=who.id, newest_first=True)
        return await self._store.read(
            lambda unit: Listing(unit.page(sought, PAGE, after=after, before=before))
        )

    async def assigned(self, who: Person, after: Edge | None, before: Edge | None) -> Listing:
        """The open cases assigned to this person, what breaches first on top (R10)."""
        sought = Sought(assignee=who.id, open_only=True)
        return await self._store.read(lambda unit: self._listing(unit, sought, after, before))

    async def find(
        self, text: str, who: Person, after: Hit | None = None, before: Hit | None = None
    ) -> Found:
        """What fits these words and filters, among the cases that this person may know of.
        Raises NothingToSearch, TooManyWords, UnknownFilterValue."""
        here = self._now().astimezone(next(iter(self.catalog.projects.values())).calendar.zone)
        query = read_query(text, self.catalog, here)
        return await self._store.read(lambda unit: self._found(unit, query, who, after, before))

    def _found(
        self, unit: Unit, query: Query, who: Person, after: Hit | None, before: Hit | None
    ) -> Found:
        looked = self._looked(unit, query, who)
        hits = looked.hits
        shown, earlier, later = page(hits, PAGE, after, before)
        found = unit.cases([hit.number for hit in shown])
        worked = [c for c in found if self.catalog.roles(c, who.id) - {Role.REQUESTER}]
        clocks = self._clocks(unit, worked)
        return Found(found, earlier, later, len(hits), looked.more, clocks)

    def _looked(self, unit: Unit, query: Query, who: Person) -> Looked:
        """A bare number is first of all that of a case, here or at the desk that it came from."""
        own = query.number or (int(query.words[:15]) if query.words.isdecimal() else 0)
        elsewhere = () if query.number else _known_as(unit, query.words)
        meant = {**dict.fromkeys(elsewhere, CAP), **({own: CAP + 1} if own else {})}
        named = [c for c in unit.cases([*meant]) if self.catalog.roles(c, who.id)] if meant else []
        first = [Hit(meant[case.number], case.number) for case in named]
        first.sort(key=lambda hit: hit.place, reverse=True)
        if query.number:
            return Looked(first)
        looked = unit.find(query, self.catalog.scope(who.id))
        others = (hit for hit in looked.hits if hit.number not in meant)
        return Looked([*first, *others], looked.more)

    async def moved_in(self, old: str, who: Person) -> int:
        """The case that had this number at the desk that it came from, of those that they may see.
        Raises NotACaseNumber."""

        def work(unit: Unit) -> int:
            for case in unit.cases([*_known_as(unit, old)]):
                if self.catalog.roles(case, who.id):
                    return case.number
            raise NotACaseNumber(old)

        return await self._store.read(work)

    async def meant(self, written: str, who: Person) -> Meant:
        """Whom a new case would be for, and what it can be about."""
        return await self._store.read(lambda unit: meant(unit, written, who))

    def _listing(
        self, unit: Unit, sought: Sought, after: Edge | None, before: Edge | None
    ) -> Listing:
        shown = unit.page(sought, PAGE, after=after, before=before)
        return Listing(shown, self._clocks(unit, shown.cases))

    def _clocks(self, unit: Unit, cases: Sequence[Case]) -> Mapping[int, Clock | None]:
        return clocks_of(unit, cases, self.catalog, self._now())


def clocks_of(
    unit: Unit, cases: Sequence[Case], catalog: Catalog, at: datetime
) -> Mapping[int, Clock | None]:
    """What the clocks of a page say, by number."""
    facts = unit.histories([case.number for case in cases])
    return {c.number: clock(c, facts[c.number], catalog, at) for c in cases}


def _known_as(unit: Unit, words: str) -> Sequence[int]:
    """The cases of which one word may be the number at the desk that they came from."""
    numbered = " " not in words and any(sign.isdigit() for sign in words)
    return unit.known_as(words) if numbered else ()


def seen_by(
    case: Case,
    facts: Sequence[Fact],
    roles: AbstractSet[Role],
    catalog: Catalog,
    at: datetime,
    delivered: Deliveries = NOTHING,
) -> View:
    """The case as these roles see it at `at`, from its whole history."""
    works = roles != {Role.REQUESTER}
    return View(
        case,
        roles,
        moves_for(case, roles),
        at,
        facts if works else _public(facts),
        stands_since(case, facts),
        clock(case, facts, catalog, at),
        chase(case, facts, catalog),
        closes_at(case, facts, catalog) if case.state is State.SOLVED else None,
        delivered if works else NOTHING,
    )


def _public(facts: Sequence[Fact]) -> Sequence[Fact]:
    """What the requester may read: what the desk notes for itself, and what the clock says to it,
    is left out; the moves that internal notes came with stay."""
    shown = (f for f in facts if f.public or f.verb not in NOTES | ASIDE)
    return [f if f.public else replace(f, note="") for f in shown]
