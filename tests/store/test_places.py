"""Channels and the messages that show cases to everybody, on both databases."""

from dataclasses import replace

import pytest

from domain.places import Channel, Posted, SharedPlace
from domain.ports import Address, Press
from store.sql import SqlStore
from tests.people import ANA, ELENA, JORGE, NOON
from tests.store.samples import opening

HERE = Channel("19:a@thread.tacv2", "https://smba.example/", "19:team", "soporte", ELENA.id, NOON)
POST = Posted(7, "19:a@thread.tacv2;messageid=1", "1", "https://smba.example/", 3)
PLACE = SharedPlace(POST.conversation, POST.service_url, POST.activity, HERE.conversation)


async def test_a_channel_comes_back_as_it_was_bound_and_has_one_group(store: SqlStore) -> None:
    moved = replace(HERE, group="redes")

    await store.write(lambda unit: unit.bind(HERE))
    assert await store.read(lambda unit: unit.channel(HERE.conversation)) == HERE
    await store.write(lambda unit: unit.bind(moved))

    assert await store.read(lambda unit: unit.channel(HERE.conversation)) == moved
    assert await store.read(lambda unit: unit.channels_of("soporte")) == []
    assert await store.read(lambda unit: unit.channels_of("redes")) == [moved]


async def test_channels_are_unbound_alone_or_with_their_team(store: SqlStore) -> None:
    second, third = replace(HERE, conversation="19:b"), replace(HERE, conversation="19:c", team="")
    for channel in (HERE, second, third):
        await store.write(lambda unit, channel=channel: unit.bind(channel))

    await store.write(lambda unit: unit.unbind(HERE.conversation))
    assert await store.read(lambda unit: unit.channels_of("soporte")) == [second, third]
    await store.write(lambda unit: unit.unbind_team(""))
    await store.write(lambda unit: unit.unbind_team("19:team"))

    assert await store.read(lambda unit: unit.channels_of("soporte")) == [third]


async def test_a_post_is_kept_written_over_and_dropped(store: SqlStore) -> None:
    newer = replace(POST, version=4)

    await store.write(lambda unit: unit.keep_post(POST))
    assert await store.read(lambda unit: unit.posts(7)) == [POST]
    await store.write(lambda unit: unit.keep_post(newer))
    assert await store.read(lambda unit: unit.posts(7)) == [newer]
    await store.write(lambda unit: unit.drop_post(newer))

    assert await store.read(lambda unit: unit.posts(7)) == []


@pytest.mark.rule("R17")
async def test_a_press_in_front_of_others_is_remembered_as_a_post_and_never_as_a_live_card(
    store: SqlStore,
) -> None:
    press = Press("k1", POST.conversation, "", shared=PLACE)

    case = await store.write(lambda unit: unit.save(opening(), press))

    assert await store.read(lambda unit: unit.posts(case.number)) == [
        replace(POST, number=case.number, version=0)
    ]
    assert await store.read(lambda unit: unit.live_cards(case.number)) == []


@pytest.mark.rule("R17")
async def test_a_message_shows_one_case_whatever_is_pressed_on_it(store: SqlStore) -> None:
    await store.write(lambda unit: unit.keep_post(POST))

    case = await store.write(
        lambda unit: unit.save(opening(), Press("k2", POST.conversation, "", shared=PLACE))
    )

    assert await store.read(lambda unit: unit.posts(7)) == [POST]
    assert await store.read(lambda unit: unit.posts(case.number)) == []


async def test_only_who_has_written_has_an_id_on_the_channel(store: SqlStore) -> None:
    met = Address(ANA.id, "chat", "https://smba.example/", "29:ana")
    unmet = Address(JORGE.id, "chat2", "https://smba.example/")
    for address in (met, unmet):
        await store.write(lambda unit, address=address: unit.keep_address(address, NOON))

    asked = [ANA.id, JORGE.id, ELENA.id]

    assert await store.read(lambda unit: unit.channel_users(asked)) == {ANA.id: "29:ana"}
    assert await store.read(lambda unit: unit.channel_users([])) == {}


async def test_the_first_key_stays(store: SqlStore, another: SqlStore) -> None:
    first = await store.write(lambda unit: unit.secret("sharing", "one"))

    assert await another.write(lambda unit: unit.secret("sharing", "two")) == first == "one"
