from collections.abc import Mapping

import numpy as np

from actedu.checks import Holds, brief
from actedu.exercises import exercise


@exercise(title="Which unit drew it?", points=2, stars=1, kind="read the plot")
def which_unit_drew_it(*, order="relu tanh square step", seed=3):
    r"""Four layers were fitted to the same points on the shaded interval, from -1 to 1, and drawn far beyond it. One
    has ReLU units, one tanh, one step and one square units.

    Which is which? Write a dictionary from letter to `"relu"`, `"tanh"`, `"step"` or `"square"`, in place of the dots.
    """
    return dict(zip("ABCD", order.split(), strict=True))


@which_unit_drew_it.starter
def blank():
    return {"A": ..., "B": ..., "C": ..., "D": ...}


@which_unit_drew_it.vary
def other_order(rng):
    return {"order": " ".join(map(str, rng.permutation(["relu", "tanh", "square", "step"])))}


@which_unit_drew_it.given
def draw_layers(*, order, seed):
    """Draw four fits, each in its own panel; the words give the values at the ends, which the eye reads too."""
    from actedu.activations import get
    from actedu.plots import COLOURS, MUTED, describe, new_axes
    from actedu.plots.axes import restyle

    rng = np.random.default_rng(seed)
    x, far = np.linspace(-1.0, 1.0, 201), np.linspace(-4.0, 4.0, 801)
    y = np.cos(3.0 * x) + 0.5 * x
    ax = new_axes(width=6.8, height=4.4)
    ax.set_axis_off()
    said = []
    for i, name in enumerate(order.split()):
        w, c = rng.choice([-2.0, 2.0], 16), np.linspace(-0.95, 0.95, 16) + rng.uniform(-0.05, 0.05, 16)
        f = get(name)
        layer, beyond = (np.column_stack([f(w * (at[:, None] - c)), np.ones_like(at)]) for at in (x, far))
        damp = 1e-2 * np.eye(17)
        total = beyond @ np.linalg.solve(layer.T @ layer + damp, layer.T @ y)
        panel = restyle(ax.inset_axes((0.56 * (i % 2), 0.56 * (1 - i // 2), 0.44, 0.38)))
        panel.axvspan(-1.0, 1.0, color=MUTED, alpha=0.2, linewidth=0)
        panel.plot(far, total, color=COLOURS[0], linewidth=2)
        panel.set(title="ABCD"[i], xlim=(-4, 4), ylim=(-6, 6), xticks=(-4, -1, 1, 4), yticks=(-5, 0, 5))
        ends, middle = (
            ", ".join(f"{np.interp(at, far, total):.2f}" for at in places)
            for places in ((-4, -3, -2, 2, 3, 4), (0.3, 0.33, 0.36, 0.39, 0.42, 0.45, 0.48))
        )
        said.append(f"{'ABCD'[i]}: {ends}; inside {middle}")
    where = "x = -4, -3, -2, 2, 3 and 4, and inside at 0.3, 0.33, 0.36, 0.39, 0.42, 0.45 and 0.48"
    return describe(ax, f"Four fitted curves. Values at {where}. {'. '.join(said)}.")


_UNITS = ("relu", "tanh", "step", "square")


def _named(answer, setting):
    if not isinstance(answer, Mapping) or set(answer) != set("ABCD"):
        return f"a dictionary with the keys A, B, C and D is asked for; this is {brief(answer)}"
    told = {letter: str(unit).strip().casefold() for letter, unit in answer.items()}
    if any(unit not in _UNITS for unit in told.values()):
        return f"give each letter one of {', '.join(_UNITS)}"
    wrong = sum(told[letter] != setting.solution[letter] for letter in "ABCD")
    return f"{wrong} of the 4 are wrong" if wrong else None


which_unit_drew_it.checks(Holds("names the four", _named))

which_unit_drew_it.hints(
    "Look outside the shaded part. What does each unit do far from its hinge, and what does a sum of such units do?",
    "See 'Meet it' for the shape of a ReLU, 'Stairs' for steps, and 'The polynomial exception' for squares. A tanh "
    "is level far from its hinge.",
    "A sum of softplus units, say, would bend ever less and become straight on both sides.",
    '{{"A": ___, "B": ___, "C": ___, "D": ___}}: corners inside and straight lines outside, say, are "___".',
)

which_unit_drew_it.why(
    "Far out every step is 0 or 1 and every tanh -1 or 1, so their sums are level; the steps also jump inside. Every "
    "ReLU is 0 or a straight line there, so their sum is straight. A sum of squares is one parabola everywhere."
)


def _exchanged(order, one, other):
    names = {one: other, other: one}
    return dict(zip("ABCD", (names.get(name, name) for name in order.split()), strict=True))


@which_unit_drew_it.mistake
def straight_and_level_exchanged(*, order):
    """a tanh has level ends, so a sum of them is level far out; the straight slopes are the ReLUs'"""
    return _exchanged(order, "relu", "tanh")


@which_unit_drew_it.mistake
def steps_taken_for_tanh(*, order):
    """both are level far out, but inside one of them jumps, and a sum of tanh units is smooth"""
    return _exchanged(order, "step", "tanh")


@which_unit_drew_it.mistake
def parabola_taken_for_lines(*, order):
    """one of the curves bends in the same way everywhere: ReLUs bend at their hinges only and are straight far out"""
    return _exchanged(order, "relu", "square")


@which_unit_drew_it.alternative
def in_capitals(*, order):
    return dict(zip("ABCD", order.upper().split(), strict=True))
