"""The equipment of a person (CI): what the directory knows of it, and what a case can be about."""

from collections.abc import Sequence
from dataclasses import dataclass

MOST = 12
"""Pieces that a form offers: whoever keeps a store room does not report from a list of it."""
NONE_OF_THEM = "-"
"""Chosen for a case that is about no equipment."""


@dataclass(frozen=True, slots=True)
class Piece:
    serial: str
    kind: str
    model: str

    @property
    def said(self) -> str:
        """`Portátil Dell Latitude 5440, serial 5CD3210XYZ`."""
        what = " ".join(word for word in (self.kind, self.model) if word)
        return f"{what}, serial {self.serial}" if what else f"Serial {self.serial}"


def offered(own: str, pieces: Sequence[Piece]) -> tuple[str, ...]:
    """What somebody's case can be about. `own` is what their profile names: it counts as well, and
    once where it names the serial of a piece."""
    known = own.casefold()
    counted = any(piece.serial.casefold() in known for piece in pieces)
    named = (*([own] if own and not counted else ()), *(piece.said for piece in pieces))
    return named[:MOST]
