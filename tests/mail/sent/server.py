"""A real mail server on loopback, which keeps what it is sent, and fails when it is told to."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

OK = "250 OK"
DROPPED = "dropped"
"""The line breaks after the whole letter has come, before it is answered."""
SILENT = "silent"
"""It is never answered."""

Hook = Callable[[], Awaitable[None]]


@dataclass
class MailServer:
    """`moods` are how the next letters are answered, one after the other; `refuses` is what an
    address is answered."""

    mails: list[EmailMessage] = field(default_factory=list)
    """In the order in which they came, accepted or not."""
    moods: list[str] = field(default_factory=list)
    refuses: dict[str, str] = field(default_factory=dict)
    senders: list[str] = field(default_factory=list)
    connections: int = 0
    secured: list[bool] = field(default_factory=list)
    """Of each letter, whether it came over TLS."""
    users: list[str] = field(default_factory=list)
    """Who logged in."""
    port: int = 0
    received: Hook | None = None
    """What happens when a whole letter has come, before it is answered."""

    def to(self, address: str) -> list[EmailMessage]:
        return [mail for mail in self.mails if address in str(mail["To"])]

    async def handle_RCPT(  # noqa: N802 - the name that aiosmtpd calls
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: Any
    ) -> str:
        if refused := self.refuses.get(address):
            return refused
        envelope.rcpt_tos.append(address)
        return OK

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        assert isinstance(envelope.content, bytes)
        self.mails.append(message_from_bytes(envelope.content, policy=default))
        self.senders.append(str(envelope.mail_from))
        self.secured.append(session.ssl is not None)
        if self.received:
            await self.received()
        mood = self.moods.pop(0) if self.moods else OK
        if mood == SILENT:
            await asyncio.Event().wait()
        if mood == DROPPED:
            assert server.transport is not None
            server.transport.abort()
        return OK if mood == DROPPED else mood

    def let_in(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _how: str, given: Any
    ) -> AuthResult:
        assert isinstance(given, LoginPassword)
        self.users.append(given.login.decode())
        return AuthResult(success=given.password == b"secreta", handled=False)


@asynccontextmanager
async def mail_server(
    context: ssl.SSLContext | None = None, **more: Any
) -> AsyncIterator[MailServer]:
    """With a context, it speaks STARTTLS and asks for it. `more` goes to aiosmtpd."""
    kept = MailServer()

    def line() -> SMTP:
        kept.connections += 1
        return SMTP(
            kept,
            hostname="localhost",
            ident="a mail server",
            tls_context=context,
            require_starttls=context is not None,
            authenticator=kept.let_in,
            **more,
        )

    server = await asyncio.get_running_loop().create_server(line, "127.0.0.1", 0)
    kept.port = server.sockets[0].getsockname()[1]
    try:
        yield kept
    finally:
        server.close()


def text_of(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def html_of(mail: EmailMessage) -> str:
    part = mail.get_body(("html",))
    assert part is not None
    return str(part.get_content())
