"""What the directory knows, for its administrator: how much each source tells, and of a person
each field with its source. The same lines serve the chat and the command line."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from adaptive_cards.types import FontWeight

from cards.parts import Card, Element, card, facts, heading, plain, said, subtle, typed
from cards.surface import Surface
from domain.equipment import Piece
from domain.profiles import FIELDS, Census, Profile, Source

Line = tuple[str, str]
PIECES = 5
"""Of one person, as many are named."""
_THROTTLED = "429"
_OK = "ok"


@dataclass(frozen=True, slots=True)
class Entry:
    """Somebody who was found, with their equipment."""

    profile: Profile
    pieces: Sequence[Piece] = ()


def census_lines(census: Census, s: Surface) -> list[Line]:
    t = s.texts.directory
    counted = {
        source: (t.people_one if count == 1 else t.people_many).format(count=s.texts.number(count))
        for source in Source
        if (count := census.by_source.get(source))
    }
    imported = census.heard.get(Source.LOCAL)
    return [
        (t.people, s.texts.number(census.people)),
        *((t.source[source], count) for source, count in counted.items()),
        (t.equipment, s.texts.number(census.equipment)),
        (t.last_import, s.moment(imported.at) if imported else t.never_imported),
        (t.heard, _heard(census, s)),
    ]


def entry_lines(entry: Entry, s: Surface) -> list[Line]:
    t, person = s.texts.directory, entry.profile.person
    sources = entry.profile.sources
    known = [(name, value) for name in FIELDS if (value := getattr(person, name))]
    return [
        *((t.field[name], _from(value, sources.get(name), s)) for name, value in known),
        *((t.piece, piece.said) for piece in entry.pieces[:PIECES]),
        ("ID", person.id),
    ]


def unknown_to(entry: Entry, s: Surface) -> str:
    """Which sources were asked, and know nobody of that id."""
    t = s.texts.directory
    names = [t.source[one.source] for one in entry.profile.said if not one.found]
    return t.does_not_know.format(sources=s.texts.listed(names)) if names else ""


def census_card(census: Census, s: Surface) -> Card:
    t = s.texts.directory
    body: list[Element] = [heading(t.title), *facts(census_lines(census, s)), subtle(t.how)]
    return card(body, [], t.title, s.texts)


def entries_card(entries: Sequence[Entry], words: str, s: Surface, *, more: bool) -> Card:
    t = s.texts.directory
    body: list[Element] = [
        heading(t.title),
        *(part for entry in entries for part in _entry(entry, s)),
        *([] if entries else [said(t.nobody.format(words=plain(words)))]),
        *([subtle(t.more)] if more else []),
    ]
    return card(body, [], t.title, s.texts)


def _entry(entry: Entry, s: Surface) -> Iterator[Element]:
    name = entry.profile.person.name or entry.profile.person.id
    yield from typed(name, weight=FontWeight.BOLDER)
    yield from facts(entry_lines(entry, s))
    if missing := unknown_to(entry, s):
        yield subtle(missing)


def _from(value: str, source: Source | None, s: Surface) -> str:
    t = s.texts.directory
    if source is None:
        return t.own_word.format(value=value)
    return f"{value} ({t.source[source]})"


def _heard(census: Census, s: Surface) -> str:
    t = s.texts.directory
    last = census.heard.get(Source.GRAPH)
    if last is None:
        return t.never_heard
    words: Mapping[str, str] = {_OK: t.heard_ok, _THROTTLED: t.heard_throttled}
    return words.get(last.word, t.heard_no).format(at=s.moment(last.at), word=last.word)
