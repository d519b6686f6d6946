"""The words of the command line that write everything out and read it back: `export`, `restore`."""

import argparse
import os
import sys

from cards.texts.es import ES
from settings import Settings
from store.export import export
from store.export_form import LISTED, Manifest, file_of
from store.lanes import lane
from store.opened import opened
from store.restore import restore
from store.shelf import FsspecShelf

SHOWN = 10
"""The first of the files that are missing."""
INCOMPLETE = 1


class Progress:
    """A line a table: on a terminal it counts, elsewhere it says how many there were."""

    def __init__(self, doing: str = "") -> None:
        self._doing, self._what, self._count = doing, "", 0
        self._live = sys.stdout.isatty()

    def __call__(self, what: str, count: int) -> None:
        if what != self._what:
            self.end()
        self._what, self._count = what, count
        if self._live:
            print(f"\r  {self._line()}", end="", flush=True)

    def _line(self) -> str:
        return f"{self._doing}{self._what}: {ES.number(self._count)}"

    def end(self) -> None:
        if self._live and self._what:
            print()
        elif self._what:
            print(f"  {self._line()}")
        self._what = ""


async def export_word(asked: argparse.Namespace) -> int:
    """Raises NotEmpty, NoShelf, OSError."""
    settings = Settings.read(os.environ)
    shelf, progress = FsspecShelf(settings.files), Progress()
    try:
        async with opened(settings.database_url) as store:
            missing = await export(store.lane, shelf, asked.folder, progress)
    finally:
        shelf.close()
        progress.end()
    print(f"Exportado en «{asked.folder}».")
    print(
        "Tiene datos personales, y las llaves con que Mesa firma sus enlaces:"
        " guárdelo como guarda la base de datos."
    )
    if not missing:
        return 0
    print(f"Archivos de casos que no están en su sitio (MESA_FILES): {ES.number(len(missing))}.")
    for name in missing[:SHOWN]:
        print(f"  {name}")
    return INCOMPLETE


async def restore_word(asked: argparse.Namespace) -> int:
    """Raises NotRestored, NoShelf, OSError."""
    settings = Settings.read(os.environ)
    shelf, to = FsspecShelf(settings.files), lane(settings.database_url)
    checking, progress = Progress("revisión de "), Progress()
    try:
        manifest = await restore(to, shelf, asked.folder, checking, progress)
    finally:
        await to.close()
        shelf.close()
        checking.end()
        progress.end()
    cases, files = (_lines(manifest, name) for name in (file_of("cases"), LISTED))
    print(f"Restaurado. Casos: {cases}; archivos: {files}.")
    print(
        "Lo que se debe avisar sale de aquí en cuanto arranque:"
        " apague antes el servicio de donde viene, o se avisará dos veces."
    )
    return 0


def _lines(manifest: Manifest, name: str) -> str:
    return ES.number(manifest.parts[name].lines)
