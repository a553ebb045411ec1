"""Exercises of module 02: what a step, a straight line and a real non-linearity let a net do."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from actedu.checks import (
    Failure,
    Holds,
    IsNumber,
    KeepsShape,
    LeavesInputAlone,
    Matches,
    Outcome,
    Setting,
    call,
    difference,
    numbers,
)
from actedu.exercises.exercise import Mistake, exercise
from actedu.exercises.verdicts import Verdict, listed, says

if TYPE_CHECKING:
    from matplotlib.axes import Axes


# --- collapse_two_layers


def _two_layers(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    return [
        (rng.normal(size=(a, h)), rng.normal(size=h), rng.normal(size=(h, c)), rng.normal(size=c))
        for a, h, c in rng.integers(1, 6, size=(4, 3)).tolist()
    ]


_small_layers = (
    (
        np.array([[1.0, 2.0], [0.0, 1.0]]),
        np.array([1.0, -1.0]),
        np.array([[2.0, 0.0], [1.0, 3.0]]),
        np.array([0.0, 1.0]),
    ),
)


def _part(place: int, hidden: bool = False) -> Callable[[Any, Setting], Failure | None]:
    """Compare W (place 0) or b (place 1) of what a collapse returns; both on drawn layers when hidden."""

    def test(answer: Any, setting: Setting) -> Failure | None:
        for args in _two_layers(setting.rng()) if hidden else _small_layers:
            right, got = setting.solution(*args), call(answer, *args)
            if got.error or got.value is None:
                return difference(args, right, got)
            if not isinstance(got.value, (tuple, list)) or len(got.value) != 2:
                return Failure("two things are asked for, `return W, b`; it returns something else", args, right, got)
            for at in (0, 1) if hidden else (place,):
                failure = difference((), right[at], Outcome(got.value[at]))
                if failure:
                    return Failure(f"{'Wb'[at]}: {failure.sentence}", args, right, got)
        return None

    return test


def _collapse_by_columns(W1: Any, b1: Any, W2: Any, b2: Any) -> Any:
    return W2 @ W1, W2 @ b1 + b2


def _collapse_by_probing(W1: Any, b1: Any, W2: Any, b2: Any) -> Any:
    b = (np.zeros(len(W1)) @ W1 + b1) @ W2 + b2  # what comes out of a zero input is the bias
    return (np.eye(len(W1)) @ W1 + b1) @ W2 + b2 - b, b


@exercise(
    points=2,
    stars=1,
    kind="FN",
    checks=(
        Holds("the weights are right", _part(0)),
        Holds("the bias is right", _part(1)),
        Holds("it works for layers of any size", _part(0, hidden=True), hidden=True),
    ),
    hints=(
        "Write the output of both layers as one formula, then multiply out: an affine map of an affine map.",
        "Section 'Why the lines collapse' does it with one number per layer: 3(2x + 1) - 4 = 6x - 1.",
        "In the numbers: the weight 6 is 2·3, and the bias -1 is 1·3 - 4. The first bias was multiplied on its way.",
        "(x @ W1 + b1) @ W2 + b2 = x @ (W1 @ ___) + (b1 @ ___ + b2): read off W and b.",
    ),
    mistakes={
        "the biases are only added; b1 passes through W2 on its way to the output, as every signal does": (
            lambda W1, b1, W2, b2: (W1 @ W2, b1 + b2)
        ),
        "b1 is lost; a zero input leaves the first layer as b1, not as zero": lambda W1, b1, W2, b2: (W1 @ W2, b2),
        "the order is turned round; a row x meets W1 first, so it is x @ W1 @ W2": _collapse_by_columns,
        "* multiplies entry by entry; one layer after another is the matrix product @": (
            lambda W1, b1, W2, b2: (W1 * W2, b1 * W2[0] + b2) if W1.shape == W2.shape else (W1 @ W2, b2)
        ),
        "the layers are added; they stand one after another, so their matrices are multiplied": (
            lambda W1, b1, W2, b2: (W1 + W2, b1 + b2)
        ),
    },
    alternatives=(_collapse_by_probing,),
    why=(
        "Multiplying out $(xW_1 + b_1)W_2 + b_2$ gives $x(W_1W_2) + (b_1W_2 + b_2)$: one matrix, one bias. Nothing in "
        "it depends on the sizes, so the argument repeats for any number of layers. The other route needs no algebra: "
        "whatever an affine map is, it sends 0 to its bias, and the unit vectors to the bias plus one row of its "
        "matrix each."
    ),
)
def collapse_two_layers(W1, b1, W2, b2):
    r"""Two dense layers without an activation compute $y = (x W_1 + b_1) W_2 + b_2$ for a row $x$.

    Return the weights `W` and the bias `b` of the one layer $y = x W + b$ that gives the same output for every $x$.
    The shapes are `W1` (n, h), `b1` (h,), `W2` (h, m), `b2` (m,).
    """
    W = W1 @ W2
    b = b1 @ W2 + b2
    return W, b


# --- threshold


def _steps(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    return [
        (np.where(rng.random(12) < 0.3, 0.0, rng.normal(size=12)).reshape(3, 4), float(at))
        for at in (*rng.normal(size=3).round(2), 0.0)
    ]


def _threshold_by_sums(x: Any, at_zero: float = 1.0) -> Any:
    return 1.0 * (x > 0) + at_zero * (x == 0)


@exercise(
    points=2,
    stars=1,
    kind="FN",
    curve=(-2.0, 2.0),
    checks=(
        Matches(
            (
                (np.array([-2.0, -0.5, 0.0, 0.5, 3.0]), 0.5),
                (np.array([-1e-9, 0.0, 1e-9]), 1.0),
                (np.array([-1.0, 0.0, 2.0]), 0.0),
            ),
            title="gives 0 below zero, at_zero at zero, 1 above",
        ),
        KeepsShape(),
        LeavesInputAlone(),
        Matches(_steps, title="does so for drawn inputs and values at zero", hidden=True),
    ),
    hints=(
        "Three cases: below, at and above zero. The middle one is a choice, so it is an argument.",
        "Section 'Two functions' gives the definition; the pitfall on zero shows how NumPy writes it.",
        "np.where(condition, a, b) picks from two values for each entry; one inside another picks from three.",
        "np.where(x > 0, 1.0, np.where(x == 0, ___, 0.0))",
    ),
    mistakes={
        "at_zero is not used: x >= 0 counts zero as above": (lambda x, at_zero=1.0: np.where(x >= 0, 1.0, 0.0)),
        "at_zero is not used: x > 0 decides that zero counts as below": lambda x, at_zero=1.0: np.where(
            x > 0, 1.0, 0.0
        ),
        "this is the sign function: it gives -1 below zero, and a neuron that is silent gives 0": (
            lambda x, at_zero=1.0: np.where(x == 0, at_zero, np.sign(x))
        ),
        "`if` asks one question about the whole array; np.where asks it for each entry": (
            lambda x, at_zero=1.0: 1.0 if x > 0 else at_zero if x == 0 else 0.0
        ),
        "at_zero is used as the threshold; it is the value of the output at zero": (
            lambda x, at_zero=1.0: np.where(x >= at_zero, 1.0, 0.0)
        ),
    },
    alternatives=(_threshold_by_sums, lambda x, at_zero=1.0: np.heaviside(x, at_zero)),
    why=(
        "The jump has a value at 0 only because someone chooses one: `np.heaviside(x, at_zero)` asks for it, and so "
        "does `torch.heaviside`. The choice matters where a sum can be exactly 0: zero weights, blank pixels, "
        "whole-number data."
    ),
)
def threshold(x, at_zero=1.0):
    r"""Write the step function for an array `x` of any shape:

    $$\mathrm{step}(x) = 0 \text{ for } x < 0, \qquad h \text{ for } x = 0, \qquad 1 \text{ for } x > 0,$$

    where $h$ is the argument `at_zero`.
    """
    return np.where(x > 0, 1.0, np.where(x == 0, at_zero, 0.0))


# --- nets_that_collapse


def _letters(answer: Any) -> set[str]:
    chosen = answer["nets"]
    if not isinstance(chosen, (str, list, tuple, set)):
        return set()
    joined = chosen if isinstance(chosen, str) else "".join(map(str, chosen))
    return {letter for letter in joined.upper() if letter.isalnum()}


def _choice_form(answer: Any) -> str | None:
    if not isinstance(answer, Mapping) or set(answer) != {"nets", "reason"}:
        return 'write it as {"nets": "AF", "reason": 4}: the letters of the nets and the number of the reason'
    return None


def _nets_right(answer: Any, setting: Setting) -> str | None:
    if form := _choice_form(answer):
        return form
    if answer["nets"] is ...:
        return "no nets are chosen yet"
    chosen, right = _letters(answer), _letters(setting.solution)
    if strange := chosen - set("ABCDEF"):
        return f"there is no net {sorted(strange)[0]!r}; there are A to F"
    wrong = len(chosen ^ right)
    return f"{wrong} of the 6 nets {'is' if wrong == 1 else 'are'} on the wrong side" if wrong else None


def _reason_right(answer: Any, setting: Setting) -> str | None:
    if form := _choice_form(answer):
        return form
    if answer["reason"] is ...:
        return "no reason is chosen yet"
    chosen = str(answer["reason"]).strip()
    if chosen not in ("1", "2", "3", "4", "5"):
        return f"a reason from 1 to 5 is asked for; this is {answer['reason']!r}"
    if chosen == str(setting.solution["reason"]):
        return None
    return {
        1: "reason 1 would make a net of sigmoids linear, and sigmoids bend",
        2: "reason 2 would make a net of tanh units linear, and tanh bends",
        4: "reason 4 is no reason: a bias moves a straight line without bending it",
        5: "reason 5 does not matter: matrices of fitting sizes multiply, whatever the sizes are",
    }[int(chosen)]


def _no_choice() -> Any:
    return {"nets": ..., "reason": ...}


@exercise(
    points=2,
    stars=1,
    kind="CJ",
    checks=(Holds("the nets are the right ones", _nets_right), Holds("the reason is the right one", _reason_right)),
    hints=(
        "Linear collapse needs every step from input to output to be affine: a matrix, plus a constant.",
        "Section 'Why the lines collapse': multiply out the formula of each net. Does x stay inside a bend?",
        "f(z) = 5z - 2 as an activation: (5z - 2) W + b = z (5W) + (b - 2·sum of the rows of W). Affine again.",
        "Replace f by its formula. B: 2z + 1. E: x + (xW + b) = x (___ + W) + b. Do C, D, F allow the same?",
    ),
    mistakes={
        "B is affine too: 2z + 1 does not pass through the origin, but its graph is a straight line": Mistake(
            {"nets": "AE", "reason": 3}, lambda a: _letters(a) == {"A", "E"}
        ),
        "a skip connection adds the input, and the sum of two affine maps is affine: E collapses": Mistake(
            {"nets": "AB", "reason": 3}, lambda a: _letters(a) == {"A", "B"}
        ),
        "only the identity was counted; any activation whose graph is one straight line collapses": Mistake(
            {"nets": "A", "reason": 3}, lambda a: _letters(a) == {"A"}
        ),
        "|z| is made of straight pieces, but it bends at 0, and that bend is enough to solve XOR": Mistake(
            {"nets": "ABCE", "reason": 3}, lambda a: "C" in _letters(a)
        ),
        "the step cannot be trained by gradients, but it is not linear: step(1) + step(1) is not step(2)": Mistake(
            {"nets": "ABDE", "reason": 3}, lambda a: "D" in _letters(a)
        ),
        "z² has no kink, but it is not a straight line: with it the net holds products of inputs": Mistake(
            {"nets": "ABEF", "reason": 1}, lambda a: "F" in _letters(a)
        ),
    },
    starter=_no_choice,
    why=(
        "Affine maps are closed under composition and under addition, so A, B and E are one affine map each: B's "
        "activation is absorbed by the next layer, and E's matrix is $I + W$. The other three functions are not "
        "affine: |z| bends, the step jumps and z² curves. Whether a function can be trained is another question: the "
        "step is not linear, and it is still hard to train."
    ),
)
def nets_that_collapse():
    """Each net is dense layers with biases; `f` stands between them. Which nets equal one dense layer, for all weights?

    | net | between the layers |
    |---|---|
    | A | f(z) = z |
    | B | f(z) = 2z + 1 |
    | C | f(z) = abs(z) |
    | D | f(z) = step(z) |
    | E | f(z) = z, and the first layer's input is added to its output (equal sizes) |
    | F | f(z) = z² |

    And why?

    1. Smooth activations make a net linear.
    2. Activations with negative outputs make a net linear.
    3. A sum of affine maps is affine, and so is one after another.
    4. Biases make a net non-linear.
    5. Layers of equal size make a net linear.

    Answer with the letters of the nets and the number of the reason, such as `{"nets": "AF", "reason": 4}`.
    """
    return {"nets": "ABE", "reason": 3}


# --- second_gradient


def _descent(*, x: int, t: int, eta: float) -> dict[str, float]:
    """The numbers on the way to the second gradient."""
    error, shrinks = x - t, 1 - eta * x**2
    return {
        "error": error,
        "first": error * x,
        "size": -error * x,
        "weight": round(1 - eta * error * x, 6),
        "later": round(error * shrinks, 6),
        "second": round(error * x * shrinks, 6),
        "square": x**2,
        "shrinks": round(shrinks, 6),
    }


def _step(name: str) -> Callable[..., float]:
    return lambda *, x, t, eta: _descent(x=x, t=t, eta=eta)[name]


def _learning(rng: np.random.Generator) -> dict[str, Any]:
    x = int(rng.integers(2, 5))
    return {"x": x, "t": x + int(rng.integers(2, 6)), "eta": float(rng.choice([0.02, 0.03, 0.05]))}


@exercise(
    points=2,
    stars=1,
    kind="PN",
    checks=(IsNumber(atol=0.02),),
    hints=(
        "The chain rule: gradient of the weight = error · slope of the activation · input. One step changes the error.",
        "Section 'Test the claim' prints such a sequence, -6.00, -3.60 and so on, for other numbers.",
        "First step: error 1·{x} - {t} = {error}, slope 1, input {x}, so the gradient is {first} and w becomes "
        "1 + {eta}·{size} = {weight}.",
        "Second step: ({weight}·{x} - {t}) · 1 · ___",
    ),
    mistakes={
        "this is the first gradient; after the step the error is smaller, and the gradient with it": _step("first"),
        "this is the error; the gradient of a weight is the error times the input": _step("later"),
        "the sign is turned: the output is below the target, so the gradient is negative and w grows": (
            lambda *, x, t, eta: (t - x) * x * (1 - eta * x**2)
        ),
        "the step went uphill: gradient descent subtracts the gradient from the weight": (
            lambda *, x, t, eta: (x - t) * x * (1 + eta * x**2)
        ),
        "this is the activation's slope; the gradient of the weight holds the error and the input as well": 1.0,
    },
    why=(
        "The second gradient is ({weight}·{x} - {t})·{x} = {second}. The slope of the identity was 1 in both steps, "
        "but the weight's gradient is error · slope · input, and the error shrank. Each step multiplies it by "
        "$1 - \\eta x^2 = 1 - {eta} \\cdot {square} = {shrinks}$."
    ),
    vary=_learning,
    facts=_descent,
)
def second_gradient(*, x=3, t=6, eta=0.05):
    r"""A linear neuron $y = w x$ has $w = 1$, input $x = {x}$, target $t = {t}$ and loss $L = \frac{1}{2}(y - t)^2$.

    You take one step of gradient descent with learning rate {eta}. What is $\mathrm{d}L/\mathrm{d}w$ *after* that step?
    Predict it by hand, to two decimals.
    """
    w = 1 - eta * (x - t) * x
    return (w * x - t) * x


# --- xor_weights

_CORNERS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
_SHAPES = {"W1": (2, 2), "b1": (2,), "w2": (2,), "b2": ()}


def _xor_outputs(answer: Any) -> Any:
    """Return the net's outputs at the four corners; raise ValueError with a sentence for another form."""
    if not isinstance(answer, Mapping) or set(answer) != set(_SHAPES):
        raise ValueError('write it as {"W1": [[..., ...], [..., ...]], "b1": [..., ...], "w2": [..., ...], "b2": ...}')
    parts = {}
    for key, shape in _SHAPES.items():
        if "Ellipsis" in repr(answer[key]):
            raise ValueError(f"{key} has no numbers yet")
        part = numbers(answer[key])
        if part is None or part.shape != shape or not np.isfinite(part).all():
            size = f"numbers in shape {shape}" if shape else "one number"
            raise ValueError(f"{key} must hold {size}; this is {answer[key]!r}")
        parts[key] = part
    with np.errstate(all="ignore"):
        return np.maximum(_CORNERS @ parts["W1"] + parts["b1"], 0.0) @ parts["w2"] + parts["b2"]


