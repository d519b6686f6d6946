"""Who the bot is to Teams, and who may knock: from the settings to a door and to tokens."""

from secrets import token_hex

import aiohttp

from bot.connector import Tokens as AnyTokens
from bot.doors import Loopback, Teams
from bot.keys import Keys
from bot.tokens import (
    GRAPH,
    MULTI_TENANT,
    RESOURCE,
    AppPassword,
    Certificate,
    ManagedIdentity,
    NoTokens,
    Tokens,
    TokenSource,
    TokenUnavailable,
)
from domain.ports import Now, Store
from graph.client import Graph
from settings import AppType, Settings


def door(settings: Settings, session: aiohttp.ClientSession, now: Now) -> Teams | Loopback:
    if settings.anonymous:
        return Loopback(settings.tenant_id)
    return Teams(settings.app_id, settings.tenant_id, Keys(session, now))


def tokens(settings: Settings, now: Now) -> AnyTokens:
    return NoTokens() if settings.anonymous else Tokens(_source(settings, RESOURCE), now)


def graph(settings: Settings, session: aiohttp.ClientSession, now: Now) -> Graph:
    """Microsoft Graph by the bot's own identity, app-only: one for all who ask it, so that a token
    is fetched once in its lifetime. A multi-tenant bot asks its tenant."""
    own = NoTokens() if settings.anonymous else Tokens(_source(settings, GRAPH), now)
    return Graph(session, settings.post.graph_url, own, TokenUnavailable)


async def secret(store: Store, name: str) -> str:
    """A key that all copies of the process share; the very first start makes it."""
    made = token_hex(32)
    return await store.write(lambda unit: unit.secret(name, made))


def _source(settings: Settings, resource: str) -> TokenSource:
    multi = settings.app_type is AppType.MULTI_TENANT and resource == RESOURCE
    tenant = MULTI_TENANT if multi else settings.tenant_id
    if settings.app_type is AppType.MANAGED_IDENTITY:
        return ManagedIdentity(settings.app_id, resource)
    if settings.app_certificate:
        return Certificate(
            settings.app_id,
            tenant,
            settings.app_certificate,
            settings.app_certificate_thumbprint,
            resource=resource,
        )
    return AppPassword(settings.app_id, tenant, settings.app_password, resource=resource)
