"""Functions that mix or reshape the components of a vector, each with its vector-Jacobian product, and their catalogue.

An elementwise activation has a slope; these have a Jacobian, and backpropagation needs only its product with the
gradient that arrives: `f.vjp(x, g)`.

>>> from actedu.vectors import softmax
>>> softmax([1000, 1000, -np.inf])
array([0.5, 0.5, 0. ])
>>> softmax.jacobian([0, 0])
array([[ 0.25, -0.25],
       [-0.25,  0.25]])
"""

from __future__ import annotations

import inspect
import math
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from numbers import Integral, Real
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from actedu.activations import get, relu
from actedu.activations.elementwise import _WORKING as WORKING
from actedu.activations.elementwise import BLOCK, Array, Formula, quietly


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is known about a function of vectors and cannot be computed from it.

    `textbook` is a plain expression of x, or of its halves a and b, and the parameters, right on paper but not always
    in floating point; `formula` and `vjp_formula` are LaTeX; `source` is a key of `references.bib`.
    """

    name: str
    summary: str
    textbook: str
    formula: str
    vjp_formula: str
    source: str
    parameters: Mapping[str, float]


class VectorFunction:
    """A function along one axis of an array that knows its gradient; made by the decorator `vector_function`.

    `f(x)` is the value, `f.vjp(x, g)` the gradient g at the value pulled back to x, `f.jacobian(x)` the matrix of all
    slopes, `f.facts` the rest. All take real numbers with at least one axis, keep the float type of x (integers, bools
    and lists give float64) and never warn or change their input.
    """

    def __init__(self, body: Formula, vjp: Formula, copies: int, parts: int | str, facts: Facts) -> None:
        self.body = body
        self._vjp = vjp
        self._copies = copies
        self._parts = parts
        self.facts = facts
        self.name = self.__name__ = self.__qualname__ = facts.name
        self.__module__ = body.__module__
        self.__doc__ = (
            f"{inspect.getdoc(body)}\n\n"
            f"value     {facts.textbook}\n"
            f"vjp       {facts.vjp_formula}\n"
            f"source    {facts.source}\n"
        )
        self.__signature__ = inspect.Signature(
            [inspect.Parameter("x", inspect.Parameter.POSITIONAL_ONLY)]
            + [
                inspect.Parameter(key, inspect.Parameter.KEYWORD_ONLY, default=default)
                for key, default in {"axis": -1, **facts.parameters}.items()
            ]
        )

    def __call__(self, x: npt.ArrayLike, *unnamed: object, axis: int = -1, **parameters: Any) -> Array:
        """Return the value, with the vectors along `axis`, in the float type of x.

        Raises TypeError for input that is not real numbers or for an unknown parameter, ValueError for an axis that x
        lacks or of an unfit length, and for a parameter that is not positive and finite.
        """
        if unnamed:
            raise TypeError(f"{self.name}: pass the axis and parameters by name, as in {self.name}(x, axis=0).")
        settings = self._checked(parameters) if parameters else self.facts.parameters
        array = self._array(x, "x")
        axis = self._axis(array, axis)
        return quietly(self._run, self.body, settings, axis, self._length(array, axis, settings), array)

    def vjp(self, x: npt.ArrayLike, g: npt.ArrayLike, *, axis: int = -1, **parameters: Any) -> Array:
        """Return the gradient of sum(g * f(x)) in x, in the shape and float type of x; g has the shape of the value.

        Raises what the call does, and ValueError for a g of another shape.
        """
        settings = self._checked(parameters) if parameters else self.facts.parameters
        array, gradient = self._array(x, "x"), self._array(g, "g")
        axis = self._axis(array, axis)
        shape = list(array.shape)
        shape[axis] = self._length(array, axis, settings)
        if gradient.shape != tuple(shape):
            raise ValueError(
                f"{self.name}.vjp: g has the shape {gradient.shape} but the value has {tuple(shape)}; they must agree."
            )
        return quietly(self._run, self._vjp, settings, axis, array.shape[axis], array, gradient)

    def jacobian(self, x: npt.ArrayLike, **parameters: Any) -> Array:
        """Return the matrix of the slopes of each component of the value (row) in each component of x (column).

        Raises what the call does, and ValueError unless x has exactly one axis.
        """
        array = self._array(x, "x")
        if array.ndim != 1:
            raise ValueError(f"{self.name}.jacobian: x must have one axis, not the shape {array.shape}.")
        out = self(array, **parameters)
        return self.vjp(np.broadcast_to(array, (out.size, array.size)), np.eye(out.size), **parameters)

    def _run(self, formula: Formula, settings: Mapping[str, float], axis: int, length: int, *inputs: Array) -> Array:
        """Apply a formula, which works along the last axis of matrices, in blocks of rows that stay in the cache."""
        x = inputs[0]
        kept = x.dtype.type if x.dtype.kind == "f" else np.float64
        working = WORKING[np.dtype(kept).char]
        if axis == x.ndim - 1 and 0 < x.size <= BLOCK:  # the general way below costs as much as the formula here
            rows = [array.astype(working, copy=False).reshape(-1, array.shape[axis]) for array in inputs]
            return formula(*rows, **settings).astype(kept, copy=False).reshape(*x.shape[:-1], length)
        outer, inner = math.prod(x.shape[:axis]), math.prod(x.shape[axis + 1 :])
        cubes = [array.reshape(outer, array.shape[axis], inner) for array in inputs]
        result = np.empty((*x.shape[:axis], length, *x.shape[axis + 1 :]), dtype=kept)
        target = result.reshape(outer, length, inner)
        across = max(1, min(inner, BLOCK // x.shape[axis]))
        deep = max(1, BLOCK // (x.shape[axis] * max(1, inner)))
        for i in range(0, outer, deep):
            for j in range(0, inner, across):
                at = np.s_[i : i + deep, :, j : j + across]
                blocks = [cube[at].swapaxes(1, 2) for cube in cubes]
                rows = [block.astype(working, copy=False).reshape(-1, block.shape[2]) for block in blocks]
                part = target[at].swapaxes(1, 2)
                part[...] = formula(*rows, **settings).reshape(part.shape)
        return result

    def _array(self, x: npt.ArrayLike, called: str) -> Array:
        try:
            array = np.asarray(x)
        except ValueError:
            raise TypeError(f"{self.name}: {called} must hold real numbers; these rows differ in length.") from None
        if array.dtype.kind not in "fiub":
            raise TypeError(f"{self.name}: {called} must hold real numbers, not {array.dtype}; convert it first.")
        return array

    def _axis(self, x: Array, axis: int) -> int:
        if x.ndim == 0:
            raise ValueError(f"{self.name}: x must have at least one axis; it is a single number.")
        try:
            axis = operator.index(axis)
        except TypeError:
            raise TypeError(f"{self.name}: axis must be an integer, not {axis!r}.") from None
        if not -x.ndim <= axis < x.ndim:
            raise ValueError(
                f"{self.name}: axis {axis} is outside the {x.ndim} {'axes' if x.ndim > 1 else 'axis'} of x "
                f"with shape {x.shape}."
            )
        return int(axis % x.ndim)

    def _length(self, x: Array, axis: int, settings: Mapping[str, float]) -> int:
        """Return how many components the value has along the axis."""
        count: int = x.shape[axis]
        if count == 0:
            raise ValueError(f"{self.name}: axis {axis} of x with shape {x.shape} is empty; it needs a component.")
        parts = int(settings[self._parts]) if isinstance(self._parts, str) else self._parts
        if count % parts:
            raise ValueError(
                f"{self.name}: axis {axis} of x with shape {x.shape} has {count} components; "
                f"it must split into {parts} equal parts."
            )
        return count * self._copies // parts

    def _checked(self, parameters: Mapping[str, Any]) -> Mapping[str, float]:
        settings = dict(self.facts.parameters)
        for key, value in parameters.items():
            if key not in settings:
                known = ", ".join(["axis", *settings])
                raise TypeError(f"{self.name} has no parameter {key!r}; it has {known}.")
            kind, word = (Integral, "an integer") if isinstance(settings[key], int) else (Real, "a number")
            if not isinstance(value, kind) or isinstance(value, bool):
                raise TypeError(f"{self.name}: {key} must be {word}, not {value!r}.")
            if not 0 < float(value) < math.inf:
                raise ValueError(f"{self.name}: {key} must be positive and finite, not {value}.")
            settings[key] = type(settings[key])(value)
        return settings

    def __repr__(self) -> str:
        return f"<vector function {self.name}{self.__signature__}>"

    def __reduce__(self) -> str:
        return self.name


_entries: dict[str, VectorFunction] = {}

catalogue: Mapping[str, VectorFunction] = MappingProxyType(_entries)
"""Every function of vectors by name, in the order of definition."""


def vector_function(
    *,
    textbook: str,
    formula: str,
    vjp: Formula,
    vjp_formula: str,
    source: str,
    copies: int = 1,
    parts: int | str = 1,
) -> Callable[[Formula], VectorFunction]:
    """Make a vector function of a function whose body is the stable formula, and enter it in the catalogue.

    The body takes a matrix, whose rows are the vectors, and its parameters by name with defaults, all of them
    positive; it returns a new matrix with as many rows. `vjp` takes the matrix, the gradient at the value and the
    parameters. The value has `copies` times as many components as x, divided by `parts`, a number or a parameter.
    """

    def enter(body: Formula) -> VectorFunction:
        arguments = inspect.signature(body).parameters
        facts = Facts(
            name=body.__name__,
            summary=(inspect.getdoc(body) or "").partition("\n")[0],
            textbook=textbook,
            formula=formula,
            vjp_formula=vjp_formula,
            source=source,
            parameters=MappingProxyType({key: p.default for key, p in arguments.items() if key != "x"}),
        )
        entry = _entries[facts.name] = VectorFunction(body, vjp, copies, parts, facts)
        return entry

    return enter


def _shifted(x: Array, top: Array, temperature: float) -> tuple[Array, Array]:
    """Return (x - top) / temperature as a float and what rounding took from it.

    The exponential of the float alone is wrong in the last three digits where the difference is several hundred.
    """
    if temperature > 1:  # so the difference of two huge logits is no infinity
        temperature, power = math.frexp(temperature)
        x, top = np.ldexp(x, -power), np.ldexp(top, -power)
    z = x - top
    back = z - x
    rest = z - back  # TwoSum, Knuth: z + rest is x - top, exactly
    np.subtract(x, rest, out=rest)
    back += top
    rest -= back
    if temperature != 1:
        quotient = z / temperature
        rest = (rest + _remainder(z, quotient, temperature)) / temperature
        z = quotient
    np.copyto(rest, 0, where=np.isnan(rest))  # where z is infinite
    return z, rest


def _remainder(z: Array, quotient: Array, divisor: float) -> Array:
    """Return z - quotient * divisor, with both factors cut in half so that no product is rounded."""
    cut = 2.0 ** ((np.finfo(z.dtype).nmant + 2) // 2) + 1
    high, large = quotient * cut, z.dtype.type(divisor) * cut
    high -= high - quotient
    large -= large - divisor
    low, small = quotient - high, divisor - large
    rest: Array = ((z - high * large) - high * small - low * large) - low * small
    return rest


# Adding and taking away one of these leaves a multiple of 2^-14, 2^-30 or 2^-36.
_COARSE = {char: np.dtype(char).type(1.5 * 2.0 ** (np.finfo(char).nmant * 3 // 7)) for char in "fdg"}


def _total(weights: Array, rest: Array) -> tuple[Array, Array]:
    """Return the sum of weights * (1 + rest) in each row, for weights up to 1, and what rounding took from it.

    Rounding a sum of ten weights costs more digits than the exponentials do; that of their leading bits is exact.
    """
    large = _COARSE[weights.dtype.char]
    coarse = weights + large
    coarse -= large
    head = _row_sums(coarse)
    np.subtract(weights, coarse, out=coarse)
    coarse += weights * rest
    tail = _row_sums(coarse)
    total = head + tail
    return total, tail - (total - head)


_ONES = {char: np.ones((64, 1), dtype=char) for char in "fdg"}


def _row_sums(a: Array) -> Array:
    """Return a.sum(axis=-1, keepdims=True), several times faster where the rows are short."""
    if a.shape[1] > 64:
        return np.asarray(a.sum(axis=-1, keepdims=True))
    return a @ _ONES[a.dtype.char][: a.shape[1]]


def _softmax_vjp(x: Array, g: Array, temperature: float) -> Array:
    p = softmax.body(x, temperature=temperature)
    winner = np.arange(len(x)), x.argmax(axis=-1)
    h: Array = g - g[winner][:, None]  # so a winner that takes nearly all keeps the digits of its small gradient
    h -= _row_sums(p * h)
    h *= p
    h /= temperature
    return h


@vector_function(
    textbook="exp(x / temperature) / sum(exp(x / temperature))",
    formula=r"p_i = \frac{e^{x_i / T}}{\sum_j e^{x_j / T}}",
    vjp=_softmax_vjp,
    vjp_formula=r"\frac{p_i}{T} \Big(g_i - \sum_j p_j g_j\Big)",
    source="bridle1990",
)
def softmax(x: Array, *, temperature: float = 1.0) -> Array:
    """Turn logits into probabilities: positive, adding up to 1, in the order of the logits.

    A low `temperature` favours the largest logit, a high one evens out. A logit of -inf marks the impossible and gets
    0. Where all are -inf, or one is inf or NaN, there is no such distribution: all are NaN.

    >>> softmax([0, np.log(3)])
    array([0.25, 0.75])
    """
    z, rest = _shifted(x, x.max(axis=-1, keepdims=True), temperature)
    p: Array = np.exp(z)
    total, lost = _total(p, rest)
    rest -= lost / total
    p /= total
    rest *= p
    p += rest
    return p


def _log_softmax_vjp(x: Array, g: Array, temperature: float) -> Array:
    _, rest, weights, others, winner = _others(x, temperature)
    at_winner, flow = g[winner], g.copy()
    flow[winner] = 0
    rest_of_g = flow.sum(axis=-1)
    weights += weights * rest
    weights *= -((rest_of_g + at_winner) / (1 + others))[:, None]
    weights += g
    weights[winner] = (at_winner * others - rest_of_g) / (1 + others)  # g - p sum(g) has no digits left where p is 1
    weights /= temperature
    return weights


def _others(x: Array, temperature: float) -> tuple[Array, Array, Array, Array, tuple[Array, Array]]:
    """Return the shifted logits in two words, their exponentials but the winner's, the sum of those, the winners."""
    winner = np.arange(len(x)), x.argmax(axis=-1)
    z, rest = _shifted(x, x[winner][:, None], temperature)
    weights = np.exp(z)
    weights[winner] = z[winner]  # 0, or NaN where the winner is infinite
    return z, rest, weights, _total(weights, rest)[0][:, 0], winner


