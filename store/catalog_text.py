"""A catalogue out of the text in which a snapshot keeps it: all files, each under its name."""

from pathlib import Path

from domain.catalog import Catalog
from store.catalog_faults import CatalogInvalid, Faults
from store.catalog_files import checked
from store.catalog_sources import Source, parted


def read_snapshot(text: str) -> Catalog | None:
    """None for one that this version of the program cannot read any more."""
    sources = [Source(name, name, content.encode()) for name, content in parted(text)]
    try:
        return checked(sources, Path(), Faults()).catalog
    except CatalogInvalid:
        return None
