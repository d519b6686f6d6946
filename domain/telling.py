"""What a change leaves behind beside the case: which fields it changed, and whom it concerns."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import fields

from domain.case import Audience, Case, Difference, Fact, Owed
from domain.catalog import Catalog, Group
from domain.newcomers import newcomer


def owed(
    case: Case, fact: Fact, audiences: AbstractSet[Audience], catalog: Catalog
) -> tuple[Owed, ...]:
    """Each person once; nobody of their own act, and no requester of what is internal."""
    group = catalog.groups.get(case.group)
    own = group.supervisors if group else ()
    supervisors = (*own, *catalog.home(case).supervisors)
    readers: Mapping[Audience, tuple[str, ...]] = {
        Audience.REQUESTER: (case.client.id,) if fact.public else (),
        Audience.RECEIVER: receivers(case.assignee, group),
        Audience.SUPERVISORS: supervisors,
    }
    told: dict[str, Audience] = {}
    for audience in Audience:
        if audience in audiences:
            for person in readers[audience]:
                told.setdefault(person, audience)
    told.pop(fact.who, None)
    return tuple(Owed(person, audience) for person, audience in told.items())


def receivers(assignee: str, group: Group | None) -> tuple[str, ...]:
    """None where nobody has it and the catalogue has lost its group. Whoever had it at another desk
    is nobody here."""
    if assignee and not newcomer(assignee):
        return (assignee,)
    return group.members if group else ()


_OWN_LINE = frozenset(
    {
        *("number", "version", "client", "opened_at", "registered_by", "extra"),
        *("due_at", "wake_at", "risk_at"),
    }
)
_COMPARED = tuple(f.name for f in fields(Case) if f.name not in _OWN_LINE)


def differences(before: Case | None, after: Case) -> tuple[Difference, ...]:
    """What changed, field by field (R16)."""
    pairs = (
        (name, getattr(before, name) if before else "", getattr(after, name)) for name in _COMPARED
    )
    return tuple(
        Difference(name, str(old or ""), str(new or "")) for name, old, new in pairs if old != new
    )
