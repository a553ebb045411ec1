"""Exercises of the lesson on the S-curves: sigmoid, tanh, softsign and their hard versions."""

from functools import cache

import numpy as np

from actedu.checks import (
    Failure,
    Holds,
    IsChoice,
    IsNumber,
    KeepsShape,
    LeavesInputAlone,
    Matches,
    Outcome,
    Reaches,
    Stable,
    brief,
    call,
    difference,
    numbers,
)
from actedu.exercises.exercise import Mistake, exercise
from actedu.exercises.verdicts import Verdict, listed, says


def _at(answer, x):
    return float(call(answer, np.array([float(x)])).value[0])


def _warns(answer, x):
    return bool(call(answer, np.array([float(x)])).warned)


def _sigmoid(x):
    return np.exp(np.minimum(x, 0)) / (1 + np.exp(-np.abs(x)))


def _near(value):
    """Recognise a number within 10 % of `value(z)`."""
    return lambda answer, *, z: 1 / 1.1 < answer / value(z) < 1.1


def _powers(*, z):
    """The slope at z as a power of ten, and the ratio to two digits."""
    mantissa, exponent = f"{np.exp(-z):.1e}".split("e")
    ratio = float(f"{np.exp(z) / 4:.2g}")
    return {"mantissa": mantissa, "exponent": int(exponent), "about": f"{ratio:,.0f}".replace(",", " ")}


@exercise(
    points=1,
    stars=1,
    kind="PN",
    checks=(IsNumber(factor=1.1, title="is within 10 % of the ratio"),),
    hints=(
        "You need the sigmoid's slope at two inputs, and then their ratio.",
        "The slope is sigma times (1 - sigma): the section Explain of the lesson works out its value at 0.",
        "At z = {z} the factor sigma is almost 1, and 1 - sigma is almost exp(-{z}). A calculator gives exp(-{z}) = "
        "{mantissa}e{exponent}.",
        "The ratio is about 0.25 / (1 * ___).",
    ),
    mistakes={
        "this is the ratio turned over: divide the slope at 0 by the slope at {z}": Mistake(
            lambda *, z: 4 * np.exp(-z), _near(lambda z: 4 * np.exp(-z))
        ),
        "this is the slope at {z} itself; the question is how many times it fits into the slope at 0": Mistake(
            lambda *, z: np.exp(-z), _near(lambda z: np.exp(-z))
        ),
        "these are the outputs at {z} and 0, not the slopes: the output doubled, the slope all but vanished": Mistake(
            2.0, lambda answer: 1.9 < answer < 2.1 or 0.49 < answer < 0.51
        ),
        "this compares the slopes of tanh, which falls off as exp(-2z), twice as fast": Mistake(
            lambda *, z: np.cosh(z) ** 2, _near(lambda z: np.cosh(z) ** 2)
        ),
        "exp({z}) alone: the slope at 0 is 1/4, not 1": Mistake(lambda *, z: np.exp(z), _near(np.exp)),
    },
    why=r"""$\sigma'(0) = \tfrac12\cdot\tfrac12 = \tfrac14$, and $\sigma'({z}) = \sigma({z})\,\sigma(-{z}) \approx 1
\cdot e^{-{z}} \approx {mantissa}\cdot10^{{exponent}}$. So far from the middle a weight moves some {about} times more
slowly, for the same error. Beyond about 3, each further unit of $z$ divides the slope by $e$.""",
    vary=lambda rng: {"z": int(rng.choice([7, 8, 9, 11, 12, 13]))},
    facts=_powers,
)
def steepness_ratio(*, z=10):
    r"""How many times steeper is the sigmoid at $z = 0$ than at $z = {z}$?

    Estimate it with pencil and paper first, then compute. Within 10 % is close enough.
    """
    s = 1 / (1 + np.exp(-z))
    return 0.25 / (s * (1 - s))


_OUTPUTS = (np.array([0.02, 0.3, 0.5, 0.9]), np.array([-0.9, -0.3, 0.0, 0.6]), np.array([-0.8, -0.25, 0.0, 0.5]))


def _slope_of(i, name):
    """Ask for one of the three arrays, so that each earns its share."""

    def test(answer, setting):
        expected = setting.solution(*_OUTPUTS)
        got = call(answer, *_OUTPUTS)
        values = numbers(got.value)
        if got.error or values is None:
            return difference(_OUTPUTS, np.array(expected), got)
        if values.shape != (3, len(_OUTPUTS[0])):
            said = f"three arrays of {len(_OUTPUTS[0])} slopes are asked for; this has shape {values.shape}"
            return Failure(said, _OUTPUTS, expected, got)
        wrong = difference((_OUTPUTS[i],), expected[i], Outcome(values[i]))
        letter = "stq"[i]
        return wrong and Failure(
            wrong.sentence.replace("at x =", f"for the output {letter} ="), _OUTPUTS, expected, got
        )

    return Holds(f"gives the slope of {name}", test)


def _one_rule_for_all(s, t, q):
    return s * (1 - s), t * (1 - t), (1 - np.abs(q)) ** 2


def _from_inputs(s, t, q):
    return _sigmoid(s) * (1 - _sigmoid(s)), 1 - np.tanh(t) ** 2, 1 / (1 + np.abs(q)) ** 2


def _tanh_unsquared(s, t, q):
    return s * (1 - s), 1 - t, (1 - np.abs(q)) ** 2


def _softsign_signed(s, t, q):
    return s * (1 - s), 1 - t**2, (1 - q) ** 2


