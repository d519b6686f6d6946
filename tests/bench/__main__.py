"""`make bench`: what one create-case turn costs, against the stock adapter's echo of a message.

Everything runs at the same time, in rounds: each round measures every contender once, and a ratio
is the median over the rounds, so that a machine that slows down slows down both sides of it.
"""

import asyncio
import statistics
import sys
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field

import aiohttp
import asyncpg
import psutil

from tests.bench.cards import card_ms, year_us
from tests.bench.load import (
    IN_FLIGHT,
    MESSAGES_A_CASE,
    Connector,
    Crowd,
    check_created,
    connector,
    send,
)
from tests.bench.servers import HOME, NoYardstick, Server, mesa, stock, stock_python, tree_cpu
from tests.postgres import Postgres, running

ROUNDS, WARM_UP = 9, 150
STOCK_TURNS, TURNS, DELIVERED_TURNS = 120, 500, 200
BAR, GOAL = 10, 12
"""The stock echo must cost so many durable creates on SQLite; and what we are after."""
NO_YARDSTICK = 2


@dataclass(slots=True)
class Contender:
    """`cpu_ms` and `per_s` have one figure a round. `other_ms` is the database's own, elsewhere."""

    name: str
    server: Server
    turns: int
    owes: int
    """Messages to the connector that each turn must lead to before the round is over."""
    bodies: Callable[[int], list[bytes]]
    database: psutil.Process | None = None
    cpu_ms: list[float] = field(default_factory=list)
    per_s: list[float] = field(default_factory=list)
    other_ms: list[float] = field(default_factory=list)

    @property
    def creates(self) -> bool:
        return self.name != "stock"

    async def round(self, session: aiohttp.ClientSession, teams: Connector, turns: int) -> None:
        bodies, expected = self.bodies(turns), teams.calls + turns * self.owes
        before = await self.server.rests()
        others = tree_cpu(self.database) if self.database else 0.0
        seconds, answers = await send(session, self.server.url, bodies)
        await teams.reaches(expected)
        if self.owes and self.creates:
            after = await self.server.rests()
        else:
            after = self.server.cpu()
        if self.database:
            self.other_ms.append((tree_cpu(self.database) - others) * 1000 / turns)
        self.cpu_ms.append((after - before) * 1000 / turns)
        self.per_s.append(turns / seconds)
        if self.creates:
            check_created(answers)

    def forget(self) -> None:
        """The warm-up does not count."""
        for figures in (self.cpu_ms, self.per_s, self.other_ms):
            figures.clear()


async def measured(postgres: Postgres) -> int:
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(aiohttp.ClientSession())
        teams = await stack.enter_async_context(connector())
        crowd = Crowd(teams.url)
        with mesa("cold", f"sqlite:///{HOME / 'cold.db'}") as first:
            cold_s = first.start_s
        yardstick = Contender("stock", stack.enter_context(stock()), STOCK_TURNS, 1, crowd.messages)
        mine: list[Contender] = []
        for database in ("SQLite", "PostgreSQL"):
            for what, turns, owes in (
                ("turns", TURNS, 0),
                ("deliveries", DELIVERED_TURNS, MESSAGES_A_CASE),
            ):
                name = f"{database.lower()}-{what}"
                url, postmaster = f"sqlite:///{HOME / name}.db", None
                if database == "PostgreSQL":
                    url = await stack.enter_async_context(postgres.database())
                    postmaster = await _postmaster(url)
                server = stack.enter_context(mesa(name, url, what))
                mine.append(Contender(name, server, turns, owes, crowd.forms, postmaster))
                await send(session, server.url, crowd.arrivals())

        everybody = [yardstick, *mine]
        for contender in everybody:
            await contender.round(session, teams, WARM_UP)
            contender.forget()
        for number in range(ROUNDS):
            _progress(f"round {number + 1} of {ROUNDS}")
            # Forwards and backwards, so that nobody always comes after the same one.
            for contender in everybody[:: -1 if number % 2 else 1]:
                await contender.round(session, teams, contender.turns)
        _progress("")
        return _report(yardstick, mine, cold_s)


