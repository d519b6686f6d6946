"""Whatever a card claims, each button answers with a card or a sentence: on the database that is
strict about kinds and sizes."""

from pathlib import Path

import pytest

from bot.routes import BUTTONS
from tests.chat import Clock, Json
from tests.conftest import chatting
from tests.dialogs.steps import report
from tests.people import ELENA
from tests.teams import FakeTeams

pytestmark = pytest.mark.rule("R17")

FAR = "|999999999999999|999999999999999"
CLAIMS: tuple[Json, ...] = (
    {"group": "soporte", "words": "orden:prioridad", "after": FAR, "number": 1},
    {"group": "soporte", "words": "orden:edad", "before": "9999-12-31T23:59:59-23:59|5"},
    {"number": 1, "after": "0001-01-01T00:00:00+00:00|999999999999999", "figure": "stuck"},
    {"group": ["soporte"], "words": {}, "after": 7, "name": None, "report": [1], "number": True,
     "transfer": True, "start": True, "cut": "*", "version": True, "kept": [1]},
    {"group": "soporte", "name": "\0", "transfer": 2**53 - 1, "report": "\0", "figure": "solved",
     "number": 2**53 - 1, "steps": "1.999999999999999.0", "people": "\0", "kept": {"reason": 1}},
)  # fmt: skip


async def test_no_button_fails_over_what_a_card_claims(postgres_url: str, tmp_path: Path) -> None:
    async with FakeTeams() as teams, chatting(postgres_url, tmp_path, teams, Clock()) as chat:
        await chat.of(ELENA).arrives()
        await report(chat)

        for verb in BUTTONS:
            for claims in CLAIMS:
                data = {"mesa": {**claims, "verb": verb}}
                action = {"type": "Action.Execute", "verb": verb, "data": data}

                status, body = await chat.post(chat.of(ELENA).invoke(action))

                assert (status, body["statusCode"]) == (200, 200), (verb, claims)
                assert body["value"], (verb, claims)
