"""The calendars (R28): working hours by weekday, holidays, days closed besides, the time zone."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from zoneinfo import ZoneInfo, available_timezones

from domain.business_time import DAY_S, Calendar, Holidays, Shift, no_holidays
from store.catalog_block import Block
from store.catalog_faults import Faults
from store.catalog_yaml import Scalar, Value
from store.holidays_of import holidays_of

_CALENDAR = ("timezone", "hours", "holidays", "closed")
_WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SHIFT = re.compile(r"([0-9]{1,2}):([0-9]{2})\s*[-–]\s*([0-9]{1,2}):([0-9]{2})")
_LAST_MINUTE = 59
_LEAST_S = 3_600
"""A week may not work less: with any agreement, what is due then lies in this century."""
_HOURS = "escriba cada turno como «08:00-12:00», entre 00:00 y 24:00"
_ANY = Calendar("UTC", {0: (Shift(0, 1),)})
"""In the place of a wrong one: the faults end the reading."""


def read_calendars(
    section: Iterable[tuple[str, str, Value]], faults: Faults
) -> Mapping[str, Calendar]:
    """One that is wrong keeps its place, so that whoever names it is not at fault as well."""
    return {id_: _calendar(Block(way, v, _CALENDAR, faults)) for id_, way, v in section}


def calendar_of(project: Block, calendars: Mapping[str, Calendar]) -> Calendar:
    written = project.text("calendar")
    # Without any the fault is that there are none, not each name.
    if written and calendars and written not in calendars:
        place = project.at("calendar").place
        project.faults.unknown(place, "el calendario", written, list(calendars))
    return calendars.get(written, _ANY)


def _calendar(block: Block) -> Calendar:
    before = len(block.faults.found)
    timezone, shifts = _timezone(block), _shifts(block)
    holidays, closed = _holidays(block), _closed(block)
    if len(block.faults.found) > before or not any(shifts.values()):
        return _ANY
    return Calendar(timezone, shifts, closed, holidays)


def _timezone(block: Block) -> str:
    written = block.text("timezone")
    try:
        ZoneInfo(written or "UTC")
    except (KeyError, ValueError, OSError):
        names = ["America/Bogota", *sorted(available_timezones())]
        block.faults.unknown(block.at("timezone").place, "la zona horaria", written, names)
    return written


def _shifts(block: Block) -> Mapping[int, tuple[Shift, ...]]:
    remedy = "agregue «hours:» con los turnos de cada día, por ejemplo «monday: [08:00-17:00]»"
    if block.missing("hours", remedy):
        return {}
    faults = block.faults
    before = len(faults.found)
    week = Block(f"{block.title}.hours", block.at("hours"), _WEEK, faults)
    found = {number: _of_day(day, week) for number, day in enumerate(_WEEK) if day in week}
    worked = sum(shift.until - shift.since for shifts in found.values() for shift in shifts)
    if worked < _LEAST_S and len(faults.found) == before:
        short = "suma menos de una hora" if worked else "no tiene ningún día hábil"
        remedy = "agregue por lo menos «monday: [08:00-17:00]»"
        faults.add(week.place, f"{week.title} {short}", remedy)
    return found


def _of_day(day: str, week: Block) -> tuple[Shift, ...]:
    way = f"{week.title}.{day}"
    written = week.items(day, required=False, example="[08:00-12:00, 13:00-17:00]")
    read = [(shift, item) for item in written if (shift := _shift(item, way, week.faults))]
    read.sort(key=lambda pair: pair[0])
    latest, other = Shift(0, 0), ""
    for shift, item in read:
        if shift.since < latest.until:
            what = f"en {way} el turno «{item.text}» se cruza con «{other}»"
            week.faults.add(item.place, what, "deje cada hora en un solo turno")
        if shift.until > latest.until:
            latest, other = shift, item.text
    return tuple(shift for shift, _ in read)


def _shift(item: Scalar, way: str, faults: Faults) -> Shift | None:
    match = _SHIFT.fullmatch(item.text)
    if match is None:
        faults.add(item.place, f"en {way} no se entiende el turno «{item.text}»", _HOURS)
        return None
    h1, m1, h2, m2 = map(int, match.groups())
    since, until = h1 * 3600 + m1 * 60, h2 * 3600 + m2 * 60
    if max(m1, m2) > _LAST_MINUTE or max(since, until) > DAY_S:
        faults.add(item.place, f"en {way} una hora de «{item.text}» no existe", _HOURS)
        return None
    if since >= until:
        what = f"en {way} el turno «{item.text}» debe terminar después de empezar"
        remedy = (
            "escriba primero la hora de inicio; el que pasa de medianoche se parte: "
            "«22:00-24:00» y, al otro día, «00:00-06:00»"
        )
        faults.add(item.place, what, remedy)
        return None
    return Shift(since, until)


def _holidays(block: Block) -> Holidays:
    """The code is written as it is: `no` is no country, and `NO` is Norway."""
    country = block.text("holidays", required=False)
    found = holidays_of(country)
    if country and found is None:
        what = f"no se conocen los festivos del país «{country}»"
        remedy = "escriba su código en mayúsculas, por ejemplo «CO», o quite «holidays»"
        block.faults.add(block.at("holidays").place, what, remedy)
    return found or no_holidays


def _closed(block: Block) -> frozenset[date]:
    written = block.items("closed", required=False, example="[2026-12-24, 2026-12-31]")
    days = (_day(item, f"{block.title}.closed", block.faults) for item in written)
    return frozenset(day for day in days if day)


def _day(item: Scalar, way: str, faults: Faults) -> date | None:
    try:
        return date.fromisoformat(item.text)
    except ValueError:
        remedy = "escriba año, mes y día, por ejemplo «2026-12-24»"
        faults.add(item.place, f"en {way} «{item.text}» no es una fecha", remedy)
        return None
