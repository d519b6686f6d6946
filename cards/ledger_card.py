"""How somebody is told; what reached nobody; and what became of each notice of a case."""

from collections.abc import Sequence

from adaptive_cards.card import ActionSet, Container
from adaptive_cards.types import FontWeight, Spacing

from cards.history_card import done
from cards.parts import (
    Action,
    Card,
    Element,
    button,
    card,
    heading,
    plain,
    primary,
    said,
    shortened,
    subtle,
    typed,
)
from cards.surface import Surface
from domain.case import Case, Fact, Person
from domain.notices import Channel
from domain.undelivered import Cause, Entry, Spot, Standing, Undeliverable, cause
from domain.ways import Ways

ABOUT_BYTES = 120


def channel_card(who: Person, ways: Ways, s: Surface, notice: str = "") -> Card:
    """`notice` is said on top. Administrators are led from here to what reached nobody."""
    t, now = s.texts.notices, ways.of(who)
    reached = ways.writes_to(who)
    told = t.told[now if reached else Channel.TEAMS]
    why = "" if reached else t.no_address if ways.mail else t.no_mail
    lines = [
        told.format(email=plain(who.email)) if reached else why,
        "" if who.notices else t.by_default,
        t.how,
    ]
    body: list[Element] = [
        heading(t.title),
        *([said(notice)] if notice else ()),
        *(said(line) for line in lines if line),
    ]
    choices: list[Action] = [
        button(t.channel[channel], "notices", {"channel": channel}) for channel in Channel
    ]
    if who.id in s.catalog.administrators:
        choices.append(button(t.failed_title, "undelivered", {}))
    return card(body, choices, t.title, s.texts)


def undelivered_card(page: Undeliverable, s: Surface, notice: str = "") -> Card:
    t = s.texts.notices
    count = t.count_one if page.total == 1 else t.count_many
    words = count.format(count=s.texts.number(page.total)) if page.total else t.none_failed
    body: list[Element] = [
        heading(t.failed_title),
        *([said(notice)] if notice else ()),
        said(words),
        *(_row(entry, s) for entry in page.entries),
    ]
    turns = ((s.texts.previous, page.before, "before"), (s.texts.next, page.after, "after"))
    actions = [
        *([primary(button(t.retry_all, "retry_notices", {}))] if page.total else ()),
        *(button(title, "undelivered", {way: _place(spot)}) for title, spot, way in turns if spot),
    ]
    return card(body, actions, f"{t.failed_title}. {words}", s.texts)


def case_ledger_card(
    case: Case,
    entries: Sequence[Entry],
    s: Surface,
    facts: Sequence[Fact] = (),
    *,
    known: bool = True,
) -> Card:
    """`facts` are what the notices told. `known`: whether they may see the case itself; an
    administrator may see its notices alone."""
    t = s.texts.notices
    title = t.case_title.format(case=s.texts.case_name(case.type, case.number))
    about = {fact.version: f"{_about(fact, s)} · " for fact in facts}
    rows = [_told(entry, case, about.get(entry.notice.version, ""), s) for entry in entries]
    data = {"number": case.number, "version": case.version}
    actions = [button(s.texts.back_to_case, "show", data)] if known else []
    return card([heading(title), *(rows or [said(t.none_of_case)])], actions, title, s.texts)


def why(entry: Entry, s: Surface) -> str:
    """In words; with what the other side answered where the words do not say it all."""
    found: Cause = cause(entry.why)
    return s.texts.notices.cause[found].format(why=entry.why)


def line(entry: Entry, s: Surface) -> Sequence[str]:
    """What it is, of which case, since when, how often it was tried."""
    t = s.texts.notices
    return (
        t.what[entry.notice.what],
        *([t.of_case.format(number=entry.notice.number)] if entry.notice.number else ()),
        t.since.format(at=s.moment(entry.at)),
        t.tries.format(count=s.texts.number(entry.notice.attempts)),
    )


def _row(entry: Entry, s: Surface) -> Element:
    t = s.texts.notices
    name = entry.name or (t.somebody if entry.notice.person else "")
    again = button(t.retry, "retry_notices", {"row": entry.notice.id})
    items: list[Element] = [
        *(typed(name, weight=FontWeight.BOLDER) if name else ()),
        subtle(" · ".join(line(entry, s))),
        said(plain(why(entry, s)), spacing=Spacing.SMALL),
        ActionSet(actions=[again]),
    ]
    return Container(items=items, separator=True)


def _told(entry: Entry, case: Case, about: str, s: Surface) -> Element:
    """One notice: to whom, what it told, by which channel, how it stands."""
    t, notice = s.texts.notices, entry.notice
    at = s.moment(entry.sent_at, case.project) if entry.sent_at else ""
    stands = t.standing[entry.standing].format(at=at, tries=s.texts.number(notice.attempts))
    failed = entry.standing in {Standing.FAILED, Standing.RETRIED}
    reason = f" {why(entry, s)}" if failed else ""
    head = f"{about}{t.by[notice.what]} · {s.moment(entry.at, case.project)}"
    items: list[Element] = [
        *typed(entry.name or t.somebody, weight=FontWeight.BOLDER),
        subtle(head),
        said(plain(f"{stands}{reason}"), spacing=Spacing.SMALL),
    ]
    return Container(items=items, separator=True)


def _about(fact: Fact, s: Surface) -> str:
    """What was told, in the words of the history, briefly."""
    return plain(shortened(done(fact, s).rstrip("."), ABOUT_BYTES))


def _place(spot: Spot) -> str:
    """As `Turn.spot` reads it."""
    return f"{spot.at.isoformat()}|{spot.row}"