async def _postmaster(url: str) -> psutil.Process:
    connection = await asyncpg.connect(url)
    postmaster = psutil.Process(connection.get_server_pid()).parent()
    await connection.close()
    assert postmaster
    return postmaster


def _report(yardstick: Contender, mine: list[Contender], cold_s: float) -> int:
    _say(f"{IN_FLIGHT} in flight, {ROUNDS} rounds, medians; each server is one process of its own.")
    _say("")
    _say(f"{'':27}{'turns/s':>8}{'CPU ms/turn':>13}{'of stock':>10}{'rounds':>15}{'database':>10}")
    for contender in (yardstick, *mine):
        ratios = _ratios(yardstick, contender)
        apart = f"{statistics.median(contender.other_ms):.2f}" if contender.other_ms else ""
        share = f"1/{statistics.median(ratios):.1f}" if contender.creates else "1"
        span = f"1/{min(ratios):.1f}-1/{max(ratios):.1f}" if contender.creates else ""
        _say(
            f"{_TITLES[contender.name]:27}{statistics.median(contender.per_s):>8.0f}"
            f"{statistics.median(contender.cpu_ms):>13.2f}{share:>10}{span:>15}{apart:>10}"
        )
    _say(_LEGEND)
    _say(f"Cold start to the first answer, new database: {cold_s:.2f} s")
    for contender in mine:
        turns = WARM_UP + ROUNDS * contender.turns
        _say(f"Resident, {contender.name}: {contender.server.rss() / 1e6:.0f} MB, {turns:,} turns")
    for reader, each in card_ms().items():
        _say(f"Case card for the {reader}, built and serialised: {each:.3f} ms")
    _say(f"Business time of a case that spans a year: {year_us():.1f} µs (at most 50)")

    times = statistics.median(_ratios(yardstick, mine[0]))
    good = times >= BAR
    _say("")
    _say(
        f"{'PASS' if good else 'FAIL'}: a whole durable create-case turn on SQLite takes"
        f" 1/{times:.1f} of the CPU of the stock echo (at most 1/{BAR}; we are after 1/{GOAL})."
    )
    return 0 if good else 1


_TITLES = {
    "stock": "stock CloudAdapter, echo",
    "sqlite-turns": "Mesa, SQLite: create",
    "sqlite-deliveries": "  and its deliveries",
    "postgresql-turns": "Mesa, PostgreSQL: create",
    "postgresql-deliveries": "  and its deliveries",
}
_LEGEND = """
stock:      one message in, one message out through the connector; no database, no tokens.
create:     the new-case form in; case, fact, outbox, receipt and live card committed (SQLite:
            synchronous FULL; PostgreSQL: fsync on); the case's card out. No courier runs.
deliveries: the same, and until the outbox is empty: a new card and a sentence to the specialist,
            an update of the requester's card. Teams' pace is lifted, or it would set the figure.
            CPU counts all of it; turns/s are the answers, while the courier works beside them.
CPU:        user and system of the server's process, all threads. `database` is PostgreSQL's own, in
            its processes and not in the ratio. The load and the connector are in neither.
"""


def _ratios(yardstick: Contender, contender: Contender) -> list[float]:
    """How many of the contender's turns the CPU of one stock echo pays for, round by round."""
    pairs = zip(yardstick.cpu_ms, contender.cpu_ms, strict=True)
    return [theirs / ours for theirs, ours in pairs]


def _progress(text: str) -> None:
    if sys.stdout.isatty():
        sys.stdout.write(f"\r\x1b[K{text}")
        sys.stdout.flush()


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main() -> int:
    HOME.mkdir(parents=True, exist_ok=True)
    for left in HOME.glob("*.db*"):
        left.unlink()
    try:
        stock_python()
    except NoYardstick as no:
        _say(f"The bench has nothing to compare with. {no}")
        return NO_YARDSTICK
    postgres = running()
    asyncio.run(_in_earnest(postgres))
    return asyncio.run(measured(postgres))


async def _in_earnest(postgres: Postgres) -> None:
    """The tests' server is in haste; here a commit is on the disk, as in production."""
    await postgres.execute("ALTER SYSTEM RESET ALL")
    await postgres.execute("SELECT pg_reload_conf()")


if __name__ == "__main__":
    sys.exit(main())
