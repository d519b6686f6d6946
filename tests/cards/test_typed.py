"""What people write is shown as they wrote it, never read as Markdown, HTML or a mention."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from cards.case_card import case_card
from cards.form import draw
from cards.help_card import Reader, help_card
from cards.history_card import history_card
from cards.language import LANGUAGES
from cards.move_form import move_form
from cards.new_case_form import Drafting, new_case_form, proposal_card, walk_card
from cards.news_card import news_card
from cards.notice import told
from cards.parts import Card, plain, shortened, typed
from cards.surface import Frame, Surface
from cards.survey_form import survey_form
from domain.case import Audience, Difference, Person, Role, State
from domain.catalog import Catalog
from domain.errors import Problem, ProblemKind
from domain.given import Need
from domain.lifecycle import LIFECYCLE
from domain.moves import Verb
from domain.sla import Target
from tests.cards.drawing import (
    NONCE,
    a_case,
    a_move_told,
    a_note,
    a_page,
    a_view,
    a_view_of,
    desk_moves,
    inputs,
    lists,
    said,
    surface,
)
from tests.people import JORGE

HOSTILE = {
    "markdown": "**AQUÍ** [enlace](http://a.example) _x_ `y` ~~z~~",
    "html": '<b>AQUÍ</b> <a href="http://a.example">x</a> &lt;b&gt; &amp;',
    "mention": "AQUÍ <at>Ana Rojas</at>",
    "emoji": "AQUÍ 🖨️ 👩🏽‍💻 🇨🇴",
    "rtl": "AQUÍ \u202eabc\u202c \u200fמה\u200f",
    "list": "- AQUÍ",
    "heading": "# AQUÍ",
    "quote": "> AQUÍ",
    "number": "1. AQUÍ",
    "braces": "AQUÍ {case} {0} {{}} %s $x",
    "template": "AQUÍ ${subject} {{DATE(2026-11-24T15:00:00Z,SHORT)}}",
}

_VERBATIM = {
    ("TextRun", "text"),
    *((f"Input.{kind}", "value") for kind in ("Text", "ChoiceSet", "Date", "Number")),
    ("AdaptiveCard", "fallbackText"),
    ("AdaptiveCard", "speak"),
}
"""Where a client shows a text, or reads it out, as it is."""

# Teams reads emphasis, links and lists in a card; tables, headings and code blocks it does not.
_MARKDOWN = MarkdownIt("commonmark").disable(["code", "lheading"]).enable("strikethrough")
_PLAIN = {"text", "text_special", "softbreak", "paragraph_open", "paragraph_close", "inline"}


def rendered(markdown: str) -> tuple[str, set[str]]:
    """The words that a reader sees, and what else a renderer of Markdown saw in them."""
    blocks = _MARKDOWN.parse(markdown)
    inline = [token for block in blocks for token in (block.children or ())]
    words = "".join("\n" if t.type == "softbreak" else t.content for t in inline)
    # A number is parted from its full stop by a sign that has no width.
    return words.replace("\u2060", ""), {t.type for t in (*blocks, *inline)} - _PLAIN


def places(found: Any, kind: str = "", key: str = "") -> Iterator[tuple[str, str, str]]:
    """Every text of a card, with the element and the property that hold it."""
    if isinstance(found, list):
        for item in found:
            yield from places(item, kind, key)
    elif isinstance(found, dict):
        for name, value in found.items():
            if name != "data":  # goes back to us, and is shown to nobody
                yield from places(value, found.get("type", "Fact"), name)
    elif isinstance(found, str):
        yield kind, key, found


def interpreted(card: Card, text: str) -> list[str]:
    """What stands where a client reads Markdown, and comes out as something else than `text`."""
    wrong = []
    for kind, key, found in places(card):
        words, marks = rendered(found)
        theirs = "AQUÍ" in words and (kind, key) not in _VERBATIM
        if theirs and (marks or text not in words):
            wrong.append(f"{kind}.{key}: {found}")
    return wrong


def verbatim(card: Card, text: str) -> int:
    """How many times it stands on the card, whole and as it is."""
    return [
        found
        for kind, key, found in places(card)
        if (kind, key) in _VERBATIM and kind != "AdaptiveCard"
    ].count(text)


def nothing_interpreted(draw_with: Callable[[str], Iterable[Card]]) -> bool:
    found = {
        name: wrong
        for name, text in HOSTILE.items()
        for card in draw_with(text)
        if (wrong := interpreted(card, text))
    }
    assert found == {}
    return True


@pytest.fixture(params=list(Frame))
def s(request: pytest.FixtureRequest, catalog: Catalog) -> Surface:
    return surface(LANGUAGES["es"], catalog, request.param)


@pytest.fixture
def es(catalog: Catalog) -> Surface:
    return surface(LANGUAGES["es"], catalog)


# Where texts stand


def test_the_texts_of_a_case(es: Surface) -> None:
    def drawn(text: str) -> Iterator[Card]:
        case = a_case(
            es.catalog,
            client=Person("x", *[text] * 8),
            subject=text,
            description=text,
            solution=text,
            evidence=text,
            provider_reference=text,
            category="usuario-nuevo",
            extra={"nombre-nuevo": text},
        )
        for role in Role:
            card = case_card(a_view(case, role, a_note(text)), es, kept=text)
            assert verbatim(card, text) == 6
            yield card

    assert nothing_interpreted(drawn)


def test_the_names_on_a_case(es: Surface) -> None:
    def drawn(text: str) -> Iterator[Card]:
        people = {**es.catalog.people, JORGE.id: Person(JORGE.id, text)}
        named = replace(es, catalog=replace(es.catalog, people=people))
        case = a_case(es.catalog, registered_by=JORGE.id)
        for role in Role:
            yield case_card(a_view(case, role), named)

    assert nothing_interpreted(drawn)


def test_the_name_of_who_wrote_the_last_note(es: Surface) -> None:
    def drawn(text: str) -> Iterator[Card]:
        note = a_note("Listo", who_name=text)
        yield case_card(a_view(a_case(es.catalog), Role.REQUESTER, note), es)

    assert nothing_interpreted(drawn)


@pytest.mark.rule("R16")
def test_the_notes_names_and_changes_of_the_history(es: Surface) -> None:
    def drawn(text: str) -> Iterator[Card]:
        changes = (Difference("solution", "", text), Difference("assignee", text, ""))
        fact = a_note(text, verb=Verb.SUSPEND, who_name=text, differences=changes)
        card = history_card(a_view_of(a_case(es.catalog), {Role.SPECIALIST}, [fact]), 0, es)
        assert verbatim(card, text)
        yield card

    assert nothing_interpreted(drawn)


def test_the_subjects_and_sites_of_lists(es: Surface) -> None:
    def drawn(text: str) -> Iterator[Card]:
        case = a_case(es.catalog, subject=text, client=Person("x", text, site=text))
        full = [card for _, card in lists(es, case)]
        assert max(verbatim(card, text) for card in full) == 10
        yield from full

    assert nothing_interpreted(drawn)


@pytest.mark.rule("R32")
def test_the_subjects_and_names_of_a_move_of_many(es: Surface) -> None:
    def drawn(text: str) -> Iterator[Card]:
        listing = a_page(a_case(es.catalog, subject=text))
        for _, news in a_move_told(listing):
            yield news_card(replace(news, who=text), es)
        assert verbatim(news_card(news, es), text) == 10

    assert nothing_interpreted(drawn)


def test_the_subject_of_a_proposal(es: Surface) -> None:
    def drawn(text: str) -> Iterator[Card]:
        card = proposal_card(text, text, NONCE, es)
        assert verbatim(card, text)
        yield card

    assert nothing_interpreted(drawn)


def test_what_was_typed_into_the_form_of_a_move(s: Surface) -> None:
    def drawn(text: str) -> Iterator[Card]:
        view = a_view(a_case(s.catalog, subject=text), Role.SUPERVISOR)
        typed_ = {need.value: text for need in (Need.NOTE, Need.SOLUTION, Need.EVIDENCE)}
        for move in desk_moves(State.IN_PROGRESS):
            card = draw(move_form(view, move, NONCE, typed_, s), s.frame, s)
            asked = [e["id"] for e in inputs(card) if e["id"] in typed_]
            assert verbatim(card, text) == 1 + len(asked)
            yield card

    assert nothing_interpreted(drawn)


def test_what_was_typed_into_the_survey(s: Surface) -> None:
    def drawn(text: str) -> Iterator[Card]:
        view = a_view(a_case(s.catalog, State.SOLVED, subject=text), Role.REQUESTER)
        card = draw(survey_form(view, NONCE, {"note": text}, s), s.frame, s)
        assert verbatim(card, text) == 2
        yield card

    assert nothing_interpreted(drawn)


def test_what_was_typed_into_a_new_case(s: Surface) -> None:
    def drawn(text: str) -> Iterator[Card]:
        names = ("subject", "description", "client", "extra.nombre-nuevo", "extra.documento")
        typed_ = dict.fromkeys(names, text)
        draft = Drafting(
            {**typed_, "category": "usuario-nuevo"}, NONCE, works=True, for_others=True
        )
        card = draw(new_case_form(draft, s), s.frame, s)
        assert {name: said(card)[name] for name in names} == typed_
        yield card

    assert nothing_interpreted(drawn)


@pytest.mark.parametrize("kind", [ProblemKind.NOBODY, ProblemKind.SEVERAL_PEOPLE])
def test_what_was_typed_to_find_a_client(kind: ProblemKind, es: Surface) -> None:
    def drawn(text: str) -> Iterator[Card]:
        problems = {"client": Problem(kind, value=text)}
        given_ = {"client": text}
        draft = Drafting(given_, NONCE, works=True, for_others=True, problems=problems)
        yield draw(new_case_form(draft, es), es.frame, es)

    assert nothing_interpreted(drawn)


def test_a_word_that_the_bot_does_not_know(es: Surface) -> None:
    """As `talk.unknown` quotes it."""

    def drawn(text: str) -> Iterator[Card]:
        lost = es.texts.unknown_word.format(word=plain(text))
        yield help_card(es, NONCE, Reader(works=False), notice=lost, subject=text)

    assert nothing_interpreted(drawn)


def test_what_was_typed_travels_unchanged_through_the_walk(s: Surface) -> None:
    node = s.catalog.tree[0]

    for text in HOSTILE.values():
        card = draw(walk_card(node, (node,), {"subject": text}, NONCE, s), s.frame, s)

        assert card["actions"][0]["data"]["mesa"]["kept"] == {"subject": text}


@pytest.mark.parametrize("audience", list(Audience))
def test_a_sentence_tells_what_was_written_word_for_word(audience: Audience, es: Surface) -> None:
    for text in HOSTILE.values():
        for move in LIFECYCLE:
            if audience in move.tells:
                state = move.target or min(move.sources)
                own = {"subject": text, "solution": text, "client": Person("x", text)}
                view = a_view(a_case(es.catalog, state, **own), Role.SPECIALIST)
                reason = Target.SOLUTION if Need.TARGET in move.needs else ""
                fact = a_note(text, verb=move.verb, who_name=text, reason=reason)
                assert text in told(view, fact, audience, es)


def test_a_case_whose_category_and_people_left_the_catalogue_is_still_shown(es: Surface) -> None:
    case = a_case(es.catalog, category="gone", group="gone", assignee="gone")

    for role in Role:
        assert "gone" in str(case_card(a_view(case, role), es)["body"])


# How they get there


@pytest.mark.parametrize("text", ["a\nb", "a\n\nb", "  a", "a  b", "a\tb"])
def test_every_line_is_a_run_of_its_own(text: str) -> None:
    lines = [block.inlines[0].text for block in typed(text)]

    assert lines == [line or " " for line in text.split("\n")]


def test_many_lines_are_joined_and_none_is_lost() -> None:
    many = [f"línea {n}" for n in range(300)]

    runs = [block.inlines[0].text for block in typed("\n".join(many))]

    assert len(runs) < len(many)
    assert "\n".join(runs) == "\n".join(many)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=400), st.integers(1, 300))
def test_a_shortened_text_is_a_beginning_that_fits(text: str, limit: int) -> None:
    short = shortened(text, limit)

    kept = text if short == text else short.removesuffix("…")
    assert text.startswith(kept)
    assert len(orjson.dumps(kept)) - 2 <= limit
    assert (short == text) == (len(orjson.dumps(text)) - 2 <= limit)


_SIGNS = st.sampled_from(
    [*"*_[]()`~<>&#+-.!|\\:;/1a ñ🖨", "**", "](http://a.example)", "<at>", "1. ", "&lt;"]
)


@given(st.lists(_SIGNS, min_size=1, max_size=12).map("".join).map(str.strip).filter(bool))
def test_a_renderer_of_markdown_shows_a_plain_text_as_it_was_typed(text: str) -> None:
    assert rendered(plain(text)) == (text, set())


def test_a_hostile_text_is_plain_too() -> None:
    assert {text: rendered(plain(text)) for text in HOSTILE.values()} == {
        text: (text, set()) for text in HOSTILE.values()
    }
