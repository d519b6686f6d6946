"""How the lines of a report are called, on its card and in its workbook."""

from collections.abc import Mapping
from dataclasses import dataclass

from cards.surface import Surface
from domain.catalog import Question
from domain.report import EVERYTHING
from domain.reports import UNTOLD, Count, Cut, scored
from domain.survey import YES


@dataclass(frozen=True, slots=True)
class Names:
    """`people` are those whom the catalogue does not name, by their id."""

    s: Surface
    people: Mapping[str, str]

    def of(self, cut: Cut, id_: str) -> str:
        if id_ in {"", UNTOLD}:
            return self.s.texts.reports.without[cut]
        match cut:
            case Cut.GROUP:
                return self.s.group(id_)
            case Cut.CATEGORY:
                return self.s.category(id_)
            case Cut.SPECIALIST:
                return self.people.get(id_) or self.s.person(id_)
            case Cut.SITE:
                return id_

    def groups(self, scope: tuple[str, ...]) -> tuple[str, ...]:
        """None for all of them."""
        return () if scope == EVERYTHING else tuple(self.s.group(group) for group in scope)


def result(count: Count, question: Question, s: Surface) -> str:
    """The mean of what is answered by a number, the share of yes of the others."""
    t, share = s.texts.reports, yes_share(count, question)
    if scored(question):
        mean = count.mean(question)
        return "–" if mean is None else t.decimal(mean, 2)
    return "–" if share is None else t.yes_percent.format(percent=t.percent(100 * share))


def yes_share(count: Count, question: Question) -> float | None:
    answers = count.answers(question)
    return count.said[question.id].get(YES, 0) / answers if answers else None
