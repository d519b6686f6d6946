"""A mailbox over Microsoft Graph, against a stand-in written from its public documentation."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta

import aiohttp
import pytest

from domain.mailbox import MailboxDown, TooLargeToFetch, Waiting
from graph.client import Graph
from graph.mailbox import GraphMailbox
from mail.reading import Reader
from tests.graph.mailbox import MAILBOX, FakeGraph
from tests.mail.letters import letter

pytestmark = pytest.mark.rule("R8")


class NoToken(Exception):
    """What the tokens raise when they have none."""


@dataclass
class Tokens:
    token: str = "t1"
    thrown_away: list[str | None] = field(default_factory=list)

    async def get(self) -> str | None:
        if not self.token:
            raise NoToken("AADSTS7000215")
        return self.token

    def invalidate(self, refused: str | None = None) -> None:
        self.thrown_away.append(refused)
        self.token = "t2"


@pytest.fixture
async def graph() -> AsyncIterator[FakeGraph]:
    async with FakeGraph() as graph:
        yield graph


@pytest.fixture
def tokens() -> Tokens:
    return Tokens()


@pytest.fixture
async def mailbox(graph: FakeGraph, tokens: Tokens) -> AsyncIterator[GraphMailbox]:
    async with aiohttp.ClientSession() as session:
        yield GraphMailbox(Graph(session, graph.url, tokens, NoToken), MAILBOX)


async def test_unread_mails_wait_are_fetched_whole_and_marked_as_read(
    graph: FakeGraph, mailbox: GraphMailbox
) -> None:
    graph.mails = {"AAMk=1": letter("Soporte uno"), "AAMk/2": letter("Soporte dos")}

    waiting = await mailbox.waiting()
    fetched = [await mailbox.fetch(mail) for mail in waiting]
    await mailbox.mark(waiting[0])

    assert [(mail.id, mail.size) for mail in waiting] == [
        (i, len(m)) for i, m in graph.mails.items()
    ]
    assert fetched == [*graph.mails.values()]
    assert [mail.id for mail in await mailbox.waiting()] == ["AAMk/2"]
    assert graph.asked[0][2]["$select"] == "id"


async def test_of_a_large_mail_the_header_alone_is_read(
    graph: FakeGraph, mailbox: GraphMailbox
) -> None:
    graph.mails = {"a": letter("Soporte: disco lleno")}

    head = await mailbox.heading(Waiting("a"))

    assert head
    found = Reader().heading(head)
    assert (found.subject, found.sender) == ("Soporte: disco lleno", "ana.rojas@entidad.example")


async def test_more_than_may_be_is_not_read_to_its_end(
    graph: FakeGraph, mailbox: GraphMailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graph.mailbox.LARGEST_MAIL", 1_000)
    graph.mails = {"a": bytes(200_000)}

    with pytest.raises(TooLargeToFetch):
        await mailbox.fetch(Waiting("a"))


async def test_a_mail_that_is_gone_is_none(mailbox: GraphMailbox) -> None:
    assert await mailbox.fetch(Waiting("nada")) is None


async def test_throttling_is_honoured(graph: FakeGraph, mailbox: GraphMailbox) -> None:
    graph.answers = [(429, {"Retry-After": "17"})]

    with pytest.raises(MailboxDown) as down:
        await mailbox.waiting()

    assert (down.value.why, down.value.retry_after) == ("429", timedelta(seconds=17))
    assert await mailbox.waiting() == []


@pytest.mark.parametrize("status", [500, 503, 403, 0])
async def test_other_answers_are_no_answers_and_say_nothing_of_people(
    graph: FakeGraph, mailbox: GraphMailbox, status: int
) -> None:
    graph.answers = [(status, {})] * 2  # a line that breaks is tried once more by the session

    with pytest.raises(MailboxDown) as down:
        await mailbox.waiting()

    assert "Ana" not in str(down.value)


async def test_a_token_that_is_refused_is_thrown_away(
    graph: FakeGraph, mailbox: GraphMailbox, tokens: Tokens
) -> None:
    graph.answers = [(401, {})]

    with pytest.raises(MailboxDown):
        await mailbox.waiting()

    assert tokens.thrown_away == ["t1"]
    assert await mailbox.waiting() == []


async def test_without_a_token_the_mailbox_is_down(mailbox: GraphMailbox, tokens: Tokens) -> None:
    tokens.token = ""

    with pytest.raises(MailboxDown, match="AADSTS7000215"):
        await mailbox.waiting()


@pytest.mark.parametrize("answer", ["nada", {"value": 3}, {"value": [{"id": 4}, "x"]}])
async def test_an_answer_of_another_shape_is_an_empty_mailbox(
    graph: FakeGraph, mailbox: GraphMailbox, answer: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def other(_path: str, _params: object = None) -> object:
        return answer

    monkeypatch.setattr(mailbox._graph, "get", other)  # noqa: SLF001

    assert await mailbox.waiting() == []
