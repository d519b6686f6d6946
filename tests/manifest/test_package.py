"""The package that a deployer uploads is one that Teams takes: whole, valid, within every limit."""

import json
import struct
import zlib
from dataclasses import fields, replace
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from jsonschema import Draft4Validator, Draft201909Validator

from bot.compose import CREATE, SEARCH
from manifest.icons import INDIGO, color_icon, outline_icon
from manifest.package import BLANK, HERE, Package, build_package

MESA = Package(
    app_id="00000000-0000-4000-8000-0000000000bb",
    bot_id="00000000-0000-4000-8000-0000000000aa",
    developer="Entidad de ejemplo",
    website="https://mesa.entidad.example",
    privacy="https://mesa.entidad.example/privacidad",
    terms="https://mesa.entidad.example/terminos",
    domains=("mesa.entidad.example", "*.entidad.example"),
    version="1.2.3",
)
SCHEMAS = Path(__file__).parent / "schemas"
SPANISH = [
    "nuevo",
    "mis casos",
    "caso",
    "buscar",
    "pendientes",
    "cola",
    "nota",
    "reloj",
    "ayuda",
    "idioma",
]
ENGLISH = [
    "new",
    "my cases",
    "case",
    "search",
    "assigned",
    "queue",
    "note",
    "clock",
    "help",
    "language",
]
IN_CHANNELS_ES, IN_CHANNELS_EN = ["vincular", "desvincular", "ayuda"], ["bind", "unbind", "help"]

# As the schemas call themselves, and as a reader that also sees the `const` they hold.
READINGS = [Draft4Validator, Draft201909Validator]


