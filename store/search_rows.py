"""Cases found by their terms: the newest that fit, ranked, with the rights in the query."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select, text

from domain.case import Case
from domain.catalog import Scope
from domain.search import CAP, Hit, Property, Query
from store.rows import Rows
from store.tables import cases, to_case
from store.terms import meaning, named, tag, words

MARGIN = 1_000
"""Numbers of cases that were registered at the same moment may lie in another order."""
_LAST = 2**62

_OPERATORS = {"sqlite": (" AND ", " OR ", '"'), "postgresql": (" & ", " | ", "'")}
_NEWEST = {
    "sqlite": text(
        "SELECT rowid FROM case_terms WHERE case_terms MATCH :wanted"
        " AND rowid BETWEEN :low AND :high ORDER BY rowid DESC LIMIT :most"
    ),
    "postgresql": text(
        "SELECT number FROM case_terms WHERE terms @@ CAST(:wanted AS tsquery)"
        " AND number BETWEEN :low AND :high ORDER BY number DESC LIMIT :most"
    ),
}
# The best plan depends on how common the words are: one that is made for any is bad for most.
_OWN_PLAN = text("SET LOCAL plan_cache_mode = force_custom_plan")
_NAMED: Mapping[Property, str] = {
    Property.CLIENT: "by",
    Property.COMPANY: "of",
    Property.SITE: "at",
}

Terms = Sequence[Sequence[str]]
"""One of each of these sequences has to be among the terms of a case."""


class SearchRows(Rows):
    def find(self, query: Query, scope: Scope) -> Sequence[Hit]:
        """The newest CAP cases that fit and that this person may know of; the best first: most of
        the words in the subject, then the newest."""
        asked = meaning(query.words)
        wanted = [*([word] for word in asked), *_narrowed(query), _seen_by(scope)]
        if query.words and not asked:
            return []
        low, high = self._numbers(query)
        found = self._newest(wanted, low, high)
        near = select(cases.c.number, cases.c.subject, cases.c.opened_at)
        rows = self._db.execute(near.where(cases.c.number.in_(found)))
        hits = (
            Hit(len({*asked} & {*words(row.subject)}), row.number)
            for row in rows
            if _within(row.opened_at, query)
        )
        return sorted(hits, key=lambda hit: (hit.score, hit.number), reverse=True)

    def cases(self, numbers: Sequence[int]) -> Sequence[Case]:
        """In this order; those that there are."""
        rows = self._db.execute(select(cases).where(cases.c.number.in_(numbers))).mappings()
        found = {row["number"]: to_case(row) for row in rows}
        return [found[number] for number in numbers if number in found]

    def bearers(self, word: str, most: int) -> Sequence[int]:
        """The newest cases that have this word, the newest first."""
        return self._newest([[word]], 0, _LAST, most)

    def _newest(self, wanted: Terms, low: int, high: int, most: int = CAP) -> Sequence[int]:
        database = self._db.dialect.name
        if database == "postgresql":
            self._db.execute(_OWN_PLAN)
        given = {"wanted": _written(wanted, database), "low": low, "high": high, "most": most}
        return self._db.execute(_NEWEST[database], given).scalars().all()

    def _numbers(self, query: Query) -> tuple[int, int]:
        """Between which numbers lie the cases of those days."""
        low = self._first_since(query.since) - MARGIN if query.since else 0
        high = self._first_since(query.until) + MARGIN if query.until else _LAST
        return low, high

    def _first_since(self, moment: datetime) -> int:
        later = select(cases.c.number).where(cases.c.opened_at >= moment)
        found = self._db.execute(later.order_by(cases.c.opened_at).limit(1)).scalar_one_or_none()
        return _LAST - MARGIN if found is None else int(found)


def _within(opened_at: datetime, query: Query) -> bool:
    after = query.since is None or opened_at >= query.since
    return after and (query.until is None or opened_at < query.until)


def _narrowed(query: Query) -> Iterator[Sequence[str]]:
    whole = (
        ("type", query.types),
        ("state", query.states),
        ("group", query.groups),
        ("category", query.categories),
        ("assignee", query.specialists),
    )
    yield from ([tag(kind, value) for value in values] for kind, values in whole if values)
    for name, said in query.named.items():
        yield from ([term] for term in named(_NAMED[name], said))


def _seen_by(scope: Scope) -> Sequence[str]:
    return [
        tag("client", scope.person),
        tag("assignee", scope.person),
        *(tag("group", group) for group in scope.groups),
        *(tag("project", project) for project in scope.projects),
    ]


def _written(wanted: Terms, database: str) -> str:
    """As the database reads it. Terms hold no quotation mark: `store.terms` makes them."""
    and_, or_, mark = _OPERATORS[database]
    either = (or_.join(f"{mark}{term}{mark}" for term in terms) for terms in wanted)
    return and_.join(f"({terms})" for terms in either)
