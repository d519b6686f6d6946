"""The sample catalogue can be used as it is, and a broken one is refused line by line."""
# ruff: noqa: E501 - the table of broken catalogues has one fault a line

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from shutil import copytree

import pytest

from domain.case import CaseType, Impact, Urgency
from domain.catalog import Catalog, FieldKind, RuleKind, Words
from domain.given import Need
from domain.lifecycle import LIFECYCLE, Verb
from store.catalog_files import (
    CatalogInvalid,
    Fault,
    check_catalog,
    content_hash,
    read_catalog,
    read_text,
)

SAMPLE = Path(__file__).parents[2] / "catalog"
JORGE = "00000000-0000-4000-8000-000000000202"
CAST = {
    "00000000-0000-4000-8000-000000000101": ("Ana Rojas", "ana.rojas@entidad.example"),
    "00000000-0000-4000-8000-000000000102": ("Carlos Peña", "carlos.pena@entidad.example"),
    "00000000-0000-4000-8000-000000000201": ("Lucía Gómez", "lucia.gomez@entidad.example"),
    JORGE: ("Jorge Díaz", "jorge.diaz@entidad.example"),
    "00000000-0000-4000-8000-000000000203": ("Marta Ruiz", "marta.ruiz@entidad.example"),
    "00000000-0000-4000-8000-000000000301": ("Elena Castro", "elena.castro@entidad.example"),
    "00000000-0000-4000-8000-000000000401": ("Andrés Mora", "andres.mora@entidad.example"),
}
PEOPLE, GROUPS, REASONS = "personas.yaml", "grupos.yaml", "razones.yaml"
SURVEY, TIC, SYSTEMS = "encuesta.yaml", "proyectos/tic.yaml", "proyectos/sistemas.yaml"


@pytest.fixture(scope="module")
def sample() -> Catalog:
    return read_catalog(SAMPLE)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return copytree(SAMPLE, tmp_path / "catalog")


def test_the_sample_has_the_cast(sample: Catalog) -> None:
    elena = sample.watched_by["00000000-0000-4000-8000-000000000301"]

    assert {p.id: (p.name, p.email) for p in sample.people.values()} == CAST
    assert all(p.company and p.site and p.phone and p.ci for p in sample.people.values())
    assert sample.people["00000000-0000-4000-8000-000000000101"].site == "Valledupar"
    assert sample.administrators == ("00000000-0000-4000-8000-000000000401",)
    assert {group.id for group in elena} == set(sample.groups)


def test_the_sample_has_five_groups_on_three_levels(sample: Catalog) -> None:
    levels = {group.id: (group.level, group.onsite) for group in sample.groups.values()}

    assert levels == {
        "mesa": (1, False),
        "soporte": (2, True),
        "redes": (2, True),
        "sistemas": (3, False),
        "seguridad": (3, False),
    }


@pytest.mark.rule("R1")
def test_the_desk_creates_for_others_in_the_project_that_grants_it(sample: Catalog) -> None:
    assert sample.projects["tic"].creators == ("mesa",)
    assert sample.may_create_for_others("00000000-0000-4000-8000-000000000201", "tic")
    assert not sample.may_create_for_others(JORGE, "tic")


@pytest.mark.rule("R4")
def test_the_sample_has_forty_leaves_at_uneven_depths(sample: Catalog) -> None:
    leaves = {node.id for node in sample.nodes.values() if not node.children}

    assert leaves == set(sample.categories)
    assert len(leaves) >= 40
    assert {len(c.path) for c in sample.categories.values()} == {3, 4, 5}
    assert {c.project for c in sample.categories.values()} == set(sample.projects)
    assert {c.type for c in sample.categories.values()} == set(CaseType)
    assert [node.name.es for node in sample.tree] == ["Sistemas de información", "Servicios TIC"]


@pytest.mark.rule("R5", "R7")
def test_the_sample_shows_every_kind_of_rule_and_of_field(sample: Catalog) -> None:
    fields = [field for c in sample.categories.values() for field in c.extra]

    assert {c.rule.kind for c in sample.categories.values()} == set(RuleKind)
    assert {(f.kind, f.required) for f in fields} >= {(kind, True) for kind in FieldKind}
    assert {f.kind for f in fields if not f.required} >= {FieldKind.TEXT, FieldKind.DATE}
    assert {field.id for field in sample.categories["carpeta-compartida"].extra if field.required}


