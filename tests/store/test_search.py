"""Search finds the same on both databases, with the rights of who asks in the query."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from domain.case import Case, CaseType, Difference, State
from domain.catalog import Scope
from domain.search import CAP, OPEN, Property, Query
from store.sql import SqlStore
from tests.people import ANA, CARLOS, JORGE, LUCIA, NOON
from tests.store.samples import a_case, moving, opening

DESK = Scope(LUCIA.id, projects=("tic",))


async def keep(store: SqlStore, *cases: Case) -> Sequence[Case]:
    return [
        await store.write(lambda unit, case=case: unit.save(opening(case), None))  # type: ignore[misc]
        for case in cases
    ]


async def found(store: SqlStore, scope: Scope = DESK, **asked: Any) -> list[int]:
    looked = await store.read(lambda unit: unit.find(Query(**asked), scope))
    return [hit.number for hit in looked.hits]


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("La impresión sale borrosa", "impresion"),
        ("la impresion sale borrosa", "IMPRESIÓN"),
        ("Las impresoras del piso 3", "impresora"),
        ("la impresora del piso 3", "impresoras"),
        ("Olvidé mi contraseña", "contrasenas"),
        ("no hay luz en el rack", "luces"),
        ("cambiar configuración", "configuraciones"),
        ("two printers are broken", "printer"),
        ("error 0x80070005 al abrir", "0x80070005"),
        ("el ratón, ¡no funciona!", "raton"),
        ("¿Por qué no abre Word?", "por que word"),
    ],
)
async def test_accents_case_and_plural_are_forgiven(
    store: SqlStore, written: str, asked: str
) -> None:
    await keep(store, a_case(subject=written), a_case(subject="otra cosa", description="x"))

    assert await found(store, words=asked) == [1]


async def test_all_words_have_to_stand_in_subject_description_solution_or_name(
    store: SqlStore,
) -> None:
    await keep(
        store,
        a_case(subject="la vpn no conecta", description="desde casa"),
        a_case(subject="la vpn no conecta", description="desde la oficina"),
    )

    assert await found(store, words="vpn casa") == [1]
    assert await found(store, words="rojas vpn") == [2, 1]
    assert await found(store, words="vpn valledupar") == [2, 1]
    assert await found(store, words="vpn avión") == []


async def test_most_words_in_the_subject_first_then_the_newest(store: SqlStore) -> None:
    await keep(
        store,
        a_case(subject="correo lleno"),
        a_case(subject="otra cosa", description="el correo está lleno"),
        a_case(subject="correo", description="lleno"),
        a_case(subject="correo lleno otra vez"),
    )

    assert await found(store, words="correo lleno") == [4, 1, 3, 2]


async def test_filters_hold_all_together(store: SqlStore) -> None:
    bogota = replace(CARLOS, company="Entidad Nacional", email="carlos@entidad.example")
    await keep(
        store,
        a_case(),
        a_case(client=bogota, type=CaseType.REQUEST, group="mesa", assignee=""),
        a_case(client=bogota, state=State.SOLVED, solution="Listo"),
    )

    assert await found(store, types=(CaseType.REQUEST,)) == [2]
    assert await found(store, states=(OPEN,)) == [2, 1]
    assert await found(store, states=(State.SOLVED, State.CLOSED)) == [3]
    assert await found(store, groups=("soporte",)) == [3, 1]
    assert await found(store, categories=("portatil-no-enciende",)) == [3, 2, 1]
    assert await found(store, specialists=(JORGE.id,)) == [3, 1]
    assert await found(store, named={Property.SITE: "Bogota"}) == [3, 2]
    assert await found(store, named={Property.COMPANY: "nacionales"}) == [3, 2]
    assert await found(store, named={Property.CLIENT: "Peña"}) == [3, 2]
    assert await found(store, named={Property.SITE: "bogotá"}, states=(OPEN,)) == [2]
    assert await found(store, words="portátil", named={Property.SITE: "valledupar"}) == [1]


async def test_days_are_counted_by_when_the_case_was_registered(store: SqlStore) -> None:
    midnight = datetime(2026, 11, 24, 5, tzinfo=UTC)
    second, day = timedelta(seconds=1), timedelta(days=1)
    await keep(store, *(a_case(opened_at=midnight + by) for by in (-second, 0 * day, day)))

    assert await found(store, since=midnight) == [3, 2]
    assert await found(store, until=midnight) == [1]
    assert await found(store, since=midnight, until=midnight + day) == [2]
    assert await found(store, since=midnight + 9 * day) == []


async def test_many_cases_of_later_days_hide_none_of_the_days_asked_for(store: SqlStore) -> None:
    def many(unit: Any) -> None:
        for n in range(CAP + 20):
            unit.save(opening(a_case(opened_at=NOON + timedelta(days=n >= 3, minutes=n))), None)

    await store.write(many)

    assert await found(store, words="portátil", until=NOON + timedelta(hours=9)) == [3, 2, 1]
    assert await found(store, words="portátil", since=NOON + timedelta(days=1, minutes=118)) == [
        120,
        119,
    ]


async def test_a_case_is_found_by_how_it_is_now(store: SqlStore) -> None:
    [case] = await keep(store, a_case())
    solved = moving(case, state=State.SOLVED, differences=(Difference("state", "x", "y"),))
    solved = replace(solved, case=replace(solved.case, solution="Se cambió la batería"))

    await store.write(lambda unit: unit.save(solved, None))

    assert await found(store, states=(OPEN,)) == []
    assert await found(store, words="batería", states=(State.SOLVED,)) == [1]


@pytest.mark.rule("R10", "R17")
async def test_nobody_finds_what_they_may_not_know_of(store: SqlStore) -> None:
    await keep(store, a_case(client=ANA), a_case(client=CARLOS, assignee=""))

    assert await found(store, Scope(ANA.id)) == [1]
    assert await found(store, Scope(CARLOS.id), words="portátil") == [2]
    assert await found(store, Scope(JORGE.id)) == [1]
    assert await found(store, Scope("x", groups=("soporte",))) == [2, 1]
    assert await found(store, Scope("x", groups=("otro",), projects=("sistemas",))) == []
    assert await found(store, Scope("x"), words="portátil") == []


@pytest.mark.rule("R17")
async def test_who_watches_many_groups_finds_those_of_them_and_no_other(store: SqlStore) -> None:
    await keep(store, *(a_case(group=f"g{n}", client=CARLOS, assignee="") for n in range(30)))
    await keep(store, a_case(group="other", client=CARLOS, assignee=LUCIA.id), a_case(client=LUCIA))
    watched = Scope(LUCIA.id, groups=tuple(f"g{n}" for n in range(10, 25)))

    mine = [32, 31, *range(25, 10, -1)]

    assert await found(store, watched, words="portátil") == mine
    assert await found(store, watched, since=NOON) == mine
    assert await found(store, watched, groups=("g3", "g12")) == [13]


async def test_ids_that_look_alike_are_not_the_same(store: SqlStore) -> None:
    await keep(store, a_case(project="a-b"), a_case(project="a_b"), a_case(project="A-B"))

    assert await found(store, Scope("x", projects=("a-b",))) == [1]
    assert await found(store, Scope("x", projects=("a_b",))) == [2]
    assert await found(store, Scope("x", projects=("A-B",))) == [3]


@pytest.mark.parametrize(
    "asked",
    [
        '"',
        "'",
        "a' | 'b",
        "*",
        "terms:x",
        "NEAR(a b)",
        "\\",
        "x:*",
        "(",
        "-portátil",
        "^portátil",
        "%",
    ],
)
async def test_signs_of_query_languages_mean_nothing(store: SqlStore, asked: str) -> None:
    await keep(store, a_case())

    assert await found(store, words=f"zzz {asked}") == []


async def test_ranking_looks_at_the_newest_and_no_further(store: SqlStore) -> None:
    def many(unit: Any) -> None:
        for n in range(CAP + 20):
            unit.save(opening(a_case(opened_at=NOON + timedelta(minutes=n))), None)

    await store.write(many)

    looked = await store.read(lambda unit: unit.find(Query(words="portátil"), DESK))

    assert [hit.number for hit in looked.hits] == list(range(CAP + 20, 20, -1))
    assert looked.more


async def test_a_long_text_is_found_by_its_words_and_its_state(store: SqlStore) -> None:
    long = " ".join(f"palabra{n}" for n in range(380))
    await keep(store, a_case(description=long))

    assert await found(store, words="palabra3 portátil", states=(OPEN,)) == [1]


async def test_cases_come_in_the_order_asked_for(store: SqlStore) -> None:
    await keep(store, *(a_case(subject=f"asunto {n}") for n in range(3)))

    cases = await store.read(lambda unit: unit.cases([3, 1, 99, 2]))

    assert [case.number for case in cases] == [3, 1, 2]