def _softsign_unsquared(s, t, q):
    return s * (1 - s), 1 - t**2, 1 - np.abs(q)


@exercise(
    points=3,
    stars=1,
    kind="DG",
    checks=(
        _slope_of(0, "the sigmoid"),
        _slope_of(1, "tanh"),
        _slope_of(2, "softsign"),
        Matches(
            lambda rng: [(rng.uniform(0, 1, 7), rng.uniform(-1, 1, 7), rng.uniform(-1, 1, 7))],
            title="gives all three for other outputs",
            hidden=True,
        ),
        LeavesInputAlone(_OUTPUTS),
    ),
    hints=(
        "Write each slope so that only the output appears in it, not z: that is what a backward pass has at hand.",
        "The section Explain of the lesson does it for the sigmoid and for tanh; softsign is the gap there.",
        "An example that is not asked for: y = exp(z) has slope exp(z), so its slope from the output is y itself. For "
        "softsign, start from 1 - |q| and put q = z / (1 + |z|) in.",
        "s * (1 - s), then 1 - ___, then (1 - np.abs(q)) ** ___.",
    ),
    mistakes={
        "y (1 - y) belongs to the sigmoid alone: at t = 0 it would say that tanh is flat where it is steepest": (
            _one_rule_for_all
        ),
        "these formulas want z, but s, t and q are outputs: you squash what is squashed already": _from_inputs,
        "the square is missing: 1 - t is the distance to the upper end; the slope is (1 - t)(1 + t)": _tanh_unsquared,
        "softsign's absolute value is missing: it is as steep at -z as at z, so the sign of q must not count": (
            _softsign_signed
        ),
        "softsign's square is missing: 1 - |q| is 1 / (1 + |z|), and the slope is the square of that": (
            _softsign_unsquared
        ),
    },
    alternatives=(lambda s, t, q: [s - s * s, (1 - t) * (1 + t), np.square(1 - np.abs(q))],),
    why=r"""Writing the slope with the output saves the backward pass an exponential: the output is in memory anyway.
It has a price. An output that was rounded to 1 gives slope 0, whatever $z$ was; the exercise on the tails of the
sigmoid's slope shows what is lost.""",
)
def slopes_from_outputs(s, t, q):
    r"""A backward pass knows the outputs of its units: `s` of sigmoids, `t` of tanh units, `q` of softsign units,
    three arrays of one shape.

    Return three arrays, $\sigma'(z)$, $\tanh'(z)$ and $\operatorname{softsign}'(z)$, computed
    **from the outputs alone**. Softsign is $z / (1 + |z|)$.
    """
    return s * (1 - s), 1 - t**2, (1 - np.abs(q)) ** 2


_FLOAT32 = np.array([-200.0, -90.0, 0.0, 90.0, 200.0], dtype=np.float32)


def _naive_sigmoid(x):
    return 1 / (1 + np.exp(-np.asarray(x)))


def _clipped(x):
    return 1 / (1 + np.exp(-np.clip(x, -500, 500)))


def _silenced(x):
    with np.errstate(all="ignore"):
        return 1 / (1 + np.exp(-x))


def _both_branches(x):
    return np.where(x >= 0, 1 / (1 + np.exp(-x)), np.exp(x) / (1 + np.exp(x)))


def _branch_with_if(x):
    return 1 / (1 + np.exp(-x)) if x >= 0 else np.exp(x) / (1 + np.exp(x))


def _with_masks(x):
    y = np.empty(np.shape(x))
    right = x >= 0
    y[right] = 1 / (1 + np.exp(-x[right]))
    e = np.exp(x[~right])
    y[~right] = e / (1 + e)
    return y