def _solves_xor(answer: Any, setting: Setting) -> str | None:
    try:
        outputs = _xor_outputs(answer)
    except ValueError as error:
        return str(error)
    for (x1, x2), out, right in zip(_CORNERS, outputs, (0.0, 1.0, 1.0, 0.0), strict=True):
        if not abs(out - right) <= 0.1:
            return f"at ({x1:g}, {x2:g}) the net gives {out:.3g}; {right:g} is asked for"
    return None


def _gives(*outputs: float) -> Callable[[Any], bool]:
    return lambda answer: bool(np.allclose(_xor_outputs(answer), outputs, atol=0.05))


def _xor_net(b1: Sequence[float], w2: Sequence[float], b2: float = 0.0) -> dict[str, Any]:
    return {"W1": [[1, 1], [1, 1]], "b1": list(b1), "w2": list(w2), "b2": b2}


def _empty_xor_net() -> Any:
    return {"W1": [[..., ...], [..., ...]], "b1": [..., ...], "w2": [..., ...], "b2": ...}


@exercise(
    points=3,
    stars=2,
    kind="FIT",
    checks=(Holds("gives 0, 1, 1, 0 at the four corners", _solves_xor),),
    starter=_empty_xor_net,
    hints=(
        "Two units that look at the sum s = x1 + x2 are enough: the output must rise to s = 1 and fall to s = 2.",
        "Section 'One bend is enough' solves it with steps, as OR minus AND. A ReLU keeps growing.",
        "Take relu(s) and relu(s - 1). At s = 0, 1, 2 they give 0, 1, 2 and 0, 0, 1. Mix these to get 0, 1, 0.",
        "relu(s) + c · relu(s - 1) must be 0 at s = 2: 2 + c · 1 = 0, so c = ___",
    ),
    mistakes={
        "this is OR: at (1, 1) the first unit gives 2, so the second must take away 2, not 1": Mistake(
            _xor_net([0, -1], [1, -1]), _gives(0, 1, 1, 1)
        ),
        "these are the step's weights; a ReLU passes the sum on, so its outputs are 0.5 and 1.5 where a step gives 1": (
            Mistake(_xor_net([-0.5, -1.5], [1, -1]), _gives(0, 0.5, 0.5, 1))
        ),
        "both units are past their bend at every corner but the first, so the net is a straight line there": Mistake(
            _xor_net([0, 0], [1, 0]), _gives(0, 1, 1, 2)
        ),
        "this is XOR upside down: turn the signs of w2 and start from 0": Mistake(
            _xor_net([0, -1], [-1, 2], 1), _gives(1, 0, 0, 1)
        ),
    },
    alternatives=(
        {"W1": [[1, -1], [-1, 1]], "b1": [0, 0], "w2": [1, 1], "b2": 0},  # abs(x1 - x2)
        {"W1": [[2, -1], [2, -1]], "b1": [-2, 1], "w2": [-0.5, -1], "b2": 1},
    ),
    why=(
        "With s = x1 + x2, relu(s) - 2 relu(s - 1) rises with slope 1, bends at s = 1 and falls with slope -1: a tent. "
        "This is the solution in Goodfellow, Bengio and Courville's *Deep Learning*, section 6.1. Another one is "
        "relu(x1 - x2) + relu(x2 - x1), which is |x1 - x2|. That weights exist does not mean that training finds them: "
        "from random starts, two ReLU units got there about 2 times in 10."
    ),
)
def xor_weights():
    r"""Find weights by hand for a net with two ReLU units,

    $$y = w_2 \cdot \mathrm{relu}(x W_1 + b_1) + b_2,$$

    that computes XOR: 0, 1, 1, 0 (to within 0.1) at the corners (0, 0), (0, 1), (1, 0), (1, 1).
    `W1` has one column for each unit.
    """
    return {"W1": [[1, 1], [1, 1]], "b1": [0, -1], "w2": [1, -2], "b2": 0}


