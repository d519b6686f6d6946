"""Charts of Teams: the schema of Adaptive Cards does not know them, so they are checked by hand."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from cards.parts import Card

CHART = "Chart."
_SHARE = {"legend": str, "value": (int, float)}


def _shares(data: Any) -> bool:
    return all(_is(share, _SHARE) for share in data)


def _stacks(data: Any) -> bool:
    return all(isinstance(bar["title"], str) and _shares(bar["data"]) for bar in data)


_KINDS: Mapping[str, Callable[[Any], bool]] = {
    "Chart.HorizontalBar.Stacked": _stacks,
}


def _is(found: Any, shape: Mapping[str, Any]) -> bool:
    return found.keys() == shape.keys() and all(isinstance(found[k], shape[k]) for k in shape)


def is_chart(part: Any) -> bool:
    return isinstance(part, dict) and str(part.get("type", "")).startswith(CHART)


def without_charts(card: Card) -> Card:
    """As a client shows it that draws none."""
    return {**card, "body": [part for part in card["body"] if not is_chart(part)]}


def chart_faults(card: Card) -> Iterator[str]:
    for chart in (part for part in card["body"] if is_chart(part)):
        right = _KINDS.get(chart["type"])
        if right is None or not chart["data"] or not right(chart["data"]):
            yield f"chart of another shape: {chart['type']} {chart['data']!r:.200}"
        if chart.get("fallback") != "drop" or not chart.get("title"):
            yield f"chart without a title or a way out: {chart['type']}"