@pytest.fixture
def package(tmp_path: Path) -> dict[str, bytes]:
    with ZipFile(build_package(tmp_path / "mesa.zip", MESA)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture
def manifest(package: dict[str, bytes]) -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads(package["manifest.json"])
    return manifest


@pytest.fixture
def english(package: dict[str, bytes]) -> dict[str, str]:
    english: dict[str, str] = json.loads(package["en.json"])
    return english


@pytest.mark.parametrize("reading", READINGS)
@pytest.mark.parametrize("name", ["manifest.json", "en.json"])
def test_the_official_schema_takes_it(
    package: dict[str, bytes], name: str, reading: type[Draft4Validator | Draft201909Validator]
) -> None:
    document = json.loads(package[name])

    schema = _schema_of(document)

    assert [error.message for error in reading(schema).iter_errors(document)] == []


def test_the_schema_sees_a_mistake(manifest: dict[str, Any], english: dict[str, str]) -> None:
    manifest["bots"][0]["botId"] = "mesa"
    english["name.short"] = "M" * 31

    for document in (manifest, english):
        assert not Draft4Validator(_schema_of(document)).is_valid(document)


def test_manifest_and_localisation_follow_the_same_version(
    manifest: dict[str, Any], english: dict[str, str]
) -> None:
    for document in (manifest, english):
        assert f"/v{manifest['manifestVersion']}/" in document["$schema"]


def test_the_zip_has_the_four_files_and_no_folder(package: dict[str, bytes]) -> None:
    assert list(package) == ["color.png", "en.json", "manifest.json", "outline.png"]


def test_the_zip_has_all_that_the_manifest_names(
    package: dict[str, bytes], manifest: dict[str, Any]
) -> None:
    languages = manifest["localizationInfo"]["additionalLanguages"]

    named = {*manifest["icons"].values(), *(language["file"] for language in languages)}

    assert named | {"manifest.json"} == set(package)


def test_the_same_data_makes_the_same_bytes(tmp_path: Path) -> None:
    first = build_package(tmp_path / "first.zip", MESA)
    second = build_package(tmp_path / "second.zip", MESA)

    assert first.read_bytes() == second.read_bytes()


def test_the_deployers_data_is_in_its_place(manifest: dict[str, Any]) -> None:
    assert manifest["id"] == MESA.app_id
    assert manifest["bots"][0]["botId"] == MESA.bot_id
    assert manifest["version"] == MESA.version
    assert manifest["validDomains"] == list(MESA.domains)
    assert manifest["developer"] == {
        "name": MESA.developer,
        "websiteUrl": MESA.website,
        "privacyUrl": MESA.privacy,
        "termsOfUseUrl": MESA.terms,
    }


def test_what_a_deployer_writes_is_never_taken_for_a_blank(tmp_path: Path) -> None:
    odd = replace(MESA, developer='{{bot_id}} "y" \\')

    with ZipFile(build_package(tmp_path / "mesa.zip", odd)) as archive:
        developer = json.loads(archive.read("manifest.json"))["developer"]["name"]

    assert developer == odd.developer


def test_each_blank_is_a_field_and_each_field_a_blank() -> None:
    template = (HERE / "manifest.json").read_text(encoding="utf-8")

    assert set(BLANK.findall(template)) == {field.name for field in fields(Package)}


def test_the_bot_takes_no_files_yet(manifest: dict[str, Any]) -> None:
    (bot,) = manifest["bots"]

    assert bot["supportsFiles"] is False


def test_the_bot_is_met_alone_in_channels_and_in_group_chats(manifest: dict[str, Any]) -> None:
    (bot,) = manifest["bots"]

    assert bot["scopes"] == ["personal", "team", "groupChat"]
    assert [menu["scopes"] for menu in bot["commandLists"]] == [["personal"], ["team"]]


def test_the_compose_box_searches_cases_and_makes_them_of_messages(
    manifest: dict[str, Any],
) -> None:
    (extension,) = manifest["composeExtensions"]
    search, create = extension["commands"]

    assert extension["botId"] == MESA.bot_id
    assert (search["id"], search["type"], search["initialRun"]) == (SEARCH, "query", True)
    assert [parameter["name"] for parameter in search["parameters"]] == ["text"]
    assert (create["id"], create["type"], create["fetchTask"]) == (CREATE, "action", True)
    assert create["context"] == ["message", "compose"]


def test_all_that_teams_shows_of_the_compose_box_is_translated(
    manifest: dict[str, Any], english: dict[str, str]
) -> None:
    commands = manifest["composeExtensions"][0]["commands"]
    paths = {
        f"composeExtensions[0].commands[{n}].{place}{word}"
        for n, command in enumerate(commands)
        for place in (
            "",
            *(f"parameters[{p}]." for p, _ in enumerate(command.get("parameters", []))),
        )
        for word in ("title", "description")
    }

    assert {name for name in english if name.startswith("composeExtensions")} == paths


def test_the_menu_offers_the_same_commands_in_both_languages(
    manifest: dict[str, Any], english: dict[str, str]
) -> None:
    menus = [menu["commands"] for menu in manifest["bots"][0]["commandLists"]]
    key = "bots[0].commandLists[{}].commands[{}].{}"
    places = [(m, n) for m, menu in enumerate(menus) for n in range(len(menu))]

    assert [menus[m][n]["title"] for m, n in places] == [*SPANISH, *IN_CHANNELS_ES]
    assert [english[key.format(m, n, "title")] for m, n in places] == [*ENGLISH, *IN_CHANNELS_EN]
    assert {name for name in english if name.startswith("bots")} == {
        key.format(m, n, word) for m, n in places for word in ("title", "description")
    }


def test_every_text_is_within_the_limits(manifest: dict[str, Any], english: dict[str, str]) -> None:
    menus = [menu["commands"] for menu in manifest["bots"][0]["commandLists"]]
    extension = manifest["composeExtensions"][0]["commands"]
    asked = [parameter for command in extension for parameter in command.get("parameters", [])]
    commands = [command for part in (*menus, extension, asked) for command in part]
    titles = [command["title"] for command in commands]
    descriptions = [command["description"] for command in commands]
    titles += [text for name, text in english.items() if name.endswith("].title")]
    descriptions += [text for name, text in english.items() if name.endswith("].description")]

    assert all(len(menu) <= 10 for menu in menus)
    assert all(0 < len(title) <= 32 for title in titles)
    assert all(0 < len(description) <= 128 for description in descriptions)
    for part, word, limit in (
        ("name", "short", 30),
        ("name", "full", 100),
        ("description", "short", 80),
        ("description", "full", 4000),
    ):
        # Teams refuses a localisation without these four, though its schema does not ask for them.
        assert 0 < len(manifest[part][word]) <= limit
        assert 0 < len(english[f"{part}.{word}"]) <= limit


def test_the_default_language_is_spanish(manifest: dict[str, Any]) -> None:
    assert manifest["localizationInfo"]["defaultLanguageTag"] == "es"


def test_the_colour_icon_fills_its_square(
    package: dict[str, bytes], manifest: dict[str, Any]
) -> None:
    side, pixels = _read_png(package["color.png"])

    assert side == 192
    assert {alpha for *_, alpha in pixels} == {255}
    assert pixels[0][:3] == INDIGO
    assert manifest["accentColor"] == "#{:02X}{:02X}{:02X}".format(*INDIGO)


def test_the_outline_icon_is_white_on_nothing(package: dict[str, bytes]) -> None:
    side, pixels = _read_png(package["outline.png"])

    assert side == 32
    assert {pixel[:3] for pixel in pixels} == {(255, 255, 255)}
    assert {0, 255} <= {alpha for *_, alpha in pixels}


def test_the_icons_are_the_drawn_ones(package: dict[str, bytes]) -> None:
    # Pixels, not bytes: another zlib may squeeze the same drawing differently.
    assert _read_png(package["color.png"]) == _read_png(color_icon())
    assert _read_png(package["outline.png"]) == _read_png(outline_icon())


@pytest.mark.parametrize(
    ("mistake", "sentence"),
    [
        ({"app_id": ""}, "Falta el id de la aplicación de Teams."),
        ({"app_id": "mesa"}, "El id de la aplicación de Teams no es un GUID: 'mesa'."),
        ({"app_id": f"{MESA.app_id}\n"}, "El id de la aplicación de Teams no es un GUID"),
        ({"bot_id": " "}, "Falta el id del bot."),
        ({"bot_id": "1234"}, "El id del bot no es un GUID: '1234'."),
        ({"developer": ""}, "Falta el nombre del desarrollador."),
        ({"developer": "E" * 33}, "El nombre del desarrollador tiene más de 32 caracteres."),
        ({"website": ""}, "Falta la dirección del sitio web."),
        ({"website": "http://entidad.example"}, "La dirección del sitio web debe ser completa"),
        ({"website": "https://"}, "La dirección del sitio web debe ser completa"),
        ({"website": "https://a b.example"}, "La dirección del sitio web debe ser completa"),
        ({"website": "https://[::1"}, "La dirección del sitio web debe ser completa"),
        (
            {"website": "https://entidad.example/" + "a" * 2048},
            "La dirección del sitio web tiene más de 2048 caracteres.",
        ),
        ({"privacy": "entidad.example"}, "La dirección de la política de privacidad debe ser"),
        ({"terms": "javascript:0"}, "La dirección de los términos de uso debe ser completa"),
        ({"domains": ("https://a.example",)}, "El dominio 'https://a.example' debe ser un nombre"),
        ({"domains": ("*",)}, "El dominio '*' debe ser un nombre"),
        ({"domains": ("a.example",) * 17}, "Hay más de 16 dominios válidos."),
        ({"version": "1.0"}, "La versión '1.0' debe ser de tres números, como 1.0.0."),
        ({"version": "01.0.0"}, "La versión '01.0.0' debe ser de tres números"),
    ],
)
def test_a_mistake_is_named_and_nothing_is_written(
    tmp_path: Path, mistake: dict[str, Any], sentence: str
) -> None:
    target = tmp_path / "mesa.zip"

    with pytest.raises(ValueError, match=r"\A.+\Z") as refusal:
        build_package(target, replace(MESA, **mistake))

    assert str(refusal.value).startswith(sentence)
    assert not target.exists()


def test_all_mistakes_are_named_at_once(tmp_path: Path) -> None:
    nothing = Package(app_id="", bot_id="", developer="", website="", privacy="", terms="")

    with pytest.raises(ValueError, match="Falta") as refusal:
        build_package(tmp_path / "mesa.zip", nothing)

    assert [line.split()[0] for line in str(refusal.value).splitlines()] == ["Falta"] * 6


def _schema_of(document: dict[str, Any]) -> dict[str, Any]:
    version, name = document["$schema"].split("/")[-2:]
    schema: dict[str, Any] = json.loads((SCHEMAS / version / name).read_text(encoding="utf-8"))
    return schema


def _read_png(data: bytes) -> tuple[int, list[tuple[int, ...]]]:
    """Return the side and the pixels of a square PNG of 8 bits a channel with transparency."""
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    chunks: dict[bytes, bytes] = {}
    at = 8
    while at < len(data):
        size, kind = struct.unpack(">I4s", data[at : at + 8])
        chunks[kind] = data[at + 8 : at + 8 + size]
        (checksum,) = struct.unpack(">I", data[at + 8 + size : at + 12 + size])
        assert checksum == zlib.crc32(kind + chunks[kind])
        at += 12 + size
    assert list(chunks) == [b"IHDR", b"IDAT", b"IEND"]

    side, height, *form = struct.unpack(">IIBBBBB", chunks[b"IHDR"])
    assert (side, form) == (height, [8, 6, 0, 0, 0])
    raw = zlib.decompress(chunks[b"IDAT"])
    rows = [raw[n : n + 1 + 4 * side] for n in range(0, len(raw), 1 + 4 * side)]
    assert len(rows) == side
    assert {row[0] for row in rows} == {0}  # no filter
    return side, [tuple(row[x : x + 4]) for row in rows for x in range(1, len(row), 4)]
