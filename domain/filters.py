"""A search as people type it: words, and filters such as `sede:valledupar estado:abierto`."""

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from domain.case import CaseType
from domain.catalog import Catalog
from domain.errors import NothingToSearch, TooManyWords, UnknownFilterValue
from domain.filter_words import (
    STATES,
    categories_named,
    of_several_words,
    people_named,
    singular,
)
from domain.given import one_line
from domain.matching import fold
from domain.search import Property, Query

MOST_WORDS = 20
LONGEST_TEXT = 4_000
"""Characters of what is typed that are looked at."""

NAMES: Mapping[str, Property] = {
    name: found
    for found, names in {
        Property.NUMBER: "numero number n",
        Property.TYPE: "tipo type",
        Property.STATE: "estado state status",
        Property.GROUP: "grupo group",
        Property.CATEGORY: "categoria category",
        Property.CLIENT: "cliente usuario client requester user",
        Property.COMPANY: "compania empresa company",
        Property.SITE: "sede site",
        Property.SPECIALIST: "especialista asignado specialist assignee",
        Property.SINCE: "desde since from",
        Property.UNTIL: "hasta until to",
        Property.SUBJECT: "asunto subject",
    }.items()
    for name in names.split()
}
"""What stands before the colon, in both languages, without accents."""

_TYPES: Mapping[str, CaseType] = {
    **dict.fromkeys(("incidente", "incident", "inc"), CaseType.INCIDENT),
    **dict.fromkeys(("requerimiento", "request", "req", "service request"), CaseType.REQUEST),
    **dict.fromkeys(("precaso", "precase"), CaseType.PRECASE),
}


@dataclass(frozen=True, slots=True)
class Around:
    """What a filter's value is read against. `now` is local: it says which day it is where."""

    catalog: Catalog
    now: datetime


_Reader = Callable[[Query, Property, str, Around], Query]

_OF_SEVERAL_WORDS = of_several_words({*_TYPES, *STATES})
_PAIR = re.compile(
    # A name is tried from its first letter only.
    rf"(?<![^\W\d_])(?P<name>[^\W\d_]++): ?"
    rf'(?P<value>"[^"]*"|(?:{_OF_SEVERAL_WORDS})s?(?!\w)|\S+)',
    re.IGNORECASE,
)
_CASE = re.compile(
    r"(?:(?:pre)?cas[oe]|incidente?|requerimiento|(?:service )?request) #?(?P<number>\d{1,15})",
    re.ASCII,
)
"""As a card calls a case."""
_SAYS = re.compile(r"[^\W_]{2}|\d")
_DATES = (
    re.compile(r"(?P<d>\d{1,2})[/.-](?P<m>\d{1,2})[/.-](?P<y>\d{4})", re.ASCII),
    re.compile(r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})", re.ASCII),
)
_FAR = date(9990, 1, 1)
_DAYS_AGO = {"hoy": 0, "today": 0, "ayer": 1, "yesterday": 1}


def read_query(text: str, catalog: Catalog, now: datetime) -> Query:
    """Raises NothingToSearch, TooManyWords or UnknownFilterValue. A name before a colon that is no
    filter belongs to the words: `error:0x80070005`. `now` is local to the desk."""
    filters: dict[Property, str] = {}

    def take(pair: re.Match[str]) -> str:
        found = NAMES.get(fold(pair["name"]))
        if found is None:
            return f" {pair[0]} "
        value = pair["value"].strip('"').replace("_", " ").strip()
        if found is Property.SUBJECT:
            return f" {value} "
        filters[found] = value
        return " "

    words = one_line(_PAIR.sub(take, text[:LONGEST_TEXT]))
    if len(words.split()) > MOST_WORDS:
        raise TooManyWords(MOST_WORDS)
    case = _CASE.fullmatch(fold(words))
    if case:
        filters.setdefault(Property.NUMBER, case["number"])
        words = ""
    if not filters and not _SAYS.search(words):
        raise NothingToSearch
    query = Query(words=words)
    for found, value in filters.items():
        query = _READERS[found](query, found, value, Around(catalog, now))
    return query


def _number(query: Query, name: Property, value: str, _around: Around) -> Query:
    digits = value.lstrip("#")
    if not (digits.isascii() and digits.isdecimal()):
        raise UnknownFilterValue(name, value)
    return replace(query, number=int(digits[:15]))


def _type(query: Query, name: Property, value: str, _around: Around) -> Query:
    found = _TYPES.get(singular(value, _TYPES))
    if found is None:
        raise UnknownFilterValue(name, value)
    return replace(query, types=(found,))


def _state(query: Query, name: Property, value: str, _around: Around) -> Query:
    found = STATES.get(singular(value, STATES))
    if found is None:
        raise UnknownFilterValue(name, value)
    return replace(query, states=found)


def _group(query: Query, name: Property, value: str, around: Around) -> Query:
    wanted = fold(value)
    groups = around.catalog.groups.values()
    found = tuple(g.id for g in groups if wanted in fold(f"{g.id} {g.name.es} {g.name.en}"))
    if not found:
        raise UnknownFilterValue(name, value)
    return replace(query, groups=found)


def _category(query: Query, name: Property, value: str, around: Around) -> Query:
    found = categories_named(value, around.catalog)
    if not found:
        raise UnknownFilterValue(name, value)
    return replace(query, categories=found)


def _words(query: Query, name: Property, value: str, _around: Around) -> Query:
    if not _SAYS.search(value):
        raise UnknownFilterValue(name, value)
    return replace(query, named={**query.named, name: value})


def _specialist(query: Query, name: Property, value: str, around: Around) -> Query:
    found = people_named(value, around.catalog)
    if not found:
        raise UnknownFilterValue(name, value)
    return replace(query, specialists=found)


def _since(query: Query, name: Property, value: str, around: Around) -> Query:
    return replace(query, since=_midnight(_day(name, value, around.now.date()), around))


def _until(query: Query, name: Property, value: str, around: Around) -> Query:
    after = _day(name, value, around.now.date()) + timedelta(days=1)
    return replace(query, until=_midnight(after, around))


def _midnight(day: date, around: Around) -> datetime:
    return datetime.combine(day, time(), around.now.tzinfo)


def _day(name: Property, value: str, today: date) -> date:
    """`24/11/2026`, `2026-11-24`, `ayer`."""
    ago = _DAYS_AGO.get(fold(value))
    if ago is not None:
        return today - timedelta(days=ago)
    for form in _DATES:
        if found := form.fullmatch(value):
            with suppress(ValueError):
                # The very last day there is has none after it.
                return min(date(int(found["y"]), int(found["m"]), int(found["d"])), _FAR)
    raise UnknownFilterValue(name, value)


_READERS: Mapping[Property, _Reader] = {
    Property.NUMBER: _number,
    Property.TYPE: _type,
    Property.STATE: _state,
    Property.GROUP: _group,
    Property.CATEGORY: _category,
    Property.CLIENT: _words,
    Property.COMPANY: _words,
    Property.SITE: _words,
    Property.SPECIALIST: _specialist,
    Property.SINCE: _since,
    Property.UNTIL: _until,
}
