"""The word of the command line that moves a desk in: `import cases`. It says what would come, line
by line what is wrong, and writes nothing unless it is asked to."""

import argparse
import os
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime

from cards.surface import Surface
from cards.texts.es import ES
from domain.catalog import Catalog
from settings import Settings
from store.case_map import read_map
from store.catalog_files import read_catalog
from store.csv_lines import Fault
from store.moving_in import MovingIn, Told, unseen
from store.opened import opened
from wall import demo_clock, wall_clock

SHOWN = 10
"""The first of each kind that are named."""
FAULTS = 50
WRONG = 2
WIDTH = 30
"""Signs of the bar."""


async def import_cases(asked: argparse.Namespace) -> int:
    """What the export would bring; and, with --apply, that done. Nothing is done while there are
    faults, unless they are to be skipped. Raises CatalogInvalid, FileInvalid, OSError."""
    settings = Settings.read(os.environ)
    catalog = read_catalog(settings.catalog)
    map_ = read_map(asked.map, catalog)
    async with opened(settings.database_url) as store:
        now = await demo_clock(settings, store, wall_clock) or wall_clock
        bar = Bar() if sys.stderr.isatty() else unseen
        moving = MovingIn(store, catalog, now, bar)
        told = await moving.bring(
            asked.file, map_, apply=asked.apply, skip_errors=asked.skip_errors
        )
    may = asked.apply and (asked.skip_errors or not told.wrong)
    _tell(told, Surface(ES, catalog, settings.forms), catalog)
    _tell_faults(told, skipped=may)
    if may:
        print(f"Quedó guardado: {_count(told.written)} casos.")
    elif told.wrong and not asked.skip_errors:
        print("Nada ha cambiado: corrija el archivo o el mapa, o repita con --skip-errors.")
        return WRONG
    else:
        print("Nada ha cambiado todavía: repita con --apply.")
    return 0


class Bar:
    """How far it is, on a terminal: one line, drawn over itself at most ten times a second."""

    def __init__(self) -> None:
        self._drawn, self._what = datetime.min.replace(tzinfo=UTC), ""

    def __call__(self, what: str, done: int, whole: int) -> None:
        now = datetime.now(UTC)
        often = (now - self._drawn).total_seconds() < 1 / 10
        if often and what == self._what and done < whole:
            return
        self._drawn, self._what = now, what
        part = min(done / whole, 1) if whole else 1
        filled = "█" * int(WIDTH * part)
        end = "\n" if part == 1 else ""
        print(f"\r{what:<10}{filled:░<{WIDTH}}{part:>5.0%}", end=end, file=sys.stderr, flush=True)


def _tell(told: Told, s: Surface, catalog: Catalog) -> None:
    if told.unread:
        print(f"Columnas del mapa que el archivo no trae: {', '.join(told.unread)}.")
    if told.unused:
        print(f"Columnas del archivo que el mapa no usa: {', '.join(told.unused)}.")
    print(f"Líneas: {_count(told.lines)}. Casos completos: {_count(told.cases)}.")
    if told.left_out:
        print(f"Casos que se dejan por fuera, con todas sus líneas: {_count(told.left_out)}.")
    print(f"Son nuevos: {_count(told.new)}; ya habían llegado: {_count(told.same)}.")
    _tell_some("Ya habían llegado y ahora dicen otra cosa (no se tocan)", told.changed)
    states = (f"{s.texts.state[state]}: {_count(n)}" for state, n in told.states.most_common())
    print(f"Cómo quedan: {', '.join(states) or 'ninguno'}.")
    print(f"Líneas de historia: {_count(told.facts)}; reaperturas: {_count(told.reopened)}.")
    ours = {g: n for g, n in told.groups.items() if g in catalog.groups}
    _tell_counts("Llegan a grupos del catálogo", Counter({s.group(g): n for g, n in ours.items()}))
    if told.unassigned:
        print(f"Abiertos que esperan en la cola de su grupo: {_count(told.unassigned)}.")
    _tell_counts("Grupos que el catálogo no tiene", told.unknown_groups)
    _tell_counts("Categorías que el catálogo no tiene", told.unknown_categories)
    _tell_counts("Personas que el directorio no tiene", told.unknown_people)


def _tell_counts(what: str, counts: Counter[str]) -> None:
    if counts:
        named = (f"{name or 'sin nombre'}: {_count(n)}" for name, n in counts.most_common())
        _tell_some(what, [*named])


def _tell_some(what: str, lines: Sequence[str], most: int = SHOWN, count: int = 0) -> None:
    if not lines:
        return
    count = count or len(lines)
    print(f"{what}: {_count(count)}.")
    for line in lines[:most]:
        print(f"  {line}")
    if count > most:
        print(f"  … {ES.directory.and_more.format(count=_count(count - most))}")


def _tell_faults(told: Told, *, skipped: bool) -> None:
    what = "Líneas que se saltaron" if skipped else "Líneas con errores"
    faults: Sequence[Fault] = sorted(told.faults, key=lambda fault: fault.line)
    _tell_some(what, [str(fault) for fault in faults], FAULTS, told.wrong)


def _count(number: int) -> str:
    return ES.number(number)
