"""The words of cases that belong together."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.given import ForChildren
from domain.mass import Place
from domain.moves import Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationTexts:
    part_of: str
    children: str
    more: str
    list_title: str
    no_children: str
    offer: str
    place: Mapping[Place, str]
    gather: str
    intro: str
    like_these: str
    found: str
    found_newest: str
    nothing_like_it: str
    chosen: str
    one_case: str
    linked: str
    unlink: str
    related: str
    unlinked: str
    nothing_changed: str
    warning: str
    question: str
    choice: Mapping[Verb, Mapping[str, str]]
    solved_too: str
    noted_too: str


ES = RelationTexts(
    part_of="Hace parte de",
    children="Casos relacionados (hijos): {total}",
    more="y {count} más",
    list_title="Casos hijos · {case}",
    no_children="Ningún caso hace parte de este.",
    offer=(
        "Posible incidente masivo: {count} casos abiertos parecidos {place}, desde el {since}."
        " Son los casos {cases}."
    ),
    place={Place.SITE: "en la sede {place}", Place.CATEGORY: "en la categoría {place}"},
    gather="Reunir {count} casos",
    intro="Este caso queda como padre; los que marque, como hijos.",
    like_these="Abiertos de la misma sede o categoría, últimos 7 días",
    found="Casos encontrados",
    found_newest="Casos encontrados (los {cap} más recientes)",
    nothing_like_it="No hay casos recientes de la misma sede o categoría. Busque el que necesita.",
    chosen="Casos elegidos",
    one_case="Marque por lo menos un caso.",
    linked="Ya hacen parte de este: marque los que quiera desvincular",
    unlink="Desvincular",
    related="Quedaron como hijos de este caso: {cases}.",
    unlinked="Ya no hacen parte de este caso: {cases}.",
    nothing_changed="No se cambió nada. {problems}",
    warning="Casos hijos abiertos: {count}. Elija qué hacer con ellos.",
    question="Casos hijos abiertos",
    choice={
        Verb.SOLVE: {
            ForChildren.ONLY: "Solucionar solo este caso",
            ForChildren.SAME: "Solucionarlos también, con la misma solución",
            ForChildren.NOTE: "Dejarlos abiertos y enviarles la solución como nota",
        },
        Verb.NOTE: {
            ForChildren.ONLY: "Solo en este caso",
            ForChildren.SAME: "También en los casos hijos abiertos",
        },
    },
    solved_too="Casos hijos solucionados: {count} ({cases}).",
    noted_too="Casos hijos que recibieron la nota: {count} ({cases}).",
)

EN = RelationTexts(
    part_of="Part of",
    children="Related cases (children): {total}",
    more="and {count} more",
    list_title="Child cases · {case}",
    no_children="No case is part of this one.",
    offer=(
        "Possibly a mass incident: {count} open cases look alike {place}, since {since}."
        " They are cases {cases}."
    ),
    place={Place.SITE: "at the site {place}", Place.CATEGORY: "in the category {place}"},
    gather="Gather {count} cases",
    intro="This case becomes the parent; those that you tick, its children.",
    like_these="Open, same site or category, last 7 days",
    found="Cases found",
    found_newest="Cases found (the newest {cap})",
    nothing_like_it="No recent cases of the same site or category. Search for the one you need.",
    chosen="Cases chosen",
    one_case="Tick at least one case.",
    linked="Part of this one already: tick those to unlink",
    unlink="Unlink",
    related="Now children of this case: {cases}.",
    unlinked="No longer part of this case: {cases}.",
    nothing_changed="Nothing was changed. {problems}",
    warning="Open child cases: {count}. Choose what to do with them.",
    question="Open child cases",
    choice={
        Verb.SOLVE: {
            ForChildren.ONLY: "Solve only this case",
            ForChildren.SAME: "Solve them too, with the same solution",
            ForChildren.NOTE: "Leave them open and send them the solution as a note",
        },
        Verb.NOTE: {
            ForChildren.ONLY: "Only in this case",
            ForChildren.SAME: "In the open child cases too",
        },
    },
    solved_too="Child cases solved: {count} ({cases}).",
    noted_too="Child cases that got the note: {count} ({cases}).",
)
