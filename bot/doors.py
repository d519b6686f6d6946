"""Which connectors and which tenant a deployment deals with: one door a kind of deployment."""

import re
from dataclasses import dataclass

from bot.keys import Keys

# Whole names only: anybody can have a name that ends in trafficmanager.net.
CONNECTOR_HOSTS = frozenset(
    {
        "smba.trafficmanager.net",
        "smba.infra.gcc.teams.microsoft.com",
        "smba.infra.gov.teams.microsoft.us",
        "smba.infra.dod.teams.microsoft.us",
    }
)
LOOPBACK_HOSTS = frozenset({"127.0.0.1", "localhost", "[::1]"})

# What is spelled here every URL parser reads alike: no user, escape, backslash, query or blank.
_SERVICE_URL = re.compile(
    r"(?P<scheme>https?)://(?P<host>[a-z0-9.-]+|\[::1\])(?P<port>:[0-9]{1,5})?(?:/[\w./~-]*)?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Teams:
    """The door in production. ValueError when a part is empty: a setting cannot open it."""

    app_id: str
    tenant_id: str
    keys: Keys
    hosts: frozenset[str] = CONNECTOR_HOSTS

    def __post_init__(self) -> None:
        for name in ("app_id", "tenant_id", "hosts"):
            if not getattr(self, name):
                raise ValueError(f"{name} is empty")

    def serves(self, url: str) -> bool:
        """Whether the bot's token may go there. Ask again when a remembered URL is used."""
        parts = _SERVICE_URL.fullmatch(url)
        if parts is None:
            return False
        return parts["scheme"] == "https" and parts["host"] in self.hosts and not parts["port"]


@dataclass(frozen=True, slots=True)
class Loopback:
    """The door of the demo: asks for no token, so it deals with this very machine alone.

    Without a tenant any tenant is let in.
    """

    tenant_id: str | None = None

    def serves(self, url: str) -> bool:
        parts = _SERVICE_URL.fullmatch(url)
        return parts is not None and parts["host"] in LOOPBACK_HOSTS
