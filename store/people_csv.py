"""The lines of a list of people as spreadsheets write them: whatever the encoding, the separator
and the language of the header.

The file is read as it comes, never whole.
"""

import codecs
import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from domain.given import one_line
from domain.matching import fold

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
_SEPARATORS = ";,\t"
_ENCODINGS = ("utf-8", "cp1252", "latin-1")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CHUNK = 2**16
_SIGNS = re.compile(r"[\W_]+")


class PeopleInvalid(ValueError):
    """The list as a whole cannot be used. A sentence for the deployer, in Spanish."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one line, and what to do about it."""

    line: int
    what: str
    unread: bool = False
    """Whether it is not even known of whom it speaks."""

    def __str__(self) -> str:
        return f"línea {self.line}: {self.what}"


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
    Raises PeopleInvalid, OSError."""
    if not path.exists():
        raise PeopleInvalid(f"No encuentro el archivo «{path}».")
    try:
        with path.open(encoding=encoding_of(path), newline="") as file:
            first, skipped = _first(file)
            separator = max(_SEPARATORS, key=first.count)
            header = _header(next(csv.reader([first], delimiter=separator), []))
            yield header, _lines(file, header, separator, skipped, faults)
    except UnicodeDecodeError:
        raise PeopleInvalid("El archivo está dañado, o no es de texto.") from None


def encoding_of(path: Path) -> str:
    """By its first bytes; else the first in which the whole of it can be read."""
    with path.open("rb") as file:
        head = file.read(4)
        for bom, name in _BOMS:
            if head.startswith(bom):
                return name
        if b"\0" in head:  # a Latin letter and nothing, or the other way round
            return "utf-16-be" if head.startswith(b"\0") else "utf-16-le"
    return next(name for name in _ENCODINGS if _fits(path, name))


def _fits(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as file:
        try:
            while chunk := file.read(_CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _first(file: TextIO) -> tuple[str, int]:
    """The line of the header, and how many lines were read. Excel may say the separator first."""
    for number, line in enumerate(iter(lambda: file.readline(_CHUNK), ""), 1):
        if line.strip() and not line.lower().startswith("sep="):
            return line, number
    raise PeopleInvalid("El archivo está vacío.")


def _header(names: Sequence[str]) -> Header:
    known = {_bare(alias): field for field, aliases in COLUMNS.items() for alias in aliases}
    fields = tuple(known.get(_bare(name), "") for name in names)
    twice = {field for field in fields if field and fields.count(field) > 1}
    if twice:
        said = [name for name, field in zip(names, fields, strict=True) if field in twice]
        raise PeopleInvalid(f"Hay columnas que dicen lo mismo: {', '.join(said)}. Deje una.")
    named = {"name", "first"} & {*fields}
    if not named or not {"id", "email"} & {*fields}:
        missing = [] if named else ["nombre"]
        missing += [] if {"id", "email"} & {*fields} else ["id (de objeto de Entra) o correo"]
        raise PeopleInvalid(
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
