"""The story of somebody who has no chat: a mail becomes a case, and all of it goes by mail."""

from pathlib import Path

import pytest
from playwright.async_api import Browser

from tests.e2e.conftest import SCREENS, Stage, demo, stage
from tests.e2e.post import PostOffice, SurveyPage, post_office, read, survey_link
from tests.people import CARLOS

LAPTOP = "Portátil no enciende · Puesto de trabajo › Equipos de cómputo › Portátiles"
SUBJECT = "Soporte: mi portátil no enciende"


async def registered_by_mail(on: Stage, post: PostOffice) -> str:
    """The Message-ID of the answer."""
    await post.takes(CARLOS, SUBJECT, "Desde ayer no da ninguna señal. Piso 4, puesto 7.")
    answer = await post.gives(CARLOS, "quedó registrado con el número 1")
    assert answer["Subject"] == f"[Caso 1] {SUBJECT}"

    await on.lucia.is_told("Precaso 1")
    await on.lucia.says("cola mesa de servicios")
    await on.lucia.sees("Precasos por completar: 1")
    await on.lucia.screenshot("22-lucia-precasos")
    await on.lucia.presses("Abrir Precaso 1")
    await on.lucia.sees_below("Desde ayer no da ninguna señal.")
    await on.lucia.presses("Completar")
    await on.lucia.sees("Completar · Precaso 1")
    await on.lucia.chooses("Categoría", LAPTOP)
    await on.lucia.picks("Urgencia", "Alta: no puedo trabajar")
    await on.lucia.screenshot("23-lucia-completar")
    await on.lucia.presses("Guardar")
    await on.jorge.is_told("Incidente 1")
    return str(answer["Message-ID"])


async def asked_and_answered_by_mail(on: Stage, post: PostOffice, thread: str) -> None:
    await on.jorge.presses("Tomar")
    await on.jorge.sees("En proceso · Prioridad Alta")
    await post.takes(
        CARLOS,
        f"RE: [Caso 1] {SUBJECT}",
        "Lo conecté en otra toma y sigue igual.",
        In_Reply_To=thread,
    )
    await on.jorge.is_told("Carlos Peña agregó una nota")
    await on.jorge.sees_below("Lo conecté en otra toma y sigue igual.")


async def solved_and_closed_by_mail(on: Stage, post: PostOffice, browser: Browser) -> None:
    await on.jorge.presses("Solucionar")
    await on.jorge.chooses("Razón", "Solucionado en sitio")
    await on.jorge.fills("Solución", "Se cambió el cargador y el portátil enciende.")
    await on.jorge.presses("Guardar")
    await on.jorge.sees("Solucionado · Prioridad Alta")

    solved = await post.gives(CARLOS, "Se cambió el cargador y el portátil enciende.")
    await read(browser, solved, SCREENS / "24-carlos-correo.png")
    page = await SurveyPage.open(browser, survey_link(solved))
    await page.picks("¿Cómo califica la atención que recibió?", "5 - Excelente")
    await page.sends()
    await page.sees("Falta algo por revisar")
    await page.picks("¿Cómo califica el tiempo que tomó la atención de su caso?", "5 - Excelente")
    await page.picks("¿Cómo califica el trato que recibió del especialista?", "5 - Excelente")
    await page.picks("¿La solución le fue explicada con claridad?", "Sí")
    await page.picks("¿Recibió información oportuna sobre el avance de su caso?", "Sí")
    await page.picks("¿Autoriza el cierre de su caso?", "Sí, autorizo el cierre")
    await page.screenshot(SCREENS / "25-carlos-encuesta.png")
    await page.sends()
    await page.sees("El Incidente 1 quedó cerrado.")
    await page.close()
    await on.jorge.sees("Cerrado · Prioridad Alta")

    again = await SurveyPage.open(browser, survey_link(solved))
    await again.sees("ya fue respondida")
    await again.close()


@pytest.mark.rule("R8", "R9", "R20", "R21", "R22")
async def test_from_a_mail_to_a_closed_case_for_somebody_who_has_no_chat(
    browser: Browser, tmp_path: Path
) -> None:
    async with (
        post_office() as post,
        demo(f"sqlite:///{tmp_path}/mesa.db", **post.settings) as port,
        stage(browser, port, "lucia", "jorge") as on,
    ):
        thread = await registered_by_mail(on, post)
        await asked_and_answered_by_mail(on, post, thread)
        await solved_and_closed_by_mail(on, post, browser)
