"""The icons of the app are drawn here, from distances to plain shapes, so that each edge is smooth.

`python -m manifest.icons` writes them again beside this file.
"""

import math
import struct
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

Colour = tuple[int, int, int]
Pixel = tuple[int, int, int, int]
Point = tuple[float, float]
# How far a point is from an edge, in pixels: below zero inside, above zero outside.
Shape = Callable[[float, float], float]

INDIGO: Colour = (67, 56, 202)
VIOLET: Colour = (49, 46, 129)
TEAL: Colour = (13, 148, 136)
MINT: Colour = (94, 234, 212)
WHITE: Colour = (255, 255, 255)

COLOR_SIDE = 192
OUTLINE_SIDE = 32


@dataclass(frozen=True, slots=True)
class Layer:
    """One flat colour wherever the shape is."""

    shape: Shape
    colour: Colour


def box(left: float, top: float, right: float, bottom: float, radius: float) -> Shape:
    """Return a rectangle with round corners."""
    middle_x, middle_y = (left + right) / 2, (top + bottom) / 2
    half_x, half_y = (right - left) / 2 - radius, (bottom - top) / 2 - radius

    def distance(x: float, y: float) -> float:
        across, down = abs(x - middle_x) - half_x, abs(y - middle_y) - half_y
        outside = math.hypot(max(across, 0.0), max(down, 0.0))
        return outside + min(max(across, down), 0.0) - radius

    return distance


def stroke(width: float, *points: Point) -> Shape:
    """Return a line through the points, with round ends and joints."""
    legs = list(pairwise(points))

    def distance(x: float, y: float) -> float:
        return min(_to_segment((x, y), start, end) for start, end in legs) - width / 2

    return distance


def polygon(radius: float, *points: Point) -> Shape:
    """Return a convex shape given clockwise, its corners rounded outwards."""
    sides = list(zip(points, (*points[1:], points[0]), strict=True))

    def distance(x: float, y: float) -> float:
        edge = min(_to_segment((x, y), start, end) for start, end in sides)
        inside = all(
            (bx - ax) * (y - ay) - (by - ay) * (x - ax) >= 0 for (ax, ay), (bx, by) in sides
        )
        return (-edge if inside else edge) - radius

    return distance


def together(*shapes: Shape) -> Shape:
    return lambda x, y: min(shape(x, y) for shape in shapes)


def contour(shape: Shape, width: float) -> Shape:
    """Return the edge alone, drawn inwards."""
    return lambda x, y: abs(shape(x, y) + width / 2) - width / 2


def color_icon() -> bytes:
    """Draw the colour icon: an answered message over the desk, on the app's own colour."""
    bubble = together(
        box(42, 30, 150, 108, 24),
        polygon(3.5, (66, 94), (98, 101), (69, 121)),
    )
    desk = together(
        box(30, 132, 162, 144, 6),
        stroke(12, (52, 138), (45, 158)),
        stroke(12, (140, 138), (147, 158)),
    )
    check = stroke(14.5, (74, 70), (90, 86), (120, 54))
    layers = [Layer(bubble, WHITE), Layer(check, TEAL), Layer(desk, MINT)]

    def pixel(x: float, y: float) -> Pixel:
        colour = _between(INDIGO, VIOLET, y / COLOR_SIDE)
        for layer in layers:
            colour = _between(colour, layer.colour, _coverage(layer.shape(x, y)))
        return (*colour, 255)

    return _png(COLOR_SIDE, pixel)


def outline_icon() -> bytes:
    """Draw the outline icon: the same desk in white alone, on nothing."""
    drawing = together(
        contour(box(4, 1, 28, 19, 5), 2),
        polygon(0.5, (8.5, 18), (14.5, 18), (9, 23)),
        stroke(2.4, (11, 10), (14.5, 13.5), (21, 6.5)),
        box(2, 25, 30, 27, 1),
        box(5, 26, 7, 31, 0.5),
        box(25, 26, 27, 31, 0.5),
    )

    def pixel(x: float, y: float) -> Pixel:
        return (*WHITE, round(255 * _coverage(drawing(x, y))))

    return _png(OUTLINE_SIDE, pixel)


def _to_segment(point: Point, start: Point, end: Point) -> float:
    (x, y), (ax, ay), (bx, by) = point, start, end
    along_x, along_y = bx - ax, by - ay
    share = ((x - ax) * along_x + (y - ay) * along_y) / (along_x**2 + along_y**2)
    share = min(max(share, 0.0), 1.0)
    return math.hypot(x - ax - share * along_x, y - ay - share * along_y)


def _coverage(distance: float) -> float:
    """Return how much of a pixel is inside a shape whose edge is that far from its middle."""
    return min(max(0.5 - distance, 0.0), 1.0)


def _between(below: Colour, above: Colour, share: float) -> Colour:
    red, green, blue = (round(b + (a - b) * share) for b, a in zip(below, above, strict=True))
    return red, green, blue


def _png(side: int, pixel: Callable[[float, float], Pixel]) -> bytes:
    """Return a square PNG with 8 bits a channel and transparency."""
    middles = [n + 0.5 for n in range(side)]
    rows = (b"\0" + bytes(_flat(pixel(x, y) for x in middles)) for y in middles)
    header = struct.pack(">IIBBBBB", side, side, 8, 6, 0, 0, 0)
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            _chunk(b"IHDR", header),
            _chunk(b"IDAT", zlib.compress(b"".join(rows), 9)),
            _chunk(b"IEND", b""),
        )
    )


def _flat(pixels: Iterable[Pixel]) -> Iterable[int]:
    return (channel for pixel in pixels for channel in pixel)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


if __name__ == "__main__":
    here = Path(__file__).parent
    (here / "color.png").write_bytes(color_icon())
    (here / "outline.png").write_bytes(outline_icon())
