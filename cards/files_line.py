"""What the card of a case says of its files: how many there are, and how one adds another."""

from cards.parts import Action, Element, button, facts
from cards.surface import Surface
from domain.lifecycle import NOTES
from domain.lookups import View


def files_line(view: View, s: Surface) -> list[Element]:
    return [*facts([(s.texts.files.label, s.texts.number(view.files))])] if view.files else []


def files_actions(view: View, s: Surface) -> list[Action]:
    """To see them; and for whoever may add notes, to add one."""
    t, data = s.texts.files, {"number": view.case.number, "version": view.case.version}
    may_add = any(move.verb in NOTES for move in view.moves)
    see = t.listed.format(count=s.texts.number(view.files))
    return [
        *([button(t.add, "add_file", data)] if may_add else ()),
        *([button(see, "files", data)] if view.files else ()),
    ]
