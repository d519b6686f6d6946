"""What follows `cola`, read as a group and filters; what is misspelt or contradicts itself."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cards.texts import Texts
from cards.texts.en import EN
from cards.texts.es import ES
from domain.case import Priority, State
from domain.catalog import Catalog
from domain.errors import (
    ContradictingAges,
    Contradiction,
    Misspelt,
    NotInQueues,
    Refusal,
    UnknownValue,
)
from domain.lifecycle import OPEN_STATES
from domain.queue_filter import NAMES, NOBODY, Facet, Order, QueueFilter, Risk
from domain.queue_filters import Around, narrowed, parted, read_filters, unnamed
from domain.queue_given import given_filters, given_of
from tests.people import ELENA, JORGE, MARTA

pytestmark = pytest.mark.rule("R32")

SITES = ("Bogotá", "Bogotá Norte", "Valledupar", "San Andrés", "Cali, Sur")
OLDER, NEWER = timedelta(days=5), timedelta(hours=3)


@pytest.fixture
def around(catalog: Catalog) -> Around:
    return Around(catalog, ELENA, (JORGE.id, "gone"), SITES, ("Leticia",))


def read(text: str, around: Around) -> QueueFilter:
    return narrowed(read_filters(parted(text)[1]), around)


def test_all_filters_combine_in_any_order_with_the_group_among_them(around: Around) -> None:
    text = (
        "mayores:5d estado:suspendido,registrado soporte ans:riesgo especialista:jorge"
        " sede:valledupar hardware categoría:vpn prioridad:alta orden:edad"
    )

    found = read(text, around)

    assert parted(text)[0] == "soporte hardware"
    assert found == QueueFilter(
        states=(State.REGISTERED, State.SUSPENDED),
        older=OLDER,
        risks=(Risk.AT_RISK,),
        specialists=(JORGE.id,),
        sites=("Valledupar",),
        categories=("vpn",),
        priorities=(Priority.HIGH,),
        order=Order.AGE,
        written=found.written,
    )


@pytest.mark.parametrize(
    ("spanish", "english"),
    [
        ("estado:suspendido", "state:suspended"),
        ("ESTADO:Suspendidas", "status:SUSPENDED"),
        ("mayores:5d menores:12dias", "older:5d newer:12days"),
        ("ans:en riesgo,vencidos", 'sla:"at risk",breached'),
        ("ans:bien", "sla:ok"),
        ("especialista:nadie", "specialist:nobody"),
        ("especialista:sin_asignar", "specialist:unassigned"),
        ("especialista:yo", "specialist:me"),
        ("categoria:vpn", "category:vpn"),
        ("prioridad:críticas", "priority:critical"),
        ("orden:vence", "order:due"),
        ("orden:prioridad", "order:priority"),
        ("estado:abierto", "state:open"),
    ],
)
def test_both_languages_say_the_same(spanish: str, english: str, around: Around) -> None:
    first, second = read(spanish, around), read(english, around)

    assert [getattr(first, f) for f in FIELDS] == [getattr(second, f) for f in FIELDS]


FIELDS = [f for f in QueueFilter.__slots__ if f != "written"]


def test_a_site_is_found_without_its_accent_by_a_part_and_whole_where_it_is_whole(
    around: Around,
) -> None:
    assert read("sede:bogota", around).sites == ("Bogotá",)
    assert read("sede:bogota,norte", around).sites == ("Bogotá", "Bogotá Norte")
    assert read("sede:san_andres", around).sites == ("San Andrés",)
    assert read('sede:"cali, sur"', around).sites == ("Cali, Sur",)
    # One that no open case has today is a site all the same.
    assert read("sede:leticia", around).sites == ("Leticia",)


def test_a_specialist_is_a_name_an_id_nobody_or_oneself(around: Around) -> None:
    assert read("especialista:jorge,marta", around).specialists == (JORGE.id, MARTA.id)
    assert read("especialista:nadie,yo", around).specialists == (NOBODY, ELENA.id)
    assert read(f"especialista:{MARTA.id}", around).specialists == (MARTA.id,)
    # Of whom the catalogue knows nothing any more, but who has a case.
    assert read("especialista:gone", around).specialists == ("gone",)


@pytest.mark.parametrize(
    ("written", "near", "mended"),
    [
        ("estdo:suspendido", "estado:suspendido", "estado:suspendido mayores:5d"),
        ("estado:suspedido", "estado:suspendido", "estado:suspendido mayores:5d"),
        ("sttae:suspended", "state:suspended", "state:suspended older:5d"),
        ("ans:riezgo", "ans:riesgo", "ans:riesgo mayores:5d"),
        ("especialista:jrge", "especialista:Jorge", "especialista:Jorge mayores:5d"),
        ("sede:bogta", "sede:Bogotá", "sede:Bogotá mayores:5d"),
        ("sede:valledupar,bogta", "sede:Bogotá", "sede:valledupar,Bogotá mayores:5d"),
        ("categoría:vpnn", "categoría:VPN", "categoría:VPN mayores:5d"),
        ("prioridad:alt", "prioridad:alta", "prioridad:alta mayores:5d"),
        ("orden:edda", "orden:edad", "orden:edad mayores:5d"),
    ],
)
def test_what_is_misspelt_is_told_with_the_nearest_and_the_whole_mended(
    written: str, near: str, mended: str, around: Around
) -> None:
    with pytest.raises(Misspelt) as no:
        read(f"{written} mayores:5d", around)

    assert (no.value.near, no.value.words) == (near, mended)
    assert read(no.value.words, around).older == OLDER


@pytest.mark.parametrize(
    ("text", "facet"),
    [
        ("mayores:cinco", Facet.OLDER),
        ("menores:5", Facet.NEWER),
        ("menores:99999d", Facet.NEWER),
        ("mayores:5d,6d", Facet.OLDER),
        ("estado:zzz", Facet.STATE),
        ("sede:zzzzz", Facet.SITE),
        ('sede:""', Facet.SITE),
        ("especialista:zzzzz", Facet.SPECIALIST),
        ("categoría:zzzzz", Facet.CATEGORY),
        ("orden:zzzzz", Facet.ORDER),
    ],
)
def test_a_value_that_nothing_is_near_is_told_with_its_filter(
    text: str, facet: Facet, around: Around
) -> None:
    with pytest.raises(UnknownValue) as no:
        read(text, around)

    assert no.value.facet == facet


@pytest.mark.parametrize(
    "text",
    [
        "ans:vencido ans:bien",
        "especialista:nadie especialista:jorge",
        "estado:suspendido estado:registrado",
        "mayores:5d mayores:6d",
        "orden:edad orden:vence",
        "sede:bogotá site:valledupar",
    ],
)
def test_the_same_filter_twice_with_different_values_is_a_contradiction(
    text: str, around: Around
) -> None:
    with pytest.raises(Contradiction):
        read(text, around)


def test_the_same_twice_is_said_once(around: Around) -> None:
    assert read("sede:bogotá sede:BOGOTA", around).words == "sede:BOGOTA"


@pytest.mark.parametrize("text", ["mayores:5d menores:3d", "mayores:5d menores:5d"])
def test_no_case_is_so_old_and_so_young(text: str, around: Around) -> None:
    with pytest.raises(ContradictingAges):
        read(text, around)


def test_between_two_ages_is_none(around: Around) -> None:
    found = read("mayores:3h menores:5d", around)

    assert (found.older, found.newer) == (NEWER, OLDER)


@pytest.mark.parametrize("state", sorted({*State} - OPEN_STATES))
def test_a_state_that_ends_a_case_is_in_no_queue(state: State, around: Around) -> None:
    with pytest.raises(NotInQueues):
        read(f"estado:{ES.state[state]}", around)


def test_what_is_hardly_a_filter_belongs_to_the_words(around: Around) -> None:
    assert parted("de error:0x80 a las 10:30") == ("de error:0x80 a las 10:30", "")
    assert parted("estado: suspendido mesa") == ("mesa", "estado: suspendido")
    assert parted(f"soporte {'x' * 2_000} estado:suspendido")[1] == ""


@pytest.mark.parametrize("t", [ES, EN], ids=["es", "en"])
def test_everything_is_understood_by_the_name_that_is_shown(t: Texts, around: Around) -> None:
    for state in OPEN_STATES:
        assert read(f"estado:{t.state[state]}", around).states == (state,)
    for priority in Priority:
        assert read(f"prioridad:{t.priority[priority]}", around).priorities == (priority,)
    for risk in Risk:
        assert read(f"ans:{t.queues.risk[risk]}", around).risks == (risk,)


@pytest.mark.parametrize(("t", "place"), [(ES, 0), (EN, 1)], ids=["es", "en"])
def test_every_filter_has_words_and_an_example_that_is_understood(t: Texts, place: int) -> None:
    q = t.queues

    assert set(q.facet) == set(q.takes) == set(q.said) == set(NAMES) == set(Facet)
    for facet, example in q.takes.items():
        assert example.startswith(f"{NAMES[facet][place]}:")
    assert (set(q.risk), set(q.order)) == (set(Risk), set(Order))


CHOSEN = st.fixed_dictionaries(
    {
        "state": st.lists(st.sampled_from(sorted(OPEN_STATES)), unique=True).map(",".join),
        "risk": st.lists(st.sampled_from(Risk), unique=True).map(",".join),
        "priority": st.lists(st.sampled_from(Priority), unique=True).map(",".join),
        "older": st.sampled_from(["", "3h"]),
        "newer": st.sampled_from(["", "5d", "12 horas"]),
        "specialist": st.sampled_from(["*", "-", JORGE.id, "marta"]),
        "site": st.sampled_from(["*", *SITES]),
        "category": st.sampled_from(["", "vpn", "vpn; portátil"]),
        "order": st.sampled_from(Order),
    }
)


@given(chosen=CHOSEN, language=st.sampled_from(["es", "en"]))
def test_what_a_form_asks_for_is_written_read_and_filled_in_again(
    chosen: dict[str, str], language: str, catalog: Catalog
) -> None:
    here = Around(catalog, ELENA, (), SITES)
    words = given_filters(chosen, language).spelt()

    found = narrowed(read_filters(words), here)
    again = given_filters(given_of(found), language).spelt()

    assert found.words == words
    assert ",".join(sorted(found.states)) == ",".join(
        sorted(filter(None, chosen["state"].split(",")))
    )
    assert found.order == chosen["order"]
    assert _same(narrowed(read_filters(again), here), found)


def _same(one: QueueFilter, other: QueueFilter) -> bool:
    return [_held(one, f) for f in FIELDS] == [_held(other, f) for f in FIELDS]


def _held(found: QueueFilter, name: str) -> object:
    value = getattr(found, name)
    return {*value} if isinstance(value, Sequence) and not isinstance(value, str) else value


@given(text=st.text(max_size=300) | st.from_regex(r"((estado|sede|ans|mayores):\S* ?){1,4}"))
def test_whatever_is_typed_is_a_filter_that_comes_back_or_a_refusal(
    text: str, catalog: Catalog
) -> None:
    here = Around(catalog, ELENA, (JORGE.id,), SITES)

    try:
        found = read(text, here)
    except Refusal:
        return

    assert narrowed(read_filters(found.words), here) == found


@pytest.mark.parametrize(
    ("typed", "left", "filters"),
    [
        ("soporte vencidos", "soporte", "ans:vencidos"),
        ("soporte suspendidos reabiertos", "soporte", "estado:suspendidos,reabiertos"),
        (
            "mesa de servicios altas en riesgo",
            "mesa de servicios",
            'ans:"en riesgo" prioridad:altas',
        ),
        ("sin asignar", "", 'especialista:"sin asignar"'),
        ("vencidos soporte", "vencidos soporte", ""),
        ("soporte " + "alta " * 10_000, "soporte " + "alta " * 10_000, ""),
    ],
    ids=["one", "two of a kind", "two kinds", "no group", "not at the end", "too long"],
)
def test_values_at_the_end_say_which_filter_they_are_of(
    typed: str, left: str, filters: str, around: Around
) -> None:
    assert unnamed(typed, "es") == (left, filters)
    narrowed(read_filters(filters), around)
