"""A whole export moves in: once, whole, and nobody is told."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from domain.agenda import planned
from domain.case import State
from domain.catalog import Catalog, Scope
from domain.moves import Verb
from domain.ports import Sought
from domain.recount import Recount
from domain.search import Query
from store import case_import, moving_in
from store.case_import import CaseImportRows
from store.case_map import read_map
from store.catalog_faults import CatalogInvalid
from store.csv_lines import FileInvalid
from store.sql import SqlStore
from store.tables import cases, facts, origins, outbox
from store.terms_index import fill
from tests.people import ANA, ELENA, JORGE, NOON
from tests.store.moving import (
    GENERIC,
    HEAD,
    SERVICENOW,
    a_log,
    brought,
    update,
    with_group,
    written,
)
from tests.store.samples import a_case, opening, saved, sizes, statement, stored

ALL = Scope(ELENA.id, ("mesa", "soporte"), ("tic", "sistemas"))


async def test_a_rehearsal_counts_all_and_writes_nothing(
    store: SqlStore, catalog: Catalog, tmp_path: Path
) -> None:
    before = await sizes(store)

    told = await brought(store, catalog, written(tmp_path, a_log()), apply=False)

    assert (told.lines, told.cases, told.new, told.written) == (14, 3, 3, 0)
    assert told.states == {State.CLOSED: 3}
    assert told.reopened == 1
    assert told.unknown_groups == {"Grupo viejo": 3}
    assert told.unknown_categories == {"Hardware / Laptop": 3}
    assert told.unknown_people == {"Mano Vieja": 3, "Resolutor 5": 3}
    assert told.unread == ["description", "comments", "cmdb_ci", "opened_by"]
    assert told.unused == []
    assert await sizes(store) == before


@pytest.mark.rule("R16")
async def test_what_moves_in_is_kept_with_its_history_and_owes_nothing(
    store: SqlStore, catalog: Catalog, tmp_path: Path
) -> None:
    told = await brought(store, catalog, written(tmp_path, a_log()))

    case = await store.read(lambda unit: unit.case(1))
    history = await store.read(lambda unit: unit.history(1))
    assert told.written == 3
    assert (case.state, case.client.id, case.client.site) == (State.CLOSED, ANA.id, "Valledupar")
    assert (case.group, case.assignee) == ("Grupo viejo", "import:ServiceNow:Resolutor 5")
    assert (case.solution, case.round, case.version) == ("Se cambió", 2, len(history))
    assert [f.target for f in history if f.source is not f.target] == [
        *(State.REGISTERED, State.IN_PROGRESS, State.SOLVED, State.REOPENED),
        *(State.IN_PROGRESS, State.SOLVED, State.CLOSED),
    ]
    assert {f.verb for f in history} == {Verb.OPEN, Verb.IMPORT}
    assert await stored(store, outbox) == []
    assert await store.read(lambda unit: unit.origin(1)) == "ServiceNow INC0000001"
    assert await store.read(lambda unit: unit.known_as("inc0000002")) == [2]


async def test_it_is_written_as_a_case_of_our_own_would_be(
    store: SqlStore, another: SqlStore, catalog: Catalog, tmp_path: Path
) -> None:
    """The terms by which it is found are those that would be made anew."""
    await brought(store, catalog, written(tmp_path, a_log(1)))
    query = "SELECT * FROM case_terms"

    def terms(db: Connection) -> list[Any]:
        return [tuple(row) for row in db.exec_driver_sql(query)]

    before = await store.lane.read(terms)
    await statement(store, "DELETE FROM case_terms")
    await store.lane.write(fill)
    assert await store.lane.read(terms) == before

    number = (await saved(another)).number
    assert number == 2
    assert (await saved(another, opening(a_case(client=ELENA)))).number == 3


async def test_the_same_export_again_brings_nothing(
    store: SqlStore, catalog: Catalog, tmp_path: Path
) -> None:
    file = written(tmp_path, a_log())
    await brought(store, catalog, file)
    before = [await stored(store, table) for table in (cases, facts, origins)]

    told = await brought(store, catalog, file, now=NOON + timedelta(days=3))

    assert (told.new, told.same, told.written) == (0, 3, 0)
    assert [await stored(store, table) for table in (cases, facts, origins)] == before


async def test_a_newer_export_brings_what_is_new_and_says_what_has_changed(
    store: SqlStore, catalog: Catalog, tmp_path: Path
) -> None:
    await brought(store, catalog, written(tmp_path, a_log(2)))
    before = await stored(store, facts)
    newer = [*a_log(3), update("INC0000002", "Closed", "14 09:00", note="Otra cosa")]

    told = await brought(store, catalog, written(tmp_path, newer))

    assert (told.new, told.same, told.written) == (1, 1, 1)
    assert told.changed == ["INC0000002"]
    assert (await stored(store, facts))[: len(before)] == before


async def test_another_desk_may_have_the_same_number(
    store: SqlStore, catalog: Catalog, tmp_path: Path
) -> None:
    file, map_ = written(tmp_path, a_log(1)), read_map(SERVICENOW, catalog)
    await brought(store, catalog, file, map_)

    told = await brought(
        store, catalog, file, replace(map_, agreed=replace(map_.agreed, desk="Otra"))
    )

    assert told.written == 1
    assert await store.read(lambda unit: unit.known_as("INC0000001")) == [1, 2]


async def test_what_was_interrupted_goes_on_where_it_stopped(
    store: SqlStore, catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, map_ = written(tmp_path, a_log(7)), read_map(SERVICENOW, catalog)
    monkeypatch.setattr(moving_in, "TOGETHER", 2)

    def killed(what: str, done: int, _whole: int) -> None:
        if what == moving_in.WRITING and done == 4:
            raise KeyboardInterrupt

    moving = moving_in.MovingIn(store, catalog, lambda: NOON, killed)
    with pytest.raises(KeyboardInterrupt):
        await moving.bring(file, map_, apply=True)
    half = await sizes(store)
    told = await brought(store, catalog, file, map_)

    assert half["cases"] == half["origins"] == 4
    assert (told.same, told.new, told.written) == (4, 3, 3)
    assert (await sizes(store))["cases"] == 7


async def test_a_batch_that_fails_leaves_nothing_of_itself(
    store: SqlStore, catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = await sizes(store)

    class Full:
        def run_many(self, *_: object) -> None:
            raise OSError("disk full")

    monkeypatch.setattr(case_import, "_INSERT_ORIGIN", Full())
    with pytest.raises(OSError, match="disk full"):
        await brought(store, catalog, written(tmp_path, a_log()))

    assert await sizes(store) == before


async def test_two_at_once_bring_each_case_once(
    store: SqlStore, another: SqlStore, catalog: Catalog, tmp_path: Path
) -> None:
    file = written(tmp_path, a_log(5))

    both = await asyncio.gather(brought(store, catalog, file), brought(another, catalog, file))

    assert sum(told.written for told in both) == 5
    assert (await sizes(store))["cases"] == 5


# Faults


BROKEN = [
    pytest.param("INC0000002,New", "trae 2 columnas y el encabezado 18", id="few"),
    pytest.param(update("INC0000002", "New", "09 08:00") + ",x", "más columnas", id="many"),
    pytest.param(
        update("INC0000002", "New", "09 08:00", subject='"a"b'), "las comillas", id="quote"
    ),
    pytest.param(
        update("INC0000002", "New", "09 08:00", subject='"abierto'), "las comi", id="open"
    ),
    pytest.param(update("INC0000002", "New", "09 08:00", note="a\0b"), "nulos", id="nul"),
    pytest.param(update("INC0000002", "Raro", "09 08:00"), "el estado «Raro» no está", id="state"),
    pytest.param(update("INC0000002", "New", "39 08:00"), "no es una fecha", id="date"),
    pytest.param(
        update("INC0000002", "New", "09 08:00", opened="09-03-2036 08:00"), "futuro", id="future"
    ),
    pytest.param(
        update("INC0000002", "New", "09 08:00", opened="?"), "cuándo se abrió", id="no opening"
    ),
    pytest.param(
        update("INC0000002", "New", "09 08:00", urgency="9"), "la urgencia «9»", id="urgency"
    ),
    pytest.param(update("INC0000002", "New", "09 08:00", count="x"), "el orden «x»", id="order"),
    pytest.param(
        update("INC0000002", "New", "09 08:00", group="G" * 201), "el grupo pasa de 200", id="long"
    ),
]


@pytest.mark.parametrize(("line", "why"), BROKEN)
async def test_a_broken_line_costs_its_case_and_no_other(
    store: SqlStore, catalog: Catalog, tmp_path: Path, line: str, why: str
) -> None:
    lines = a_log()
    file = written(tmp_path, [*lines[:5], line, *lines[5:]])

    refused = await brought(store, catalog, file)
    assert (await sizes(store))["cases"] == 0
    told = await brought(store, catalog, file, skip_errors=True)

    assert (refused.wrong, refused.written) == (1, 0)
    assert str(refused.faults[0]).startswith("línea 7: ")
    assert why in str(refused.faults[0])
    assert (told.cases, told.left_out, told.written) == (2, 1, 2)
    assert await store.read(lambda unit: unit.known_as("INC0000002")) == []


async def test_a_line_in_another_encoding_is_named_and_the_others_keep_theirs(
    store: SqlStore, catalog: Catalog, tmp_path: Path
) -> None:
    file = written(tmp_path, a_log())
    odd = update("INC0000002", "Active", "09 09:30", subject="Portátil").encode("latin-1")
    file.write_bytes(file.read_bytes() + odd + b"\n")

    told = await brought(store, catalog, file, skip_errors=True)

    assert [str(fault) for fault in told.faults] == [
        "línea 16: trae caracteres que no son utf-8, como el resto del archivo"
    ]
    assert (await store.read(lambda unit: unit.case(1))).subject == "El portátil no enciende"


async def test_a_line_without_a_number_is_of_no_case(
    store: SqlStore, catalog: Catalog, tmp_path: Path
) -> None:
    lines = [*a_log(), update("?", "New", "09 08:00")]

    told = await brought(store, catalog, written(tmp_path, lines), skip_errors=True)

    assert [str(fault) for fault in told.faults] == ["línea 16: no trae el número del caso"]
    assert (told.cases, told.left_out, told.written) == (3, 0, 3)


async def test_every_fault_of_a_line_is_named_at_once(
    store: SqlStore, catalog: Catalog, tmp_path: Path
) -> None:
    line = update("INC1", "Raro", "09 08:00", urgency="9", opened="ayer")

    told = await brought(store, catalog, written(tmp_path, [line]))

    assert str(told.faults[0]) == (
        "línea 2: el estado «Raro» no está en el mapa; la urgencia «9» no está en el mapa;"
        " «ayer» no es una fecha de las formas del mapa"
    )


async def test_a_file_without_the_columns_that_are_needed_is_refused_whole(
    store: SqlStore, catalog: Catalog, tmp_path: Path
) -> None:
    with pytest.raises(FileInvalid, match="incident_state, sys_updated_at"):
        await brought(store, catalog, written(tmp_path, [], "number,opened_at"))
    with pytest.raises(FileInvalid, match="No encuentro"):
        await brought(store, catalog, tmp_path / "nada.csv")
    with pytest.raises(FileInvalid, match="vacío"):
        await brought(store, catalog, written(tmp_path, [], ""))


async def test_an_e_mail_of_the_map_that_nobody_has_is_a_fault_of_the_map(
    store: SqlStore, catalog: Catalog, tmp_path: Path
) -> None:
    text = SERVICENOW.read_text(encoding="utf-8")
    map_ = tmp_path / "mapa.yaml"
    map_.write_text(f"{text}  known:\n    Resolutor 5: nadie@entidad.example\n", encoding="utf-8")

    with pytest.raises(CatalogInvalid, match=r"mapa.yaml:\d+: nadie del directorio tiene"):
        await brought(store, catalog, written(tmp_path, a_log()), map_)


# Open cases


OPEN = [
    update("INC1", "Active", "09 09:00", group="Soporte hardware y software"),
    update("INC2", "Active", "09 09:00", to="jorge.diaz@entidad.example", group="soporte"),
    update("INC3", "Awaiting User Info", "09 09:00"),
]


@pytest.mark.rule("R10")
async def test_open_cases_are_in_a_queue_and_only_with_who_works_there(
    store: SqlStore, catalog: Catalog, tmp_path: Path
) -> None:
    told = await brought(store, catalog, written(tmp_path, OPEN))

    def queue(group: str) -> Any:
        sought = Sought(group=group, open_only=True, precases=False)
        return store.read(lambda unit: unit.page(sought, 10, after=None, before=None))

    support, desk = await queue("soporte"), await queue("mesa")
    assert {case.assignee for case in support.cases} == {"", JORGE.id}
    assert [case.state for case in desk.cases] == [State.SUSPENDED]
    assert told.unassigned == 2


async def test_without_a_group_for_them_open_cases_are_faults(
    store: SqlStore, catalog: Catalog, tmp_path: Path
) -> None:
    map_ = with_group(read_map(SERVICENOW, catalog), "")

    refused = await brought(store, catalog, written(tmp_path, [*a_log(), *OPEN]), map_)
    told = await brought(
        store, catalog, written(tmp_path, [*a_log(), *OPEN]), map_, skip_errors=True
    )

    assert refused.written == 0
    assert str(told.faults[0]) == (
        "línea 18: el caso «INC3» sigue abierto y el grupo «Grupo viejo» no es del catálogo:"
        " póngalo en groups, o escriba open_group en el mapa"
    )
    assert (told.written, told.cases, told.left_out) == (5, 5, 1)


@pytest.mark.rule("R30")
async def test_its_indexes_are_those_that_would_be_planned(
    store: SqlStore, catalog: Catalog, tmp_path: Path
) -> None:
    map_ = read_map(SERVICENOW, catalog)
    known = {"hardware / laptop": "portatil-no-enciende"}
    map_ = replace(map_, agreed=replace(map_.agreed, categories=known))
    await brought(store, catalog, written(tmp_path, [*OPEN, *a_log(1)]), map_)

    for number in (1, 2, 3, 4):
        case = await store.read(lambda unit, n=number: unit.case(n))  # type: ignore[misc]
        history = await store.read(lambda unit, n=number: unit.history(n))  # type: ignore[misc]
        assert planned(case, history, catalog, NOON) == case
        assert (case.due_at is not None) == (case.state is State.IN_PROGRESS)
    assert await store.read(lambda unit: unit.waking(NOON + timedelta(days=900), 10)) == []
    recount = Recount(store, catalog, lambda: NOON)
    assert [shift async for shift in recount.shifts(apply=False)] == []


# Looking for them


async def test_days_find_old_cases_that_came_late_and_new_ones_beside_them(
    store: SqlStore, catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("store.search_rows.NEAR", 0)
    ours = [await saved(store) for _ in range(3)]
    await brought(store, catalog, written(tmp_path, a_log(3)))
    late = await saved(store, opening(a_case(opened_at=NOON + timedelta(days=1))))

    async def found(**days: Any) -> set[int]:
        looked = await store.read(lambda unit: unit.find(Query(words="portátil", **days), ALL))
        return {hit.number for hit in looked.hits}

    march = NOON.replace(month=3, day=31)
    own = {case.number for case in ours}
    assert await found(until=march) == {4, 5, 6}
    assert await found(since=march) == {*own, late.number}
    assert await found(since=NOON + timedelta(hours=1)) == {late.number}
    assert await found(until=NOON + timedelta(hours=1)) == {*own, 4, 5, 6}
    assert await found(since=march, until=NOON + timedelta(hours=1)) == own


# One line a case


GENERIC_HEAD = (
    "Ticket;Estado;Apertura;Fecha de solución;Cierre;Asunto;Usuario;Grupo;Prioridad;Tipo;Sobra"
)


async def test_a_plain_list_of_cases_comes_in_whatever_forms_its_dates_have(
    store: SqlStore, catalog: Catalog, tmp_path: Path
) -> None:
    first_ = "7;Cerrado;03/04/2026 08:00;2026-04-03 10:00;04/04/2026;No imprime;"
    lines = [
        f"{first_}carlos.pena@entidad.example;Impresoras;Alta;Solicitud;",
        "8;Resuelto;2026-05-01T13:00:00Z;02-05-2026;;Lento;Quien Sea;Redes;Media;;",
        "9;Cancelado;01/06/2026;;02/06/2026;Duplicado;Quien Sea;;;Incidente;",
    ]

    told = await brought(store, catalog, written(tmp_path, lines, GENERIC_HEAD), GENERIC)
    first = await store.read(lambda unit: unit.case(1))
    history = await store.read(lambda unit: unit.history(1))

    assert told.faults == []
    assert told.unused == ["Sobra"]
    assert "número" not in told.unread
    assert told.states == {State.CLOSED: 1, State.SOLVED: 1, State.UNMANAGED: 1}
    assert (first.type, first.priority) == ("request", "high")
    # 3 April, not 4 March: as the map's order of forms says.
    assert [(f.target, f"{f.at:%m-%d %H:%M}") for f in history[:-1]] == [
        (State.REGISTERED, "04-03 13:00"),
        (State.SOLVED, "04-03 15:00"),
        (State.CLOSED, "04-04 05:00"),
    ]
    assert (await store.read(lambda unit: unit.case(2))).opened_at.hour == 13


async def test_a_second_line_of_the_same_case_contradicts_the_first(
    store: SqlStore, catalog: Catalog, tmp_path: Path
) -> None:
    line = "7;Cerrado;03/04/2026;;04/04/2026;No imprime;x;y;Alta;;"

    told = await brought(
        store, catalog, written(tmp_path, [line, line], GENERIC_HEAD), GENERIC, skip_errors=True
    )

    assert [str(fault) for fault in told.faults] == ["línea 3: el caso «7» ya está en otra línea"]
    assert (told.written, told.left_out) == (0, 1)


async def test_everybody_is_known_from_the_directory(store: SqlStore, catalog: Catalog) -> None:
    assert await store.lane.read(lambda db: CaseImportRows(db).people()) == []
    await store.write(lambda unit: unit.keep_person(ANA))
    assert await store.lane.read(lambda db: CaseImportRows(db).people()) == [ANA]


def test_the_sample_log_has_the_columns_of_the_map() -> None:
    assert len(update("INC1", "New", "09 08:00").split(",")) == len(HEAD.split(","))
