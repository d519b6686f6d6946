"""The processes under test: started, asked what CPU they took, ended."""

import asyncio
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import ProxyHandler, Request, build_opener

import psutil

from settings import ROOT, SAMPLE

HOME = ROOT / "var" / "bench"
STOCK = "botbuilder-integration-aiohttp==4.17.1"
START_S, TICK_S = 30.0, 0.02
QUIET_S, QUIET_CPU_S = 0.3, 0.011
"""A process that takes at most one tick of the kernel's clock in this time has finished."""


class NoYardstick(Exception):
    """The stock adapter cannot be had here. Said as it is."""


@dataclass(frozen=True)
class Server:
    url: str
    process: psutil.Process
    start_s: float
    """From the command to the first answer."""

    def cpu(self) -> float:
        """Seconds since it started, user and system, all threads."""
        times = self.process.cpu_times()
        return float(times.user + times.system)

    def rss(self) -> int:
        return int(self.process.memory_info().rss)

    async def rests(self) -> float:
        """Waits until nothing is under way; the CPU at the time it came to rest."""
        before = self.cpu()
        while True:
            await asyncio.sleep(QUIET_S)
            now = self.cpu()
            if now - before <= QUIET_CPU_S:
                return before
            before = now


def stock_python() -> Path:
    """The interpreter of the yardstick's environment, made on first use. Raises NoYardstick."""
    home = HOME / "stock"
    python = home / "bin" / "python"
    ready = home / ".installed"
    if ready.exists() and ready.read_text() == STOCK:
        return python
    uv = Path(sys.executable).parent / "uv"
    # The same aiohttp under both, and whatever else they share.
    pinned = ("--constraint", ROOT / "requirements.lock")
    for command in (
        (uv, "venv", "--quiet", "--clear", "--python", sys.executable, home),
        (uv, "pip", "install", "--quiet", "--python", python, *pinned, STOCK),
    ):
        made = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
        if made.returncode:
            raise NoYardstick(f"{STOCK} could not be installed:\n{made.stderr.strip()}")
    ready.write_text(STOCK)
    return python


@contextmanager
def stock() -> Iterator[Server]:
    port = _free_port()
    command = [str(stock_python()), str(Path(__file__).parent / "stock.py"), str(port)]
    with _running("stock", command, os.environ, port) as server:
        yield server


@contextmanager
def mesa(
    name: str, database_url: str, *what: str, files: str = "", catalog: Path = SAMPLE
) -> Iterator[Server]:
    """`what` is a word for `tests.bench.mesa`; without it, `app.py serve` as everybody runs it."""
    port = _free_port()
    own = {name: value for name, value in os.environ.items() if not name.startswith("MESA_")}
    env = own | {
        "MESA_ENVIRONMENT": "demo",
        "MESA_FORMS": "card",
        "MESA_DATABASE_URL": database_url,
        "MESA_CATALOG": str(catalog),
        "MESA_PORT": str(port),
        "MESA_FILES": files or str(HOME / "files"),
        "MESA_MAIL_FOLDER": str(HOME / "mail"),
    }
    word = ["-m", "tests.bench.mesa", *what] if what else ["app.py", "serve"]
    with _running(name, [sys.executable, *word], env, port) as server:
        yield server


@contextmanager
def file_host() -> Iterator[Server]:
    """A host of files of 30 MB, in a process of its own."""
    port = _free_port()
    command = [sys.executable, "-m", "tests.bench.file_host", str(port)]
    with _running("file-host", command, os.environ, port) as server:
        yield server


@contextmanager
def _running(name: str, command: list[str], env: Mapping[str, str], port: int) -> Iterator[Server]:
    log = HOME / f"{name}.log"
    began = time.perf_counter()
    with log.open("wb") as sink:
        child = subprocess.Popen(  # noqa: S603 - our own commands
            command, cwd=ROOT, env=env, stdin=subprocess.DEVNULL, stdout=sink, stderr=sink
        )
    try:
        url = f"http://127.0.0.1:{port}/api/messages"
        _answers(url, child, log)
        yield Server(url, psutil.Process(child.pid), time.perf_counter() - began)
    finally:
        child.terminate()
        try:
            child.wait(15)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _answers(url: str, child: "subprocess.Popen[bytes]", log: Path) -> None:
    """Until it answers anything, be it that the activity is no good."""
    ask = build_opener(ProxyHandler({}))
    knock = Request(url, b"{}", {"Content-Type": "application/json"})  # noqa: S310 - loopback
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline and child.poll() is None:
        try:
            ask.open(knock, timeout=5).close()
        except URLError as error:
            if hasattr(error, "code"):  # an answer, though it says no
                return
        else:
            return
        time.sleep(TICK_S)
    raise RuntimeError(f"{log.stem} did not start:\n{log.read_text()[-2000:]}")


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def tree_cpu(root: psutil.Process) -> float:
    """Seconds of a process, of its children, and of those that it has already buried."""
    own = root.cpu_times()
    total = own.user + own.system + own.children_user + own.children_system
    for child in root.children(recursive=True):
        try:
            times = child.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += times.user + times.system
    return float(total)
