"""What every card is drawn on: the reader's language, the catalogue's names, the frame of forms."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from cards.texts import Texts
from domain.catalog import Catalog, Category, Words
from domain.newcomers import called
from domain.sla import Target


class Frame(StrEnum):
    """Where forms open: in a Teams dialog, or in the place of the card that asked for them."""

    DIALOG = "dialog"
    CARD = "card"


_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


@dataclass(frozen=True, slots=True)
class Surface:
    texts: Texts
    catalog: Catalog
    frame: Frame

    def said(self, words: Words) -> str:
        return words.said(self.texts.language)

    def group(self, group: str) -> str:
        """Its name and level; the bare id where the catalogue no longer has it."""
        found = self.catalog.groups.get(group)
        if found is None:
            return group
        return self.texts.group_level.format(group=self.said(found.name), level=found.level)

    def person(self, person: str) -> str:
        """Their name; of somebody whom only another desk knows, what they are called there."""
        found = self.catalog.people.get(person)
        return found.name if found else called(person)

    def category(self, category: str) -> str:
        found = self.catalog.categories.get(category)
        return self.path(found) if found else category

    def path(self, category: Category) -> str:
        return " › ".join(self.said(step) for step in category.path[1:])

    def leaf(self, category: Category) -> str:
        """For a list: its own name first, because a phone cuts off the end."""
        *above, own = (self.said(step) for step in category.path[1:])
        return f"{own} · {' › '.join(above)}" if above else own

    def choices(self, choices: Mapping[str, Words]) -> Mapping[str, str]:
        return {value: self.said(words) for value, words in choices.items()}

    def reason(self, verb: str, reason: str) -> str:
        found = self.catalog.reason(verb, reason)
        return self.said(found.name) if found else reason

    def target(self, target: str) -> str:
        """Which promise is meant."""
        return self.texts.target[Target(target)]

    def day(self, day: date) -> str:
        if self.texts.language == "en":
            return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
        return f"{day:%d/%m/%Y}"

    def moment(self, at: datetime, project: str = "") -> str:
        """In the time zone of the project: where its desk works."""
        local = self._local(at, project)
        return f"{self.day(local.date())} {local:%H:%M}"

    def date(self, at: datetime, project: str) -> str:
        """The day on which it was, there."""
        return self.day(self._local(at, project).date())

    def second(self, at: datetime, project: str) -> str:
        """A moment to the second."""
        return f"{self.moment(at, project)}:{at:%S}"

    def weekday_moment(self, at: datetime, now: datetime, project: str = "") -> str:
        """As it is said: `martes 24 a las 10:20`, with the month and the year where they are not
        those of `now`."""
        local, here, t = self._local(at, project), self._local(now, project), self.texts
        same_month = (local.year, local.month) == (here.year, here.month)
        words = t.day_said if same_month else t.day_of_month_said
        return self._said(t.day_of_year_said if local.year != here.year else words, local)

    def full_moment(self, at: datetime) -> str:
        """With its month and its year."""
        return self._said(self.texts.day_of_year_said, self._local(at, ""))

    def _said(self, words: str, local: datetime) -> str:
        t = self.texts
        return words.format(
            weekday=t.weekdays[local.weekday()],
            day=local.day,
            month=t.months[local.month - 1],
            year=local.year,
            time=f"{local:%H:%M}",
        )

    def _local(self, at: datetime, project: str) -> datetime:
        projects = self.catalog.projects
        home = projects.get(project) or next(iter(projects.values()))
        return at.astimezone(home.calendar.zone)
