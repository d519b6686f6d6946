"""Opening a case (R1 to R5, R7): from what was typed in the form to the case as it is saved. A
precase that gets its category goes the same way."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypedDict

from domain.assignment import Loads, assign
from domain.case import (
    Audience,
    Case,
    CaseType,
    Change,
    Fact,
    Impact,
    Person,
    Priority,
    State,
    Urgency,
)
from domain.catalog import Catalog, Category
from domain.errors import Invalid, Problem, ProblemKind
from domain.given import SUBJECT_LIMIT, TEXT_LIMIT, check_extra, clean, one_line, text_problem
from domain.moves import Verb
from domain.telling import differences, owed


@dataclass(frozen=True, slots=True)
class NewCase:
    """What the form says. Only a specialist's `group`, `specialist`, `impact` and client count."""

    subject: str
    description: str
    category: str
    urgency: str
    impact: str = ""
    group: str = ""
    specialist: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)
    ci: str = ""
    """The equipment that it is about; empty for what the directory has."""


NOTHING_WRONG: Mapping[str, Problem | None] = {}


class Settled(TypedDict):
    """The fields of a case that follow from what the form says."""

    type: CaseType
    project: str
    category: str
    subject: str
    description: str
    urgency: Urgency
    impact: Impact
    priority: Priority
    group: str
    assignee: str
    extra: Mapping[str, str]


def open_case(
    asked: NewCase,
    client: Person,
    who: Person,
    catalog: Catalog,
    loads: Loads,
    at: datetime,
    ci: Problem | None = None,
) -> Change:
    """The registered case, its first fact, and whom to tell. `ci` is what is wrong with the
    equipment that was chosen. Raises Invalid with every problem."""
    category = catalog.categories.get(asked.category)
    wrong = {"client": _client_problem(client, who, category, catalog), "ci": ci}
    fields = settled(asked, client, who, catalog, loads, wrong)
    case = Case(**fields, client=client, registered_by=who.id, opened_at=at)
    fact = registered(case, who)
    return Change(case, fact, owed(case, fact, concerned(case, catalog), catalog))


def settled(
    asked: NewCase,
    client: Person,
    who: Person,
    catalog: Catalog,
    loads: Loads,
    wrong: Mapping[str, Problem | None] = NOTHING_WRONG,
) -> Settled:
    """Who gets it, by the rule of its category, among all else. `wrong` is what is known to be
    wrong already. Raises Invalid with every problem."""
    category = catalog.categories.get(asked.category)
    subject, description = one_line(asked.subject), clean(asked.description)
    problems = {
        "subject": text_problem(subject, SUBJECT_LIMIT),
        "description": text_problem(description, TEXT_LIMIT),
        "category": _category_problem(asked.category, catalog),
        "urgency": _choice_problem(asked.urgency, set(Urgency), required=True),
        "impact": _choice_problem(asked.impact, set(Impact), required=False),
        **wrong,
    }
    found = {name: problem for name, problem in problems.items() if problem}
    if category is None:
        raise Invalid(found)
    extra, missing = check_extra(category.extra, asked.extra)
    found |= missing
    group, specialist = _chosen(asked, who, category, catalog, found)
    if found:
        raise Invalid(found)
    if not group:
        group, specialist = assign(category.rule, client, catalog, loads)
    urgency = Urgency(asked.urgency)
    impact = Impact(asked.impact) if asked.impact and _works(who, catalog) else category.impact
    return {
        "type": category.type,
        "project": category.project,
        "category": category.id,
        "subject": subject,
        "description": description,
        "urgency": urgency,
        "impact": impact,
        "priority": catalog.projects[category.project].priorities[impact, urgency],
        "group": group,
        "assignee": specialist,
        "extra": extra,
    }


def concerned(case: Case, catalog: Catalog) -> AbstractSet[Audience]:
    """Who is told of a new case. R1: also its client, who may not have registered it themself;
    `owed` leaves out who did."""
    return {Audience.REQUESTER, *catalog.categories[case.category].tells}


def registered(case: Case, who: Person) -> Fact:
    """The first fact of a case."""
    return Fact(
        verb=Verb.OPEN,
        who=who.id,
        who_name=who.name,
        at=case.opened_at,
        source=None,
        target=State.REGISTERED,
        differences=differences(None, case),
    )


def _category_problem(written: str, catalog: Catalog) -> Problem | None:
    if not written:
        return Problem(ProblemKind.REQUIRED)
    if written in catalog.categories:
        return None
    known = written in catalog.nodes
    return Problem(ProblemKind.NOT_A_LEAF if known else ProblemKind.UNKNOWN_CHOICE)


def _choice_problem(written: str, choices: set[str], *, required: bool) -> Problem | None:
    if not written:
        return Problem(ProblemKind.REQUIRED) if required else None
    return None if written in choices else Problem(ProblemKind.UNKNOWN_CHOICE)


def _client_problem(
    client: Person, who: Person, category: Category | None, catalog: Catalog
) -> Problem | None:
    """R1: for another, only where the project grants it."""
    if client.id == who.id or category is None:
        return None
    granted = catalog.may_create_for_others(who.id, category.project)
    return None if granted else Problem(ProblemKind.NOT_GRANTED)


def _works(who: Person, catalog: Catalog) -> bool:
    return bool(catalog.desk_of(who.id))


def _chosen(
    asked: NewCase, who: Person, category: Category, catalog: Catalog, found: dict[str, Problem]
) -> tuple[str, str]:
    """The group and specialist that a specialist set by hand (R3). A specialist
    without a group is one of the group of the rule; blank where the rules decide."""
    if not (asked.group or asked.specialist) or not _works(who, catalog):
        return "", ""
    group = asked.group or category.rule.group
    if group not in catalog.projects[category.project].groups:
        found["group"] = Problem(ProblemKind.NOT_IN_PROJECT)
        return "", ""
    if asked.specialist and asked.specialist not in catalog.groups[group].members:
        found["specialist"] = Problem(ProblemKind.NOT_IN_GROUP)
    return group, asked.specialist
