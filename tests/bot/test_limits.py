"""The bot never sends faster than Teams has published that it may."""

import itertools
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.limits import REMEMBERED, Pace

CONVERSATION = [(7, 1.0), (8, 2.0), (60, 30.0), (1800, 3600.0)]
"""Messages in so many seconds, for one bot in one conversation."""
TENANT = (30, 1.0)
"""Requests of one app in one tenant."""
ROUNDING = 1e-6


class Time:
    """Moves when it is told to; who sleeps is asked only for how long."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept = 0.0

    def clock(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept = seconds


async def sent(asked: Iterable[tuple[float, str]]) -> Mapping[str, Sequence[float]]:
    """When the messages of each conversation go out; `asked` are seconds since the one before."""
    time = Time()
    pace = Pace(time.clock, time.sleep)
    times: dict[str, list[float]] = defaultdict(list)
    for gap, conversation in asked:
        time.now += gap
        time.slept = 0.0
        await pace.take(conversation)
        times[conversation].append(time.now + time.slept)
    return {conversation: sorted(found) for conversation, found in times.items()}


def most_in(times: Sequence[float], seconds: float) -> int:
    """The fullest window of this length, wherever it begins."""
    first = 0
    most = 0
    for last, time in enumerate(times):
        while time - times[first] > seconds - ROUNDING:
            first += 1
        most = max(most, last - first + 1)
    return most


@pytest.mark.parametrize(("limit", "seconds"), CONVERSATION)
async def test_a_flood_into_one_conversation_keeps_its_limit(limit: int, seconds: float) -> None:
    times = await sent([(0.0, "chat")] * 4_000)

    assert most_in(times["chat"], seconds) <= limit


@pytest.mark.parametrize(("limit", "seconds"), CONVERSATION)
async def test_a_flood_after_a_quiet_hour_keeps_the_limit_too(limit: int, seconds: float) -> None:
    flood = [(0.0, "chat")] * 100

    times = await sent([*flood, (3600.0, "chat"), *flood, (7.0, "chat"), *flood])

    assert most_in(times["chat"], seconds) <= limit


async def test_a_flood_into_many_conversations_keeps_the_limit_of_the_tenant() -> None:
    times = await sent((0.0, f"chat-{n}") for n in range(1_000))

    limit, seconds = TENANT
    assert most_in(sorted(itertools.chain(*times.values())), seconds) <= limit


GAPS = st.one_of(st.just(0.0), st.floats(0, 0.3), st.floats(0, 40))
ASKED = st.lists(st.tuples(GAPS, st.sampled_from("abc")), max_size=200)


@settings(max_examples=150, deadline=None)
@given(asked=ASKED)
async def test_however_it_is_asked_no_window_of_a_conversation_is_too_full(
    asked: list[tuple[float, str]],
) -> None:
    for times in (await sent(asked)).values():
        assert [most_in(times, seconds) <= limit for limit, seconds in CONVERSATION] == [True] * 4


@settings(max_examples=100, deadline=None)
@given(
    asked=st.lists(
        st.tuples(st.sampled_from([0.0, 0.01, 0.05, 0.9]), st.integers(0, 40)), max_size=300
    )
)
async def test_however_it_is_asked_no_window_of_the_tenant_is_too_full(
    asked: list[tuple[float, int]],
) -> None:
    times = await sent((gap, f"chat-{n}") for gap, n in asked)

    limit, seconds = TENANT
    assert most_in(sorted(itertools.chain(*times.values())), seconds) <= limit


async def test_who_writes_now_and_then_never_waits() -> None:
    time = Time()
    pace = Pace(time.clock, time.sleep)
    for _ in range(500):
        await pace.take("chat")
        time.now += 4.0

    assert time.slept == 0.0


async def test_a_card_and_its_sentence_go_out_at_once() -> None:
    assert await sent([(0.0, "chat")] * 3) == {"chat": [0.0] * 3}


async def test_the_flood_of_one_does_not_hold_up_another() -> None:
    times = await sent([*[(0.0, "flood")] * 8, (0.0, "other")])

    assert times["other"] == [0.0]


async def test_a_long_queue_still_moves() -> None:
    """Not a limit of Teams: people wait for this."""
    times = await sent([(0.0, "chat")] * 60)

    assert times["chat"][-1] <= 60 * 2.5


async def test_what_is_remembered_is_bounded() -> None:
    time = Time()
    pace = Pace(time.clock, time.sleep)
    for number in range(REMEMBERED + 500):
        time.now += 1
        await pace.take(f"chat-{number}")

    assert len(pace._conversations) == REMEMBERED  # noqa: SLF001 - memory shows nowhere else