@exercise(
    points=3,
    stars=2,
    kind="FN",
    checks=(
        Matches([(np.linspace(-6, 6, 13),)]),
        Stable(),
        Stable(((_FLOAT32,),), title="survives float32 as well, where exp overflows at 89"),
        Matches(
            [(np.array([-720.0, -700.0, -500.0, -40.0]),)],
            title="keeps six digits of tiny outputs",
            atol=0.0,
        ),
        KeepsShape(),
        LeavesInputAlone(),
        Matches(lambda rng: [(rng.normal(0, 4, 9),), (rng.uniform(-300, 300, (3, 4)),)], hidden=True),
        Matches(
            lambda rng: [(rng.uniform(-735, -600, 9),)],
            title="keeps six digits of other tiny outputs",
            hidden=True,
            atol=0.0,
        ),
    ),
    hints=(
        "Write the formula first. The first check passes; then find out which input makes exp overflow.",
        "The section Explain of the lesson shows the two forms of the sigmoid: one is safe for positive x, the other "
        "for negative x.",
        "exp(-|x|) can never overflow, whatever the sign of x. With e = exp(-|x|), the answer for x >= 0 is 1 / (1 + "
        "e). np.where may choose between two arrays that are both harmless.",
        "With that e, the answer is np.where(x < 0, ___, 1.0) divided by 1.0 + e.",
    ),
    mistakes={
        "the minus sign in the exponent is lost: the curve falls": lambda x: 1 / (1 + np.exp(np.asarray(x))),
        "this is tanh: it runs from -1 to 1": np.tanh,
        "`if` wants one yes or no, but x is an array with a sign in every place; np.where chooses place by place": (
            _branch_with_if
        ),
        "clipping x changes the answer: all inputs beyond the clip get the same output": Mistake(
            _clipped, lambda f: _at(f, 0) == 0.5 and _at(f, -720) == _at(f, -719) > 0
        ),
        "half of 1 + tanh(x/2) is right on paper, but 1 + tanh(x/2) is a difference of nearly equal numbers in the "
        "left tail: from x = -38 on, nothing is left": Mistake(
            lambda x: 0.5 * (1 + np.tanh(np.asarray(x) / 2)), lambda f: _at(f, -30) > 0 == _at(f, -40)
        ),
        "the warning is silenced, not its cause: where exp(-x) is inf the output is 0, although a float64 could hold "
        "the right one": Mistake(_silenced, lambda f: _at(f, -700) > 0 == _at(f, -720) and not _warns(f, -720)),
        "exp(-x) overflows for very negative x: the value comes out right by way of 1 / inf, but a warning that you "
        "learn to ignore hides the next one": Mistake(
            _naive_sigmoid, lambda f: _at(f, -700) > 0 == _at(f, -720) and _warns(f, -720)
        ),
        "np.where computes both branches for all of x and only then chooses: the unwanted one still overflows": (
            _both_branches
        ),
    },
    alternatives=(
        lambda x: np.exp(np.minimum(x, 0)) / (1 + np.exp(-np.abs(x))),
        lambda x: np.exp(-np.logaddexp(0, -x)),
        _with_masks,
    ),
    curve=(-6, 6),
    why=r"""Multiply numerator and denominator of $1/(1+e^{-x})$ by $e^{x}$: it is also $e^{x}/(1+e^{x})$. The first
form is safe where $x \ge 0$, the second where $x < 0$, and in both the exponential is $e = e^{-|x|} \le 1$. So one
exponential serves the whole line and cannot overflow. Both arguments of `np.where` are computed everywhere; here both
are harmless everywhere.""",
)
def stable_sigmoid(x):
    r"""Write $\sigma(x) = 1 / (1 + e^{-x})$ for an array `x` of any shape.

    It must survive $x = \pm 1000$ without a warning, also in float32, and keep the digits of tiny outputs:
    $\sigma(-700)$ is about $10^{-304}$, not 0.
    """
    e = np.exp(-np.abs(x))  # at most 1: never overflows
    return np.where(x < 0, e, 1.0) / (1.0 + e)


def _faulty_log_loss(z, t):
    p = 1 / (1 + np.exp(-z))
    return np.mean(-t * np.log(p) - (1 - t) * np.log(1 - p))


def _log_loss_after_stable_sigmoid(z, t):
    p = _sigmoid(z)
    return np.mean(-t * np.log(p) - (1 - t) * np.log(1 - p))


def _capped_log_loss(z, t):
    p = np.clip(_sigmoid(z), 1e-7, 1 - 1e-7)
    return np.mean(-t * np.log(p) - (1 - t) * np.log(1 - p))


def _one(z, t):
    return np.array([float(z)]), np.array([float(t)])


def _labelled(rng):
    return [(rng.normal(0, 3, 12), rng.integers(0, 2, 12).astype(float))]


@exercise(
    points=3,
    stars=2,
    kind="DBG",
    starter=_faulty_log_loss,
    checks=(
        Matches(
            [(np.array([-2.0, 0.0, 1.0, 3.0]), np.array([0.0, 1.0, 1.0, 0.0]))], title="still right for moderate logits"
        ),
        Stable(
            (_one(-720, 1), _one(50, 0), _one(-50, 1), _one(800, 0), _one(-800, 0)),
            title="finite, right and silent for extreme logits",
        ),
        LeavesInputAlone((np.array([-2.0, 0.5, 3.0]), np.array([0.0, 1.0, 1.0]))),
        Matches(_labelled, title="right for other logits", hidden=True),
        Stable(
            lambda rng: [_one(rng.uniform(100, 900), 0), _one(-rng.uniform(100, 900), 1)],
            title="right for other extreme logits",
            hidden=True,
        ),
    ),
    hints=(
        "The loss of one example is finite for every logit. Find the step at which the code turns a finite number into "
        "an infinite one.",
        "See Pitfalls in the lesson: the sigmoid reaches exactly 0 and 1 in floats, its logarithm need not be computed "
        "from it.",
        "For t = 1 the loss is log(1 + exp(-z)), for t = 0 it is log(1 + exp(z)). The safe form of log(1 + exp(z)) is "
        "max(z, 0) + log1p(exp(-|z|)); for t = 1, subtract z.",
        "The mean of np.maximum(z, 0) - ___ + np.log1p(np.exp(-np.abs(z))).",
    ),
    mistakes={
        "the logarithm is taken on paper now, but exp(z) still overflows for large z: take max(z, 0) out of it, and "
        "only exp(-|z|) is left": lambda z, t: np.mean(np.log(1 + np.exp(z)) - t * z),
        "a stable sigmoid is not enough: from z = 37 on, p is exactly 1 and log(1 - p) is log 0. Take the logarithm on "
        "paper, before any rounding": _log_loss_after_stable_sigmoid,
        "p is rounded to 0 or 1, or exp overflows on the way, and log 0 is -inf: one confident error makes the whole "
        "mean infinite": _faulty_log_loss,
        "clipping p, or adding a small number inside the log, puts a ceiling on the loss: beyond it a worse error "
        "costs no more, and its gradient is 0": Mistake(
            _capped_log_loss, lambda answer: 5 < answer(*_one(60, 0)) < 59 and 1.3 < answer(*_one(1, 0)) < 1.4
        ),
        "the classes are swapped: t = 1 must be cheap where z is large": lambda z, t: np.mean(
            np.maximum(z, 0) - (1 - t) * z + np.log1p(np.exp(-np.abs(z)))
        ),
        "this is the sum of the losses, not their mean": lambda z, t: np.sum(
            np.maximum(z, 0) - t * z + np.log1p(np.exp(-np.abs(z)))
        ),
    },
    alternatives=(
        lambda z, t: np.mean(np.logaddexp(0, z) - t * z),
        lambda z, t: np.mean(t * np.logaddexp(0, -z) + (1 - t) * np.logaddexp(0, z)),
    ),
    why=r"""On paper $-\log\sigma(z) = \log(1 + e^{-z})$ and $-\log(1-\sigma(z)) = \log(1 + e^{z})$; together they are
$\max(z, 0) - tz + \log(1 + e^{-|z|})$. No step rounds to 0 or 1. Its slope in $z$ is $\sigma(z) - t$, close to 1 in
size for a confident error. This is why losses should be given logits, not probabilities.""",
)
def log_loss_from_logits(z, t):
    r"""This code is the log-loss of logits `z` (any real numbers) and targets `t` (0 or 1): the mean of
    $-t \log p - (1 - t) \log(1 - p)$ with $p = \sigma(z)$. Its first line stands twice in one of our sources.

    It is right for moderate logits. For $z = 50$ and $t = 0$ it returns `inf`; the right answer is 50.
    Repair it: finite, right and without a warning for logits up to $\pm 1000$.
    """
    return np.mean(np.maximum(z, 0) - t * z + np.log1p(np.exp(-np.abs(z))))


