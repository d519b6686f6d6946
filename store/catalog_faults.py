"""What is wrong with a catalogue, for who edits it: where, what, and what to do about it."""

from collections.abc import Collection
from dataclasses import dataclass
from difflib import get_close_matches

NAMED = 12
"""How many of the names that exist a remedy lists."""


@dataclass(frozen=True, slots=True)
class Place:
    """A line of a file, counted from 1; 0 where the fault is of the whole file or folder."""

    file: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class Fault:
    """The words are Spanish: the administrators of the desk read them."""

    file: str
    line: int
    what: str
    remedy: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        return f"{where}: {self.what}. Remedio: {self.remedy}."


class CatalogInvalid(Exception):
    """The catalogue cannot be used; all its faults are named at once, in order of file and line."""

    def __init__(self, faults: Collection[Fault]) -> None:
        self.faults = tuple(sorted(faults, key=lambda fault: (fault.file, fault.line)))
        super().__init__("\n".join(str(fault) for fault in self.faults))


class Faults:
    """The faults found so far. A warning is a fault that does not stop the desk."""

    def __init__(self) -> None:
        self.found: list[Fault] = []
        self.warnings: list[Fault] = []

    def add(self, place: Place, what: str, remedy: str) -> None:
        self.found.append(Fault(place.file, place.line, what, remedy))

    def warn(self, place: Place, what: str, remedy: str) -> None:
        self.warnings.append(Fault(place.file, place.line, what, remedy))

    def unknown(self, place: Place, what: str, written: str, known: Collection[str]) -> None:
        """`what` says the kind of name, e.g. `el grupo`."""
        self.add(place, f"{what} «{written}» no existe", choose(written, known))

    def stop(self) -> None:
        """Raises CatalogInvalid where anything was found."""
        if self.found:
            raise CatalogInvalid(self.found)


def choose(written: str, known: Collection[str]) -> str:
    """`use «soporte»; existen: mesa, soporte, ...`: the nearest name first, then all of them."""
    folded = {name.casefold(): name for name in known}
    near = get_close_matches(written.casefold(), folded, n=1)
    nearest = f"use «{folded[near[0]]}»; " if near else ""
    listed = ", ".join([*known][:NAMED]) + (", ..." if len(known) > NAMED else "")
    return f"{nearest}existen: {listed}" if known else "todavía no hay ninguno: agréguelo"
