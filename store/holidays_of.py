"""The holidays of a country, as the `holidays` package knows them."""

import re
from collections.abc import Set as AbstractSet
from datetime import date
from functools import cache

import holidays

from domain.business_time import Holidays

_CODE = re.compile(r"[A-Z]{2}")


@cache
def holidays_of(country: str) -> Holidays | None:
    """`country` is a code of two letters, e.g. `CO`; None for one that the package does not know.
    Each year is worked out once; of one country there is one answer, so that calendars compare."""
    # A list of those that it knows would load every country there is: eight megabytes.
    if not _CODE.fullmatch(country):
        return None
    try:
        holidays.country_holidays(country)
    except NotImplementedError:
        return None

    @cache
    def of_year(year: int) -> AbstractSet[date]:
        return frozenset(holidays.country_holidays(country, years=year))

    return of_year
