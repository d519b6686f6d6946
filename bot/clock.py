"""What happens because time passes. What is due lies in the database; the scheduler only ticks, so
two copies of the process never do it twice."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.courier import Courier
from bot.porter import Porter
from bot.reporter import Reporter
from domain.demo import DemoClock
from domain.desk import Desk
from domain.digests import Digests
from domain.forgetting import Retention
from domain.ports import Store
from domain.shelf import Shelf

log = logging.getLogger(__name__)

KEPT = timedelta(days=30)
"""How long a form or an activity is known to have been done. Teams re-delivers within minutes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hands:
    """What the jobs work with."""

    store: Store
    desk: Desk
    courier: Courier
    postman: Courier
    porter: Porter
    reporter: Reporter
    shelf: Shelf
    retention: Retention
    digests: Digests
    now: Callable[[], datetime]
    demo: DemoClock | None = None
    """In a demonstration, time is what its administrator made of it."""


async def deliver(hands: Hands) -> None:
    """What failed and is to be tried again, and what another copy left when it died."""
    hands.courier.ring()
    hands.postman.ring()


async def fetch(hands: Hands) -> None:
    """Files that could not be fetched and are to be tried again, likewise."""
    hands.porter.ring()


async def report(hands: Hands) -> None:
    """Reports that are to be tried again, and what another copy left when it died."""
    hands.reporter.ring()


async def see_to(hands: Hands) -> None:
    """Reminders, closings, requests and warnings; also what fell due while no process was up."""
    if hands.demo:
        await hands.demo.follow()
    await hands.desk.see_to_what_is_due()


async def digest(hands: Hands) -> None:
    """At the hour of each project, on its business days."""
    if hands.demo:
        await hands.demo.follow()
    await hands.digests.see_to_what_is_due()


async def look_out(hands: Hands) -> None:
    """Several cases that may be one incident."""
    if hands.demo:
        await hands.demo.follow()
    await hands.desk.relations.lookout.look()


async def forget(hands: Hands) -> None:
    await hands.store.write(lambda unit: unit.forget(hands.now() - KEPT))


async def sweep(hands: Hands) -> None:
    """Files that no case wants, and what an interrupted fetch left."""
    await hands.porter.files.sweep(hands.shelf)


async def retain(hands: Hands) -> None:
    """Cases that are over for longer than their project keeps them."""
    if hands.demo:
        await hands.demo.follow()
    count = await hands.retention.forget(hands.shelf)
    if count:
        log.info("forgotten", extra={"cases": count})


Job = Callable[[Hands], Awaitable[None]]

JOBS: tuple[tuple[Job, timedelta], ...] = (
    (deliver, timedelta(seconds=2)),
    (see_to, timedelta(seconds=5)),
    (look_out, timedelta(seconds=30)),
    (digest, timedelta(seconds=20)),
    (fetch, timedelta(seconds=2)),
    (report, timedelta(seconds=5)),
    (forget, timedelta(hours=6)),
    (sweep, timedelta(hours=24)),
    (retain, timedelta(hours=24)),
)


def scheduler(hands: Hands) -> AsyncIOScheduler:
    """Not started yet. Each job is done once at the start; one that is late is done once, not as
    often as it was missed."""
    ticking = AsyncIOScheduler(timezone="UTC")
    for job, every in JOBS:
        ticking.add_job(
            job,
            "interval",
            args=[hands],
            id=job.__name__,
            next_run_time=datetime.now(UTC),
            seconds=every.total_seconds(),
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )
    return ticking
