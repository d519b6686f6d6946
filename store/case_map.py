"""The map of another desk, as a deployer writes it: which column is what, and what its words mean
here. A fault names file, line and remedy, as in the catalogue."""

import codecs
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from domain.case import CaseType, Impact, Priority, State, Urgency
from domain.catalog import Catalog
from domain.matching import fold
from domain.moving_in import Agreed
from domain.newcomers import Match
from store.catalog_block import Block, entries_of
from store.catalog_faults import Faults, Place, choose
from store.catalog_sources import LARGEST, Source
from store.catalog_yaml import Listing, Scalar, Value, parse
from store.csv_lines import FileInvalid

E = TypeVar("E", bound=StrEnum)

ISO = "iso"
"""A form of dates that needs no signs: 2026-11-24T10:20:00-05:00."""
_KEYS = (
    *("desk", "rows", "encoding", "separator", "project", "zone", "dates", "empty", "fields"),
    *("states", "types", "urgencies", "impacts", "priorities"),
    *("groups", "open_group", "categories", "open_category", "people"),
)
_REQUIRED = ("number", "state", "opened")
FIELDS = (
    *(*_REQUIRED, "order", "updated", "solved", "closed"),
    *("subject", "description", "solution", "note", "comment"),
    *("client", "site", "ci", "assignee", "group", "category"),
    *("type", "urgency", "impact", "priority", "by", "opened_by"),
)
_DESK = re.compile(r"[^\W_][^:\n]{0,39}")
_SEPARATORS = {"coma": ",", "punto y coma": ";", "tabulador": "\t", ",": ",", ";": ";", "|": "|"}
_SIGNS = re.compile(r"%[A-Za-z]")
_DATED = ({"%Y", "%y"}, {"%m", "%b", "%B"}, {"%d"})


class Rows(StrEnum):
    """What one line of the file is."""

    CASES = "cases"
    UPDATES = "updates"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseMap:
    """Checked. The words of the other desk are folded; `columns` are the names of a field."""

    agreed: Agreed
    rows: Rows
    encoding: str
    separator: str
    zone: ZoneInfo
    dates: tuple[str, ...]
    empty: frozenset[str]
    columns: Mapping[str, tuple[str, ...]]
    states: Mapping[str, State]
    types: Mapping[str, CaseType]
    urgencies: Mapping[str, Urgency]
    impacts: Mapping[str, Impact]
    priorities: Mapping[str, Priority]
    matches: tuple[Match, ...]
    people: Mapping[str, str]
    """Written name to e-mail."""
    places: Mapping[str, Place]
    """Of the entries of `people`: whether anybody has that e-mail, only the directory knows."""


def read_map(path: Path, catalog: Catalog) -> CaseMap:
    """Raises CatalogInvalid with every fault, FileInvalid, OSError."""
    if not path.is_file():
        raise FileInvalid(f"No encuentro el mapa «{path}».")
    faults = Faults()
    data = path.read_bytes()[: LARGEST + 1]
    source = Source(path.name, str(path), data)
    root = _parsed(source, faults)
    faults.stop()
    found = _Reader(Block(path.name, root, _KEYS, faults), catalog, faults).read()
    faults.stop()
    return found


def _parsed(source: Source, faults: Faults) -> Value:
    nothing = Scalar("", Place(source.shown))
    if len(source.data) > LARGEST:
        faults.add(nothing.place, "el mapa es demasiado grande", "deje solo las tablas que se usan")
        return nothing
    try:
        return parse(source, faults) or nothing
    except UnicodeDecodeError:
        faults.add(nothing.place, "el mapa no está en UTF-8", "guárdelo de nuevo como UTF-8")
        return nothing


