import re
from collections.abc import Mapping

import numpy as np

from actedu.checks import Holds, brief
from actedu.exercises import exercise

_CHANGES = ("size", "direction", "bias", "activation")


@exercise(title="What was changed in this neuron", points=2, stars=1, kind="read the plot")
def what_was_changed(*, a="bias", b="size", c="activation", d="direction", angle=30):
    """The first panel shows the output of a sigmoid neuron with two inputs. In each of the panels A to D one thing was
    changed, and a different one in each: the `"size"` of the weights (their ratio kept), the `"direction"` of the
    weights (their size kept), the `"bias"`, or the `"activation"`.

    Which panel shows which? The bias of the first neuron is 0.
    """
    return {"A": a, "B": b, "C": c, "D": d}


@what_was_changed.starter
def blank():
    return {"A": ..., "B": ..., "C": ..., "D": ...}


@what_was_changed.vary
def another_order(rng):
    a, b, c, d = map(str, rng.permutation(_CHANGES))
    return {"a": a, "b": b, "c": c, "d": d, "angle": int(rng.choice([20, 40, 60, 200, 220, 240]))}


@what_was_changed.given
def five_maps(*, a, b, c, d, angle):
    """Draw the outputs of the neuron and of the four that differ from it, with the line on which the sum is 0."""
    from actedu.activations import sigmoid, tanh
    from actedu.plots import describe, new_axes
    from actedu.plots.axes import restyle

    ax = new_axes(width=7.4, height=2.2)
    figure = ax.get_figure(root=True)
    assert figure is not None
    ax.remove()
    line = np.linspace(-3.0, 3.0, 91)
    x = np.stack(np.meshgrid(line, line), axis=-1)

    def weights(degrees, size=1.4):
        return size * np.array([np.cos(np.radians(degrees)), np.sin(np.radians(degrees))])

    first = (weights(angle), 0.0, sigmoid)
    changed = {
        "size": (weights(angle, 5.6), 0.0, sigmoid),
        "direction": (weights(angle + 70), 0.0, sigmoid),
        "bias": (weights(angle), 2.1, sigmoid),
        "activation": (weights(angle), 0.0, tanh),
    }
    seen = {
        "size": "the line is where it was, and the change across it is more abrupt",
        "direction": "the line runs in another direction, through the same middle",
        "bias": "the line runs beside where it was, in the same direction",
        "activation": "the line is where it was, and on one side of it outputs are below 0",
    }
    names = (a, b, c, d)
    panels = list(figure.subplots(1, 5))
    for title, panel, (w, bias, f) in zip(
        ("the neuron", *"ABCD"), panels, (first, *(changed[name] for name in names)), strict=True
    ):
        z = x @ w + bias
        panel.imshow(f(z), extent=(-3, 3, -3, 3), origin="lower", cmap="PuOr_r", vmin=-1.6, vmax=1.6)
        panel.contour(line, line, z, [0.0], colors=["#1b1b1b"], linewidths=2)
        restyle(panel).set(xticks=[], yticks=[], title=title)
    said = " ".join(f"Panel {letter}: {seen[name]}." for letter, name in zip("ABCD", names, strict=True))
    describe(
        panels[0],
        "Maps of outputs over two inputs: purple below 0, no colour at 0, orange above 0; the sum is 0 on a line. "
        f"The neuron: its line runs through the middle, with outputs from 0 to 1. {said}",
    )
    return panels[0]


def _chosen(answer):
    """Return the word that is given for each letter, in small letters."""
    found = {str(letter).strip().upper(): word for letter, word in answer.items()}
    return {
        letter: re.sub(r"[^a-z]", "", word.lower()) if isinstance(word, str) else "" for letter, word in found.items()
    }


def _told(*changes):
    def judge(answer, setting):
        if not isinstance(answer, Mapping):
            return f'write it as {{"A": "bias", ...}}; this is {brief(answer)}'
        chosen = _chosen(answer)
        for letter in "ABCD":
            word = chosen.get(letter, "")
            if word not in _CHANGES:
                return f"panel {letter} needs one of {', '.join(_CHANGES)}"
            if list(chosen.values()).count(word) > 1:
                return f"{word!r} is given twice; each change is shown once"
        wrong = [x for x in "ABCD" if chosen[x] in changes and chosen[x] != setting.solution[x]]
        return f"panel {wrong[0]} does not show a change of the {chosen[wrong[0]]}" if wrong else None

    return judge


what_was_changed.checks(
    Holds("tells a line that turned from one that moved", _told("direction", "bias")),
    Holds("tells a steeper sigmoid from another function", _told("size", "activation")),
)

what_was_changed.hints(
    "Look first at the line: has it turned, moved, or stayed? Only then at the colours beside it.",
    "The figure under 'One thing at a time' changes one thing in each panel too.",
    "Outputs below 0 are purple. Three of the four changes leave the neuron a sigmoid, and no sigmoid goes below 0.",
    'two panels keep the line: one with purple is "___", one that is more abrupt is "___"',
)

what_was_changed.why(
    "The line depends on the ratios of the weights and the bias: turned means another direction, shifted another bias. "
    "Where it stayed, either all sums were stretched, or another function was put on the same sums."
)


def _swapped(right, one, other):
    return {letter: {one: other, other: one}.get(word, word) for letter, word in right.items()}


def _exchanged(one, other):
    """Recognise an answer that gives two of the changes in each other's place and the rest right."""

    def recognise(answer, *, a, b, c, d):
        return _chosen(answer) == _swapped({"A": a, "B": b, "C": c, "D": d}, one, other)

    return recognise


@what_was_changed.mistake(when=_exchanged("direction", "bias"))
def turn_for_shift(*, a, b, c, d):
    """direction and bias have changed places: a bias moves the line to one side and does not turn it"""
    return _swapped({"A": a, "B": b, "C": c, "D": d}, "direction", "bias")


@what_was_changed.mistake(when=_exchanged("size", "activation"))
def steepness_for_activation(*, a, b, c, d):
    """size and activation have changed places: larger weights make the change abrupt, no sigmoid gives less than 0"""
    return _swapped({"A": a, "B": b, "C": c, "D": d}, "size", "activation")


@what_was_changed.mistake(when=_exchanged("size", "direction"))
def size_taken_to_turn(*, a, b, c, d):
    """size and direction have changed places: weights that grow in the same ratio leave the line where it is"""
    return _swapped({"A": a, "B": b, "C": c, "D": d}, "size", "direction")


@what_was_changed.mistake(when=_exchanged("activation", "bias"))
def activation_taken_to_shift(*, a, b, c, d):
    """activation and bias have changed places: the activation sees the finished sum and cannot move the line"""
    return _swapped({"A": a, "B": b, "C": c, "D": d}, "activation", "bias")
