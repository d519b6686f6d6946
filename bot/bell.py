"""The bell by which those who work in the background hear that something is owed."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Bell:
    _rung: asyncio.Event = field(default_factory=asyncio.Event)

    def ring(self) -> None:
        """Something was owed a moment ago, or may be due again."""
        self._rung.set()

    async def answered_by(self, take_up: Callable[[], Awaitable[object]], who: str) -> None:
        """Each time it was rung, until cancelled."""
        while True:
            await self._rung.wait()
            self._rung.clear()
            try:
                await take_up()
            except Exception:
                # What was claimed is due again after its lease; the next tick tries.
                log.exception(who)
