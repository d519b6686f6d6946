"""What the desk asks of Graph, and what it makes of every kind of answer (R2)."""

import asyncio
from dataclasses import replace

import pytest
from aiohttp.test_utils import unused_port

from domain.case import Person
from domain.directory import Directory
from domain.profiles import Heard, Said, Source
from domain.remotes import NotNow
from graph.people import SELECT, GraphPeople
from store.sql import SqlStore
from tests.chat import Clock
from tests.graph_server import TOKEN, Failure, GraphServer
from tests.people import ANA, CARLOS, NOON, STRANGER

ANA_THERE = {
    "displayName": "Ana Rojas",
    "mail": "Ana.Rojas@entidad.example",
    "userPrincipalName": "arojas@entidad.example",
    "companyName": "Entidad",
    "department": "Atención",
    "officeLocation": "Valledupar",
    "mobilePhone": "300",
    "businessPhones": ["605 555 0101"],
    "employeeId": "1065",
    "preferredLanguage": "es-CO",
}
KNOWN = Person(
    ANA.id, "Ana Rojas", "Ana.Rojas@entidad.example", "Entidad", "Valledupar", "Atención",
    "605 555 0101", employee="1065", locale="es-CO",
)  # fmt: skip


@pytest.mark.rule("R2")
async def test_a_person_is_asked_for_with_every_field_named(
    directory: Directory, graph: GraphServer, store: SqlStore
) -> None:
    graph.adds(ANA.id, **ANA_THERE)

    profile = await directory.lookup(ANA.id)

    assert profile.person == KNOWN
    assert set(profile.sources.values()) == {Source.GRAPH}
    assert graph.asked[0].query == {"$select": SELECT}
    assert await store.read(lambda unit: unit.person(ANA.id)) == KNOWN


async def test_what_is_odd_or_missing_breaks_nothing(
    directory: Directory, graph: GraphServer
) -> None:
    graph.adds("a", displayName=None, mail=7, businessPhones="x", officeLocation="  Sede \n 2 ")
    graph.adds("b", userPrincipalName="ana_otra.example#EXT#@entidad.onmicrosoft.com")
    graph.adds("c", displayName="N" * 999, employeeId="9" * 99)

    assert (await directory.lookup("a")).person == Person("a", "", site="Sede 2")
    assert (await directory.lookup("b")).person == Person("b", "")
    long = (await directory.lookup("c")).person
    assert (len(long.name), len(long.employee)) == (200, 40)


async def test_an_id_is_one_step_of_the_path_whatever_is_in_it(
    directory: Directory, graph: GraphServer
) -> None:
    assert (await directory.lookup("../me?$x=1#")).said[0].found is False
    assert graph.asked[0].path == "/v1.0/users/../me?$x=1#"
    assert graph.asked[0].query == {"$select": SELECT}


@pytest.mark.rule("R2")
async def test_both_answers_are_good_for_a_while(
    directory: Directory, graph: GraphServer, clock: Clock
) -> None:
    graph.adds(ANA.id, **ANA_THERE)
    for person in (ANA.id, ANA.id, STRANGER.id, STRANGER.id):
        await directory.lookup(person)
    assert len(graph.asked) == 2

    clock.forward(hours=1)
    for person in (ANA.id, STRANGER.id):
        await directory.lookup(person)
    assert len(graph.asked) == 3

    clock.forward(hours=23)
    await directory.lookup(ANA.id)
    assert len(graph.asked) == 4


async def test_whoever_asks_meanwhile_waits_for_the_same_answer(
    directory: Directory, graph: GraphServer
) -> None:
    graph.adds(ANA.id, **ANA_THERE)

    profiles = await asyncio.gather(*(directory.lookup(ANA.id) for _ in range(20)))

    assert {profile.person for profile in profiles} == {KNOWN}
    assert len(graph.asked) == 1


