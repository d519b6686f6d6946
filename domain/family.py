"""The relations of a case as one person may see them (R19): what it hangs from, what hangs from it.

Of a case that they do not work on, a person sees the number and the state; never somebody else's
words.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.case import Case, CaseType, Fact, Person, Role, State
from domain.catalog import Catalog
from domain.errors import IllegalMove, NotAllowed
from domain.lifecycle import permitted
from domain.mass import Mass, offered
from domain.moves import By, Verb
from domain.passing_on import is_parent
from domain.ports import Unit

SHOWN = 8
"""Children that stand on a card; the others are in a list."""

CHOICES = 20
"""Children that can be chosen for unlinking at once."""
PROPOSED = 10
LATELY = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Kin:
    """The case at the other end. `opens`: this person may open it; `subject` is empty for who does
    not work on it."""

    number: int
    type: CaseType
    state: State
    subject: str = ""
    opens: bool = False

    @classmethod
    def of(cls, case: Case, catalog: Catalog, who: Person) -> "Kin":
        roles = catalog.roles(case, who.id)
        works = bool(roles - {Role.REQUESTER})
        subject = case.subject if works else ""
        return cls(case.number, case.type, case.state, subject, bool(roles))


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    parent: Kin | None = None
    may_part: bool = False
    """Whether this person may change the parent too, and so part the case from it."""
    children: Sequence[Kin] = ()
    """The first of them, the open ones on top."""
    total: int = 0
    open: int = 0
    alike: Mass | None = None
    """What a supervisor can gather under this case in one press."""


def family_of(
    unit: Unit, catalog: Catalog, case: Case, facts: Sequence[Fact], who: Person
) -> Family:
    """A case without relations costs no query: its facts say so."""
    above = unit.case(case.parent) if case.parent else None
    brood = unit.brood(case.number, SHOWN) if is_parent(facts) else None
    watches = Role.SUPERVISOR in catalog.roles(case, who.id)
    return Family(
        parent=Kin.of(above, catalog, who) if above else None,
        may_part=above is not None and _may_release(above, catalog, who),
        children=[Kin.of(child, catalog, who) for child in brood.shown] if brood else (),
        total=brood.total if brood else 0,
        open=brood.open if brood else 0,
        alike=offered(unit, case, facts) if watches else None,
    )


def _may_release(parent: Case, catalog: Catalog, who: Person) -> bool:
    roles = catalog.roles(parent, who.id)
    try:
        permitted(parent, Verb.RELEASE, roles, None, by=By.RELATED)
    except (IllegalMove, NotAllowed):
        return False
    return True


@dataclass(frozen=True, slots=True)
class Bench:
    """What somebody who relates a case has before them: its children, those that they chose so
    far, and open cases of the same site or category of the last days."""

    children: Sequence[Kin] = ()
    chosen: Sequence[Case] = ()
    alike: Sequence[Case] = ()


def bench_of(
    unit: Unit, catalog: Catalog, case: Case, chosen: Sequence[int], who: Person, now: datetime
) -> Bench:
    """Only of cases that this person may know of."""
    brood = unit.brood(case.number, CHOICES)
    likely = unit.likely(case, now - LATELY, PROPOSED)
    picked = [c for c in unit.cases(chosen) if catalog.roles(c, who.id)]
    taken = {c.number for c in picked}
    return Bench(
        [Kin.of(child, catalog, who) for child in brood.shown],
        picked,
        [c for c in likely if c.number not in taken and catalog.roles(c, who.id)],
    )
