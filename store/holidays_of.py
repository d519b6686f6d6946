"""The holidays of a country, as the `holidays` package knows them."""

from collections.abc import Set as AbstractSet
from datetime import date
from functools import cache

import holidays

from domain.business_time import Holidays

COUNTRIES = frozenset(holidays.list_supported_countries())


def holidays_of(country: str) -> Holidays:
    """`country` is one of COUNTRIES, e.g. `CO`. Each year is worked out once."""

    @cache
    def of_year(year: int) -> AbstractSet[date]:
        return frozenset(holidays.country_holidays(country, years=year))

    return of_year
