"""The terms by which a case is found: accents, case, plural and the endings of words forgiven, the
same on both databases because neither of them makes the terms."""

import re
from collections.abc import Iterator
from functools import lru_cache

import snowballstemmer

from domain.case import Case
from domain.lifecycle import OPEN_STATES
from domain.matching import fold

LONGEST = 40
"""Characters of a word that count."""
MOST = 400
"""Terms of one case. A text of 2,800 characters has about as many words."""

_WORD = re.compile(r"[^\W_]+")
_stemmer = snowballstemmer.stemmer("spanish")


def words(text: str) -> Iterator[str]:
    """Each word of the text as it is compared, in its order."""
    for word in _WORD.findall(fold(text)):
        yield _stem(word[:LONGEST])


@lru_cache(maxsize=50_000)
def _stem(word: str) -> str:
    if word.isdigit():
        return word
    # What the Spanish stemmer leaves: English plurals, and `luz` beside `luces`.
    if word.endswith("s") and word[-2:-1] not in "aeious":
        word = word[:-1]
    stem: str = _stemmer.stemWord(word)
    return f"{stem[:-1]}c" if stem.endswith("z") else stem


def tag(kind: str, value: str) -> str:
    """A property that is met as a whole: `state:solved`, `site:san_andres`."""
    return f"{kind}:{'_'.join(_WORD.findall(fold(value)))}"


def terms(case: Case) -> list[str]:
    """All that this case is found by, each once."""
    said = (case.subject, case.client.name, case.description, case.solution)
    found = dict.fromkeys(word for text in said for word in words(text))
    return [*_tags(case), *list(found)[:MOST]]


def _tags(case: Case) -> Iterator[str]:
    client = case.client
    properties = (
        ("type", case.type),
        ("state", case.state),
        ("group", case.group),
        ("project", case.project),
        ("category", case.category),
        ("client", client.id),
        ("assignee", case.assignee),
        ("company", client.company),
        ("site", client.site),
    )
    yield from (tag(kind, value) for kind, value in properties if value)
    # A site or a company is also found by one of its words.
    yield from (f"in:{word}" for name in (client.site, client.company) for word in words(name))
    if case.state in OPEN_STATES:
        yield "state:open"
    if case.solution:
        yield "has:solution"
