"""The files of a catalogue as trees in which each value keeps its file and line.

Every scalar stays the text that was written: `no`, `0123` and `2026-01-02` mean what they say, and
each key decides what it accepts. Anchors, aliases and tags are refused, so a small file cannot
grow into a large one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import yaml

from store.catalog_faults import Faults, Place
from store.catalog_sources import Source

DEEPEST = 60
"""Tables and lists inside each other."""

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same events, ten times sooner
_NOTHING = frozenset({"~", "null"})


@dataclass(frozen=True, slots=True)
class Scalar:
    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Listing:
    items: tuple["Value", ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Table:
    """Each value stands at the line of its key."""

    entries: Mapping[str, "Value"]
    place: Place


Value: TypeAlias = Scalar | Listing | Table


class _Unreadable(Exception):
    def __init__(self, line: int, what: str, remedy: str) -> None:
        super().__init__(line, what, remedy)
        self.line, self.what, self.remedy = line, what, remedy


def parse(source: Source, faults: Faults) -> Table | None:
    """The table that the file is. None, and a fault, where it cannot be read."""
    try:
        root = _Tree(source, faults).root()
    except _Unreadable as fault:
        faults.add(Place(source.shown, fault.line), fault.what, fault.remedy)
        return None
    if isinstance(root, Table):
        return root
    faults.add(root.place, "el archivo no es una tabla de claves", _BEGIN)
    return None


_BEGIN = "empiece por una sección, por ejemplo «groups:»"
_NO_ANCHORS = "escriba el valor completo en cada lugar"


class _Tree:
    """The parser's events, made values."""

    def __init__(self, source: Source, faults: Faults) -> None:
        self._file = source.shown
        self._text = source.data.decode("utf-8-sig")
        self._faults = faults
        self._events = self._read()

    def root(self) -> Value:
        content = [yaml.StreamStartEvent, yaml.DocumentStartEvent]
        event = next(self._events)
        while type(event) in content:
            event = next(self._events)
        if isinstance(event, yaml.StreamEndEvent):
            raise _Unreadable(1, "el archivo está vacío", _BEGIN)
        root = self._value(event, None, 0)
        next(self._events)
        after = next(self._events)
        if isinstance(after, yaml.DocumentStartEvent):
            what = "el archivo tiene más de un documento"
            raise _Unreadable(_line(after), what, "quite la línea «---»")
        return root

    def _read(self) -> Iterator[yaml.Event]:
        try:
            yield from yaml.parse(self._text, Loader=_LOADER)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            what = f"no se puede leer como YAML: {error.problem}"
            remedy = "revise en esta línea y en la anterior la sangría, los «:» y las comillas"
            raise _Unreadable(mark.line + 1 if mark else 1, what, remedy) from None
        except yaml.reader.ReaderError as error:
            line = self._text.count("\n", 0, error.position) + 1
            raise _Unreadable(line, "hay un carácter que YAML no admite", "bórrelo") from None

    def _value(self, event: yaml.Event, key: Place | None, depth: int) -> Value:
        place = key or Place(self._file, _line(event))
        if depth > DEEPEST:
            what = "hay demasiadas tablas o listas una dentro de otra"
            raise _Unreadable(_line(event), what, "reduzca los niveles")
        if not isinstance(event, yaml.NodeEvent) or event.anchor or getattr(event, "tag", None):
            what = "no se admiten anclas (&), alias (*) ni etiquetas (!)"
            raise _Unreadable(_line(event), what, _NO_ANCHORS)
        if isinstance(event, yaml.MappingStartEvent):
            return Table(self._entries(depth + 1), place)
        if isinstance(event, yaml.SequenceStartEvent):
            return Listing(tuple(self._items(depth + 1)), place)
        return _scalar(event, place)

    def _items(self, depth: int) -> Iterator[Value]:
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            yield self._value(event, None, depth)

    def _entries(self, depth: int) -> dict[str, Value]:
        entries: dict[str, Value] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            key = self._value(event, None, depth)
            value = self._value(next(self._events), key.place, depth)
            if not isinstance(key, Scalar):
                what = "una clave debe ser una palabra"
                raise _Unreadable(key.place.line, what, "escriba «clave: valor»")
            if key.text in entries:
                first = entries[key.text].place.line
                what = f"la clave «{key.text}» está repetida (ya está en la línea {first})"
                self._faults.add(key.place, what, "deje una sola")
            entries.setdefault(key.text, value)
        return entries


def _scalar(event: yaml.NodeEvent, place: Place) -> Scalar:
    text = str(getattr(event, "value", ""))
    plain = not getattr(event, "style", "")
    return Scalar("" if plain and text in _NOTHING else text.strip(), place)


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1
