"""The words of the command line: what each asks for, and what it does with the settings."""

import argparse
import asyncio
import os
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from audit_word import show_audit
from cards.clock_shift import clock_shift
from cards.surface import Surface
from cards.texts.es import ES
from domain.catalog import Catalog
from domain.ledger import Ledger
from domain.recount import Recount
from import_words import import_cases
from manifest.package import Package, build_package
from notices_word import notices_failed
from people_words import COLUMNS_HELP, import_people, show_catalog, show_people
from retention_word import retain
from settings import Settings
from store.catalog_files import check_catalog, read_catalog
from store.lanes import lane
from store.migrate import migrate
from store.opened import opened
from store.sql import SqlStore
from wall import demo_clock, wall_clock

Serve = Callable[[Settings], Coroutine[Any, Any, None]]


async def _clocks(settings: Settings, *, apply: bool) -> None:
    """After a calendar or an agreement has changed: what becomes of the cases that are not over."""
    catalog = read_catalog(settings.catalog)
    async with opened(settings.database_url) as store:
        await _recounted(settings, store, catalog, apply=apply)


async def _recounted(settings: Settings, store: SqlStore, catalog: Catalog, *, apply: bool) -> None:
    now = await demo_clock(settings, store, wall_clock) or wall_clock
    said = Surface(ES, catalog, settings.forms)
    moved = changed = 0
    async for shift in Recount(store, catalog, now).shifts(apply=apply):
        moved, changed = moved + 1, changed + bool(shift.breached)
        print(clock_shift(shift, said))
    print(f"Vencen en otro momento: {moved}; cambian de resultado: {changed}.")
    print("Quedó guardado." if apply else "Nada ha cambiado todavía: repita con --apply.")


async def _notices(settings: Settings, *, retry: bool) -> None:
    catalog = read_catalog(settings.catalog)
    async with opened(settings.database_url) as store:
        now = await demo_clock(settings, store, wall_clock) or wall_clock
        ledger = Ledger(store, catalog, now)
        await notices_failed(ledger, Surface(ES, catalog, settings.forms), retry=retry)


async def _migrate(settings: Settings) -> None:
    store = SqlStore(lane(settings.database_url))
    revision = await migrate(store.lane)
    await store.close()
    print(f"Base de datos en {revision}." if revision else "La base de datos ya está al día.")


def _migrate_word(_asked: argparse.Namespace) -> int:
    asyncio.run(_migrate(Settings.read(os.environ)))
    return 0


def _clocks_word(asked: argparse.Namespace) -> int:
    asyncio.run(_clocks(Settings.read(os.environ), apply=asked.apply))
    return 0


def _notices_word(asked: argparse.Namespace) -> int:
    asyncio.run(_notices(Settings.read(os.environ), retry=asked.retry))
    return 0


def _retention_word(asked: argparse.Namespace) -> int:
    asyncio.run(retain(apply=asked.apply))
    return 0


def _catalog_word(asked: argparse.Namespace) -> int:
    checked = check_catalog(asked.folder)
    for warning in checked.warnings:
        print(f"Aviso: {warning}")
    found = checked.catalog
    print(
        f"Catálogo correcto: {len(found.projects)} proyectos, {len(found.groups)} grupos,"
        f" {len(found.categories)} categorías."
    )
    return 0


def _manifest_word(asked: argparse.Namespace) -> int:
    package = Package(
        app_id=asked.app_id,
        bot_id=asked.app_id,
        developer=asked.developer,
        website=asked.website,
        privacy=asked.privacy or asked.website,
        terms=asked.terms or asked.website,
        version=asked.version,
    )
    print(f"Paquete listo: {build_package(asked.file, package)}")
    return 0


