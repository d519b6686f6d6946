"""The bot's own token for the connector: one a lifetime, fetched in a thread, by one at a time."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

import jwt
import msal
import requests

log = logging.getLogger(__name__)

RESOURCE = "https://api.botframework.com"
GRAPH = "https://graph.microsoft.com"
LOGIN = "https://login.microsoftonline.com"
MULTI_TENANT = "botframework.com"  # the tenant of bots registered as MultiTenant
TIMEOUT = 10  # seconds, for each request to Entra

AHEAD = timedelta(minutes=10)  # from here on the next token is fetched while this one serves
TOO_LATE = timedelta(minutes=1)  # from here on it could expire on the way
RETRY_AFTER = timedelta(seconds=30)


class TokenUnavailable(Exception):
    """No token to be had now. Carries Entra's error code, never its words or our secrets."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class TokenSource(Protocol):
    def fetch(self) -> tuple[str, float]:
        """A new token and its lifetime in seconds. Blocks. TokenUnavailable."""


@dataclass(frozen=True, slots=True)
class AppPassword:
    """For a multi-tenant bot the tenant is MULTI_TENANT."""

    app_id: str
    tenant: str
    password: str = field(repr=False)
    login: str = LOGIN
    resource: str = RESOURCE

    def fetch(self) -> tuple[str, float]:
        authority = f"{self.login}/{self.tenant}"
        return _fetch(lambda: _from_entra(self.app_id, authority, self.password, self.resource))


@dataclass(frozen=True, slots=True)
class Certificate:
    """The file holds the private key in PEM; it is read at each fetch, so it may be renewed."""

    app_id: str
    tenant: str
    pem: Path
    thumbprint: str
    login: str = LOGIN
    resource: str = RESOURCE

    def fetch(self) -> tuple[str, float]:
        return _fetch(self._answer)

    def _answer(self) -> Mapping[str, Any]:
        credential = {"private_key": self.pem.read_text(), "thumbprint": self.thumbprint}
        authority = f"{self.login}/{self.tenant}"
        return _from_entra(self.app_id, authority, credential, self.resource)


@dataclass(frozen=True, slots=True)
class ManagedIdentity:
    """User-assigned; works on Azure only."""

    client_id: str
    resource: str = RESOURCE

    def fetch(self) -> tuple[str, float]:
        return _fetch(self._answer)

    def _answer(self) -> Mapping[str, Any]:
        identity = msal.UserAssignedManagedIdentity(client_id=self.client_id)
        with _Session() as session:
            client = msal.ManagedIdentityClient(identity, http_client=session)
            return _mapping(client.acquire_token_for_client(resource=self.resource))


class Tokens:
    """The token of one source, for everybody who sends."""

    def __init__(self, source: TokenSource, now: Callable[[], datetime]) -> None:
        self._source, self._now = source, now
        self._held: _Held | None = None
        self._flight: asyncio.Task[str] | None = None

    async def get(self) -> str:
        """A token that the connector should take. TokenUnavailable."""
        now, held = self._now(), self._held
        if held is not None and now < held.until:
            if now >= held.renew_at and self._flight is None:
                held.renew_at = now + RETRY_AFTER  # should this one fail
                self._take_off()
            return held.token
        # Shielded: a caller who gives up leaves the fetch to the others who wait for it.
        return await asyncio.shield(self._flight or self._take_off())

    def invalidate(self, refused: str | None = None) -> None:
        """After a 401. With the refused token, a newer one that came meanwhile is kept."""
        if self._held is not None and refused in {None, self._held.token}:
            self._held = None

    def _take_off(self) -> asyncio.Task[str]:
        flight = self._flight = asyncio.create_task(self._fetch())
        flight.add_done_callback(_landed)
        return flight

    async def _fetch(self) -> str:
        began = self._now()  # before the fetch: the lifetime is never thought longer than it is
        try:
            token, seconds = await asyncio.to_thread(self._source.fetch)
        finally:
            self._flight = None
        lifetime = timedelta(seconds=seconds)
        self._held = _Held(
            token,
            renew_at=began + lifetime - min(AHEAD, lifetime / 2),
            until=began + lifetime - min(TOO_LATE, lifetime / 10),
        )
        return token


class NoTokens:
    """The demo's: the Playground asks for no token."""

    async def get(self) -> None:
        return None

    def invalidate(self, refused: str | None = None) -> None:
        pass


@dataclass(slots=True)
class _Held:
    token: str = field(repr=False)
    renew_at: datetime
    until: datetime


# Networks, answers that are no answer, and files that hold no key.
_FAULTS = (OSError, ValueError, TypeError, LookupError, jwt.PyJWTError, msal.exceptions.MsalError)


class _Session(requests.Session):
    """Requests would wait for ever, and with it everybody who sends."""

    def request(self, *args: Any, **kwargs: Any) -> requests.Response:
        return super().request(*args, **{"timeout": TIMEOUT, **kwargs})


def _landed(flight: asyncio.Task[str]) -> None:
    # Also marks the failure of a background fetch as seen; the next get() tries again.
    if not flight.cancelled() and (error := flight.exception()):
        code = error.code if isinstance(error, TokenUnavailable) else type(error).__name__
        log.warning("no new token for the connector: %s", code)


def _from_entra(
    app_id: str, authority: str, credential: str | Mapping[str, str], resource: str
) -> Mapping[str, Any]:
    # A new client each time: msal keeps tokens too, and would hand back the one just refused.
    # No instance discovery: the authority is ours, not read from anybody's message.
    with _Session() as session:
        client = msal.ConfidentialClientApplication(
            app_id,
            client_credential=credential,
            authority=authority,
            http_client=session,
            instance_discovery=False,
        )
        return _mapping(client.acquire_token_for_client([f"{resource}/.default"]))


def _mapping(answer: object) -> Mapping[str, Any]:
    return answer if isinstance(answer, Mapping) else {}


def _fetch(ask: Callable[[], Mapping[str, Any]]) -> tuple[str, float]:
    try:
        answer = ask()
    except _FAULTS as error:
        # From None: what msal and requests say holds addresses, ids and parts of the answer.
        raise TokenUnavailable(type(error).__name__) from None
    token, seconds = answer.get("access_token"), answer.get("expires_in")
    if isinstance(token, str) and token and isinstance(seconds, int | float) and seconds > 0:
        return token, seconds
    codes = [answer.get("error"), *(answer.get("error_codes") or ())]
    raise TokenUnavailable(" ".join(str(code) for code in codes if isinstance(code, str | int)))
