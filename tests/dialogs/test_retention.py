"""A case that is over for longer than it is kept: what is left of it, and for whom (R16)."""

from pathlib import Path
from shutil import copytree

import pytest

from bot.clock import JOBS, retain
from settings import SAMPLE
from tests.chat import Chat
from tests.dialogs.steps import RATED, report, solve
from tests.files import FileHost, sent
from tests.people import ANA, ANDRES, ELENA, JORGE, MARTA

pytestmark = pytest.mark.rule("R16")

WORDS = ("Ana", "portátil no enciende", "Desde ayer", "batería", "ana.rojas", "605 555 0101")


@pytest.fixture
def more_settings(tmp_path: Path) -> dict[str, str]:
    """Of a desk that keeps its cases for five years."""
    folder = copytree(SAMPLE, tmp_path / "catalog")
    tic = folder / "proyectos" / "tic.yaml"
    kept = tic.read_text(encoding="utf-8").replace("# retention: {", "retention: {")
    tic.write_text(kept, encoding="utf-8")
    return {"MESA_CATALOG": str(folder)}


@pytest.fixture
async def over(chat: Chat, host: FileHost) -> Chat:
    """Ana's incident 1, with a file: closed, and forgotten five years later."""
    await report(chat)
    await chat.of(ANA).says("foto", sent("pantalla.png", host.share("a")))
    await chat.of(MARTA).says("nota 1 lo vi en el pasillo")
    await solve(chat)
    ana = chat.of(ANA)
    await ana.presses("Responder encuesta")
    assert "Cerrado" in await ana.presses("Enviar encuesta", **RATED, autoriza="yes")
    chat.clock.forward(days=5 * 366)
    await retain(chat.hands)
    return chat


def test_it_is_a_job_of_the_clock() -> None:
    assert retain in [job for job, _ in JOBS]


async def test_before_that_nothing_is_forgotten(reported: Chat) -> None:
    await solve(reported)
    await reported.passes(days=30)
    assert "Cerrado" in await reported.of(ANA).says("caso 1")

    reported.clock.forward(days=5 * 365 - 60)
    await retain(reported.hands)

    assert "mi portátil no enciende" in await reported.of(JORGE).says("caso 1")


async def test_its_desk_sees_what_is_counted_and_no_person(over: Chat) -> None:
    seen = await over.of(JORGE).says("caso 1")

    assert "Incidente 1" in seen
    assert "Cerrado" in seen
    assert "Valledupar" in seen
    assert "Soporte hardware y software (nivel 2)" in seen
    assert "Jorge Díaz" in seen
    assert "Cumplió su plazo de conservación: sus datos personales y textos se borraron" in seen
    assert not [word for word in WORDS if word in seen]


async def test_its_history_keeps_every_line_without_names(over: Chat) -> None:
    elena = over.of(ELENA)
    await elena.says("caso 1")

    told = await elena.presses("Historial")

    assert "Borró los datos personales y los textos del caso" in told
    assert "Autorizó el cierre en la encuesta." in told
    assert "Solucionó el caso." in told
    assert "Registró el caso." in told
    assert not [word for word in (*WORDS, "Jorge Díaz", "pasillo") if word in told]


async def test_it_is_nobodys_case_any_more(over: Chat) -> None:
    ana = over.of(ANA)

    assert "Incidente 1" not in await ana.says("mis casos")
    assert "No encuentro el caso 1" in await ana.says("caso 1")


async def test_no_search_finds_it_by_its_words_or_its_client(over: Chat) -> None:
    jorge = over.of(JORGE)

    for sought in ("buscar portátil", "buscar batería", "buscar cliente:ana"):
        assert "Incidente 1" not in await jorge.says(sought)
    assert "Incidente 1" in await jorge.says("buscar estado:cerrado sede:valledupar")


async def test_its_solution_is_proposed_to_nobody(over: Chat) -> None:
    assert "Casos parecidos" not in await over.of(ANA).says("mi portátil no enciende")


async def test_its_files_are_gone_from_the_shelf(over: Chat) -> None:
    assert [path for path in over.files.rglob("*") if path.is_file()] == []


async def test_the_audit_still_says_when_it_was_read_and_no_longer_by_whom(over: Chat) -> None:
    seen = await over.of(ANDRES).says("auditoría 1")

    assert "Persona anonimizada\nLeyó el caso." in seen
    assert "Marta Ruiz" not in seen


async def test_a_supervisor_can_still_relate_it(over: Chat) -> None:
    await report(over, ANA, "otra cosa distinta")
    elena = over.of(ELENA)
    await elena.says("caso 1")

    await elena.presses("Relacionar")

    assert "Incidente 2 · Registrado" in await elena.presses("Relacionar", cases="2")


async def test_a_second_night_finds_nothing_more(over: Chat) -> None:
    before = await over.of(JORGE).says("caso 1")

    await retain(over.hands)

    assert await over.of(JORGE).says("caso 1") == before
