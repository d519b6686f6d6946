"""How often the right queue is among the first three that are proposed: ten folds over a file of
tickets (CSV: subject, body, queue), each fold judged by the other nine.

    python -m tests.bench.likeness tickets.csv
"""

import asyncio
import csv
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from domain.catalog import Catalog, Category, Words
from domain.likeness import Likeness
from settings import SAMPLE
from store.catalog_files import read_catalog
from store.lanes import lane
from store.migrate import migrate
from store.sql import SqlStore
from store.terms import meaning
from tests.people import NOON
from tests.store.samples import a_case, opening

FOLDS = 10
Ticket = Mapping[str, str]


def queues(tickets: Sequence[Ticket]) -> Catalog:
    """A catalogue whose leaves are the queues of the file."""
    sample = read_catalog(SAMPLE)
    like = next(iter(sample.categories.values()))
    names = sorted({ticket["queue"] for ticket in tickets})
    leaves: dict[str, Category] = {
        name: replace(like, id=name, path=(like.path[0], Words(name, name))) for name in names
    }
    return replace(sample, categories=leaves)


async def ranks(tickets: Sequence[Ticket], catalog: Catalog, fold: int) -> list[int]:
    """Where the right queue stands among those proposed, from 1; 0 where it does not."""
    known = [t for place, t in enumerate(tickets) if place % FOLDS != fold]
    asked = tickets[fold::FOLDS]
    with TemporaryDirectory() as folder:
        made = lane(f"sqlite:///{Path(folder) / 'tickets.db'}")
        await migrate(made)
        store = SqlStore(made)
        for ticket in known:
            case = a_case(
                subject=ticket["subject"], description=ticket["body"], category=ticket["queue"]
            )
            await store.write(lambda unit, case=case: unit.save(opening(case), None))  # type: ignore[misc]
        likeness = Likeness(store, catalog, meaning, lambda: NOON)
        found = [(await likeness.of(f"{t['subject']} {t['body']}")).categories for t in asked]
        await made.close()
    return [
        (*likely, t["queue"]).index(t["queue"]) + 1 if t["queue"] in likely else 0
        for likely, t in zip(found, asked, strict=True)
    ]


async def main(path: Path) -> None:
    with path.open(encoding="utf-8-sig", newline="") as file:
        tickets = [row for row in csv.DictReader(file) if row["queue"]]
    catalog = queues(tickets)
    places = [place for fold in range(FOLDS) for place in await ranks(tickets, catalog, fold)]
    commonest = Counter(t["queue"] for t in tickets).most_common(3)
    always = [count / len(tickets) for _, count in commonest]
    first, within = places.count(1) / len(places), sum(map(bool, places)) / len(places)
    for line in (
        f"{len(tickets)} tickets, {len(catalog.categories)} queues",
        f"right queue first: {first:.0%} (always the commonest: {always[0]:.0%})",
        f"among the first three: {within:.0%} (always the commonest three: {sum(always):.0%})",
    ):
        sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
