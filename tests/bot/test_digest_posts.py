"""The digest of a morning on its way: rendered when it arrives, once, by the line that reaches."""

import pytest

from bot.by_mail import PATIENCE
from domain.case import Person
from domain.digests import Digests
from domain.moves import Verb
from domain.notices import OVERTAKEN, What
from store.sql import SqlStore
from tests.bot.conftest import Refusal, Station, chat_of
from tests.chat import words
from tests.people import ELENA, JORGE
from tests.teams import Failure

TITLE = "Resumen de la mañana"


async def owes(station: Station, store: SqlStore | None = None, **later: float) -> int:
    """The next morning: what became due is owed, and nobody has delivered it yet."""
    station.clock.forward(**(later or {"hours": 21, "minutes": 30}))
    digests = Digests(store or station.store, station.catalog, station.clock)
    return await digests.see_to_what_is_due()


def came(station: Station, person: Person) -> list[str]:
    read = [words(m.card) for m in station.cards(person)]
    return [said for said in read if said.startswith(TITLE)]


async def fates(station: Station, person: Person) -> list[tuple[str, bool, str]]:
    """By row that is a digest: what, whether it was sent, and the last error."""
    rows = await station.rows(person)
    return [
        (row.what, row.sent_at is not None, row.last_error)
        for row in rows
        if row.what in {What.DIGEST, What.DIGEST_MAIL}
    ]


async def test_it_says_how_things_stand_when_it_arrives(station: Station) -> None:
    case = await station.opens()
    await owes(station)

    await station.acts(case, Verb.SOLVE, JORGE, solution="Listo")
    await station.delivers()

    (of_elena,) = came(station, ELENA)
    assert "1 solucionado" in of_elena
    assert came(station, JORGE) == [], "nothing is left to tell him"
    assert await fates(station, JORGE) == [(What.DIGEST, False, OVERTAKEN)]


async def test_two_copies_of_the_process_send_it_once(
    station_on_either: tuple[Station, SqlStore],
) -> None:
    station, other = station_on_either
    await station.opens()
    couriers = [station.courier, station.another_courier(other)]

    counts = [await owes(station), await owes(station, other, seconds=1)]
    for courier in couriers:
        await courier.deliver_due()

    assert counts == [4, 0]
    assert len(came(station, ELENA)) == len(came(station, JORGE)) == 1


async def test_it_is_tried_again_where_teams_does_not_answer(station: Station) -> None:
    await station.opens()
    station.teams.refuses[chat_of(JORGE)] = Refusal(Failure(503))
    await owes(station)
    await station.delivers()
    assert came(station, JORGE) == []

    station.teams.refuses.clear()
    await station.delivers(minutes=40)

    assert len(came(station, JORGE)) == 1


async def test_it_comes_after_what_was_told_before_it(station: Station) -> None:
    await station.opens()
    await owes(station)

    await station.delivers()

    read = [m.text or words(m.card) for m in station.teams.chats[chat_of(JORGE)]]
    assigned = next(n for n, said in enumerate(read) if "Se le asignó el Incidente 1" in said)
    assert read[-1].startswith(TITLE)
    assert assigned < len(read) - 1


@pytest.mark.parametrize("mail", [True, False])
async def test_while_teams_is_down_for_long_the_letter_alone_tells_them(
    station: Station, *, mail: bool
) -> None:
    station.mail = mail
    station.courier = station.another_courier()
    await station.opens()
    await station.delivers()
    station.teams.refuses[chat_of(JORGE)] = Refusal(Failure(503))
    await owes(station)

    for _ in range(PATIENCE + 1):
        await station.delivers(minutes=40)

    kinds = [what for what, _, _ in await fates(station, JORGE)]
    assert kinds == ([What.DIGEST, What.DIGEST_MAIL] if mail else [What.DIGEST])
    station.teams.refuses.clear()
    await station.delivers(minutes=40)
    assert len(came(station, JORGE)) == (0 if mail else 1)


async def test_who_blocked_the_bot_and_has_no_mail_is_in_the_ledger_until_the_day_is_over(
    station: Station,
) -> None:
    await station.opens()
    await station.delivers()
    refused = Failure(403, "ConversationBlockedByUser")
    station.teams.refuses[chat_of(JORGE)] = Refusal(refused)
    await owes(station)
    await station.delivers()
    ((_, sent, why),) = await fates(station, JORGE)
    assert not sent
    assert "403" in why

    station.teams.refuses.clear()
    station.clock.forward(days=1)
    await station.writes(JORGE)
    await station.delivers()

    assert came(station, JORGE) == []
    assert await fates(station, JORGE) == [(What.DIGEST, False, OVERTAKEN)]
