"""The sample catalogue can be used as it is, and a broken one is refused line by line."""
# ruff: noqa: E501 - the table of broken catalogues has one fault a line

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path
from shutil import copytree

import pytest

from domain.business_time import Shift
from domain.case import CaseType, Impact, Priority, Urgency
from domain.catalog import Catalog, DigestRule, FieldKind, Promise, RuleKind, Words
from domain.given import Need
from domain.lifecycle import LIFECYCLE
from domain.moves import Verb
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
CALENDARS = "calendarios.yaml"
HOUR = 3600


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
    assert {c.type for c in sample.categories.values()} == set(CaseType) - {CaseType.PRECASE}
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
    one_press = [
        found for (verb, _), found in lists.items() if verb in {Verb.TAKE, Verb.CLOSE, Verb.EXPIRE}
    ]

    assert all(lists.values())
    assert all(len(found) == 1 for found in one_press)


def test_some_reasons_ask_the_requester_and_one_says_that_no_answer_came(sample: Catalog) -> None:
    reasons = [(verb, r) for verb, found in sample.reasons.items() for r in found]

    asking = {(verb, r.id) for verb, r in reasons if r.asks}
    unanswered = {(verb, r.id) for verb, r in reasons if r.unanswered}

    assert asking == {("suspend", "falta-informacion"), ("suspend", "usuario-no-disponible")}
    assert unanswered == {("unmanage", "sin-respuesta")}


@pytest.mark.rule("R28")
def test_each_project_keeps_the_hours_of_its_calendar(sample: Catalog) -> None:
    office, longer = (sample.projects[p].calendar for p in ("tic", "sistemas"))
    split = (Shift(8 * HOUR, 12 * HOUR), Shift(13 * HOUR, 17 * HOUR))

    assert (office.timezone, longer.timezone) == ("America/Bogota", "America/Bogota")
    assert office.shifts == dict.fromkeys(range(5), split)
    assert longer.shifts == {
        **dict.fromkeys(range(5), (Shift(7 * HOUR, 19 * HOUR),)),
        5: (Shift(8 * HOUR, 13 * HOUR),),
    }


@pytest.mark.rule("R28")
def test_holidays_and_closed_days_are_no_working_days(sample: Catalog) -> None:
    office, longer = (sample.projects[p].calendar for p in ("tic", "sistemas"))
    epiphany, christmas_eve = date(2026, 1, 12), date(2026, 12, 24)

    assert office.works_on(date(2026, 1, 13))
    assert not office.works_on(epiphany)
    assert not longer.works_on(epiphany)
    assert office.closed == {christmas_eve, date(2026, 12, 31)}
    assert not office.works_on(christmas_eve)
    assert longer.works_on(christmas_eve)


def test_a_calendar_may_know_no_holidays(folder: Path) -> None:
    _edit(folder / CALENDARS, "    holidays: CO\n    closed: [2026-12-24, 2026-12-31]\n", "")

    office = read_catalog(folder).projects["tic"].calendar

    assert all(office.works_on(day) for day in (date(2026, 1, 12), date(2026, 12, 24)))


@pytest.mark.parametrize(
    ("written", "shifts"),
    [
        ("[00:00-24:00]", [(0, 86_400)]),
        ("[18:00-24:00, 00:00-06:30]", [(0, 23_400), (64_800, 86_400)]),
        ("[08:00-12:00, 12:00-13:00]", [(28_800, 43_200), (43_200, 46_800)]),
        ("[8:05 - 9:59]", [(29_100, 35_940)]),
        ("[08:00–12:00]", [(28_800, 43_200)]),
        ("\n        - 08:00-12:00\n        - 13:00-17:00", [(28_800, 43_200), (46_800, 61_200)]),
    ],
    ids=["all day", "out of order", "touching", "with spaces", "with a dash", "one a line"],
)
def test_shifts_are_read_in_order(
    folder: Path, written: str, shifts: list[tuple[int, int]]
) -> None:
    _edit(folder / CALENDARS, _MONDAY, f"monday: {written}")

    office = read_catalog(folder).projects["tic"].calendar

    assert office.shifts[0] == tuple(Shift(*shift) for shift in shifts)


def test_a_day_without_shifts_is_free(folder: Path) -> None:
    _edit(folder / CALENDARS, _MONDAY, "monday: []")

    office = read_catalog(folder).projects["tic"].calendar

    assert not office.works_on(date(2026, 10, 5))
    assert office.works_on(date(2026, 10, 6))


def test_every_category_promises_something_for_every_priority(sample: Catalog) -> None:
    assert all(set(c.promises) == set(Priority) for c in sample.categories.values())
    assert sample.categories["vpn"].promises == {
        Priority.CRITICAL: Promise(15 * 60, 4 * HOUR),
        Priority.HIGH: Promise(30 * 60, 8 * HOUR),
        Priority.MEDIUM: Promise(2 * HOUR, 16 * HOUR),
        Priority.LOW: Promise(4 * HOUR, 40 * HOUR),
    }


