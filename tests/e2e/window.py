"""One person's Playground in a browser, worked as that person would: by what is on the screen."""

from __future__ import annotations

import calendar
import os
import re
import shutil
from contextlib import asynccontextmanager
from datetime import date
from typing import TYPE_CHECKING, Literal

from playwright.async_api import TimeoutError, async_playwright, expect  # noqa: A004

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from playwright.async_api import Browser, FloatRect, Locator, Page, ViewportSize

Role = Literal["combobox", "radiogroup", "spinbutton", "textbox"]
PATIENCE_MS = 15_000
A_WHILE_MS = 60_000
"""For what the clock does only every half minute."""
TRIES = 3
TYPING_MS = 100
"""Between two keys: the list of names follows the typing."""
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
VIEWPORT: ViewportSize = {"width": 720, "height": 1100}
CHAT: FloatRect = {"x": 0, "y": 49, "width": 720, "height": 1051}
"""The part of the window that is the conversation."""
MONTHS = tuple(calendar.month_name[1:])


def browser_path() -> str | None:
    """The browser of this machine, or None where it has none."""
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


@asynccontextmanager
async def a_browser() -> AsyncIterator[Browser]:
    expect.set_options(timeout=PATIENCE_MS)
    flags = [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else [*FLAGS]
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=browser_path(), args=flags)
        try:
            yield browser
        finally:
            await browser.close()


