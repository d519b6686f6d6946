"""What the bot understands, with a button for what is asked most."""

from dataclasses import dataclass

from cards.case_card import asks
from cards.parts import Action, Card, Element, button, card, facts, heading, said
from cards.surface import Surface


@dataclass(frozen=True, slots=True)
class Reader:
    """What of the help concerns them."""

    works: bool
    moves_time: bool = False
    administers: bool = False


def help_card(
    s: Surface, nonce: str, reader: Reader, *, notice: str = "", subject: str = ""
) -> Card:
    """`notice` says why help comes unasked; `subject` is what a case could be about."""
    t = s.texts
    # Some words are of two kinds of readers: whoever is both reads them once.
    commands = dict(
        (
            *t.commands,
            *(t.desk_commands if reader.works else ()),
            *(t.directory.commands if reader.administers else ()),
            *(t.demo_commands if reader.moves_time else ()),
        )
    )
    body: list[Element] = [
        heading(t.help_title),
        said(notice or t.help_intro),
        *facts(commands.items()),
        said(t.help_free_text),
    ]
    return card(body, _actions(s, nonce, subject, works=reader.works), t.help_title, t)


def _actions(s: Surface, nonce: str, subject: str, *, works: bool) -> list[Action]:
    t = s.texts
    new = {"nonce": nonce, "subject": subject, "description": ""}
    desk = [button(t.my_work, "assigned", {}), button(t.queue, "queue", {})] if works else []
    look = button(t.search.look, "search", {})
    return [asks(s, t.new_case, "new", new), button(t.my_cases, "mine", {}), look, *desk]
