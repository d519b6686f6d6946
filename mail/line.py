"""The mails of one mailbox, one after the other, to the desk (R8). A mail is marked only once what
became of it is kept; one that cannot be read never holds up the next."""

import asyncio
import logging
import random
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256

from domain.incoming import LARGEST_MAIL, Incoming
from domain.mail_desk import MailDesk
from domain.mailbox import Mailbox, MailboxDown, TooLargeToFetch, Waiting
from mail.reading import Reader

log = logging.getLogger(__name__)

TRIES = 5
"""At a mail that the desk stumbles over, although it is up."""
LONGEST_PAUSE = timedelta(minutes=5)
_DOUBLINGS = 10


@dataclass(slots=True)
class MailLine:
    """`trouble` says why the store cannot serve; empty when it can."""

    mailbox: Mailbox
    reader: Reader
    desk: MailDesk
    trouble: Callable[[], Awaitable[str]]
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    _tries: Counter[str] = field(default_factory=Counter)
    _failed: Counter[str] = field(default_factory=Counter)
    """How often each could not be seen to, for whatever reason."""

    async def run(self) -> None:
        """Until cancelled."""
        failures = 0
        while True:
            try:
                await self.empty()
                failures = 0
                await self.mailbox.changes()
            except MailboxDown as down:
                failures += 1
                pause = pause_after(failures, down.retry_after)
                log.warning("mailbox", extra={"why": down.why, "again_s": int(pause)})
                await self.sleep(pause)
            except Exception:
                failures += 1
                log.exception("mailbox")
                await self.sleep(pause_after(failures, timedelta()))

    async def empty(self) -> int:
        """All that waits now; how many mails were seen to. Raises MailboxDown."""
        done, met = 0, set[str]()
        while found := [mail for mail in await self.mailbox.waiting() if mail.id not in met]:
            # What failed before comes last: it keeps nobody waiting.
            for mail in sorted(found, key=lambda mail: self._failed[mail.id]):
                met.add(mail.id)
                done += await self._see_to(mail)
        return done

    async def _see_to(self, mail: Waiting) -> bool:
        try:
            incoming = await self._read(mail)
            if incoming:
                await self.desk.take(incoming)
            else:
                log.warning("mail with nothing to take", extra={"mail": mail.id})
        except MailboxDown:
            self._failed[mail.id] += 1
            raise
        except Exception:
            log.exception("mail", extra={"mail": mail.id})
            self._failed[mail.id] += 1
            # While the database is away, no mail is to blame.
            if await self.trouble():
                return False
            self._tries[mail.id] += 1
            if self._tries[mail.id] < TRIES:
                return False
            await self.desk.give_up(_unread(mail.id.encode()))
        await self.mailbox.mark(mail)
        del self._tries[mail.id], self._failed[mail.id]
        return True

    async def _read(self, mail: Waiting) -> Incoming | None:
        """None for one that is gone, or that nobody can read."""
        if mail.size > LARGEST_MAIL:
            return await self._heading(mail)
        try:
            raw = await self.mailbox.fetch(mail)
        except TooLargeToFetch:
            return await self._heading(mail)
        return await self._parsed(self.reader.read, raw) if raw is not None else None

    async def _heading(self, mail: Waiting) -> Incoming | None:
        raw = await self.mailbox.heading(mail)
        return await self._parsed(self.reader.heading, raw) if raw is not None else None

    async def _parsed(self, read: Callable[[bytes], Incoming], raw: bytes) -> Incoming | None:
        try:
            return await asyncio.to_thread(read, raw)
        except Exception:
            # Nested deeper than Python goes, for one: it will not be otherwise next time.
            log.exception("mail that cannot be read")
            await self.desk.give_up(_unread(raw))
            return None


def _unread(content: bytes) -> str:
    return f"<{sha256(content).hexdigest()}@sin-leer>"


def pause_after(failures: int, retry_after: timedelta) -> float:
    """Seconds: twice as long each time, with jitter, and never less than was asked for."""
    longest = min(LONGEST_PAUSE.total_seconds(), 2.0 ** min(failures, _DOUBLINGS))
    jittered = longest * random.uniform(0.5, 1)  # noqa: S311 - it spreads, it hides nothing
    return max(retry_after.total_seconds(), jittered)
