"""A line of another desk's export, by its map: which case it speaks of, and the steps it tells.

Whatever it says that the map does not explain is a fault of that line; nothing is guessed.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, TypeVar

from domain.case import State
from domain.given import clean, one_line
from domain.matching import fold
from domain.moving_in import PATH, Step
from domain.sla import SETTLED
from store.case_map import ISO, CaseMap, Rows

T = TypeVar("T")

_LONG = frozenset({"description", "solution", "note", "comment"})
_LIMITS = {
    "number": 100,
    **dict.fromkeys(("client", "assignee", "by", "opened_by"), 150),
    **dict.fromkeys(("group", "category", "site", "ci"), 200),
    "subject": 4_000,
}
_CALLED = {
    "number": "el número",
    "client": "el usuario",
    "assignee": "el especialista",
    "by": "quien actualizó",
    "opened_by": "quien registró",
    "group": "el grupo",
    "category": "la categoría",
    "site": "la sede",
    "ci": "el equipo",
    "subject": "el asunto",
}
_OLDEST = datetime(1990, 1, 1, tzinfo=UTC)
_SHOWN = 60
_DIGITS = 18
_CASES_DAY = timedelta(days=1)


class Wrong(Exception):
    """A line that cannot be used, and why: sentences in Spanish."""

    def __init__(self, why: Sequence[str]) -> None:
        super().__init__("; ".join(why))


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each field stands in the lines of one file."""

    places: Mapping[str, tuple[int, ...]]
    empty: frozenset[str]

    def read(self, cells: Sequence[str]) -> dict[str, str]:
        """What a line says, by field; what is empty is left out. The words of a category's columns
        are one path; of other fields, the first that says something counts."""
        found = {}
        for name, places in self.places.items():
            said = [cells[place] for place in places if place < len(cells)]
            tidy = clean if name in _LONG else one_line
            words = [word for cell in said if fold(word := tidy(cell)) not in self.empty]
            if words:
                found[name] = PATH.join(words) if name == "category" else words[0]
        return found


def columns_of(names: Sequence[str], map_: CaseMap) -> Columns:
    known: dict[str, int] = {}
    for place, name in enumerate(names):
        known.setdefault(fold(name), place)
    places = {
        field: tuple(known[fold(name)] for name in wanted if fold(name) in known)
        for field, wanted in map_.columns.items()
    }
    return Columns(places, map_.empty)


class Interpreter:
    """`now`: nothing in a file is later."""

    def __init__(self, map_: CaseMap, now: datetime) -> None:
        self._map, self._latest = map_, now + _CASES_DAY
        self._moment: Callable[[str], datetime | None] = lru_cache(50_000)(self._read_moment)

    def place(self, values: Mapping[str, str]) -> int:
        """Among the lines of the same moment. Raises Wrong."""
        written = values.get("order", "0")
        if not (written.isascii() and written.isdecimal() and len(written) <= _DIGITS):
            raise Wrong([f"el orden «{_short(written)}» no es un número"])
        return int(written)

    def steps(self, line: int, values: Mapping[str, str]) -> Sequence[Step]:
        """Raises Wrong."""
        wrong: list[str] = []
        for name, limit in _LIMITS.items():
            if len(values.get(name, "")) > limit:
                wrong.append(f"{_CALLED[name]} pasa de {limit} caracteres")
        state = self._meant("state", "el estado", self._map.states, values, wrong)
        usual: dict[str, Any] = {
            "type": self._meant("type", "el tipo", self._map.types, values, wrong),
            "urgency": self._meant("urgency", "la urgencia", self._map.urgencies, values, wrong),
            "impact": self._meant("impact", "el impacto", self._map.impacts, values, wrong),
            "priority": self._meant(
                "priority", "la prioridad", self._map.priorities, values, wrong
            ),
        }
        times = {
            name: self._time(name, values, wrong)
            for name in ("opened", "updated", "solved", "closed")
        }
        if "number" not in values:
            wrong.append("no trae el número del caso")
        if "state" not in values:
            wrong.append("no trae el estado")
        if "opened" not in values:
            wrong.append("no trae cuándo se abrió")
        whole = self._map.rows is Rows.CASES
        if not whole and "updated" not in values:
            wrong.append("no trae cuándo se actualizó")
        opened_at = times["opened"]
        if wrong or state is None or opened_at is None:
            raise Wrong(wrong)
        texts: dict[str, Any] = {name: values[name] for name in _TEXTS if name in values}
        begins = [*_begins(state, times, whole=whole)]
        return [
            Step(
                line=line,
                at=max(at, opened_at) if whole else at,
                opened_at=opened_at,
                state=reached,
                said=values["state"] if reached is state else "",
                **usual,
                **texts,
            )
            for reached, at in begins
        ]

    def _meant(
        self,
        name: str,
        called: str,
        meanings: Mapping[str, T],
        values: Mapping[str, str],
        wrong: list[str],
    ) -> T | None:
        written = values.get(name)
        if written is None:
            return None
        found = meanings.get(fold(written))
        if found is None:
            wrong.append(f"{called} «{_short(written)}» no está en el mapa")
        return found

    def _time(self, name: str, values: Mapping[str, str], wrong: list[str]) -> datetime | None:
        written = values.get(name)
        if written is None:
            return None
        found = self._moment(written)
        if found is None:
            wrong.append(f"«{_short(written)}» no es una fecha de las formas del mapa")
        elif found > self._latest:
            wrong.append(f"la fecha «{_short(written)}» está en el futuro")
        elif found < _OLDEST:
            wrong.append(f"la fecha «{_short(written)}» es anterior a {_OLDEST.year}")
        return found

    def _read_moment(self, written: str) -> datetime | None:
        """By the first form that fits: of 03/04, it decides which is the month."""
        for form in self._map.dates:
            try:
                if form == ISO:
                    found = datetime.fromisoformat(written)
                else:
                    found = datetime.strptime(written, form)  # noqa: DTZ007 - the zone follows
                local = found if found.tzinfo else found.replace(tzinfo=self._map.zone)
                return local.astimezone(UTC)
            except (ValueError, OverflowError):
                continue
        return None


_TEXTS = (
    *("subject", "description", "solution", "note", "comment", "client", "site", "ci"),
    *("assignee", "group", "category", "by", "opened_by"),
)


def _begins(
    state: State, times: Mapping[str, datetime | None], *, whole: bool
) -> Iterator[tuple[State, datetime]]:
    """The states that one line tells of, and since when. A line that is a whole case says when it
    was solved and closed; of one that still goes on, only how it stands."""
    opened, updated = times["opened"], times["updated"]
    solved, closed = times["solved"], times["closed"]
    if not whole:
        if updated:
            yield state, updated
        return
    if state not in SETTLED:
        if at := updated or opened:
            yield state, at
        return
    if state is State.CLOSED and solved and closed and solved <= closed:
        yield State.SOLVED, solved
    ends = (solved, closed) if state is State.SOLVED else (closed, solved)
    if at := next((moment for moment in (*ends, updated, opened) if moment), None):
        yield state, at


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
