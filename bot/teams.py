"""One turn: from what Teams delivered to what the dialogs answer, and back."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeAlias

from botbuilder.core import InvokeResponse, TurnContext
from botbuilder.schema import Activity, Attachment

from bot import compose, shared_chats, typeahead
from bot.compose import is_compose
from bot.departures import departed
from bot.envelopes import (
    CARD,
    OK,
    card_answer,
    card_message,
    claims,
    dialog_answer,
    shown,
    text_message,
)
from bot.files import answer_files, has_files, not_here, offered
from bot.routes import answer_press, answer_text
from cards.language import LANGUAGES
from cards.shared_card import REFRESH
from cards.surface import Frame, Surface
from dialogs import talk
from dialogs.turn import Office, Reply, Turn
from domain.case import Person
from domain.errors import Refusal
from domain.ports import Address, LiveCard
from domain.reception import Visitor

log = logging.getLogger(__name__)

NOT_IMPLEMENTED = 501

Answer: TypeAlias = InvokeResponse | None
Handler: TypeAlias = Callable[[TurnContext], Awaitable[Answer]]


@dataclass(frozen=True, slots=True)
class TeamsBot:
    office: Office
    surface: Callable[[Person], Surface]

    @property
    def trouble(self) -> str:
        """Said when a turn fails before it is known who is there: in both languages."""
        return " ".join(texts.trouble for texts in LANGUAGES.values())

    @property
    def outsider(self) -> str:
        """Said to somebody of another tenant who asks from a compose box: in both languages."""
        return " ".join(texts.sharing.outsider for texts in LANGUAGES.values())

    async def on_turn(self, context: TurnContext) -> Answer:
        """What an invoke is answered with; None for everything else."""
        activity = context.activity
        if await departed(activity, self.office.channels):
            return None
        by_type: Mapping[str, Handler] = {
            "message": self._on_message,
            "invoke": self._on_invoke,
            "installationUpdate": self._on_installed,
        }
        handler = by_type.get(str(activity.type))
        if handler is None:
            return None
        if not activity.from_property.aad_object_id:
            # Nobody whom the tenant does not know: a channel's own event, or another bot.
            log.info("activity without a person", extra={"kind": activity.type})
            return _invoked(None) if activity.type == "invoke" else None
        return await handler(context)

    async def _on_message(self, context: TurnContext) -> Answer:
        activity = context.activity
        key = f"{activity.conversation.id}|{activity.id}"
        if await self.office.reception.heard(key):
            return None
        turn = await self._turn(activity, key)
        reply = await self._answer(turn, self._reading(activity))
        for said in (reply, *([reply.also] if reply.also else [])):
            sent = await context.send_activity(_message(said, turn.surface))
            if said.shows and sent:
                await self._shown(turn, said, sent.id)
            if said.report and sent:
                await self.office.reports.shown(said.report, sent.id)
        await self.office.reception.first_time(key)
        return None

    async def _on_invoke(self, context: TurnContext) -> Answer:
        activity = context.activity
        by_name: Mapping[str, Callable[[Activity], Awaitable[Answer]]] = {
            "adaptiveCard/action": self._on_action,
            "task/fetch": partial(self._on_dialog, context),
            "task/submit": partial(self._on_dialog, context),
            typeahead.NAME: self._on_search,
        }
        if is_compose(activity.name):
            return _invoked(await compose.answered(activity, self.office, self._turn))
        handler = by_name.get(str(activity.name))
        if handler is None:
            return InvokeResponse(status=NOT_IMPLEMENTED)
        return await handler(activity)

    async def _on_action(self, activity: Activity) -> Answer:
        value = activity.value if isinstance(activity.value, dict) else {}
        action = value.get("action")
        action = action if isinstance(action, dict) else {}
        data, _ = claims(action.get("data"))
        if data.get("verb") == REFRESH:
            seen = await shared_chats.looked(activity, action, self.office, self.surface)
            return _invoked(seen)
        if not _personal(activity):
            return _invoked(await shared_chats.pressed(activity, action, self.office, self._turn))
        turn = await self._turn(activity, activity.id, action)
        reply = await self._answer(turn, answer_press)
        if reply.shows and turn.claim("verb") == "show":
            # Left a form: the message shows the case again, and is kept up to date again.
            await self._shown(turn, reply, turn.message)
        return _invoked(card_answer(reply, turn.surface))

    async def _on_dialog(self, context: TurnContext, activity: Activity) -> Answer:
        value = activity.value if isinstance(activity.value, dict) else {}
        turn = await self._turn(activity, activity.id, value, in_dialog=True)
        reply = await self._answer(turn, answer_press)
        if reply.below:
            await context.send_activity(_message(reply, turn.surface))
        return _invoked(dialog_answer(reply, turn.surface))

    async def _on_search(self, activity: Activity) -> Answer:
        return _invoked(await typeahead.answered(activity, self.office, self._turn))

    async def _on_installed(self, context: TurnContext) -> Answer:
        activity = context.activity
        if str(activity.action).startswith("remove"):
            await self.office.reception.gone(activity.from_property.aad_object_id)
            return None
        turn = await self._turn(activity, str(activity.id))
        welcomed = f"welcome|{turn.who.id}"
        new = activity.action == "add" and _personal(activity)
        if new and await self.office.reception.first_time(welcomed):
            reply = await talk.welcome(turn, self.office)
            await context.send_activity(_message(reply, turn.surface))
        return None

    def _reading(self, activity: Activity) -> Callable[[Turn, Office], Awaitable[Reply]]:
        if not _personal(activity):
            read = shared_chats.reading(activity)
            return not_here(read) if has_files(activity.attachments) else read
        if activity.value and not activity.text:
            return answer_press  # an Action.Submit comes as a message without text
        files = offered(activity.attachments)
        return answer_files(files) if files else answer_text

    async def _answer(
        self, turn: Turn, handler: Callable[[Turn, Office], Awaitable[Reply]]
    ) -> Reply:
        """Every refusal is a sentence. A dialog says it; a card carries it."""
        try:
            return await handler(turn, self.office)
        except Refusal as no:
            return Reply(text=turn.texts.refusal(no))

    async def _turn(
        self, activity: Activity, key: str, source: object = None, *, in_dialog: bool = False
    ) -> Turn:
        """Who is there comes from the authenticated activity, never from the card."""
        who = await self.office.reception.meet(_visitor(activity))
        pressed = source if isinstance(source, dict) else {"data": activity.value}
        data, given = claims(pressed.get("data"))
        message = "" if in_dialog else activity.reply_to_id or ""
        return Turn(
            who=who,
            surface=self.surface(who),
            key=key,
            text=_text(activity),
            data=data,
            given=given,
            conversation=activity.conversation.id,
            message=message if _personal(activity) else "",
            in_dialog=in_dialog,
            shared=None if _personal(activity) else shared_chats.place_of(activity, message),
        )

    async def _shown(self, turn: Turn, reply: Reply, message: str) -> None:
        case = reply.shows
        if case and message:
            held = LiveCard(turn.who.id, case.number, turn.conversation, message, case.version)
            await self.office.reception.shown(held)


def _personal(activity: Activity) -> bool:
    """Whether it is said in this person's own chat with the bot."""
    return shared_chats.is_personal(activity) and not is_compose(activity.name)