@vector_function(
    textbook="x / temperature - log(sum(exp(x / temperature)))",
    formula=r"\log p_i = \frac{x_i}{T} - \log \sum_j e^{x_j / T}",
    vjp=_log_softmax_vjp,
    vjp_formula=r"\frac{1}{T} \Big(g_i - p_i \sum_j g_j\Big)",
    source="bridle1990",
)
def log_softmax(x: Array, *, temperature: float = 1.0) -> Array:
    """Take the logarithm of the probabilities without ever rounding one to 0 or 1.

    The impossible, a logit of -inf, gets -inf; the rest is as in `softmax`.

    >>> log_softmax([0, -1000])
    array([    0., -1000.])
    >>> bool(log_softmax([0, -50])[0] == -np.exp(-50))
    True
    """
    z, rest, _, others, _ = _others(x, temperature)
    rest -= np.log1p(others)[:, None]
    rest += z
    return rest


@vector_function(
    textbook="exp(-x / temperature) / sum(exp(-x / temperature))",
    formula=r"p_i = \frac{e^{-x_i / T}}{\sum_j e^{-x_j / T}}",
    vjp=lambda x, g, temperature: -_softmax_vjp(-x, g, temperature),
    vjp_formula=r"\frac{p_i}{T} \Big(\sum_j p_j g_j - g_i\Big)",
    source="bridle1990",
)
def softmin(x: Array, *, temperature: float = 1.0) -> Array:
    """Turn costs into probabilities: the smallest gets the most. It is `softmax` of -x.

    A cost of inf marks the impossible and gets 0.

    >>> softmin([0, np.log(3)])
    array([0.75, 0.25])
    """
    return softmax.body(-x, temperature=temperature)


