from collections.abc import Mapping

import numpy as np

from actedu.checks import Holds
from actedu.exercises import exercise

_UNITS = {
    "GCU": lambda z: z * np.cos(z),
    "PReLU": lambda z: np.maximum(z, 0) - 0.5 * np.minimum(z, 0),
    "dual line": lambda z: np.maximum(z, 0) + 0.25 * np.minimum(z, 0) - 1,
    "mixture": lambda z: 0.5 * np.maximum(z, 0) + 0.5 * np.sin(2 * z),
}
_CASES = tuple(_UNITS)


@exercise(title="Which one was learned?", points=3, stars=2, kind="read the plot")
def which_one_was_learned(*, a="mixture", b="PReLU", c="dual line", d="GCU"):
    """Four units after training. Each panel shows the output over the sum z, from -4 to 4.

    One is `"GCU"`, in which nothing is learned; one a `"PReLU"` whose slope went below 0; one a `"dual line"`; one a
    `"mixture"` of ReLU and a sine. Which is which? Write a dictionary from letter to one of the four.
    """
    return {"A": a, "B": b, "C": c, "D": d}


@which_one_was_learned.starter
def blank():
    return {"A": ..., "B": ..., "C": ..., "D": ...}


@which_one_was_learned.given
def four_units(*, a, b, c, d):
    """Draw the four units."""
    from actedu.plots import COLOURS, INK, MUTED, describe, new_axes

    ax = new_axes(width=7.4, height=2.3)
    figure = ax.get_figure(root=True)
    assert figure is not None
    ax.remove()
    panels = list(figure.subplots(1, 4, sharey=True).flat)
    z = np.linspace(-4, 4, 201)
    for panel, letter, case in zip(panels, "ABCD", (a, b, c, d), strict=True):
        values = _UNITS[case](z)
        panel.plot(z, values, color=COLOURS[0], linewidth=2.5)
        panel.axhline(0, color=MUTED, linewidth=0.8)
        panel.axvline(0, color=MUTED, linewidth=0.8)
        panel.set(xlim=(-4, 4), ylim=(-3.5, 4.2), xlabel="z")
        panel.set_title(letter, color=INK)
        at = {place: round(float(_UNITS[case](np.array(float(place)))), 1) for place in (-4, -2, -1, 0, 1, 2, 4)}
        describe(panel, f"{letter}: " + ", ".join(f"{y:g} at z = {place}" for place, y in at.items()) + ".")
    return panels[0]


def _said(answer, letter):
    return str(answer[letter]).strip().casefold().replace("_", " ")


def _form(answer, letters):
    if not isinstance(answer, Mapping) or set(answer) != set("ABCD"):
        return 'write it as {"A": "GCU", "B": ..., "C": ..., "D": ...}'
    for letter in letters:
        if _said(answer, letter) not in map(str.casefold, _CASES):
            return f"panel {letter}: write one of {', '.join(_CASES)}"
    return None


def _told(*cases):
    def judge(answer, setting):
        asked = [letter for letter, right in setting.solution.items() if right in cases]
        if form := _form(answer, asked):
            return form
        for letter in asked:
            if _said(answer, letter) != setting.solution[letter].casefold():
                return f"panel {letter} is something else"
        return None

    return judge


which_one_was_learned.checks(
    Holds("the two that are made of lines", _told("PReLU", "dual line")),
    Holds("the two that wave", _told("GCU", "mixture")),
)

which_one_was_learned.hints(
    "Which go through 0 at z = 0? Which consist of straight lines? What happens to the size of the waves?",
    "See 'Meet it' and 'A slope that is learned' in the lesson for the formulas.",
    "z times anything is 0 at z = 0, and its waves grow with z. A shift m moves the whole graph up or down.",
    "Lines through 0: ___. A corner below 0: ___. Waves that grow on both sides: ___. Waves that climb: ___.",
)

which_one_was_learned.why(
    "A PReLU is 0 at 0 whatever its slope; below 0 the slope makes it a V. Only the dual line has a shift. GCU's waves "
    "grow to both sides, and it is odd. Half a ReLU and half a sine climb on the right and wave evenly on the left."
)


def _instead(case, other):
    """Recognise that the panel of `case` is given as `other`."""

    def recognise(answer, *, a, b, c, d):
        right = which_one_was_learned(a=a, b=b, c=c, d=d)
        return any(_said(answer, x) == other.casefold() for x in "ABCD" if right[x] == case)

    return recognise


def _exchanged(one, other, cases):
    swap = {one: other, other: one}
    return {letter: swap.get(said, said) for letter, said in which_one_was_learned(**cases).items()}


@which_one_was_learned.mistake(when=_instead("PReLU", "dual line"))
def shift_overlooked(*, a, b, c, d):
    """a corner at height 0 has no shift; the dual line's corner lies below 0"""
    return _exchanged("PReLU", "dual line", {"a": a, "b": b, "c": c, "d": d})


@which_one_was_learned.mistake(when=_instead("GCU", "mixture"))
def growth_overlooked(*, a, b, c, d):
    """GCU's waves grow to both sides, and it is odd; half a sine keeps its size, and half a ReLU climbs on the right"""
    return _exchanged("GCU", "mixture", {"a": a, "b": b, "c": c, "d": d})


@which_one_was_learned.mistake(when=_instead("PReLU", "GCU"))
def lines_for_waves(*, a, b, c, d):
    """GCU is bent everywhere; what is made of two straight lines has a corner and nothing else"""
    return _exchanged("PReLU", "GCU", {"a": a, "b": b, "c": c, "d": d})


@which_one_was_learned.alternative
def in_lower_case(*, a, b, c, d):
    return {letter: case.lower() for letter, case in zip("ABCD", (a, b, c, d), strict=True)}
