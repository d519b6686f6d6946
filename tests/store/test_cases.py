"""The one write of a case, and what is read back of it."""

import asyncio
import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import create_async_engine

from domain.case import (
    Audience,
    Case,
    CaseType,
    Change,
    Difference,
    Owed,
    Person,
    Priority,
    State,
    SurveyAnswers,
)
from domain.errors import CaseNotFound, Repeated, StaleCase
from domain.lifecycle import OPEN_STATES
from domain.lookups import Lookups, View
from domain.moves import Verb
from domain.notices import What
from domain.ports import LiveCard, Press
from settings import SAMPLE
from store.catalog_files import read_catalog
from store.sql import SqlStore, SqlUnit
from store.tables import cases, facts, outbox, receipts, surveys
from tests.people import ANA, ELENA, JORGE, LUCIA, NOON
from tests.store.samples import a_case, moving, noting, opening, saved, sizes, statement, stored

BOGOTA = timezone(timedelta(hours=-5))
PRESS = Press(f"{ANA.id}:n1", conversation="chat", activity="m1")
# What `domain.given.clean` lets through: any text but control characters and lone surrogates.
TEXT = st.text(st.characters(exclude_categories=("Cc", "Cs")) | st.sampled_from("\n\t"))
SLOW = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def everything() -> Case:
    """A case with something unusual in each field."""
    return a_case(
        type=CaseType.REQUEST,
        subject="¿Cómo? <b>«ñandú»</b> \\ ' \" % _ 👩🏽‍💻 \U0001f1e8\U0001f1f4",
        description="ñ🖨️\n\t" * 1_000,
        priority=Priority.CRITICAL,
        state=State.SUSPENDED,
        client=Person(
            ANA.id, "Ana Ñ.", "a@b.example", "C", "Sede 🏥", "D", "605", "41", "CI 'x'; --"
        ),
        registered_by=ELENA.id,
        group="mesa",
        assignee="",
        solution="s" * 4_000,
        evidence="🧾" * 4_000,
        provider_reference="REF-1",
        next_contact=date(2026, 12, 31),
        extra={"serial": "5CD\n3210", "año": "2026", "emoji": "🎉", "comillas": "\"'"},
        opened_at=datetime(2026, 11, 24, 23, 59, 59, 999_999, tzinfo=BOGOTA),
        round=3,
    )


async def test_a_case_comes_back_as_it_was_saved(store: SqlStore) -> None:
    kept = await saved(store, opening(everything()))

    back = await store.read(lambda unit: unit.case(kept.number))

    assert back == replace(everything(), number=kept.number)
    assert back.opened_at.utcoffset() == timedelta()


@SLOW
@given(
    words=st.tuples(TEXT, TEXT, TEXT, TEXT),
    extra=st.dictionaries(TEXT, TEXT, max_size=4),
    contact=st.none() | st.dates(),
    at=st.datetimes(
        datetime(1970, 1, 1),  # noqa: DTZ001 - Hypothesis adds the zone
        datetime(2200, 1, 1),  # noqa: DTZ001
        timezones=st.sampled_from([BOGOTA, timezone(timedelta(hours=5, minutes=45))]),
    ),
)
async def test_whatever_is_written_comes_back(
    store: SqlStore,
    words: tuple[str, str, str, str],
    extra: Mapping[str, str],
    contact: date | None,
    at: datetime,
) -> None:
    subject, description, solution, note = words
    case = a_case(
        subject=subject,
        description=description,
        solution=solution,
        extra=extra,
        next_contact=contact,
        opened_at=at,
    )
    change = opening(case)
    kept = await saved(store, replace(change, fact=replace(change.fact, note=note, at=at)))

    back, fact = await store.read(lambda u: (u.case(kept.number), u.fact(kept.number, 1)))

    assert back == kept
    assert (fact.note, fact.at) == (note, at)


async def test_a_case_that_is_not_there(store: SqlStore) -> None:
    for number in (1, 0, -1, 2**53):
        with pytest.raises(CaseNotFound):
            await store.read(lambda unit, number=number: unit.case(number))


