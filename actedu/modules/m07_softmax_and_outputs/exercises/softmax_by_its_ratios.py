from collections.abc import Mapping

import numpy as np

from actedu.checks import Holds, brief, numbers
from actedu.exercises import exercise


@exercise(title="Three temperatures", points=3, stars=1, kind="read the plot")
def softmax_by_its_ratios(*, low="B", one="C", high="A", step=1.0, cold=0.5, warm=1.0, hot=3.0):
    r"""The three figures show the softmax of the same logits, ${step}$, $0$ and $-{step}$, at the temperatures {cold}, {warm}
    and {hot}.

    Which temperature has A, which B, which C?
    """  # noqa: E501 (shorter with the numbers in it)
    return {low: cold, one: warm, high: hot}


@softmax_by_its_ratios.starter
def blank():
    return {"A": ..., "B": ..., "C": ...}


@softmax_by_its_ratios.given
def three_figures(*, low, one, high, step, cold, warm, hot):
    from matplotlib.figure import Figure

    from actedu.plots import COLOURS, describe
    from actedu.plots.axes import restyle
    from actedu.vectors import softmax

    figure = Figure(figsize=(6.4, 2.6), layout="constrained")
    figure.patch.set_alpha(0)
    temperatures = {low: cold, one: warm, high: hot}
    for ax, letter in zip(figure.subplots(1, 3, sharey=True), "ABC", strict=True):
        p = softmax(np.array([step, 0.0, -step]), temperature=temperatures[letter])
        ax.bar([0, 1, 2], p, 0.6, color=COLOURS[0])
        for i, share in enumerate(p):
            ax.annotate(f"{share:.2f}", (i, share), xytext=(0, 3), textcoords="offset points", ha="center")
        ax.set(title=letter, ylim=(0, 1.12), xlabel="logit", ylabel="probability" if letter == "A" else "")
        ax.set_xticks([0, 1, 2], [f"{step:g}", "0", f"{-step:g}"])
        describe(restyle(ax), f"Figure {letter}: probabilities {', '.join(f'{share:.2f}' for share in p)}.")
    return ax


@softmax_by_its_ratios.vary
def shuffled(rng):
    low, one, high = map(str, rng.permutation(list("ABC")))
    step, warm = float(rng.choice([0.75, 1.0, 1.25, 1.5, 1.75])), int(rng.choice([8, 10, 12, 14, 16])) / 10
    warmed = {"cold": round(warm / 2, 1), "warm": warm, "hot": round(3 * warm, 1)}  # always half and three times
    return {"low": low, "one": one, "high": high, "step": step} | warmed


def _is(answer, letter, temperature):
    given = numbers(answer.get(letter, answer.get(letter.lower())))
    return given is not None and given.size == 1 and abs(float(given.reshape(())) - temperature) < 1e-9


def _named(letter):
    def test(answer, setting):
        if not isinstance(answer, Mapping):
            return 'write it as {"A": 0.5, ...}: a temperature for each letter'
        given = answer.get(letter, answer.get(letter.lower(), ...))
        if given is ... or given is None:
            return f"figure {letter} has no temperature yet"
        if numbers(given) is None:
            return f"{letter}: the temperature is to be a number, one of the three, not {brief(given)}"
        return None if _is(answer, letter, setting.solution[letter]) else f"the temperature of {letter} is another one"

    return test


softmax_by_its_ratios.checks(*(Holds(f"the temperature of {letter}", _named(letter)) for letter in "ABC"))

softmax_by_its_ratios.hints(
    "A temperature divides the logits before they are exponentiated. What does that do to their differences?",
    "See 'Softmax, whole': what happens near 0, and what for a large temperature?",
    "At temperature 1 the first bar is e to the power {step} times as high as the second, at another one e to the "
    "power {step} / T.",
    "The most even bars have the temperature ___, the most uneven ones ___; one figure is left for ___.",
)

softmax_by_its_ratios.why(
    "Neighbouring bars have the ratio e to the power {step} / T. At {hot} that is close to 1, so the bars of {high} "
    "are the most even; at {cold} the exponent doubles, and the first bar of {low} takes the most. The order never "
    "changes."
)


@softmax_by_its_ratios.mistake(
    when=lambda a, *, low, high, cold, hot: _is(a, low, hot) and _is(a, high, cold),
)
def hot_taken_for_sharp(*, low, one, high, cold, warm, hot):
    """a high temperature divides the logits by more, so their differences shrink and the bars become even"""
    return {low: hot, one: warm, high: cold}


@softmax_by_its_ratios.mistake(when=lambda a, *, low, one, cold, warm: _is(a, low, warm) and _is(a, one, cold))
def one_and_half_exchanged(*, low, one, high, cold, warm, hot):
    """{low} and {one} are exchanged: half the temperature doubles the differences, so its first bar is higher"""
    return {low: warm, one: cold, high: hot}


@softmax_by_its_ratios.mistake(when=lambda a, *, one, high, warm, hot: _is(a, one, hot) and _is(a, high, warm))
def one_and_three_exchanged(*, low, one, high, cold, warm, hot):
    """{one} and {high} are exchanged: at {hot} the differences are a third, so its bars are the more even ones"""
    return {low: cold, one: hot, high: warm}
