"""The figures of a month (R31): counted from what each case was in it, as whole numbers alone.

Solucionado and Cerrado are final; No gestionado stands apart. The same cases give the same figures,
and these the same checksum: a month that is told again can be compared.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import Any

from domain.catalog import Question
from domain.report_life import Part

ENOUGH = 5
"""Answers of a survey from which on they are said of one specialist."""
UNTOLD = "-"
"""What no figure is about: no specialist, no category."""


class Figure(StrEnum):
    """What is counted of every case."""

    REGISTERED = "registered"
    FINAL = "final"
    UNMANAGED = "unmanaged"
    OPEN = "open"
    REOPENED = "reopened"
    ATTENTION_KEPT = "attention_kept"
    ATTENTION_AGREED = "attention_agreed"
    SOLUTION_KEPT = "solution_kept"
    SOLUTION_AGREED = "solution_agreed"
    WITHOUT_AGREEMENT = "without_agreement"
    ANSWERED = "answered"


class Cut(StrEnum):
    """What the figures are told by."""

    GROUP = "group"
    CATEGORY = "category"
    SITE = "site"
    SPECIALIST = "specialist"


@dataclass(slots=True)
class Count:
    """The figures of some cases. `said` are the answers by question and choice; `states` how many
    seconds of business time the final ones were in a state, and how many of them were."""

    counts: dict[str, int] = field(default_factory=dict)
    said: dict[str, dict[str, int]] = field(default_factory=dict)
    states: dict[str, list[int]] = field(default_factory=dict)

    def __getitem__(self, figure: Figure) -> int:
        return self.counts.get(figure, 0)

    def kept_percent(self, kept: Figure, agreed: Figure) -> float | None:
        """None where there is nothing to measure."""
        return 100 * self[kept] / self[agreed] if self[agreed] else None

    def mean_seconds(self, state: str) -> float | None:
        spent, cases = self.states.get(state, (0, 0))
        return spent / cases if cases else None

    def answers(self, question: Question) -> int:
        """How many answered this question."""
        return sum(self.said.get(question.id, {}).values())

    def mean(self, question: Question) -> float | None:
        """Of a question that is answered by a number; None where nobody did, or it is not."""
        said, answers = self.said.get(question.id, {}), self.answers(question)
        if not answers or not scored(question):
            return None
        return sum(int(c) * n for c, n in said.items() if c.isdecimal()) / answers

    def data(self) -> dict[str, Any]:
        return {"counts": self.counts, "said": self.said, "states": self.states}

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "Count":
        return cls(data["counts"], data["said"], data["states"])


def scored(question: Question) -> bool:
    """Whether its choices are numbers."""
    return all(choice.isdecimal() for choice in question.choices)


def figures_of(part: Part) -> tuple[tuple[str, int], ...]:
    """What one case adds to each figure, without those to which it adds nothing."""
    return _figures(
        part.registered,
        part.final,
        part.unmanaged,
        part.open,
        part.reopened,
        (part.attention, part.solution),
        len(part.rounds),
    )


@cache
def _figures(
    registered: bool,  # noqa: FBT001 - a key, not a switch
    final: bool,  # noqa: FBT001
    unmanaged: bool,  # noqa: FBT001
    open_: bool,  # noqa: FBT001
    reopened: int,
    kept: tuple[bool | None, bool | None],
    rounds: int,
) -> tuple[tuple[str, int], ...]:
    """Cases are alike in this: a month has a few dozen kinds of them."""
    attention, solution = kept
    agreed = attention is not None
    counted = (
        (Figure.REGISTERED.value, int(registered)),
        (Figure.FINAL.value, int(final)),
        (Figure.UNMANAGED.value, int(unmanaged)),
        (Figure.OPEN.value, int(open_)),
        (Figure.REOPENED.value, reopened),
        (Figure.ATTENTION_KEPT.value, int(attention or 0)),
        (Figure.ATTENTION_AGREED.value, int(agreed)),
        (Figure.SOLUTION_KEPT.value, int(solution or 0)),
        (Figure.SOLUTION_AGREED.value, int(agreed)),
        (Figure.WITHOUT_AGREEMENT.value, int(final and not agreed)),
        (Figure.ANSWERED.value, rounds),
    )
    return tuple(pair for pair in counted if pair[1])


@dataclass(slots=True)
class Figures:
    """All figures of a month: of the whole, and by each cut."""

    whole: Count = field(default_factory=Count)
    cuts: Mapping[Cut, Mapping[str, Count]] = field(
        default_factory=lambda: {cut: {} for cut in Cut}
    )

    def largest(self, cut: Cut) -> list[tuple[str, Count]]:
        """Its lines, those with most final cases first."""

        def rank(line: tuple[str, Count]) -> tuple[int, int, str]:
            name, count = line
            return -count[Figure.FINAL], -count[Figure.REGISTERED], name

        return sorted(self.cuts[cut].items(), key=rank)

    def data(self) -> dict[str, Any]:
        """As it is kept: numbers and ids."""
        cuts = {
            cut.value: {name: count.data() for name, count in lines.items()}
            for cut, lines in self.cuts.items()
        }
        return {"whole": self.whole.data(), "cuts": cuts}

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "Figures":
        cuts = {
            cut: {name: Count.read(line) for name, line in data["cuts"].get(cut, {}).items()}
            for cut in Cut
        }
        return cls(Count.read(data["whole"]), cuts)


class Counting:
    """Counts a month, case by case. Cases are of a few dozen kinds: each line counts those, and
    only in the end what they amount to."""

    def __init__(self) -> None:
        self._lines: dict[Cut, dict[str, _Line]] = {cut: defaultdict(_Line) for cut in Cut}

    def add(self, part: Part) -> None:
        kind = figures_of(part)
        names = (part.group, part.category, part.site, part.specialist)
        for lines, name in zip(self._lines.values(), names, strict=True):
            line = lines[name or UNTOLD]
            line.kinds[kind] = line.kinds.get(kind, 0) + 1
            for answers in part.rounds:
                for said in answers.items():
                    line.said[said] = line.said.get(said, 0) + 1
            for state, seconds in part.states.items():
                spent = line.states.get(state)
                if spent is None:
                    line.states[state] = [seconds, 1]
                else:
                    spent[0] += seconds
                    spent[1] += 1

    def figures(self) -> Figures:
        cuts = {
            cut: {name: _counted([line]) for name, line in lines.items()}
            for cut, lines in self._lines.items()
        }
        # Each case is of exactly one group.
        return Figures(_counted(self._lines[Cut.GROUP].values()), cuts)


_Pairs = tuple[tuple[str, int], ...]


@dataclass(slots=True)
class _Line:
    kinds: dict[_Pairs, int] = field(default_factory=dict)
    said: dict[tuple[str, str], int] = field(default_factory=dict)
    states: dict[str, list[int]] = field(default_factory=dict)


def _counted(lines: Iterable[_Line]) -> Count:
    count = Count()
    for line in lines:
        for kind, cases in line.kinds.items():
            for figure, each in kind:
                count.counts[figure] = count.counts.get(figure, 0) + each * cases
        for (question, choice), answers in line.said.items():
            said = count.said.setdefault(question, {})
            said[choice] = said.get(choice, 0) + answers
        for state, (seconds, cases) in line.states.items():
            spent = count.states.setdefault(state, [0, 0])
            spent[0] += seconds
            spent[1] += cases
    return count


def checksum(data: Mapping[str, Any]) -> str:
    """The same for the same figures, in whatever order they were counted."""
    written = json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Moved:
    """A figure of the whole that is not what it was."""

    figure: Figure
    before: int
    now: int


@dataclass(frozen=True, slots=True)
class Difference:
    """What is not as it was in the frozen report: figures of the whole, how many answers and times
    in states, and how many lines of each cut."""

    figures: Sequence[Moved] = ()
    answers: int = 0
    states: int = 0
    lines: Mapping[Cut, int] = field(default_factory=dict)


def difference(before: Figures, now: Figures) -> Difference:
    was, is_ = before.whole, now.whole
    return Difference(
        [
            Moved(figure, was[figure], is_[figure])
            for figure in Figure
            if was[figure] != is_[figure]
        ],
        _unlike(was.said, is_.said),
        _unlike(was.states, is_.states),
        {cut: n for cut in Cut if (n := _unlike(before.cuts[cut], now.cuts[cut]))},
    )


def _unlike(before: Mapping[str, Any], now: Mapping[str, Any]) -> int:
    return sum(before.get(name) != now.get(name) for name in {*before, *now})


def told(figures: Figures, cut: Cut) -> Iterator[tuple[str, Count, bool]]:
    """The lines of a cut, and whether its survey may be said: of one person not before ENOUGH
    answered."""
    for name, count in figures.largest(cut):
        may = cut is not Cut.SPECIALIST or count[Figure.ANSWERED] >= ENOUGH
        yield name, count, may
