"""The version of the catalogue that is in force, and what it changed, by id; people by name."""

from collections.abc import Sequence

from cards.parts import Card, Element, card, facts, heading, said
from cards.surface import Surface
from domain.versions import PARTS, InForce

NAMED = 8
"""Ids of one part that are named; of the rest it is said how many."""
_OF_PEOPLE = {"people", "administrators"}


def version_lines(shown: InForce, s: Surface) -> list[tuple[str, str]]:
    t = s.texts.directory
    return [(t.version, shown.version.short), (t.loaded, s.moment(shown.version.loaded_at))]


def against(shown: InForce, s: Surface) -> str:
    """What it is compared with, or why it is not."""
    t = s.texts.directory
    if shown.before is None:
        return t.first_version
    if shown.changes is None:
        return t.unreadable_before
    if not shown.changes:
        return t.nothing_changed
    at = s.moment(shown.before.loaded_at)
    return t.before.format(version=shown.before.short, at=at)


def change_lines(shown: InForce, s: Surface) -> list[tuple[str, str]]:
    t, changes = s.texts.directory, shown.changes or {}
    return [
        (t.part[part], words.format(ids=_named(part, ids, s)))
        for part in PARTS
        if (found := changes.get(part))
        for words, ids in (
            (t.added, found.added),
            (t.removed, found.removed),
            (t.changed, found.changed),
        )
        if ids
    ]


def catalog_card(shown: InForce, s: Surface) -> Card:
    t = s.texts.directory
    body: list[Element] = [
        heading(t.catalog),
        *facts(version_lines(shown, s)),
        said(against(shown, s)),
        *facts(change_lines(shown, s)),
    ]
    return card(body, [], t.catalog, s.texts)


def _named(part: str, ids: Sequence[str], s: Surface) -> str:
    people = s.catalog.people if part in _OF_PEOPLE else {}
    shown = ", ".join(people[id_].name if id_ in people else id_ for id_ in ids[:NAMED])
    left = len(ids) - NAMED
    more = s.texts.directory.and_more.format(count=s.texts.number(left))
    return f"{shown} {more}" if left > 0 else shown
