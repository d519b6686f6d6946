"""A new text is met with its likeliest categories and with solutions of cases like it."""

import pytest

from cards.surface import Frame
from tests.chat import Chat, actions, elements, words
from tests.dialogs.steps import report, solve
from tests.people import ANA, CARLOS, JORGE


async def first_choices(chat: Chat, text: str) -> list[str]:
    window = chat.of(CARLOS)
    await window.says(text)
    field = next(e for e in elements(window.card) if e.get("id") == "category")
    return [choice["title"] for choice in field["choices"]]


@pytest.mark.rule("R4")
async def test_the_likeliest_categories_stand_first_and_are_leaves(chat: Chat) -> None:
    choices = await first_choices(chat, "el portátil no me enciende")

    assert "enciende" in choices[0]
    assert sorted(choices[3:], key=str.casefold) == choices[3:]
    assert len(choices) == len(set(choices))


async def test_their_order_stays_when_the_form_is_drawn_again(chat: Chat) -> None:
    carlos = chat.of(CARLOS)
    before = (await first_choices(chat, "el portátil no me enciende"))[:3]

    await carlos.presses("Crear caso")
    field = next(e for e in elements(carlos.card) if e.get("id") == "category")

    assert [choice["title"] for choice in field["choices"]][:3] == before


async def test_a_solution_is_one_press_away_and_closes_the_proposal(chat: Chat) -> None:
    await report(chat)
    await chat.of(JORGE).presses("Tomar")
    await solve(chat)
    carlos = chat.of(CARLOS)
    kept = chat.kept()

    proposed = await carlos.says("mi portátil no enciende")
    hidden = next(e for e in elements(carlos.card) if e.get("id") == "alike.1")
    see = next(a for a in actions(carlos.card) if a["type"] == "Action.ToggleVisibility")
    glad = await carlos.presses("Esto me sirvió")

    assert "Casos parecidos que ya se solucionaron" in proposed
    assert hidden["isVisible"] is False
    assert "Se cambió la batería." in words(hidden)
    assert see["targetElements"] == [{"elementId": "alike.1"}]
    assert "Ana" not in words(hidden)
    assert "Me alegra" in glad
    assert chat.kept() == kept
    assert "Le sirvió a una persona." in await carlos.says("mi portátil no enciende")


async def test_a_case_is_still_created_from_the_same_form(chat: Chat) -> None:
    await report(chat)
    await chat.of(JORGE).presses("Tomar")
    await solve(chat)

    await report(chat, CARLOS)

    assert "Incidente 2" in chat.of(CARLOS).sees()


async def test_what_is_no_solution_helps_nobody(reported: Chat) -> None:
    carlos = reported.of(CARLOS)

    answer = await carlos.executes(
        {"data": {"mesa": {"verb": "helped", "number": 1, "nonce": "n"}}}
    )

    assert "ya no está disponible" in words(answer)


class TestInDialogs:
    @pytest.fixture
    def forms(self) -> Frame:
        return Frame.DIALOG

    async def test_a_likely_category_opens_the_form_with_it_chosen(self, chat: Chat) -> None:
        ana = chat.of(ANA)
        await ana.says("mi portátil no enciende")
        opener = actions(ana.card)[0]

        task = await ana.dialog("task/fetch", opener["data"])
        form = task["value"]["card"]["content"]

        assert opener["data"]["mesa"]["category"] == "portatil-no-enciende"
        field = next(e for e in elements(form) if e.get("id") == "category")
        assert field["value"] == "portatil-no-enciende"
