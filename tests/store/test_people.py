"""People are found as others write their names, and reached where they were last."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.case import Person
from domain.ports import Address
from store.sql import SqlStore
from store.tables import catalogs, people
from tests.people import ANA, CARLOS, JORGE, LUCIA, NOON
from tests.store.samples import stored

ODD = Person("odd", "50% O'Brien_Núñez \\ -- x", "odd_one@entidad.example")
WHOLE = Person(
    "w", "W 🙂", "w@e.example", "C", "S", "D", "601", "12", "CI", language="en", locale="en-US"
)


@pytest.fixture
async def directory(store: SqlStore) -> SqlStore:
    for person in (ANA, CARLOS, LUCIA, JORGE, ODD):
        await store.write(lambda unit, person=person: unit.keep_person(person))
    return store


async def found(store: SqlStore, words: str, limit: int = 10) -> list[str]:
    people = await store.read(lambda unit: unit.find_people(words, limit))
    return [person.name for person in people]


async def test_a_person_comes_back_as_they_were_kept(store: SqlStore) -> None:
    await store.write(lambda unit: unit.keep_person(WHOLE))
    moved = replace(WHOLE, site="Bogotá", language="es")

    assert await store.read(lambda unit: unit.person("w")) == WHOLE
    await store.write(lambda unit: unit.keep_person(moved))
    assert await store.read(lambda unit: unit.person("w")) == moved
    assert await store.read(lambda unit: unit.person("nobody")) is None


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("gómez", ["Lucía Gómez"]),
        ("gomez", ["Lucía Gómez"]),
        ("  LUCIA   gómez ", ["Lucía Gómez"]),
        ("gomez lucia", ["Lucía Gómez"]),
        ("peña", ["Carlos Peña"]),
        ("pen", ["Carlos Peña"]),
        ("ana.rojas@entidad.example", ["Ana Rojas"]),
        ("ANA.ROJAS@ENTIDAD.EXAMPLE", ["Ana Rojas"]),
        ("rojas@entidad.example", []),
        ("@", []),
        ("entidad.example ana", ["Ana Rojas"]),
        ("ana gómez", []),
        ("zzz", []),
        ("", []),
        ("   ", []),
    ],
)
@pytest.mark.rule("R2")
async def test_people_are_found_as_their_names_are_written(
    directory: SqlStore, words: str, names: list[str]
) -> None:
    assert await found(directory, words) == names


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("%", [ODD.name]),
        ("_", [ODD.name]),
        ("50%", [ODD.name]),
        ("a%s", []),
        ("_arlos", []),
        ("o'brien", [ODD.name]),
        ("\\", [ODD.name]),
        ("'", [ODD.name]),
        ("'; DROP TABLE people; --", []),
        ("') OR 1=1 --", []),
        ("/", []),
        ("🙂", []),
    ],
)
async def test_no_sign_in_the_words_means_anything_but_itself(
    directory: SqlStore, words: str, names: list[str]
) -> None:
    before = await stored(directory, people)

    assert await found(directory, words) == names
    assert await stored(directory, people) == before


@pytest.mark.parametrize("words", ["ana\x00", "\x00"])
async def test_what_postgresql_cannot_hold_breaks_no_search(
    directory: SqlStore, words: str
) -> None:
    assert isinstance(await found(directory, words), list)


@pytest.mark.rule("R8")
async def test_an_address_leads_to_its_owner_and_to_nobody_where_two_have_it(
    directory: SqlStore,
) -> None:
    async def owner(address: str) -> str:
        person = await directory.read(lambda unit: unit.person_by_email(address))
        return person.name if person else ""

    by_mail = Person("mail:nora@aliados.example", "Nora Ríos", "nora@aliados.example")
    twin = replace(CARLOS, id="twin")
    for person in (by_mail, twin):
        await directory.write(lambda unit, person=person: unit.keep_person(person))

    assert await owner("Ana.Rojas@entidad.example") == ANA.name
    assert await owner("ana.rojas@entidad.exampl_") == ""
    assert await owner("carlos.pena@entidad.example") == ""
    assert await owner("nora@aliados.example") == ""
    assert await owner("") == ""


async def test_only_so_many_are_found_and_in_the_order_of_their_names(directory: SqlStore) -> None:
    assert await found(directory, "entidad", 2) == ["50% O'Brien_Núñez \\ -- x", "Ana Rojas"]


async def test_an_address_is_kept_until_it_is_known_to_be_of_no_use(store: SqlStore) -> None:
    first = Address(ANA.id, "chat-1", "https://a/", "29:ana")
    moved = replace(first, conversation="chat-2", service_url="https://b/")

    await store.write(lambda unit: unit.keep_address(first, NOON))
    assert await store.read(lambda unit: unit.address(ANA.id)) == first
    await store.write(lambda unit: unit.keep_address(moved, NOON))
    assert await store.read(lambda unit: unit.address(ANA.id)) == moved
    await store.write(lambda unit: unit.unreachable(ANA.id, NOON))
    assert await store.read(lambda unit: unit.address(ANA.id)) == replace(moved, reachable=False)
    await store.write(lambda unit: unit.keep_address(moved, NOON))
    assert await store.read(lambda unit: unit.address(ANA.id)) == moved


async def test_who_was_never_heard_from_has_no_address_and_cannot_lose_it(store: SqlStore) -> None:
    await store.write(lambda unit: unit.unreachable(ANA.id, NOON))

    assert await store.read(lambda unit: unit.address(ANA.id)) is None


async def test_the_connector_is_the_one_heard_from_last(store: SqlStore) -> None:
    assert await store.read(lambda unit: unit.service_url()) == ""

    for person, url, minutes in (("a", "https://1/", 5), ("b", "https://2/", 9), ("c", "x", 1)):
        address = Address(person, f"chat-{person}", url)
        at = NOON + timedelta(minutes=minutes)
        await store.write(lambda unit, a=address, at=at: unit.keep_address(a, at))

    assert await store.read(lambda unit: unit.service_url()) == "https://2/"


async def test_each_version_of_the_catalogue_is_kept_once(store: SqlStore) -> None:
    for version, text in (("h1", "uno"), ("h2", "dos"), ("h1", "otro")):
        await store.write(lambda unit, v=version, t=text: unit.keep_catalog(v, t, NOON))

    assert [(row[0], row[2]) for row in await stored(store, catalogs)] == [
        ("h1", "uno"),
        ("h2", "dos"),
    ]
