"""Where files are kept and how they come and go: from the settings to a shelf, a porter, links."""

import logging
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass

from bot.bell import Bell
from bot.connector import Tokens
from bot.downloads import Downloads, file_session
from bot.given_back import GivenBack
from bot.links import Links
from bot.porter import Porter
from bot.sources import LOOPBACK, Sources, loopback, public
from cards.language import LANGUAGES
from domain.files import Files
from ground import Ground
from identity import secret
from store.shelf import FsspecShelf

log = logging.getLogger("mesa")


@dataclass(frozen=True, slots=True)
class FileRoom:
    files: Files
    shelf: FsspecShelf
    porter: Porter
    links: Links
    given_back: GivenBack


async def file_room(
    ground: Ground, stack: AsyncExitStack, ring: Callable[[], None], tokens: Tokens
) -> FileRoom:
    """Taken down again by the stack. Raises NoShelf."""
    settings, store, now = ground.settings, ground.store, ground.now
    shelf = FsspecShelf(settings.files)
    stack.callback(shelf.close)
    # In a demonstration without an identity, files come from this very machine alone.
    sources, may = (LOOPBACK, loopback) if settings.anonymous else (Sources(), public)
    session = await stack.enter_async_context(file_session(may))
    bell = Bell()
    files = Files(store, ground.catalog, now, ring, bell.ring)
    porter = Porter(files, Downloads(session, tokens, sources, shelf), bell)
    stack.push_async_callback(porter.close)
    if not settings.public_url:
        log.warning("MESA_PUBLIC_URL is missing: files are kept, but nobody can download them")
    links = Links(settings.public_url, await secret(store, "files"), now)
    over = " · ".join(texts.files.gone for texts in LANGUAGES.values())
    return FileRoom(files, shelf, porter, links, GivenBack(files, links, shelf, over))