@pytest.mark.rule("R7")
async def test_one_save_leaves_the_case_its_fact_its_messages_and_its_receipt(
    store: SqlStore,
) -> None:
    change = opening(a_case(), JORGE, ELENA)

    kept = await saved(store, change, PRESS)

    assert kept == replace(change.case, number=kept.number)
    history, done, cards = await store.read(
        lambda unit: (
            unit.history(kept.number),
            unit.done_before(PRESS.key),
            unit.live_cards(kept.number),
        )
    )
    assert history == [change.fact]
    assert done == kept.number
    assert cards == [LiveCard(ANA.id, kept.number, "chat", "m1", 0)]
    owed = [(r.what, r.person, r.audience) for r in await rows(store, "outbox")]
    assert owed == [
        (What.TELL, JORGE.id, Audience.RECEIVER),
        (What.TELL, ELENA.id, Audience.RECEIVER),
        (What.REFRESH, "", ""),
    ]


async def looked(store: SqlStore, case: Case, who: Person) -> View:
    return await Lookups(store, read_catalog(SAMPLE), lambda: NOON).look(case.number, who)


async def rows(store: SqlStore, name: str) -> list[Any]:
    table = {"outbox": outbox, "receipts": receipts}[name]
    return await store.lane.read(
        lambda db: list(db.execute(table.select().order_by(*table.primary_key)))
    )


async def test_a_dialog_leaves_no_message_to_update_so_the_card_is_owed(store: SqlStore) -> None:
    await saved(store, opening(), Press("k", show=True))

    owed = [(r.what, r.person) for r in await rows(store, "outbox")]

    assert owed == [(What.TELL, JORGE.id), (What.SHOW, ANA.id), (What.REFRESH, "")]


@pytest.mark.rule("R24")
async def test_each_round_of_the_survey_is_kept(store: SqlStore) -> None:
    case = await saved(store)
    for round_, answer in ((1, "no"), (2, "yes")):
        answers = SurveyAnswers(round_, {"autoriza": answer}, "¡ya! 🙂")
        case = await saved(store, replace(moving(case), survey=answers))

    kept = [(row[1], row[4], row[5]) for row in await stored(store, surveys)]

    assert kept == [(1, {"autoriza": "no"}, "¡ya! 🙂"), (2, {"autoriza": "yes"}, "¡ya! 🙂")]


@pytest.mark.rule("R7")
@pytest.mark.parametrize("broken", ["facts", "outbox", "surveys", "receipts", "live_cards"])
async def test_nothing_is_kept_when_anything_fails_in_between(store: SqlStore, broken: str) -> None:
    before = await sizes(store)
    change = replace(opening(), survey=SurveyAnswers(1, {}, ""))
    await statement(store, f"ALTER TABLE {broken} RENAME TO away")

    with pytest.raises(DBAPIError):
        await saved(store, change, PRESS)

    await statement(store, f"ALTER TABLE away RENAME TO {broken}")
    assert await sizes(store) == before


@pytest.mark.parametrize("broken", ["facts", "outbox", "surveys", "receipts", "live_cards"])
async def test_a_change_that_fails_in_between_leaves_the_case_as_it_was(
    store: SqlStore, broken: str
) -> None:
    case = await saved(store)
    before = await sizes(store), await stored(store, cases)
    change = replace(moving(case, state=State.SOLVED), survey=SurveyAnswers(1, {}, ""))
    await statement(store, f"ALTER TABLE {broken} RENAME TO away")

    with pytest.raises(DBAPIError):
        await saved(store, change, PRESS)

    await statement(store, f"ALTER TABLE away RENAME TO {broken}")
    assert (await sizes(store), await stored(store, cases)) == before


async def test_work_that_fails_after_its_save_keeps_nothing(store: SqlStore) -> None:
    before = await sizes(store)

    def work(unit: Any) -> None:
        unit.save(opening(), PRESS)
        unit.next_turn("soporte")
        raise StaleCase(1)

    with pytest.raises(StaleCase):
        await store.write(work)

    assert await sizes(store) == before


@pytest.mark.rule("R17")
async def test_of_two_changes_of_the_same_version_the_second_is_stale(store: SqlStore) -> None:
    case = await saved(store)
    first = await saved(store, moving(case, state=State.IN_PROGRESS))
    before = await sizes(store)

    with pytest.raises(StaleCase) as stale:
        await saved(store, moving(case, state=State.SOLVED), PRESS)

    assert stale.value.number == case.number
    assert await store.read(lambda unit: unit.case(case.number)) == first
    assert await sizes(store) == before


