"""What each source says of a person, and the person that comes of it, on both databases."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from directory_room import seed
from domain.case import Person
from domain.catalog import Catalog
from domain.equipment import Piece, offered
from domain.ports import Address, Unit
from domain.profiles import FIELDS, Heard, Profile, Said, Source, merged
from domain.reception import Reception, Visitor
from store.catalog_text import read_snapshot
from store.sql import SqlStore
from store.tables import equipment
from tests.people import ANA, CARLOS, NOON


def said(source: Source, **fields: str) -> Said:
    return Said(source, NOON, fields)


async def kept(store: SqlStore, person: str, one: Said) -> Person:
    return await store.write(lambda unit: unit.keep_said(person, one))


async def known(store: SqlStore, person: str) -> Person | None:
    return await store.read(lambda unit: unit.person(person))


@pytest.mark.rule("R2")
async def test_each_field_is_of_the_source_that_is_believed_most(store: SqlStore) -> None:
    await kept(store, "p", said(Source.ROSTER, name="Teams", email="t@e.example"))
    await kept(store, "p", said(Source.LOCAL, name="Local", phone=""))
    await kept(store, "p", said(Source.GRAPH, name="Graph", site="Graph", phone="1"))
    person = await kept(store, "p", said(Source.CATALOG, name="Catálogo", site="Sede"))

    assert person == Person("p", "Local", "t@e.example", site="Sede", phone="1")
    assert await known(store, "p") == person
    profile = Profile(person, await store.read(lambda unit: unit.said_of("p")))
    assert profile.sources == {
        "name": Source.LOCAL,
        "email": Source.ROSTER,
        "site": Source.CATALOG,
        "phone": Source.GRAPH,
    }


async def test_what_a_person_chose_is_nobody_elses_word(store: SqlStore) -> None:
    own = Person("p", "P", language="en", locale="en-US", notices="mail")
    await store.write(lambda unit: unit.keep_person(own))

    person = await kept(store, "p", said(Source.GRAPH, site="S", language="es", locale="es-CO"))

    assert person == replace(own, site="S")


async def test_a_source_takes_back_what_it_no_longer_says(store: SqlStore) -> None:
    await kept(store, "p", said(Source.GRAPH, name="P", site="S"))
    await kept(store, "p", said(Source.LOCAL, site="L"))

    assert (await kept(store, "p", said(Source.LOCAL, phone="1"))).site == "S"
    gone = Said(Source.GRAPH, NOON, found=False)
    assert await kept(store, "p", gone) == Person("p", "P", phone="1")


async def test_whom_a_source_does_not_know_is_remembered_and_is_nobody(store: SqlStore) -> None:
    await kept(store, "p", Said(Source.GRAPH, NOON, found=False))

    assert await known(store, "p") is None
    assert await store.read(lambda unit: unit.said_of("p")) == [
        Said(Source.GRAPH, NOON, found=False)
    ]


async def test_who_is_no_longer_known_and_was_never_met_leaves_the_directory(
    store: SqlStore,
) -> None:
    for person in ("a", "b", "c"):
        await kept(store, person, said(Source.LOCAL, name="N", site="S"))
    await kept(store, "b", said(Source.GRAPH, name="B"))
    address = Address("c", "chat", "https://x/")
    await store.write(lambda unit: unit.keep_address(address, NOON))

    for person in ("a", "b", "c", "nobody"):
        await store.write(lambda unit, p=person: unit.unsay(p, Source.LOCAL))

    assert await known(store, "a") is None
    assert await known(store, "b") == Person("b", "B")
    assert await known(store, "c") == Person("c", "N")


@pytest.mark.rule("R8")
async def test_an_address_is_of_whom_the_better_source_says(store: SqlStore) -> None:
    await kept(store, "g", said(Source.GRAPH, name="G", email="x@E.example"))
    await kept(store, "l", said(Source.LOCAL, name="L", email="X@e.example"))

    owner = await store.read(lambda unit: unit.owner_of("x@e.example"))

    assert owner
    assert owner.id == "l"
    assert await store.read(lambda unit: unit.owner_of("")) is None
    assert await store.read(lambda unit: unit.owner_of("y@e.example")) is None


async def test_the_census_counts_who_is_known_and_says_what_was_heard(store: SqlStore) -> None:
    await kept(store, "a", said(Source.LOCAL, name="A"))
    await kept(store, "a", said(Source.GRAPH, name="A"))
    await kept(store, "b", Said(Source.GRAPH, NOON, found=False))
    for word in ("429", "ok"):
        heard = Heard(NOON, word)
        await store.write(lambda unit, heard=heard: unit.keep_heard(Source.GRAPH, heard))

    census = await store.read(lambda unit: unit.census())

    assert census.by_source == {Source.LOCAL: 1, Source.GRAPH: 1}
    assert (census.people, census.equipment) == (1, 0)
    assert census.heard == {Source.GRAPH: Heard(NOON, "ok")}


async def test_equipment_comes_back_in_order(store: SqlStore) -> None:
    rows = [("2", "p", "Portátil", "Dell"), ("1", "p", "Portátil", "HP"), ("3", "q", "", "")]
    names = ("serial", "person", "kind", "model")
    values = [dict(zip(names, row, strict=True)) for row in rows]
    await store.lane.write(lambda db: db.execute(equipment.insert(), values))

    assert await store.read(lambda unit: unit.equipment("p")) == [
        Piece("1", "Portátil", "HP"),
        Piece("2", "Portátil", "Dell"),
    ]


async def test_the_catalogues_people_come_and_go_with_it(store: SqlStore, catalog: Catalog) -> None:
    chosen = replace(catalog.people[ANA.id], language="en", notices="mail")
    await store.write(lambda unit: seed(unit, catalog, lambda: NOON))
    await store.write(lambda unit: unit.keep_person(chosen))
    fewer = replace(catalog, people={ANA.id: replace(catalog.people[ANA.id], site="Cali")})

    await store.write(lambda unit: seed(unit, fewer, lambda: NOON))

    assert await known(store, ANA.id) == replace(chosen, site="Cali")
    assert await known(store, CARLOS.id) is None


async def test_meeting_somebody_and_learning_of_them_at_once_loses_nothing(
    store: SqlStore, another: SqlStore
) -> None:
    visitor = Visitor("p", "Nombre", "es-CO", Address("p", "chat", "https://x/"))

    await asyncio.gather(
        Reception(store, lambda: NOON).meet(visitor),
        kept(another, "p", said(Source.GRAPH, site="S")),
        kept(store, "p", said(Source.ROSTER, email="p@e.example")),
    )

    assert await known(store, "p") == Person("p", "Nombre", "p@e.example", site="S", locale="es-CO")


async def test_a_catalogue_that_comes_back_is_in_force_again(store: SqlStore) -> None:
    def keep(unit: Unit, version: str, hours: int) -> bool:
        return unit.keep_catalog(version, f"text {version}", NOON + timedelta(hours=hours))

    new = [
        await store.write(lambda unit, v=v, h=h: keep(unit, v, h))
        for h, v in enumerate(("a", "a", "b", "a"))
    ]

    assert new == [True, False, True, True]
    found = await store.read(lambda unit: unit.versions(2))
    assert [(v.hash, v.loaded_at) for v in found] == [
        ("a", NOON + timedelta(hours=3)),
        ("b", NOON + timedelta(hours=2)),
    ]


def test_a_snapshot_that_cannot_be_read_any_more_is_none() -> None:
    assert read_snapshot("# === a.yaml\nnothing: {}\n") is None
    assert read_snapshot("") is None


def test_every_field_of_the_directory_is_merged() -> None:
    whole = said(Source.LOCAL, **{name: name for name in FIELDS})
    person = merged(Person("p", ""), [whole])

    assert {name: getattr(person, name) for name in FIELDS} == {name: name for name in FIELDS}


@pytest.mark.rule("R3")
def test_what_the_profile_names_counts_as_equipment_once() -> None:
    pieces = [Piece("5CD1", "Portátil", "Dell"), Piece("X", "", "")]

    assert offered("", []) == ()
    assert offered("Portátil viejo", []) == ("Portátil viejo",)
    assert offered("Dell, serial 5cd1", pieces) == ("Portátil Dell, serial 5CD1", "Serial X")
    assert len(offered("Otro", [pieces[1]])) == 2


@pytest.mark.rule("R8")
async def test_an_address_leads_to_its_owner_and_to_nobody_where_two_have_it(
    store: SqlStore,
) -> None:
    async def owner(address: str) -> str:
        person = await store.read(lambda unit: unit.owner_of(address))
        return person.name if person else ""

    await kept(store, ANA.id, said(Source.GRAPH, name=ANA.name, email="a.rojas@entidad.example"))
    await kept(store, ANA.id, said(Source.LOCAL, name=ANA.name, email="Ana.Rojas@entidad.example"))
    for shared in (CARLOS.id, "twin"):
        await kept(store, shared, said(Source.LOCAL, name=CARLOS.name, email=CARLOS.email))
    await kept(store, "heir", said(Source.LOCAL, name="Nora Ríos", email="a.rojas@entidad.example"))
    by_mail = Person("mail:nora@aliados.example", "Nora Ríos", "nora@aliados.example")
    await store.write(lambda unit: unit.keep_person(by_mail))

    assert await owner("ana.rojas@entidad.example") == ANA.name
    assert await owner("a.rojas@entidad.example") == "Nora Ríos"  # who has it now
    assert await owner(CARLOS.email) == ""
    assert await owner("nora@aliados.example") == ""
    assert await owner("") == ""
