"""Solved cases that look like what somebody is about to report: each solution one press away."""

from collections.abc import Sequence

from adaptive_cards.card import ActionSet, ActionToggleVisibility, Container, TargetElement

from cards.parts import Element, button, label, plain, said, shortened, subtle, typed
from cards.surface import Surface
from domain.case import Case
from domain.likeness import Alike, unnamed

SOLUTION_BYTES = 1_200


def alike_part(alike: Alike, nonce: str, s: Surface) -> list[Element]:
    """Nothing where nothing is alike. Names of people are left out: the case is somebody else's."""
    if not alike.solved:
        return []
    cases = (element for case in alike.solved for element in _case(case, alike, nonce, s))
    return [label(s.texts.likeness.solved), *cases]


def _case(case: Case, alike: Alike, nonce: str, s: Surface) -> Sequence[Element]:
    t, place = s.texts.likeness, f"alike.{case.number}"
    category = s.catalog.categories.get(case.category)
    name = s.said(category.name) if category else case.category
    when = s.date(case.opened_at, case.project)
    see = ActionToggleVisibility(title=t.see, target_elements=[TargetElement(element_id=place)])
    data = {"number": case.number, "nonce": nonce}
    helped = button(t.this_helped, "helped", data, leaves=True)
    solution = shortened(unnamed(case.solution, case.client), SOLUTION_BYTES)
    hidden = Container(
        id=place,
        is_visible=False,
        items=[*typed(solution), *_helped(case, alike, s), ActionSet(actions=[helped])],
    )
    return [said(f"{plain(name)} · {when}"), ActionSet(actions=[see]), hidden]


def _helped(case: Case, alike: Alike, s: Surface) -> list[Element]:
    t, count = s.texts.likeness, alike.helped.get(case.number, 0)
    if not count:
        return []
    words = t.helped_one if count == 1 else t.helped_many.format(count=s.texts.number(count))
    return [subtle(words)]