@pytest.mark.parametrize(
    ("failure", "word"),
    [
        (Failure(429, {"Retry-After": "120"}), "429"),
        (Failure(500), "500"),
        (Failure(401), "401"),
        (Failure(403), "403"),
        (Failure(200, body="<html>"), "no JSON"),
    ],
)
@pytest.mark.rule("R2")
async def test_while_graph_says_not_now_what_is_known_stands(
    directory: Directory,
    graph: GraphServer,
    store: SqlStore,
    clock: Clock,
    failure: Failure,
    word: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    graph.adds(ANA.id, **ANA_THERE)
    await directory.lookup(ANA.id)
    clock.forward(days=1)
    graph.failures.append(failure)

    assert (await directory.lookup(ANA.id)).person == KNOWN
    assert (await directory.lookup(CARLOS.id)).person == Person(CARLOS.id, "")
    assert len(graph.asked) == 2

    census = await store.read(lambda unit: unit.census())
    assert census.heard[Source.GRAPH] == Heard(clock.now, word)
    assert [r.getMessage() for r in caplog.records if r.name == "domain.directory"] == ["directory"]
    assert "ana" not in caplog.text.lower()


async def test_where_nothing_listens_what_is_known_stands(
    store: SqlStore, graph: GraphServer, clock: Clock
) -> None:
    nowhere = GraphPeople(graph.client(f"http://127.0.0.1:{unused_port()}/v1.0"))
    directory = Directory(store, clock, [nowhere], nowhere)
    await store.write(lambda unit: unit.keep_person(ANA))

    assert (await directory.lookup(ANA.id)).person == ANA
    assert await directory.search("ana", 15) == [ANA]
    with pytest.raises(NotNow):
        await directory.owner_of("nadie@entidad.example")
    assert (await directory.census()).heard[Source.GRAPH].word == "ClientConnectorError"


async def test_it_is_asked_again_after_the_pause_that_it_asked_for(
    directory: Directory, graph: GraphServer, clock: Clock
) -> None:
    graph.adds(ANA.id, **ANA_THERE)
    graph.failures.append(Failure(429, {"Retry-After": "120"}))
    await directory.lookup(ANA.id)

    clock.forward(seconds=119)
    assert (await directory.lookup(ANA.id)).person.name == ""
    clock.forward(seconds=1)
    assert (await directory.lookup(ANA.id)).person == KNOWN
    assert len(graph.asked) == 2


async def test_a_refused_token_is_not_used_again(
    directory: Directory, graph: GraphServer, clock: Clock
) -> None:
    graph.failures.append(Failure(401))
    await directory.lookup(ANA.id)

    assert graph.tokens.refused == [f"{TOKEN}-0"]


async def test_without_a_token_nothing_is_asked(
    directory: Directory, graph: GraphServer, store: SqlStore
) -> None:
    graph.tokens.missing = True

    assert (await directory.lookup(ANA.id)).said == []
    assert graph.asked == []
    census = await store.read(lambda unit: unit.census())
    assert census.heard[Source.GRAPH].word == "AADSTS7000222"


@pytest.mark.rule("R2")
async def test_a_form_goes_on_with_what_is_known_while_graph_says_nothing(
    store: SqlStore, graph: GraphServer, clock: Clock
) -> None:
    directory = Directory(store, clock, [GraphPeople(graph.client())], patience=0)
    graph.silent.clear()

    assert await directory.soon(STRANGER) == STRANGER

    graph.silent.set()
    await directory.close()


async def test_who_was_met_is_looked_up_beside_the_turn_once(
    directory: Directory, graph: GraphServer, store: SqlStore
) -> None:
    graph.adds(ANA.id, **ANA_THERE)

    directory.met(ANA)
    directory.met(ANA)
    assert graph.asked == []
    profile = await directory.lookup(ANA.id)
    directory.met(ANA)
    await directory.close()

    assert profile.person == KNOWN
    assert len(graph.asked) == 1


async def test_a_form_waits_for_nobody_of_whom_something_is_known(
    directory: Directory, graph: GraphServer
) -> None:
    assert await directory.soon(ANA) is ANA
    assert graph.asked == []


@pytest.mark.rule("R2")
async def test_local_values_win_and_graph_is_spared_where_all_is_known(
    directory: Directory, graph: GraphServer, store: SqlStore, clock: Clock
) -> None:
    graph.adds(ANA.id, **ANA_THERE)
    local = Said(Source.LOCAL, NOON, {"name": "Ana M. Rojas", "site": "Bogotá"})
    whole = dict.fromkeys(GraphPeople.tells, "x")
    await store.write(lambda unit: unit.keep_said(ANA.id, local))
    await store.write(lambda unit: unit.keep_said("w", Said(Source.LOCAL, NOON, whole)))

    profile = await directory.lookup(ANA.id)
    await directory.lookup("w")

    assert profile.person == replace(KNOWN, name="Ana M. Rojas", site="Bogotá")
    assert profile.sources["site"] is Source.LOCAL
    assert profile.sources["phone"] is Source.GRAPH
    assert len(graph.asked) == 1


# By address and by words


@pytest.mark.rule("R8")
async def test_the_owner_of_an_address_is_found_here_first_and_then_in_graph(
    directory: Directory, graph: GraphServer
) -> None:
    graph.adds(ANA.id, **ANA_THERE)

    assert await directory.owner_of(" ARojas@entidad.example ") == KNOWN
    assert await directory.owner_of("ana.rojas@ENTIDAD.example") == KNOWN
    assert await directory.owner_of("") is None
    assert len(graph.asked) == 2


async def test_nobodys_address_is_remembered_for_an_hour(
    directory: Directory, graph: GraphServer, clock: Clock
) -> None:
    for _ in range(3):
        assert await directory.owner_of("o'brien@otra.example") is None
    assert [a.query["$filter"] for a in graph.asked] == [
        "mail eq 'o''brien@otra.example' or userPrincipalName eq 'o''brien@otra.example'"
    ]

    clock.forward(hours=1)
    await directory.owner_of("o'brien@otra.example")
    assert len(graph.asked) == 2


async def test_not_now_is_no_answer_to_whose_address_it_is(
    directory: Directory, graph: GraphServer, clock: Clock
) -> None:
    graph.adds(ANA.id, **ANA_THERE)
    graph.failures.append(Failure(500))

    for _ in range(2):
        with pytest.raises(NotNow):
            await directory.owner_of("arojas@entidad.example")
    assert len(graph.asked) == 1

    clock.forward(minutes=1)
    assert await directory.owner_of("arojas@entidad.example") == KNOWN


@pytest.mark.rule("R1")
@pytest.mark.parametrize("words", ["ana roj", "1065", 'ana" OR "displayName:a'])
async def test_a_search_finds_people_here_and_in_graph_and_keeps_them(
    directory: Directory, graph: GraphServer, store: SqlStore, words: str
) -> None:
    graph.adds(ANA.id, **ANA_THERE)
    graph.adds(CARLOS.id, displayName="Carlos Peña", mail="carlos@entidad.example")
    found = await directory.search(words, 15)

    assert [p.id for p in found] == ([ANA.id] if "OR" not in words else [])
    if found:
        assert await store.read(lambda unit: unit.person(ANA.id)) == KNOWN
        assert {a.consistency for a in graph.asked if "$search" in a.query} == {"eventual"}


async def test_those_known_here_come_first_and_graph_is_not_asked_for_more_than_fit(
    directory: Directory, graph: GraphServer, store: SqlStore
) -> None:
    await store.write(lambda unit: unit.keep_person(replace(CARLOS, name="Ana Carlos")))
    graph.adds(ANA.id, **ANA_THERE)

    assert [p.id for p in await directory.search("ana", 15)] == [CARLOS.id, ANA.id]
    graph.asked.clear()
    assert [p.id for p in await directory.search("ana", 2)] == [CARLOS.id, ANA.id]
    assert graph.asked == []


@pytest.mark.rule("R1")
async def test_a_text_that_nobody_can_be_called_finds_nobody_and_rests_nothing(
    directory: Directory, graph: GraphServer
) -> None:
    graph.adds(ANA.id, **ANA_THERE)

    assert await directory.search("a " * 10_000, 15) == []
    assert graph.asked == []
    assert [p.id for p in await directory.search("ana", 15)] == [ANA.id]


async def test_a_search_goes_on_without_graph(
    store: SqlStore, graph: GraphServer, clock: Clock
) -> None:
    people = GraphPeople(graph.client())
    hasty = Directory(store, clock, [people], people, patience=0)
    await store.write(lambda unit: unit.keep_person(ANA))
    graph.silent.clear()

    assert await hasty.search("ana", 15) == [ANA]

    graph.silent.set()
    patient = Directory(store, clock, [people], people, patience=30)
    graph.failures.append(Failure(429, {"Retry-After": "60"}))
    graph.asked.clear()
    for _ in range(2):
        assert await patient.search("ana", 15) == [ANA]
    assert len(graph.asked) == 1