def _four_layers(near, narrow, most, between, seed):
    """Outputs of four tanh layers, 4 000 values each, by letter."""
    rng = np.random.default_rng(seed)
    spread = {near: (1.5, 0.12), narrow: (0.0, 0.05), most: (0.0, 5.0), between: (0.0, 0.8)}
    return {letter: np.tanh(rng.normal(mean, sd, 4000)) for letter, (mean, sd) in sorted(spread.items())}


def _other_layers(rng):
    letters = map(str, rng.permutation(list("ABCD")))
    return dict(zip(("near", "narrow", "most", "between"), letters, strict=True)) | {"seed": int(rng.integers(10_000))}


def _draw_four_layers(*, near, narrow, most, between, seed):
    from matplotlib.figure import Figure

    from actedu.plots import COLOURS, describe
    from actedu.plots.axes import restyle

    figure = Figure(figsize=(6.4, 4.4), layout="constrained")
    figure.patch.set_alpha(0)
    layers = _four_layers(near, narrow, most, between, seed)
    for ax, (letter, y) in zip(figure.subplots(2, 2).ravel(), layers.items(), strict=True):
        share = np.full(y.size, 100 / y.size)
        ax.hist(y, np.linspace(-1, 1, 41), weights=share, color=COLOURS[0])
        ax.set(title=f"Layer {letter}", xlabel="output of tanh", ylabel="values, %", xlim=(-1.02, 1.02))
        low, quarter, middle, three, high = np.quantile(y, [0.05, 0.25, 0.5, 0.75, 0.95]).round(2) + 0.0
        describe(
            restyle(ax),
            f"Layer {letter}: 5 % of the outputs lie below {low:.2f}, a quarter below {quarter:.2f}, half below "
            f"{middle:.2f}, three quarters below {three:.2f}, 95 % below {high:.2f}.",
        )
    return ax


@exercise(
    points=2,
    stars=2,
    kind="PR",
    given=_draw_four_layers,
    checks=(IsChoice(("A", "B", "C", "D"), title="names the most saturated layer"),),
    hints=(
        "Saturated means a small slope, and the slope can be read off the output: you need the formula for tanh.",
        "See Explain in the lesson: tanh' = 1 - y². Saturated is a slope below a twentieth of the largest, which is 1.",
        "A tanh of 0.5 has slope 0.75. Work out the slope at the middle of each heap of outputs.",
        "1 - y² < 0.05 means |y| > ___: look for the layer with most of its outputs beyond that.",
    ),
    mistakes={
        "near the end is not at the end: at y = 0.9 the slope of tanh is still 0.19, almost four times the limit": (
            lambda *, near: near
        ),
        "these outputs are nearly equal, but at 0, where tanh is steepest: this layer is almost linear": (
            lambda *, narrow: narrow
        ),
        "this layer spreads over the whole range, as it should: few outputs come closer to the ends than 0.975": (
            lambda *, between: between
        ),
    },
    why=r"""$\tanh' = 1 - y^2$ is below $0.05$ only for $|y| > 0.975$. Layer {most} has about two thirds of its outputs
there, layer {near} none: around $0.9$ the slope is about $0.19$. Layer {narrow} is the opposite case, inputs so small
that tanh is a straight line. Layer {between} lies between.""",
    vary=_other_layers,
)
def most_saturated_layer(*, near="A", narrow="B", most="C", between="D", seed=3):
    r"""The figure shows the outputs of four layers of tanh units, over many samples. Call a value saturated
    if the slope of tanh is below 5 % of its largest slope.

    In which layer is the largest share saturated? Answer with `"A"`, `"B"`, `"C"` or `"D"`.
    """
    return most


def _distance_to_sigmoid(answer, *, k):
    values = numbers(answer)
    if values is None or values.shape != (4,):
        raise ValueError(f"four numbers (a, b, c, d) are asked for; this is {brief(answer)}")
    if not np.isfinite(values).all():
        raise ValueError("all four numbers must be finite")
    a, b, c, d = values
    x = np.linspace(-8, 8, 321)
    return np.abs(a * np.tanh(b * x + c) + d - _sigmoid(k * x)).max()


