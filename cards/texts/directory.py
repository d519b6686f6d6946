"""The words about people, their equipment, and the catalogue, in both languages."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.errors import AdministratorsOnly, Refusal
from domain.profiles import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectoryTexts:
    none_of_them: str
    commands: tuple[tuple[str, str], ...]
    refused: Mapping[type[Refusal], str]

    # People
    title: str
    source: Mapping[Source, str]
    people: str
    people_one: str
    people_many: str
    equipment: str
    piece: str
    last_import: str
    never_imported: str
    heard: str
    heard_ok: str
    heard_throttled: str
    heard_no: str
    never_heard: str
    how: str
    nobody: str
    more: str
    field: Mapping[str, str]
    own_word: str
    does_not_know: str

    # The catalogue
    catalog: str
    version: str
    loaded: str
    part: Mapping[str, str]
    added: str
    removed: str
    changed: str
    and_more: str
    no_catalog: str
    first_version: str
    unreadable_before: str
    nothing_changed: str
    before: str


ES = DirectoryTexts(
    none_of_them="Ninguno: el caso no es de un equipo",
    commands=(
        ("personas [texto]", "Qué sabe Mesa de las personas y de dónde lo sabe"),
        ("catálogo", "Qué versión del catálogo rige y qué cambió"),
        ("avisos fallidos", "Lo que no se pudo entregar a nadie, y por qué"),
        ("informe [MES] [GRUPO]", "Las cifras de un mes, con su XLSX"),
        ("auditoría N", "Quién ha leído el caso N y qué se ha hecho en él"),
    ),
    refused={
        AdministratorsOnly: (
            "Eso solo lo ven y lo hacen los administradores de Mesa. Si necesita algo de allí, pídaselo"
            " a uno de ellos o cree un caso."
        ),
    },
    title="Directorio de personas",
    source={
        Source.LOCAL: "Lista importada",
        Source.CATALOG: "Catálogo",
        Source.GRAPH: "Microsoft Graph, de la organización",
        Source.ROSTER: "Lista de Teams",
    },
    people="Personas",
    people_one="Una persona",
    people_many="{count} personas",
    equipment="Equipos",
    piece="Equipo a cargo",
    last_import="Última importación",
    never_imported="Ninguna todavía",
    heard="Última respuesta de Graph",
    heard_ok="respondió bien, {at}",
    heard_throttled="pidió esperar (429), {at}",
    heard_no="no respondió bien ({word}), {at}",
    never_heard="Ninguna todavía",
    how="Para ver a alguien: «personas NOMBRE», con su nombre, correo o número.",
    nobody="No encuentro a nadie con «{words}».",
    more="Hay más personas con esas palabras: escriba alguna otra.",
    field={
        "name": "Nombre",
        "email": "Correo",
        "company": "Compañía",
        "site": "Sede",
        "department": "Dependencia",
        "phone": "Teléfono",
        "extension": "Extensión",
        "ci": "Equipo (CI)",
        "employee": "Número",
    },
    own_word="{value} (según Teams, en el primer contacto)",
    does_not_know="No conocen a esta persona: {sources}.",
    catalog="Catálogo",
    version="Versión en vigor",
    loaded="Rige desde",
    part={
        "projects": "Proyectos",
        "categories": "Categorías",
        "groups": "Grupos",
        "people": "Personas",
        "reasons": "Razones",
        "survey": "Encuesta",
        "administrators": "Administradores",
    },
    added="agregado: {ids}",
    removed="retirado: {ids}",
    changed="cambió: {ids}",
    and_more="y {count} más",
    no_catalog="Todavía no se ha cargado ningún catálogo.",
    first_version="Es la primera versión: no hay otra con la que compararla.",
    unreadable_before=(
        "La versión anterior se escribió para otra versión de Mesa y ya no se puede comparar."
    ),
    nothing_changed="Frente a la anterior solo cambió la forma de escribirlo.",
    before="Frente a la versión {version}, que regía desde el {at}:",
)

EN = DirectoryTexts(
    none_of_them="No equipment: the case is about something else",
    commands=(
        ("people [text]", "What Mesa knows of people, and from where"),
        ("catalog", "Which version of the catalogue is in force, and what changed"),
        ("notices failed", "What could be delivered to nobody, and why"),
        ("report [MONTH] [GROUP]", "A month in figures, with its XLSX"),
        ("audit N", "Who has read case N, and what was done to it"),
    ),
    refused={
        AdministratorsOnly: (
            "Only the administrators of Mesa see and do that. If you need something from there, ask"
            " one of them, or create a case."
        ),
    },
    title="Directory of people",
    source={
        Source.LOCAL: "Imported list",
        Source.CATALOG: "Catalogue",
        Source.GRAPH: "Microsoft Graph, of the organisation",
        Source.ROSTER: "Teams roster",
    },
    people="People",
    people_one="One person",
    people_many="{count} people",
    equipment="Pieces of equipment",
    piece="Equipment held",
    last_import="Last import",
    never_imported="Nothing so far",
    heard="Last answer of Graph",
    heard_ok="answered well, {at}",
    heard_throttled="asked to wait (429), {at}",
    heard_no="did not answer well ({word}), {at}",
    never_heard="Nothing so far",
    how="To see somebody: “people NAME”, with their name, e-mail or number.",
    nobody="I find nobody with “{words}”.",
    more="There are more people with those words: add another one.",
    field={
        "name": "Name",
        "email": "E-mail",
        "company": "Company",
        "site": "Site",
        "department": "Department",
        "phone": "Phone",
        "extension": "Extension",
        "ci": "Equipment (CI)",
        "employee": "Number",
    },
    own_word="{value} (as Teams said when they were met)",
    does_not_know="These do not know them: {sources}.",
    catalog="Catalogue",
    version="Version in force",
    loaded="In force since",
    part={
        "projects": "Projects",
        "categories": "Categories",
        "groups": "Groups",
        "people": "People",
        "reasons": "Reasons",
        "survey": "Survey",
        "administrators": "Administrators",
    },
    added="added: {ids}",
    removed="removed: {ids}",
    changed="changed: {ids}",
    and_more="and {count} more",
    no_catalog="No catalogue has been loaded yet.",
    first_version="It is the first version: there is none to compare it with.",
    unreadable_before=(
        "The version before was written for another version of Mesa, and cannot be compared any more."
    ),
    nothing_changed="Against the one before, only the way it is written has changed.",
    before="Against version {version}, in force since {at}:",
)
