"""The relations of a case on its card, and in its history: which end one is looking at (R19)."""

from adaptive_cards.types import ContainerStyle

from cards.parts import (
    Action,
    Element,
    banner,
    button,
    label,
    said,
    shortened,
    subtle,
    tappable,
    typed,
)
from cards.surface import Surface
from domain.case import Case, Fact
from domain.family import Kin
from domain.lookups import View
from domain.mass import FIELD, Place, numbers_in
from domain.passing_on import NOTED, SOLVED

SUBJECT_BYTES = 80
_RELATED = ("parent", "children", FIELD)
"""The differences of which the fact's own sentence speaks."""


NAMED = 8
"""Cases of an offer that are named; its count says how many there are."""


def offer(view: View, s: Surface) -> list[Element]:
    """That several cases may be one incident, on top of the card."""
    alike = view.family.alike
    if alike is None:
        return []
    said_ = alike_words(view.case, alike.place, len(alike.numbers), view, s)
    cases = s.texts.listed([str(number) for number in sorted(alike.numbers)[:NAMED]])
    words = s.texts.relations.offer.format(**said_, cases=cases)
    return [*banner(words, ContainerStyle.WARNING)]


def gather(view: View, s: Surface) -> list[Action]:
    """The one press that gathers them."""
    alike = view.family.alike
    if alike is None:
        return []
    data = {"number": view.case.number, "version": view.case.version}
    title = s.texts.relations.gather.format(count=len(alike.numbers))
    return [button(title, "gather", data)]


def relations(view: View, s: Surface) -> list[Element]:
    """What it hangs from, and what hangs from it."""
    t, family = s.texts.relations, view.family
    above = [label(t.part_of), _kin(family.parent, view, s)] if family.parent else []
    if not family.total:
        return above
    left = family.total - len(family.children)
    more = _more(left, view, s) if left else []
    below = [_kin(child, view, s) for child in family.children]
    return [*above, label(t.children.format(total=s.texts.number(family.total))), *below, *more]


def shared(fact: Fact, s: Surface) -> str:
    """How many children were solved with their parent, and how many got the note."""
    t = s.texts.relations
    words = ((SOLVED, t.solved_too), (NOTED, t.noted_too))
    got = {d.field: d.after for d in fact.differences}
    return " ".join(
        sentence.format(count=got[field].count(",") + 1, cases=got[field])
        for field, sentence in words
        if field in got
    )


def cases_of(fact: Fact, s: Surface) -> str:
    """The cases at the other end of what happened."""
    found = (d.after or d.before for d in fact.differences if d.field in _RELATED)
    return s.texts.listed(next(found, "").split(", "))


def told_alike(view: View, fact: Fact, s: Surface) -> dict[str, str]:
    """How many look alike, where, and since when."""
    place = next((d.before for d in fact.differences if d.field == FIELD), Place.SITE)
    return alike_words(view.case, Place(place), len(numbers_in(fact)) + 1, view, s)


def alike_words(case: Case, place: Place, count: int, view: View, s: Surface) -> dict[str, str]:
    where = case.client.site if place is Place.SITE else s.category(case.category)
    return {
        "count": s.texts.number(count),
        "place": s.texts.relations.place[place].format(place=where),
        "since": s.weekday_moment(case.opened_at, view.at, case.project),
    }


def kin_line(kin: Kin, s: Surface) -> str:
    t = s.texts
    return f"{t.case_name(kin.type, kin.number)} · {t.state[kin.state]}"


def _kin(kin: Kin, view: View, s: Surface) -> Element:
    """A line that opens the other case below, for who may see it."""
    line = kin_line(kin, s)
    subject = typed(shortened(kin.subject, SUBJECT_BYTES)) if kin.subject else []
    if not kin.opens:
        return subtle(line)
    name = s.texts.case_name(kin.type, kin.number)
    data = {"number": view.case.number, "other": kin.number}
    opens = button(s.texts.open_case.format(case=name), "kin", data)
    return tappable([said(f"{line} ›"), *subject], opens)


def _more(left: int, view: View, s: Surface) -> list[Element]:
    words = s.texts.relations.more.format(count=s.texts.number(left))
    if not view.works:
        return [subtle(words)]
    data = {"of": view.case.number}
    return [tappable([said(f"{words} ›")], button(words, "children", data, leaves=True))]