def test_times_are_hours_and_minutes(folder: Path) -> None:
    _edit(folder / TIC, _HIGH, "high: {attention: 1h 30m, solution: 100 h}")

    vpn = read_catalog(folder).categories["vpn"]

    assert vpn.promises[Priority.HIGH] == Promise(5_400, 360_000)


def test_an_agreement_holds_below_until_another_is_named(folder: Path) -> None:
    _edit(folder / TIC, _BRANCH, f"{_BRANCH}\n                agreement: seguridad")
    _edit(folder / TIC, _LEAF, f"{_LEAF}\n                    agreement: general")
    _edit(folder / TIC, _LOCKED, f"{_LOCKED}\n            agreement: general")

    found = read_catalog(folder).categories
    named = {
        id_: {4 * HOUR: "general", 2 * HOUR: "seguridad"}[c.promises[Priority.CRITICAL].solution]
        for id_, c in found.items()
        if c.project == "tic"
    }

    assert named["vpn"] == named["monitor-falla"] == "general", "of the project"
    assert named["restablecer-contrasena"] == named["perdida-equipo"] == "seguridad", "of a service"
    assert named["portatil-no-enciende"] == named["portatil-pantalla"] == "seguridad", "of a branch"
    assert named["portatil-bateria"] == named["cuenta-bloqueada"] == "general", "of its own"


def test_agreements_of_one_name_in_two_projects_are_two(sample: Catalog) -> None:
    systems = sample.categories["portal-caido"].promises

    assert systems[Priority.CRITICAL] == Promise(30 * 60, 8 * HOUR)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (None, (75, 90, False)),
        ("{specialist: 50, outside_hours: sí}", (50, 90, True)),
        ("{supervisor: 76}", (75, 76, False)),
        ("{specialist: 1, supervisor: 99, outside_hours: false}", (1, 99, False)),
        ("{}", (75, 90, False)),
    ],
    ids=["none", "without the supervisor", "without the specialist", "all", "an empty table"],
)
def test_a_project_says_when_to_warn(
    folder: Path, written: str | None, read: tuple[int, int, bool]
) -> None:
    _edit(folder / TIC, f"    {_WARNINGS}\n", f"    warnings: {written}\n" if written else "")

    tic = read_catalog(folder).projects["tic"]

    assert (tic.warn_share, tic.alert_share, tic.warns_outside_hours) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (None, DigestRule()),
        ('{hour: "06:05", stuck: 1}', DigestRule(time(6, 5), 1)),
        ("{hour: 7:30}", DigestRule(time(7, 30), 3)),
        ("{stuck: 30}", DigestRule(time(7, 30), 30)),
        ("{}", DigestRule()),
        ("false", DigestRule(sent=False)),
        ("no", DigestRule(sent=False)),
        ("sí", DigestRule()),
    ],
)
def test_a_project_says_when_its_digest_comes(
    folder: Path, written: str | None, read: DigestRule
) -> None:
    _edit(folder / TIC, f"    {_DIGEST}\n", f"    digest: {written}\n" if written else "")

    assert read_catalog(folder).projects["tic"].digest == read


def test_a_project_says_whether_solved_time_counts(folder: Path) -> None:
    _edit(folder / TIC, "solved_counts: false", "solved_counts: true")

    projects = read_catalog(folder).projects

    assert projects["tic"].solved_counts
    assert not projects["sistemas"].solved_counts


def test_a_project_keeps_its_solutions_to_itself_only_where_it_says_so(folder: Path) -> None:
    _edit(folder / TIC, "shares_solutions: true", "shares_solutions: false")

    projects = read_catalog(folder).projects

    assert not projects["tic"].shares_solutions
    assert projects["sistemas"].shares_solutions


