"""The versions of the catalogue that were in force, and what one changed against the one before."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.catalog import Catalog

PARTS = ("projects", "categories", "groups", "people", "reasons", "survey", "administrators")
"""What is compared, in this order."""


@dataclass(frozen=True, slots=True)
class Version:
    """A catalogue as it came into force. `text` is all its files."""

    hash: str
    loaded_at: datetime
    text: str

    @property
    def short(self) -> str:
        return self.hash[:10]


@dataclass(frozen=True, slots=True)
class Changed:
    """The ids of one part that were added, removed, or mean something else."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)


@dataclass(frozen=True, slots=True)
class InForce:
    """The version in force and the one before it. `changes` is None where that one cannot be read
    any more, by this version of the program."""

    version: Version
    before: Version | None = None
    changes: Mapping[str, Changed] | None = None


async def compared(
    versions: "tuple[Version, ...]", read: Callable[[str], Catalog | None]
) -> InForce | None:
    """The first of these versions against the second; None where there is none. `read` takes a
    moment, and has a thread for it."""
    if not versions:
        return None
    if len(versions) == 1:
        return InForce(versions[0])
    after, before = [await asyncio.to_thread(read, version.text) for version in versions[:2]]
    changes = changes_between(before, after) if before and after else None
    return InForce(versions[0], versions[1], changes)


def changes_between(before: Catalog, after: Catalog) -> Mapping[str, Changed]:
    """By part; parts in which nothing changed are left out."""
    found = {part: _changed(_by_id(before, part), _by_id(after, part)) for part in PARTS}
    return {part: changed for part, changed in found.items() if changed}


def _by_id(catalog: Catalog, part: str) -> Mapping[str, Any]:
    whole = getattr(catalog, part)
    if part == "reasons":
        # A list belongs to a verb, and its order is the one in which people choose.
        return {f"{verb}/{r.id}": r for verb, reasons in whole.items() for r in reasons}
    if part == "survey":
        return {question.id: question for question in whole}
    return dict(whole) if isinstance(whole, Mapping) else dict.fromkeys(whole)


def _changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> Changed:
    return Changed(
        tuple(id_ for id_ in after if id_ not in before),
        tuple(id_ for id_ in before if id_ not in after),
        tuple(id_ for id_ in after if id_ in before and after[id_] != before[id_]),
    )
