"""Cases found by their terms: the newest that fit, ranked, with the rights in the query."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property
from itertools import chain, islice
from typing import Any

from sqlalchemy import Column, ColumnElement, Row, Select, any_, bindparam, or_, select
from sqlalchemy.dialects.postgresql import ARRAY

from domain.case import Case, CaseType
from domain.catalog import Scope
from domain.search import CAP, Hit, Looked, Property, Query
from store.newest import Newest, Terms
from store.origin_rows import OriginRows
from store.tables import NEVER, cases, to_case
from store.terms import meaning, named, tag, words

NEAR = 100
"""Cases that were registered at the same moment may have their numbers in another order."""
SURE = 300
"""So many cases say whether somebody may know of most."""
_LAST = 2**62

_NAMED: Mapping[Property, str] = {
    Property.CLIENT: "by",
    Property.COMPANY: "of",
    Property.SITE: "at",
}
_CASES = select(cases).where(cases.c.number.in_(bindparam("numbers", expanding=True)))
EVER = datetime(1, 1, 2, tzinfo=UTC)


def _near(among: Callable[[Column[Any], str], ColumnElement[bool]]) -> Select[Any]:
    c = cases.c
    seen = (column == bindparam("person") for column in (c.client_id, c.assignee))
    return (
        select(c.number, c.subject)
        .where(
            among(c.number, "numbers"),
            or_(*seen, among(c.group, "groups"), among(c.project, "projects")),
            c.opened_at >= bindparam("since"),
            c.opened_at < bindparam("until"),
        )
        .order_by(c.number.desc())
    )


_NEAR: Mapping[str, Select[Any]] = {
    "sqlite": _near(lambda column, name: column.in_(bindparam(name, expanding=True))),
    # One statement for any number of them: it is prepared once.
    "postgresql": _near(
        lambda column, name: column == any_(bindparam(name, type_=ARRAY(column.type)))
    ),
}


class SearchRows(OriginRows):
    def find(self, query: Query, scope: Scope) -> Looked:
        """The newest CAP cases that fit and that this person may know of; the best first: most of
        the words in the subject, then the newest."""
        asked = meaning(query.words)
        wanted = [*([word] for word in asked), *_narrowed(query)]
        if query.words and not asked:
            return Looked()
        if not (scope.groups or scope.projects):
            wanted.append(_seen_by(scope))
        wanted = wanted or [[tag("type", type_) for type_ in CaseType]]
        hits: list[Hit] = []
        for rows in self._fitting(wanted, query, scope, self._numbers(query)):
            hits += [Hit(len({*asked} & {*words(row.subject)}), row.number) for row in rows]
            if len(hits) >= CAP:
                break
        best = sorted(hits[:CAP], key=lambda hit: hit.place, reverse=True)
        return Looked(best, len(hits) >= CAP or self._newest.cut)

    @cached_property
    def _newest(self) -> Newest:
        return Newest(self._db)

    def _fitting(
        self, wanted: Terms, query: Query, scope: Scope, numbers: tuple[int, int]
    ) -> Iterator[Sequence[Row[Any]]]:
        """The rights of the desk are many terms, and most of what there is has one of them: they
        are looked up only where it turns out otherwise."""
        low, high = numbers
        seen = _seen_by(scope)
        own = not (scope.groups or scope.projects)
        looked = fitting = 0
        found = chain.from_iterable(self._newest.batches(wanted, low, high, few=own))
        while some := [*islice(found, CAP)]:
            rows = self._near(some, query, scope)
            yield rows
            looked, fitting = looked + len(some), fitting + len(rows)
            if looked >= max(SURE, 6 * fitting) and seen not in wanted:
                yield from self._fitting([*wanted, seen], query, scope, (low, some[-1] - 1))
                return

    def _near(self, numbers: Sequence[int], query: Query, scope: Scope) -> Sequence[Row[Any]]:
        """Of these cases those of the days asked for that this person may know of, the newest
        first: the index of terms only comes close."""
        asked = {
            "numbers": numbers,
            "person": scope.person,
            "groups": scope.groups,
            "projects": scope.projects,
            "since": query.since or EVER,
            "until": query.until or NEVER,
        }
        return self._db.execute(_NEAR[self._db.dialect.name], asked).all()

    def cases(self, numbers: Sequence[int]) -> Sequence[Case]:
        """In this order; those that there are."""
        rows = self._db.execute(_CASES, {"numbers": numbers}).mappings()
        found = {row["number"]: to_case(row) for row in rows}
        return [found[number] for number in numbers if number in found]

    def bearers(self, word: str, most: int) -> Sequence[int]:
        """The newest cases that have this word, the newest first."""
        batches = self._newest.batches([[word]], 0, _LAST)
        return [*islice(chain.from_iterable(batches), most)]

    def _numbers(self, query: Query) -> tuple[int, int]:
        """Between which numbers lie the cases of those days, and a few others."""
        since = self._first_since(query.since) if query.since else 0
        until = self._first_since(query.until) if query.until else _LAST
        came = self.last_that_came() if query.since or query.until else 0
        # Cases that came from another desk are older than their numbers: up to the last of them
        # the order of the numbers says nothing.
        low = since - NEAR if since > came else 0
        high = max(until, came) + NEAR
        return max(low, 0), min(high, _LAST)

    def _first_since(self, moment: datetime) -> int:
        later = select(cases.c.number).where(cases.c.opened_at >= moment)
        found = self._db.execute(later.order_by(cases.c.opened_at).limit(1)).scalar_one_or_none()
        return _LAST - NEAR if found is None else int(found)


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
