"""The survey (R21, R22): six questions; the last one closes the case or reopens it."""

from dataclasses import replace
from datetime import datetime

from domain.case import Case, Change, Person, Role, State, SurveyAnswers
from domain.catalog import Catalog
from domain.errors import IllegalMove, Invalid, Problem, ProblemKind, SurveyClosed
from domain.given import TEXT_LIMIT, Given, Need, clean, text_problem
from domain.lifecycle import act, permitted
from domain.moves import By, Verb

YES, NO = "yes", "no"


def answer_survey(
    case: Case, round_: int, given: Given, who: Person, catalog: Catalog, at: datetime
) -> Change:
    """Cerrado where the last answer is yes, else Reabierto, to the same specialist.

    Raises SurveyClosed where this round is over, NotAllowed for anybody but the requester,
    Invalid where an answer or the reason of a `no` is missing.
    """
    roles = catalog.roles(case, who.id) & {Role.REQUESTER}
    answers = _answers(catalog, given)
    closes = answers.get(catalog.survey[-1].id) != NO
    verb = Verb.CLOSE if closes else Verb.REOPEN
    try:
        move = permitted(case, verb, roles, None, by=By.SURVEY)
    except IllegalMove:
        raise SurveyClosed(case.number) from None
    if round_ != case.round or case.state is not State.SOLVED:
        raise SurveyClosed(case.number)

    problems = _problems(catalog, answers, given, needs_reason=not closes)
    if problems:
        raise Invalid(problems)
    comment = clean(given.get(Need.NOTE, ""))
    change = act(case, move, {**given, Need.NOTE: comment}, who, catalog, at)
    return replace(change, survey=SurveyAnswers(round_, answers, comment))


def _answers(catalog: Catalog, given: Given) -> dict[str, str]:
    """The answers that are among the choices of their question; anything else is no answer."""
    written = ((q, clean(given.get(q.id, ""))) for q in catalog.survey)
    return {q.id: answer for q, answer in written if answer in q.choices}


def _problems(
    catalog: Catalog, answers: Given, given: Given, *, needs_reason: bool
) -> dict[str, Problem]:
    required = Problem(ProblemKind.REQUIRED)
    problems = {q.id: required for q in catalog.survey if q.id not in answers}
    comment = clean(given.get(Need.NOTE, ""))
    too_long = text_problem(comment, TEXT_LIMIT) if comment else None
    if too_long:
        problems[Need.NOTE] = too_long
    reasons = {reason.id for reason in catalog.reasons_for(Verb.REOPEN, State.SOLVED)}
    reason = clean(given.get(Need.REASON, ""))
    if needs_reason and reason not in reasons:
        kind = ProblemKind.OTHER_TRANSITION if reason else ProblemKind.REQUIRED
        problems[Need.REASON] = Problem(kind)
    return problems
