"""Formulas as trees: read, differentiated and evaluated.

A formula is text such as the `textbook` of an entry: numbers, x, parameters, + - * / **, comparisons and the functions
of `FUNCTIONS`. Python's own parser reads it into a tree: a number, a name, or a tuple of an operation and its trees.
`add`, `mul`, `div` and `call` make such tuples; they fold what is constant, and put a stable form where the one on
paper would overflow or cancel: 1 / (1 + exp(u)) becomes sigmoid(-u). A slope, made by the rules of calculus, is then
stable where its pieces are.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple, TypeAlias

Tree: TypeAlias = float | str | tuple[Any, ...]
Settings: TypeAlias = Mapping[str, float]

CONSTANTS = {"pi": math.pi, "e": math.e}
_COMPARISONS = {ast.Gt: ">", ast.GtE: ">=", ast.Lt: "<", ast.LtE: "<=", ast.Eq: "==", ast.NotEq: "!="}


def parsed(text: str, parameters: Iterable[str] = ()) -> Tree:
    """Read a formula of x and the parameters; ^ may stand for **, and |u| must be written abs(u).

    Raises ValueError, in one sentence, for what is not a formula and for a name that is not known.
    """
    try:
        body = ast.parse(text.strip().replace("^", "**"), mode="eval").body
    except (SyntaxError, ValueError):
        raise ValueError(f"{text!r} is no formula; write one of x such as x / (1 + exp(-x)).") from None
    try:
        return _read(body, {"x", *parameters})
    except RecursionError:
        raise ValueError("The formula is nested too deeply; write a shorter one.") from None


def _read(node: ast.AST, names: set[str]) -> Tree:
    match node:
        case ast.Constant(value=bool() | int() | float() as number):
            return float(number)
        case ast.Name(id=name) if name in names:
            return name
        case ast.Name(id=name) if name in CONSTANTS:
            return CONSTANTS[name]
        case ast.UnaryOp(op=ast.USub(), operand=a):
            return neg(_read(a, names))
        case ast.UnaryOp(op=ast.UAdd(), operand=a):
            return _read(a, names)
        case ast.BinOp(left=a, op=op, right=b) if type(op) in _OPERATORS:
            return _OPERATORS[type(op)](_read(a, names), _read(b, names))
        case ast.Compare(left=a, ops=[op], comparators=[b]) if type(op) in _COMPARISONS:
            return (_COMPARISONS[type(op)], _read(a, names), _read(b, names))
        case ast.IfExp(test=test, body=a, orelse=b):
            return where(*(_read(one, names) for one in (test, a, b)))
        case ast.Call(func=ast.Name(id=name), args=given, keywords=[]) if name in {*_known(), "where", "max", "min"}:
            arguments = [_read(one, names) for one in given]
            if name == "where" and len(arguments) == 3:
                return where(*arguments)
            if name in ("max", "min") and len(arguments) > 1:
                first, *rest = arguments
                for one in rest:
                    first = _fold((name, first, one))
                return first
            if name in _known() and len(arguments) == 1:
                return call(name, arguments[0])
    raise ValueError(
        f"{ast.unparse(node)!r} is not known here; a formula holds numbers, {', '.join(sorted(names))}, pi, "
        f"+ - * / **, max, min, where(condition, a, b) and {', '.join(_known())}."
    )


# What makes trees. Constants come first in a sum or product.


def _fold(tree: tuple[Any, ...]) -> Tree:
    if all(isinstance(part, float) for part in tree[1:]):
        folded = value(tree, {})
        if math.isfinite(folded):
            return folded
    return tree


def is_a(tree: Tree, operation: str) -> bool:
    """Whether a tree is of this operation"""
    return isinstance(tree, tuple) and tree[0] == operation


def neg(a: Tree) -> Tree:
    """-a"""
    match a:
        case float():
            return -a
        case ("neg", u):
            return u  # type: ignore[no-any-return]
        case ("mul", float() as factor, rest):
            return mul(-factor, rest)
    return ("neg", a)


def add(a: Tree, b: Tree) -> Tree:
    """a + b"""
    if isinstance(b, float):
        a, b = b, a
    if a == 0.0 or b == 0.0:
        return b if a == 0.0 else a
    match a, b:
        case float(), ("add", float() as more, rest):
            return add(a + more, rest)
        case 1.0, ("erf", u):
            return call("erfc", neg(u))
        case 1.0, ("neg", ("erf", u)):
            return call("erfc", u)
        case 1.0, ("tanh", u):
            return mul(2.0, call("sigmoid", mul(2.0, u)))
        case 1.0, ("neg", ("tanh", u)):
            return mul(2.0, call("sigmoid", mul(-2.0, u)))
        case 1.0, ("neg", ("sigmoid", u)):
            return call("sigmoid", neg(u))
        case 1.0, ("neg", ("sech2", u)):
            return power(call("tanh", u), 2.0)
        case -1.0, ("exp", u):
            return call("expm1", u)
        case 1.0, ("neg", ("exp", u)):
            return neg(call("expm1", u))
    return _fold(("add", a, b))


def mul(a: Tree, b: Tree) -> Tree:
    """a b"""
    if isinstance(b, float):
        a, b = b, a
    if a == 0.0:
        return 0.0
    if a == 1.0:
        return b
    if a == -1.0:
        return neg(b)
    match a, b:
        case ("neg", u), _:
            return neg(mul(u, b))
        case _, ("neg", u):
            return mul(-a, u) if isinstance(a, float) else neg(mul(a, u))
        case float(), ("mul", float() as more, rest):
            return mul(a * more, rest)
    return _fold(("mul", a, b))


def div(a: Tree, b: Tree) -> Tree:
    """a / b"""
    if a == 0.0 or b == 1.0:
        return a
    match a, b:
        case ("add", ("exp", u), ("neg", ("exp", v))), ("add", ("exp", w), ("exp", t)) if (
            (u, v) == (w, t) == (w, neg(u))
        ):
            return call("tanh", u)
        case _, ("add", 1.0, ("exp", u)):
            return mul(a, call("sigmoid", neg(u)))
        case ("neg", u), _:
            return neg(div(u, b))
        case ("mul", float() as more, rest), float() if b:
            return mul(more / b, rest)
    return _fold(("div", a, b))


def power(a: Tree, b: Tree) -> Tree:
    """a to the power of b"""
    return a if b == 1.0 else 1.0 if b == 0.0 else _fold(("pow", a, b))


def where(condition: Tree, a: Tree, b: Tree) -> Tree:
    """a where the condition holds, else b"""
    return a if a == b else ("where", condition, a, b)


def call(name: str, u: Tree) -> Tree:
    """A function of one argument, of `FUNCTIONS`"""
    match name, u:
        case "log", ("add", 1.0, ("exp", v)):
            return call("softplus", v)
        case "log", ("sigmoid", v):
            return neg(call("softplus", neg(v)))
        case "log", ("add", 1.0, v):
            return call("log1p", v)
        case "tanh", ("softplus", v):
            return call("tanh_softplus", v)
    return _fold((name, u))


_OPERATORS: Mapping[type[ast.operator], Callable[[Tree, Tree], Tree]] = {
    ast.Add: add,
    ast.Sub: lambda a, b: add(a, neg(b)),
    ast.Mult: mul,
    ast.Div: div,
    ast.Pow: power,
}


class Function(NamedTuple):
    """A function of one argument: its JavaScript, its value in Python and its derivative."""

    script: str
    value: Callable[[float], float]
    slope: Callable[[Tree], Tree]


def _sigmoid(u: float) -> float:
    e = math.exp(-abs(u))
    return (e if u < 0 else 1.0) / (1.0 + e)


def _softplus(u: float) -> float:
    return max(u, 0.0) + math.log1p(math.exp(-abs(u)))


def _bell(u: Tree) -> Tree:
    return mul(2 / math.sqrt(math.pi), call("exp", neg(mul(u, u))))


FUNCTIONS: Mapping[str, Function] = {
    "exp": Function("Math.exp", math.exp, lambda u: call("exp", u)),
    "expm1": Function("Math.expm1", math.expm1, lambda u: call("exp", u)),
    "log": Function("Math.log", math.log, lambda u: div(1.0, u)),
    "log1p": Function("Math.log1p", math.log1p, lambda u: div(1.0, add(1.0, u))),
    "sqrt": Function("Math.sqrt", math.sqrt, lambda u: div(0.5, call("sqrt", u))),
    "abs": Function("Math.abs", abs, lambda u: call("sign", u)),
    "sign": Function("Math.sign", lambda u: (u > 0) - (u < 0), lambda u: 0.0),
    "sin": Function("Math.sin", math.sin, lambda u: call("cos", u)),
    "cos": Function("Math.cos", math.cos, lambda u: neg(call("sin", u))),
    "atan": Function("Math.atan", math.atan, lambda u: div(1.0, add(1.0, mul(u, u)))),
    "sinh": Function("Math.sinh", math.sinh, lambda u: call("cosh", u)),
    "cosh": Function("Math.cosh", math.cosh, lambda u: call("sinh", u)),
    "tanh": Function("Math.tanh", math.tanh, lambda u: call("sech2", u)),
    "sech2": Function(
        "sech2",
        lambda u: 4 * _sigmoid(2 * u) * _sigmoid(-2 * u),
        lambda u: mul(-2.0, mul(call("tanh", u), call("sech2", u))),
    ),
    "sigmoid": Function("sigmoid", _sigmoid, lambda u: mul(call("sigmoid", u), call("sigmoid", neg(u)))),
    "softplus": Function("softplus", _softplus, lambda u: call("sigmoid", u)),
    "tanh_softplus": Function(
        "tanhSoftplus",
        lambda u: math.tanh(_softplus(u)),
        lambda u: mul(call("sech2", call("softplus", u)), call("sigmoid", u)),
    ),
    "erf": Function("erf", math.erf, _bell),
    "erfc": Function("erfc", math.erfc, lambda u: neg(_bell(u))),
}


def _known() -> list[str]:
    """Return the functions that a formula may name; the others only come about."""
    return [name for name in FUNCTIONS if name not in ("sech2", "tanh_softplus")]


def derivative(tree: Tree, ties: Iterator[bool]) -> Tree:
    """Return the derivative in x; each of the `ties` says which piece counts where two of them meet."""
    if not isinstance(tree, tuple):
        return 1.0 if tree == "x" else 0.0
    operation, *parts = tree
    if operation in ("max", "min"):
        a, b = parts
        strict = ">" if operation == "max" else "<"
        condition = (strict + "=" * next(ties), a, b)
        return where(condition, derivative(a, ties), derivative(b, ties))
    if operation == "where":
        condition, a, b = parts
        if next(ties):
            condition = ({">": ">=", ">=": ">", "<": "<=", "<=": "<"}.get(condition[0], condition[0]), *condition[1:])
        return where(condition, derivative(a, ties), derivative(b, ties))
    slopes = [derivative(part, ties) for part in parts]
    match operation, parts, slopes:
        case "neg", _, [da]:
            return neg(da)
        case "add", _, [da, db]:
            return add(da, db)
        case "mul", [a, b], [da, db]:
            return add(mul(da, b), mul(a, db))
        case "div", [a, b], [da, db]:
            return div(da, b) if db == 0.0 else div(add(mul(da, b), neg(mul(a, db))), mul(b, b))
        case "pow", [a, b], [da, db]:
            by_base = mul(mul(b, power(a, add(b, -1.0))), da)
            return by_base if db == 0.0 else add(by_base, mul(mul(tree, call("log", a)), db))
        case "sqrt", _, [du]:
            return ("over", du, mul(2.0, tree)) if du != 0.0 else 0.0  # 0 / 0, a root of a square at 0, counts as 0
    return mul(FUNCTIONS[operation].slope(parts[0]), slopes[0]) if slopes[0] != 0.0 else 0.0


def choices(tree: Tree) -> Iterator[Tree]:
    """Yield, in the order of `derivative`, where pieces meet."""
    if isinstance(tree, tuple):
        if tree[0] in ("max", "min", "where"):
            yield tree
        for part in tree[2:] if tree[0] == "where" else tree[1:]:
            yield from choices(part)


_VALUES: Mapping[str, Callable[..., Any]] = {
    "neg": lambda a: -a,
    "add": lambda a, b: a + b,
    "mul": lambda a, b: a * b,
    "div": lambda a, b: a / b if b else a * math.inf,
    "over": lambda a, b: a / b if b else 0.0,
    "pow": lambda a, b: a**b,
    "max": max,
    "min": min,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    **{name: function.value for name, function in FUNCTIONS.items()},
}


def value(tree: Tree, at: Settings) -> float:
    """Return the number that a tree has where its names have the numbers `at`."""
    if isinstance(tree, float):
        return tree
    if isinstance(tree, str):
        return at[tree]
    operation, *parts = tree
    if operation == "where":
        return value(parts[1] if value(parts[0], at) else parts[2], at)
    return float(_VALUES[operation](*(value(part, at) for part in parts)))