@pytest.mark.rule("R17")
async def test_of_many_concurrent_changes_one_wins(store: SqlStore, another: SqlStore) -> None:
    case = await saved(store)

    done = await asyncio.gather(
        *(saved(s, noting(case, f"nota {i}")) for i, s in enumerate([store, another] * 5)),
        return_exceptions=True,
    )

    kept = [outcome for outcome in done if isinstance(outcome, Case)]
    assert len(kept) == 1
    assert sum(isinstance(outcome, StaleCase) for outcome in done) == 9
    assert await store.read(lambda unit: unit.case(case.number)) == kept[0]
    assert len(await stored(store, facts)) == 2


async def test_the_same_press_twice_is_done_once(store: SqlStore) -> None:
    kept = await saved(store, opening(), PRESS)
    before = await sizes(store)

    with pytest.raises(Repeated) as again:
        await saved(store, opening(), PRESS)

    assert again.value.key == PRESS.key
    assert await sizes(store) == before
    assert await store.read(lambda unit: unit.done_before(PRESS.key)) == kept.number


async def test_the_same_press_ten_times_at_once_is_done_once(
    store: SqlStore, another: SqlStore
) -> None:
    done = await asyncio.gather(
        *(saved(s, opening(), PRESS) for s in [store, another] * 5), return_exceptions=True
    )

    assert sum(isinstance(outcome, Case) for outcome in done) == 1
    assert sum(isinstance(outcome, Repeated) for outcome in done) == 9
    found = await sizes(store)
    assert (found["cases"], found["facts"], found["receipts"]) == (1, 1, 1)


async def test_an_activity_is_new_once(store: SqlStore, another: SqlStore) -> None:
    new = await asyncio.gather(
        *(s.write(lambda unit: unit.remember("chat|a1", NOON)) for s in [store, another] * 5)
    )

    assert sorted(new) == [False] * 9 + [True]
    assert await store.read(lambda unit: unit.done_before("chat|a1")) == 0
    assert await store.read(lambda unit: unit.done_before("chat|a2")) is None


async def test_old_receipts_are_forgotten_and_their_cases_are_not(store: SqlStore) -> None:
    await saved(store, opening(), PRESS)
    await store.write(lambda unit: unit.remember("later", NOON + timedelta(days=1)))

    gone = await store.write(lambda unit: unit.forget(NOON + timedelta(seconds=1)))

    assert gone == 1
    assert [row.key for row in await rows(store, "receipts")] == ["later"]
    assert (await sizes(store))["cases"] == 1


async def test_numbers_are_one_sequence_for_both_types(store: SqlStore) -> None:
    kinds = [CaseType.INCIDENT, CaseType.REQUEST] * 2

    numbers = [(await saved(store, opening(a_case(type=kind)))).number for kind in kinds]

    assert numbers == [1, 2, 3, 4]


async def test_two_hundred_cases_at_once_have_two_hundred_numbers(store: SqlStore) -> None:
    kept = await asyncio.gather(*(saved(store, opening(), Press(f"k{i}")) for i in range(200)))

    assert {case.number for case in kept} == set(range(1, 201))
    assert await sizes(store) == await sizes(store) | {"cases": 200, "facts": 200, "receipts": 200}


async def test_a_transaction_left_open_holds_up_no_other_create(postgres_url: str) -> None:
    engine = create_async_engine(postgres_url.replace("://", "+asyncpg://"))
    async with engine.connect() as left_open, engine.connect() as second:
        first = await left_open.run_sync(lambda db: SqlUnit(db).save(opening(), Press("a")))

        # Were there a lock on the numbers, this would wait for the first for ever.
        other = await asyncio.wait_for(
            second.run_sync(lambda db: SqlUnit(db).save(opening(), Press("b"))), timeout=20
        )

        assert other.number == first.number + 1
    await engine.dispose()


@pytest.mark.rule("R16")
async def test_history_only_grows(store: SqlStore) -> None:
    case = await saved(store, opening(), PRESS)
    kept = list(await stored(store, facts))
    chance = random.Random(7)  # noqa: S311 - nothing secret

    for step in range(20):
        public = chance.random() < 0.5
        case = await saved(store, noting(case, f"nota {step}", public=public))
        await store.write(lambda unit: unit.claim(NOON + timedelta(days=1)))
        await store.write(lambda unit: unit.forget(NOON + timedelta(days=40)))
        now = list(await stored(store, facts))
        assert now[: len(kept)] == kept
        assert len(now) == len(kept) + 1
        kept = now


