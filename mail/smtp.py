"""Letters to a mail server: one connection, kept while it is used, one letter at a time.

What the server says for good about one letter is final; what may be otherwise tomorrow is tried
again. Whys hold codes only: what a server writes beside them may name people.
"""

import asyncio
import re
import ssl
from dataclasses import dataclass, field
from datetime import timedelta

from aiosmtplib import (
    SMTP,
    SMTPDataError,
    SMTPException,
    SMTPRecipientRefused,
    SMTPRecipientsRefused,
    SMTPResponseException,
)

from domain.notices import Fate, NotDelivered
from domain.undelivered import MAIL_DOWN, NO_ADDRESS
from mail.envelope import Desk, Mail

WITHIN_S = 15.0
"""For one letter, connecting included: less than what is left of a lease when it is begun."""
IDLE_S = 20.0
"""A connection that was not used for longer is opened anew: servers close idle ones."""
PAUSE = timedelta(seconds=30)
"""How long all letters wait where it is the server that does not take them."""
FINAL = 500
_ENHANCED = re.compile(r"[245]\.\d{1,3}\.\d{1,3}\b")


@dataclass(frozen=True, slots=True)
class Relay:
    """The server that takes our letters. `tls` from the first byte; else STARTTLS, which is not
    done without where `plain` does not say so."""

    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)
    tls: bool = False
    plain: bool = False


class SmtpMailbox:
    """Implements `mail.delivery.Mailbox`."""

    def __init__(
        self,
        relay: Relay,
        desk: Desk,
        context: ssl.SSLContext,
        within: float = WITHIN_S,
        idle: float = IDLE_S,
    ) -> None:
        """`within` and `idle` are seconds."""
        self._relay, self._desk, self._context = relay, desk, context
        self._within, self._idle = within, idle
        self._turn = asyncio.Lock()
        self._open: SMTP | None = None
        self._used = 0.0

    async def send(self, mail: Mail) -> None:
        """Raises NotDelivered; then it may have arrived all the same, where the line broke."""
        async with self._turn:
            try:
                async with asyncio.timeout(self._within):
                    await self._sent(mail)
            except SMTPRecipientsRefused as error:
                raise _refused(error.recipients[0]) from error
            except SMTPDataError as error:
                raise _refused(error) from error
            except SMTPResponseException as error:
                # It is us whom the server does not take: somebody has to mend that.
                self._hang_up()
                raise NotDelivered(Fate.AGAIN, _why(error), PAUSE) from error
            except (SMTPException, OSError, TimeoutError) as error:
                self._hang_up()
                said = f"{MAIL_DOWN}: {type(error).__name__}"
                raise NotDelivered(Fate.AGAIN, said, PAUSE) from error
            except ValueError as error:
                raise NotDelivered(Fate.REFUSED, NO_ADDRESS) from error
            except BaseException:
                self._hang_up()
                raise

    async def close(self) -> None:
        self._hang_up()

    async def _sent(self, mail: Mail) -> None:
        line = await self._connected()
        sender = self._desk.address.addr_spec
        await line.sendmail(sender, [mail.to], mail.message.as_bytes())
        self._used = asyncio.get_running_loop().time()

    async def _connected(self) -> SMTP:
        now = asyncio.get_running_loop().time()
        if self._open and self._open.is_connected and now - self._used < self._idle:
            return self._open
        self._hang_up()
        relay = self._relay
        line = SMTP(
            hostname=relay.host,
            port=relay.port,
            username=relay.user or None,
            password=relay.password or None,
            # Asking the machine for its own name may ask the network.
            local_hostname=self._desk.domain,
            use_tls=relay.tls,
            start_tls=not relay.tls and not relay.plain,
            tls_context=self._context if relay.tls or not relay.plain else None,
            timeout=self._within,
        )
        self._open = line
        await line.connect()
        self._used = now
        return line

    def _hang_up(self) -> None:
        """Nothing is said on a line whose state is not known."""
        if self._open:
            self._open.close()
        self._open = None


def _refused(error: SMTPRecipientRefused | SMTPDataError) -> NotDelivered:
    """What was said of this letter alone: for good, or for now."""
    fate = Fate.REFUSED if error.code >= FINAL else Fate.AGAIN
    return NotDelivered(fate, _why(error))


def _why(error: SMTPResponseException) -> str:
    """`smtp 550 5.1.1`."""
    enhanced = _ENHANCED.search(error.message)
    return f"smtp {error.code} {enhanced[0] if enhanced else ''}".strip()
