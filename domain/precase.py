"""Precases (R8): a mail that asks for something, registered before anybody has said what it is.

Its category is empty, and so nothing is agreed for it and no clock runs; once it is completed, its
clock counts from the moment at which the mail was registered, as that of any other case.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from domain.assignment import Loads
from domain.case import Audience, Case, CaseType, Change, Fact, Impact, Person, Urgency
from domain.catalog import Catalog, Project
from domain.door import Door
from domain.given import SUBJECT_LIMIT, one_line
from domain.lifecycle import permitted
from domain.moves import By, Verb
from domain.opening import NewCase, concerned, registered, settled
from domain.ports import Press, Unit
from domain.telling import differences, owed

CUT = "…"


@dataclass(frozen=True, slots=True)
class Completed:
    """What the form of a precase says; all else the mail said, or the category does."""

    category: str
    urgency: str
    impact: str = ""
    subject: str = ""
    """Blank leaves it as it came."""
    extra: Mapping[str, str] = field(default_factory=dict)


def open_precase(
    subject: str, description: str, client: Person, project: Project, catalog: Catalog, at: datetime
) -> Change:
    """What somebody wrote, in the queue that the project names for mails. `description` is within
    its limit already."""
    urgency, impact = Urgency.MEDIUM, Impact.MEDIUM
    case = Case(
        type=CaseType.PRECASE,
        project=project.id,
        category="",
        subject=shortened(one_line(subject), SUBJECT_LIMIT),
        description=description,
        urgency=urgency,
        impact=impact,
        priority=project.priorities[impact, urgency],
        client=client,
        registered_by=client.id,
        group=project.mail.group,
        opened_at=at,
    )
    fact = registered(case, client)
    return Change(case, fact, owed(case, fact, {Audience.RECEIVER}, catalog))


def classify(
    case: Case, asked: Completed, who: Person, catalog: Catalog, loads: Loads, at: datetime
) -> Change:
    """The case that it was all along, and whom to tell: those that a new case is told to. Raises
    Invalid with every problem."""
    form = NewCase(
        subject=asked.subject or case.subject,
        description=case.description,
        category=asked.category,
        urgency=asked.urgency,
        impact=asked.impact,
        extra=asked.extra,
    )
    fields = settled(form, case.client, who, catalog, loads)
    case_ = replace(case, version=case.version + 1, **fields)
    fact = Fact(
        verb=Verb.CLASSIFY,
        who=who.id,
        who_name=who.name,
        at=at,
        source=case.state,
        target=case.state,
        differences=differences(case, case_),
        version=case_.version,
    )
    return Change(case_, fact, owed(case_, fact, concerned(case_, catalog), catalog))


def shortened(text: str, limit: int) -> str:
    """At most `limit` characters, with an ellipsis where something was left out."""
    return text if len(text) <= limit else text[: limit - len(CUT)].rstrip() + CUT


class Precases:
    def __init__(self, door: Door) -> None:
        self._door = door

    async def complete(
        self, number: int, asked: Completed, who: Person, version: int | None, press: Press
    ) -> Case:
        """Raises CaseNotFound, StaleCase, IllegalMove, NotAllowed, Invalid."""

        def work(unit: Unit) -> Case:
            known = self._door.known(unit, number, who)
            stands, by = known.stands, By.CLASSIFYING
            permitted(known.case, Verb.CLASSIFY, known.roles, version, stands=stands, by=by)
            change = classify(known.case, asked, who, self._door.catalog, unit, known.at)
            return self._door.keep(unit, change, known.facts, press)

        return await self._door.once(work, press, who)