class Window:
    """Open one a person and keep it: a Playground forgets the chat when its page is reloaded."""

    def __init__(self, page: Page, pictures: Path) -> None:
        self._page = page
        self._pictures = pictures
        # The list of chats repeats the last message: only what is outside it counts as seen.
        self._chat = page.locator(":not([role=tree] *)")
        self._cards = page.locator(".ac-adaptiveCard")
        self._box = page.locator("[contenteditable=true][role=textbox]")

    @classmethod
    async def open(cls, browser: Browser, address: str, pictures: Path) -> Window:
        page = await browser.new_page(
            viewport=VIEWPORT, locale="es-CO", timezone_id="America/Bogota"
        )
        page.set_default_timeout(PATIENCE_MS)
        # Fonts come from outside: nothing here waits for the network.
        await page.route(lambda url: not url.startswith(address), lambda route: route.abort())
        # What is sent before the page has told of itself may never show.
        async with page.expect_response("**/installation"):
            await page.goto(address)
        await page.get_by_role("button", name="Hide log panel").click()
        return cls(page, pictures)

    async def says(self, text: str) -> None:
        await self._box.fill(text)
        await expect(self._box).to_have_text(text)
        await self._box.press("Enter")
        await expect(self._box).to_have_text("")

    async def goes_to_the_channel(self) -> None:
        await self._goes_to("Teams Channel")

    async def goes_to_the_chat(self) -> None:
        await self._goes_to("Personal and Group Chat")

    async def _goes_to(self, tree: str) -> None:
        # Out of sight in a window of this width.
        first = self._page.get_by_role("tree", name=tree).get_by_role("treeitem").first
        await first.evaluate("item => item.click()")

    async def mentions(self, name: str, text: str) -> None:
        """A post of a channel that begins with a mention."""
        await expect(self._page.get_by_role("button", name="Post", exact=True)).to_be_visible()
        post = self._box.last
        await post.press_sequentially(f"@{name[:2]}", delay=TYPING_MS)
        await self._page.get_by_role("menuitem", name=name).first.click()
        await post.press_sequentially(text)
        await self._page.get_by_role("button", name="Post", exact=True).click()

    async def looks_from_the_compose_box(self, words: str) -> None:
        """The message extension's search."""
        await self._page.get_by_role("button", name="Trigger Message Extension App").last.click()
        await self._page.get_by_role("menuitem", name="Search Command").click()
        field = self._page.get_by_placeholder("Enter a search term")
        await field.fill(words)
        await field.press("Enter")

    def last_card(self) -> Locator:
        return self._cards.last

    async def sees(self, text: str, within: int = PATIENCE_MS) -> None:
        newest = self._chat.and_(self._page.get_by_text(text)).filter(visible=True).last
        await expect(newest).to_be_visible(timeout=within)

    async def is_told(self, text: str) -> None:
        """In a message of words, which comes after the card that it goes with: nothing follows it
        that would empty a form."""
        words = self._chat.and_(self._page.locator(":not(.ac-adaptiveCard *)"))
        told = words.and_(self._page.get_by_text(text)).filter(visible=True).last
        await expect(told).to_be_visible()

    async def sees_below(self, text: str) -> None:
        """On the newest card: what was pressed there has been answered."""
        await expect(self._cards.last).to_contain_text(text)

    async def may_press(self, title: str) -> None:
        """A client locks the buttons of a card until the answer to the last press is drawn."""
        await expect(self._cards.get_by_role("button", name=title, exact=True).last).to_be_enabled()

    async def sees_times(self, text: str, times: int) -> None:
        here = self._chat.and_(self._page.get_by_text(text)).filter(visible=True)
        await expect(here).to_have_count(times)

    async def sees_no_more(self, text: str) -> None:
        here = self._chat.and_(self._page.get_by_text(text)).filter(visible=True)
        await expect(here).to_have_count(0)

    async def presses(self, title: str) -> None:
        """On the newest card that has such a button, be it folded into the card's menu."""
        buttons = self._cards.get_by_role("button", name=title, exact=True)
        menus = self._cards.get_by_role("button", name="More options", exact=True)
        await expect(buttons.or_(menus).last).to_be_visible()
        for card in reversed(await self._cards.all()):
            if await card.get_by_role("button", name=title, exact=True).count():
                break
            menu = card.get_by_role("button", name="More options", exact=True)
            if await menu.count():
                await menu.last.click()
                await self._page.get_by_role("menuitem").first.wait_for()
                folded = self._page.get_by_role("menuitem", name=title, exact=True)
                if await folded.count():
                    await folded.click()
                    return
                await self._page.keyboard.press("Escape")
        await buttons.last.click()

    async def fills(self, label: str, value: str) -> None:
        text, number = self._field("textbox", label), self._field("spinbutton", label)
        await text.or_(number).last.fill(value)

    async def chooses(self, label: str, option: str) -> None:
        """In a compact list or in one that filters by what is typed."""
        box = self._field("combobox", label).last
        listed = self._page.get_by_role("option", name=option, exact=True)
        for _ in range(TRIES):
            await box.click()
            await box.fill("")
            await box.press_sequentially(option)
            try:
                await listed.click(timeout=PATIENCE_MS / TRIES)
            except TimeoutError:  # the Playground closes a list when a message arrives below it
                continue
            await expect(box).to_have_value(option)
            return
        await expect(listed).to_be_visible()

    async def picks(self, label: str, option: str) -> None:
        group = self._field("radiogroup", label).last
        await group.get_by_role("radio", name=option, exact=True).check()

    async def ticks(self, words: str) -> None:
        """The box of a list that speaks of this: its name begins with that of the list."""
        name = re.compile(rf"(^| ){re.escape(words)}( |$)")
        await self._cards.get_by_role("checkbox", name=name).last.check()

    async def dates(self, label: str, iso: str) -> None:
        """The calendar takes no typing, opens on the month of its value and speaks English."""
        day = date.fromisoformat(iso)
        await self._field("combobox", label).last.click()
        dialog = self._page.get_by_role("dialog", name="Calendar")
        month, year = (await dialog.get_by_role("button").first.inner_text()).split()
        steps = (day.year - int(year)) * 12 + day.month - 1 - MONTHS.index(month)
        way = "Next month" if steps > 0 else "Previous month"
        for _ in range(abs(steps)):
            await dialog.get_by_role("button", name=way).click()
        name = f"{day.day}, {MONTHS[day.month - 1]}, {day.year}"
        await dialog.get_by_role("button", name=name, exact=True).click()
        await expect(dialog).to_be_hidden()

    def _field(self, role: Role, label: str) -> Locator:
        # The name a field is read by begins with its label and goes on with its hint or fault.
        return self._cards.get_by_role(role, name=re.compile(rf"^{re.escape(label)}( |$)"))

    async def close(self) -> None:
        await self._page.close()

    async def screenshot(self, name: str) -> Path:
        path = self._pictures / f"{name}.png"
        await self._page.screenshot(path=path, clip=CHAT)
        return path