def _sigmoid_of(*, k):
    """The curve that is asked for, as people write it, and what a factor in it changes."""
    inside = "x" if k == 1 else f"{k}x"
    then = "" if k == 1 else f" With ${k}x$ for $x$, $b$ is ${k}/2$."
    return {"inside": inside, "then": then}


@exercise(
    points=2,
    stars=2,
    kind="FIT",
    checks=(
        Reaches(
            _distance_to_sigmoid, 0.05, "the largest distance to the sigmoid", title="comes within 0.05 everywhere"
        ),
        Reaches(_distance_to_sigmoid, 1e-9, "the largest distance to the sigmoid", title="is the sigmoid exactly"),
    ),
    hints=(
        "Bring three things to the sigmoid's: the two end levels, the middle, and the steepness.",
        "See Explain in the lesson: tanh(z) = 2 sigma(2z) - 1. Solve that for sigma.",
        "Heights: a tanh + d runs from d - a to d + a, and that must be 0 to 1. Steepness at 0: the slope of a "
        "tanh(bx) is ab, that of sigma({inside}) is {k}/4.",
        "sigma(z) = (tanh(z / ___) + 1) / ___; put z = {inside}, then read off a, b, c and d.",
    ),
    mistakes={
        "these numbers make a tanh of a sigmoid; here tanh is given and the sigmoid is wanted": (2, 2, 0, -1),
        "height and middle are right, but the curve is too steep: its slope at 0 is ab, and {k}/4 is asked for": (
            Mistake(
                lambda *, k: (0.5, k, 0, 0.5),
                lambda a, *, k: np.allclose(np.delete(a, 1), (0.5, 0, 0.5)) and a[1] > 0.55 * k,
            )
        ),
        "the curve is not lifted: without d it runs from -1/2 to 1/2": lambda *, k: (0.5, k / 2, 0, 0),
        "a is half the height, not the height: this curve runs from -1/2 to 3/2": lambda *, k: (1, k / 2, 0, 0.5),
    },
    alternatives=(
        lambda *, k: (-0.5, -k / 2, 0, 0.5),
        lambda *, k: [0.5, k / 2, 0.0, 0.5],
        lambda *, k: np.array([0.5, k / 2, 0, 0.5]),
    ),
    why=r"""$\tanh z = 2\sigma(2z) - 1$, so $\sigma(x) = \tfrac12\tanh(\tfrac x2) + \tfrac12$. The two are one curve,
twice as wide and half as high; the fourfold slope is the product of the two twos. So a net with sigmoids can compute
exactly what a net with tanh units computes. What differs is where training starts.{then}""",
    vary=lambda rng: {"k": int(rng.choice([3, 5, 7, 9]))},
    facts=_sigmoid_of,
)
def sigmoid_from_tanh(*, k=1):
    r"""Find four numbers with $a \tanh(bx + c) + d = \sigma({inside})$ for every $x$.

    Answer with a tuple `(a, b, c, d)`.
    """
    return (0.5, k / 2, 0.0, 0.5)


def _spread(answer, setting, *, mean):
    if not isinstance(answer, dict):
        return f"a dictionary with the keys 16, 18, 19 and 'sd' is asked for; this is {brief(answer)}"
    value = numbers(answer.get("sd"))
    if value is None or value.size != 1:
        return f"under 'sd' stands {brief(answer.get('sd'))}; one number is asked for"
    sd = float(value.reshape(()))
    return (
        None
        if abs(sd / _after_tanh(mean)["sd"] - 1) <= 0.2
        else f"the sd after tanh is not {brief(sd)}: draw the numbers and measure it"
    )


@cache
def _after_tanh(mean):
    """Mean and sd of tanh(x) for many x around `mean`."""
    y = np.tanh(mean + np.random.default_rng(0).standard_normal(10_000))
    return {"mean": y.mean(), "sd": y.std()}


def _answers(*, sd="sd", **changed):
    """A right answer but for what is changed; `sd` names one of the two numbers, or is one."""

    def answer(*, mean):
        right = {"r16": "true with conditions", "r18": "imprecise", "r19": "imprecise"} | changed
        number = _after_tanh(mean)[sd] if isinstance(sd, str) else sd
        return {16: right["r16"], 18: right["r18"], 19: right["r19"], "sd": number}

    return answer


