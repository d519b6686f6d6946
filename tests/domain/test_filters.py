"""What people type to look for cases, read as words and filters."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cards.texts import Texts
from cards.texts.en import EN
from cards.texts.es import ES
from domain.case import Case, CaseType, Role, State
from domain.catalog import Catalog
from domain.errors import NothingToSearch, Refusal, TooManyWords, UnknownFilterValue
from domain.filters import read_query
from domain.search import OPEN, Hit, Property, Query, page
from tests.people import ANA, ANDRES, CARLOS, ELENA, JORGE, LUCIA, MARTA, STRANGER
from tests.store.samples import a_case

BOGOTA = ZoneInfo("America/Bogota")
NOW = datetime(2026, 11, 24, 10, tzinfo=BOGOTA)


def read(text: str, catalog: Catalog) -> Query:
    return read_query(text, catalog, NOW)


def test_words_and_filters_are_told_apart(catalog: Catalog) -> None:
    query = read("impresora sede:valledupar no imprime ESTADO:Abiertos", catalog)

    assert query.words == "impresora no imprime"
    assert query.named == {Property.SITE: "valledupar"}
    assert query.states == (OPEN,)


def test_a_value_of_several_words_is_quoted_or_joined_or_the_name_of_a_state(
    catalog: Catalog,
) -> None:
    assert read('sede:"san andrés"', catalog).named == {Property.SITE: "san andrés"}
    assert read("sede:san_andrés", catalog).named == {Property.SITE: "san andrés"}
    proceso = read("estado:en proceso vpn", catalog)
    assert (proceso.states, proceso.words) == ((State.IN_PROGRESS,), "vpn")


def test_what_is_no_filter_stays_among_the_words(catalog: Catalog) -> None:
    assert read("error:0x80 a las 10:30", catalog).words == "error:0x80 a las 10:30"


@pytest.mark.parametrize("texts", [ES, EN], ids=["es", "en"])
def test_every_state_and_type_is_understood_by_the_name_that_is_shown(
    texts: Texts, catalog: Catalog
) -> None:
    for state in State:
        assert state in read(f"estado:{texts.state[state]}", catalog).states
    for type_ in CaseType:
        assert read(f"tipo:{texts.case_type[type_].lower()}s", catalog).types == (type_,)


@pytest.mark.parametrize("texts", [ES, EN], ids=["es", "en"])
def test_every_filter_is_explained_with_a_name_that_is_understood(texts: Texts) -> None:
    assert set(texts.search.filter) == set(Property)


def test_days_begin_at_midnight_where_the_desk_works(catalog: Catalog) -> None:
    query = read("desde:01/11/2026 hasta:2026-11-02", catalog)

    assert query.since == datetime(2026, 11, 1, tzinfo=BOGOTA)
    assert query.until == datetime(2026, 11, 3, tzinfo=BOGOTA)
    assert read("desde:ayer", catalog).since == datetime(2026, 11, 23, tzinfo=BOGOTA)


def test_groups_categories_and_specialists_are_named_by_a_part(catalog: Catalog) -> None:
    assert read("grupo:hardware", catalog).groups == ("soporte",)
    assert "portatil-no-enciende" in read("categoria:portátil", catalog).categories
    assert read("especialista:díaz", catalog).specialists == (JORGE.id,)


@pytest.mark.parametrize("text", ["", " ", "x", "* ( ) -", "¿?", "a b c"])
def test_nothing_that_tells_cases_apart_is_refused(text: str, catalog: Catalog) -> None:
    with pytest.raises(NothingToSearch):
        read(text, catalog)


def test_too_many_words_are_refused(catalog: Catalog) -> None:
    with pytest.raises(TooManyWords):
        read("una palabra " * 500, catalog)


@pytest.mark.parametrize(
    "text",
    [
        *("estado:feliz", "tipo:x", "grupo:zz", "categoria:zz", "especialista:zz"),
        *("desde:ayer2", "desde:31/02/2026", "numero:x", "numero:½", "sede:**", "cliente:_"),
    ],
)
def test_a_value_that_no_case_has_is_named(text: str, catalog: Catalog) -> None:
    with pytest.raises(UnknownFilterValue) as no:
        read(text, catalog)

    assert no.value.written in text


@given(st.text(max_size=300))
def test_whatever_is_typed_is_a_query_or_a_refusal(text: str) -> None:
    empty = Catalog({}, {}, (), {}, {}, (), {}, ())

    try:
        query = read_query(text, empty, NOW)
    except Refusal:
        return

    assert query != Query()


@pytest.mark.rule("R10", "R17")
def test_the_scope_of_a_search_is_what_the_roles_say(catalog: Catalog) -> None:
    people = (ANA, CARLOS, LUCIA, JORGE, MARTA, ELENA, ANDRES, STRANGER)
    cases = [
        a_case(project=project.id, group=group, assignee=assignee, client=client)
        for project in catalog.projects.values()
        for group in catalog.groups
        for assignee in ("", JORGE.id)
        for client in (ANA, MARTA)
    ]

    for person in people:
        for case in cases:
            assert _within(case, catalog, person.id) == bool(catalog.roles(case, person.id))


def _within(case: Case, catalog: Catalog, person: str) -> bool:
    scope = catalog.scope(person)
    mine = person in {case.client.id, case.assignee}
    return mine or case.group in scope.groups or case.project in scope.projects


def test_the_roles_are_those_of_the_desk(catalog: Catalog) -> None:
    assert catalog.roles(a_case(), JORGE.id) >= {Role.SPECIALIST}


def test_pages_go_on_and_back_from_a_place_that_may_be_gone() -> None:
    hits = [Hit(score, n) for score in (2, 1) for n in (9, 7, 5)]

    first, before, after = page(hits, 2, None, None)
    second, _, _ = page(hits, 2, after, None)
    back, _, _ = page(hits, 2, None, second[0])
    beyond, _, _ = page(hits, 2, Hit(2, 6), None)
    none = page(hits, 2, Hit(0, 0), None)

    assert (first, before, after) == (hits[:2], None, hits[1])
    assert second == hits[2:4]
    assert back == first
    assert beyond == hits[2:4]
    assert none == ((), None, None)
