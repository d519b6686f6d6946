"""The few elements that all cards are made of. The bot's own words may be formatted; what people
wrote goes into text runs, which no client interprets."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

import orjson
from adaptive_cards.card import (
    ActionAnnotated,
    ActionExecute,
    ActionOpenUrl,
    ActionSubmit,
    AdaptiveCard,
    Column,
    ColumnSet,
    Container,
    Fact,
    FactSet,
    RichTextBlock,
    TextBlock,
    TextRun,
)
from adaptive_cards.types import (
    ActionMode,
    ActionStyle,
    AssociatedInputs,
    Colors,
    ContainerStyle,
    FontSize,
    FontWeight,
    Spacing,
    TextBlockStyle,
)

from cards.texts import Texts

Card = dict[str, Any]
Action = ActionExecute | ActionOpenUrl | ActionSubmit
Element = Any

PRIMARY = 6
"""Teams shows this many buttons; the others fold into its menu."""
LARGEST = 28_000
"""Bytes of a card as JSON: it has to stay within 28 KB, with its envelope."""
SHORT = 3_000
"""Characters of people's texts that fit beside anything else: nothing is measured below."""
TYPED_LINES = 12
"""Lines of one text that are elements of their own; what follows shares one."""

_MARKDOWN = re.compile(r"[\\`*_\[\]~]|^\s*[#>+-]|^\s*\d+(?=[.)])", re.MULTILINE)


