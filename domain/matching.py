"""How written words are compared: accents, case and spacing forgiven."""

import unicodedata


def fold(text: str) -> str:
    """`  Valledupár ` and `valledupar` are the same word."""
    spread = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in spread if not unicodedata.combining(c)).split())
