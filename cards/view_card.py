"""The queues that somebody keeps under a name, each with a press to open and one to delete it."""

from collections.abc import Sequence

from adaptive_cards.card import ActionSet

from cards.parts import Card, Element, button, card, heading, plain, said, tappable, typed
from cards.surface import Surface
from domain.saved_view import SavedView


def views_card(views: Sequence[SavedView], s: Surface, notice: str = "") -> Card:
    t = s.texts.queues
    body: list[Element] = [
        heading(t.views_title),
        *([said(notice)] if notice else ()),
        *([] if views else [said(t.views_none)]),
        *(part for view in views for part in _view(view, s)),
    ]
    return card(body, [button(s.texts.queue, "queue", {})], t.views_title, s.texts)


def _view(view: SavedView, s: Surface) -> list[Element]:
    t, data, name = s.texts.queues, {"name": view.title}, plain(view.title)
    opens = button(t.open_view.format(name=name), "view", data)
    deletes = button(t.delete_view.format(name=name), "delete_view", data)
    return [tappable([*typed(f"{view.title} ›")], opens), ActionSet(actions=[deletes])]
