"""A list of people as somebody's spreadsheet has it, in every shape that it comes in, against what
was imported before."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from domain.equipment import Piece
from domain.profiles import Said, Source
from store.csv_lines import Fault, FileInvalid
from store.people_csv import reading
from store.people_import import ImportRows, Plan
from store.people_roll import Entry, Roll
from store.sql import SqlStore
from store.tables import equipment, people, profiles
from tests.people import ANA, CARLOS, LUCIA, NOON
from tests.store.samples import stored

HEAD = "id;nombre;correo;sede;serial;tipo;modelo"
ONE = f"{ANA.id};Ana Rojas;ana.rojas@entidad.example;Bogotá;5CD1;Portátil;Dell"


def read(
    tmp_path: Path, written: str | bytes, known: dict[str, str] | None = None
) -> tuple[dict[str, Entry], list[str], Roll]:
    file = tmp_path / "people.csv"
    file.write_bytes(written if isinstance(written, bytes) else written.encode())
    faults: list[Fault] = []
    roll = Roll(known or {}, faults)
    with reading(file, faults) as (_, lines):
        roll.take(lines)
    return roll.people, [str(fault) for fault in faults], roll


def listed(*lines: str) -> str:
    return "\n".join([HEAD, *lines])


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "latin-1", "cp1252", "utf-16", "utf-16-le", "utf-16-be"]
)
@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_list_is_read_however_it_was_saved(
    tmp_path: Path, encoding: str, separator: str, end: str
) -> None:
    head = separator.join(
        ["Id de Objeto", "NOMBRE COMPLETO", "correo electrónico", "Cargo", "SEDE"]
    )
    line = separator.join([f"{{{ANA.id.upper()}}}", '"Núñez, Ana"', "ANA@e.example", "x", "Bogotá"])

    people_, faults, _ = read(tmp_path, end.join([head, line, ""]).encode(encoding))

    assert faults == []
    assert people_[ANA.id].said == {
        "name": "Núñez, Ana",
        "email": "ANA@e.example",
        "site": "Bogotá",
    }


def test_the_header_may_be_english_and_begin_as_excel_begins_it(tmp_path: Path) -> None:
    text = "sep=,\n\nObject-ID,First name,Last_name,Employee ID,Office\np1,Ana,Rojas,9,HQ\n"

    people_, faults, _ = read(tmp_path, text)

    assert faults == []
    assert people_["p1"].said == {"name": "Ana Rojas", "employee": "9", "site": "HQ"}
    assert people_["p1"].line == 4


def test_columns_that_mean_nothing_are_named(tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text("id,nombre,Cargo,,Salario\n")

    with reading(file, []) as (header, _):
        pass

    assert header.unknown == ("Cargo", "Salario")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "vacío"),
        ("\n\n", "vacío"),
        ("id;sede\n1;x", "Faltan columnas: nombre"),
        ("nombre;sede\nAna;x", r"id \(de objeto de Entra\) o correo"),
        ("id;nombre;correo;e-mail\n", "dicen lo mismo"),
        ("\x89PNG\r\n", "Faltan columnas"),
        (f"{HEAD}\n{ONE}".encode("utf-16") + b"x", "no es de texto"),
    ],
)
def test_a_list_that_cannot_be_used_says_why(tmp_path: Path, text: str | bytes, why: str) -> None:
    with pytest.raises(FileInvalid, match=why):
        read(tmp_path, text)


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        (["a b;Ana;;;;;"], "línea 2: «a b» no es un id"),
        (["ana@e.example;Ana;;;;;"], "línea 2: «ana@e.example» no es un id"),
        ([f"{'x' * 101};Ana;;;;;"], "no es un id"),
        (["1;Ana;ana.e.example;;;;"], "línea 2: «ana.e.example» no es un correo"),
        (["1;Ana;a@b@c.d;;;;"], "no es un correo"),
        (["1;;;Bogotá;;;"], "línea 2: falta el nombre"),
        ([f"1;{'N' * 201};;;;;"], "el nombre pasa de 200"),
        (["1;Ana;;;;;;sobra"], "línea 2: trae más columnas"),
        ([";Ana;;;;;"], "línea 2: no trae ni id ni correo"),
        ([";Ana;nadie@e.example;;;;"], "nadie conocido tiene el correo"),
        (["1;Ana;;;;Portátil;"], "línea 2: el equipo no trae serial"),
        (["1;Ana;;Bogotá;;;", "1;ANA;;Cali;;;"], "línea 3: la sede «Cali» contradice «Bogotá»"),
        (["1;Ana;a@e.co;;;;", "2;Eva;A@E.co;;;;"], "línea 3: el correo «A@E.co» ya es de otra"),
        (["1;Ana;;;S1;;", "2;Eva;;;s1;;"], "línea 3: el serial «s1» ya es de otra persona"),
        (["1;Ana;;;S1;P;", "1;Ana;;;S1;Q;"], "línea 3: el equipo «S1» ya está descrito"),
        (["1;Ana;;;;;", '2;"Eva"x;;;;;'], "línea 3: las comillas"),
        (["1;Ana;;;;;", f'2;"Eva;{"x;" * 600}"'], "línea 3"),
        (["1;Ana;;;;;", '2;"Eva;;;;;'], "línea 3: las comillas"),
    ],
)
def test_what_is_wrong_is_said_by_line(tmp_path: Path, lines: Sequence[str], why: str) -> None:
    people_, faults, _ = read(tmp_path, listed(*lines))

    assert len(faults) == 1
    assert why in faults[0]
    assert [*people_] == (["1"] if len(lines) == 2 else [])


def test_a_person_may_stand_on_several_lines_and_twice_on_one(tmp_path: Path) -> None:
    lines = (ONE, ONE, f"{ANA.id};;;;8CG2;Computador;HP", f"{ANA.id};;;Bogotá;;;", "", ";;;;;;")

    people_, faults, _ = read(tmp_path, listed(*lines))

    assert faults == []
    assert people_[ANA.id].pieces == [
        Piece("5CD1", "Portátil", "Dell"),
        Piece("8CG2", "Computador", "HP"),
    ]
    assert "ci" not in people_[ANA.id].said


def test_an_address_joins_a_line_without_id(tmp_path: Path) -> None:
    known = {CARLOS.email: CARLOS.id}
    lines = (
        f";Carlos Peña;{CARLOS.email.upper()};;;;",
        ";;ana.rojas@entidad.example;;9;;",
        ONE,
    )

    people_, faults, _ = read(tmp_path, listed(*lines), known)

    assert faults == []
    assert people_[CARLOS.id].fields["name"] == "Carlos Peña"
    assert [piece.serial for piece in people_[ANA.id].pieces] == ["5CD1", "9"]


def test_nobody_is_taken_for_removed_because_of_a_faulty_line(tmp_path: Path) -> None:
    known = {CARLOS.email: CARLOS.id}
    lines = (f"{ANA.id};Ana;no-es-correo;;;;", f"a b;Carlos;{CARLOS.email};;;;")

    _, _, roll = read(tmp_path, listed(*lines), known)

    assert {ANA.id, CARLOS.id} <= roll.in_doubt


# Against what is there, on both databases


async def imported(
    store: SqlStore, tmp_path: Path, *lines: str, hours: int = 0, unread: bool = False
) -> Plan:
    known = await store.lane.read(lambda db: dict(ImportRows(db).by_email()))
    _, faults, roll = read(tmp_path, listed(*lines), known)
    assert faults == [] or unread
    plan = await store.lane.read(lambda db: ImportRows(db).plan(roll))
    at = NOON + timedelta(hours=hours)
    await store.lane.write(lambda db: ImportRows(db).apply(plan, roll, at))
    return plan


@pytest.mark.rule("R2")
async def test_a_list_adds_changes_and_removes_and_is_done_once(
    store: SqlStore, tmp_path: Path
) -> None:
    carlos = f"{CARLOS.id};Carlos Peña;{CARLOS.email};Cali;;;"
    first = await imported(store, tmp_path, ONE, carlos)
    assert (first.added, first.removed) == ([ANA.id, CARLOS.id], {})
    ana = await store.read(lambda unit: unit.person(ANA.id))
    assert ana
    assert (ana.site, ana.ci) == ("Bogotá", "Portátil Dell, serial 5CD1")

    before = [await stored(store, table) for table in (people, profiles, equipment)]
    assert not await imported(store, tmp_path, ONE, carlos, hours=1)
    assert [await stored(store, table) for table in (people, profiles, equipment)] == before
    census = await store.read(lambda unit: unit.census())
    assert census.heard[Source.LOCAL].at == NOON + timedelta(hours=1)

    lucia = f"{LUCIA.id};Lucía Gómez;;;5CD1;Portátil;Dell"
    plan = await imported(store, tmp_path, ONE.replace("5CD1;Portátil;Dell", ";;"), lucia)
    assert plan.added == [LUCIA.id]
    assert plan.changed == {ANA.id: ("ci",)}
    assert plan.removed == {CARLOS.id: "Carlos Peña"}
    assert await store.read(lambda unit: unit.person(CARLOS.id)) is None
    assert await store.read(lambda unit: unit.equipment(ANA.id)) == []
    assert len(await store.read(lambda unit: unit.equipment(LUCIA.id))) == 1


async def test_nobody_is_removed_while_a_line_cannot_be_read(
    store: SqlStore, tmp_path: Path
) -> None:
    await imported(store, tmp_path, ONE, f"{CARLOS.id};Carlos;;;C1;;")

    plan = await imported(store, tmp_path, f"{LUCIA.id};Lucía;;;;;", '1;"Ana"x;;;;;', unread=True)

    assert (plan.added, plan.removed, plan.gone) == ([LUCIA.id], {}, [])
    assert len(await store.read(lambda unit: unit.equipment(CARLOS.id))) == 1


async def test_other_sources_keep_their_word(store: SqlStore, tmp_path: Path) -> None:
    graph = Said(Source.GRAPH, NOON, {"name": "Ana R", "site": "Valledupar", "phone": "605"})
    await store.write(lambda unit: unit.keep_said(ANA.id, graph))

    await imported(store, tmp_path, ONE)
    ana = await store.read(lambda unit: unit.person(ANA.id))
    assert ana
    assert (ana.name, ana.site, ana.phone) == ("Ana Rojas", "Bogotá", "605")

    await imported(store, tmp_path, f"{CARLOS.id};Carlos;;;;;")
    ana = await store.read(lambda unit: unit.person(ANA.id))
    assert ana
    assert (ana.name, ana.site, ana.email, ana.ci) == ("Ana R", "Valledupar", "", "")


async def test_a_second_piece_is_a_change_and_leaves_the_choice_open(
    store: SqlStore, tmp_path: Path
) -> None:
    await imported(store, tmp_path, ONE)

    plan = await imported(store, tmp_path, ONE, f"{ANA.id};;;;X9;Pantalla;LG")
    assert plan.changed == {ANA.id: ("ci",)}
    ana = await store.read(lambda unit: unit.person(ANA.id))
    assert ana
    assert ana.ci == ""

    plan = await imported(store, tmp_path, ONE, f"{ANA.id};;;;X9;Pantalla;Dell")
    assert plan.changed == {ANA.id: ("equipment",)}
    assert [p.model for p in await store.read(lambda unit: unit.equipment(ANA.id))] == [
        "Dell",
        "Dell",
    ]


async def test_fifty_thousand_lines_are_all_there(store: SqlStore, tmp_path: Path) -> None:
    lines = (f"p{n};Persona {n};p{n}@e.example;Sede;S{n};Portátil;Dell" for n in range(50_000))

    plan = await imported(store, tmp_path, *lines)

    assert len(plan.added) == 50_000
    last = await store.read(lambda unit: unit.owner_of("p49999@e.example"))
    assert last
    assert last.ci == "Portátil Dell, serial S49999"
