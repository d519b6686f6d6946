"""The digest of a morning: each number opens its list, each case below opens itself."""

from collections.abc import Mapping, Sequence
from datetime import time
from typing import Any

from adaptive_cards.card import ActionSet, Container
from adaptive_cards.types import FontWeight, Spacing

from cards.list_card import rows
from cards.parts import Action, Card, Element, button, card, heading, label, plain, said, subtle
from cards.surface import Surface
from domain.case import Person
from domain.digest import OFF, Ahead, Digest, Figure, Figures

GROUPS = 10
"""Groups on one page: each has up to five buttons, and the card stays within its 28 KB."""
_QUEUED: Mapping[Figure, str] = {Figure.RISK: "ans:riesgo", Figure.BREACHED: "ans:vencido"}
"""What the queue of a group has a filter for, as it is typed."""


def digest_card(
    digest: Digest, who: Person, hour: time | None, s: Surface, *, start: int = 0, notice: str = ""
) -> Card:
    """`hour` is when it comes to them; None where the catalogue sends none. `start` is the first of
    the groups to be shown, `notice` is said on top."""
    t = s.texts.digests
    here = {"list": "digest", "from": start}
    body: list[Element] = [
        heading(t.title),
        *([said(notice)] if notice else ()),
        *([] if digest.speaks else [said(t.nothing)]),
        *_own(digest, s, here),
        *_watched(digest, s, start, here),
        subtle(
            t.since.format(since=s.weekday_moment(digest.since, digest.at, digest.project)),
            Spacing.SMALL,
        ),
        *([subtle(stuck_after(digest, s))] if counts_stuck(digest) else ()),
        said(_how_it_comes(who, hour, s), spacing=Spacing.MEDIUM),
    ]
    actions = [*_turning(digest, s, start), *_choice(who, hour, s)]
    return card(body, actions, summary(digest, s), s.texts)


def summary(digest: Digest, s: Surface) -> str:
    """All of it in one line, for a locked phone."""
    t = s.texts.digests
    parts = ((t.own, digest.own), (t.watched, digest.totals))
    lines = [f"{title}: {counted(figures, s)}." for title, figures in parts if figures]
    return " ".join([f"{t.title}.", *(lines or [t.nothing])])


def counted(figures: Figures, s: Surface) -> str:
    """`2 vencidos · 1 nuevo`."""
    return " · ".join(_words(figure, count, s) for figure, count in figures.items())


def stuck_after(digest: Digest, s: Surface) -> str:
    t = s.texts.digests
    if not digest.stuck:
        return t.stuck_varies
    words = t.stuck_one if digest.stuck == 1 else t.stuck_many
    return words.format(days=digest.stuck)


def counts_stuck(digest: Digest) -> bool:
    """Whether it has to be said what that means."""
    return any(Figure.STUCK in figures for figures in (digest.own, *digest.groups.values()))


def _own(digest: Digest, s: Surface, here: Mapping[str, Any]) -> list[Element]:
    if not digest.own:
        return []
    return [
        label(s.texts.digests.own),
        _presses(digest.own, "", s),
        *_ahead(s.texts.digests.own_ahead, digest.own_ahead, s, here),
    ]


def _watched(digest: Digest, s: Surface, start: int, here: Mapping[str, Any]) -> list[Element]:
    if not digest.groups:
        return []
    t = s.texts.digests
    shown = [*digest.groups][start : start + GROUPS]
    several = len(digest.groups) > 1
    return [
        label(t.watched),
        *([said(f"{t.of_all}: {counted(digest.totals, s)}")] if several else ()),
        *(_group(group, digest.groups[group], s) for group in shown),
        *_ahead(t.ahead, digest.ahead, s, here),
    ]


def _group(group: str, figures: Figures, s: Surface) -> Element:
    name = said(plain(s.group(group)), weight=FontWeight.BOLDER)
    return Container(items=[name, _presses(figures, group, s)], separator=True)


def _presses(figures: Figures, group: str, s: Surface) -> ActionSet:
    return ActionSet(
        actions=[
            button(_words(figure, count, s), *_way(figure, group))
            for figure, count in figures.items()
        ]
    )


def _way(figure: Figure, group: str) -> tuple[str, Mapping[str, Any]]:
    """Where a press on the number leads: to the queue where that has a filter for it."""
    if group and figure in _QUEUED:
        return "queue", {"group": group, "words": _QUEUED[figure]}
    if figure is Figure.OPEN:
        return "assigned", {}
    return "digest_cases", {"group": group, "figure": figure.value}


def _ahead(title: str, ahead: Ahead, s: Surface, here: Mapping[str, Any]) -> list[Element]:
    return [label(title), *rows(ahead.cases, ahead.clocks, s, here)] if ahead.cases else []


def _words(figure: Figure, count: int, s: Surface) -> str:
    t = s.texts.digests
    return t.one[figure] if count == 1 else t.many[figure].format(count=s.texts.number(count))


def _how_it_comes(who: Person, hour: time | None, s: Surface) -> str:
    t = s.texts.digests
    if hour is None:
        return t.never
    return t.stopped if who.digest == OFF else t.comes.format(hour=f"{hour:%H:%M}")


def _turning(digest: Digest, s: Surface, start: int) -> Sequence[Action]:
    t, after = s.texts.digests, start + GROUPS
    left = len(digest.groups) - after
    more = t.more_groups.format(left=s.texts.number(left))
    return [
        *([button(more, "digest", {"from": after})] if left > 0 else ()),
        *([button(t.first_groups, "digest", {})] if start else ()),
    ]


def _choice(who: Person, hour: time | None, s: Surface) -> Sequence[Action]:
    """None where the catalogue has chosen."""
    if hour is None:
        return []
    off, t = who.digest == OFF, s.texts.digests
    return [button(t.resume if off else t.stop, "digest_set", {"wanted": off})]
