"""What a version of the catalogue changed, by id, as it is understood and not as it is written."""

from dataclasses import replace

import pytest

from domain.catalog import Catalog, Words
from domain.versions import PARTS, Changed, changes_between
from settings import SAMPLE
from store.catalog_faults import Faults
from store.catalog_files import read_catalog
from store.catalog_sources import parted, read_sources, read_text
from store.catalog_text import read_snapshot
from tests.people import ANA, ANDRES, CARLOS, ELENA


def test_a_catalogue_that_is_read_twice_is_the_same(catalog: Catalog) -> None:
    snapshot = read_snapshot("# a comment\n" + read_text(SAMPLE))

    assert snapshot
    assert changes_between(catalog, snapshot) == {}
    assert changes_between(catalog, read_catalog(SAMPLE)) == {}


def test_a_snapshot_is_parted_into_the_files_that_it_was_made_of() -> None:
    sources = read_sources(SAMPLE, Faults())

    assert parted(read_text(SAMPLE)) == [(s.name, s.data.decode()) for s in sources]


def test_what_was_added_removed_and_changed_is_named_by_part(catalog: Catalog) -> None:
    named = Words("Otro", "Another")
    people = {id_: person for id_, person in catalog.people.items() if id_ != CARLOS.id}
    people[ANA.id] = replace(people[ANA.id], site="Cali")
    groups = {**catalog.groups, "mesa": replace(catalog.groups["mesa"], name=named)}
    groups["nuevo"] = replace(groups["mesa"], id="nuevo")
    verb, reasons = next((v, r) for v, r in catalog.reasons.items() if len(r) > 1)
    fewer = {**catalog.reasons, verb: reasons[1:]}
    project = next(iter(catalog.projects))
    projects = {**catalog.projects}
    projects[project] = replace(projects[project], solved_counts=True)

    changes = changes_between(
        catalog,
        replace(
            catalog,
            people=people,
            groups=groups,
            reasons=fewer,
            projects=projects,
            administrators=(ANDRES.id, ELENA.id),
            survey=catalog.survey[1:],
        ),
    )

    assert changes == {
        "projects": Changed(changed=(project,)),
        "groups": Changed(added=("nuevo",), changed=("mesa",)),
        "people": Changed(removed=(CARLOS.id,), changed=(ANA.id,)),
        "reasons": Changed(removed=(f"{verb}/{reasons[0].id}",)),
        "survey": Changed(removed=(catalog.survey[0].id,)),
        "administrators": Changed(added=(ELENA.id,)),
    }
    assert [*changes] == [part for part in PARTS if part in changes]


def test_a_project_of_another_name_changes_none_of_its_categories() -> None:
    text = read_text(SAMPLE)
    renamed = text.replace("es: Servicios TIC", "es: Servicios de tecnología")
    before, after = read_snapshot(text), read_snapshot(renamed)
    assert before
    assert after
    assert renamed != text

    assert changes_between(before, after) == {"projects": Changed(changed=("tic",))}


@pytest.mark.parametrize("part", PARTS)
def test_every_part_of_a_catalogue_can_be_compared(catalog: Catalog, part: str) -> None:
    empty = {"survey": (), "administrators": ()}.get(part, {})

    changes = changes_between(replace(catalog, **{part: empty}), catalog)

    assert changes[part].added
