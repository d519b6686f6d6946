"""What happens because time passes. What is due lies in the database; the scheduler only ticks, so
two copies of the process never do it twice."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.courier import Courier
from domain.ports import Store

KEPT = timedelta(days=30)
"""How long a form or an activity is known to have been done. Teams re-delivers within minutes."""


@dataclass(frozen=True, slots=True)
class Hands:
    """What the jobs work with."""

    store: Store
    courier: Courier
    now: Callable[[], datetime]


async def deliver(hands: Hands) -> None:
    """What failed and is to be tried again, and what another copy left when it died."""
    hands.courier.ring()


async def forget(hands: Hands) -> None:
    await hands.store.write(lambda unit: unit.forget(hands.now() - KEPT))


Job = Callable[[Hands], Awaitable[None]]

JOBS: tuple[tuple[Job, timedelta], ...] = (
    (deliver, timedelta(seconds=2)),
    (forget, timedelta(hours=6)),
)


def scheduler(hands: Hands) -> AsyncIOScheduler:
    """Not started yet. A job that is late is done once, not as often as it was missed."""
    ticking = AsyncIOScheduler(timezone="UTC")
    for job, every in JOBS:
        ticking.add_job(
            job,
            "interval",
            args=[hands],
            id=job.__name__,
            seconds=every.total_seconds(),
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )
    return ticking
