"""What people are told of a move of many cases: one message each, and only what is so (R32)."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace

import pytest

from domain.case import Case, Person
from domain.catalog import Catalog
from domain.moves import Verb
from domain.ports import Press
from domain.transfer import Asked, Transfer
from store.sql import SqlStore
from store.tables import outbox
from tests.bot.conftest import MoodyTeams, Refusal, Station, chat_of, opened
from tests.chat import Clock
from tests.people import ANA, ELENA, JORGE, LUCIA, MARTA
from tests.teams import Failure

pytestmark = pytest.mark.rule("R32")


@pytest.fixture
async def three(station: Station) -> list[Case]:
    """Ana's cases, with Jorge, who has been told of them."""
    cases = [await station.opens() for _ in range(3)]
    await station.delivers()
    return cases


async def moves(station: Station, cases: list[Case], **but: str) -> Transfer:
    usual = {"group": "mesa", "specialist": LUCIA.id, "reason": "ausencia", "note": ""}
    asked = Asked(numbers=[case.number for case in cases], **(usual | but))
    transfers = station.desk.transfers
    found = await transfers.effect(asked, ELENA)
    form = Press(f"{ELENA.id}:{next(station.forms)}")
    return await transfers.move(found.agreed, ELENA, form)


async def undoes(station: Station, done: Transfer) -> None:
    await station.desk.transfers.undo(done.id, ELENA, Press(f"{ELENA.id}:undo:{done.id}"))


async def test_each_gets_one_message_whatever_the_number_of_cases(
    station: Station, three: list[Case]
) -> None:
    before = {who: len(station.teams.chats[chat_of(who)]) for who in (LUCIA, JORGE, MARTA)}

    await moves(station, three)
    await station.delivers()

    after = {who: len(station.teams.chats[chat_of(who)]) - n for who, n in before.items()}
    assert after == {LUCIA: 1, JORGE: 1, MARTA: 0}
    assert "Elena Castro le asignó 3 casos." in station.sees(LUCIA)
    assert "Elena Castro le retiró 3 casos." in station.sees(JORGE)
    assert [f"Incidente {case.number} ›" in station.sees(JORGE) for case in three] == [True] * 3
    assert await station.owed() == []


async def test_the_live_cards_of_the_cases_are_updated_without_a_sound(
    station: Station, three: list[Case]
) -> None:
    shown = next(m for m in station.cards(ANA) if m.card and "Incidente 1" in str(m.card))
    updates = shown.updates

    await moves(station, three)
    await station.delivers()

    assert shown.updates == updates + 1
    assert "Lucía Gómez" in str(shown.card)


async def test_the_cards_are_drawn_of_the_cases_as_they_stand(
    station: Station, three: list[Case]
) -> None:
    await moves(station, three)
    await station.acts(three[0], Verb.TAKE, LUCIA)

    await station.delivers()

    assert "En proceso" in station.sees(LUCIA)


async def test_what_was_undone_before_it_was_told_is_never_told(
    station: Station, three: list[Case]
) -> None:
    before = {who: len(station.teams.chats[chat_of(who)]) for who in (LUCIA, JORGE)}

    await undoes(station, await moves(station, three))
    await station.delivers()

    assert {who: len(station.teams.chats[chat_of(who)]) for who in before} == before
    assert await station.owed() == []


async def test_who_was_told_hears_that_it_was_undone(station: Station, three: list[Case]) -> None:
    done = await moves(station, three)
    await station.delivers()

    await undoes(station, done)
    await station.delivers()

    for who, said in ((LUCIA, "Ya no están a su cargo"), (JORGE, "Ahora a su cargo")):
        assert "Elena Castro deshizo la reasignación" in station.sees(who)
        assert said in station.sees(who)


async def test_of_two_only_the_one_who_was_told_hears_of_the_undoing(
    station: Station, three: list[Case]
) -> None:
    station.teams.refuses[chat_of(LUCIA)] = refusal(503)
    done = await moves(station, three)
    await station.delivers()
    del station.teams.refuses[chat_of(LUCIA)]
    before = len(station.teams.chats[chat_of(LUCIA)])

    await undoes(station, done)
    for _ in range(3):
        await station.delivers(minutes=40)

    assert len(station.teams.chats[chat_of(LUCIA)]) == before
    assert "deshizo la reasignación" in station.sees(JORGE)
    assert await station.owed() == []


