"""The process that sends letters, killed between DATA and the commit: each letter arrives, and what
arrives twice is the same letter under the same name."""

import asyncio
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from multiprocessing.process import BaseProcess

import pytest

from directory_room import seed
from domain.catalog import Catalog
from domain.notices import Notice, What
from store.lanes import lane
from store.outbox_rows import LEASE
from store.sql import SqlStore
from tests.forks import FORKS
from tests.mail.sent import postman
from tests.mail.sent.server import MailServer, text_of
from tests.people import JORGE, NOON
from tests.store.samples import a_case, opening, saved

pytestmark = pytest.mark.alone

KILLS = {"sqlite": 50, "postgresql": 20}
LATEST_S = 0.006
"""How long after the answer a life may still last: a commit takes about as long."""
LIFE_S = 60
"""A bound, not an expectation: what takes longer has failed."""


@dataclass
class Reaper:
    """Kills a life at one of its letters: when all of it has come, or once it is answered."""

    chance: random.Random
    victim: BaseProcess | None = None
    left: int = 0
    """How many letters this life still gets through."""
    struck: Counter[str] = field(default_factory=Counter)

    async def came(self) -> None:
        self.left -= 1
        if self.left or self.victim is None:
            return
        loop, victim, self.victim = asyncio.get_running_loop(), self.victim, None
        if self.chance.random() < 0.4:
            self.struck["before the answer"] += 1
            victim.kill()
        else:
            self.struck["after the answer"] += 1
            loop.call_later(self.chance.random() * LATEST_S, victim.kill)


@pytest.mark.rule("R9")
async def test_fifty_kills_between_data_and_the_commit_lose_no_letter_and_show_none_twice(
    url: str, catalog: Catalog, server: MailServer, capsys: pytest.CaptureFixture[str]
) -> None:
    store = SqlStore(lane(url))
    await store.write(lambda unit: seed(unit, catalog, lambda: NOON))
    name = url.partition(":")[0]
    kills = KILLS[name]
    many = 2 * kills + 20  # more than so many lives of at most two letters can send
    letters = await owed(store, many)
    reaper = Reaper(random.Random(7))  # noqa: S311 - nothing secret
    server.received = reaper.came
    now, lives = NOON, 0

    while sum(reaper.struck.values()) < kills:
        reaper.left = reaper.chance.choice((1, 2))
        await lived(FORKS.Process(target=postman.delivers, args=(url, server.port, now)), reaper)
        lives, now = lives + 1, now + LEASE + timedelta(seconds=1)
    await lived(FORKS.Process(target=postman.delivers, args=(url, server.port, now)), None)

    copies = Counter(str(mail["Message-ID"]) for mail in server.mails)
    subjects = {str(mail["Subject"]) for mail in server.mails}
    shown = {str(mail["Message-ID"]): text_of(mail) for mail in server.mails}
    assert lives == kills
    assert len(copies) == len(subjects) == many
    assert all(shown[str(mail["Message-ID"])] == text_of(mail) for mail in server.mails)
    page = await store.read(lambda unit: unit.undeliverable(8, after=None, before=None))
    rows = await store.read(lambda u: [e for n in letters for e in u.ledger(n.number, 9)])
    assert page.total == 0
    assert all(entry.sent_at for entry in rows if entry.notice.what is What.MAIL)
    await store.close()
    with capsys.disabled():
        twice = sum(count > 1 for count in copies.values())
        print(  # noqa: T201 - figures
            f"\n{name}: {kills} kills ({dict(reaper.struck)}), {many} letters,"
            f" {len(server.mails)} came, {twice} of them more than once, at most"
            f" {max(copies.values())} times; none lost, none under a second name"
        )


async def owed(store: SqlStore, many: int) -> Sequence[Notice]:
    """What Jorge is told of so many cases, as letters."""
    told: list[Notice] = []
    for n in range(many):
        await saved(store, opening(a_case(subject=f"Asunto {n}"), JORGE))
    while claimed := await store.write(lambda unit: unit.claim(NOON)):
        tells = [notice for notice in claimed if notice.what is What.TELL]
        await store.write(lambda unit, tells=tells: [unit.owe_letter(t, NOON) for t in tells])
        told += tells
    return told


async def lived(process: BaseProcess, reaper: Reaper | None) -> None:
    """One life, to its end."""
    process.start()
    if reaper:
        reaper.victim = process
    await asyncio.wait_for(asyncio.to_thread(process.join), LIFE_S)
    process.close()
