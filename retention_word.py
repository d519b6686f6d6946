"""`app.py retention`: which cases are over for longer than their project keeps them, and forgetting
them."""

import os

from domain.forgetting import Retention
from settings import Settings
from store.catalog_files import read_catalog
from store.opened import opened
from store.shelf import FsspecShelf
from wall import demo_clock, wall_clock


async def retain(*, apply: bool) -> None:
    """Prints how many there are, by project; with `apply`, forgets them."""
    settings = Settings.read(os.environ)
    catalog = read_catalog(settings.catalog)
    async with opened(settings.database_url) as store:
        now = await demo_clock(settings, store, wall_clock) or wall_clock
        retention = Retention(store, catalog, now)
        for project in catalog.projects.values():
            if not project.keeps_years:
                print(f"{project.name.es}: se conserva todo (sin «retention» en el catálogo).")
        due = await retention.due()
        for id_, count in due.items():
            project = catalog.projects[id_]
            ago = _years(project.keeps_years)
            print(f"{project.name.es}: casos terminados hace más de {ago}: {count}.")
        if not apply:
            print(
                "Nada ha cambiado todavía: repita con --apply."
                if sum(due.values())
                else "Nada por borrar."
            )
            return
        shelf = FsspecShelf(settings.files)
        try:
            done = await retention.forget(shelf)
        finally:
            shelf.close()
        print(f"Casos anonimizados: {done}.")


def _years(count: int) -> str:
    return "un año" if count == 1 else f"{count} años"
