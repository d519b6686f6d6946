"""Settings and the command line: what is missing is named, and stops the start."""

import asyncio
import shutil
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest

from app import main
from cards.surface import Frame
from directory_room import seed
from domain.case import State
from domain.catalog import Catalog
from domain.desk import Desk
from domain.lookups import Lookups
from domain.moves import Verb
from domain.notices import What
from domain.opening import NewCase
from domain.ports import Press
from domain.readings import Reading
from import_words import Bar
from settings import SAMPLE, Settings, WrongSettings
from store.lanes import lane
from store.sql import SqlStore
from tests.people import ANA, MARTA, NOON
from tests.store.moving import HEAD, SERVICENOW, a_log, update, written
from tests.store.samples import moving, saved

IDENTITY = {
    "MESA_APP_ID": "app",
    "MESA_APP_PASSWORD": "secret",
    "MESA_TENANT_ID": "tenant",
}


def test_production_is_the_default_and_its_forms_are_dialogs() -> None:
    settings = Settings.read(IDENTITY)

    assert not settings.demo
    assert not settings.anonymous
    assert settings.forms is Frame.DIALOG
    assert settings.port == 3978
    assert "secret" not in repr(settings)


@pytest.mark.parametrize("missing", IDENTITY)
def test_in_production_a_missing_identity_is_named(missing: str) -> None:
    with pytest.raises(WrongSettings, match=missing):
        Settings.read({**IDENTITY, missing: "  "})


def test_production_starts_without_a_public_address() -> None:
    assert Settings.read(IDENTITY).public_url == ""
    at = {**IDENTITY, "MESA_PUBLIC_URL": "https://mesa.entidad.example/"}
    assert Settings.read(at).public_url == "https://mesa.entidad.example"


def test_a_managed_identity_needs_no_password() -> None:
    env = {**IDENTITY, "MESA_APP_PASSWORD": "", "MESA_APP_TYPE": "UserAssignedMSI"}

    assert Settings.read(env).app_type == "UserAssignedMSI"


def test_the_demo_without_identity_listens_on_loopback_only() -> None:
    settings = Settings.read({"MESA_ENVIRONMENT": "demo"})

    assert settings.anonymous
    assert settings.host == "127.0.0.1"
    assert settings.forms is Frame.CARD
    with pytest.raises(WrongSettings, match="MESA_HOST"):
        Settings.read({"MESA_ENVIRONMENT": "demo", "MESA_HOST": "0.0.0.0"})  # noqa: S104


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MESA_ENVIRONMENT", "staging"),
        ("MESA_PORT", "http"),
        ("MESA_PORT", "70000"),
        ("MESA_FORMS", "window"),
        ("MESA_APP_TYPE", "None"),
        ("MESA_PUBLIC_URL", "http://mesa.entidad.example"),
        ("MESA_PUBLIC_URL", "mesa.entidad.example"),
        ("MESA_PUBLIC_URL", "https://mesa.entidad.example/?a=b"),
        ("MESA_GRAPH_URL", "http://graph.entidad.example/v1.0"),
        ("MESA_GRAPH_URL", "graph.microsoft.us/v1.0"),
        ("MESA_GRAPH_URL", "https://[graph"),
    ],
)
def test_a_wrong_setting_is_named_with_what_it_could_be(name: str, value: str) -> None:
    with pytest.raises(WrongSettings, match=name):
        Settings.read({**IDENTITY, name: value})