def parser(serve: Serve) -> argparse.ArgumentParser:
    """Each word sets `run`, which gives the exit status of the process."""

    def served_until_stopped(_asked: argparse.Namespace) -> int:
        asyncio.run(serve(Settings.read(os.environ)))
        return 0

    words = argparse.ArgumentParser("app.py", description="Mesa, la mesa de servicios en Teams.")
    word = words.add_subparsers(required=True, metavar="PALABRA")

    served = word.add_parser("serve", help="atiende; los ajustes llegan por el entorno (MESA_...)")
    served.set_defaults(run=served_until_stopped)
    migrated = word.add_parser("migrate", help="lleva la base de datos a la forma de esta versión")
    migrated.set_defaults(run=_migrate_word)

    clocks = word.add_parser(
        "clocks", help="tras cambiar un calendario o un acuerdo: qué casos abiertos vencen distinto"
    )
    clocks.add_argument("--apply", action="store_true", help="guarda los nuevos vencimientos")
    clocks.set_defaults(run=_clocks_word)

    notices = word.add_parser("notices", help="los avisos que no se han podido entregar, y por qué")
    failed = notices.add_subparsers(required=True, metavar="failed").add_parser("failed")
    failed.add_argument("--retry", action="store_true", help="los intenta todos de nuevo")
    failed.set_defaults(run=_notices_word)

    audited = word.add_parser("audit", help="quién leyó un caso y qué se hizo en él")
    audited.add_argument("number", type=int, metavar="N")
    audited.set_defaults(run=lambda asked: asyncio.run(show_audit(asked.number)))
    retained = word.add_parser(
        "retention", help="los casos que el catálogo ya no conserva: cuántos son, por proyecto"
    )
    retained.add_argument("--apply", action="store_true", help="borra sus personas y sus textos")
    retained.set_defaults(run=_retention_word)

    catalog = word.add_parser("catalog", help="revisa un catálogo, o muestra el que rige")
    of_catalog = catalog.add_subparsers(required=True, metavar="check|show")
    check = of_catalog.add_parser("check", help="revisa una carpeta")
    check.add_argument("folder", type=Path, metavar="CARPETA")
    check.set_defaults(run=_catalog_word)
    ruling = of_catalog.add_parser("show", help="la versión que rige y qué cambió en ella")
    ruling.set_defaults(run=lambda asked: asyncio.run(show_catalog(asked)))
    _people_words(word.add_parser("people", help="importa personas de un CSV, o las muestra"))
    _import_words(word.add_parser("import", help="trae los casos de otra mesa, con su historia"))

    made = word.add_parser("manifest", help="escribe el paquete de la app de Teams")
    made.add_argument("file", type=Path, metavar="ARCHIVO.zip")
    made.add_argument("--app-id", default=os.environ.get("MESA_APP_ID", ""))
    made.add_argument("--developer", default="Mesa")
    made.add_argument("--website", default="https://mesa.entidad.example")
    made.add_argument("--privacy", default="")
    made.add_argument("--terms", default="")
    made.add_argument("--version", default="1.0.0")
    made.set_defaults(run=_manifest_word)
    return words


def _people_words(people: argparse.ArgumentParser) -> None:
    word = people.add_subparsers(required=True, metavar="import|show")
    listed = word.add_parser(
        "import",
        help="de un CSV: primero muestra qué cambiaría",
        epilog=COLUMNS_HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    listed.add_argument("file", type=Path, metavar="ARCHIVO.csv")
    listed.add_argument("--apply", action="store_true", help="guarda los cambios")
    listed.add_argument("--skip-errors", action="store_true", help="salta las líneas con errores")
    listed.set_defaults(run=lambda asked: asyncio.run(import_people(asked)))
    shown = word.add_parser(
        "show", help="cuántas hay y de dónde; con un texto, cada dato y su fuente"
    )
    shown.add_argument("words", nargs="*", metavar="TEXTO")
    shown.set_defaults(run=lambda asked: asyncio.run(show_people(asked)))


def _import_words(brought: argparse.ArgumentParser) -> None:
    word = brought.add_subparsers(required=True, metavar="cases")
    cases = word.add_parser("cases", help="de un CSV y un mapa: primero muestra qué llegaría")
    cases.add_argument("file", type=Path, metavar="ARCHIVO.csv")
    cases.add_argument(
        "--map",
        type=Path,
        required=True,
        metavar="MAPA.yaml",
        help="qué es cada columna; en maps/ hay dos, para copiar y ajustar",
    )
    cases.add_argument("--apply", action="store_true", help="guarda los casos")
    cases.add_argument(
        "--skip-errors", action="store_true", help="deja por fuera los casos con líneas erradas"
    )
    cases.set_defaults(run=lambda asked: asyncio.run(import_cases(asked)))
