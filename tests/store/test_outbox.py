"""What is owed is lent to one courier at a time, oldest first, until it is delivered."""

import asyncio
import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, text, update
from sqlalchemy.ext.asyncio import create_async_engine

from domain.case import Audience
from domain.notices import Notice, What
from domain.ports import LiveCard
from store.outbox_rows import BATCH, LEASE
from store.sql import SqlStore, SqlUnit
from store.tables import outbox
from tests.people import ANA, ELENA, JORGE, NOON
from tests.store.samples import opening, saved

SECOND = timedelta(seconds=1)


async def owe(store: SqlStore, due: Sequence[datetime], person: str = JORGE.id) -> None:
    """One notice for each of these times, each of a case of its own."""
    usual = {"what": What.TELL, "person": person, "audience": Audience.RECEIVER}
    usual |= {"version": 1, "at": NOON, "parked": False, "attempts": 0}
    usual |= {"activity": "", "last_error": ""}
    rows = [usual | {"due_at": at, "number": number} for number, at in enumerate(due, 1)]
    await store.lane.write(lambda db: db.execute(insert(outbox), rows) and None)


_SECOND_FACT = """
    INSERT INTO outbox (what, person, audience, number, version, at, due_at, parked, attempts,
                        activity, last_error)
    SELECT what, person, audience, number, 2, at, at, parked, 0, '', '' FROM outbox
"""


async def claim(store: SqlStore, at: datetime = NOON) -> Sequence[Notice]:
    return await store.write(lambda unit: unit.claim(at))


async def row(store: SqlStore, notice: Notice) -> Any:
    query = outbox.select().where(outbox.c.id == notice.id)
    return await store.lane.read(lambda db: db.execute(query).one())


async def test_what_a_change_owes_is_due_at_once(store: SqlStore) -> None:
    case = await saved(store, opening(None, JORGE))

    claimed = await claim(store)

    told, refresh = claimed
    assert told == Notice(
        id=told.id,
        what=What.TELL,
        person=JORGE.id,
        audience=Audience.RECEIVER,
        number=case.number,
        version=1,
        attempts=1,
    )
    assert (refresh.what, refresh.person) == (What.REFRESH, "")


async def test_a_card_that_somebody_asked_for_is_owed_to_them(store: SqlStore) -> None:
    await store.write(lambda unit: unit.owe_card(ANA.id, 7, NOON))

    (owed,) = await claim(store)

    assert (owed.what, owed.person, owed.number, owed.version) == (What.SHOW, ANA.id, 7, 0)


async def test_nothing_is_claimed_before_it_is_due(store: SqlStore) -> None:
    await owe(store, [NOON + SECOND])

    assert await claim(store) == []
    assert len(await claim(store, NOON + SECOND)) == 1


async def test_the_oldest_are_claimed_first_and_only_so_many(store: SqlStore) -> None:
    due = [NOON - timedelta(minutes=minutes) for minutes in range(3 * BATCH)]
    random.Random(1).shuffle(due)  # noqa: S311 - nothing secret
    await owe(store, due)
    oldest_first = sorted(range(len(due)), key=lambda i: due[i])

    for batch in range(3):
        claimed = await claim(store)
        wanted = {index + 1 for index in oldest_first[batch * BATCH : (batch + 1) * BATCH]}
        assert {notice.id for notice in claimed} == wanted
    assert await claim(store) == []


@pytest.mark.parametrize("analyzed", [False, True])
async def test_no_plan_claims_more_than_a_batch(postgres_url: str, *, analyzed: bool) -> None:
    """LIMIT with FOR UPDATE in a subquery can be run again and again by a nested loop."""
    engine = create_async_engine(postgres_url.replace("://", "+asyncpg://"))
    for forbidden in ("hashagg", "hashjoin", "mergejoin", "sort", "material"):
        async with engine.begin() as db:
            await db.exec_driver_sql("TRUNCATE outbox")
            row = {"what": "tell", "person": "p", "audience": "receiver", "number": 1, "at": NOON}
            row |= {"version": 1, "parked": False, "attempts": 0, "activity": "", "last_error": ""}
            await db.execute(insert(outbox), [row | {"due_at": NOON}] * 100)
            if analyzed:
                await db.exec_driver_sql("ANALYZE outbox")
            await db.exec_driver_sql(f"SET LOCAL enable_{forbidden} = off")
            claimed = await db.run_sync(lambda c: SqlUnit(c).claim(NOON))
            assert len(claimed) <= BATCH, forbidden
    await engine.dispose()


