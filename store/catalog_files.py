"""The catalogue as a deployer edits it: a folder of YAML files, taken whole or refused whole.

Any file may hold any section; how they are divided is for whoever edits them to choose.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from domain.catalog import Catalog
from store.catalog_block import entries_of, list_of, with_ids
from store.catalog_calendars import read_calendars
from store.catalog_faults import CatalogInvalid, Fault, Faults, Place, choose
from store.catalog_people import Directory, Known, read_groups
from store.catalog_projects import Forest
from store.catalog_reasons import read_reasons, read_survey
from store.catalog_sources import Source, content_hash, read_sources, read_text
from store.catalog_yaml import Listing, Scalar, Table, Value, parse

__all__ = [
    "CatalogInvalid",
    "Checked",
    "Fault",
    "check_catalog",
    "content_hash",
    "read_catalog",
    "read_text",
]

_ADMINISTRATORS = "administrators"
_SECTIONS = ("people", _ADMINISTRATORS, "groups", "calendars", "reasons", "survey", "projects")


@dataclass(frozen=True, slots=True)
class Checked:
    """A catalogue that can be used, and what could still be better in it."""

    catalog: Catalog
    warnings: tuple[Fault, ...]


def read_catalog(folder: Path) -> Catalog:
    """Raises CatalogInvalid."""
    return check_catalog(folder).catalog


def check_catalog(folder: Path) -> Checked:
    """Raises CatalogInvalid. Texts without their English are warnings."""
    faults = Faults()
    return checked(read_sources(folder, faults), folder, faults)


def checked(sources: Iterable[Source], folder: Path, faults: Faults) -> Checked:
    """These files of the folder, with the faults that were found so far. Raises CatalogInvalid."""
    some_missing = bool(faults.found)
    tables = [parse(source, faults) for source in sources]
    # Names in a file that cannot be read would all seem unknown: those faults would be noise.
    if some_missing or None in tables:
        faults.stop()
    sections = _Sections(folder, [table for table in tables if table], faults)
    catalog = _catalog(sections, faults)
    faults.stop()
    return Checked(catalog, tuple(faults.warnings))


class _Sections:
    """The sections of all files, those of the same name made one."""

    def __init__(self, folder: Path, files: Iterable[Table], faults: Faults) -> None:
        self._folder, self._faults = Place(str(folder)), faults
        self._found: dict[str, list[Value]] = {name: [] for name in _SECTIONS}
        for name, value in ((n, v) for file in files for n, v in file.entries.items()):
            if name in self._found:
                self._found[name].append(value)
            else:
                what = f"la sección «{name}» no existe"
                faults.add(value.place, what, choose(name, _SECTIONS))
        for name, values in self._found.items():
            if not values:
                faults.add(self._folder, f"falta la sección «{name}»", f"agregue «{name}:»")
            elif all(_is_empty(value) for value in values):
                faults.add(values[0].place, f"la sección «{name}» está vacía", "complétela")

    def place(self, name: str) -> Place:
        return self._found[name][0].place if self._found[name] else self._folder

    def table(self, name: str) -> Mapping[str, Value]:
        merged: dict[str, Value] = {}
        for value in self._found[name]:
            for key, entry in entries_of(name, value, self._faults).items():
                if key in merged:
                    first = merged[key].place
                    what = f"«{key}» ya está en {first.file}:{first.line}"
                    self._faults.add(entry.place, what, "déjelo en un solo archivo")
                merged.setdefault(key, entry)
        return merged

    def listing(self, name: str) -> list[Scalar]:
        return [word for v in self._found[name] for word in list_of(name, v, self._faults)]

    def entries(self, name: str) -> Iterable[tuple[str, str, Value]]:
        return with_ids(name, self.table(name), self._faults)


def _is_empty(value: Value) -> bool:
    return value in (Table({}, value.place), Listing((), value.place))


def _catalog(sections: _Sections, faults: Faults) -> Catalog:
    people = Directory(sections.table("people"), faults)
    groups = read_groups(sections.entries("groups"), people, faults)
    calendars = read_calendars(sections.entries("calendars"), faults)
    forest = Forest(Known(people, groups, calendars, faults))
    forest.read(sections.entries("projects"))
    return Catalog(
        projects=forest.projects,
        groups=groups,
        tree=tuple(forest.tree),
        categories=forest.categories,
        reasons=read_reasons(sections.table("reasons"), sections.place("reasons"), faults),
        survey=read_survey(sections.entries("survey"), sections.place("survey"), faults),
        people=people.people,
        administrators=people.find_all(sections.listing(_ADMINISTRATORS)),
    )