@exercise(
    points=4,
    stars=2,
    kind="CLM",
    given=listed(16, 18, 19),
    uses=("from actedu.activations import sigmoid, tanh",),
    checks=(
        Verdict(16),
        Verdict(18),
        Verdict(19),
        Holds("the sd after tanh is what row 19's numbers give", _spread),
    ),
    hints=(
        "For each row ask: is every word defined, and would it hold for other data, depths or learning rates?",
        "See Explain in the lesson: tanh(z) = 2 sigma(2z) - 1. What does that leave of 'stronger'? For row 19, compare "
        "with what standardising does: mean 0, sd 1.",
        "One of the three holds often enough to be measured, but not always; in two, a word has no fixed meaning or "
        "the wrong one. For 'sd': x = {mean} + rng.standard_normal(10_000), then take tanh and its standard deviation.",
        '{16: "true ___", 18: "im___", 19: "im___", "sd": the value of tanh(x).std()}',
    ),
    mistakes={
        "row 16: not always. In a shallow net with its own gain and learning rate the difference is small; run "
        "test_claim(16)": Mistake(_answers(r16="true"), says(16, "true")),
        "row 16: it is no invention either. With three hidden layers the sigmoid needed more epochs; run "
        "test_claim(16)": Mistake(_answers(r16="wrong"), says(16, "wrong")),
        "row 18: true of what? tanh is a rescaled sigmoid, so on some scale each is the more curved; 'steeper' could "
        "be checked, 'stronger' cannot": Mistake(_answers(r18="true"), says(18, "true", "true with conditions")),
        "row 18: there is something to it, the slope at 0 is four times larger; the word is what is missing": Mistake(
            _answers(r18="wrong"), says(18, "wrong")
        ),
        "row 19: look at your own sd. Normalised data would have an sd of 1 and a mean of 0; these do not": Mistake(
            _answers(r19="true"), says(19, "true", "true with conditions")
        ),
        "row 19: tanh does transform, and it does bound the numbers; only 'normalise' is the wrong word": Mistake(
            _answers(r19="wrong"), says(19, "wrong")
        ),
        "the sd you give is that of x before tanh": Mistake(_answers(sd=1.0), lambda a: 0.985 < a["sd"] < 1.015),
        "this is the mean after tanh, not the sd": Mistake(
            _answers(sd="mean"), lambda a, *, mean: abs(a["sd"] - _after_tanh(mean)["mean"]) < 0.01
        ),
    },
    why=r"""Row 16 holds usually, and more with depth; other weights and learning rates can make up for much of it in
a shallow net. Row 18 uses a word without a measure: tanh is four times steeper at 0 and leaves its tangent sooner, by
exactly the factor 2 of the input scale. Row 19 says normalise where squash is meant: numbers around {mean} all end near
1, with sd {sd}.""",
    vary=lambda rng: {"mean": float(rng.choice([2.2, 2.4, 2.6, 2.8]))},
    facts=lambda *, mean: {"sd": f"{_after_tanh(mean)['sd']:.2f}"},
)
def s_curve_verdicts(*, mean=3):
    r"""Give your verdict on the three claims: `"true"`, `"true with conditions"`, `"imprecise"` or `"wrong"`.
    And measure one number: the standard deviation of $\tanh(x)$ for many $x$ from a normal distribution with
    mean {mean} and sd 1.

    Answer with a dictionary: `{16: "...", 18: "...", 19: "...", "sd": ...}`.
    """
    x = mean + np.random.default_rng(0).standard_normal(10_000)
    return {16: "true with conditions", 18: "imprecise", 19: "imprecise", "sd": np.tanh(x).std()}


def _batch(answer):
    """The inputs (n, 2), the errors (n,) and their summed gradient; or what is wrong with the answer's form."""
    if not isinstance(answer, (tuple, list)) or len(answer) != 2:
        return f"a pair (inputs, errors) is asked for; this is {brief(answer)}"
    inputs, errors = numbers(answer[0]), numbers(answer[1])
    if inputs is None or inputs.ndim != 2 or inputs.shape[1] != 2:
        return f"inputs must be a list of rows of two numbers; this is {brief(answer[0])}"
    if errors is None or errors.shape != (len(inputs),):
        return f"errors must be a list with one number per row, {len(inputs)} here; this is {brief(answer[1])}"
    if not ((inputs > 0) & (inputs < 1)).all():
        return "inputs are outputs of sigmoids: every one lies between 0 and 1, without the ends"
    return inputs, errors, errors @ inputs


def _mixed(answer, setting):
    batch = _batch(answer)
    if isinstance(batch, str):
        return batch
    gradient = batch[2]
    return None if gradient.min() < 0 < gradient.max() else f"the summed gradient is {brief(gradient)}: not both signs"


def _shortest(answer, setting):
    batch = _batch(answer)
    if isinstance(batch, str) or _mixed(answer, setting):
        return "first find a batch whose summed gradient has both signs"
    return None if len(batch[0]) == 2 else f"{len(batch[0])} examples; fewer will do"


def _rows(answer):
    batch = _batch(answer)
    return (None, None) if isinstance(batch, str) else batch[:2]


@exercise(
    points=2,
    stars=2,
    kind="MIN",
    checks=(
        Holds("its summed gradient has both signs", _mixed),
        Holds("it is as short as possible", _shortest),
    ),
    hints=(
        "For one example, the gradient of weight i is the error times input i. Which signs can that give?",
        "See 'Test the claim' in the lesson: for single examples all units behind a sigmoid have gradients of one "
        "sign, for batches only some have.",
        "Gradients of examples add. (0.2, 0.7) with error 1 and (0.7, 0.2) with error 1 sum to (0.9, 0.9). What if one "
        "error is negative?",
        "([[0.9, 0.1], [0.1, ___]], [1.0, ___])",
    ),
    mistakes={
        "an input is negative or 0: a sigmoid's output never is. That is the whole argument": Mistake(
            ([[0.5, -0.5]], [1.0]), lambda a: (np.asarray(a[0]) <= 0).any() and np.ndim(a[0]) == 2
        ),
        "one example: both entries are the same error times a positive input, so they share its sign": Mistake(
            ([[0.9, 0.1]], [-1.0]), lambda a: len(_rows(a)[0]) == 1
        ),
        "all errors have one sign: positive vectors with factors of one sign can only add up to one sign": Mistake(
            ([[0.9, 0.1], [0.1, 0.9]], [1.0, 1.0]), lambda a: abs(np.sign(_rows(a)[1]).sum()) == len(_rows(a)[1]) > 1
        ),
        "the examples have proportional inputs: whatever the errors, the sum is a multiple of one row": Mistake(
            ([[0.5, 0.5], [0.5, 0.5]], [1.0, -2.0]),
            lambda a: len(_rows(a)[0]) > 1 and np.linalg.matrix_rank(_rows(a)[0]) == 1,
        ),
        "it works, but two examples suffice": Mistake(
            ([[0.9, 0.1], [0.1, 0.9], [0.5, 0.5]], [1.0, -1.0, 0.1]),
            lambda a: len(_rows(a)[0]) > 2 and _mixed(a, None) is None,
        ),
    },
    why=r"""One example cannot do it: its gradient is $\delta \cdot (a_1, a_2)$ with positive $a$. Two can: $(0.9,
0.1)$ with error $1$ and $(0.1, 0.9)$ with error $-1$ sum to $(0.8, -0.8)$. So 'all-positive inputs force all
gradients of a unit to one sign' is a statement about one example; in a batch it needs errors of one sign, or inputs
that are proportional.""",
)
def mixed_sign_batch():
    r"""A unit has two inputs $a_1, a_2$, outputs of sigmoids, so each lies in $(0, 1)$. For one example with error
    $\delta$ (the slope of the loss in the unit's weighted sum), the gradient of weight $i$ is $\delta\, a_i$.
    A batch sums that over its examples.

    Find the **smallest** batch whose summed gradient is positive for one weight and negative for the other.
    Answer with a pair `(inputs, errors)`: a list of rows $[a_1, a_2]$ and a list of one $\delta$ per row.
    """
    return [[0.9, 0.1], [0.1, 0.9]], [1.0, -1.0]