@pytest.mark.rule("R21")
@pytest.mark.rule("R16")
def test_a_project_keeps_its_cases_whole_for_ever_unless_it_says_for_how_many_years(
    folder: Path,
) -> None:
    assert {p.keeps_years for p in read_catalog(folder).projects.values()} == {0}

    _edit(folder / TIC, "# retention: {years: 5}", "retention: {years: 5}")

    assert read_catalog(folder).projects["tic"].keeps_years == 5


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
_MONDAY = "monday: [08:00-12:00, 13:00-17:00]"
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")
_WEEK = "    hours:\n" + "".join(f"      {day}: [08:00-12:00, 13:00-17:00]\n" for day in _DAYS)
_CLOSED = "closed: [2026-12-24, 2026-12-31]"
_ZONE = "timezone: America/Bogota"
_HIGH = "high: {attention: 30m, solution: 8h}"
_DEFAULT = "    agreement: general\n"
_DIGEST = 'digest: {hour: "07:30", stuck: 3}'
_WARNINGS = "warnings: {specialist: 75, supervisor: 90, outside_hours: false}"
_PROVIDER = "provider_stops_clock: false"
_BRANCH = "name: {es: Portátiles, en: Laptops}"
_LEAF = "name: {es: Batería no carga, en: Battery does not charge}"
_LOCKED = "name: {es: Cuenta bloqueada, en: Locked account}"
_EXPIRED = "    sin-encuesta: {es: Sin respuesta a la encuesta, en: The survey was not answered}\n"
_ASKS = "en: Information needed from the user, asks: true}"
_YES_NO = """    choices:
      yes: {es: "Sí, autorizo el cierre", en: "Yes, close the case"}
      no: {es: "No, el caso debe reabrirse", en: "No, reopen the case"}
"""
_MATRIX = f"""    priorities:
      {_CELLS}
      medium: {{low: low, medium: medium, high: high}}
      high: {{low: medium, medium: high, high: critical}}
"""
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
    Broken("time zone unknown", CALENDARS, _ZONE, "timezone: America/Bogotá", "Bogotá", "«America/Bogotá»", "use «America/Bogota»"),
    Broken("time zone escapes", CALENDARS, _ZONE, "timezone: ../../etc/passwd", "../", "zona", "America/Bogota"),
    Broken("project's group unknown", TIC, "groups: [mesa,", "groups: [meza,", "[meza", "«meza»", "use «mesa»"),
    Broken("project without groups", TIC, "groups: [mesa, soporte, redes, seguridad, sistemas]", "groups: []", "groups: []", "tic.groups está vacío", "uno"),
    Broken("creators of another project", SYSTEMS, "creators: [mesa, sistemas]", "creators: [redes]", "creators: [redes]", "no es de este proyecto", "groups"),
    Broken("project without categories", TIC, "    services:\n", "    services: {}\n    otros:\n", "services: {}", "tic.services está vacío", "entrada"),
    Broken("retention without years", TIC, _PROVIDER, f"{_PROVIDER}\n    retention: {{}}", "retention: {}", "falta «years»", "«years: ...»"),
    Broken("retention is no table", TIC, _PROVIDER, f"{_PROVIDER}\n    retention: 5", "retention: 5", "debe ser una tabla", "clave"),
    Broken("retention of no years", TIC, _PROVIDER, f"{_PROVIDER}\n    retention: {{years: 0}}", "years: 0", "no puede ser «0»", "de 1 a 99"),
    Broken("retention of a word", TIC, _PROVIDER, f"{_PROVIDER}\n    retention: {{years: cinco}}", "years: cinco", "no puede ser «cinco»", "número entero"),
    Broken("retention by months", TIC, _PROVIDER, f"{_PROVIDER}\n    retention: {{years: 5, months: 6}}", "months: 6", "«months»", "existen: years"),
    Broken("category twice in two projects", TIC, "  vpn:", "  publicar-contenido:", "publicar-contenido:", "ya está en", "no se repiten"),
    Broken("category named as a service", TIC, "  vpn:", "  teams:", "    teams:\n            name: {es: Microsoft", "ya está en", "no se repiten"),
]

