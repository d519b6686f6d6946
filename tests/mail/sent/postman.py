"""One life of the process that sends letters: the real courier, letters and connection, and nothing
else, so that it starts at once in a fork and can be killed often."""

import asyncio
import ssl
from datetime import datetime

from bot.courier import Courier
from cards.language import texts_for
from cards.surface import Frame, Surface
from domain.lookups import Lookups
from domain.notices import Line
from mail.delivery import LetterDelivery
from mail.envelope import Desk
from mail.letters import Answers
from mail.smtp import Relay, SmtpMailbox
from settings import SAMPLE
from store.catalog_files import read_catalog
from store.lanes import lane
from store.sql import SqlStore

CATALOG = read_catalog(SAMPLE)


def delivers(url: str, port: int, now: datetime) -> None:
    """Until all that is due has been sent, or it is killed."""
    asyncio.run(_delivers(url, port, now))


async def _delivers(url: str, port: int, now: datetime) -> None:
    store = SqlStore(lane(url))
    desk = Desk.named("Mesa <mesa@entidad.example>")
    relay = Relay("127.0.0.1", port, plain=True)
    mailbox = SmtpMailbox(relay, desk, ssl.create_default_context())
    letters = LetterDelivery(
        store,
        Lookups(store, CATALOG, lambda: now),
        mailbox,
        desk,
        lambda who: Surface(texts_for(who), CATALOG, Frame.CARD),
        lambda: now,
        Answers(by_mail=True, survey=lambda _case, _person: ""),
    )
    await Courier(store, letters, lambda: now, Line.MAIL).deliver_due()
    await mailbox.close()
    await store.close()
