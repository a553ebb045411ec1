from collections.abc import Mapping

import numpy as np

from actedu.checks import Holds
from actedu.exercises import exercise

_GAINS = {"too small": 0.3, "as it should be": 1.6, "too large": 8.0, "all equal": None}
_CASES = tuple(_GAINS)


@exercise(title="A start, read off its outputs", points=3, stars=2, kind="read the plot")
def read_the_start(*, a="too large", b="all equal", c="as it should be", d="too small", seed=0):
    """Four fresh tanh nets, each of eight layers of 64 units, see 80 digits. Each panel shows how often which output
    occurs in the **last** hidden layer, and the sd of the outputs in each layer, from the first to the last.

    What are the weights of each net: `"too small"`, `"too large"`, `"all equal"` or `"as it should be"`? Write a
    dictionary from letter to one of the four, in place of the dots.
    """
    return {"A": a, "B": b, "C": c, "D": d}


@read_the_start.starter
def blank():
    return {"A": ..., "B": ..., "C": ..., "D": ...}


def _outputs(case, seed):
    """Outputs of the eight hidden layers, (layers, samples, units)."""
    from actedu.data import digits

    rng, a, found = np.random.default_rng(seed), digits().x_train[:80], []
    for _ in range(8):
        gain = _GAINS[case]
        W = np.full((64, 64), 0.2) if gain is None else gain * rng.standard_normal((64, 64)) / 8.0
        a = np.tanh(a @ W)
        found.append(a)
    return np.array(found)


@read_the_start.given
def four_starts(*, a, b, c, d, seed):
    """Draw the outputs of four fresh nets."""
    from actedu.plots import COLOURS, describe, new_axes
    from actedu.plots.axes import restyle

    ax = new_axes(width=6.4, height=5.0)
    figure = ax.get_figure(root=True)
    assert figure is not None
    ax.remove()
    panels = list(figure.subplots(2, 2).flat)
    for letter, panel, case in zip("ABCD", panels, (a, b, c, d), strict=True):
        outputs = _outputs(case, seed)
        last = outputs[-1]
        spread = outputs.std(axis=(1, 2))
        units = last.std(axis=1).mean()  # over the units, for one digit
        counts, edges = np.histogram(last, np.linspace(-1.05, 1.05, 43))
        restyle(panel).stairs(counts / counts.max(), edges, fill=True, color=COLOURS[0])
        said = f"sd by layer: {_said(spread[0])}, {_said(spread[3])}, {_said(spread[7])}"
        panel.set(title=f"{letter}: units differ by {_said(units)}", xlabel=said, yticks=[])
        often = np.flatnonzero(counts > 0.2 * counts.max())
        where = f"{edges[often[0]]:.1f} to {edges[often[-1] + 1]:.1f}"
        describe(
            panel,
            f"Panel {letter}: for one digit the units of the last layer differ by {_said(units)}; {said} (first, "
            f"fourth, last); the commonest outputs of the last layer lie from {where}.",
        )
    return panels[0]


def _said(x):
    return "0" if x < 1e-9 else f"{x:.2f}" if x >= 0.01 else f"1e{round(np.log10(x)):d}"


@read_the_start.vary
def other_order(rng):
    return {**dict(zip("abcd", map(str, rng.permutation(_CASES)), strict=True)), "seed": int(rng.integers(1000))}


def _form(answer):
    if not isinstance(answer, Mapping) or set(answer) != set("ABCD"):
        return 'write it as {"A": "too small", "B": ..., "C": ..., "D": ...}'
    for letter, said in answer.items():
        if str(said).strip().casefold() not in _CASES:
            return f"panel {letter}: write one of {', '.join(_CASES)}"
    return None


def _told(*cases):
    def test(answer, setting):
        if form := _form(answer):
            return form
        for letter, right in setting.solution.items():
            if right in cases and str(answer[letter]).strip().casefold() != right:
                return f"panel {letter} is something else"
        return None

    return test


read_the_start.checks(
    Holds("large weights are told from right ones", _told("too large", "as it should be")),
    Holds("small weights are told from equal ones", _told("too small", "all equal")),
)

read_the_start.hints(
    "Look at three things in each panel: where the outputs lie, what becomes of the sd, and whether units differ.",
    "See 'Alike stays alike' and 'Meet it' in the lesson; what tanh does to large sums is in module 3.",
    "A layer that is multiplied by 1/2 each time has sd 1, 1/2, 1/4 and so on: its histogram becomes a needle at 0.",
    "A needle at 0: ___. Outputs at -1 and 1: ___. Units that do not differ for one digit: ___. What is left: ___.",
)

read_the_start.why(
    "Small weights shrink the signal layer by layer, until all outputs are about 0. Large ones drive tanh into "
    "saturation, where its slope is about 0. With equal weights every unit of a layer gives the same output for a "
    "digit, however large it is. The start that is as it should be keeps its sd and fills the range."
)


def _said_instead(case, instead):
    """Recognise that the panel of `case` is given as `instead`."""

    def recognise(answer, *, a, b, c, d, seed):
        right = read_the_start(a=a, b=b, c=c, d=d, seed=seed)
        return any(str(answer[x]).strip().casefold() == instead for x in "ABCD" if right[x] == case)

    return recognise


def _exchanged(one, other, **cases):
    swap = {one: other, other: one}
    return {letter: swap.get(said, said) for letter, said in read_the_start(**cases).items()}


@read_the_start.mistake(when=_said_instead("all equal", "too large"))
def equal_for_large(*, a, b, c, d, seed):
    """in one panel for one digit the units do not differ at all: large weights do not do that, equal ones do"""
    return _exchanged("all equal", "too large", a=a, b=b, c=c, d=d, seed=seed)


@read_the_start.mistake(when=_said_instead("as it should be", "too large"))
def full_range_for_saturation(*, a, b, c, d, seed):
    """outputs over the whole range are no fault; saturated ones pile up at -1 and 1"""
    return _exchanged("as it should be", "too large", a=a, b=b, c=c, d=d, seed=seed)


@read_the_start.mistake(when=_said_instead("too small", "all equal"))
def small_for_equal(*, a, b, c, d, seed):
    """in a panel that you call equal the units still differ, by less and less: the signal shrinks layer by layer"""
    return _exchanged("too small", "all equal", a=a, b=b, c=c, d=d, seed=seed)


@read_the_start.mistake(when=_said_instead("too small", "as it should be"))
def needle_for_health(*, a, b, c, d, seed):
    """a needle at 0 is no healthy layer: its sd shrinks from layer to layer, and little reaches the last"""
    return _exchanged("too small", "as it should be", a=a, b=b, c=c, d=d, seed=seed)