_MAIL_GROUP = "incidente]\n      group: mesa\n"
ONCE = [
    Broken("shifts cross", CALENDARS, _MONDAY, "monday: [08:00-12:00, 11:00-17:00]", "11:00-17:00", "oficina.hours.monday el turno «11:00-17:00» se cruza con «08:00-12:00»", "en un solo turno"),
    Broken("shift inside another", CALENDARS, _MONDAY, "monday: [12:00-13:00, 08:00-17:00]", "[12:00", "«12:00-13:00» se cruza con «08:00-17:00»", "en un solo turno"),
    Broken("shift twice", CALENDARS, _MONDAY, "monday: [08:00-12:00, 08:00-12:00]", "12:00, 08", "se cruza con «08:00-12:00»", "en un solo turno"),
    Broken("shifts cross, one a line", CALENDARS, _MONDAY, "monday:\n        - 08:00-12:00\n        - 11:59-17:00", "- 11:59", "«11:59-17:00» se cruza", "en un solo turno"),
    Broken("shift reversed", CALENDARS, _MONDAY, "monday: [08:00-12:00, 22:00-06:00]", "22:00-06:00", "oficina.hours.monday el turno «22:00-06:00» debe terminar después", "se parte: «22:00-24:00»"),
    Broken("shift of no length", CALENDARS, _MONDAY, "monday: [08:00-08:00]", "08:00-08:00", "«08:00-08:00» debe terminar después", "primero la hora de inicio"),
    Broken("shift unreadable", CALENDARS, _MONDAY, "monday: [08:00-12:00, 2 a 5]", "2 a 5", "oficina.hours.monday no se entiende el turno «2 a 5»", "como «08:00-12:00»"),
    Broken("shift without minutes", CALENDARS, _MONDAY, "monday: [8-12]", "8-12", "no se entiende el turno «8-12»", "como «08:00-12:00»"),
    Broken("shift until 24:01", CALENDARS, _MONDAY, "monday: [18:00-24:01]", "24:01", "una hora de «18:00-24:01» no existe", "entre 00:00 y 24:00"),
    Broken("shift at hour 99", CALENDARS, _MONDAY, "monday: [99:00-99:30]", "99:00", "una hora de «99:00-99:30» no existe", "entre 00:00 y 24:00"),
    Broken("shift with 60 minutes", CALENDARS, _MONDAY, "monday: [08:00-09:60]", "09:60", "una hora de «08:00-09:60» no existe", "como «08:00-12:00»"),
    Broken("shifts are a text", CALENDARS, _MONDAY, "monday: 08:00-17:00", "monday: 08", "oficina.hours.monday debe ser una lista", "[08:00-12:00, 13:00-17:00]"),
    Broken("shifts are nothing", CALENDARS, _MONDAY, "monday:", "monday:\n", "oficina.hours.monday debe ser una lista", "[08:00-12:00, 13:00-17:00]"),
    Broken("shifts are a table", CALENDARS, _MONDAY, "monday: {de: 8}", "{de: 8}", "oficina.hours.monday debe ser una lista", "[08:00-12:00, 13:00-17:00]"),
    Broken("shift is a list", CALENDARS, _MONDAY, "monday:\n        - 08:00-12:00\n        - [13:00, 17:00]", "[13:00, 17:00]", "oficina.hours.monday debe ser una lista", "[08:00-12:00, 13:00-17:00]"),
    Broken("weekday unknown", CALENDARS, _MONDAY, "lunes: [08:00-17:00]", "lunes: ", "oficina.hours no lleva la clave «lunes»", "existen: monday, tuesday"),
    Broken("weekday misspelt", CALENDARS, _MONDAY, "Monday: [08:00-17:00]", "Monday", "no lleva la clave «Monday»", "use «monday»"),
    Broken("weekday twice", CALENDARS, _MONDAY, f"{_MONDAY}\n      monday: [18:00-19:00]", "monday: [18", "«monday» está repetida", "una sola"),
    Broken("no hours", CALENDARS, _WEEK, "", "  oficina:", "en calendars.oficina falta «hours»", "monday: [08:00-17:00]"),
    Broken("week without days", CALENDARS, _WEEK, "    hours: {}\n", "hours: {}", "oficina.hours no tiene ningún día hábil", "por lo menos «monday: [08:00-17:00]»"),
    Broken("week of minutes", CALENDARS, _WEEK, "    hours: {monday: [08:00-08:59]}\n", "hours: {", "oficina.hours suma menos de una hora", "por lo menos «monday: [08:00-17:00]»"),
    Broken("week without shifts", CALENDARS, _WEEK, "    hours: {monday: [], sunday: []}\n", "hours: {", "oficina.hours no tiene ningún día hábil", "por lo menos «monday: [08:00-17:00]»"),
    Broken("week of unknown days", CALENDARS, _WEEK, "    hours: {lunes: [08:00-17:00]}\n", "hours: {", "no lleva la clave «lunes»", "existen: monday"),
    Broken("week is nothing", CALENDARS, _WEEK, "    hours:\n", "hours:\n", "oficina.hours debe ser una tabla", "clave: valor"),
    Broken("week is a list", CALENDARS, _WEEK, "    hours: [08:00-17:00]\n", "hours: [", "oficina.hours debe ser una tabla", "clave: valor"),
    Broken("calendar's zone unknown", CALENDARS, _ZONE, "timezone: america/bogota", "america/b", "la zona horaria «america/bogota» no existe", "use «America/Bogota»"),
    Broken("calendar's zone is a folder", CALENDARS, _ZONE, "timezone: America", "timezone: America\n", "la zona horaria «America» no existe", "America/Bogota"),
    Broken("calendar's zone is too long", CALENDARS, _ZONE, f"timezone: {'a' * 300}", "aaaa", "no existe", "America/Bogota"),
    Broken("calendar's zone empty", CALENDARS, _ZONE, "timezone:", "timezone:\n", "oficina.timezone está vacío", "«timezone»"),
    Broken("calendar's zone missing", CALENDARS, f"    {_ZONE}\n", "", "  oficina:", "en calendars.oficina falta «timezone»", "«timezone: ...»"),
    Broken("country by its name", CALENDARS, "holidays: CO", "holidays: Colombia", "Colombia\n", "del país «Colombia»", "«CO»"),
    Broken("country is a no", CALENDARS, "holidays: CO", "holidays: no", "holidays: no", "del país «no»", "quite «holidays»"),
    Broken("country is a list", CALENDARS, "holidays: CO", "holidays: [CO]", "holidays: [CO]", "oficina.holidays debe ser un texto", "en una línea"),
    Broken("closed on no day", CALENDARS, _CLOSED, "closed: [2026-12-24, 2026-02-30]", "02-30", "en calendars.oficina.closed «2026-02-30» no es una fecha", "«2026-12-24»"),
    Broken("closed day in another order", CALENDARS, _CLOSED, "closed:\n      - 2026-12-24\n      - 31/12/2026", "31/12", "«31/12/2026» no es una fecha", "año, mes y día"),
    Broken("closed day by its name", CALENDARS, _CLOSED, "closed: [navidad]", "navidad", "«navidad» no es una fecha", "año, mes y día"),
    Broken("closed is a date", CALENDARS, _CLOSED, "closed: 2026-12-24", "closed: 2026", "oficina.closed debe ser una lista", "[2026-12-24, 2026-12-31]"),
    Broken("calendar's key unknown", CALENDARS, "holidays: CO", "festivos: CO", "festivos: CO", "calendars.oficina no lleva la clave «festivos»", "timezone, hours, holidays, closed"),
    Broken("calendar is a text", CALENDARS, "  oficina:\n", "  otro: hola\n  oficina:\n", "otro: hola", "calendars.otro debe ser una tabla", "clave: valor"),
    Broken("calendar is a list", CALENDARS, "  oficina:\n", "  otro: [1]\n  oficina:\n", "otro: [1]", "calendars.otro debe ser una tabla", "clave: valor"),
    Broken("project's calendar unknown", TIC, "calendar: oficina", "calendar: ofisina", "ofisina", "el calendario «ofisina» no existe", "use «oficina»; existen: oficina, extendido"),
    Broken("project's calendar missing", TIC, "    calendar: oficina\n", "", "  tic:", "en projects.tic falta «calendar»", "«calendar: ...»"),
    Broken("project's calendar is a list", TIC, "calendar: oficina", "calendar: [oficina]", "[oficina]", "tic.calendar debe ser un texto", "en una línea"),
    Broken("project with a time zone", TIC, "calendar: oficina", f"calendar: oficina\n    {_ZONE}", _ZONE, "projects.tic no lleva la clave «timezone»", "calendar, agreement"),
    Broken("project's agreement unknown", TIC, _DEFAULT, "    agreement: genral\n", "genral", "el acuerdo «genral» no existe", "use «general»; existen: general, seguridad"),
    Broken("project's agreement is a list", TIC, _DEFAULT, "    agreement: [general]\n", "[general]", "tic.agreement debe ser un texto", "en una línea"),
    Broken("project's agreement empty", TIC, _DEFAULT, "    agreement:\n", "agreement:\n", "tic.agreement está vacío", "«agreement»"),
    Broken("service's agreement unknown", TIC, "agreement: seguridad", "agreement: segura", "segura", "el acuerdo «segura» no existe", "existen: general, seguridad"),
    Broken("branch's agreement unknown", TIC, _BRANCH, f"{_BRANCH}\n                agreement: oro", "agreement: oro", "el acuerdo «oro» no existe", "existen: general, seguridad"),
    Broken("leaf's agreement unknown", TIC, _LEAF, f"{_LEAF}\n                    agreement: oro", "agreement: oro", "el acuerdo «oro» no existe", "existen: general, seguridad"),
    Broken("agreement of another project", SYSTEMS, _DEFAULT, "    agreement: seguridad\n", "agreement: seg", "el acuerdo «seguridad» no existe", "existen: general"),
    Broken("priority missing", TIC, f"        {_HIGH}\n", "", "      general:", "en projects.tic.agreements.general falta la prioridad «high»", "«high: {attention: 1h, solution: 8h}»"),
    Broken("priority of no case", TIC, _HIGH, f"{_HIGH}\n        urgent: {{attention: 1h, solution: 2h}}", "urgent: {", "agreements.general no lleva la clave «urgent»", "low, medium, high, critical"),
    Broken("promise of zero hours", TIC, _HIGH, "high: {attention: 30m, solution: 0h}", "solution: 0h", "agreements.general.high.solution es «0h» y debe ser mayor que cero", "«8h», «45m» o «1h 30m»"),
    Broken("promise of zero", TIC, _HIGH, "high: {attention: 0, solution: 8h}", "attention: 0,", "agreements.general.high.attention es «0» y debe ser mayor que cero", "«8h», «45m» o «1h 30m»"),
    Broken("promise below zero", TIC, _HIGH, "high: {attention: -30m, solution: 8h}", "-30m", "high.attention es «-30m» y debe ser mayor que cero", "«8h», «45m» o «1h 30m»"),
    Broken("promise in words", TIC, _HIGH, "high:\n          attention: 30m\n          solution: ocho horas", "ocho", "high.solution no se entiende el tiempo «ocho horas»", "«8h», «45m» o «1h 30m»"),
    Broken("promise without a unit", TIC, _HIGH, "high: {attention: 30m, solution: 8}", "solution: 8}", "no se entiende el tiempo «8»", "horas y minutos hábiles"),
    Broken("promise in days", TIC, _HIGH, "high: {attention: 30m, solution: 2d}", "2d", "no se entiende el tiempo «2d»", "horas y minutos hábiles"),
    Broken("promise of a dash", TIC, _HIGH, 'high: {attention: 30m, solution: "-"}', '"-"', "no se entiende el tiempo «-»", "horas y minutos hábiles"),
    Broken("promise too long", TIC, _HIGH, f"high: {{attention: 30m, solution: {'9' * 5000}h}}", "9999", "no se entiende el tiempo", "horas y minutos hábiles"),
    Broken("promise empty", TIC, _HIGH, 'high: {attention: 30m, solution: ""}', '""', "high.solution está vacío", "«solution»"),
    Broken("promise missing", TIC, _HIGH, "high: {solution: 8h}", "high: {sol", "high falta «attention»", "«attention: ...»"),
    Broken("promise is a list", TIC, _HIGH, "high: {attention: 30m, solution: [8h]}", "[8h]", "high.solution debe ser un texto", "en una línea"),
    Broken("promises are a list", TIC, _HIGH, "high: [30m, 8h]", "[30m", "agreements.general.high debe ser una tabla", "clave: valor"),
    Broken("promises are nothing", TIC, _HIGH, "high:", "high:\n", "agreements.general.high debe ser una tabla", "clave: valor"),
    Broken("solution before attention", TIC, _HIGH, "high:\n          attention: 2h\n          solution: 119m", "119m", "agreements.general.high promete la solución antes", "aumente «solution»"),
    Broken("warning at 100", TIC, "supervisor: 90", "supervisor: 100", "100", "tic.warnings.supervisor no puede ser «100»", "de 1 a 99"),
    Broken("warning at 0", TIC, "specialist: 75", "specialist: 0", "specialist: 0", "tic.warnings.specialist no puede ser «0»", "de 1 a 99"),
    Broken("warning with a sign", TIC, "specialist: 75", "specialist: 75%", "75%", "no puede ser «75%»", "sin «%»"),
    Broken("warning of many digits", TIC, "specialist: 75", f"specialist: {'9' * 5000}", "9999", "tic.warnings.specialist no puede ser", "de 1 a 99"),
    Broken("supervisor before specialist", TIC, "specialist: 75", "specialist: 95", "specialist: 95", "especialista (95 %) no va antes que el de la supervisión (90 %)", "«specialist» por debajo de «supervisor»"),
    Broken("both warned at once", TIC, _WARNINGS, "warnings:\n      specialist: 90\n      supervisor: 90", "supervisor: 90", "especialista (90 %) no va antes", "«specialist» por debajo de «supervisor»"),
    Broken("specialist after the default", TIC, _WARNINGS, "warnings:\n      outside_hours: true\n      specialist: 91", "specialist: 91", "la supervisión (90 %)", "«specialist» por debajo de «supervisor»"),
    Broken("supervisor before the default", TIC, _WARNINGS, "warnings:\n      outside_hours: true\n      supervisor: 60", "supervisor: 60", "especialista (75 %)", "«specialist» por debajo de «supervisor»"),
    Broken("warnings are a number", TIC, _WARNINGS, "warnings: 75", "warnings: 75", "tic.warnings debe ser una tabla", "clave: valor"),
    Broken("warnings are nothing", TIC, _WARNINGS, "warnings:", "warnings:\n", "tic.warnings debe ser una tabla", "clave: valor"),
    Broken("who is warned unknown", TIC, "specialist: 75, ", "especialista: 75, ", "especialista: 75", "tic.warnings no lleva la clave «especialista»", "use «specialist»"),
    Broken("outside hours is no flag", TIC, "outside_hours: false", "outside_hours: a veces", "a veces", "tic.warnings.outside_hours no puede ser «a veces»", "true o false"),
    Broken("solved counts is no flag", TIC, "solved_counts: false", "solved_counts: 50", "solved_counts: 50", "tic.solved_counts no puede ser «50»", "true o false"),
    Broken("digest at no hour", TIC, 'hour: "07:30"', 'hour: "24:00"', "24:00", "tic.digest.hour no puede ser «24:00»", "una hora del día, como «07:30»"),
    Broken("digest in words", TIC, 'hour: "07:30"', "hour: temprano", "temprano", "tic.digest.hour no puede ser «temprano»", "una hora del día, como «07:30»"),
    Broken("digest stuck at once", TIC, "stuck: 3", "stuck: 0", "stuck: 0", "tic.digest.stuck no puede ser «0»", "de 1 a 30"),
    Broken("digest stuck for ever", TIC, "stuck: 3", f"stuck: {'9' * 5000}", "9999", "tic.digest.stuck no puede ser", "de 1 a 30"),
    Broken("digest is an hour", TIC, _DIGEST, "digest: 07:30", "digest: 07:30", "tic.digest debe ser una tabla", "clave: valor"),
    Broken("digest is nothing", TIC, _DIGEST, "digest:", "digest:\n", "tic.digest debe ser una tabla", "clave: valor"),
    Broken("digest of another key", TIC, "stuck: 3", "quieto: 3", "quieto: 3", "tic.digest no lleva la clave «quieto»", "hour, stuck"),
    Broken("shares solutions is no flag", TIC, "shares_solutions: true", "shares_solutions: 50", "shares_solutions: 50", "tic.shares_solutions no puede ser «50»", "true o false"),
    Broken("reason to expire missing", REASONS, f"  expire:\n{_EXPIRED}", "", "reasons:", "en reasons falta «expire»", "«expire:» con una sola razón"),
    Broken("no reason to expire", REASONS, f"  expire:\n{_EXPIRED}", "  expire: {}\n", "expire: {}", "reasons.expire no tiene razones desde: solved", "agregue una razón"),
    Broken("two reasons to expire", REASONS, _EXPIRED, f"{_EXPIRED}    otra: {{es: Otra, en: Other}}\n", "  expire:", "reasons.expire tiene más de una razón", "deje una sola"),
    Broken("reasons to expire are a list", REASONS, f"  expire:\n{_EXPIRED}", "  expire: [sin-encuesta]\n", "expire: [", "reasons.expire debe ser una tabla", "clave: valor"),
    Broken("reason is a list", REASONS, _EXPIRED, "    sin-encuesta: [Sin respuesta]\n", "sin-encuesta: [", "reasons.expire.sin-encuesta debe ser una tabla", "clave: valor"),
    Broken("reason's state unknown", REASONS, "from: [suspended, active_provider]", "from: [suspendid, active_provider]", "[suspendid", "«suspendid» no existe", "use «suspended»"),
    Broken("reason's states are a text", REASONS, "from: [suspended, active_provider]", "from: suspended", "from: susp", "reasons.take.retoma.from debe ser una lista", "active_provider"),
    Broken("reason's state is a list", REASONS, "from: [suspended, active_provider]", "from: [[suspended], active_provider]", "[[susp", "reasons.take.retoma.from debe ser una lista", "active_provider"),
    Broken("asks is no flag", REASONS, _ASKS, _ASKS.replace("true", "tal vez"), "tal vez", "suspend.falta-informacion.asks no puede ser «tal vez»", "true o false"),
    Broken("asks is a list", REASONS, _ASKS, _ASKS.replace("true", "[true]"), "[true]", "suspend.falta-informacion.asks debe ser un texto", "en una línea"),
    Broken("unknown key beside asks", REASONS, _ASKS, _ASKS.replace("}", ", days: 3}"), "days: 3", "falta-informacion no lleva la clave «days»", "es, en, from, asks"),
    Broken("asks of a reason to take", REASONS, "en: Work started", "en: Work started\n      asks: true", "      asks: true", "reasons.take.inicio no lleva la clave «asks»", "es, en, from"),
    Broken("unanswered of a suspension", REASONS, _ASKS, _ASKS.replace("asks", "unanswered"), "user, unanswered", "no lleva la clave «unanswered»", "es, en, from, asks"),
    Broken("unanswered is no flag", REASONS, "unanswered: true}", "unanswered: 1}", "unanswered: 1}", "unmanage.sin-respuesta.unanswered no puede ser «1»", "true o false"),
    Broken("two for no answer", REASONS, "en: Duplicate case}", "en: Duplicate case, unanswered: true}", "  unmanage:\n", "reasons.unmanage tiene más de una razón con «unanswered: true»", "en una sola"),
    Broken("project's group misspelt", TIC, "groups: [mesa,", "groups: [meza,", "[meza", "el grupo «meza» no existe", "use «mesa»"),
    Broken("project's groups are a text", TIC, "groups: [mesa, soporte, redes, seguridad, sistemas]", "groups: mesa", "groups: mesa", "tic.groups debe ser una lista", "[uno, dos]"),
    Broken("project is a text", TIC, "  tic:\n", "  otro: hola\n  tic:\n", "otro: hola", "projects.otro debe ser una tabla", "clave: valor"),
    Broken("service is a list", TIC, "      impresion:\n", "      otro: [a]\n      impresion:\n", "otro: [a]", "tic.services.otro debe ser una tabla", "clave: valor"),
    Broken("category is a text", TIC, "          vpn:\n", "          otra: hola\n          vpn:\n", "otra: hola", "categories.otra debe ser una tabla", "clave: valor"),
    Broken("rule is a text", TIC, _RULE, "assign: soporte", "assign: soporte", "portatil-no-enciende.assign debe ser una tabla", "clave: valor"),
    Broken("matrix is a list", TIC, _MATRIX, "    priorities: [low]\n", "priorities: [", "tic.priorities debe ser una tabla", "clave: valor"),
    Broken("matrix row is a text", TIC, _CELLS, "low: medium", "low: medium\n", "tic.priorities.low debe ser una tabla", "clave: valor"),
    Broken("last question without choices", SURVEY, _YES_NO, "", "  autoriza:", "en survey.autoriza falta «choices»", "«choices: ...»"),
    Broken("a precase as a category", TIC, "            type: incident\n            impact: medium\n            assign: {kind: fixed, group: redes,", "            type: precase\n            impact: medium\n            assign: {kind: fixed, group: redes,", "type: precase", "no puede ser «precase»", "existen: incident, request"),
    Broken("mail without keywords", TIC, "      keywords: [soporte, mesa de ayuda, incidente]\n", "", "    mail:", "en projects.tic.mail falta «keywords»", "keywords: ..."),
    Broken("mail of a strange group", TIC, _MAIL_GROUP, _MAIL_GROUP.replace("mesa", "mexa"), "group: mexa", "el grupo «mexa» no existe", "use «mesa»"),
    Broken("keyword without letters", TIC, "[soporte, mesa de ayuda,", "[soporte, '***',", "[soporte, '***'", "no tiene letras ni números", "como «soporte»"),
    Broken("no domain", TIC, "domains: [aliados.example]", "domains: [aliados]", "domains: [aliados]", "«aliados» no es un dominio de correo", "entidad.example"),
    Broken("keyword of two projects", TIC, "mesa de ayuda, incidente]", "aplicatívo]", "aplicatívo]", "la palabra clave «aplicatívo» ya está en", "un solo proyecto"),
    Broken("odd key of mail", TIC, "      domains: [aliados", "      dominios: [aliados", "      dominios:", "projects.tic.mail no lleva la clave «dominios»", "use «domains»"),
]
"""One mistake each: what follows from it is no fault besides."""
# fmt: on


