"""The digest of a morning as a letter, in the language and the time zone of its reader."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from cards.language import LANGUAGES
from domain.business_time import Calendar, Shift
from domain.catalog import Catalog
from domain.digest import Ahead, Digest, Figure
from mail.digest_letter import digest_letter
from tests.cards.drawing import a_case, a_page, surface

AT = datetime(2026, 11, 25, 12, 30, tzinfo=UTC)
SINCE = datetime(2026, 11, 24, 12, 30, tzinfo=UTC)


def a_digest(catalog: Catalog, project: str = "tic") -> Digest:
    ahead = a_page(a_case(catalog, subject="No <imprime>"), 2)
    return Digest(
        at=AT,
        since=SINCE,
        project=project,
        groups={
            "soporte": {Figure.BREACHED: 1_200, Figure.STUCK: 1},
            "redes": {Figure.NEW: 2},
        },
        ahead=Ahead(ahead.page.cases, ahead.clocks),
        stuck=3,
    )


@pytest.mark.rule("R32")
def test_it_says_the_figures_of_each_group_and_what_breaches_next(catalog: Catalog) -> None:
    sheet = digest_letter(a_digest(catalog), surface(LANGUAGES["es"], catalog))

    (part,) = sheet.parts
    assert sheet.subject == "Resumen de la mañana · 25/11/2026"
    assert part.lines == [
        ("Soporte hardware y software (nivel 2)", "1.200 vencidos · 1 sin movimiento"),
        ("Redes y comunicaciones (nivel 2)", "2 nuevos"),
    ]
    ((title, cases),) = part.blocks
    assert title == "Lo que vence primero en sus grupos"
    assert [line.split(" · ")[0] for line in cases.split("\n")] == [
        "Incidente 1: No <imprime>",
        "Incidente 2: No <imprime>",
    ]
    assert "3 días hábiles" in part.said[1]
    assert "«resumen no»" in sheet.footer


def test_it_is_said_in_english_too(catalog: Catalog) -> None:
    sheet = digest_letter(a_digest(catalog), surface(LANGUAGES["en"], catalog))

    assert sheet.subject == "Morning digest · 25 Nov 2026"
    assert sheet.parts[0].lines[0][1] == "1,200 breached · 1 stuck"
    assert "“digest off”" in sheet.footer


def test_what_stuck_means_is_said_only_where_something_is(catalog: Catalog) -> None:
    calm = replace(a_digest(catalog), groups={"redes": {Figure.NEW: 2}})

    sheet = digest_letter(calm, surface(LANGUAGES["es"], catalog))

    assert len(sheet.parts[0].said) == 1


@pytest.mark.rule("R28")
def test_its_times_are_those_of_the_zone_of_its_project(catalog: Catalog) -> None:
    calendar = Calendar("Europe/Madrid", {0: (Shift(28_800, 61_200),)})
    madrid = replace(catalog.projects["tic"], id="madrid", calendar=calendar)
    both = replace(catalog, projects={**catalog.projects, "madrid": madrid})

    sheet = digest_letter(a_digest(catalog, "madrid"), surface(LANGUAGES["es"], both))

    assert "martes 24 a las 13:30" in sheet.parts[0].said[0]