# --- boundaries_by_eye

_PANELS = "ABCD"
_SEEN = {
    "relu": "the border is a closed polygon of a few straight edges with corners",
    "identity": "the border is one straight line",
    "tanh": "the border is a closed curve without corners",
    "step": "the regions are wedges: straight rays that all start at one point",
}


def _shuffled(rng: np.random.Generator) -> dict[str, Any]:
    return dict(zip(_SEEN, map(str, rng.permutation(list(_PANELS))), strict=True))


def _four_boundaries(*, relu: str, identity: str, tanh: str, step: str) -> Axes:
    """Draw the regions of four nets trained on the same two rings, which differ in the hidden activation only."""
    from actedu.data import circles
    from actedu.nets import fit_points
    from actedu.plots import describe, new_axes
    from actedu.plots.axes import restyle
    from actedu.probes import draw_boundary

    points = circles(120, noise=0.08, seed=0)
    ax = new_axes(width=6.4, height=6.4)
    figure = ax.get_figure(root=True)
    assert figure is not None
    ax.remove()
    panels: list[Axes] = list(figure.subplots(2, 2).flat)
    names = {relu: "relu", identity: "identity", tanh: "tanh", step: "step"}
    for letter, panel in zip(_PANELS, panels, strict=True):
        name = names[letter]
        draw_boundary(fit_points(points, name, (12,), epochs=400, seed=1), points, panel, letter, n=401)
        legend = panel.get_legend()
        if legend is not None and letter != "A":
            legend.remove()
        restyle(panel).set(aspect="equal", xlabel="", ylabel="", xticks=[], yticks=[])
        describe(panel, f"Panel {letter}: {_SEEN[name]}.")
    return panels[0]


