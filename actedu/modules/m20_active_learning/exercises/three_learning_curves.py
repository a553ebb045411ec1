from collections.abc import Mapping

import numpy as np

from actedu.checks import Holds, brief, numbers
from actedu.exercises import exercise

_LABELS = np.arange(10, 201, 10)


@exercise(title="Whose curve is whose", points=3, stars=1, kind="read the plot")
def three_learning_curves():
    """The figure shows three ways to ask for labels, P, Q and R: mean test accuracies, and as bands the middle 80% of the
    repeats. R draws at random. Answer with a dictionary:

    * `"crossing"`: from how many labels on is P's mean above R's?
    * `"R"` and `"Q"`: how many labels each needs for a mean accuracy of 0.9
    * `"apart"`: `"P"` or `"Q"`: whose band lies wholly above R's at 100 labels?

    Numbers to within 15 labels.
    """  # noqa: E501 (one sentence)
    return {"crossing": 120, "R": 160, "Q": 70, "apart": "Q"}


@three_learning_curves.starter
def blank():
    return {"crossing": ..., "R": ..., "Q": ..., "apart": ...}


def _curves():
    """Mean curves, each a rise from the first to the last value, that meet where the solution says."""
    n = _LABELS.astype(float)
    return {
        "P": np.interp(n, [10, 40, 80, 120, 150, 200], [0.45, 0.62, 0.78, 0.885, 0.93, 0.95]),
        "Q": np.interp(n, [10, 40, 70, 120, 160, 200], [0.48, 0.80, 0.90, 0.945, 0.955, 0.96]),
        "R": np.interp(n, [10, 40, 80, 120, 160, 200], [0.48, 0.76, 0.85, 0.885, 0.90, 0.91]),
    }


@three_learning_curves.given
def three_curves():
    """Draw the curves with their bands."""
    from actedu.plots import COLOURS, LINES, describe, new_axes

    ax = new_axes(width=6.4, height=4.2)
    for (name, mean), colour, line in zip(_curves().items(), COLOURS, LINES, strict=False):
        half = 0.035 * (1.05 - mean) / 0.2
        ax.plot(_LABELS, mean, color=colour, linestyle=line, linewidth=2)
        ax.fill_between(_LABELS, mean - half, mean + half, color=colour, alpha=0.15, linewidth=0)
        at, below = {"P": (50, True), "Q": (50, False), "R": (190, True)}[name]
        y = mean[np.flatnonzero(at == _LABELS)[0]]
        ax.annotate(name, (at, y), xytext=(0, -22 if below else 12), textcoords="offset points", color=colour,
                    ha="center", fontweight="bold", fontsize=13)  # fmt: skip
    ax.set(xlabel="labels", ylabel="test accuracy", ylim=(0.3, 1.0))
    ax.set_xticks(range(0, 201, 20))
    ax.set_yticks(np.arange(0.3, 1.01, 0.1))
    ax.grid(alpha=0.4)
    shown = ", ".join(
        f"{n} labels: " + " and ".join(f"{name} {curve[k]:.3f}" for name, curve in _curves().items())
        for k, n in enumerate(_LABELS.tolist())
    )
    bands = "Half widths of the bands at 100 labels: P 0.04, Q 0.02, R 0.03."
    return describe(ax, f"Three learning curves. Means: {shown}. {bands}")


def _near(key):
    def judge(answer, setting):
        if not isinstance(answer, Mapping) or key not in answer:
            return f"a dictionary with {key!r} is asked for; this is {brief(answer)}"
        given = numbers(answer[key])
        if given is None or given.size != 1:
            return f"{key!r}: a number of labels is asked for"
        if not abs(float(given.reshape(())) - setting.solution[key]) <= 15:
            return f"{key!r}: {brief(float(given.reshape(())))} labels is not it"
        return None

    return judge


def _said(answer):
    return str(answer.get("apart", "")).strip().upper()


def _apart(answer, setting):
    if not isinstance(answer, Mapping) or _said(answer) not in ("P", "Q"):
        return "'apart': P or Q is asked for"
    return None if _said(answer) == "Q" else "at 100 labels it is the other one"


three_learning_curves.checks(
    Holds("where P overtakes R", _near("crossing")),
    Holds("the labels of R for 0.9", _near("R")),
    Holds("the labels of Q for 0.9", _near("Q")),
    Holds("the bands", _apart),
)

three_learning_curves.hints(
    "Labels lie on the horizontal axis: for an accuracy, go across from the left and down; for a crossing, straight "
    "down.",
    "See the figure under 'Observe' in the lesson, and how it is read below.",
    "A curve that passes 0.8 at 40 labels needs 40 labels for 0.8. Where two curves cross, both are equally good.",
    "P lies below R up to about ___ labels. R's mean meets 0.9 at ___, Q's at ___.",
)

three_learning_curves.why(
    "Which way is better depends on the budget: with 80 labels P loses to random choice, with 150 it wins. That is "
    "why one number at one budget says little. A mean above a mean is little, too, where bands overlap."
)


@three_learning_curves.mistake(when=lambda answer: abs(float(answer["crossing"]) - 80) <= 8)
def nearing_for_crossing():
    """'crossing': at 80 labels P is still below R; they meet further to the right"""
    return three_learning_curves() | {"crossing": 80}


@three_learning_curves.mistake(when=lambda answer: _said(answer) == "P")
def mean_for_band():
    """'apart': at 100 labels P's mean still lies below R's, so its band cannot lie above R's"""
    return three_learning_curves() | {"apart": "P"}


@three_learning_curves.mistake(when=lambda answer: float(answer["Q"]) > 110 and float(answer["R"]) < 100)
def curves_exchanged():
    """'Q' and 'R' are exchanged: the higher curve meets 0.9 further to the left"""
    return three_learning_curves() | {"Q": 160, "R": 70}


@three_learning_curves.mistake(when=lambda answer: 0 < float(answer["R"]) < 1 or 0 < float(answer["crossing"]) < 1)
def accuracy_for_labels():
    """accuracies are given where numbers of labels are asked for: read off the horizontal axis"""
    return {"crossing": 0.885, "R": 0.9, "Q": 0.9, "apart": "Q"}


@three_learning_curves.alternative
def nearby_values():
    return {"crossing": 118, "R": 150.0, "Q": np.float64(75), "apart": "q"}
