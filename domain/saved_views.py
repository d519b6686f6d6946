"""The queues that each person keeps under a name, and the one that they looked at last (R32)."""

from collections.abc import Sequence

from domain.case import Person
from domain.errors import (
    Invalid,
    NoQueueYet,
    Problem,
    ProblemKind,
    TooManyViews,
    UnknownView,
)
from domain.given import is_blank, one_line
from domain.matching import fold, nearest
from domain.ports import Now, Store, Unit
from domain.saved_view import LAST, NAME_LIMIT, SavedView

MOST = 20
"""Views a person."""
NAME = "name"
"""The field of a form that names one."""


class SavedViews:
    def __init__(self, store: Store, now: Now) -> None:
        self._store, self._now = store, now

    async def looked_at(self, words: str, who: Person) -> None:
        """What `guardar vista` means from now on."""
        view = SavedView(who.id, LAST, LAST, words, self._now())
        await self._store.write(lambda unit: unit.keep_view(view))

    async def last(self, who: Person) -> str:
        """The words of the queue looked at last. Raises NoQueueYet."""
        found = await self._store.read(lambda unit: unit.saved_view(who.id, LAST))
        if found is None:
            raise NoQueueYet
        return found.words

    async def save(self, title: str, words: str, who: Person) -> SavedView:
        """The same once more is saved already. Raises Invalid for a name that is blank, too long or
        taken, TooManyViews."""
        title = one_line(title)
        view = SavedView(who.id, fold(title), title, words, self._now())
        problem = _problem(view)
        if problem:
            raise Invalid({NAME: problem})

        def work(unit: Unit) -> None:
            there = unit.saved_view(who.id, view.name)
            if there and there.words != words:
                raise Invalid({NAME: Problem(ProblemKind.TAKEN, value=there.title)})
            if not there and len(unit.saved_views(who.id)) >= MOST:
                raise TooManyViews(MOST)
            unit.keep_view(view)

        await self._store.write(work)
        return view

    async def named(self, title: str, who: Person) -> SavedView:
        """Raises UnknownView, with the nearest there is."""

        def work(unit: Unit) -> SavedView:
            found = unit.saved_view(who.id, fold(title)) if fold(title) else None
            if found is None:
                near = nearest(title, (view.title for view in unit.saved_views(who.id)))
                raise UnknownView(one_line(title), near)
            return found

        return await self._store.read(work)

    async def all_of(self, who: Person) -> Sequence[SavedView]:
        """By name."""
        return await self._store.read(lambda unit: unit.saved_views(who.id))

    async def delete(self, title: str, who: Person) -> Sequence[SavedView]:
        """Those that are left. One that is gone is deleted already."""

        def work(unit: Unit) -> Sequence[SavedView]:
            if fold(title) != LAST:
                unit.drop_view(who.id, fold(title))
            return unit.saved_views(who.id)

        return await self._store.write(work)


def _problem(view: SavedView) -> Problem | None:
    if is_blank(view.title) or not view.name:
        return Problem(ProblemKind.REQUIRED)
    # What is folded can be longer than what was typed.
    longest = max(len(view.title), len(view.name))
    return Problem(ProblemKind.TOO_LONG, NAME_LIMIT) if longest > NAME_LIMIT else None
