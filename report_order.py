"""What the process that makes a report is told, and what it leaves behind: all that the service and
that process have in common, so that the service never loads what writes a workbook."""

import json
from dataclasses import asdict, dataclass

BOOK, FIGURES = "book.xlsx", "figures.json"


@dataclass(frozen=True, slots=True)
class Order:
    """All that the process is told. `now` in ISO format; `scope` the groups."""

    database_url: str
    month: str
    scope: tuple[str, ...]
    now: str
    language: str
    folder: str

    def written(self) -> bytes:
        return json.dumps(asdict(self)).encode()

    @classmethod
    def read(cls, written: bytes) -> "Order":
        told = json.loads(written)
        return cls(**told | {"scope": tuple(told["scope"])})
