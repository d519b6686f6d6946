"""How written words are compared: accents, case and spacing forgiven."""

import unicodedata


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
