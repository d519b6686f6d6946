import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from http import HTTPStatus

import aiohttp
import pytest

from bot.keys import FRESH_FOR, MAX_DOCUMENT, PAUSE, PAUSE_WITHOUT_KEYS, Keys, KeysUnavailable
from tests.bot.signing import Clock, Entra, jwk


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def entra() -> Entra:
    return Entra()


@pytest.fixture
async def keys(entra: Entra, clock: Clock) -> AsyncIterator[Keys]:
    async with entra.serve() as metadata, aiohttp.ClientSession() as session:
        yield Keys(session, clock, metadata)


async def test_keys_are_fetched_once_and_kept_for_a_day(
    keys: Keys, entra: Entra, clock: Clock
) -> None:
    assert await keys.find("first")
    clock.now += FRESH_FOR - timedelta(seconds=1)
    assert await keys.find("first")
    assert entra.fetches == 1

    clock.now += timedelta(seconds=1)
    assert await keys.find("first")
    assert entra.fetches == 2


async def test_a_key_carries_its_endorsements(keys: Keys, entra: Entra) -> None:
    entra.published = [jwk("first", endorsements=["msteams", "webchat", 7])]

    key = await keys.find("first")

    assert key is not None
    assert key.endorsements == {"msteams", "webchat"}


async def test_a_newly_published_key_works_at_once(keys: Keys, entra: Entra) -> None:
    assert await keys.find("first")
    entra.published.append(jwk("second"))

    assert await keys.find("second")


async def test_a_withdrawn_key_is_forgotten_within_a_day(
    keys: Keys, entra: Entra, clock: Clock
) -> None:
    assert await keys.find("first")
    entra.published = [jwk("second")]
    clock.now += FRESH_FOR

    assert await keys.find("first") is None


async def test_a_flood_of_unknown_keys_fetches_once_in_five_minutes(
    keys: Keys, entra: Entra, clock: Clock
) -> None:
    assert await keys.find("first")

    for n in range(100):
        assert await keys.find(f"unknown {n}") is None
    assert entra.fetches == 1 + 1

    clock.now += PAUSE
    for n in range(100):
        assert await keys.find(f"unknown {n}") is None
    assert entra.fetches == 1 + 2


async def test_many_at_once_wait_for_one_fetch(keys: Keys, entra: Entra) -> None:
    found = await asyncio.gather(*(keys.find("first") for _ in range(50)))

    assert all(found)
    assert entra.fetches == 1


@pytest.mark.parametrize(
    ("status", "document"),
    [
        (HTTPStatus.INTERNAL_SERVER_ERROR, None),
        (HTTPStatus.FOUND, None),
        (HTTPStatus.OK, b"<html>"),
        (HTTPStatus.OK, b"[]"),
        (HTTPStatus.OK, b'{"keys": null}'),
        (HTTPStatus.OK, b'{"keys": []}'),
        (HTTPStatus.OK, b'{"keys": [7, {}, {"kty": "RSA", "kid": "x", "n": "", "e": "!"}]}'),
        (HTTPStatus.OK, b'{"keys": [{"kty": "oct", "kid": "first", "k": "c2VjcmV0"}]}'),
        (HTTPStatus.OK, b" " * (MAX_DOCUMENT + 1)),
    ],
    ids=["500", "redirect", "html", "list", "null", "no keys", "junk", "shared secret", "huge"],
)
async def test_a_failed_refresh_keeps_the_keys_known_so_far(
    keys: Keys, entra: Entra, clock: Clock, status: HTTPStatus, document: bytes | None
) -> None:
    assert await keys.find("first")
    entra.status, entra.document = status, document
    clock.now += FRESH_FOR

    assert await keys.find("first")
    assert await keys.find("first")
    assert entra.fetches == 2

    entra.status, entra.document = HTTPStatus.OK, None
    clock.now += PAUSE
    assert await keys.find("first")
    assert await keys.find("first")
    assert entra.fetches == 3


async def test_without_any_key_it_says_so_and_soon_asks_again(
    keys: Keys, entra: Entra, clock: Clock
) -> None:
    entra.status = HTTPStatus.BAD_GATEWAY

    for _ in range(10):
        with pytest.raises(KeysUnavailable):
            await keys.find("first")
    assert entra.fetches == 1

    entra.status = HTTPStatus.OK
    clock.now += PAUSE_WITHOUT_KEYS
    assert await keys.find("first")


async def test_nobody_there_to_answer(clock: Clock, unused_tcp_port: int) -> None:
    async with aiohttp.ClientSession() as session:
        keys = Keys(session, clock, f"http://127.0.0.1:{unused_tcp_port}/openid")

        with pytest.raises(KeysUnavailable):
            await keys.find("first")


async def test_metadata_cannot_lead_to_a_less_guarded_place(keys: Keys, entra: Entra) -> None:
    entra.keys_url = "ftp://127.0.0.1/keys"

    with pytest.raises(KeysUnavailable):
        await keys.find("first")
