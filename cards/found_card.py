"""What a search has found, with the search itself on top: to be narrowed without typing it anew."""

from adaptive_cards.card import ActionSet, InputText

from cards.list_card import rows
from cards.parts import Action, Card, Element, button, card, heading, plain, primary, said
from cards.surface import Surface
from domain.search import CAP, Found, Hit

TEXT = "text"
"""The field of the search, and its name in the data of the other buttons."""
LONGEST = 300


def found_card(text: str, found: Found | None, where: dict[str, str], s: Surface) -> Card:
    """`found` None: nothing was looked for yet. `where` leads to this page again."""
    t = s.texts.search
    look = ActionSet(actions=[primary(button(t.look, "search", {}))])
    body: list[Element] = [heading(t.title), _asked(text, s), look]
    actions: list[Action] = []
    if found:
        body += [said(line) for line in _summary(text, found, s)]
        body += rows(found.cases, found.clocks, s, {TEXT: text, **where, "list": "search"})
        actions += _turning(text, found, s)
    return card(body, actions, t.title, s.texts)


def _asked(text: str, s: Surface) -> Element:
    t = s.texts.search
    value = text[:LONGEST] or None
    return InputText(id=TEXT, label=t.what, placeholder=t.hint, value=value, max_length=LONGEST)


def _summary(text: str, found: Found, s: Surface) -> list[str]:
    t = s.texts.search
    if found.total >= CAP and found.more:
        return [t.newest.format(cap=CAP)]
    count = t.found.format(total=s.texts.number(found.total))
    nothing = t.nothing.format(text=plain(text[:LONGEST]))
    return [count if found.cases else nothing, *([t.recent] if found.more else [])]


def _turning(text: str, found: Found, s: Surface) -> list[Action]:
    turns = ((s.texts.previous, found.before, "before"), (s.texts.next, found.after, "after"))
    return [
        button(title, "search", {TEXT: text, way: _place(hit)}, leaves=True)
        for title, hit, way in turns
        if hit
    ]


def _place(hit: Hit) -> str:
    """As `Turn.hit` reads it."""
    return f"{hit.score}|{hit.number}"
