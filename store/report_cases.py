"""The cases of a month, read for its report: only the columns that figures are made of, along
indexes, in chunks; nothing of their people or their texts but ids and the site."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    Connection,
    Integer,
    Select,
    Text,
    bindparam,
    case,
    cast,
    func,
    literal_column,
    or_,
    select,
    text,
    union,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from domain.report_life import Later, Life, Passage
from store.tables import ENDING, OPEN, cases, facts, people, surveys

CHUNK = 2_000
FIELDS = frozenset({"group", "assignee", "category"})
"""What is told as it stood at the month's end."""

Progress = Callable[[int, int], None]
"""Called with how many cases were read, and of how many."""


class _Second(FunctionElement[int]):
    """An instant as whole seconds since 1970: the drivers would make an object of each."""

    type = Integer()
    inherit_cache = True


@compiles(_Second, "sqlite")
def _in_sqlite(element: Any, compiler: Any, **how: Any) -> str:
    # Without its fraction: strftime rounds it.
    column = compiler.process(element.clauses, **how)
    return f"CAST(strftime('%s', substr({column}, 1, 19)) AS INTEGER)"


@compiles(_Second, "postgresql")
def _in_postgres(element: Any, compiler: Any, **how: Any) -> str:
    return f"CAST(floor(extract(epoch FROM {compiler.process(element.clauses, **how)})) AS BIGINT)"


class _Listed(FunctionElement[int]):
    """The numbers of a JSON list: thousands, and yet one parameter."""

    inherit_cache = True


@compiles(_Listed, "sqlite")
def _listed_in_sqlite(element: Any, compiler: Any, **how: Any) -> str:
    given = compiler.process(element.clauses, **how)
    return f"(SELECT value FROM json_each({given}))"  # noqa: S608 - the name of a parameter


@compiles(_Listed, "postgresql")
def _listed_in_postgres(element: Any, compiler: Any, **how: Any) -> str:
    given = compiler.process(element.clauses, **how)
    value = f"CAST(json_array_elements_text(CAST({given} AS json)) AS BIGINT)"
    return f"(SELECT {value})"


_NUMBERS = _Listed(bindparam("numbers", type_=Text))
_SINCE: BindParameter[Any] = bindparam("since")
_UNTIL: BindParameter[Any] = bindparam("until")
# Each along an index of its own. What ended later was open at the month's end, perhaps.
_TOUCHED = union(
    select(cases.c.number).where(cases.c.opened_at >= _SINCE, cases.c.opened_at < _UNTIL),
    select(cases.c.number).where(OPEN, cases.c.opened_at < _UNTIL),
    select(facts.c.number).where(ENDING, facts.c.at >= _SINCE),
)
_CASES = (
    select(
        cases.c.number,
        cases.c.project,
        cases.c.category,
        cases.c.priority,
        cases.c.group,
        cases.c.assignee,
        cases.c.client_site,
        _Second(cases.c.opened_at),
    )
    .where(cases.c.number.op("IN")(_NUMBERS), cases.c.opened_at < _UNTIL)
    .order_by(cases.c.number)
)
_later = facts.c.at >= bindparam("settled")
_FACTS = (
    select(
        facts.c.number,
        _Second(facts.c.at),
        func.coalesce(facts.c.source, literal_column("''")),
        facts.c.target,
        case((_later, cast(facts.c.differences, Text))),
    )
    .where(
        facts.c.number.op("IN")(_NUMBERS),
        or_(facts.c.source.is_(None), facts.c.source != facts.c.target, _later),
    )
    .order_by(facts.c.number, facts.c.version)
)
_SURVEYS = (
    select(surveys.c.number, _Second(surveys.c.at), cast(surveys.c.answers, Text))
    .where(surveys.c.number.op("IN")(_NUMBERS), surveys.c.at >= _SINCE, surveys.c.at < _UNTIL)
    .order_by(surveys.c.number, surveys.c.round)
)


def names(db: Connection) -> Mapping[str, str]:
    """Of everybody who is known, by their id: who had a case may have left the catalogue since."""
    return dict(_rows(db, select(people.c.id, people.c.name), {}))


def lives(
    db: Connection, since: int, until: int, settled: int, progress: Progress
) -> Iterator[Life]:
    """Of each case that may have a part in the time from `since` on, before `until`; what was
    changed since `settled` is told as well. In the order of their numbers, at one instant."""
    if db.dialect.name == "postgresql":
        db.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))
    names = {"since": since, "until": until, "settled": settled}
    limits = {name: datetime.fromtimestamp(at, UTC) for name, at in names.items()}
    numbers = sorted(db.execute(_TOUCHED, limits).scalars())
    for first in range(0, len(numbers), CHUNK):
        progress(first, len(numbers))
        yield from _chunk(db, numbers[first : first + CHUNK], limits)
    progress(len(numbers), len(numbers))


def _chunk(db: Connection, numbers: Sequence[int], limits: Mapping[str, datetime]) -> list[Life]:
    given = {"numbers": json.dumps(numbers), **limits}
    found = {row[0]: Life(*row) for row in _rows(db, _CASES, given)}
    for number, at, source, target, differences in _rows(db, _FACTS, given):
        life = found.get(number)
        if life is None:
            continue
        if source != target:
            life.passages.append(Passage(at, source, target))
        if differences:
            changed = json.loads(differences)
            life.later += (Later(at, name, old) for name, old, _new in changed if name in FIELDS)
    for number, at, answers in _rows(db, _SURVEYS, given):
        if number in found:
            found[number].answers.append((at, _answers(answers)))
    return [*found.values()]


def _rows(db: Connection, statement: Select[Any], given: Mapping[str, Any]) -> Sequence[Any]:
    """Numbers and texts as the driver gives them: SQLAlchemy would make rows of its own."""
    cursor = db.execute(statement, given).cursor
    return cursor.fetchall() if cursor else ()


@lru_cache(4_096)
def _answers(written: str) -> Mapping[str, str]:
    found: Mapping[str, str] = json.loads(written)
    return found
