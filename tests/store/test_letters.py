"""Letters beside what Teams tells, and the ledger of both; on either database."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.case import Audience, Case, Owed
from domain.letter_ids import LetterName
from domain.moves import Verb
from domain.notices import OVERTAKEN, Line, Notice, What
from domain.undelivered import Cause, Entry, Spot, Standing, cause
from store.sql import SqlStore
from store.tables import outbox
from tests.people import ANA, JORGE, LUCIA, NOON
from tests.store.samples import moving, opening, saved

LATER = NOON + timedelta(minutes=5)


async def told(store: SqlStore, audience: Audience = Audience.RECEIVER) -> tuple[Case, Notice]:
    """A new case, and what Jorge or Ana is told of it in Teams, claimed."""
    reader = ANA if audience is Audience.REQUESTER else JORGE
    change = replace(opening(), tell=(Owed(reader.id, audience),))
    case = await saved(store, change)
    claimed = await store.write(lambda unit: unit.claim(NOON))
    return case, next(notice for notice in claimed if notice.what is What.TELL)


async def letter(store: SqlStore, tell: Notice) -> Notice:
    """The letter of the same fact, claimed."""
    assert await store.write(lambda unit: unit.owe_letter(tell, NOON))
    (owed,) = await store.write(lambda unit: unit.claim(NOON, Line.MAIL))
    return owed


async def row(store: SqlStore, notice: Notice) -> Any:
    query = outbox.select().where(outbox.c.id == notice.id)
    return await store.lane.read(lambda db: db.execute(query).one())


async def entries(store: SqlStore, number: int) -> Sequence[Entry]:
    return await store.read(lambda unit: unit.ledger(number, 60))


def standing(found: Sequence[Entry]) -> dict[What, Standing]:
    return {entry.notice.what: entry.standing for entry in found}


async def test_a_letter_is_owed_once_for_each_fact_and_reader(store: SqlStore) -> None:
    case, tell = await told(store)

    first = await store.write(lambda unit: unit.owe_letter(tell, NOON))
    again = await store.write(lambda unit: unit.owe_letter(tell, LATER))
    other = await store.write(lambda unit: unit.owe_letter(replace(tell, person=LUCIA.id), NOON))

    assert (first, again, other) == (True, True, True)
    letters = await store.write(lambda unit: unit.claim(LATER, Line.MAIL))
    assert [(n.person, n.number, n.version) for n in letters] == [
        (JORGE.id, case.number, 1),
        (LUCIA.id, case.number, 1),
    ]
    assert len({n.activity for n in letters}) == 2


async def test_each_line_claims_its_own(store: SqlStore) -> None:
    _, tell = await told(store)
    await store.write(lambda unit: unit.owe_letter(tell, NOON))
    await store.write(lambda unit: unit.owe_reply("mail", NOON))

    in_teams = await store.write(lambda unit: unit.claim(NOON))
    by_mail = await store.write(lambda unit: unit.claim(NOON, Line.MAIL))

    assert in_teams == []
    assert {notice.what for notice in by_mail} == {What.MAIL, What.REPLY}


async def test_a_letter_that_went_out_settles_what_teams_could_not_tell(store: SqlStore) -> None:
    case, tell = await told(store)
    owed = await letter(store, tell)
    await store.write(lambda unit: unit.parked(tell, "left the bot"))

    await store.write(lambda unit: unit.sent(owed, LATER))

    await store.write(lambda unit: unit.unpark(JORGE.id, LATER))
    again = await store.write(lambda unit: unit.claim(LATER))
    assert What.TELL not in {notice.what for notice in again}
    expected = {What.TELL: Standing.LEFT, What.MAIL: Standing.SENT}
    assert standing(await entries(store, case.number)) == expected


async def test_what_teams_cannot_tell_after_the_letter_went_out_is_settled_at_once(
    store: SqlStore,
) -> None:
    case, tell = await told(store)
    owed = await letter(store, tell)
    await store.write(lambda unit: unit.sent(owed, NOON))

    await store.write(lambda unit: unit.parked(tell, "left the bot"))

    assert standing(await entries(store, case.number))[What.TELL] is Standing.LEFT
    page = await store.read(lambda unit: unit.undeliverable(8, after=None, before=None))
    assert page.total == 0


async def test_a_letter_that_fails_for_good_gives_back_what_was_left_to_it(
    store: SqlStore,
) -> None:
    case, tell = await told(store)
    owed = await letter(store, tell)
    await store.write(lambda unit: unit.left(tell))

    await store.write(lambda unit: unit.failed(owed, "smtp 550 5.1.1", None))

    failed = {What.TELL: Standing.FAILED, What.MAIL: Standing.FAILED}
    assert standing(await entries(store, case.number)) == failed
    assert not await store.write(lambda unit: unit.owe_letter(tell, LATER))
    await store.write(lambda unit: unit.unpark(JORGE.id, LATER))
    again = await store.write(lambda unit: unit.claim(LATER))
    assert What.TELL in {notice.what for notice in again}


async def test_a_letter_with_nothing_to_say_any_more_gives_nothing_back(store: SqlStore) -> None:
    case, tell = await told(store)
    owed = await letter(store, tell)
    await store.write(lambda unit: unit.left(tell))

    await store.write(lambda unit: unit.failed(owed, OVERTAKEN, None))

    dropped = {What.TELL: Standing.LEFT, What.MAIL: Standing.DROPPED}
    assert standing(await entries(store, case.number)) == dropped


async def test_a_letter_that_came_back_is_known_by_its_name_and_by_nothing_less(
    store: SqlStore,
) -> None:
    case, tell = await told(store)
    owed = await letter(store, tell)
    await store.write(lambda unit: unit.left(tell))
    await store.write(lambda unit: unit.sent(owed, NOON))
    name = LetterName(case.number, 1, owed.id, owed.activity)
    forged = [
        replace(name, token="0" * 16),
        replace(name, row=owed.id + 1),
        replace(name, version=2),
        replace(name, number=case.number + 1),
    ]

    for wrong in forged:
        id_ = wrong.message_id("entidad.example")
        assert not await store.write(lambda unit, id_=id_: unit.bounced(id_, "5.1.1"))
    assert not await store.write(lambda unit: unit.bounced("<a@b>", "5.1.1"))
    id_ = name.message_id("entidad.example").upper()
    assert await store.write(lambda unit: unit.bounced(id_, "5.1.1"))

    assert (await row(store, owed)).last_error == "bounced 5.1.1"
    failed = {What.TELL: Standing.FAILED, What.MAIL: Standing.FAILED}
    assert standing(await entries(store, case.number)) == failed


@pytest.mark.rule("R26")
async def test_the_requester_was_told_when_the_first_channel_told_them(store: SqlStore) -> None:
    case, tell = await told(store, Audience.REQUESTER)
    owed = await letter(store, tell)

    before = await store.read(lambda unit: unit.deliveries(case.number))
    await store.write(lambda unit: unit.sent(owed, LATER))
    by_mail = await store.read(lambda unit: unit.deliveries(case.number))
    await store.write(lambda unit: unit.sent(tell, LATER + timedelta(hours=1)))

    assert before == {1: None}
    assert by_mail == await store.read(lambda unit: unit.deliveries(case.number)) == {1: LATER}


async def test_a_requester_is_unreached_since_the_first_fact_that_no_channel_told(
    store: SqlStore,
) -> None:
    async def since() -> Any:
        return await store.read(lambda unit: unit.unreached(case.number))

    case, tell = await told(store, Audience.REQUESTER)
    assert await since() is None
    await store.write(lambda unit: unit.parked(tell, "left the bot"))
    assert await since() == NOON
    owed = await letter(store, tell)
    assert await since() is None  # the letter is on its way
    await store.write(lambda unit: unit.failed(owed, "smtp 550 5.1.1", None))
    assert await since() == NOON

    change = replace(moving(case, verb=Verb.NOTE), tell=(Owed(ANA.id, Audience.REQUESTER),))
    await saved(store, change)
    claimed = await store.write(lambda unit: unit.claim(LATER))
    second = next(n for n in claimed if n.what is What.TELL)
    await store.write(lambda unit: unit.parked(second, "left the bot"))
    assert await since() == NOON
    await store.write(lambda unit: unit.sent(second, LATER))
    assert await since() is None


async def test_what_reached_nobody_is_paged_newest_first_there_and_back(store: SqlStore) -> None:
    for minute in range(7):
        case = await saved(store, opening(None, JORGE, at=NOON + timedelta(minutes=minute)))
        tell = next(
            n
            for n in await store.write(lambda unit: unit.claim(NOON + timedelta(hours=1)))
            if n.what is What.TELL
        )
        await store.write(lambda unit, tell=tell: unit.parked(tell, "left the bot"))
        assert case.number == minute + 1

    async def page(**where: Spot | None) -> Any:
        usual = {"after": None, "before": None}
        return await store.read(lambda unit: unit.undeliverable(3, **(usual | where)))

    first = await page()
    second = await page(after=first.after)
    third = await page(after=second.after)
    back = await page(before=third.before)

    numbers = [[e.notice.number for e in p.entries] for p in (first, second, third, back)]
    assert numbers == [[7, 6, 5], [4, 3, 2], [1], [4, 3, 2]]
    assert first.before is None
    assert third.after is None
    assert first.total == 7


async def test_one_is_tried_again_or_all_and_teams_is_asked_again(store: SqlStore) -> None:
    _, tell = await told(store)
    await store.write(lambda unit: unit.parked(tell, "left the bot"))
    _, other = await told(store, Audience.REQUESTER)
    await store.write(lambda unit: unit.failed(other, "400 BadSyntax", None))

    one = await store.write(lambda unit: unit.retry(LATER, tell.id))
    again = await store.write(lambda unit: unit.claim(LATER))
    nothing = await store.write(lambda unit: unit.retry(LATER, tell.id))
    rest = await store.write(lambda unit: unit.retry(LATER))

    assert (one, nothing, rest) == (1, 0, 1)
    assert [(n.id, n.attempts) for n in again if n.what is What.TELL] == [(tell.id, 1)]


async def test_two_couriers_never_hold_the_same_letter(store: SqlStore, another: SqlStore) -> None:
    _, tell = await told(store)
    await store.write(lambda unit: unit.owe_letter(tell, NOON))

    first = await store.write(lambda unit: unit.claim(NOON, Line.MAIL))
    second = await another.write(lambda unit: unit.claim(NOON, Line.MAIL))

    assert len(first) == 1
    assert second == []


@pytest.mark.parametrize(
    ("why", "found"),
    [
        ("left the bot", Cause.LEFT),
        ("403 BotNotInConversationRoster", Cause.BLOCKED),
        ("404 ConversationNotFound", Cause.BLOCKED),
        ("400 BadSyntax", Cause.REFUSED),
        ("429", Cause.BUSY),
        ("0", Cause.NO_ANSWER),
        ("502", Cause.NO_ANSWER),
        ("no address", Cause.NO_ADDRESS),
        ("no mail", Cause.NO_MAIL),
        ("mail down: TimeoutError", Cause.MAIL_DOWN),
        ("smtp 550 5.1.1", Cause.NO_MAILBOX),
        ("smtp 554 5.7.1", Cause.MAIL_REFUSED),
        ("smtp 451 4.3.0", Cause.MAIL_DOWN),
        ("bounced 5.1.1", Cause.BOUNCED),
        ("KeyError", Cause.TROUBLE),
    ],
)
def test_why_somebody_was_not_reached_is_known_by_what_was_answered(why: str, found: Cause) -> None:
    assert cause(why) is found
