"""How fast Teams lets the bot send: token buckets, a little below the published limits."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

CONVERSATION = (5.0, 1.0)
"""Messages at once, then a second: Teams allows 7 in one second, and 1,800 an hour."""
TENANT = (20.0, 20.0)
"""Of the 30 requests a second of an app in a tenant; the rest is for answers, and for a second
copy of the process to be a little over its share."""
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
        self._tenant = _Bucket(*TENANT, left=TENANT[0], at=clock())
        self._conversations: OrderedDict[str, _Bucket] = OrderedDict()

    async def take(self, conversation: str) -> None:
        now = self._clock()
        bucket = self._conversations.pop(conversation, None)
        bucket = bucket or _Bucket(*CONVERSATION, left=CONVERSATION[0], at=now)
        self._conversations[conversation] = bucket
        if len(self._conversations) > REMEMBERED:
            self._conversations.popitem(last=False)
        wait = max(bucket.wait(now), self._tenant.wait(now))
        if wait:
            await self._sleep(wait)
