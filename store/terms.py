"""The terms by which a case is found: accents, case, plural and the endings of words forgiven, the
same on both databases because neither of them makes the terms."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from threading import Lock

import snowballstemmer

from domain.case import Case
from domain.lifecycle import OPEN_STATES
from domain.matching import fold
from domain.search import OPEN

LONGEST = 40
"""Characters of a word that count."""
MOST = 400
"""Terms of one case. A text of 2,800 characters has about as many words."""

_WORD = re.compile(r"[^\W_]+")
_UNSAFE = re.compile(r"[^a-z0-9]")
_stemmer = snowballstemmer.stemmer("spanish")
_one_at_a_time = Lock()
"""It holds the word that it is at, and SQLite's lane has several threads."""


def words(text: str) -> Iterator[str]:
    """Each word of the text as it is compared, in its order."""
    return (_stem(word[:LONGEST]) for word in _WORD.findall(fold(text)))


@lru_cache(maxsize=50_000)
def _stem(word: str) -> str:
    if word.isdigit():
        return word
    # What the Spanish stemmer leaves: English plurals, and `luz` beside `luces`.
    if word.endswith("s") and word[-2:-1] not in "aeious":
        word = word[:-1]
    with _one_at_a_time:
        stem: str = _stemmer.stemWord(word)
    return f"{stem[:-1]}c" if stem.endswith("z") else stem


def meaning(text: str) -> list[str]:
    """The words that tell one text from another, each once: all of them, where it has no such."""
    found = list(dict.fromkeys(words(text)))
    return [word for word in found if word not in _EMPTY] or found


@lru_cache(maxsize=20_000)
def tag(kind: str, value: str) -> str:
    """A property that is met as a whole, `state:solved`; no two values have the same tag."""
    return f"{kind}:{_UNSAFE.sub(lambda sign: f'_{ord(sign[0]):x}_', value)}"


def named(kind: str, text: str) -> Sequence[str]:
    """The words of a name, as those of that name alone: `at:valledupar`."""
    return [f"{kind}:{word}" for word in words(text)]


# Of what the directory says, which comes again and again; not of what anybody types.
_known = lru_cache(maxsize=20_000)(named)


def terms(case: Case) -> list[str]:
    """All that this case is found by, each once."""
    client = case.client
    said = (case.subject, client.name, client.site, client.company, case.description, case.solution)
    found = dict.fromkeys(word for text in said for word in meaning(text))
    return list(dict.fromkeys([*_tags(case), *list(found)[:MOST]]))


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
    )
    yield from (tag(kind, value) for kind, value in properties if value)
    if case.state in OPEN_STATES:
        yield tag("state", OPEN)
    yield from _known("at", client.site)
    yield from _known("of", client.company)
    yield from _known("by", f"{client.name} {client.email}")


_EMPTY = frozenset(
    words(
        """
        a al algo ante aqui asi aun cada como con cual cuando de del desde donde e el ella ellos
        en entre era es esa ese eso esta este esto estan estoy fue ha hay la las le les lo los mas
        me mi mis mucho muy necesito ni no nos o otra otro para pero por porque pues que se ser si
        sin sobre su sus tambien te tengo tiene todo todos tu un una uno unos vez y ya yo buenos
        buenas dias tardes hola gracias favor solicito ayuda
        an and are as at be but by can for from hello help i in is it my not of on or our please
        that the this to was we with you
        """
    )
)
"""Said in texts about anything."""
