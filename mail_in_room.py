"""Where mails come in: from the settings to a mailbox and the line that empties it."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass

import aiohttp

from bot.filetypes import NotTaken, judge
from bot.tokens import TokenUnavailable
from domain.attachment import LARGEST, Fault
from domain.case import Person
from domain.catalog import Catalog
from domain.incoming import Keep, Kept, OwnerOf, Piece, mail_id
from domain.mail_desk import Bounced, MailDesk
from domain.mailbox import Mailbox
from domain.ports import Now, Store, Unit
from domain.shelf import CHUNK, Shelf
from graph.client import Graph
from graph.mailbox import GraphMailbox
from identity import graph_tokens
from mail.imap import Account, ImapMailbox
from mail.line import MailLine
from mail.reading import Reader
from post_settings import Server
from settings import Settings

log = logging.getLogger("mesa")

FIRST_TRY = 1


@dataclass(frozen=True, slots=True)
class MailIn:
    """What mails come to: the desk's side of it, whatever mailbox there is."""

    store: Store
    catalog: Catalog
    now: Now
    ring: Callable[[], None]
    shelf: Shelf
    owner_of: OwnerOf
    bounced: Bounced

    def desk(self) -> MailDesk:
        return MailDesk(
            self.store,
            self.catalog,
            self.now,
            self.ring,
            keep=keeping(self.shelf),
            owner_of=self.owner_of,
            bounced=self.bounced,
        )


async def mail_in_room(
    settings: Settings,
    stack: AsyncExitStack,
    session: aiohttp.ClientSession,
    wall: Now,
    mail_in: MailIn,
) -> MailLine | None:
    """The line, taken down again by the stack; None where no mailbox is set."""
    mailbox = _mailbox(settings, session, wall)
    if mailbox is None:
        return None
    stack.push_async_callback(mailbox.close)
    post = settings.post
    account = post.imap.user.casefold() if post.imap else ""
    own = frozenset(filter(None, (post.address, post.graph_mailbox.casefold(), account)))
    reader = Reader(own, post.trusted)
    line = MailLine(mailbox, reader, mail_in.desk(), mail_in.store.ready)
    stack.push_async_callback(_ended, asyncio.create_task(line.run()))
    return line


def owners(store: Store) -> OwnerOf:
    """By the people that the desk knows."""

    async def owner_of(address: str) -> Person | None:
        return await store.read(lambda unit: unit.person_by_email(address))

    return owner_of


def noted(_unit: Unit, message_id: str, why: str) -> None:
    """A mail of ours that did not arrive."""
    log.warning("mail returned", extra={"mail": mail_id(message_id), "why": why})


def keeping(shelf: Shelf) -> Keep:
    """Onto the shelf, judged as what comes in the chat is (R6)."""

    async def keep(id_: str, piece: Piece) -> Kept | Fault:
        content = piece.content
        if not content:
            return Fault.EMPTY
        if len(content) > LARGEST:
            return Fault.TOO_LARGE
        try:
            async with shelf.put(id_, FIRST_TRY) as slot:
                for first in range(0, len(content), CHUNK):
                    await slot.write(content[first : first + CHUNK])
                judged = await slot.look(lambda whole: judge(whole, piece.name, len(content)))
                await slot.keep()
        except NotTaken as no:
            return no.fault
        return Kept(judged.name, judged.kind)

    return keep


def _mailbox(settings: Settings, session: aiohttp.ClientSession, wall: Now) -> Mailbox | None:
    post = settings.post
    if post.graph_mailbox:
        tokens = graph_tokens(settings, wall)
        graph = Graph(session, post.graph_url, tokens, TokenUnavailable)
        return GraphMailbox(graph, post.graph_mailbox)
    return ImapMailbox(_account(post.imap)) if post.imap else None


def _account(server: Server) -> Account:
    return Account(
        server.host,
        server.port,
        server.user,
        server.password,
        server.tls,
        server.here,
        server.folder,
    )


async def _ended(task: "asyncio.Task[None]") -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
