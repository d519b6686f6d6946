"""Who is written to, by which server, how letters are answered: from the settings to a postman."""

import ssl
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass

from bot.by_mail import ByMail
from bot.courier import Courier
from bot.survey_links import SurveyLinks
from domain.notices import Line
from domain.ways import Ways
from ground import Ground
from identity import secret
from mail.console import FolderMailbox
from mail.delivery import LetterDelivery, Mailbox, NoMailbox
from mail.envelope import Desk
from mail.letters import Answers
from mail.smtp import Relay, SmtpMailbox
from post_settings import DEMO_SENDER, Server


@dataclass(frozen=True, slots=True)
class PostRoom:
    ways: Ways
    by_mail: ByMail
    postman: Courier
    letters: LetterDelivery
    survey_links: SurveyLinks

    def ring_with(self, courier: Courier) -> Callable[[], None]:
        """Something may be due again, in either line."""

        def ring() -> None:
            courier.ring()
            self.postman.ring()

        return ring


async def post_room(ground: Ground, stack: AsyncExitStack) -> PostRoom:
    """Taken down again by the stack. Without a mail server a demonstration writes files, and in
    production nobody is written to."""
    settings, store, lookups, now = ground.settings, ground.store, ground.lookups, ground.now
    post, desk = settings.post, Desk.named(settings.post.sender or DEMO_SENDER)
    mailbox: Mailbox = NoMailbox()
    if post.smtp and post.writes:
        mailbox = served = SmtpMailbox(_relay(post.smtp), desk, ssl.create_default_context())
        stack.push_async_callback(served.close)
    elif settings.demo:
        mailbox = FolderMailbox(post.folder)
    ways = Ways(ground.catalog, mail=not isinstance(mailbox, NoMailbox))
    links = SurveyLinks(settings.public_url, await secret(store, "survey"), now)
    answers = Answers(post.reads, links.url)
    letters = LetterDelivery(store, lookups, mailbox, desk, ground.surface, now, answers)
    postman = Courier(store, letters, now, Line.MAIL)
    stack.push_async_callback(postman.close)
    return PostRoom(ways, ByMail(store, ways, now, postman.ring), postman, letters, links)


def _relay(server: Server) -> Relay:
    return Relay(
        server.host, server.port, server.user, server.password, server.tls, plain=server.here
    )
