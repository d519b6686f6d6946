"""One table of the catalogue, read key by key: whatever is wrong becomes a fault, not an exception.

What comes back in the place of a wrong value is never used: the faults end the reading.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from enum import StrEnum
from typing import TypeVar

from domain.catalog import Words
from store.catalog_faults import Faults, choose
from store.catalog_yaml import Listing, Scalar, Table, Value

E = TypeVar("E", bound=StrEnum)

_ID = re.compile(r"[a-z0-9_-]{1,60}")
_FLAGS = {"true": True, "sí": True, "si": True, "yes": True, "false": False, "no": False}


class Block:
    """`title` is the way to the table, e.g. `groups.mesa`. A key not in `keys` is a fault."""

    def __init__(self, title: str, value: Value, keys: Collection[str], faults: Faults) -> None:
        self.title, self.place, self.faults = title, value.place, faults
        self._entries = entries_of(title, value, faults)
        for key in self._entries:
            if key not in keys:
                where = self._entries[key].place
                faults.add(where, f"{title} no lleva la clave «{key}»", choose(key, keys))

    def __contains__(self, key: str) -> bool:
        return key in self._entries

    def at(self, key: str) -> Value:
        """The value, or the block's own place where there is none: for pointing at."""
        return self._entries.get(key, Scalar("", self.place))

    def text(self, key: str, *, required: bool = True) -> str:
        value = self._get(key, required=required)
        if value is None:
            return ""
        if not isinstance(value, Scalar):
            self._wrong(key, "debe ser un texto", "escríbalo en una línea")
            return ""
        if required and not value.text:
            self._wrong(key, "está vacío", f"escriba el valor de «{key}» o borre la entrada")
        return value.text

    def words(self, key: str) -> Words:
        value = self._get(key, required=True)
        return to_words(self._way(key), value, self.faults) if value else Words("", "")

    def flag(self, key: str, *, default: bool) -> bool:
        written = self.text(key, required=False).casefold()
        if written and written not in _FLAGS:
            self._wrong(key, f"no puede ser «{written}»", "escriba true o false")
        return _FLAGS.get(written, default)

    def one_of(self, key: str, kind: type[E]) -> E:
        written = self.text(key)
        if written in set(kind):
            return kind(written)
        if written:
            self._wrong(key, f"no puede ser «{written}»", choose(written, list(kind)))
        return next(iter(kind))

    def items(self, key: str, *, required: bool = True) -> tuple[Scalar, ...]:
        """The words of a list; an empty one is a fault where it is required."""
        value = self._get(key, required=required)
        if value is None:
            return ()
        found = list_of(self._way(key), value, self.faults)
        if required and not found and isinstance(value, Listing):
            self._wrong(key, "está vacío", "nombre por lo menos uno")
        return found

    def table(self, key: str, *, required: bool = True) -> Iterator[tuple[str, str, Value]]:
        """Id, way and value of each entry; an empty table is a fault where it is required."""
        value = self._get(key, required=required)
        if value is None:
            return iter(())
        entries = entries_of(self._way(key), value, self.faults)
        if required and not entries and isinstance(value, Table):
            self._wrong(key, "está vacío", "agregue por lo menos una entrada")
        return with_ids(self._way(key), entries, self.faults)

    def _get(self, key: str, *, required: bool) -> Value | None:
        value = self._entries.get(key)
        if value is None and required:
            self.faults.add(self.place, f"en {self.title} falta «{key}»", f"agregue «{key}: ...»")
        return value

    def _way(self, key: str) -> str:
        return f"{self.title}.{key}"

    def _wrong(self, key: str, what: str, remedy: str) -> None:
        self.faults.add(self.at(key).place, f"{self._way(key)} {what}", remedy)


def entries_of(title: str, value: Value, faults: Faults) -> Mapping[str, Value]:
    if isinstance(value, Table):
        return value.entries
    faults.add(value.place, f"{title} debe ser una tabla de claves", "escriba «clave: valor»")
    return {}


def list_of(title: str, value: Value, faults: Faults) -> tuple[Scalar, ...]:
    items = value.items if isinstance(value, Listing) else ()
    words = tuple(item for item in items if isinstance(item, Scalar) and item.text)
    if not isinstance(value, Listing) or len(words) < len(items):
        faults.add(value.place, f"{title} debe ser una lista de palabras", "escriba «[uno, dos]»")
    return words


def with_ids(
    title: str, entries: Mapping[str, Value], faults: Faults
) -> Iterator[tuple[str, str, Value]]:
    for key, value in entries.items():
        if not _ID.fullmatch(key):
            remedy = "use de 1 a 60 de estos: a-z (sin tildes ni mayúsculas), 0-9, «-» y «_»"
            faults.add(value.place, f"«{key}» no sirve de identificador en {title}", remedy)
        yield key, f"{title}.{key}", value


def to_words(title: str, value: Value, faults: Faults, also: Collection[str] = ()) -> Words:
    """A plain text is the Spanish. Where the English is missing the Spanish stands in for it."""
    if isinstance(value, Scalar):
        spanish, english = value.text, ""
        if not spanish:
            faults.add(value.place, f"{title} está vacío", "escriba «{es: ..., en: ...}»")
    else:
        block = Block(title, value, ("es", "en", *also), faults)
        spanish, english = block.text("es"), block.text("en", required=False)
    if not english:
        remedy = "escriba «{es: ..., en: ...}»; mientras tanto se muestra el español"
        faults.warn(value.place, f"a {title} le falta el inglés", remedy)
    return Words(spanish, english or spanish)
