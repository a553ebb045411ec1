from collections.abc import Mapping
from functools import cache

from actedu.checks import Holds, brief, numbers
from actedu.exercises import exercise


@exercise(title="Slope or centre?", points=3, stars=2, kind="read the plot")
def slope_or_centre(*, depth=8, gain=1.0, a=3.06e-05, b=8.17e-04, c=1.19e-03, d=0.0693, e=8.66e-04):
    r"""Five curves made of softsign were put into one fresh net of {depth} hidden layers, the same weights (gain
    {gain}) and inputs for each. The table shown with this exercise gives the norm of the first layer's weight gradient.

    How many times larger does the gradient become

    - `"centre"`: if a curve with slope 1/2 at 0 is centred, and nothing else about it changes;
    - `"slope"`: if a centred curve becomes twice as steep at 0 and keeps its range?

    Answer with a dictionary, to three digits: `{"centre": ..., "slope": ...}`.
    """
    return {"centre": b / a, "slope": d / c}


@slope_or_centre.starter
def blank():
    return {"centre": ..., "slope": ...}


@slope_or_centre.given
def five_curves(*, a, b, c, d, e):
    from actedu.experiments.result import magnitude
    from actedu.plots import Table

    formulas = ("(softsign(z) + 1) / 2", "softsign(z) / 2", "softsign(z / 2)", "softsign(z)", "softsign(z) + 1")
    norms = [magnitude(norm, 3) for norm in (a, b, c, d, e)]
    rows = [*zip("ABCDE", formulas, norms, strict=True)]
    return Table(("curve", "formula", "norm of the gradient"), rows, "One net, five curves")


@cache
def _norms(depth, gain):
    """Return the norm of the first layer's weight gradient for each of the five curves, to three digits."""
    import numpy as np

    from actedu.activations import softsign
    from actedu.nets import Curve, Network
    from actedu.probes import gradient_by_layer

    curves = (
        Curve(lambda z: (softsign(z) + 1) / 2, lambda z: softsign.slope(z) / 2, "A"),
        Curve(lambda z: softsign(z) / 2, lambda z: softsign.slope(z) / 2, "B"),
        Curve(lambda z: softsign(z / 2), lambda z: softsign.slope(z / 2) / 2, "C"),
        Curve(softsign, softsign.slope, "D"),
        Curve(lambda z: softsign(z) + 1, softsign.slope, "E"),
    )
    rng = np.random.default_rng(depth)
    x, labels = rng.standard_normal((100, 50)), rng.integers(0, 10, 100)
    nets = [Network((50, *[50] * depth, 10), f, gain=gain, seed=depth) for f in curves]
    return [float(f"{gradient_by_layer(net, x, labels)[0]:.3g}") for net in nets]


@slope_or_centre.vary
def another_net(rng):
    depth, gain = int(rng.integers(4, 13)), float(rng.choice([1.0, 1.5, 2.0]))
    return {"depth": depth, "gain": gain} | dict(zip("abcde", _norms(depth, gain), strict=True))


@slope_or_centre.facts
def found(*, a, b, c, d):
    return {"centring": f"{b / a:.3g}", "steepness": f"{d / c:.3g}"}


def _factor(name):
    def test(answer, setting):
        if not isinstance(answer, Mapping):
            return f"a dictionary with the keys 'centre' and 'slope' is asked for; this is {brief(answer)}"
        if answer.get(name, ...) is ...:
            return f"there is no {name!r} yet"
        value = numbers(answer[name])
        if value is None or value.size != 1:
            return f"under {name!r} stands {brief(answer[name])}; one number is asked for"
        got, right = float(value.reshape(())), setting.solution[name]
        return None if abs(got / right - 1) <= 0.005 else f"{name} is not {brief(got)}"

    return Holds(f"what the {name} alone is worth", test)


slope_or_centre.checks(_factor("centre"), _factor("slope"))

slope_or_centre.hints(
    "Write down three things of each curve: its slope at 0, its range, and whether its range is even around 0.",
    "See Predict and Observe in the lesson: which pairs of its six curves differed in one thing only?",
    "In the lesson, tanh and tanh + 1 differ in the centre alone, at slope 1, so their ratio is what the centre of a "
    "steep curve is worth.",
    'The slopes at 0 of A to E are 1/2, 1/2, ___, 1, 1. {"centre": norm of ___ / norm of A, "slope": norm of D / ___}',
)

slope_or_centre.why(r"""
    A and B have slope 1/2 and ranges of length 1; only the centre differs: {centring}. C and D are centred and run from
    -1 to 1; only the steepness at 0 differs: {steepness}. A and D differ in everything, so their ratio says nothing
    about either. Here, as in the lesson, both depend on the scale of the weights: this is one net at gain {gain}.
    """)


def _near(answer, name, value):
    return abs(float(answer[name]) / value - 1) <= 0.005


@slope_or_centre.mistake(when=lambda z, *, a, d: _near(z, "centre", d / a) or _near(z, "slope", d / a))
def all_at_once(*, a, b, c, d, e):
    """A and D differ in centre, slope and range at once: their ratio cannot say which of these did it"""
    return {"centre": d / a, "slope": d / c}


@slope_or_centre.mistake(when=lambda z, *, b, d: _near(z, "slope", d / b))
def range_as_well(*, a, b, c, d, e):
    """from B to D the curve becomes twice as steep and twice as high; the range was to stay"""
    return {"centre": b / a, "slope": d / b}


@slope_or_centre.mistake(when=lambda z, *, d, e: _near(z, "centre", d / e))
def centre_of_the_steep(*, a, b, c, d, e):
    """E and D have slope 1 at 0; the curve that is centred was to have slope 1/2"""
    return {"centre": d / e, "slope": d / c}


@slope_or_centre.mistake(when=lambda z, *, a, c: _near(z, "centre", c / a))
def centre_and_range(*, a, b, c, d, e):
    """from A to C the range doubles as well: 0 to 1 becomes -1 to 1"""
    return {"centre": c / a, "slope": d / c}


@slope_or_centre.mistake(when=lambda z, *, a, b, c, d: _near(z, "centre", a / b) or _near(z, "slope", c / d))
def turned_over(*, a, b, c, d, e):
    """a ratio is turned over: how many times larger is the gradient after the change, over that before"""
    return {"centre": a / b, "slope": c / d}
