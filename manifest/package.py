"""The Teams app package: the template with a deployer's own data, the same bytes for the same data.

Administrators read what is wrong with their data, so it is said in Spanish, one sentence each.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit
from zipfile import ZIP_STORED, ZipFile, ZipInfo

HERE = Path(__file__).parent
AS_THEY_ARE = ("color.png", "en.json", "outline.png")

# The platform's own limits.
MAX_DEVELOPER = 32
MAX_URL = 2048
MAX_DOMAINS = 16
MAX_VERSION = 256

BLANK = re.compile(r"\{\{(\w+)\}\}")
GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
VERSION = re.compile(r"(0|[1-9]\d*)(\.(0|[1-9]\d*)){2}", re.ASCII)
LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
DOMAIN = re.compile(rf"(\*\.)?({LABEL}\.)+{LABEL}", re.IGNORECASE)

EPOCH = (1980, 1, 1, 0, 0, 0)  # the first moment that a zip can tell
UNIX = 3
READABLE = 0o100644 << 16


@dataclass(frozen=True, slots=True)
class Package:
    """What a deployer sets. Each field fills the blank of the template that has its name."""

    app_id: str  # the Teams app's own; may be the same as the bot's
    bot_id: str  # the bot's application in Entra: MESA_APP_ID
    developer: str
    website: str
    privacy: str
    terms: str
    domains: tuple[str, ...] = ()
    version: str = "1.0.0"  # Teams takes an update only under a new one


def build_package(target: Path, identity: Package) -> Path:
    """Write the package as a zip without folders and return where.

    Raises ValueError with a sentence, in a line of its own, for each thing that is missing or
    wrong; then nothing is written.
    """
    wrong = list(_problems(identity))
    if wrong:
        raise ValueError("\n".join(wrong))

    files = {name: (HERE / name).read_bytes() for name in AS_THEY_ARE}
    files["manifest.json"] = _manifest(identity)
    target.write_bytes(_zipped(files))
    return target


def _problems(identity: Package) -> Iterator[str]:
    yield from _guid("el id de la aplicación de Teams", identity.app_id)
    yield from _guid("el id del bot", identity.bot_id)
    if not identity.developer.strip():
        yield "Falta el nombre del desarrollador."
    if len(identity.developer) > MAX_DEVELOPER:
        yield f"El nombre del desarrollador tiene más de {MAX_DEVELOPER} caracteres."
    yield from _url("la dirección del sitio web", identity.website)
    yield from _url("la dirección de la política de privacidad", identity.privacy)
    yield from _url("la dirección de los términos de uso", identity.terms)
    if len(identity.domains) > MAX_DOMAINS:
        yield f"Hay más de {MAX_DOMAINS} dominios válidos."
    for domain in identity.domains:
        if not DOMAIN.fullmatch(domain):
            yield f"El dominio {domain!r} debe ser un nombre como mesa.entidad.example, sin https://."
    if len(identity.version) > MAX_VERSION or not VERSION.fullmatch(identity.version):
        yield f"La versión {identity.version!r} debe ser de tres números, como 1.0.0."


def _guid(what: str, value: str) -> Iterator[str]:
    if not value.strip():
        yield f"Falta {what}."
    elif not GUID.fullmatch(value):
        yield f"{_capital(what)} no es un GUID: {value!r}."


def _url(what: str, value: str) -> Iterator[str]:
    if not value.strip():
        yield f"Falta {what}."
    elif not _is_https(value):
        yield f"{_capital(what)} debe ser completa y empezar por https://: {value!r}."
    elif len(value) > MAX_URL:
        yield f"{_capital(what)} tiene más de {MAX_URL} caracteres."


def _is_https(value: str) -> bool:
    try:
        url = urlsplit(value)
    except ValueError:
        return False
    return url.scheme == "https" and bool(url.hostname) and not re.search(r"\s", value)


def _capital(what: str) -> str:
    return what[0].upper() + what[1:]


def _manifest(identity: Package) -> bytes:
    template = json.loads((HERE / "manifest.json").read_text(encoding="utf-8"))
    filled = _filled(template, asdict(identity))
    return (json.dumps(filled, ensure_ascii=False, indent=2) + "\n").encode()


def _filled(node: object, values: Mapping[str, object]) -> object:
    """Return the template with its blanks filled. A blank is a whole string, never part of one."""
    match node:
        case dict():
            return {key: _filled(value, values) for key, value in node.items()}
        case list():
            return [_filled(value, values) for value in node]
        case str() if blank := BLANK.fullmatch(node):
            return values[blank[1]]
        case _:
            return node


def _zipped(files: Mapping[str, bytes]) -> bytes:
    """Return a zip whose bytes depend on its files alone: not on a clock, a system or a zlib."""
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_STORED) as archive:
        for name in sorted(files):
            entry = ZipInfo(name, EPOCH)
            entry.create_system = UNIX
            entry.external_attr = READABLE
            archive.writestr(entry, files[name])
    return buffer.getvalue()
