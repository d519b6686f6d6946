"""`informe [MES] [GRUPO]`: the month in figures, asked for, looked at, and given as a workbook."""

from dataclasses import replace

from cards.report_card import cut_card, preparing_card, report_card
from cards.report_names import Names
from dialogs import new_case
from dialogs.turn import Office, Reply, Turn
from domain.errors import NotYourReport, UnknownGroup, UnknownMonthOrGroup, UnknownVerb
from domain.report import Report
from domain.reporting import Told
from domain.reports import Cut

GROUP_WORDS = 2
"""Words that are a group nobody has; more of them are a sentence."""
ID = 40


async def by_command(turn: Turn, office: Office) -> Reply:
    """`informe mayo Soporte`; but `informe de nómina no abre` is a problem, no report.

    Raises UnknownMonth, UnknownMonthOrGroup, MisspelledMonth, FutureMonth, UnknownGroup,
    NotYourReport.
    """
    asked = office.reports.read(turn.text)
    groups = turn.surface.catalog.groups_like(asked.rest, turn.texts.language) if asked.rest else ()
    if asked.rest and not groups:
        short = len(asked.rest.split()) <= (GROUP_WORDS if asked.named else 1)
        if short and office.reports.may(turn.who):
            raise UnknownGroup(asked.rest) if asked.named else UnknownMonthOrGroup(asked.rest)
        return await new_case.start(replace(turn, text=turn.said), office)
    scope = office.reports.scope([group.id for group in groups], turn.who)
    report, waiting = await office.reports.ask(asked.month, scope, turn.who, turn.conversation, "")
    return _owed(report, turn, waiting=waiting)


async def again(turn: Turn, office: Office) -> Reply:
    """Made anew, in the place of the card that it was asked on."""
    old = await _asked(turn, office)
    report, waiting = await office.reports.ask(
        old.month, old.scope, turn.who, turn.conversation, turn.message
    )
    return _owed(report, turn, waiting=waiting)


async def show(turn: Turn, office: Office) -> Reply:
    found = await _told(turn, office)
    return Reply(card=report_card(found, await _names(found, turn, office)))


async def cut(turn: Turn, office: Office) -> Reply:
    """By group, category, site or specialist."""
    wanted = turn.claim("cut")
    if wanted not in set(Cut):
        raise UnknownVerb
    found = await _told(turn, office)
    return Reply(card=cut_card(found, Cut(wanted), await _names(found, turn, office)))


async def download(turn: Turn, office: Office) -> Reply:
    """The card, with a link to its workbook: a card lives longer than a link."""
    found, t = await _told(turn, office), turn.texts.reports
    names = await _names(found, turn, office)
    if not found.kept:
        return Reply(card=report_card(found, names, notice=t.file_gone))
    url = office.report_links(found.report.id, turn.who.id)
    notice = t.link_lives if url else t.no_link
    return Reply(card=report_card(found, names, notice=notice, url=url))


def _owed(report: Report, turn: Turn, *, waiting: bool) -> Reply:
    if waiting:
        t = turn.texts.reports
        return Reply(text=t.already.format(month=t.month_said(report.month)))
    return Reply(card=preparing_card(report, 0, turn.surface), report=report.id)


async def _asked(turn: Turn, office: Office) -> Report:
    """Raises NoReport, NotYourReport."""
    if not office.reports.may(turn.who):
        raise NotYourReport
    return await office.reports.look(turn.claim("report")[:ID], turn.who)


async def _told(turn: Turn, office: Office) -> Told:
    return await office.reports.told(await _asked(turn, office))


async def _names(found: Told, turn: Turn, office: Office) -> Names:
    return Names(turn.surface, await office.reports.people(found.figures))
