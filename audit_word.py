"""`app.py audit N`: who has read a case and what was done to it, a line each, for whoever runs the
service. Nobody is named who looks here: whoever runs the service has the database."""

import os

from cards.audit_card import audit_lines
from cards.surface import Surface
from cards.texts.es import ES
from domain.audit import Audit
from domain.errors import CaseNotFound
from domain.readings import Read
from settings import Settings
from store.catalog_files import read_catalog
from store.opened import opened
from wall import wall_clock


async def show_audit(number: int) -> int:
    """Prints all of it, the newest first; 2 where there is no such case."""
    settings = Settings.read(os.environ)
    catalog = read_catalog(settings.catalog)
    said = Surface(ES, catalog, settings.forms)
    async with opened(settings.database_url) as store:
        try:
            case = await store.read(lambda unit: unit.case(number))
        except CaseNotFound:
            print(f"No hay un caso {number}.")
            return 2
        readings = 0
        async for line in Audit(store, catalog, wall_clock).whole(number):
            readings += isinstance(line, Read)
            print(audit_lines(case, line, said))
    print(f"Lecturas de otras personas: {readings}.")
    return 0
