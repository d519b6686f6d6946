"""No card outgrows what Teams takes, whatever people write; and what fits comes back whole.

Each test tries every kind of sign, and names those that make the card too large, with its bytes.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

import pytest

from cards.answer_card import taken_card, which_form
from cards.case_card import case_card
from cards.form import draw
from cards.history_card import history_card
from cards.language import LANGUAGES
from cards.move_form import move_form
from cards.new_case_form import Drafting, new_case_form, proposal_card
from cards.parts import Card
from cards.surface import Frame, Surface
from cards.survey_form import survey_form
from domain.agenda import Chase
from domain.attachment import NAME_LIMIT
from domain.case import Person, Role, State
from domain.catalog import Catalog
from domain.errors import Problem, ProblemKind
from domain.given import Need, clean
from domain.lifecycle import LIFECYCLE
from domain.lookups import View
from domain.moves import By, Move
from tests.cards.drawing import (
    LARGEST,
    MANY_FIELDS,
    NONCE,
    a_case,
    a_family,
    a_life,
    a_note,
    a_view,
    a_view_of,
    desk_moves,
    digests,
    extra_of,
    faults,
    file_cards,
    histories,
    its_life,
    lists,
    queue_forms,
    relations,
    said,
    size,
    surface,
    walk_forms,
)

SIGNS = {
    "letters": "a",
    "accents": "ñ",
    "emoji": "🖨",
    "quotes": '"',
    "backslashes": "\\",
    "angles": "<",
    "lines": "x\n",
    "empty lines": "\n\nx",
    "markdown": "**[a](b)** ",
}


BUTTONS = [move for move in LIFECYCLE if move.by is By.PRESS]


def text(sign: str, limit: int) -> str:
    return clean((SIGNS[sign] * limit)[:limit])


def line(sign: str, limit: int) -> str:
    return text(sign, limit).replace("\n", " ")


@pytest.fixture(params=list(Frame))
def s(request: pytest.FixtureRequest, catalog: Catalog) -> Surface:
    return surface(LANGUAGES["es"], catalog, request.param)


@pytest.fixture
def es(catalog: Catalog) -> Surface:
    return surface(LANGUAGES["es"], catalog)


def too_large(draw_with: Callable[[str], Iterable[Card]]) -> Mapping[str, int]:
    """The signs that make a card too large, with the bytes of the largest."""
    bytes_ = {sign: max(size(card) for card in draw_with(sign)) for sign in SIGNS}
    return {sign: found for sign, found in bytes_.items() if found > LARGEST}


def lost(typed: Mapping[str, str], card: Card) -> set[str]:
    """The fields of the form that no longer hold what was typed into them."""
    held = said(card)
    return {id_ for id_ in held if id_ in typed and held[id_] != typed[id_]}


# What is shown


def the_largest_case(s: Surface, sign: str) -> View:
    """Everything typed up to its limit, in the state and for the roles with most buttons."""
    short = line(sign, 100)
    case = a_case(
        s.catalog,
        State.REGISTERED,
        client=Person("x", *[short] * 8),
        category=MANY_FIELDS,
        subject=line(sign, 200),
        description=text(sign, 2_800),
        solution=text(sign, 2_800),
        evidence=text(sign, 2_800),
        provider_reference=short,
        extra={f.id: short for f in s.catalog.categories[MANY_FIELDS].extra},
    )
    note = a_note(text(sign, 2_800))
    view = a_view_of(case, frozenset(Role), [*its_life(case), note])
    return replace(view, family=a_family(case))


def test_a_case_of_four_thousand_signs_in_one_text_fits(es: Surface) -> None:
    for field in ("description", "solution", "evidence"):

        def drawn(sign: str, field: str = field) -> list[Card]:
            case = a_case(es.catalog, subject=line(sign, 200), **{field: text(sign, 2_800)})
            views = [a_view(case, role) for role in Role]
            return [case_card(replace(v, family=a_family(case)), es) for v in views]

        assert too_large(drawn) == {}


def test_the_largest_case_fits_in_a_card(es: Surface) -> None:
    assert too_large(lambda sign: [case_card(the_largest_case(es, sign), es)]) == {}


def test_the_largest_case_fits_for_each_role(es: Surface) -> None:
    def drawn(sign: str) -> list[Card]:
        full = the_largest_case(es, sign)
        return [case_card(a_view(full.case, role, full.last_note), es) for role in Role]

    assert too_large(drawn) == {}


def test_the_largest_case_fits_with_what_was_typed_into_a_form_it_no_longer_takes(
    es: Surface,
) -> None:
    def drawn(sign: str) -> list[Card]:
        kept = "\n".join([text(sign, 2_800)] * 3)
        return [case_card(the_largest_case(es, sign), es, es.texts.stale, kept)]

    assert too_large(drawn) == {}


def test_the_longest_history_fits_in_a_card(es: Surface) -> None:
    assert too_large(lambda sign: [card for _, card in histories(es, text(sign, 2_800))]) == {}


@pytest.mark.rule("R16")
def test_no_fact_is_lost_to_make_the_history_fit(es: Surface) -> None:
    facts = [
        replace(fact, who_name=f"who-{fact.version}.")
        for fact in a_life(text("quotes", 2_800), length=30)
    ]
    view = a_view(a_case(es.catalog), Role.SPECIALIST)
    shown: set[int] = set()
    before = 0

    for _ in facts:
        card = history_card(replace(view, facts=facts), before, es)
        shown |= {f.version for f in facts if f.who_name in str(card["body"])}
        older = [a for a in card["actions"] if "before" in a["data"]["mesa"]]
        if not older:
            break
        before = older[0]["data"]["mesa"]["before"]

    assert shown == {fact.version for fact in facts}


def test_the_longest_lists_fit_in_a_card(es: Surface) -> None:
    def drawn(sign: str) -> list[Card]:
        client = Person("x", "X", site=line(sign, 100))
        case = a_case(es.catalog, subject=line(sign, 200), client=client)
        return [card for _, card in (*lists(es, case), *digests(es, case))]

    assert too_large(drawn) == {}


@pytest.mark.rule("R32")
def test_the_forms_of_a_queue_fit_whatever_its_sites_are_called(s: Surface) -> None:
    assert too_large(lambda sign: [card for _, card in queue_forms(s, line(sign, 100))]) == {}


def test_a_text_that_is_cut_says_so(es: Surface) -> None:
    full = "🖨" * 2_800
    case = a_case(es.catalog, description=full, solution=full, evidence=full)

    card = case_card(a_view(case, Role.SPECIALIST), es)

    assert "…" in str(card["body"])


# Forms that hold what was typed


def test_a_refused_form_filled_to_its_limits_fits(s: Surface) -> None:
    assert too_large(lambda sign: [filled(move, sign, s) for move in BUTTONS]) == {}


@pytest.mark.rule("R17")
def test_a_refused_form_filled_to_its_limits_keeps_it_all(es: Surface) -> None:
    losses = {
        (move.verb.value, sign): lost(long_texts(sign), filled(move, sign, es))
        for move in BUTTONS
        for sign in SIGNS
    }

    assert {which: fields for which, fields in losses.items() if fields} == {}


def long_texts(sign: str) -> dict[str, str]:
    return {n.value: text(sign, 2_800) for n in (Need.NOTE, Need.SOLUTION, Need.EVIDENCE)}


def filled(move: Move, sign: str, s: Surface) -> Card:
    state = State.SUSPENDED if State.IN_PROGRESS not in move.sources else State.IN_PROGRESS
    case = a_case(s.catalog, state, subject=line(sign, 200))
    wrong = {n: Problem(ProblemKind.REQUIRED) for n in (*move.needs, *move.may)}
    form = move_form(a_view(case, Role.SUPERVISOR), move, NONCE, long_texts(sign), s)
    return draw(replace(form, problems=wrong), s.frame, s)


@pytest.mark.parametrize("need", list(Need))
def test_a_form_refused_for_ten_thousand_signs_in_one_field_fits(need: Need, es: Surface) -> None:
    assert too_large(lambda sign: refused({need.value: ten_thousand(sign)}, es)) == {}


def test_a_form_refused_for_ten_thousand_signs_everywhere_fits(es: Surface) -> None:
    assert too_large(lambda sign: refused(dict.fromkeys(Need, ten_thousand(sign)), es)) == {}


def ten_thousand(sign: str) -> str:
    return (SIGNS[sign] * 10_000)[:10_000]


def refused(typed: Mapping[str, str], s: Surface) -> list[Card]:
    """Every form of a case in progress, with all its fields marked."""
    view = a_view(a_case(s.catalog), Role.SUPERVISOR)
    drawn = []
    for move in desk_moves(State.IN_PROGRESS):
        wrong = {n: Problem(ProblemKind.TOO_LONG, 2_800) for n in (*move.needs, *move.may)}
        form = move_form(view, move, NONCE, typed, s)
        drawn.append(draw(replace(form, problems=wrong), s.frame, s))
    return drawn


def test_a_refused_form_of_ten_thousand_signs_is_one_that_teams_can_show(s: Surface) -> None:
    for card in refused(dict.fromkeys(Need, "x" * 10_000), s):
        assert [fault for fault in faults(card) if not fault.endswith("bytes")] == []


# A new case


def drafted(typed: Mapping[str, str], s: Surface, kind: ProblemKind = ProblemKind.TOO_LONG) -> Card:
    problems = {name: Problem(kind, 2_800) for name in typed if name != "category"}
    draft = Drafting(typed, NONCE, works=True, for_others=True, problems=problems)
    return draw(new_case_form(draft, s), s.frame, s)


def a_full_draft(sign: str) -> dict[str, str]:
    return {
        "client": line(sign, 100),
        "subject": line(sign, 200),
        "description": text(sign, 2_800),
        "category": MANY_FIELDS,
        "extra.nombre-nuevo": line(sign, 100),
    }


@pytest.mark.rule("R5")
def test_a_new_case_filled_to_its_limits_fits(s: Surface) -> None:
    assert too_large(lambda sign: [drafted(a_full_draft(sign), s)]) == {}


@pytest.mark.rule("R5")
def test_a_new_case_filled_to_its_limits_keeps_it_all(es: Surface) -> None:
    losses = {sign: lost(a_full_draft(sign), drafted(a_full_draft(sign), es)) for sign in SIGNS}

    assert {sign: fields for sign, fields in losses.items() if fields} == {}


@pytest.mark.parametrize(
    "field",
    ["subject", "description", "client", "extra.nombre-nuevo", "extra.documento", "extra.ingreso"],
)
def test_a_new_case_refused_for_ten_thousand_signs_in_one_field_fits(
    field: str, es: Surface
) -> None:
    def drawn(sign: str) -> list[Card]:
        return [drafted({field: ten_thousand(sign), "category": MANY_FIELDS}, es)]

    assert too_large(drawn) == {}


def test_a_new_case_refused_for_ten_thousand_signs_everywhere_fits(es: Surface) -> None:
    def drawn(sign: str) -> Iterator[Card]:
        fields = ("client", "subject", "description", "urgency", "group")
        for category in ("usuario-nuevo", "traslado-puesto", "evento-transmision"):
            typed = dict.fromkeys(fields, ten_thousand(sign))
            typed |= extra_of(es.catalog, category, ten_thousand(sign))
            yield drafted({**typed, "category": category}, es)

    assert too_large(drawn) == {}


def before_the_walk(sign: str) -> dict[str, str]:
    return {
        "subject": line(sign, 200),
        "description": text(sign, 2_800),
        "urgency": "high",
        "category": "portatil-no-enciende",
    }


@pytest.mark.rule("R4")
def test_a_walk_fits_with_all_that_was_typed_before_it(s: Surface) -> None:
    assert too_large(lambda sign: [c for _, c in walk_forms(s, before_the_walk(sign))]) == {}


@pytest.mark.rule("R4")
def test_a_walk_loses_nothing_that_was_typed_before_it(s: Surface) -> None:
    for sign in SIGNS:
        for _, card in walk_forms(s, before_the_walk(sign)):
            assert card["actions"][0]["data"]["mesa"]["kept"] == before_the_walk(sign), sign


def test_a_proposal_fits_with_the_longest_message(es: Surface) -> None:
    def drawn(sign: str) -> list[Card]:
        return [proposal_card(line(sign, 200), text(sign, 2_800), NONCE, es)]

    assert too_large(drawn) == {}


@pytest.mark.rule("R6")
def test_the_files_of_a_case_fit_in_a_card(es: Surface) -> None:
    def drawn(sign: str) -> list[Card]:
        name, subject = line(sign, NAME_LIMIT - 4) + ".png", line(sign, 200)
        return [card for _, card in file_cards(es, name, subject)]

    assert too_large(drawn) == {}


# The survey


def answered(sign: str, s: Surface) -> Card:
    case = a_case(s.catalog, State.SOLVED, subject=line(sign, 200))
    view = a_view(case, Role.REQUESTER)
    return draw(survey_form(view, NONCE, {Need.NOTE: text(sign, 2_800)}, s), s.frame, s)


@pytest.mark.rule("R21")
def test_a_survey_fits_with_the_longest_comment_and_subject(es: Surface) -> None:
    assert too_large(lambda sign: [answered(sign, es)]) == {}


@pytest.mark.rule("R21")
def test_a_refused_survey_keeps_the_longest_comment(es: Surface) -> None:
    losses = {sign: lost({Need.NOTE: text(sign, 2_800)}, answered(sign, es)) for sign in SIGNS}

    assert {sign: fields for sign, fields in losses.items() if fields} == {}


def test_an_answer_that_may_be_for_many_cases_fits_in_a_card(es: Surface) -> None:
    def drawn(sign: str) -> list[Card]:
        asked = a_case(es.catalog, State.SUSPENDED, subject=line(sign, 200))
        views = [
            replace(
                a_view(replace(asked, number=n), Role.REQUESTER, a_note(text(sign, 2_800))),
                chase=Chase((a_note(text(sign, 2_800)),), exhausted=False),
            )
            for n in range(1, 60)
        ]
        form = which_form(views, {"note": text(sign, 2_800)}, NONCE, es)
        return [draw(form, Frame.CARD, es), taken_card(asked, text(sign, 2_800), es)]

    assert too_large(drawn) == {}


def test_the_card_that_relates_fits_whatever_the_subjects_are(s: Surface) -> None:
    assert too_large(lambda sign: [card for _, card in relations(s, line(sign, 200))]) == {}
