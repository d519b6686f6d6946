"""One table of the catalogue, read key by key: whatever is wrong becomes a fault, not an exception.

What comes back in the place of a wrong value is never used: the faults end the reading.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from enum import StrEnum
from typing import TypeVar

from domain.catalog import Words
from store.catalog_faults import Faults, Place, choose
from store.catalog_yaml import Listing, Scalar, Table, Value

E = TypeVar("E", bound=StrEnum)

_ID = re.compile(r"[a-z0-9_-]{1,60}")
_PERCENT = re.compile(r"[1-9][0-9]?")
FLAGS = {"true": True, "sí": True, "si": True, "yes": True, "false": False, "no": False}


class Block:
    """`title` is the way to the table, e.g. `groups.mesa`. A key not in `keys` is a fault."""

    def __init__(self, title: str, value: Value, keys: Collection[str], faults: Faults) -> None:
        self.title, self.place, self.faults = title, value.place, faults
        self._readable = isinstance(value, Table)
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

    def missing(self, key: str, remedy: str, called: str = "") -> bool:
        """Whether the key is not there, which is a fault. What is no table has its own already."""
        if key not in self and self._readable:
            what = f"en {self.title} falta {called or f'«{key}»'}"
            self.faults.add(self.place, what, remedy)
        return key not in self

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

    def spoken(self) -> Words:
        """Of a table that says `es` and `en` itself."""
        spanish, english = self.text("es"), self.text("en", required=False)
        return _both(self.title, self.place, spanish, english, self.faults)

    def flag(self, key: str, *, default: bool) -> bool:
        written = self.text(key, required=False).casefold()
        if written and written not in FLAGS:
            self._wrong(key, f"no puede ser «{written}»", "escriba true o false")
        return FLAGS.get(written, default)

    def percent(self, key: str, *, default: int) -> int:
        """From 1 to 99; 0 and a fault for anything else."""
        written = self.text(key, required=False)
        if not written:
            return default
        if not _PERCENT.fullmatch(written):
            remedy = "escriba un número entero de 1 a 99, sin «%»"
            self._wrong(key, f"no puede ser «{written}»", remedy)
            return 0
        return int(written)

    def one_of(self, key: str, kind: type[E], among: Collection[E] = ()) -> E:
        """Any of its values, or one of those `among` which it has to be."""
        written, known = self.text(key), among or [*kind]
        if written in set(known):
            return kind(written)
        if written:
            self._wrong(key, f"no puede ser «{written}»", choose(written, known))
        return next(iter(known))

    def items(
        self, key: str, *, required: bool = True, example: str = "[uno, dos]"
    ) -> tuple[Scalar, ...]:
        """The words of a list; an empty one is a fault where it is required."""
        value = self._get(key, required=required)
        if value is None:
            return ()
        if required and isinstance(value, Listing) and not value.items:
            self._wrong(key, "está vacío", "nombre por lo menos uno")
        return list_of(self._way(key), value, self.faults, example)

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
        if required:
            self.missing(key, f"agregue «{key}: ...»")
        return self._entries.get(key)

    def _way(self, key: str) -> str:
        return f"{self.title}.{key}"

    def _wrong(self, key: str, what: str, remedy: str) -> None:
        self.faults.add(self.at(key).place, f"{self._way(key)} {what}", remedy)


def entries_of(title: str, value: Value, faults: Faults) -> Mapping[str, Value]:
    if isinstance(value, Table):
        return value.entries
    faults.add(value.place, f"{title} debe ser una tabla de claves", "escriba «clave: valor»")
    return {}


def list_of(
    title: str, value: Value, faults: Faults, example: str = "[uno, dos]"
) -> tuple[Scalar, ...]:
    items = value.items if isinstance(value, Listing) else ()
    odd = [item for item in items if not isinstance(item, Scalar) or not item.text]
    if odd or not isinstance(value, Listing):
        place = odd[0].place if odd else value.place
        faults.add(place, f"{title} debe ser una lista de palabras", f"escriba «{example}»")
    return tuple(item for item in items if isinstance(item, Scalar) and item.text)


def with_ids(
    title: str, entries: Mapping[str, Value], faults: Faults
) -> Iterator[tuple[str, str, Value]]:
    for key, value in entries.items():
        if not _ID.fullmatch(key):
            remedy = "use de 1 a 60 de estos: a-z (sin tildes ni mayúsculas), 0-9, «-» y «_»"
            faults.add(value.place, f"«{key}» no sirve de identificador en {title}", remedy)
        yield key, f"{title}.{key}", value


def to_words(title: str, value: Value, faults: Faults) -> Words:
    """A plain text is the Spanish."""
    if not isinstance(value, Scalar):
        return Block(title, value, ("es", "en"), faults).spoken()
    if not value.text:
        faults.add(value.place, f"{title} está vacío", "escriba «{es: ..., en: ...}»")
    return _both(title, value.place, value.text, "", faults)


def _both(title: str, place: Place, spanish: str, english: str, faults: Faults) -> Words:
    """Where the English is missing the Spanish stands in for it."""
    if not english:
        remedy = "escriba «{es: ..., en: ...}»; mientras tanto se muestra el español"
        faults.warn(place, f"a {title} le falta el inglés", remedy)
    return Words(spanish, english or spanish)
