"""The survey from a mail: a plain page, as a browser without scripts shows and sends it."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

import pytest
from aiohttp import ClientResponse

from cards.texts.en import EN
from cards.texts.es import ES
from domain.case import State
from tests.chat import Chat
from tests.dialogs.steps import RATED, report, solve
from tests.mail.sent.server import text_of
from tests.people import ANA, CARLOS, JORGE

CLOSES = {**RATED, "autoriza": "yes"}


@dataclass
class Control:
    """One input of a form, with what a screen reader says of it."""

    name: str
    type: str
    value: str
    id: str = ""
    checked: bool = False
    described: str = ""


class Page(HTMLParser):
    """What a browser makes of a page: its form, its controls, who labels them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.html = html
        self.controls: list[Control] = []
        self.labels: set[str] = set()
        self.ids: list[str] = []
        self.legends = self.fieldsets = 0
        self.inside: list[str] = []
        self.method = self.language = ""
        self.unlabelled: list[str] = []
        self.words: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        had = dict(attrs)
        if "id" in had:
            self.ids.append(had["id"])
        match tag:
            case "html":
                self.language = had["lang"]
            case "form":
                self.method = had["method"]
            case "label":
                self.labels.add(had.get("for", ""))
            case "fieldset":
                self.fieldsets += 1
            case "legend":
                self.legends += 1
            case "input" | "textarea":
                self._control(tag, had)
        if tag not in {"input", "meta"}:
            self.inside.append(tag)

    def _control(self, tag: str, had: dict[str, Any]) -> None:
        kind = had.get("type", tag)
        self.controls.append(
            Control(
                had["name"],
                kind,
                had.get("value", ""),
                had.get("id", ""),
                "checked" in had,
                had.get("aria-describedby", ""),
            )
        )
        if kind == "radio" and "label" not in self.inside:
            self.unlabelled.append(had["name"])

    def handle_endtag(self, tag: str) -> None:
        assert self.inside.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.inside and self.inside[-1] == "textarea":
            self.controls[-1].value = data.removeprefix("\n")
        if self.inside and self.inside[-1] not in {"style", "title", "textarea"}:
            self.words.append(data.strip())

    @property
    def text(self) -> str:
        return " ".join(word for word in self.words if word)

    def sent(self, **chosen: str) -> dict[str, str]:
        """What a browser sends when these are chosen and typed."""
        offered = {(c.name, c.value) for c in self.controls if c.type == "radio"}
        texts = {c.name: c.value for c in self.controls if c.type in {"hidden", "textarea"}}
        kept = {c.name: c.value for c in self.controls if c.checked}
        for name, value in chosen.items():
            assert name in texts or (name, value) in offered, (name, value)
        return texts | kept | chosen


@dataclass
class Reader:
    """Somebody with a browser."""

    chat: Chat
    path: str
    answers: list[ClientResponse] = field(default_factory=list)

    async def opens(self, method: str = "GET", status: int = 200) -> Page:
        answer = await self.chat.client.request(method, self.path)
        return await self._page(answer, status)

    async def sends(self, given: dict[str, str], status: int = 200) -> Page:
        answer = await self.chat.client.post(self.path, data=given)
        page = await self._page(answer, status)
        await self.chat.settle()
        return page

    async def _page(self, answer: ClientResponse, status: int) -> Page:
        self.answers.append(answer)
        assert answer.status == status
        return Page(await answer.text())


@pytest.fixture
async def mailed(chat: Chat) -> Reader:
    """Ana, who is told by mail, with the link to the survey of her solved incident 1."""
    await report(chat)
    await chat.of(ANA).says("avisos correo")
    await solve(chat)
    return Reader(chat, link(chat))


def link(chat: Chat, to: str = ANA.email) -> str:
    """The path of the last link to a survey that was sent there."""
    mails = [mail for mail in chat.mails if to in str(mail["To"])]
    urls = [w for mail in mails for w in text_of(mail).split() if "/encuesta/" in w]
    return urlsplit(urls[-1]).path


async def state(chat: Chat) -> State:
    case = await chat.hands.store.read(lambda unit: unit.case(1))
    assert isinstance(case.state, State)
    return case.state


def questions(page: Page) -> dict[str, str]:
    """The first choice of each question, and yes to the last."""
    firsts: dict[str, str] = {}
    for control in page.controls:
        if control.type == "radio" and control.name != "reason":
            firsts.setdefault(control.name, control.value)
    return firsts


@pytest.mark.rule("R21", "R22")
async def test_a_yes_from_the_page_closes_the_case_at_once(mailed: Reader) -> None:
    page = await mailed.opens()
    answers = questions(page)

    thanks = await mailed.sends(page.sent(**answers, note="Muy amables"))

    assert len(answers) == 6
    assert await state(mailed.chat) is State.CLOSED
    assert "Gracias por responder" in thanks.text
    assert "El Incidente 1 quedó cerrado." in thanks.text


@pytest.mark.rule("R21", "R22")
async def test_who_has_no_chat_any_more_gets_the_solution_by_mail_and_closes_the_case_from_it(
    reported: Chat,
) -> None:
    await reported.post(reported.of(ANA).activity("installationUpdate", action="remove"))
    await solve(reported)
    reader = Reader(reported, link(reported))
    page = await reader.opens()

    await reader.sends(page.sent(**questions(page)))

    assert await state(reported) is State.CLOSED


