"""The same word makes the same term, whoever else makes terms at the same time."""

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from store.terms import words

THREADS = 4


@pytest.fixture
def switching() -> Iterator[None]:
    """Threads take turns as often as they can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("switching")
def test_threads_do_not_mix_up_their_words() -> None:
    # Words that no other test has used: those are remembered.
    stems = [f"qui{a}{b}{c}" for a in "aeiou" for b in "bdfglmnprst" for c in "aeiou"]
    texts = [
        " ".join(
            f"{stem}{thread}nd{end}" for stem in stems for end in ("aciones", "amente", "idades")
        )
        for thread in "bdfg"
    ]

    with ThreadPoolExecutor(THREADS) as threads:
        together = [*threads.map(lambda text: list(words(text)), texts)]

    words.__globals__["_stem"].cache_clear()
    assert together == [list(words(text)) for text in texts]
