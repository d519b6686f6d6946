"""Every card that the bot can draw is one that Teams can show, and that a person can use."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import orjson
import pytest

from cards.case_card import ORDER, case_card
from cards.form import draw
from cards.history_card import history_card
from cards.language import LANGUAGES
from cards.list_card import cases_card
from cards.move_form import move_form
from cards.new_case_form import Drafting, new_case_form
from cards.notice import message
from cards.parts import Card
from cards.surface import Frame, Surface
from cards.survey_form import survey_form
from domain.case import Audience, Role, State
from domain.catalog import Catalog
from domain.errors import Problem, ProblemKind
from domain.given import Need
from domain.lifecycle import LIFECYCLE, NOTES, moves_for, questions
from domain.moves import OFFERED, By, Verb
from tests.cards.drawing import (
    MANY_FIELDS,
    NONCE,
    a_case,
    a_life,
    a_note,
    a_page,
    a_view,
    a_view_of,
    case_cards,
    catalog_cards,
    desk_moves,
    digests,
    directory_cards,
    every_card,
    faults,
    histories,
    inputs,
    lists,
    move_forms,
    new_case_forms,
    queue_forms,
    report_cards,
    said,
    shared_cards,
    small_talk,
    surface,
    survey_forms,
    walk_forms,
)
from tests.chat import actions, elements, words
from tests.people import ANA, JORGE, NOON

Drawn = Callable[[Surface], Iterator[tuple[str, Card]]]

ALL: dict[str, Drawn] = {
    "case cards": case_cards,
    "move forms": move_forms,
    "new case forms": new_case_forms,
    "walks": walk_forms,
    "surveys": survey_forms,
    "lists": lists,
    "forms of queues": queue_forms,
    "shared": shared_cards,
    "histories": histories,
    "the directory": directory_cards,
    "reports": report_cards,
    "the catalogue": catalog_cards,
    "digests": digests,
    "small talk": small_talk,
}


@pytest.fixture(params=sorted(LANGUAGES))
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=list(Frame))
def s(request: pytest.FixtureRequest, language: str, catalog: Catalog) -> Surface:
    return surface(LANGUAGES[language], catalog, request.param)


@pytest.fixture
def es(catalog: Catalog) -> Surface:
    return surface(LANGUAGES["es"], catalog)


# Every card


@pytest.mark.parametrize("kind", sorted(ALL))
def test_every_card_is_one_that_teams_can_show(kind: str, s: Surface) -> None:
    drawn = dict(ALL[kind](s))

    found = {name: faults(card) for name, card in drawn.items()}
    assert drawn
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


def test_every_card_says_its_language(s: Surface) -> None:
    assert {card["lang"] for _, card in every_card(s)} == {s.texts.language}


def test_every_press_names_a_verb_that_the_card_itself_sent(s: Surface) -> None:
    for name, card in every_card(s):
        for action in (a for a in actions(card) if a["type"] != "Action.OpenUrl"):
            claimed = action["data"]["mesa"]["verb"]
            assert action.get("verb", claimed) == claimed, name


def test_nothing_on_a_card_is_left_unfilled(s: Surface) -> None:
    for name, card in every_card(s):
        shown = words(card)
        assert "{" not in shown, name
        assert "None" not in shown, name


def test_every_card_reads_aloud_in_one_language(catalog: Catalog) -> None:
    es, en = (surface(LANGUAGES[language], catalog) for language in ("es", "en"))

    spanish = {name: card["fallbackText"] for name, card in every_card(es)}
    english = {name: card["fallbackText"] for name, card in every_card(en)}

    assert spanish.keys() == english.keys()
    assert not [name for name in spanish if spanish[name] == english[name]]


# A case


@pytest.mark.rule("R17")
@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("role", list(Role))
def test_a_case_card_offers_exactly_the_moves_of_this_person(
    state: State, role: Role, es: Surface
) -> None:
    case = a_case(es.catalog, state)

    card = case_card(a_view(case, role), es)

    pressed = [a["data"]["mesa"] for a in card["actions"]]
    opened = {"relating": "relate"}  # it has a card of its own
    offered = [opened.get(p["verb"], p.get("move", p["verb"])) for p in pressed]
    moves = {str(move.verb) for move in moves_for(case, {role})}
    rest = {"history", "clock"} | (
        {"survey"} if (state, role) == ("solved", "requester") else set()
    )
    rest |= {"add_file"} if moves & NOTES else set()
    assert set(offered) == moves | rest
    assert len(offered) == len(set(offered))
    assert {(p["number"], p["version"]) for p in pressed} == {(12, 5)}


@pytest.mark.parametrize("state", list(State))
def test_a_press_leads_to_a_form_only_where_something_is_asked(state: State, s: Surface) -> None:
    case = a_case(s.catalog, state)
    card = case_card(a_view(case, Role.SUPERVISOR), s)

    for action in card["actions"]:
        data = action["data"]["mesa"]
        move = next((m for m in LIFECYCLE if m.verb == data.get("move", data["verb"])), None)
        if move and move.by is By.PRESS:
            asked = questions(move, case, {Role.SUPERVISOR}, s.catalog)
            assert bool(asked) == (data["verb"] == "ask")
        in_dialog = s.frame is Frame.DIALOG and data["verb"] in {"ask", "relating"}
        assert action["type"] == ("Action.Submit" if in_dialog else "Action.Execute")
        assert (action["data"].get("msteams") == {"type": "task/fetch"}) == in_dialog


def test_the_order_of_the_buttons_knows_every_move() -> None:
    pressed = {move.verb for move in LIFECYCLE if move.by in OFFERED}

    assert set(ORDER) == pressed
    assert len(ORDER) == len(set(ORDER))


@pytest.mark.rule("R9")
@pytest.mark.parametrize("role", [Role.SPECIALIST, Role.SUPERVISOR, Role.COLLEAGUE])
def test_the_desk_reads_all_the_facts_of_an_assignment(role: Role, es: Surface) -> None:
    case, t = a_case(es.catalog), es.texts
    client = case.client
    note = a_note("Falta la pieza")

    shown = words(case_card(a_view(case, role, note), es))

    facts = (
        t.case_name(case.type, case.number),
        *(client.name, client.site, client.department, client.phone, client.extension),
        *(client.email, client.company, client.ci, es.category(case.category)),
        *(t.state[case.state], t.priority[case.priority], "Falta la pieza", "Desde ayer"),
    )
    assert all(client_fact for client_fact in facts)
    assert [fact for fact in facts if fact not in shown] == []


@pytest.mark.rule("R9")
def test_an_assignment_is_told_in_a_sentence_and_the_card(es: Surface) -> None:
    case = a_case(es.catalog, State.REGISTERED)
    fact = a_note("", verb=Verb.OPEN, source=None, target=State.REGISTERED, who=ANA.id)

    told = message(a_view(case, Role.SPECIALIST), fact, Audience.RECEIVER, es)

    assert told.text == "Se le asignó el Incidente 12 de Ana Rojas: Mi portátil no enciende"
    assert "Se cambió la batería" in words(told.card)


def test_a_requester_reads_what_happens_and_not_the_desks_own_data(es: Surface) -> None:
    for state in State:
        shown = words(case_card(a_view(a_case(es.catalog, state), Role.REQUESTER), es))
        assert es.texts.client_says[state] in shown
        assert "RMA-77" not in shown
        assert ANA.email not in shown


def test_who_opened_an_old_card_reads_why_it_changed(es: Surface) -> None:
    view = a_view(a_case(es.catalog), Role.SPECIALIST)

    shown = words(case_card(view, es, notice=es.texts.stale, kept="Lo que iba a decir"))

    assert es.texts.stale in shown
    assert "Lo que iba a decir" in shown


# Forms


@pytest.mark.parametrize("state", list(State))
def test_a_form_asks_exactly_what_the_table_of_moves_asks(state: State, s: Surface) -> None:
    case = a_case(s.catalog, state)
    for move in desk_moves(state):
        for role in move.who:
            asked = questions(move, case, {role}, s.catalog)

            card = draw(move_form(a_view(case, role), move, NONCE, {}, s), s.frame, s)

            assert [e["id"] for e in inputs(card)] == list(asked)


def test_a_form_is_sent_with_its_case_its_version_and_its_nonce(s: Surface) -> None:
    case = a_case(s.catalog)
    for move in desk_moves(case.state):
        form = move_form(a_view(case, Role.SPECIALIST), move, NONCE, {}, s)

        sent = draw(form, s.frame, s)["actions"][0]["data"]["mesa"]

        assert sent == {"verb": move.verb, "number": 12, "version": 5, "nonce": NONCE}


def test_a_dialog_is_answered_by_submit_and_a_card_by_execute(s: Surface) -> None:
    drawn = [*move_forms(s), *new_case_forms(s), *walk_forms(s), *survey_forms(s)]

    wanted = "Action.Submit" if s.frame is Frame.DIALOG else "Action.Execute"
    assert {a["type"] for _, card in drawn for a in actions(card)} == {wanted}


def test_a_card_that_became_a_form_can_be_left_without_sending_it(es: Surface) -> None:
    drawn = [*move_forms(es), *new_case_forms(es), *walk_forms(es), *survey_forms(es)]

    for name, card in drawn:
        leave = card["actions"][-1]
        assert leave["title"] == es.texts.cancel, name
        assert leave["associatedInputs"] == "none", name


def test_a_refused_form_keeps_what_was_typed_and_says_what_is_wrong_beside_it(
    s: Surface,
) -> None:
    given = {
        Need.REASON: "pendiente-repuesto",
        Need.SOLUTION: "Se pidió\nla pieza",
        Need.NOTE: "",
        Need.NEXT_CONTACT: "2020-01-01",
    }
    suspend = next(m for m in LIFECYCLE if m.verb is Verb.SUSPEND)
    view = a_view(a_case(s.catalog), Role.SPECIALIST)
    past = Problem(ProblemKind.DATE_PAST)

    form = move_form(view, suspend, NONCE, {k.value: v for k, v in given.items()}, s)
    card = draw(replace(form, problems={"next_contact": past}), s.frame, s)

    assert said(card) == {k.value: v for k, v in given.items()}
    boxes = [e for e in elements(card) if e.get("type") == "Container"]
    beside = [b for b in boxes if "next_contact" in {e.get("id") for e in elements(b)}]
    assert len(beside) == 1
    assert s.texts.problem_with(past) in words(beside[0])


@pytest.mark.rule("R13")
def test_groups_are_offered_with_their_level_and_on_site_only_where_it_counts(
    es: Surface,
) -> None:
    view = a_view(a_case(es.catalog), Role.SPECIALIST)
    offered = {}
    for verb, need in ((Verb.ESCALATE, Need.GROUP), (Verb.ONSITE, Need.ONSITE_GROUP)):
        move = next(m for m in LIFECYCLE if m.verb is verb)
        card = draw(move_form(view, move, NONCE, {}, es), es.frame, es)
        field = next(e for e in inputs(card) if e["id"] == need)
        offered[verb] = {c["value"]: c["title"] for c in field["choices"]}

    assert set(offered[Verb.ESCALATE]) == set(es.catalog.projects["tic"].groups)
    assert offered[Verb.ESCALATE]["sistemas"] == "Sistemas de información (nivel 3)"
    assert set(offered[Verb.ONSITE]) == {g.id for g in es.catalog.groups.values() if g.onsite}


@pytest.mark.rule("R11")
@pytest.mark.parametrize("state", list(State))
def test_a_form_offers_the_reasons_of_its_transition_only(state: State, es: Surface) -> None:
    for move in desk_moves(state):
        card = draw(
            move_form(a_view(a_case(es.catalog, state), Role.SUPERVISOR), move, NONCE, {}, es),
            es.frame,
            es,
        )
        for field in inputs(card):
            if field["id"] == Need.REASON:
                allowed = [r.id for r in es.catalog.reasons_for(move.verb, state)]
                assert [c["value"] for c in field["choices"]] == allowed


def test_every_specialist_that_a_form_offers_is_in_a_group_that_it_offers(es: Surface) -> None:
    view = a_view(a_case(es.catalog), Role.SUPERVISOR)
    for move in desk_moves(State.IN_PROGRESS):
        card = draw(move_form(view, move, NONCE, {}, es), es.frame, es)
        offered = {e["id"]: [c["value"] for c in e.get("choices", ())] for e in inputs(card)}
        groups = offered.get("group") or offered.get("onsite_group") or ()
        members = {m for g in groups for m in es.catalog.groups[g].members}
        assert set(offered.get("specialist", ())) - {""} <= members


@pytest.mark.rule("R5")
def test_the_new_case_form_asks_for_the_additional_data_of_the_chosen_category(
    es: Surface,
) -> None:
    for category in es.catalog.categories.values():
        draft = Drafting({"category": category.id}, NONCE, works=False, for_others=False)

        card = draw(new_case_form(draft, es), es.frame, es)

        asked = [e["id"] for e in inputs(card) if e["id"].startswith("extra.")]
        assert asked == [f"extra.{field.id}" for field in category.extra]
        assert said(card)["category"] == category.id


@pytest.mark.rule("R3", "R17")
def test_only_who_works_the_desk_is_asked_for_client_impact_group_and_specialist(
    es: Surface,
) -> None:
    def ids(*, works: bool) -> set[str]:
        draft = Drafting({}, NONCE, works=works, for_others=works)
        return {e["id"] for e in inputs(draw(new_case_form(draft, es), es.frame, es))}

    assert ids(works=False) == {"subject", "description", "category", "urgency"}
    assert ids(works=True) - ids(works=False) == {"client", "impact", "group", "specialist"}


@pytest.mark.rule("R4")
def test_the_list_of_categories_holds_every_leaf_and_nothing_else(es: Surface) -> None:
    draft = Drafting({}, NONCE, works=False, for_others=False)

    card = draw(new_case_form(draft, es), es.frame, es)

    field = next(e for e in inputs(card) if e["id"] == "category")
    assert {c["value"] for c in field["choices"]} == set(es.catalog.categories)
    titles = [c["title"] for c in field["choices"]]
    assert len(titles) == len(set(titles))
    assert field["style"] == "filtered"


@pytest.mark.rule("R4")
def test_the_walk_offers_what_lies_below_and_takes_along_what_was_typed(s: Surface) -> None:
    typed = {"subject": "No imprime", "description": "x"}

    for name, card in walk_forms(s, typed):
        at = name.removeprefix("walk at ")
        node = s.catalog.nodes.get(at)
        below = node.children if node else s.catalog.tree
        (field,) = inputs(card)
        assert [c["value"] for c in field["choices"]] == [child.id for child in below]
        assert card["actions"][0]["data"]["mesa"]["kept"] == typed


@pytest.mark.rule("R5")
@pytest.mark.parametrize(
    "typed",
    ["0", "7", "-3", "1018412345", "3,5", "-", "--5", "tres", "1e3"]
    + [pytest.param("9" * n, id=f"{n} digits") for n in (17, 19, 100, 5_000)],
)
def test_a_number_stays_in_the_form_as_it_was_typed(typed: str, es: Surface) -> None:
    given = {"category": MANY_FIELDS, "extra.documento": typed}
    draft = Drafting(given, NONCE, works=False, for_others=False)

    card = draw(new_case_form(draft, es), es.frame, es)

    sent = inputs(orjson.loads(orjson.dumps(card)))
    field = next(e for e in sent if e["id"] == "extra.documento")
    assert str(field["value"]) == typed
    # Clients count in floating point.
    assert isinstance(field["value"], str) or int(float(typed)) == int(typed)


@pytest.mark.rule("R21")
def test_the_survey_asks_its_six_questions_and_why_it_should_not_be_closed(s: Surface) -> None:
    view = a_view(a_case(s.catalog, State.SOLVED), Role.REQUESTER)

    card = draw(survey_form(view, NONCE, {"tiempo": "4", "note": "Bien"}, s), s.frame, s)

    questions_ = [q.id for q in s.catalog.survey]
    assert [e["id"] for e in inputs(card)] == [*questions_, "reason", "note"]
    assert len(questions_) == 6
    assert said(card)["tiempo"] == "4"
    assert said(card)["note"] == "Bien"
    assert card["actions"][0]["data"]["mesa"]["round"] == 1


# Lists and history


def test_each_line_of_a_list_opens_its_case_and_the_list_can_be_turned(es: Surface) -> None:
    t, listing = es.texts, a_page(a_case(es.catalog))
    page = listing.page

    card = cases_card(t.my_cases, listing, "mine", {}, t.no_cases, es)

    opens = [e["selectAction"]["data"]["mesa"] for e in elements(card) if "selectAction" in e]
    assert [o["number"] for o in opens] == [case.number for case in page.cases]
    assert [a["data"]["mesa"] for a in card["actions"]] == [
        {"verb": "mine", "before": f"{NOON.isoformat()}|1"},
        {"verb": "mine", "after": "|10"},
    ]


@pytest.mark.rule("R16")
def test_turning_the_history_shows_every_fact_once(es: Surface) -> None:
    facts = [a_note(f"nota-{n}.", version=n) for n in range(1, 30)]
    view = a_view(a_case(es.catalog), Role.SPECIALIST)
    shown, before = [], 0

    for _ in range(len(facts)):
        card = history_card(replace(view, facts=facts), before, es)
        shown += [f for f in facts[::-1] if f.note in words(card).splitlines()]
        older = [a for a in card["actions"] if "before" in a["data"]["mesa"]]
        if not older:
            break
        before = older[0]["data"]["mesa"]["before"]

    assert shown == facts[::-1]


@pytest.mark.rule("R16")
def test_history_says_who_when_what_from_where_to_where_and_why(es: Surface) -> None:
    suspended = a_life("Se pidió la pieza")[1]

    view = a_view_of(a_case(es.catalog), {Role.SPECIALIST}, [suspended])
    shown = words(history_card(view, 0, es))

    for told in (
        JORGE.name,
        "24/11/2026 10:00",
        es.texts.done[Verb.SUSPEND],
        "De En proceso a Suspendido.",
        "Pendiente de repuesto",
        "Se pidió la pieza",
        "Grupo: Mesa de servicios (nivel 1) → Soporte hardware y software (nivel 2)",
        "Especialista: Lucía Gómez → Jorge Díaz",
    ):
        assert told in shown
