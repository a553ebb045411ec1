from collections.abc import Mapping

import numpy as np

from actedu.checks import Holds, brief
from actedu.exercises import exercise

_FILTERS = {
    "brighter to the right": np.array([[-1.0, 0.0, 1.0]] * 3),
    "brighter downwards": np.array([[-1.0, 0.0, 1.0]] * 3).T,
    "a dot": np.array([[-1.0, -1.0, -1.0], [-1.0, 8.0, -1.0], [-1.0, -1.0, -1.0]]),
    "a mean": np.full((3, 3), 1.0 / 9.0),
}
_CASES = tuple(_FILTERS)


@exercise(title="Which filter was it?", points=3, stars=2, kind="read the plot")
def which_filter_was_it(*, a="a dot", b="brighter to the right", c="a mean", d="brighter downwards", turn=0):
    """A picture of 12 x 12 pixels, dark except for a bright bar and a bright dot, meets four filters of 3 x 3, with
    bias 0 and ReLU. The first panel shows the picture, the others the responses A to D, 10 x 10 places each, as
    bright as the response is strong.

    The filters look for pixels that get `"brighter to the right"` or `"brighter downwards"`, for `"a dot"` brighter
    than its surroundings, or take `"a mean"`. Which is which? Write a dictionary from letter to one of the four.
    """
    return {"A": a, "B": b, "C": c, "D": d}


@which_filter_was_it.starter
def blank():
    return {"A": ..., "B": ..., "C": ..., "D": ...}


def _picture(turn):
    """Return a picture of a bar and a dot, turned by `turn` quarters, (12, 12)."""
    picture = np.zeros((12, 12))
    picture[3:7, 3:10] = 1.0
    picture[10, 5] = 1.0
    return np.rot90(picture, turn)


def _response(case, turn):
    windows = np.lib.stride_tricks.sliding_window_view(_picture(turn), (3, 3))
    return np.maximum((windows * _FILTERS[case]).sum(axis=(2, 3)), 0.0)


@which_filter_was_it.given
def four_responses(*, a, b, c, d, turn):
    """Draw the picture and its four responses."""
    from actedu.plots import INK, describe, new_axes

    ax = new_axes(width=7.4, height=2.0)
    figure = ax.get_figure(root=True)
    assert figure is not None
    ax.remove()
    panels = list(figure.subplots(1, 5).flat)
    shown = {"picture": _picture(turn)}
    shown |= {letter: _response(case, turn) for letter, case in zip("ABCD", (a, b, c, d), strict=True)}
    for panel, (name, values) in zip(panels, shown.items(), strict=True):
        panel.imshow(values, cmap="gray", vmin=0.0, vmax=max(1e-9, values.max()))
        panel.set(xticks=[], yticks=[])
        panel.set_title(name, color=INK)
        describe(panel, f"{name}, row by row, brightness from 0 to 9: {_rows(values)}.")
    return panels[0]


def _rows(values):
    """Say a picture row by row, each pixel as a digit from 0 to 9, the brightest."""
    top = max(1e-9, float(values.max()))
    return ", ".join("".join(str(round(9.0 * float(v) / top)) for v in row) for row in values)


@which_filter_was_it.vary
def other_order(rng):
    return {**dict(zip("abcd", map(str, rng.permutation(_CASES)), strict=True)), "turn": int(rng.integers(4))}


def _said(answer):
    """Return what is said of each panel, by its capital letter."""
    return {str(letter).strip().upper(): str(case).strip().casefold() for letter, case in answer.items()}


def _form(answer):
    if not isinstance(answer, Mapping) or set(_said(answer)) != set("ABCD"):
        return f'write it as {{"A": "a dot", "B": ..., "C": ..., "D": ...}}; this is {brief(answer)}'
    for letter, said in _said(answer).items():
        if said not in _CASES:
            return f"panel {letter}: write one of {', '.join(_CASES)}"
    return None


def _told(*cases):
    def test(answer, setting):
        if form := _form(answer):
            return form
        for letter, right in setting.solution.items():
            if right in cases and _said(answer)[letter] != right:
                return f"panel {letter} is something else"
        return None

    return test


which_filter_was_it.checks(
    Holds("the two directions are told apart", _told("brighter to the right", "brighter downwards")),
    Holds("dot and mean are told apart", _told("a dot", "a mean")),
)

which_filter_was_it.hints(
    "Take one place of the picture, such as the left side of the bar, and ask each filter what it adds up there.",
    "See the figure in 'Meet it': where does that filter answer, and what does ReLU take away?",
    "A filter with -1 above and 1 below gives 0 inside a bright bar, is positive where dark comes before bright, and "
    "negative, so 0 behind ReLU, where bright comes before dark.",
    "One upright stroke at the bar: ___. One lying stroke: ___. Strongest at the single pixel: ___. A blurred picture: "
    "___.",
)

which_filter_was_it.why(
    "A filter for brighter to the right answers at left sides alone: right sides give negative sums, which ReLU takes "
    "away. The dot filter's weights add up to 0, so it is silent inside the bar, weak along its rim, and strong at a "
    "pixel that is alone. The mean's weights are all positive: it blurs."
)


def _instead(case, other):
    """Recognise that the panel of `case` is given as `other`."""

    def recognise(answer, *, a, b, c, d, turn):
        right = which_filter_was_it(a=a, b=b, c=c, d=d, turn=turn)
        return any(_said(answer)[x] == other for x in "ABCD" if right[x] == case)

    return recognise


def _exchanged(one, other, **cases):
    swap = {one: other, other: one}
    return {letter: swap.get(said, said) for letter, said in which_filter_was_it(**cases).items()}


@which_filter_was_it.mistake(when=_instead("brighter to the right", "brighter downwards"))
def stroke_for_direction(*, a, b, c, d, turn):
    """a filter for brighter to the right answers along an upright side: look where the picture changes, not how the
    stroke of the answer runs
    """
    return _exchanged("brighter to the right", "brighter downwards", a=a, b=b, c=c, d=d, turn=turn)


@which_filter_was_it.mistake(when=_instead("a mean", "a dot"))
def blur_for_dot(*, a, b, c, d, turn):
    """the mean is bright inside the bar; a filter for dots adds up to 0 there"""
    return _exchanged("a mean", "a dot", a=a, b=b, c=c, d=d, turn=turn)


@which_filter_was_it.mistake(when=_instead("a dot", "brighter to the right"))
def rim_for_side(*, a, b, c, d, turn):
    """the filter for dots answers all around the bar, weakly; a filter for a direction answers on one side"""
    return _exchanged("a dot", "brighter to the right", a=a, b=b, c=c, d=d, turn=turn)


@which_filter_was_it.mistake(when=_instead("a dot", "brighter downwards"))
def rim_for_stroke(*, a, b, c, d, turn):
    """the filter for dots answers on every side of the bar; a filter for downwards answers on the upper side alone"""
    return _exchanged("a dot", "brighter downwards", a=a, b=b, c=c, d=d, turn=turn)


@which_filter_was_it.alternative
def in_the_other_case(*, a, b, c, d):
    return {letter: case.upper() for letter, case in zip("abcd", (a, b, c, d), strict=True)}
