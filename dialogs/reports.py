"""`informe [MES] [GRUPO]`: the month in figures, asked for, looked at, and given as a workbook."""

from collections.abc import Sequence
from dataclasses import replace

from cards.queue_card import mended, misread_card
from cards.report_card import cut_card, preparing_card, report_card
from cards.report_names import Names
from dialogs import new_case
from dialogs.queues import near_group
from dialogs.turn import Office, Reply, Turn
from domain.errors import (
    MisspelledMonth,
    NotYourReport,
    UnknownGroup,
    UnknownMonthOrGroup,
    UnknownVerb,
)
from domain.matching import fold
from domain.report import Report
from domain.reporting import Told
from domain.reports import Cut

GROUP_WORDS = 2
"""Words that are a group nobody has; more of them are a sentence."""
ID = 40


async def by_command(turn: Turn, office: Office) -> Reply:
    """`informe mayo Soporte`; but `informe de nómina no abre` is a problem, no report. What is
    nearly a month or a group is a press away.

    Raises UnknownMonth, UnknownMonthOrGroup, MisspelledMonth, FutureMonth, UnknownGroup,
    NotYourReport.
    """
    try:
        asked = office.reports.read(turn.text)
    except MisspelledMonth as no:
        if not office.reports.may(turn.who):
            raise
        right = {no.written: no.near}
        words = [right.get(fold(word).strip(",."), word) for word in turn.text.split()]
        return _nearly(turn.texts.refusal(no), words, turn)
    groups = turn.surface.catalog.groups_like(asked.rest, turn.texts.language) if asked.rest else ()
    if asked.rest and not groups:
        short = len(asked.rest.split()) <= (GROUP_WORDS if asked.named else 1)
        if short and office.reports.may(turn.who):
            if near := near_group(asked.rest, office.reports.groups(turn.who), turn):
                words = turn.text.split()[: -len(asked.rest.split())]
                sentence = turn.texts.queues.no_group.format(written=asked.rest, near=near)
                return _nearly(sentence, [*words, near], turn)
            raise UnknownGroup(asked.rest) if asked.named else UnknownMonthOrGroup(asked.rest)
        return await new_case.start(replace(turn, text=turn.said), office)
    scope = office.reports.scope([group.id for group in groups], turn.who)
    report, waiting = await office.reports.ask(
        asked.month, scope, turn.who, turn.conversation, turn.message
    )
    return _owed(report, turn, waiting=waiting)


async def meant(turn: Turn, office: Office) -> Reply:
    """A press that runs what a misspelt command may have meant."""
    return await by_command(replace(turn, text=turn.claim("words")), office)


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


def _nearly(sentence: str, words: Sequence[str], turn: Turn) -> Reply:
    line, t = " ".join(words), turn.texts.queues
    way = mended(t.command["report"].format(words=line), {"words": line}, turn.surface, "report")
    return Reply(card=misread_card(sentence, [way], turn.surface))


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
