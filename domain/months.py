"""Months, as people name them: `mayo`, `mayo de 2026`, `2026-05`, `el mes pasado`."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from difflib import get_close_matches

from domain.errors import FutureMonth, MisspelledMonth, UnknownMonth
from domain.matching import fold

YEAR = 12
"""Months of one."""
FIRST_YEAR, LAST_YEAR = 2000, 9000

_NAMES: Mapping[str, int] = {
    name: number
    for names in (
        "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
        "january february march april may june july august september october november december",
        "ene feb mar abr - jun jul ago sep oct nov dic",
        "jan - - apr - - - aug sept - - dec",
    )
    for number, name in enumerate(names.split(), 1)
    if name != "-"
} | {"setiembre": 9}
_FULL = [name for name in _NAMES if len(name) > len("sept")] + ["mayo", "june", "july"]
_AGO: Mapping[str, int] = {
    **dict.fromkeys(("este mes", "mes actual", "this month", "current month"), 0),
    **dict.fromkeys(("mes pasado", "ultimo mes", "mes anterior"), 1),
    **dict.fromkeys(("last month", "previous month"), 1),
}
_SMALL = frozenset({"de", "del", "el", "of", "for", "the"})
"""What may stand before a month, and between it and its year."""
_WRITTEN = (
    re.compile(r"(?P<y>\d{4})[-/](?P<m>\d{1,2})", re.ASCII),
    re.compile(r"(?P<m>\d{1,2})[-/](?P<y>\d{4})", re.ASCII),
)
_FIGURES = re.compile(r"[\d/-]*\d[\d/-]*", re.ASCII)
_YEAR = re.compile(r"[12]\d{3}", re.ASCII)
SHORT = 3
"""Words of what is a month written wrong, perhaps with a group: more of them are a sentence."""
CLOSE = 0.75


@dataclass(frozen=True, slots=True, order=True)
class Month:
    year: int
    month: int

    def __str__(self) -> str:
        return f"{self.year}-{self.month:02}"

    @classmethod
    def read(cls, written: str) -> "Month":
        """`2026-05`, as it is kept. Raises ValueError."""
        year, _, month = written.partition("-")
        found = cls(int(year), int(month))
        date(found.year, found.month, 1)
        return found

    @classmethod
    def of(cls, day: date) -> "Month":
        return cls(day.year, day.month)

    def before(self, months: int) -> "Month":
        """So many months earlier, or later where it is negative."""
        count = self.year * YEAR + self.month - 1 - months
        return Month(count // YEAR, count % YEAR + 1)

    def begins(self, zone: tzinfo) -> datetime:
        return datetime(self.year, self.month, 1, tzinfo=zone)

    def ends(self, zone: tzinfo) -> datetime:
        """The first instant that is not of it any more."""
        return self.before(-1).begins(zone)


@dataclass(frozen=True, slots=True)
class Asked:
    """A month, and the words that followed it. `named` where it was said which month."""

    month: Month
    rest: str
    named: bool


def read_month(text: str, today: date) -> Asked:
    """The last month where none is named, and of one without a year the last that has begun.

    Raises UnknownMonth, MisspelledMonth, FutureMonth.
    """
    written, here = text.split(), Month.of(today)
    words = [fold(word).strip(",.") for word in written]
    begin = next((n for n, word in enumerate(words) if word not in _SMALL), len(words))
    found = _ago(words[begin:], here) or _figures(words[begin:]) or _name(words[begin:], here)
    if found is None:
        _check_spelling(words[begin:])
        return Asked(here.before(1), " ".join(written), named=False)
    month, length = found
    if not FIRST_YEAR <= month.year <= LAST_YEAR:
        raise UnknownMonth(" ".join(written[begin : begin + length]))
    if month > here:
        raise FutureMonth(f"{month.month:02}/{month.year}")
    return Asked(month, " ".join(written[begin + length :]), named=True)


_Found = tuple[Month, int] | None
"""A month, and how many words it took to say it."""


def _ago(words: Sequence[str], here: Month) -> _Found:
    ago = _AGO.get(" ".join(words[:2]))
    return None if ago is None else (here.before(ago), 2)


def _figures(words: Sequence[str]) -> _Found:
    """Raises UnknownMonth for figures that are none."""
    if not words or not _FIGURES.fullmatch(words[0]):
        return None
    for form in _WRITTEN:
        if (match := form.fullmatch(words[0])) and 1 <= int(match["m"]) <= YEAR:
            return Month(int(match["y"]), int(match["m"])), 1
    raise UnknownMonth(words[0])


def _name(words: Sequence[str], here: Month) -> _Found:
    number = _NAMES.get(words[0]) if words else None
    if number is None:
        return None
    small = 1 + (words[1:2] == ["de"] or words[1:2] == ["del"] or words[1:2] == ["of"])
    if small < len(words) and _YEAR.fullmatch(words[small]):
        return Month(int(words[small]), number), small + 1
    return Month(here.year - (number > here.month), number), 1


def _check_spelling(words: Sequence[str]) -> None:
    """Raises MisspelledMonth for what is nearly one."""
    near = get_close_matches(words[0], _FULL, 1, CLOSE) if 0 < len(words) <= SHORT else []
    if near:
        raise MisspelledMonth(words[0], near[0])
