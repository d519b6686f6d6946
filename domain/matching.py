"""How written words are compared: accents, case and spacing forgiven."""

import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches

NEAR = 0.75
"""How much of two words has to be the same for one to be a misspelling of the other."""
_TRIED = 60
"""Characters of a word that it is tried with."""


class _Marks(dict[int, int | None]):
    """What becomes of each sign once letters and their accents stand apart."""

    def __missing__(self, code: int) -> int | None:
        kept = self[code] = None if unicodedata.combining(chr(code)) else code
        return kept


_MARKS = _Marks()


def fold(text: str) -> str:
    """`  Valledupár ` and `valledupar` are the same word."""
    bare = text.casefold()
    if not bare.isascii():
        bare = unicodedata.normalize("NFKD", bare).translate(_MARKS)
    return " ".join(bare.split())


def nearest(word: str, known: Iterable[str]) -> str:
    """The one of these words that may be meant, as it stands there; empty where none is near."""
    by_fold = {fold(one): one for one in known}
    near = get_close_matches(fold(word)[:_TRIED], by_fold, n=1, cutoff=NEAR)
    return by_fold[near[0]] if near else ""
