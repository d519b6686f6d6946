"""A mail becomes a precase in a queue, is completed from its card, and goes on as any case (R8)."""

import asyncio

import pytest

from cards.surface import Frame
from tests.chat import Chat, Window, actions, elements
from tests.files import PNG
from tests.mail.letters import ImapServer, letter
from tests.people import ANA, CARLOS, ELENA, JORGE, LUCIA, MARTA

pytestmark = pytest.mark.rule("R8")

COMPLETE = {"category": "vpn", "urgency": "high"}


@pytest.fixture
def more_settings(imap: ImapServer) -> dict[str, str]:
    return {"MESA_IMAP_URL": imap.url}


@pytest.fixture
async def mailed(chat: Chat, imap: ImapServer) -> Chat:
    """Ana's precase 1, in the queue of Lucía's group."""
    await writes(chat, imap, letter(files={"foto.png": PNG}))
    return chat


async def writes(chat: Chat, imap: ImapServer, *letters: bytes) -> None:
    """Mails come, and what is owed because of them is delivered."""
    await imap.holds(*letters)
    async with asyncio.timeout(60):
        while await imap.unseen():  # noqa: ASYNC110 - the server of another rings no bell
            await asyncio.sleep(0.05)
    await chat.settle()


def choices(window: Window, field: str) -> list[str]:
    found = next(e for e in elements(window.card) if e.get("id") == field)
    return [choice["value"] for choice in found["choices"]]


async def test_the_group_is_told_and_the_queue_shows_it_apart(mailed: Chat) -> None:
    lucia = mailed.of(LUCIA)

    told = " ".join(lucia.texts())
    queue = await lucia.says("cola mesa")

    assert "Llegó a la cola de su grupo el Precaso 1 de Ana Rojas: Soporte" in told
    assert "Precasos por completar: 1\nPrecaso 1 ›\nSoporte: la VPN no conecta" in queue
    assert queue.count("Precaso 1 ›") == 1
    assert "Precaso" not in await lucia.says("pendientes")


async def test_its_card_offers_what_may_be_done_and_nothing_else(mailed: Chat) -> None:
    lucia = mailed.of(LUCIA)

    await lucia.says("precaso 1")

    offered = [a["title"] for a in actions(lucia.card)]
    assert offered[0] == "Completar"
    assert {"Nota", "No gestionado", "Relacionar", "Adjuntos (1)"} <= {*offered}
    assert not {"Tomar", "Solucionar", "Suspender", "Escalar", "Proveedor"} & {*offered}
    assert "Precaso 1" in await lucia.says("buscar vpn tipo:precaso")
    assert "aún no tiene categoría" in await lucia.says("reloj 1")


@pytest.mark.rule("R8", "R7", "R29")
async def test_completed_it_is_assigned_and_its_requester_is_told(mailed: Chat) -> None:
    lucia = mailed.of(LUCIA)
    mailed.clock.forward(hours=1)
    await lucia.says("caso 1")

    form = await lucia.presses("Completar")
    assert "Desde ayer no puedo entrar." in form
    assert choices(lucia, "category")[0] == "vpn"
    done = await lucia.presses("Guardar", subject="VPN caída", **COMPLETE)

    assert "Incidente 1" in done
    assert "VPN caída" in done
    history = await lucia.presses("Historial")
    assert "Completó el precaso." in history
    assert "Categoría: " in history
    assert "Asunto: Soporte: la VPN no conecta → VPN caída" in history
    assert "Se le asignó el Incidente 1 de Ana Rojas, que llegó por correo: VPN caída" in " ".join(
        mailed.of(JORGE).texts()
    )
    assert "quedó registrado como el Incidente 1: VPN caída. Lo atiende Jorge Díaz." in " ".join(
        mailed.of(ANA).texts()
    )
    assert "Incidente 1" in mailed.of(JORGE).sees()
    clock = await mailed.of(JORGE).says("reloj 1")
    assert "24/11/2026 10:00:00" in clock
    assert "Precasos" not in await lucia.says("cola mesa")


@pytest.mark.rule("R5", "R8")
async def test_the_form_asks_what_the_category_needs_and_keeps_what_was_typed(
    mailed: Chat,
) -> None:
    lucia = mailed.of(LUCIA)
    await lucia.says("caso 1")
    await lucia.presses("Completar")

    missing = await lucia.presses("Guardar", subject="  ")
    more = await lucia.presses("Guardar", category="usuario-nuevo", urgency="low", subject="Alta")
    again = await lucia.presses("Guardar")

    assert missing.count("Este dato hace falta.") >= 2
    assert "La categoría elegida pide unos datos más. Complételos y guarde." in more
    assert "Alta" in again
    assert "Revise lo señalado" in again
    assert "Precaso 1" in await lucia.presses("Cancelar")


