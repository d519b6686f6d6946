"""How fast Teams lets the bot send: token buckets, a little below the published limits."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass

CONVERSATION = ((5.0, 1.0), (200.0, 0.44))
"""Messages at once, then a second: Teams allows 7 in one second, 60 in 30, and 1,800 an hour."""
TENANT = ((10.0, 20.0),)
"""Of the 30 requests a second of an app in a tenant."""
REMEMBERED = 2_000


@dataclass(slots=True)
class _Bucket:
    size: float
    rate: float
    left: float
    at: float

    def wait(self, now: float) -> float:
        """Takes one token; how many seconds until it is really there."""
        self.left = min(self.size, self.left + (now - self.at) * self.rate) - 1
        self.at = now
        return max(0.0, -self.left / self.rate)


class Pace:
    """Holds a sender back until its conversation and the tenant may take one more message."""

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._clock, self._sleep = clock, sleep
        self._tenant = _buckets(TENANT, clock())
        self._conversations: OrderedDict[str, list[_Bucket]] = OrderedDict()

    async def take(self, conversation: str) -> None:
        now = self._clock()
        buckets = self._conversations.pop(conversation, None) or _buckets(CONVERSATION, now)
        self._conversations[conversation] = buckets
        if len(self._conversations) > REMEMBERED:
            self._conversations.popitem(last=False)
        wait = max(bucket.wait(now) for bucket in (*buckets, *self._tenant))
        if wait:
            await self._sleep(wait)


def _buckets(limits: Iterable[tuple[float, float]], now: float) -> list[_Bucket]:
    return [_Bucket(size, rate, left=size, at=now) for size, rate in limits]
