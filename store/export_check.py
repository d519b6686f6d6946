"""Whether an export is whole, and fits this version and this kind of database: all of it is read
before anything is written."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from hashlib import file_digest
from pathlib import Path

import orjson

from store.export_form import (
    EXPORTED,
    FORMAT,
    LISTED,
    MANIFEST,
    Manifest,
    Reader,
    Told,
    file_of,
    lying,
)
from store.migrate import revisions

_NAME = re.compile(r"[0-9A-Za-z_-]{1,40}")
OFTEN = 10_000
"""Lines after which it is told how far it is."""


class NotRestored(ValueError):
    """Nothing was written. A sentence for the deployer, in Spanish."""


@dataclass(frozen=True, slots=True)
class Kept:
    """The bytes of a file: its name on the shelf, its size in bytes."""

    name: str
    size: int
    sha256: str

    @classmethod
    def read(cls, line: bytes) -> "Kept":
        """Raises ValueError, TypeError. What leads elsewhere is no name."""
        kept = cls(**orjson.loads(line))
        if not _NAME.fullmatch(kept.name):
            raise ValueError
        return kept


def checked(folder: Path, dialect: str, told: Told) -> Manifest:
    """What the export says of itself, which is so. Raises NotRestored, OSError."""
    manifest = _manifest(folder)
    _of_this_version(manifest)
    for name, table in EXPORTED.items():
        reader = Reader(table, dialect)
        _as_said(folder, file_of(name), manifest, reader.row, partial(told, name))

    def file(line: bytes) -> None:
        kept = Kept.read(line)
        _same(lying(folder, kept.name), f"files/{kept.name}", kept.size, kept.sha256)

    _as_said(folder, LISTED, manifest, file, partial(told, LISTED))
    return manifest


def kept_files(folder: Path) -> Iterator[Kept]:
    with (folder / LISTED).open("rb") as lines:
        yield from map(Kept.read, lines)


def _manifest(folder: Path) -> Manifest:
    try:
        written = (folder / MANIFEST).read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        raise NotRestored(
            f"«{folder}» no es una exportación, o no llegó a terminarse: le falta {MANIFEST}"
        ) from None
    try:
        return Manifest.read(written)
    except (ValueError, TypeError, AttributeError, KeyError):
        raise _damaged(MANIFEST, "no se puede leer") from None


def _of_this_version(manifest: Manifest) -> None:
    known = revisions()
    if manifest.mesa != FORMAT or manifest.revision not in known:
        raise NotRestored(
            "la exportación es de una versión más nueva de Mesa: restáurela con esa versión"
        )
    if manifest.revision != known[-1]:
        raise NotRestored(
            f"la exportación es de una versión anterior (base {manifest.revision}; esta es"
            f" {known[-1]}): restáurela con la versión que la hizo y actualice después"
        )


def _as_said(
    folder: Path,
    name: str,
    manifest: Manifest,
    read: Callable[[bytes], object],
    told: Callable[[int], None],
) -> None:
    part = manifest.parts.get(name)
    if part is None:
        raise _damaged(MANIFEST, f"no nombra {name}")
    _same(folder / name, name, part.size, part.sha256)
    count = 0
    with (folder / name).open("rb") as lines:
        for count, line in enumerate(lines, 1):
            try:
                read(line)
            except NotRestored:
                raise
            except (ValueError, TypeError) as fault:
                raise NotRestored(
                    f"{name}, línea {count}: no cabe en esta base de datos ({fault})"
                ) from None
            if count % OFTEN == 0:
                told(count)
    if count != part.lines:
        raise _damaged(MANIFEST, f"dice {part.lines} líneas de {name} y son {count}")
    told(count)


def _same(path: Path, name: str, size: int, digest: str) -> None:
    try:
        with path.open("rb") as file:
            found = file_digest(file, "sha256").hexdigest()
            length = file.tell()
    except FileNotFoundError:
        raise _damaged(name, "no está") from None
    if (length, found) != (size, digest):
        raise _damaged(name, "no es lo que se exportó")


def _damaged(name: str, why: str) -> NotRestored:
    return NotRestored(f"la exportación está dañada: {name} {why}")
