"""Pictures of a recording as few numbers: shared shapes, paths as differences of whole numbers, fields as letters.

What moves in a picture is SVG, one element a mark. Each element is a shape, which many share, and the numbers in it,
as whole numbers of their last digit. Every `period`-th number makes a track, such as the x of a path; a track is kept
as its differences, and once, however many paths run over the same x. `player.js` puts it together again; `element` is
the same in Python.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from actedu.plots.frame import Array, Bytes, Field, Line, Mark, View

LEVELS = 32  # of a field
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdef"  # one for each difference between levels
_SIDE = 48  # rows and columns that a field has at most; the browser draws what is between them
_NEAR = 0.2  # SVG units, a quarter of a pixel
_HOLES = "\ue000\ue001\ue002\ue003"  # stand for a number with 0, 1, 2, 3 decimals
_PERIODS = (1, 2, 5)  # x and y of a path in turn; the five numbers of a bar
_NUMBER = re.compile(r"#[0-9A-Fa-f]{6}\b|-?\d+(?:\.(\d{1,3})(?!\d))?")
_ELEMENT = re.compile(r"<text.*?</text>|<[^>]*/>", re.DOTALL)
_NEGATIVE_ZERO = re.compile(r"-(0\.0+)(?!\d)")


class Pool(dict[Any, int]):
    """Things by the order in which they came, each once."""

    def place(self, thing: Any) -> int:
        """Return the number of a thing, a new one if it is new."""
        return self.setdefault(thing, len(self))


class Packed:
    """What the pictures of one recording are made of."""

    def __init__(self) -> None:
        self.shapes, self.tracks, self.elements = Pool(), Pool(), Pool()
        self.palettes, self.fields = Pool(), Pool()

    def picture(self, marks: Sequence[Mark], views: Sequence[View]) -> list[int]:
        """Return the elements of what these marks draw, the lowest first."""
        found: list[int] = []
        for mark in marks:
            view = views[mark.axes]
            if isinstance(mark, Line):
                mark = thinned(mark, view)
            svg = self._field(mark, view) if isinstance(mark, Field) else mark.svg(view)
            found += [self._element(one) for one in split(svg)]
        return found

    def _element(self, svg: str) -> int:
        numbers: list[int] = []

        def hole(found: re.Match[str]) -> str:
            text, decimals = found[0], len(found[1] or "")
            if text.startswith("#") or _written(whole := int(text.replace(".", "")), decimals) != text:
                return text
            numbers.append(whole)
            return _HOLES[decimals]

        shape = _NUMBER.sub(hole, svg)
        tracks = min((_tracks(numbers, period) for period in _PERIODS), key=lambda them: sum(map(len, them)))
        return self.elements.place((self.shapes.place(shape), *map(self.tracks.place, tracks)))

    def _field(self, field: Field, view: View) -> str:
        rows, columns = (min(_SIDE, size) for size in field.indices.shape)
        thinned = (rows, columns) != field.indices.shape
        down, across = (
            np.round(np.linspace(0, size - 1, kept)).astype(int)
            for size, kept in zip(field.indices.shape, (rows, columns), strict=True)
        )
        levels = np.round(field.indices[::-1][np.ix_(down, across)] * ((LEVELS - 1) / 255.0)).astype(int)
        colours = field.colours[np.round(np.arange(LEVELS) * (255.0 / (LEVELS - 1))).astype(int)]
        number = self.fields.place((columns, self.palettes.place(colours.tobytes().hex()), letters(levels)))
        blank = replace(field, indices=np.zeros((1, 1), dtype=np.uint8), smooth=field.smooth or thinned)
        return re.sub(r'href="[^"]*"', f'href="field:{number}"', blank.svg(view))

    def plain(self) -> dict[str, Any]:
        """Return all of it as lists, for JSON."""
        return {
            name: [list(one) if isinstance(one, tuple) else one for one in pool] for name, pool in vars(self).items()
        }


def thinned(line: Line, view: View) -> Line:
    """Return a line that turns back, such as a boundary, without the points that lie within `_NEAR` of a straight way.

    Lines that only go on, such as curves, stay as they are: many of them share their x.
    """
    step = np.diff(line.x[np.isfinite(line.x)])
    if not (np.any(step > 0.0) and np.any(step < 0.0)) and not np.isnan(line.x).any():
        return line
    points = np.stack([view.across(line.x), view.down(line.y)], axis=1)
    apart = ~np.isfinite(points).all(axis=1)
    kept = apart.copy()
    ends = np.flatnonzero(np.diff(np.concatenate([[True], apart, [True]]).astype(int)))
    for start, stop in zip(ends[::2], ends[1::2], strict=True):
        kept[start + _corners(points[start:stop])] = True
    return replace(line, x=line.x[kept], y=line.y[kept])


def _corners(points: Array) -> list[int]:
    """Return which points (n, 2) of a line are kept: its ends, and those farthest off the way between two kept ones."""
    kept, waiting = {0, len(points) - 1}, [(0, len(points) - 1)]
    while waiting:
        start, end = waiting.pop()
        if end - start < 2:
            continue
        way, rest = points[end] - points[start], points[start + 1 : end] - points[start]
        along = np.clip(rest @ way / max(float(way @ way), 1e-9), 0.0, 1.0)
        off = np.hypot(*(rest - along[:, None] * way).T)
        far = int(off.argmax())
        if off[far] > _NEAR:
            middle = start + 1 + far
            kept.add(middle)
            waiting += [(start, middle), (middle, end)]
    return sorted(kept)


def split(svg: str) -> list[str]:
    """Return the elements of what a mark draws, without the sign of a zero."""
    svg = _NEGATIVE_ZERO.sub(r"\1", svg)
    found = _ELEMENT.findall(svg)
    assert "".join(found) == svg, f"a mark draws what cannot be taken apart: {svg[:80]}"
    return found


def _written(whole: int, decimals: int) -> str:
    sign, digits = "-" * (whole < 0), f"{abs(whole):0{decimals + 1}d}"
    return sign + (f"{digits[:-decimals]}.{digits[-decimals:]}" if decimals else digits)


def _tracks(numbers: list[int], period: int) -> list[str]:
    tracks = (numbers[i::period] for i in range(min(period, len(numbers))))
    return [" ".join(map(str, np.diff(track, prepend=0).tolist())) for track in tracks]


def element(packed: dict[str, Any], number: int) -> str:
    """Put an element together again, as the player does; `packed` is what `plain` gave."""
    shape, *tracks = packed["elements"][number]
    sums = [np.cumsum([int(step) for step in packed["tracks"][track].split()]).tolist() for track in tracks]
    numbers = (sums[i % len(sums)][i // len(sums)] for i in range(sum(map(len, sums))))
    return re.sub(f"[{_HOLES}]", lambda hole: _written(next(numbers), _HOLES.index(hole[0])), packed["shapes"][shape])


def letters(levels: Any) -> str:
    """Write a field of levels, row by row from the top: by how much each differs from what its neighbours suggest."""
    padded = np.pad(levels, ((1, 0), (1, 0)))
    left, above, before = padded[1:, :-1], padded[:-1, 1:], padded[:-1, :-1]
    expected = _expected(left, above, before)
    return "".join(_LETTERS[i] for i in ((levels - expected) % LEVELS).ravel().tolist())


def _expected(left: Any, above: Any, before: Any) -> Any:
    """Go on evenly, but not beyond the neighbours: the middle of the left, the one above, and left + above - before."""
    even = left + above - before
    return np.maximum(np.minimum(left, above), np.minimum(np.maximum(left, above), even))


def levels(columns: int, written: str) -> Bytes:
    """Read what `letters` wrote."""
    rows = len(written) // columns
    read = np.zeros((rows + 1, columns + 1), dtype=int)
    for at, letter in enumerate(written):
        i, j = at // columns + 1, at % columns + 1
        expected = _expected(read[i, j - 1], read[i - 1, j], read[i - 1, j - 1])
        read[i, j] = (expected + _LETTERS.index(letter)) % LEVELS
    return read[1:, 1:].astype(np.uint8)
