"""`make bench-million`: finding cases and reading queues when there are a million of them.

The databases are made on the first run and kept (`MESA_BENCH_HOME`). Searches are timed in the
process; queues through the webhook, the larger desk against the smaller one in the same run.
"""

import asyncio
import sys
import time
from collections.abc import Mapping, Sequence

from domain.catalog import Catalog
from store.catalog_files import read_catalog
from tests.bench import queues, searches
from tests.bench.filling import HOME, SIZES, catalogue, database, fill, sqlite_path
from tests.bench.queues import Queue, queued
from tests.bench.searches import ROUNDS, Desk, asked_of, desk, searched, share
from tests.postgres import kept

KINDS = ("SQLite", "PostgreSQL")


def main() -> int:
    HOME.mkdir(parents=True, exist_ok=True)
    postgres = kept(HOME)
    began = time.perf_counter()
    fill(postgres)
    _say(f"Databases of {SIZES[0]:,} and {SIZES[1]:,} cases: {time.perf_counter() - began:.0f} s")
    few, many = (
        {"SQLite": f"sqlite:///{sqlite_path(n)}", "PostgreSQL": postgres.url(database(n))}
        for n in SIZES
    )
    catalog = read_catalog(catalogue())
    found = asyncio.run(_looked(many, catalog))
    good = _tell_searches(found, catalog)
    read = asyncio.run(queued({kind: (few[kind], many[kind]) for kind in KINDS}, catalogue()))
    return 0 if _tell_queues(read) and good else 1


async def _looked(urls: Mapping[str, str], catalog: Catalog) -> Sequence[Desk]:
    desks = [desk(kind, url, catalog) for kind, url in urls.items()]
    await searched(desks, catalog)
    for each in desks:
        await each.store.close()
    return desks


def _tell_searches(desks: Sequence[Desk], catalog: Catalog) -> bool:
    _say("")
    _say(
        f"Search in {SIZES[1]:,} cases, from the words to the page, ms; medians of {ROUNDS} rounds"
    )
    _say(f"{'':40}{''.join(f'{each.name:>12} p50     p99' for each in desks)}   found")
    slow = []
    for asked in asked_of(catalog):
        figures = [(each, share(each.ms[asked.name], 99)) for each in desks]
        told = "".join(
            f"{share(each.ms[asked.name], 50):>16.1f}{p99:>8.1f}" for each, p99 in figures
        )
        _say(f"{asked.name:40}{told}{'/'.join(str(each.found[asked.name]) for each in desks):>10}")
        slow += [
            f"{asked.name}, {each.name}: {p99:.1f} ms"
            for each, p99 in figures
            if asked.bar and p99 > searches.BAR_MS
        ]
    _verdict(slow, f"p99 of rare, middling and very common words: at most {searches.BAR_MS} ms")
    return not slow


def _tell_queues(found: Mapping[str, Sequence[Queue]]) -> bool:
    _say("")
    _say(f"First page of a queue, through the webhook, ms; medians of {ROUNDS} rounds")
    slow = []
    for kind, (small, large) in found.items():
        for percent in (50, 99):
            before, after = share(small.ms, percent), share(large.ms, percent)
            times = after / before
            _say(
                f"{kind:12}p{percent}: {before:.2f} with {SIZES[0]:,} cases,"
                f" {after:.2f} with {SIZES[1]:,}: {times:.2f} times"
            )
            slow += [f"{kind} p{percent}: {times:.2f}"] if times > queues.BAR else []
    _verdict(slow, f"p50 and p99 of the larger desk: at most {queues.BAR} times the smaller one's")
    return not slow


def _verdict(slow: Sequence[str], bar: str) -> None:
    _say(f"{'FAIL' if slow else 'PASS'}: {bar}{'; '.join(['', *slow])}.")


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
