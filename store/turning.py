"""Turning the pages of a list that is read by keyset: each is asked for with one line more than a
page holds, and going back reads the same order the other way round."""

from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


def turned(
    found: Sequence[T], size: int, *, after: object | None, before: object | None
) -> tuple[Sequence[T], T | None, T | None]:
    """The page that follows `after` or, going back, the one before `before`, as it is shown; and
    its first and last line where one can go back and on from there, None at an end."""
    back, more = before is not None, len(found) > size
    shown = found[:size][::-1] if back else found[:size]
    if not shown:
        return shown, None, None
    earlier = more if back else after is not None
    later = back or more
    return shown, shown[0] if earlier else None, shown[-1] if later else None
