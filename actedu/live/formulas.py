"""TeX to MathML, which a page shows without a script; made when a page is built."""

from __future__ import annotations

import json
import re
from functools import cache

from actedu.activations import catalogue

_FUNCTION = re.compile(r"<mi>\w{2,}</mi>|<msup><mi>\w{2,}</mi>.*?</msup>")  # a name, or its power
_SPACE = '<mspace width="0.167em"/>'
_ENTITY = re.compile(r"&#x([0-9A-F]+);")


@cache
def mathml(tex: str, display: bool = False) -> str:
    """Return TeX, without dollar signs, as a `<math>` element: in the line, or as a line of its own.

    Raises ValueError for TeX that cannot be read.
    """
    from latex2mathml.converter import convert  # for pages only; no lesson needs it

    try:
        made = convert(tex.strip(), display="block" if display else "inline")
    except Exception as error:  # of the many kinds that it raises
        raise ValueError(f"mathml: {tex!r} cannot be read as TeX: {error or type(error).__name__}.") from None
    made = made.replace(' xmlns="http://www.w3.org/1998/Math/MathML"', "").replace(' display="inline"', "")
    made = _ENTITY.sub(lambda found: _letter(int(found[1], 16)), made)
    made = re.sub(r"<mo>(\w{2,})</mo>", r"<mi>\1</mi>", made)  # operators would stand too far apart
    return _FUNCTION.sub(_apart, made)


def _apart(found: re.Match[str]) -> str:
    """Set a function's name apart from a factor before it and from an argument without brackets."""
    before, after = found.string[: found.start()], found.string[found.end() :]
    left = _SPACE * before.endswith(("</mi>", "</mn>", "</mfrac>", "</msup>"))
    return left + found[0] + _SPACE * after.startswith(("<mi>", "<mn>", "<mfrac>", "<msup>"))


def _letter(code: int) -> str:
    return {38: "&amp;", 60: "&lt;", 62: "&gt;"}.get(code, chr(code))


def module() -> str:
    """Return the ES module that exports `formulas`: of each activation the value's and the slope's, by name."""
    made = {
        name: [mathml(rf"\displaystyle {entry.facts.formula}"), mathml(rf"\displaystyle {entry.facts.slope_formula}")]
        for name, entry in catalogue.items()
    }
    return f"export const formulas = {json.dumps(made, ensure_ascii=False, separators=(',', ':'))};\n"
