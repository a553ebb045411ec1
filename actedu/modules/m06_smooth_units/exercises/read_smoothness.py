from collections.abc import Mapping

import numpy as np

from actedu.activations import get
from actedu.checks import Holds
from actedu.exercises import exercise

_UNITS = {  # what the figure may show
    "leaky_relu": get("leaky_relu").bind(alpha=0.3),
    "selu": get("selu"),
    "elu_2": get("elu").bind(alpha=2.0),
    "elu": get("elu"),
    "softsign": get("softsign"),
    "softplus": get("softplus"),
    "silu": get("silu"),
    "gelu": get("gelu"),
    "mish": get("mish"),
}
_CLASSES = ("slope jumps", "curvature jumps", "neither")


@exercise(title="Smooth or not, by the slope", points=3, stars=2, kind="read the plot")
def read_smoothness(*, a="elu", b="gelu", c="selu", d="softplus"):
    """The figure shows the **slopes** of four units. What happens at 0 to each unit: does its slope jump, does its
    curvature (the slope of the slope) jump, or neither?

    Write a dictionary from letter to `"slope jumps"`, `"curvature jumps"` or `"neither"`, in place of the dots.
    """
    jumps = {"slope jumps": ("leaky_relu", "selu", "elu_2"), "curvature jumps": ("elu", "softsign")}
    said = {name: kind for kind, names in jumps.items() for name in names}
    return {"A": said.get(a, "neither"), "B": said.get(b, "neither"),
            "C": said.get(c, "neither"), "D": said.get(d, "neither")}  # fmt: skip


@read_smoothness.starter
def blank():
    return {"A": ..., "B": ..., "C": ..., "D": ...}


@read_smoothness.given
def four_slopes(*, a, b, c, d):
    """Draw the slopes of four units from -3 to 3."""
    from actedu.plots import COLOURS, describe, new_axes
    from actedu.plots.axes import restyle

    ax = new_axes(width=6.4, height=5.0)
    figure = ax.get_figure(root=True)
    assert figure is not None
    ax.remove()
    panels = list(figure.subplots(2, 2, sharex=True).flat)
    seen = {
        "slope jumps": "has a gap at 0",
        "curvature jumps": "is one line with a corner at 0",
        "neither": "is one line without a corner",
    }
    for letter, panel, name in zip("ABCD", panels, (a, b, c, d), strict=True):
        unit, kind = _UNITS[name], _kind(name)
        for side in (np.linspace(-3.0, -1e-6, 200), np.linspace(1e-6, 3.0, 200)):
            panel.plot(side, unit.slope(side), color=COLOURS[0], linewidth=2)
        restyle(panel).set(title=letter, ylabel="slope")
        describe(panel, f"Panel {letter}: the slope {seen[kind]}.")
    for panel in panels[2:]:
        panel.set_xlabel("x")
    return panels[0]


def _kind(name):
    return read_smoothness(a=name)["A"]


@read_smoothness.vary
def other_units(rng):
    """One of each class, and a fourth of any."""
    by_class = [[name for name in _UNITS if _kind(name) == one] for one in _CLASSES]
    chosen = [str(rng.choice(names)) for names in by_class]
    chosen.append(str(rng.choice([name for name in _UNITS if name not in chosen])))
    return dict(zip("abcd", (chosen[i] for i in rng.permutation(4)), strict=True))


def _form(answer):
    if not isinstance(answer, Mapping) or set(answer) != set("ABCD"):
        return 'write it as {"A": "neither", "B": ..., "C": ..., "D": ...}'
    for letter, said in answer.items():
        if str(said).strip().casefold() not in _CLASSES:
            return f"panel {letter}: write one of {', '.join(map(repr, _CLASSES))}"
    return None


def _told(kinds):
    def test(answer, setting):
        if form := _form(answer):
            return form
        for letter, right in setting.solution.items():
            said = str(answer[letter]).strip().casefold()
            if said != right and (right in kinds or said == kinds[0] == "slope jumps"):
                return f"panel {letter} is something else"
        return None

    return test


read_smoothness.checks(
    Holds("jumps of the slope are told from the rest", _told(("slope jumps",))),
    Holds("jumps of the curvature are told from none", _told(("curvature jumps", "neither"))),
)

read_smoothness.hints(
    "What is drawn is the slope already. So what does a gap in it mean for the unit, and what a corner?",
    "See 'Smoothness, measured' in the lesson: value, slope and curvature from either side of 0.",
    "The slope of |x| has a gap: -1 on the left, 1 on the right. The slope of x|x| is 2|x|: a corner.",
    "A gap: the ___ jumps. A corner without a gap: the ___ jumps. A bend without a corner: neither.",
)

read_smoothness.why(
    "A gap in the slope is a corner in the unit's own graph. A corner in the slope cannot be seen in the graph: the "
    "graph has a tangent there, and only how fast it turns changes at once."
)


def _said(kind, instead):
    """Recognise that some panel of class `kind` is given as `instead`."""

    def recognise(answer, *, a, b, c, d):
        right = read_smoothness(a=a, b=b, c=c, d=d)
        return any(str(answer[x]).strip().casefold() == instead for x in "ABCD" if right[x] == kind)

    return recognise


def _changed(kind, instead, **units):
    return {letter: instead if said == kind else said for letter, said in read_smoothness(**units).items()}


@read_smoothness.mistake(when=_said("curvature jumps", "slope jumps"))
def corner_for_gap(*, a, b, c, d):
    """a corner in this figure is a corner of the slope: the slope itself does not jump there, its slope does"""
    return _changed("curvature jumps", "slope jumps", a=a, b=b, c=c, d=d)


@read_smoothness.mistake(when=_said("slope jumps", "curvature jumps"))
def gap_for_corner(*, a, b, c, d):
    """where this figure has a gap, the slope from the left and the slope from the right are two numbers: it jumps"""
    return _changed("slope jumps", "curvature jumps", a=a, b=b, c=c, d=d)


@read_smoothness.mistake(when=_said("curvature jumps", "neither"))
def corner_overlooked(*, a, b, c, d):
    """look for a corner in the slope at 0: there is one that you called neither"""
    return _changed("curvature jumps", "neither", a=a, b=b, c=c, d=d)


@read_smoothness.mistake(when=_said("slope jumps", "neither"))
def gap_overlooked(*, a, b, c, d):
    """look for a gap at 0, where the line breaks off and goes on at another height: there is one that you called
    neither
    """
    return _changed("slope jumps", "neither", a=a, b=b, c=c, d=d)


@read_smoothness.mistake(when=_said("neither", "slope jumps"))
def bend_for_gap(*, a, b, c, d):
    """a slope that is drawn as one line, without a gap, does not jump, however much it bends"""
    return _changed("neither", "slope jumps", a=a, b=b, c=c, d=d)


@read_smoothness.mistake(when=_said("neither", "curvature jumps"))
def bend_for_corner(*, a, b, c, d):
    """a slope that bends is not a corner: where you see curvature jump, the line turns little by little"""
    return _changed("neither", "curvature jumps", a=a, b=b, c=c, d=d)
