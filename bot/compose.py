"""The message extension: search and insert a case, create one from a message. Answers within the
five seconds that Teams waits: nothing here sends anything."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from html import escape
from typing import Any

from botbuilder.schema import Activity

from bot.envelopes import CARD, Json, dialog_answer
from bot.message_text import read_message
from cards.parts import shortened
from cards.shared_card import shared_card
from cards.surface import Surface
from dialogs import compose
from dialogs.turn import Office, Turn
from domain.case import Case
from domain.errors import Refusal
from domain.given import clean
from domain.sharing import Shared

COMPOSE = "composeExtension/"
SEARCH, CREATE = "searchCases", "createCase"
"""The commands of the manifest, one of each kind: a client that names none means that one."""
INITIAL = "initialRun"
"""The parameter of a search that nobody has typed into yet."""
PREVIEW = "application/vnd.microsoft.card.thumbnail"
PAGE = 25
"""Results that Teams asks for at once."""
SUBJECT_BYTES = 160

TurnOf = Callable[..., Awaitable[Turn]]
Value = Mapping[str, Any]


def said(text: str) -> Json:
    """A sentence in the place of results."""
    return {"composeExtension": {"type": "message", "text": text}}


def is_compose(name: object) -> bool:
    return str(name).startswith(COMPOSE)


async def answered(activity: Activity, office: Office, turn_of: TurnOf) -> Json | None:
    value = activity.value if isinstance(activity.value, dict) else {}
    turn = await turn_of(activity, activity.id, value, in_dialog=True)
    handler = _HANDLERS.get(str(activity.name).removeprefix(COMPOSE), _nothing)
    return await handler(turn, office, value)


async def _query(turn: Turn, office: Office, value: Value) -> Json:
    t = turn.texts.sharing
    if value.get("commandId", SEARCH) != SEARCH:
        return said(t.unknown_command)
    text = _typed(value)
    skip, count = _option(value, "skip", 0), _option(value, "count", PAGE)
    try:
        found = await compose.find(turn, office, text, skip, min(count, PAGE) or PAGE)
    except Refusal as no:
        return said(turn.texts.refusal(no))
    if not found and not skip:
        return said(t.nothing_found if text else t.no_cases_yet)
    return _results([_result(case, shared, turn.surface) for case, shared in found])


async def _fetch(turn: Turn, office: Office, value: Value) -> Json | None:
    if value.get("commandId", CREATE) != CREATE:
        return _last_word(turn.texts.sharing.unknown_command)
    message = read_message(value.get("messagePayload"))
    origin = compose.Origin(message.text, message.sender, message.link)
    return dialog_answer(await compose.begin(turn, office, origin), turn.surface)


async def _submit(turn: Turn, office: Office, value: Value) -> Json | None:
    if value.get("commandId", CREATE) != CREATE:
        return _last_word(turn.texts.sharing.unknown_command)
    try:
        reply = await compose.go_on(turn, office)
    except Refusal as no:
        return _last_word(turn.texts.refusal(no))
    if reply.shows is None:
        return dialog_answer(reply, turn.surface)
    (shared,) = await office.sharing.shared([reply.shows])
    return _results([_result(reply.shows, shared, turn.surface)])


async def _nothing(_turn: Turn, _office: Office, _value: Value) -> Json:
    """An item that was tapped, a link that was pasted: there is nothing to add to it."""
    return _results([])


_HANDLERS: Mapping[str, Callable[[Turn, Office, Value], Awaitable[Json | None]]] = {
    "query": _query,
    "fetchTask": _fetch,
    "submitAction": _submit,
}


def _result(case: Case, shared: Shared, s: Surface) -> Json:
    """Everybody will see the card; the preview, only who searches: there the subject may stand."""
    t = s.texts
    shown = {
        "title": f"{t.case_name(case.type, case.number)} · {t.state[case.state]}",
        "text": escape(shortened(case.subject, SUBJECT_BYTES)),
    }
    return {
        "contentType": CARD,
        "content": shared_card(shared, s),
        "preview": {"contentType": PREVIEW, "content": shown},
    }


def _results(found: Sequence[Json]) -> Json:
    layout = {"type": "result", "attachmentLayout": "list", "attachments": [*found]}
    return {"composeExtension": layout}


def _last_word(text: str) -> Json:
    return {"task": {"type": "message", "value": text}}


def _typed(value: Value) -> str:
    """What was typed into the one field of the search; empty where Teams asks before that."""
    given = value.get("parameters")
    fields = (p for p in given if isinstance(p, dict)) if isinstance(given, list) else ()
    typed = next((p.get("value") for p in fields if p.get("name") != INITIAL), "")
    return clean(typed) if isinstance(typed, str) else ""


def _option(value: Value, name: str, default: int) -> int:
    options = value.get("queryOptions")
    asked = options.get(name) if isinstance(options, dict) else None
    return asked if type(asked) is int and asked >= 0 else default
