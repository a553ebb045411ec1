"""Formulas of the course, from LaTeX to MathML, when the site is built: no script sets them in the reader's browser.

`actedu.live.formulas` converts; here is what running text needs beside it: signs, spaces, and lines that break.
"""

from __future__ import annotations

import re
from functools import lru_cache
from html import unescape
from xml.etree import ElementTree

from actedu.live import formulas as live

_OPEN = r"[(\[{,;=<>≤≥≈←→+−±×⋅∑/|]"
_RULES = (  # what the converter writes -> what browsers set as TeX would; in this order
    (re.compile(r'((?:<mi mathvariant="normal">\w</mi>){2,})'), lambda found: f"<mi>{_without_tags(found[1])}</mi>"),
    (
        re.compile(r'((?:<mi mathvariant="monospace">\w</mi>)+)'),
        lambda found: f'<mi class="code">{_without_tags(found[1])}</mi>',
    ),
    (re.compile(r"<mo>([∂∇⊤])</mo>"), r"<mi>\1</mi>"),
    (re.compile(r"<mrow><mo>,</mo></mrow>"), "<mn>,</mn>"),  # of 1{,}000
    (re.compile(r'<mo(?: stretchy="false")?>([|/])</mo>'), r'<mo stretchy="false" lspace="0" rspace="0">\1</mo>'),
    # a sign after a bracket, a comma or another operator belongs to what follows
    (re.compile(rf"(<mo[^>]*>{_OPEN}</mo>)<mo>([+−±])</mo>"), r'\1<mo form="prefix">\2</mo>'),
    (re.compile(r'<mo>¯</mo>|<mo stretchy="true">¯</mo>'), '<mo stretchy="false">¯</mo>'),
)


class FormulaError(ValueError):
    """A formula that has no MathML: the message gives it, and the command that is not known."""


@lru_cache(maxsize=8192)
def mathml(tex: str, display: bool = False) -> str:
    """Return LaTeX, without its dollar signs, as a `<math>` element; `display` sets it on a line of its own.

    Raises FormulaError for a command that is not known and for braces that do not match.
    """
    try:
        made = live.mathml(tex.replace("{aligned}", "{split}"), display)  # which is set alike
    except ValueError as error:
        raise FormulaError(f"the formula ${tex}$ cannot be set: {error}") from None
    if "<mi>&</mi>" in made:
        raise FormulaError(f"the formula ${tex}$ has an & outside of a table")
    if unknown := re.search(r">(\\[A-Za-z]+)<", made):
        raise FormulaError(f"the formula ${tex}$ has the command {unknown[1]}, which LaTeX does not know")
    for pattern, instead in _RULES:
        made = pattern.sub(instead, made)
    return made if display else _breakable(made)


_RELATIONS = frozenset("=≈≤≥<>→←∼≠")
_SIGNS = frozenset("+−⋅±")
_LONG, _TOO_LONG = 16, 24  # letters that are to break where they can, and that may be wider than a telephone


def _breakable(made: str) -> str:
    """Return a formula in a line of text as several where it is long: browsers break lines between, not within them.

    It breaks before relations, what is still long before signs, and what is left long scrolls by itself.
    """
    whole = ElementTree.fromstring(made)
    row = list(whole[0]) if len(whole) == 1 and whole[0].tag == "mrow" else list(whole)
    parts = [row]
    for marks in (_RELATIONS, _SIGNS):
        parts = [one for part in parts for one in (_split(part, marks) if _letters_in(part) > _LONG else [part])]
    return "<wbr>".join(map(_written, parts))


def _split(row: list[ElementTree.Element], marks: frozenset[str]) -> list[list[ElementTree.Element]]:
    parts: list[list[ElementTree.Element]] = [[]]
    for one in row:
        if one.tag == "mo" and one.text in marks and parts[-1] and one.get("form") != "prefix":
            one.set("form", "infix")  # not a sign, though it now comes first
            parts.append([])
        parts[-1].append(one)
    return parts


def _letters_in(row: list[ElementTree.Element]) -> int:
    return sum(len("".join(one.itertext())) for one in row)


def _written(row: list[ElementTree.Element]) -> str:
    inside = "".join(ElementTree.tostring(one, encoding="unicode") for one in row)
    made = f"<math><mrow>{inside}</mrow></math>"
    return f'<span class="scrolls">{made}</span>' if _letters_in(row) > _TOO_LONG else made


_DOLLARS = re.compile(r"\$\$(.+?)\$\$|(?<![\\$\w])\$(?=\S)((?:[^$\\<>]|\\.)+?)(?<=\S)\$(?!\d)", re.DOTALL)
_CODE = re.compile(r"(<(pre|code|style|script)\b.*?</\2>)", re.DOTALL)


def in_html(page: str) -> str:
    """Return HTML with MathML in place of each formula between dollars, but for those in code."""

    def formula(found: re.Match[str]) -> str:
        return mathml(unescape(found[1] or found[2]), display=found[1] is not None)

    parts = _CODE.split(page)  # text, code, its tag, text, code, ...
    return "".join(
        _DOLLARS.sub(formula, part) if place % 3 == 0 else part for place, part in enumerate(parts) if place % 3 != 2
    )


def _without_tags(found: str) -> str:
    return re.sub(r"<[^>]*>", "", found)