def test_a_plain_incident_goes_to_jorge(sample: Catalog) -> None:
    laptop = sample.categories["portatil-no-enciende"]

    assert (laptop.type, laptop.rule.kind) == (CaseType.INCIDENT, RuleKind.FIXED)
    assert (laptop.rule.group, laptop.rule.specialist) == ("soporte", JORGE)
    assert laptop.extra == ()


def test_sites_are_found_whatever_their_case(sample: Catalog) -> None:
    sites = sample.categories["impresora-no-imprime"].rule.sites

    assert set(sites) == {"valledupar", "bogota"}
    assert sites["valledupar"].specialist == JORGE


@pytest.mark.rule("R11")
def test_every_transition_has_its_reasons(sample: Catalog) -> None:
    moves = [move for move in LIFECYCLE if Need.REASON in move.needs]
    lists = {(m.verb, s): sample.reasons_for(m.verb, s) for m in moves for s in m.sources}
    one_press = [found for (verb, _), found in lists.items() if verb in {Verb.TAKE, Verb.CLOSE}]

    assert all(lists.values())
    assert all(len(found) == 1 for found in one_press)


@pytest.mark.rule("R21")
def test_the_survey_ends_by_asking_for_the_closing(sample: Catalog) -> None:
    assert len(sample.survey) == 6
    assert list(sample.survey[-1].choices) == ["yes", "no"]
    assert sample.survey[0].text.es.startswith("¿")


def test_every_priority_is_given(sample: Catalog) -> None:
    for project in sample.projects.values():
        assert set(project.priorities) == {(i, u) for i in Impact for u in Urgency}


def test_everything_is_said_in_both_languages(sample: Catalog) -> None:
    assert check_catalog(SAMPLE).warnings == ()
    assert all(words.es and words.en for words in _words(sample))


def test_a_plain_text_is_spanish_and_only_warned_about(folder: Path) -> None:
    _edit(folder / TIC, "{es: Portátiles, en: Laptops}", "Portátiles")

    checked = check_catalog(folder)

    assert checked.catalog.nodes["portatiles"].name == Words("Portátiles", "Portátiles")
    assert [warning.line for warning in checked.warnings] == [
        _line(folder / TIC, "name: Portátiles")
    ]


def test_text_stays_as_it_was_written(folder: Path) -> None:
    _edit(folder / PEOPLE, "extension: 4101", "extension: 0101")
    _edit(folder / PEOPLE, "phone: 605 555 0101", "phone: null")

    ana = read_catalog(folder).people["00000000-0000-4000-8000-000000000101"]

    assert (ana.extension, ana.phone) == ("0101", "")


def test_the_hash_changes_with_a_byte_and_with_a_name(folder: Path) -> None:
    same = content_hash(folder)
    (folder / GROUPS).rename(folder / "cuadrillas.yaml")
    renamed = content_hash(folder)
    _edit(folder / PEOPLE, "Ana Rojas", "Ana Roja")

    assert same == content_hash(SAMPLE)
    assert len({same, renamed, content_hash(folder)}) == 3


def test_the_snapshot_holds_every_file_under_its_name() -> None:
    text = read_text(SAMPLE)

    assert "# === proyectos/tic.yaml\n" in text
    assert (SAMPLE / GROUPS).read_text("utf-8") in text


@dataclass(frozen=True)
class Broken:
    """The sample with `old` made `new` in one file, and the fault at the first line of `at`."""

    name: str
    file: str
    old: str
    new: str
    at: str
    what: str
    remedy: str


_RULE = "assign: {kind: fixed, group: soporte, specialist: jorge.diaz@entidad.example}"
_RED = "name: {es: Redes y comunicaciones, en: Networks and communications}"
_CELLS = "low: {low: low, medium: low, high: medium}"
_SITES = """                      sites:
                        Valledupar: {kind: fixed, group: soporte, specialist: jorge.diaz@entidad.example}
                        Bogotá: {kind: least_loaded, group: soporte}
"""

