"""Figures on a card: a table that everybody can read, and a chart where the client draws one.

Charts are elements of Teams' own, which the library has no word for: each stands in the card as an
empty slot, and is put in its place at the end. A client that draws none leaves it out.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from adaptive_cards.card import Container, Table, TableCell, TableColumnDefinition, TableRow
from adaptive_cards.types import FontSize, FontWeight, HorizontalAlignment

from cards.parts import Card, plain, said

MOST_BARS = 12
"""More of them cannot be told apart on a phone."""
SIGNS = 58
"""That stand side by side on a card of a desktop."""
PADDING = 3
"""Signs that the edges of a cell take."""
LARGER = 2
"""Signs more for a long name, which is written larger than a heading."""


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    """The first column is what the line is about, the others are figures."""
    columns = [
        TableColumnDefinition(width=width, horizontal_cell_content_alignment=_side(place))
        for place, width in enumerate(_widths(head, rows))
    ]
    return Table(
        columns=columns,
        rows=[_row(head, weight=FontWeight.BOLDER, size=FontSize.SMALL), *map(_row, rows)],
        first_row_as_header=True,
    )


def _widths(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Sequence[int]:
    """A client breaks a word that its column cannot hold: a figure and each word above it have
    room, and what is left is for the names."""
    figures = [
        PADDING + max(*map(len, title.split()), *(len(row[place]) for row in rows), 1)
        for place, title in enumerate(head[1:], 1)
    ]
    word = max(len(word) for line in (head, *rows) for word in line[0].split() or [""])
    return [max(SIGNS - sum(figures), PADDING + LARGER + word), *figures]


def slot(id_: str) -> Container:
    """Where a chart stands."""
    return Container(id=id_, items=[])


def charted(card_: Card, charts: Mapping[str, Card]) -> Card:
    """The same card with its charts, by the id of their slot."""

    def drawn(part: Card) -> Card:
        return charts.get(str(part.get("id")), part)

    return {**card_, "body": [drawn(part) for part in card_["body"]]}


def stacked(id_: str, title: str, values: Mapping[str, Mapping[str, float]]) -> Card:
    """One bar a name, made of parts that are named too."""
    data = [
        {"title": name, "data": [{"legend": part, "value": value} for part, value in parts.items()]}
        for name, parts in [*values.items()][:MOST_BARS]
    ]
    return _chart("Chart.HorizontalBar.Stacked", id_, title, data)


def _chart(type_: str, id_: str, title: str, data: Sequence[Mapping[str, Any]]) -> Card:
    return {"type": type_, "id": id_, "title": title, "data": [*data], "fallback": "drop"}


def _row(cells: Sequence[str], **style: Any) -> TableRow:
    return TableRow(cells=[TableCell(items=[said(plain(text), **style)]) for text in cells])


def _side(place: int) -> HorizontalAlignment:
    return HorizontalAlignment.RIGHT if place else HorizontalAlignment.LEFT
