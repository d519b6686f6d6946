"""`make run` as a newcomer types it: the real process, its Playgrounds, a real browser."""

import asyncio
import os
import random
import signal
import socket
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.async_api import Browser

from settings import ROOT
from tests.e2e.window import Window, a_browser, browser_path

PLAYGROUND = ROOT / "demo" / "node_modules" / "@microsoft" / "m365agentsplayground"
SCREENS = ROOT / "var" / "screens"
READY = "Ctrl-C"
START_S = 90
PORTS = (20_000, 32_000)


PLACES = ("ana", "lucia", "jorge", "elena", "andres")
"""Whose Playground each is, by their order."""


@dataclass(frozen=True)
class Stage:
    """The people of a story, each before their own window."""

    windows: Mapping[str, Window]

    @property
    def ana(self) -> Window:
        return self.windows["ana"]

    @property
    def lucia(self) -> Window:
        return self.windows["lucia"]

    @property
    def jorge(self) -> Window:
        return self.windows["jorge"]

    @property
    def elena(self) -> Window:
        return self.windows["elena"]

    @property
    def andres(self) -> Window:
        return self.windows["andres"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """They run alone. Without a browser they cannot run at all, which is said loudly."""
    why = _impossible()
    for item in items:
        if _is_story(item):
            item.add_marker(pytest.mark.alone)
            if why:
                item.add_marker(pytest.mark.skip(reason=why))


def pytest_collection_finish(session: pytest.Session) -> None:
    """Where a browser is required, none is an error: of a run that would come to the stories."""
    why = _impossible()
    if why and os.environ.get("MESA_REQUIRE_BROWSER") and any(map(_is_story, session.items)):
        raise pytest.UsageError(why)


def _is_story(item: pytest.Item) -> bool:
    return Path(item.fspath).parent == Path(__file__).parent


def _impossible() -> str:
    missing = [
        name
        for name, there in (("Chromium", browser_path()), ("the Playground", PLAYGROUND.exists()))
        if not there
    ]
    if not missing:
        return ""
    return f"NO END-TO-END TESTS: {' and '.join(missing)} not found on this machine"


@asynccontextmanager
async def demo(database_url: str, **more: str) -> AsyncIterator[int]:
    """The demo on ports of its own, with `more` settings; the first port of its Playgrounds."""
    port = _free(6)
    playground = port + 1
    env = {
        **os.environ,
        "MESA_DATABASE_URL": database_url,
        "MESA_PORT": str(port),
        "MESA_PLAYGROUND_PORT": str(playground),
        **more,
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(ROOT / "demo" / "run.py"),
        env=env,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    assert process.stdout
    said = ""
    async with asyncio.timeout(START_S):
        while READY not in said:
            line = (await process.stdout.readline()).decode()
            assert line, said
            said += line
    listening = asyncio.create_task(process.stdout.read())
    try:
        yield playground
    finally:
        process.send_signal(signal.SIGINT)
        assert await process.wait() == 0
        sys.stdout.write(said + (await listening).decode())  # shown by pytest where a test fails


@asynccontextmanager
async def stage(browser: Browser, playground: int, *people: str) -> AsyncIterator[Stage]:
    """Only who has a part in the story: each window costs a browser some seconds."""
    SCREENS.mkdir(parents=True, exist_ok=True)
    windows = {
        person: await Window.open(
            browser, f"http://localhost:{playground + PLACES.index(person)}", SCREENS
        )
        for person in people
    }
    yield Stage(windows)
    for window in windows.values():
        await window.close()


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with a_browser() as browser:
        yield browser


def _free(count: int) -> int:
    """The first of `count` ports in a row that nobody has. Below those that the system gives to
    connections: one of them could take a port before its window is up."""
    while True:
        port = random.randrange(*PORTS)  # noqa: S311 - any will do
        if all(_is_free(port + more) for more in range(count)):
            return port


def _is_free(port: int) -> bool:
    with socket.socket() as tried, suppress(OSError):
        tried.bind(("127.0.0.1", port))
        return True
    return False
