"""The tables of the surface, walked: everything in them leads somewhere, and is documented."""

import json

import pytest

from bot.routes import BUTTONS, COMMANDS, ELSEWHERE, GREETINGS, IN_CHANNELS, PERSONAL
from cards.language import LANGUAGES
from cards.texts import Texts
from domain.lifecycle import LIFECYCLE
from domain.matching import fold
from domain.moves import OFFERED
from settings import ROOT
from tests.chat import Chat, actions
from tests.dialogs.steps import report, solve
from tests.people import ANA, ELENA, JORGE, LUCIA

MANIFEST = ROOT / "manifest"


def known_words() -> set[str]:
    """Of every command but the demonstration's own."""
    return {words for command in COMMANDS for words in command.words if not command.demo}


def test_no_two_commands_share_their_words() -> None:
    words = [fold(words) for command in (*COMMANDS, *ELSEWHERE) for words in command.words]

    assert len(words) == len(set(words))
    assert not set(words) & GREETINGS


def test_every_move_that_is_pressed_has_a_button_that_leads_somewhere() -> None:
    assert set(BUTTONS) > PERSONAL
    assert {move.verb for move in LIFECYCLE if move.by in OFFERED} <= set(BUTTONS)
    assert not {move.verb for move in LIFECYCLE if move.by not in OFFERED} & set(BUTTONS)


@pytest.mark.parametrize("t", LANGUAGES.values(), ids=LANGUAGES)
def test_help_names_every_command_in_its_own_language(t: Texts) -> None:
    place = [*LANGUAGES].index(t.language)
    everybody = (*t.commands, *t.desk_commands)

    for command in COMMANDS:
        more = t.directory.commands if command.administers else ()
        shown = [written for written, _ in (*everybody, *more)]
        if command.demo:
            shown += [written for written, _ in t.demo_commands]
        assert any(written.startswith(command.words[place]) for written in shown), command.words


def test_every_command_of_the_menu_is_in_the_manifest_and_the_manifest_has_no_other() -> None:
    spanish = json.loads((MANIFEST / "manifest.json").read_text())
    english = json.loads((MANIFEST / "en.json").read_text())
    menus = ([c for c in COMMANDS if c.menu and not (c.demo or c.administers)], IN_CHANNELS)

    for place, (menu, ours) in enumerate(
        zip(spanish["bots"][0]["commandLists"], menus, strict=True)
    ):
        path = f"bots[0].commandLists[{place}].commands["
        translated = [v for k, v in english.items() if k.startswith(path) and k.endswith("title")]
        listed = [command["title"] for command in menu["commands"]]
        assert sorted(listed) == sorted(command.words[0] for command in ours)
        assert sorted(translated) == sorted(command.words[1] for command in ours)


@pytest.mark.parametrize("words", sorted(known_words()))
@pytest.mark.parametrize("written", ["{}", "/{}", "  {}  ", "{}!"])
async def test_every_command_is_understood(chat: Chat, words: str, written: str) -> None:
    lost = ("No reconozco", "Asunto") if "nuevo" not in words else ("No reconozco",)
    if written == "{}!" or words in {"new", "new case", "crear caso"}:
        lost = ("No reconozco «/",)

    answer = await chat.of(JORGE).says(written.format(words.upper()))

    assert answer
    assert not any(said in answer for said in lost)


async def test_every_button_of_every_card_is_answered_with_a_card(chat: Chat) -> None:
    """Presses everything that anybody is shown, breadth first, until nothing new is offered."""
    await report(chat)
    await report(chat)
    await solve(chat)
    pressed: set[tuple[str, str]] = set()
    for person, words in (
        (ANA, ("ayuda", "caso 1", "mis casos", "nuevo prueba")),
        (JORGE, ("ayuda", "caso 1", "caso 2", "cola soporte", "pendientes", "resumen")),
        (ELENA, ("cola", "caso 2", "resumen")),
        (LUCIA, ("nuevo prueba de la mesa",)),
    ):
        window = chat.of(person)
        for said in words:
            await window.says(said)
            for action in actions(window.card):
                verb = str(action["data"]["mesa"]["verb"])
                if (person.id, verb + action["title"]) not in pressed:
                    pressed.add((person.id, verb + action["title"]))
                    assert verb in BUTTONS
                    assert await window.executes(action, window.messages[-1].id)

    assert len(pressed) > 25
