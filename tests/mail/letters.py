"""Letters as people and machines send them, and a real IMAP server on loopback to put them into."""

import asyncio
from argparse import ArgumentParser
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from email.message import EmailMessage
from typing import Self, TypeVar

from imapclient import IMAPClient
from proxyprotocol.reader import ProxyProtocolReader
from pymap.backend.dict import DictBackend
from pymap.imap import IMAPServer, IMAPService

from domain.case import Person
from mail.imap import Account
from tests.people import ANA

T = TypeVar("T")

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]

USER, PASSWORD = "mesa", "secreto"
LOOPBACK = "127.0.0.1"


def letter(
    subject: str | None = "Soporte: la VPN no conecta",
    text: str = "Desde ayer no puedo entrar.",
    sender: Person | str = ANA,
    files: dict[str, bytes] | None = None,
    **headers: str,
) -> bytes:
    """Headers by name, `_` for a hyphen. Every letter has an id of its own."""
    made = EmailMessage()
    who = sender if isinstance(sender, str) else f"{sender.name} <{sender.email}>"
    made["From"], made["To"] = who, "mesa@entidad.example"
    made["Date"] = "Tue, 24 Nov 2026 09:59:00 -0500"
    if subject is not None:
        made["Subject"] = subject
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    given.setdefault(
        "Message-ID", f"<{hash((subject, text, who, *given.items()))}@cliente.example>"
    )
    for name, value in given.items():
        if value:
            made[name] = value
    made.set_content(text)
    for name, content in (files or {}).items():
        made.add_attachment(content, "application", "octet-stream", filename=name)
    return made.as_bytes()


class ImapServer:
    """pymap, with one user whose INBOX is empty."""

    def __init__(self) -> None:
        self._stack = AsyncExitStack()
        self.port = 0
        self._writers: set[asyncio.StreamWriter] = set()

    async def __aenter__(self) -> Self:
        parser = ArgumentParser()
        parser.set_defaults(inherited_sockets=None, passlib_cfg=None, debug=False)
        IMAPService.add_arguments(parser)
        known = parser.add_subparsers()
        DictBackend.add_subparser("dict", known)
        asked = ["--no-tls", "dict", "--demo-user", USER, "--demo-password", PASSWORD]
        backend, config = await DictBackend.init(parser.parse_args(asked))
        config.apply_context()
        await backend.start(self._stack)
        serve = ProxyProtocolReader(config.proxy_protocol).get_callback(
            IMAPServer(backend.login, config)
        )
        server = await asyncio.start_server(self._kept(serve), LOOPBACK, self.port)
        await self._stack.enter_async_context(server)
        self.port = server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_error: object) -> None:
        self.cut()
        await self._stack.aclose()

    @property
    def account(self) -> Account:
        return Account(LOOPBACK, self.port, USER, PASSWORD, tls=False, here=True)

    @property
    def url(self) -> str:
        return f"imap://{USER}:{PASSWORD}@{LOOPBACK}:{self.port}"

    def cut(self) -> None:
        """Every line that is open breaks."""
        for writer in self._writers:
            writer.transport.abort()
        self._writers.clear()

    async def holds(self, *letters: bytes) -> None:
        def put(client: IMAPClient) -> None:
            for one in letters:
                client.append("INBOX", one)

        await self.asked(put)

    async def unseen(self) -> int:
        return await self.asked(lambda client: len(client.search("UNSEEN")))

    async def asked(self, work: Callable[[IMAPClient], T]) -> T:
        """By a client of the test's own."""

        def run() -> T:
            with IMAPClient(LOOPBACK, self.port, ssl=False) as client:
                client.login(USER, PASSWORD)
                client.select_folder("INBOX")
                return work(client)

        return await asyncio.to_thread(run)

    def _kept(self, serve: Serve) -> Serve:
        async def kept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            self._writers.add(writer)
            await serve(reader, writer)

        return kept
