from collections.abc import Mapping
from typing import Any

import numpy as np

from actedu.checks import Holds, brief
from actedu.exercises import exercise

_CASES = ("only rounding", "wrong leak", "not transposed", "last bias missing")


@exercise(title="Four ports and what went wrong", points=3, stars=2, kind="read the plot")
def causes_of_a_difference(*, a="wrong leak", b="last bias missing", c="only rounding", d="not transposed", seed=0):
    """A leaky-ReLU net was carried over four times. Each panel shows one of its outputs for 60 random inputs: across,
    as NumPy gives it, upwards, as the port gives it. On the thin line they would be equal.

    What is it in each panel: `"only rounding"`, `"wrong leak"`, `"not transposed"` (the square layers) or
    `"last bias missing"`? Write a dictionary from letter to one of the four, in place of the dots.
    """
    return {"A": a, "B": b, "C": c, "D": d}


@causes_of_a_difference.starter
def blank():
    return {"A": ..., "B": ..., "C": ..., "D": ...}


def _outputs(case, seed):
    """One output for 60 inputs, as the reference and the port give it."""
    rng = np.random.default_rng(seed)
    layers = [(rng.normal(0, 0.25, (32, 32)), rng.normal(0, 0.1, 32)) for _ in range(2)]
    last, x = (rng.normal(0, 0.25, (32, 1)), 1.5), rng.normal(size=(60, 32))

    def net(leak=0.01, kind=np.float64, turned=False, bias=True):
        h = x.astype(kind)
        for W, b in layers:
            z = h @ (W.T if turned else W).astype(kind) + b.astype(kind)
            h = np.where(z > 0, z, kind(leak) * z)
        return (h @ last[0].astype(kind))[:, 0] + kind(last[1]) * bias

    ports: dict[str, dict[str, Any]] = {
        "only rounding": {"kind": np.float32},
        "wrong leak": {"leak": 0.3},
        "not transposed": {"turned": True},
        "last bias missing": {"bias": False},
    }
    return net(), net(**ports[case])


@causes_of_a_difference.given
def four_ports(*, a, b, c, d, seed):
    """Draw the outputs of four ports against the reference."""
    from actedu.plots import COLOURS, MUTED, describe, new_axes
    from actedu.plots.axes import restyle

    ax = new_axes(width=6.4, height=5.2)
    figure = ax.get_figure(root=True)
    assert figure is not None
    ax.remove()
    panels = list(figure.subplots(2, 2).flat)
    for letter, panel, case in zip("ABCD", panels, (a, b, c, d), strict=True):
        right, port = _outputs(case, seed)
        gap = port - right
        spread = np.corrcoef(right, port)[0, 1]
        restyle(panel).axline((right.mean(), right.mean()), slope=1.0, color=MUTED, linewidth=1)
        panel.plot(right, port, "o", color=COLOURS[0], markersize=4)
        mean, sd = f"{gap.mean() + 0.0:.1f}".replace("-0.0", "0.0"), f"{gap.std():.1f}"
        panel.set(title=f"{letter}: off by {mean} on average, sd {sd}", xlabel="NumPy", ylabel="port")
        describe(
            panel,
            f"Panel {letter}: the port is off by {mean} on average, with a sd of {sd}; its correlation with NumPy is "
            f"{spread:.1f}.",
        )
    return panels[0]


def _said(answer, letter):
    return str(answer.get(letter, answer.get(letter.lower(), ""))).strip().casefold()


def _form(answer):
    if not isinstance(answer, Mapping) or {str(letter).upper() for letter in answer} != set("ABCD"):
        return f'write it as {{"A": "wrong leak", "B": ..., "C": ..., "D": ...}}; this is {brief(answer)}'
    for letter in "ABCD":
        if _said(answer, letter) not in _CASES:
            return f"panel {letter}: write one of {', '.join(_CASES)}"
    return None


def _told(*cases):
    def test(answer, setting):
        if form := _form(answer):
            return form
        for letter, right in setting.solution.items():
            if right in cases and _said(answer, letter) != right:
                return f"panel {letter} is something else"
        return None

    return test


causes_of_a_difference.checks(
    Holds("a right port is told from wrong ones", _told("only rounding")),
    Holds("a constant difference is told from one that varies", _told("last bias missing")),
    Holds("a slightly other net is told from one of another kind", _told("wrong leak", "not transposed")),
)

causes_of_a_difference.hints(
    "Ask of each panel: are the points on the line, beside it at one distance, near it, or nowhere in particular?",
    "See the slips under 'Observe' and 'What has to be carried over' in the lesson.",
    "If the port had an output twice as large, its points would lie on a line through 0, twice as steep.",
    "On the line: ___. At one distance from it: ___. Near it, but not at one distance: ___. No relation: ___.",
)

causes_of_a_difference.why(
    "The last bias is added to every output, so without it all points are moved alike. A leak changes what negative "
    "sums hand on, by more for some inputs than for others, and leaves the rest of the net as it was. Weights read by "
    "rows instead of columns are those of another net."
)


def _said_instead(case, instead):
    def recognise(answer, *, a, b, c, d, seed):
        right = causes_of_a_difference(a=a, b=b, c=c, d=d, seed=seed)
        return any(_said(answer, x) == instead for x in "ABCD" if right[x] == case)

    return recognise


def _exchanged(one, other, **cases):
    swap = {one: other, other: one}
    return {letter: swap.get(said, said) for letter, said in causes_of_a_difference(**cases).items()}


@causes_of_a_difference.mistake(when=_said_instead("last bias missing", "only rounding"))
def shift_for_rounding(*, a, b, c, d, seed):
    """all points lie at one distance from the line in one panel: rounding is too small to be seen, a missing bias is not"""  # noqa: E501
    return _exchanged("last bias missing", "only rounding", a=a, b=b, c=c, d=d, seed=seed)


@causes_of_a_difference.mistake(when=_said_instead("wrong leak", "only rounding"))
def leak_for_rounding(*, a, b, c, d, seed):
    """points beside the line are no rounding: float32 has seven digits, and no eye would see the last one"""
    return _exchanged("wrong leak", "only rounding", a=a, b=b, c=c, d=d, seed=seed)


@causes_of_a_difference.mistake(when=_said_instead("wrong leak", "not transposed"))
def leak_for_another_net(*, a, b, c, d, seed):
    """where weights are not transposed the outputs have little to do with NumPy's; a wrong leak leaves them near the line"""  # noqa: E501
    return _exchanged("wrong leak", "not transposed", a=a, b=b, c=c, d=d, seed=seed)


@causes_of_a_difference.mistake(when=_said_instead("last bias missing", "wrong leak"))
def shift_for_leak(*, a, b, c, d, seed):
    """a leak moves each point by another amount; in one of your panels all points are moved alike"""
    return _exchanged("last bias missing", "wrong leak", a=a, b=b, c=c, d=d, seed=seed)


@causes_of_a_difference.alternative
def in_capitals(*, a, b, c, d):
    return {"a": a.upper(), "b": b.upper(), "C": c.upper(), "D": d.upper()}
