"""The words of the command line about people and the catalogue in force: `people import`,
`people show`, `catalog show`. They say what the administrator reads in the chat."""

import argparse
import os
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from cards.catalog_card import against, change_lines, version_lines
from cards.directory_card import Entry as Shown
from cards.directory_card import census_lines, entry_lines, unknown_to
from cards.surface import Surface
from cards.texts.es import ES
from domain.directory import Directory
from domain.versions import Versions
from settings import Settings
from store.catalog_files import read_catalog
from store.catalog_text import read_snapshot
from store.csv_lines import Fault
from store.opened import opened
from store.people_csv import COLUMNS, reading
from store.people_import import ImportRows, Plan
from store.people_roll import Entry, Roll
from store.sql import SqlStore

SHOWN = 10
"""The first of each kind that are named."""
FAULTS = 50
FOUND = 20
WRONG = 2

_T = ES.directory
_FIELDS = {**_T.field, "equipment": _T.equipment}
_COLUMNS = {
    **_T.field,
    "id": "Id de objeto",
    "first": "Nombres",
    "last": "Apellidos",
    "serial": "Serial del equipo",
    "kind": "Tipo de equipo",
    "model": "Modelo del equipo",
}

COLUMNS_HELP = "Columnas (se perdonan tildes, mayúsculas y espacios):\n" + "\n".join(
    f"  {_COLUMNS[name]}: {', '.join(aliases)}" for name, aliases in COLUMNS.items()
)


async def import_people(asked: argparse.Namespace) -> int:
    """What the list would do; and, with --apply, that done. Nothing is done while there are faults,
    unless they are to be skipped. Raises FileInvalid, OSError."""
    settings = Settings.read(os.environ)
    async with opened(settings.database_url) as store:
        faults, roll = await _read(store, asked.file)
        may = asked.apply and (asked.skip_errors or not faults)

        if may:
            plan = await store.lane.write(lambda db: _applied(ImportRows(db), roll))
        else:
            plan = await store.lane.read(lambda db: ImportRows(db).plan(roll))
    _tell(plan, roll.people)
    if roll.spares_all:
        print("Hay líneas que no se pudieron leer: por ellas no se retira a nadie.")
    _tell_faults(faults, skipped=may)
    if may:
        print("Quedó guardado.")
    elif faults and not asked.skip_errors:
        print("Nada ha cambiado: corrija la lista, o repita con --skip-errors.")
        return WRONG
    else:
        print("Nada ha cambiado todavía: repita con --apply.")
    return 0


async def show_people(asked: argparse.Namespace) -> int:
    settings = Settings.read(os.environ)
    s = Surface(ES, read_catalog(settings.catalog), settings.forms)
    async with opened(settings.database_url) as store:
        directory = Directory(store, _now)
        if not asked.words:
            _print(census_lines(await directory.census(), s))
            return 0
        words = " ".join(asked.words)
        found = await directory.told(await directory.search(words, FOUND))
    if not found:
        print(_T.nobody.format(words=words))
    for profile, pieces in found:
        shown = Shown(profile, pieces)
        _print(entry_lines(shown, s))
        if missing := unknown_to(shown, s):
            print(missing)
        print()
    return 0


async def show_catalog(_asked: argparse.Namespace) -> int:
    settings = Settings.read(os.environ)
    s = Surface(ES, read_catalog(settings.catalog), settings.forms)
    async with opened(settings.database_url) as store:
        shown = await Versions(store, read_snapshot).in_force()
    if shown is None:
        print(_T.no_catalog)
        return 0
    _print(version_lines(shown, s))
    print(against(shown, s))
    _print(change_lines(shown, s))
    return 0


async def _read(store: SqlStore, file: Path) -> tuple[list[Fault], Roll]:
    faults: list[Fault] = []
    by_email = await store.lane.read(lambda db: ImportRows(db).by_email())
    roll = Roll(by_email, faults)
    with reading(file, faults) as (header, lines):
        if header.unknown:
            print(f"Columnas que no se usan: {', '.join(header.unknown)}.")
        roll.take(lines)
    if not roll.people and not faults:
        faults.append(Fault(1, "la lista no trae personas"))
    return faults, roll


def _applied(rows: ImportRows, roll: Roll) -> Plan:
    plan = rows.plan(roll)
    rows.apply(plan, roll, _now())
    return plan


def _tell(plan: Plan, listed: dict[str, Entry]) -> None:
    _tell_some("Se agregan", [_named(listed[id_], id_) for id_ in plan.added])
    changed = [
        f"{_named(listed[id_], id_)}: {', '.join(_FIELDS[name].lower() for name in fields)}"
        for id_, fields in plan.changed.items()
    ]
    _tell_some("Cambian", changed)
    _tell_some("Se retiran (sus casos quedan)", [f"{n} · {i}" for i, n in plan.removed.items()])
    print(f"Siguen igual: {_count(plan.same)}.")
    print(f"Equipos en la lista: {_count(plan.pieces)}; se retiran: {_count(len(plan.gone))}.")


def _tell_some(what: str, lines: Sequence[str], most: int = SHOWN) -> None:
    print(f"{what}: {_count(len(lines))}.")
    for line in lines[:most]:
        print(f"  {line}")
    if len(lines) > most:
        print(f"  … {_T.and_more.format(count=_count(len(lines) - most))}")


def _tell_faults(faults: list[Fault], *, skipped: bool) -> None:
    if faults:
        what = "Líneas que se saltaron" if skipped else "Líneas con errores"
        said = [str(fault) for fault in sorted(faults, key=lambda fault: fault.line)]
        _tell_some(what, said, FAULTS)


def _named(entry: Entry, id_: str) -> str:
    return f"{entry.fields['name']} · {entry.fields.get('email') or id_}"


def _print(lines: Iterable[tuple[str, str]]) -> None:
    for title, value in lines:
        print(f"{title}: {value}")


def _count(number: int) -> str:
    return ES.number(number)


def _now() -> datetime:
    return datetime.now(UTC)