def _in_bfloat16(value):
    """Round a positive float64 to the nearest number of 8 significant bits, ties to even."""
    fraction, exponent = np.frexp(value)
    return float(np.ldexp(np.round(fraction * 2**8), exponent - 8))


def _first_one(answer, setting):
    value = numbers(answer)
    if value is None or value.size != 1 or isinstance(answer, (bool, np.bool_)):
        return f"one number is asked for; this is {brief(answer)}"
    z = float(value.reshape(()))
    if not abs(z) < 1000:
        return f"{brief(z)} is far outside: look between 0 and 100"
    gap = 1 - _in_bfloat16(_sigmoid(z))
    if gap > 0:
        return f"rounded to bfloat16, the sigmoid of {brief(z)} is still {brief(gap)} below 1"
    if _in_bfloat16(_sigmoid(z - 0.01)) == 1:
        return f"rounded to bfloat16, the sigmoid of {brief(z)} is exactly 1, but so is that of {brief(z - 0.01)}"
    return None


@exercise(
    points=3,
    stars=3,
    kind="MIN",
    checks=(Holds("is the smallest z, to 0.01, whose sigmoid rounds to 1 in bfloat16", _first_one),),
    hints=(
        "The sigmoid falls short of 1 by about exp(-z). Ask when that is too little for a bfloat16 to show.",
        "See Pitfalls in the lesson: floats just below 1 are 2**-24 apart in float32, and the first exact 1 stands at "
        "25 ln 2. Where does the 25 come from?",
        "In float16, with 11 significant bits, numbers just below 1 are 2**-11 apart; what is nearer than half of "
        "that, 2**-12, rounds to 1. So exp(-z) = 2**-12, and z = 12 ln 2 = 8.32.",
        "With 8 bits the spacing is 2**-8 and half of it 2**-___, so z = ___ * np.log(2).",
    ),
    mistakes={
        "8 ln 2 is where exp(-z) is one whole spacing below 1; rounding to 1 needs only half of it": Mistake(
            8 * np.log(2), lambda answer: 5.5 < answer < 5.6
        ),
        "2**-7 is the machine epsilon of bfloat16, the spacing above 1; below 1 it is half that, and rounding needs "
        "only half of it again": Mistake(7 * np.log(2), lambda answer: 4.8 < answer < 4.9),
        "this is float32's number from the lesson, for 24 significant bits": Mistake(
            25 * np.log(2), lambda answer: 17.3 < answer < 17.4
        ),
        "this is float16's number from the lesson; bfloat16 has 16 bits as well, but only 8 of them count for digits": (
            Mistake(12 * np.log(2), lambda answer: 8.3 < answer < 8.4)
        ),
        "near 88 exp overflows: that is the range of the type, and bfloat16 shares it with float32. Here its digits "
        "run out, much earlier": Mistake(88.72, lambda answer: 87 < answer < 90),
        "for a negative z the sigmoid is near 0, not near 1": Mistake(-6.24, lambda answer: answer < 0),
    },
    alternatives=(6.24, np.log(511), np.array([6.24])),
    why=r"""Just below 1 the numbers of a type with $p$ significant bits are $2^{-p}$ apart, so $1 - \sigma(z) \approx
e^{-z}$ rounds away once it is at most $2^{-(p+1)}$: at $z = (p+1) \ln 2$, here $9 \ln 2 = 6.24$. There the true slope
is still 0.002, but $s(1 - s)$ is exactly 0. On the other side nothing happens: $\sigma(-6.24) = 0.002$ keeps all 8
bits.""",
)
def first_bfloat16_one():
    r"""For real numbers $\sigma(z) < 1$ always; the lesson found from which $z$ on it is exactly 1 in float32
    (24 significant bits) and in float16 (11 bits).

    Much training is done in bfloat16, which keeps 8 significant bits. Find the smallest $z$, to 0.01, for which
    $\sigma(z)$, rounded to the nearest bfloat16, is exactly 1. NumPy has no bfloat16: reason, or round yourself.
    """
    return 9 * np.log(2)


