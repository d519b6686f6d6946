"""The files of a catalogue as they lie in their folder: found, measured, read once each."""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from store.catalog_faults import Faults, Place

LARGEST = 2 * 1024 * 1024
"""Of one file, in bytes."""

_ENDINGS = frozenset({".yaml", ".yml"})
_HEAD = "# === "


@dataclass(frozen=True, slots=True)
class Source:
    """One file as it was read. `name` is its path below the folder, with `/` on any system."""

    name: str
    shown: str
    data: bytes


def read_sources(folder: Path, faults: Faults) -> list[Source]:
    """Every `*.yaml` of the folder and of those inside it, by name; hidden ones are left out."""
    if not folder.is_dir():
        faults.add(Place(str(folder)), "la carpeta del catálogo no existe", "revise MESA_CATALOG")
        return []
    files = {
        file.relative_to(folder).as_posix(): file
        for file in folder.rglob("*.y*ml")
        if file.suffix in _ENDINGS
    }
    # A mounted volume keeps its former versions in folders that begin with dots.
    shown = {n: f for n, f in files.items() if not any(p.startswith(".") for p in n.split("/"))}
    sources = [_source(name, shown[name], faults) for name in sorted(shown)]
    if not sources:
        remedy = "copie ahí el catálogo de ejemplo y edítelo"
        faults.add(Place(str(folder)), "la carpeta del catálogo no tiene archivos .yaml", remedy)
    return [source for source in sources if source]


def content_hash(folder: Path) -> str:
    """Of the names and the bytes of all files: the same catalogue, the same hash."""
    digest = sha256()
    for source in _sound_sources(folder):
        # The lengths keep a name and its content, or two files, from being taken for others.
        for part in (source.name.encode(), source.data):
            digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()


def read_text(folder: Path) -> str:
    """All files in one text, each under its name: what a snapshot of the catalogue keeps."""
    parts = (f"{_HEAD}{s.name}\n{s.data.decode('utf-8-sig')}" for s in _sound_sources(folder))
    return "\n".join(parts)


def parted(text: str) -> list[tuple[str, str]]:
    """What `read_text` made, as it was: the name and the content of each file."""
    parts = f"\n{text}".split(f"\n{_HEAD}")[1:]
    return [(name, content) for name, _, content in (part.partition("\n") for part in parts)]


def _sound_sources(folder: Path) -> list[Source]:
    faults = Faults()
    sources = read_sources(folder, faults)
    faults.stop()
    return sources


def _source(name: str, file: Path, faults: Faults) -> Source | None:
    place = Place(str(file))
    if file.suffix != ".yaml":
        faults.add(place, "el archivo no se lee: no termina en .yaml", "cámbiele el nombre")
        return None
    try:
        with file.open("rb") as opened:
            data = opened.read(LARGEST + 1)
    except OSError as error:
        faults.add(place, f"el archivo no se puede abrir ({error.strerror})", "revise sus permisos")
        return None
    if len(data) > LARGEST:
        faults.add(place, "el archivo pasa de 2 MiB", "divídalo en varios archivos")
        return None
    try:
        data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        faults.add(Place(str(file), line), "el archivo no está en UTF-8", "guárdelo como UTF-8")
        return None
    return Source(name, str(file), data)
