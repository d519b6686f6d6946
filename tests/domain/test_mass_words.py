"""Which reports look alike: the same trouble in other words, and not three of one place."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.case import Case
from domain.mass import Place, alike_to
from domain.mass_words import alike, terms
from tests.domain.building import a_case
from tests.people import ANA, CARLOS, NOON

pytestmark = pytest.mark.rule("R18")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("No hay internet en Valledupar", "Se cayó el internet"),
        ("Se cayó el internet", "Internet caído desde las 8, ¿pueden ayudar?"),
        ("no hay red en el piso 3", "Las redes no sirven"),
        ("No abre el correo", "¿El CORREO está caído?"),
        ("The VPN is down", "I cannot connect to the VPN"),
    ],
)
def test_the_same_trouble_in_other_words_is_alike(one: str, other: str) -> None:
    assert alike(terms(one, "Valledupar"), terms(other, "Valledupar"))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("No funciona la impresora", "No funciona el correo"),
        ("Mi portátil no enciende", "No puedo entrar al correo"),
        ("Problema urgente en Valledupar", "Por favor ayuda, urgente, Valledupar"),
        ("Cambio de teclado del segundo piso", "Traslado de monitor al piso cuarto, oficina 401"),
        ("", "No hay internet"),
        ("12345", "12345"),
    ],
)
def test_other_troubles_of_one_place_are_not(one: str, other: str) -> None:
    assert not alike(terms(one, "Valledupar"), terms(other, "Valledupar"))


def test_the_place_where_everybody_is_says_nothing() -> None:
    assert terms("Impresora de Valledupar", "Valledupar") == terms("Las impresoras")


@given(st.text(max_size=200), st.text(max_size=200))
def test_it_holds_of_whatever_is_written_and_both_ways(one: str, other: str) -> None:
    first, second = terms(one), terms(other)

    assert alike(first, second) == alike(second, first)
    assert alike(first, first) == bool(first)


def reported(number: int, minutes: float = 0, **but: object) -> Case:
    told = {"subject": "se cayó el internet", "category": "laptop"} | but
    return a_case(number=number, opened_at=NOON + timedelta(minutes=minutes), **told)


def found(first: Case, *others: Case) -> tuple[Place, list[int]] | None:
    alike_ = alike_to(first, others)
    return (alike_.place, [case.number for case in alike_.others]) if alike_ else None


def test_three_of_one_site_within_an_hour_are_enough() -> None:
    first, second = reported(1), reported(2, 30)

    assert found(first, second, reported(3, 60)) == (Place.SITE, [2, 3])
    assert found(first, second) is None
    assert found(first, second, reported(3, 61)) is None
    assert found(first, first, second) is None


def test_of_two_sites_they_count_by_their_category() -> None:
    first = reported(1)
    far = [reported(n, client=CARLOS) for n in (2, 3)]

    assert found(first, *far) == (Place.CATEGORY, [2, 3])
    assert found(first, *(replace(case, category="printer") for case in far)) is None
    assert found(first, *(replace(case, project="finance") for case in far)) is None


def test_without_a_site_only_the_category_counts() -> None:
    nowhere = replace(ANA, site="")
    cases = [reported(n, client=nowhere, category=f"c{n}") for n in range(1, 4)]

    assert found(cases[0], *cases[1:]) is None