def _sparsemax_vjp(x: Array, g: Array) -> Array:
    p = sparsemax.body(x)
    held = (p > 0) + 0 * p  # keeps NaN
    flow: Array = g - _row_sums(held * g) / held.sum(axis=-1, keepdims=True)
    flow *= held
    return flow


@vector_function(
    textbook="maximum(x - tau(x), 0)",
    formula=r"p_i = \max(x_i - \tau, 0), \quad \sum_j p_j = 1",
    vjp=_sparsemax_vjp,
    vjp_formula=r"s_i \Big(g_i - \tfrac{1}{k} \sum_j s_j g_j\Big), \quad s_i = [p_i > 0], \quad k = \sum_j s_j",
    source="martins2016",
)
def sparsemax(x: Array) -> Array:
    """Turn scores into probabilities of which many are exactly 0: the nearest point of the simplex.

    Where a probability is about to leave 0, the slope is taken as 0. A score of -inf gets 0. Where all are -inf, or one
    is inf or NaN, all are NaN. The error is a few ulp of 1, not of each probability.

    >>> sparsemax([0.5, 0.0, -1.0])
    array([0.75, 0.25, 0.  ])
    """
    z: Array = np.maximum(x - x.max(axis=-1, keepdims=True), -1)  # what is 1 below the largest gets 0 in any case
    falling = -np.sort(-z, axis=-1)
    over = np.cumsum(falling, axis=-1) - 1
    count = np.arange(1, z.shape[1] + 1, dtype=z.dtype)
    held = np.count_nonzero(count * falling > over, axis=-1)[:, None]
    tau = np.take_along_axis(over, held - 1, axis=-1) / held
    tau += (np.maximum(z - tau, 0).sum(axis=-1, keepdims=True) - 1) / held  # what a long running sum has lost
    p: Array = np.maximum(z - tau, 0)
    return p


