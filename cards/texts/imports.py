"""The words of a case that came from another desk."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportTexts:
    came_from: str
    """Stands before the desk's name and the number that the case had there."""
    arrived: str


ES = ImportTexts(
    came_from="Viene de",
    arrived="Llegó de otra mesa, con toda su historia.",
)

EN = ImportTexts(
    came_from="Came from",
    arrived="Arrived from another desk, with all its history.",
)
