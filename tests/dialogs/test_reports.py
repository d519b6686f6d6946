"""A month in figures, from the words in the chat to the workbook (R31): the real service, with a
real process that makes the report."""

from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from domain.case import Person
from tests.chat import Chat, Window, actions, elements, words
from tests.dialogs.steps import report, solve
from tests.people import ANA, ANDRES, CARLOS, ELENA, JORGE, LUCIA

DECEMBER = datetime(2026, 12, 3, 15, tzinfo=UTC)


async def made(chat: Chat) -> None:
    """The reporter is done with what is owed."""
    await chat.hands.reporter.make_due()


async def asks(chat: Chat, text: str, who: Person = ELENA) -> Window:
    window = chat.of(who)
    await window.says(text)
    await made(chat)
    return window


@pytest.fixture
async def worked(chat: Chat) -> Chat:
    """Two cases of Ana in November, one of them solved; and it is December."""
    await report(chat)
    await report(chat)
    await solve(chat)
    chat.clock.now = DECEMBER
    await chat.settle()
    return chat


@pytest.mark.rule("R31")
async def test_the_message_that_says_it_is_prepared_becomes_the_figures(worked: Chat) -> None:
    elena = worked.of(ELENA)
    said = await elena.says("informe noviembre")
    before = len(elena.messages)

    await made(worked)

    assert "Informe de noviembre de 2026" in said
    assert "Lo estoy preparando" in said
    assert len(elena.messages) == before
    shown = elena.sees()
    assert "Registrados\n2" in shown
    assert "Solucionados o cerrados\n1" in shown
    assert "Abiertos al final\n1" in shown
    assert "100,0 % (1 de 1)" in shown
    assert "quedan guardadas con su huella" in shown
    charts = [e for e in elements(elena.card) if str(e.get("type")).startswith("Chart.")]
    assert {chart["fallback"] for chart in charts} == {"drop"}
    kept = [{"legend": "ANS de solución: cumple", "value": 1}]
    assert charts[0]["data"] == [{"title": "Soporte hardware y software (nivel 2)", "data": kept}]


@pytest.mark.rule("R31")
async def test_the_figures_are_told_by_each_cut(worked: Chat) -> None:
    elena = await asks(worked, "informe noviembre")

    by_site = await elena.presses("Por sede")
    by_specialist = await elena.presses("Por especialista")

    assert "Valledupar" in by_site
    assert "Jorge Díaz" in by_specialist
    assert "Registrados\n2" in await elena.presses("Ver el resumen")


@pytest.mark.rule("R31")
async def test_the_workbook_is_given_by_a_link_of_this_reader_for_ten_minutes(
    worked: Chat,
) -> None:
    elena = await asks(worked, "informe noviembre")

    shown = await elena.presses("Descargar XLSX")
    url = _link(elena.card)
    answer = await worked.client.get(url)
    book = load_workbook(BytesIO(await answer.read()))
    worked.clock.forward(minutes=11)
    later = await worked.client.get(url)

    assert "diez minutos" in shown
    assert answer.status == 200
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="mesa-2026-11')
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert [row[0].value for row in book["Casos"].iter_rows()] == ["Caso", 1, 2]
    assert later.status == 404
    assert "Descargar XLSX" in await later.text()


def _link(card: Any) -> str:
    url = next(a["url"] for a in actions(card) if a["type"] == "Action.OpenUrl")
    return "/" + str(url).split("/", 3)[3]


@pytest.mark.rule("R31")
async def test_a_month_made_again_agrees_with_what_was_frozen(worked: Chat) -> None:
    elena = await asks(worked, "informe noviembre")
    worked.clock.forward(hours=1)
    await elena.presses("Volver a hacerlo")

    await made(worked)

    assert "Coincide en todo con el informe guardado el 03/12/2026 10:00" in elena.sees()


@pytest.mark.rule("R31")
async def test_a_frozen_month_that_differs_says_by_how_much_and_both_are_kept(
    worked: Chat,
) -> None:
    elena = await asks(worked, "informe noviembre")
    worked.clock.forward(hours=1)
    await worked.hands.store.lane.write(_forge)

    await asks(worked, "informe noviembre")

    shown = elena.sees()
    assert "No coincide con el informe guardado el 03/12/2026 10:00" in shown
    assert "Registrados: 2 → 1" in shown
    assert "Cifras por sede: cambian 1." in shown
    kept = await worked.hands.store.lane.read(
        lambda db: db.exec_driver_sql("SELECT count(DISTINCT checksum) FROM reports").scalar_one()
    )
    assert kept == 2


def _forge(db: Any) -> None:
    """Somebody moved a case to another month, behind the desk's back."""
    db.exec_driver_sql("UPDATE cases SET opened_at = '2026-10-01 15:00:00.000000' WHERE number = 2")


@pytest.mark.rule("R31")
async def test_a_month_that_is_not_over_is_not_frozen(worked: Chat) -> None:
    await asks(worked, "informe este mes")
    elena = await asks(worked, "informe diciembre 2026")

    assert "El mes no ha terminado" in elena.sees()
    assert "Coincide" not in elena.sees()
    assert "huella" not in elena.sees()


@pytest.mark.rule("R31")
async def test_the_same_report_asked_twice_is_made_once(worked: Chat) -> None:
    elena = worked.of(ELENA)
    async with worked.hands.reporter.working:  # it is busy with another one
        await elena.says("informe noviembre")
        again = await elena.says("informe 2026-11")
        other = await elena.says("informe noviembre soporte")

    await made(worked)

    assert "Ya estoy preparando el informe de noviembre de 2026" in again
    assert "Lo estoy preparando" in other
    titles = [words(m.card).splitlines()[0] for m in elena.messages if m.card]
    assert sum("Informe de noviembre" in title for title in titles) == 2