# fmt: off
BROKEN = [
    Broken("yaml syntax", GROUPS, "mesa:\n", "mesa: [\n", "level: 1", "YAML", "sangría"),
    Broken("tabulator", GROUPS, "    level: 1", "\tlevel: 1", "\tlevel", "YAML", "sangría"),
    Broken("not a table", GROUPS, "groups:", "- 1\n---\ngroups:", "---", "documento", "«---»"),
    Broken("control character", GROUPS, "Mesa", "Me\x01sa", "\x01", "carácter", "bórrelo"),
    Broken("anchor", GROUPS, "level: 1", "level: &a 1", "&a", "anclas", "completo"),
    Broken("alias", GROUPS, "level: 1", "level: *a", "*a", "alias", "completo"),
    Broken("tag", GROUPS, "level: 1", "level: !!int 1", "!!int", "etiquetas", "completo"),
    Broken("depth", GROUPS, "level: 1", "level: " + "[" * 80 + "]" * 80, "[[", "dentro", "niveles"),
    Broken("key repeated", GROUPS, "level: 1", "level: 1\n    level: 2", "level: 2", "«level» está repetida", "una sola"),
    Broken("section unknown", GROUPS, "groups:", "grups:", "grups:", "«grups»", "«groups»"),
    Broken("key unknown", GROUPS, "level: 1", "level: 1\n    membres: []", "membres", "«membres»", "«members»"),
    Broken("key missing", GROUPS, "    level: 1\n", "", "  mesa:", "falta «level»", "«level: ...»"),
    Broken("text is a list", GROUPS, "level: 1", "level: [1]", "level: [1]", "debe ser un texto", ""),
    Broken("list is a text", GROUPS, "members: [lucia.gomez@entidad.example]", "members: lucia", "members: lucia", "lista", "[uno, dos]"),
    Broken("table is a text", GROUPS, "groups:\n", "groups:\n  otro: hola\n", "otro:", "tabla", "clave"),
    Broken("group twice in a file", GROUPS, "  soporte:", "  mesa:", "  mesa:\n    name: {es: Sop", "«mesa» está repetida", "una sola"),
    Broken("group without members", GROUPS, "members: [lucia.gomez@entidad.example]", "members: []", "members: []", "groups.mesa.members está vacío", "uno"),
    Broken("member unknown", GROUPS, "[lucia.gomez@", "[lucia.gomes@", "lucia.gomes", "«lucia.gomes@entidad.example» no existe", "use «lucia.gomez@entidad.example»"),
    Broken("level 4", GROUPS, "level: 1", "level: 4", "level: 4", "el nivel «4»", "1 (mesa)"),
    Broken("level 1 on site", GROUPS, "onsite: false", "onsite: true", "onsite: true", "nivel 2", "onsite: false"),
    Broken("flag unknown", GROUPS, "onsite: false", "onsite: quizá", "quizá", "«quizá»", "true o false"),
    Broken("name empty", GROUPS, _RED, "name:", "    name:\n", "redes.name está vacío", "es: ..."),
    Broken("spanish empty", GROUPS, _RED, 'name: {es: "", en: N}', 'es: ""', "está vacío", "«es»"),
    Broken("spanish missing", GROUPS, _RED, "name: {en: Networks}", "{en: Networks}", "falta «es»", "«es: ...»"),
    Broken("id with odd characters", GROUPS, "  redes:", "  Rédes:", "  Rédes:", "«Rédes» no sirve", "a-z"),
    Broken("person's id with spaces", PEOPLE, "00000000-0000-4000-8000-000000000101:", "ana rojas:", "ana rojas", "no sirve", "Entra"),
    Broken("person twice", PEOPLE, "000000000102:", "000000000101:", "000000000101:\n    name: C", "repetida", "una sola"),
    Broken("e-mail twice", PEOPLE, "carlos.pena@entidad.example", "Ana.Rojas@entidad.example", "Ana.Rojas@", "ya es de 0000", "una sola persona"),
    Broken("not an e-mail", PEOPLE, "carlos.pena@entidad.example", "carlos", "email: carlos", "no es un correo", "completa"),
    Broken("administrator unknown", PEOPLE, "[andres.mora@", "[andrea.mora@", "[andrea", "no existe", "use «andres.mora@"),
    Broken("no administrators", PEOPLE, "[andres.mora@entidad.example]", "[]", "administrators: []", "«administrators» está vacía", "complétela"),
    Broken("verb unknown", REASONS, "  suspend:", "  suspendd:", "  suspendd:", "«suspendd»", "use «suspend»"),
    Broken("verb missing", REASONS, "  suspend:", "  suspendd:", "reasons:", "falta «suspend»", "por lo menos una razón"),
    Broken("state unknown", REASONS, "from: [suspended,", "from: [suspendid,", "[suspendid", "«suspendid» no existe", "use «suspended»"),
    Broken("state that the verb does not leave", REASONS, "from: [suspended,", "from: [solved, suspended,", "[solved", "desde el estado «solved»", "suspended"),
    Broken("transition without reasons", REASONS, "from: [suspended, active_provider]", "from: [suspended]", "  take:", "active_provider", "«from»"),
    Broken("two reasons to close", REASONS, "    autorizado:", "    otra: {es: Otra, en: Other}\n    autorizado:", "  close:", "más de una", "una sola"),
    Broken("seven questions", SURVEY, "  trato:\n", "  trato: {text: {es: a, en: a}, choices: {b: {es: b, en: b}}}\n  trato2:\n", "survey:", "tiene 7 preguntas", "última"),
    Broken("last question is not yes or no", SURVEY, 'yes: {es: "Sí, autorizo', 'si: {es: "Sí, autorizo', "choices:\n      si:", "«autoriza»", "«yes» y «no»"),
    Broken("question named as a field", SURVEY, "  trato:", "  reason:", "  reason:", "no puede llamarse", "cámbiele"),
    Broken("question without choices", SURVEY, '    choices:\n      "5": {es: 5 - Excelente', '    choices: {}\n    otras:\n      "5": {es: 5 - Excelente', "choices: {}", "está vacío", "entrada"),
    Broken("rule's group unknown", TIC, _RULE, "assign: {kind: fixed, group: suport}", "suport}", "el grupo «suport» no existe", "use «soporte»; existen: mesa, soporte"),
    Broken("rule's group of another project", SYSTEMS, "assign: {kind: fixed, group: sistemas}", "assign: {kind: fixed, group: redes}", "group: redes", "no es de este proyecto", "use uno de: mesa"),
    Broken("rule's specialist of another group", TIC, _RULE, _RULE.replace("jorge.diaz", "marta.ruiz"), "marta.ruiz", "no está en el grupo «soporte»", "jorge.diaz@"),
    Broken("rule's specialist unknown", TIC, _RULE, _RULE.replace("jorge.diaz", "jorge.dias"), "jorge.dias", "no existe", "use «jorge.diaz@"),
    Broken("rule's kind unknown", TIC, "{kind: round_robin, group: soporte}", "{kind: roundrobin, group: soporte}", "roundrobin", "«roundrobin»", "use «round_robin»"),
    Broken("turns with a specialist", TIC, "{kind: round_robin, group: soporte}", "{kind: round_robin, group: soporte, specialist: jorge.diaz@entidad.example}", "round_robin, group: soporte, spec", "lo escoge", "kind: fixed"),
    Broken("rule missing", TIC, f"                    {_RULE}\n", "", "portatil-no-enciende:", "falta «assign»", "kind: fixed"),
    Broken("by site without sites", TIC, _SITES, "", "assign:\n", "no tiene sedes", "sites"),
    Broken("site twice", TIC, "Bogotá: {kind", "VALLEDUPAR: {kind", "VALLEDUPAR", "repetida", "una sola vez"),
    Broken("by site inside by site", TIC, "Bogotá: {kind: least_loaded,", "Bogotá: {kind: by_site, sites: {x: {kind: fixed, group: mesa}},", "kind: by_site, sites", "otra vez", "fixed"),
    Broken("sites of a fixed rule", TIC, _RULE, "assign: {kind: fixed, group: soporte, sites: {}}", "sites: {}", "no lleva «sites»", "by_site"),
    Broken("impact unknown", TIC, "impact: medium", "impact: medio", "impact: medio", "«medio»", "low, medium, high"),
    Broken("type unknown", TIC, "type: incident", "type: incidente", "type: incidente", "«incidente»", "use «incident»"),
    Broken("audience unknown", TIC, "[receiver, supervisors]", "[reciever]", "[reciever]", "«reciever»", "use «receiver»"),
    Broken("choice without choices", TIC, "kind: text", "kind: choice", "motivo:", "falta «choices»", "«choices: ...»"),
    Broken("text with choices", TIC, "kind: choice", "kind: text", "choices:", "no lleva «choices»", "choice"),
    Broken("field named as a field", TIC, "  motivo:", "  subject:", "  subject:", "no puede llamarse", "cámbiele"),
    Broken("matrix row missing", TIC, f"      {_CELLS}\n", "", "priorities:", "la fila «low»", "high: {low:"),
    Broken("matrix cell missing", TIC, _CELLS, "low: {low: low, high: medium}", "low: {low: low, high", "falta «medium»", "medium"),
    Broken("priority unknown", TIC, _CELLS, _CELLS.replace("high: medium", "high: urgent"), "urgent", "«urgent»", "critical"),
    Broken("time zone unknown", TIC, "America/Bogota", "America/Bogotá", "Bogotá", "«America/Bogotá»", "use «America/Bogota»"),
    Broken("time zone escapes", TIC, "America/Bogota", "../../etc/passwd", "../", "zona", "America/Bogota"),
    Broken("project's group unknown", TIC, "groups: [mesa,", "groups: [meza,", "[meza", "«meza»", "use «mesa»"),
    Broken("project without groups", TIC, "groups: [mesa, soporte, redes, seguridad, sistemas]", "groups: []", "groups: []", "tic.groups está vacío", "uno"),
    Broken("creators of another project", SYSTEMS, "creators: [mesa, sistemas]", "creators: [redes]", "creators: [redes]", "no es de este proyecto", "groups"),
    Broken("project without categories", TIC, "    services:\n", "    services: {}\n    otros:\n", "services: {}", "tic.services está vacío", "entrada"),
    Broken("category twice in two projects", TIC, "  vpn:", "  publicar-contenido:", "publicar-contenido:", "ya está en", "no se repiten"),
    Broken("category named as a service", TIC, "  vpn:", "  teams:", "    teams:\n            name: {es: Microsoft", "ya está en", "no se repiten"),
]
# fmt: on


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.name)
def test_a_fault_says_where_what_and_what_to_do(broken: Broken, folder: Path) -> None:
    file = folder / broken.file
    _edit(file, broken.old, broken.new)

    faults = _faults(folder)

    here = [f for f in faults if (f.file, f.line) == (str(file), _line(file, broken.at))]
    assert any(broken.what in f.what and broken.remedy in f.remedy for f in here), faults
    assert len({str(f) for f in faults}) == len(faults)