def _panels_form(answer: Any) -> str | None:
    if not isinstance(answer, Mapping) or set(answer) != set(_PANELS):
        return 'write it as {"A": "tanh", "B": ..., "C": ..., "D": ...}'
    for letter, name in answer.items():
        if name is ...:
            return f"panel {letter} has no activation yet"
        if str(name).strip().lower() not in _SEEN:
            return f"panel {letter}: {name!r} is none of {', '.join(sorted(_SEEN))}"
    return None


def _panels_right(*names: str) -> Callable[[Any, Setting], str | None]:
    def test(answer: Any, setting: Setting) -> str | None:
        if form := _panels_form(answer):
            return form
        for letter, name in setting.solution.items():
            if name in names and answer[letter].strip().lower() != name:
                return f"panel {letter} is not {answer[letter]}: there {_SEEN[name]}"
        return None

    return test


def _taken_for(one: str, other: str) -> Mistake:
    """The mistake of naming `one` where the panel is `other`'s."""

    def swapped(*, relu: str, identity: str, tanh: str, step: str) -> dict[str, str]:
        right = {"relu": relu, "identity": identity, "tanh": tanh, "step": step}
        wrong = right | {one: right[other], other: right[one]}
        return {letter: name for name, letter in wrong.items()}

    def recognise(answer: Any, *, relu: str, identity: str, tanh: str, step: str) -> bool:
        right = {"relu": relu, "identity": identity, "tanh": tanh, "step": step}
        return bool(answer[right[other]].strip().lower() == one)

    return Mistake(swapped, recognise)


