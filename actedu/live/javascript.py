"""Write formulas as JavaScript functions of x and the parameters."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from typing import NamedTuple

from actedu.live.trees import FUNCTIONS, Settings, Tree, add, choices, derivative, is_a, neg, parsed, value


class Pieces(NamedTuple):
    """A formula and its slope; `bends` change their sign where the formula goes from one piece to another."""

    value: Tree
    slope: Tree
    bends: list[Tree]


def pieces(text: str, kinks: Iterable[tuple[Settings, Mapping[float, float]]]) -> Pieces:
    """Read and differentiate a formula; for some settings each, its `kinks` are mapped to the slopes there.

    The parameters are those of the settings. Where two pieces meet, either has a slope; the one is taken that agrees
    with the kinks at all settings, or the number itself where none does. Raises ValueError as `parsed` does.
    """
    cases = [(dict(settings), at) for settings, at in kinks]
    parameters = list(cases[0][0])
    tree = parsed(text, parameters)
    ties = sum(1 for _ in choices(tree))
    slopes = [derivative(tree, iter(choice)) for choice in product((False, True), repeat=ties)]

    def missed(slope: Tree) -> list[tuple[float, float]]:
        return [
            (point, wanted)
            for settings, at in cases
            for point, wanted in at.items()
            if not math.isclose(value(slope, {**settings, "x": point}), wanted, rel_tol=1e-12, abs_tol=1e-15)
        ]

    slope = min(slopes, key=lambda one: len(missed(one)))
    for point, wanted in dict(missed(slope)).items():
        slope = ("where", ("==", "x", float(point)), float(wanted), slope)
    if not all(_finite(slope, {**cases[0][0], "x": far}) for far in (-1000.0, 1000.0)):
        slope = _capped(slope)
    return Pieces(tree, slope, list(dict.fromkeys(_bends(tree))))


def _finite(tree: Tree, at: Settings) -> bool:
    try:
        return math.isfinite(value(tree, at))
    except OverflowError:
        return False


def _capped(tree: Tree) -> Tree:
    """Keep exp below the largest float: times a slope of 0 it is then 0, and not no number."""
    if not isinstance(tree, tuple):
        return tree
    operation, *parts = tree
    inner = [_capped(part) for part in parts]
    return ("exp", ("min", 700.0, *inner)) if operation == "exp" else (operation, *inner)


def _bends(tree: Tree) -> Iterator[Tree]:
    if isinstance(tree, tuple):
        if tree[0] in ("max", "min", ">", ">=", "<", "<=", "=="):
            yield add(tree[1], neg(tree[2]))
        if tree[0] in ("abs", "sign"):
            yield tree[1]
        for part in tree[1:]:
            yield from _bends(part)


# The higher an operation binds, the larger its number.

_BINDS = {
    "where": 0,
    ">": 1,
    ">=": 1,
    "<": 1,
    "<=": 1,
    "==": 1,
    "!=": 1,
    "add": 2,
    "mul": 3,
    "div": 3,
    "neg": 4,
    "pow": 5,
}
_ATOM = 6
_OTHERS = {"max": "Math.max", "min": "Math.min", "over": "over"}


def arrow(tree: Tree, parameters: Iterable[str] = ()) -> str:
    """Return an arrow function of x and the parameters."""
    lines, body = _statements(tree)
    head = f"({','.join(['x', *parameters])})=>"
    return f"{head}{{{lines}return {body}}}" if lines else head + body


def loop(tree: Tree, parameters: Iterable[str], into: str) -> str:
    """Return a function of arrays z and y and the parameters: for each x of z, y `into` the tree, as in y[i]*=2*x.

    A loop for each tree is several times as fast as one loop that calls a function it is given.
    """
    lines, body = _statements(tree)
    head = f"({','.join(['z', 'y', *parameters])})=>"
    return f"{head}{{for(let i=0;i<z.length;i++){{const x=z[i];{lines}y[i]{into}{body}}}}}"


def listed(trees: Iterable[Tree], parameters: Iterable[str]) -> str:
    """Return an arrow function of x and the parameters that gives a list."""
    return f"({','.join(['x', *parameters])})=>[{','.join(map(written, trees))}]"


def _statements(tree: Tree) -> tuple[str, str]:
    """Return a tree as an expression, and before it what stands in it more than once: that is computed once."""
    seen: dict[Tree, int] = {}

    def count(one: Tree) -> None:
        if isinstance(one, tuple):
            seen[one] = seen.get(one, 0) + 1
            if seen[one] == 1:
                for part in one[1:]:
                    count(part)

    count(tree)
    often = [one for one, times in seen.items() if times > 1 and one[0] != "neg"]  # type: ignore[index]
    names: dict[Tree, str] = {}
    lines = ""
    for one in sorted(often, key=lambda one: len(repr(one))):  # what others are made of first
        lines += f"const ${len(names)}={written(one, names)};"
        names[one] = f"${len(names)}"
    return lines, written(tree, names)


def written(tree: Tree, names: Mapping[Tree, str] = {}, above: int = 0) -> str:
    """Return a tree as a JavaScript expression, with brackets if it binds less than what stands `above` asks for."""
    if tree in names:
        return names[tree]
    if isinstance(tree, str):
        return tree
    if isinstance(tree, float):
        binds, text = 4 if tree < 0 else _ATOM, _number(tree)
        return f"({text})" if binds < above else text
    operation, *parts = tree
    binds = _BINDS.get(operation, _ATOM)

    def inner(number: int, at_least: int) -> str:
        return written(parts[number], names, at_least)

    if operation == "where":
        text = f"{inner(0, 1)}?{inner(1, 0)}:{inner(2, 0)}"
    elif binds == 1:
        sign = {"==": "===", "!=": "!=="}.get(operation, operation)
        text = f"{inner(0, 2)}{sign}{inner(1, 2)}"
    elif operation == "add":
        minus = is_a(parts[1], "neg")
        text = f"{inner(0, 2)}-{written(parts[1][1], names, 3)}" if minus else f"{inner(0, 2)}+{inner(1, 2)}"
    elif operation == "mul":
        text = f"{inner(0, 3)}*{inner(1, 4)}"
    elif operation == "div":
        text = f"{inner(0, 3)}/{inner(1, 4)}"
    elif operation == "neg":
        text = f"-{inner(0, 6)}"
    elif operation == "pow":
        text = f"{inner(0, 6)}**{inner(1, 6)}"
    else:
        script = FUNCTIONS[operation].script if operation in FUNCTIONS else _OTHERS[operation]
        text = f"{script}({','.join(inner(number, 0) for number in range(len(parts)))})"
    return f"({text})" if binds < above else text


def _number(number: float) -> str:
    text = f"{number:.0f}" if number == int(number) and abs(number) < 1e15 else repr(number)
    return text.replace("0.", ".", 1) if text.lstrip("-").startswith("0.") else text
