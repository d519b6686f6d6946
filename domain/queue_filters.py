"""What follows `cola`: a group, and filters that combine (R32), such as `soporte estado:suspendido
mayores:5d`. Read in two steps: what is written, and what that means in one group today."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import chain
from typing import Any

from domain.case import Person, Priority, State
from domain.catalog import Catalog
from domain.errors import ContradictingAges, Contradiction, Misspelt, NotInQueues, UnknownValue
from domain.filter_words import (
    STATES,
    categories_named,
    of_several_words,
    people_named,
    singular,
)
from domain.given import one_line
from domain.lifecycle import OPEN_STATES
from domain.matching import fold, nearest
from domain.queue_filter import NAMES as SPELT
from domain.queue_filter import NOBODY, PLAIN, Facet, Order, QueueFilter, Risk, Written
from domain.search import OPEN

LONGEST = 600
"""Bytes of filters: every line of a queue carries them along. Of what is longer, nothing is read as
a filter."""

NAMES: Mapping[str, Facet] = {
    name: facet
    for facet, names in {
        Facet.STATE: "estado state status",
        Facet.OLDER: "mayores older mayor",
        Facet.NEWER: "menores newer menor",
        Facet.RISK: "ans sla",
        Facet.SPECIALIST: "especialista specialist asignado assignee",
        Facet.SITE: "sede site",
        Facet.CATEGORY: "categoria category",
        Facet.PRIORITY: "prioridad priority",
        Facet.ORDER: "orden order",
    }.items()
    for name in names.split()
}
"""What stands before the colon, in both languages, without accents."""
_ENGLISH = frozenset({english for _, english in SPELT.values()}) | {"status", "assignee"}

RISKS: Mapping[str, Risk] = {
    **dict.fromkeys(("riesgo", "en riesgo", "risk", "at risk"), Risk.AT_RISK),
    **dict.fromkeys(("vencido", "breached", "late"), Risk.BREACHED),
    **dict.fromkeys(("bien", "a tiempo", "ok", "on time"), Risk.OK),
}
PRIORITIES: Mapping[str, Priority] = {
    **dict.fromkeys(("baja", "low"), Priority.LOW),
    **dict.fromkeys(("media", "medium"), Priority.MEDIUM),
    **dict.fromkeys(("alta", "high"), Priority.HIGH),
    **dict.fromkeys(("critica", "critical"), Priority.CRITICAL),
}
ORDERS: Mapping[str, Order] = {
    **dict.fromkeys(("vence", "vencimiento", "due"), Order.DUE),
    **dict.fromkeys(("edad", "age"), Order.AGE),
    **dict.fromkeys(("prioridad", "priority"), Order.PRIORITY),
}
NO_ONE: Mapping[str, str] = dict.fromkeys(("nadie", "sin asignar", "unassigned", "nobody"), NOBODY)
MYSELF = frozenset({"yo", "me"})
BARE: Mapping[str, Facet] = {
    **dict.fromkeys(NO_ONE, Facet.SPECIALIST),
    **dict.fromkeys(PRIORITIES, Facet.PRIORITY),
    **dict.fromkeys(RISKS, Facet.RISK),
    **dict.fromkeys(STATES, Facet.STATE),
}
"""What says by itself which filter it is of."""

_LENGTHS = range(max(len(said.split()) for said in BARE), 0, -1)

_SPACED = of_several_words({*STATES, *RISKS, *NO_ONE})
_ITEM = rf'"[^"]*"|(?:{_SPACED})s?(?!\w)|[^\s",]+'
_PAIR = re.compile(
    rf"(?<!\S)(?P<name>[^\W\d_]++): ?(?P<values>(?:{_ITEM})(?:,(?:{_ITEM}))*+)", re.IGNORECASE
)
_VALUE = re.compile(_ITEM, re.IGNORECASE)
_AGE = re.compile(r"(\d{1,4}) ?(?:(d|dias?|days?)|(h|horas?|hours?))", re.ASCII)


@dataclass(frozen=True, slots=True)
class Around:
    """What the values of a filter are read against. `assignees` and `sites` are those of the
    group's open cases; `elsewhere` are sites of which there may be none."""

    catalog: Catalog
    who: Person
    assignees: Collection[str] = ()
    sites: Collection[str] = ()
    elsewhere: Collection[str] = ()


