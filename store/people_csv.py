"""The lines of a list of people as spreadsheets write them: whatever the encoding, the separator
and the language of the header.

The file is read as it comes, never whole.
"""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from domain.given import one_line
from domain.matching import fold
from store.csv_lines import Fault, FileInvalid, encoding_of, first_line, separator_of

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "object id", "id de objeto", "entra id", "aad object id", "identificador"),
    "email": (
        *("correo", "email", "mail", "e-mail", "correo electronico", "correo institucional"),
        *("upn", "user principal name", "email address"),
    ),
    "name": (
        *("nombre", "name", "nombre completo", "display name", "full name"),
        *("nombres y apellidos", "nombre y apellidos", "funcionario", "colaborador"),
    ),
    "first": ("nombres", "first name", "given name"),
    "last": ("apellidos", "last name", "surname", "family name"),
    "employee": (
        *("cedula", "documento", "numero de documento", "identificacion", "numero de empleado"),
        *("employee id", "employee number", "employee", "codigo de empleado"),
    ),
    "company": ("compania", "empresa", "entidad", "company", "company name"),
    "site": ("sede", "oficina", "ubicacion", "site", "office", "office location", "location"),
    "department": ("dependencia", "departamento", "area", "department"),
    "phone": ("telefono", "celular", "movil", "phone", "telephone", "mobile", "mobile phone"),
    "extension": ("extension", "ext", "anexo"),
    "serial": ("serial", "serie", "numero de serie", "serial del equipo", "serial number"),
    "kind": ("tipo", "tipo de equipo", "equipo", "type", "equipment type", "equipment"),
    "model": ("modelo", "marca y modelo", "model"),
}
"""What a column may be called; accents, capitals, spaces and signs are forgiven."""

LONGEST = 1_000
"""Characters of one value; more means that a quotation mark was never closed."""
_SIGNS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Line:
    """One line with something in it: what it says, by field."""

    number: int
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Header:
    """Which field each column is; empty for those that mean nothing here, which are `unknown`."""

    fields: tuple[str, ...]
    unknown: tuple[str, ...]


@contextmanager
def reading(path: Path, faults: list[Fault]) -> Iterator[tuple[Header, Iterator[Line]]]:
    """The header, and the lines as they are read; what is wrong with one is added to `faults`.
    Raises FileInvalid, OSError."""
    if not path.exists():
        raise FileInvalid(f"No encuentro el archivo «{path}».")
    try:
        with path.open(encoding=encoding_of(path), newline="") as file:
            first, skipped = first_line(file)
            separator = separator_of(first)
            header = _header(next(csv.reader([first], delimiter=separator), []))
            yield header, _lines(file, header, separator, skipped, faults)
    except UnicodeDecodeError:
        raise FileInvalid("El archivo está dañado, o no es de texto.") from None


def _header(names: Sequence[str]) -> Header:
    known = {_bare(alias): field for field, aliases in COLUMNS.items() for alias in aliases}
    fields = tuple(known.get(_bare(name), "") for name in names)
    twice = {field for field in fields if field and fields.count(field) > 1}
    if twice:
        said = [name for name, field in zip(names, fields, strict=True) if field in twice]
        raise FileInvalid(f"Hay columnas que dicen lo mismo: {', '.join(said)}. Deje una.")
    named = {"name", "first"} & {*fields}
    if not named or not {"id", "email"} & {*fields}:
        missing = [] if named else ["nombre"]
        missing += [] if {"id", "email"} & {*fields} else ["id (de objeto de Entra) o correo"]
        raise FileInvalid(
            f"Faltan columnas: {'; '.join(missing)}. Las que trae: {', '.join(names)[:300]}."
        )
    unknown = (name for name, field in zip(names, fields, strict=True) if not field)
    return Header(fields, tuple(one_line(name)[:60] for name in unknown if name.strip()))


def _lines(
    file: TextIO, header: Header, separator: str, skipped: int, faults: list[Fault]
) -> Iterator[Line]:
    reader = csv.reader(file, delimiter=separator, strict=True)
    while True:
        number = skipped + reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            faults.append(Fault(number, "las comillas no cierran donde deben", unread=True))
            continue
        if line := _line(number, cells, header, faults):
            yield line


def _line(number: int, cells: Sequence[str], header: Header, faults: list[Fault]) -> Line | None:
    if any(cell.strip() for cell in cells[len(header.fields) :]):
        faults.append(Fault(number, "trae más columnas que el encabezado", unread=True))
        return None
    if any(len(cell) > LONGEST for cell in cells):
        what = "un valor es demasiado largo: quizá falta cerrar unas comillas"
        faults.append(Fault(number, what, unread=True))
        return None
    values = {
        field: said
        for field, cell in zip(header.fields, cells, strict=False)
        if field and (said := one_line(cell))
    }
    return Line(number, values) if values else None


def _bare(name: str) -> str:
    return _SIGNS.sub("", fold(name))
