from collections.abc import Mapping

import numpy as np

from actedu.checks import Holds, brief
from actedu.exercises import exercise

_CASES = ("too small", "above the edge", "noise", "saddle")


@exercise(title="Four loss curves", points=3, stars=2, kind="read the plot")
def read_the_loss_curves(*, a="saddle", b="too small", c="noise", d="above the edge", seed=0):
    """Four trainings, drawn step by step on a scale of powers of ten; 0 would be the lowest loss there is.

    What does each show: a rate that is `"too small"`, a rate `"above the edge"`, the `"noise"` of mini-batches at a
    rate that is too large to end with, or a `"saddle"` on the way? Write a dictionary from letter to one of the four.
    """
    return {"A": a, "B": b, "C": c, "D": d}


@read_the_loss_curves.starter
def blank():
    return {"A": ..., "B": ..., "C": ..., "D": ...}


def _losses(case, seed):
    """The loss at each of 120 steps."""
    rng = np.random.default_rng([seed, _CASES.index(case)])
    if case == "saddle":
        w, rate, found = np.array([1.5, 1e-4 * rng.uniform(0.5, 2.0)]), 0.2, []
        for _ in range(120):
            x, y = w
            found.append((x * x - y * y) / 2 + (y**4 + 1) / 4)
            w = w - rate * np.array([x, y**3 - y])
        return np.array(found)
    rate = {"too small": 0.004, "above the edge": 0.104, "noise": 0.06}[case]
    curvatures, sd = np.array([1.0, 20.0]), 1.5 if case == "noise" else 0.0
    w, found = np.array([1.0, 0.25]) * rng.uniform(0.8, 1.2), []
    for _ in range(120):
        found.append(float((curvatures * w * w).sum() / 2))
        w = w - rate * (curvatures * w + sd * rng.standard_normal(2))
    return np.array(found)


@read_the_loss_curves.given
def four_curves(*, a, b, c, d, seed):
    """Draw the four curves, and say them in words."""
    from actedu.plots import COLOURS, describe, new_axes
    from actedu.plots.axes import restyle

    ax = new_axes(width=6.8, height=4.8)
    figure = ax.get_figure(root=True)
    assert figure is not None
    ax.remove()
    panels = list(figure.subplots(2, 2, sharex=True, sharey=True).flat)
    for letter, panel, case in zip("ABCD", panels, (a, b, c, d), strict=True):
        loss = _losses(case, seed)
        restyle(panel).plot(loss, color=COLOURS[0], linewidth=1.8)
        panel.set_yscale("log")
        panel.set(title=letter, ylim=(3e-4, 300.0))
        if letter in "CD":
            panel.set_xlabel("step")
        if letter in "AC":
            panel.set_ylabel("loss")
        said = ", ".join(f"{loss[at]:.2g} at step {at}" for at in (0, 20, 40, 60, 80, 119))
        jumps = float(np.mean(np.diff(loss[20:]) > 0))
        describe(panel, f"Panel {letter}: the loss is {said}; {jumps:.0%} of the later steps raise it.")
    return panels[0]


@read_the_loss_curves.vary
def other_order(rng):
    return {**dict(zip("abcd", map(str, rng.permutation(_CASES)), strict=True)), "seed": int(rng.integers(1000))}


def _word(answer, letter):
    return str(answer[letter]).strip().casefold()


def _form(answer):
    if not isinstance(answer, Mapping) or set(answer) != set("ABCD"):
        return f'write it as {{"A": "noise", "B": ..., "C": ..., "D": ...}}; this is {brief(answer)}'
    for letter in "ABCD":
        if _word(answer, letter) not in _CASES:
            return f"panel {letter}: write one of {', '.join(_CASES)}"
    return None


def _told(*cases):
    def judge(answer, setting):
        if form := _form(answer):
            return form
        for letter, right in setting.solution.items():
            if (right in cases or _word(answer, letter) in cases) and _word(answer, letter) != right:
                return f"panel {letter} is something else"
        return None

    return judge


read_the_loss_curves.checks(
    Holds("rates that are too small or too large are told", _told("too small", "above the edge", "noise")),
    Holds("the saddle is told from the rest", _told("saddle")),
)

read_the_loss_curves.hints(
    "Ask of each curve: does it jitter, does it rise, does it stand still and then go on, or is it just slow?",
    "See the table of loss curves under 'Where the gradient is 0' in the lesson.",
    "A walker on a ridge hardly moves for a long time, and is in the valley soon after the first step to the side.",
    "Grows from step to step: ___. Level with jitter: ___. Level and smooth, then lower: ___. Slow and smooth: ___.",
)

read_the_loss_curves.why(
    "Above the edge the steep direction grows by the same factor at each step, a straight line upwards on this scale. "
    "Noise keeps the loss at a level that depends on the rate, and jumps. Near a saddle the slope is tiny, so the loss "
    "stands still smoothly until the small component has grown. A rate that is too small only takes its time."
)


def _taken_for(case, other):
    def recognise(answer, *, a, b, c, d):
        return any(_word(answer, x) == other for x, right in zip("ABCD", (a, b, c, d), strict=True) if right == case)

    return recognise


def _exchanged(one, other, cases):
    swap = {one: other, other: one}
    return {letter: swap.get(said, said) for letter, said in zip("ABCD", cases, strict=True)}


@read_the_loss_curves.mistake(when=_taken_for("saddle", "too small"))
def saddle_for_slowness(*, a, b, c, d):
    """a curve that stands still and then falls again at the same rate was not slow because of the rate: a saddle"""
    return _exchanged("saddle", "too small", (a, b, c, d))


@read_the_loss_curves.mistake(when=_taken_for("noise", "saddle"))
def noise_for_saddle(*, a, b, c, d):
    """near a saddle the level part is smooth; jitter is the noise of mini-batches"""
    return _exchanged("noise", "saddle", (a, b, c, d))


@read_the_loss_curves.mistake(when=_taken_for("noise", "above the edge"))
def noise_for_divergence(*, a, b, c, d):
    """above the edge the loss grows without end; this one jumps, and stays at a level"""
    return _exchanged("noise", "above the edge", (a, b, c, d))


@read_the_loss_curves.mistake(when=_taken_for("above the edge", "saddle"))
def divergence_for_saddle(*, a, b, c, d):
    """leaving a saddle the loss falls; here it rises at every step"""
    return _exchanged("above the edge", "saddle", (a, b, c, d))


@read_the_loss_curves.mistake(when=_taken_for("too small", "noise"))
def slowness_for_noise(*, a, b, c, d):
    """this curve has no jitter at all: it is smooth, and still on its way"""
    return _exchanged("too small", "noise", (a, b, c, d))


@read_the_loss_curves.alternative
def in_capitals(*, a, b, c, d):
    return {"D": d.upper(), "C": c, "B": f"{b} ", "A": a.capitalize()}