def _empty_panels() -> Any:
    return {"A": ..., "B": ..., "C": ..., "D": ...}


@exercise(
    points=2,
    stars=2,
    kind="PR",
    checks=(
        Holds("the line and the wedges are told apart", _panels_right("identity", "step")),
        Holds("the corners and the curve are told apart", _panels_right("relu", "tanh")),
    ),
    given=_four_boundaries,
    starter=_empty_panels,
    hints=(
        "The border is where the output changes sign. It can have a corner only where a hidden unit has a kink.",
        "The figure in section 'What a layer does to the plane' shows what each function does to a grid.",
        "Between its bends a net of ReLU units is affine, so its border has straight edges. And if f is smooth?",
        "Straight everywhere: identity. Straight edges that meet in corners: ___. Smooth: tanh. The last one: step.",
    ),
    mistakes={
        "corners come from kinks: tanh has none, so its border cannot have a corner; ReLU's can": (
            _taken_for("tanh", "relu")
        ),
        "a net of steps has borders on whole rays only: each unit cuts along one straight line": (
            _taken_for("step", "relu")
        ),
        "step is not the one with a single line: each unit cuts along a line: twelve make a fan": (
            _taken_for("step", "identity")
        ),
    },
    why=(
        "A net of identities has one straight border, at any depth. A ReLU net is affine on each piece of the plane "
        "that its bends cut out, so its border has straight edges that meet on those bends. A step net is *constant* "
        "on each piece, so its border can only run along the cuts. These all go through (0, 0): the hidden biases "
        "start at 0, and no gradient ever moved them. A tanh net is smooth, and so is its border, apart from rare "
        "points where the output's gradient is 0."
    ),
    vary=_shuffled,
)
def boundaries_by_eye(*, relu="A", identity="B", tanh="C", step="D"):
    """The four nets above, 2-12-1, were trained on the same two rings. They differ in the hidden activation only.

    Which panel belongs to which of "identity", "relu", "step" and "tanh"?
    """
    return {relu: "relu", identity: "identity", tanh: "tanh", step: "step"}


# --- surrogate_gradient


def _value_for_slope(x, W, b, dy):
    z = x @ W + b  # forward
    slope = np.where(z >= 0, 1.0, 0.0)  # of the step
    return x.T @ (dy * slope)  # backward