async def test_an_undoing_waits_while_another_courier_tells_of_the_move(
    station_on_either: tuple[Station, SqlStore],
) -> None:
    station, _other = station_on_either
    cases = [await station.opens()]
    await station.delivers()
    done = await moves(station, cases)
    held = await station.store.write(lambda unit: unit.claim(station.clock()))
    assert "moved" in {notice.what for notice in held}

    await undoes(station, done)
    await station.delivers()
    assert "deshizo" not in station.sees(JORGE)
    for notice in held:
        if notice.what == "moved":  # it got through just before the other courier died
            await station.store.write(lambda unit, n=notice: unit.sent(n, station.clock()))
    await station.delivers(minutes=1)

    assert "deshizo la reasignación" in station.sees(JORGE)


async def test_a_message_that_got_through_is_not_sent_again(
    station: Station, three: list[Case]
) -> None:
    await moves(station, three)
    await station.delivers()
    row, told = await station.row(LUCIA), station.cards(LUCIA)[-1]
    # As if the process had died between the sending and the commit that says so.
    again = outbox.update().where(outbox.c.id == row.id)
    lost = again.values(sent_at=None, due_at=station.clock())
    await station.store.lane.write(lambda db: db.execute(lost) and None)

    await station.delivers()

    assert station.cards(LUCIA)[-1] is told
    assert told.updates == 1
    assert (await station.row(LUCIA)).sent_at


async def test_a_group_hears_of_what_waits_in_its_queue(
    station: Station, three: list[Case]
) -> None:
    await moves(station, three, specialist="")
    await station.delivers()

    assert "Elena Castro pasó 3 casos a la cola de su grupo." in station.sees(LUCIA)
    assert "Ahora en la cola de su grupo" in station.sees(LUCIA)


async def test_who_is_no_longer_concerned_is_told_nothing(
    station: Station, three: list[Case]
) -> None:
    await moves(station, three, specialist="")
    emptied = dict(station.catalog.groups)
    emptied["mesa"] = replace(emptied["mesa"], members=())
    before = len(station.teams.chats[chat_of(LUCIA)])

    await station.another_courier(catalog=replace(station.catalog, groups=emptied)).deliver_due()

    assert len(station.teams.chats[chat_of(LUCIA)]) == before
    assert (await station.row(LUCIA)).last_error == "overtaken"


# By mail


@pytest.fixture
async def writing(
    sqlite_url: str, catalog: Catalog, moody: MoodyTeams, clock: Clock
) -> AsyncIterator[Station]:
    """The same, where people are written to as well."""
    async with AsyncExitStack() as stack:
        station = await opened(stack, sqlite_url, catalog, moody, clock)
        station.mail = True
        station.courier = station.another_courier()
        yield station


async def letters(station: Station, who: Person) -> list[str]:
    query = outbox.select().where(outbox.c.person == who.id, outbox.c.what == "moved_mail")
    rows = await station.store.lane.read(lambda db: list(db.execute(query)))
    return [row.last_error for row in rows]


async def test_the_desk_is_owed_one_letter_too(writing: Station) -> None:
    cases = [await writing.opens(), await writing.opens()]
    await writing.delivers()

    await moves(writing, cases)
    await writing.delivers()

    assert len(await letters(writing, LUCIA)) == 1
    assert "le asignó 2 casos" in writing.sees(LUCIA)


async def test_whom_teams_cannot_reach_is_owed_one_letter_and_told_when_they_come(
    writing: Station,
) -> None:
    cases = [await writing.opens()]
    await writing.delivers()
    writing.teams.refuses[chat_of(LUCIA)] = refusal(403, "BotNotInConversationRoster")

    await moves(writing, cases)
    for _ in range(3):
        await writing.delivers(minutes=40)

    assert len(await letters(writing, LUCIA)) == 1


def refusal(status: int, code: str = "") -> Refusal:
    return Refusal(Failure(status, code))