@pytest.mark.rule("R16")
async def test_a_fact_is_never_written_over(store: SqlStore) -> None:
    case = await saved(store)
    before = await stored(store, facts)
    forged = moving(case, version=1, note="otra historia")

    with pytest.raises(IntegrityError):
        await saved(store, forged)

    assert await stored(store, facts) == before
    assert await store.read(lambda unit: unit.case(case.number)) == case


@pytest.mark.rule("R16")
async def test_a_fact_comes_back_as_it_was_saved(store: SqlStore) -> None:
    case = await saved(store)
    changed = (Difference("state", "registered", "suspended"), Difference("group", "", "ñ🙂"))
    change = moving(
        case, state=State.SUSPENDED, reason="r", note="n" * 4_000, differences=changed, public=False
    )

    await saved(store, change)

    assert await store.read(lambda unit: unit.fact(case.number, 2)) == change.fact


@pytest.fixture
async def noted(store: SqlStore) -> Case:
    """Opened, a public note, an internal note, an escalation with an internal note."""
    case = await saved(store)
    case = await saved(store, noting(case, "pública"))
    case = await saved(store, noting(case, "interna", public=False))
    escalated = moving(
        case, state=State.ESCALATED_SPECIALIST, verb=Verb.ESCALATE, note="secreto", public=False
    )
    return await saved(store, escalated)


@pytest.mark.rule("R15", "R16")
async def test_the_requester_reads_no_internal_note(store: SqlStore, noted: Case) -> None:
    works, client = await looked(store, noted, JORGE), await looked(store, noted, ANA)
    whole, public = works.facts, client.facts

    assert [(f.version, f.note) for f in whole] == [
        (1, ""),
        (2, "pública"),
        (3, "interna"),
        (4, "secreto"),
    ]
    # That it was escalated is no secret; what was said about it is.
    assert [(f.version, f.note) for f in public] == [(1, ""), (2, "pública"), (4, "")]


@pytest.mark.rule("R9", "R15")
async def test_the_last_note_is_the_last_that_this_reader_may_see(
    store: SqlStore, noted: Case
) -> None:
    works, client = await looked(store, noted, JORGE), await looked(store, noted, ANA)
    any_, public = works.last_note, client.last_note

    assert any_ is not None
    assert public is not None
    assert (any_.note, public.note) == ("secreto", "pública")


async def test_a_case_without_notes_has_no_last_note(store: SqlStore) -> None:
    case = await saved(store)

    assert (await looked(store, case, JORGE)).last_note is None


async def test_counts_are_of_open_cases_alone(store: SqlStore) -> None:
    for state in State:
        await saved(store, opening(a_case(state=state)))
    await saved(store, opening(a_case(state=State.SUSPENDED)))
    await saved(store, opening(a_case(group="mesa")))

    found = await store.read(lambda unit: unit.counts("soporte"))

    assert found == dict.fromkeys(OPEN_STATES, 1) | {State.SUSPENDED: 2}
    assert await store.read(lambda unit: unit.counts("nadie")) == {}


@pytest.mark.rule("R7")
async def test_the_load_of_a_group_is_its_open_cases_by_assignee(store: SqlStore) -> None:
    for who in (JORGE.id, JORGE.id, LUCIA.id, ""):
        await saved(store, opening(a_case(assignee=who)))
    await saved(store, opening(a_case(state=State.SOLVED)))
    await saved(store, opening(a_case(group="mesa")))

    found = await store.read(lambda unit: unit.open_cases("soporte"))

    assert found == {JORGE.id: 2, LUCIA.id: 1}


@pytest.mark.rule("R7")
async def test_turns_go_round_also_when_many_ask_at_once(
    store: SqlStore, another: SqlStore
) -> None:
    asked = (s.write(lambda unit: unit.next_turn("soporte")) for s in [store, another] * 20)

    turns = await asyncio.gather(*asked)

    assert sorted(turns) == list(range(40))
    assert await store.write(lambda unit: unit.next_turn("mesa")) == 0


async def test_nobody_is_told_twice_of_one_fact_and_all_in_order(store: SqlStore) -> None:
    people = [Owed(f"p{i}", Audience.RECEIVER) for i in range(50)]
    change = opening()

    await saved(store, Change(change.case, change.fact, tuple(people)))

    told = [row.person for row in await rows(store, "outbox")]
    assert told == [owed.person for owed in people] + [""]