def _halves(x: Array) -> tuple[Array, Array]:
    middle = x.shape[1] // 2
    return x[:, :middle], x[:, middle:]


def _crelu_vjp(x: Array, g: Array) -> Array:
    up, down = _halves(g)
    flow: Array = up * relu.slope(x) - down * relu.slope(-x)
    return flow


@vector_function(
    textbook="concatenate([maximum(x, 0), maximum(-x, 0)])",
    formula=r"[\max(0, x),\; \max(0, -x)]",
    vjp=_crelu_vjp,
    vjp_formula=r"g^{+}\,[x > 0] - g^{-}\,[x < 0]",
    source="shang2016",
    copies=2,
)
def crelu(x: Array) -> Array:
    """Keep both signs: the positive parts, then the sizes of the negative parts, along the same axis.

    The value is twice as long as x and loses nothing of it. At 0 the slope is taken as 0.

    >>> crelu([-2, 3])
    array([0., 3., 2., 0.])
    """
    return np.concatenate((relu(x), relu(-x)), axis=-1)


def _maxout_vjp(x: Array, g: Array, pieces: int) -> Array:
    split = x.reshape(len(x), pieces, -1)
    flow = np.zeros_like(split)
    np.put_along_axis(flow, split.argmax(axis=1)[:, None], g[:, None], axis=1)
    return flow.reshape(x.shape)


