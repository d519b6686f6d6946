"""What is forgotten of a case that was over years ago: people and what they wrote.

What is counted stays: states and times, category, group and specialist, site, priority, reasons,
scores. So a report that is made again says the same. This is the one exception to R16: its facts
lose their names and notes, none of them goes, and one more says that it happened.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from domain.agenda import MESA
from domain.case import Case, Difference, Fact, Person
from domain.catalog import Catalog, FieldKind
from domain.kinship import CHILDREN
from domain.mass import FIELD as ALIKE
from domain.moves import Verb
from domain.passing_on import NOTED, SOLVED
from domain.retention import NO_WORDS, NOBODY

COUNTED = frozenset(
    {
        *("state", "type", "project", "category", "urgency", "impact", "priority"),
        *("group", "assignee", "round"),
        *("parent", CHILDREN, SOLVED, NOTED, ALIKE),
    }
)
"""The differences that figures come from, and those that name cases: no words, no requesters."""


def anonymous(case: Case, catalog: Catalog) -> Case:
    """The case without its people and without what they wrote. Of its additional data, what was
    chosen from a list stays."""
    return replace(
        case,
        subject=NO_WORDS,
        description="",
        client=Person(NOBODY, "", site=case.client.site),
        registered_by=NOBODY,
        solution="",
        evidence="",
        provider_reference="",
        next_contact=None,
        extra=_chosen(case, catalog),
    )


def _chosen(case: Case, catalog: Catalog) -> Mapping[str, str]:
    category = catalog.categories.get(case.category)
    lists = (
        {f.id: f.choices for f in category.extra if f.kind is FieldKind.CHOICE} if category else {}
    )
    return {id_: value for id_, value in case.extra.items() if value in lists.get(id_, {})}


def nameless(fact: Fact) -> Fact:
    """One line of its history: what was done and when, no longer by whom. What the clock did stays
    the clock's."""
    who, name = (MESA.id, MESA.name) if fact.who == MESA.id else (NOBODY, NO_WORDS)
    return replace(fact, who=who, who_name=name, note="", differences=counted(fact))


def counted(fact: Fact) -> tuple[Difference, ...]:
    return tuple(line for line in fact.differences if line.field in COUNTED)


def forgetting(case: Case, at: datetime) -> Fact:
    """The line that says so. A new version: whoever holds the older one can write nothing back."""
    return Fact(
        verb=Verb.FORGET,
        who=MESA.id,
        who_name=MESA.name,
        at=at,
        source=case.state,
        target=case.state,
        version=case.version + 1,
    )