def _text(activity: Activity) -> str:
    """What was typed, without the mention of the bot: taken off by its entity, once."""
    text = activity.text if isinstance(activity.text, str) else ""
    for entity in activity.entities:
        said = entity.get("text")
        if isinstance(said, str) and said and entity.get("type") == "mention":
            text = text.replace(said, "", 1)
    return text.replace("\xa0", " ").strip()


def _visitor(activity: Activity) -> Visitor:
    sender = activity.from_property
    address = Address(
        sender.aad_object_id, activity.conversation.id, activity.service_url, sender.id
    )
    return Visitor(
        sender.aad_object_id,
        sender.name or "",
        activity.locale[:20],
        address if _personal(activity) else None,
    )


def _message(reply: Reply, s: Surface) -> Activity:
    if reply.text and not reply.card:
        said = text_message(reply.text)
        return Activity(type="message", text=said["text"], text_format=said["textFormat"])
    drawn = shown(reply, s, Frame.CARD)
    said = card_message(drawn, drawn["fallbackText"])
    return Activity(
        type="message",
        summary=said["summary"],
        attachments=[Attachment(content_type=CARD, content=drawn)],
    )


def _invoked(body: dict[str, Any] | None) -> InvokeResponse:
    return InvokeResponse(status=OK, body=body)