@vector_function(
    textbook="max(split(x, pieces))",
    formula=r"\max_{k} x_i^{(k)}, \quad x = [x^{(1)}, x^{(2)}, \dots]",
    vjp=_maxout_vjp,
    vjp_formula=r"g_i \text{ to the piece that is largest at } i",
    source="goodfellow2013",
    parts="pieces",
)
def maxout(x: Array, *, pieces: int = 2) -> Array:
    """Cut x into equal `pieces`, one after the other, and take the largest at each place.

    Some libraries (Chainer, TensorFlow Addons) take the largest of neighbours instead. Of equals, the first piece gets
    the gradient.

    >>> maxout([-2, 3, 2, -3])
    array([2., 3.])
    """
    largest: Array = x.reshape(len(x), pieces, -1).max(axis=1)
    return largest


def _gated_by(gate: str) -> Formula:
    def vjp(x: Array, g: Array) -> Array:
        a, b = _halves(x)
        f = get(gate)
        return np.concatenate((g * f(b), g * a * f.slope(b)), axis=-1)

    return vjp


def _gated(x: Array, gate: str) -> Array:
    a, b = _halves(x)
    opened: Array = a * get(gate)(b)
    return opened


@vector_function(
    textbook="a / (1 + exp(-b))",
    formula=r"a \odot \sigma(b), \quad x = [a, b]",
    vjp=_gated_by("sigmoid"),
    vjp_formula=r"[g \odot \sigma(b),\; g \odot a \odot \sigma'(b)]",
    source="dauphin2017",
    parts=2,
)
def glu(x: Array) -> Array:
    """Let the second half of x decide how much of the first half passes, from nothing to all.

    The first half is the value and the second the gate, as in PyTorch.

    >>> glu([4, 8, 0, 1000])
    array([2., 8.])
    """
    return _gated(x, "sigmoid")