async def test_a_claim_is_lent_and_comes_due_again_when_nobody_settles_it(store: SqlStore) -> None:
    await owe(store, [NOON])
    (first,) = await claim(store)

    assert await claim(store, NOON + LEASE - SECOND) == []
    (second,) = await claim(store, NOON + LEASE)

    assert second == replace(first, attempts=2)


async def test_a_later_fact_waits_for_the_earlier_one_of_its_case(store: SqlStore) -> None:
    await owe(store, [NOON])
    (first,) = await claim(store)
    await store.lane.write(lambda db: db.execute(text(_SECOND_FACT)) and None)

    assert await claim(store) == []
    await store.write(lambda unit: unit.sent(first, NOON))

    (second,) = await claim(store)
    assert second.version == 2


async def test_two_couriers_never_get_the_same_notice(store: SqlStore, another: SqlStore) -> None:
    await owe(store, [NOON] * 10 * BATCH)

    claimed = await asyncio.gather(*(claim(s) for s in [store, another] * 10))
    while more := await claim(store):
        claimed.append(more)

    ids = [notice.id for batch in claimed for notice in batch]
    assert len(ids) == len(set(ids)) == 10 * BATCH


async def test_a_courier_does_not_wait_for_what_another_is_claiming(postgres_url: str) -> None:
    engine = create_async_engine(postgres_url.replace("://", "+asyncpg://"))
    async with engine.connect() as first, engine.connect() as second:
        row = {"what": "tell", "person": "p", "audience": "receiver", "number": 1, "version": 1}
        row |= {"at": NOON, "due_at": NOON, "parked": False, "attempts": 0, "activity": ""}
        await first.execute(insert(outbox), [row | {"last_error": ""}] * (BATCH + 5))
        await first.commit()
        taken = await first.run_sync(lambda db: SqlUnit(db).claim(NOON))  # not committed

        others = await asyncio.wait_for(
            second.run_sync(lambda db: SqlUnit(db).claim(NOON)), timeout=20
        )

        assert (len(taken), len(others)) == (BATCH, 5)
        assert not {n.id for n in taken} & {n.id for n in others}
    await engine.dispose()


async def test_what_was_sent_is_never_due_again(store: SqlStore) -> None:
    await owe(store, [NOON])
    (notice,) = await claim(store)
    await store.write(lambda unit: unit.failed(notice, "502", NOON))
    await claim(store)

    await store.write(lambda unit: unit.sent(notice, NOON + SECOND))

    assert await claim(store, NOON + timedelta(days=400)) == []
    kept = await row(store, notice)
    assert (kept.sent_at, kept.last_error) == (NOON + SECOND, "")


async def test_what_failed_is_due_when_it_is_to_be_tried_again(store: SqlStore) -> None:
    await owe(store, [NOON])
    (notice,) = await claim(store)
    again_at = NOON + timedelta(seconds=7)

    await store.write(lambda unit: unit.failed(notice, "429", again_at))

    assert await claim(store, again_at - SECOND) == []
    assert [n.attempts for n in await claim(store, again_at)] == [2]
    assert (await row(store, notice)).last_error == "429"


async def test_what_was_given_up_is_kept_with_its_reason(store: SqlStore) -> None:
    await owe(store, [NOON])
    (notice,) = await claim(store)

    await store.write(lambda unit: unit.failed(notice, "413 MessageSizeTooBig", None))

    assert await claim(store, NOON + timedelta(days=400)) == []
    kept = await row(store, notice)
    assert (kept.last_error, kept.sent_at) == ("413 MessageSizeTooBig", None)