@pytest.mark.rule("R22")
async def test_a_no_needs_its_reason_and_reopens_to_the_same_specialist(mailed: Reader) -> None:
    page = await mailed.opens()
    answers = questions(page)
    last = [*answers][-1]
    answers[last] = "no"

    again = await mailed.sends(page.sent(**answers, note="Sigue igual"), status=422)
    assert await state(mailed.chat) is State.SOLVED
    done = await mailed.sends(again.sent(reason=reason(again)))

    assert await state(mailed.chat) is State.REOPENED
    assert "se reabrió" in done.text
    assert "no autorizó el cierre" in mailed.chat.of(JORGE).texts()[-1]


def reason(page: Page) -> str:
    return next(c.value for c in page.controls if c.name == "reason")


async def test_what_is_missing_is_said_beside_its_question_and_nothing_typed_is_lost(
    mailed: Reader,
) -> None:
    page = await mailed.opens()
    answers = questions(page)
    first, *_, last = answers
    some = {first: answers[first], last: "no"}

    again = await mailed.sends(page.sent(**some, note="<b>Sigue</b> & igual"), status=422)

    kept = again.sent()
    assert kept[first] == answers[first]
    assert kept[last] == "no"
    assert kept["note"] == "<b>Sigue</b> & igual"
    assert "<b>Sigue" not in again.html
    wrong = {id_.removesuffix("-wrong") for id_ in again.ids if id_.endswith("-wrong")}
    assert wrong == {*answers, "reason"} - {first, last}
    assert again.text.count(ES.problem_required) == 2 * len(wrong)
    assert ES.survey_page.problems in again.text


async def test_the_page_can_be_read_out_and_used_without_a_mouse(mailed: Reader) -> None:
    page = await mailed.opens()

    assert page.language == "es"
    assert page.method == "post"
    assert page.fieldsets == page.legends == 7
    assert page.unlabelled == []
    texts = [c.id for c in page.controls if c.type == "textarea"]
    assert set(texts) <= page.labels
    assert len(page.ids) == len(set(page.ids))
    assert "<script" not in page.html
    assert "maximum-scale" not in page.html


async def test_only_who_looks_changes_nothing(mailed: Reader) -> None:
    before = mailed.chat.kept()

    for method in ("GET", "HEAD", "GET"):
        await mailed.opens(method)

    assert mailed.chat.kept() == before
    assert await state(mailed.chat) is State.SOLVED


@pytest.mark.rule("R24")
async def test_a_link_is_good_for_one_answer_and_says_so_afterwards(mailed: Reader) -> None:
    page, other = await mailed.opens(), await mailed.opens()
    answers = questions(page)
    await mailed.sends(page.sent(**answers))
    before = mailed.chat.kept()

    twice = await mailed.sends(page.sent(**answers))
    late = await mailed.sends(other.sent(**answers))
    seen = await mailed.opens()

    assert "Gracias por responder" in twice.text  # the same form, sent a second time
    for page in (late, seen):
        assert "ya fue respondida" in page.text
        assert page.controls == []
    assert mailed.chat.kept() == before


@pytest.mark.rule("R24")
async def test_the_link_of_an_older_round_answers_nothing(mailed: Reader) -> None:
    chat = mailed.chat
    page = await mailed.opens()
    answers = questions(page)
    answers[[*answers][-1]] = "no"
    await mailed.sends(page.sent(**answers, reason=reason(page)))
    await chat.of(JORGE).presses("Tomar")
    await solve(chat)

    old = await mailed.opens()
    new = await Reader(chat, link(chat)).opens()

    assert "ya fue respondida" in old.text
    assert questions(new)


async def test_a_forged_link_or_one_that_is_over_opens_nothing_and_says_so_in_both_languages(
    mailed: Reader,
) -> None:
    head, body, signature = mailed.path.removeprefix("/encuesta/").split(".")
    forged = Reader(mailed.chat, f"/encuesta/{head}.{body}.{signature[::-1]}")
    nonsense = Reader(mailed.chat, "/encuesta/abc")
    await mailed.opens()
    mailed.chat.clock.forward(days=32)

    pages = [
        await forged.opens(status=404),
        await forged.sends({}, status=404),
        await nonsense.opens(status=404),
        await mailed.opens(status=404),
    ]

    for page in pages:
        assert ES.survey_page.no_link in page.text
        assert EN.survey_page.no_link in page.text


async def test_a_link_answers_for_its_reader_alone(mailed: Reader, chat: Chat) -> None:
    page = await mailed.opens()
    await mailed.sends(page.sent(**questions(page)))

    facts = await chat.hands.store.read(lambda unit: unit.history(1))

    assert (facts[-1].who, facts[-1].who_name) == (ANA.id, "Ana Rojas")
    assert CARLOS.id not in {fact.who for fact in facts}


async def test_nobody_else_keeps_frames_or_learns_the_page(mailed: Reader) -> None:
    await mailed.opens()

    headers = mailed.answers[-1].headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Robots-Tag"].startswith("noindex")
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"


async def test_the_page_speaks_the_language_of_its_reader(mailed: Reader) -> None:
    await mailed.chat.of(ANA).says("idioma en")

    page = await mailed.opens()

    assert page.language == "en"
    assert "How do you rate the service that you received?" in page.text
    assert "Send the survey" in page.text


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"satisfaccion": "9", "nonce": "x" * 500},
        {"note": "x" * 100_000},
        {"reason": "'; DROP TABLE cases"},
    ],
)
async def test_what_no_page_of_ours_sends_is_refused_beside_the_fields(
    mailed: Reader, given: dict[str, str]
) -> None:
    page = await mailed.sends(given, status=422)

    assert ES.survey_page.problems in page.text
    assert await state(mailed.chat) is State.SOLVED


async def test_a_body_that_is_no_form_is_an_empty_form(mailed: Reader) -> None:
    answer = await mailed.chat.client.post(mailed.path, json={"satisfaccion": "5"})

    assert answer.status == 422
    assert await state(mailed.chat) is State.SOLVED
