"""What drawing one case card costs, without anything around it."""

import time
from datetime import UTC, datetime

import orjson

from cards.case_card import case_card
from cards.language import texts_for
from cards.surface import Frame, Surface
from domain.case import Case, Person, Urgency
from domain.lifecycle import moves_for
from domain.lookups import View
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
        view = View(case, roles, moves_for(case, roles), None)
        surface = Surface(texts_for(reader), catalog, Frame.CARD)
        began = time.process_time()
        for _ in range(TIMES):
            orjson.dumps(case_card(view, surface))
        return (time.process_time() - began) * 1000 / TIMES

    return {"requester": each(ana), "specialist": each(jorge)}
