"""Choices that Teams asks for while somebody types into a field of a dialog.

Source: "Typeahead search in Adaptive Cards", Microsoft Teams documentation.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from botbuilder.schema import Activity

from bot.envelopes import OK, Json
from cards.form import PEOPLE
from cards.new_case_form import person_line
from dialogs import people
from dialogs.turn import Office, Turn
from domain.given import clean

NAME = "application/search"
ANSWER = "application/vnd.microsoft.search.searchResponse"
MOST = 15
"""Choices that Teams shows."""

TurnOf = Callable[..., Awaitable[Turn]]


async def answered(activity: Activity, office: Office, turn_of: TurnOf) -> Json:
    """A set that is not ours, and somebody who may not choose, get an empty list."""
    value: Mapping[str, Any] = activity.value if isinstance(activity.value, dict) else {}
    turn = await turn_of(activity, activity.id, value, in_dialog=True)
    written, dataset = value.get("queryText"), value.get("dataset")
    if dataset != PEOPLE or not isinstance(written, str):
        return _results([])
    found = await people.suggest(turn, office, clean(written), _most(value))
    return _results([{"title": person_line(person), "value": person.id} for person in found])


def _results(found: list[Json]) -> Json:
    return {"statusCode": OK, "type": ANSWER, "value": {"results": found}}


def _most(value: Mapping[str, Any]) -> int:
    options = value.get("queryOptions")
    asked = options.get("top") if isinstance(options, dict) else None
    return min(asked, MOST) if type(asked) is int and asked > 0 else MOST
