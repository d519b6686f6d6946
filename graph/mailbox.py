"""A mailbox through Microsoft Graph: what was not read waits, what was seen to is marked as read.

Source: learn.microsoft.com/graph, "List messages", "Get MIME content of a message", "Update
message".
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, TypeVar
from urllib.parse import quote

from domain.incoming import LARGEST_MAIL
from domain.mailbox import MailboxDown, TooLargeToFetch, Waiting
from graph.client import Graph, GraphUnavailable, TooLarge

T = TypeVar("T")

POLL_S = 30
AT_ONCE = 20
_SIZE = "Integer 0x0E08"
"""PidTagMessageSize: Graph has no other word for it."""
_LIST = {
    # What it is ordered by has to be the first thing that it is filtered by.
    "$filter": "receivedDateTime ge 2000-01-01T00:00:00Z and isRead eq false",
    "$orderby": "receivedDateTime",
    "$select": "id",
    "$expand": f"singleValueExtendedProperties($filter=id eq '{_SIZE}')",
    "$top": str(AT_ONCE),
}
_HEADERS = {"$select": "internetMessageHeaders"}


class GraphMailbox:
    """Implements `domain.mailbox.Mailbox`."""

    def __init__(
        self,
        graph: Graph,
        address: str,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._graph, self._sleep = graph, sleep
        self._user = f"/users/{quote(address, safe='@')}"

    async def waiting(self) -> Sequence[Waiting]:
        inbox = f"{self._user}/mailFolders/inbox/messages"
        answer = await _asked(self._graph.get(inbox, _LIST))
        return [Waiting(one["id"], _size(one)) for one in _listed(answer) if _is_text(one, "id")]

    async def fetch(self, mail: Waiting) -> bytes | None:
        return await _asked(self._graph.get_bytes(f"{self._of(mail)}/$value", LARGEST_MAIL))

    async def heading(self, mail: Waiting) -> bytes | None:
        answer = await _asked(self._graph.get(self._of(mail), _HEADERS))
        if not isinstance(answer, dict):
            return None
        lines = answer.get("internetMessageHeaders") or ()
        pairs = ((line.get("name"), line.get("value")) for line in lines if isinstance(line, dict))
        said = "".join(f"{name}: {' '.join(str(value).split())}\r\n" for name, value in pairs)
        return f"{said}\r\n".encode()

    async def mark(self, mail: Waiting) -> None:
        await _asked(self._graph.patch(self._of(mail), {"isRead": True}))

    async def changes(self) -> None:
        await self._sleep(POLL_S)

    async def close(self) -> None:
        """The session is not its own."""

    def _of(self, mail: Waiting) -> str:
        return f"{self._user}/messages/{quote(mail.id, safe='')}"


async def _asked(answer: Awaitable[T]) -> T:
    try:
        return await answer
    except TooLarge:
        raise TooLargeToFetch from None
    except GraphUnavailable as error:
        raise MailboxDown(error.why, error.retry_after) from None


def _listed(answer: Any) -> list[Mapping[str, Any]]:
    found = answer.get("value") if isinstance(answer, dict) else None
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _is_text(one: Mapping[str, Any], name: str) -> bool:
    return isinstance(one.get(name), str)


def _size(one: Mapping[str, Any]) -> int:
    """In bytes, as Exchange keeps it; 0 where it does not say."""
    found = one.get("singleValueExtendedProperties") or ()
    values = (p.get("value") for p in found if isinstance(p, dict) and p.get("id") == _SIZE)
    value = str(next(values, ""))
    return int(value[:15]) if value.isascii() and value.isdecimal() else 0
