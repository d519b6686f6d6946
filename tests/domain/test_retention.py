"""What is forgotten of a case, and when: people and words, never what is counted (R16, R31)."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from domain.agenda import MESA
from domain.anonymous import anonymous, counted, forgetting, nameless
from domain.case import Difference, Fact, State
from domain.catalog import Catalog
from domain.moves import Verb
from domain.retention import NO_WORDS, NOBODY, due_before, is_forgotten
from tests.people import ANA, JORGE, NOON
from tests.store.samples import a_case

pytestmark = pytest.mark.rule("R16")

SECRET = "secreto"


def a_fact(**but: object) -> Fact:
    usual = Fact(
        verb=Verb.SUSPEND,
        who=JORGE.id,
        who_name=JORGE.name,
        at=NOON,
        source=State.IN_PROGRESS,
        target=State.SUSPENDED,
        reason="espera-usuario",
        note=SECRET,
    )
    return replace(usual, **but)


def test_people_and_what_they_wrote_go_and_what_is_counted_stays(catalog: Catalog) -> None:
    case = a_case(
        number=7,
        state=State.CLOSED,
        client=replace(ANA, phone=SECRET, ci=SECRET, department=SECRET, company=SECRET),
        description=SECRET,
        solution=SECRET,
        evidence=SECRET,
        provider_reference=SECRET,
        next_contact=NOON.date(),
        round=2,
        parent=3,
    )

    bare = anonymous(case, catalog)

    assert SECRET not in repr(bare)
    assert "Ana" not in repr(bare)
    assert ANA.id not in repr(bare)
    assert (bare.client.id, bare.subject, bare.registered_by) == (NOBODY, NO_WORDS, NOBODY)
    assert bare.client.site == "Valledupar"
    same = ("number", "type", "project", "category", "urgency", "impact", "priority", "state")
    same += ("group", "assignee", "opened_at", "round", "parent", "due_at", "version")
    assert all(getattr(bare, name) == getattr(case, name) for name in same)
    assert is_forgotten(bare)
    assert not is_forgotten(case)


def test_of_the_additional_data_what_was_chosen_from_a_list_stays(catalog: Catalog) -> None:
    category = catalog.categories["carpeta-compartida"]
    choice = next(f for f in category.extra if f.choices)
    chosen = next(iter(choice.choices))
    typed = {f.id: SECRET for f in category.extra if not f.choices}
    case = a_case(category=category.id, extra={choice.id: chosen, **typed, "unknown": SECRET})

    assert anonymous(case, catalog).extra == {choice.id: chosen}
    assert anonymous(replace(case, extra={choice.id: SECRET}), catalog).extra == {}
    assert anonymous(replace(case, category="gone"), catalog).extra == {}


def test_a_line_of_history_loses_its_name_and_its_words_alone() -> None:
    lines = (
        Difference("state", "in_progress", "suspended"),
        Difference("assignee", "", JORGE.id),
        Difference("solution", "", SECRET),
        Difference("files", "", SECRET),
    )
    fact = a_fact(differences=lines)

    bare = nameless(fact)

    assert (bare.who, bare.who_name, bare.note) == (NOBODY, NO_WORDS, "")
    assert bare.differences == lines[:2] == counted(fact)
    kept = replace(fact, who=NOBODY, who_name=NO_WORDS, note="", differences=lines[:2])
    assert bare == kept


def test_what_the_clock_did_stays_the_clocks() -> None:
    bare = nameless(a_fact(who=MESA.id, who_name=MESA.name))

    assert (bare.who, bare.who_name) == (MESA.id, MESA.name)


def test_one_more_line_says_so_and_is_a_new_version() -> None:
    last = forgetting(a_case(number=7, version=9, state=State.UNMANAGED), NOON)

    assert (last.verb, last.version, last.who) == (Verb.FORGET, 10, MESA.id)
    assert last.source is last.target is State.UNMANAGED


@pytest.mark.parametrize(
    ("now", "years", "before"),
    [
        (datetime(2026, 11, 28, 9, tzinfo=UTC), 5, datetime(2021, 11, 28, 9, tzinfo=UTC)),
        (datetime(2028, 2, 29, 9, tzinfo=UTC), 1, datetime(2027, 2, 28, 9, tzinfo=UTC)),
        (datetime(2028, 2, 29, 9, tzinfo=UTC), 4, datetime(2024, 2, 29, 9, tzinfo=UTC)),
        (datetime(2026, 11, 28, 9, tzinfo=UTC), 0, None),
    ],
)
def test_years_are_those_of_the_calendar(
    catalog: Catalog, now: datetime, years: int, before: datetime | None
) -> None:
    assert due_before(replace(catalog.projects["tic"], keeps_years=years), now) == before


def test_the_sample_forgets_nothing(catalog: Catalog) -> None:
    assert not any(project.keeps_years for project in catalog.projects.values())
