"""Many cases move together or not at all, on either database (R32)."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from domain.case import Person, State
from domain.catalog import Catalog
from domain.errors import (
    CasesChanged,
    CasesTouched,
    Invalid,
    NotYourMove,
    ProblemKind,
    Refusal,
    TooManyCases,
    UndoneTooLate,
)
from domain.forecast import Holder
from domain.moves import Verb
from domain.ports import Press
from domain.transfer import LEAST, MOST, NOTE_LIMIT, Moved, Why
from store.sql import SqlStore
from store.tables import outbox
from tests.people import ANA, ANDRES, CARLOS, ELENA, JORGE, LUCIA, MARTA
from tests.store.reassigning import REASON, Bench, staffed
from tests.store.samples import sizes

pytestmark = pytest.mark.rule("R32")


@pytest.fixture
def bench(store: SqlStore, catalog: Catalog) -> Bench:
    return Bench(store, staffed(catalog))


async def test_all_go_to_one_person_in_one_transaction(bench: Bench) -> None:
    numbers = await bench.opens(JORGE, JORGE, MARTA)

    done = await bench.moves(numbers)

    assert await bench.holders(numbers) == [("soporte", LUCIA.id)] * 3
    assert [m.number for m in done.moved] == numbers
    assert done == await bench.store.read(lambda unit: unit.transfer(done.id))


@pytest.mark.rule("R16")
async def test_each_has_the_history_of_a_single_reassignment(bench: Bench) -> None:
    (alone, together) = await bench.opens(JORGE, JORGE)
    given = {"reason": REASON, "group": "soporte", "specialist": LUCIA.id, "note": "Vacaciones"}

    await bench.desk.act(alone, Verb.REASSIGN, given, ELENA, None, Press("e:1"))
    await bench.moves([together], note="Vacaciones")

    (one, other) = [(await bench.history(number))[-1] for number in (alone, together)]
    assert (one.verb, one.reason, one.note, one.differences, one.public) == (
        other.verb,
        other.reason,
        other.note,
        other.differences,
        other.public,
    )


async def test_each_person_is_owed_one_message_and_none_a_case(bench: Bench) -> None:
    numbers = await bench.opens(JORGE, JORGE, MARTA)
    before = len(await bench.owed())

    done = await bench.moves(numbers)

    new = (await bench.owed())[before:]
    assert sorted(new) == sorted(("moved", person.id, done.id) for person in (LUCIA, JORGE, MARTA))


async def test_a_queue_tells_every_member_of_its_group_but_who_moved_it(bench: Bench) -> None:
    numbers = await bench.opens(JORGE, None)

    done = await bench.moves(numbers, group="mesa", specialist="")

    told = {person for what, person, _id in await bench.owed() if what == "moved"}
    assert told == {LUCIA.id, JORGE.id}
    assert done.gained(LUCIA.id, bench.catalog) == numbers
    assert done.lost(JORGE.id, bench.catalog) == numbers[:1]


async def test_the_live_cards_of_every_case_are_owed_an_update(bench: Bench) -> None:
    numbers = await bench.opens(JORGE, JORGE)
    owed = await refreshes(bench)

    await bench.moves(numbers)

    assert await refreshes(bench) - owed == Counter(numbers)


async def test_by_load_each_goes_to_who_has_the_fewest_as_a_new_case_would(bench: Bench) -> None:
    numbers = await bench.opens(*[JORGE] * 7, MARTA)

    await bench.moves(numbers[:6], specialist=LEAST)

    held = Counter(assignee for _group, assignee in await bench.holders(numbers))
    assert held == {JORGE.id: 3, LUCIA.id: 3, MARTA.id: 2}


async def test_nobody_is_given_their_own_case_by_load(bench: Bench) -> None:
    numbers = await bench.opens(JORGE, client=LUCIA)
    await bench.opens(*[MARTA] * 4)

    found = await bench.effect(numbers, specialist=LEAST)

    # Lucía has none, and Jorge has none without it: he keeps it.
    assert found.left_out == {Why.THERE: numbers}


async def test_what_cannot_be_moved_is_named_and_left_out(bench: Bench) -> None:
    numbers = await bench.opens(JORGE, JORGE, LUCIA, JORGE)
    await dropped(bench, numbers[1])

    found = await bench.effect([*numbers, 9_999])

    assert [step.number for step in found.agreed.steps] == [numbers[0], numbers[3]]
    assert found.left_out == {
        Why.UNKNOWN: [9_999],
        Why.OVER: [numbers[1]],
        Why.THERE: [numbers[2]],
    }


@pytest.mark.rule("R17")
@pytest.mark.parametrize(
    ("who", "why"), [(JORGE, Why.NO_RIGHT), (ANA, Why.NO_RIGHT), (CARLOS, Why.UNKNOWN)]
)
async def test_only_a_supervisor_of_the_case_moves_it(bench: Bench, who: Person, why: Why) -> None:
    numbers = await bench.opens(JORGE)

    found = await bench.effect(numbers, who)

    assert found.left_out == {why: numbers}
    forged = (await bench.effect(numbers)).agreed
    with pytest.raises(CasesChanged):
        await bench.desk.transfers.move(forged, who, Press("forged"))
    assert await bench.holders(numbers) == [("soporte", JORGE.id)]


async def test_a_group_that_a_project_does_not_know_gets_none_of_its_cases(
    bench: Bench,
) -> None:
    numbers = await bench.opens(JORGE)
    tic = bench.catalog.projects["tic"]
    without = replace(tic, groups=tuple(g for g in tic.groups if g != "seguridad"))
    narrow = replace(bench.catalog, projects={**bench.catalog.projects, "tic": without})

    found = await Bench(bench.store, narrow, bench.clock).effect(
        numbers, group="seguridad", specialist=""
    )

    assert found.left_out == {Why.ELSEWHERE: numbers}


@pytest.mark.rule("R11")
@pytest.mark.parametrize(
    ("asked", "field", "kind"),
    [
        ({"reason": ""}, "reason", ProblemKind.REQUIRED),
        ({"reason": "inicio"}, "reason", ProblemKind.OTHER_TRANSITION),
        ({"group": ""}, "group", ProblemKind.REQUIRED),
        ({"group": "ninguno"}, "group", ProblemKind.UNKNOWN_CHOICE),
        ({"specialist": ANA.id}, "specialist", ProblemKind.NOT_IN_GROUP),
        ({"group": "mesa", "specialist": JORGE.id}, "specialist", ProblemKind.NOT_IN_GROUP),
        ({"note": "x" * (NOTE_LIMIT + 1)}, "note", ProblemKind.TOO_LONG),
        ({"group": "ninguno", "specialist": LEAST}, "group", ProblemKind.UNKNOWN_CHOICE),
    ],
)
async def test_what_is_asked_of_all_is_checked_before_the_effect(
    bench: Bench, asked: dict[str, str], field: str, kind: ProblemKind
) -> None:
    numbers = await bench.opens(JORGE, JORGE)

    with pytest.raises(Invalid) as refused:
        await bench.effect(numbers, **asked)

    assert refused.value.problems[field].kind is kind


@pytest.mark.rule("R17")
async def test_where_one_case_changed_meanwhile_none_is_moved(bench: Bench) -> None:
    numbers = await bench.opens(JORGE, JORGE, JORGE)
    found = await bench.effect(numbers)
    await taken(bench, numbers[1], JORGE)
    before = await sizes(bench.store)

    with pytest.raises(CasesChanged) as refused:
        await bench.desk.transfers.move(found.agreed, ELENA, Press("e:1"))

    assert refused.value.cases == str(numbers[1])
    assert await bench.holders(numbers) == [("soporte", JORGE.id)] * 3
    assert await sizes(bench.store) == before


async def test_where_the_last_one_cannot_be_moved_the_first_ones_are_not_either(
    bench: Bench,
) -> None:
    numbers = await bench.opens(JORGE, JORGE, JORGE)
    agreed = (await bench.effect(numbers)).agreed
    forged = [*agreed.steps[:2], replace(agreed.steps[2], assignee=ANA.id)]
    before = await sizes(bench.store)

    with pytest.raises(Invalid):
        await bench.desk.transfers.move(replace(agreed, steps=forged), ELENA, Press("e:1"))

    assert await bench.holders(numbers) == [("soporte", JORGE.id)] * 3
    assert await sizes(bench.store) == before


async def test_what_the_clock_said_meanwhile_makes_nothing_stale(bench: Bench) -> None:
    numbers = await bench.opens(JORGE)
    found = await bench.effect(numbers)
    bench.clock.now = (await bench.case(numbers[0])).wake_at or bench.clock.now
    assert await bench.desk.see_to_what_is_due()

    await bench.desk.transfers.move(found.agreed, ELENA, Press("e:1"))

    assert await bench.holders(numbers) == [("soporte", LUCIA.id)]


async def test_a_second_press_does_nothing_twice(bench: Bench) -> None:
    numbers = await bench.opens(JORGE, JORGE)
    found = await bench.effect(numbers)

    first = await bench.desk.transfers.move(found.agreed, ELENA, Press("e:1"))
    before = await sizes(bench.store)
    second = await bench.desk.transfers.move(found.agreed, ELENA, Press("e:1"))

    assert first == second
    assert await sizes(bench.store) == before


async def test_the_same_press_at_once_in_two_copies_moves_once(
    bench: Bench, another: SqlStore
) -> None:
    numbers = await bench.opens(*[JORGE] * 5)
    copy = Bench(another, bench.catalog, bench.clock)
    agreed = (await bench.effect(numbers)).agreed

    done = await asyncio.gather(
        *(b.desk.transfers.move(agreed, ELENA, Press("e:1")) for b in (bench, copy) for _ in "123")
    )

    assert len({transfer.id for transfer in done}) == 1
    assert len(await bench.history(numbers[0])) == 2


@pytest.mark.rule("R17")
async def test_of_two_supervisors_at_once_one_moves_them_and_the_other_hears_which_changed(
    bench: Bench, another: SqlStore
) -> None:
    numbers = await bench.opens(*[JORGE] * 12)
    copy = Bench(another, bench.catalog, bench.clock)
    by_elena = (await bench.effect(numbers)).agreed
    by_andres = (await copy.effect(numbers[::-1], ANDRES, specialist=MARTA.id)).agreed

    outcomes = await asyncio.gather(
        bench.desk.transfers.move(by_elena, ELENA, Press("e:1")),
        copy.desk.transfers.move(by_andres, ANDRES, Press("a:1")),
        return_exceptions=True,
    )

    refused = [no for no in outcomes if isinstance(no, Refusal)]
    assert [no.cases for no in refused if isinstance(no, CasesChanged)] == [
        ", ".join(map(str, numbers))
    ]
    assert len(set(await bench.holders(numbers))) == 1
    assert {len(await bench.history(number)) for number in numbers} == {2}


async def test_a_move_and_a_relation_of_the_same_cases_never_wait_for_each_other(
    bench: Bench, another: SqlStore
) -> None:
    numbers = await bench.opens(*[JORGE] * 12)
    copy = Bench(another, bench.catalog, bench.clock)
    agreed = (await bench.effect(numbers)).agreed
    parent = await bench.case(numbers[-1])

    outcomes = await asyncio.gather(
        bench.desk.transfers.move(agreed, ELENA, Press("e:1")),
        copy.desk.relations.relate(
            parent.number, numbers[:-1][::-1], ELENA, parent.version, Press("r:1")
        ),
        return_exceptions=True,
    )

    assert all(isinstance(no, Refusal) for no in outcomes if isinstance(no, BaseException))


@pytest.mark.parametrize("count", [MOST, MOST + 1])
async def test_two_hundred_are_moved_and_one_more_is_refused(bench: Bench, count: int) -> None:
    numbers = await filled(bench, MOST)
    asked = numbers if count == MOST else [*numbers, 1]

    if count == MOST:
        done = await bench.moves(asked)
        assert len(done.moved) == MOST
        return
    with pytest.raises(TooManyCases):
        await bench.effect(asked)


# Taking it back


@pytest.mark.rule("R16")
async def test_one_press_puts_every_case_back_and_history_grows(bench: Bench) -> None:
    numbers = await bench.opens(JORGE, MARTA, None)
    before = await bench.holders(numbers)
    done = await bench.moves(numbers, group="mesa", specialist=LUCIA.id)
    lives = [await bench.history(number) for number in numbers]

    undone = await bench.undoes(done, minutes=5)

    assert await bench.holders(numbers) == before
    assert undone.undone_at == bench.clock.now
    for number, life in zip(numbers, lives, strict=True):
        now = await bench.history(number)
        assert now[:-1] == life
        assert now[-1].verb == Verb.PUT_BACK
    (last,) = [d for d in now[-1].differences if d.field == "group"]
    assert (last.before, last.after) == ("mesa", "soporte")


@pytest.mark.rule("R12")
async def test_the_next_contact_of_a_suspended_case_comes_back_too(bench: Bench) -> None:
    numbers = await bench.opens(JORGE)
    given = {
        "reason": "pendiente-repuesto",
        "solution": "Se pidió la batería",
        "note": "Llega el viernes",
        "next_contact": "2026-11-27",
    }
    await bench.desk.act(numbers[0], Verb.SUSPEND, given, JORGE, None, Press("j:1"))
    suspended = await bench.case(numbers[0])

    await bench.undoes(await bench.moves(numbers))

    now = await bench.case(numbers[0])
    assert (now.next_contact, now.state) == (suspended.next_contact, State.SUSPENDED)
    assert now.due_at == suspended.due_at


async def test_each_person_is_told_of_the_undoing_once(bench: Bench) -> None:
    numbers = await bench.opens(JORGE, JORGE, None)
    done = await bench.moves(numbers)
    before = len(await bench.owed())

    await bench.undoes(done)
    await bench.undoes(done)

    new = (await bench.owed())[before:]
    assert [(what, person) for what, person, _id in new] == [
        ("moved", LUCIA.id),
        ("moved", JORGE.id),
    ]


async def test_a_minute_too_late_nothing_is_undone(bench: Bench) -> None:
    done = await bench.moves(await bench.opens(JORGE))

    with pytest.raises(UndoneTooLate):
        await bench.undoes(done, minutes=5, seconds=1)


async def test_where_somebody_touched_one_none_is_put_back(bench: Bench) -> None:
    numbers = await bench.opens(JORGE, JORGE)
    done = await bench.moves(numbers)
    await taken(bench, numbers[1], LUCIA)

    with pytest.raises(CasesTouched) as refused:
        await bench.undoes(done)

    assert refused.value.cases == str(numbers[1])
    assert await bench.holders(numbers) == [("soporte", LUCIA.id)] * 2


async def test_a_warning_of_the_clock_is_no_touch(bench: Bench) -> None:
    numbers = await bench.opens(JORGE)
    case = await bench.case(numbers[0])
    assert case.wake_at
    bench.clock.now = case.wake_at - timedelta(minutes=1)
    done = await bench.moves(numbers)
    bench.clock.forward(minutes=2)
    assert await bench.desk.see_to_what_is_due()

    await bench.undoes(done)

    assert await bench.holders(numbers) == [("soporte", JORGE.id)]


@pytest.mark.rule("R17")
@pytest.mark.parametrize("who", [ANDRES, JORGE, ANA])
async def test_only_who_moved_them_takes_it_back(bench: Bench, who: Person) -> None:
    done = await bench.moves(await bench.opens(JORGE))

    with pytest.raises(NotYourMove):
        await bench.undoes(done, who)


async def test_an_undoing_is_not_undone(bench: Bench) -> None:
    done = await bench.moves(await bench.opens(JORGE))
    await bench.undoes(done)
    undoing = await bench.store.read(lambda unit: unit.transfer(done.id + 1))
    assert undoing
    assert undoing.undoes == done.id

    with pytest.raises(NotYourMove):
        await bench.undoes(undoing)


async def test_who_supervises_where_they_were_can_take_them_back_from_anywhere(
    bench: Bench,
) -> None:
    numbers = await bench.opens(JORGE)

    done = await bench.moves(numbers, ANDRES, group="mesa", specialist=LUCIA.id)
    await bench.undoes(done, ANDRES)

    assert await bench.holders(numbers) == [("soporte", JORGE.id)]


async def test_undone_twice_at_once_goes_back_once(bench: Bench, another: SqlStore) -> None:
    numbers = await bench.opens(*[JORGE] * 5)
    copy = Bench(another, bench.catalog, bench.clock)
    done = await bench.moves(numbers)

    await asyncio.gather(bench.undoes(done), copy.undoes(done))

    assert {len(await bench.history(number)) for number in numbers} == {3}


# What the effect is told from


async def test_what_weighs_on_whom_is_read_as_a_loop_over_all_cases_would(bench: Bench) -> None:
    numbers = await bench.opens(JORGE, JORGE, None, MARTA, LUCIA, None)
    await dropped(bench, numbers[0])
    await bench.moves(numbers[4:], group="mesa", specialist="")

    asked = [Holder(JORGE.id), Holder(MARTA.id), Holder("", "soporte")]
    found = await bench.store.read(lambda unit: unit.open_of(asked))

    cases = [await bench.case(number) for number in numbers]
    naive = {
        case.number: (case.project, Holder.of(case.group, case.assignee), case.due_at, case.risk_at)
        for case in cases
        if case.state not in {State.CLOSED, State.UNMANAGED, State.SOLVED}
        and (
            case.assignee in {JORGE.id, MARTA.id} or (case.group, case.assignee) == ("soporte", "")
        )
    }
    assert {c.number: (c.project, c.holder, c.due_at, c.risk_at) for c in found} == naive


async def test_who_solved_how_many_since_then(bench: Bench) -> None:
    numbers = await bench.opens(JORGE, JORGE, LUCIA)
    await solved(bench, numbers[0], JORGE)
    since = bench.clock.now + timedelta(seconds=1)
    bench.clock.forward(hours=1)
    await solved(bench, numbers[1], JORGE)
    await solved(bench, numbers[2], LUCIA)

    asked = [JORGE.id, MARTA.id]
    found = await bench.store.read(lambda unit: unit.solved_by(asked, since))
    ever = await bench.store.read(lambda unit: unit.solved_by([JORGE.id], since - timedelta(9)))

    assert found == {JORGE.id: 1}
    assert ever == {JORGE.id: 2}


async def test_the_effect_says_what_each_has_before_and_after(bench: Bench) -> None:
    numbers = await bench.opens(JORGE, JORGE, JORGE, MARTA, None)

    found = await bench.effect([*numbers[:2], numbers[4]])

    lines = {line.holder: (line.before.open, line.after.open) for line in found.lines}
    assert lines == {
        Holder(LUCIA.id): (0, 3),
        Holder(JORGE.id): (3, 1),
        Holder("", "soporte"): (1, 0),
    }
    assert found.lines[0].holder == Holder(LUCIA.id)
    assert await bench.holders(numbers[:1]) == [("soporte", JORGE.id)]


async def test_a_move_comes_back_from_the_database_as_it_was(bench: Bench) -> None:
    numbers = await bench.opens(None)

    done = await bench.moves(numbers)

    version = (await bench.case(numbers[0])).version
    assert done.moved == [
        Moved(numbers[0], version, "soporte", "", "soporte", LUCIA.id),
    ]


async def filled(bench: Bench, count: int) -> Sequence[int]:
    """So many more cases in Jorge's hands, at once."""
    numbers = [await bench.opens(JORGE) for _ in range(count)]
    return [number for one in numbers for number in one]


async def refreshes(bench: Bench) -> Counter[int]:
    query = outbox.select().where(outbox.c.what == "refresh")
    rows = await bench.store.lane.read(lambda db: list(db.execute(query)))
    return Counter(row.number for row in rows)


async def taken(bench: Bench, number: int, who: Person) -> None:
    press = Press(f"{who.id}:take:{number}")
    await bench.desk.act(number, Verb.TAKE, {}, who, None, press)


async def dropped(bench: Bench, number: int) -> None:
    given = {"reason": "duplicado", "note": "Es el mismo"}
    await bench.desk.act(number, Verb.UNMANAGE, given, JORGE, None, Press(f"drop:{number}"))


async def solved(bench: Bench, number: int, who: Person) -> None:
    await taken(bench, number, who)
    given = {"reason": "solucion-sitio", "solution": "Se cambió la batería."}
    await bench.desk.act(number, Verb.SOLVE, given, who, None, Press(f"solve:{number}"))
