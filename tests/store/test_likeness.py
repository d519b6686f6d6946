"""What a new text is like: categories by names and by cases, solutions by the words they share."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from domain.case import Case, State
from domain.catalog import Catalog
from domain.likeness import Alike, Likeness, unnamed
from store.sql import SqlStore
from store.terms import meaning
from tests.people import ANA, CARLOS, NOON
from tests.store.samples import a_case, opening


def likeness(store: SqlStore, catalog: Catalog) -> Likeness:
    return Likeness(store, catalog, meaning, lambda: NOON)


async def keep(store: SqlStore, *cases: Case) -> Sequence[Case]:
    return [
        await store.write(lambda unit, case=case: unit.save(opening(case), None))  # type: ignore[misc]
        for case in cases
    ]


def solved(subject: str, solution: str = "Se reinició el servicio.", **but: object) -> Case:
    usual = a_case(subject=subject, description="", state=State.SOLVED, solution=solution)
    return replace(usual, **but)  # type: ignore[arg-type]


async def test_with_no_cases_at_all_the_names_of_the_categories_tell(
    store: SqlStore, catalog: Catalog
) -> None:
    likely = (await likeness(store, catalog).of("Mi portátil no enciende desde ayer")).categories

    assert likely[0] == "portatil-no-enciende"
    assert len(likely) == 3


async def test_what_people_have_filed_alike_tells_more_than_names(
    store: SqlStore, catalog: Catalog
) -> None:
    category = next(c for c in catalog.categories if c != "portatil-no-enciende")
    await keep(
        store,
        *(a_case(subject=f"la aplicación Orfeo se cierra {n}", category=category) for n in "abc"),
        a_case(subject="el mouse falla"),
    )

    alike = await likeness(store, catalog).of("Orfeo se cierra sola")

    assert alike.categories[0] == category


async def test_a_case_of_a_category_that_is_gone_has_no_vote(
    store: SqlStore, catalog: Catalog
) -> None:
    await keep(store, *(a_case(subject="Orfeo se cierra", category="gone") for _ in range(3)))

    alike = await likeness(store, catalog).of("Orfeo se cierra")

    assert "gone" not in alike.categories


async def test_solved_cases_that_look_alike_come_with_their_solution(
    store: SqlStore, catalog: Catalog
) -> None:
    await keep(
        store,
        solved("La impresora del tercer piso no imprime"),
        solved("Solicito acceso a la carpeta compartida"),
        a_case(subject="la impresora no imprime"),
        solved("la impresora no imprime", solution=""),
    )

    alike = await likeness(store, catalog).of("las impresoras no imprimen")

    assert [case.number for case in alike.solved] == [1]


@pytest.mark.parametrize(
    "text",
    ["mi portátil no enciende y ya cambié el enchufe", "batería del portátil dañada"],
)
async def test_more_words_and_those_of_the_solution_find_it_too(
    store: SqlStore, catalog: Catalog, text: str
) -> None:
    await keep(store, solved("mi portátil no enciende", "Se cambió la batería."))

    assert [case.number for case in (await likeness(store, catalog).of(text)).solved] == [1]


async def test_of_the_cases_of_one_incident_one_is_proposed(
    store: SqlStore, catalog: Catalog
) -> None:
    await keep(store, solved("portátil no enciende", "Se cambió la batería."))
    await keep(store, *(solved(f"portátil no enciende {n}", "Regulador nuevo.") for n in "abc"))

    alike = await likeness(store, catalog).of("el portátil no enciende")

    assert sorted(case.solution for case in alike.solved) == [
        "Regulador nuevo.",
        "Se cambió la batería.",
    ]


@pytest.mark.parametrize("text", ["", "   ", "¿?", "de la", "palabrasinotras"])
async def test_a_text_that_is_like_nothing_proposes_no_solution(
    store: SqlStore, catalog: Catalog, text: str
) -> None:
    await keep(store, solved("La impresora no imprime"))

    assert (await likeness(store, catalog).of(text)).solved == ()


async def test_a_project_can_keep_its_solutions_to_itself(
    store: SqlStore, catalog: Catalog
) -> None:
    await keep(store, solved("La impresora no imprime"))
    closed = {id_: replace(p, shares_solutions=False) for id_, p in catalog.projects.items()}

    alike = await likeness(store, replace(catalog, projects=closed)).of("la impresora no imprime")

    assert alike.solved == ()
    assert alike.categories


async def test_a_solution_that_helped_is_counted_once_a_press_and_by_people(
    store: SqlStore, catalog: Catalog
) -> None:
    await keep(store, solved("La impresora no imprime"), a_case())
    found = likeness(store, catalog)

    pressed = [
        await found.helped(1, who, key) for who, key in ((ANA, "a"), (ANA, "a"), (CARLOS, "a"))
    ]
    refused = await found.helped(2, ANA, "b")

    assert (pressed, refused) == ([True, True, True], False)
    assert (await found.of("la impresora no imprime")).helped == {1: 2}


async def test_a_burst_of_one_word_does_not_hide_what_is_rare(
    store: SqlStore, catalog: Catalog
) -> None:
    await keep(store, solved("El escáner Kodak atasca el papel"))

    def burst(unit: object) -> None:
        for n in range(100):
            unit.save(opening(a_case(subject=f"papel {n}")), None)  # type: ignore[attr-defined]

    await store.write(burst)

    alike = await likeness(store, catalog).of("papel atascado en el escáner Kodak")

    assert [case.number for case in alike.solved] == [1]


def test_a_solution_is_shown_without_the_names_and_numbers_of_its_client() -> None:
    said = (
        "Hola Ana: la clave de ana.rojas@entidad.example se envió al +57 300 123 4567. ROJAS firmó."
    )

    shown = unnamed(said, ANA)

    assert shown == "Hola …: la clave de … se envió al …. … firmó."


def test_nothing_is_alike_by_default() -> None:
    assert Alike() == Alike((), (), {})
