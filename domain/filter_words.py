"""What the filters of a search and those of a queue have in common: how states, people and
categories are named, and how a value of several words is written."""

import re
from collections.abc import Collection, Iterable, Mapping

from domain.case import State
from domain.catalog import Catalog
from domain.matching import fold
from domain.search import OPEN

STATES: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("abierto", "open"), (OPEN,)),
    **dict.fromkeys(("registrado", "registered"), (State.REGISTERED,)),
    **dict.fromkeys(("en proceso", "proceso", "in progress"), (State.IN_PROGRESS,)),
    **dict.fromkeys(
        ("escalado", "escalated"), (State.ESCALATED_SPECIALIST, State.ESCALATED_ONSITE)
    ),
    **dict.fromkeys(
        ("escalado a especialista", "escalated to a specialist"), (State.ESCALATED_SPECIALIST,)
    ),
    **dict.fromkeys(
        ("escalado a soporte en sitio", "escalated to on-site support", "en sitio", "on-site"),
        (State.ESCALATED_ONSITE,),
    ),
    **dict.fromkeys(("suspendido", "suspended"), (State.SUSPENDED,)),
    **dict.fromkeys(
        ("activo proveedor", "proveedor", "with the provider", "provider"),
        (State.ACTIVE_PROVIDER,),
    ),
    **dict.fromkeys(("solucionado", "solved"), (State.SOLVED,)),
    **dict.fromkeys(("reabierto", "reopened"), (State.REOPENED,)),
    **dict.fromkeys(("cerrado", "closed"), (State.CLOSED,)),
    **dict.fromkeys(("no gestionado", "unmanaged", "not managed"), (State.UNMANAGED,)),
}

_ENDINGS = (("os", "o"), ("as", "o"), ("a", "o"), ("s", ""))


def of_several_words(known: Iterable[str]) -> str:
    """A pattern of those values that are written with blanks, the longest first."""
    spaced = sorted((said for said in known if " " in said), key=len, reverse=True)
    return "|".join(map(re.escape, spaced))


def singular(value: str, known: Collection[str]) -> str:
    """`abiertos`, `Abierta` and `abierto` ask for the same, where that is known."""
    folded = fold(value)
    for said, meant in _ENDINGS:
        if folded.endswith(said) and f"{folded.removesuffix(said)}{meant}" in known:
            return f"{folded.removesuffix(said)}{meant}"
    return folded


def people_named(value: str, catalog: Catalog) -> tuple[str, ...]:
    """Whose name or mail has these words."""
    wanted = fold(value)
    people = catalog.people.values()
    return tuple(p.id for p in people if wanted in fold(f"{p.name} {p.email}"))


def categories_named(value: str, catalog: Catalog) -> tuple[str, ...]:
    """Any category that has these words on its path: a whole service, or one leaf of it."""
    wanted = fold(value)
    return tuple(
        c.id
        for c in catalog.categories.values()
        if any(wanted in fold(f"{step.es} / {step.en}") for step in c.path[1:])
    )
