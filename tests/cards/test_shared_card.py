"""What everybody may see of a case, and nothing of what only some may."""

import json

import pytest

from cards.language import LANGUAGES
from cards.shared_card import own_view, shared_card
from domain.case import Person, Role, State
from domain.catalog import Catalog
from tests.cards.drawing import a_case, a_shared, a_view, size, surface
from tests.chat import words

SECRET = Person(
    "secret-id",
    "Xiomara Quijano",
    "xq@entidad.example",
    company="Compañía Secreta",
    site="Valledupar",
    department="Dependencia Secreta",
    phone="605-secreto",
    extension="9-secreta",
    ci="CI-SECRETO",
)


@pytest.mark.rule("R17")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("state", State)
def test_no_word_of_a_person_and_no_name_is_on_it(
    catalog: Catalog, language: str, state: State
) -> None:
    written = {
        name: f"secreto de {name}"
        for name in ("subject", "description", "solution", "evidence", "provider_reference")
    }
    case = a_case(catalog, state, client=SECRET, extra={"serial": "secreto"}, **written)

    card = json.dumps(
        shared_card(a_shared(case), surface(LANGUAGES[language], catalog)), ensure_ascii=False
    )

    for secret in ("ecret", "Xiomara", "Quijano", "xq@", "Jorge", "Díaz", "Elena"):
        assert secret not in card
    assert "Valledupar" in card


def test_it_says_what_the_work_is_and_how_it_stands(catalog: Catalog) -> None:
    shown = words(shared_card(a_shared(a_case(catalog)), surface(LANGUAGES["es"], catalog)))

    for told in (
        *("Incidente 12", "En proceso", "Media", "Portátil no enciende", "Valledupar"),
        *("Soporte hardware y software (nivel 2)", "24/11/2026 10:00", "Solución"),
    ):
        assert told in shown


def test_a_full_case_with_sixty_readers_stays_within_what_teams_takes(catalog: Catalog) -> None:
    long = "ñ🙂" * 1_400
    case = a_case(catalog, description=long, solution=long)
    s = surface(LANGUAGES["es"], catalog)

    card = own_view(a_view(case, Role.SPECIALIST), a_shared(case), s)

    assert size(card) <= 40_000
