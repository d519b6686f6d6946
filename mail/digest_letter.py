"""The digest of a morning as a letter: the same figures, and the way back to where they open."""

from collections.abc import Iterator

from cards.digest_card import counted, counts_stuck, stuck_after
from cards.surface import Surface
from cards.time_left import time_left
from domain.digest import Ahead, Digest
from mail.letters import Part, Sheet


def digest_letter(digest: Digest, s: Surface) -> Sheet:
    t = s.texts.digests
    since = t.since.format(since=s.weekday_moment(digest.since, digest.at, digest.project))
    part = Part(
        language=s.texts.language,
        title=t.title,
        said=[since, *([stuck_after(digest, s)] if counts_stuck(digest) else ())],
        to_do=[t.open_in_teams],
        lines=[*_figures(digest, s)],
        blocks=[*_ahead(t.own_ahead, digest.own_ahead, s), *_ahead(t.ahead, digest.ahead, s)],
        facts=t.by_group,
    )
    subject = t.subject.format(day=s.date(digest.at, digest.project))
    return Sheet(subject=subject, parts=[part], footer=t.footer)


def _figures(digest: Digest, s: Surface) -> Iterator[tuple[str, str]]:
    if digest.own:
        yield s.texts.digests.own, counted(digest.own, s)
    for group, figures in digest.groups.items():
        yield s.group(group), counted(figures, s)


def _ahead(title: str, ahead: Ahead, s: Surface) -> Iterator[tuple[str, str]]:
    """One case a line."""
    lines = []
    for case in ahead.cases:
        clock = ahead.clocks.get(case.number)
        name = f"{s.texts.case_name(case.type, case.number)}: {case.subject}"
        lines.append(" · ".join([name, *(time_left(case, clock, s) if clock else ())]))
    if lines:
        yield title, "\n".join(lines)