@pytest.mark.parametrize(
    ("url", "word"),
    [("s3://bucket/mesa", "s3fs"), ("abfs://c@a/mesa", "adlfs"), ("nube://y", "nube")],
)
def test_a_shelf_that_no_driver_is_there_for_stops_the_start_and_names_the_package(
    url: str,
    word: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("MESA_ENVIRONMENT", "demo")
    monkeypatch.setenv("MESA_DATABASE_URL", f"sqlite:///{tmp_path}/mesa.db")
    monkeypatch.setenv("MESA_FILES", url)

    assert main(["serve"]) == 2
    said = capsys.readouterr().err
    assert "MESA_FILES" in said
    assert word in said


def test_serve_without_identity_says_what_is_missing_and_ends(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("MESA_ENVIRONMENT", raising=False)
    monkeypatch.delenv("MESA_APP_ID", raising=False)

    assert main(["serve"]) == 2
    assert "MESA_APP_ID" in capsys.readouterr().err


def test_the_sample_catalogue_is_right(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["catalog", "check", str(SAMPLE)]) == 0
    assert "Catálogo correcto: 2 proyectos, 5 grupos" in capsys.readouterr().out


def test_a_wrong_catalogue_is_told_by_file_line_and_remedy(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "grupos.yaml").write_text("grups:\n  mesa: {}\n")

    assert main(["catalog", "check", str(tmp_path)]) == 2
    assert "grupos.yaml:1" in capsys.readouterr().err


def test_the_app_package_is_written(tmp_path: Path) -> None:
    package = tmp_path / "mesa.zip"
    app_id = "00000000-0000-4000-8000-000000000001"

    assert main(["manifest", str(package), "--app-id", app_id]) == 0
    with zipfile.ZipFile(package) as zipped:
        assert sorted(zipped.namelist()) == ["color.png", "en.json", "manifest.json", "outline.png"]


def test_migrate_says_where_the_database_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MESA_ENVIRONMENT", "demo")
    monkeypatch.setenv("MESA_DATABASE_URL", f"sqlite:///{tmp_path}/mesa.db")

    assert main(["migrate"]) == 0
    assert main(["migrate"]) == 0
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith("Base de datos en")
    assert second == "La base de datos ya está al día."


def test_what_reached_nobody_is_listed_and_tried_again_from_the_command_line(
    sqlite_url: str,
    catalog: Catalog,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    async def fails() -> None:
        store = SqlStore(lane(sqlite_url))
        await store.write(lambda unit: seed(unit, catalog, lambda: NOON))
        form = NewCase("No enciende", "Desde ayer", "portatil-no-enciende", "high")
        await Desk(store, catalog, lambda: NOON).open(form, ANA, "", Press("k"))
        owed = await store.write(lambda unit: unit.claim(NOON))
        tell = next(notice for notice in owed if notice.what is What.TELL)
        await store.write(lambda unit: unit.parked(tell, "left the bot"))
        await store.close()

    asyncio.run(fails())
    monkeypatch.setenv("MESA_ENVIRONMENT", "demo")
    monkeypatch.setenv("MESA_DATABASE_URL", sqlite_url)

    for argv, last in (
        (["notices", "failed"], "Avisos sin entregar: 1."),
        (["notices", "failed", "--retry"], "Se intentan de nuevo: 1."),
    ):
        assert main(argv) == 0
        said = capsys.readouterr().out
        line = "Jorge Díaz · Aviso por Teams · Caso 1 · Desde el 24/11/2026 10:00 · Intentos: 1"
        assert f"{line} · No tiene la app o la desinstaló." in said
        assert last in said
    assert main(["notices", "failed"]) == 0
    assert capsys.readouterr().out == "Avisos sin entregar: 0.\n"


@pytest.mark.rule("R16")
def test_who_read_a_case_is_told_by_the_command_line_too(
    sqlite_url: str,
    catalog: Catalog,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    async def is_read() -> None:
        store = SqlStore(lane(sqlite_url))
        await store.write(lambda unit: seed(unit, catalog, lambda: NOON))
        form = NewCase("No enciende", "Desde ayer", "portatil-no-enciende", "high")
        await Desk(store, catalog, lambda: NOON).open(form, ANA, "", Press("k"))
        lookups = Lookups(store, catalog, lambda: NOON + timedelta(seconds=5))
        for what in Reading:
            await lookups.look(1, MARTA, what)
        await store.close()

    asyncio.run(is_read())
    monkeypatch.setenv("MESA_ENVIRONMENT", "demo")
    monkeypatch.setenv("MESA_DATABASE_URL", sqlite_url)
    monkeypatch.setattr("domain.audit.PAGE", 4)

    assert main(["audit", "1"]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(Reading) + 2
    assert lines[-3] == "24/11/2026 10:00:05 · Marta Ruiz · Leyó el caso."
    assert lines[-2] == "24/11/2026 10:00:00 · Ana Rojas · Registró el caso."
    assert lines[-1] == f"Lecturas de otras personas: {len(Reading)}."
    assert main(["audit", "99"]) == 2
    assert capsys.readouterr().out == "No hay un caso 99.\n"


@pytest.mark.rule("R16")
def test_what_would_be_forgotten_is_counted_and_forgotten_only_when_asked(
    sqlite_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    async def ends() -> None:
        store = SqlStore(lane(sqlite_url))
        case = await saved(store)
        await saved(store, moving(case, state=State.CLOSED, verb=Verb.CLOSE))
        await store.close()

    async def client() -> str:
        store = SqlStore(lane(sqlite_url))
        case = await store.read(lambda unit: unit.case(1))
        await store.close()
        return case.client.name

    asyncio.run(ends())
    changed = shutil.copytree(SAMPLE, tmp_path / "catalog")
    project = changed / "proyectos" / "tic.yaml"
    kept = project.read_text(encoding="utf-8").replace("# retention: {", "retention: {")
    project.write_text(kept, "utf-8")
    for name, value in (
        ("MESA_ENVIRONMENT", "demo"),
        ("MESA_DATABASE_URL", sqlite_url),
        ("MESA_CATALOG", str(changed)),
        ("MESA_FILES", str(tmp_path / "files")),
    ):
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("retention_word.wall_clock", lambda: NOON.replace(year=2031, day=28))

    assert main(["retention"]) == 0
    said = capsys.readouterr().out
    assert "Sistemas de información: se conserva todo (sin «retention» en el catálogo)." in said
    assert "Servicios TIC: casos terminados hace más de 5 años: 1." in said
    assert "Nada ha cambiado todavía: repita con --apply." in said
    assert asyncio.run(client()) == "Ana Rojas"

    assert main(["retention", "--apply"]) == 0
    assert "Casos anonimizados: 1." in capsys.readouterr().out
    assert asyncio.run(client()) == ""

    assert main(["retention"]) == 0
    assert "Nada por borrar." in capsys.readouterr().out


def test_after_an_agreement_changed_the_cases_that_end_otherwise_are_shown_and_then_saved(
    sqlite_url: str,
    catalog: Catalog,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    async def opens() -> None:
        store = SqlStore(lane(sqlite_url))
        form = NewCase("No enciende", "Desde ayer", "portatil-no-enciende", "high")
        await Desk(store, catalog, lambda: NOON).open(form, ANA, "", Press("k"))
        await store.close()

    asyncio.run(opens())
    changed = shutil.copytree(SAMPLE, tmp_path / "catalog")
    project = changed / "proyectos" / "tic.yaml"
    text = project.read_text(encoding="utf-8")
    project.write_text(text.replace("high: {attention: 30m,", "high: {attention: 45m,", 1), "utf-8")
    for name, value in (
        ("MESA_ENVIRONMENT", "demo"),
        ("MESA_DATABASE_URL", sqlite_url),
        ("MESA_CATALOG", str(changed)),
    ):
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("command_line.wall_clock", lambda: NOON)

    for argv, last in (
        (["clocks"], "Nada ha cambiado todavía"),
        (["clocks", "--apply"], "Quedó guardado."),
    ):
        assert main(argv) == 0
        said = capsys.readouterr().out
        assert "Incidente 1: vencía 24/11/2026 10:30; vence 24/11/2026 10:45" in said
        assert last in said
    assert main(["clocks"]) == 0
    assert "Vencen en otro momento: 0" in capsys.readouterr().out


@pytest.fixture
def on_sqlite(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """A word of the command line finds this database."""
    monkeypatch.setenv("MESA_ENVIRONMENT", "demo")
    monkeypatch.setenv("MESA_DATABASE_URL", sqlite_url)
    return sqlite_url


def test_people_are_imported_after_it_was_shown_what_that_changes(
    on_sqlite: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = tmp_path / "people.csv"
    good = f"id;nombre;correo;sede;cargo\n{ANA.id};Ana Rojas;{ANA.email};Cali;x\n"
    file.write_bytes((good + "a b;Eva;;;\n").encode("latin-1"))
    words = ["people", "import", str(file)]

    for more, code, last in (
        ([], 2, "Nada ha cambiado: corrija la lista, o repita con --skip-errors."),
        (["--apply"], 2, "Nada ha cambiado: corrija la lista, o repita con --skip-errors."),
        (["--skip-errors"], 0, "Nada ha cambiado todavía: repita con --apply."),
        (["--skip-errors", "--apply"], 0, "Quedó guardado."),
    ):
        assert main([*words, *more]) == code
        said = capsys.readouterr().out
        assert "Columnas que no se usan: cargo." in said
        assert "Se agregan: 1.\n  Ana Rojas · ana.rojas@entidad.example" in said
        assert "línea 3: «a b» no es un id de objeto de Entra" in said
        assert said.rstrip().endswith(last)

    file.write_text(good)
    assert main([*words, "--apply"]) == 0
    assert "Siguen igual: 1." in capsys.readouterr().out
    file.write_text("id;nombre\n")
    assert main([*words, "--apply"]) == 2
    assert "la lista no trae personas" in capsys.readouterr().out
    assert main(["people", "show", "rojas"]) == 0
    assert "Sede: Cali (Lista importada)" in capsys.readouterr().out
    assert main(["people", "show", "nadie"]) == 0
    assert "No encuentro a nadie" in capsys.readouterr().out
    assert main(["people", "show"]) == 0
    assert "Lista importada: Una persona" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "why"), [("nombre\nAna\n", "Faltan columnas"), (None, "No encuentro el archivo")]
)
def test_a_list_that_cannot_be_read_is_named(
    text: str | None,
    why: str,
    on_sqlite: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = tmp_path / "people.csv"
    if text is not None:
        file.write_text(text)

    assert main(["people", "import", str(file), "--apply"]) == 2
    assert why in capsys.readouterr().err


def test_the_catalogue_in_force_is_shown_by_the_command_line_too(
    on_sqlite: str, capsys: pytest.CaptureFixture[str]
) -> None:
    async def keeps() -> None:
        store = SqlStore(lane(on_sqlite))
        await store.write(lambda unit: unit.keep_catalog("0123456789abcdef", "", NOON))
        await store.close()

    assert main(["catalog", "show"]) == 0
    assert "Todavía no se ha cargado" in capsys.readouterr().out
    asyncio.run(keeps())
    assert main(["catalog", "show"]) == 0
    said = capsys.readouterr().out
    assert "Versión en vigor: 0123456789\nRige desde: 24/11/2026 10:00" in said
    assert "primera versión" in said


def test_a_desk_moves_in_after_it_was_shown_what_would_come(
    on_sqlite: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = update("INC0000009", "Raro", "09 08:00")
    file = written(tmp_path, [*a_log(), bad])
    words = ["import", "cases", str(file), "--map", str(SERVICENOW)]

    for more, code, new, last in (
        ([], 2, 3, "Nada ha cambiado: corrija el archivo o el mapa, o repita con --skip-errors."),
        (["--apply"], 2, 3, "repita con --skip-errors."),
        (["--skip-errors"], 0, 3, "Nada ha cambiado todavía: repita con --apply."),
        (["--skip-errors", "--apply"], 0, 3, "Quedó guardado: 3 casos."),
        (["--skip-errors", "--apply"], 0, 0, "Quedó guardado: 0 casos."),
    ):
        assert main([*words, *more]) == code
        said = capsys.readouterr().out
        assert "Líneas: 15. Casos completos: 3." in said
        assert "Casos que se dejan por fuera, con todas sus líneas: 1." in said
        assert f"Son nuevos: {new}; ya habían llegado: {3 - new}." in said
        assert "Cómo quedan: Cerrado: 3." in said
        assert "reaperturas: 1." in said
        assert "Grupos que el catálogo no tiene: 1.\n  Grupo viejo: 3" in said
        assert "línea 16: el estado «Raro» no está en el mapa" in said
        assert said.rstrip().endswith(last)

    file.write_text(HEAD)
    assert main([*words, "--apply"]) == 2
    assert "el archivo no trae casos" in capsys.readouterr().out
    assert main(["import", "cases", "nada.csv", "--map", "nada.yaml"]) == 2
    assert "No encuentro el mapa «nada.yaml»." in capsys.readouterr().err
    assert main(["import", "cases", "nada.csv", "--map", str(SERVICENOW)]) == 2
    assert "No encuentro el archivo «nada.csv»." in capsys.readouterr().err


def test_how_far_it_is_stands_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    bar = Bar()

    bar("Leyendo", 1, 4)
    bar("Leyendo", 2, 4)
    bar("Leyendo", 4, 4)
    bar("Guardando", 0, 0)

    first, second, third = capsys.readouterr().err.split("\r")[1:]
    assert first == f"Leyendo   {'█' * 7}{'░' * 23}  25%"
    assert second == f"Leyendo   {'█' * 30} 100%\n"
    assert third == f"Guardando {'█' * 30} 100%\n"