def parted(text: str) -> tuple[str, str]:
    """What names a group, and the filters. A name before a colon that is hardly a filter's belongs
    to the group: `error:0x80070005`."""
    if len(text.encode()) > LONGEST:
        return one_line(text), ""
    pairs = [pair for pair in _PAIR.finditer(text) if _known(pair["name"])]
    words = text
    for pair in reversed(pairs):
        words = f"{words[: pair.start()]} {words[pair.end() :]}"
    return one_line(words), " ".join(pair[0] for pair in pairs)


def unnamed(words: str, language: str) -> tuple[str, str]:
    """`soporte vencidos`: the words without the values that stand at their end, and the filters
    that these are."""
    if len(words.encode()) > LONGEST:
        return words, ""
    left, values = words.split(), dict[Facet, tuple[str, ...]]()
    while length := next((n for n in _LENGTHS if _bare(left[-n:]) in BARE), 0):
        value = " ".join(left[-length:])
        facet = BARE[_bare(left[-length:])]
        values[facet] = (value, *values.get(facet, ()))
        left = left[:-length]
    return " ".join(left), Written(values, language).spelt()


def _bare(words: Sequence[str]) -> str:
    return singular(" ".join(words), BARE)


def read_filters(text: str) -> Written:
    """The filters of a text, each once. Raises Misspelt, Contradiction."""
    short = text.encode()[:LONGEST].decode(errors="ignore")
    pairs = [(_known(pair["name"]), pair) for pair in _PAIR.finditer(short)]
    pairs = [(name, pair) for name, pair in pairs if name]
    found: dict[Facet, tuple[str, ...]] = {}
    asked = Written(found, "en" if pairs and pairs[0][0] in _ENGLISH else "es")
    for name, pair in pairs:
        facet, values = NAMES[name], _values(pair["values"])
        if facet in found and {*map(fold, found[facet])} != {*map(fold, values)}:
            first, second = (asked.spelt({facet: said}) for said in (found[facet], values))
            raise Contradiction(first, second)
        found[facet] = values
    for name, pair in pairs:
        if fold(pair["name"]) != name:
            facet = NAMES[name]
            raise Misspelt(pair[0], asked.spelt({facet: found[facet]}), asked.spelt())
    return asked


def narrowed(asked: Written, around: Around) -> QueueFilter:
    """Raises Misspelt where another value is near, UnknownValue where none is, ContradictingAges,
    and NotInQueues for states in which a case is in no queue."""
    found = replace(PLAIN, written=asked)
    for facet, values in asked.values.items():
        try:
            found = replace(found, **_READERS[facet](values, around))
        except _Unread as no:
            near = nearest(no.value, no.known)
            if not near:
                raise UnknownValue(facet, no.value) from None
            mended = tuple(near if value == no.value else value for value in values)
            wrong, right = (asked.spelt({facet: (said,)}) for said in (no.value, near))
            whole = asked.spelt({**asked.values, facet: mended})
            raise Misspelt(wrong, right, whole) from None
    if found.older is not None and found.newer is not None and found.older >= found.newer:
        older, newer = (
            asked.spelt({facet: asked.values[facet]}) for facet in (Facet.OLDER, Facet.NEWER)
        )
        raise ContradictingAges(older, newer)
    return found


class _Unread(Exception):
    """A value that means nothing there; of these, one may be meant."""

    def __init__(self, value: str, known: Iterable[str] = ()) -> None:
        super().__init__(value)
        self.value, self.known = value, known


_Reader = Callable[[tuple[str, ...], Around], Mapping[str, Any]]


def _known(name: str) -> str:
    """The name of a filter that is meant; empty where none is near."""
    folded = fold(name)
    return folded if folded in NAMES else fold(nearest(folded, NAMES))


def _values(said: str) -> tuple[str, ...]:
    bare = (one_line(value.strip('"').replace("_", " ")) for value in _VALUE.findall(said))
    return tuple(dict.fromkeys(bare))


