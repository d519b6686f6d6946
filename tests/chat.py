"""People and the bot, talking: the whole service over HTTP; only Teams' servers and the clock are
not the real ones."""

import itertools
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from html import unescape
from pathlib import Path
from typing import Any

from aiohttp.test_utils import TestClient

from domain.case import Person
from tests.people import NOON, TENANT
from tests.teams import FakeTeams, Message

Json = dict[str, Any]


@dataclass
class Clock:
    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **time: float) -> None:
        self.now += timedelta(**time)


@dataclass
class Chat:
    client: "TestClient[Any, Any]"
    teams: FakeTeams
    settle: Any
    clock: Clock
    database: Path
    hands: Any
    """What the jobs of the clock work with."""
    ids: Any = field(default_factory=lambda: itertools.count(1))

    @property
    def files(self) -> Path:
        """The folder of what people attached."""
        return self.database.parent / "files"

    @property
    def mails(self) -> list[EmailMessage]:
        """What would have been sent by mail, in the order of what it tells."""
        files = sorted((self.database.parent / "mail").glob("*.eml"))
        return [message_from_bytes(file.read_bytes(), policy=default) for file in files]

    async def passes(self, **time: float) -> None:
        """Time goes by, and what is due happens."""
        self.clock.forward(**time)
        await self.settle()

    def of(self, person: Person, locale: str = "es-CO") -> "Window":
        return Window(self, person, locale)

    def kept(self) -> dict[str, int]:
        """How many rows each table of the business has: what must not change by a refusal."""
        with closing(sqlite3.connect(self.database)) as db:
            return {
                table: db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608
                for table in ("cases", "facts", "outbox", "surveys")
            }

    async def post(self, activity: Json) -> tuple[int, Any]:
        """The status and the body, and all that was owed because of it delivered."""
        answer = await self.client.post("/api/messages", json=activity)
        body = await answer.json() if answer.content_type == "application/json" else None
        await self.settle()
        return answer.status, body


@dataclass
class Window:
    """What one person has before their eyes: their messages, with the cards that answers put in
    the place of others."""

    chat: Chat
    person: Person
    locale: str
    replaced: dict[str, tuple[int, Json]] = field(default_factory=dict)
    """By message: how often it had been updated, and the card that an answer put in its place."""

    @property
    def conversation(self) -> str:
        return f"chat-{self.person.id}"

    @property
    def messages(self) -> list[Message]:
        return self.chat.teams.chats[self.conversation]

    @property
    def card(self) -> Json:
        """The newest card."""
        return self.card_of(next(m for m in reversed(self.messages) if m.card))

    def card_of(self, message: Message) -> Json:
        updates, card = self.replaced.get(message.id, (-1, message.card))
        card = card if updates == message.updates else message.card
        assert card is not None
        return card

    def sees(self) -> str:
        """All the words of the newest card."""
        return words(self.card)

    def texts(self) -> list[str]:
        """As a client shows them."""
        return [unescape(m.text) for m in self.messages if m.text]

    def activity(self, kind: str, **more: Any) -> Json:
        return {
            "type": kind,
            "id": f"a{next(self.chat.ids)}",
            "channelId": "msteams",
            "serviceUrl": self.chat.teams.url,
            "from": {
                "id": f"29:{self.person.id}",
                "name": self.person.name,
                "aadObjectId": self.person.id,
            },
            "conversation": {"id": self.conversation, "conversationType": "personal"},
            "recipient": {"id": "28:mesa", "name": "Mesa"},
            "channelData": {"tenant": {"id": TENANT}},
            "locale": self.locale,
            **more,
        }

    async def arrives(self) -> None:
        await self.chat.post(self.activity("installationUpdate", action="add-upgrade"))

    async def says(self, text: str, *files: Json) -> str:
        """The words of what the bot answered at once. `files` are attachments of the message."""
        before = len(self.messages)
        more = {"attachments": [*files]} if files else {}
        status, _ = await self.chat.post(self.activity("message", text=text, **more))
        assert status == 200
        new = self.messages[before:]
        return " ".join(words(m.card) if m.card else unescape(m.text) for m in new)

    async def presses(self, title: str, **given: str) -> str:
        """A button of the newest card that has it, with what is typed into the card by field id.
        What the card shows then."""
        message = next(m for m in reversed(self.messages) if m.card and self._has(m, title))
        action = next(a for a in actions(self.card_of(message)) if a.get("title") == title)
        card = await self.executes(action, message.id, self._inputs(message) | given)
        return words(card)

    async def executes(
        self, action: Json, message: str = "m0", given: Mapping[str, str] | None = None
    ) -> Json:
        updates = next((m.updates for m in self.messages if m.id == message), 0)
        status, body = await self.chat.post(self.invoke(action, message, given))
        assert status == 200, body
        assert body["type"] == "application/vnd.microsoft.card.adaptive", body
        self.replaced[message] = updates, body["value"]
        return dict(body["value"])

    def invoke(
        self, action: Json, message: str = "m0", given: Mapping[str, str] | None = None
    ) -> Json:
        data = {**(given or {}), **action["data"]}
        value = {"action": {"type": "Action.Execute", "verb": action.get("verb"), "data": data}}
        return self.activity("invoke", name="adaptiveCard/action", value=value, replyToId=message)

    async def dialog(self, name: str, data: Json) -> Any:
        """`task/fetch` or `task/submit`: the `task` of the answer; None when the dialog closes."""
        value = {"data": data, "context": {"theme": "default"}}
        status, body = await self.chat.post(self.activity("invoke", name=name, value=value))
        assert status == 200, body
        return body["task"] if body else None

    def _has(self, message: Message, title: str) -> bool:
        return any(a.get("title") == title for a in actions(self.card_of(message)))

    def _inputs(self, message: Message) -> dict[str, str]:
        """What the form already holds, as a client sends it: nothing for what is empty."""
        fields = (e for e in elements(self.card_of(message)) if "id" in e and "value" in e)
        return {str(f["id"]): str(f["value"]) for f in fields if f["value"] != ""}


def elements(card: Any) -> list[Json]:
    """Every object of a card, outermost first."""
    if isinstance(card, list):
        return [found for item in card for found in elements(item)]
    if not isinstance(card, dict):
        return []
    return [card, *(found for value in card.values() for found in elements(value))]


def actions(card: Json) -> list[Json]:
    return [e for e in elements(card) if str(e.get("type", "")).startswith("Action.")]


def words(card: Any) -> str:
    """All that a person reads on the card, in its order."""
    said = ("text", "title", "value", "label", "placeholder")
    return "\n".join(
        str(e[name])
        for e in elements(card)
        for name in said
        if isinstance(e.get(name), str) and not (name == "value" and "choices" in e)
    )
