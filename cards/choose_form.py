"""A page of a queue with a box to tick for each case, and where the ticked ones are to go (R32)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from cards.form import Field, FieldKind, Form
from cards.list_card import place
from cards.parts import shortened
from cards.surface import Surface
from cards.time_left import time_left
from domain.case import Case
from domain.catalog import Catalog, Group
from domain.errors import Problem
from domain.given import Given, Need
from domain.lookups import Listing
from domain.moves import Verb
from domain.transfer import LEAST, MOST, NOTE_LIMIT

CASES = "cases"
"""The field of the ticked cases."""
NAMED = 60
"""Specialists that a form can name; of more, only those of one group are offered."""
SUBJECT_BYTES = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Choosing:
    """`where` leads to this page of the queue again; `chosen` are the cases, on all pages."""

    group: Group
    listing: Listing
    where: Mapping[str, str]
    chosen: Sequence[int]
    given: Given
    nonce: str
    notice: str = ""
    problems: Mapping[str, Problem] = field(default_factory=dict)


def choose_form(asked: Choosing, s: Surface) -> Form:
    t, page = s.texts.transfers, asked.listing.page
    here = [case.number for case in page.cases]
    return Form(
        title=t.title.format(group=s.group(asked.group.id)),
        about=asked.where.get("words", ""),
        intro=f"{t.intro.format(limit=MOST)} {_chosen(asked, here, s)}",
        verb="effect",
        submit=t.see_effect,
        data={
            **asked.where,
            "nonce": asked.nonce,
            "chosen": listed(n for n in asked.chosen if n not in here),
            "page": listed(here),
            **({"back": place(page.before)} if page.before else {}),
            **({"on": place(page.after)} if page.after else {}),
        },
        fields=[*_cases(asked, here, s), *_target(asked, s)],
        others=[
            *([(t.whole_page, "choose_page")] if here else ()),
            (t.whole_queue, "choose_all"),
            *([(s.texts.previous, "choose_back")] if page.before else ()),
            *([(s.texts.next, "choose_on")] if page.after else ()),
        ],
        leave="queue",
        notice=asked.notice,
        problems=asked.problems,
    )


def _chosen(asked: Choosing, here: Sequence[int], s: Surface) -> str:
    t, others = s.texts.transfers, len([n for n in asked.chosen if n not in here])
    words = t.on_other_pages if others else t.chosen
    return words.format(cases=t.cases(len(asked.chosen)), others=others)


def _cases(asked: Choosing, here: Sequence[int], s: Surface) -> Sequence[Field]:
    listing = asked.listing
    choices = {str(case.number): _line(case, listing, s) for case in listing.page.cases}
    ticked = listed(n for n in here if n in asked.chosen)
    kind, label = FieldKind.MANY, s.texts.transfers.here
    return (
        [Field(CASES, label, kind, required=False, value=ticked, choices=choices)] if here else ()
    )


def _line(case: Case, listing: Listing, s: Surface) -> str:
    """Which one, about what, and how much of its time is left."""
    t, clock = s.texts, listing.clocks.get(case.number)
    times = time_left(case, clock, s) if clock else ()
    subject = shortened(case.subject, SUBJECT_BYTES)
    holder = s.person(case.assignee) if case.assignee else t.nobody_yet
    return " · ".join((t.case_name(case.type, case.number), subject, *times, holder))


def _target(asked: Choosing, s: Surface) -> Sequence[Field]:
    t, groups = s.texts, receiving(s.catalog, asked.group.id)
    to = {group: s.group(group) for group in groups}
    reasons = s.catalog.reasons.get(Verb.REASSIGN, ())
    why = {reason.id: s.said(reason.name) for reason in reasons}
    people = {"": t.whoever_takes_it, LEAST: t.transfers.least, **_people(asked, groups, s)}
    choice, long = FieldKind.CHOICE, FieldKind.LONG_TEXT
    fields = (
        Field(Need.GROUP, t.transfers.to_group, choice, choices=to),
        Field(Need.SPECIALIST, t.need[Need.SPECIALIST], choice, required=False, choices=people),
        *([Field(Need.REASON, t.need[Need.REASON], choice, choices=why)] if len(why) > 1 else ()),
        Field(Need.NOTE, t.need[Need.NOTE], long, required=False, limit=NOTE_LIMIT),
    )
    return [_filled(one, asked.given) for one in fields]


def receiving(catalog: Catalog, group: str) -> Sequence[str]:
    """The groups of the projects that this group attends to: to one of these a case can go."""
    homes = [p for p in catalog.projects.values() if group in p.groups]
    return [*dict.fromkeys(id_ for project in homes for id_ in project.groups)]


def _people(asked: Choosing, groups: Sequence[str], s: Surface) -> Mapping[str, str]:
    """Who could get them, with their groups: a form cannot narrow as it is filled. Where they are
    too many for a card, those of the group that was chosen before, or of this one."""
    found = _members(groups, s)
    if len(found) <= NAMED:
        return found
    chosen = asked.given.get(Need.GROUP, "")
    few = _members([chosen if chosen in groups else asked.group.id], s)
    return dict([*few.items()][:NAMED])


def _members(groups: Sequence[str], s: Surface) -> Mapping[str, str]:
    able = [s.catalog.groups[id_] for id_ in groups]
    people = dict.fromkeys(member for group in able for member in group.members)
    return {person: _with_groups(person, able, s) for person in people}


def _with_groups(person: str, groups: Sequence[Group], s: Surface) -> str:
    mine = ", ".join(s.said(group.name) for group in groups if person in group.members)
    return f"{s.person(person)} ({mine})"


def _filled(asked: Field, given: Given) -> Field:
    return replace(asked, value=given[asked.id]) if asked.id in given else asked


def listed(numbers: Iterable[int]) -> str:
    """As `dialogs.choosing.numbers` reads it."""
    return ",".join(str(number) for number in numbers)