@pytest.mark.rule("R8")
def test_each_project_says_which_mails_are_its_own(sample: Catalog) -> None:
    rule = sample.projects["tic"].mail

    assert rule.keywords == ("soporte", "mesa de ayuda", "incidente")
    assert (rule.group, rule.domains) == ("mesa", ("aliados.example",))
    assert sample.projects["sistemas"].mail.keywords == ("aplicativo", "sistemas de información")


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.name)
def test_a_fault_says_where_what_and_what_to_do(broken: Broken, folder: Path) -> None:
    file = folder / broken.file
    _edit(file, broken.old, broken.new)

    faults = _faults(folder)

    here = [f for f in faults if (f.file, f.line) == (str(file), _line(file, broken.at))]
    assert any(broken.what in f.what and broken.remedy in f.remedy for f in here), faults
    assert len({str(f) for f in faults}) == len(faults)


@pytest.mark.parametrize("broken", ONCE, ids=lambda broken: broken.name)
def test_one_mistake_is_one_fault(broken: Broken, folder: Path) -> None:
    file = folder / broken.file
    _edit(file, broken.old, broken.new)

    [fault] = _faults(folder)

    assert (fault.file, fault.line) == (str(file), _line(file, broken.at))
    assert broken.what in fault.what
    assert broken.remedy in fault.remedy


