"""The map of another desk: what is wrong with one is said by file, line and remedy."""

from pathlib import Path

import pytest

from domain.case import CaseType, Priority, State
from domain.catalog import Catalog
from domain.newcomers import Match
from store.case_map import Rows, read_map
from store.catalog_faults import CatalogInvalid
from store.csv_lines import FileInvalid
from tests.store.moving import GENERIC, SERVICENOW

GOOD = """\
desk: Vieja
rows: cases
project: tic
zone: America/Bogota
dates: ["%d/%m/%Y"]
fields: {number: id, state: estado, opened: [creado, abierto]}
states: {Abierto: registered, Cerrado: closed}
groups: {Grupo  Ñandú: soporte}
types: {Queja: request}
people:
  match: [email]
  known: {Resolutor 5: jorge.diaz@entidad.example}
"""


def read(tmp_path: Path, text: str, catalog: Catalog) -> list[str]:
    file = tmp_path / "mapa.yaml"
    file.write_text(text, encoding="utf-8")
    try:
        read_map(file, catalog)
    except CatalogInvalid as invalid:
        return [str(fault).removeprefix(f"{file}:") for fault in invalid.faults]
    return []


@pytest.mark.parametrize("map_", [SERVICENOW, GENERIC], ids=["servicenow", "generic"])
def test_the_maps_that_come_with_it_are_right(map_: Path, catalog: Catalog) -> None:
    found = read_map(map_, catalog)

    assert set(found.states.values()) >= {State.REGISTERED, State.SOLVED, State.CLOSED}
    assert set(found.priorities.values()) == set(Priority)
    assert found.agreed.open_group == "mesa"
    assert found.matches == (Match.EMAIL, Match.EMPLOYEE)


def test_a_map_is_read_with_its_words_folded(tmp_path: Path, catalog: Catalog) -> None:
    (tmp_path / "mapa.yaml").write_text(GOOD, encoding="utf-8")

    found = read_map(tmp_path / "mapa.yaml", catalog)

    assert found.rows is Rows.CASES
    assert found.agreed.groups == {"grupo nandu": "soporte"}
    assert found.columns["opened"] == ("creado", "abierto")
    assert found.types == {"queja": CaseType.REQUEST}
    assert found.people == {"Resolutor 5": "jorge.diaz@entidad.example"}
    assert "" in found.empty


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("desk: Vieja", "desk: ''", "1: mapa.yaml.desk está vacío"),
        ("desk: Vieja", "desk: 'a:b'", "1: desk pasa de 40 caracteres o lleva «:»"),
        ("rows: cases", "rows: todo", "2: mapa.yaml.rows no puede ser «todo»"),
        ("rows: cases", "rows: updates", "6: en fields falta «updated»"),
        ("project: tic", "project: tik", "3: el proyecto «tik» no existe. Remedio: use «tic»"),
        ("project: tic", "proyecto: tic", "3: mapa.yaml no lleva la clave «proyecto»"),
        ("America/Bogota", "America/Bogotá", "4: la zona horaria «America/Bogotá» no existe"),
        ("%d/%m/%Y", "%d/%m", "5: «%d/%m» no es una forma de fecha"),
        ("%d/%m/%Y", "dd/mm/aaaa", "5: «dd/mm/aaaa» no es una forma de fecha"),
        ("number: id, ", "", "6: en fields falta «number»"),
        ("number: id", "number: {a: b}", "6: fields.number debe nombrar una columna"),
        ("opened:", "fecha: x, opened:", "6: fields no lleva la clave «fecha»"),
        ("Cerrado: closed", "Cerrado: cerrado", "7: states.Cerrado no puede ser «cerrado»"),
        ("Cerrado: closed", "Cerrado: [closed]", "7: states.Cerrado debe ser una palabra"),
        ("soporte}", "soprte}", "8: el grupo «soprte» no existe. Remedio: use «soporte»"),
        ("Queja: request", "Queja: precase", "9: types.Queja no puede ser «precase»"),
        ("[email]", "[cédula]", "11: people.match no puede ser «cédula»"),
        ("zone:", "separator: x\nzone:", "4: separator no puede ser «x»"),
        ("zone:", "encoding: utf-99\nzone:", "4: la codificación «utf-99» no existe"),
        ("zone:", "encoding: base64\nzone:", "4: la codificación «base64» no existe"),
        ("zone:", 'encoding: "a\\0"\nzone:', "4: la codificación «a"),
        ("zone:", "open_group: x\nzone:", "4: el grupo «x» no existe"),
        ("zone:", "open_category: x\nzone:", "4: la categoría «x» no existe"),
        (GOOD, "", "1: el archivo está vacío"),
        (GOOD, "- a", "1: el archivo no es una tabla"),
        (GOOD, "desk: &a x", "1: no se admiten anclas"),
    ],
)
def test_what_is_wrong_with_a_map_is_said_by_line(
    tmp_path: Path, catalog: Catalog, old: str, new: str, said: str
) -> None:
    assert old in GOOD

    found = read(tmp_path, GOOD.replace(old, new, 1), catalog)

    assert any(fault.startswith(said) for fault in found), found


def test_a_map_that_is_no_text_says_so(tmp_path: Path, catalog: Catalog) -> None:
    file = tmp_path / "mapa.yaml"
    file.write_bytes("desk: Añeja".encode("latin-1"))

    with pytest.raises(CatalogInvalid, match="no está en UTF-8"):
        read_map(file, catalog)
    with pytest.raises(FileInvalid, match="No encuentro el mapa"):
        read_map(tmp_path / "nada.yaml", catalog)
