"""Where mails come in: from the settings to a mailbox and the line that empties it."""

import logging
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack

from bot.filetypes import NotTaken, judge
from domain.attachment import LARGEST, Fault
from domain.case import Person
from domain.catalog import Catalog
from domain.directory import Directory
from domain.incoming import Keep, Kept, OwnerOf, Piece
from domain.mail_desk import MailDesk
from domain.mailbox import Mailbox, MailboxDown
from domain.ports import Now, Store
from domain.remotes import NotNow
from domain.shelf import CHUNK, Shelf
from graph.client import Graph
from graph.mailbox import GraphMailbox
from mail.imap import Account, ImapMailbox
from mail.line import MailLine
from mail.reading import Reader
from post_settings import Server
from settings import Settings

log = logging.getLogger("mesa")

FIRST_TRY = 1


def mail_desk(
    store: Store,
    catalog: Catalog,
    now: Now,
    ring: Callable[[], None],
    shelf: Shelf,
    directory: Directory,
) -> MailDesk:
    """What mails come to, whatever mailbox there is."""
    owner_of = asking(directory)
    return MailDesk(store, catalog, now, ring, keep=keeping(shelf), owner_of=owner_of)


def mail_in_room(
    settings: Settings,
    stack: AsyncExitStack,
    graph: Graph,
    desk: MailDesk,
    trouble: Callable[[], Awaitable[str]],
) -> MailLine | None:
    """The line, to be run; its mailbox is taken down by the stack. None where none is set."""
    mailbox = _mailbox(settings, graph)
    if mailbox is None:
        return None
    stack.push_async_callback(mailbox.close)
    post = settings.post
    if not post.trusted and not settings.demo:
        log.warning("MESA_MAIL_TRUSTED is missing: whom a mail is from, the mailbox alone decides")
    own = frozenset(filter(None, (post.address, post.graph_mailbox.casefold())))
    return MailLine(mailbox, Reader(own, post.trusted), desk, trouble)


def asking(directory: Directory) -> OwnerOf:
    """Whose address it is. While the directory cannot say, the mail waits: it is nobody's fault."""

    async def owner_of(address: str) -> Person | None:
        try:
            return await directory.owner_of(address)
        except NotNow as no:
            raise MailboxDown(no.why, no.retry_after) from None

    return owner_of


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


def _mailbox(settings: Settings, graph: Graph) -> Mailbox | None:
    post = settings.post
    if post.graph_mailbox:
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