def plain(text: str) -> str:
    """For the few places where a client reads Markdown: the text as it was typed."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;")
    return _MARKDOWN.sub(_escaped, escaped)


def _escaped(sign: re.Match[str]) -> str:
    # A number that would begin a list is parted from its full stop; any other sign is escaped.
    text = sign[0]
    return f"{text}\u2060" if text[-1].isdecimal() else f"{text[:-1]}\\{text[-1]}"


def said(text: str, **style: Any) -> TextBlock:
    return TextBlock(text=text, wrap=True, **style)


def heading(text: str) -> TextBlock:
    return said(text, size=FontSize.LARGE, weight=FontWeight.BOLDER, style=TextBlockStyle.HEADING)


def label(text: str) -> TextBlock:
    return said(text, weight=FontWeight.BOLDER, size=FontSize.SMALL, spacing=Spacing.MEDIUM)


def subtle(text: str, spacing: Spacing = Spacing.NONE) -> TextBlock:
    """It belongs to the words above it; below a table or buttons it stands apart."""
    return said(text, is_subtle=True, size=FontSize.SMALL, spacing=spacing)


def warning(text: str) -> TextBlock:
    # The sign carries the meaning; the colour only repeats it.
    return said(f"⚠ {text}", color=Colors.ATTENTION, size=FontSize.SMALL, spacing=Spacing.SMALL)


def typed(text: str, **style: Any) -> list[RichTextBlock]:
    """What a person wrote, line by line, exactly as they wrote it."""
    lines = text.split("\n")
    if len(lines) > TYPED_LINES:
        lines = [*lines[: TYPED_LINES - 1], "\n".join(lines[TYPED_LINES - 1 :])]
    return [
        RichTextBlock(
            inlines=[TextRun(text=line or " ", **style)],
            spacing=Spacing.NONE if place else Spacing.SMALL,
        )
        for place, line in enumerate(lines)
    ]


def shortened(text: str, limit: int) -> str:
    """At most `limit` bytes as JSON has them, with an ellipsis where something was left out."""
    if _weight(text) <= limit:
        return text
    room = max(0, limit - len("…".encode()))
    kept = text.encode()[:room].decode(errors="ignore")
    while _weight(kept) > room:  # signs that JSON escapes take two bytes
        kept = kept[: -max(1, (_weight(kept) - room) // 2)]
    return f"{kept}…"


def within(texts: Sequence[str], draw: Callable[[Sequence[str]], Card], times: int = 1) -> Card:
    """The card with these texts of people; where it would be too large, they share what room there
    is, the longest giving way first. `times` is how often the card repeats them."""
    drawn = draw(texts)
    if sum(map(len, texts)) < SHORT:
        return drawn
    over = len(orjson.dumps(drawn)) - LARGEST
    if over <= 0:
        return drawn
    sizes = [_weight(text) for text in texts]
    limit = _fair(sizes, sum(sizes) - over // times)
    return draw([shortened(text, limit) for text in texts])


def _fair(sizes: Sequence[int], room: int) -> int:
    """The length that each may have at the most, so that all together fit into the room."""
    left, ahead = room, len(sizes)
    for size in sorted(sizes):
        if size * ahead >= left:
            return max(0, left // ahead)
        left, ahead = left - size, ahead - 1
    return max(sizes, default=0)


def _weight(text: str) -> int:
    """Bytes of the text inside a JSON string."""
    return len(orjson.dumps(text)) - 2


def facts(lines: Iterable[tuple[str, str]]) -> list[FactSet]:
    """Lines without a value are left out."""
    shown = [Fact(title=title, value=plain(value)) for title, value in lines if value]
    return [FactSet(facts=shown)] if shown else []


def banner(text: str, style: ContainerStyle = ContainerStyle.ACCENT) -> list[Container]:
    return [Container(items=[said(text)], style=style, bleed=True)] if text else []


def noticed(card_: Card, text: str) -> Card:
    """The same card with a notice on top."""
    top = [part.model_dump(mode="json", by_alias=True, exclude_none=True) for part in banner(text)]
    return {**card_, "body": [*top, *card_["body"]]}


def carrying(card_: Card, verbs: Collection[str], data: Mapping[str, Any]) -> Card:
    """The same card, whose buttons with these verbs send this along."""

    def along(part: Card) -> Card | None:
        ours = part.get("mesa")
        if isinstance(ours, dict) and ours.get("verb") in verbs:
            return {**part, "mesa": {**ours, **data}}
        return None

    return {name: _with(part, along) for name, part in card_.items()}


def querying(card_: Card, ids: Collection[str], dataset: str) -> Card:
    """The same card, whose choices of these ids Teams asks the bot for as somebody types: the
    library has no word for it."""

    def asked(part: Card) -> Card | None:
        query = {"type": "Data.Query", "dataset": dataset}
        return {**part, "choices.data": query} if part.get("id") in ids else None

    return {name: _with(part, asked) for name, part in card_.items()}


def _with(part: Any, change: Callable[[Card], Card | None]) -> Any:
    """The part of a card with what `change` makes of the objects in it that it knows."""
    if isinstance(part, list):
        return [_with(one, change) for one in part]
    if not isinstance(part, dict):
        return part
    return change(part) or {name: _with(one, change) for name, one in part.items()}


def row(left: Sequence[Element], right: Sequence[Element]) -> ColumnSet:
    return ColumnSet(
        columns=[Column(items=list(left), width="stretch"), Column(items=list(right), width="auto")]
    )


def tappable(items: Sequence[Element], action: Action) -> Container:
    return Container(items=list(items), select_action=action, separator=True)


def button(title: str, verb: str, data: Mapping[str, Any], *, leaves: bool = False) -> Action:
    """A press that the bot answers in the card's place. `leaves`: it takes no input along, and no
    client asks for one first."""
    return ActionExecute(
        title=title,
        verb=verb,
        data={"mesa": {"verb": verb, **data}},
        associated_inputs=AssociatedInputs.NONE if leaves else None,
    )


def opener(title: str, verb: str, data: Mapping[str, Any]) -> Action:
    """A press that opens a Teams dialog."""
    opens = {"type": "task/fetch"}
    return ActionSubmit(title=title, data={"msteams": opens, "mesa": {"verb": verb, **data}})


def link(title: str, url: str) -> Action:
    """A press that the bot does not hear of: the client opens the link."""
    return ActionOpenUrl(title=title, url=url)


def primary(action: Action) -> Action:
    return action.model_copy(update={"style": ActionStyle.POSITIVE})


def card(body: Sequence[Element], actions: Sequence[Action], fallback: str, texts: Texts) -> Card:
    """The card as plain JSON. `fallback` is read out, or shown by a client that draws none."""
    folded: list[ActionAnnotated] = [
        action if place < PRIMARY else action.model_copy(update={"mode": ActionMode.SECONDARY})
        for place, action in enumerate(actions)
    ]
    whole = AdaptiveCard(
        version="1.5",
        lang=texts.language,
        fallback_text=fallback,
        speak=fallback,
        body=list(body),
        actions=folded,
    )
    return whole.model_dump(mode="json", by_alias=True, exclude_none=True)