_TAILS = np.array([-700.0, -400.0, -40.0, -20.0, 20.0, 37.0, 40.0, 400.0, 700.0])


def _slope_by_differences(x):
    return (_sigmoid(x + 1e-5) - _sigmoid(x - 1e-5)) / 2e-5


def _slope_by_one_exponential(x):
    e = np.exp(-x)
    return e / (1 + e) ** 2


def _slope_by_logarithm(x):
    a = np.abs(x)
    return np.exp(-a - 2 * np.log1p(np.exp(-a)))


@exercise(
    points=3,
    stars=3,
    kind="FN",
    checks=(
        Matches([(np.linspace(-6, 6, 13),)], title="gives the right slopes between -6 and 6"),
        Matches([(_TAILS,)], title="keeps six digits in both tails", atol=0.0),
        Stable(),
        KeepsShape(),
        LeavesInputAlone(),
        Matches(
            lambda rng: [(rng.uniform(-700, 700, 12),)], title="keeps six digits at other inputs", hidden=True, atol=0.0
        ),
    ),
    hints=(
        "sigma (1 - sigma) is right on paper. Print it at 37 and at -37, which should agree, and ask which of its two "
        "factors has lost its digits.",
        "See Pitfalls in the lesson: where sigma is rounded to 1, 1 - sigma cannot be repaired afterwards. It must be "
        "computed without a subtraction.",
        "1 - sigma(x) equals sigma(-x), for which your stable sigmoid has all digits. Or write the slope with e = "
        "exp(-|x|): it is the same for x and -x.",
        "With that e, the slope is e divided by (1 + ___) ** 2; or stable_sigmoid(x) * stable_sigmoid(___).",
    ),
    mistakes={
        "this is the sigmoid itself, not its slope": _sigmoid,
        "this is the slope of tanh, four times too steep at 0": lambda x: 1 - np.tanh(x) ** 2,
        "right values by way of infinity: cosh(x/2)² overflows before it is divided by": Mistake(
            lambda x: 0.25 / np.cosh(x / 2) ** 2, lambda answer: _at(answer, 40) > 0 and _warns(answer, 1000)
        ),
        "1 - tanh² subtracts nearly equal numbers, and in both tails nothing is left of the difference": Mistake(
            lambda x: (1 - np.tanh(x / 2) ** 2) / 4, lambda answer: _at(answer, 2) > 0 == _at(answer, -40)
        ),
        "exp(-x) without the absolute value: for very negative x it overflows, and inf / inf is NaN": (
            _slope_by_one_exponential
        ),
        "a difference quotient subtracts two nearly equal sigmoids: in the right tail all digits cancel": Mistake(
            _slope_by_differences, lambda answer: _at(answer, 2) > 0 == _at(answer, 32)
        ),
        "s is rounded to 1 in the right tail, so 1 - s loses its digits from about 20 on and is 0 from 37 on; and "
        "exp(-x) overflows on the left": Mistake(
            lambda x: _naive_sigmoid(x) * (1 - _naive_sigmoid(x)),
            lambda answer: _at(answer, 32) > 0 == _at(answer, 40) and _warns(answer, -1000),
        ),
        "a stable sigmoid does not help here: s itself is rounded near 1, and 1 - s then shows the rounding, not the "
        "slope": Mistake(
            lambda x: _sigmoid(x) * (1 - _sigmoid(x)), lambda answer: _at(answer, 32) > 0 == _at(answer, 40)
        ),
    },
    alternatives=(
        lambda x: _sigmoid(x) * _sigmoid(-x),
        _slope_by_logarithm,
    ),
    curve=(-6, 6),
    why=r"""$\sigma' = \sigma(x)\,\sigma(-x) = e/(1+e)^2$ with $e = e^{-|x|}$: nothing is subtracted, so nothing
cancels, and nothing overflows. In training the lost digits rarely matter, because such a slope is tiny beside the
others. They matter where a slope is divided by, or its logarithm taken, and in float16, where $s(1-s)$ is exactly 0
from $z = 8.32$ on.""",
)
def sigmoid_slope_in_tails(x):
    r"""A challenge. Write $\sigma'(x)$ for an array `x` of any shape, with at least six right digits from $x = -700$ to
    $x = 700$ and no warning at $\pm 1000$.

    $\sigma'(40)$ is $4.2 \cdot 10^{-18}$; `s * (1 - s)` says 0.
    """
    e = np.exp(-np.abs(x))
    return e / (1 + e) ** 2


@exercise(
    points=0,
    stars=1,
    kind="EX",
    rubric=(
        "it names the slope: tanh is four times as steep at 0, and the slopes of the layers multiply",
        "it names an experiment that varies one of the two and keeps the other, such as sigmoid - 1/2",
        "it says that the slope counts together with the scale of the weights",
        "it does not deny centring any effect: some in a steep net, and more may come during training",
    ),
    why="A comparison of two functions that differ in two properties cannot say which property did it. The experiment "
    "varied them one at a time.",
)
def explain_tanh_over_sigmoid():
    r"""A colleague says: 'tanh passes gradients better than the sigmoid because it is centred on zero.'

    Answer in two sentences. Write a string.
    """
    return (
        "tanh and the sigmoid differ in two things, and over ten layers it is the slope, four times larger at 0 and "
        "multiplied once per layer, that makes almost all of the difference at the start: the sigmoid minus 1/2 is "
        "centred and its gradient is hardly larger. Larger weights would make up for a small slope, and centring does "
        "help a steep curve somewhat, because outputs with a mean other than 0 push the next layer towards "
        "saturation."
    )
