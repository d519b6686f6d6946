"""The versions of the catalogue that were in force, and what one changed against the one before."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from domain.catalog import Catalog
from domain.ports import Store, Version

PARTS = ("projects", "categories", "groups", "people", "reasons", "survey", "administrators")
"""What is compared, in this order."""


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


class Versions:
    """`read` makes a catalogue of a text, or None of what it cannot read any more; that takes a
    moment, and has a thread for it."""

    def __init__(self, store: Store, read: Callable[[str], Catalog | None]) -> None:
        self._store, self._read = store, read

    async def in_force(self) -> InForce | None:
        """None before any catalogue was loaded."""
        kept = await self._store.read(lambda unit: unit.versions(2))
        if not kept:
            return None
        if len(kept) == 1:
            return InForce(kept[0])
        after, before = [await asyncio.to_thread(self._read, version.text) for version in kept]
        changes = changes_between(before, after) if before and after else None
        return InForce(kept[0], kept[1], changes)


def changes_between(before: Catalog, after: Catalog) -> Mapping[str, Changed]:
    """By part; parts in which nothing changed are left out."""
    found = {part: _changed(_by_id(before, part), _by_id(after, part)) for part in PARTS}
    return {part: changed for part, changed in found.items() if changed}


def _by_id(catalog: Catalog, part: str) -> Mapping[str, Any]:
    whole = getattr(catalog, part)
    if part == "reasons":
        # A list belongs to a verb, and its order is the one in which people choose.
        return {f"{verb}/{r.id}": r for verb, reasons in whole.items() for r in reasons}
    if part == "categories":
        # A project that is called otherwise has changed, none of its categories has.
        return {id_: replace(category, path=category.path[1:]) for id_, category in whole.items()}
    if part == "survey":
        return {question.id: question for question in whole}
    return dict(whole) if isinstance(whole, Mapping) else dict.fromkeys(whole)


def _changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> Changed:
    return Changed(
        tuple(id_ for id_ in after if id_ not in before),
        tuple(id_ for id_ in before if id_ not in after),
        tuple(id_ for id_ in after if id_ in before and after[id_] != before[id_]),
    )
