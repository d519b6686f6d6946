"""Moving in from another desk, from its file to our database: first all of it is checked, and only
then is any of it written.

The file is read once, into a spool on disk; the spool twice, once to check and once to write. What
was interrupted goes on where it stopped: what is here already is not brought in again.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path

from domain.case import State
from domain.catalog import Catalog
from domain.lifecycle import OPEN_STATES
from domain.moving_in import Arrival, Mover, NoGroup
from domain.newcomers import Acquaintances, called, newcomer
from store.case_csv import Export, Record, exported
from store.case_import import TOGETHER, CaseImportRows, Newcomer, checksum_of
from store.case_lines import Columns, Interpreter, Wrong, columns_of
from store.case_map import CaseMap, Rows
from store.case_spool import Said, Spool, spooled
from store.catalog_faults import Faults
from store.csv_lines import Fault, FileInvalid
from store.sql import SqlStore

FAULTS_KEPT = 10_000
"""Of more, only how many there are is known."""
NAMED = 40
"""Columns of a file, where some that are needed are missing."""

Progress = Callable[[str, int, int], None]
"""What is being done, how much of it is done, of how much."""

READING, CHECKING, WRITING = "Leyendo", "Revisando", "Guardando"


def unseen(_what: str, _done: int, _whole: int) -> None:
    """Nobody watches."""


@dataclass(slots=True)
class Told:
    """What an import would do, or has done."""

    faults: list[Fault] = field(default_factory=list)
    wrong: int = 0
    """Lines with faults."""
    lines: int = 0
    cases: int = 0
    """Whole ones; `left_out` have a line with a fault, or an open one no group."""
    left_out: int = 0
    new: int = 0
    same: int = 0
    changed: list[str] = field(default_factory=list)
    """Old numbers that came before, of which the file now says something else."""
    unread: Sequence[str] = ()
    """Columns of the map that the file does not have, nor another for the same field."""
    unused: Sequence[str] = ()
    """Columns of the file that the map does not name."""
    states: Counter[State] = field(default_factory=Counter)
    groups: Counter[str] = field(default_factory=Counter)
    unknown_groups: Counter[str] = field(default_factory=Counter)
    unknown_categories: Counter[str] = field(default_factory=Counter)
    unknown_people: Counter[str] = field(default_factory=Counter)
    reopened: int = 0
    """How many times, of all cases."""
    facts: int = 0
    unassigned: int = 0
    """Open ones that wait in the queue of their group."""
    written: int = 0

    def fault(self, line: int, what: str) -> None:
        self.wrong += 1
        if len(self.faults) < FAULTS_KEPT:
            self.faults.append(Fault(line, what))

    def count(self, arrival: Arrival, catalog: Catalog) -> None:
        case = arrival.case
        self.states[case.state] += 1
        self.groups[case.group] += 1
        self.reopened += arrival.reopenings
        self.facts += len(arrival.facts)
        self.unassigned += case.state in OPEN_STATES and not case.assignee
        if case.group not in catalog.groups:
            self.unknown_groups[case.group] += 1
        if case.category not in catalog.categories:
            self.unknown_categories[case.category] += 1
        self.unknown_people.update(called(p) for p in arrival.people if newcomer(p))


@dataclass(frozen=True, slots=True)
class MovingIn:
    store: SqlStore
    catalog: Catalog
    now: Callable[[], datetime]
    progress: Progress = unseen

    async def bring(
        self, file: Path, map_: CaseMap, *, apply: bool = False, skip_errors: bool = False
    ) -> Told:
        """What the file would bring; and, with `apply`, that done: nothing while there are faults,
        unless they are to be skipped. Raises CatalogInvalid, FileInvalid, OSError."""
        people = await self._people(map_)
        now, told = self.now(), Told()
        with spooled() as spool:
            interpreter = Interpreter(map_, now)
            self._spool(file, map_, interpreter, spool, told)
            mover = Mover(map_.agreed, self.catalog, people, now)
            told.cases, told.left_out = spool.close()
            lives = _Lives(interpreter, mover, spool)
            await self._check(lives, map_.agreed.desk, told)
            if apply and (skip_errors or not told.wrong):
                await self._write(lives, map_.agreed.desk, told)
        return told

    async def _people(self, map_: CaseMap) -> Acquaintances:
        known = await self.store.lane.read(lambda db: CaseImportRows(db).people())
        everybody = {person.id: person for person in (*self.catalog.people.values(), *known)}
        found = Acquaintances(map_.agreed.desk, everybody.values(), map_.matches, map_.people)
        faults = Faults()
        for written, email in found.strangers.items():
            what = f"nadie del directorio tiene el correo «{email}»"
            remedy = "corríjalo, importe antes a esa persona, o borre la línea"
            faults.add(map_.places[written], what, remedy)
        faults.stop()
        return found

    def _spool(
        self, file: Path, map_: CaseMap, interpreter: Interpreter, spool: Spool, told: Told
    ) -> None:
        with exported(file, map_.encoding, map_.separator) as export:
            columns = columns_of(export.names, map_)
            used = {place for places in columns.places.values() for place in places}
            told.unread = [map_.columns[f][0] for f, places in columns.places.items() if not places]
            told.unused = [name for n, name in enumerate(export.names) if name and n not in used]
            _demand(columns, map_, export)
            for record in export.records:
                told.lines += 1
                if told.lines % TOGETHER == 0:
                    self.progress(READING, export.seen, export.size)
                values = columns.read(record.cells)
                try:
                    _take(record, values, interpreter, spool)
                except Wrong as wrong:
                    told.fault(record.line, str(wrong))
                    if old := values.get("number"):
                        spool.leave_out(old)
            if map_.rows is Rows.CASES:
                _once(spool, told)
            if not told.lines:
                told.fault(1, "el archivo no trae casos")
            self.progress(READING, export.size, export.size)

    async def _check(self, lives: "_Lives", desk: str, told: Told) -> None:
        done = 0
        for some in lives.batches(told):
            olds = [one.old for one in some]
            before = await self.store.lane.read(
                lambda db, olds=olds: CaseImportRows(db).before(desk, olds)  # type: ignore[misc]
            )
            for one in some:
                told.count(one.arrival, self.catalog)
                sum_ = before.get(one.old)
                told.new += sum_ is None
                told.same += sum_ == one.checksum
                if sum_ not in {None, one.checksum}:
                    told.changed.append(one.old)
            done += len(some)
            self.progress(CHECKING, done, told.cases)

    async def _write(self, lives: "_Lives", desk: str, told: Told) -> None:
        done = 0
        for some in lives.batches(Told()):
            told.written += await self.store.lane.write(
                lambda db, some=some: CaseImportRows(db).bring_in(desk, some)  # type: ignore[misc]
            )
            done += len(some)
            self.progress(WRITING, done, told.cases)


@dataclass(frozen=True, slots=True)
class _Lives:
    """The cases of a spool, lived again as often as they are asked for."""

    interpreter: Interpreter
    mover: Mover
    spool: Spool

    def batches(self, told: Told) -> Iterator[Sequence[Newcomer]]:
        ahead = self._all(told)
        while some := [*islice(ahead, TOGETHER)]:
            yield some

    def _all(self, told: Told) -> Iterator[Newcomer]:
        for old, lines in self.spool.cases():
            try:
                yield self._lived(old, lines)
            except NoGroup as none:
                told.cases, told.left_out = told.cases - 1, told.left_out + 1
                told.fault(none.line, _no_group(old, none.written))

    def _lived(self, old: str, lines: Sequence[Said]) -> Newcomer:
        steps = [s for line, values in lines for s in self.interpreter.steps(line, values)]
        sum_ = checksum_of(values for _, values in lines)
        return Newcomer(old, sum_, self.mover.moved(old, steps))


def _demand(columns: Columns, map_: CaseMap, export: Export) -> None:
    needed = ("number", "state", "opened", *(("updated",) if map_.rows is Rows.UPDATES else ()))
    missing = [map_.columns[name][0] for name in needed if not columns.places[name]]
    if missing:
        more = len(export.names) - NAMED
        has = ", ".join(export.names[:NAMED]) + (f" y {more} más" if more > 0 else "")
        raise FileInvalid(
            f"Al archivo le faltan columnas que el mapa necesita: {', '.join(missing)}. Las que"
            f" trae: {has}."
        )


def _take(record: Record, values: dict[str, str], interpreter: Interpreter, spool: Spool) -> None:
    """Raises Wrong."""
    if record.wrong:
        raise Wrong([record.wrong])
    steps = interpreter.steps(record.line, values)
    first = steps[0]
    place = interpreter.place(values)
    spool.put(values["number"], first.at, place, first.opened_at, (record.line, values))


def _once(spool: Spool, told: Told) -> None:
    """Where a line is a whole case, a second one contradicts it."""
    for old, line in spool.repeated():
        told.fault(line, f"el caso «{old}» ya está en otra línea")
        spool.leave_out(old)


def _no_group(old: str, written: str) -> str:
    what = f"el caso «{old}» sigue abierto y "
    what += f"el grupo «{written}» no es del catálogo" if written else "no trae grupo"
    return f"{what}: póngalo en groups, o escriba open_group en el mapa"
