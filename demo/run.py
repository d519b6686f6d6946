"""What is started here ends here: the bot and one Playground a person, for `make run`."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPException
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import ProxyHandler, Request, build_opener

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

ROOT = Path(__file__).resolve().parent.parent
DEMO = ROOT / "demo"
PLAYGROUND = DEMO / "node_modules" / "@microsoft" / "m365agentsplayground" / "cli.js"
CONFIGS = ROOT / "var" / "playground"
TENANT = "00000000-0000-0000-0000-000000000001"
BOT_START_S, PLAYGROUND_START_S, FAREWELL_S, TICK_S = 60.0, 30.0, 8.0, 0.1


class CannotStartError(Exception):
    """Said to the person as it is."""


@dataclass(frozen=True)
class Person:
    key: str
    given_name: str
    surname: str
    number: str

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.surname}"

    @property
    def chat(self) -> str:
        return f"a:{self.key}"

    def as_user(self) -> dict[str, str]:
        email = f"{self.key}@entidad.example"
        return {
            "id": f"29:{self.key}",
            "name": self.name,
            "userPrincipleName": email,  # the Playground's own spelling
            "aadObjectId": f"00000000-0000-4000-8000-000000000{self.number}",
            "givenName": self.given_name,
            "surname": self.surname,
            "email": email,
        }


ANA = Person("ana.rojas", "Ana", "Rojas", "101")
LUCIA = Person("lucia.gomez", "Lucía", "Gómez", "201")
JORGE = Person("jorge.diaz", "Jorge", "Díaz", "202")
ELENA = Person("elena.castro", "Elena", "Castro", "301")
ANDRES = Person("andres.mora", "Andrés", "Mora", "401")
CAST = (
    *(ANA, LUCIA, JORGE, ELENA, ANDRES),
    Person("marta.ruiz", "Marta", "Ruiz", "203"),
    Person("carlos.pena", "Carlos", "Peña", "102"),
)
"""Carlos is in nobody's Playground: Teams cannot reach him, and he is written to."""
ON_STAGE = (
    (ANA, "solicitante"),
    (LUCIA, "especialista de la mesa de servicios"),
    (JORGE, "especialista en sitio"),
    (ELENA, "supervisora"),
    (ANDRES, "administrador: mueve el reloj con «avanzar 3 días hábiles»"),
)


class Children:
    """Each in a process group of its own, so that Ctrl-C reaches them only through here."""

    def __init__(self) -> None:
        self._started: list[subprocess.Popen[bytes]] = []

    def start(
        self, command: list[str], cwd: Path, env: Mapping[str, str], log: Path | None = None
    ) -> subprocess.Popen[bytes]:
        with log.open("ab") if log else nullcontext() as sink:
            child = subprocess.Popen(
                command,
                cwd=cwd,
                env=dict(env),
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=sink,
                start_new_session=True,
            )
        self._started.append(child)
        return child

    def end(self) -> None:
        for child in self._started:
            self._signal(child, signal.SIGTERM)
        deadline = time.monotonic() + FAREWELL_S
        for child in self._started:
            with suppress(subprocess.TimeoutExpired):
                child.wait(max(0.0, deadline - time.monotonic()))
            self._signal(child, signal.SIGKILL)  # and whoever is left of its group
            child.wait()

    @staticmethod
    def _signal(child: subprocess.Popen[bytes], number: signal.Signals) -> None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, number)


def say(text: str = "") -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def ask(url: str, body: bytes | None = None) -> tuple[int, bytes]:
    """Status and text of an answer from this machine, past any proxy; 0 where nobody answers."""
    request = Request(url, data=body, headers={"Content-Type": "application/json"})  # noqa: S310
    try:
        with build_opener(ProxyHandler({})).open(request, timeout=2) as answer:
            return answer.status, answer.read()
    except HTTPError as refused:
        return refused.code, b""
    except (OSError, HTTPException):
        return 0, b""


def answers(url: str) -> bool:
    return ask(url)[0] == HTTPStatus.OK


def port_from(variable: str, default: int) -> int:
    text = os.environ.get(variable) or str(default)
    if not text.isdecimal() or not 0 < int(text) < 65_536 - len(ON_STAGE):
        raise CannotStartError(f"{variable}={text} no es un puerto.")
    return int(text)


def demand_free(port: int, variable: str) -> None:
    with suppress(OSError), socket.create_connection(("localhost", port), timeout=1):
        raise CannotStartError(f"El puerto {port} está ocupado: elija otro con {variable}.")


def what_is_missing() -> str | None:
    if shutil.which("node") is None:
        return "Falta Node.js 20 o posterior"
    if not PLAYGROUND.exists():
        return "Falta el Playground (npm ci --prefix demo)"
    return None


def config_of(person: Person) -> dict[str, object]:
    """The Playground takes exactly five others, a group and a team, wanted or not."""
    others = [someone.as_user() for someone in CAST if someone != person][:5]
    return {
        "version": "0.1.1",
        "tenantId": TENANT,
        "bot": {"id": "28:mesa", "name": "Mesa"},
        "currentUser": person.as_user(),
        "users": others,
        "personalChat": {"id": person.chat},
        "groupChat": {"id": f"19:grupo.{person.key}", "name": "Grupo"},
        "team": {
            "id": f"19:equipo.{person.key}",
            "name": "Equipo",
            "aadGroupId": "00000000-0000-4000-8000-000000000901",
            "channels": [],
        },
    }


