"""The queues that people keep under a name."""

from collections.abc import Sequence

from sqlalchemy import bindparam, delete, select

from domain.saved_view import LAST, SavedView
from store.rows import Rows, upsert
from store.tables import views

_KEEP = upsert(views)
_VIEWS = select(views).where(views.c.person == bindparam("person_"))
_ONE = _VIEWS.where(views.c.name == bindparam("name_"))


class ViewRows(Rows):
    def saved_views(self, person: str) -> Sequence[SavedView]:
        """By name; without the one looked at last."""
        query = _VIEWS.where(views.c.name != LAST).order_by(views.c.name)
        rows = self._db.execute(query, {"person_": person}).mappings()
        return [SavedView(**row) for row in rows]

    def saved_view(self, person: str, name: str) -> SavedView | None:
        rows = self._db.execute(_ONE, {"person_": person, "name_": name})
        row = rows.mappings().one_or_none()
        return SavedView(**row) if row else None

    def keep_view(self, view: SavedView) -> None:
        """Over the one of that name."""
        row = {name: getattr(view, name) for name in views.c.keys()}  # noqa: SIM118 - of columns
        self._db.execute(self._said(_KEEP), row)

    def drop_view(self, person: str, name: str) -> None:
        self._db.execute(delete(views).where(views.c.person == person, views.c.name == name))
