"""A message that failed is tried again: later each time, not all at once, and not for ever."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from domain.lifecycle import LIFECYCLE
from domain.moves import Verb
from domain.notices import ACT_NOW, ATTEMPTS, FIRST_WAIT, LONGEST_WAIT, next_try
from tests.people import NOON

TRIES = st.integers(0, ATTEMPTS - 1)
CHANCE = st.floats(0, 1, exclude_max=True)
ASKED = st.timedeltas(timedelta(0), timedelta(days=2))


@given(TRIES, CHANCE, ASKED)
def test_never_sooner_than_the_other_side_asked(
    tries: int, chance: float, asked: timedelta
) -> None:
    again = next_try(tries, NOON, asked, lambda: chance)

    assert again is not None
    assert again >= NOON + asked


@given(TRIES, CHANCE, ASKED)
def test_never_later_than_the_longest_wait_or_what_was_asked(
    tries: int, chance: float, asked: timedelta
) -> None:
    again = next_try(tries, NOON, asked, lambda: chance)

    assert again is not None
    assert again <= NOON + max(asked, LONGEST_WAIT)


@given(TRIES)
def test_the_whole_span_is_left_to_chance(tries: int) -> None:
    soonest = next_try(tries, NOON, timedelta(0), lambda: 0.0)
    latest = next_try(tries, NOON, timedelta(0), lambda: 1.0)

    assert soonest == NOON
    assert latest == NOON + min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(tries, 20))


def test_the_span_doubles_until_the_longest_wait() -> None:
    spans = [next_try(n, NOON, timedelta(0), lambda: 1.0) for n in range(ATTEMPTS)]
    waits = [span - NOON for span in spans if span]

    assert waits == sorted(waits)
    assert waits[1] == 2 * waits[0]
    assert len(waits) == ATTEMPTS


@given(st.integers(ATTEMPTS, ATTEMPTS + 99), CHANCE, ASKED)
def test_after_the_last_try_there_is_no_other(tries: int, chance: float, asked: timedelta) -> None:
    assert next_try(tries, NOON, asked, lambda: chance) is None


def test_chance_is_chance() -> None:
    instants = {next_try(5, NOON, timedelta(0)) for _ in range(20)}

    assert len(instants) > 1


def test_what_comes_as_a_new_message_is_told_to_somebody_who_must_act() -> None:
    tells = {move.verb for move in LIFECYCLE if move.tells} | {Verb.OPEN}

    assert tells >= ACT_NOW
