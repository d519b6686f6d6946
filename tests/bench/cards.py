"""What drawing one case card costs, and measuring one case, without anything around them."""

import time
from datetime import UTC, datetime, timedelta

import orjson

from cards.case_card import case_card
from cards.language import texts_for
from cards.surface import Frame, Surface
from domain.case import Case, Person, Urgency
from domain.lookups import seen_by
from settings import SAMPLE
from store.catalog_files import read_catalog
from tests.people import ANA, JORGE

TIMES = 1_000


def card_ms() -> dict[str, float]:
    """Milliseconds to build and serialise the card of a new case, by who reads it."""
    catalog = read_catalog(SAMPLE)
    category = catalog.categories["portatil-no-enciende"]
    ana, jorge = catalog.people[ANA.id], catalog.people[JORGE.id]
    case = Case(
        number=12,
        type=category.type,
        project=category.project,
        category=category.id,
        subject="mi portátil no enciende",
        description="Desde ayer. La luz del cargador sí se ve.",
        urgency=Urgency.HIGH,
        impact=category.impact,
        priority=catalog.projects[category.project].priorities[category.impact, Urgency.HIGH],
        client=ana,
        registered_by=ana.id,
        group="soporte",
        assignee=jorge.id,
        opened_at=datetime.now(UTC),
    )

    def each(reader: Person) -> float:
        roles = catalog.roles(case, reader.id)
        view = seen_by(case, (), roles, catalog, case.opened_at)
        surface = Surface(texts_for(reader), catalog, Frame.CARD)
        began = time.process_time()
        for _ in range(TIMES):
            orjson.dumps(case_card(view, surface))
        return (time.process_time() - began) * 1000 / TIMES

    return {"requester": each(ana), "specialist": each(jorge)}


def year_us() -> float:
    """Microseconds to measure the business time of a case that spans a year."""
    calendar = read_catalog(SAMPLE).projects["tic"].calendar
    begun = datetime(2026, 3, 4, 15, tzinfo=UTC)
    over = begun + timedelta(days=365)
    calendar.measure(begun, over)  # lays out its years
    began = time.process_time()
    for _ in range(TIMES):
        calendar.measure(begun, over)
    return (time.process_time() - began) * 1_000_000 / TIMES
