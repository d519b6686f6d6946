"""What only the copies of this service know: made once, shared by all of them."""

from sqlalchemy import select

from store.rows import Rows, both
from store.tables import secrets

_KEEP = both(lambda insert: insert(secrets).on_conflict_do_nothing())


class SecretRows(Rows):
    def secret(self, name: str, made: str) -> str:
        """The secret of this name; `made` becomes it where there is none."""
        self._db.execute(self._said(_KEEP), {"name": name, "value": made})
        found = select(secrets.c.value).where(secrets.c.name == name)
        return str(self._db.execute(found).scalar_one())
