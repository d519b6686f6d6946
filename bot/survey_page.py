"""The survey as a page (R21, R22), for who is written to: its link is the permission.

A link carries the right to answer one survey as one person, so a forged POST from elsewhere, which
would have to hold the link, can do no more than whoever has the link: there is no session to ride
on, and no further token against it. What only looks (GET, HEAD, the scanners of mail servers)
changes nothing. The domain's checks are the only ones.
"""

import logging
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.survey_links import Ballot, SurveyLinks
from cards.form import Form
from cards.language import LANGUAGES
from cards.surface import Surface
from cards.survey_form import survey_form
from cards.texts import Texts
from domain.case import Person, State
from domain.desk import Desk
from domain.errors import CaseNotFound, Invalid, Refusal
from domain.given import Given
from domain.lookups import Lookups, View
from domain.ports import Press, Store, Unit

log = logging.getLogger(__name__)

SAFE = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self';"
        " base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
}
Work = Callable[[web.Request, Ballot, View, Person], Awaitable[web.Response]]

NONCE = 40
"""Characters that a form's nonce may have."""
NONCE_FIELD = "nonce"

_PAGE = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
).get_template("survey.html")


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence in place of the form; in several languages where the reader's is not known."""

    language: str
    title: str
    words: str


@dataclass(frozen=True, slots=True)
class SurveyPage:
    store: Store
    lookups: Lookups
    desk: Desk
    links: SurveyLinks
    surface: Callable[[Person], Surface]

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/encuesta/{token}", self.ask),
            web.post("/encuesta/{token}", self.answer),
        ]

    async def ask(self, request: web.Request) -> web.Response:
        return await self._answered(request, self._asked)

    async def answer(self, request: web.Request) -> web.Response:
        return await self._answered(request, self._taken)

    async def _answered(self, request: web.Request, work: Work) -> web.Response:
        try:
            ballot = self.links.read(request.match_info["token"])
            known = await self.store.read(lambda unit: self._known(unit, ballot))
            if ballot is None or known is None:
                return _nothing()
            return await work(request, ballot, *known)
        except web.HTTPException:
            raise
        except Exception:
            log.exception("survey")
            return _trouble()

    def _known(self, unit: Unit, ballot: Ballot | None) -> tuple[View, Person] | None:
        if ballot is None:
            return None
        who = unit.person(ballot.person) or Person(ballot.person, "")
        try:
            case = unit.case(ballot.number)
            view = self.lookups.view_of(unit, case, who)
        except CaseNotFound:
            return None
        return view, who if who.name else replace(who, name=case.client.name)

    async def _asked(
        self, _request: web.Request, ballot: Ballot, view: View, who: Person
    ) -> web.Response:
        s = self.surface(who)
        if view.case.state is not State.SOLVED or view.case.round != ballot.round:
            return _over(view, s)
        return _drawn(survey_form(view, secrets.token_hex(8), {}, s), s)

    async def _taken(
        self, request: web.Request, ballot: Ballot, view: View, who: Person
    ) -> web.Response:
        s, given = self.surface(who), await _given(request)
        nonce = given.get(NONCE_FIELD, "")[:NONCE] or f"{ballot.number}:{ballot.round}"
        press = Press(f"{who.id}:survey:{nonce}")
        try:
            case = await self.desk.answer_survey(ballot.number, ballot.round, given, who, press)
        except Invalid as no:
            form = survey_form(view, nonce, given, s)
            words = s.texts.survey_page.problems
            return _drawn(replace(form, problems=no.problems, notice=words), s, status=422)
        except Refusal:
            return _over(view, s)
        t = s.texts.survey_page
        words = t.closed if case.state is State.CLOSED else t.reopened
        name = s.texts.case_name(case.type, case.number)
        return _said([Said(s.texts.language, t.thanks, f"{words.format(case=name)} {t.leave}")])


async def _given(request: web.Request) -> Given:
    """What a browser sends of a form; nothing of what is no such thing."""
    if request.content_type != "application/x-www-form-urlencoded":
        return {}
    posted = await request.post()
    return {name: value for name, value in posted.items() if isinstance(value, str)}


def _drawn(form: Form, s: Surface, status: int = 200) -> web.Response:
    problems = {name: s.texts.problem_with(problem) for name, problem in form.problems.items()}
    return _page({"form": form, "problems": problems, "t": s.texts, "said": []}, status)


def _over(view: View, s: Surface) -> web.Response:
    name = s.texts.case_name(view.case.type, view.case.number)
    words = s.texts.survey_page.over.format(case=name)
    return _said([Said(s.texts.language, name, words)])


def _nothing() -> web.Response:
    return _said([_apology(t, t.survey_page.no_link) for t in LANGUAGES.values()], status=404)


def _trouble() -> web.Response:
    return _said([_apology(t, t.survey_page.trouble) for t in LANGUAGES.values()], status=503)


def _apology(t: Texts, words: str) -> Said:
    return Said(t.language, t.survey_page.title, words)


def _said(said: list[Said], status: int = 200) -> web.Response:
    return _page({"form": None, "said": said}, status)


def _page(shown: Mapping[str, object], status: int) -> web.Response:
    html = _PAGE.render(shown)
    return web.Response(text=html, status=status, content_type="text/html", headers=SAFE)