async def test_a_further_try_knows_the_message_that_an_earlier_one_put(store: SqlStore) -> None:
    await owe(store, [NOON])
    (notice,) = await claim(store)

    await store.write(lambda unit: unit.put(notice, "m1"))

    (again,) = await claim(store, NOON + LEASE)
    assert again.activity == "m1"


async def test_the_parked_wait_for_their_reader_and_nobody_else(store: SqlStore) -> None:
    await owe(store, [NOON] * 2)
    await owe(store, [NOON], ELENA.id)
    notices = await claim(store)
    for notice in notices:
        await store.write(lambda unit, n=notice: unit.parked(n, "BotNotInConversationRoster"))
    later = NOON + timedelta(days=1)
    assert await claim(store, later) == []

    await store.write(lambda unit: unit.unpark(JORGE.id, later))

    back = await claim(store, later)
    assert [(n.person, n.attempts) for n in back] == [(JORGE.id, 1)] * 2
    assert (await row(store, notices[2])).parked


async def test_coming_back_sends_nothing_that_was_not_parked(store: SqlStore) -> None:
    await owe(store, [NOON] * 3)
    sent, given_up, waiting = await claim(store)
    await store.write(lambda unit: unit.sent(sent, NOON))
    await store.write(lambda unit: unit.failed(given_up, "400", None))
    await store.write(lambda unit: unit.failed(waiting, "502", NOON + timedelta(hours=1)))

    await store.write(lambda unit: unit.unpark(JORGE.id, NOON))

    assert await claim(store, NOON + timedelta(minutes=1)) == []


async def test_an_outbox_that_only_has_history_owes_nothing(store: SqlStore) -> None:
    await owe(store, [NOON] * 5)
    await store.lane.write(lambda db: db.execute(update(outbox).values(due_at=None)) and None)

    assert await claim(store, NOON + timedelta(days=1)) == []


async def test_each_reader_of_a_case_has_one_live_card(store: SqlStore) -> None:
    ana, jorge = LiveCard(ANA.id, 1, "chat-a", "m1", 1), LiveCard(JORGE.id, 1, "chat-j", "m2", 1)
    newer = LiveCard(JORGE.id, 1, "chat-j", "m3", 2)
    for card in (ana, jorge, newer, LiveCard(JORGE.id, 2, "chat-j", "m4", 1)):
        await store.write(lambda unit, card=card: unit.keep_card(card))

    cards = await store.read(lambda unit: unit.live_cards(1))

    assert sorted(cards, key=lambda c: c.activity) == [ana, newer]
    assert await store.read(lambda unit: unit.live_card(JORGE.id, 1)) == newer
    assert await store.read(lambda unit: unit.live_card(ELENA.id, 1)) is None


async def test_a_card_is_only_brought_up_to_date_while_it_is_the_live_one(store: SqlStore) -> None:
    old, new = LiveCard(ANA.id, 1, "chat", "m1", 1), LiveCard(ANA.id, 1, "chat", "m2", 2)
    await store.write(lambda unit: unit.keep_card(new))

    await store.write(lambda unit: unit.refreshed(replace(old, version=9)))
    assert await store.read(lambda unit: unit.live_card(ANA.id, 1)) == new
    await store.write(lambda unit: unit.refreshed(replace(new, version=3)))
    assert await store.read(lambda unit: unit.live_card(ANA.id, 1)) == replace(new, version=3)


async def test_a_dropped_card_is_nobodys(store: SqlStore) -> None:
    for person in (ANA.id, JORGE.id):
        card = LiveCard(person, 1, "chat", f"m-{person}", 1)
        await store.write(lambda unit, card=card: unit.keep_card(card))

    await store.write(lambda unit: unit.drop_card(ANA.id, 1))

    assert [c.person for c in await store.read(lambda unit: unit.live_cards(1))] == [JORGE.id]