def start_playground(
    children: Children, person: Person, port: int, endpoint: str
) -> subprocess.Popen[bytes]:
    folder = CONFIGS / person.key
    folder.mkdir(parents=True, exist_ok=True)
    config, log = folder / ".m365agentsplayground.yml", folder / "playground.log"
    # JSON is YAML too.
    config.write_text(json.dumps(config_of(person), ensure_ascii=False, indent=2), "utf-8")
    log.unlink(missing_ok=True)
    service = f"http://127.0.0.1:{port}/_connector"
    command = ["node", "--require", str(DEMO / "loopback.cjs"), str(PLAYGROUND), "start", "--dt"]
    command += ["-e", endpoint, "-c", "msteams", "-p", str(port), "--su", service]
    env = {
        **os.environ,
        "M365_AGENTS_PLAYGROUND_CONFIG_PATH": str(config),
        "M365_AGENTS_PLAYGROUND_LOGFILE": str(log),
        "TEAMSAPPTESTER_BROWSER": "none",
        "NO_PROXY": "127.0.0.1,localhost",
        "no_proxy": "127.0.0.1,localhost",
    }
    return children.start(command, folder, env, log)


def announce(person: Person, port: int) -> None:
    """The bot learns this person's chat before they write.

    As an update of an installed app: the greeting is for the opening of the window, which tells
    of a new installation each time.
    """
    custom = f"http://127.0.0.1:{port}/_internal/v1/customActivities"
    _, text = ask(f"{custom}/template?type=install&conversationId={quote(person.chat)}")
    if text:
        ask(custom, json.dumps({**json.loads(text), "action": "add-upgrade"}).encode())


def wait(
    until: Callable[[], bool], alive: Callable[[], bool], seconds: float, stop: threading.Event
) -> bool:
    deadline = time.monotonic() + seconds
    while not stop.is_set() and alive() and time.monotonic() < deadline:
        if until():
            return True
        stop.wait(TICK_S)
    return False


def start_bot(children: Children, port: int, stop: threading.Event) -> subprocess.Popen[bytes]:
    demand_free(port, "MESA_PORT")
    env = {"MESA_ENVIRONMENT": "demo", **os.environ, "MESA_PORT": str(port)}
    bot = children.start([sys.executable, "app.py", "serve"], ROOT, env)
    ready = f"http://127.0.0.1:{port}/health/ready"
    up = wait(lambda: answers(ready), lambda: bot.poll() is None, BOT_START_S, stop)
    if up or stop.is_set():
        return bot
    if bot.poll() is not None:
        raise CannotStartError(f"El bot terminó al arrancar (código {bot.returncode}).")
    raise CannotStartError(f"El bot no estuvo listo en {BOT_START_S:.0f} s: vea {ready}")


def start_playgrounds(
    children: Children, first: int, endpoint: str, stop: threading.Event
) -> dict[Person, subprocess.Popen[bytes]]:
    ports = {person: first + at for at, (person, _) in enumerate(ON_STAGE)}
    started = {p: start_playground(children, p, port, endpoint) for p, port in ports.items()}
    for person, child in started.items():
        ping = f"http://127.0.0.1:{ports[person]}/_debug/ping"

        def pongs(url: str = ping) -> bool:
            return answers(url)

        def alive(child: subprocess.Popen[bytes] = child) -> bool:
            return child.poll() is None

        if not wait(pongs, alive, PLAYGROUND_START_S, stop) and not stop.is_set():
            log = CONFIGS / person.key / "playground.log"
            raise CannotStartError(f"El Playground de {person.name} no arrancó: vea {log}")
        announce(person, ports[person])
    return started


def run(children: Children, stop: threading.Event) -> int:
    port, first = port_from("MESA_PORT", 3978), port_from("MESA_PLAYGROUND_PORT", 56_150)
    missing = what_is_missing()
    for at in range(0 if missing else len(ON_STAGE)):
        demand_free(first + at, "MESA_PLAYGROUND_PORT")
    bot = start_bot(children, port, stop)
    endpoint = f"http://127.0.0.1:{port}/api/messages"
    playgrounds: dict[Person, subprocess.Popen[bytes]] = {}
    if missing is None and not stop.is_set():
        playgrounds = start_playgrounds(children, first, endpoint, stop)
    if not stop.is_set():
        say(f"\n  Mesa está en marcha. {'Ábrala como:' if playgrounds else endpoint}\n")
        if missing:
            say(f"  {missing}: sin él no hay ventanas de chat.")
        for at, (person, role) in enumerate(ON_STAGE if playgrounds else ()):
            say(f"    http://localhost:{first + at}  {person.name}, {role}")
        if not os.environ.get("MESA_SMTP_URL"):
            folder = os.environ.get("MESA_MAIL_FOLDER") or "var/mail"
            say(f"\n  Los correos que Mesa enviaría quedan en {folder}, uno por archivo .eml.")
        say("\n  Ctrl-C termina todo.\n")
    while not stop.wait(TICK_S):
        if bot.poll() is not None:
            say(f"El bot terminó (código {bot.returncode}).")
            return 1
        for person in [who for who, child in playgrounds.items() if child.poll() is not None]:
            del playgrounds[person]
            say(f"La ventana de {person.name} se cerró: vea {CONFIGS / person.key}")
    return 0


def main() -> int:
    stop, children = threading.Event(), Children()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: stop.set())
    try:
        return run(children, stop)
    except CannotStartError as problem:
        say(f"No se pudo arrancar. {problem}")
        return 1
    finally:
        children.end()


if __name__ == "__main__":
    sys.exit(main())
