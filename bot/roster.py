"""The Teams roster as the last source of the directory: name and e-mail of whoever has a personal
conversation with the bot."""

from collections.abc import Mapping
from http import HTTPStatus

from bot.connector import Connector, ConnectorFailed
from bot.tokens import TokenUnavailable
from domain.given import one_line
from domain.ports import Store
from domain.profiles import Source
from domain.remotes import NotNow

_NOBODY = frozenset(
    {HTTPStatus.BAD_REQUEST, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.GONE}
)
"""They left, or removed the bot: the roster no longer has them."""
_LONGEST = 200


class Roster:
    """Implements `domain.remotes.Remote`."""

    source = Source.ROSTER
    tells = frozenset({"name", "email"})

    def __init__(self, store: Store, connector: Connector) -> None:
        self._store, self._connector = store, connector

    async def find(self, person: str) -> Mapping[str, str] | None:
        address = await self._store.read(lambda unit: unit.address(person))
        if address is None:
            return None
        try:
            member = await self._connector.member(address.service_url, address.conversation, person)
        except ConnectorFailed as failed:
            if failed.status in _NOBODY:
                return None
            raise NotNow(str(failed), failed.retry_after) from None
        except TokenUnavailable as error:
            raise NotNow(error.code) from None
        email = _text(member, "email") or _text(member, "userPrincipalName")
        known = {"name": _text(member, "name"), "email": email}
        return {name: said for name, said in known.items() if said}


def _text(member: Mapping[str, object], name: str) -> str:
    said = member.get(name)
    return one_line(said)[:_LONGEST] if isinstance(said, str) else ""
