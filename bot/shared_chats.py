"""What is pressed and said where others read along: each presser is answered for themself alone,
and nothing personal is put into a message that everybody reads."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any

from botbuilder.schema import Activity

from bot.envelopes import CARD, OK, Json, card_answer, claims
from bot.routes import PERSONAL, answer_in_channel, answer_press
from cards.language import texts_for
from cards.parts import noticed
from cards.shared_card import REFRESH, own_view, refreshing, shared_card
from cards.surface import Surface
from dialogs.turn import Office, Reply, Turn, case_number
from domain.case import Person
from domain.errors import Refusal
from domain.places import SharedPlace

TurnOf = Callable[[Activity, str, object], Awaitable[Turn]]
Surfaces = Callable[[Person], Surface]
Handler = Callable[[Turn, Office], Awaitable[Reply]]

KEY = 200
"""Characters of an id that are kept."""
ALONE = ("personal", None)
CHANNEL = "channel"
SHARED_CHATS = "19:"
"""How the id of a chat between people begins, also of two: Teams calls that one personal too."""


def is_personal(activity: Activity) -> bool:
    """Whether nobody but this person and the bot reads there."""
    of_people = str(activity.conversation.id).startswith(SHARED_CHATS)
    return activity.conversation.conversation_type in ALONE and not of_people


def place_of(activity: Activity, message: str) -> SharedPlace:
    """A channel's thread has an id of its own; what is bound is the channel."""
    data = activity.channel_data if isinstance(activity.channel_data, dict) else {}
    here = activity.conversation.id[:KEY]
    in_channel = activity.conversation.conversation_type == CHANNEL
    channel = _id(data, "channel") or (here.partition(";")[0] if in_channel else "")
    return SharedPlace(here, activity.service_url, message, channel, _id(data, "team"))


def reading(activity: Activity) -> Handler:
    """How a message there is to be read: an older client's button comes without text."""
    return _submitted if activity.value and not activity.text else answer_in_channel


async def pressed(activity: Activity, action: object, office: Office, turn_of: TurnOf) -> Json:
    """A button there, other than the one that only looks: its answer stands in the card's place for
    the presser alone, and the courier brings the message up to date for the others."""
    turn = await turn_of(activity, activity.id, action)
    reply = await _answered(turn, office)
    if reply.shows and reply.card:
        (shared,) = await office.sharing.shared([reply.shows])
        reply = replace(reply, card=refreshing(reply.card, shared, turn.surface))
    return card_answer(reply, turn.surface)


async def looked(
    activity: Activity, action: Mapping[str, Any], office: Office, surface: Surfaces
) -> Json:
    """What this person may see of the case, whether they pressed or their client asks by itself.
    Read in one go, and nothing is written: sixty clients may ask at once."""
    data, _ = claims(action.get("data"))
    sender = activity.from_property
    visitor = Person(sender.aad_object_id, sender.name, locale=activity.locale[:20])
    seal = data.get("seal")
    try:
        number = case_number(data.get("number", ""))
        seen = await office.sharing.glimpse(number, visitor, seal if isinstance(seal, str) else "")
    except Refusal as no:
        return card_answer(Reply(text=texts_for(visitor).refusal(no)), surface(visitor))
    s = surface(seen.who)
    if seen.view:
        card = own_view(seen.view, seen.shared, s)
    else:
        card = shared_card(seen.shared, s, s.texts.sharing.only_who_attends)
    return {"statusCode": OK, "type": CARD, "value": card}


async def _answered(turn: Turn, office: Office) -> Reply:
    if turn.claim("verb") in PERSONAL:
        return await _only_in_person(turn, office)
    try:
        return await answer_press(turn, office)
    except Refusal as no:
        return Reply(text=turn.texts.refusal(no))


async def _only_in_person(turn: Turn, office: Office) -> Reply:
    """Their card stays, and says where that can be had."""
    try:
        number = turn.number()
        seen = await office.sharing.glimpse(number, turn.who, turn.claim("seal"))
    except Refusal:
        return Reply(text=turn.texts.personal_only)
    notice = turn.texts.sharing.see_elsewhere.format(number=number)
    if seen.view is None:
        return Reply(card=shared_card(seen.shared, turn.surface, notice))
    return Reply(card=noticed(own_view(seen.view, seen.shared, turn.surface), notice))


async def _submitted(turn: Turn, office: Office) -> Reply:
    """Everybody reads the answer: it is done, and said in a few words."""
    verb, t = turn.claim("verb"), turn.texts
    if verb in PERSONAL:
        return Reply(text=t.personal_only)
    number = turn.number()
    if verb == REFRESH:
        return Reply(text=t.sharing.see_elsewhere.format(number=number))
    reply = await answer_press(turn, office)
    if reply.form:
        return Reply(text=t.sharing.form_elsewhere.format(number=number))
    if reply.shows:
        case = reply.shows
        name = t.case_name(case.type, case.number)
        done = t.sharing.done.format(case=name, state=t.state[case.state])
        return Reply(text=" ".join(part for part in (reply.text, done) if part))
    if reply.card:
        return Reply(text=t.sharing.see_elsewhere.format(number=number))
    return Reply(text=reply.text)


def _id(data: Mapping[str, Any], name: str) -> str:
    found = data.get(name)
    value = found.get("id") if isinstance(found, dict) else None
    return value[:KEY] if isinstance(value, str) else ""
