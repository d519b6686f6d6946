"""Replies as Teams wants them: messages, card answers, dialogs."""

import re
from collections.abc import Mapping
from typing import Any

from cards.form import draw
from cards.parts import Card, card, typed
from cards.surface import Frame, Surface
from dialogs.turn import Reply

CARD = "application/vnd.microsoft.card.adaptive"
OK = 200

Json = dict[str, Any]

_SIGNS = re.compile(r"""[\\`*_{}\[\]()#+\-.!|~<>&"':]""")


def card_message(shown: Card, summary: str, *, alert: bool = False) -> Json:
    """`summary` is what a notification shows. `alert` asks for one."""
    said: Json = {
        "type": "message",
        "summary": summary,
        "attachments": [{"contentType": CARD, "content": shown}],
    }
    return said | ({"channelData": {"notification": {"alert": True}}} if alert else {})


def text_message(text: str, *, alert: bool = False) -> Json:
    """Shown as it is: nothing that people wrote is interpreted."""
    said: Json = {"type": "message", "text": literal(text), "textFormat": "xml"}
    return said | ({"channelData": {"notification": {"alert": True}}} if alert else {})


def literal(text: str) -> str:
    """Every sign that a client could read as HTML or Markdown, as a character reference: they all
    show it as it was typed, also those that read Markdown whatever the format says."""
    return _SIGNS.sub(lambda sign: f"&#{ord(sign[0])};", text).replace("\n", "<br>")


def card_answer(reply: Reply, s: Surface) -> Json:
    """What an Action.Execute is answered with: always a card, in the card's place."""
    return {"statusCode": OK, "type": CARD, "value": shown(reply, s, Frame.CARD)}


def dialog_answer(reply: Reply, s: Surface) -> Json | None:
    """What a dialog is answered with: its next page, a last word, or nothing, which closes it."""
    if reply.form:
        page = {
            "title": reply.form.title,
            "height": "large",
            "width": "medium",
            "card": {"contentType": CARD, "content": draw(reply.form, Frame.DIALOG, s)},
        }
        return {"task": {"type": "continue", "value": page}}
    return {"task": {"type": "message", "value": reply.text}} if reply.text else None


def shown(reply: Reply, s: Surface, frame: Frame) -> Card:
    """The reply as one card, whatever it is made of."""
    if reply.form:
        return draw(reply.form, frame, s)
    return reply.card or card(typed(reply.text), [], reply.text, s.texts)


def claims(value: object) -> tuple[Mapping[str, Any], Mapping[str, str]]:
    """A card's data: what our button put there, and what was typed beside it. All of it claims."""
    data = value if isinstance(value, dict) else {}
    ours = data.get("mesa")
    typed_ = {
        name: _written(said)
        for name, said in data.items()
        if name not in {"mesa", "msteams"} and isinstance(said, str | int | float | bool)
    }
    return (ours if isinstance(ours, dict) else {}), typed_


def _written(said: str | float | bool) -> str:  # noqa: FBT001 - a toggle's value is one
    return said if isinstance(said, str) else str(said)