@pytest.mark.rule("R17", "R31")
@pytest.mark.parametrize("who", [ANA, JORGE, LUCIA], ids=["a requester", "a specialist", "a desk"])
async def test_reports_are_for_supervisors_and_administrators(worked: Chat, who: Person) -> None:
    answer = await worked.of(who).says("informe noviembre")

    assert "son para quienes lo supervisan" in answer


@pytest.mark.rule("R17", "R31")
async def test_an_administrator_is_told_of_everything(worked: Chat) -> None:
    andres = await asks(worked, "report November", ANDRES)

    assert "todos los grupos" in andres.sees()
    assert "Registrados\n2" in andres.sees()


@pytest.mark.rule("R17", "R31")
async def test_nobody_reads_the_report_of_another_by_its_id(worked: Chat) -> None:
    elena = await asks(worked, "informe noviembre")
    button = next(a for a in actions(elena.card) if a["title"] == "Descargar XLSX")

    for person in (ANA, JORGE):
        card = await worked.of(person).executes(button)
        assert "son para quienes lo supervisan" in words(card)
    forged = {**button, "data": {"mesa": {"verb": "report_file", "report": "0" * 32}}}
    assert "No encuentro ese informe" in words(await elena.executes(forged))


@pytest.mark.rule("R17", "R31")
async def test_a_link_is_worth_nothing_to_who_supervises_no_more(worked: Chat) -> None:
    elena = await asks(worked, "informe noviembre")
    await elena.presses("Descargar XLSX")
    reports = worked.hands.reporter.reports
    catalog = reports.catalog

    reports.catalog = _without(catalog, ELENA)
    refused = await worked.client.get(_link(elena.card))
    reports.catalog = catalog

    assert refused.status == 404


def _without(catalog: Any, person: Person) -> Any:
    groups = {
        id_: replace(g, supervisors=tuple(s for s in g.supervisors if s != person.id))
        for id_, g in catalog.groups.items()
    }
    projects = {
        id_: replace(p, supervisors=tuple(s for s in p.supervisors if s != person.id))
        for id_, p in catalog.projects.items()
    }
    return replace(catalog, groups=groups, projects=projects)


@pytest.mark.rule("R31")
@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("informe febrerro", "¿Quiso decir «informe febrero»?"),
        ("informe 2026-13", "«2026-13» no es un mes"),
        ("informe enero 2027", "El mes 01/2027 todavía no ha llegado"),
        ("informe noviembre contabilidad", "No encuentro un grupo llamado «contabilidad»"),
        ("informe contabilidad", "No encuentro un mes ni un grupo llamado «contabilidad»"),
    ],
)
async def test_what_cannot_be_reported_is_answered_with_a_sentence(
    worked: Chat, text: str, answer: str
) -> None:
    assert answer in await worked.of(ELENA).says(text)


@pytest.mark.rule("R31")
@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("informe noviembrre soporte", "informe noviembre soporte"),
        ("informe noviembre soprte", "informe noviembre Soporte"),
        ("informe soprte", "informe Soporte"),
    ],
)
async def test_what_is_nearly_a_month_or_a_group_is_a_press_away(
    worked: Chat, typed: str, meant: str
) -> None:
    elena = worked.of(ELENA)

    asked = await elena.says(typed)
    await elena.presses(f"Ver «{meant}»")
    await worked.hands.reporter.make_due()

    assert "¿Quiso decir" in asked
    assert "Informe de" in elena.sees()


@pytest.mark.rule("R31")
async def test_who_may_read_no_report_is_offered_none(worked: Chat) -> None:
    with_a_press = await worked.of(CARLOS).says("informe febrerro")

    assert "¿Quiso decir «informe febrero»?" in with_a_press
    assert not worked.of(CARLOS).messages[-1].card


@pytest.mark.rule("R31")
@pytest.mark.parametrize("who", [CARLOS, ELENA], ids=["a requester", "a supervisor"])
@pytest.mark.parametrize("text", ["informe de nómina no abre", "informe mayo de ventas no imprime"])
async def test_a_sentence_that_begins_like_a_report_is_a_problem(
    worked: Chat, text: str, who: Person
) -> None:
    window = worked.of(who)
    await window.says(text)

    assert text in str(window.card)
    assert "report" not in {a.get("verb") for a in actions(window.card)}


@pytest.mark.rule("R31")
async def test_after_thirty_days_the_file_is_gone_and_the_figures_stay(worked: Chat) -> None:
    elena = await asks(worked, "informe noviembre")
    await elena.presses("Descargar XLSX")
    url = _link(elena.card)
    kept = {path.name for path in worked.files.rglob("*") if path.is_file()}
    worked.clock.forward(days=31)

    await worked.hands.porter.files.sweep(worked.hands.shelf)
    shown = await elena.presses("Descargar XLSX")

    assert len(kept) == 1
    assert (await worked.client.get(url)).status == 404
    assert "ya no se conserva" in shown
    assert "Registrados\n2" in shown


@pytest.mark.rule("R31")
async def test_an_english_reader_has_an_english_report(worked: Chat) -> None:
    elena = worked.of(ELENA)
    await elena.says("language en")
    await asks(worked, "report last month")
    await elena.presses("Download XLSX")
    answer = await worked.client.get(_link(elena.card))
    book = load_workbook(BytesIO(await answer.read()))

    assert "Report of November 2026" in elena.sees()
    assert book.sheetnames[0] == "Summary"
    assert book["Summary"]["A1"].value.startswith("Report of November 2026")
