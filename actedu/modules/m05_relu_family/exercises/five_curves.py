from collections.abc import Mapping

import numpy as np

from actedu.checks import Holds, brief
from actedu.exercises import exercise

_NAMES = ("relu", "leaky", "capped", "mirrored", "maxout")


@exercise(title="Five curves of the family", points=2, stars=1, kind="read the plot")
def five_curves(*, order="capped leaky mirrored relu maxout"):
    r"""The figure shows five curves, A to E: ReLU, a leaky ReLU, a ReLU with a cap, the second output of CReLU,
    and the larger of $z$ and $-\frac12 z$, a maxout unit.

    Which is which? Give a dictionary from each name to its letter.
    """
    return dict(zip(order.split(), "ABCDE", strict=True))


@five_curves.starter
def blank():
    return {"relu": ..., "leaky": ..., "capped": ..., "mirrored": ..., "maxout": ...}


@five_curves.given
def draw_curves(*, order):
    """Draw the five curves side by side, with their letters."""
    from matplotlib.figure import Figure

    from actedu.plots import COLOURS, MUTED, describe
    from actedu.plots.axes import restyle

    z = np.array([-4.0, 0.0, 2.0, 4.0])
    values = {
        "relu": np.maximum(z, 0),
        "leaky": np.where(z > 0, z, 0.3 * z),
        "capped": np.clip(z, 0, 2),
        "mirrored": np.maximum(-z, 0),
        "maxout": np.maximum(z, -0.5 * z),
    }
    figure = Figure(figsize=(7.2, 2.1), layout="constrained")
    said = []
    axes = figure.subplots(1, 5, sharey=True)
    for ax, letter, name in zip(axes, "ABCDE", order.split(), strict=True):
        restyle(ax)
        ax.axhline(0.0, color=MUTED, linewidth=0.8)
        ax.axvline(0.0, color=MUTED, linewidth=0.8)
        ax.plot(z, values[name], color=COLOURS[0], linewidth=2)
        ax.set(title=letter, xlabel="z", xlim=(-4, 4), xticks=(-4, 0, 4), ylim=(-2, 4.2))
        points = ", ".join(f"{v:g}" for v in values[name])
        said.append(f"{letter} goes through {points} at z = -4, 0, 2, 4")
    axes[0].set_ylabel("output")
    return describe(axes[0], "Five curves made of straight lines. " + "; ".join(said) + ".")


@five_curves.vary
def other_order(rng):
    return {"order": " ".join(_NAMES[i] for i in rng.permutation(5))}


def _wrong(answer, setting):
    if not isinstance(answer, Mapping) or set(answer) != set(_NAMES):
        return f"a dictionary with the keys {', '.join(_NAMES)} is asked for; this is {brief(answer)}"
    return [name for name in _NAMES if str(answer[name]).strip().upper() != setting.solution[name]]


def _matches(*names):
    def judge(answer, setting):
        wrong = _wrong(answer, setting)
        if isinstance(wrong, str):
            return wrong
        off = [name for name in names if name in wrong]
        return f"{len(off)} of these {len(names)} do not match" if off else None

    return judge


five_curves.checks(
    Holds("finds relu, leaky and capped", _matches("relu", "leaky", "capped")),
    Holds("finds mirrored and maxout", _matches("mirrored", "maxout")),
)

five_curves.hints(
    "Ask two things of each curve: what does it do far to the left, and does it go on rising far to the right?",
    "See the figure under 'Meet it' for leaky ReLU and the cap, and the text below it for CReLU.",
    "A curve that is 0 for all positive z is on where -z is positive.",
    '{"relu": "___", "leaky": the one that goes below 0, "capped": the one that stops rising, "mirrored": the one '
    'that is 0 on the right, "maxout": "___"}',
)

five_curves.why(
    "Only the leaky ReLU goes below 0, and only the capped one has two kinks. The second output of CReLU is ReLU seen "
    "in a mirror. The larger of z and -z/2 is at or above 0 on both sides and rises on both as you leave 0."
)


def _swapped(order, one, other):
    right = five_curves(order=order)
    return right | {one: right[other], other: right[one]}


@five_curves.mistake
def mirror_overlooked(*, order):
    """relu(z) is on where z is positive; CReLU's second output, relu(-z), is on where z is negative"""
    return _swapped(order, "relu", "mirrored")


@five_curves.mistake
def leak_turned_up(*, order):
    """for negative z a leak of 0.3 gives a negative output, so the curve goes below 0; the larger of two lines does not
    here"""
    return _swapped(order, "leaky", "maxout")


@five_curves.mistake
def cap_overlooked(*, order):
    """a capped ReLU stops rising at its cap; ReLU rises for ever"""
    return _swapped(order, "relu", "capped")


@five_curves.alternative
def small_letters(*, order):
    return {name: letter.lower() for name, letter in five_curves(order=order).items()}
