"""What is owed reaches its reader: once, in order, up to date, and nobody else."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.case import Case, Person
from domain.catalog import Catalog
from domain.lifecycle import LIFECYCLE
from domain.moves import By, Verb
from domain.notices import ACT_NOW, ATTEMPTS, FIRST_WAIT, LONGEST_WAIT, next_try
from domain.ports import LiveCard
from store.outbox_rows import LEASE
from store.sql import SqlStore
from tests.bot.conftest import (
    BOT,
    MoodyTeams,
    Refusal,
    Station,
    chat_of,
    is_text,
    is_update,
    without,
)
from tests.chat import actions, words
from tests.people import ANA, ELENA, JORGE, LUCIA, MARTA, NOON, STRANGER, TENANT
from tests.teams import Failure

Story = Callable[[Station, Case], Awaitable[Any]]


def in_order(text: str, *parts: str) -> bool:
    """Each part comes after the one before it."""
    at = 0
    for part in parts:
        found = text.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return True


# --- who is told, and what they see ---------------------------------------------------------------


@pytest.mark.rule("R9")
async def test_the_assignee_is_told_with_all_the_facts_of_a_case_in_their_order(
    station: Station,
) -> None:
    case = await station.opens()
    await station.delivers()
    await station.acts(
        case, Verb.ESCALATE, JORGE, group="sistemas", specialist=MARTA.id, note="Ya probé otro"
    )

    await station.delivers()

    facts = (
        "Incidente 1",
        "Ana Rojas",
        "Valledupar",
        "Atención al Ciudadano",
        "605 555 0101",
        "4101",
        "ana.rojas@entidad.example",
        "Portátil no enciende",
        "Escalado a especialista",
        "Alta",
        "Ya probé otro",
        "Desde ayer",
    )
    assert in_order(station.sees(MARTA), *facts), station.sees(MARTA)
    assert in_order(station.texts(MARTA)[-1], "Jorge Díaz", "Incidente 1", "Ana Rojas")


@pytest.mark.rule("R7", "R9")
async def test_the_first_assignee_is_told_too(station: Station) -> None:
    await station.opens()

    await station.delivers()

    facts = ("Incidente 1", "Ana Rojas", "Valledupar", "Atención al Ciudadano", "605 555 0101")
    more = ("4101", "ana.rojas@entidad.example", "Portátil no enciende", "Registrado", "Desde ayer")
    assert in_order(station.sees(JORGE), *facts, *more)
    assert station.texts(JORGE) == [
        "Se le asignó el Incidente 1 de Ana Rojas: mi portátil no enciende"
    ]
    assert station.texts(ANA) == []


async def suspended(station: Station, case: Case) -> None:
    await station.acts(
        case,
        Verb.SUSPEND,
        JORGE,
        solution="Se espera el repuesto",
        note="Pedimos la batería",
        next_contact="2026-11-27",
    )


async def solved(station: Station, case: Case) -> None:
    await station.acts(case, Verb.SOLVE, JORGE, solution="Se cambió la batería")


async def reopened(station: Station, case: Case) -> None:
    await solved(station, case)
    await station.delivers()
    await station.answers_survey(case, closes=False)


async def escalated(station: Station, case: Case) -> None:
    await station.acts(case, Verb.ESCALATE, JORGE, group="sistemas", specialist=MARTA.id)


async def escalated_to_a_group(station: Station, case: Case) -> None:
    await station.acts(case, Verb.ESCALATE, JORGE, group="mesa")


async def reassigned(station: Station, case: Case) -> None:
    await station.acts(case, Verb.REASSIGN, ELENA, group="mesa", specialist=LUCIA.id)


async def sent_on_site(station: Station, case: Case) -> None:
    await station.acts(case, Verb.ESCALATE, JORGE, group="mesa", specialist=LUCIA.id)
    await station.delivers()
    await station.acts(case, Verb.ONSITE, LUCIA, onsite_group="soporte", specialist=JORGE.id)


async def noted_by_the_specialist(station: Station, case: Case) -> None:
    await station.acts(case, Verb.NOTE, JORGE, note="Voy en camino", visibility="public")


async def noted_by_the_requester(station: Station, case: Case) -> None:
    await station.acts(case, Verb.NOTE, ANA, note="¿Cuándo vienen?")


async def answered(station: Station, case: Case) -> None:
    await suspended(station, case)
    await station.delivers()
    await station.acts(case, Verb.NOTE, ANA, note="Una luz naranja")


async def unmanaged(station: Station, case: Case) -> None:
    await station.acts(case, Verb.UNMANAGE, JORGE, note="No respondió")


TOLD = [
    (suspended, ANA, Verb.SUSPEND, ("suspendido", "SUSP:", "Pedimos la batería", "27/11/2026")),
    (noted_by_the_specialist, ANA, Verb.NOTE, ("Jorge Díaz", "Incidente 1", "Voy en camino")),
    (noted_by_the_requester, JORGE, Verb.NOTE, ("Ana Rojas", "Incidente 1", "¿Cuándo vienen?")),
    (escalated, MARTA, Verb.ESCALATE, ("Jorge Díaz", "Incidente 1", "Ana Rojas")),
    (escalated_to_a_group, LUCIA, Verb.ESCALATE, ("escaló a su grupo", "Incidente 1")),
    (sent_on_site, JORGE, Verb.ONSITE, ("Lucía Gómez", "en sitio", "Incidente 1")),
    (reassigned, LUCIA, Verb.REASSIGN, ("Elena Castro", "reasignó", "Incidente 1")),
    (solved, ANA, Verb.SOLVE, ("Incidente 1", "Se cambió la batería", "encuesta")),
    (reopened, JORGE, Verb.REOPEN, ("Ana Rojas", "Incidente 1", "Sigue igual")),
    (answered, JORGE, Verb.ANSWER, ("Ana Rojas respondió", "Incidente 1", "Una luz naranja")),
    (unmanaged, ANA, Verb.UNMANAGE, ("Incidente 1", "no gestionado", "No respondió")),
]


@pytest.mark.rule("R12", "R13", "R15", "R20", "R22")
@pytest.mark.parametrize(
    ("story", "reader", "verb", "said"), TOLD, ids=[story.__name__ for story, *_ in TOLD]
)
async def test_whoever_a_move_concerns_is_told(
    station: Station, story: Story, reader: Person, verb: Verb, said: tuple[str, ...]
) -> None:
    case = await station.opens()
    await station.delivers()
    await station.store.write(lambda unit: unit.owe_card(reader.id, case.number, station.clock()))
    await station.delivers()
    before = len(station.cards(reader))

    await story(station, case)
    told = len(station.texts(reader))
    await station.delivers()

    assert len(station.texts(reader)) == told + 1
    assert in_order(station.texts(reader)[-1], *said), station.texts(reader)
    new = len(station.cards(reader)) - before
    assert new >= 1 if verb in ACT_NOW else new == 0
    state = (await station.store.read(lambda unit: unit.case(case.number))).state
    assert {
        "registered": "Registrado",
        "suspended": "Suspendido",
        "escalated_specialist": "Escalado a especialista",
        "escalated_onsite": "Escalado a soporte en sitio",
        "solved": "Solucionado",
        "reopened": "Reabierto",
        "unmanaged": "No gestionado",
    }[state] in station.sees(reader)
    assert await station.owed() == []


def test_every_act_now_kind_of_a_person_is_told_above() -> None:
    # That a precase was completed is told in tests/mail/test_precases.py.
    others = {By.CLOCK, By.CLASSIFYING}
    by_people = {move.verb for move in LIFECYCLE if move.by not in others}
    assert {verb for _s, _r, verb, _w in TOLD} >= ACT_NOW & by_people


@pytest.mark.rule("R20", "R21")
async def test_the_solution_comes_with_the_survey(station: Station) -> None:
    case = await station.opens()
    await station.delivers()

    await solved(station, case)
    await station.delivers()

    assert "Se cambió la batería" in station.sees(ANA)
    card = station.cards(ANA)[-1].card
    assert card is not None
    assert "Responder encuesta" in [a["title"] for a in actions(card)]


@pytest.mark.rule("R1")
async def test_the_client_is_told_of_a_case_that_another_registered(station: Station) -> None:
    await station.opens(LUCIA, client=ANA.id)

    await station.delivers()

    assert station.texts(ANA) == [
        "Lucía Gómez registró para usted el Incidente 1: mi portátil no enciende"
    ]
    assert "Incidente 1" in station.sees(ANA)


@pytest.mark.rule("R15")
async def test_the_requester_is_not_told_of_an_internal_note(station: Station) -> None:
    case = await station.opens()
    await station.delivers()

    await station.acts(case, Verb.NOTE, JORGE, note="Es la tercera vez", visibility="internal")
    await station.delivers()

    said = [words(m.card) + m.text for m in station.teams.chats[chat_of(ANA)]]
    assert station.texts(ANA) == []
    assert "tercera vez" not in " ".join(said)


async def test_a_card_that_was_asked_for_comes_below_without_a_sentence(station: Station) -> None:
    case = await station.opens()
    await station.delivers()
    before = len(station.cards(ANA))

    await station.store.write(lambda unit: unit.owe_card(ANA.id, case.number, station.clock()))
    await station.delivers()

    assert len(station.cards(ANA)) == before + 1
    assert station.texts(ANA) == []


async def test_everybody_reads_their_own_language(station: Station) -> None:
    await station.reception.meet(station.visitor(JORGE))
    jorge = await station.store.read(lambda unit: unit.person(JORGE.id))
    assert jorge is not None
    await station.reception.speak(jorge, "en")

    await station.opens()
    await station.delivers()

    assert "Incident 1" in station.sees(JORGE)
    assert "Incident 1" in station.texts(JORGE)[0]


async def test_nothing_that_people_wrote_is_interpreted(station: Station) -> None:
    await station.opens(subject="<b>hola</b> [x](http://a) <at>todos</at> *ya* 🙂")

    await station.delivers()

    message = next(m for m in station.teams.chats[chat_of(JORGE)] if m.text)
    assert message.activity["textFormat"] == "xml"
    assert not set("<>[]*") & set(message.text.replace("<br>", ""))
    assert "<b>hola</b> [x](http://a) <at>todos</at> *ya* 🙂" in station.texts(JORGE)[0]


async def test_facts_arrive_in_the_order_in_which_they_came_about(station: Station) -> None:
    case = await station.opens()
    for number in range(5):
        await station.acts(case, Verb.NOTE, ANA, note=f"nota {number}")

    await station.delivers()

    said = station.texts(JORGE)
    assert len(said) == 6
    assert in_order("\n".join(said), "Se le asignó", *(f"nota {n}" for n in range(5)))
    assert len(station.cards(JORGE)) == 1


async def test_more_than_a_batch_is_delivered_at_one_ring(station: Station) -> None:
    for _ in range(30):
        station.clock.forward(seconds=1)
        await station.opens()

    await station.delivers(minutes=5)

    assert len(station.cards(JORGE)) == 30
    assert await station.owed() == []


async def test_the_card_is_as_the_case_is_when_it_is_sent(station: Station) -> None:
    case = await station.opens()
    await station.acts(case, Verb.TAKE, JORGE)

    await station.delivers()

    assert len(station.cards(JORGE)) == 1
    assert "En proceso" in station.sees(JORGE)


# --- what fails -----------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [0, 401, 408, 412, 429, 500, 502, 503, 504])
async def test_what_may_pass_is_tried_again(station: Station, status: int) -> None:
    await station.opens()
    station.teams.refuses[chat_of(JORGE)] = Refusal(Failure(status))
    await station.delivers()
    assert station.cards(JORGE) == []
    assert [row.attempts for row in await station.owed()] == [1]

    del station.teams.refuses[chat_of(JORGE)]
    await station.delivers(seconds=4)

    assert (len(station.cards(JORGE)), len(station.texts(JORGE))) == (1, 1)
    assert await station.owed() == []


@pytest.mark.parametrize("status", [429, 503])
async def test_nothing_is_tried_again_before_teams_allows_it(station: Station, status: int) -> None:
    await station.opens()
    refusal = Refusal(Failure(status, headers={"Retry-After": "17"}))
    station.teams.refuses[chat_of(JORGE)] = refusal
    await station.delivers()
    del station.teams.refuses[chat_of(JORGE)]

    await station.delivers(seconds=16.9)
    assert station.cards(JORGE) == []
    await station.delivers(seconds=0.2)

    assert len(station.cards(JORGE)) == 1


async def test_a_pause_that_teams_asks_for_holds_for_all_that_is_owed_there(
    station: Station,
) -> None:
    for _ in range(3):
        await station.opens()
        station.clock.forward(seconds=1)
    refusal = Refusal(Failure(429, headers={"Retry-After": "60"}))
    station.teams.refuses[chat_of(JORGE)] = refusal

    await station.delivers()

    assert station.teams.calls.count(("REFUSED", chat_of(JORGE))) == 1


async def test_an_earlier_fact_that_failed_is_not_overtaken_by_a_later_one(
    station: Station,
) -> None:
    case = await station.opens()
    await station.acts(case, Verb.NOTE, ANA, note="después")
    station.teams.failures = [Failure(502)]  # of the first call alone

    for _ in range(3):
        await station.delivers(seconds=10)

    assert in_order("\n".join(station.texts(JORGE)), "Se le asignó", "después")


@given(
    attempts=st.integers(1, 30),
    asked=st.integers(0, 3600),
    chance=st.floats(0, 1, exclude_max=True),
)
def test_a_wait_is_anything_up_to_twice_the_last_and_never_less_than_asked(
    attempts: int, asked: int, chance: float
) -> None:
    retry_after = timedelta(seconds=asked)

    at = next_try(attempts, NOON, retry_after, lambda: chance)

    if attempts >= ATTEMPTS:
        assert at is None
        return
    longest = min(LONGEST_WAIT, FIRST_WAIT * 2**attempts)
    assert at == NOON + max(retry_after, longest * chance)


async def test_many_who_failed_together_do_not_come_back_together(station: Station) -> None:
    for _ in range(12):
        await station.opens()
        station.clock.forward(seconds=1)
    station.teams.refuses[chat_of(JORGE)] = Refusal(Failure(502))

    await station.delivers()

    due = {row.due_at for row in await station.owed()}
    assert len(due) > 1
    assert all(row.due_at <= station.clock() + timedelta(seconds=4) for row in await station.owed())


async def test_after_days_of_trying_it_is_kept_for_when_they_write(station: Station) -> None:
    await station.opens()
    station.teams.refuses[chat_of(JORGE)] = Refusal(Failure(503, "ServiceUnavailable"))

    for _ in range(ATTEMPTS + 5):
        await station.delivers(hours=1)

    row = await station.row(JORGE)
    assert station.teams.calls.count(("REFUSED", chat_of(JORGE))) == ATTEMPTS
    assert (row.due_at, row.parked, row.sent_at) == (None, True, None)
    assert row.last_error == "503 ServiceUnavailable"


@pytest.mark.parametrize(
    ("status", "code"),
    [(400, "BadSyntax"), (413, "MessageSizeTooBig"), (403, "BotDisabledByAdmin"), (405, "")],
)
async def test_what_cannot_pass_is_given_up_with_the_reason(
    station: Station, status: int, code: str
) -> None:
    await station.opens()
    station.teams.refuses[chat_of(JORGE)] = Refusal(Failure(status, code))
    await station.delivers()
    del station.teams.refuses[chat_of(JORGE)]

    await station.delivers(days=3)

    row = await station.row(JORGE)
    assert station.cards(JORGE) == []
    assert (row.attempts, row.due_at, row.parked) == (1, None, False)
    assert row.last_error == f"{status} {code}".strip()


async def test_one_who_fails_does_not_hold_up_another(station: Station) -> None:
    await station.opens()
    station.clock.forward(seconds=1)
    case = await station.opens()
    await station.acts(case, Verb.ESCALATE, JORGE, group="sistemas", specialist=MARTA.id)
    station.teams.refuses[chat_of(JORGE)] = Refusal(Failure(502))

    await station.delivers()

    assert station.cards(JORGE) == []
    assert len(station.cards(MARTA)) == 1


async def test_a_card_that_got_through_although_the_answer_was_lost_may_come_twice(
    station: Station,
) -> None:
    """At least once: the bot was never told the id of the first."""
    await station.opens()
    station.teams.failures = [Failure(502, delivered=True)]
    await station.delivers()
    assert (len(station.cards(JORGE)), station.texts(JORGE)) == (1, [])

    await station.delivers(seconds=4)

    assert len(station.cards(JORGE)) == 2
    assert len(station.texts(JORGE)) == 1
    assert await station.owed() == []


@pytest.mark.parametrize("status", [0, 429, 502])
async def test_when_only_the_sentence_failed_the_card_is_updated_and_not_sent_again(
    station: Station, status: int
) -> None:
    case = await station.opens()
    station.teams.refuses[chat_of(JORGE)] = Refusal(Failure(status), is_text)
    await station.delivers()
    assert (len(station.cards(JORGE)), station.texts(JORGE)) == (1, [])

    del station.teams.refuses[chat_of(JORGE)]
    await station.acts(case, Verb.NOTE, ANA, note="Es urgente")
    await station.delivers(seconds=5)

    (card,) = station.cards(JORGE)
    assert "Es urgente" in words(card.card)
    assert len([t for t in station.texts(JORGE) if "Se le asignó" in t]) == 1


async def test_a_card_whose_sentence_failed_is_not_written_over_a_form(station: Station) -> None:
    """The specialist has pressed a button of the card before the sentence is tried again."""
    case = await station.opens()
    station.teams.refuses[chat_of(JORGE)] = Refusal(Failure(502), is_text)
    await station.delivers()
    (card,) = station.cards(JORGE)
    await station.reception.covered(JORGE.id, case.number)

    del station.teams.refuses[chat_of(JORGE)]
    await station.delivers(seconds=5)

    assert len(station.texts(JORGE)) == 1
    assert card.updates == 0
    held = await station.store.read(lambda unit: unit.live_card(JORGE.id, case.number))
    assert held is None or held.activity != card.id


async def test_a_message_that_is_gone_is_sent_anew(station: Station) -> None:
    case = await station.opens()
    await station.delivers()
    station.teams.chats[chat_of(JORGE)].clear()

    await station.acts(case, Verb.NOTE, ANA, note="Es urgente")
    await station.delivers()

    assert ("UPDATE", chat_of(JORGE)) in station.teams.calls
    assert len(station.cards(JORGE)) == 1
    assert "Es urgente" in station.sees(JORGE)
    held = await station.store.read(lambda unit: unit.live_card(JORGE.id, case.number))
    assert held is not None
    assert held.activity == station.cards(JORGE)[0].id


async def test_trouble_of_our_own_is_tried_again_and_named_by_its_kind(
    station: Station, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    await station.opens(subject="secreto de Ana")

    def broken(*_given: object) -> None:
        raise LookupError("secreto de Ana")

    with monkeypatch.context() as patch:
        patch.setattr("bot.delivery.message", broken)
        await station.delivers()
    row = await station.row(JORGE)
    assert row.last_error == "LookupError"

    await station.delivers(seconds=5)
    assert len(station.cards(JORGE)) == 1


# --- people who cannot be reached -----------------------------------------------------------------


UNREACHABLE = [
    "BotNotInConversationRoster",
    "ConversationBlockedByUser",
    "MessageWritesBlocked",
    "ForbiddenOperationException",
]


@pytest.mark.parametrize("code", UNREACHABLE)
async def test_who_left_the_bot_is_told_everything_when_they_write_again(
    station: Station, code: str
) -> None:
    case = await station.opens()
    station.teams.refuses[chat_of(JORGE)] = Refusal(Failure(403, code))
    await station.delivers()
    address = await station.store.read(lambda unit: unit.address(JORGE.id))
    assert address is not None
    assert not address.reachable
    refused = station.teams.calls.count(("REFUSED", chat_of(JORGE)))
    assert refused == 1

    await station.acts(case, Verb.NOTE, ANA, note="¿Hay alguien?")
    await station.delivers(days=2)
    assert station.teams.calls.count(("REFUSED", chat_of(JORGE))) == refused
    assert [row.parked for row in await station.owed()] == [True, True]

    del station.teams.refuses[chat_of(JORGE)]
    await station.writes(JORGE)
    await station.delivers()

    assert in_order("\n".join(station.texts(JORGE)), "Se le asignó", "¿Hay alguien?")
    assert len(station.cards(JORGE)) == 1
    assert await station.owed() == []


async def test_who_removed_the_bot_is_sent_nothing(station: Station) -> None:
    await station.reception.gone(JORGE.id)
    await station.opens()
    before = list(station.teams.calls)

    await station.delivers(hours=1)

    assert [c for c in station.teams.calls if c[1] == chat_of(JORGE)] == [
        c for c in before if c[1] == chat_of(JORGE)
    ]
    assert (await station.row(JORGE)).parked


async def test_others_still_hear_of_the_case_of_who_left(station: Station) -> None:
    case = await station.opens()
    await station.delivers()
    await station.reception.gone(ANA.id)

    await station.acts(case, Verb.NOTE, JORGE, note="Voy en camino", visibility="public")
    await station.delivers()

    assert "Voy en camino" in station.sees(JORGE)
    assert [row.person for row in await station.owed()] == [ANA.id]


# --- people who were never heard from -------------------------------------------------------------


async def test_a_conversation_with_who_never_wrote_is_created_once(station: Station) -> None:
    for _ in range(3):
        case = await station.opens()
        await station.acts(case, Verb.ESCALATE, JORGE, group="mesa", specialist=LUCIA.id)
        await station.acts(case, Verb.REASSIGN, ELENA, group="soporte", specialist=JORGE.id)
        await station.acts(case, Verb.NOTE, ANA, note="hola")
        station.clock.forward(seconds=1)
    await station.store.write(lambda unit: unit.owe_card(ELENA.id, 1, station.clock()))
    await station.store.write(lambda unit: unit.owe_card(ELENA.id, 2, station.clock()))

    await station.delivers()
    await station.store.write(lambda unit: unit.owe_card(ELENA.id, 3, station.clock()))
    await station.delivers()

    assert station.teams.created == [
        {
            "isGroup": False,
            "bot": {"id": BOT},
            "members": [{"id": ELENA.id}],
            "tenantId": TENANT,
            "channelData": {"tenant": {"id": TENANT}},
        }
    ]
    assert len(station.cards(ELENA)) == 3


async def test_while_nobody_was_heard_from_the_connector_of_the_settings_is_used(
    station: Station, moody: MoodyTeams
) -> None:
    courier = station.another_courier(service_url=moody.url)
    await station.store.lane.write(
        lambda db: db.exec_driver_sql("DELETE FROM addresses") and None  # as on the first day
    )
    await station.opens()

    await courier.deliver_due()

    assert len(station.cards(JORGE)) == 1


@pytest.mark.parametrize(
    "failure",
    [
        Failure(403, "BotNotInConversationRoster"),
        Failure(404),
        Failure(403, "MessageWritesBlocked"),
    ],
)
async def test_who_cannot_be_met_waits_until_they_write(station: Station, failure: Failure) -> None:
    case = await station.opens()
    await station.delivers()
    station.teams.refuses[""] = Refusal(failure)
    await station.store.write(lambda unit: unit.owe_card(ELENA.id, case.number, station.clock()))
    await station.delivers()
    assert (await station.row(ELENA)).parked

    del station.teams.refuses[""]
    await station.writes(ELENA)
    await station.delivers()

    assert len(station.cards(ELENA)) == 1
    assert station.teams.created == []


async def test_a_conversation_that_failed_to_open_is_tried_again(station: Station) -> None:
    case = await station.opens()
    await station.delivers()
    station.teams.refuses[""] = Refusal(Failure(503))
    await station.store.write(lambda unit: unit.owe_card(ELENA.id, case.number, station.clock()))
    await station.delivers()
    del station.teams.refuses[""]

    await station.delivers(seconds=4)

    assert len(station.cards(ELENA)) == 1


# --- several couriers, and couriers that die ------------------------------------------------------


async def test_two_couriers_deliver_each_notice_once(
    station_on_either: tuple[Station, SqlStore],
) -> None:
    station, other = station_on_either
    second = station.another_courier(other)
    for _ in range(15):
        case = await station.opens()
        await station.acts(case, Verb.ESCALATE, JORGE, group="sistemas", specialist=MARTA.id)
        station.clock.forward(seconds=1)

    await asyncio.gather(station.courier.deliver_due(), second.deliver_due())

    for person in (JORGE, MARTA):
        assert len(station.texts(person)) == len(set(station.texts(person))) == 15
        assert len(station.cards(person)) == 15
    assert await station.owed() == []


async def test_what_a_dead_courier_had_claimed_is_delivered_after_its_lease(
    station_on_either: tuple[Station, SqlStore],
) -> None:
    station, other = station_on_either
    await station.opens()
    assert await station.store.write(lambda unit: unit.claim(station.clock()))  # and dies
    second = station.another_courier(other)

    station.clock.now += LEASE - timedelta(seconds=1)
    assert await second.deliver_due() == 0
    station.clock.forward(seconds=1)
    await second.deliver_due()

    assert (len(station.cards(JORGE)), len(station.texts(JORGE))) == (1, 1)
    assert await station.owed() == []


async def test_a_courier_that_died_between_card_and_sentence_leaves_no_second_card(
    station: Station,
) -> None:
    await station.opens()
    reached = asyncio.Event()

    async def hang(_seconds: float) -> None:
        """Its pace never lets the sentence go."""
        if station.cards(JORGE):
            reached.set()
            await asyncio.Event().wait()

    dying = station.another_courier(sleep=hang)
    for _ in range(4):  # nothing at once is left for this conversation but the card
        await dying._delivery._post._pace.take(chat_of(JORGE))  # noqa: SLF001 - no other way to be slow
    task = asyncio.create_task(dying.deliver_due())
    await asyncio.wait_for(reached.wait(), 20)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)

    await station.delivers(seconds=31)

    assert (len(station.cards(JORGE)), len(station.texts(JORGE))) == (1, 1)


async def test_all_that_waited_for_somebody_comes_once_although_it_takes_longer_than_a_lease(
    station_on_either: tuple[Station, SqlStore],
) -> None:
    """At one message a second, a batch for one reader outlives the lease of its claim."""
    station, other = station_on_either
    second = station.another_courier(other)
    await station.reception.gone(JORGE.id)
    for _ in range(20):
        await station.opens()
    await station.delivers()
    await station.writes(JORGE)

    async def meanwhile(seconds: float) -> None:
        """Time passes, and the other copy of the process looks what is due."""
        station.clock.forward(seconds=seconds)
        await second.deliver_due()

    await station.another_courier(sleep=meanwhile).deliver_due()
    await second.deliver_due()

    said = station.texts(JORGE)
    assert sorted(said) == sorted(set(said))
    assert (len(said), len(station.cards(JORGE))) == (20, 20)


async def test_a_closed_courier_delivers_nothing_more(station: Station) -> None:
    """Also what stands in line behind a message that is still on its way."""
    asked, answer = asyncio.Event(), asyncio.Event()

    def hang(_method: str, _body: dict[str, Any]) -> bool:
        asked.set()
        return False

    async def wait(_seconds: float) -> None:
        await answer.wait()

    station.teams.refuses[chat_of(JORGE)] = Refusal(Failure(502), hang)
    courier = station.another_courier(sleep=wait)
    for _ in range(4):  # each is claimed by itself; the third message has to wait for its turn
        await station.opens()
        await courier.take_up()
    await asyncio.wait_for(asked.wait(), 20)

    await courier.close()
    answer.set()

    left = [t for t in asyncio.all_tasks() if "Courier" in t.get_coro().__qualname__]
    assert left == []


async def test_a_courier_outlives_trouble_with_its_database(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried, delivered = asyncio.Event(), asyncio.Event()
    deliver = station.courier.take_up

    async def fails_once() -> int:
        if not tried.is_set():
            tried.set()
            raise OSError("database is away")
        count = await deliver()
        delivered.set()
        return count

    monkeypatch.setattr(station.courier, "take_up", fails_once)
    await station.opens()
    running = asyncio.create_task(station.courier.run())

    station.courier.ring()
    await asyncio.wait_for(tried.wait(), 20)
    station.courier.ring()
    await asyncio.wait_for(delivered.wait(), 20)
    await station.courier.deliver_due()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)

    assert len(station.cards(JORGE)) == 1


# --- the live cards -------------------------------------------------------------------------------


async def test_a_change_updates_the_card_of_everybody_who_has_one(station: Station) -> None:
    case = await station.opens()
    await station.delivers()
    await station.store.write(lambda unit: unit.owe_card(LUCIA.id, case.number, station.clock()))
    await station.delivers()
    before = {p.id: len(station.cards(p)) for p in (ANA, JORGE, LUCIA)}

    await station.acts(case, Verb.TAKE, JORGE)
    await station.delivers()

    for person in (ANA, JORGE, LUCIA):
        assert "En proceso" in station.sees(person)
        assert len(station.cards(person)) == before[person.id]
    assert station.texts(ANA) == station.texts(LUCIA) == []


async def test_a_card_that_is_up_to_date_is_left_alone(station: Station) -> None:
    case = await station.opens()
    await station.delivers()
    await station.acts(case, Verb.TAKE, JORGE)
    await station.delivers()
    await station.acts(case, Verb.PROVIDER, JORGE, provider_reference="P-1")
    await station.acts(case, Verb.TAKE, JORGE)
    before = station.teams.calls.count(("UPDATE", chat_of(JORGE)))

    await station.delivers()

    # Two changes, two refreshes owed, one update: the second found nothing to do.
    assert station.teams.calls.count(("UPDATE", chat_of(JORGE))) == before + 1


async def test_a_card_that_shows_a_form_is_left_alone(station: Station) -> None:
    case = await station.opens()
    await station.delivers()
    (card,) = station.cards(JORGE)
    await station.reception.covered(JORGE.id, case.number)

    await station.acts(case, Verb.NOTE, ANA, note="Es urgente")
    await station.delivers()

    assert card.updates == 0
    assert "Es urgente" in station.sees(JORGE)  # on a card of its own


async def test_a_card_that_becomes_a_form_while_its_refresh_waits_for_its_turn_is_left_alone(
    station: Station,
) -> None:
    case = await station.opens()
    await station.delivers()
    (card,) = station.cards(JORGE)
    await station.acts(case, Verb.TAKE, ELENA)

    async def meanwhile(_seconds: float) -> None:
        await station.reception.covered(JORGE.id, case.number)

    slow = station.another_courier(sleep=meanwhile)
    for _ in range(5):  # nothing at once is left for this conversation
        await slow._delivery._post._pace.take(chat_of(JORGE))  # noqa: SLF001
    await slow.deliver_due()

    assert card.updates == 0


async def test_a_form_that_was_left_is_a_card_again_and_kept_up_to_date(station: Station) -> None:
    case = await station.opens()
    await station.delivers()
    (card,) = station.cards(JORGE)
    await station.reception.covered(JORGE.id, case.number)
    await station.reception.shown(LiveCard(JORGE.id, case.number, chat_of(JORGE), card.id, 1))

    await station.acts(case, Verb.TAKE, JORGE)
    await station.delivers()

    assert card.updates == 1


async def test_a_card_that_shows_the_case_as_it_is_is_left_to_its_reader(station: Station) -> None:
    case = await station.opens()
    await station.delivers()
    (card,) = station.cards(JORGE)
    case = await station.acts(case, Verb.TAKE, JORGE)
    left = LiveCard(JORGE.id, case.number, chat_of(JORGE), card.id, case.version)
    await station.reception.shown(left)

    await station.delivers()  # the refresh that the move owed comes late

    assert card.updates == 0


async def test_a_case_that_changed_while_its_card_was_drawn_is_drawn_again(
    station: Station,
) -> None:
    case = await station.opens()
    await station.delivers()
    (card,) = station.cards(JORGE)
    await station.reception.covered(JORGE.id, case.number)
    await station.acts(case, Verb.TAKE, JORGE)
    await station.delivers()

    await station.reception.shown(LiveCard(JORGE.id, case.number, chat_of(JORGE), card.id, 1))
    await station.delivers()

    assert card.updates == 1


async def test_the_desk_sees_at_once_that_nobody_reaches_the_requester(station: Station) -> None:
    case = await station.opens()
    await station.delivers()
    await station.reception.gone(ANA.id)
    case = await station.acts(case, Verb.SOLVE, JORGE, solution="Se cambió la batería")
    (card,) = station.cards(JORGE)

    await station.delivers()
    await station.delivers()

    assert "No se ha podido avisar al usuario" in words(card.card)


async def test_a_live_card_that_was_deleted_is_forgotten(station: Station) -> None:
    case = await station.opens()
    await station.delivers()
    station.teams.chats[chat_of(JORGE)].clear()

    await station.acts(case, Verb.TAKE, JORGE)
    await station.delivers()

    assert station.cards(JORGE) == []
    assert await station.store.read(lambda u: u.live_card(JORGE.id, case.number)) is None
    assert await station.owed() == []


async def test_a_card_that_cannot_be_updated_now_does_not_hold_up_the_others(
    station: Station,
) -> None:
    case = await station.opens()
    await station.delivers()
    for person in (LUCIA, MARTA):
        await station.store.write(
            lambda unit, p=person: unit.owe_card(p.id, case.number, station.clock())
        )
    await station.delivers()
    for person in (ANA, JORGE, LUCIA, MARTA):
        station.teams.refuses = {chat_of(person): Refusal(Failure(502), is_update)}
        verb = Verb.PROVIDER if (await state(station, case)) == "in_progress" else Verb.TAKE
        given_ = {"provider_reference": "P-1"} if verb is Verb.PROVIDER else {}
        await station.acts(case, verb, JORGE, **given_)
        await station.delivers()

        word = "Activo proveedor" if verb is Verb.PROVIDER else "En proceso"
        others = [p for p in (ANA, JORGE, LUCIA, MARTA) if p != person]
        assert [p.name for p in others if word not in station.sees(p)] == []
        station.teams.refuses.clear()
        await station.delivers(hours=1)


async def state(station: Station, case: Case) -> str:
    return (await station.store.read(lambda unit: unit.case(case.number))).state


# --- who may know ---------------------------------------------------------------------------------


@pytest.mark.rule("R17")
async def test_who_lost_the_right_before_delivery_is_sent_nothing(
    station: Station, catalog: Catalog
) -> None:
    case = await station.opens()
    await station.acts(case, Verb.ESCALATE, JORGE, group="sistemas", specialist=MARTA.id)
    await station.acts(case, Verb.REASSIGN, ELENA, group="soporte", specialist=JORGE.id)
    courier = station.another_courier(catalog=without(catalog, MARTA))

    await courier.deliver_due()

    assert station.teams.chats[chat_of(MARTA)] == []
    assert await station.owed() == []


@pytest.mark.rule("R17")
async def test_who_lost_the_right_keeps_the_card_as_it_was(
    station: Station, catalog: Catalog
) -> None:
    case = await station.opens()
    await station.acts(case, Verb.ESCALATE, JORGE, group="sistemas", specialist=MARTA.id)
    await station.delivers()
    (card,) = station.cards(MARTA)
    await station.acts(case, Verb.REASSIGN, ELENA, group="soporte", specialist=JORGE.id)
    await station.acts(case, Verb.NOTE, JORGE, note="secreto", visibility="internal")
    updates = card.updates

    await station.another_courier(catalog=without(catalog, MARTA)).deliver_due()

    assert card.updates == updates
    assert "secreto" not in words(card.card)


@pytest.mark.rule("R17")
async def test_who_has_no_part_in_a_case_is_not_sent_its_card(station: Station) -> None:
    case = await station.opens()
    await station.delivers()
    await station.writes(STRANGER)

    await station.store.write(lambda unit: unit.owe_card(STRANGER.id, case.number, NOON))
    await station.delivers()

    assert station.teams.chats[chat_of(STRANGER)] == []
    assert await station.owed() == []


async def test_a_card_of_a_case_that_is_not_there_is_not_owed_for_ever(station: Station) -> None:
    await station.store.write(lambda unit: unit.owe_card(ANA.id, 404, NOON))

    await station.delivers()

    assert await station.owed() == []
