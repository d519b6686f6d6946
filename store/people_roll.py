"""From the lines of a list to people: each once, with their equipment; what contradicts itself is a
fault of the line that says it second.

A person is known by the object id of Entra; where a line has none, by an e-mail that is known.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from domain.equipment import Piece
from domain.matching import fold
from store.csv_lines import Fault
from store.people_csv import Line

_LIMITS = {
    "email": 254,
    "employee": 40,
    "phone": 60,
    "extension": 20,
    "serial": 60,
    "kind": 60,
    "model": 80,
}
_LONGEST = 200
_LONGEST_ID = 100
_SHOWN = 60
_EMAIL = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;]+")
_GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_OF_PERSON = ("name", "email", "employee", "company", "site", "department", "phone", "extension")
_CALLED = {
    "name": "el nombre",
    "email": "el correo",
    "employee": "el número",
    "company": "la compañía",
    "site": "la sede",
    "department": "la dependencia",
    "phone": "el teléfono",
    "extension": "la extensión",
    "serial": "el serial",
    "kind": "el tipo de equipo",
    "model": "el modelo",
}


@dataclass(slots=True)
class Entry:
    """A person of the list. `line` is where they stand first."""

    line: int
    fields: dict[str, str] = field(default_factory=dict)
    pieces: list[Piece] = field(default_factory=list)

    @property
    def said(self) -> Mapping[str, str]:
        """What the directory keeps: with their equipment, where it is one piece."""
        only = self.pieces[0].said if len(self.pieces) == 1 else ""
        return {**self.fields, "ci": only} if only else self.fields


class Roll:
    """`by_email` are the people who are known already, by their address as it is compared."""

    def __init__(self, by_email: Mapping[str, str], faults: list[Fault]) -> None:
        self.people: dict[str, Entry] = {}
        self.in_doubt: set[str] = set()
        """Those of lines with faults: nobody is taken for removed because of a mistyped line."""
        self._known, self._faults = by_email, faults
        self._emails: dict[str, str] = {}
        self._serials: dict[str, tuple[str, Piece, int]] = {}

    @property
    def spares_all(self) -> bool:
        """Whether a line could not be read at all: anybody may be meant by it."""
        return any(fault.unread for fault in self._faults)

    def take(self, lines: Iterable[Line]) -> None:
        """Lines without an id come last: an address may be known from a line further down."""
        waiting: list[Line] = []
        for line in lines:
            if line.values.get("id"):
                self._take(line, _id(line.values["id"]))
            else:
                waiting.append(line)
        for line in waiting:
            email = fold(line.values.get("email", ""))
            id_ = self._emails.get(email) or self._known.get(email, "")
            if id_:
                self._take(line, id_)
            elif email:
                self._fault(line, f"no trae id y nadie conocido tiene el correo «{_short(email)}»")
            else:
                self._fault(line, "no trae ni id ni correo")
        for id_, entry in [*self.people.items()]:
            if "name" not in entry.fields:
                self._faults.append(Fault(entry.line, "falta el nombre"))
                self._forget(id_)

    def _take(self, line: Line, id_: str) -> None:
        values = dict(line.values)
        if "name" not in values and (parts := [values.get("first"), values.get("last")]):
            values["name"] = " ".join(part for part in parts if part)
        told = {name: values[name] for name in _OF_PERSON if values.get(name)}
        why = _bad(id_, values) or self._clashes(id_, told) or self._bad_piece(id_, values)
        if why:
            self.in_doubt.add(id_)
            self._fault(line, why)
            return
        entry = self.people.setdefault(id_, Entry(line.number))
        entry.fields = {**told, **entry.fields}
        if told.get("email"):
            self._emails.setdefault(fold(told["email"]), id_)
        serial = values.get("serial", "")
        if serial and fold(serial) not in self._serials:
            piece = Piece(serial, values.get("kind", ""), values.get("model", ""))
            self._serials[fold(serial)] = id_, piece, line.number
            entry.pieces.append(piece)

    def _clashes(self, id_: str, told: Mapping[str, str]) -> str:
        """What this line says otherwise than one before it."""
        owner = self._emails.get(fold(told.get("email", "")), id_)
        if owner != id_:
            other = self.people[owner].line
            return f"el correo «{_short(told['email'])}» ya es de otra persona, en la línea {other}"
        entry = self.people.get(id_)
        if entry is None:
            return ""
        for name, value in told.items():
            before = entry.fields.get(name, value)
            if fold(before) != fold(value):
                return (
                    f"{_CALLED[name]} «{_short(value)}» contradice «{_short(before)}», de la línea"
                    f" {entry.line}"
                )
        return ""

    def _bad_piece(self, id_: str, values: Mapping[str, str]) -> str:
        serial, said = values.get("serial", ""), (values.get("kind", ""), values.get("model", ""))
        if not serial:
            return "el equipo no trae serial" if any(said) else ""
        owner, piece, line = self._serials.get(fold(serial), (id_, Piece(serial, *said), 0))
        if owner != id_:
            return f"el serial «{_short(serial)}» ya es de otra persona, en la línea {line}"
        before = (piece.kind, piece.model)
        if any(new and fold(new) != fold(old) for new, old in zip(said, before, strict=True)):
            return (
                f"el equipo «{_short(serial)}» ya está descrito de otra manera, en la línea {line}"
            )
        return ""

    def _fault(self, line: Line, why: str) -> None:
        self._faults.append(Fault(line.number, why))
        email = fold(line.values.get("email", ""))
        self.in_doubt |= {i for i in (self._known.get(email), self._emails.get(email)) if i}

    def _forget(self, id_: str) -> None:
        del self.people[id_]
        self.in_doubt.add(id_)


def _id(written: str) -> str:
    """Those of Entra are compared in small letters; the Playground's are no GUIDs at all."""
    bare = written.strip("{}")
    return bare.lower() if _GUID.fullmatch(bare) else written


def _bad(id_: str, values: Mapping[str, str]) -> str:
    if len(id_.split()) != 1 or len(id_) > _LONGEST_ID or "@" in id_:
        return f"«{_short(id_)}» no es un id de objeto de Entra"
    email = values.get("email", "")
    if email and not _EMAIL.fullmatch(email):
        return f"«{_short(email)}» no es un correo"
    for name, called in _CALLED.items():
        limit = _LIMITS.get(name, _LONGEST)
        if len(values.get(name, "")) > limit:
            return f"{called} pasa de {limit} caracteres"
    return ""


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
