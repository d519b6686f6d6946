"""What time it is: the wall's; in a demonstration, what its administrator has made of it."""

from datetime import UTC, datetime

from domain.demo import DemoClock
from domain.ports import Now, Store
from settings import Settings


def wall_clock() -> datetime:
    return datetime.now(UTC)


async def demo_clock(settings: Settings, store: Store, wall: Now) -> DemoClock | None:
    """None where this is no demonstration."""
    if not settings.demo:
        return None
    clock = DemoClock(store, wall)
    await clock.follow()
    return clock
