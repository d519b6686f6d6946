"""`app.py serve`, with one thing set aside so that the rest can be measured.

python -m tests.bench.mesa turns       the courier never starts: what is owed stays in the outbox
python -m tests.bench.mesa deliveries  the courier delivers, and Teams' pace does not hold it back;
                                       letters stay in the outbox
"""

import asyncio
import sys

import app
from bot import limits
from bot.courier import Courier
from domain.notices import Line

UNLIMITED = ((1e9, 1e9),)


_RUN = Courier.run


async def _stays(self: Courier) -> None:
    await asyncio.Event().wait()


async def _teams_alone(self: Courier) -> None:
    await (_stays(self) if self.line is Line.MAIL else _RUN(self))


def main(measured: str) -> int:
    if measured == "turns":
        Courier.run = _stays  # type: ignore[method-assign]
    else:
        # 20 messages a second are Teams' limit, not Mesa's. The buckets still count.
        limits.CONVERSATION = limits.TENANT = UNLIMITED
        Courier.run = _teams_alone  # type: ignore[method-assign]
    return app.main(["serve"])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
