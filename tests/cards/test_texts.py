"""Everything that the bot says has its words, in both languages, and Spanish says *usted*."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from string import Formatter
from typing import Any

import pytest

from cards.history_card import SHOWN
from cards.language import LANGUAGES, texts_for
from cards.notice import told
from cards.surface import Surface
from cards.texts import Texts
from cards.texts.en import EN
from cards.texts.es import ES
from domain.case import (
    Audience,
    CaseType,
    Impact,
    Person,
    Priority,
    Role,
    State,
    Urgency,
)
from domain.catalog import Catalog
from domain.errors import (
    CaseNotFound,
    CasesChanged,
    CasesTouched,
    ContradictingAges,
    Contradiction,
    IllegalMove,
    Invalid,
    Misspelt,
    NotACaseNumber,
    NotAllowed,
    NothingAlike,
    NotInQueues,
    NotYourQueue,
    Problem,
    ProblemKind,
    Refusal,
    StaleCase,
    SurveyClosed,
    TooManyCases,
    TooManyViews,
    UndoneTooLate,
    UnknownGroup,
    UnknownValue,
    UnknownView,
)
from domain.given import Need, Visibility
from domain.incoming import Verdict
from domain.lifecycle import LIFECYCLE
from domain.moves import OFFERED, By, Verb
from domain.notices import Channel, What
from domain.queue_filter import Facet
from domain.sla import Target
from domain.undelivered import Cause, Standing
from tests.cards.drawing import a_case, a_note, a_view, surface

BOTH = [pytest.param(ES, id="es"), pytest.param(EN, id="en")]

FAMILIAR = re.compile(
    r"\b(tú|tu|tus|te|ti|contigo|eres|estás|tienes|puedes|quieres|debes|necesitas|sabes|vas|has"
    r"|deseas|escribe|elige|revisa|completa|cuéntame|cuéntamelo|dime|pulsa|haz|intenta|responde|usa"
    r"|crea|agrega|mira|ingresa|selecciona|vuelve|inténtalo|pruébalo|avísame|escríbeme|indica"
    r"|oprime)\b",
    re.IGNORECASE,
)


def said(texts: Texts) -> dict[str, str]:
    """Every sentence, by the path to it."""
    return {
        path: text for f in fields(texts) for path, text in _said(f.name, getattr(texts, f.name))
    }


def _said(path: str, found: Any) -> Iterator[tuple[str, str]]:
    if isinstance(found, str):
        yield path, found
    elif isinstance(found, Mapping):
        for key, value in found.items():
            yield from _said(f"{path}.{_name(key)}", value)
    elif is_dataclass(found):
        for f in fields(found):
            yield from _said(f"{path}.{f.name}", getattr(found, f.name))
    else:
        for place, value in enumerate(found):
            yield from _said(f"{path}.{place}", value)


def _name(key: Any) -> str:
    if isinstance(key, tuple):
        return "+".join(map(str, key))
    return key.__name__ if isinstance(key, type) else str(key)


def blanks(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def refusals() -> set[type[Refusal]]:
    found, ahead = set(), [Refusal]
    while ahead:
        below = ahead.pop().__subclasses__()
        found.update(below)
        ahead.extend(below)
    return found


def tellings() -> set[tuple[Verb, Audience]]:
    """Of what, and as what, somebody can be told: a category may tell any of a new case."""
    moves = {(move.verb, audience) for move in LIFECYCLE for audience in move.tells}
    return moves | {(Verb.OPEN, audience) for audience in Audience}


# Nothing is missing


@pytest.mark.parametrize("t", BOTH)
def test_every_noun_and_verb_has_words(t: Texts) -> None:
    asked = {need for move in LIFECYCLE for need in (*move.needs, *move.may)}

    assert set(t.case_type) == set(CaseType)
    assert set(t.state) == set(State)
    assert set(t.client_says) == set(State)
    assert set(t.urgency) == set(Urgency)
    assert set(t.impact) == set(Impact)
    assert set(t.priority) == set(Priority)
    assert set(t.visibility) == set(Visibility)
    assert set(t.need) == set(Need) >= asked
    without = {By.CLOCK, By.CHAT, By.RELATED, By.TOGETHER}
    ours = {move.verb for move in LIFECYCLE if move.by in without}
    ours |= {Verb.FORGET}
    assert set(t.done) == set(Verb)
    assert set(t.verb) == set(t.form_title) == set(Verb) - ours - {Verb.IMPORT}
    assert set(t.target) == set(Target)
    assert (len(t.weekdays), len(t.months)) == (7, 12)
    assert set(t.field) == SHOWN
    assert set(t.problem) == set(ProblemKind)


@pytest.mark.parametrize("t", BOTH)
def test_every_refusal_has_words(t: Texts) -> None:
    assert set(t.refused) == refusals()


@pytest.mark.parametrize("t", BOTH)
def test_every_way_of_being_told_and_every_fate_of_a_notice_has_words(t: Texts) -> None:
    notices = t.notices

    assert set(notices.told) == set(notices.channel) == set(notices.set) == set(Channel)
    assert set(notices.what) == set(What)
    assert set(notices.cause) == set(Cause)
    assert set(notices.standing) == set(Standing)
    assert set(t.letters.reply) == set(Verdict) - {Verdict.AUTOMATIC}


@pytest.mark.parametrize("t", BOTH)
def test_everybody_who_is_told_of_something_has_words_for_it(t: Texts) -> None:
    assert set(t.told) == tellings()
    receives = {verb for verb, audience in tellings() if audience is Audience.RECEIVER}
    assert set(t.told_group) <= receives


@pytest.mark.parametrize("t", BOTH)
def test_a_hint_is_of_a_field_that_the_form_asks(t: Texts) -> None:
    asked = {(move.verb, need) for move in LIFECYCLE for need in (*move.needs, *move.may)}

    assert set(t.hint) <= asked


@pytest.mark.parametrize("t", BOTH)
def test_no_text_is_empty_or_padded(t: Texts) -> None:
    assert [path for path, text in said(t).items() if not text or text != text.strip()] == []


def test_both_languages_say_the_same_things_with_the_same_blanks() -> None:
    es, en = said(ES), said(EN)

    assert es.keys() == en.keys()
    assert {p for p in es if blanks(es[p]) != blanks(en[p])} == set()


def test_hardly_a_text_is_the_same_in_both_languages() -> None:
    es, en = said(ES), said(EN)

    same = {path for path in es if es[path] == en[path]}
    # Names, signs and blanks that are alike by nature.
    assert {re.sub(r"\{\w+\}", "", es[p]).strip(" ,:→·") for p in same} - {""} <= {"No"}


# How it is said


@pytest.mark.parametrize("t", BOTH)
def test_the_bot_never_speaks_in_marks(t: Texts) -> None:
    marked = {p: s for p, s in said(t).items() if re.search(r"\*\*|__|<\w|!!|\bTODO\b", s)}

    assert marked == {}


def test_spanish_speaks_to_people_as_usted() -> None:
    assert {p: s for p, s in said(ES).items() if FAMILIAR.search(s)} == {}


def test_the_words_that_give_tuteo_away_are_found() -> None:
    assert FAMILIAR.search("Escribe tu caso")
    assert not FAMILIAR.search("Escriba su caso: usted lo tendrá")


@pytest.mark.parametrize(
    ("type_", "name"), [(CaseType.INCIDENT, "Incidente 12"), (CaseType.REQUEST, "Requerimiento 12")]
)
def test_a_case_is_called_by_its_type_and_number(type_: CaseType, name: str) -> None:
    assert ES.case_name(type_, 12) == name


def test_the_words_of_the_contract_are_the_ones_on_the_buttons() -> None:
    pressed = {ES.verb[move.verb] for move in LIFECYCLE if move.by in OFFERED}

    assert pressed == {
        "Tomar", "Suspender", "Escalar", "Soporte en sitio", "Proveedor", "Nota", "Solucionar",
        "No gestionado", "Reasignar", "Responder",
        "Relacionar", "Desvincular", "Completar",
    }  # fmt: skip
    assert (ES.history, ES.clock) == ("Historial", "Reloj")
    assert (ES.save, ES.cancel) == ("Guardar", "Cancelar")
    assert (ES.create_case, ES.send_survey) == ("Crear caso", "Enviar encuesta")


def test_the_states_are_called_as_the_product_calls_them() -> None:
    assert list(ES.state.values()) == [
        "Registrado",
        "En proceso",
        "Escalado a especialista",
        "Escalado a soporte en sitio",
        "Suspendido",
        "Activo proveedor",
        "Solucionado",
        "Reabierto",
        "Cerrado",
        "No gestionado",
    ]


@pytest.mark.parametrize(
    ("language", "locale", "spoken"),
    [
        ("", "", "es"),
        ("", "es-CO", "es"),
        ("", "en-US", "en"),
        ("", "EN", "en"),
        ("", "pt-BR", "es"),
        ("es", "en-US", "es"),
        ("en", "es-CO", "en"),
    ],
)
def test_a_person_chooses_the_language_else_their_teams_does_else_it_is_spanish(
    language: str, locale: str, spoken: str
) -> None:
    person = Person("x", "X", language=language, locale=locale)

    assert texts_for(person) is LANGUAGES[spoken]


# The blanks are filled


@pytest.fixture(params=["es", "en"])
def s(request: pytest.FixtureRequest, catalog: Catalog) -> Surface:
    return surface(LANGUAGES[request.param], catalog)


@pytest.mark.parametrize(("verb", "audience"), sorted(tellings()))
@pytest.mark.parametrize("assignee", ["", "00000000-0000-4000-8000-000000000202"])
def test_every_telling_is_a_whole_sentence(
    verb: Verb, audience: Audience, assignee: str, s: Surface
) -> None:
    move = next((m for m in LIFECYCLE if m.verb is verb), None)
    state = (move.target or min(move.sources)) if move else State.REGISTERED
    case = a_case(s.catalog, state, assignee=assignee)
    reasons = s.catalog.reasons.get(verb, ())
    given = {m.verb: Target.SOLUTION for m in LIFECYCLE if Need.TARGET in m.needs}
    reason = reasons[0].id if reasons else given.get(verb, "")
    fact = a_note("Falta la pieza", verb=verb, reason=reason)

    sentence = told(a_view(case, Role.SPECIALIST), fact, audience, s)

    assert s.texts.case_name(case.type, case.number) in sentence
    assert not re.search(r"[{}]|None|\(\)|  | [.:]", sentence)


@pytest.mark.parametrize(
    "refusal",
    [
        CaseNotFound(12),
        NotACaseNumber("doce"),
        IllegalMove(12, Verb.TAKE, State.CLOSED),
        NotAllowed(12, Verb.TAKE),
        NotAllowed(12, "close"),
        StaleCase(12),
        Invalid({}),
        SurveyClosed(12),
        UnknownGroup("{nada}"),
        NotYourQueue("mesa"),
        NothingAlike(12),
        TooManyCases(200),
        CasesChanged([12, 13]),
        CasesTouched([12]),
        UndoneTooLate(5),
        Misspelt("estdo:x", "estado:x", "estado:x"),
        *(UnknownValue(facet, "x") for facet in Facet),
        Contradiction("ans:bien", "ans:vencido"),
        ContradictingAges("mayores:5d", "menores:3d"),
        NotInQueues(State.CLOSED),
        UnknownView("x"),
        TooManyViews(20),
        *(kind() for kind in sorted(refusals(), key=str) if kind.__init__ is Exception.__init__),
    ],
    ids=lambda r: type(r).__name__,
)
@pytest.mark.parametrize("t", BOTH)
def test_every_refusal_is_a_whole_sentence(refusal: Refusal, t: Texts) -> None:
    sentence = t.refusal(refusal).replace("{nada}", "")

    assert sentence
    assert not re.search(r"[{}]|None|State\.|Verb\.", sentence)


@pytest.mark.parametrize("kind", list(ProblemKind))
@pytest.mark.parametrize("t", BOTH)
def test_every_problem_is_a_whole_sentence(kind: ProblemKind, t: Texts) -> None:
    sentence = t.problem_with(Problem(kind, 4_000, "ana"))

    assert not re.search(r"[{}]|None", sentence)


def test_a_limit_is_written_as_people_write_numbers() -> None:
    too_long = Problem(ProblemKind.TOO_LONG, 4_000)

    assert "4.000" in ES.problem_with(too_long)
    assert "4,000" in EN.problem_with(too_long)
