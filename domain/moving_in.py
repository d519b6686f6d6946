"""Moving in from another desk: the lines of an old case become one of ours, with all its history.

Nothing of it was done here: each step is a fact of its own time, nobody is told, and what ran out
before the case came is not warned of.
"""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import datetime

from domain.agenda import MESA, planned
from domain.case import Case, CaseType, Fact, Impact, Person, Priority, State, Urgency
from domain.catalog import Catalog
from domain.given import SUBJECT_LIMIT
from domain.lifecycle import OPEN_STATES
from domain.matching import fold
from domain.moves import Verb
from domain.newcomers import Acquaintances
from domain.sla import SETTLED, clock
from domain.telling import differences

_ENDED = frozenset({State.SOLVED, State.CLOSED})

Note = tuple[str, bool]
"""And whether the requester may read it."""
NO_NOTE: Note = ("", True)
PATH = " / "
"""Between the steps of a category's path."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What one line of another desk says of a case, its states and times in our words. Empty, or
    None: it does not say; but of an assignee, that there is none."""

    line: int
    at: datetime
    opened_at: datetime
    state: State
    said: str = ""
    """The state, as that desk calls it."""
    type: CaseType | None = None
    urgency: Urgency | None = None
    impact: Impact | None = None
    priority: Priority | None = None
    subject: str = ""
    description: str = ""
    solution: str = ""
    note: str = ""
    """For the desk alone."""
    comment: str = ""
    """Read by the requester too."""
    client: str = ""
    site: str = ""
    ci: str = ""
    assignee: str = ""
    group: str = ""
    category: str = ""
    by: str = ""
    opened_by: str = ""


@dataclass(frozen=True, slots=True)
class Agreed:
    """What the map says beside the words of states and priorities. The tables lead from that desk's
    names, folded, to the ids of our catalogue; `open_group` and `open_category` get the open cases
    whose own are in no table."""

    desk: str
    project: str
    groups: Mapping[str, str] = field(default_factory=dict)
    categories: Mapping[str, str] = field(default_factory=dict)
    open_group: str = ""
    open_category: str = ""


class NoGroup(Exception):
    """An open case needs a group that works it."""

    def __init__(self, line: int, written: str) -> None:
        super().__init__(line, written)
        self.line, self.written = line, written


@dataclass(frozen=True, slots=True)
class Arrival:
    """An old case as it is ours, without its number yet."""

    case: Case
    facts: Sequence[Fact]

    @property
    def reopenings(self) -> int:
        return sum(f.source in _ENDED and f.target in OPEN_STATES for f in self.facts)

    @property
    def people(self) -> AbstractSet[str]:
        """All who have a part in it, by id."""
        held = {d.after for f in self.facts for d in f.differences if d.field == "assignee"}
        return {self.case.client.id, *(f.who for f in self.facts), *held} - {"", MESA.id}