class _Reader:
    def __init__(self, block: Block, catalog: Catalog, faults: Faults) -> None:
        self._block, self._catalog, self._faults = block, catalog, faults

    def read(self) -> CaseMap:
        block = self._block
        rows = block.one_of("rows", Rows)
        people = (
            Block("people", block.at("people"), ("match", "known"), self._faults)
            if ("people" in block)
            else None
        )
        known = self._texts("known", people) if people else {}
        return CaseMap(
            agreed=self._agreed(),
            rows=rows,
            encoding=self._encoding(),
            separator=self._separator(),
            zone=self._zone(),
            dates=self._dates(),
            empty=frozenset(
                {"", *(fold(word.text) for word in block.items("empty", required=False))}
            ),
            columns=self._columns(rows),
            states=self._meanings("states", State, required=True),
            types=self._meanings("types", CaseType, but={CaseType.PRECASE}),
            urgencies=self._meanings("urgencies", Urgency),
            impacts=self._meanings("impacts", Impact),
            priorities=self._meanings("priorities", Priority),
            matches=self._matches(people) if people else (),
            people={written: email.text for written, email in known.items()},
            places={written: email.place for written, email in known.items()},
        )

    def _agreed(self) -> Agreed:
        block, catalog = self._block, self._catalog
        desk = block.text("desk")
        if desk and not _DESK.fullmatch(desk):
            what = "desk pasa de 40 caracteres o lleva «:»"
            self._faults.add(block.at("desk").place, what, "escriba un nombre corto: ServiceNow")
        return Agreed(
            desk=desk,
            project=self._known("project", "el proyecto", catalog.projects),
            groups=self._ids("groups", "el grupo", catalog.groups),
            categories=self._ids("categories", "la categoría", catalog.categories),
            open_group=self._known("open_group", "el grupo", catalog.groups, required=False),
            open_category=self._known(
                "open_category", "la categoría", catalog.categories, required=False
            ),
        )

    def _known(self, key: str, called: str, ids: Collection[str], *, required: bool = True) -> str:
        written = self._block.text(key, required=required)
        if written and written not in ids:
            self._faults.unknown(self._block.at(key).place, called, written, ids)
        return written

    def _ids(self, key: str, called: str, ids: Collection[str]) -> Mapping[str, str]:
        found = self._texts(key, self._block)
        for value in found.values():
            if value.text not in ids:
                self._faults.unknown(value.place, called, value.text, ids)
        return {fold(written): value.text for written, value in found.items()}

    def _texts(self, key: str, block: Block) -> Mapping[str, Scalar]:
        """A table of one word each; its keys are written as the other desk writes them."""
        if key not in block:
            return {}
        found: dict[str, Scalar] = {}
        for written, value in entries_of(key, block.at(key), self._faults).items():
            if isinstance(value, Scalar) and value.text:
                found[" ".join(written.split())] = value
            else:
                what = f"{key}.{written} debe ser una palabra"
                self._faults.add(value.place, what, "escriba «nombre: valor»")
        return found

    def _meanings(
        self, key: str, kind: type[E], *, required: bool = False, but: Collection[E] = ()
    ) -> Mapping[str, E]:
        if required:
            self._block.missing(key, f"agregue «{key}:» con una línea por cada valor")
        known = [value for value in kind if value not in but]
        found: dict[str, E] = {}
        for written, value in self._texts(key, self._block).items():
            if value.text in known:
                found[fold(written)] = kind(value.text)
            else:
                what = f"{key}.{written} no puede ser «{value.text}»"
                self._faults.add(value.place, what, choose(value.text, known))
        return found

    def _columns(self, rows: Rows) -> Mapping[str, tuple[str, ...]]:
        if self._block.missing("fields", "agregue «fields:» con las columnas del archivo"):
            return {}
        block = Block("fields", self._block.at("fields"), FIELDS, self._faults)
        for name in (*_REQUIRED, *(("updated",) if rows is Rows.UPDATES else ())):
            block.missing(name, f"agregue «{name}: nombre de su columna»")
        return {name: self._names(name, block.at(name)) for name in FIELDS if name in block}

    def _names(self, name: str, value: Value) -> tuple[str, ...]:
        """One column, or a list of them."""
        items = value.items if isinstance(value, Listing) else (value,)
        names = tuple(item.text for item in items if isinstance(item, Scalar) and item.text)
        if len(names) < len(items) or not names:
            what = f"fields.{name} debe nombrar una columna, o una lista de ellas"
            self._faults.add(value.place, what, f"escriba «{name}: columna»")
        return names

    def _matches(self, people: Block) -> tuple[Match, ...]:
        found = []
        for word in people.items("match", required=False, example="[email, employee]"):
            if word.text in [*Match]:
                found.append(Match(word.text))
            else:
                what = f"people.match no puede ser «{word.text}»"
                self._faults.add(word.place, what, choose(word.text, [*Match]))
        return tuple(found)

    def _zone(self) -> ZoneInfo:
        written = self._block.text("zone")
        try:
            return ZoneInfo(written or "UTC")
        except (ZoneInfoNotFoundError, ValueError, OSError):
            what = f"la zona horaria «{written}» no existe"
            self._faults.add(
                self._block.at("zone").place, what, "escriba, por ejemplo, America/Bogota"
            )
            return ZoneInfo("UTC")

    def _dates(self) -> tuple[str, ...]:
        forms = self._block.items("dates", example='["%d/%m/%Y %H:%M"]')
        for form in forms:
            if form.text != ISO and not _dated(form.text):
                what = f"«{form.text}» no es una forma de fecha"
                remedy = (
                    "use %d (día), %m (mes), %Y (año), %H, %M y %S, por ejemplo «%d/%m/%Y %H:%M»"
                )
                self._faults.add(form.place, what, remedy)
        return tuple(form.text for form in forms)

    def _encoding(self) -> str:
        written = self._block.text("encoding", required=False)
        try:
            "".encode(written or "utf-8")  # base64 is a codec too, and no encoding of texts
            return codecs.lookup(written).name if written else ""
        except (LookupError, ValueError):
            what = f"la codificación «{written}» no existe"
            remedy = "escriba utf-8, cp1252, latin-1 o utf-16, o bórrela"
            self._faults.add(self._block.at("encoding").place, what, remedy)
            return ""

    def _separator(self) -> str:
        written = self._block.text("separator", required=False)
        if written and written not in _SEPARATORS:
            what = f"separator no puede ser «{written}»"
            place = self._block.at("separator").place
            self._faults.add(place, what, choose(written, [*_SEPARATORS]))
        return _SEPARATORS.get(written, "")


def _dated(form: str) -> bool:
    """Whether it says year, month and day, and can be read back."""
    signs = {*_SIGNS.findall(form)}
    some = datetime(2001, 2, 3, 4, 5, 6, tzinfo=UTC)
    try:
        back = datetime.strptime(some.strftime(form), form)  # noqa: DTZ007 - only its day counts
    except ValueError:
        return False
    return all(signs & alike for alike in _DATED) and back.date() == some.date()