@vector_function(
    textbook="a * maximum(b, 0)",
    formula=r"a \odot \max(0, b), \quad x = [a, b]",
    vjp=_gated_by("relu"),
    vjp_formula=r"[g \odot \max(0, b),\; g \odot a \odot [b > 0]]",
    source="shazeer2020",
    parts=2,
)
def reglu(x: Array) -> Array:
    """Multiply the first half of x by the ReLU of the second half, the gate.

    >>> reglu([4, 8, -1, 2])
    array([ 0., 16.])
    """
    return _gated(x, "relu")


@vector_function(
    textbook="a * b * (1 + erf(b / sqrt(2))) / 2",
    formula=r"a \odot \mathrm{GELU}(b), \quad x = [a, b]",
    vjp=_gated_by("gelu"),
    vjp_formula=r"[g \odot \mathrm{GELU}(b),\; g \odot a \odot \mathrm{GELU}'(b)]",
    source="shazeer2020",
    parts=2,
)
def geglu(x: Array) -> Array:
    """Multiply the first half of x by the exact GELU of the second half, the gate.

    >>> geglu([4, 8, 0, 1000])
    array([   0., 8000.])
    """
    return _gated(x, "gelu")


@vector_function(
    textbook="a * b / (1 + exp(-b))",
    formula=r"a \odot \mathrm{SiLU}(b), \quad x = [a, b]",
    vjp=_gated_by("silu"),
    vjp_formula=r"[g \odot \mathrm{SiLU}(b),\; g \odot a \odot \mathrm{SiLU}'(b)]",
    source="shazeer2020",
    parts=2,
)
def swiglu(x: Array) -> Array:
    """Multiply the first half of x by the SiLU of the second half, the gate.

    >>> swiglu([4, 8, 0, 1000])
    array([   0., 8000.])
    """
    return _gated(x, "silu")
