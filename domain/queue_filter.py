"""Which cases of a group's queue are shown, and in which order (R10, R32)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from domain.case import Priority, State

NOBODY = ""
"""Who has a case that nobody has."""


class Facet(StrEnum):
    """What a queue can be narrowed by, and ordered."""

    STATE = "state"
    OLDER = "older"
    NEWER = "newer"
    RISK = "risk"
    SPECIALIST = "specialist"
    SITE = "site"
    CATEGORY = "category"
    PRIORITY = "priority"
    ORDER = "order"


class Risk(StrEnum):
    """How a case stands to what is agreed for it (R30)."""

    AT_RISK = "at_risk"
    """The warning share of the time is spent, and it is not over."""
    BREACHED = "breached"
    OK = "ok"
    """Neither."""


class Order(StrEnum):
    DUE = "due"
    """What breaches first; last the cases whose clock is stopped."""
    AGE = "age"
    """The oldest first."""
    PRIORITY = "priority"
    """The most urgent first; of the same, what breaches first."""


Values = Mapping[Facet, tuple[str, ...]]

NAMES: Mapping[Facet, tuple[str, str]] = {
    Facet.STATE: ("estado", "state"),
    Facet.OLDER: ("mayores", "older"),
    Facet.NEWER: ("menores", "newer"),
    Facet.RISK: ("ans", "sla"),
    Facet.SPECIALIST: ("especialista", "specialist"),
    Facet.SITE: ("sede", "site"),
    Facet.CATEGORY: ("categoría", "category"),
    Facet.PRIORITY: ("prioridad", "priority"),
    Facet.ORDER: ("orden", "order"),
}
"""What they are called, in Spanish and in English."""

_BARE = re.compile(r"[^\s\",_]+")


@dataclass(frozen=True, slots=True)
class Written:
    """The values of each filter, as they were typed, in the language that they were typed in."""

    values: Values = field(default_factory=dict)
    language: str = "es"

    def spelt(self, values: Values | None = None) -> str:
        """All of them, or others, as they are typed: `estado:suspendido sede:"san andrés"`."""
        place = 1 if self.language == "en" else 0
        return " ".join(
            f"{NAMES[facet][place]}:{','.join(map(_quoted, said))}"
            for facet, said in (self.values if values is None else values).items()
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueFilter:
    """Checked. All of it has to hold; of the values of one filter, any. Empty fields do not narrow.
    Ages are since the case was registered, in calendar time."""

    states: tuple[State, ...] = ()
    older: timedelta | None = None
    """So old, or older."""
    newer: timedelta | None = None
    """Younger than that."""
    risks: tuple[Risk, ...] = ()
    specialists: tuple[str, ...] = ()
    """NOBODY among them asks for cases without one."""
    sites: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    priorities: tuple[Priority, ...] = ()
    order: Order = Order.DUE
    written: Written = field(default_factory=Written)

    @property
    def narrows(self) -> bool:
        many = (self.states, self.risks, self.specialists, self.sites, self.categories)
        ages = (self.older, self.newer)
        return any((*many, self.priorities)) or any(age is not None for age in ages)

    @property
    def words(self) -> str:
        """What follows `cola` and a group, to mean the same again."""
        return self.written.spelt()


PLAIN = QueueFilter()


def _quoted(value: str) -> str:
    return value if _BARE.fullmatch(value) else f'"{value}"'