def _batches(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    return [
        (rng.normal(size=(7, a)), rng.normal(size=(a, h)), rng.normal(size=h), rng.normal(size=(7, h)))
        for a, h in rng.integers(2, 6, size=(4, 2)).tolist()
    ]


_one_batch = (
    np.array([[1.0, 0.0], [0.0, 2.0], [1.0, 1.0]]),
    np.array([[-0.5, 3.0], [0.25, -1.0]]),
    np.zeros(2),
    np.array([[1.0, 2.0], [4.0, -1.0], [2.0, 1.0]]),
)  # the sums of the first unit are -0.5, 0.5, -0.25, all near 0; those of the second 3, -2, 2


@exercise(
    points=3,
    stars=2,
    kind="DBG",
    starter=_value_for_slope,
    checks=(
        Matches((_one_batch,), title="units near their threshold learn, units far from it do not"),
        LeavesInputAlone(_one_batch),
        Matches(_batches, title="gives the right gradient on drawn batches", hidden=True),
    ),
    hints=(
        "Goal: the backward pass of a step layer with a surrogate slope. Which line has a value for a slope?",
        "Section 'A slope that is not the step's' gives it: 1 near the threshold, on both sides.",
        "A unit with z = -0.5 is silent, but a small push would make it fire. In the code as given, what is its slope?",
        "slope = np.where(np.abs(___) <= {width}, 1.0, 0.0)",
    ),
    mistakes={
        "the step's value stands where its slope belongs; a silent unit then never learns, however near it is": (
            _value_for_slope
        ),
        "there is no window: a unit at z = 3 is pushed too, although a small change cannot make it switch": (
            lambda x, W, b, dy: x.T @ dy
        ),
        "the window is on the wrong quantity: it is the sum z that must be near the threshold, not the gradient dy": (
            lambda x, W, b, dy, *, width: x.T @ (dy * (np.abs(dy) <= width))
        ),
        "this is the step's own slope, 0: nothing below the output layer learns": (
            lambda x, W, b, dy: np.zeros_like(W)
        ),
        "the slope replaces dy; the chain rule multiplies: gradient from above times slope": (
            lambda x, W, b, dy, *, width: x.T @ (np.abs(x @ W + b) <= width).astype(float)
        ),
    },
    alternatives=(lambda x, W, b, dy, *, width: x.T @ np.where(np.abs(x @ W + b) > width, 0.0, dy),),
    why=(
        "Forward the layer outputs step(z), backward it pretends that the output was a ramp whose slope is 1 for "
        "|z| ≤ {width} and 0 outside. So a unit that is just silent, or fires only just, can be pushed across its "
        "threshold. The result is not the gradient of the loss, which is 0; whether it leads downhill is a matter of "
        "experiment."
    ),
    vary=lambda rng: {"width": float(rng.choice([1.2, 1.4, 1.6, 1.8]))},
)
def surrogate_gradient(x, W, b, dy, *, width=1):
    """Repair the backward pass of a layer of steps, `y = step(x @ W + b)`, that uses a straight-through surrogate.

    The surrogate's slope is 1 where |z| ≤ {width} and 0 elsewhere. `dy` is the gradient of the loss with respect to the
    outputs; return the one with respect to `W`. The shapes are `x` (n, a), `W` (a, h), `b` (h,), `dy` (n, h).
    As it stands, the units that are silent never learn.
    """
    z = x @ W + b  # forward
    slope = np.where(np.abs(z) <= width, 1.0, 0.0)  # of the surrogate
    return x.T @ (dy * slope)  # backward


# --- verdicts_on_linearity


def _no_verdicts() -> Any:
    return {1: ..., 2: ..., 6: ..., 9: ...}


@exercise(
    points=4,
    stars=2,
    kind="CLM",
    checks=(Verdict(1), Verdict(2), Verdict(6), Verdict(9)),
    given=listed(1, 2, 6, 9),
    starter=_no_verdicts,
    hints=(
        "Two of the four hold as they stand. One holds for some heads and losses, one mixes up two derivatives.",
        "The lesson has them all: collapse (1), head and loss (2), the gradient behind a step (6), four steps (9).",
        "A case like claim 2: 'cars run on petrol' holds for some cars. Such a claim is \"true with conditions\".",
        "For claim 9: the activation's slope is constant. A weight's gradient is ___ times slope times input.",
    ),
    mistakes={
        "claim 9 takes the slope of the activation for the gradient of the weight; the error in it changes": Mistake(
            {1: "true", 2: "true with conditions", 6: "true", 9: "true"},
            says(9, "true", "true with conditions", "imprecise"),
        ),
        "claim 2 holds with an identity output and squared error; with a softmax and cross-entropy it is logistic": (
            Mistake(
                {1: "true", 2: "true", 6: "true", 9: "wrong"},
                says(2, "true", "wrong", "imprecise"),
            )
        ),
        "claim 1 speaks of what the net can compute; that training runs differently does not touch it": Mistake(
            {1: "true with conditions", 2: "true with conditions", 6: "true", 9: "wrong"},
            says(1, "true with conditions", "wrong", "imprecise"),
        ),
        "claim 6 holds as it stands; a surrogate repairs the training by using a slope that is not the step's": Mistake(
            {1: "true", 2: "true with conditions", 6: "wrong", 9: "wrong"},
            says(6, "wrong", "imprecise", "true with conditions"),
        ),
    },
    why=(
        "Claim 1 is true: the product of the matrices gives the same output. Claim 2 is true with conditions: identity "
        "output and squared error. Claim 6 is true: the gradient behind a step is 0. Claim 9 is wrong: the "
        "activation's slope is constant, but a weight's gradient is error times slope times input; the error changes."
    ),
)
def verdicts_on_linearity():
    """Give your verdict on four claims: `"true"`, `"true with conditions"`, `"imprecise"` or `"wrong"`.

    Write it in place of the dots.
    """
    return {1: "true", 2: "true with conditions", 6: "true", 9: "wrong"}


# --- perceptron_pass

_AND = np.column_stack([_CORNERS, np.ones(4)])
_AND_CLASSES = np.array([0.0, 0.0, 0.0, 1.0])


def _passes(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    return [
        (rng.normal(size=(n, a)), (rng.random(n) < 0.5).astype(float), rng.normal(size=a))
        for n, a in rng.integers(3, 9, size=(4, 2)).tolist()
    ]


def _learns_and(answer: Any, setting: Setting) -> str | None:
    w: Any = np.zeros(3)
    for _ in range(20):
        got = call(answer, _AND, _AND_CLASSES, w)
        w = numbers(got.value)
        if got.error or w is None or w.shape != (3,):
            return "a pass over the four points does not give three weights; see the check above"
    wrong = int((((_AND @ w) >= 0) != _AND_CLASSES).sum())
    return f"after 20 passes {wrong} of the 4 points are on the wrong side" if wrong else None


def _perceptron_with(change: Callable[[Any, float, float], Any]) -> Callable[..., Any]:
    """A pass whose change of the weights is `change(row, target, z)`."""

    def run(x: Any, y: Any, w: Any) -> Any:
        w = w.copy()
        for row, target in zip(x, y, strict=True):
            w += change(row, float(target), float(row @ w))
        return w

    return run


@exercise(
    points=3,
    stars=3,
    kind="FN",
    checks=(
        Matches(
            (
                (np.array([[2.0, 1.0], [-1.0, 1.0], [0.5, 1.0]]), np.array([0.0, 1.0, 1.0]), np.array([1.0, -1.0])),
                (_AND, _AND_CLASSES, np.zeros(3)),
            ),
            title="one pass changes the weights as the rule says",
        ),
        Holds("twenty passes learn AND", _learns_and),
        LeavesInputAlone((_AND, _AND_CLASSES, np.zeros(3))),
        Matches(_passes, title="does so for drawn points", hidden=True),
    ),
    hints=(
        "Go through the points one by one. A point on the right side changes nothing; one on the wrong side moves w.",
        "Section 'The perceptron learns without a slope' states the rule. The bias weighs a column of ones.",
        "target - fires is 1 when the unit should have fired, -1 when it should not have, 0 when all is well.",
        "fires is 1.0 if row @ w >= 0, else 0.0; then w = w + (target - ___) * row",
    ),
    mistakes={
        "the sign is turned: a unit that should fire must get weights nearer to that input, not farther": (
            _perceptron_with(lambda row, target, z: (float(z >= 0) - target) * row)
        ),
        "a sum of exactly 0 counts as firing here; with zero weights that is every point": (
            _perceptron_with(lambda row, target, z: (target - float(z > 0)) * row)
        ),
        "there is no step: target minus the sum itself is the delta rule of ADALINE, which changes right points too": (
            _perceptron_with(lambda row, target, z: (target - z) * row)
        ),
        "all points are judged with the old weights; each must be judged with the weights as they are by then": (
            lambda x, y, w: w + (y - (x @ w >= 0)) @ x
        ),
        "classes are 0 and 1 here: target · row never moves w for a point of class 0 that fires": (
            _perceptron_with(lambda row, target, z: target * row if (z >= 0) != target else 0.0 * row)
        ),
    },
    alternatives=(
        _perceptron_with(
            lambda row, target, z: np.sign(target - 0.5) * row if (z >= 0) != (target == 1) else 0.0 * row
        ),
    ),
    why=(
        "The rule uses no derivative: it adds or subtracts the input of a point on the wrong side. If some line "
        "separates the classes, it stops after finitely many changes (Novikoff, 1962); if none does, as with XOR, it "
        "never stops. It trains the one layer whose targets are known, so it says nothing about hidden units."
    ),
)
def perceptron_pass(x, y, w):
    """Write one pass of Rosenblatt's perceptron rule over the points, in order, and return the new weights.

    For each row of `x`, with its class 0 or 1 in `y`: the unit fires (1) if the row times the current weights is at
    least 0, else it is silent (0). Add (class - output) times the row to the weights before you look at the next row.
    The shapes are `x` (n, a), `y` (n,), `w` (a,); the bias is the weight of a column of ones in `x`. Do not change the
    array `w` itself.
    """
    w = w.copy()
    for row, target in zip(x, y, strict=True):
        fires = 1.0 if row @ w >= 0 else 0.0
        w += (target - fires) * row
    return w


# --- stuck_points


def _stuck_form(answer: Any) -> tuple[Any, Any]:
    """Return points (n, 2) and classes (n,); raise ValueError with a sentence for another form."""
    if not isinstance(answer, Mapping) or set(answer) != {"points", "classes"}:
        raise ValueError('write it as {"points": [[0, 0], [1, 0]], "classes": [0, 1]}')
    if "Ellipsis" in repr(answer):
        raise ValueError("there are no points yet")
    points, classes = numbers(answer["points"]), numbers(answer["classes"])
    if points is None or points.ndim != 2 or points.shape[1] != 2 or not len(points):
        raise ValueError("points must be a list of pairs, such as [[0, 0], [1, 0]]")
    if len(points) > 100 or not (np.abs(points) <= 1000).all():
        raise ValueError("give at most 100 points, with coordinates from -1000 to 1000")
    if classes is None or classes.shape != (len(points),) or not np.isin(classes, (0, 1)).all():
        raise ValueError(f"classes must be a 0 or a 1 for each of the {len(points)} points")
    if len(np.unique(points, axis=0)) < len(points):
        raise ValueError("two points are the same; all points must differ")
    return points, classes


def _separable(points: Any, classes: Any) -> bool:
    """Say whether some line has each class strictly on its own side: a linear program finds one or shows none."""
    from scipy.optimize import linprog

    centred = points - points.mean(axis=0)
    sign = np.where(classes == 1, -1.0, 1.0)[:, None]
    rows = sign * np.column_stack([centred / max(np.abs(centred).max(), 1e-12), np.ones(len(points))])
    return bool(linprog(np.zeros(3), A_ub=rows, b_ub=-np.ones(len(points)), bounds=(None, None)).status == 0)


def _is_stuck(answer: Any, most: int = 100) -> str | None:
    try:
        points, classes = _stuck_form(answer)
    except ValueError as error:
        return str(error)
    if _separable(points, classes):
        return "a line separates these points"
    if len(points) > most:
        return f"no line separates these {len(points)} points, but fewer points can do it"
    return None


def _recognise_points(n: int) -> Callable[[Any], bool]:
    return lambda answer: len(_stuck_form(answer)[0]) == n and not _separable(*_stuck_form(answer))


def _recognise_separable(answer: Any) -> bool:
    points, classes = _stuck_form(answer)
    return len(points) == 3 and len(set(classes.tolist())) == 2 and _separable(points, classes)


def _no_points() -> Any:
    return {"points": [[..., ...]], "classes": [...]}


@exercise(
    points=3,
    stars=3,
    kind="MIN",
    starter=_no_points,
    checks=(
        Holds("no straight line separates the classes", lambda answer, setting: _is_stuck(answer)),
        Holds("no smaller set would do", lambda answer, setting: _is_stuck(answer, most=3)),
    ),
    hints=(
        "A linear net splits the plane along one straight line. You want points for which every line fails.",
        "Section 'One bend is enough' shows that XOR's four points cannot be separated. Do fewer do?",
        "Two different points can always be parted. Three corners of a triangle too. Which three are no triangle?",
        "Put the points on one line: [[0, 0], [1, 0], [2, 0]]. The classes along it: [0, ___, 0].",
    ),
    mistakes={
        "no line separates these, but XOR and other sets of four are not the smallest: three can do it": Mistake(
            {"points": [[0, 0], [0, 1], [1, 0], [1, 1]], "classes": [0, 1, 1, 0]}, _recognise_points(4)
        ),
        "a line splits the corners of a triangle in every way, and points in a row if the odd one is at an end": (
            Mistake({"points": [[0, 0], [1, 0], [0, 1]], "classes": [0, 1, 0]}, _recognise_separable)
        ),
        "two different points always have a line between them": Mistake(
            {"points": [[0, 0], [1, 1]], "classes": [0, 1]}, lambda answer: len(_stuck_form(answer)[0]) == 2
        ),
        "with one class only there is nothing to separate: a line to one side of all points will do": Mistake(
            {"points": [[0, 0], [1, 0], [2, 0]], "classes": [1, 1, 1]},
            lambda answer: len(set(_stuck_form(answer)[1].tolist())) == 1,
        ),
    },
    alternatives=({"points": [[-1, 3], [0, 4], [1, 5]], "classes": [1, 0, 1]},),
    why=(
        "A line that has both ends on one side has everything between them there too, so the middle point cannot be "
        "cut off. Any three points that are not in a row can be split in all 8 ways, and no four points can: this is "
        "what is meant by 'the VC dimension of lines in the plane is 3'. XOR is the usual example because it fits on a "
        "0/1 grid, not because it is the smallest."
    ),
)
def stuck_points():
    """Give the *smallest* set of different points in the plane, with classes 0 and 1, that no linear net can get right.

    A linear net with two inputs and one output says class 1 on one side of a straight line, class 0 on the other.
    """
    return {"points": [[0, 0], [1, 0], [2, 0]], "classes": [0, 1, 0]}


# --- explain_the_surprise


@exercise(
    points=0,
    stars=2,
    kind="EX",
    rubric=(
        "The net without a non-linearity is one linear classifier, trained well: every layer gets a gradient.",
        "The step net has more functions at hand, but behind a step the gradient is 0: its hidden layers stay random.",
        "What a net can compute and what training finds are two things; digits happen to be nearly linearly separable.",
    ),
    why="Keep expressing (what functions there are) and training (what is found) apart: both decide the outcome.",
)
def explain_the_surprise():
    """Explain in two sentences why the net *without* a non-linearity read more digits than the net of steps.

    Write for someone who has been told that the non-linearity is what makes a net strong.
    """
    return (
        "The net of identities is only one linear classifier, but gradients reach all of its weights, and a linear "
        "classifier is enough for 96% of these digits. The step net could compute more, but behind a step the gradient "
        "is 0, so its hidden layers keep their random weights and only the output layer learns."
    )