def test_all_faults_of_all_files_are_named_at_once(folder: Path) -> None:
    _edit(folder / TIC, _RULE, "assign: {kind: fixed, group: suport}")
    _edit(folder / TIC, "{kind: round_robin, group: soporte}", "{kind: turnos, group: soporte}")
    _edit(folder / SURVEY, "¿Autoriza el cierre de su caso?", '""')

    faults = _faults(folder)

    assert [Path(fault.file).name for fault in faults] == [SURVEY, "tic.yaml", "tic.yaml"]
    assert faults[1].line < faults[2].line


def test_a_fault_is_one_line_that_an_editor_can_open(folder: Path) -> None:
    _edit(folder / TIC, _RULE, "assign: {kind: fixed, group: suport}")

    with pytest.raises(CatalogInvalid) as refused:
        read_catalog(folder)

    line = _line(folder / TIC, "suport")
    assert str(refused.value) == (
        f"{folder / TIC}:{line}: el grupo «suport» no existe. Remedio: use «soporte»; "
        "existen: mesa, soporte, redes, seguridad, sistemas."
    )


def test_names_of_an_unreadable_file_are_not_called_unknown(folder: Path) -> None:
    _edit(folder / GROUPS, "mesa:\n", "mesa: [\n")

    assert {fault.file for fault in _faults(folder)} == {str(folder / GROUPS)}


