"""Where files may be fetched from, and where the bot's token may go along (R6).

Whoever writes to the bot chooses the link: so it is checked by scheme, host, port and, on a
connector, path; then by the address that its name stands for, and what was resolved is what is
connected to.
"""

import re
import socket
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import unquote

from aiohttp import ThreadedResolver
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from bot.doors import CONNECTOR_HOSTS, LOOPBACK_HOSTS
from bot.filetypes import NotTaken
from domain.attachment import Fault

IP = IPv4Address | IPv6Address

LONGEST = 8_192
"""Characters of a link."""
FILE_HOSTS = (".sharepoint.com", ".sharepoint.us", ".svc.ms")
"""Where OneDrive and SharePoint keep what is sent in a chat: the link itself is the permission."""
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?", re.ASCII)
_PRINTED = re.compile(r"[!-~]+", re.ASCII)
_KEPT = re.compile(r"(?:/(?!v3/)[\w-]+)*/v3/attachments/[^/].*", re.ASCII)
"""Where a connector keeps what was pasted: it has much else that the token opens."""
_TRANSLATED = IPv6Network("64:ff9b::/96")


@dataclass(frozen=True, slots=True)
class Link:
    url: URL
    token: bool
    """Whether it takes the bot's token."""


@dataclass(frozen=True, slots=True)
class Sources:
    """Of production, unless it says otherwise: `connectors` and `hosts` are whole names, `suffixes`
    ends of names; `any_port`: what may be said beside the scheme's own."""

    scheme: str = "https"
    connectors: frozenset[str] = CONNECTOR_HOSTS
    suffixes: tuple[str, ...] = FILE_HOSTS
    hosts: frozenset[str] = frozenset()
    any_port: bool = False

    def link(self, written: str, *, pasted: bool) -> Link:
        """`pasted` is what lies on a connector; all else lies elsewhere. Raises NotTaken."""
        if len(written) > LONGEST:
            raise NotTaken(Fault.PLACE)
        try:
            # As it is written: the permission in it may be signed to the letter.
            url = URL(written, encoded=written.isascii())
            port = url.explicit_port
        except ValueError:
            raise NotTaken(Fault.PLACE) from None
        host = (url.raw_host or "").lower()
        plain = _PRINTED.fullmatch(str(url)) and url.user is None and url.password is None
        if not plain or url.scheme != self.scheme or not (self.any_port or port in {None, 443}):
            raise NotTaken(Fault.PLACE)
        if host in self.connectors and pasted and _is_kept_there(url.raw_path):
            return Link(url, token=True)
        if host in self.hosts or (_NAME.fullmatch(host) and host.endswith(self.suffixes)):
            return Link(url, token=False)
        raise NotTaken(Fault.PLACE)


LOOPBACK = Sources("http", frozenset(), (), LOOPBACK_HOSTS, any_port=True)
"""Of the demonstration without an identity, which has no token to lose."""


def _is_kept_there(path: str) -> bool:
    """However often it is unescaped on its way, it leads nowhere else."""
    plain = unquote(unquote(path)).replace("\\", "/")
    return bool(_KEPT.fullmatch(path)) and not {".", ".."} & {*plain.split("/")}


class WrongAddress(OSError):
    """The name stands for an address that nothing is fetched from."""


def public(address: IP) -> bool:
    """An address of the open internet; of one that is written inside another, the inner decides."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped or address in _TRANSLATED:
            return public(IPv4Address(int(address) & 0xFFFF_FFFF))
        if address.sixtofour or address.teredo:  # a tunnel, to who knows where
            return False
    return address.is_global and not address.is_multicast


def loopback(address: IP) -> bool:
    return address.is_loopback


class CheckedResolver(AbstractResolver):
    """Names, resolved once: the connection goes to the very addresses that were checked."""

    def __init__(
        self, may: Callable[[IP], bool] = public, inner: AbstractResolver | None = None
    ) -> None:
        self._may, self._inner = may, inner or ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Raises WrongAddress where any of them is no place to fetch from."""
        found = await self._inner.resolve(host, port, family)
        if not all(self._may(ip_address(one["host"])) for one in found):
            raise WrongAddress
        return found

    async def close(self) -> None:
        await self._inner.close()