class Mover:
    """`now` is when the cases come."""

    def __init__(
        self, agreed: Agreed, catalog: Catalog, people: Acquaintances, now: datetime
    ) -> None:
        self._agreed, self._catalog, self._people, self._now = agreed, catalog, people, now
        self._groups = {
            fold(name): group.id
            for group in catalog.groups.values()
            for name in (group.name.es, group.name.en, group.id)
        } | {**agreed.groups}
        self._categories: dict[str, str] = {}

    def moved(self, old: str, steps: Sequence[Step]) -> Arrival:
        """`steps` in the order in which they were made. Raises NoGroup."""
        case, facts = self._opened(old, steps)
        for step in steps:
            case = self._lived(case, step, facts)
        before, case = case, self._settled(case, steps[-1])
        facts.append(_fact(before, case, facts, MESA, self._now))
        if case.state in OPEN_STATES:
            facts = self._breached(case, facts)
        case = replace(case, version=len(facts))
        if case.state in OPEN_STATES:
            case = planned(case, facts, self._catalog, self._now)
        return Arrival(case, facts)

    def _opened(self, old: str, steps: Sequence[Step]) -> tuple[Case, list[Fact]]:
        first, desk = steps[0], self._agreed.desk
        # Some desks write down a case before it is open.
        opened_at = min(first.at, *(step.opened_at for step in steps))
        client = self._client(steps)
        who = self._people.find(first.opened_by) if first.opened_by else client
        urgency, impact = first.urgency or Urgency.MEDIUM, first.impact or Impact.MEDIUM
        category = self._category(first.category)
        titled = first.subject or first.category or f"{desk} {old}"
        subject, description = _texts(titled, first.description)
        case = Case(
            type=first.type or self._type(category),
            project=self._project(category),
            category=category,
            subject=subject,
            description=description,
            urgency=urgency,
            impact=impact,
            priority=first.priority or self._priority(category, impact, urgency),
            client=client,
            registered_by=who.id,
            group=self._group(first.group),
            assignee=self._assignee(first.assignee),
            opened_at=opened_at,
        )
        fact = Fact(
            verb=Verb.OPEN,
            who=who.id,
            who_name=who.name,
            at=opened_at,
            source=None,
            target=State.REGISTERED,
            differences=differences(None, case),
        )
        return case, [fact]

    def _lived(self, case: Case, step: Step, facts: list[Fact]) -> Case:
        """The case after this line, whose facts are added: none where it says nothing new."""
        who = self._people.find(step.by or step.assignee)
        if case.state in SETTLED and step.state in OPEN_STATES - {State.REOPENED}:
            back = replace(case, state=State.REOPENED)
            facts.append(_fact(case, back, facts, who, step.at))
            case = back
        after = self._after(case, step)
        last = [fact.note for fact in facts if fact.note][-2:]
        notes = [
            (note, public)
            for note, public in ((step.comment, True), (step.note, False))
            if note and note not in last  # some exports repeat the last one on each line
        ]
        if after != case or notes:
            reason = step.said if after.state is not case.state else ""
            noted = notes[0] if notes else NO_NOTE
            facts.append(_fact(case, after, facts, who, step.at, reason, noted))
        for noted in notes[1:]:
            facts.append(_fact(after, after, facts, who, step.at, noted=noted))
        return after

    def _after(self, case: Case, step: Step) -> Case:
        category = self._category(step.category) if step.category else case.category
        urgency, impact = step.urgency or case.urgency, step.impact or case.impact
        same = (category, urgency, impact) == (case.category, case.urgency, case.impact)
        kept = case.priority if same else self._priority(category, impact, urgency)
        again = case.round + (step.state is State.SOLVED and case.state is not State.SOLVED)
        subject, description = _texts(step.subject, step.description)
        return replace(
            case,
            state=step.state,
            category=category,
            project=self._project(category),
            type=step.type or case.type,
            urgency=urgency,
            impact=impact,
            priority=step.priority or kept,
            group=self._group(step.group) if step.group else case.group,
            assignee=self._assignee(step.assignee),
            solution=step.solution or case.solution,
            round=again,
            subject=subject or case.subject,
            description=description or case.description,
        )

    def _settled(self, case: Case, last: Step) -> Case:
        """As it is worked on here. What is over stays with whoever had it."""
        if case.state not in OPEN_STATES:
            return case
        group, category = case.group, case.category
        if group not in self._catalog.groups:
            group = self._agreed.open_group
        if not group:
            raise NoGroup(last.line, last.group)
        if category not in self._catalog.categories:
            category = self._agreed.open_category or category
        held = case.assignee in self._catalog.groups[group].members
        return replace(
            case,
            group=group,
            category=category,
            project=self._project(category),
            assignee=case.assignee if held else "",
        )

    def _breached(self, case: Case, facts: Sequence[Fact]) -> list[Fact]:
        """With what had run out before it came, at its own time: said by nobody to nobody."""
        found = clock(case, facts, self._catalog, self._now)
        promises = (found.attention, found.solution) if found else ()
        lived = [*facts]
        for promise in promises:
            late = promise.breached_at
            if late is None or late > self._now:
                continue
            place = next((n for n, f in enumerate(lived) if f.at > late), len(lived) - 1)
            before = lived[place - 1]
            fact = Fact(
                verb=Verb.BREACH,
                who=MESA.id,
                who_name=MESA.name,
                at=late,
                source=before.target,
                target=before.target,
                reason=promise.target,
                public=False,
            )
            lived.insert(place, fact)
        return [replace(fact, version=n) for n, fact in enumerate(lived, 1)]

    def _client(self, steps: Sequence[Step]) -> Person:
        """As the last line that names them has it: where they sat then, and with what."""
        named = next((s for s in reversed(steps) if s.client), steps[-1])
        person = self._people.find(named.client)
        return replace(
            person,
            site=named.site or person.site,
            ci=named.ci or person.ci,
            **dict.fromkeys(("language", "locale", "employee", "notices", "digest"), ""),
        )

    def _assignee(self, written: str) -> str:
        return self._people.find(written).id if written else ""

    def _group(self, written: str) -> str:
        """Its id here; that desk's own name where it is none of ours."""
        return self._groups.get(fold(written), written)

    def _category(self, written: str) -> str:
        """Likewise; of a path, the longest part that the map knows."""
        found = self._categories.get(written)
        if found is None:
            path = written.split(PATH)
            parts = (PATH.join(path[:size]) for size in range(len(path), 0, -1))
            known = (self._agreed.categories.get(fold(part), "") for part in parts)
            found = next((category for category in known if category), written)
            self._categories[written] = found
        return found

    def _project(self, category: str) -> str:
        known = self._catalog.categories.get(category)
        return known.project if known else self._agreed.project

    def _type(self, category: str) -> CaseType:
        known = self._catalog.categories.get(category)
        return known.type if known else CaseType.INCIDENT

    def _priority(self, category: str, impact: Impact, urgency: Urgency) -> Priority:
        return self._catalog.projects[self._project(category)].priorities[impact, urgency]


def _texts(subject: str, description: str) -> tuple[str, str]:
    """A subject that is too long for one is kept whole at the head of the description."""
    if len(subject) <= SUBJECT_LIMIT:
        return subject, description
    whole = f"{subject}\n\n{description}".strip()
    return f"{subject[: SUBJECT_LIMIT - 1]}…", whole


def _fact(
    before: Case,
    after: Case,
    facts: Sequence[Fact],
    who: Person,
    at: datetime,
    reason: str = "",
    noted: Note = NO_NOTE,
) -> Fact:
    note, public = noted
    return Fact(
        verb=Verb.IMPORT,
        who=who.id,
        who_name=who.name,
        at=at,
        source=before.state,
        target=after.state,
        reason=reason,
        note=note,
        public=public,
        differences=differences(before, after) if before != after else (),
        version=len(facts) + 1,
    )
