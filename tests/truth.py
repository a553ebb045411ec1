"""What a textbook expression is worth exactly: value and derivatives with mpmath, with a proven bound of the error.

The expression is evaluated with ever more digits until the bound says that enough of them are right.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import zip_longest
from typing import Any

import mpmath
import numpy as np

from actedu.activations.record import PLAIN
from actedu.numeric import ulp_distance

mp = mpmath.mp.clone()
PRECISIONS = (160, 480, 1440, 4320)  # bits; (x + sqrt(x² + 4)) / 2 needs 2,200 at -1e308
DIGITS = 80  # bits that must be right: 0.0000001 ulp of a float64
VANISHED = -1200  # a number below 2^-1200 is 0 in every float type
EXACT = -(1 << 4500)  # an exponent below that of exp(-x⁴) for the largest float64
ENDLESS = 4600  # the power of two of a number whose exponential has a still lower exponent, and counts as 0


class UnsureError(Exception):
    """The precision is too low to say."""


def size(number: Any) -> int:
    """Return the power of two that is just above |number|."""
    _, mantissa, exponent, bits = number._mpf_
    return exponent + bits if mantissa else EXACT


class Ball:
    """A number that is wrong by at most 2^error."""

    __slots__ = ("error", "number")

    def __init__(self, number: Any, error: int = EXACT) -> None:
        self.number = number
        self.error = error

    def rounded(self, slack: int = 2) -> Ball:
        self.error = max(self.error, size(self.number) - mp.prec) + slack
        return self

    def relative(self) -> Ball:
        """Return itself if it is known well enough to be divided by."""
        if self.error > size(self.number) - 20:
            if not self.number and self.error <= EXACT // 2:
                raise ZeroDivisionError
            raise UnsureError
        return self

    def __neg__(self):
        return Ball(-self.number, self.error)

    def __add__(self, other):
        if other is ZERO:
            return self
        return other if self is ZERO else Ball(self.number + other.number, max(self.error, other.error)).rounded()

    def __mul__(self, other):
        if self is ZERO or other is ZERO:
            return ZERO
        error = max(size(self.number) + other.error, size(other.number) + self.error, self.error + other.error)
        return Ball(self.number * other.number, error).rounded()

    def __truediv__(self, other):
        if self is ZERO:
            return ZERO
        below = size(other.relative().number) - 1
        quotient = self.number / other.number
        return Ball(quotient, max(self.error, size(quotient) + other.error) - below).rounded(3)

    def sign(self) -> int:
        if not self.number and self.error <= EXACT // 2:
            return 0
        if size(self.number) <= self.error + 1:
            raise UnsureError
        return 1 if self.number > 0 else -1

    def certain(self) -> bool:
        return self.error <= max(size(self.number) - DIGITS, VANISHED)


ZERO = Ball(mp.zero)
ONE = Ball(mp.one)


@cache  # all functions are tried on the same numbers
def _exp(x, precision):
    if abs(x) < 800:
        return mp.exp(x)
    with mp.workprec(precision + 2 * size(x)):  # mp.exp would raise e to the power of a whole number like 1e308
        power = int(x / mp.ln2)
        return mp.ldexp(mp.exp(x - power * mp.ln2), power)


def exp(x: Ball) -> Ball:
    far = size(x.number)
    if far > ENDLESS and x.number < 0 and x.error < far - 2:
        return Ball(mp.zero, -(1 << ENDLESS - 2))
    if x.error > -20:
        raise UnsureError
    y = _exp(x.number, mp.prec)
    return Ball(y, size(y) + x.error + 1).rounded()


def log(x: Ball) -> Ball:
    return Ball(mp.log(x.relative().number), x.error - size(x.number) + 2).rounded()


def sqrt(x: Ball) -> Ball:
    if x.sign() == 0:
        return x
    y = mp.sqrt(x.relative().number)
    return Ball(y, x.error - size(y) + 2).rounded()


def steady(f: Callable) -> Callable[[Ball], Ball]:
    """Lift a function whose slope never exceeds 1."""
    return lambda x: Ball(f(x.number), x.error).rounded(4)


def levelling(f: Callable) -> Callable[[Ball], Ball]:
    """Lift a function whose slope never exceeds 8 exp(-2 |x|)."""

    def on_balls(x: Ball) -> Ball:
        far = size(x.number)
        if far > 40 and x.error < far - 2:  # exp(x), say, for a large x
            return Ball(mp.sign(x.number), -(1 << 38)).rounded()
        if x.error > -20:
            raise UnsureError
        level = abs(x.number) > mp.prec  # then ±1 is as good, and far quicker
        y = mp.sign(x.number) if level else f(x.number)
        return Ball(y, x.error + 3 - 2 * int(abs(x.number))).rounded(4)

    return on_balls


sin, cos, atan = map(steady, (mp.sin, mp.cos, mp.atan))
tanh, erf = map(levelling, (mp.tanh, mp.erf))


def tanh_slope(x: Ball, _: Ball) -> Ball:
    e = exp(-x * TWO if x.number > 0 else x * TWO)
    return TWO * TWO * e / ((ONE + e) * (ONE + e))


def erf_slope(x: Ball, _: Ball) -> Ball:
    return TWO * exp(-x * x) / sqrt(Ball(+mp.pi).rounded())


TWO = Ball(mp.mpf(2))


@dataclass(frozen=True, eq=False, slots=True)
class Dual:
    """A number with its derivatives in x and in each parameter, which the rules of calculus carry along.

    A constant has none.
    """

    value: Ball
    slopes: tuple[Ball, ...] = ()

    def __neg__(self):
        return Dual(-self.value, tuple(-slope for slope in self.slopes))

    def __add__(self, other):
        other = dual(other)
        return Dual(self.value + other.value, tuple(s + t for s, t in pairs(self, other)))

    def __mul__(self, other):
        other = dual(other)
        a, b = self.value, other.value
        return Dual(a * b, tuple(s * b + a * t for s, t in pairs(self, other)))

    def __truediv__(self, other):
        other = dual(other)
        b, quotient = other.value, self.value / other.value
        return Dual(quotient, tuple((s + -(quotient * t)) / b for s, t in pairs(self, other)))

    def __pow__(self, power: int):
        if power not in range(1, 10):
            raise ValueError(f"{power} is not a small whole number; write the power with exp, sqrt or a quotient.")
        return self if power == 1 else self * self ** (power - 1)

    def __sub__(self, other):
        return self + -dual(other)

    def __rsub__(self, other):
        return dual(other) - self

    def __rtruediv__(self, other):
        return dual(other) / self

    __radd__ = __add__
    __rmul__ = __mul__

    def above(self, other) -> int:
        """Return the sign of the difference."""
        return (self.value + -dual(other).value).sign()

    def __gt__(self, other):
        return self.above(other) > 0

    def __lt__(self, other):
        return self.above(other) < 0

    def __eq__(self, other):
        return self.above(other) == 0

    def __ge__(self, other):
        return self.above(other) >= 0

    def __le__(self, other):
        return self.above(other) <= 0

    __hash__ = None


def dual(x: Any) -> Dual:
    return x if isinstance(x, Dual) else Dual(Ball(mp.mpf(x)))


def pairs(a: Dual, b: Dual) -> Iterable[tuple[Ball, Ball]]:
    return zip_longest(a.slopes, b.slopes, fillvalue=ZERO)


def lifted(f: Callable[[Ball], Ball], derivative: Callable[[Ball, Ball], Ball]) -> Callable[[Any], Dual]:
    def on_duals(x):
        x = dual(x)
        y = f(x.value)
        if all(slope is ZERO for slope in x.slopes):
            return Dual(y)
        at = derivative(x.value, y)
        return Dual(y, tuple(at * slope for slope in x.slopes))

    return on_duals


NAMES: dict[str, Any] = {
    "__builtins__": {},
    "abs": lambda x: -x if x < 0 else x,
    "max": lambda a, b: a if dual(a) > b else b,
    "min": lambda a, b: a if dual(a) < b else b,
    "exp": lifted(exp, lambda x, y: y),
    "log": lifted(log, lambda x, y: ONE / x),
    "sqrt": lifted(sqrt, lambda x, y: ONE / (TWO * y)),
    "tanh": lifted(tanh, tanh_slope),
    "sin": lifted(sin, lambda x, y: cos(x)),
    "cos": lifted(cos, lambda x, y: -sin(x)),
    "atan": lifted(atan, lambda x, y: ONE / (ONE + x * x)),
    "erf": lifted(erf, erf_slope),
}


class Lazily(ast.NodeTransformer):
    """Turns where(condition, a, b) into `a if condition else b`: what is not chosen may be undefined."""

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        return ast.IfExp(*node.args) if getattr(node.func, "id", "") == "where" else node


@cache
def compiled(expression: str):
    tree = Lazily().visit(ast.parse(expression, mode="eval"))
    return compile(ast.fix_missing_locations(tree), "textbook", "eval")


def textbook(expression: str, parameters: Mapping[str, float], x: Any) -> list[Any]:
    """Return the exact value at x and the derivatives there in x and in each parameter, in this order.

    Raises ZeroDivisionError where the expression is undefined, ArithmeticError where no precision is enough.
    """
    count = 1 + len(parameters)
    names = dict(NAMES)
    for place, (name, number) in enumerate([("x", x), *parameters.items()]):
        names[name] = Dual(Ball(mp.mpf(number)), tuple(ONE if at == place else ZERO for at in range(count)))
    for precision in PRECISIONS:
        with mp.workprec(precision):
            names["pi"] = Dual(Ball(+mp.pi).rounded())
            try:
                result = dual(eval(compiled(expression), names))
            except UnsureError:
                continue
            numbers = [result.value, *result.slopes, *[ZERO] * (count - len(result.slopes))]
            if all(number.certain() for number in numbers):
                return [number.number for number in numbers]
    raise ArithmeticError(f"{expression} cannot be told from 0 at x = {mpmath.nstr(x, 20)}.")


def split(numbers: Iterable[Any]) -> tuple[np.ndarray, np.ndarray]:
    """Return exact numbers as sums of two float64, a head and a rest."""
    heads = [float(number) for number in numbers]
    rests = [float(number - head) if np.isfinite(head) else 0.0 for number, head in zip(numbers, heads, strict=True)]
    return np.array(heads), np.array(rests)


def grid(dtype: np.dtype, count: int = 150) -> np.ndarray:
    """Return 0 and both signs, log-spaced from the smallest subnormal to the largest number, denser where curves bend.

    `count` is how many sizes each of the three parts of the grid has.
    """
    info = np.finfo(dtype)
    draw = np.random.default_rng(0)
    exponents = np.linspace(info.minexp - info.nmant, info.maxexp - 1, count).astype(int)
    bends = [354.9, 372.5, 36.7, 44.4, 50.0, 88.0, 104.0, 708.4, 709.7, 709.8, 745.1, 745.2]
    sizes = np.concatenate(
        [
            [info.smallest_subnormal, info.tiny, info.max],
            np.ldexp(draw.uniform(1, 2, exponents.size), exponents),
            np.geomspace(1e-3, 800, count),
            draw.uniform(0, 12, count),
            [bend for bend in bends if bend < info.max],
        ]
    ).astype(dtype)
    sizes = np.unique(sizes[sizes > 0])
    return np.concatenate([-sizes[::-1], [dtype.type(0)], sizes])


def allowed(g: Callable[[np.ndarray], np.ndarray], x: np.ndarray) -> np.ndarray:
    """Return what the error of a slope g may be at each x, in eps, because g has a root there; 0 where it has none.

    Beside a root, crossed or touched within 0.5 of x, only the absolute error can be small: 2 eps times 0.25, or times
    0.4 of the largest |g| within 0.5 where slopes are steep (that is 0.25 for a slope like GELU's).
    """
    with mp.workprec(1200):
        nearby = g(x[:, None] + np.arange(-20, 21) / 40).astype(np.float64)
    size = np.abs(nearby)
    largest, least, ends = size.max(axis=1), size.min(axis=1), np.minimum(size[:, 0], size[:, -1])
    crossed = (nearby.min(axis=1) < 0) & (nearby.max(axis=1) > 0)
    touched = (least < largest / 500) & (least < ends / 10)
    scale = np.maximum(0.25, 0.4 * largest)
    return np.where((crossed | touched) & (size[:, 20] < scale), 2 * scale, 0.0)


def off(f: Any, got: Any, true: Any, rest: Any = 0.0) -> Any:
    """Return how far results of an activation are off, in ulp; of a plain one, beyond what its bound allows."""
    apart = ulp_distance(got, true, rest)
    if f.facts.accuracy == "plain":
        with np.errstate(all="ignore"):
            error = np.abs(got - true - rest)
            excess = np.nan_to_num(1 - PLAIN * np.maximum(1, np.abs(true)) / error, nan=1.0, neginf=0.0)
            apart = np.where(np.isfinite(apart), apart * np.maximum(excess, 0), apart)
    return apart


def slack(f: Any, y: Any, ulps: float = 0.0) -> Any:
    """Return by how much results y of an activation may miss what they would be without rounding."""
    rounding = ulps * np.spacing(np.abs(y)) if ulps else 0.0
    return rounding + (PLAIN * np.maximum(1, np.abs(np.asarray(y, float))) if f.facts.accuracy == "plain" else 0.0)


def excuse(distance: np.ndarray, error: np.ndarray, bound: float, g: Callable, x: Any) -> None:
    """Clear the distances beyond the bound whose error is `allowed`; g is asked around the numbers in question only."""
    doubtful = np.flatnonzero(distance > bound)
    if doubtful.size:
        enough = np.finfo(np.float64).eps * allowed(g, np.asarray(x)[doubtful])
        distance[doubtful[(error[doubtful] <= enough) & (enough > 0)]] = 0
