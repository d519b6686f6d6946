"""A mailbox over IMAP: what was not seen waits, and what was seen to is marked as seen.

IMAPClient blocks, so it has a thread of its own. It waits with IDLE where the server knows that,
and asks again now and then where it does not.
"""

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TypeVar

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientError

from domain.mailbox import MailboxDown, Waiting
from mail.hand import Hand

T = TypeVar("T")

AT_ONCE = 20
"""Mails that are listed at once."""
IDLE_S = 60
"""IDLE is asked anew so often: a word of the server that comes together with its consent is read
only then, and what lies between may drop a line that says nothing for long."""
POLL_S = 30
TIMEOUT = SocketTimeout(connect=10, read=60)
FAREWELL_S = 1.0
INBOX = "INBOX"
_SEEN = "\\Seen"
_WHOLE, _HEADING, _SIZE = "BODY.PEEK[]", "BODY.PEEK[HEADER]", "RFC822.SIZE"


@dataclass(frozen=True, slots=True)
class Account:
    """`tls` from the first byte; else STARTTLS, but for a server on this very machine (`here`)."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    tls: bool
    here: bool
    folder: str = INBOX


class ImapMailbox:
    """Implements `domain.mailbox.Mailbox`."""

    def __init__(
        self,
        account: Account,
        context: ssl.SSLContext | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._account, self._sleep = account, sleep
        self._context = context or ssl.create_default_context()
        self._hand = Hand("imap")
        self._client: IMAPClient | None = None
        self._validity = 0
        self._closed = False

    async def waiting(self) -> Sequence[Waiting]:
        return await self._do(self._waiting)

    async def fetch(self, mail: Waiting) -> bytes | None:
        return await self._do(lambda client: self._part(client, mail, _WHOLE))

    async def heading(self, mail: Waiting) -> bytes | None:
        return await self._do(lambda client: self._part(client, mail, _HEADING))

    async def mark(self, mail: Waiting) -> None:
        await self._do(lambda client: self._mark(client, mail))

    async def changes(self) -> None:
        if not await self._do(_idled):
            await self._sleep(POLL_S)

    async def close(self) -> None:
        """At once, whatever the server is doing."""
        if self._closed:
            return
        self._closed = True
        client = self._client
        if client:
            with suppress(OSError):  # it wakes the thread, should that be waiting
                client.socket().shutdown(socket.SHUT_RDWR)
        leaving = asyncio.ensure_future(self._hand.do(self._drop))
        await asyncio.wait([leaving], timeout=FAREWELL_S)
        leaving.cancel()
        self._hand.end()

    async def _do(self, work: Callable[[IMAPClient], T]) -> T:
        def done() -> T:
            whole = False
            try:
                found = work(self._connected())
                whole = True
            except (IMAPClientError, OSError, EOFError, ValueError, AttributeError) as error:
                # The last two are imaplib's own, of a line that was cut while it was read.
                raise MailboxDown(type(error).__name__) from error
            finally:
                if not whole:
                    self._drop()  # what was answered next might be the answer to this
            return found

        return await self._hand.do(done)

    def _connected(self) -> IMAPClient:
        if self._closed:
            raise ConnectionAbortedError
        if self._client:
            return self._client
        at = self._account
        context = self._context if at.tls else None
        client = IMAPClient(at.host, at.port, ssl=at.tls, ssl_context=context, timeout=TIMEOUT)
        self._client = client
        if not at.tls and not at.here:
            client.starttls(self._context)
        client.login(at.user, at.password)
        self._validity = int(client.select_folder(at.folder or INBOX)[b"UIDVALIDITY"])
        return client

    def _drop(self) -> None:
        client, self._client = self._client, None
        if client:
            with suppress(IMAPClientError, OSError, ValueError, AttributeError):
                client.shutdown()

    def _waiting(self, client: IMAPClient) -> Sequence[Waiting]:
        unseen = sorted(client.search(["UNSEEN", "UNDELETED"]))[:AT_ONCE]
        sizes = client.fetch(unseen, [_SIZE]) if unseen else {}
        found = ((uid, sizes.get(uid, {}).get(_SIZE.encode(), 0)) for uid in unseen)
        return [Waiting(f"{self._validity}:{uid}", int(size)) for uid, size in found]

    def _part(self, client: IMAPClient, mail: Waiting, part: str) -> bytes | None:
        uid = self._uid(mail)
        answer = client.fetch([uid], [part]).get(uid, {}) if uid else {}
        found = answer.get(part.replace(".PEEK", "").encode())
        return found if isinstance(found, bytes) else None

    def _mark(self, client: IMAPClient, mail: Waiting) -> None:
        uid = self._uid(mail)
        if uid:
            client.add_flags([uid], [_SEEN], silent=True)

    def _uid(self, mail: Waiting) -> int:
        """0 where the server has numbered its mails anew meanwhile."""
        validity, _, uid = mail.id.partition(":")
        return int(uid) if int(validity) == self._validity else 0


def _idled(client: IMAPClient) -> bool:
    """Whether the server can say by itself what comes; then it was waited for."""
    if not client.has_capability("IDLE"):
        return False
    client.idle()
    client.idle_check(timeout=IDLE_S)
    client.idle_done()
    return True