def _states(values: tuple[str, ...], _around: Around) -> Mapping[str, Any]:
    found: dict[str, None] = {}
    for value in values:
        states = STATES.get(singular(value, STATES))
        if states is None:
            raise _Unread(value, _OPEN_WORDS)
        found |= dict.fromkeys(states)
    over = next((s for s in State if s in found and s not in OPEN_STATES), None)
    if over:
        raise NotInQueues(over)
    return {"states": () if OPEN in found else tuple(s for s in State if s in found)}


_OPEN_WORDS = [said for said, states in STATES.items() if {*states} <= {*OPEN_STATES, OPEN}]


def _of(name: str, table: Mapping[str, Any]) -> _Reader:
    def read(values: tuple[str, ...], _around: Around) -> Mapping[str, Any]:
        found = {table.get(singular(value, table)): value for value in values}
        if None in found:
            raise _Unread(found[None], table)
        return {name: tuple(found)}

    return read


def _order(values: tuple[str, ...], _around: Around) -> Mapping[str, Any]:
    value = ",".join(values)
    if fold(value) not in ORDERS:
        raise _Unread(value, ORDERS)
    return {"order": ORDERS[fold(value)]}


def _age(name: str) -> _Reader:
    def read(values: tuple[str, ...], _around: Around) -> Mapping[str, Any]:
        value = ",".join(values)
        said = _AGE.fullmatch(fold(value))
        if said is None:
            raise _Unread(value)
        count = int(said[1])
        return {name: timedelta(days=count) if said[2] else timedelta(hours=count)}

    return read


def _specialists(values: tuple[str, ...], around: Around) -> Mapping[str, Any]:
    found: dict[str, None] = {}
    for value in values:
        if fold(value) in NO_ONE:
            people: tuple[str, ...] = (NOBODY,)
        elif fold(value) in MYSELF:
            people = (around.who.id,)
        elif value in around.assignees or value in around.catalog.people:
            people = (value,)  # an id, also of whom the catalogue knows no more
        else:
            people = people_named(value, around.catalog)
        if not people or not value:
            names = (person.name for person in around.catalog.people.values())
            raise _Unread(value, chain(_with_words(names), NO_ONE))
        found |= dict.fromkeys(people)
    return {"specialists": tuple(found)}


def _sites(values: tuple[str, ...], around: Around) -> Mapping[str, Any]:
    """Those that have these words; those alone that are called so, where there are such."""
    found: dict[str, None] = {}
    for value in values:
        sites = _called(value, around.sites) or _called(value, around.elsewhere)
        if not sites:
            raise _Unread(value, _with_words(chain(around.sites, around.elsewhere)))
        found |= dict.fromkeys(sites)
    return {"sites": tuple(found)}


def _called(value: str, sites: Collection[str]) -> Collection[str]:
    wanted = fold(value)
    exact = [site for site in sites if fold(site) == wanted]
    return exact or [site for site in sites if wanted and wanted in fold(site)]


def _categories(values: tuple[str, ...], around: Around) -> Mapping[str, Any]:
    found: dict[str, None] = {}
    for value in values:
        categories = categories_named(value, around.catalog) if value else ()
        if not categories:
            paths = (c.path[1:] for c in around.catalog.categories.values())
            names = (name for path in paths for step in path for name in (step.es, step.en))
            raise _Unread(value, _with_words(names))
        found |= dict.fromkeys(categories)
    return {"categories": tuple(found)}


def _with_words(names: Iterable[str]) -> Iterable[str]:
    """Each name, and each word of it."""
    return chain.from_iterable((name, *name.split()) for name in names)


_READERS: Mapping[Facet, _Reader] = {
    Facet.STATE: _states,
    Facet.OLDER: _age("older"),
    Facet.NEWER: _age("newer"),
    Facet.RISK: _of("risks", RISKS),
    Facet.SPECIALIST: _specialists,
    Facet.SITE: _sites,
    Facet.CATEGORY: _categories,
    Facet.PRIORITY: _of("priorities", PRIORITIES),
    Facet.ORDER: _order,
}
