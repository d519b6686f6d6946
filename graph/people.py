"""People as Microsoft Graph knows them: one by id or by address, or searched as one types.

Source: learn.microsoft.com/graph, "Get a user", "List users", "Use the $search query parameter".
Without `$select` Graph tells neither department nor company nor the employee's number.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from domain.given import one_line
from domain.profiles import Source
from domain.remotes import Hit, NotNow
from graph.client import Graph, GraphUnavailable

SELECT = ",".join(
    (
        *("id", "displayName", "mail", "userPrincipalName", "companyName", "department"),
        *("officeLocation", "mobilePhone", "businessPhones", "employeeId", "preferredLanguage"),
    )
)
SEARCHING = {"ConsistencyLevel": "eventual"}
"""Graph searches people only for who says that a new one may be missing for a while."""
_NOBODY = frozenset({"400"})
"""How Graph calls an id that cannot be one of a person."""
_ALL = frozenset({"name", "email", "company", "site", "department", "phone", "employee", "locale"})
_LIMITS = {"employee": 40, "locale": 20}
_LONGEST = 200
_GUEST = "#EXT#"


class GraphPeople:
    """Implements `domain.remotes.Remote` and `Tenant`: app-only, with `User.Read.All`."""

    source = Source.GRAPH
    tells = _ALL - {"locale"}

    def __init__(self, graph: Graph) -> None:
        self._graph = graph

    async def find(self, person: str) -> Mapping[str, str] | None:
        try:
            user = await self._graph.get(f"/users/{quote(person, safe='')}", {"$select": SELECT})
        except GraphUnavailable as no:
            if no.why in _NOBODY:
                return None
            raise NotNow(no.why, no.retry_after) from None
        return _fields(user) if isinstance(user, dict) else None

    async def of_email(self, email: str) -> Hit | None:
        written = email.replace("'", "''")
        where = f"mail eq '{written}' or userPrincipalName eq '{written}'"
        found = await self._listed({"$filter": where, "$top": "2"})
        return found[0] if len(found) == 1 else None

    async def search(self, words: str, limit: int) -> Sequence[Hit]:
        """By the beginnings of the words of their name or address; digits, by their number too."""
        # What a quotation mark or a backslash would end is no part of anybody's name.
        sought = " ".join(words.replace('"', " ").replace("\\", " ").split())
        if not sought:
            return ()
        top = {"$top": str(limit)}
        said = f'"displayName:{sought}" OR "mail:{sought}"'
        found = await self._listed({"$search": said, **top}, SEARCHING)
        if any(sign.isdecimal() for sign in sought):
            number = sought.replace("'", "''")
            found = [*found, *await self._listed({"$filter": f"employeeId eq '{number}'", **top})]
        return [*{hit.person: hit for hit in found}.values()][:limit]

    async def _listed(
        self, params: Mapping[str, str], headers: Mapping[str, str] | None = None
    ) -> Sequence[Hit]:
        try:
            said = await self._graph.get("/users", {**params, "$select": SELECT}, headers)
        except GraphUnavailable as no:
            if no.why in _NOBODY:
                return ()
            raise NotNow(no.why, no.retry_after) from None
        users = said.get("value") if isinstance(said, dict) else None
        known = [u for u in users if isinstance(u, dict)] if isinstance(users, list) else []
        return [Hit(id_, _fields(user)) for user in known if (id_ := _text(user, "id"))]


def _fields(user: Mapping[str, Any]) -> Mapping[str, str]:
    """What it says, by the names that the desk has for it; what is empty is left out."""
    known = {
        "name": _text(user, "displayName"),
        "email": _text(user, "mail") or _sign_in(user),
        "company": _text(user, "companyName"),
        "site": _text(user, "officeLocation"),
        "department": _text(user, "department"),
        "phone": _phone(user) or _text(user, "mobilePhone"),
        "employee": _text(user, "employeeId"),
        "locale": _text(user, "preferredLanguage"),
    }
    return {name: said[: _LIMITS.get(name, _LONGEST)] for name, said in known.items() if said}


def _sign_in(user: Mapping[str, Any]) -> str:
    """The name that they sign in with is an address as well, but for a guest's."""
    name = _text(user, "userPrincipalName")
    return "" if _GUEST in name else name


def _phone(user: Mapping[str, Any]) -> str:
    phones = user.get("businessPhones")
    first = phones[0] if isinstance(phones, list) and phones else ""
    return one_line(first) if isinstance(first, str) else ""


def _text(user: Mapping[str, Any], name: str) -> str:
    said = user.get(name)
    return one_line(said) if isinstance(said, str) else ""
