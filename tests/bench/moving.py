"""`make bench-export`: a whole desk out of each database and back into the other, by the command
line: seconds of the wall, seconds of CPU of the process, and the most memory that it had."""

import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from filecmp import cmp
from pathlib import Path

from settings import ROOT
from store.catalog_files import read_catalog
from store.export_form import EXPORTED, FORMAT, LISTED, MANIFEST, Lines, Manifest, file_of, line
from store.migrate import revisions
from store.tables import fact_to_row, to_row
from tests.bench.entity import Entity, built_catalog
from tests.postgres import Postgres, running

HOME = ROOT / "var" / "bench" / "moving"
CASES = int(os.environ.get("MESA_BENCH_CASES") or 100_000)
FACTS, NOTICES = 6, 3
"""Of each case."""
KB_OF_A_MB = 1024
_SILENT = (os.POSIX_SPAWN_OPEN, sys.stdout.fileno(), os.devnull, os.O_WRONLY, 0)


def stocked(folder: Path) -> None:
    """The export of a desk that never was: cases with their history and their notices."""
    built_catalog(HOME / "catalog")
    (folder / "tables").mkdir(parents=True)
    with ExitStack() as files:
        opened = {name: files.enter_context((folder / name).open("wb")) for name in _names()}
        lines = {name: Lines(file) for name, file in opened.items()}
        for table, row in _rows(Entity(read_catalog(HOME / "catalog"), CASES)):
            names = tuple(str(column.name) for column in EXPORTED[table].c)
            lines[file_of(table)].write(line(names, [row[name] for name in names]))
    parts = {name: written.part() for name, written in lines.items()}
    (folder / MANIFEST).write_bytes(Manifest(FORMAT, revisions()[-1], parts).written())


def _names() -> list[str]:
    return [LISTED, *map(file_of, EXPORTED)]


def _rows(entity: Entity) -> Iterator[tuple[str, dict[str, object]]]:
    for case, fact in entity.cases():
        number = case.number
        yield "cases", {"number": number, **to_row(replace(case, version=FACTS))}
        for version in range(1, FACTS + 1):
            at = fact.at + timedelta(hours=version)
            yield "facts", fact_to_row(number, replace(fact, version=version, at=at))
        for place in range(NOTICES):
            yield "outbox", _notice(number, place) | {"at": fact.at, "sent_at": fact.at}


def _notice(number: int, place: int) -> dict[str, object]:
    return {
        "id": number * NOTICES + place,
        "what": "tell",
        "person": f"00000000-0000-4000-8000-{number % 5_000:012d}",
        "audience": "receiver",
        "number": number,
        "version": place + 1,
        "due_at": None,
        "parked": False,
        "attempts": 1,
        "activity": f"1:{number}",
        "last_error": "",
    }


def measured(word: str, folder: Path, url: str) -> None:
    env = {**os.environ, "MESA_ENVIRONMENT": "demo", "MESA_DATABASE_URL": url}
    env["MESA_FILES"] = str(HOME / "files")
    began = time.perf_counter()
    argv = [sys.executable, "app.py", word, str(folder)]
    child = os.posix_spawn(sys.executable, argv, env, file_actions=[_SILENT])
    _, status, used = os.wait4(child, 0)
    took, cpu = time.perf_counter() - began, used.ru_utime + used.ru_stime
    kind = url.partition(":")[0]
    sys.stdout.write(
        f"{word:8}{kind:11}{took:6.0f} s{cpu:6.0f} s CPU{used.ru_maxrss / KB_OF_A_MB:6.0f} MB\n"
    )
    sys.stdout.flush()
    if status:
        raise RuntimeError(f"{word} {kind}: {status}")


def _same(first: Path, second: Path) -> None:
    """A child's memory begins with its parent's: no file is held here whole."""
    for name in _names():
        if not cmp(first / name, second / name, shallow=False):
            raise RuntimeError(f"{second / name} is not what it was")


def main() -> int:
    shutil.rmtree(HOME, ignore_errors=True)
    HOME.mkdir(parents=True)
    try:
        _measure(running())
    finally:
        shutil.rmtree(HOME, ignore_errors=True)
    return 0


def _measure(postgres: Postgres) -> None:
    urls = [f"sqlite:///{HOME}/mesa.db", postgres.url("postgres")]
    stock = HOME / "stock"
    stocked(stock)
    for number, url in enumerate(urls):
        measured("restore", stock, url)
        measured("export", HOME / f"out-{number}", url)
        _same(stock, HOME / f"out-{number}")


if __name__ == "__main__":
    os.chdir(ROOT)
    sys.exit(main())
