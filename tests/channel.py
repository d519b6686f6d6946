"""A channel of a team, and what people say and press in it, as Teams delivers it."""

import json
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from html import unescape
from typing import Any

from domain.case import Person
from tests.chat import Chat, Json, Window, actions
from tests.dialogs.steps import FILLED
from tests.people import TENANT
from tests.teams import Message

TEAM = "19:general@thread.tacv2"
CHANNEL = "19:soporte@thread.tacv2"
ANOTHER = "19:otro@thread.tacv2"


class Channel:
    def __init__(self, chat: Chat, id_: str = CHANNEL) -> None:
        self.chat, self.id = chat, id_

    def activity(self, who: Person, kind: str, thread: str = "", **more: Any) -> Json:
        """As from a client that speaks Spanish; in the thread that begins with that message."""
        where = f"{self.id};messageid={thread}" if thread else self.id
        data = {"tenant": {"id": TENANT}, "channel": {"id": self.id}, "team": {"id": TEAM}}
        return Window(self.chat, who, "es-CO").activity(
            kind,
            **{
                "conversation": {"id": where, "conversationType": "channel", "isGroup": True},
                "channelData": data,
                **more,
            },
        )

    async def says(self, who: Person, text: str, locale: str = "es-CO") -> str:
        """Somebody mentions the bot, as the first message of a thread; what it answers there."""
        mention = {"type": "mention", "text": "<at>Mesa</at>", "mentioned": {"id": "28:mesa"}}
        thread = f"q{next(self.chat.ids)}"
        said = self.activity(
            who, "message", thread, text=f"<at>Mesa</at> {text}", entities=[mention], locale=locale
        )
        status, _ = await self.chat.post(said)
        assert status == 200
        (answer,) = self.chat.teams.chats[f"{self.id};messageid={thread}"]
        assert answer.card is None
        return unescape(answer.text)

    @property
    def posts(self) -> list[Message]:
        """The messages that begin a thread with a card."""
        threads = self.chat.teams.chats.items()
        return [ms[0] for id_, ms in threads if id_.startswith(f"{self.id};") and ms[0].card]

    async def executes(
        self, who: Person, action: Json, message: Message, **given: str
    ) -> tuple[int, Any]:
        """The status and body of the answer to a button, as one client gets it."""
        pressed = {**action, "data": {**given, **action["data"]}}
        value = {"action": pressed, "trigger": "manual"}
        return await self.chat.post(
            self.activity(
                who,
                "invoke",
                message.id,
                name="adaptiveCard/action",
                value=value,
                replyToId=message.id,
            )
        )

    async def sees(self, who: Person, post: Message) -> Json:
        """Their own view, by the button that everybody has."""
        assert post.card is not None
        (see,) = post.card["actions"]
        _, body = await self.executes(who, see, post)
        return dict(body["value"])


def button(card: Json, title: str) -> Json:
    return next(a for a in actions(card) if a["title"] == title)


def move(verb: str, number: int, version: int) -> Json:
    data = {"mesa": {"verb": verb, "number": number, "version": version}}
    return {"type": "Action.Execute", "verb": verb, "data": data}


def seal_of(activity: Mapping[str, Any]) -> str:
    """Of the shared card in a message."""
    card = activity["attachments"][0]["content"]
    return str(card["refresh"]["action"]["data"]["mesa"]["seal"])


def all_that_is_posted(chat: Chat) -> str:
    """Every byte that others could read in a shared chat."""
    shared = [ms for id_, ms in chat.teams.chats.items() if id_.startswith("19:")]
    created = [asked for asked in chat.teams.created if asked["isGroup"]]
    return json.dumps([created, [[m.activity for m in ms] for ms in shared]], ensure_ascii=False)


def personal(*people: Person) -> list[str]:
    """What must not be read there: names, mails, and what the people wrote of the case."""
    names = [part for person in people for part in (*person.name.split(), person.email)]
    return [*names, "portátil no enciende", FILLED["description"], "605 555 0101", "4101"]


def bindings(chat: Chat) -> dict[str, str]:
    """The group of each channel."""
    with closing(sqlite3.connect(chat.database)) as db:
        return dict(db.execute('SELECT conversation, "group" FROM channels'))


def live(chat: Chat, who: Person) -> str:
    """The message that is their live card of case 1."""
    with closing(sqlite3.connect(chat.database)) as db:
        query = "SELECT activity FROM live_cards WHERE person = ? AND number = 1"
        return str(db.execute(query, (who.id,)).fetchone()[0])


def address(chat: Chat, who: Person) -> str:
    """The conversation in which they are written to."""
    with closing(sqlite3.connect(chat.database)) as db:
        query = "SELECT conversation FROM addresses WHERE person = ?"
        return str(db.execute(query, (who.id,)).fetchone()[0])