def test_a_group_defined_again_in_another_file_is_refused(folder: Path) -> None:
    twin = folder / "otros.yaml"
    twin.write_text("groups:\n  mesa:\n    name: Otra\n", "utf-8")

    faults = _faults(folder)

    first = f"{folder / GROUPS}:{_line(folder / GROUPS, '  mesa:')}"
    assert [(f.file, f.line) for f in faults] == [(str(twin), 2)]
    assert first in faults[0].what


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    [fault] = _faults(tmp_path / "nada")

    assert (fault.file, fault.line) == (str(tmp_path / "nada"), 0)
    assert "no existe" in fault.what


def test_a_folder_without_files_is_named(tmp_path: Path) -> None:
    [fault] = _faults(tmp_path)

    assert "no tiene archivos .yaml" in fault.what


def test_a_missing_file_leaves_its_sections_missing(folder: Path) -> None:
    (folder / SURVEY).unlink()

    faults = _faults(folder)

    assert "falta la sección «survey»" in [fault.what for fault in faults]


@pytest.mark.parametrize(
    ("content", "line", "what"),
    [
        (b"#" * (2 * 1024 * 1024 + 1), 0, "2 MiB"),
        (b"# uno\n# a\xf1o\n", 2, "UTF-8"),
        (b"", 1, "vac\u00edo"),
        (b"# nada\n", 1, "vac\u00edo"),
        (b"hola", 1, "no es una tabla"),
        (b"? [a]\n: b\n", 1, "una palabra"),
    ],
    ids=["too large", "not utf-8", "empty", "only a comment", "a text", "a list as key"],
)
def test_a_file_that_is_no_catalogue_is_refused(
    folder: Path, content: bytes, line: int, what: str
) -> None:
    (folder / "otro.yaml").write_bytes(content)

    [fault] = _faults(folder)

    assert (fault.file, fault.line) == (str(folder / "otro.yaml"), line)
    assert what in fault.what


