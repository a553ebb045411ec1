"""A formula as a small picture, for pages on which no script may run."""

from __future__ import annotations

import re
from functools import lru_cache
from html import escape

_SIZE = 100.0  # of the letters, in units of the picture, so that whole numbers are fine enough
_INSTEAD = {r"\le ": r"\leq ", r"\ge ": r"\geq "}  # short forms that Matplotlib does not know
_FRACTION = re.compile(r"\\t?frac\s*(\{[^{}]*\}|\w)\s*(\{[^{}]*\}|\w)")


@lru_cache(maxsize=4096)
def formula(tex: str) -> str:
    """Return TeX, without dollar signs, as inline SVG in the page's colour that says the TeX to a screen reader.

    The page is to move it down by as many tenths of a letter's height as its class `down-N` says. What Matplotlib
    cannot set is returned as it was written, as code.
    """
    from matplotlib.font_manager import FontProperties
    from matplotlib.path import Path
    from matplotlib.textpath import TextPath

    words = f"{' '.join(tex.split())} "
    for short, long in _INSTEAD.items():
        words = words.replace(short, long)
    words = _FRACTION.sub(lambda found: r"\frac" + "".join(f"{{{part.strip('{}')}}}" for part in found.groups()), words)
    try:
        drawn = TextPath((0, 0), f"${words.strip()}$", prop=FontProperties(math_fontfamily="dejavusans"), size=_SIZE)
    except ValueError:
        return f"<code>{escape(tex.strip())}</code>"
    box = drawn.get_extents()
    letters = {Path.MOVETO: "M", Path.LINETO: "L", Path.CURVE3: "Q", Path.CURVE4: "C", Path.CLOSEPOLY: "Z"}
    outline = "".join(
        letters[code] + ("" if code == Path.CLOSEPOLY else " ".join(f"{value:.0f}" for value in points))
        for points, code in drawn.iter_segments(curves=True, simplify=False)
    )
    left, top, width = box.x0 - 4, box.y1 + 4, box.width + 8
    down = max(0.0, 4 - box.y0)
    place = f"formula down-{min(30, round(10 * down / _SIZE))}"
    return (
        f'<svg class="{place}" role="img" aria-label="{escape(words.strip())}" '
        f'viewBox="{left:.0f} {-top:.0f} {width:.0f} {top + down:.0f}" width="{width / _SIZE:.3f}em" '
        f'height="{(top + down) / _SIZE:.3f}em" fill="currentColor"><path transform="scale(1 -1)" d="{outline}"/></svg>'
    )