@pytest.mark.rule("R4", "R8")
async def test_the_category_can_be_walked_to(mailed: Chat) -> None:
    lucia = mailed.of(LUCIA)
    await lucia.says("caso 1")
    await lucia.presses("Completar")
    walk = next(a["title"] for a in actions(lucia.card) if a.get("verb") == "precase_walk")

    await lucia.presses(walk, subject="VPN de Ana")
    await lucia.presses("Continuar", step="tic")
    await lucia.presses("Continuar", step="redes-y-conectividad")
    form = await lucia.presses("Continuar", step="vpn")

    assert "VPN de Ana" in form
    assert "Incidente 1" in await lucia.presses("Guardar", urgency="low")


@pytest.mark.rule("R17")
async def test_who_has_no_part_in_it_cannot_complete_it(mailed: Chat) -> None:
    claim = {"data": {"mesa": {"verb": "classify", "number": 1, "version": 2, "nonce": "n"}}}

    for who, words in ((CARLOS, "No encuentro el caso 1"), (ANA, "Usted no puede hacer eso")):
        card = await mailed.of(who).executes(claim, given=COMPLETE)
        assert words in str(card)
    assert "Precaso 1" in await mailed.of(LUCIA).says("caso 1")


@pytest.mark.rule("R17")
async def test_two_who_complete_it_at_once_do_it_once(mailed: Chat) -> None:
    lucia, elena = mailed.of(LUCIA), mailed.of(ELENA)
    await lucia.says("caso 1")
    await lucia.presses("Completar")
    await elena.says("caso 1")
    await elena.presses("Completar")

    await elena.presses("Guardar", **COMPLETE)
    other = next(m for m in lucia.messages if m.card and "classify" in str(lucia.card_of(m)))
    save = next(a for a in actions(lucia.card_of(other)) if a.get("verb") == "classify")
    late = await lucia.executes(save, other.id, {**COMPLETE, "subject": "x"})

    assert "Alguien cambió el caso 1 antes que usted. Así está ahora." in str(late)
    assert "Incidente 1" in str(late)


async def test_spam_is_left_unmanaged(mailed: Chat) -> None:
    lucia = mailed.of(LUCIA)
    await lucia.says("caso 1")
    await lucia.presses("No gestionado")

    reason = choices(lucia, "reason")[0]
    done = await lucia.presses("Guardar", reason=reason, note="Publicidad")

    assert "No gestionado" in done
    assert "Precasos" not in await lucia.says("cola mesa")


async def test_many_precases_show_the_oldest_and_the_way_to_all(
    chat: Chat, imap: ImapServer
) -> None:
    await writes(chat, imap, *(letter(f"Soporte {n}") for n in range(12)))
    lucia = chat.of(LUCIA)

    queue = await lucia.says("cola mesa")
    page = await lucia.presses("Ver los 12 precasos")
    rest = await lucia.presses("Siguiente")

    assert "Precasos por completar: 12\nLos 3 más antiguos" in queue
    assert [f"Precaso {n} ›" in page for n in range(1, 13)] == [True] * 10 + [False] * 2
    assert "Precaso 12 ›" in rest


async def test_others_may_not_look_into_that_queue(mailed: Chat) -> None:
    claim = {"data": {"mesa": {"verb": "precases", "group": "mesa"}}}

    assert "solo la ven sus especialistas" in str(await mailed.of(MARTA).executes(claim))


async def test_a_mail_answers_the_chat_and_the_specialist_is_told(
    mailed: Chat, imap: ImapServer
) -> None:
    await writes(mailed, imap, letter("RE: [Precaso 1] Soporte", "Ya entró. Gracias."))

    assert "Ana Rojas agregó una nota al Precaso 1: Ya entró. Gracias." in " ".join(
        mailed.of(LUCIA).texts()
    )


class TestInDialogs:
    @pytest.fixture
    def forms(self) -> Frame:
        return Frame.DIALOG

    async def test_the_form_opens_as_a_dialog_and_shows_the_case_once_done(
        self, mailed: Chat
    ) -> None:
        lucia = mailed.of(LUCIA)
        await lucia.says("caso 1")
        action = next(a for a in actions(lucia.card) if a["title"] == "Completar")

        task = await lucia.dialog("task/fetch", action["data"])
        card = task["value"]["card"]["content"]
        save = next(a for a in actions(card) if a["title"] == "Guardar")
        wrong = await lucia.dialog("task/submit", {**save["data"], "subject": "VPN"})
        done = await lucia.dialog("task/submit", {**save["data"], "subject": "VPN", **COMPLETE})

        assert "Este dato hace falta." in str(wrong)
        assert done is None
        assert "Incidente 1" in lucia.sees()
