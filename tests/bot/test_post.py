"""What becomes of a message that the connector did not take."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from bot.connector import Connector, ConnectorFailed
from bot.limits import Pace
from bot.post import Place, Post, fate_of
from domain.notices import Fate, NotDelivered

CHAT = Place("https://connector/", "chat")
CARD = {"type": "AdaptiveCard", "fallbackText": "Incidente 1", "body": []}
LATER = timedelta(seconds=9)


@dataclass
class FakeConnector(Connector):
    """Keeps what it is given, or fails."""

    fails: ConnectorFailed | None = None
    done: list[tuple[Any, ...]] = field(default_factory=list)

    def _do(self, *what: Any) -> str:
        self.done.append(what)
        if self.fails:
            raise self.fails
        return "id"

    async def send(self, service_url: str, conversation: str, activity: Mapping[str, Any]) -> str:
        return self._do("send", service_url, conversation, activity)

    async def update(
        self, service_url: str, conversation: str, message: str, activity: Mapping[str, Any]
    ) -> None:
        self._do("update", service_url, conversation, message, activity)

    async def create(self, service_url: str, parameters: Mapping[str, Any]) -> str:
        return self._do("create", service_url, parameters)


class FakePace(Pace):
    def __init__(self) -> None:
        self.taken: list[str] = []

    async def take(self, conversation: str) -> None:
        self.taken.append(conversation)


@pytest.fixture
def connector() -> FakeConnector:
    return FakeConnector()


@pytest.fixture
def pace() -> FakePace:
    return FakePace()


@pytest.fixture
def post(connector: FakeConnector, pace: FakePace) -> Post:
    return Post(connector, pace, "28:bot", "tenant")


CALLS: dict[str, Callable[[Post], Awaitable[Any]]] = {
    "text": lambda post: post.text(CHAT, "hola"),
    "card": lambda post: post.card(CHAT, CARD),
    "update": lambda post: post.update(CHAT, "m1", CARD),
    "meet": lambda post: post.meet("https://connector/", "ana"),
}

FATES = [
    (0, "TimeoutError", Fate.AGAIN),
    (401, "Unauthorized", Fate.AGAIN),
    (408, "", Fate.AGAIN),
    (412, "PreconditionFailed", Fate.AGAIN),
    (429, "TooManyRequests", Fate.AGAIN),
    (500, "ServiceError", Fate.AGAIN),
    (502, "", Fate.AGAIN),
    (503, "", Fate.AGAIN),
    (504, "", Fate.AGAIN),
    (400, "BadSyntax", Fate.REFUSED),
    (405, "", Fate.REFUSED),
    (413, "MessageSizeTooBig", Fate.REFUSED),
    (302, "", Fate.REFUSED),
    (403, "", Fate.REFUSED),
    (403, "BotDisabledByAdmin", Fate.REFUSED),
    (403, "NotEnoughPermissions", Fate.REFUSED),
    (403, "InvalidBotApiHost", Fate.REFUSED),
    (403, "BotNotInConversationRoster", Fate.UNREACHABLE),
    (403, "ConversationBlockedByUser", Fate.UNREACHABLE),
    (403, "MessageWritesBlocked", Fate.UNREACHABLE),
    (403, "ForbiddenOperationException", Fate.UNREACHABLE),
    (404, "ConversationNotFound", Fate.UNREACHABLE),
    (404, "ActivityNotFound", Fate.GONE),
    (404, "", Fate.GONE),
]


@pytest.mark.parametrize(("status", "code", "fate"), FATES)
def test_each_answer_has_its_fate(status: int, code: str, fate: Fate) -> None:
    assert fate_of(ConnectorFailed(status, code)) is fate


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize(("status", "code", "fate"), FATES)
async def test_every_call_tells_fate_reason_and_wait(
    post: Post, connector: FakeConnector, call: str, status: int, code: str, fate: Fate
) -> None:
    connector.fails = ConnectorFailed(status, code, LATER)

    with pytest.raises(NotDelivered) as failed:
        await CALLS[call](post)

    # There is no message to be gone where something new is sent: nobody is there.
    nobody = call != "update" and fate is Fate.GONE
    assert failed.value.fate is (Fate.UNREACHABLE if nobody else fate)
    assert failed.value.why == f"{status} {code}".strip()
    assert failed.value.retry_after == LATER


@pytest.mark.parametrize("call", CALLS)
async def test_every_call_keeps_the_pace_of_its_conversation(
    post: Post, pace: FakePace, call: str
) -> None:
    await CALLS[call](post)

    assert pace.taken == ["ana" if call == "meet" else "chat"]


async def test_a_sentence_alerts_and_is_shown_as_it_is(
    post: Post, connector: FakeConnector
) -> None:
    await post.text(CHAT, "<b>*hola*</b>\n🙂")

    ((_, url, chat, said),) = connector.done
    assert (url, chat) == ("https://connector/", "chat")
    assert said["channelData"] == {"notification": {"alert": True}}
    assert not set("<>*") & set(said["text"].replace("<br>", ""))
    assert said["text"].endswith("<br>🙂")


async def test_a_card_has_a_summary_and_does_not_alert_by_itself(
    post: Post, connector: FakeConnector
) -> None:
    assert await post.card(CHAT, CARD) == "id"
    await post.update(CHAT, "m1", CARD)

    (_, _, _, sent), (_, _, _, message, updated) = connector.done
    assert sent == updated
    assert message == "m1"
    assert sent["summary"] == "Incidente 1"
    assert "channelData" not in sent
    assert sent["attachments"][0]["content"] == CARD


async def test_a_conversation_is_with_one_person_in_our_tenant(
    post: Post, connector: FakeConnector
) -> None:
    await post.meet("https://connector/", "ana")

    ((_, url, asked),) = connector.done
    assert url == "https://connector/"
    assert asked == {
        "isGroup": False,
        "bot": {"id": "28:bot"},
        "members": [{"id": "ana"}],
        "tenantId": "tenant",
        "channelData": {"tenant": {"id": "tenant"}},
    }