def test_every_category_without_an_agreement_is_named(folder: Path) -> None:
    file = folder / TIC
    _edit(file, _DEFAULT, "")
    for service in ("puesto-de-trabajo", "redes-y-conectividad", "correo-y-colaboracion"):
        _edit(file, f"      {service}:\n", f"      {service}:\n        agreement: general\n")

    faults = _faults(folder)

    bare = ("impresora-no-imprime", "escaner-no-digitaliza", "toner", "instalar-impresora")
    assert [(f.file, f.line) for f in faults] == [(str(file), _line(file, f"{b}:")) for b in bare]
    assert str(faults[0]).endswith(
        ": projects.tic.services.impresion.categories.impresora-no-imprime no tiene acuerdo de "
        "servicio (ANS). Remedio: agregue «agreement: ...» a la categoría, a una rama de arriba o "
        "al proyecto."
    )


@pytest.mark.parametrize(
    ("written", "line", "what"),
    [
        ("", "  tic:\n", "en projects.tic falta «agreements»"),
        ("    agreements: {}\n", "agreements: {}", "projects.tic.agreements está vacío"),
        ("    agreements: general\n", "agreements: gen", "tic.agreements debe ser una tabla"),
        ("    agreements: [general]\n", "agreements: [gen", "tic.agreements debe ser una tabla"),
    ],
    ids=["missing", "empty", "a text", "a list"],
)
def test_without_agreements_their_names_are_not_called_unknown(
    folder: Path, written: str, line: str, what: str
) -> None:
    file = folder / TIC
    text = file.read_text("utf-8")
    begin = text.index("    agreements:\n")
    _edit(file, text[begin : text.index("\n\n", begin) + 1], written)

    [fault] = _faults(folder)

    assert (fault.file, fault.line) == (str(file), _line(file, line))
    assert what in fault.what
    assert fault.remedy