def test_a_file_with_the_other_ending_is_not_passed_over(folder: Path) -> None:
    (folder / GROUPS).rename(folder / "grupos.yml")

    [fault] = _faults(folder)

    assert fault.file.endswith("grupos.yml")


def test_former_versions_in_hidden_folders_are_left_out(folder: Path) -> None:
    copytree(SAMPLE, folder / "..2026_01_01")

    assert content_hash(folder) == content_hash(SAMPLE)


def test_whatever_line_is_lost_the_answer_is_a_catalogue_or_its_faults(folder: Path) -> None:
    for name in (PEOPLE, GROUPS, REASONS, SURVEY, TIC, SYSTEMS):
        lines = (SAMPLE / name).read_text("utf-8").splitlines(keepends=True)
        for lost in range(0, len(lines), 11):
            (folder / name).write_text("".join(lines[:lost] + lines[lost + 1 :]), "utf-8")
            try:
                read_catalog(folder)
            except CatalogInvalid as refused:
                assert all(f.what and f.remedy for f in refused.faults)  # noqa: PT017 - either
        (folder / name).write_text("".join(lines), "utf-8")


def _faults(folder: Path) -> tuple[Fault, ...]:
    with pytest.raises(CatalogInvalid) as refused:
        read_catalog(folder)
    return refused.value.faults


def _edit(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")


def _line(file: Path, written: str) -> int:
    text = file.read_text("utf-8")
    return text.count("\n", 0, text.index(written)) + 1


def _words(catalog: Catalog) -> Iterator[Words]:
    for node in catalog.nodes.values():
        yield node.name
    for group in catalog.groups.values():
        yield group.name
    for reasons in catalog.reasons.values():
        yield from (reason.name for reason in reasons)
    for question in catalog.survey:
        yield from (question.text, *question.choices.values())
    for field in (field for category in catalog.categories.values() for field in category.extra):
        yield from (field.label, *field.choices.values())
