"""Somebody who has no chat, at their mail: real servers on loopback, and the page behind a link."""

from __future__ import annotations

import asyncio
import re
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from playwright.async_api import expect

from tests.e2e.window import PATIENCE_MS, VIEWPORT
from tests.mail.letters import ImapServer, letter
from tests.mail.sent.server import MailServer, html_of, mail_server, text_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from email.message import EmailMessage
    from pathlib import Path

    from playwright.async_api import Browser, Page

    from domain.case import Person

ADDRESS = "Mesa de servicios <mesa@entidad.example>"
PATIENCE_S = 2 * PATIENCE_MS / 1000
_LINK = re.compile(r"http://\S+/encuesta/\S+")


@dataclass
class PostOffice:
    """The mailbox that Mesa reads, and the server that it writes through."""

    imap: ImapServer
    smtp: MailServer
    arrived: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def settings(self) -> dict[str, str]:
        smtp = f"smtp://127.0.0.1:{self.smtp.port}"
        return {"MESA_IMAP_URL": self.imap.url, "MESA_SMTP_URL": smtp, "MESA_MAIL_FROM": ADDRESS}

    async def takes(self, who: Person, subject: str, text: str, **headers: str) -> None:
        await self.imap.holds(letter(subject, text, who, **headers))

    async def gives(self, who: Person, words: str) -> EmailMessage:
        """The newest mail to this person that says so; waited for."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                found = [m for m in self.smtp.to(who.email) if words in " ".join(_said(m).split())]
                if found:
                    return found[-1]
                self.arrived.clear()
                await self.arrived.wait()

    async def heard(self) -> None:
        self.arrived.set()


@asynccontextmanager
async def post_office() -> AsyncIterator[PostOffice]:
    async with ImapServer() as imap, mail_server() as smtp:
        office = PostOffice(imap, smtp)
        smtp.received = office.heard
        yield office


def survey_link(mail: EmailMessage) -> str:
    found = _LINK.search(text_of(mail))
    assert found
    return found[0]


async def read(browser: Browser, mail: EmailMessage, picture: Path) -> None:
    """The letter as a mail client draws it."""
    page = await browser.new_page(viewport=VIEWPORT)
    await page.set_content(html_of(mail))
    await page.screenshot(path=picture)
    await page.close()


class SurveyPage:
    """The page behind the link of a mail."""

    def __init__(self, page: Page) -> None:
        self._page = page

    @classmethod
    async def open(cls, browser: Browser, link: str) -> SurveyPage:
        page = await browser.new_page(viewport=VIEWPORT, locale="es-CO")
        page.set_default_timeout(PATIENCE_MS)
        await page.goto(link)
        return cls(page)

    async def picks(self, question: str, answer: str) -> None:
        group = self._page.get_by_role("group", name=question)
        await group.get_by_role("radio", name=answer, exact=True).check()

    async def sends(self) -> None:
        await self._page.get_by_role("button", name="Enviar encuesta", exact=True).click()

    async def sees(self, text: str) -> None:
        await expect(self._page.get_by_text(text).first).to_be_visible()

    async def screenshot(self, path: Path) -> None:
        await self._page.screenshot(path=path, full_page=True)

    async def close(self) -> None:
        await self._page.close()


def _said(mail: EmailMessage) -> str:
    return f"{mail['Subject']} {text_of(mail)}"