def test_every_shift_that_crosses_is_named(folder: Path) -> None:
    shifts = "[09:00-10:00, 11:00-12:00, 08:00-17:00, 16:59-18:00, 18:00-19:00]"
    _edit(folder / CALENDARS, _MONDAY, f"monday: {shifts}")

    whats = [fault.what for fault in _faults(folder)]

    way = "en calendars.oficina.hours.monday el turno"
    assert whats == [
        f"{way} «{shift}» se cruza con «08:00-17:00»"
        for shift in ("09:00-10:00", "11:00-12:00", "16:59-18:00")
    ]


def test_two_mistakes_of_one_promise_are_two_faults(folder: Path) -> None:
    _edit(folder / TIC, _HIGH, "high: {attention: 0m, solution: 0h 0m}")

    written = [fault.what.split("«")[1].split("»")[0] for fault in _faults(folder)]

    assert written == ["0m", "0h 0m"]


@pytest.mark.parametrize("file", [REASONS, SURVEY])
def test_a_section_that_is_not_there_lacks_nothing_besides(folder: Path, file: str) -> None:
    (folder / file).unlink()

    [fault] = _faults(folder)

    assert "falta la sección" in fault.what


def test_without_calendars_their_names_are_not_called_unknown(folder: Path) -> None:
    (folder / CALENDARS).unlink()

    [fault] = _faults(folder)

    assert (fault.file, fault.line) == (str(folder), 0)
    assert fault.what == "falta la sección «calendars»"
    assert "calendars:" in fault.remedy


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
    for name in (PEOPLE, GROUPS, CALENDARS, REASONS, SURVEY, TIC, SYSTEMS):
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
